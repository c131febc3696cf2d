"""The one answer to ask for first, named beside the verdict."""

from __future__ import annotations

from typing import Any

from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.pack.items import Pack


def ask_first(
    cases: list[CaseAdvice], assumptions: list[dict[str, Any]], pack: Pack, weights: Weights
) -> dict[str, Any] | None:
    """The unanswered question that most saving hangs on, or the widest input."""
    best: tuple[float, CaseAdvice, str] | None = None
    widest = assumptions[0] if assumptions else None
    if widest is not None and (widest["share_of_uncertainty"] or 0.0) >= weights.decisive_share:
        # One assumption carries the result: nothing is worth more than its answer.
        return _asked(widest["fact"], widest["use_case"], pack)
    for case in cases:
        for option in case.standing:
            name = option.match.open_fact or next(
                (f for f in option.match.confirm if f in pack.questions), None
            )
            if name is None or name not in pack.questions or option.rule.stance != "reduce":
                continue
            worth = option.p50("carbon_kgco2e")
            if option.lane == "trace" or worth <= 0:
                continue
            if best is None or worth > best[0]:
                best = (worth, case, name)
    if best is None:
        best = _first_asked(cases, pack)
    if best is None:
        return None
    return _asked(best[2], best[1].ident, pack)


def _first_asked(cases: list[CaseAdvice], pack: Pack) -> tuple[float, CaseAdvice, str] | None:
    """The unanswered question of the first item to find out, where no saving hangs on one."""
    for case in cases:
        asked = [o for o in case.standing if o.lane == "find_out"]
        for option in sorted(asked, key=lambda o: (-(o.score or 0.0), o.rule.id)):
            for leaf in option.match.leaves:
                fact = case.facts.get(leaf.leaf.fact)
                if leaf.leaf.fact in pack.questions and fact is not None and not fact.known:
                    return 0.0, case, leaf.leaf.fact
    if any(o.lane != "trace" for case in cases for o in case.standing):
        return None
    # Nothing is recommended and nothing stands open: one of the few that tell most, the use first.
    express = [name for name, question in pack.questions.items() if question.express]
    express.sort(
        key=lambda n: (n != "task.primary", not n.startswith("use."), n.startswith("edge."))
    )
    for case in cases:
        for name in express:
            fact = case.facts.get(name)
            if fact is not None and fact.visible and not fact.known:
                return 0.0, case, name
    return None


def _asked(fact: str, use_case: str, pack: Pack) -> dict[str, Any]:
    question = pack.questions[fact]
    return {
        "fact": fact,
        "label": question.spec.label,
        "question": question.text,
        "use_case": use_case,
        "why": question.why,
    }
