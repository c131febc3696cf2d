"""Which questions show: a question hides only when its ask_if is false on known answers."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts import Fact
from advisor.logic import All, Any, Compare, Condition, Not, facts_read, negate_to_leaves
from advisor.logic.evaluate import FALSE, TRUE, UNDECIDED, FactEnv, Truth, Value, evaluate_leaf
from advisor.logic.tree import FLAGS, Bound


def shows(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Whether a question shows; undecided, or resting on an assumption, it does."""
    return _truth(condition, _Known(facts), FactEnv(facts)).false is not True


class _Known(FactEnv):
    """Values of known facts only; what is not known has none."""

    __slots__ = ()

    def value(self, fact: str, bound: Bound | None) -> Value:
        """The value of a known fact."""
        found = self.facts.get(fact)
        return FactEnv.value(self, fact, bound) if found is not None and found.known else None


def hiding(condition: Condition, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The facts for whose sake a question hides, in the order of its condition."""
    if isinstance(condition, Not):
        return hiding(negate_to_leaves(condition), facts)
    if isinstance(condition, All | Any):
        false = [part for part in condition.parts if not shows(part, facts)]
        found = [name for part in false for name in hiding(part, facts)]
        return tuple(dict.fromkeys(found))
    return tuple(sorted(facts_read(condition)))


def _truth(condition: Condition, known: FactEnv, every: FactEnv) -> Truth:
    match condition:
        case Compare(fact=fact, op=op):
            found = every.facts.get(fact)
            if found is not None and not found.visible:
                # A hidden parent hides its children, whatever is asked of it.
                return FALSE
            return evaluate_leaf(condition, every if op in FLAGS else known)
        case Not():
            # Negation goes to the leaves, where a hidden parent is seen.
            return _truth(negate_to_leaves(condition), known, every)
        case All(parts):
            all_true = True
            for part in parts:
                truth = _truth(part, known, every)
                if truth.false is True:
                    return FALSE
                all_true = all_true and truth.true is True
            return TRUE if all_true else UNDECIDED
        case Any(parts):
            all_false = True
            for part in parts:
                truth = _truth(part, known, every)
                if truth.true is True:
                    return TRUE
                all_false = all_false and truth.false is True
            return FALSE if all_false else UNDECIDED
