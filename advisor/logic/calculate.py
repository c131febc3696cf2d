"""Expressions evaluated: over values and arrays of draws, over units, and over bounds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from advisor.errors import AdvisorError, Place
from advisor.logic.terms import (
    Call,
    Expr,
    FactorValue,
    FactValue,
    Negative,
    Number,
    Operation,
    ParamValue,
    Source,
    TableValue,
    Text,
    show_expression,
)
from advisor.logic.tree import All, Bound, Compare, Condition
from advisor.logic.units import BARE, PERCENT, Unit, parse_unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Amount: TypeAlias = "float | Floats"


class ExprEnv(Protocol):
    """What expressions are evaluated against; None where there is no value."""

    def number(self, fact: str, bound: Bound | None, /) -> Amount | None:
        """The number that a fact holds, at its centre or a bound, or its draws."""

    def text(self, fact: str, /) -> str | None:
        """The text that a fact holds, for the key of a table."""

    def param(self, name: str, /) -> Amount | None:
        """The value of a parameter, or its draws."""

    def factor(self, name: str, /) -> Amount | None:
        """The value of a factor, or its draws."""

    def table(self, table: str, key: str, field: str | None, /) -> Amount | None:
        """A field of a row of a table; the only field where none is named."""


def evaluate_expression(expr: Expr, env: ExprEnv) -> Amount | None:
    """The value of an expression; arrays if any input is one.

    Returns:
        None when an input that it needs has no value, when the expression is a text, or when the
        result is not a finite number.
        Draws in which that happens are NaN.
    """
    value = _value(expr, env)
    if value is None or isinstance(value, int | float):
        return float(value) if value is not None and math.isfinite(value) else None
    return _nan_where_endless(value)


def _nan_where_endless(values: Floats) -> Floats:
    import numpy as np

    good = np.isfinite(values)
    return values if bool(good.all()) else np.where(good, values, np.nan)


def _value(expr: Expr, env: ExprEnv) -> Amount | None:
    match expr:
        case Number(value):
            return value
        case Negative(part):
            inner = _value(part, env)
            return None if inner is None else -inner
        case Operation(sign, left, right):
            first = _value(left, env)
            second = _value(right, env) if first is not None else None
            return None if first is None or second is None else _apply(sign, first, second)
        case Call(function, parts):
            values: list[Amount] = []
            for part in parts:
                inner = _value(part, env)
                if inner is None:
                    return None
                values.append(inner)
            return _call(function, values)
        case Text():
            return None
        case FactValue(fact, bound):
            return env.number(fact, bound)
        case ParamValue(name):
            return env.param(name)
        case FactorValue(name):
            return env.factor(name)
        case TableValue(table, key, is_fact, field):
            row = env.text(key) if is_fact else key
            return None if row is None else env.table(table, row, field)


def _apply(sign: str, left: Amount, right: Amount) -> Amount | None:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _apply_plain(sign, float(left), float(right))
    import numpy as np

    with np.errstate(all="ignore"):
        if sign == "+":
            return left + right
        if sign == "-":
            return left - right
        if sign == "*":
            return left * right
        return np.divide(left, right)


def _apply_plain(sign: str, left: float, right: float) -> float | None:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        return None
    return left / right


def _call(function: str, values: list[Amount]) -> Amount:
    if function == "clip":
        value, low, high = values
        return _call("min", [_call("max", [value, low]), high])
    if all(isinstance(v, int | float) for v in values):
        plain: list[Any] = list(values)
        return float(min(plain) if function == "min" else max(plain))
    import numpy as np

    pick: Any = np.minimum if function == "min" else np.maximum
    result: Any = values[0]
    for value in values[1:]:
        result = pick(result, value)
    return result  # type: ignore[no-any-return]


def unit_of(
    expr: Expr,
    units: Callable[[Source], str | None],
    place: Place | None = None,
    *,
    expected: str | None = None,
) -> Unit:
    """The unit of an expression.

    Args:
        expr: the expression.
        units: the unit of each thing that it reads; raises AdvisorError where it has none.
        place: where the expression stands.
        expected: the unit that the result must have, if it must have one.

    Raises:
        AdvisorError: P710, two units that cannot be added or compared; P711, not the unit
            expected; P712, 1 beside a percentage.
    """
    unit = _Units(units, place).of(expr)
    if expected is None:
        return unit
    wanted = parse_unit(expected)
    if not unit.fits(wanted):
        hint = "Divide a percentage by 100 where a share is meant."
        shares = {unit.powers, wanted.powers} == {()}
        raise AdvisorError.of(
            "P711",
            f"'{show_expression(expr)}' is in {unit}; {wanted} is needed.",
            place=place,
            todo=hint if shares else "Convert it: kWh from Wh is / 1000, a year from months * 12.",
        )
    return wanted


@dataclass(frozen=True)
class _Units:
    units: Callable[[Source], str | None]
    place: Place | None

    def of(self, expr: Expr) -> Unit:
        match expr:
            case Number():
                return BARE
            case Text():
                raise AdvisorError.of(
                    "P713",
                    "A text stands where a formula needs a number.",
                    place=self.place,
                    todo="Write a number, or a text only as the key of a table.",
                )
            case Negative(part):
                return self.of(part)
            case Call(_, parts):
                return self.together(expr, parts)
            case Operation("+" | "-", left, right):
                return self.together(expr, (left, right))
            case Operation(sign, left, right):
                return self.scaled(sign, left, right)
            case _:
                return parse_unit(self.units(expr))

    def scaled(self, sign: str, left: Expr, right: Expr) -> Unit:
        first, second = self.of(left), self.of(right)
        if second.bare and not first.bare and isinstance(right, Number):
            return first.scaled(right.value if sign == "*" else 1 / (right.value or 1.0))
        if first.bare and not second.bare and isinstance(left, Number) and sign == "*":
            return second.scaled(left.value)
        return first.times(second, 1 if sign == "*" else -1)

    def together(self, expr: Expr, parts: tuple[Expr, ...]) -> Unit:
        unit = self.of(parts[0])
        adds = isinstance(expr, Operation)
        for part in parts[1:]:
            other = self.of(part)
            met = unit.meet(other)
            if met is None:
                raise AdvisorError.of(
                    "P710",
                    f"'{show_expression(expr)}' joins {unit} and {other}.",
                    place=self.place,
                    todo="Convert one of them, as in / 1000 or / 100.",
                )
            if adds and met == PERCENT and any(p == Number(1.0) for p in parts):
                raise AdvisorError.of(
                    "P712",
                    f"'{show_expression(expr)}' joins 1 and a percentage.",
                    place=self.place,
                    todo="Write 100 for the whole, or divide the percentage by 100.",
                )
            unit = met
        return unit


@dataclass(frozen=True, slots=True)
class Interval:
    """What a number can be: from low to high, and whether zero is among it."""

    low: float = -math.inf
    high: float = math.inf
    zero: bool = True

    @classmethod
    def of(cls, low: float, high: float) -> Interval:
        """All numbers from low to high, ends included."""
        return cls(low, high, low <= 0 <= high)


ANY_NUMBER = Interval()
Bounds = Callable[[Source], "Interval | tuple[float, float] | None"]


def possible_zero_division(expr: Expr, bounds: Bounds) -> bool:
    """Whether a divisor of the expression can be zero within the bounds of what it reads."""
    return bool(zero_divisors(expr, bounds))


def zero_divisors(expr: Expr, bounds: Bounds) -> tuple[Expr, ...]:
    """The divisors that can be zero, for the message; None as a bound stands for any number."""
    found: list[Expr] = []
    _interval(expr, bounds, found)
    return tuple(found)


def _interval(expr: Expr, bounds: Bounds, found: list[Expr]) -> Interval:
    match expr:
        case Number(value):
            return Interval.of(value, value)
        case Negative(part):
            inner = _interval(part, bounds, found)
            return Interval(-inner.high, -inner.low, inner.zero)
        case Operation(sign, left, right):
            first = _interval(left, bounds, found)
            second = _interval(right, bounds, found)
            if sign == "/" and second.zero:
                found.append(right)
            return _combine(sign, first, second)
        case Call(function, parts):
            inner_parts = [_interval(p, bounds, found) for p in parts]
            return _interval_call(function, inner_parts)
        case Text():
            return ANY_NUMBER
        case _:
            given = bounds(expr)
            if given is None:
                return ANY_NUMBER
            return given if isinstance(given, Interval) else Interval.of(*given)


def _combine(sign: str, a: Interval, b: Interval) -> Interval:
    if sign == "-":
        return _combine("+", a, Interval(-b.high, -b.low, b.zero))
    if sign == "+":
        low, high = a.low + b.low, a.high + b.high
        same_side = (a.low >= 0 and b.low >= 0) or (a.high <= 0 and b.high <= 0)
        zero = (a.zero and b.zero) if same_side else low <= 0 <= high
        return Interval(low, high, zero)
    if sign == "*":
        pairs = [(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        ends = [_times(x, y) for x, y in pairs]
        # Two tiny numbers have a product of exactly zero.
        vanishes = any(x and y and not end for (x, y), end in zip(pairs, ends, strict=True))
        return Interval(min(ends), max(ends), a.zero or b.zero or vanishes)
    if b.low < 0 < b.high or (b.zero and b.low != 0 and b.high != 0):
        return Interval(zero=a.zero)
    least = -math.inf if b.high == 0 else 1 / b.high
    most = math.inf if b.low == 0 else 1 / b.low
    return _combine("*", a, Interval(min(least, most), max(least, most), zero=False))


def _times(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _interval_call(function: str, parts: list[Interval]) -> Interval:
    if function == "clip":
        value, low, high = parts
        return _interval_call("min", [_interval_call("max", [value, low]), high])
    pick = min if function == "min" else max
    least = pick([p.low for p in parts])
    most = pick([p.high for p in parts])
    return Interval(least, most, least <= 0 <= most and any(p.zero for p in parts))


def bounds_under(condition: Condition | None, bounds: Bounds) -> Bounds:
    """Bounds narrowed by a condition that is true: what guards a division.

    Only comparisons with numbers that must all hold are used, such as `{devices: {gt: 0}}`.
    """
    narrowed: dict[str, list[Compare]] = {}
    for leaf in _required(condition):
        if leaf.bound is None:
            narrowed.setdefault(leaf.fact, []).append(leaf)

    def of(source: Source) -> Interval | tuple[float, float] | None:
        given = bounds(source)
        if not isinstance(source, FactValue) or source.bound or source.fact not in narrowed:
            return given
        interval = (
            given if isinstance(given, Interval) else Interval.of(*(given or (-math.inf, math.inf)))
        )
        for leaf in narrowed[source.fact]:
            interval = _narrow(interval, leaf)
        return interval

    return of


def _required(condition: Condition | None) -> list[Compare]:
    match condition:
        case Compare():
            return [condition]
        case All(parts):
            return [leaf for part in parts for leaf in _required(part)]
    return []


def _narrow(a: Interval, leaf: Compare) -> Interval:
    low, high, zero = a.low, a.high, a.zero
    right = leaf.right
    if leaf.op == "between" and isinstance(right, tuple):
        least, most = right
        low = max(low, least) if isinstance(least, float) else low
        high = min(high, most) if isinstance(most, float) else high
    elif isinstance(right, float):
        low = max(low, right) if leaf.op in {"gt", "ge", "eq"} else low
        high = min(high, right) if leaf.op in {"lt", "le", "eq"} else high
        zero = zero and not (right == 0 and leaf.op in {"gt", "lt", "ne"})
    return Interval(low, high, zero and low <= 0 <= high)
