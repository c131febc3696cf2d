"""Intervals on one axis: bar for nine runs in ten, dot for the central figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import Axis, axis_depth, draw_axis, hides, linear, ratio
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import FULL, Bar, Box, Chart, Curve, Dot, Picture, Table
from advisor.report.charts.rows import MOST_HEIGHT, Rows, rows

_HALF = 4.0
_LEAST_WIDTH = 0.8


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of a range chart: low, central and high in the unit of the chart."""

    label: str
    low: float
    central: float
    high: float
    printed: str
    hollow: bool = False


def ranges(
    entries: Sequence[Interval], unit: str, title: str, colours: Colours, width: float = FULL
) -> Chart | None:
    """Intervals as bars with a dot at the central value; None without rows.

    The axis is even and holds zero, unless that would hide a row: then each step is tenfold, and
    the axis says so.
    """
    if not entries:
        return None
    picture = layout(entries, unit, title, width)
    table = Table(
        (tr("Row"), tr("Range")),
        tuple((e.label, e.printed) for e in entries),
    )
    return Chart(title, draw(picture, colours), table)


def range_chart(
    entries: Sequence[Interval], unit: str, title: str, colours: Colours, width: float = FULL
) -> str:
    """The drawing of `ranges`; empty without rows."""
    found = ranges(entries, unit, title, colours, width)
    return found.svg if found else ""


def layout(entries: Sequence[Interval], unit: str, title: str, width: float) -> Picture:
    """Where everything of a range chart stands."""
    # Unconfirmed rows are marked by their outline, and by words in the title of the chart.
    found = rows(
        [e.label for e in entries], [e.printed for e in entries], width, room=MOST_HEIGHT - 30
    )
    axis = _axis(entries, found, unit)
    alt = alternative(title, [(e.label, e.printed) for e in entries if e.printed not in title])
    picture = Picture(width, 0.0, alt)
    picture.height = found.base + axis_depth(axis, unit, width)
    draw_axis(picture, axis, 4.0, found.base, unit)
    found.write(picture)
    for entry, row in zip(entries, found.rows, strict=True):
        interval(picture, axis, entry, row.middle)
    return picture


def _axis(entries: Sequence[Interval], found: Rows, unit: str) -> Axis:
    lows, middles = [e.low for e in entries], [e.central for e in entries]
    highs = [e.high for e in entries]
    # Shares keep an even axis: what is small of a hundred is meant to look small.
    if not unit.startswith("%") and hides(lows, middles, highs):
        least = min(middles) / 10
        return ratio([*(max(v, least) for v in lows), *highs], found.left, found.right)
    return linear([*lows, *highs, *middles], found.left, found.right)


def interval(picture: Picture, axis: Axis, entry: Interval, y: float) -> None:
    """The bar and dot of a row; an arrow where it goes on before the axis begins."""
    left, right = axis.at(entry.low), axis.at(entry.high)
    right = max(right, left + _LEAST_WIDTH)
    box = Box(left, y - _HALF, right, y + _HALF)
    if entry.hollow:
        picture.add(Bar(box, "paper", "accent", width=0.8, dash="2.4 1.6"))
    else:
        picture.add(Bar(box, "soft", "second", width=0.7))
    if axis.below(entry.low):
        tip = axis.start - 4.5
        picture.add(
            Curve(
                ((tip, y), (axis.start, y - _HALF), (axis.start, y + _HALF)),
                "accent" if entry.hollow else "second",
                0.7,
                fill="paper",
            )
        )
    x = axis.at(entry.central)
    if entry.hollow:
        picture.add(Dot(x, y, 2.8, "paper", "accent", 1.2))
    else:
        picture.add(Dot(x, y, 3.0, "brand"))
