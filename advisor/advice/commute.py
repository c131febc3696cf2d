"""Steps whose order matters: changes that do not commute."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from advisor.advice.options import Option
from advisor.advice.walk import Taken, Walk
from advisor.footprint.draws import percentiles
from advisor.logic import expression_inputs
from advisor.pack.items import Range, Rule
from advisor.scenario import World

Draw = NDArray[np.float64]

# The order of two steps is told from this part of what is saved on; below it no board would ask.
MATTERS = 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """Two steps of a roadmap whose order changes what is saved in all.

    Attributes:
        first, second: in the order of the roadmap.
        lost: what is saved less a year with the two in the other's place, by draw, kgCO2e; below
            zero where more would be saved.
        share: the P50 of it, of the P50 of what all steps save.
    """

    first: Option
    second: Option
    lost: Draw
    share: float


def out_of_order(few: Walk, full: Walk, taken: Taken) -> list[Pair]:
    """The pairs of steps that, one in the other's place, change the total by a part that matters.

    Which pairs these may be is seen on few draws; what they lose is computed on all.

    Args:
        few: on the first draws.
        full: on all draws.
        taken: the steps of the roadmap.
    """
    options = few.options
    touch = {k: _touched(options[k].rule, few.world) for k in taken}
    found = []
    for a, b in combinations(taken, 2):
        first, second = options[a], options[b]
        if set(first.use_cases).isdisjoint(second.use_cases):
            continue
        if first.rule.id in second.rule.requires or _apart(
            first.rule, second.rule, touch[a], touch[b]
        ):
            continue
        other = tuple(b if k == a else a if k == b else k for k in taken)
        said = _lost(few, taken, other)
        if said is None or abs(said[1]) < MATTERS / 2:
            continue
        exact = _lost(full, taken, other)
        if exact is not None and abs(exact[1]) >= MATTERS:
            found.append(Pair(first, second, *exact))
    return found


def _apart(first: Rule, second: Rule, touched: frozenset[str], touched_too: frozenset[str]) -> bool:
    """Whether neither change reads or sets what the other moves: then their order is nothing."""
    return touched.isdisjoint(_used(second)) and touched_too.isdisjoint(_used(first))


def _used(rule: Rule) -> set[str]:
    """The facts that a change reads or sets."""
    read = {
        name
        for value in rule.change.values()
        if not isinstance(value, Range)
        for name in expression_inputs(value).facts
    }
    return read.union(rule.change, rule.unset)


def _touched(rule: Rule, world: World) -> frozenset[str]:
    """The facts that a change sets, and all that hide with them or follow from them."""
    touched = {*rule.change, *rule.unset}
    for name, _, reads in world.asked:
        if not touched.isdisjoint(reads):
            touched.add(name)
    for name, derived in world.pack.derived.items():
        if not touched.isdisjoint(derived.reads):
            touched.add(name)
    return frozenset(touched)


def _lost(walk: Walk, taken: Taken, other: Taken) -> tuple[Draw, float] | None:
    """What another order saves less, and its share; None where it cannot be computed."""
    n, years = walk.world.draws.n, walk.world.horizon_years
    saved, lost = np.zeros(n), np.zeros(n)
    for ident in dict.fromkeys(u for k in taken for u in walk.options[k].use_cases):
        totals = []
        for steps in ((), taken, other):
            scenario = walk.scenario(ident, steps)
            total = None if isinstance(scenario, str) else scenario.total("carbon_kgco2e", n)
            if total is None:
                return None
            totals.append(total / years)
        saved = saved + totals[0] - totals[1]
        lost = lost + totals[2] - totals[1]
    whole = percentiles(saved)[1]
    return (lost, percentiles(lost)[1] / whole) if whole > 0 else None
