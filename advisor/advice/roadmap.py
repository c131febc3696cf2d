"""The roadmap: steps one after another, each on what the steps before left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.advice.options import Option
from advisor.advice.weights import Weights
from advisor.footprint.draws import percentiles
from advisor.logic import FactEnv, evaluate
from advisor.scenario import NotApplied, Scenario, World, changed, estimate_facts

Draw = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its saving alone, and after the steps before it, a year over the draws.

    `left` is the carbon that remains after it.
    """

    option: Option
    alone: Draw
    after: Draw
    cumulative: Draw
    left: Draw


@dataclass(slots=True)
class Roadmap:
    """The steps of an engagement, and what was left out and why.

    Attributes:
        before, last: carbon of all use cases a year, kgCO2e; None when a footprint is incomplete.
    """

    steps: list[Step] = field(default_factory=list)
    left_out: list[tuple[Option, str]] = field(default_factory=list)
    not_examined: list[Option] = field(default_factory=list)
    removes: list[Option] = field(default_factory=list)
    before: Draw | None = None
    last: Draw | None = None
    scenarios: dict[str, Scenario] = field(default_factory=dict)


def plan(
    options: list[Option], start: Mapping[str, Scenario], world: World, weights: Weights
) -> Roadmap:
    """A greedy roadmap: `requires` and `precedes`, then saving alone for its effort, then id."""
    roadmap = Roadmap(scenarios=dict(start))
    roadmap.before = carbon(start, world)
    quantified = [o for o in options if o.quantified and o.p50("carbon_kgco2e") > 0]
    roadmap.removes = [o for o in quantified if o.rule.governs]
    quantified = sorted(
        (o for o in quantified if not o.rule.governs),
        key=lambda o: (-o.p50("carbon_kgco2e"), o.ident),
    )
    roadmap.not_examined = quantified[weights.roadmap_options :]
    todo = sorted(
        quantified[: weights.roadmap_options],
        key=lambda o: (-o.p50("carbon_kgco2e") / weights.effort[o.rule.effort], o.ident),
    )
    taken: list[Option] = []
    total = np.zeros(world.draws.n)
    while todo:
        option = _next(todo)
        todo.remove(option)
        reason = _clash(option, taken)
        if reason is None:
            step, reason = _step(option, roadmap, world, weights, total)
            if step is not None:
                taken.append(option)
                roadmap.steps.append(step)
                total = step.cumulative
        if reason is not None:
            roadmap.left_out.append((option, reason))
    roadmap.last = carbon(roadmap.scenarios, world)
    return roadmap


def carbon(scenarios: Mapping[str, Scenario], world: World) -> Draw | None:
    """Carbon of scenarios a year, operational and embodied, kgCO2e; None when one is incomplete."""
    total = np.zeros(world.draws.n)
    complete = False
    for scenario in scenarios.values():
        values = scenario.total("carbon_kgco2e", world.draws.n)
        if values is None:
            continue
        complete = True
        total = total + values / world.horizon_years
    return total if complete else None


def _next(todo: list[Option]) -> Option:
    """The first option that waits for no other: none that it requires, none that precedes it."""
    return next((o for o in todo if not _waits(o, todo)), todo[0])


def _waits(option: Option, todo: list[Option]) -> bool:
    others = [o for o in todo if o is not option and set(o.use_cases) & set(option.use_cases)]
    return any(
        o.rule.id in option.rule.requires or option.rule.id in o.rule.precedes for o in others
    )


def _clash(option: Option, taken: list[Option]) -> str | None:
    for other in taken:
        if not set(other.use_cases) & set(option.use_cases):
            continue
        if option.rule.group and option.rule.group == other.rule.group:
            return f"“{other.rule.title}” already uses this saving"
        if other.rule.id in option.rule.conflicts or option.rule.id in other.rule.conflicts:
            return f"it does not go with “{other.rule.title}”"
    return None


def _step(
    option: Option, roadmap: Roadmap, world: World, weights: Weights, so_far: Draw
) -> tuple[Step | None, str | None]:
    """Apply an option to where the roadmap stands, if its rule still holds and it still saves."""
    n, years = world.draws.n, world.horizon_years
    after: dict[str, Scenario] = {}
    saved = np.zeros(n)
    for ident in option.use_cases:
        scenario = roadmap.scenarios[ident]
        if scenario.changed:
            facts = {**scenario.facts, **estimate_facts(scenario, world)}
            if evaluate(option.rule.when, FactEnv(facts)).true is not True:
                return None, "after the steps before, its condition no longer holds"
        try:
            after[ident] = changed(scenario, option.rule, world)
        except NotApplied as reason:
            return None, str(reason)
        first, second = scenario.total("carbon_kgco2e", n), after[ident].total("carbon_kgco2e", n)
        if first is None or second is None:
            return None, "the footprint is not complete"
        saved = saved + (first - second) / years
    if percentiles(saved)[1] <= 0:
        return None, "after the steps before, it saves nothing more"
    if float((saved > 0).mean()) < weights.greener:
        return None, "it is greener in too few of the draws"
    roadmap.scenarios |= after
    done = so_far + saved
    left = (roadmap.before if roadmap.before is not None else np.zeros(n)) - done
    return Step(option, option.saving["carbon_kgco2e"], saved, done, left), None
