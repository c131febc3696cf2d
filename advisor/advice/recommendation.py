"""A recommendation as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from advisor.advice.close import settles
from advisor.advice.confirm import confirm_data, facts_read, open_points
from advisor.advice.dominance import instead
from advisor.advice.figures import Figures
from advisor.advice.options import Option, running, tonne_price
from advisor.advice.price import TIMES, price_data
from advisor.advice.size import size_rests_on
from advisor.advice.upfront import upfront_data
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.advice.words import (
    actual_words,
    impact_words,
    is_choice,
    leaf_words,
    printed,
    printed_range,
)
from advisor.advice.working import middling_run, working_data
from advisor.facts import Fact, FactSpec
from advisor.footprint.draws import percentiles
from advisor.footprint.training import GENERATORS
from advisor.language import tr
from advisor.pack.items import Pack
from advisor.scenario import World
from advisor.text import render_text

_BATTERIES = "edge.battery_changes_year"
_IMPACTS = {"energy_kwh": "kWh", "carbon_kgco2e": "kgCO2e", "cost": "", "water_l": "L"}
_SHARES = {"energy": "energy_kwh", "carbon": "carbon_kgco2e", "cost": "cost", "water": "water_l"}


def recommendation(
    option: Option,
    case: CaseAdvice,
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    currency: str,
    run: int | None,
    asked: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One option that stands, with all that a report prints of it.

    Args:
        option: which.
        case: the use case or shared thing that it is for.
        pack: the rules.
        world: what all scenarios share.
        weights: hold what counts.
        figures: take its numbers.
        currency: of the engagement.
        run: that of the case (`shown_run`).
        asked: who knows what.
    """
    rule, match = option.rule, option.match

    def record(fact: Fact, spec: FactSpec, text: str, english: str) -> None:
        if fact.number is not None:
            figures.text(
                f"{case.ident}.text.{fact.name}.{english}", spec.label, spec.unit, fact.number, text
            )

    def text(template: str) -> str:
        return render_text(template, case.facts, pack.specs, rule.place, record)

    spec = pack.specs
    close = option.beats_share is not None and option.beats_share < weights.too_close
    settled = settles(option, case, pack, world, weights) if close else None
    wins = settled.label if settled else None
    if close and wins is None and match.uncertain_fact:
        wins = spec[match.uncertain_fact].label
    return {
        "id": rule.id,
        "origin": list(rule.origin),
        "title": text(rule.title),
        "topic": rule.topic,
        "stance": rule.stance,
        "lane": option.lane,
        "grade": match.grade,
        "tier": rule.tier,
        "effort": rule.effort,
        "risk": rule.risk,
        "rank": option.rank,
        "score": option.score,
        "group": rule.group,
        "alternatives": option.alternatives,
        "then": [{"rule": r, "title": pack.rules[r].title} for r in rule.then if r in pack.rules],
        "attached_to": option.attached_to,
        "governs": rule.governs,
        "confirm": [
            spec[f].label if f in spec else tr("the amount")
            for f in open_points(match, case.facts, pack)
        ],
        "confirm_that": confirm_data(match, case.facts, pack, asked or {}),
        "ask": [
            {"fact": f, "question": pack.questions[f].text, "who": who}
            for f in facts_read(match)
            if f in pack.questions and (who := (asked or {}).get(f))
        ],
        "uncertain": match.certainty < weights.certain,
        "uncertain_fact": spec[match.uncertain_fact].label if match.uncertain_fact else None,
        "certainty": match.certainty,
        "open_fact": spec[match.open_fact].label if match.open_fact else None,
        "change": _changes(option, case, pack, world, currency),
        "saving": _saving(option, case, world, figures, currency),
        "working": working_data(
            option,
            figures,
            currency,
            run,
            visited=_visited(option, case),
            years=world.horizon_years if done_once(option, case) else 0,
        ),
        "upfront": upfront_data(option, pack, figures, currency),
        "battery_changes_avoided": _changes_avoided(option, case, figures),
        "size_rests_on": size_rests_on(option, case.facts, pack, world, weights),
        "no_figure": option.no_figure,
        "reason_no_figure": option.no_figure
        or (None if rule.changes_facts else tr("it changes no computed figure")),
        "first_three_in_ten": option.in_first_three,
        "beats_next_in_ten": option.beats_next,
        "too_close": close,
        "wins": wins,
        "settled_by": None
        if settled is None
        else {"fact": settled.fact, "label": settled.label, "share": settled.share},
        "first_share": option.first_share,
        "before": dict(option.before),
        "dominated": _dominated(option, text),
        "texts": {
            "recommend": text(rule.recommend),
            "first_step": text(rule.first_step),
            "because": text(rule.because),
            "limitations": text(rule.limitations),
        },
        "matched": [
            {
                "text": leaf_words(leaf, spec),
                "actual": actual_words(leaf, spec),
                "choice": is_choice(spec[leaf.leaf.fact]) and leaf.actual is not None,
                "status": str(case.facts[leaf.leaf.fact].status)
                if leaf.leaf.fact in case.facts
                else "absent",
                "note": _note(case.facts.get(leaf.leaf.fact)),
            }
            for leaf in match.leaves
        ],
        "evidence": list(rule.evidence),
        "evidence_grade": _grade(rule.evidence, pack),
        "maps_to": list(rule.maps_to),
        "jurisdiction": rule.jurisdiction,
        "valid_from": rule.valid_from,
        "checked_on": rule.checked_on,
        "from": rule.pack,
        "use_cases": list(option.use_cases),
    }


def shown_run(case: CaseAdvice) -> int | None:
    """The run in which all savings of a use case or shared thing are worked out."""
    return middling_run((o, _visited(o, case)) for o in case.standing if o.lane != "trace")


def _visited(option: Option, case: CaseAdvice) -> bool:
    """Whether people drive to devices, with or without the change."""
    facts = [case.facts.get(_BATTERIES), *(s.facts.get(_BATTERIES) for s in option.after.values())]
    return any(f is not None and f.number for f in facts)


def _dominated(option: Option, text: Callable[[str], str]) -> dict[str, Any] | None:
    other = option.dominated_by
    if other is None:
        return None
    return {
        "rule": other.rule.id,
        "title": text(other.rule.title),
        "instead": instead(option),
        "counts": list(option.criteria),
    }


def _note(fact: Fact | None) -> str:
    """What the client said to an answer, and where it is from; never what is private."""
    if fact is None or fact.private:
        return ""
    return "; ".join(words for words in (fact.note, fact.source) if words)


def _grade(evidence: tuple[str, ...], pack: Pack) -> str:
    grades = [pack.sources[e].grade or "C" for e in evidence if e in pack.sources]
    return min(grades, default="C")


def _changes(
    option: Option, case: CaseAdvice, pack: Pack, world: World, currency: str
) -> list[dict[str, str]]:
    """What the option changes, before and after; money in the engagement's currency."""
    rows = []
    for after in list(option.after.values())[:1]:
        for name in (*option.rule.change, *option.rule.unset):
            before = case.facts.get(name)
            new = after.facts.get(name)
            spec = pack.specs[name]
            if spec.unit and spec.unit.startswith("EUR"):
                before, new = (_money(f, world.eur_per_unit) for f in (before, new))
                spec = replace(spec, unit=spec.unit.replace("EUR", currency, 1))
            rows.append(
                {
                    "fact": name,
                    "label": spec.label,
                    "before": printed(before.value if before else None, spec),
                    "after": printed(new.value if new else None, spec),
                    "range": (printed_range(new, spec) if new else None) or "",
                }
            )
    rows += [
        {"fact": stage, "label": tr(stage), "before": tr("counted"), "after": tr("removed")}
        for stage in option.rule.remove
    ]
    return rows


def _money(fact: Fact | None, eur_per_unit: float) -> Fact | None:
    """An amount in EUR in another currency, of which one unit is so many EUR."""
    if fact is None or fact.number is None:
        return fact
    ends = (None if v is None else v / eur_per_unit for v in (fact.low, fact.high))
    low, high = ends
    return replace(fact, value=fact.number / eur_per_unit, low=low, high=high)


def _changes_avoided(option: Option, case: CaseAdvice, figures: Figures) -> str | None:
    """Battery changes avoided a year: what people who look after devices understand at once."""
    before = case.facts.get(_BATTERIES)
    after = next((s.facts.get(_BATTERIES) for s in option.after.values()), None)
    if before is None or after is None or before.number is None or after.number is None:
        return None
    ends = (f.number if f.draws is None else f.draws for f in (before, after))
    avoided = np.subtract(*(np.asarray(e, dtype=float) for e in ends))
    if not np.any(avoided):
        return None
    ident = f"{option.ident}.battery_changes"
    return figures.add(ident, tr("battery changes avoided a year"), "changes/year", avoided)


def _no_rebound(option: Option, case: CaseAdvice) -> str | None:
    """Why nobody uses more because of a change, where that is so."""
    capped = case.facts.get("ben.volume_capped")
    if capped is not None and capped.known and capped.value is True:
        return tr("something outside fixes how much it is used")
    # What a change costs once makes no single use dearer.
    if percentiles(running(option))[2] < 0:
        return tr("it makes use dearer")
    return None


def done_once(option: Option, case: CaseAdvice) -> bool:
    """Whether a change acts only on a training that is done once, so that no year saves again."""
    again, kind = case.facts.get("train.retrain_freq"), case.facts.get("model.kind")
    # As in the estimate: a generator is trained again only where somebody says so.
    often = kind is None or kind.value not in GENERATORS
    if again is not None and again.visible and again.number and (again.known or often):
        return False
    changed = [name for name in option.rule.change if not name.startswith("invest.")]
    return bool(changed) and all(name.startswith("train.") for name in changed)


def _saving(
    option: Option, case: CaseAdvice, world: World, figures: Figures, currency: str
) -> dict[str, Any] | None:
    if not option.saving:
        return None
    key = f"{option.ident}.saving"
    shares = {}
    for word, impact in _SHARES.items():
        share = option.share(impact)
        if share is not None:
            shares[word] = figures.add(
                f"{key}.share.{word}",
                tr("{impact} saved, share of baseline", impact=impact_words(impact)),
                "%",
                share * 100,
            )
    result: dict[str, Any] = {
        impact: figures.add(
            f"{key}.{impact}",
            tr("{impact} saved a year", impact=impact_words(impact)),
            f"{unit or currency}/year",
            option.saving[impact],
        )
        for impact, unit in _IMPACTS.items()
    }
    price = tonne_price(option)
    rebound = world.numbers.parameter("rebound_share", drawn=True)
    result |= {
        "tonne": None
        if price is None
        else figures.put(
            f"{key}.tonne",
            tr("money for each tonne saved"),
            f"{currency}/tonne",
            price,
            price,
            price,
        ),
        "price": price_data(option, figures, currency),
        "share": shares,
        "once": {
            impact: figures.add(
                f"{key}.once.{impact}",
                tr("{impact} saved once", impact=impact_words(impact)),
                unit or currency,
                option.saving[impact] * world.horizon_years,
            )
            for impact, unit in _IMPACTS.items()
        }
        if done_once(option, case)
        else None,
        "allocation_only": option.rule.allocation_only,
        "chance_greener": float(np.mean(option.saving["carbon_kgco2e"] > 0)),
        "rebound": None
        if rebound is None
        else figures.add(
            f"{key}.rebound",
            tr("carbon saved a year after rebound"),
            "kgCO2e/year",
            option.saving["carbon_kgco2e"] * (1 - np.asarray(rebound)),
        ),
        "no_rebound": _no_rebound(option, case),
    }
    return result


def set_aside(
    option: Option, figures: Figures, owner: str, currency: str, ceiling: float
) -> dict[str, Any]:
    """An option that does not stand, with the reason.

    Args:
        option: with its reason.
        figures: takes its saving, and its price where that is the reason and can be told.
        owner: the use case or shared thing.
        currency: of the engagement.
        ceiling: the most that a tonne saved may cost.
    """
    row: dict[str, Any] = {
        "rule": option.rule.id,
        "title": option.rule.title,
        "why": option.why_not,
        "by": option.by,
    }
    if option.governed:
        row["code"] = "governed"
    if option.saving:
        row["saving"] = figures.add(
            f"{owner}:{option.rule.id}.aside",
            tr("carbon saved a year"),
            "kgCO2e/year",
            option.saving["carbon_kgco2e"],
        )
    price = tonne_price(option) if option.too_dear else None
    if price is not None and price <= TIMES * ceiling:
        key = figures.put(
            f"{owner}:{option.rule.id}.price",
            tr("money for each tonne saved"),
            f"{currency}/tCO2e",
            price,
            price,
            price,
        )
        row["price"] = key
        limit = figures.put(
            f"{owner}:{option.rule.id}.price.limit",
            tr("the most that a tonne saved may cost"),
            f"{currency}/tCO2e",
            ceiling,
            ceiling,
            ceiling,
        )
        row["limit"] = limit
        row["why"] = tr(
            "it would cost about {price} saved, more than our limit of {limit}",
            price=figures.entries[key]["printed"],
            limit=figures.entries[limit]["printed"],
        )
    return row
