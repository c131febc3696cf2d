"""Conditions, facts and definitions in the words of a person who writes rules."""

from __future__ import annotations

from advisor.logic import All, Compare, Condition, Not
from advisor.logic import Any as AnyOf
from advisor.logic.tree import show_right
from advisor.pack.items import Pack, Range
from advisor.quantities import format_number

_OPS = {
    "eq": "is",
    "ne": "is not",
    "lt": "is less than",
    "le": "is at most",
    "gt": "is more than",
    "ge": "is at least",
    "between": "is between",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "lacks": "lacks",
    "known": "is known",
    "unknown": "is unknown",
    "not_known": "is not known",
    "not_unknown": "is not unknown",
}
_MOST = 160


def leaf_words(leaf: Compare) -> str:
    """A comparison in words."""
    left = f"{leaf.fact}.{leaf.bound}" if leaf.bound else leaf.fact
    if leaf.right is None:
        return f"{left} {_OPS[leaf.op]}"
    right = show_right(leaf.right)
    if isinstance(leaf.right, tuple) and leaf.op == "between":
        low, high = leaf.right
        right = f"{show_right(low)} and {show_right(high)}"
    return f"{left} {_OPS[leaf.op]} {right.strip('[]')}"


def condition_words(condition: Condition, *, most: int | None = _MOST) -> str:
    """A condition in words, cut where it is longer than `most`."""
    text = _words(condition, top=True)
    return text if most is None or len(text) <= most else text[: most - 1].rstrip() + "…"


def _words(condition: Condition, *, top: bool = False) -> str:
    match condition:
        case Compare():
            return leaf_words(condition)
        case Not(part):
            return f"not ({_words(part, top=True)})"
        case All(parts):
            text = " and ".join(_words(p) for p in parts) or "always"
        case AnyOf(parts):
            text = " or ".join(_words(p) for p in parts) or "never"
        case _:
            raise TypeError(f"not a condition: {condition}")
    return text if top or len(parts) == 1 else f"({text})"


def constraint_words(kind: str, fact: str, pack: Pack) -> str:
    """Why a fact cannot be otherwise."""
    spec = pack.specs[fact]
    question = pack.questions.get(fact)
    if kind == "shows" and question is not None and question.ask_if is not None:
        return f"{fact} is hidden unless {condition_words(question.ask_if)}"
    if kind == "bounds" and spec.bounds is not None:
        low, high = (format_number(end, 6) for end in spec.bounds)
        return f"{fact} lies between {low} and {high}"
    if kind == "one":
        return f"{fact} has one value"
    if kind == "none":
        return f"'none' of {fact} stands alone"
    if kind == "derived":
        return f"{fact} is derived, and takes the first case that is true"
    if kind == "value" and question is not None:
        default = question.default
        if default.by is not None:
            return f"{fact} counts, where nobody answered, by {default.by}"
        if default.fixed is None:
            return f"{fact} has no value where nobody answered"
        return f"{fact} counts as {show_right(_central(default.fixed))} where nobody answered"
    return f"what {fact} can be"


def _central(found: Range) -> float | bool | str | tuple[str, ...]:
    return found.central
