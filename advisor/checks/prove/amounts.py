"""Numbers as cases: a constant, what a choice opens in a table, or a term of the solver's."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import z3

from advisor.checks.prove.choices import Row
from advisor.checks.prove.terms import (
    Bool,
    Real,
    both,
    either,
    exact,
    negated,
    plain,
)

Value = float | Row | Real
# Guards with values, of which at most one is on.
Cases = tuple[tuple[Bool, Value], ...]
# More cases than this are put into one term.
MOST_CASES = 60
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def compared(op: str, left: Value, right: Value) -> Bool:
    """A comparison of two numbers."""
    if isinstance(left, float) and isinstance(right, float):
        return plain(_COMPARE[op](left, right))
    if isinstance(left, Row) and isinstance(right, float):
        holds = _COMPARE[op]
        return left.choice.among(o for o, n in left.numbers.items() if holds(n, right))
    if isinstance(right, Row) and isinstance(left, float):
        return compared(_MIRRORED[op], right, left)
    if isinstance(left, Row):
        return either(*(both(g, compared(op, v, right)) for g, v in _spread(left)))
    if isinstance(right, Row):
        return either(*(both(g, compared(op, left, v)) for g, v in _spread(right)))
    return _COMPARE[op](term_of(left), term_of(right))


def term_of(value: Value) -> Real:
    """A number as a term."""
    if isinstance(value, float):
        return exact(value)
    if isinstance(value, Row):
        found = exact(0.0)
        for guard, number in _spread(value):
            found = z3.If(guard, exact(number), found)
        return found
    return value


def _spread(row: Row) -> Iterator[tuple[Bool, float]]:
    """The numbers of a row's options as cases."""
    by_number: dict[float, list[str]] = {}
    for option, number in row.numbers.items():
        by_number.setdefault(number, []).append(option)
    for number, options in by_number.items():
        yield row.choice.among(options), number


def some_case(cases: Cases, holds: Callable[[Value], Bool]) -> Bool:
    """Whether the case that is on has a value for which something holds."""
    return either(*(both(guard, holds(value)) for guard, value in cases))


def has_case(cases: Cases) -> Bool:
    """Whether there is a value."""
    return either(*(guard for guard, _ in cases))


def under(condition: Bool, cases: Cases) -> Cases:
    """The cases as far as a condition holds."""
    found = ((both(condition, guard), value) for guard, value in cases)
    return tuple((guard, value) for guard, value in found if not z3.is_false(guard))


def joined(parts: Iterable[tuple[Bool, Value]]) -> Cases:
    """Cases with equal values put together; in one term where they are very many."""
    constant: dict[float, list[Bool]] = {}
    cases: list[tuple[Bool, Value]] = []
    for guard, value in parts:
        if isinstance(value, float):
            constant.setdefault(value, []).append(guard)
        else:
            cases.append((guard, value))
    cases = [*((either(*guards), value) for value, guards in constant.items()), *cases]
    if len(cases) <= MOST_CASES:
        return tuple(cases)
    term = exact(0.0)
    for guard, value in reversed(cases):
        term = z3.If(guard, term_of(value), term)
    return ((either(*(guard for guard, _ in cases)), term),)


def computed(sign: str, left: Cases, right: Cases) -> Cases:
    """Two numbers joined by a sign; no case where one is divided by zero."""
    found = []
    for one, a in left:
        for other, b in right:
            guard = both(one, other)
            if sign == "/":
                guard = both(guard, negated(compared("eq", b, 0.0)))
            if not z3.is_false(guard):
                found.append((guard, _joined_values(_SIGNS[sign], a, b)))
    return joined(found)


def _joined_values(apply: Callable[[Any, Any], Any], a: Value, b: Value) -> Value:
    """Two values under an operation, constants as the evaluator computes them."""
    if isinstance(a, float) and isinstance(b, float):
        return float(apply(a, b))
    if isinstance(a, Row) and isinstance(b, float):
        return _row(a, lambda n: apply(n, b))
    if isinstance(a, float) and isinstance(b, Row):
        return _row(b, lambda n: apply(a, n))
    if isinstance(a, Row) and isinstance(b, Row) and a.choice is b.choice:
        shared = {o: n for o, n in a.numbers.items() if o in b.numbers}
        return _row(Row(a.choice, shared), apply, b.numbers)
    return apply(term_of(a), term_of(b))


def _row(row: Row, apply: Callable[..., float], others: Mapping[str, float] | None = None) -> Row:
    """A row's numbers under an operation; where it divides by zero the guard is off."""
    numbers = {}
    for option, number in row.numbers.items():
        with contextlib.suppress(ZeroDivisionError):
            more = () if others is None else (others[option],)
            numbers[option] = float(apply(number, *more))
    return Row(row.choice, numbers)


def negative(cases: Cases) -> Cases:
    """Minus a number."""
    return tuple(
        (guard, _row(value, operator.neg) if isinstance(value, Row) else -value)
        for guard, value in cases
    )


def called(function: str, parts: Sequence[Cases]) -> Cases:
    """`min`, `max` or `clip` of numbers."""
    if function == "clip":
        value, low, high = parts
        return called("min", [called("max", [value, low]), high])
    pick = _least if function == "min" else _most
    found = parts[0]
    for part in parts[1:]:
        pairs = [(both(g, h), a, b) for g, a in found for h, b in part]
        found = joined(
            (guard, _joined_values(pick, a, b)) for guard, a, b in pairs if not z3.is_false(guard)
        )
    return found


def _least(a: Any, b: Any) -> Any:
    return min(a, b) if isinstance(a, float) and isinstance(b, float) else z3.If(a < b, a, b)


def _most(a: Any, b: Any) -> Any:
    return max(a, b) if isinstance(a, float) and isinstance(b, float) else z3.If(a > b, a, b)


def finite(cases: Cases) -> Cases:
    """The cases without numbers that have no end."""
    return tuple(
        (guard, value)
        for guard, value in cases
        if not isinstance(value, float) or math.isfinite(value)
    )
