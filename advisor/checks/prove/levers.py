"""What two rules have to do with each other: one lever, opposite stance, anything declared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from advisor.pack.items import Pack, Rule

_RESTRAINING = ("justify", "caution")


def lever(rule: Rule) -> frozenset[str]:
    """The facts that a rule changes or speaks of."""
    return frozenset((*rule.change, *rule.unset, *rule.about))


def on_one_lever(pack: Pack) -> Iterator[tuple[Rule, Rule]]:
    """All pairs of rules of one scope whose levers overlap, in the order of their ids."""
    by_fact: dict[str, list[Rule]] = {}
    for rule in pack.rules.values():
        for fact in lever(rule):
            by_fact.setdefault(fact, []).append(rule)
    pairs = {
        (one.id, other.id)
        for rules in by_fact.values()
        for one, other in combinations(sorted(rules, key=lambda r: r.id), 2)
        if one.scope == other.scope
    }
    for one_id, other_id in sorted(pairs):
        yield pack.rules[one_id], pack.rules[other_id]


def opposite(one: Rule, other: Rule) -> bool:
    """Whether one says to change and the other not to."""
    stances = (one.stance, other.stance)
    return any(stances[a] == "reduce" and stances[b] in _RESTRAINING for a, b in ((0, 1), (1, 0)))


def declared(one: Rule, other: Rule) -> bool:
    """Whether the pack says what holds of the two."""
    if one.group is not None and one.group == other.group:
        return True
    return _names(one, other) or _names(other, one)


def _names(one: Rule, other: Rule) -> bool:
    named = (*one.supersedes, *one.conflicts, *one.requires, *one.precedes, *one.then)
    if other.id in named:
        return True
    # It sets aside every reduce of its use case, and every ask.
    return one.governs == "alone" and other.stance in ("reduce", "ask")
