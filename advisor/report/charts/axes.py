"""Axes: round values that cover the data, and the unit in which they are best read."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import mark, tr
from advisor.quantities import document_unit, format_number, pretty_unit
from advisor.report.charts.marks import SMALL, Lines, Picture, Text
from advisor.report.charts.measure import width_of

# A row that would end within this part of a linear axis could not be seen on it.
_HIDDEN = 0.025
# An axis is drawn to the end of the ranges, unless they reach beyond so many times the middles;
# then it is cut here, and an arrow stands for the rest.
_REACH, _CUT = 2.6, 1.6
_GAP = 4.0
_LOG_MARKS = 7

TENFOLD = mark("each step is ten times the one before")


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` to `high` between two places of the drawing.

    Attributes:
        low, high: the values at its ends.
        start, end: their places.
        marks: the values that are numbered.
        log: each step is the same ratio.
        cut: the data go on beyond its end.
    """

    low: float
    high: float
    start: float
    end: float
    marks: tuple[float, ...]
    log: bool = False
    cut: bool = False

    def at(self, value: float) -> float:
        """The place of a value; what lies outside is put at the nearer end."""
        if self.log:
            value = max(value, sys.float_info.min)
            part = (math.log10(value) - math.log10(self.low)) / (
                math.log10(self.high) - math.log10(self.low)
            )
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + min(max(part, 0.0), 1.0) * (self.end - self.start)

    def beyond(self, value: float) -> bool:
        """Whether a value lies past its upper end."""
        return value > self.high * (1 + 1e-9) if self.high > 0 else value > self.high

    def below(self, value: float) -> bool:
        """Whether a value lies before its lower end, nothing and less on a scale of ratios."""
        return value < self.low * (1 - 1e-9) if self.low > 0 else value < self.low


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values that cover an interval: steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = high - low
    # Below the smallest normal number a step cannot be told from zero.
    if not math.isfinite(span) or span < count * sys.float_info.min:
        return [low]
    rough = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [float(f"{i * step:.10g}") for i in range(first, last + 1)]


def tick_label(value: float) -> str:
    """A value on an axis as the language writes it."""
    return format_number(value, 4)


def linear(values: Sequence[float], start: float, end: float, count: int = 4) -> Axis:
    """An even scale that holds all values and nothing (zero)."""
    marks = ticks(min(0.0, *values), max(0.0, *values), count) if values else [0.0]
    if marks[-1] <= marks[0]:
        marks = [marks[0], marks[0] + 1.0]
    return Axis(marks[0], marks[-1], start, end, tuple(marks))


def from_zero(
    middles: Sequence[float], ends: Sequence[float], start: float, end: float, count: int = 4
) -> Axis:
    """An even scale for bars from zero with their ranges; far ends of ranges are cut off."""
    most = max((abs(v) for v in middles), default=0.0)
    reach = max(ends, default=0.0)
    if reach <= _REACH * most or most <= 0:
        return linear([*middles, *ends], start, end, count)
    kept = [v for v in ends if v <= _CUT * most]
    found = linear([*middles, *kept, _CUT * most], start, end, count)
    return Axis(found.low, found.high, start, end, found.marks, cut=found.high < reach)


def ratio(values: Sequence[float], start: float, end: float) -> Axis:
    """A scale on which each tenfold step has the same length."""
    above = [v for v in values if v > 0] or [1.0]
    low, high = math.floor(math.log10(min(above)) + 1e-9), math.ceil(math.log10(max(above)) - 1e-9)
    high = max(high, low + 1)
    every = -(-(high - low) // _LOG_MARKS)
    marks = tuple(10.0**p for p in range(low, high + 1, every))
    return Axis(10.0**low, 10.0**high, start, end, marks, log=True)


def hides(lows: Sequence[float], middles: Sequence[float], highs: Sequence[float]) -> bool:
    """Whether an even scale would hide a row that a scale of ratios shows.

    Where a middle is nothing or less there are no ratios.
    """
    if not middles or min(middles) <= 0:
        return False
    span = max(highs) - min(0.0, *lows)
    return span > 0 and min(highs) < _HIDDEN * span


def axis_scale(unit: str, largest: float) -> tuple[float, str]:
    """The factor and the unit in which an axis is best read: the document's, if it has one."""
    base = unit.split("/", maxsplit=1)[0].removesuffix(" a year").strip()
    if found := document_unit(base):
        return 1.0 / found[1], pretty_unit(tr(found[0]))
    steps = {
        "kgCO2e": (
            (1e7, 1e-6, "ktCO2e"),
            (2e3, 1e-3, "tCO2e"),
            (0.5, 1.0, "kgCO2e"),
            (0.0, 1e3, "gCO2e"),
        ),
        "gCO2e": ((2e6, 1e-6, "tCO2e"), (2e3, 1e-3, "kgCO2e"), (0.0, 1.0, "gCO2e")),
        "kWh": ((2e6, 1e-6, "GWh"), (2e3, 1e-3, "MWh"), (0.5, 1.0, "kWh"), (0.0, 1e3, "Wh")),
        "L": ((2e3, 1e-3, "m³"), (0.0, 1.0, "L")),
    }.get(base)
    if steps is None:
        if largest >= 2e6:
            return 1e-6, tr("million {unit}", unit=tr(base))
        shown = tr(base)
        return (1e-3, tr("thousand {unit}", unit=shown)) if largest >= 2e4 else (1.0, shown)
    factor, name = next((f, name) for least, f, name in steps if largest >= least or not least)
    return factor, pretty_unit(tr(name))


def draw_axis(picture: Picture, axis: Axis, top: float, base: float, words: str) -> float:
    """The lines and numbers of a horizontal axis, with its unit.

    Args:
        picture: to draw in.
        axis: horizontal.
        top: of its lines.
        base: of its lines; the numbers stand below.
        words: its unit and period; a scale of ratios says so itself.

    Returns:
        where the drawing ends below.
    """
    grid: list[tuple[float, float, float, float]] = []
    zero: list[tuple[float, float, float, float]] = []
    free = -math.inf
    shown = 0.0
    for value in axis.marks:
        x = axis.at(value)
        (zero if value == 0 else grid).append((x, top, x, base))
        label = tick_label(value)
        half = width_of(label, SMALL) / 2
        x = min(max(x, half), picture.width - half)
        if x - half >= free:
            picture.add(Text(x, base + 10, label, SMALL, "muted", "middle"))
            free = shown = x + half + _GAP
    if grid:
        picture.marks.insert(0, Lines(tuple(grid), "line", 0.4))
    if zero:
        picture.marks.insert(1, Lines(tuple(zero), "muted", 0.7))
    said = f"{words}; {tr(TENFOLD)}" if axis.log else words
    wide = width_of(said, SMALL)
    if shown + _GAP + wide <= picture.width:
        picture.add(Text(picture.width, base + 10, said, SMALL, "muted", "end"))
        return base + 13
    right = max(axis.end, min(wide, picture.width))
    picture.add(Text(right, base + 20, said, SMALL, "muted", "end"))
    return base + 23


def axis_depth(axis: Axis, words: str, width: float) -> float:
    """How deep `draw_axis` will be below its base."""
    probe = Picture(width, 0.0, "")
    return draw_axis(probe, axis, 0.0, 0.0, words)
