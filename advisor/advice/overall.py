"""The engagement as a whole: roadmap, totals, actions, verdict, what to ask first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.portfolio import engagement_total, p50
from advisor.advice.recommendation import recommendation
from advisor.advice.roadmap import Roadmap
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.intake.engagement import Engagement
from advisor.pack.items import Pack
from advisor.scenario import ALL_IMPACTS, Scenario, World
from advisor.text import render_text

Draw = NDArray[np.float64]
_UNITS = {
    "energy_kwh": "kWh/year",
    "carbon_kgco2e": "kgCO2e/year",
    "water_l": "L/year",
    "carbon_operational_kgco2e": "kgCO2e/year",
    "carbon_embodied_kgco2e": "kgCO2e/year",
}
_MONEY_LARGER = (
    "Money is the larger story here: the running cost outweighs the carbon at any "
    "carbon price in use today."
)
_EFFORT_WORDS = {"days": "some days", "weeks": "some weeks", "months": "some months"}


def roadmap_data(roadmap: Roadmap, figures: Figures) -> dict[str, Any]:
    """The roadmap; its total is the difference of its first and last scenario."""
    data: dict[str, Any] = {
        "steps": [],
        "left_out": [],
        "before": None,
        "after": None,
        "total": None,
        "share": None,
    }
    for step in roadmap.steps:
        option = step.option
        key = f"roadmap.{option.ident}"
        data["steps"].append(
            {
                "rule": option.rule.id,
                "use_case": option.owner,
                "title": option.rule.title,
                "effort": option.rule.effort,
                "conditional": option.match.grade == "conditional",
                "alone": figures.add(f"{key}.alone", "saving alone", "kgCO2e/year", step.alone),
                "after": figures.add(
                    f"{key}.after", "saving after those before", "kgCO2e/year", step.after
                ),
                "cumulative": figures.add(
                    f"{key}.sum", "saved so far", "kgCO2e/year", step.cumulative
                ),
                "left": figures.add(f"{key}.left", "carbon left", "kgCO2e/year", step.left),
            }
        )
    data["left_out"] = [
        {"rule": o.rule.id, "use_case": o.owner, "title": o.rule.title, "why": why}
        for o, why in roadmap.left_out
    ]
    data["not_examined"] = [
        {"rule": o.rule.id, "use_case": o.owner, "title": o.rule.title}
        for o in roadmap.not_examined
    ]
    data["removes"] = [
        {
            "rule": o.rule.id,
            "use_case": o.owner,
            "title": o.rule.title,
            "saving": figures.add(
                f"roadmap.{o.ident}.removes",
                "carbon a year",
                "kgCO2e/year",
                o.saving["carbon_kgco2e"],
            ),
        }
        for o in roadmap.removes
    ]
    if roadmap.before is not None and roadmap.last is not None:
        saved = roadmap.before - roadmap.last
        share = np.divide(saved, roadmap.before, out=np.zeros_like(saved), where=roadmap.before > 0)
        data |= {
            "before": figures.add("roadmap.before", "carbon today", "kgCO2e/year", roadmap.before),
            "after": figures.add(
                "roadmap.last", "carbon after all steps", "kgCO2e/year", roadmap.last
            ),
            "total": figures.add("roadmap.total", "saved by all steps", "kgCO2e/year", saved),
            "share": figures.add("roadmap.share", "share saved by all steps", "%", share * 100),
        }
    return data


def portfolio_data(
    engagement: Engagement,
    cases: list[CaseAdvice],
    whole: CaseAdvice,
    before: Mapping[str, Scenario],
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    assumptions: list[dict[str, Any]],
) -> dict[str, Any]:
    """Totals, the first actions and the verdict."""
    currency = engagement.currency
    totals = {i: engagement_total(before, i, world) for i in ALL_IMPACTS}
    total = {
        i: figures.add(f"portfolio.{i}", f"{i} a year", _UNITS.get(i, f"{currency}/year"), v)
        for i, v in totals.items()
        if v is not None
    }
    actions = _actions(cases, totals, weights, figures, currency)
    carbon = totals["carbon_kgco2e"]
    org = next(iter(before.values())).facts.get("ctx.org_footprint_tco2e") if before else None
    org_share = None
    if org is not None and org.known and org.number and carbon is not None:
        org_share = figures.add(
            "portfolio.org_share",
            "share of the organisation's footprint",
            "%",
            carbon / (org.number * 1000) * 100,
        )
    larger = _money_larger(before, world, weights)
    return {
        "total": total or None,
        "complete": carbon is not None,
        "actions": actions,
        "org_share": org_share,
        "org_share_text": None,
        "money_larger": larger,
        "money_text": _size_text(_complete(before), larger, world, weights, figures),
        "verdict": {
            **_verdict(cases, actions, pack, figures),
            "rests_on": _rests_on(actions, assumptions, weights),
        },
        "recommendations": [
            recommendation(o, whole, pack, world, weights, figures, currency)
            for o in sorted(whole.standing, key=lambda o: (-(o.score or 0.0), o.rule.id))
        ],
    }


def _complete(before: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """The use cases that could be computed."""
    return {k: s for k, s in before.items() if s.estimate.total is not None}


def _money_larger(before: Mapping[str, Scenario], world: World, weights: Weights) -> bool:
    """Whether money outweighs carbon, over the use cases that could be computed."""
    price = world.numbers.parameter("carbon_price_compare", drawn=False)
    complete = _complete(before)
    cost = engagement_total(complete, "cost", world)
    carbon = engagement_total(complete, "carbon_kgco2e", world)
    if not complete or price is None or cost is None or carbon is None:
        return False
    return p50(cost) >= weights.material_cost and p50(cost) > p50(carbon) / 1000 * float(price)


def _size_text(
    complete: Mapping[str, Scenario],
    larger: bool,
    world: World,
    weights: Weights,
    figures: Figures,
) -> str | None:
    """What to say where the carbon is small, or money is the larger story."""
    parts = []
    carbon = engagement_total(complete, "carbon_kgco2e", world)
    if complete and carbon is not None and p50(carbon) < weights.heavy_kgco2e:
        key = figures.add("portfolio.computed", "carbon a year, computed", "kgCO2e/year", carbon)
        amount = figures.entries[key]["printed"]
        parts.append(f"At about {amount} the carbon is near too small to matter.")
    if larger:
        parts.append(_MONEY_LARGER)
    return " ".join(parts) or None


def _actions(
    cases: list[CaseAdvice],
    totals: Mapping[str, Any],
    weights: Weights,
    figures: Figures,
    currency: str,
) -> list[dict[str, Any]]:
    """Ranked options of all use cases on shares of the engagement's totals."""
    rows: list[tuple[float, CaseAdvice, Option]] = []
    for case in cases:
        for option in case.ranked:
            if option.rank is None:
                continue
            own = option.score or 0.0
            for criterion, impact in (("carbon", "carbon_kgco2e"), ("money", "cost")):
                share, total = option.share(impact), totals[impact]
                if share is None or total is None or not p50(total):
                    continue
                had = float(np.mean(np.clip(share / weights.full[criterion], 0, 1)))
                now = float(
                    np.mean(
                        np.clip(
                            option.saving[impact]
                            / np.where(total > 0, total, 1)
                            / weights.full[criterion],
                            0,
                            1,
                        )
                    )
                )
                own += weights.weight[criterion] / 100 * (now - had)
            rows.append((own, case, option))
    rows.sort(key=lambda r: (-r[0], r[2].ident))
    result = []
    for n, (own, case, option) in enumerate(rows):
        key = f"action.{option.ident}"
        saving = option.saving
        result.append(
            {
                "use_case": case.ident,
                "use_case_name": case.name,
                "rule": option.rule.id,
                "title": option.rule.title,
                "rank": n + 1,
                "score": own,
                "effort": option.rule.effort,
                "grade": option.match.grade,
                "saving": figures.add(
                    f"{key}.carbon", "carbon saved a year", "kgCO2e/year", saving["carbon_kgco2e"]
                )
                if saving
                else None,
                "share": figures.add(
                    f"{key}.share",
                    "share of the use case's carbon",
                    "%",
                    np.asarray(option.share("carbon_kgco2e")) * 100,
                )
                if saving and option.share("carbon_kgco2e") is not None
                else None,
                "cost": figures.add(
                    f"{key}.cost", "money saved a year", f"{currency}/year", saving["cost"]
                )
                if saving
                else None,
                "first_step": None,
                "owner": None,
                "when": _EFFORT_WORDS[option.rule.effort],
            }
        )
    return result


def _stops(governing: list[tuple[CaseAdvice, Option]]) -> list[tuple[CaseAdvice, Option]]:
    """The governing cautions: what must be settled before anything else."""
    return [(case, option) for case, option in governing if option.rule.stance == "caution"]


def _verdict(
    cases: list[CaseAdvice], actions: list[dict[str, Any]], pack: Pack, figures: Figures
) -> dict[str, Any]:
    """The one sentence, the one decision, and what is advised against."""
    against = [
        f"{o.rule.title} ({case.name})"
        for case in cases
        for o in case.standing
        if o.rule.stance == "caution" and o.lane in ("leave_alone", "notes")
    ]
    governing = [(case, o) for case in cases for o in case.standing if o.lane == "leave_alone"]
    if governing and not actions:
        case, option = governing[0]
        sentence = f"{case.name}: {option.rule.title[:1].lower()}{option.rule.title[1:]}."
        decision = "Note it and move on."
        if option.rule.governs != "alone":
            stop = next((c, o) for c, o in [*_stops(governing), (case, option)])
            decision = render_text(
                stop[1].rule.first_step, stop[0].facts, pack.specs, stop[1].rule.place
            )
        return {"sentence": sentence, "decision": decision, "against": against}
    if not actions:
        return {
            "sentence": "What is known so far supports no recommendation yet.",
            "decision": "Answer the open questions listed under “to find out first”.",
            "against": against,
        }
    first = actions[0]
    sentence = f"Start with: {first['title'][:1].lower()}{first['title'][1:]}"
    if len(cases) > 1:
        sentence += f" ({first['use_case_name']})"
    share = figures.entries.get(first["share"] or "")
    if share:
        sentence += f". It saves about {share['printed']} of the carbon"
        sentence += f" (nine in ten runs: {share['printed_range']})"
        amount = figures.entries[first["saving"]]
        sentence += f", or {amount['printed']} ({amount['printed_range']})"
    return {
        "sentence": sentence + ".",
        "decision": f"Decide on “{first['title']}” and name who owns it.",
        "against": against,
    }


def _rests_on(
    actions: list[dict[str, Any]], assumptions: list[dict[str, Any]], weights: Weights
) -> str:
    """The one assumption that carries the figures of the first action, in a sentence."""
    if not actions or not actions[0]["saving"]:
        return ""
    for row in assumptions:
        if row["use_case"] != actions[0]["use_case"]:
            continue
        if (row["share_of_uncertainty"] or 0.0) < weights.decisive_share:
            return ""
        ranged = f" ({row['range']})" if row["range"] else ""
        return (
            f"The size rests mostly on one thing that nobody has told us: {row['label']}, "
            f"taken as {row['printed']}{ranged}."
        )
    return ""


def _first_asked(cases: list[CaseAdvice], pack: Pack) -> tuple[float, CaseAdvice, str] | None:
    """The unanswered question of the first item to find out, where no saving hangs on one."""
    for case in cases:
        asked = [o for o in case.standing if o.lane == "find_out"]
        for option in sorted(asked, key=lambda o: (-(o.score or 0.0), o.rule.id)):
            for leaf in option.match.leaves:
                fact = case.facts.get(leaf.leaf.fact)
                if leaf.leaf.fact in pack.questions and fact is not None and not fact.known:
                    return 0.0, case, leaf.leaf.fact
    return None


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


def _asked(fact: str, use_case: str, pack: Pack) -> dict[str, Any]:
    question = pack.questions[fact]
    return {
        "fact": fact,
        "label": question.spec.label,
        "question": question.text,
        "use_case": use_case,
        "why": question.why,
    }
