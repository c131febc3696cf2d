"""Bars cut by part: the stages of a footprint, or the grades of answers, named at each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import (
    FULL,
    SIZE,
    SMALL,
    Bar,
    Box,
    Chart,
    Ink,
    Lines,
    Pattern,
    Picture,
    Table,
    Text,
)
from advisor.report.charts.measure import width_of, wrap

_TOP, _HIGH = 1.0, 18.0
_ROW = 10.4
_GAP = 7.0
_STEM = 3.0  # from a name to its line
_SWATCH = 15.0
# Between two pieces the paper shows, so that they part in grey as well.
_SEAM = 1.2
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a stage bar; `printed` is its figure, for the table and the alternative text."""

    label: str
    share: float
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Fill, outline and pattern of a piece, and the colour of words on it."""

    fill: Ink
    edge: Ink
    pattern: Pattern
    words: Ink | None


# From the largest piece to the smallest. Two that follow each other differ in lightness or pattern;
# nothing is written over a pattern.
LOOKS: tuple[Look, ...] = (
    Look("brand", "brand", "", "on_brand"),
    Look("soft", "brand", "", "ink"),
    Look("paper", "brand", "hatch", None),
    Look("second", "second", "", "on_brand"),
    Look("paper", "brand", "cross", None),
    Look("paper", "brand", "", "ink"),
    Look("soft", "brand", "rows", None),
    Look("paper", "brand", "columns", None),
)


def stages(
    parts: Sequence[Part], title: str, colours: Colours, width: float = FULL
) -> Chart | None:
    """One bar cut by part, the largest first; None where all parts are nothing."""
    shown = [p for p in parts if p.share > 0]
    if not shown:
        return None
    picture = layout(shown, title, width)
    table = Table((tr("Part"), tr("Figure")), tuple((p.label, p.printed) for p in shown))
    return Chart(title, draw(picture, colours), table)


def stage_bar(parts: Sequence[Part], title: str, colours: Colours, width: float = FULL) -> str:
    """The drawing of `stages`; empty where all parts are nothing."""
    found = stages(parts, title, colours, width)
    return found.svg if found else ""


def layout(parts: Sequence[Part], title: str, width: float = FULL) -> Picture:
    """Where everything of a stage bar stands: names in their pieces, or beneath with a line."""
    ordered = sorted(parts, key=lambda p: -p.share)
    total = sum(p.share for p in ordered)
    alt = alternative(title, [(p.label, p.printed) for p in ordered])
    picture = Picture(width, 0.0, alt)
    seams = _SEAM * (len(ordered) - 1)
    room = max(width - seams - _LEAST * len(ordered), 1.0)
    at = 0.0
    outside: list[tuple[float, str, Look]] = []
    for i, part in enumerate(ordered):
        look = LOOKS[i % len(LOOKS)]
        end = at + _LEAST + part.share / total * room
        edge = 0.35  # half of the outline, so that it stays inside the piece
        box = Box(at + edge, _TOP, max(end - edge, at + edge + 0.1), _TOP + _HIGH)
        picture.add(Bar(box, look.fill, look.edge, look.pattern, 0.7))
        words = look.words
        if words and width_of(part.label, SIZE) + 9 <= end - at:
            picture.add(Text(at + 5, _TOP + 12, part.label, SIZE, words))
        else:
            outside.append(((at + end) / 2, part.label, look))
        at = end + _SEAM
    picture.height = _TOP + _HIGH + 2 + _beneath(picture, outside)
    return picture


def _beneath(picture: Picture, outside: Sequence[tuple[float, str, Look]]) -> float:
    """Names that do not fit in their pieces: each left of its line, so that no line crosses one.

    Where one has no room to the left of its line, all stand in a key with their patterns.

    Returns:
        how deep they reach below the bar.
    """
    if any(width_of(label, SMALL) + _STEM > x for x, label, _ in outside):
        return _key(picture, outside)
    taken: list[tuple[int, float, float]] = []  # row, left, line
    base = _TOP + _HIGH + 1
    lines = []
    for x, label, _ in outside:
        start = x - _STEM - width_of(label, SMALL)
        row = 0
        while not _free(taken, row, start):
            row += 1
        taken.append((row, start, x))
        picture.add(Text(start, base + 9 + _ROW * row, label, SMALL, "muted"))
        lines.append((x, base, x, base + 7.5 + _ROW * row))
    if lines:
        picture.add(Lines(tuple(lines), "muted", 0.5))
    return 4 + _ROW * (max(row for row, _, _ in taken) + 1) if taken else 0.0


def _free(taken: Sequence[tuple[int, float, float]], row: int, start: float) -> bool:
    """Whether a name can begin there: beside the one before in its row, over no line of a lower."""
    return all(
        start > line + (_GAP if other == row else 2.0) for other, _, line in taken if other >= row
    )


def _key(picture: Picture, outside: Sequence[tuple[float, str, Look]]) -> float:
    x, y = 0.0, _TOP + _HIGH + 14
    for _, label, look in outside:
        lines = wrap(label, SMALL, picture.width - _SWATCH)
        wide = max((width_of(line, SMALL) for line in lines), default=0.0) + _SWATCH
        if x and x + wide > picture.width:
            x, y = 0.0, y + _ROW + 1
        box = Box(x + 0.5, y - 6.5, x + 11.5, y + 0.5)
        picture.add(Bar(box, look.fill, look.edge, look.pattern, 0.6))
        for k, line in enumerate(lines):
            picture.add(Text(x + _SWATCH, y + k * _ROW, line, SMALL, "muted"))
        if len(lines) > 1:
            x, y = 0.0, y + _ROW * len(lines) + 1
        else:
            x += wide + 12
    last = y - _ROW - 1 if x == 0 and outside else y
    return last - _TOP - _HIGH
