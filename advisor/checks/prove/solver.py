"""One solver for all questions about a pack: claims are named literals, checked in any number.

Effort is bounded by z3's own count of steps, not by time, so that *undecided* is the same on every
machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import z3

from advisor.checks.prove.choices import Choice
from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.terms import Bool, both, negated
from advisor.facts import Scalar

RLIMIT = 2_000_000
# Claims that nobody asks about still cost: after so many the solver starts anew.
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Span:
    """A number that was answered as a range."""

    value: float
    low: float
    high: float


# What is answered: a value or a range.
Given = Scalar | Span


@dataclass(frozen=True, slots=True)
class Model:
    """Answers under which something holds.

    Attributes:
        answers: by question; those that are not here are unanswered.
        away: the questions that do not apply.
        free: what the footprint, the intake or the engagement would have to find, by fact or
            `fact.low`, `fact.high`.
    """

    answers: Mapping[str, Given] = field(default_factory=dict)
    away: frozenset[str] = frozenset()
    free: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether something can be: with a model, not at all, or undecided."""

    verdict: Literal["can", "cannot", "undecided"]
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two conditions beside each other.

    Attributes:
        model: answers that tell them apart.
        first: whether the first one is true under them; the other is not what it is.
    """

    verdict: Literal["equivalent", "differ", "undecided"]
    model: Model | None = None
    first: bool | None = None


class Solver:
    """Asks whether claims can hold together.

    Attributes:
        asked: how many times the solver was asked.
        largest: the most steps that one question took.
    """

    def __init__(self, encoding: Encoding, rlimit: int = RLIMIT) -> None:
        self.encoding = encoding
        self.rlimit = rlimit
        self.asked = 0
        self.largest = 0
        self._steps = 0  # counted over all solvers of the process
        self._begin()

    def _begin(self) -> None:
        """Start with no claim named."""
        self._solver = z3.SimpleSolver()
        self._solver.set("random_seed", 0)
        self._solver.set("rlimit", self.rlimit)
        self._names: dict[int, tuple[Bool, Bool]] = {}
        self._constrained = 0

    def literal(self, claim: Bool) -> Bool:
        """The name of a claim; assuming it makes the claim hold."""
        if z3.is_true(claim) or z3.is_false(claim):
            return claim
        key = claim.get_id()
        if key not in self._names:
            name = z3.Bool(f"claim {len(self._names)}")
            self._solver.add(z3.Implies(name, claim))
            # The formula is held too: an id is used again once its formula is gone.
            self._names[key] = (name, claim)
        return self._names[key][0]

    def can(self, *claims: Bool, about: Iterable[str] | None = ()) -> Outcome:
        """Whether claims can hold together.

        Args:
            claims: formulas of the encoding.
            about: the facts that they read, directly or through others, whose answers are wanted;
                None for all facts.
        """
        if len(self._names) > MOST_NAMED:
            self._begin()
        names = [self.literal(claim) for claim in claims]
        if any(z3.is_false(name) for name in names):
            return Outcome("cannot")
        self._add_constraints()
        self.asked += 1
        result = self._solver.check([name for name in names if not z3.is_true(name)])
        self._count()
        if result == z3.unsat:
            return Outcome("cannot")
        if result == z3.unknown:
            return Outcome("undecided")
        if about == ():
            return Outcome("can")
        return Outcome("can", read_model(self._solver.model(), self.encoding, about))

    def compare(self, first: Claim, second: Claim, *, grades: bool = False) -> Comparison:
        """Whether two rules fire on the same answers; if not, answers that tell them apart.

        Args:
            first: a rule.
            second: another, such as a mutant of it.
            grades: ask too that they are firm on the same answers.
        """
        encoding = self.encoding
        about = encoding.cone(
            c for claim in (first, second) for c in (claim.when, claim.unless) if c is not None
        )
        sides = [(encoding.fires(first), encoding.fires(second))]
        if grades:
            sides.append((encoding.firm(first), encoding.firm(second)))
        undecided = False
        for one, other in sides:
            for holds, fails in ((one, other), (other, one)):
                outcome = self.can(both(holds, negated(fails)), about=about)
                if outcome.verdict == "can":
                    return Comparison("differ", outcome.model, holds is one)
                undecided = undecided or outcome.verdict == "undecided"
        return Comparison("undecided" if undecided else "equivalent")

    def _add_constraints(self) -> None:
        constraints = self.encoding.facts.constraints
        for constraint in constraints[self._constrained :]:
            self._solver.add(constraint.holds)
        self._constrained = len(constraints)

    def _count(self) -> None:
        statistics = self._solver.statistics()
        if "rlimit count" in statistics.keys():  # noqa: SIM118 - it is no mapping
            steps = int(statistics.get_key_value("rlimit count"))
            self.largest = max(self.largest, steps - self._steps)
            self._steps = steps


def read_model(model: Any, encoding: Encoding, about: Iterable[str] | None = None) -> Model:
    """A model of the solver's as answers.

    Args:
        model: of z3.
        encoding: whose variables it gives values.
        about: the facts that are wanted; None for all.
    """
    facts = encoding.facts
    wanted = None if about is None else frozenset(about)
    answers: dict[str, Given] = {}
    away = set()
    for name, given in facts.given.items():
        if wanted is not None and name not in wanted:
            continue
        if _holds(model, facts.away[name]):
            away.add(name)
        if _holds(model, given):
            answers[name] = _answer(model, name, encoding)
    free: dict[str, Scalar] = {}
    for name, variables in facts.free.items():
        if wanted is None or name in wanted:
            free.update(_free(model, name, variables))
    return Model(answers, frozenset(away), free)


def _holds(model: Any, term: Bool) -> bool:
    return bool(z3.is_true(model.eval(term, model_completion=True)))


def _answer(model: Any, name: str, encoding: Encoding) -> Given:
    value = encoding.facts.values[name]
    question = encoding.pack.questions[name]
    if isinstance(value, Choice):
        return value.read(model)
    if isinstance(value, dict):
        return tuple(option for option, term in value.items() if _holds(model, term))
    if question.spec.type == "yes_no":
        return _holds(model, value)
    number = _number(model, value)
    if question.spec.type == "date":
        return date.fromordinal(int(number)).isoformat()
    if name in encoding.facts.bounded:
        ends = [z3.Real(f"{name}.{end}") for end in ("low", "high")]
        if question.whole:
            ends = [z3.ToReal(z3.Int(f"{name}.{end}")) for end in ("low", "high")]
        low, high = (_number(model, end) for end in ends)
        if low < number or number < high:
            return Span(number, min(low, number), max(high, number))
    return number


def _free(model: Any, name: str, variables: Mapping[str, Any]) -> Iterator[tuple[str, Scalar]]:
    """What is free, as far as it has a value."""
    if "has" in variables and not _holds(model, variables["has"]):
        return
    for end, variable in variables.items():
        if end == "option":
            yield name, variable.read(model)
        elif end == "options":
            yield name, tuple(o for o, term in variable.items() if _holds(model, term))
        elif end == "yes":
            yield name, _holds(model, variable)
        elif end != "has" and z3.is_rational_value(model.eval(variable)):
            yield name if end == "central" else f"{name}.{end}", _number(model, variable)


def _number(model: Any, term: Any) -> float:
    """A number of a model, as the nearest float."""
    value = model.eval(term, model_completion=True)
    if z3.is_algebraic_value(value):
        value = value.approx(20)
    return float(value.as_long() if z3.is_int_value(value) else value.as_fraction())
