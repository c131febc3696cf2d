"""The reference evaluator: three-valued conditions over single values or arrays of draws.

A comparison is undecided when a fact has no value, and when the two sides are of different kinds
(a text is neither more nor less than a number). `not` keeps undecided; `all` is false when one
part is false, `any` true when one part is true, whatever else is undecided. `known` and `unknown`
are always decided, and both are false on a hidden fact. Numbers compare as Python floats, texts as
NFC, dates by the calendar; a number that is not finite is no value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from advisor.facts import Fact, Scalar
from advisor.logic.normal import Conjunction, ends, negate_to_leaves
from advisor.logic.tree import (
    All,
    Any,
    Bound,
    Compare,
    Condition,
    FactRef,
    Not,
    Right,
    day_number,
    leaves,
    normal_text,
    right_facts,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags: TypeAlias = bool | NDArray[np.bool_]

Value: TypeAlias = "Scalar | Floats | None"
Verdict = Literal["true", "false", "undecided"]


class Env(Protocol):
    """What conditions are read against. A hidden fact has no value."""

    def value(self, fact: str, bound: Bound | None, /) -> Value:
        """The value of a fact, central or at a bound, or None when it has none."""

    def known(self, fact: str, /) -> bool:
        """Whether the fact was answered, or derived from known facts only."""

    def visible(self, fact: str, /) -> bool:
        """Whether the fact's question is asked at all."""


@dataclass(frozen=True, slots=True)
class FactEnv:
    """Facts at their central values, for matching. A fact that is not there is hidden."""

    facts: Mapping[str, Fact]

    def value(self, fact: str, bound: Bound | None) -> Value:
        """The value of a fact; a number without a range is its own low and high."""
        found = self.facts.get(fact)
        if found is None or not found.visible:
            return None
        if bound is None or found.value is None:
            return found.value
        end = found.low if bound == "low" else found.high
        return found.value if end is None else end

    def known(self, fact: str) -> bool:
        """Whether the fact was answered, or derived from known facts only."""
        found = self.facts.get(fact)
        return found is not None and found.known and found.visible

    def visible(self, fact: str) -> bool:
        """Whether the fact's question is asked at all."""
        found = self.facts.get(fact)
        return found is not None and found.visible


@dataclass(frozen=True, slots=True)
class DrawEnv(FactEnv):
    """Facts with their draws, for certainty; `.low` and `.high` are the same in every draw."""

    def value(self, fact: str, bound: Bound | None) -> Value:
        """The draws of an uncertain number, else its value."""
        found = self.facts.get(fact)
        if bound is None and found is not None and found.visible and found.draws is not None:
            return found.draws
        return FactEnv.value(self, fact, bound)


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a condition, one or one a draw; undecided where it is neither."""

    true: Flags
    false: Flags

    @property
    def undecided(self) -> Flags:
        """Where the condition is neither true nor false."""
        both: Flags = self.true | self.false
        return not both if isinstance(both, bool) else ~both

    @property
    def verdict(self) -> Verdict:
        """The truth in a word; over draws only when it is the same in all of them."""
        if _everywhere(self.true):
            return "true"
        return "false" if _everywhere(self.false) else "undecided"

    @property
    def share(self) -> float:
        """The share of draws in which the condition is true."""
        return float(self.true) if isinstance(self.true, bool) else float(self.true.mean())


def _everywhere(flags: Flags) -> bool:
    return flags if isinstance(flags, bool) else bool(flags.all())


TRUE = Truth(True, False)
FALSE = Truth(False, True)
UNDECIDED = Truth(False, False)


def evaluate(condition: Condition, env: Env) -> Truth:
    """The truth of a condition. With arrays among the values, the truth in each draw."""
    match condition:
        case Compare():
            return evaluate_leaf(condition, env)
        case Not(part):
            inner = evaluate(part, env)
            return Truth(inner.false, inner.true)
        case All(parts):
            return _every(evaluate(p, env) for p in parts)
        case Any(parts):
            true: Flags = False
            false: Flags = True
            for part in parts:
                inner = evaluate(part, env)
                true = true | inner.true
                false = false & inner.false
                if true is True:
                    return TRUE
            return Truth(true, false)


def _every(parts: Iterable[Truth]) -> Truth:
    true: Flags = True
    false: Flags = False
    for part in parts:
        true = true & part.true
        false = false | part.false
        if false is True:
            return FALSE
    return Truth(true, false)


def evaluate_leaf(leaf: Compare, env: Env) -> Truth:
    """The truth of one comparison."""
    match leaf.op:
        case "known":
            return TRUE if env.visible(leaf.fact) and env.known(leaf.fact) else FALSE
        case "unknown":
            return TRUE if env.visible(leaf.fact) and not env.known(leaf.fact) else FALSE
        case "not_known":
            return FALSE if env.visible(leaf.fact) and env.known(leaf.fact) else TRUE
        case "not_unknown":
            return FALSE if env.visible(leaf.fact) and not env.known(leaf.fact) else TRUE
    value = env.value(leaf.fact, leaf.bound)
    if value is None:
        return UNDECIDED
    match leaf.op:
        case "between":
            return _between(leaf, value, env)
        case "in":
            return _among(value, leaf.right)
        case "not_in":
            inside = _among(value, leaf.right)
            return Truth(inside.false, inside.true)
        case "contains" | "lacks":
            if not isinstance(value, tuple) or not isinstance(leaf.right, str):
                return UNDECIDED
            held = normal_text(leaf.right) in map(normal_text, value)
            return TRUE if held == (leaf.op == "contains") else FALSE
    return _compare(leaf.op, value, _right_value(leaf.right, env))


def _between(leaf: Compare, value: Value, env: Env) -> Truth:
    low, high = (_right_value(end, env) for end in ends(leaf))
    return _every((_compare("ge", value, low), _compare("le", value, high)))


def _right_value(right: Right, env: Env) -> Value:
    if isinstance(right, FactRef):
        return env.value(right.fact, right.bound)
    return None if isinstance(right, tuple) else right


def _among(value: Value, right: Right) -> Truth:
    """Whether a value equals one of a list; undecided when none is of its kind."""
    if not isinstance(right, tuple):
        return UNDECIDED
    sort = kind(value)
    if sort == "text":
        texts = [normal_text(item) for item in right if isinstance(item, str)]
        if not texts:
            return UNDECIDED
        return TRUE if normal_text(str(value)) in texts else FALSE
    true: Flags = False
    false: Flags = True
    decided = False
    for item in right:
        if isinstance(item, FactRef) or kind(item) != sort:
            continue
        equal = _compare("eq", value, item)
        true, false = true | equal.true, false & equal.false
        decided = True
    return Truth(true, false) if decided else UNDECIDED


_ORDER: dict[str, tuple[Callable[..., Flags], Callable[..., Flags]]] = {
    "lt": (operator.lt, operator.ge),
    "le": (operator.le, operator.gt),
    "gt": (operator.gt, operator.le),
    "ge": (operator.ge, operator.lt),
}


def kind(value: Value) -> Literal["number", "yes_no", "text", "options", "none"]:
    """What a value can be compared with: only with one of its own kind."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, str):
        return "text"
    return "options" if isinstance(value, tuple) else "number"


def _compare(op: str, left: Value, right: Value) -> Truth:
    sort = kind(left)
    if sort != kind(right) or sort in {"none", "options"}:
        return UNDECIDED
    if sort == "number":
        return _compare_numbers(op, left, right)
    if op in _ORDER:
        if sort != "text":
            return UNDECIDED
        first, second = day_number(str(left)), day_number(str(right))
        if first is None or second is None:
            return UNDECIDED
        return TRUE if _ORDER[op][0](first, second) else FALSE
    equal = left == right if sort == "yes_no" else normal_text(str(left)) == normal_text(str(right))
    return TRUE if equal == (op == "eq") else FALSE


def _compare_numbers(op: str, left: Value, right: Value) -> Truth:
    """Numbers or arrays of them; where one is not a number the truth is undecided."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        # The difference of a number and itself is zero, unless it is not finite.
        if left - left != 0 or right - right != 0:
            return UNDECIDED
        if op in _ORDER:
            return TRUE if _ORDER[op][0](left, right) else FALSE
        return TRUE if (left == right) == (op == "eq") else FALSE
    holds, fails = _ORDER.get(op, (operator.eq, _apart))
    if op == "ne":
        holds, fails = fails, holds
    return Truth(holds(left, right), fails(left, right))


def _apart(left: Floats, right: Floats) -> Flags:
    """Whether two numbers differ; false where one is not a number."""
    differ: Flags = (left < right) | (left > right)
    return differ


@dataclass(frozen=True, slots=True)
class LeafResult:
    """One comparison as it came out.

    Attributes:
        leaf: the comparison, negation included.
        actual: the value of its fact, None when it has none.
        right: the values of the facts on its right side, by name.
        truth: the verdict; over draws, true or false only when it is so in all of them.
        share: the share of draws in which it is true.
    """

    leaf: Compare
    actual: Value
    right: tuple[tuple[str, Value], ...]
    truth: Verdict
    share: float


def leaf_result(leaf: Compare, env: Env) -> LeafResult:
    """A comparison with what it found."""
    truth = evaluate_leaf(leaf, env)
    return LeafResult(
        leaf,
        env.value(leaf.fact, leaf.bound),
        tuple((str(ref), env.value(ref.fact, ref.bound)) for ref in right_facts(leaf)),
        truth.verdict,
        truth.share,
    )


def explain(condition: Condition, env: Env) -> list[LeafResult]:
    """Every distinct comparison of a condition with what it found, negation at the leaves.

    So a leaf that is false always speaks against the condition, and one that is undecided names
    facts that would settle it.
    """
    return [leaf_result(leaf, env) for leaf in dict.fromkeys(leaves(negate_to_leaves(condition)))]


def holds(conjunction: Conjunction, env: Env) -> bool:
    """Whether every leaf of a conjunction is true, over draws in all of them."""
    return all(_everywhere(evaluate_leaf(leaf, env).true) for leaf in conjunction)


def holding(
    alternatives: tuple[Conjunction, ...], env: Env
) -> list[tuple[int, tuple[LeafResult, ...]]]:
    """The alternatives that hold, each with its leaves: what grades are given from.

    A leaf's facts are `leaf_facts(result.leaf)`; a `known` or `unknown` leaf is neutral.
    """
    return [
        (index, tuple(leaf_result(leaf, env) for leaf in conjunction))
        for index, conjunction in enumerate(alternatives)
        if holds(conjunction, env)
    ]


def share_true(condition: Condition, env: Env) -> float:
    """The share of draws in which a condition is true: its certainty."""
    return evaluate(condition, env).share
