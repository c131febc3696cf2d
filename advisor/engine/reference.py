"""The reference evaluator as a matcher, where durable_rules is missing: the same results."""

from __future__ import annotations

from advisor.engine.compile import Alternatives
from advisor.logic.evaluate import Env, evaluate_leaf
from advisor.logic.tree import Compare

NAME = "reference evaluator"


class ReferenceMatcher:
    """Matches rules in plain Python, every distinct comparison once."""

    def __init__(self, rules: Alternatives) -> None:
        numbers: dict[Compare, int] = {}
        self.rules = [
            (position, index, tuple(numbers.setdefault(leaf, len(numbers)) for leaf in conjunction))
            for position, (_, found) in enumerate(rules)
            for index, conjunction in enumerate(found)
        ]
        self.leaves = tuple(numbers)

    def match(self, env: Env) -> list[tuple[int, int]]:
        """What fires: pairs of a rule's position and the index of its alternative, sorted."""
        true = [evaluate_leaf(leaf, env).true is True for leaf in self.leaves]
        return [
            (position, index)
            for position, index, needed in self.rules
            if all(true[number] for number in needed)
        ]
