"""The roadmap against every subset of its options, tried one by one by code of its own."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from advisor import load_pack
from advisor.advice.options import Option
from advisor.advice.roadmap import Roadmap, plan
from advisor.advice.weights import Weights
from advisor.errors import AdvisorError
from advisor.logic import FactEnv, evaluate
from advisor.pack import Pack
from advisor.scenario import NotApplied, Scenario, World, changed, estimate_facts
from advisor.scenario.narrow import Few, narrowed, narrowed_scenario
from tests.cases.reading import answers_of, engagement_of
from tests.conftest import ROOT

assess_module: Any = importlib.import_module("advisor.assess")

FEW = 128
FILES = [
    *sorted(ROOT.glob("samples/*/answers.yaml")),
    *sorted(ROOT.glob("tests/cases/experts/*/answers.yaml")),
]


@cache
def core() -> Pack:
    return load_pack()


@dataclass(frozen=True)
class Planned:
    """What the roadmap was made from, and what it became."""

    options: list[Option]
    before: Mapping[str, Scenario]
    world: World
    weights: Weights
    roadmap: Roadmap


def varied(rng: random.Random) -> dict[str, Any]:
    """A sample or an expert's case with some answers taken away, others changed or added."""
    value = answers_of(rng.choice(FILES))
    pack = core()
    for case in value["use_cases"]:
        answers = case.setdefault("answers", {})
        gone, other = rng.uniform(0, 0.3), rng.uniform(0, 0.3)
        for name in list(answers):
            if name == "task.primary":
                continue
            if rng.random() < gone:
                del answers[name]
            elif rng.random() < other:
                answers[name] = any_answer(name, rng, pack)
        for name in rng.sample(sorted(pack.questions), 12):
            question = pack.questions[name]
            if question.spec.scope == "use_case" and name not in answers:
                answers[name] = any_answer(name, rng, pack)
    return value


def any_answer(name: str, rng: random.Random, pack: Pack) -> Any:
    """Some answer to a question."""
    question = pack.questions[name]
    spec = question.spec
    if spec.type == "yes_no":
        return rng.random() < 0.5
    if spec.options:
        return rng.choice(list(spec.options))
    if spec.type == "number" and spec.bounds:
        low, high = spec.bounds
        low, high = max(low, 1e-2), min(high, 1e7)
        return float(f"{low * (high / low) ** rng.random():.3g}")
    return "unknown"


def planned(rng: random.Random, monkeypatch: pytest.MonkeyPatch) -> Planned | None:
    """An engagement made at random, and its roadmap; None where its answers are refused."""
    seen: list[Planned] = []

    def spy(
        options: list[Option],
        before: Mapping[str, Scenario],
        world: World,
        weights: Weights,
        few: Few,
    ) -> Roadmap:
        roadmap = plan(options, before, world, weights, few)
        seen.append(Planned(options, before, world, weights, roadmap))
        return roadmap

    monkeypatch.setattr(assess_module, "plan", spy)
    try:
        assess_module.assess(engagement_of(varied(rng), core()), core())
    except AdvisorError:
        return None
    return seen[0]


def candidates(found: Planned) -> list[Option]:
    return [
        o
        for o in found.options
        if o.saving and np.median(o.saving["carbon_kgco2e"]) > 0 and o.rule.governs is None
    ]


def parts(options: list[Option]) -> list[list[Option]]:
    """Options that meet in a use case, whichever way."""
    left = list(options)
    found = []
    while left:
        own = [left.pop(0)]
        while True:
            reached = {u for o in own for u in o.use_cases}
            more = [o for o in left if reached & set(o.use_cases)]
            if not more:
                break
            own += more
            left = [o for o in left if all(o is not m for m in more)]
        found.append(own)
    return found


def ordered(options: list[Option], weights: Weights) -> list[Option]:
    """What is required or precedes first, then the saving for the effort, then the id."""

    def worth(o: Option) -> tuple[float, str]:
        return (
            -float(np.median(o.saving["carbon_kgco2e"])) / weights.effort[o.rule.effort],
            f"{o.owner}:{o.rule.id}",
        )

    def ready(o: Option, left: list[Option]) -> bool:
        return not any(
            p is not o
            and set(p.use_cases) & set(o.use_cases)
            and (p.rule.id in o.rule.requires or o.rule.id in p.rule.precedes)
            for p in left
        )

    left, out = sorted(options, key=worth), []
    while left:
        nxt = [o for o in left if ready(o, left)] or left
        out.append(nxt[0])
        left.remove(nxt[0])
    return out


def compatible(chosen: tuple[Option, ...], all_of_them: list[Option]) -> bool:
    for a, b in combinations(chosen, 2):
        if not set(a.use_cases) & set(b.use_cases):
            continue
        if a.rule.group is not None and a.rule.group == b.rule.group:
            return False
        if b.rule.id in a.rule.conflicts or a.rule.id in b.rule.conflicts:
            return False
    for o in chosen:
        needed = [
            p
            for p in all_of_them
            if p.rule.id in o.rule.requires and set(p.use_cases) & set(o.use_cases)
        ]
        if any(all(p is not c for c in chosen) for p in needed):
            return False
    return True


class Tried:
    """Sets applied step by step in one world."""

    def __init__(self, start: Mapping[str, Scenario], world: World, greener: float) -> None:
        self.world, self.greener = world, greener
        self.known: dict[tuple[str, ...], tuple[dict[str, Scenario], np.ndarray] | None] = {
            (): (dict(start), np.zeros(world.draws.n))
        }

    def after(self, chosen: tuple[Option, ...]) -> tuple[dict[str, Scenario], np.ndarray] | None:
        """The scenarios and the saving after a set; None where a step cannot be taken."""
        key = tuple(f"{o.owner}:{o.rule.id}" for o in chosen)
        if key not in self.known:
            before = self.after(chosen[:-1])
            self.known[key] = None if before is None else self._one(chosen[-1], *before)
        return self.known[key]

    def _one(
        self, option: Option, scenarios: dict[str, Scenario], saved: np.ndarray
    ) -> tuple[dict[str, Scenario], np.ndarray] | None:
        now, more, n = dict(scenarios), np.zeros(self.world.draws.n), self.world.draws.n
        for ident in option.use_cases:
            scenario = scenarios[ident]
            if scenario.changed:
                facts = {**scenario.facts, **estimate_facts(scenario, self.world)}
                if evaluate(option.rule.when, FactEnv(facts)).true is not True:
                    return None
                if option.rule.unless is not None:
                    sure = {
                        k: f
                        for k, f in facts.items()
                        if f.known or not f.visible or k.startswith("estimate.")
                    }
                    if evaluate(option.rule.unless, FactEnv(sure)).true is True:
                        return None
            try:
                now[ident] = changed(scenario, option.rule, self.world)
            except NotApplied:
                return None
            first = scenario.total("carbon_kgco2e", n)
            second = now[ident].total("carbon_kgco2e", n)
            if first is None or second is None:
                return None
            more = more + (first - second) / self.world.horizon_years
        if np.mean(more > 0) < self.greener or np.median(more) <= 0:
            return None
        return now, saved + more


def subsets(options: list[Option]) -> Iterator[tuple[Option, ...]]:
    for size in range(len(options) + 1):
        yield from combinations(options, size)


def best_by_force(found: Planned, options: list[Option]) -> tuple[float, list[list[str]]]:
    """The largest P50 on the few draws of all sets that hold on all draws, and the sets with it."""
    own = {u: found.before[u] for o in options for u in o.use_cases}
    few = narrowed(found.world, FEW)
    cut = {u: narrowed_scenario(s, few) for u, s in own.items()}
    on_few = Tried(cut, few, found.weights.greener)
    on_all = Tried(own, found.world, found.weights.greener)
    row = ordered(options, found.weights)
    values = []
    for chosen in subsets(row):
        if not compatible(chosen, row):
            continue
        after = on_few.after(chosen)
        if after is not None:
            values.append((float(np.median(after[1])), chosen))
    values.sort(key=lambda v: -v[0])
    for value, chosen in values:
        if on_all.after(chosen) is not None:
            same = [c for v, c in values if v >= value - 1e-9 * abs(value)]
            return value, [[f"{o.owner}:{o.rule.id}" for o in c] for c in same]
    raise AssertionError("the empty set always holds")


def test_the_roadmap_is_the_best_of_all_sets(scale, monkeypatch):
    rng = random.Random(20261125)
    wanted, tried, sizes = scale(12, 200), 0, []
    while tried < wanted:
        found = planned(rng, monkeypatch)
        if found is None:
            continue
        options = candidates(found)
        if len(options) < 2 or any(len(p) > 10 for p in parts(options)):
            continue
        tried += 1
        sizes.append(len(options))
        steps = [s.option.ident for s in found.roadmap.steps]
        for part in parts(options):
            names = {o.ident for o in part}
            ours = [s for s in steps if s in names]
            value, sets = best_by_force(found, part)
            assert ours in sets, (value, ours, sets)
        left = {o.ident for o, _ in found.roadmap.left_out}
        assert left.isdisjoint(steps)
        assert left.union(steps) == {o.ident for o in options}
    print(f"{tried} engagements, {min(sizes)} to {max(sizes)} options")


def test_results_on_few_draws_are_the_first_of_those_on_all(scale, monkeypatch):
    """Every step alone, and the steps of the roadmap one after another."""
    rng = random.Random(7)
    wanted, tried = scale(6, 60), 0
    while tried < wanted:
        found = planned(rng, monkeypatch)
        if found is None or not found.roadmap.steps:
            continue
        tried += 1
        world, few = found.world, narrowed(found.world, FEW)
        cut = {ident: narrowed_scenario(s, few) for ident, s in found.before.items()}
        together = [s.option for s in found.roadmap.steps]
        for row in (together, *([o] for o in candidates(found))):
            whole, first = dict(found.before), dict(cut)
            for option in row:
                for ident in option.use_cases:
                    whole[ident] = changed(whole[ident], option.rule, world)
                    first[ident] = changed(first[ident], option.rule, few)
            for ident, scenario in whole.items():
                for impact in ("carbon_kgco2e", "cost", "energy_kwh"):
                    all_draws = scenario.total(impact, world.draws.n)
                    some = first[ident].total(impact, FEW)
                    assert (all_draws is None) == (some is None)
                    if all_draws is not None:
                        assert some == pytest.approx(all_draws[:FEW], rel=1e-9), (ident, impact)
