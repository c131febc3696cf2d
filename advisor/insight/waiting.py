"""Recommendations that wait for an answer: not firm, or not made, for want of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.advice.match import Match
from advisor.advice.usecase import CaseAdvice, enough_known
from advisor.advice.weights import Weights
from advisor.facts import Fact
from advisor.logic import facts_read, leaf_facts
from advisor.pack.items import Pack


def waiting(
    cases: Iterable[CaseAdvice], pack: Pack, weights: Weights
) -> dict[tuple[str, str], int]:
    """By use case and question: the rules that are not firm, or undecided, for want of it."""
    found: dict[tuple[str, str], int] = {}
    for case in cases:
        if not enough_known(case.facts, pack, weights):
            # Nothing is advised yet: what most rules read comes first.
            for rule in pack.rules.values():
                for name in facts_read(rule.when) if rule.stance != "ask" else ():
                    found[case.ident, name] = found.get((case.ident, name), 0) + 1
            continue
        if any(o.rule.governs == "alone" and o.lane == "leave_alone" for o in case.standing):
            continue  # it sets all others aside, whatever they wait for
        matches = [m for m in case.matches.fired.values() if m.grade != "firm"]
        for match in (*matches, *case.matches.open.values()):
            for name in _wanted(match, case.facts, pack) if match.rule.stance != "ask" else ():
                found[case.ident, name] = found.get((case.ident, name), 0) + 1
    return found


def _wanted(match: Match, facts: Mapping[str, Fact], pack: Pack) -> set[str]:
    """The open questions behind the comparisons of a match."""
    found: set[str] = set()
    left = [*match.confirm, *(n for leaf in match.leaves for n in leaf_facts(leaf.leaf))]
    seen: set[str] = set()
    while left:
        name = left.pop()
        fact = facts.get(name)
        if name in seen or fact is None or fact.known or not fact.visible:
            continue
        seen.add(name)
        if name in pack.questions:
            found.add(name)
        elif name.startswith("estimate."):
            left += [spec.name for spec in pack.specs.values() if spec.volume]
        else:
            left += fact.reads or (pack.derived[name].reads if name in pack.derived else ())
    return found
