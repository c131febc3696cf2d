"""Conditions: their trees, and reading them out of YAML."""

from advisor.logic.parse import parse_condition
from advisor.logic.tree import (
    OPERATORS,
    All,
    Any,
    Bound,
    Compare,
    Condition,
    FactRef,
    Not,
    Right,
    condition_from_data,
    condition_to_data,
    facts_read,
    leaf_facts,
    leaves,
)

__all__ = [
    "OPERATORS",
    "All",
    "Any",
    "Bound",
    "Compare",
    "Condition",
    "FactRef",
    "Not",
    "Right",
    "condition_from_data",
    "condition_to_data",
    "facts_read",
    "leaf_facts",
    "leaves",
    "parse_condition",
]
