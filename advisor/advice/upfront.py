"""What a change costs once, when the money comes back and from which volume on."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.advice.figures import Figures
from advisor.advice.options import BreakEven, Option, payback_years, running
from advisor.advice.words import runs
from advisor.footprint.draws import percentiles
from advisor.language import mark, tr, trc, trn
from advisor.pack.items import Pack
from advisor.quantities import format_number, format_quantity, format_range

# A pay-back time is told in days, months or years, by its size; beyond a life's work it is never.
_UNITS = (
    (2 / 12, mark("days"), 365.25),
    (2.0, mark("months"), 12.0),
    (float("inf"), mark("years"), 1.0),
)
_NEVER_YEARS = 100.0
_DAY = 1 / 365.25
_SHORTEST = mark("under a day")
# Ends of a range are told where one is at most so many times the other.
_NEAR = 10.0
# A change that pays back in fewer runs is not said to pay back.
_EVEN = 0.5
# In so many parts a year is cut for the money saved over time, by the length of the horizon.
_PARTS = ((1, 4), (4, 2), (10**9, 1))
# Above so many times today's volume a break-even is no volume any more.
_FAR = 1e4


def upfront_data(option: Option, pack: Pack, figures: Figures, currency: str) -> Any:
    """The upfront cost of an option, its pay-back time and break-even volume; None without one.

    Returns:
        `once`, `running` (money saved a year without it), `payback` (None where the middle never
        pays back), `within_horizon` (the share of draws that do so in the horizon), `break_even`
        (`fact`, `label`, `volume`, `today`; None where no volume decides), `net` (money saved since
        the change less what it cost, after so many years; empty without `payback`) and `text`.
    """
    years = payback_years(option)
    if option.once is None or years is None or percentiles(option.once)[1] <= 0:
        return None
    key = f"{option.ident}.once"
    once = figures.add(key, tr("cost of the change, once"), currency, option.once)
    data: dict[str, Any] = {
        "once": once,
        "running": figures.add(
            f"{key}.running",
            tr("money saved a year, cost of the change apart"),
            f"{currency}/year",
            running(option),
        ),
        "payback": _payback(f"{key}.payback", years, figures),
        "within_horizon": float(np.mean(option.saving["cost"] > 0)),
        "break_even": None,
        "net": [],
    }
    if option.break_even is not None and data["payback"] is not None:
        data["break_even"] = _break_even(f"{key}.volume", option.break_even, pack, figures)
    scenario = next(iter(option.after.values()))
    if data["payback"] is not None:
        data["net"] = _net(f"{key}.net", option, scenario.estimate.horizon_years, currency, figures)
    data["text"] = _words(data, figures, scenario.estimate.horizon_years)
    return data


def _net(
    key: str, option: Option, horizon: int, currency: str, figures: Figures
) -> list[dict[str, Any]]:
    """What is saved since the change less what it cost: where its middle is 0 is the pay-back time.

    By draw it is a straight line in time, so that its percentiles cross 0 where those of the
    pay-back time lie.
    """
    once, a_year = option.once, running(option)
    parts = next(n for most, n in _PARTS if horizon <= most)
    rows = []
    for k in range(horizon * parts + 1):
        years = k / parts
        money = a_year * years - (0.0 if once is None else once)
        what = trn("net after {n} year", "net after {n} years", years, n=format_number(years, 3))
        name = figures.add(f"{key}.{k}", what, currency, money)
        rows.append({"years": years, "money": name})
    return rows


def _payback(key: str, years: Any, figures: Figures) -> str | None:
    low, middle, high = percentiles(years)
    if middle >= _NEVER_YEARS:
        return None
    # One unit for the whole range, that of the middle.
    unit, a_year = _unit(middle)
    told = tuple(min(v, _NEVER_YEARS) * a_year for v in (low, middle, high))
    figures.put(key, tr("pay-back time"), unit, *told)
    entry = figures.entries[key]
    if unit != "years":
        # Nobody knows the hour at which a change has paid back: whole days, whole months.
        entry["printed"] = format_quantity(round(told[1]), unit)
        entry["printed_range"] = _whole(told[0], told[2], unit)
    if middle < _DAY:
        entry["printed"] = tr(_SHORTEST)
    if high < _DAY:
        entry["printed_range"] = tr(_SHORTEST)
    elif high >= _NEVER_YEARS:
        least = low * a_year if unit == "years" else max(1, round(low * a_year))
        entry["printed_range"] = tr("{low} to never", low=format_quantity(least, unit))
    return key


def _whole(low: float, high: float, unit: str) -> str:
    """A span in whole units, from below one of them where it begins there."""
    if low >= 1:
        return format_range(round(low), round(high), unit)
    first, last = format_number(1), format_quantity(max(1, round(high)), unit)
    return tr("under {low} to {high}", low=first, high=last)


def _unit(years: float) -> tuple[str, float]:
    return next((unit, a_year) for below, unit, a_year in _UNITS if years < below or a_year == 1)


def _break_even(key: str, found: BreakEven, pack: Pack, figures: Figures) -> dict[str, Any]:
    spec = pack.specs[found.fact.name]
    unit = spec.unit or "1"
    low, middle, high = percentiles(found.volume)
    most = _FAR * (found.fact.number or 1.0)
    what = tr("{quantity}, from which on it pays", quantity=spec.label)
    figures.put(key, what, unit, low, middle, min(high, most))
    if high >= most:
        entry = figures.entries[key]
        entry["printed_range"] = tr("{low} and more", low=format_quantity(low, unit))
    today = found.fact.number or 0.0
    return {
        "fact": found.fact.name,
        "label": spec.label,
        "volume": key,
        "today": figures.put(f"{key}.today", spec.label, unit, today, today, today),
    }


def _words(data: dict[str, Any], figures: Figures, years: int) -> str:
    """What it costs, whether that comes back, and from which volume on, without far-off ends."""

    def told(key: str) -> str:
        entry = figures.entries[key]
        middle, ends = entry["printed"], entry["printed_range"]
        if middle == ends:
            return str(middle)
        near = entry["p5"] > 0 and entry["p95"] <= _NEAR * entry["p5"]
        if near:
            return tr("about {middle} ({range})", middle=middle, range=ends)
        return tr("about {middle}", middle=middle)

    once = figures.entries[data["once"]]
    cost = once["printed"]
    if once["p5"] != once["p95"]:
        cost = tr("about {middle} ({range})", middle=cost, range=once["printed_range"])
    said = {
        "cost": cost,
        # A span of time in words of its own: "a year" alone is also how often something is.
        "horizon": trc("a span of time", "a year") if years == 1 else tr("{n} years", n=years),
        "runs": runs(data["within_horizon"]),
    }
    if data["payback"] is None:
        return tr("It costs {cost} once, and the money saved does not bring that back.", **said)
    span = figures.entries[data["payback"]]
    said["time"] = told(data["payback"])
    if data["within_horizon"] >= _EVEN:
        text = tr(
            "It costs {cost} once and pays back in {time}, within {horizon} in {runs}.", **said
        )
    elif span["p95"] <= _NEAR * span["p5"]:
        text = tr("It costs {cost} once and pays back in {time} only, beyond {horizon}.", **said)
    else:
        text = tr(
            "It costs {cost} once and may not pay back: it does so within {horizon} in {runs}.",
            **said,
        )
    found = data["break_even"]
    if found is None:
        return text
    worth = tr(
        "Over {horizon} it is worth its cost above {least}; here it is {today}.",
        horizon=said["horizon"],
        least=told(found["volume"]),
        today=figures.entries[found["today"]]["printed"],
    )
    return f"{text} {worth}"
