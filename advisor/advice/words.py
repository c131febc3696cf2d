"""Facts and comparisons in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.facts import Fact, FactSpec, Scalar
from advisor.logic import LeafResult
from advisor.logic.tree import FactRef
from advisor.quantities import format_number, format_quantity, format_range

# One of a thing, of what is counted by a whole word: not of ms, nor of a million.
_ONE = re.compile(r"1 [a-z-]{3,}s(?= an? |$)")

_OPS = {
    "ne": "not",
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "between": "between",
    "in": "one of",
    "not_in": "none of",
    "contains": "including",
    "lacks": "without",
    "known": "known",
    "unknown": "not known",
    "not_known": "not known",
    "not_unknown": "settled",
}


def printed(value: Scalar | None, spec: FactSpec) -> str:
    """A value in words, with its unit."""
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and spec.unit == "1" and spec.bounds == (0.0, 1.0):
        return format_quantity(value * 100, "%")
    if isinstance(value, float):
        return of_one(format_quantity(value, spec.unit, 3 if value == round(value) else 2))
    if isinstance(value, tuple):
        return ", ".join(spec.option_labels.get(v, v) for v in value) or "none"
    return spec.option_labels.get(value, value)


def of_one(words: str) -> str:
    """One of a thing in the singular: "1 call a task"; an abbreviation ends as it did."""
    found = _ONE.match(words)
    return words[: found.end() - 1] + words[found.end() :] if found else words


def printed_range(fact: Fact, spec: FactSpec) -> str | None:
    """The range of an uncertain number."""
    if not fact.uncertain or fact.low is None or fact.high is None:
        return None
    return format_range(fact.low, fact.high, spec.unit)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def leaf_words(leaf: LeafResult, specs: Mapping[str, FactSpec]) -> str:
    """A comparison as a person says it: "Tasks a month: at least 50,000"."""
    spec = specs[leaf.leaf.fact]
    head = capital(spec.label.removeprefix("the ")) + (
        f" ({leaf.leaf.bound} end)" if leaf.leaf.bound else ""
    )
    op, right = leaf.leaf.op, leaf.leaf.right
    if op in ("eq", "in") and leaf.truth == "true":
        # What was found stands beside it.
        return head
    words = f"{_OPS[op]} " if op in _OPS else ""
    if right is None:
        return f"{head}: {words.strip()}"
    if isinstance(right, tuple):
        joiner = " and " if op == "between" else ", "
        return f"{head}: {words}" + joiner.join(_side(r, spec, specs) for r in right)
    return f"{head}: {words}{_side(right, spec, specs)}"


def _side(right: object, spec: FactSpec, specs: Mapping[str, FactSpec]) -> str:
    if isinstance(right, FactRef):
        return specs[right.fact].label
    if isinstance(right, float) and not isinstance(right, bool):
        return format_quantity(right, spec.unit, 3) if spec.unit else format_number(right, 3)
    return printed(right, spec)  # type: ignore[arg-type]  # a scalar


def actual_words(leaf: LeafResult, specs: Mapping[str, FactSpec]) -> str:
    """What a comparison found."""
    value = leaf.actual
    if value is None:
        return "no value"
    return printed(value, specs[leaf.leaf.fact])  # type: ignore[arg-type]  # at central values
