"""A rule of one use case as constraints for z3: independent of our own search.

Test code, simple on purpose. Each question has three terms: whether an answer is given (`given`),
its value, and whether the question shows; a condition is a pair (true, false). Floats enter as the
exact fractions that they are, so that a threshold means the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from advisor.facts import Scalar
from advisor.insight.central import Ground
from advisor.insight.tries import Tries, options_of
from advisor.logic import All, Compare, Condition, FactRef, Not, negate_to_leaves
from advisor.logic import Any as AnyOf
from advisor.logic.expressions import (
    Call,
    FactorValue,
    FactValue,
    Negative,
    Number,
    Operation,
    ParamValue,
    TableValue,
    expression_inputs,
)
from advisor.logic.tree import FLAGS
from advisor.pack.items import Range, Rule

TRUE, FALSE = z3.BoolVal(val=True), z3.BoolVal(val=False)
Pair = tuple[Any, Any]


class NotEncoded(Exception):
    """Something that this small encoding does not know."""


def real(value: float) -> Any:
    """A float as exactly the number that it is."""
    exact = Fraction(value)
    return z3.RealVal(f"{exact.numerator}/{exact.denominator}")


@dataclass
class Term:
    """A fact: whether it has a value, and the value by its type."""

    kind: str  # number, yes_no, option, options
    has: Any
    known: Any
    shows: Any
    number: Any = None
    yes: Any = None
    options: Mapping[str, Any] | None = None


def pick(cases: list[tuple[Any, Any]], last: Any) -> Any:
    """The value of the first case that is true."""
    for when, value in reversed(cases):
        last = z3.If(when, value, last)
    return last


class Encoding:
    """One rule of one use case as constraints."""

    def __init__(self, rule: Rule, ground: Ground) -> None:
        conditions = [c for c in (rule.when, rule.unless) if c is not None]
        tries = Tries(conditions, ground)
        if tries.bounded or any(n.startswith("estimate.") for n in tries.facts):
            raise NotEncoded("estimates")
        self.ground, self.pack = ground, ground.pack
        self.questions = tries.questions
        self.constraints: list[Any] = []
        self.terms: dict[str, Term] = {}
        self.given: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.same: dict[str, Any] = {}
        true, _ = self.condition(rule.when, self.term)
        excepted = FALSE
        if rule.unless is not None:
            excepted, _ = self.condition(rule.unless, self.sure)
        self.fires = z3.And(true, z3.Not(excepted))
        for name in self.questions:
            self.term(name)

    # --- facts

    def term(self, name: str) -> Term:
        """The term of a fact."""
        if name not in self.terms:
            if name in self.pack.questions:
                self.terms[name] = self.question(name)
            elif name in self.pack.derived:
                self.terms[name] = self.derived(name)
            elif self.pack.specs[name].origin == "change":
                value = self.pack.specs[name].initial
                self.terms[name] = self.constant("number", value, TRUE, FALSE, TRUE)
            else:
                raise NotEncoded(name)
        return self.terms[name]

    def sure(self, name: str) -> Term:
        """The term of a fact that has its value only where it is known."""
        term = self.term(name)
        return Term(term.kind, z3.And(term.has, term.known), term.known, term.shows,
                    term.number, term.yes, term.options)  # fmt: skip

    def constant(self, kind: str, value: Scalar | None, has: Any, known: Any, shows: Any) -> Term:
        number = real(value) if isinstance(value, float) else real(0.0)
        return Term(kind, has if value is not None else FALSE, known, shows, number,
                    z3.BoolVal(val=value is True),
                    {value: TRUE} if isinstance(value, str) else dict.fromkeys(value, TRUE)
                    if isinstance(value, tuple) else {})  # fmt: skip

    def question(self, name: str) -> Term:
        question = self.pack.questions[name]
        spec = question.spec
        shows = TRUE
        if question.ask_if is not None:
            shows = z3.Not(self.asked(negate_to_leaves(question.ask_if))[1])
        given = self.given[name] = z3.Bool(f"given {name}")
        answer, _ = self.ground.answers[name]
        away = FALSE
        if answer is not None and answer.state == "not_applicable":
            away = z3.Bool(f"away {name}")
            self.constraints.append(z3.Implies(away, z3.Not(given)))
        shows = z3.And(shows, z3.Not(away))
        default = self.default(name)
        known = z3.And(shows, given)
        told = answer.value if answer is not None and answer.state == "known" else None
        if spec.type == "number":
            value = z3.ToReal(z3.Int(name)) if question.whole else z3.Real(name)
            low, high = spec.bounds or (-1e15, 1e15)
            self.constraints.append(z3.And(value >= real(low), value <= real(high)))
            equal = value == real(told) if isinstance(told, float) else FALSE
            term = Term("number", FALSE, known, shows, z3.If(given, value, default.number))
        elif spec.type == "yes_no":
            value = z3.Bool(name)
            equal = value == z3.BoolVal(val=told is True)
            term = Term("yes_no", FALSE, known, shows, None, z3.If(given, value, default.yes))
        elif spec.type in ("choice", "region", "choices"):
            options = options_of(question, self.ground)
            value = {o: z3.Bool(f"{name}={o}") for o in options}
            if spec.type == "choices":
                if "none" in value:
                    rest = [v for o, v in value.items() if o != "none"]
                    self.constraints.append(z3.Implies(value["none"], z3.Not(z3.Or(rest))))
                held = told if isinstance(told, tuple) else ()
            else:
                self.constraints.append(z3.PbEq([(v, 1) for v in value.values()], 1))
                held = (told,)
            equal = z3.And([v == z3.BoolVal(val=o in held) for o, v in value.items()])
            assumed = default.options or {}
            chosen = {o: z3.If(given, v, assumed.get(o, FALSE)) for o, v in value.items()}
            kind = "options" if spec.type == "choices" else "option"
            term = Term(kind, FALSE, known, shows, options=chosen)
        else:
            raise NotEncoded(spec.type)
        term.has = z3.And(shows, z3.Or(given, default.has))
        self.values[name] = value
        if answer is None or answer.state == "unknown":
            self.same[name] = z3.And(z3.Not(given), z3.Not(away))
        elif answer.state == "not_applicable":
            self.same[name] = away
        else:
            self.same[name] = z3.And(given, equal)
        return term

    def default(self, name: str) -> Term:
        """What stands in for an answer."""
        question = self.pack.questions[name]
        default = question.default
        kind = {"number": "number", "yes_no": "yes_no"}.get(question.spec.type, "option")
        fixed = default.fixed.central if default.fixed else None
        last = self.constant(kind, fixed, TRUE, FALSE, TRUE)
        if default.by is None:
            return last
        decider = self.term(default.by)
        cases = []
        for option, value in default.options.items():
            if decider.kind == "yes_no":
                when = z3.And(decider.has, decider.yes == z3.BoolVal(val=option == "yes"))
            elif decider.kind == "option":
                when = z3.And(decider.has, (decider.options or {}).get(option, FALSE))
            else:
                raise NotEncoded(f"{name} by {default.by}")
            cases.append((when, self.constant(kind, value.central, TRUE, FALSE, TRUE)))
        return self.choose(kind, cases, last)

    def choose(self, kind: str, cases: list[tuple[Any, Term]], last: Term) -> Term:
        """The term of the first case that is true."""
        options = {o for _, t in cases for o in t.options or {}} | {*(last.options or {})}
        return Term(
            kind,
            pick([(w, t.has) for w, t in cases], last.has),
            pick([(w, t.known) for w, t in cases], last.known),
            TRUE,
            pick([(w, t.number) for w, t in cases], last.number) if kind == "number" else None,
            pick([(w, t.yes) for w, t in cases], last.yes) if kind == "yes_no" else None,
            {
                o: pick(
                    [(w, (t.options or {}).get(o, FALSE)) for w, t in cases],
                    (last.options or {}).get(o, FALSE),
                )
                for o in sorted(options)
            },
        )

    def derived(self, name: str) -> Term:
        derived = self.pack.derived[name]
        kind = {"number": "number", "yes_no": "yes_no"}.get(derived.spec.type, "option")
        cases: list[tuple[Any, Term]] = []
        reads: set[str] = set()
        for case in derived.cases:
            true = TRUE
            if case.when is not None:
                true, _ = self.condition(case.when, self.term)
                reads |= {leaf.fact for leaf in _leaves(case.when) if leaf.op not in FLAGS}
            if isinstance(case.value, Range):
                term = self.constant(kind, case.value.central, TRUE, TRUE, TRUE)
                inputs: frozenset[str] = frozenset()
            else:
                term = self.expression_term(kind, case.value)
                inputs = expression_inputs(case.value).facts
            term.known = z3.And([self.supports(n) for n in sorted(reads | inputs)] or [TRUE])
            cases.append((z3.And(true, term.has), term))
        nothing = self.constant(kind, None, FALSE, FALSE, TRUE)
        if kind == "number":
            nothing.number = real(0.0)
        return self.choose(kind, cases, nothing)

    def supports(self, name: str) -> Any:
        """Whether a fact leaves what is derived from it known."""
        if self.pack.specs[name].origin == "change":
            return TRUE
        term = self.term(name)
        return z3.Or(z3.Not(term.shows), term.known)

    def expression_term(self, kind: str, value: Any) -> Term:
        if isinstance(value, FactValue) and value.bound is None:
            read = self.term(value.fact)
            has = z3.And(read.has, read.shows)
            return Term(kind, has, TRUE, TRUE, read.number, read.yes, read.options)
        number, has = self.number(value)
        return Term(kind, has, TRUE, TRUE, number)

    def number(self, value: Any) -> Pair:
        """The number of an expression, and whether it has one."""
        match value:
            case Number(number):
                return real(number), TRUE
            case Negative(part):
                inner, has = self.number(part)
                return -inner, has
            case Operation(sign, left, right):
                (a, has_a), (b, has_b) = self.number(left), self.number(right)
                has = z3.And(has_a, has_b)
                if sign == "/":
                    return a / b, z3.And(has, b != 0)
                return (a + b if sign == "+" else a - b if sign == "-" else a * b), has
            case Call(function, parts):
                pairs = [self.number(p) for p in parts]
                return self.call(function, [n for n, _ in pairs]), z3.And([h for _, h in pairs])
            case FactValue(fact, None):
                term = self.term(fact)
                return term.number, z3.And(term.has, term.shows)
            case ParamValue(name):
                found = self.ground.numbers.parameter(name, drawn=False)
            case FactorValue(name):
                found = self.ground.numbers.factor(name, drawn=False)
            case TableValue(table, key, True, field):
                return self.row(table, key, field)
            case TableValue(table, key, _, field):
                found = self.ground.numbers.field(table, key, field, drawn=False)
            case _:
                raise NotEncoded(str(value))
        return (real(float(found)), TRUE) if found is not None else (real(0.0), FALSE)

    def call(self, function: str, numbers: list[Any]) -> Any:
        """`min`, `max` or `clip`."""
        if function == "clip":
            x, low, high = numbers
            return self.call("min", [self.call("max", [x, low]), high])
        best = numbers[0]
        for n in numbers[1:]:
            best = z3.If(n < best if function == "min" else n > best, n, best)
        return best

    def row(self, table: str, key: str, field: str | None) -> Pair:
        """The number in the row that a choice opens, and whether it has one."""
        term = self.term(key)
        cases, there = [], FALSE
        for option, chosen in (term.options or {}).items():
            number = self.ground.numbers.field(table, option, field, drawn=False)
            if number is not None:
                cases.append((chosen, real(float(number))))
                there = z3.Or(there, chosen)
        return pick(cases, real(0.0)), z3.And(term.has, term.shows, there)

    # --- conditions

    def condition(self, condition: Condition, term: Callable[[str], Term]) -> Pair:
        """When a condition is true, and when it is false."""
        match condition:
            case Compare():
                return self.leaf(condition, term)
            case Not(part):
                true, false = self.condition(part, term)
                return false, true
            case All(parts):
                pairs = [self.condition(p, term) for p in parts]
                return z3.And([t for t, _ in pairs]), z3.Or([f for _, f in pairs])
            case AnyOf(parts):
                pairs = [self.condition(p, term) for p in parts]
                return z3.Or([t for t, _ in pairs]), z3.And([f for _, f in pairs])

    def asked(self, condition: Condition) -> Pair:
        """The same for an `ask_if`: on known answers, and a hidden parent is false."""
        match condition:
            case Compare(fact=fact, op=op):
                if fact not in self.pack.questions:
                    raise NotEncoded(f"ask_if reads {fact}")
                read = self.term if op in FLAGS else self.sure
                true, false = self.leaf(condition, read)
                hidden = z3.Not(self.term(fact).shows)
                return z3.And(true, z3.Not(hidden)), z3.Or(false, hidden)
            case All(parts):
                pairs = [self.asked(p) for p in parts]
                return z3.And([t for t, _ in pairs]), z3.Or([f for _, f in pairs])
            case AnyOf(parts):
                pairs = [self.asked(p) for p in parts]
                return z3.Or([t for t, _ in pairs]), z3.And([f for _, f in pairs])
            case _:
                raise NotEncoded(str(condition))

    def leaf(self, leaf: Compare, read: Callable[[str], Term]) -> Pair:
        term = read(leaf.fact)
        known, shows = z3.And(term.known, term.shows), term.shows
        flags = {
            "known": known,
            "unknown": z3.And(shows, z3.Not(term.known)),
            "not_known": z3.Not(known),
            "not_unknown": z3.Not(z3.And(shows, z3.Not(term.known))),
        }
        if leaf.op in flags:
            return flags[leaf.op], z3.Not(flags[leaf.op])
        has = z3.And(term.has, shows)
        if isinstance(leaf.right, FactRef):
            other = read(leaf.right.fact)
            has = z3.And(has, other.has, other.shows)
            holds = self.compared(leaf.op, term, other)
        elif leaf.op == "between" and isinstance(leaf.right, tuple):
            low, high = (self.constant("number", v, TRUE, TRUE, TRUE) for v in leaf.right)  # type: ignore[arg-type]
            holds = z3.And(self.compared("ge", term, low), self.compared("le", term, high))
        elif leaf.op in ("in", "not_in") and isinstance(leaf.right, tuple):
            holds = z3.Or([self.equals(term, v) for v in leaf.right])
            holds = z3.Not(holds) if leaf.op == "not_in" else holds
        elif leaf.op in ("contains", "lacks"):
            holds = (term.options or {}).get(str(leaf.right), FALSE)
            holds = z3.Not(holds) if leaf.op == "lacks" else holds
        elif leaf.op in ("eq", "ne"):
            holds = self.equals(term, leaf.right)
            holds = z3.Not(holds) if leaf.op == "ne" else holds
        else:
            holds = self.compared(
                leaf.op, term, self.constant("number", leaf.right, TRUE, TRUE, TRUE)
            )  # type: ignore[arg-type]
        return z3.And(has, holds), z3.And(has, z3.Not(holds))

    def equals(self, term: Term, value: Any) -> Any:
        if term.kind == "number":
            return term.number == real(value)
        if term.kind == "yes_no":
            return term.yes == z3.BoolVal(val=value is True)
        return (term.options or {}).get(value, FALSE)

    def compared(self, op: str, one: Term, other: Term) -> Any:
        if one.kind == "option":
            options = {*(one.options or {})} & {*(other.options or {})}
            equal = z3.Or(
                [z3.And((one.options or {})[o], (other.options or {})[o]) for o in options]
            )
            return equal if op == "eq" else z3.Not(equal)
        a, b = one.number, other.number
        return {"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[
            op
        ]

    # --- answers in and out

    def answered(self) -> list[Any]:
        """That every answer is as given."""
        return list(self.same.values())

    def told(self, name: str) -> bool:
        """Whether a question has an answer."""
        answer, _ = self.ground.answers[name]
        return answer is not None and answer.state != "unknown"

    def read(self, model: Any) -> dict[str, Scalar | None]:
        """The answers of a model that differ from those given; None is "unknown"."""

        def is_true(term: Any) -> bool:
            return z3.is_true(model.eval(term, model_completion=True))

        found: dict[str, Scalar | None] = {}
        for name, same in self.same.items():
            if is_true(same):
                continue
            value = self.values[name]
            if not is_true(self.given[name]):
                found[name] = None
            elif isinstance(value, dict):
                chosen = tuple(o for o, v in value.items() if is_true(v))
                many = self.pack.questions[name].spec.type == "choices"
                found[name] = chosen if many else chosen[0]
            elif z3.is_bool(value):
                found[name] = is_true(value)
            else:
                exact = model.eval(value, model_completion=True)
                exact = exact.approx(20) if z3.is_algebraic_value(exact) else exact
                found[name] = float(exact.as_fraction())
        return found


def _leaves(condition: Condition) -> list[Compare]:
    match condition:
        case Compare():
            return [condition]
        case Not(part):
            return _leaves(part)
        case All(parts) | AnyOf(parts):
            return [leaf for part in parts for leaf in _leaves(part)]
