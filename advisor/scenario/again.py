"""Baselines under other answers, from those at hand: only what a change reaches is found anew.

What comes out equals `baseline` to the last bit, for the same is computed from the same; a test
holds it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from operator import is_
from typing import TypeVar

import numpy as np

from advisor.facts import Fact
from advisor.footprint.inputs import Array
from advisor.scenario import Scenario, World, baseline, of_derived
from advisor.scenario.derive import derive
from advisor.scenario.environment import Numbers, with_draws

# Read beside the estimators: what sets an estimate to a bill, and a run to its measurement.
_BESIDE = frozenset({"gov.cost_month", "edge.devices_n", "use.growth_pct", "meas.run_kwh"})
_PLAIN = tuple(f.name for f in fields(Fact) if f.name != "draws")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Start:
    """A baseline at hand.

    Attributes:
        given: what it was made of.
        derived: the same with draws and derived facts, without what the estimate adds.
        reads: the facts that its estimate follows from.
    """

    given: Mapping[str, Fact]
    derived: Mapping[str, Fact]
    share: Array
    scenario: Scenario
    reads: frozenset[str]


class Again:
    """Makes baselines of one world; the first ones are where later ones start."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._starts: list[_Start] = []

    def first(
        self,
        facts: Mapping[str, Fact],
        world: World,
        share: Array = 1.0,
        like: Mapping[str, Fact] | None = None,
    ) -> Scenario:
        """A baseline that later ones may start from; arguments as for `baseline`."""
        scenario, reads = reading(world.numbers, lambda: baseline(facts, world, share, like))
        derived = {n: f for n, f in scenario.facts.items() if n in facts or n in world.pack.derived}
        self._starts.append(_Start(facts, derived, share, scenario, reads | _BESIDE))
        return scenario

    def later(
        self,
        facts: Mapping[str, Fact],
        world: World,
        share: Array = 1.0,
        like: Mapping[str, Fact] | None = None,
    ) -> Scenario:
        """A baseline from the nearest one at hand; arguments as for `baseline`."""
        if world is not self.world or like is not None or not self._starts:
            return baseline(facts, world, share, like)
        kept = [_kept(start.given, facts) for start in self._starts]
        near = [s for s, n in zip(self._starts, kept, strict=True) if n == max(kept)]
        found = ((start, changed_facts(start.given, facts)) for start in near)
        start, changed = min(found, key=lambda each: len(each[1]))
        derived = self._derived(start, facts, changed)
        moved = {n for n in changed_facts(start.derived, derived) if n in start.reads}
        if moved or not _same_array(start.share, share):
            return of_derived(derived, world, share)
        # What the estimate added beside them, it would add again.
        return replace(start.scenario, facts={**start.scenario.facts, **derived})

    def _derived(
        self, start: _Start, facts: Mapping[str, Fact], changed: Iterable[str]
    ) -> dict[str, Fact]:
        pack, numbers = self.world.pack, self.world.numbers
        derived = dict(start.derived)
        for name in changed:
            if name in facts:
                derived[name] = with_draws(facts[name], pack.specs[name], numbers.draws)
            else:
                del derived[name]
        derive(derived, pack, numbers, changed, self.world.fixed)
        for name in pack.derived:
            if same_fact(derived[name], start.derived[name]):
                derived[name] = start.derived[name]
        return derived


def reading(numbers: Numbers, compute: Callable[[], T]) -> tuple[T, frozenset[str]]:
    """A result with the facts that estimators read for it."""
    before, numbers.read_facts = numbers.read_facts, set()
    try:
        return compute(), frozenset(numbers.read_facts)
    finally:
        numbers.read_facts |= before


def changed_facts(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> list[str]:
    """The names of the facts that are not the same, or not in both."""
    found = [
        name
        for name, fact in after.items()
        if (old := before.get(name)) is not fact and (old is None or not same_fact(old, fact))
    ]
    return found + [name for name in before if name not in after]


def _kept(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> int:
    """How many facts were taken over as they are."""
    return sum(map(is_, map(before.get, after), after.values()))


def same_fact(one: Fact, other: Fact) -> bool:
    """Whether two facts agree in all, draw by draw."""
    if one is other:
        return True
    if any(getattr(one, name) != getattr(other, name) for name in _PLAIN):
        return False
    if one.draws is None or other.draws is None:
        return one.draws is other.draws
    return np.array_equal(one.draws, other.draws)


def _same_array(one: Array, other: Array) -> bool:
    return one is other or bool(np.array_equal(one, other))
