"""Benefit against footprint: where each use case stands, named at its mark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import mark, tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import Axis, ratio, tick_label
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import (
    LEAD,
    SMALL,
    Anchor,
    Bar,
    Box,
    Chart,
    Curve,
    Dot,
    Ink,
    Lines,
    Picture,
    Table,
    Text,
)
from advisor.report.charts.measure import width_of, wrap
from advisor.report.charts.placing import Ground, Place, Segment, places
from advisor.report.charts.rows import fitting

# From so many use cases on a number stands at the mark, and a key beneath.
NUMBERED = 13
_R = 3.4
_BOTTOM = 31.0
_TOP = 15.0
_KEY_GAP = 12.0
_WORDS = 14.0  # a region lower than this has no room for its name
_KEY_MOST = 430.0
_PLACES = {
    "rethink": mark("Rethink"),
    "do-leaner": mark("Do leaner"),
    "do-now": mark("Do now"),
    "protect": mark("Protect"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A use case in the placement chart; `mark` is its number in the table beside."""

    mark: str
    benefit_low: float
    benefit: float
    benefit_high: float
    carbon_low: float
    carbon: float
    carbon_high: float
    place: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MidLines:
    """Where the places part: a benefit in points, and a carbon in the unit of the chart."""

    benefit: float
    carbon: float


def placement(
    points: Sequence[Point],
    unit: str,
    title: str,
    colours: Colours,
    width: float = 300.0,
    lines: MidLines | None = None,
) -> Chart | None:
    """Benefit to the right, footprint upward (each tenfold step the same height)."""
    if not points:
        return None
    picture = layout(points, unit, title, width, lines)
    table = Table(
        (tr("Use case"), tr("Position")),
        tuple(
            (f"{p.mark}  {p.name}".strip(), tr(_PLACES[p.place]) if p.place in _PLACES else "–")
            for p in points
        ),
    )
    return Chart(title, draw(picture, colours), table)


def placement_chart(
    points: Sequence[Point],
    unit: str,
    title: str,
    colours: Colours,
    width: float = 300.0,
    lines: MidLines | None = None,
) -> str:
    """The drawing of `placement`; empty without points."""
    found = placement(points, unit, title, colours, width, lines)
    return found.svg if found else ""


def layout(
    points: Sequence[Point], unit: str, title: str, width: float, lines: MidLines | None = None
) -> Picture:
    """Where everything of the matrix stands."""
    carbon = [v for p in points for v in (p.carbon_low, p.carbon, p.carbon_high)]
    if lines and lines.carbon > 0:
        carbon.append(lines.carbon)
    high = width * (0.74 if len(points) < NUMBERED else 0.62)
    picture = Picture(width, high, alternative(title, []))
    upward = ratio(carbon, high - _BOTTOM, _TOP)
    if len(upward.marks) < 3:
        upward = ratio([*carbon, upward.high * 5], high - _BOTTOM, _TOP)
    left = max(width_of(tick_label(m), SMALL) for m in upward.marks) + 6
    across = Axis(0.0, 100.0, left, width - 8.0, (0.0, 50.0, 100.0))
    frame = Box(left, _TOP, width - 8.0, high - _BOTTOM)
    _scales(picture, frame, across, upward, unit)
    mid, words = _regions(picture, frame, across, upward, lines)
    where = [(across.at(p.benefit), upward.at(p.carbon)) for p in points]
    spans = _spans(picture, points, across, upward)
    ground = Ground(
        Box(frame.left + 2, frame.top + 1, frame.right - 2, frame.bottom - 1),
        tuple(words),
        tuple((x, y, _R + 0.8) for x, y in where),
        tuple(mid),
        tuple(spans),
    )
    labels, found = _labels(points, ground)
    _leaders(picture, found)
    for point, (x, y) in zip(points, where, strict=True):
        _mark(picture, point, x, y)
    for lines_, place in zip(labels, found, strict=True):
        for k, line in enumerate(lines_):
            y = place.box.top + LEAD * (k + 0.78)
            picture.add(Text(place.box.left, y, line, SMALL, "ink", weight=600 if k == 0 else 400))
    if not all(len(p.name) == 0 for p in points) and any(
        n == [p.mark] for n, p in zip(labels, points, strict=True)
    ):
        _key(picture, points)
    return picture


def _labels(points: Sequence[Point], ground: Ground) -> tuple[list[list[str]], list[Place]]:
    """The words at each mark and where they stand: names, or numbers where names find no place."""
    numbers = [[p.mark] for p in points]
    room = min(96.0, (ground.frame.right - ground.frame.left) * 0.42)
    tried = [numbers]
    if len(points) < NUMBERED and all(p.name for p in points):
        for wide in (room * 1.4, room):
            named = [wrap(f"{p.mark}  {p.name}", SMALL, wide, weight=600) for p in points]
            if max(len(n) for n in named) <= 4:
                tried.insert(len(tried) - 1, named)
    for labels in tried:
        sizes = [(max(width_of(line, SMALL, 600) for line in n), LEAD * len(n)) for n in labels]
        found = places(sizes, ground)
        if found:
            return labels, found
    # Numbers find no place only on a drawing far too small for them: they stand at their marks.
    return numbers, [
        Place(Box(x + r, y - LEAD, x + r + width_of(n[0], SMALL, 600), y), None)
        for (x, y, r), n in zip(ground.marks, numbers, strict=True)
    ]


def _scales(picture: Picture, frame: Box, across: Axis, upward: Axis, unit: str) -> None:
    grid = [(frame.left, upward.at(m), frame.right, upward.at(m)) for m in upward.marks]
    picture.add(Lines(tuple(grid), "line", 0.4))
    for m in upward.marks:
        y = upward.at(m) + 2.6
        picture.add(Text(frame.left - 4, y, tick_label(m), SMALL, "muted", "end"))
    for value in across.marks:
        anchor: Anchor = "middle" if value < 100 else "end"
        x = across.at(value)
        picture.add(Text(x, frame.bottom + 10, tick_label(value), SMALL, "muted", anchor))
    words = tr("Benefit, 0 to 100  →")
    picture.add(
        Text((frame.left + frame.right) / 2, frame.bottom + 22, words, SMALL, "muted", "middle")
    )
    words = tr("{unit} a year ↑  each line is ten times the one below", unit=unit)
    for line in wrap(words, SMALL, picture.width, 1):
        picture.add(Text(0.0, 7.0, line, SMALL, "muted"))
    picture.add(Lines(_outline(frame), "line", 0.5))


def _outline(b: Box) -> tuple[Segment, ...]:
    return (
        (b.left, b.top, b.right, b.top),
        (b.right, b.top, b.right, b.bottom),
        (b.right, b.bottom, b.left, b.bottom),
        (b.left, b.bottom, b.left, b.top),
    )


def _regions(
    picture: Picture, frame: Box, across: Axis, upward: Axis, lines: MidLines | None
) -> tuple[list[Segment], list[Box]]:
    """The lines between the places and their names; without lines there is nothing to part."""
    if lines is None or lines.carbon <= 0:
        return [], []
    x, y = across.at(lines.benefit), upward.at(lines.carbon)
    mid: list[Segment] = [(frame.left, y, frame.right, y), (x, frame.top, x, y)]
    picture.add(Lines(tuple(mid), "muted", 0.7, "3 2"))
    corners: tuple[tuple[str, float, float, Anchor], ...] = (
        ("rethink", frame.left + 5, frame.top + 10, "start"),
        ("do-leaner", frame.right - 5, frame.top + 10, "end"),
        ("do-now", frame.right - 5, frame.bottom - 5, "end"),
    )
    texts = [
        Text(cx, cy, tr(_PLACES[key]), SMALL, "muted", anchor, italic=True)
        for key, cx, cy, anchor in corners
        if key == "do-now" or y - frame.top > _WORDS
    ]
    if frame.bottom - y < _WORDS:
        texts = [t for t in texts if t.y < frame.bottom - 6]
    picture.add(*texts)
    return mid, [t.box for t in texts]


def _spans(picture: Picture, points: Sequence[Point], across: Axis, upward: Axis) -> list[Segment]:
    """The ranges of benefit and carbon, as a cross through each mark."""
    spans: list[Segment] = []
    for p in points:
        x, y = across.at(p.benefit), upward.at(p.carbon)
        spans.append((across.at(p.benefit_low), y, across.at(p.benefit_high), y))
        spans.append((x, upward.at(p.carbon_low), x, upward.at(p.carbon_high)))
    width = 0.9 if len(points) < NUMBERED else 0.5
    picture.add(Lines(tuple(spans), "second", width))
    return [s for s in spans if s[:2] != s[2:]]


def _leaders(picture: Picture, found: Sequence[Place]) -> None:
    lines = tuple(p.leader for p in found if p.leader)
    if lines:
        picture.add(Lines(lines, "muted", 0.4))


def _mark(picture: Picture, point: Point, x: float, y: float) -> None:
    """A mark whose shape tells the two places that the position does not: protect, rethink."""
    if point.place == "protect":
        picture.add(Bar(Box(x - _R, y - _R, x + _R, y + _R), "brand", "paper", width=0.8))
    elif point.place == "rethink":
        r = _R + 1
        diamond = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        picture.add(Curve(diamond, "paper", 0.8, fill="accent"))
    else:
        picture.add(Dot(x, y, _R, "brand", "paper", 0.8))


def _key(picture: Picture, points: Sequence[Point]) -> None:
    """Numbers and names beneath, in columns, as many lines as the names take."""
    columns = 3 if picture.width > 400 else 2 if picture.width > 240 else 1
    each = (picture.width - _KEY_GAP * (columns - 1)) / columns
    indent = max(width_of(p.mark, SMALL, 600) for p in points) + 5
    named = fitting(
        lambda most: [wrap(p.name, SMALL, each - indent, most) or [""] for p in points],
        lambda lines: sum(map(len, lines)) * LEAD / columns <= _KEY_MOST,
    )
    total = sum(len(n) for n in named)
    deep = math.ceil(total / columns) + max(len(n) for n in named) - 1
    top = picture.height + 4
    column, line, deepest = 0, 0, 0
    for point, lines in zip(points, named, strict=True):
        if line + len(lines) > deep and column + 1 < columns:
            column, line = column + 1, 0
        x = column * (each + _KEY_GAP)
        y = top + LEAD * (line + 0.8)
        picture.add(Text(x, y, point.mark, SMALL, "second", weight=600))
        for k, words in enumerate(lines):
            picture.add(Text(x + indent, y + k * LEAD, words, SMALL, _ink(point)))
        line += len(lines)
        deepest = max(deepest, line)
    picture.height = top + LEAD * deepest + 3


def _ink(point: Point) -> Ink:
    return "accent" if point.place == "rethink" else "ink"
