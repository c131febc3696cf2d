"""The baseline of a use case as plain data: by stage and impact, a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from advisor.advice.figures import Figures
from advisor.advice.firmness import largest_stage
from advisor.advice.usecase import CaseAdvice
from advisor.advice.views import (
    amortised,
    differing_first_year,
    once,
    today_data,
    trainings,
    unit_of,
    water,
)
from advisor.advice.words import impact_words, stage_words
from advisor.facts import STAGES, Fact
from advisor.footprint.draws import percentiles
from advisor.footprint.edge import VISITS
from advisor.footprint.impacts import Absent, Impacts
from advisor.footprint.inputs import Array
from advisor.language import tr
from advisor.quantities import format_number
from advisor.scenario import ALL_IMPACTS, Scenario, World, first_year, volume_years
from advisor.scenario.environment import as_draws

# A figure for one result is given for more of them where it would be below a tenth of a Wh.
PER = (1, 1_000, 1_000_000)
LEAST_WH = 0.1


# What is made a month, by the kind of work; the first that has a value counts.
_MADE = (
    "use.images_month",
    "use.video_seconds_month",
    "use.pages_month",
    "use.audio_minutes_month",
    "use.tasks_month",
)


def baseline_data(
    case: CaseAdvice, scenario: Scenario, world: World, figures: Figures, currency: str
) -> dict[str, Any]:
    """The baseline a year by stage and impact."""
    years, ident = world.horizon_years, case.ident
    total = scenario.estimate.total
    data: dict[str, Any] = {
        "complete": total is not None,
        "total": None,
        "stages": {},
        "stage_share": {},
        "largest_stage": largest_stage(scenario, world),
        "steps": {},
        "per_outcome": None,
        "once": None,
        "amortised": None,
        "water": None,
        "first_year": None,
        "today": None,
        "visits": None,
        "past": {},
    }
    if total is not None:
        data["total"] = {
            i: figures.add(
                f"{ident}.baseline.{i}",
                tr("{impact} a year", impact=impact_words(i)),
                unit_of(i, currency),
                np.asarray(total.get(i)) / years,
            )
            for i in ALL_IMPACTS
        }
        data["per_outcome"] = _per_outcome(case, scenario, world, figures)
    for stage in STAGES:
        part = scenario.estimate.stages.get(stage)
        if part is None:
            continue
        if isinstance(part, Absent):
            data["stages"][stage] = {"absent": part.reason, "fact": part.fact}
            continue
        data["stages"][stage] = {
            i: figures.add(
                f"{ident}.baseline.{stage}.{i}",
                tr("{stage}: {impact} a year", stage=stage_words(stage), impact=impact_words(i)),
                unit_of(i, currency),
                np.asarray(part.get(i)) / years,
            )
            for i in ALL_IMPACTS
        }
        if total is not None and stage != "network":
            whole = as_draws(total.carbon_kgco2e, world.draws.n)
            share = np.divide(
                as_draws(part.carbon_kgco2e, world.draws.n),
                whole,
                out=np.zeros(world.draws.n),
                where=whole > 0,
            )
            data["stage_share"][stage] = percentiles(share)[1]
        run = _typical(part, world.draws.n)
        data["steps"][stage] = [
            {
                "name": tr(s.name),
                "fig": figures.add(
                    f"{ident}.step.{stage}.{n}", tr(s.name), s.unit, s.value, run=run, alone=True
                ),
                "formula": tr(s.formula),
            }
            for n, s in enumerate(part.steps)
        ]
    data["once"] = once(case.ident, scenario, figures, currency)
    data["trainings"] = trainings(scenario, world)
    data["amortised"] = amortised(case.ident, scenario, world, figures, currency)
    data["water"] = water(case.ident, scenario, world, figures)
    first = first_year(scenario, world) if total is not None and years > 1 else None
    data["first_year"] = differing_first_year(ident, scenario, world, figures, currency, first)
    data["today"] = today_data(ident, scenario, world, figures, currency, first)
    data["visits"] = _visits(case, scenario, world, figures, currency)
    data["missing"] = [a.reason for a in scenario.estimate.absent.values()]
    for stage, impacts in scenario.estimate.past.items():
        data["past"][stage] = figures.add(
            f"{ident}.past.{stage}",
            tr("{stage} in the past", stage=stage_words(stage)),
            "kgCO2e",
            np.asarray(impacts.carbon_kgco2e),
        )
    return data


def _typical(part: Impacts, n: int) -> int:
    """A run whose inputs multiply to a figure near the middle, and are themselves near theirs."""
    return middle_run(part.carbon_kgco2e, [s.value for s in part.steps], n)


def middle_run(result: Array, inputs: Iterable[Array], n: int) -> int:
    """Among the twentieth of the runs nearest the P50 of a result, the one with middling inputs.

    Middling is the least sum of squared distances from the middle by rank.
    """
    drawn = as_draws(result, n)
    near = np.argsort(np.abs(drawn - np.median(drawn)), kind="stable")[: max(n // 20, 1)]
    distance = np.zeros(n)
    for each in inputs:
        values = np.asarray(each, dtype=float)
        if values.ndim and np.ptp(values) > 0:
            ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable") / n
            distance += (ranks - 0.5) ** 2
    return int(near[np.argmin(distance[near])])


def _visits(
    case: CaseAdvice, scenario: Scenario, world: World, figures: Figures, currency: str
) -> dict[str, str] | None:
    """Visits to devices a year, a part of their stage."""
    stage = scenario.estimate.stages.get("edge")
    part = dict(stage.inside).get(VISITS) if isinstance(stage, Impacts) else None
    if part is None or not np.any(part.cost):
        return None
    return {
        i: figures.add(
            f"{case.ident}.visits.{i}",
            tr("visits to devices: {impact} a year", impact=impact_words(i)),
            unit_of(i, currency),
            np.asarray(part.get(i)) / world.horizon_years,
        )
        for i in ("carbon_kgco2e", "carbon_operational_kgco2e", "carbon_embodied_kgco2e", "cost")
    }


def _per_outcome(
    case: CaseAdvice, scenario: Scenario, world: World, figures: Figures
) -> dict[str, Any] | None:
    """Energy and carbon of one accepted result, or of so many that the figure can be read.

    Impacts of the horizon over its accepted results; nothing where nobody told the volume.
    """
    tasks = case.facts.get("use.accepted_tasks_month")
    total = scenario.estimate.total
    if tasks is None or not tasks.number or total is None or not volume_told(case.facts):
        return None
    month = tasks.draws if tasks.draws is not None else tasks.number
    if np.min(month) <= 0:
        # In some runs nobody accepts anything; then there is no figure for one.
        return None
    count = month * 12.0 * volume_years(case.facts, world)
    energy = np.asarray(total.energy_kwh) * 1000 / count
    carbon = np.asarray(total.carbon_kgco2e) / count
    middle = percentiles(energy)[1]
    per = next((n for n in PER if middle * n >= LEAST_WH), PER[-1])
    made = results_month(case.facts)
    return {
        "per": per,
        "energy_wh": figures.add(
            f"{case.ident}.outcome.energy", _each("energy_kwh", per), "Wh", energy * per, alone=True
        ),
        "carbon": figures.add(
            f"{case.ident}.outcome.carbon",
            _each("carbon_kgco2e", per),
            "kgCO2e",
            carbon * per,
            alone=True,
        ),
        "accepted": figures.add(
            f"{case.ident}.outcome.accepted",
            tr("accepted results a month"),
            "1",
            np.asarray(month),
        ),
        "made": None
        if made is None or made.number is None
        else figures.add(
            f"{case.ident}.outcome.made",
            tr("results a month"),
            "1",
            np.asarray(made.draws if made.draws is not None else made.number),
        ),
    }


def _each(impact: str, per: int) -> str:
    """The name of a figure for so many accepted results."""
    if per == 1:
        return tr("{impact} of an accepted result", impact=impact_words(impact))
    told = {"impact": impact_words(impact), "n": format_number(per)}
    return tr("{impact} of {n} accepted results", **told)


def results_month(facts: Mapping[str, Fact]) -> Fact | None:
    """The fact that says how many results are made a month, or None."""
    return next((f for n in _MADE if (f := facts.get(n)) and f.visible and f.number), None)


def volume_told(facts: Mapping[str, Fact]) -> bool:
    """Whether the client told how many results are made."""
    for name in _MADE:
        fact = facts.get(name)
        if fact is not None and fact.visible and fact.number:
            return fact.known
    windows = facts.get("edge.windows_day")
    return windows is not None and windows.visible and windows.known
