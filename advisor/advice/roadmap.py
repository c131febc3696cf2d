"""The roadmap: of the sets of steps that go together the one that saves most, in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.advice.commute import Pair, out_of_order
from advisor.advice.options import Option
from advisor.advice.search import Steps, best_set
from advisor.advice.walk import Taken, Walk
from advisor.advice.weights import Weights
from advisor.language import tr
from advisor.scenario import Scenario, World
from advisor.scenario.narrow import Few

Draw = NDArray[np.float64]

# Sets are compared on so many draws, the first of each sample; the figures come from all.
FEW_DRAWS = 128
# What is told beside the carbon before and after each step.
LEVELS = ("energy_kwh", "water_l", "cost")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its saving alone, and after the steps before it, a year over the draws.

    `left` is the carbon that remains after it; `levels` holds what else is used a year then, as
    `levels_of` has it.
    """

    option: Option
    alone: Draw
    after: Draw
    cumulative: Draw
    left: Draw
    levels: Mapping[str, Draw]


@dataclass(slots=True)
class Roadmap:
    """The steps of an engagement, and what was left out and why.

    Attributes:
        out_of_order: pairs of steps whose order changes what is saved in all.
        before, last: carbon of all use cases a year, kgCO2e; None when a footprint is incomplete.
        levels: what else all use cases take a year before the first step.
    """

    steps: list[Step] = field(default_factory=list)
    left_out: list[tuple[Option, str]] = field(default_factory=list)
    not_examined: list[Option] = field(default_factory=list)
    removes: list[Option] = field(default_factory=list)
    out_of_order: list[Pair] = field(default_factory=list)
    before: Draw | None = None
    last: Draw | None = None
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    levels: Mapping[str, Draw] = field(default_factory=dict)


def plan(
    options: list[Option],
    start: Mapping[str, Scenario],
    world: World,
    weights: Weights,
    few: Few | None = None,
) -> Roadmap:
    """The roadmap of each use case, with those that it shares steps with; all in one order.

    Args:
        options: those that stand.
        start: the baselines by use case.
        world: theirs.
        weights: how many are examined, and what a step must do.
        few: the same on few draws, where it is at hand.
    """
    roadmap = Roadmap(scenarios=dict(start))
    roadmap.before = carbon(start, world)
    roadmap.levels = levels_of(start, world)
    quantified = [o for o in options if o.quantified and o.p50("carbon_kgco2e") > 0]
    roadmap.removes = [o for o in quantified if o.rule.governs]
    examined: list[Option] = []
    for together in joined([o for o in quantified if not o.rule.governs]):
        some, rest = largest(together, weights.roadmap_options)
        examined += some
        roadmap.not_examined += rest
    ordered = in_order(examined, weights)
    few = few or Few(start, world, FEW_DRAWS)
    saved: dict[str, Draw] = {}
    reasons: dict[str, str] = {}
    after_step: dict[str, dict[str, Scenario]] = {}
    for together in joined(ordered):
        part = _Part(together, start, few, weights)
        saved |= part.saved()
        reasons |= part.reasons()
        after_step |= part.after()
        for ident in part.use_cases:
            found = part.full.scenario(ident, part.taken)
            if isinstance(found, Scenario):
                roadmap.scenarios[ident] = found
        roadmap.out_of_order += out_of_order(part.few, part.full, part.taken)
    total = np.zeros(world.draws.n)
    before = roadmap.before if roadmap.before is not None else total
    standing = dict(start)
    for option in ordered:
        if option.ident in saved:
            after = saved[option.ident]
            total = total + after
            standing |= after_step[option.ident]
            alone = option.saving["carbon_kgco2e"]
            levels = levels_of(standing, world)
            roadmap.steps.append(Step(option, alone, after, total, before - total, levels))
        else:
            roadmap.left_out.append((option, reasons[option.ident]))
    roadmap.last = carbon(roadmap.scenarios, world)
    return roadmap


def levels_of(scenarios: Mapping[str, Scenario], world: World) -> dict[str, Draw]:
    """Electricity, water and cost of scenarios a year; what a change costs once is spread."""
    found = {impact: summed(scenarios, world, impact) for impact in LEVELS}
    return {impact: values for impact, values in found.items() if values is not None}


def carbon(scenarios: Mapping[str, Scenario], world: World) -> Draw | None:
    """Carbon of scenarios a year, operational and embodied, kgCO2e; None when one is incomplete."""
    return summed(scenarios, world, "carbon_kgco2e")


def summed(scenarios: Mapping[str, Scenario], world: World, impact: str) -> Draw | None:
    """An impact of scenarios a year; None where no scenario has it whole."""
    total = np.zeros(world.draws.n)
    complete = False
    for scenario in scenarios.values():
        values = scenario.total(impact, world.draws.n)
        if values is None:
            continue
        complete = True
        total = total + values / world.horizon_years
    return total if complete else None


def joined(options: Sequence[Option]) -> list[list[Option]]:
    """Options that change a use case in common, directly or through others; in their order."""
    parts: list[tuple[set[str], list[Option]]] = []
    for option in options:
        touching = [p for p in parts if not p[0].isdisjoint(option.use_cases)]
        parts = [p for p in parts if p not in touching]
        use_cases = set(option.use_cases).union(*(p[0] for p in touching))
        parts.append((use_cases, [*(o for p in touching for o in p[1]), option]))
    place = {o.ident: n for n, o in enumerate(options)}
    found = [sorted(own, key=lambda o: place[o.ident]) for _, own in parts]
    return sorted(found, key=lambda own: place[own[0].ident])


def largest(options: Sequence[Option], most: int) -> tuple[list[Option], list[Option]]:
    """The options with the largest P50 saving alone, each with what it requires, and the rest."""
    by_size = sorted(options, key=lambda o: (-o.p50("carbon_kgco2e"), o.ident))
    found: dict[str, Option] = {}
    for option in by_size:
        wanted = {option.ident: option}
        todo = [option]
        while todo:
            one = todo.pop()
            more = {o.ident: o for o in by_size if requires(one, o) and o.ident not in wanted}
            wanted |= more
            todo += more.values()
        if len(found | wanted) <= most:
            found |= wanted
    return list(found.values()), [o for o in by_size if o.ident not in found]


def in_order(options: Sequence[Option], weights: Weights) -> list[Option]:
    """Options in the order of a roadmap: what waits for another after it, then by worth, then id.

    An option waits for what its rule requires and for what precedes it; its worth is its P50 saving
    alone for its effort.
    """
    todo = sorted(
        options,
        key=lambda o: (-o.p50("carbon_kgco2e") / weights.effort[o.rule.effort], o.ident),
    )
    found = []
    while todo:
        following = next((o for o in todo if not any(waits(o, other) for other in todo)), todo[0])
        todo.remove(following)
        found.append(following)
    return found


def waits(option: Option, other: Option) -> bool:
    """Whether an option comes after another because of their rules."""
    apart = other is option or set(option.use_cases).isdisjoint(other.use_cases)
    return requires(option, other) or (not apart and option.rule.id in other.rule.precedes)


def requires(option: Option, other: Option) -> bool:
    """Whether an option makes no sense without another that is on offer."""
    apart = other is option or set(option.use_cases).isdisjoint(other.use_cases)
    return not apart and other.rule.id in option.rule.requires


def clash(option: Option, other: Option) -> str | None:
    """Why an option cannot stand beside another; None where it can."""
    if other is option or set(option.use_cases).isdisjoint(other.use_cases):
        return None
    if option.rule.group and option.rule.group == other.rule.group:
        return tr("“{title}” already uses this saving", title=other.rule.title)
    if other.rule.id in option.rule.conflicts or option.rule.id in other.rule.conflicts:
        return tr("it does not go with “{title}”", title=other.rule.title)
    return None


class _Part:
    """Options that change the same use cases: their best set."""

    def __init__(
        self,
        options: list[Option],
        start: Mapping[str, Scenario],
        few: Few,
        weights: Weights,
    ) -> None:
        self.options = options
        self.use_cases = list(dict.fromkeys(u for o in options for u in o.use_cases))
        own = {ident: start[ident] for ident in self.use_cases}
        self.full = Walk(options, own, few.whole, weights.greener)
        for step, option in enumerate(options):
            for ident, after in option.after.items():
                self.full.put(ident, step, after)
        self.few = self.full
        if few.world is not few.whole:
            cut = {ident: few.scenario(ident) for ident in own}
            self.few = Walk(options, cut, few.world, weights.greener)
        self._requires = [
            frozenset(k for k, other in enumerate(options) if requires(option, other))
            for option in options
        ]
        self._refused: set[tuple[Taken, int]] = set()
        self.taken = self._best()

    def _best(self) -> Taken:
        """The best set on some draws of which each step can be taken on all of them."""
        n = self.few.world.draws.n
        clusters: dict[tuple[str, str], int] = {}
        steps = Steps(
            [o.saving["carbon_kgco2e"][:n] for o in self.options],
            [
                clusters.setdefault((o.owner, o.rule.group or f"\0{o.ident}"), len(clusters))
                for o in self.options
            ],
            [
                frozenset(k for k, other in enumerate(self.options) if clash(o, other))
                for o in self.options
            ],
            self._requires,
            self._saved_on_few,
        )
        while True:
            taken = best_set(steps)
            bad = next(
                (
                    (taken[:k], step)
                    for k, step in enumerate(taken)
                    if isinstance(self.full.saved(taken[:k], step), str)
                ),
                None,
            )
            if bad is None:
                return taken
            # All draws refuse what the few allowed: the next best set.
            self._refused.add(bad)

    def _saved_on_few(self, taken: Taken, step: int) -> Draw | None:
        if (taken, step) in self._refused:
            return None
        found = self.few.saved(taken, step)
        return None if isinstance(found, str) else found

    def saved(self) -> dict[str, Draw]:
        """What each step of the set saves after those before it, on all draws."""
        found = {}
        for k, step in enumerate(self.taken):
            saved = self.full.saved(self.taken[:k], step)
            if not isinstance(saved, str):
                found[self.options[step].ident] = saved
        return found

    def after(self) -> dict[str, dict[str, Scenario]]:
        """By step of the set, the use cases that it changes as they stand after it."""
        return {
            self.options[step].ident: {
                ident: found
                for ident in self.options[step].use_cases
                if isinstance(found := self.full.scenario(ident, self.taken[: k + 1]), Scenario)
            }
            for k, step in enumerate(self.taken)
        }

    def reasons(self) -> dict[str, str]:
        """Why each option that is no step is left out."""
        return {
            option.ident: self._reason(step)
            for step, option in enumerate(self.options)
            if step not in self.taken
        }

    def _reason(self, step: int) -> str:
        option = self.options[step]
        for other in self.taken:
            said = clash(option, self.options[other])
            if said:
                return said
        missing = sorted(self._requires[step].difference(self.taken))
        if missing:
            title = self.options[missing[0]].rule.title
            return tr("it needs “{title}”, which is left out", title=title)
        before = tuple(k for k in self.taken if k < step)
        for walk in (self.few, self.full):
            found = walk.saved(before, step)
            if isinstance(found, str):
                return tr(found)
        return tr("with it, the steps together would save less")
