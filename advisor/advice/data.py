"""One use case's advice, the answers and the inputs, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor import __version__
from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.recommendation import recommendation, set_aside
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.advice.words import leaf_words, printed, printed_range
from advisor.facts import IMPACT_UNITS, STAGES, Fact, Status
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Absent
from advisor.intake.engagement import Engagement, UseCase
from advisor.pack.items import Pack
from advisor.scenario import ALL_IMPACTS, Scenario, World, baseline
from advisor.scenario.environment import as_draws

LANES = ("must_do", "leave_alone", "do", "small", "find_out", "notes")


def unit_of(impact: str, currency: str) -> str:
    """The unit of an impact a year."""
    return f"{currency if impact == 'cost' else IMPACT_UNITS[impact]}/year"


def case_data(
    case: CaseAdvice,
    use_case: UseCase,
    before: Scenario,
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    engagement: Engagement,
) -> dict[str, Any]:
    """A use case with facts, baseline, lanes and recommendations."""
    recommendations = [
        recommendation(o, case, pack, world, weights, figures, engagement.currency)
        for o in _ordered(case)
        if o.lane != "trace"
    ]
    lanes = {name: [r["id"] for r in recommendations if r["lane"] == name] for name in LANES}
    placement = case.placement
    assert placement is not None
    benefit = None
    if placement.benefit:
        benefit = figures.put(f"{case.ident}.benefit", "benefit", "points", *placement.benefit)
    task = case.facts.get("task.primary")
    return {
        "id": case.ident,
        "name": case.name,
        "uses": list(use_case.uses),
        "stage": _option_label(case.facts.get("ctx.stage"), pack),
        "task_label": _option_label(task, pack),
        "facts": [
            _fact_data(case.ident, f, pack, figures)
            for f in case.facts.values()
            if not f.name.startswith("estimate.")
        ],
        "baseline": baseline_data(case, before, world, figures, engagement.currency),
        "lanes": lanes,
        "recommendations": recommendations,
        "set_aside": [
            set_aside(o, figures, case.ident, engagement.currency)
            for o in sorted(case.options.values(), key=lambda o: o.rule.id)
            if o.why_not is not None
        ]
        + [
            {"rule": k, "title": pack.rules[k].title, "why": v, "by": None}
            for k, v in sorted(case.matches.silenced.items())
        ],
        "candidates": candidates_data(case, use_case, engagement, pack, world, before, figures),
        "placement": {
            "place": placement.place,
            "why": placement.why,
            "benefit": benefit,
            "benefit_low": placement.benefit[0] if placement.benefit else None,
            "benefit_p50": placement.benefit[1] if placement.benefit else None,
            "benefit_high": placement.benefit[2] if placement.benefit else None,
            "carbon_low": placement.carbon[0] if placement.carbon else None,
            "carbon_p50": placement.carbon[1] if placement.carbon else None,
            "carbon_high": placement.carbon[2] if placement.carbon else None,
        },
        "near_misses": [
            {"rule": k, "title": pack.rules[k].title, "failed": leaf_words(v, pack.specs)}
            for k, v in sorted(case.matches.failed_on_one.items())
        ],
    }


def _ordered(case: CaseAdvice) -> list[Option]:
    order = {name: n for n, name in enumerate((*LANES, "alternative", "then", "trace"))}
    standing = sorted(
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
    return standing


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
            f"{owner}.fact.{fact.name}", spec.label, spec.unit or "1", low, fact.number, high
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


def baseline_data(
    case: CaseAdvice, scenario: Scenario, world: World, figures: Figures, currency: str
) -> dict[str, Any]:
    """The baseline a year by stage and impact."""
    years, ident = world.horizon_years, case.ident
    total = scenario.estimate.total
    data: dict[str, Any] = {
        "complete": total is not None,
        "total": None,
        "stages": {},
        "stage_share": {},
        "steps": {},
        "per_outcome": None,
        "past": {},
    }
    if total is not None:
        data["total"] = {
            i: figures.add(
                f"{ident}.baseline.{i}",
                f"{i} a year",
                unit_of(i, currency),
                np.asarray(total.get(i)) / years,
            )
            for i in ALL_IMPACTS
        }
        data["per_outcome"] = _per_outcome(case, scenario, world, figures)
    for stage in STAGES:
        part = scenario.estimate.stages.get(stage)
        if part is None:
            continue
        if isinstance(part, Absent):
            data["stages"][stage] = {"absent": part.reason, "fact": part.fact}
            continue
        data["stages"][stage] = {
            i: figures.add(
                f"{ident}.baseline.{stage}.{i}",
                f"{stage} {i} a year",
                unit_of(i, currency),
                np.asarray(part.get(i)) / years,
            )
            for i in ALL_IMPACTS
        }
        if total is not None and stage != "network":
            whole = as_draws(total.carbon_kgco2e, world.draws.n)
            share = np.divide(
                as_draws(part.carbon_kgco2e, world.draws.n),
                whole,
                out=np.zeros(world.draws.n),
                where=whole > 0,
            )
            data["stage_share"][stage] = percentiles(share)[1]
        data["steps"][stage] = [
            {
                "name": s.name,
                "fig": figures.add(f"{ident}.step.{stage}.{n}", s.name, s.unit, s.value),
                "formula": s.formula,
            }
            for n, s in enumerate(part.steps)
        ]
    data["missing"] = [a.reason for a in scenario.estimate.absent.values()]
    for stage, impacts in scenario.estimate.past.items():
        data["past"][stage] = figures.add(
            f"{ident}.past.{stage}",
            f"{stage} in the past",
            "kgCO2e",
            np.asarray(impacts.carbon_kgco2e),
        )
    return data


def _per_outcome(
    case: CaseAdvice, scenario: Scenario, world: World, figures: Figures
) -> dict[str, str] | None:
    tasks = case.facts.get("use.accepted_tasks_month")
    total = scenario.estimate.total
    if tasks is None or not tasks.number or total is None:
        return None
    count = (tasks.draws if tasks.draws is not None else tasks.number) * 12.0
    years = world.horizon_years
    energy = np.asarray(total.energy_kwh) / years * 1000 / count
    carbon = np.asarray(total.carbon_kgco2e) / years / count
    return {
        "energy_wh": figures.add(
            f"{case.ident}.outcome.energy", "energy an accepted result", "Wh", energy
        ),
        "carbon": figures.add(
            f"{case.ident}.outcome.carbon", "carbon an accepted result", "kgCO2e", carbon
        ),
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
        rows = []
        base = before.total("carbon_kgco2e", world.draws.n)
        for option in answer.candidates:
            facts = {n: f for n, f in before.facts.items() if n not in pack.derived}
            facts[name] = Fact(name, option, Status.GIVEN, known=True, place=facts[name].place)
            other = baseline(facts, world, before.share).total("carbon_kgco2e", world.draws.n)
            if base is None or other is None:
                continue
            key = f"{case.ident}.candidate.{option}"
            rows.append(
                {
                    "fact": name,
                    "option": option,
                    "label": _site(option, pack),
                    "carbon_kgco2e": figures.add(
                        key, "carbon a year", "kgCO2e/year", other / world.horizon_years
                    ),
                    "difference": figures.add(
                        key + ".difference",
                        "difference a year",
                        "kgCO2e/year",
                        (other - base) / world.horizon_years,
                    ),
                }
            )
        return rows
    return []


def _site(option: str, pack: Pack) -> str:
    grid = pack.tables.get("grid")
    return (grid.text(option, "name") if grid else None) or option


def shared_data(
    case: CaseAdvice,
    engagement: Engagement,
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
) -> dict[str, Any]:
    """A shared thing with its recommendations."""
    recommendations = [
        recommendation(o, case, pack, world, weights, figures, engagement.currency)
        for o in _ordered(case)
        if o.lane != "trace"
    ]
    return {
        "id": case.ident,
        "name": case.name,
        "used_by": [c.id for c in engagement.use_cases if case.ident in c.uses],
        "lanes": {n: [r["id"] for r in recommendations if r["lane"] == n] for n in LANES},
        "recommendations": recommendations,
        "set_aside": [
            set_aside(o, figures, case.ident, engagement.currency)
            for o in case.options.values()
            if o.why_not is not None
        ],
    }


def answers_data(engagement: Engagement, pack: Pack) -> list[dict[str, Any]]:
    """Answers in normal form and as typed; private notes are left out."""
    owners = [("engagement", engagement.answers)]
    owners += [(t.id, t.answers) for t in engagement.shared]
    owners += [(c.id, c.answers) for c in engagement.use_cases]
    rows = []
    for owner, answers in owners:
        for name, answer in answers.items():
            question = pack.questions[name]
            rows.append(
                {
                    "owner": owner,
                    "fact": name,
                    "label": question.spec.label,
                    "question": question.text,
                    "value": answer.value,
                    "low": answer.low,
                    "high": answer.high,
                    "printed": printed(answer.value, question.spec)
                    if answer.value is not None
                    else answer.state.replace("_", " "),
                    "typed": answer.typed,
                    "state": answer.state,
                    "section": question.section,
                    "source": None if answer.private else answer.source,
                    "note": None if answer.private else answer.note,
                }
            )
    return rows


def assumptions_data(cases: list[CaseAdvice], pack: Pack, figures: Figures) -> list[dict[str, Any]]:
    """Visible questions that nobody answered, with what stood in for them."""
    rows = []
    for case in cases:
        carbon = case.facts.get("estimate.carbon_kgco2e")
        for fact in case.facts.values():
            if fact.name not in pack.questions or fact.known or not fact.visible:
                continue
            if fact.value is None:
                continue
            spec = pack.questions[fact.name].spec
            share = _rank_share(fact, carbon)
            rows.append(
                {
                    "use_case": case.ident,
                    "fact": fact.name,
                    "label": spec.label,
                    "printed": printed(fact.value, spec),
                    "range": printed_range(fact, spec),
                    "share_of_uncertainty": share,
                    "narrows": pack.questions[fact.name].help,
                }
            )
    rows.sort(key=lambda r: (-(r["share_of_uncertainty"] or 0.0), r["use_case"], r["fact"]))
    return rows


def _rank_share(fact: Fact, carbon: Fact | None) -> float | None:
    """The squared rank correlation of an input with the carbon of its use case."""
    if fact.draws is None or carbon is None or carbon.draws is None:
        return None
    a, b = np.argsort(np.argsort(fact.draws)), np.argsort(np.argsort(carbon.draws))
    value = float(np.corrcoef(a, b)[0, 1]) ** 2
    return value if np.isfinite(value) else None


def inputs_data(pack: Pack, world: World, cases: list[CaseAdvice]) -> dict[str, Any]:
    """Resolved copies of everything that was read or fired."""
    numbers = world.numbers
    fired = {o.rule.id: o.rule for case in cases for o in case.options.values()}
    used = {f.source for f in numbers.read_factors.values()}
    used |= {p.source for p in numbers.read_parameters.values()}
    used |= {s for r in fired.values() for s in r.evidence}
    return {
        "packs": [{"id": p.id, "version": p.version, "hash": p.hash} for p in pack.packs],
        "seed": world.draws.seed,
        "draws": world.draws.n,
        "advisor_version": __version__,
        "factors": [
            {
                "id": f.id,
                "low": f.low,
                "central": f.central,
                "high": f.high,
                "unit": f.unit,
                "year": f.year,
                "basis": f.basis,
                "source": f.source,
                "verified": f.verified,
                "note": f.note,
                "from": f.pack,
            }
            for f in sorted(numbers.read_factors.values(), key=lambda f: f.id)
        ],
        "parameters": [
            {
                "id": p.id,
                "low": p.low,
                "central": p.central,
                "high": p.high,
                "unit": p.unit,
                "because": p.because,
                "source": p.source,
                "from": p.pack,
            }
            for p in sorted(numbers.read_parameters.values(), key=lambda p: p.id)
        ],
        "rules": [
            {
                "id": r.id,
                "origin": list(r.origin),
                "from": r.pack,
                "title": r.title,
                "condition": r.when_text,
            }
            for r in sorted(fired.values(), key=lambda r: r.id)
        ],
        "sources": [
            {
                "id": s.id,
                "citation": s.citation,
                "url": s.url,
                "year": s.year,
                "status": s.status,
                "grade": s.grade,
            }
            for s in sorted(pack.sources.values(), key=lambda s: s.id)
            if s.id in used
        ],
        "disabled": dict(pack.disabled),
        "notes": [],
    }


def by_id(rows: list[dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    """Rows by their id."""
    return {row["id"]: row for row in rows}
