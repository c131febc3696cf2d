"""What if: the smallest change of answers after which a rule fires, or no longer does.

"Fires" is the match: `when` is true and the exception `unless` is not (true on known answers). What
follows in the advice (its saving's test, supersedes, conflicts, ranking) is not looked at.

Smaller is: fewer answers changed; then fewer given answers contradicted, so that a gap is filled
first; then the shorter way in the question's own scale. An answer that comes back because its
question shows again is free, one that is hidden costs nothing.

The search is exhaustive over the values that are tried (`tries`), and short, because some question
behind each comparison that stands in the way must be among those that change: it goes down only
along the questions behind the comparison that the fewest questions stand behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.advice.match import exception, known_env
from advisor.errors import AdvisorError
from advisor.facts import Fact, Scalar
from advisor.insight.central import NONE, Central, Ground, Tried
from advisor.insight.edges import Edges, edges_of
from advisor.insight.needs import needs_true
from advisor.insight.tries import Tries, distance
from advisor.intake.engagement import Engagement, UseCase
from advisor.logic import Condition, Conjunction, FactEnv, conjunctions, evaluate
from advisor.logic.evaluate import evaluate_leaf
from advisor.pack.items import Pack, Rule

MOST_ANSWERS = 3
# Far more than any rule of the core pack needs; a search that is cut short says so.
MOST_TRIES = 40_000
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that changes.

    Attributes:
        value: the nearest answer that does; None is "unknown".
        before: what stands there, given or assumed; None where nothing does.
        given: whether the client gave an answer, which this contradicts.
        distance: how far it moves, in the question's own scale.
        also: other options that do as well.
        edges: for a number, from where to where.
    """

    question: str
    value: Scalar | None
    before: Scalar | None
    given: bool
    distance: float
    also: tuple[Scalar, ...] = ()
    edges: Edges | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """Answers that, changed together, flip the rule; none of them can be left out."""

    changes: tuple[Change, ...]

    @property
    def contradicted(self) -> int:
        """How many given answers it contradicts."""
        return sum(change.given for change in self.changes)

    @property
    def size(self) -> tuple[int, int, float]:
        """What makes one smaller than another."""
        return len(self.changes), self.contradicted, sum(c.distance for c in self.changes)

    @property
    def tried(self) -> dict[str, Scalar | None]:
        """The changed answers by question; None is "unknown"."""
        return {change.question: change.value for change in self.changes}


@dataclass(frozen=True, slots=True)
class Flips:
    """The smallest changes that flip a rule, each of other questions, the smallest first.

    Attributes:
        fires: whether the rule fires as things are.
        most: how many answers were changed together at most.
        complete: False when the search was cut short.
        tries: how many sets of answers were tried.
        estimated: whether the footprint was computed anew for each.
    """

    rule: Rule
    fires: bool
    found: tuple[Flip, ...]
    most: int = MOST_ANSWERS
    complete: bool = True
    tries: int = 0
    estimated: bool = False


def reads_estimates(rule: Rule, ground: Ground) -> bool:
    """Whether a rule hangs on the footprint, or on an end of a range, which the centre lacks."""
    names = Tries(_conditions(rule), ground)
    return bool(names.bounded) or any(n.startswith("estimate.") for n in names.facts)


def flips(
    rule: Rule,
    engagement: Engagement,
    use_case: UseCase,
    pack: Pack,
    *,
    most: int = MOST_ANSWERS,
    shown: int = SHOWN,
) -> Flips:
    """The smallest changes of answers that flip a rule without estimates.

    Args:
        rule: of scope `use_case`.
        engagement: the answers.
        use_case: where the rule is looked at.
        pack: as of the engagement's date (`pack_on`).
        most: answers changed together.
        shown: how many changes to give, each of other questions.
    """
    return Search(rule, Ground(engagement, use_case, pack), most).run(shown)


def _conditions(rule: Rule) -> tuple[Condition, ...]:
    return (rule.when,) if rule.unless is None else (rule.when, rule.unless)


class Search:
    """The search for one rule; a rule on estimates overrides how a try is looked at."""

    def __init__(self, rule: Rule, ground: Ground, most: int) -> None:
        self.rule, self.ground, self.most = rule, ground, most
        self.tries = Tries(_conditions(rule), ground)
        self.start = Central(ground)
        self.when = conjunctions(rule.when)
        self.unless = _alternatives(rule)
        self.fires = self.matched(self.start)
        self.count = 0
        self.complete = True
        self._seen: set[frozenset[tuple[str, Scalar | None]]] = set()

    def matched(self, facts: Mapping[str, Fact]) -> bool:
        """Whether the rule fires on facts."""
        if evaluate(self.rule.when, FactEnv(facts)).true is not True:
            return False
        return exception(self.rule.unless, facts)[0] != "true"

    def holds(self, tried: Tried) -> bool:
        """Whether tried answers flip the rule."""
        return self.matched(Central(self.ground, tried, self.start)) is not self.fires

    def holds_roughly(self, tried: Tried) -> bool:
        """The same where a first look will do."""
        return self.holds(tried)

    def precision(self) -> float:
        """At which an edge is found, as a part of the number."""
        return 1e-9

    def values(self, name: str, facts: Central) -> tuple[Scalar | None, ...]:
        """The answers to try for a question."""
        return self.tries.of(name, facts)

    def run(self, shown: int) -> Flips:
        """Search for one answer, then for two together, and so on."""
        found: list[dict[str, Scalar | None]] = []
        for size in range(1, self.most + 1):
            self._seen.clear()
            found = list(self._flipping(self.start, {}, size))
            if found or not self.complete:
                break
        best: dict[frozenset[str], Flip] = {}
        for tried in found:
            flip = Flip(tuple(self.change(n, v) for n, v in sorted(tried.items())))
            key = frozenset(tried)
            if key not in best or flip.size < best[key].size:
                best[key] = flip
        nearest = sorted(best.values(), key=lambda f: (f.size, sorted(f.tried)))[: shown * 2]
        refined = [self.refined(flip, found) for flip in nearest if self.holds(flip.tried)]
        refined.sort(key=lambda f: (f.size, sorted(f.tried)))
        return Flips(
            self.rule, self.fires, tuple(refined[:shown]), self.most, self.complete, self.count
        )

    def change(self, name: str, value: Scalar | None) -> Change:
        """A change with its cost."""
        answer, _ = self.start.answer(name)
        given = answer is not None and answer.state != "unknown"
        before = answer.value if answer is not None and given else self.start[name].value
        question = self.ground.pack.questions[name]
        return Change(name, value, before, given, distance(question, before, value))

    def _flipping(
        self, facts: Central, tried: dict[str, Scalar | None], left: int
    ) -> Iterator[dict[str, Scalar | None]]:
        """All sets of answers that flip the rule, with so many more than those tried."""
        for name in self._next(facts, tried, left):
            for value in self.values(name, facts):
                more = {**tried, name: value}
                key = frozenset(more.items())
                if key in self._seen:
                    continue
                self._seen.add(key)
                self.count += 1
                if self.count > MOST_TRIES:
                    self.complete = False
                    return
                if left == 1:
                    if self.holds_roughly(more):
                        yield more
                    continue
                yield from self._flipping(Central(self.ground, more, self.start), more, left - 1)

    def _next(self, facts: Central, tried: Tried, left: int) -> list[str]:
        """The questions of which one must be among those still to change."""
        names: set[str] = set()
        for needs in self._needs(facts):
            open_needs = [need.difference(tried) for need in needs]
            if not open_needs or _apart(open_needs) > left:
                continue
            if left == 1:
                names |= frozenset.intersection(*open_needs)
            else:
                names |= min(open_needs, key=len)
        return [name for name in self.ground.pack.questions if name in names]

    def _needs(self, facts: Central) -> Iterator[list[frozenset[str]]]:
        """The ways to flip the rule from here: each the questions behind all that must turn."""
        env, sure = FactEnv(facts), known_env(facts)
        if self.fires:
            standing = [
                NONE.union(*map(facts.behind_leaf, conjunction))
                for conjunction in self.when
                if all(evaluate_leaf(leaf, env).true is True for leaf in conjunction)
            ]
            yield standing
            for conjunction in self.unless:
                yield [need for leaf in conjunction for need in needs_true(leaf, facts, sure)]
            return
        excepted = [
            NONE.union(*map(facts.behind_leaf, conjunction))
            for conjunction in self.unless
            if all(evaluate_leaf(leaf, sure).true is True for leaf in conjunction)
        ]
        for conjunction in self.when:
            yield excepted + [need for leaf in conjunction for need in needs_true(leaf, facts, env)]

    def refined(self, flip: Flip, found: list[dict[str, Scalar | None]]) -> Flip:
        """A flip with the nearest values, and with all that do as well."""
        tried = flip.tried
        changes = []
        for change in flip.changes:
            name = change.question
            others = {n: v for n, v in tried.items() if n != name}

            def does(value: Scalar | None, name: str = name, others: Tried = others) -> bool:
                return self.holds({**others, name: value})

            question = self.ground.pack.questions[name]
            if isinstance(change.value, float) and question.spec.type == "number":
                limits, sharp = self.tries.limits(question), self.precision()
                edges = edges_of(
                    question, change.value, change.before, limits, does, change.given, sharp
                )
                tried[name] = edges.value
                changes.append(replace(self.change(name, edges.value), edges=edges))
                continue
            also: tuple[Scalar, ...] = ()
            if change.value is not None and question.spec.type != "choices":
                kept = {(n, v) for n, v in flip.tried.items() if n != name}
                same = (
                    f[name] for f in found if name in f and kept == {*f.items()} - {(name, f[name])}
                )
                also = tuple(v for v in same if v is not None and v != change.value)
            changes.append(replace(change, also=also))
        return Flip(tuple(changes))


def _alternatives(rule: Rule) -> tuple[Conjunction, ...]:
    if rule.unless is None:
        return ()
    try:
        return conjunctions(rule.unless, 256)
    except AdvisorError:  # only the condition itself has a limit
        return ()


def _apart(needs: list[frozenset[str]]) -> int:
    """How many answers must change at least: needs that have no question in common."""
    count = 0
    taken: frozenset[str] = NONE
    for need in sorted(needs, key=len):
        if not need:
            return MOST_ANSWERS + 1
        if taken.isdisjoint(need):
            count += 1
            taken |= need
    return count
