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
        self.needed = [
            tuple(numbers.setdefault(leaf, len(numbers)) for leaf in conjunction)
            for _, found in rules
            for conjunction in found
        ]
        self.leaves = tuple(numbers)

    def match(self, env: Env) -> list[int]:
        """What fires: the numbers of the alternatives, counted over all rules."""
        true = [evaluate_leaf(leaf, env).true is True for leaf in self.leaves]
        return [
            number
            for number, needed in enumerate(self.needed)
            if all(true[leaf] for leaf in needed)
        ]
