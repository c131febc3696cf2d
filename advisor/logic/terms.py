"""Expressions as trees: what they are made of, what they read, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.logic.tree import Bound


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes: an option or a name, only ever a whole expression."""

    value: str


@dataclass(frozen=True, slots=True)
class FactValue:
    """The value of a fact."""

    fact: str
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class ParamValue:
    """The value of a parameter."""

    id: str


@dataclass(frozen=True, slots=True)
class FactorValue:
    """The value of a factor."""

    id: str


@dataclass(frozen=True, slots=True)
class TableValue:
    """A field of a row of a table of factors.

    Attributes:
        table: the table's name.
        key: the row's key as written, or the name of the fact that holds it.
        key_is_fact: which of the two.
        field: the field, or None for a table with one field.
    """

    table: str
    key: str
    key_is_fact: bool
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a part."""

    part: Expr


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts joined by a sign."""

    sign: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """`min`, `max` (one or more parts) or `clip(value, least, greatest)`."""

    function: str
    parts: tuple[Expr, ...]


Source: TypeAlias = FactValue | ParamValue | FactorValue | TableValue
Expr: TypeAlias = "Number | Text | Source | Negative | Operation | Call"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an expression reads, by name. Facts that are keys of tables count as facts."""

    facts: frozenset[str]
    parameters: frozenset[str]
    factors: frozenset[str]
    tables: frozenset[str]


def sources(expr: Expr) -> Iterator[Source]:
    """What an expression reads, from left to right."""
    match expr:
        case Number() | Text():
            return
        case Negative(part):
            yield from sources(part)
        case Operation(_, left, right):
            yield from sources(left)
            yield from sources(right)
        case Call(_, parts):
            for part in parts:
                yield from sources(part)
        case _:
            yield expr


def expression_inputs(expr: Expr) -> Inputs:
    """The names that an expression reads."""
    found = list(sources(expr))
    facts = {s.fact for s in found if isinstance(s, FactValue)}
    facts |= {s.key for s in found if isinstance(s, TableValue) and s.key_is_fact}
    return Inputs(
        frozenset(facts),
        frozenset(s.id for s in found if isinstance(s, ParamValue)),
        frozenset(s.id for s in found if isinstance(s, FactorValue)),
        frozenset(s.table for s in found if isinstance(s, TableValue)),
    )


def show_expression(expr: Expr) -> str:
    """An expression as text; parsing it gives the same tree."""
    match expr:
        case Number(value):
            text = repr(value).removesuffix(".0")
            return f"({text})" if value < 0 else text
        case Text(value):
            return f"'{value}'"
        case FactValue(fact, bound):
            return f"{fact}.{bound}" if bound else fact
        case ParamValue(name):
            return f"param.{name}"
        case FactorValue(name):
            return f"factor.{name}"
        case TableValue(table, key, is_fact, field):
            quoted = key if is_fact else f"'{key}'"
            return f"factor.{table}[{quoted}]" + (f".{field}" if field else "")
        case Negative(part):
            return f"-{_bracketed(part, 3)}"
        case Operation(sign, left, right):
            level = _LEVEL[sign]
            return f"{_bracketed(left, level)} {sign} {_bracketed(right, level + 1)}"
        case Call(function, parts):
            return f"{function}({', '.join(show_expression(p) for p in parts)})"


_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}


def _bracketed(expr: Expr, level: int) -> str:
    text = show_expression(expr)
    inner = _LEVEL[expr.sign] if isinstance(expr, Operation) else 3
    if isinstance(expr, Negative):
        inner = 2
    return text if inner >= level else f"({text})"
