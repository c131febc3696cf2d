"""A waterfall: steps from a total to what is left, each with the range of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import mark, tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import Axis, axis_depth, draw_axis, from_zero
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import FULL, Bar, Box, Chart, Ink, Lines, Picture, Table
from advisor.report.charts.rows import MOST_HEIGHT, rows

IF_CONFIRMED = mark("if confirmed")
_HALF = 5.0
_LEAST_WIDTH = 0.8
_CAP = 2.4


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a waterfall: a bar from `start` to `end`; `low` to `high` is the range of `end`."""

    label: str
    start: float
    end: float
    printed: str
    total: bool = False
    conditional: bool = False
    low: float | None = None
    high: float | None = None
    printed_range: str = ""


def steps(
    entries: Sequence[Step], unit: str, title: str, colours: Colours, width: float = FULL
) -> Chart | None:
    """Steps from a total to what is left, one row each, on an axis from zero; None without rows."""
    if not entries:
        return None
    picture, axis = layout(entries, unit, title, width)
    table = Table(
        (tr("Step"), tr("What is left"), tr("Range")),
        tuple(
            (
                f"{e.label} ({tr(IF_CONFIRMED)})" if e.conditional else e.label,
                e.printed,
                e.printed_range,
            )
            for e in entries
        ),
    )
    return Chart(title, draw(picture, colours), table, reading(axis, entries))


def waterfall(
    entries: Sequence[Step], unit: str, title: str, colours: Colours, width: float = FULL
) -> str:
    """The drawing of `steps`; empty without rows."""
    found = steps(entries, unit, title, colours, width)
    return found.svg if found else ""


def reading(axis: Axis, entries: Sequence[Step]) -> str:
    """How the lines of the ranges are to be read; empty where there are none."""
    if all(e.low is None for e in entries):
        return ""
    said = tr("Thin line: nine in ten runs of what is then left.")
    if axis.cut:
        said = f"{said} {tr('An arrow: the range goes on beyond the axis.')}"
    return said


def layout(
    entries: Sequence[Step], unit: str, title: str, width: float = FULL
) -> tuple[Picture, Axis]:
    """Where everything of a waterfall stands, and its axis."""
    tags = [tr(IF_CONFIRMED) if e.conditional else "" for e in entries]
    found = rows(
        [e.label for e in entries],
        [e.printed for e in entries],
        width,
        tags=tags,
        least=20.0 if len(entries) < 16 else 15.0,
        room=MOST_HEIGHT - 30,
        bold=any(e.total for e in entries),
    )
    levels = [v for e in entries for v in (e.start, e.end)]
    ends = [v for e in entries for v in (e.low, e.high) if v is not None]
    axis = from_zero(levels, ends, found.left, found.right)
    alt = alternative(title, [(e.label, e.printed) for e in entries])
    picture = Picture(width, found.base + axis_depth(axis, unit, width), alt)
    draw_axis(picture, axis, 4.0, found.base, unit)
    found.write(picture, [e.total for e in entries])
    joints = []
    for i, (entry, row) in enumerate(zip(entries, found.rows, strict=True)):
        first, last = sorted((axis.at(entry.start), axis.at(entry.end)))
        # A step too small for the axis keeps a line that can be seen.
        last = max(last, first + _LEAST_WIDTH)
        box = Box(first, row.middle - _HALF, last, row.middle + _HALF)
        if entry.total:
            picture.add(Bar(box, "brand", "brand"))
        elif entry.conditional:
            picture.add(Bar(box, "accent_soft", "accent", "hatch", 0.8, "2.4 1.6"))
        else:
            picture.add(Bar(box, "soft", "second", width=0.8))
        if i + 1 < len(entries):
            below = found.rows[i + 1].middle - _HALF
            joints.append((axis.at(entry.end), row.middle + _HALF, axis.at(entry.end), below))
        if entry.low is not None and entry.high is not None:
            whisker(picture, axis, entry.low, entry.high, row.middle + _HALF + 2.6)
    if joints:
        picture.add(Lines(tuple(joints), "muted", 0.5))
    return picture, axis


def whisker(
    picture: Picture, axis: Axis, low: float, high: float, y: float, ink: Ink = "ink"
) -> None:
    """The range of a bar: a line with an end stroke, or an arrow where the axis is cut."""
    left, right = axis.at(low), axis.at(high)
    segments = [(left, y, right, y), (left, y - _CAP, left, y + _CAP)]
    if axis.beyond(high):
        segments += [(right - 3.2, y - _CAP, right, y), (right - 3.2, y + _CAP, right, y)]
    else:
        segments.append((right, y - _CAP, right, y + _CAP))
    picture.add(Lines(tuple(segments), ink, 0.7))
