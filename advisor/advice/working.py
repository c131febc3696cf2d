"""How a saving is worked out: one run near the middle, in lines that add up and multiply.

The run is one for all actions of a use case (`middling_run`), so that what they start from, and the
factors by which they multiply, are the same on each of their pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.views import unit_of, unit_once
from advisor.advice.words import impact_words
from advisor.footprint.draws import percentiles
from advisor.language import mark, tr
from advisor.quantities import (
    format_decimals,
    in_units,
    pretty_unit,
    reads_well,
    said_unit,
    shown_unit,
    unit_of_parts,
)

_CARBON, _ENERGY = "carbon_kgco2e", "energy_kwh"
_USE, _MAKING = "carbon_operational_kgco2e", "carbon_embodied_kgco2e"
_PARTS = (_USE, _MAKING, _CARBON)
_LINES = (_ENERGY, _USE, _MAKING, _CARBON, "cost")
_TOTALS = (_ENERGY, _CARBON, "cost")
_IN_DETAIL = ("do", "must_do")  # lanes whose actions have a page with these lines
_TAIL = 0.05  # of the runs, at either end of a printed range
_DIGITS = 3
_LEAST_DIGITS = 2
_MORE = 3  # decimals more than the largest amount needs
_UNTOLD = 1e-5  # of the largest amount: a saving that even so many decimals would not show
_LEAST = 1e-9  # of the baseline: less than this is nothing
_GRAMS = 1000.0
_A_KWH = "gCO2e/kWh"


def working_data(
    option: Option,
    figures: Figures,
    currency: str,
    run: int | None,
    *,
    visited: bool = False,
    years: float = 0,
) -> dict[str, Any] | None:
    """The lines of a saving in one run: without the change, with it, and the difference.

    Args:
        option: with its saving.
        figures: takes the numbers.
        currency: of the engagement.
        run: which one, from `middling_run`; None where no action of the use case has a saving.
        visited: whether people drive to devices, so that carbon of use is more than electricity.
        years: of the horizon, where the change acts on what is done once; then the same whole too.

    Returns:
        the run, and for each impact that has an amount the ids of its three figures; with the
        electricity also what carbon each kWh of it causes, so that the lines multiply.
    """
    if run is None or not _saves(option):
        return None
    lines = {i: Line(_at(option.base[i], run), _at(option.saving[i], run)) for i in _LINES}
    lines = {i: line for i, line in lines.items() if line.size > _LEAST}
    data = {i: _figures(option, figures, i, unit_of(i, currency), lines) for i in lines}
    return {
        "run": run,
        "lines": [{"impact": impact, **ids} for impact, ids in data.items()],
        "once": _once(option, figures, currency, lines, years) if years else None,
        "per_kwh": None if visited else _per_kwh(option, figures, lines),
    }


def _once(
    option: Option, figures: Figures, currency: str, lines: Mapping[str, Line], years: float
) -> list[dict[str, str]]:
    """The lines of all years, of what is done once and no year does again."""
    whole = {i: Line(line.before * years, line.saved * years) for i, line in lines.items()}
    return [
        {"impact": i, **_figures(option, figures, i, unit_once(i, currency), whole, "once.")}
        for i in whole
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """An impact a year in one run, without the change, and what the change saves of it."""

    before: float
    saved: float

    @property
    def after(self) -> float:
        """With the change."""
        return self.before - self.saved

    @property
    def size(self) -> float:
        """The largest amount of the line."""
        return max(abs(self.before), abs(self.after), abs(self.saved))


def middling_run(options: Iterable[tuple[Option, bool]]) -> int | None:
    """The run that shows how the savings of a use case, or of a shared thing, add up.

    Of the runs in which the fewest printed amounts lie outside their ranges (none, wherever there
    is such a run), the one that is middling in all that a reader meets elsewhere: the least sum of
    squared distances from the middle by rank, of electricity, carbon and cost without a change, of
    the same saved by each action with a page of its own, of the carbon of a kilowatt-hour and of
    the share of making in the carbon; of equal ones the first.

    Args:
        options: of one use case or shared thing, each with whether people drive to devices.

    Returns:
        the index of a draw; None where no option saves anything.
    """
    saving = [(o, visited) for o, visited in options if _saves(o)]
    shown = [(o, visited) for o, visited in saving if o.lane in _IN_DETAIL] or saving
    if not shown:
        return None
    met: dict[tuple[str, ...], Any] = {}
    printed: dict[tuple[str, ...], Any] = {}
    for option, visited in shown:
        before, saved = option.base, option.saving
        whose = option.use_cases
        for i in _TOTALS:
            met["before", i, *whose] = before[i]
            met["saved", i, option.ident] = saved[i]
        met["making", *whose] = _quotient(before[_MAKING], before[_CARBON])
        if not visited:
            met["per_kwh", *whose] = _quotient(before[_USE], before[_ENERGY])
            after = (_after(option, i) for i in (_USE, _ENERGY))
            printed["per_kwh", option.ident] = _quotient(*after)
        for i in _LINES:
            printed["before", i, *whose] = before[i]
            printed["after", i, option.ident] = _after(option, i)
            printed["saved", i, option.ident] = saved[i]
    far = np.sum([_from_middle(each) ** 2 for each in met.values()], axis=0)
    all_printed = (met | printed).values()
    outside = np.sum([_from_middle(each) > 0.5 - _TAIL for each in all_printed], axis=0)
    return int(np.lexsort((far, outside))[0])


def _from_middle(draws: Any) -> Any:
    """How far each draw lies from the middle, as a share of the runs; equal draws lie equally."""
    values = np.asarray(draws, dtype=float)
    ordered, n = np.sort(values), len(values)
    below = np.searchsorted(ordered, values, side="left") / n
    up_to = np.searchsorted(ordered, values, side="right") / n
    return np.maximum(np.maximum(below - 0.5, 0.5 - up_to), 0.0)


def _quotient(part: Any, whole: Any) -> Any:
    whole = np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.zeros(whole.shape), where=np.abs(whole) > _LEAST)


def _after(option: Option, impact: str) -> Any:
    """What is left, run by run; what floating point leaves over is nothing."""
    before = option.base[impact]
    left = before - option.saving[impact]
    return np.where(np.abs(left) <= _LEAST * np.abs(before), 0.0, left)


def _saves(option: Option) -> bool:
    """Whether there is a saving to work out."""
    return bool(option.saving) and percentiles(option.saving[_CARBON])[1] != 0


def _at(draws: Any, run: int) -> float:
    values = np.asarray(draws, dtype=float)
    return float(values[run]) if values.ndim else float(values)


_IN_RUN = {
    "before": mark("{impact} without the change, in the run near the middle"),
    "after": mark("{impact} with the change, in the run near the middle"),
    "saved": mark("{impact} saved, in the run near the middle"),
}
_EACH_KWH = {
    "before": mark("carbon of use a kWh without the change, in the run near the middle"),
    "after": mark("carbon of use a kWh with the change, in the run near the middle"),
}


def _figures(
    option: Option,
    figures: Figures,
    impact: str,
    unit: str,
    lines: Mapping[str, Line],
    part: str = "",
) -> dict[str, str]:
    """Three figures, so printed that they add up: across, and the parts of carbon down."""
    line = lines[impact]
    # All lines of carbon stand in the unit and the decimals of their sum.
    size = max(lines[i].size for i in _PARTS if i in lines) if impact in _PARTS else line.size
    saved = abs((lines.get(_CARBON, line) if impact in _PARTS else line).saved)
    shown, divisor = shown_unit(unit, size)
    if not reads_well(saved if saved > _LEAST else size, unit):
        # What is small beside the whole is worked out in a unit of its own.
        base = unit.partition("/")[0]
        own = unit_of_parts(base, size, saved)
        with in_units({base: own} if own else {}):
            shown, divisor = shown_unit(unit, size)
    decimals = _decimals(size / divisor)
    # What is saved shows two digits even of a large total, as far as that stays readable.
    told = saved > max(_LEAST, size * _UNTOLD)
    least = _decimals(saved / divisor, _LEAST_DIGITS) if told else decimals
    # One more digit, where it keeps an amount that there is from being printed as 0.
    rows = [lines[i] for i in _PARTS if i in lines] if impact in _PARTS else [line]
    amounts = [abs(a) for row in rows for a in (row.before, row.after, row.saved)]
    half = divisor * 10.0**-decimals / 2
    unseen = any(half / 10 < a < half for a in amounts)
    decimals = min(max(decimals + unseen, least), decimals + _MORE)

    def count(name: str) -> int:
        """So many of the last decimal; a sum is that of its parts."""
        if impact == _CARBON:
            return sum(_count(lines[i], name, divisor, decimals) for i in _PARTS[:2] if i in lines)
        return _count(line, name, divisor, decimals)

    counts = {"before": count("before"), "after": count("after")}
    counts["saved"] = counts["before"] - counts["after"]
    ids = {}
    for name, number in counts.items():
        amount = format_decimals(number / 10.0**decimals, decimals) if number else "0"
        printed = f"{amount} {pretty_unit(shown)}"
        ids[name] = f"{option.ident}.working.{part}{impact}.{name}"
        quantity = tr(_IN_RUN[name], impact=impact_words(impact))
        figures.text(ids[name], quantity, unit, getattr(line, name), printed)
    return ids


def _count(line: Line, name: str, divisor: float, decimals: int) -> int:
    return round(float(getattr(line, name)) / divisor * 10.0**decimals)


def _decimals(size: float, digits: int = _DIGITS) -> int:
    return digits - 1 - math.floor(math.log10(size))


def _per_kwh(option: Option, figures: Figures, lines: Mapping[str, Line]) -> dict[str, str] | None:
    """Carbon of use a kWh, without the change and with it."""
    energy, carbon = lines.get(_ENERGY), lines.get(_USE)
    if energy is None or carbon is None:
        return None
    if min(energy.before, energy.after, carbon.before, carbon.after) <= _LEAST:
        return None
    found = {
        "before": carbon.before * _GRAMS / energy.before,
        "after": carbon.after * _GRAMS / energy.after,
    }
    decimals = _decimals(max(found.values()))
    for name, value in found.items():
        printed = f"{format_decimals(value, decimals)} {pretty_unit(said_unit(_A_KWH))}"
        quantity = tr(_EACH_KWH[name])
        figures.text(f"{option.ident}.working.per_kwh.{name}", quantity, _A_KWH, value, printed)
    return {name: f"{option.ident}.working.per_kwh.{name}" for name in found}
