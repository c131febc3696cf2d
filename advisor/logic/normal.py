"""Normal forms of conditions: negation at the leaves, and lists of plain conjunctions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from advisor.errors import AdvisorError, Place
from advisor.facts import Scalar
from advisor.logic.tree import All, Any, Compare, Condition, FactRef, Not

LIMIT = 32
# The list may be longer on the way than it is in the end; past this much it is given up.
_WORKING_LIMIT = 256
_WORKING_STEPS = 50_000
_OPPOSITE = {
    "eq": "ne", "lt": "ge", "gt": "le", "in": "not_in", "contains": "lacks",
    "known": "not_known", "unknown": "not_unknown",
}  # fmt: skip
_OPPOSITE |= {value: key for key, value in _OPPOSITE.items()}

Conjunction = tuple[Compare, ...]


def negate_to_leaves(condition: Condition) -> Condition:
    """The same condition without Not; what was undecided stays undecided.

    `not: {x: known}` becomes `not_known`, which is true on a hidden fact, where `unknown` is not.
    """
    return _push(condition, negated=False)


def _push(condition: Condition, *, negated: bool) -> Condition:
    match condition:
        case Not(part):
            return _push(part, negated=not negated)
        case All(parts):
            pushed = tuple(_push(p, negated=negated) for p in parts)
            return Any(pushed) if negated else All(pushed)
        case Any(parts):
            pushed = tuple(_push(p, negated=negated) for p in parts)
            return All(pushed) if negated else Any(pushed)
        case Compare():
            return _negated(condition) if negated else condition


def _negated(leaf: Compare) -> Condition:
    if leaf.op == "between":
        low, high = ends(leaf)
        return Any(
            (
                Compare(leaf.fact, leaf.bound, "lt", low),
                Compare(leaf.fact, leaf.bound, "gt", high),
            )
        )
    return Compare(leaf.fact, leaf.bound, _OPPOSITE[leaf.op], leaf.right)


def ends(leaf: Compare) -> tuple[Scalar | FactRef, Scalar | FactRef]:
    """The least and the greatest value of a `between`."""
    if not isinstance(leaf.right, tuple) or len(leaf.right) != 2:
        raise TypeError(f"'between' needs two values: {leaf}")
    return leaf.right[0], leaf.right[1]


def conjunctions(
    condition: Condition,
    limit: int = LIMIT,
    *,
    rule: str | None = None,
    place: Place | None = None,
) -> tuple[Conjunction, ...]:
    """A condition as alternatives, each a list of leaves that must all be true.

    Repeated leaves and alternatives are dropped, and alternatives that ask two different values of
    one fact; the order is that of the condition. An empty conjunction always holds; no conjunction
    at all never does.

    Raises:
        AdvisorError: P620, more alternatives than the limit.
    """
    sets = _expanded(condition)
    if sets is None or len(sets) > limit:
        many = f"more than {_WORKING_LIMIT}" if sets is None else str(len(sets))
        raise AdvisorError.of(
            "P620",
            f"{f'The rule {rule!r}' if rule else 'The condition'} has {many} alternatives; "
            f"at most {limit} are allowed.",
            place=place,
            todo="Split the rule into several, or write alternatives on one fact as 'in'.",
        )
    return sets


@lru_cache(maxsize=4096)
def _expanded(condition: Condition) -> tuple[Conjunction, ...] | None:
    """All alternatives, or None where there are far too many; found once for each condition."""
    sets = _Expansion().alternatives(negate_to_leaves(condition))
    return None if sets is None else tuple(tuple(s) for s in sets)


# A conjunction under way: an ordered set of leaves.
_Leaves = dict[Compare, None]


class _Expansion:
    """Multiplies out one condition, and gives up when there is far too much."""

    def __init__(self) -> None:
        self.steps = 0

    def alternatives(self, condition: Condition) -> list[_Leaves] | None:
        """The alternatives of a condition without Not, or None when there are far too many."""
        match condition:
            case Compare():
                return [{condition: None}]
            case Any(parts):
                found: dict[frozenset[Compare], _Leaves] = {}
                for part in parts:
                    inner = self.alternatives(part)
                    if inner is None or not self.add(found, inner):
                        return None
                return list(found.values())
            case All(parts):
                product: list[_Leaves] = [{}]
                for part in parts:
                    inner = self.alternatives(part)
                    if inner is None:
                        return None
                    found = {}
                    if not self.add(found, (a | b for a in product for b in inner)):
                        return None
                    product = list(found.values())
                return product
        raise TypeError(f"not in negation normal form: {condition}")

    def add(self, found: dict[frozenset[Compare], _Leaves], more: Iterable[_Leaves]) -> bool:
        """Add alternatives that can hold; False when there are far too many."""
        for leaves in more:
            self.steps += 1
            if not _impossible(leaves):
                found.setdefault(frozenset(leaves), leaves)
            if len(found) > _WORKING_LIMIT or self.steps > _WORKING_STEPS:
                return False
        return True


def _impossible(leaves: _Leaves) -> bool:
    """Whether two leaves ask one fact to equal two values, or to be known and unknown."""
    asked: dict[tuple[str, str | None], object] = {}
    flags: dict[str, str] = {}
    for leaf in leaves:
        if leaf.op == "eq" and isinstance(leaf.right, float | bool | str):
            value = (type(leaf.right), leaf.right)
            if asked.setdefault((leaf.fact, leaf.bound), value) != value:
                return True
        elif leaf.op in {"known", "unknown"} and flags.setdefault(leaf.fact, leaf.op) != leaf.op:
            return True
    return False
