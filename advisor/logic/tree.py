"""Conditions as trees of comparisons, `all`, `any` and `not`."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from advisor.facts import Scalar

Bound = Literal["low", "high"]

ORDERINGS = ("lt", "le", "gt", "ge")
OPERATORS = (
    "eq", "ne", *ORDERINGS, "between", "in", "not_in", "contains", "lacks", "known", "unknown",
)  # fmt: skip
# Only normal forms hold these two: on a hidden fact `known` is false, so `not: {x: known}` is true.
NEGATED_FLAGS = ("not_known", "not_unknown")
FLAGS = ("known", "unknown", *NEGATED_FLAGS)
MAX_DEPTH = 40
MAX_TEXT_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class FactRef:
    """A fact on the right side of a comparison."""

    fact: str
    bound: Bound | None = None

    def __str__(self) -> str:
        return f"{self.fact}.{self.bound}" if self.bound else self.fact


Right: TypeAlias = "Scalar | FactRef | tuple[Scalar | FactRef, ...] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """One comparison, the leaf of a condition.

    Two are equal when they ask the same; true and 1 are not the same.

    Attributes:
        fact: the fact on the left side.
        bound: its P5 or P95 instead of its central value.
        op: one of OPERATORS, or of NEGATED_FLAGS in a normal form.
        right: a value; a FactRef; for `in` and `not_in` a tuple of values; for `between` a tuple
            of two numbers or facts; for `known` and `unknown` None. Numbers are floats.
        params: the parameters that numbers of the right side were read from, in its order, with an
            empty text for a number as written; empty where there are none. Not part of what is
            asked.
    """

    fact: str
    bound: Bound | None
    op: str
    right: Right = None
    params: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compare) and self._asks() == other._asks()

    def __hash__(self) -> int:
        return hash((self.fact, self.bound, self.op, self.right))

    def _asks(self) -> tuple[object, ...]:
        right = self.right if isinstance(self.right, tuple) else (self.right,)
        return (self.fact, self.bound, self.op, self.right, tuple(type(r) for r in right))

    def __str__(self) -> str:
        left = f"{self.fact}.{self.bound}" if self.bound else self.fact
        if self.op in FLAGS:
            return f"{left} {self.op.replace('_', ' ')}"
        return f"{left} {self.op} {show_right(self.right)}"


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true; without parts, always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when one part is true; without parts, never."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false; undecided stays undecided."""

    part: Condition


Condition: TypeAlias = "Compare | All | Any | Not"


def show_right(right: Right) -> str:
    """The right side of a comparison as a person writes it."""
    if isinstance(right, tuple):
        return "[" + ", ".join(show_right(r) for r in right) + "]"
    if isinstance(right, bool):
        return "true" if right else "false"
    if isinstance(right, float) and right.is_integer() and abs(right) < 1e15:
        return str(int(right))
    return str(right)


def leaves(condition: Condition) -> Iterator[Compare]:
    """The comparisons of a condition from left to right, as written."""
    match condition:
        case Compare():
            yield condition
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)


def right_facts(leaf: Compare) -> tuple[FactRef, ...]:
    """The facts on the right side of a comparison."""
    if isinstance(leaf.right, FactRef):
        return (leaf.right,)
    if isinstance(leaf.right, tuple):
        return tuple(r for r in leaf.right if isinstance(r, FactRef))
    return ()


def leaf_facts(leaf: Compare) -> tuple[str, ...]:
    """The names of the facts that a comparison reads, left side first."""
    names = (leaf.fact, *(r.fact for r in right_facts(leaf)))
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4096)
def facts_read(condition: Condition) -> frozenset[str]:
    """The names of all facts that a condition reads, those of `known` and `unknown` too."""
    return frozenset(name for leaf in leaves(condition) for name in leaf_facts(leaf))


def normal_text(text: str) -> str:
    """A text in the form in which texts are compared: Unicode NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def day_number(text: str) -> int | None:
    """The day of an ISO date such as 2026-11-25, or None when the text is no date."""
    if len(text) != 10 or not text.isascii() or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def split_bound(name: str) -> tuple[str, Bound | None]:
    """A name as written in a condition, as a fact and a bound; `.central` is no bound."""
    head, _, last = name.rpartition(".")
    if head and last == "central":
        return head, None
    if head and last == "low":
        return head, "low"
    if head and last == "high":
        return head, "high"
    return name, None


def plain_scalar(value: object) -> Scalar | None:
    """A value out of YAML as a fact holds it: numbers as floats, texts in NFC; None if none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    if isinstance(value, str):
        return normal_text(value)
    return None


def condition_to_data(condition: Condition) -> object:
    """A condition as plain JSON data, for hashes and caches; condition_from_data reads it back."""
    match condition:
        case All(parts):
            return ["all", *(condition_to_data(p) for p in parts)]
        case Any(parts):
            return ["any", *(condition_to_data(p) for p in parts)]
        case Not(part):
            return ["not", condition_to_data(part)]
        case Compare(fact, bound, op, right):
            return ["is", fact, bound, op, _right_to_data(right)]


def _right_to_data(right: Right) -> object:
    if isinstance(right, FactRef):
        return {"fact": right.fact, "bound": right.bound}
    if isinstance(right, tuple):
        return [_right_to_data(r) for r in right]
    return right


def condition_from_data(data: object) -> Condition:
    """The condition that condition_to_data wrote.

    Raises:
        ValueError: the data is not of that form.
    """
    match data:
        case ["all", *parts]:
            return All(tuple(condition_from_data(p) for p in parts))
        case ["any", *parts]:
            return Any(tuple(condition_from_data(p) for p in parts))
        case ["not", part]:
            return Not(condition_from_data(part))
        case ["is", str(fact), None | "low" | "high" as bound, str(op), right]:
            return Compare(fact, bound, op, _right_from_data(right))
    raise ValueError("not a condition")


def _right_from_data(data: object) -> Right:
    match data:
        case {"fact": str(fact), "bound": None | "low" | "high" as bound}:
            return FactRef(fact, bound)
        case list():
            return tuple(_member(_right_from_data(item)) for item in data)
        case None | bool() | str():
            return data
        case int() | float():
            return float(data)
    raise ValueError("not a right side")


def _member(right: Right) -> Scalar | FactRef:
    if right is None or isinstance(right, tuple):
        raise ValueError("not a right side")
    return right
