"""Which questions show: a question hides only when its ask_if is false on known answers."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts import Fact
from advisor.logic import All, Any, Compare, Condition, Not, facts_read, negate_to_leaves
from advisor.logic.evaluate import FALSE, TRUE, FactEnv, Truth, evaluate_leaf
from advisor.logic.tree import FLAGS


def shows(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Whether a question shows; undecided, or resting on an assumption, it does."""
    read = ((name, facts.get(name)) for name in facts_read(condition))
    known = {name: f for name, f in read if f is not None and (f.known or not f.visible)}
    truth = _truth(condition, known, facts)
    return truth.false is not True


def hiding(condition: Condition, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The facts for whose sake a question hides, in the order of its condition."""
    if isinstance(condition, Not):
        return hiding(negate_to_leaves(condition), facts)
    if isinstance(condition, All | Any):
        false = [part for part in condition.parts if not shows(part, facts)]
        found = [name for part in false for name in hiding(part, facts)]
        return tuple(dict.fromkeys(found))
    return tuple(sorted(facts_read(condition)))


def _truth(condition: Condition, known: Mapping[str, Fact], facts: Mapping[str, Fact]) -> Truth:
    match condition:
        case Compare(fact=fact, op=op):
            found = facts.get(fact)
            if found is not None and not found.visible:
                # A hidden parent hides its children, whatever is asked of it.
                return FALSE
            if op in FLAGS:
                return evaluate_leaf(condition, FactEnv(facts))
            return evaluate_leaf(condition, FactEnv(known))
        case Not():
            # Negation goes to the leaves, where a hidden parent is seen.
            return _truth(negate_to_leaves(condition), known, facts)
        case All(parts):
            truths = [_truth(p, known, facts) for p in parts]
            if any(t.false is True for t in truths):
                return FALSE
            return TRUE if all(t.true is True for t in truths) else Truth(False, False)
        case Any(parts):
            truths = [_truth(p, known, facts) for p in parts]
            if any(t.true is True for t in truths):
                return TRUE
            return FALSE if all(t.false is True for t in truths) else Truth(False, False)
