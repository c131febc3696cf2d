"""The engagement as a whole: roadmap, totals, actions, verdict, what to ask first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.edits import own_of, placed_first
from advisor.advice.figures import Figures
from advisor.advice.firmness import largest_case
from advisor.advice.opening import leads_with_money
from advisor.advice.options import Option
from advisor.advice.portfolio import engagement_total, p50
from advisor.advice.recommendation import recommendation, shown_run
from advisor.advice.roadmap import Roadmap
from advisor.advice.smaa import in_ten
from advisor.advice.usecase import CaseAdvice
from advisor.advice.verdict import verdict
from advisor.advice.views import LEAST_MOVED, growth_of, today
from advisor.advice.weights import Weights
from advisor.advice.words import impact_words, printed, printed_range
from advisor.facts import Fact
from advisor.intake.engagement import Engagement
from advisor.language import mark, tr
from advisor.pack.items import Pack
from advisor.quantities import FINEST_SHARE, format_quantity
from advisor.scenario import ALL_IMPACTS, Scenario, World

Draw = NDArray[np.float64]
_UNITS = {
    "energy_kwh": "kWh/year",
    "carbon_kgco2e": "kgCO2e/year",
    "water_l": "L/year",
    "carbon_operational_kgco2e": "kgCO2e/year",
    "carbon_embodied_kgco2e": "kgCO2e/year",
}
_MONEY_LARGER = mark(
    "Money is the larger story here: the cost outweighs the carbon even at {price}."
)
_COMPARE = "carbon_price_compare"
_EFFORT_WORDS = {
    "days": mark("some days"),
    "weeks": mark("some weeks"),
    "months": mark("some months"),
}


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
    roadmap: Roadmap,
) -> dict[str, Any]:
    """Totals, the first actions and the verdict."""
    currency = engagement.currency
    totals = {i: engagement_total(before, i, world) for i in ALL_IMPACTS}
    total = {
        i: figures.add(
            f"portfolio.{i}",
            tr("{impact} a year", impact=impact_words(i)),
            _UNITS.get(i, f"{currency}/year"),
            v,
        )
        for i, v in totals.items()
        if v is not None
    }
    first = placed_first(engagement.edits, cases)
    actions = _actions(cases, totals, weights, figures, currency, first)
    carbon = totals["carbon_kgco2e"]
    org = next(iter(before.values())).facts.get("ctx.org_footprint_tco2e") if before else None
    org_share = None
    if org is not None and org.known and org.number and carbon is not None:
        org_share = figures.add(
            "portfolio.org_share",
            tr("share of the organisation's footprint"),
            "%",
            carbon / (org.number * 1000) * 100,
        )
    saving = _org_saving(org, roadmap, weights, figures)
    price = _outweighed(before, world, pack, weights)
    larger = bool(price)
    now = _today(before, totals, world, figures, currency)
    # Where a use case could not be computed, the page is led by those that could, in today's year.
    dated = now is not None or len(_complete(before)) < len(before)
    run = shown_run(whole)
    return {
        "total": total or None,
        "today": now,
        "lead": "money" if leads_with_money(actions, figures, weights, larger=larger) else "carbon",
        "complete": carbon is not None,
        "actions": actions,
        "largest": largest_case(before, world),
        "org_share": org_share,
        "org_share_text": None,
        "money_larger": larger,
        "org_saving": saving and saving[0],
        "money_text": _size_text(
            _complete(before),
            price,
            world,
            weights,
            figures,
            saving[1] if saving else None,
            dated=dated,
        ),
        "verdict": verdict(
            cases,
            actions,
            assumptions,
            pack,
            world,
            weights,
            figures,
            money_larger=larger,
            growing=dated,
            own=own_of(engagement.edits, cases),
        ),
        "recommendations": [
            recommendation(o, whole, pack, world, weights, figures, currency, run)
            for o in sorted(whole.standing, key=lambda o: (-(o.score or 0.0), o.rule.id))
        ],
    }


def _today(
    before: Mapping[str, Scenario],
    totals: Mapping[str, Draw | None],
    world: World,
    figures: Figures,
    currency: str,
) -> dict[str, Any] | None:
    """The totals of today's year, where use grows at a rate that nobody told.

    Returns:
        `impacts`, and the growth in print where it is one for all use cases; None where every
        growth was told, or none moves the totals.
    """
    assumed = [g for s in before.values() if (g := growth_of(s)) is not None and not g.known]
    carbon, cost = totals["carbon_kgco2e"], totals["cost"]
    if not assumed or world.horizon_years == 1 or carbon is None or cost is None:
        return None
    found: dict[str, Any] = {}
    for scenario in before.values():
        for impact, values in today(scenario, world).items():
            found[impact] = found.get(impact, 0.0) + values
    if not any(
        abs(p50(found[i]) - p50(whole)) > LEAST_MOVED * abs(p50(whole))
        for i, whole in (("carbon_kgco2e", carbon), ("cost", cost))
    ):
        return None
    spec = world.pack.specs[assumed[0].name]
    rates = {(printed(g.value, spec), printed_range(g, spec)) for g in assumed}
    growth, ends = rates.pop() if len(rates) == 1 else (None, None)
    return {
        "growth": growth,
        "growth_range": ends,
        "impacts": {
            i: figures.add(
                f"portfolio.today.{i}",
                tr("{impact} a year, today", impact=impact_words(i)),
                _UNITS.get(i, f"{currency}/year"),
                v,
            )
            for i, v in found.items()
        },
    }


def _org_saving(
    org: Fact | None, roadmap: Roadmap, weights: Weights, figures: Figures
) -> tuple[str, str | None] | None:
    """What all steps save of the organisation's footprint, and a sentence where that is small.

    Returns:
        the id of the figure and the sentence, None where either side is not known.
    """
    if org is None or not org.known or not org.number or not roadmap.steps:
        return None
    if roadmap.before is None or roadmap.last is None:
        return None
    share = (roadmap.before - roadmap.last) / (org.number * 1000) * 100
    key = figures.add(
        "portfolio.org_saving",
        tr("saved by all steps, of the organisation's footprint"),
        "%",
        share,
    )
    if not 0 <= p50(share) < weights.small_share * 100:
        return key, None
    amount = figures.entries[key]["printed"]
    if 0 < p50(share) < FINEST_SHARE / 2:  # "under 0.01 %" is no amount that something is about
        return key, tr(
            "All steps together save {share} of the organisation's own footprint.", share=amount
        )
    return key, tr(
        "All steps together save about {share} of the organisation's own footprint.", share=amount
    )


def _complete(before: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """The use cases that could be computed."""
    return {k: s for k, s in before.items() if s.estimate.total is not None}


def _outweighed(before: Mapping[str, Scenario], world: World, pack: Pack, weights: Weights) -> str:
    """The price of carbon at which money outweighs it, in print; nothing where it does not.

    Over the use cases that could be computed.
    """
    price = world.numbers.parameter(_COMPARE, drawn=False)
    complete = _complete(before)
    cost = engagement_total(complete, "cost", world)
    carbon = engagement_total(complete, "carbon_kgco2e", world)
    if not complete or price is None or cost is None or carbon is None:
        return ""
    high = p50(carbon) / 1000 * float(price)
    if p50(cost) < weights.material_cost or p50(cost) <= high:
        return ""
    return format_quantity(float(price), pack.parameters[_COMPARE].unit)


def _size_text(
    complete: Mapping[str, Scenario],
    price: str,
    world: World,
    weights: Weights,
    figures: Figures,
    proportion: str | None,
    *,
    dated: bool,
) -> str | None:
    """What to say where the carbon is small beside the organisation, or money the larger story.

    Args:
        complete: the use cases that could be computed.
        price: of carbon that money outweighs; nothing where it does not.
        world: what all scenarios share.
        weights: hold what counts.
        figures: the register.
        proportion: the sentence on the organisation's footprint.
        dated: whether today's year leads the page, and not the mean of the horizon.
    """
    parts = []
    carbon = engagement_total(complete, "carbon_kgco2e", world)
    if dated:
        # The same year as the figures that lead the page.
        now = [today(s, world)["carbon_kgco2e"] for s in complete.values()]
        carbon = np.asarray(np.sum(np.broadcast_arrays(*now), axis=0))
    if complete and carbon is not None and p50(carbon) < weights.heavy_kgco2e:
        key = figures.add(
            "portfolio.computed", tr("carbon a year, computed"), "kgCO2e/year", carbon
        )
        amount = figures.entries[key]["printed"]
        parts.append(tr("At about {carbon} the carbon is too small to matter.", carbon=amount))
    if proportion:
        parts.append(proportion)
    if price:
        parts.append(tr(_MONEY_LARGER, price=price))
    return " ".join(parts) or None


def _actions(
    cases: list[CaseAdvice],
    totals: Mapping[str, Any],
    weights: Weights,
    figures: Figures,
    currency: str,
    first: Sequence[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """Ranked options of all use cases on shares of the engagement's totals.

    Those that the consultant placed first stand first.
    """
    placed = {key: n for n, key in enumerate(first)}
    rows: list[tuple[float, CaseAdvice, Option]] = []
    drawn: dict[str, Draw] = {}
    for case in cases:
        for option in case.ranked:
            if option.rank is None:
                continue
            own = option.score or 0.0
            each = np.asarray(0.0 if option.scores is None else option.scores)
            for criterion, impact in (("carbon", "carbon_kgco2e"), ("money", "cost")):
                share, total = option.share(impact), totals[impact]
                if share is None or total is None or not p50(total):
                    continue
                least, full = weights.least[criterion], weights.full[criterion]
                mine = option.saving[impact] / np.where(total > 0, total, 1)
                gained = np.clip(mine / full, least, 1) - np.clip(share / full, least, 1)
                own += weights.weight[criterion] / 100 * float(np.mean(gained))
                each = each + weights.weight[criterion] / 100 * gained
            rows.append((own, case, option))
            drawn[option.ident] = each
    rows.sort(
        key=lambda r: (placed.get((r[1].ident, r[2].rule.id), len(placed)), -r[0], r[2].ident)
    )
    result = []
    for n, (own, case, option) in enumerate(rows):
        key = f"action.{option.ident}"
        saving = option.saving
        beats = None
        if n + 1 < len(rows) and (case.ident, option.rule.id) not in placed:
            mine, next_one = drawn[option.ident], drawn[rows[n + 1][2].ident]
            # Rounded, so that equal scores are equal on any machine; they go to the earlier one.
            beats = float(np.mean(np.round(mine, 9) >= np.round(next_one, 9)))
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
                "beats_next": beats,
                "beats_next_in_ten": None if beats is None else in_ten(beats, weights.too_close),
                "too_close": beats is not None and beats < weights.too_close,
                "saving": figures.add(
                    f"{key}.carbon",
                    tr("carbon saved a year"),
                    "kgCO2e/year",
                    saving["carbon_kgco2e"],
                )
                if saving
                else None,
                "share": figures.add(
                    f"{key}.share",
                    tr("share of the use case's carbon"),
                    "%",
                    np.asarray(option.share("carbon_kgco2e")) * 100,
                )
                if saving and option.share("carbon_kgco2e") is not None
                else None,
                "cost": figures.add(
                    f"{key}.cost", tr("money saved a year"), f"{currency}/year", saving["cost"]
                )
                if saving
                else None,
                "first_step": None,
                "owner": None,
                "when": tr(_EFFORT_WORDS[option.rule.effort]),
            }
        )
    return result
