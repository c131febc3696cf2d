"""What must hold of every layout and drawing, whatever the data."""

from __future__ import annotations

import math
from itertools import combinations
from xml.etree import ElementTree as ET

from advisor.report.charts.marks import Bar, Box, Curve, Dot, Lines, Picture, Text

SLACK = 0.5


def faults(picture: Picture) -> list[str]:
    """What is wrong in a layout: beyond the edges, over each other, negative, not a number."""
    found = []
    frame = Box(0.0, 0.0, picture.width, picture.height)
    for mark in picture.marks:
        if isinstance(mark, Lines) and not mark.segments:
            continue
        box = mark.box
        if not all(map(math.isfinite, box)):
            found.append(f"no number: {mark}")
        elif not box.within(frame, SLACK):
            found.append(f"outside: {mark} at {box} of {frame}")
        if box.right < box.left or box.bottom < box.top:
            found.append(f"negative: {mark}")
        if isinstance(mark, Bar) and not (box.right > box.left and box.bottom > box.top):
            found.append(f"empty bar: {mark}")
    found += [
        f"over each other: {a.words!r} and {b.words!r}"
        for a, b in combinations(picture.texts, 2)
        if a.box.meets(b.box, -0.2)
    ]
    return found


def covered(picture: Picture) -> list[str]:
    """Texts that a bar, dot or curve drawn before or after them runs into."""
    solid = [m for m in picture.marks if isinstance(m, Bar | Dot)]
    return [
        f"{t.words!r} meets {m}"
        for t in picture.texts
        for m in solid
        if t.box.meets(m.box, -0.4) and not (isinstance(m, Bar) and t.box.within(m.box, 0.6))
    ]


def drawing_faults(svg: str) -> list[str]:
    """What is wrong in a drawing as markup."""
    root = ET.fromstring(svg)
    found = []
    names = [e.tag.rpartition("}")[2] for e in root.iter()]
    if names[1] != "title" or not (root[0].text or "").strip():
        found.append("no alternative text")
    if set(names) - {"svg", "title", "text", "rect", "path", "circle"}:
        found.append(f"elements that the PDF may ignore: {sorted(set(names))}")
    found += [
        f"{key}={value!r}"
        for e in root.iter()
        for key, value in e.attrib.items()
        if "nan" in value or "inf" in value
    ]
    found += [
        f"negative {e.attrib}"
        for e in root.iter()
        if e.tag.endswith("rect")
        and (float(e.attrib["width"]) <= 0 or float(e.attrib["height"]) <= 0)
    ]
    return found


def bars_of(picture: Picture, *fills: str) -> list[Bar]:
    """The bars of some fills, from top to bottom."""
    return sorted(
        (b for b in picture.bars if b.fill in fills), key=lambda b: (b.box.top, b.box.left)
    )


def words_of(picture: Picture) -> str:
    """All texts of a layout, in their order."""
    return " ".join(t.words for t in picture.marks if isinstance(t, Text))


def curves_of(picture: Picture) -> list[Curve]:
    """The lines through points."""
    return [m for m in picture.marks if isinstance(m, Curve)]
