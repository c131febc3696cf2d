"""Conditions and expressions over facts as formulas for z3: a condition is a pair (true, false)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from advisor.facts import Scalar
from advisor.insight.central import Ground
from advisor.logic import All, Compare, Condition, FactRef, Not
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
)
from advisor.logic.tree import FLAGS

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


def constant(kind: str, value: Scalar | None, has: Any, known: Any, shows: Any) -> Term:
    """The term of a value that is told."""
    number = real(value) if isinstance(value, float) else real(0.0)
    if isinstance(value, tuple):
        options = dict.fromkeys(value, TRUE)
    else:
        options = {value: TRUE} if isinstance(value, str) else {}
    has = has if value is not None else FALSE
    yes = z3.BoolVal(val=value is True)
    return Term(kind, has, known, shows, number, yes, options)


class Formulas(ABC):
    """Formulas over the facts of one use case.

    Attributes:
        ground: the use case and its pack.
    """

    ground: Ground

    @abstractmethod
    def term(self, name: str) -> Term:
        """The term of a fact."""

    @abstractmethod
    def sure(self, name: str) -> Term:
        """The term of a fact that has its value only where it is known."""

    # --- expressions

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
                if fact not in self.ground.pack.questions:
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
            low, high = (constant("number", v, TRUE, TRUE, TRUE) for v in leaf.right)  # type: ignore[arg-type]
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
            holds = self.compared(leaf.op, term, constant("number", leaf.right, TRUE, TRUE, TRUE))  # type: ignore[arg-type]
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


def compared_in(condition: Condition) -> list[Compare]:
    """The comparisons of a condition."""
    match condition:
        case Compare():
            return [condition]
        case Not(part):
            return compared_in(part)
        case All(parts) | AnyOf(parts):
            return [leaf for part in parts for leaf in compared_in(part)]
