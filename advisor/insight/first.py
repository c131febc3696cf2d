"""What would make another option come first: the smallest change of one answer.

Every try takes the whole way to a ranking, so one answer is changed at a time, and only where it
moves the footprint or the match of a rule. Gaps are filled before given answers are contradicted;
within each the nearest answer is taken. Tries are screened on few draws and confirmed on all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from advisor.advice.match import exception
from advisor.advice.options import Option
from advisor.advice.portfolio import shared_advice
from advisor.advice.usecase import CaseAdvice, enough_known, fired_options, settled
from advisor.advice.weights import Weights
from advisor.assess import footprints
from advisor.engine import Engine
from advisor.facts import Scalar
from advisor.footprint.draws import Draws
from advisor.insight.central import NONE, Central, Ground, Tried
from advisor.insight.edges import edges_of
from advisor.insight.flips import Change, Flip
from advisor.insight.outcome import concerned, footprint_facts, with_answers
from advisor.insight.reestimate import FEW, PRECISION, far_values, moving_questions, sites
from advisor.insight.tries import Tries, distance
from advisor.intake.engagement import Engagement, UseCase
from advisor.logic import FactEnv, evaluate, expression_inputs, facts_read
from advisor.pack.items import Pack, Range, Rule
from advisor.scenario import estimate_facts

SCREEN = 64
MOST_SHOWN = 3
# The score of water counts where the site is dry.
READ_BY_RANKING = ("host.water_stress", "task.primary")


@dataclass(frozen=True, slots=True)
class First:
    """What comes first now, and what would after one change.

    What governs (a firm justify or caution that stands above all) has no rank and is not meant.

    Attributes:
        now: the rule that comes first; None where nothing is recommended.
        flips: the changes, the smallest first, each of another question; none where no single
            answer does it.
        wanted: the rule that was asked for; None for any other.
        tries: how many answers were tried.
    """

    now: str | None
    flips: tuple[tuple[Flip, str | None], ...]
    wanted: str | None
    tries: int


def first_option(case: CaseAdvice) -> Option | None:
    """The first in rank; what governs stands apart, above all ranks."""
    return next((o for o in case.standing if o.rank == 1), None)


class Ranking:
    """The ranking of one use case under other answers."""

    def __init__(self, engagement: Engagement, use_case: UseCase, pack: Pack) -> None:
        self.engagement, self.use_case, self.pack = concerned(engagement, use_case), use_case, pack
        self.weights = Weights.of(pack)
        rules = [(r.id, r.when) for r in pack.rules.values() if r.scope == "use_case"]
        self.engine = Engine(rules, trial=pack.untried)

    def first(self, tried: Tried, draws: Draws) -> str | None:
        """The rule that comes first when answers are changed."""
        engagement, _ = with_answers(self.engagement, self.use_case, tried, self.pack)
        world, before = footprints(engagement, self.pack, draws)
        cases = []
        for each in engagement.use_cases:
            scenario = before[each.id]
            facts = {**scenario.facts, **estimate_facts(scenario, world)}
            fired = self.engine.match(FactEnv(facts))
            enough = enough_known(facts, self.pack, self.weights)
            cases.append(
                fired_options(
                    each.id, each.name, facts, self.pack, self.weights, fired, before, world,
                    enough=enough,
                )
            )  # fmt: skip
        shared_advice(engagement, cases, self.pack, before, world)
        case = next(c for c in cases if c.ident == self.use_case.id)
        found = first_option(settled(case, self.pack, self.weights, world))
        return found.rule.id if found else None


def another_first(
    engagement: Engagement,
    use_case: UseCase,
    pack: Pack,
    *,
    wanted: str | None = None,
    draws: Draws | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> First:
    """The smallest change of one answer that makes another option come first.

    Args:
        engagement: the answers.
        use_case: whose ranking is looked at.
        pack: as of the engagement's date.
        wanted: the rule that is to come first; any other than now without it.
        draws: of the figures that decide; the tries are screened on fewer.
        tell: is told how many of how many answers were tried.
    """
    search = _Search(engagement, use_case, pack, draws or Draws(), wanted)
    return search.run(tell)


class _Search:
    def __init__(
        self,
        engagement: Engagement,
        use_case: UseCase,
        pack: Pack,
        draws: Draws,
        wanted: str | None,
    ) -> None:
        self.pack, self.draws = pack, draws
        self.screen = draws if draws.n <= SCREEN else Draws(draws.seed, SCREEN)
        self.ranking = Ranking(engagement, use_case, pack)
        world, _, facts = footprint_facts(self.ranking.engagement, use_case, pack, draws)
        held = {
            n: f for n, f in facts.items() if pack.specs[n].origin in ("estimate", "engagement")
        }
        self.ground = Ground(engagement, use_case, pack, held)
        self.start = Central(self.ground)
        self.rules = [r for r in pack.rules.values() if r.scope == "use_case"]
        conditions = [c for r in self.rules for c in (r.when, r.unless) if c is not None]
        self.tries = Tries(conditions, self.ground)
        read = {n for r in self.rules for v in r.change.values() if not isinstance(v, Range)
                for n in expression_inputs(v).facts}  # fmt: skip
        self.moving = moving_questions(self.start, facts, world).union(
            *map(self.ground.behind, sorted({*read, *READ_BY_RANKING} & {*pack.specs}))
        )
        self.now = self.ranking.first({}, draws)
        self.roughly = self.ranking.first({}, self.screen)
        self.wanted = None if wanted == self.now else wanted
        self.count = 0
        self._behind = {r.id: self._questions(r) for r in self.rules}

    def _questions(self, rule: Rule) -> frozenset[str]:
        names = facts_read(rule.when) | (facts_read(rule.unless) if rule.unless else NONE)
        return NONE.union(*map(self.ground.behind, names))

    def run(self, tell: Callable[[int, int], None] | None) -> First:
        """Try the gaps, then the given answers."""
        changes = sorted(self._changes(), key=lambda c: (c.given, c.distance, c.question))
        for given in (False, True):
            doing: dict[str, Change] = {}
            for number, change in enumerate(changes):
                if change.given is not given or change.question in doing:
                    continue
                if tell is not None:
                    tell(number, len(changes))
                self.count += 1
                tried = {change.question: change.value}
                if self._is_other(self.ranking.first(tried, self.screen), self.roughly):
                    doing[change.question] = change
            near = [c for c in (self._refined(c) for c in doing.values()) if c is not None]
            if near:
                best = sorted(near, key=lambda c: (c.distance, c.question))[:MOST_SHOWN]
                found = tuple(
                    (Flip((c,)), self.ranking.first({c.question: c.value}, self.draws))
                    for c in best
                )
                return First(self.now, found, self.wanted, self.count)
        return First(self.now, (), self.wanted, self.count)

    def _is_other(self, found: str | None, now: str | None) -> bool:
        return found == self.wanted if self.wanted else found is not None and found != now

    def _does(self, tried: Tried) -> bool:
        return self._is_other(self.ranking.first(tried, self.draws), self.now)

    def _changes(self) -> Iterator[Change]:
        """All single answers that move the footprint or the match of a rule."""
        for name, question in self.pack.questions.items():
            if not self.start[name].visible:
                continue
            answer, _ = self.start.answer(name)
            given = answer is not None and answer.state != "unknown"
            before = answer.value if answer is not None and given else self.start[name].value
            values: list[Scalar | None] = [*self.tries.of(name, self.start)]
            if question.spec.type == "region":
                values = [*sites(self.pack), *values[:FEW]]
            if name in self.moving:
                values += far_values(question, self.start)
            for value in dict.fromkeys(values):
                if value == before and given:
                    continue
                if name in self.moving or self._matters(name, value):
                    far = distance(question, before, value)
                    yield Change(name, value, before, given, far)

    def _matters(self, name: str, value: Scalar | None) -> bool:
        """Whether an answer moves the match of a rule, or what it rests on."""
        after = Central(self.ground, {name: value}, self.start)
        return any(
            self._match(rule, after) != self._match(rule, self.start)
            for rule in self.rules
            if name in self._behind[rule.id]
        )

    def _match(self, rule: Rule, facts: Central) -> tuple[object, ...]:
        read = sorted(facts_read(rule.when))
        truth = evaluate(rule.when, FactEnv(facts)).verdict
        known = tuple(n in facts and facts[n].known for n in read) if truth == "true" else ()
        return (truth, known, exception(rule.unless, facts))

    def _refined(self, change: Change) -> Change | None:
        """The nearest value on all draws, or None where it does not do there."""
        name = change.question
        if not self._does({name: change.value}):
            return None
        question = self.pack.questions[name]
        if question.spec.type != "number" or not isinstance(change.value, float):
            return change
        edges = edges_of(
            question,
            change.value,
            change.before,
            self.tries.limits(question),
            lambda value: self._does({name: value}),
            change.given,
            PRECISION,
        )
        far = distance(question, change.before, edges.value)
        return replace(change, value=edges.value, distance=far, edges=edges)
