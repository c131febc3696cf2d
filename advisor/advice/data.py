"""The advice for one use case or shared thing as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.advice.baseline import baseline_data
from advisor.advice.confirm import who_knows
from advisor.advice.drivers import drivers
from advisor.advice.figures import Figures
from advisor.advice.firmness import lowest
from advisor.advice.frame import inventory_data, sci_data
from advisor.advice.options import Option
from advisor.advice.outside import outside_after, outside_data
from advisor.advice.placement import place
from advisor.advice.quality import quality_data
from advisor.advice.recommendation import recommendation, set_aside, shown_run
from advisor.advice.swings import Tornado, causes, swings_data
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.advice.words import actual_words, leaf_words, printed, printed_range, would_words
from advisor.facts import Fact, Status
from advisor.intake.engagement import Engagement, UseCase
from advisor.language import tr
from advisor.logic import FactEnv, LeafResult, explain
from advisor.pack.items import Pack, Rule
from advisor.quantities import next_to_nothing
from advisor.scenario import Scenario, World, baseline

# A number is near a limit within this factor.
NEAR = 3.0

LANES = ("must_do", "leave_alone", "do", "small", "find_out", "notes")

# What a use case is: an action for another kind of it is no near miss.
SETTING = (
    "task.primary",
    "task.output_form",
    "model.sourcing",
    "model.kind",
    "train.planned",
    "host.where",
    "serve.hosting",
    "edge.candidate",
    "edge.runs_on",
    "edge.power",
    "edge.fits",
)
# What only a model in use has: no near miss where the model is still to be made.
IN_USE = ("use.", "serve.", "model.", "host.", "task.", "rag.")


def case_data(
    case: CaseAdvice,
    use_case: UseCase,
    before: Scenario,
    tornado: Tornado,
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    engagement: Engagement,
) -> dict[str, Any]:
    """A use case with facts, baseline, lanes and recommendations."""
    recommendations = _listed(case, {case.ident: before}, pack, world, weights, figures, engagement)
    lanes = {name: [r["id"] for r in recommendations if r["lane"] == name] for name in LANES}
    inputs = tuple(causes(case, tornado, world))
    placement = case.placement or place(case.facts, weights)
    ceiling = weights.dear_eur_per_tonne / world.eur_per_unit
    benefit = None
    if placement.benefit:
        benefit = figures.put(f"{case.ident}.benefit", "benefit", "points", *placement.benefit)
    task, stage = case.facts.get("task.primary"), case.facts.get("ctx.stage")
    return {
        "id": case.ident,
        "name": case.name,
        "uses": list(use_case.uses),
        "stage": _option_label(stage, pack),
        "stage_told": stage is not None and stage.known,
        "task_label": _option_label(task, pack),
        "task_told": task is not None and task.known,
        "facts": [
            _fact_data(case.ident, f, pack, figures)
            for f in case.facts.values()
            if not f.name.startswith("estimate.")
        ],
        "drivers": drivers(case, pack, world),
        "outside": outside_data(case.ident, before, world, figures, weights),
        "quality": quality_data(case, tornado, inputs),
        "swings": swings_data(case, tornado, inputs, world, weights, figures, engagement.currency),
        "baseline": baseline_data(case, before, world, figures, engagement.currency),
        "inventory": inventory_data(case.ident, before, world, figures),
        "sci": sci_data(case.ident, before, world, figures),
        "lanes": lanes,
        "recommendations": recommendations,
        "set_aside": [
            set_aside(o, figures, case.ident, engagement.currency, ceiling)
            for o in sorted(case.options.values(), key=lambda o: o.rule.id)
            if o.why_not is not None
        ]
        + [
            {"rule": k, "title": pack.rules[k].title, "why": _exception(k, case, pack), "by": None}
            for k in sorted(case.matches.silenced)
        ],
        "candidates": candidates_data(case, use_case, engagement, pack, world, before, figures),
        "placement": {
            "place": placement.place,
            "why": _placed(case, figures, weights),
            "benefit": benefit,
            "benefit_low": placement.benefit[0] if placement.benefit else None,
            "benefit_p50": placement.benefit[1] if placement.benefit else None,
            "benefit_high": placement.benefit[2] if placement.benefit else None,
            "carbon_low": placement.carbon[0] if placement.carbon else None,
            "carbon_p50": placement.carbon[1] if placement.carbon else None,
            "carbon_high": placement.carbon[2] if placement.carbon else None,
            "lines": {
                "benefit": weights.benefit_points,
                "carbon_kgco2e": weights.heavy_kgco2e,
            },
        },
        "near_misses": [
            {
                "rule": k,
                "title": pack.rules[k].title,
                "failed": leaf_words(v, pack.specs),
                "would": would_words(v, pack.specs),
            }
            for k, v in sorted(case.matches.failed_on_one.items())
            if pack.rules[k].stance == "reduce"
            and _may_turn(v, case)
            and not (_unbuilt(case) and _in_use(pack.rules[k]))
        ],
    }


def _listed(
    case: CaseAdvice,
    before: Mapping[str, Scenario],
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    engagement: Engagement,
) -> list[dict[str, Any]]:
    """The recommendations in order, each with what lies outside the tested domain after it."""
    currency, run = engagement.currency, shown_run(case)

    def asked(option: Option) -> dict[str, str]:
        return who_knows(engagement, option.use_cases or before)

    return [
        recommendation(o, case, pack, world, weights, figures, currency, run, asked(o))
        | {"outside": outside_after(o, before, world)}
        for o in _ordered(case)
        if o.lane != "trace"
    ]


def _unbuilt(case: CaseAdvice) -> bool:
    """Whether the model is still to be made: an idea, with a training of its own planned."""
    told = {n: case.facts.get(n) for n in ("ctx.stage", "train.planned")}
    known = {n: f.value for n, f in told.items() if f is not None and f.known}
    return known.get("ctx.stage") == "idea" and known.get("train.planned") == "from_scratch"


def _in_use(rule: Rule) -> bool:
    """Whether a rule acts on how a model is used or served."""
    levers = (*rule.change, *rule.about)
    return any(lever.startswith(IN_USE) for lever in levers if not lever.startswith("invest."))


def _may_turn(failed: LeafResult, case: CaseAdvice) -> bool:
    """Whether what failed may well turn out otherwise: not told yet, or a number not far away."""
    leaf, fact = failed.leaf, case.facts.get(failed.leaf.fact)
    if leaf.fact in SETTING or fact is None:
        return False
    number, limit = fact.number, leaf.right
    if number is None or not isinstance(limit, float):
        return not fact.known
    if not fact.known:
        # Where the range that was assumed does not reach the limit, the answer hardly will.
        low = number if fact.low is None else fact.low
        high = number if fact.high is None else fact.high
        if not low <= limit <= high:
            return False
    return min(number, limit) > 0 and max(number / limit, limit / number) <= NEAR


def _exception(rule: str, case: CaseAdvice, pack: Pack) -> str:
    """The exception that silences a rule, in words."""
    unless = pack.rules[rule].unless
    if unless is None:
        return case.matches.silenced[rule]
    met = [r for r in explain(unless, FactEnv(case.facts)) if r.truth == "true"]
    words = "; ".join(
        tr(
            "{fact} is “{value}”",
            fact=pack.specs[r.leaf.fact].label,
            value=actual_words(r, pack.specs),
        )
        for r in met
    )
    return tr("not here, since {words}", words=words) if words else case.matches.silenced[rule]


def _placed(case: CaseAdvice, figures: Figures, weights: Weights) -> str:
    """Why a use case stands where it does; small carbon is called small."""
    placement = case.placement
    if placement is None:
        return ""
    growth = case.facts.get("use.growth_pct")
    # The same year as the figures that lead the page.
    year = "baseline" if growth is None or growth.known else "today"
    name = "carbon_kgco2e"
    entry = figures.entries.get(f"{case.ident}.{year}.{name}") or figures.entries.get(
        f"{case.ident}.baseline.{name}"
    )
    if placement.carbon is None or entry is None or placement.carbon[1] >= weights.heavy_kgco2e:
        return placement.why
    carbon = entry["printed"]
    if next_to_nothing(entry["p50"], entry["unit"]):
        small = tr("At {carbon} its carbon is too small to matter.", carbon=carbon)
    else:
        small = tr("At about {carbon} its carbon is too small to matter.", carbon=carbon)
    return f"{placement.why} {small}"


def _ordered(case: CaseAdvice) -> list[Option]:
    order = {name: n for n, name in enumerate((*LANES, "alternative", "then", "trace"))}
    return sorted(
        case.standing,
        key=lambda o: (
            order.get(o.lane, 9),
            o.rank or 99,
            {"first": 0, "alone": 1}.get(o.rule.governs or "", 2),
            -o.p50("carbon_kgco2e") if o.lane == "find_out" else 0.0,
            -(o.score or 0.0),
            o.rule.id,
        ),
    )


def _option_label(fact: Fact | None, pack: Pack) -> str | None:
    if fact is None or fact.value is None:
        return None
    return printed(fact.value, pack.specs[fact.name])


def _fact_data(owner: str, fact: Fact, pack: Pack, figures: Figures) -> dict[str, Any]:
    spec = pack.specs[fact.name]
    text = printed(fact.value, spec)
    if fact.number is not None:
        low = fact.low if fact.low is not None else fact.number
        high = fact.high if fact.high is not None else fact.number
        figures.put(
            f"{owner}.fact.{fact.name}",
            spec.label,
            spec.unit or "1",
            low,
            fact.number,
            high,
            told=True,
        )
    return {
        "name": fact.name,
        "label": spec.label,
        "value": fact.value,
        "printed": text,
        "range": printed_range(fact, spec),
        "status": str(fact.status),
        "known": fact.known,
        "visible": fact.visible,
        "unit": spec.unit,
    }


def candidates_data(
    case: CaseAdvice,
    use_case: UseCase,
    engagement: Engagement,
    pack: Pack,
    world: World,
    before: Scenario,
    figures: Figures,
) -> list[dict[str, Any]]:
    """Sites under study: the first is the baseline, the others their difference to it."""
    for name, question in pack.questions.items():
        answer, _ = engagement.answer(use_case, name, question.spec.scope)
        if answer is None or len(answer.candidates) < 2:
            continue
        rows: list[dict[str, Any]] = []
        totals = []
        base = before.total("carbon_kgco2e", world.draws.n)
        for option in answer.candidates:
            facts = {n: f for n, f in before.facts.items() if n not in pack.derived}
            facts[name] = Fact(name, option, Status.GIVEN, known=True, place=facts[name].place)
            found = baseline(facts, world, before.share)
            other = found.total("carbon_kgco2e", world.draws.n)
            if base is None or other is None:
                continue
            totals.append(other)
            key = f"{case.ident}.candidate.{option}"
            rows.append(
                {
                    "fact": name,
                    "option": option,
                    "label": _site(option, pack),
                    "carbon_kgco2e": figures.add(
                        key, tr("carbon a year"), "kgCO2e/year", other / world.horizon_years
                    ),
                    "levels": {
                        impact: figures.add(
                            f"{key}.{impact}", what, unit, values / world.horizon_years
                        )
                        for impact, what, unit in (
                            ("energy_kwh", tr("electricity a year"), "kWh/year"),
                            ("water_l", tr("water a year"), "L/year"),
                            ("cost", tr("cost a year"), f"{engagement.currency}/year"),
                        )
                        if (values := found.total(impact, world.draws.n)) is not None
                    },
                    "difference": figures.add(
                        key + ".difference",
                        tr("difference a year"),
                        "kgCO2e/year",
                        (other - base) / world.horizon_years,
                    ),
                }
            )
        often = lowest(totals) if len(totals) > 1 else [1.0] * len(totals)
        return [row | {"lowest": share} for row, share in zip(rows, often, strict=True)]
    return []


def _site(option: str, pack: Pack) -> str:
    grid = pack.tables.get("grid")
    return (grid.text(option, "name") if grid else None) or option


def shared_data(
    case: CaseAdvice,
    engagement: Engagement,
    before: Mapping[str, Scenario],
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
) -> dict[str, Any]:
    """A shared thing with its recommendations."""
    recommendations = _listed(case, before, pack, world, weights, figures, engagement)
    ceiling = weights.dear_eur_per_tonne / world.eur_per_unit
    return {
        "id": case.ident,
        "name": case.name,
        "used_by": [c.id for c in engagement.use_cases if case.ident in c.uses],
        "lanes": {n: [r["id"] for r in recommendations if r["lane"] == n] for n in LANES},
        "recommendations": recommendations,
        "set_aside": [
            set_aside(o, figures, case.ident, engagement.currency, ceiling)
            for o in case.options.values()
            if o.why_not is not None
        ],
    }
