"""What if, for rules that hang on the footprint: each try computes it anew.

A try costs a footprint, so one answer is changed at a time; numbers are tried far up and far down
and the break-even is found by bisection. The tries are screened on few draws, what is shown is
found on all of them. Where no single answer does it, several are searched for with the footprint
held as it is, and kept if they do so with the footprint computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.facts import Fact, Scalar
from advisor.footprint.draws import Draws
from advisor.footprint.estimate import estimate
from advisor.insight.central import NONE, Central, Ground, Tried
from advisor.insight.flips import Flips, Search
from advisor.insight.outcome import concerned, footprint_facts, with_answers
from advisor.intake.candidates import intensity
from advisor.intake.engagement import Engagement, UseCase
from advisor.pack.items import Pack, Question, Rule
from advisor.scenario import World
from advisor.scenario.environment import EstimatorInputs

SCREEN = 128
# A number is tried this many times larger and smaller.
FAR = (10.0, 1000.0)
# Of places, this many beside the cleanest and the dirtiest.
FEW = 8
PRECISION = 0.003
# What moves the figures without being read by an estimator.
BESIDE = ("gov.cost_month", "meas.serving_kwh_month", "meas.run_kwh", "ctx.horizon_years")


def flips_estimated(
    rule: Rule,
    engagement: Engagement,
    use_case: UseCase,
    pack: Pack,
    *,
    shown: int,
    most: int,
    draws: Draws | None = None,
) -> Flips:
    """The smallest changes that flip a rule that reads estimates."""
    search = Reestimated(rule, concerned(engagement, use_case), use_case, pack, draws or Draws())
    found = search.run(shown)
    if found.found or most == 1:
        return replace(found, estimated=True)
    held = Search(rule, Ground(engagement, use_case, pack, search.ground.held), most)
    several = held.run(2 * shown)
    kept = tuple(f for f in several.found if search.holds(f.tried))
    return replace(several, found=kept[:shown], tries=found.tries + several.tries, estimated=True)


class Reestimated(Search):
    """The search for one answer, the footprint computed anew for each."""

    def __init__(
        self, rule: Rule, engagement: Engagement, use_case: UseCase, pack: Pack, draws: Draws
    ) -> None:
        self.engagement, self.use_case, self.draws = engagement, use_case, draws
        self.screen = draws if draws.n <= SCREEN else Draws(draws.seed, SCREEN)
        world, _, facts = footprint_facts(engagement, use_case, pack, draws)
        held = {
            n: f for n, f in facts.items() if pack.specs[n].origin in ("estimate", "engagement")
        }
        ground = Ground(engagement, use_case, pack, held)
        super().__init__(rule, ground, most=1)
        ground.moving = moving_questions(Central(ground), facts, world)
        self.start = Central(ground)

    def holds(self, tried: Tried) -> bool:
        """Whether tried answers flip the rule, on all draws."""
        return self._flipped(tried, self.draws)

    def holds_roughly(self, tried: Tried) -> bool:
        """The same on few draws."""
        return self._flipped(tried, self.screen)

    def _flipped(self, tried: Tried, draws: Draws) -> bool:
        pack = self.ground.pack
        engagement, use_case = with_answers(self.engagement, self.use_case, tried, pack)
        facts = footprint_facts(engagement, use_case, pack, draws)[2]
        return self.matched(facts) is not self.fires

    def values(self, name: str, facts: Central) -> tuple[Scalar | None, ...]:
        """The answers to try: those of the conditions, and for a number what lies far off."""
        found = [*super().values(name, facts)]
        question = self.ground.pack.questions[name]
        found += far_values(question, facts)
        if question.spec.type == "region":
            found = [*sites(self.ground.pack), *found[:FEW]]
        known, _ = facts.answer(name)
        told = known.value if known is not None and known.state == "known" else None
        return tuple(v for v in dict.fromkeys(found) if v is None or v != told)

    def precision(self) -> float:
        """A break-even is no sharper than the figures behind it."""
        return PRECISION


def far_values(question: Question, facts: Central) -> list[float]:
    """Numbers far above and far below what stands there now."""
    if question.spec.type != "number" or not question.spec.bounds:
        return []
    low, high = question.spec.bounds
    start = facts[question.spec.name].number or min(max(low, 1.0), high)
    far = [start * f for f in FAR] + [start / f for f in FAR]
    if high <= 1000 * max(low, 1.0):
        far += [low, high]
    clipped = (min(max(v, low), high) for v in far)
    return [float(round(v)) if question.whole else v for v in clipped]


def sites(pack: Pack) -> list[str]:
    """The country with the cleanest grid, and the one with the dirtiest."""
    grid = pack.tables.get("grid")
    if grid is None:
        return []
    countries = [k for k, row in grid.rows.items() if row.get("kind") == "country"]
    found = sorted((v, k) for k in countries if (v := intensity(k, grid)) is not None)
    return [zone for _, zone in found[:1] + found[-1:]]


def moving_questions(facts: Central, full: Mapping[str, Fact], world: World) -> frozenset[str]:
    """The questions that an estimate follows from: those that the estimators read."""
    seen = _Recorder(full)
    estimate(
        EstimatorInputs(seen, world.pack.specs, world.numbers, world.horizon_years), frozenset()
    )
    names = {n for n in (*seen.names, *BESIDE) if n in facts.ground.pack.specs}
    return NONE.union(*map(facts.behind, sorted(names)))


class _Recorder(Mapping[str, Fact]):
    """Facts that note which of them are read."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Fact:
        self.names.add(name)
        return self.facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)
