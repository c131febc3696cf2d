"""The footprint in the frames of others: the inventory of the GHG Protocol, and SCI for AI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.advice.baseline import middle_run, volume_told
from advisor.advice.figures import Figures
from advisor.advice.words import stage_words
from advisor.footprint.draws import percentiles
from advisor.footprint.inputs import Array
from advisor.footprint.inventory import PARTS, Line, inventory, market_year, total
from advisor.footprint.sci import Score, scores
from advisor.language import mark, markc, tr, trc
from advisor.quantities import format_number, reads_well
from advisor.scenario import Scenario, World, first_year, volume_years
from advisor.scenario.environment import EstimatorInputs, as_draws

_UNIT = "kgCO2e/year"
PERSONAS = {
    "consumer": markc("who a score is for", "consumer"),
    "provider": markc("who a score is for", "provider"),
}
# What a score counts, by its unit: one of it, so many, and so many millions (French adds a word).
_OF = {
    "accepted result": (
        mark("one accepted result"),
        mark("{n} accepted results"),
        markc("millions", "{n} accepted results"),
    ),
    "token written": (
        mark("one token written"),
        mark("{n} tokens written"),
        markc("millions", "{n} tokens written"),
    ),
    "image made": (
        mark("one image made"),
        mark("{n} images made"),
        markc("millions", "{n} images made"),
    ),
    "second of video made": (
        mark("one second of video made"),
        mark("{n} seconds of video made"),
        markc("millions", "{n} seconds of video made"),
    ),
    "billion training tokens": (
        mark("one billion training tokens"),
        mark("{n} billion training tokens"),
        markc("millions", "{n} billion training tokens"),
    ),
    "billion parameters trained": (
        mark("one billion parameters trained"),
        mark("{n} billion parameters trained"),
        markc("millions", "{n} billion parameters trained"),
    ),
}
# A score is given for so many units that it can be read.
_PER = (1, 1_000, 1_000_000, 1_000_000_000)
_LEAST_G = 0.1


def _inputs(scenario: Scenario, world: World) -> EstimatorInputs:
    return EstimatorInputs(scenario.facts, world.pack.specs, world.numbers, world.horizon_years)


def inventory_data(
    ident: str, scenario: Scenario, world: World, figures: Figures
) -> dict[str, Any]:
    """The lines of a use case in an inventory of its first year, and their sum.

    Args:
        ident: of the use case.
        scenario: its baseline.
        world: what all scenarios share.
        figures: the register.
    """
    f = _inputs(scenario, world)
    lines = inventory(f, scenario.estimate, first_year(scenario, world))
    sums = total(lines)
    complete = not scenario.estimate.absent
    advice: Array = 0.0
    for line in lines:
        advice = advice + line.advice
    n = world.draws.n
    counted = [line for line in lines if line.counted]
    market = [line.location if line.market is None else line.market for line in counted]
    shown = _Middles(
        dict(zip(map(id, counted), add_up([c.location for c in counted], n), strict=True)),
        dict(zip(map(id, counted), add_up(market, n), strict=True)),
        dict(zip(map(id, lines), add_up([line.advice for line in lines], n), strict=True)),
    )
    key = f"{ident}.inventory"

    def put(name: str, what: str, values: Array | None) -> str | None:
        return None if values is None else figures.add(f"{key}.{name}", what, _UNIT, values)

    return {
        "year": tr(
            "the first year: what is trained, bought or sold once falls in it whole, use is that "
            "of the first year"
        ),
        "complete": complete,
        "rows": [_row(f"{key}.{i}", line, shown, figures) for i, line in enumerate(lines)],
        "total": None
        if not complete
        else {
            "location": put("total.location", tr("inventory, location-based"), sums.location),
            "market": put("total.market", tr("inventory, market-based"), sums.market),
            "in_advice": put("total.in_advice", tr("the same in the advice"), advice),
        },
        "market_year": {
            stage: put(
                f"market.{stage}",
                tr("{stage}: carbon a year, market-based", stage=stage_words(stage)),
                values,
            )
            for stage, values in market_year(f, scenario.estimate).items()
        },
    }


@dataclass(frozen=True, slots=True)
class _Middles:
    """The middle of each line, by the line's identity: location-based, market-based, advice."""

    location: dict[int, float]
    market: dict[int, float]
    advice: dict[int, float]


def add_up(parts: Sequence[Array], n: int) -> list[float]:
    """Middles of parts that add up to the P50 of their sum.

    Medians do not add up. So each part is told by its mean over the tenth of the runs whose sum
    lies nearest the middle, all scaled by one factor so that they close on the P50 exactly.

    Args:
        parts: draws of each part, or numbers.
        n: number of draws.
    """
    if not parts:
        return []
    drawn = np.array([as_draws(p, n) for p in parts])
    whole = drawn.sum(axis=0)
    near = np.argsort(np.abs(whole - np.median(whole)), kind="stable")[: max(n // 10, 1)]
    means = [float(m) for m in drawn[:, near].mean(axis=1)]
    total = sum(means)
    scale = percentiles(whole)[1] / total if total else 1.0
    return [m * scale for m in means]


def _row(key: str, line: Line, shown: _Middles, figures: Figures) -> dict[str, Any]:
    part = trc("part of an inventory", PARTS[line.part])
    what = tr("{stage}: {part}", stage=stage_words(line.stage), part=part)

    def put(name: str, words: str, values: Array, middles: dict[int, float]) -> str:
        low, middle, high = percentiles(np.asarray(values, dtype=float))
        at = middles.get(id(line), middle)
        ident, quantity = f"{key}.{name}", tr(words, line=what)
        return figures.put(ident, quantity, _UNIT, min(low, at), at, max(high, at))

    return {
        "stage": line.stage,
        "part": line.part,
        "scope": line.scope,
        "category": line.category,
        "basis": tr(line.basis),
        "location": put("location", mark("{line}, location-based"), line.location, shown.location),
        "market": None
        if line.market is None
        else put("market", mark("{line}, market-based"), line.market, shown.market),
        "in_advice": put("in_advice", mark("{line}, in the advice"), line.advice, shown.advice),
        "note": line.note,
        "counted": line.counted,
    }


def sci_data(
    ident: str, scenario: Scenario, world: World, figures: Figures
) -> list[dict[str, Any]]:
    """The scores of SCI for AI; a list without items where nobody told the volume.

    E, M and R are a year's; E × I + M over R is the score for one unit, printed for `per` units.
    """
    f = _inputs(scenario, world)
    month = f.optional("use.accepted_tasks_month") if volume_told(scenario.facts) else None
    accepted = None
    if month is not None and scenario.estimate.total is not None:
        accepted = month * 12.0 * volume_years(scenario.facts, world)
    listed = scores(f, scenario.estimate, accepted)
    # One run for all scores of a persona, so that each line multiplies and E, I and M are the same.
    runs: dict[str, int] = {}
    for score in listed:
        inputs = (score.e_kwh, score.i_gco2e_per_kwh, score.m_gco2e, score.r)
        if score.persona not in runs:
            runs[score.persona] = middle_run(score.sci_gco2e, inputs, world.draws.n)
    return [
        _score(f"{ident}.sci.{n}", s, runs[s.persona], world, figures) for n, s in enumerate(listed)
    ]


def counted(unit: str, per: int) -> str:
    """So many units of a score in words: one accepted result, 1,000 tokens written."""
    one, many, millions = _OF[unit]
    if per == 1:
        return tr(one)
    if per >= 1_000_000:
        return trc("millions", millions, n=format_number(per))
    return tr(many, n=format_number(per))


def _score(key: str, score: Score, run: int, world: World, figures: Figures) -> dict[str, Any]:
    years = world.horizon_years
    each = score.sci_gco2e
    middle = percentiles(np.asarray(each))[1]
    per = next((n for n in _PER if middle * n >= _LEAST_G), _PER[-1])
    e, i, m, r = score.e_kwh, score.i_gco2e_per_kwh, score.m_gco2e, score.r

    def put(name: str, what: str, unit: str, values: Array) -> str:
        words = trc("who a score is for", PERSONAS[score.persona])
        # Each line of the table multiplies, so none of its numbers is a bound.
        told = float(np.asarray(values, dtype=float).ravel()[run]) if np.ndim(values) else values
        alone = not reads_well(float(told), unit)
        return figures.add(f"{key}.{name}", f"{words}: {what}", unit, values, run=run, alone=alone)

    return {
        "persona": score.persona,
        "unit": tr(score.unit),
        "per": per,
        "of": counted(score.unit, per),
        "e_kwh": put("e", tr("E, energy a year"), "kWh/year", e / years),
        "i_gco2e_per_kwh": put("i", tr("I, intensity"), "gCO2e/kWh", i),
        "m_gco2e": put("m", tr("M, making a year"), "gCO2e/year", m / years),
        "r": put("r", tr("R, {unit}, a year", unit=tr(score.unit)), "1", r / years),
        "sci_gco2e": put(
            "sci",
            tr("SCI for {units}", units=counted(score.unit, per)),
            "gCO2e",
            each * per,
        ),
    }
