"""Other views of a baseline: training whole and by use, the first year, today, water by place."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.advice.figures import Figures
from advisor.advice.words import impact_words, printed, printed_range
from advisor.facts import IMPACT_UNITS, Fact
from advisor.footprint import Estimate
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array
from advisor.footprint.training import GENERATORS
from advisor.language import tr
from advisor.quantities import reads_well
from advisor.scenario import ALL_IMPACTS, Scenario, World, first_year

# The first year is shown where its middle differs from that of the mean year by more.
_DIFFERS = 0.2
_USES = "train.expected_reuse"
_GROWTH = "use.growth_pct"
# An assumed growth that moves the middle by less is not worth a second figure.
LEAST_MOVED = 0.02
# What is done once falls in no year more than in another, so today holds a year's part of it.
_ONCE = ("training", "adaptation")


def unit_of(impact: str, currency: str) -> str:
    """The unit of an impact a year."""
    return f"{unit_once(impact, currency)}/year"


def unit_once(impact: str, currency: str) -> str:
    """The unit of an impact."""
    return currency if impact == "cost" else IMPACT_UNITS[impact]


def _training(scenario: Scenario) -> Impacts | None:
    part = scenario.estimate.stages.get("training")
    return part if isinstance(part, Impacts) and np.any(part.carbon_kgco2e) else None


def once(ident: str, scenario: Scenario, figures: Figures, currency: str) -> dict[str, str] | None:
    """The training of the horizon whole: all its runs and trials, not a year's part."""
    part = _training(scenario)
    if part is None:
        return None
    return {
        i: figures.add(
            f"{ident}.once.{i}",
            tr("training with its trials: {impact}", impact=impact_words(i)),
            unit_once(i, currency),
            part.get(i),
        )
        for i in ALL_IMPACTS
    }


def trainings(scenario: Scenario, world: World) -> dict[str, Any] | None:
    """Where a training repeats, how many there are over the horizon; None where it is done once.

    Returns:
        `count` with the first one in it, trials not; None inside where the number is not told.
    """
    part, again = _training(scenario), scenario.facts.get("train.retrain_freq")
    kind = scenario.facts.get("model.kind")
    if part is None or again is None or not again.visible or not again.number:
        return None
    # As in the estimate: a generator is trained again only where somebody says so.
    if not again.known and kind is not None and kind.value in GENERATORS:
        return None
    told = again.known and not again.uncertain
    return {"count": 1 + round(again.number * world.horizon_years) if told else None}


def amortised(
    ident: str, scenario: Scenario, world: World, figures: Figures, currency: str
) -> dict[str, Any] | None:
    """The same training spread: over the years of the horizon, and over the uses that are told.

    How long the model will be used is not asked; the horizon stands in for its life.
    """
    part = _training(scenario)
    if part is None:
        return None
    years = world.horizon_years
    uses = scenario.facts.get(_USES)
    data: dict[str, Any] = {
        "years": years,
        "a_year": {
            i: figures.add(
                f"{ident}.amortised.year.{i}",
                tr(
                    "training with its trials, a year of {n}: {impact}",
                    n=years,
                    impact=impact_words(i),
                ),
                unit_of(i, currency),
                np.asarray(part.get(i)) / years,
            )
            for i in ALL_IMPACTS
        },
        "uses": None,
        "a_use": None,
    }
    if uses is None or not uses.visible or not uses.known or not uses.number:
        return data
    count = uses.draws if uses.draws is not None else uses.number
    data["uses"] = figures.add(
        f"{ident}.amortised.uses", tr("uses that build on the model"), "1", np.asarray(count)
    )
    shares = {i: np.asarray(part.get(i)) / count for i in ALL_IMPACTS}
    data["a_use"] = {
        i: figures.add(
            f"{ident}.amortised.use.{i}",
            tr("training with its trials, for each use: {impact}", impact=impact_words(i)),
            unit_once(i, currency),
            each,
            # A large part of the whole is told as the whole is.
            alone=not reads_well(percentiles(each)[1], unit_once(i, currency)),
        )
        for i, each in shares.items()
    }
    return data


def water(ident: str, scenario: Scenario, world: World, figures: Figures) -> dict[str, str] | None:
    """Water on the sites of the computers and at the power stations, a year."""
    total = scenario.estimate.total
    if total is None:
        return None
    on_site = np.asarray(total.water_on_site_l) / world.horizon_years
    off_site = np.asarray(total.water_l) / world.horizon_years - on_site
    unit = f"{IMPACT_UNITS['water_l']}/year"
    return {
        "on_site": figures.add(f"{ident}.water.on_site", tr("water on the site"), unit, on_site),
        # The difference of two equal numbers may lie a rounding below nothing.
        "off_site": figures.add(
            f"{ident}.water.off_site",
            tr("water at the power stations"),
            unit,
            np.maximum(off_site, 0.0),
        ),
    }


def growth_of(scenario: Scenario) -> Fact | None:
    """The growth of a use case whose volume grows; None where nothing does."""
    growth = scenario.facts.get(_GROWTH)
    return growth if growth is not None and growth.visible and growth.number is not None else None


def today(scenario: Scenario, world: World, first: Estimate | None = None) -> dict[str, Array]:
    """A year at the volume of the first, before any growth; empty where a stage has no figure.

    Args:
        scenario: a baseline.
        world: what all scenarios share.
        first: its first year, where that is at hand.
    """
    total = scenario.estimate.total
    first = first or first_year(scenario, world)
    if total is None or first.total is None:
        return {}
    found: dict[str, Array] = {}
    for impact in ALL_IMPACTS:
        value = np.asarray(first.total.get(impact))
        for stage in _ONCE:
            whole, year = scenario.estimate.stages.get(stage), first.stages.get(stage)
            if isinstance(whole, Impacts) and isinstance(year, Impacts):
                spread = np.asarray(whole.get(impact)) / world.horizon_years
                value = value - np.asarray(year.get(impact)) + spread
        found[impact] = value
    return found


def today_data(
    ident: str,
    scenario: Scenario,
    world: World,
    figures: Figures,
    currency: str,
    first: Estimate | None = None,
) -> dict[str, Any] | None:
    """Today's year beside the mean of the horizon, with the growth that lies between them.

    Returns:
        `growth`, `growth_range`, `growth_known`, and `impacts` with a figure each; None where
        nothing grows, or so little that one figure stands for both: under a fiftieth where the
        growth is assumed, under a fifth where it was told.
    """
    growth, total = growth_of(scenario), scenario.estimate.total
    if growth is None or total is None or world.horizon_years == 1:
        return None
    found = today(scenario, world, first)
    least = _DIFFERS if growth.known else LEAST_MOVED
    middles = {
        i: percentiles(np.asarray(total.get(i)) / world.horizon_years)[1]
        for i in ("carbon_kgco2e", "cost")
    }
    if not any(
        abs(percentiles(found[i])[1] - middle) > least * abs(middle)
        for i, middle in middles.items()
        if i in found
    ):
        return None
    spec = world.pack.specs[_GROWTH]
    return {
        "growth": printed(growth.value, spec),
        "growth_range": printed_range(growth, spec),
        "growth_known": growth.known,
        "impacts": {
            i: figures.add(
                f"{ident}.today.{i}",
                tr("{impact} a year, today", impact=impact_words(i)),
                unit_of(i, currency),
                v,
            )
            for i, v in found.items()
        },
    }


def differing_first_year(
    ident: str,
    scenario: Scenario,
    world: World,
    figures: Figures,
    currency: str,
    first_estimate: Estimate | None = None,
) -> dict[str, str] | None:
    """The impacts of the first year that differ from those of the mean year by over a fifth."""
    total = scenario.estimate.total
    if total is None or world.horizon_years == 1:
        return None
    year = (first_estimate or first_year(scenario, world)).total
    if year is None:
        return None
    found = {}
    for impact in ALL_IMPACTS:
        first = np.asarray(year.get(impact))
        middle = percentiles(np.asarray(total.get(impact)) / world.horizon_years)[1]
        if abs(percentiles(first)[1] - middle) > _DIFFERS * abs(middle):
            found[impact] = figures.add(
                f"{ident}.first_year.{impact}",
                tr("{impact} in the first year", impact=impact_words(impact)),
                unit_once(impact, currency),
                first,
            )
    return found or None
