"""A tornado: what moves a total, each input at its low and its high end, largest swing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import Axis, axis_depth, draw_axis, linear
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import FULL, SMALL, Bar, Box, Chart, Lines, Picture, Table, Text
from advisor.report.charts.measure import width_of
from advisor.report.charts.rows import MOST_HEIGHT, rows

_HALF = 4.0
_LEAST_WIDTH = 0.8
_GAP = 3.0
# Of the plot, so much at each side is kept for the words at the ends of bars.
_WORDS = 6.0


@dataclass(frozen=True, slots=True)
class End:
    """The total with an input at one end: the value that places it, and both as printed."""

    total: float
    printed: str
    input: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A row of a tornado: an input at its low and its high end."""

    label: str
    low: End
    high: End


def tornado(
    entries: Sequence[Turn],
    middle: float,
    unit: str,
    title: str,
    colours: Colours,
    width: float = FULL,
) -> Chart | None:
    """Bars from the middle to the total at either end of each input; None without rows."""
    if not entries:
        return None
    table = Table(
        (tr("Input"), tr("At its low end"), tr("At its high end")),
        tuple((e.label, _end(e.low), _end(e.high)) for e in entries),
    )
    return Chart(title, draw(layout(entries, middle, unit, title, width), colours), table)


def _end(end: End) -> str:
    return f"{end.input}: {end.printed}" if end.input else end.printed


def layout(
    entries: Sequence[Turn], middle: float, unit: str, title: str, width: float = FULL
) -> Picture:
    """Where everything of a tornado stands.

    The words low and high stand at the ends of the bars, so that it reads without colour. Where
    both ends lie on one side of the middle, each has half the height.
    """
    found = rows([e.label for e in entries], [], width, room=MOST_HEIGHT - 30)
    values = [v for e in entries for v in (e.low.total, e.high.total)]
    words = tr("low"), tr("high")
    aside = max(width_of(w, SMALL) for w in words) + _WORDS
    axis = linear([*values, middle], found.left + aside, width - aside)
    told = [(e.label, f"{e.low.printed} – {e.high.printed}") for e in entries]
    picture = Picture(width, found.base + axis_depth(axis, unit, width), alternative(title, told))
    draw_axis(picture, axis, 4.0, found.base, unit)
    found.write(picture)
    centre = axis.at(middle)
    for entry, row in zip(entries, found.rows, strict=True):
        _row(picture, axis, entry, centre, row.middle, words)
    picture.add(Lines(((centre, 4.0, centre, found.base),), "ink", 0.9))
    return picture


def _row(
    picture: Picture,
    axis: Axis,
    entry: Turn,
    centre: float,
    y: float,
    words: tuple[str, str],
) -> None:
    ends = (axis.at(entry.low.total), axis.at(entry.high.total))
    same_side = (ends[0] - centre) * (ends[1] - centre) > 0
    for k, (x, word) in enumerate(zip(ends, words, strict=True)):
        top, base = y - _HALF, y + _HALF
        if same_side:
            top, base = (top, y) if k == 0 else (y, base)
        left, right = sorted((x, centre))
        if right - left < 0.05:
            continue
        box = Box(left, top, max(right, left + _LEAST_WIDTH), base)
        if k == 0:
            picture.add(Bar(box, "brand", "brand"))
        else:
            picture.add(Bar(box, "soft", "brand", "hatch"))
        if same_side:
            continue
        _word(picture, axis, x, y, word, leftward=x < centre)
    if same_side:
        # Both words at the farther end, in the order of the two bars.
        far = max(ends, key=lambda x: abs(x - centre))
        leftward = far < centre
        joined = f"{words[0]}, {words[1]}"
        room = far - axis.start if leftward else axis.end - far
        if width_of(joined, SMALL) + _GAP > room + width_of(words[1], SMALL) + _GAP:
            joined = words[0] if abs(ends[0] - centre) > abs(ends[1] - centre) else words[1]
        _word(picture, axis, far, y, joined, leftward=leftward)


def _word(
    picture: Picture, axis: Axis, end: float, y: float, words: str, *, leftward: bool
) -> None:
    """What the end of a bar is, beside it; beyond the line at zero where it would lie across it."""
    place = end - _GAP if leftward else end + _GAP
    wide, zero = width_of(words, SMALL), axis.at(0.0)
    if leftward and place - wide - _GAP < zero <= end:
        place = min(place, zero - _GAP)
    elif not leftward and end <= zero < place + wide + _GAP:
        place = max(place, zero + _GAP)
    picture.add(Text(place, y + 2.6, words, SMALL, "muted", "end" if leftward else "start"))
