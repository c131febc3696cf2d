"""What belongs to a shared thing or to the engagement as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from advisor.advice.match import GRADES, match_rules
from advisor.advice.options import Option, Saved, computed
from advisor.advice.ranking import lane, score
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.engine import Engine
from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.intake.engagement import Engagement, SharedThing, UseCase
from advisor.language import tr
from advisor.logic import FactEnv, evaluate
from advisor.pack.items import Pack, Rule
from advisor.scenario import Scenario, World


def shared_advice(
    engagement: Engagement,
    cases: list[CaseAdvice],
    pack: Pack,
    before: Mapping[str, Scenario],
    world: World,
    saved: Saved = computed,
) -> list[CaseAdvice]:
    """Move options that change what is shared to the shared thing: one recommendation for all.

    An option is made only if no use case on the thing fails its condition on known answers; its
    grade is the lowest of theirs, its saving the difference of all of them together.
    """
    result = []
    by_id = {case.ident: case for case in cases}
    for thing in engagement.shared:
        users = [c for c in engagement.use_cases if thing.id in c.uses]
        if not users:
            continue
        first = by_id[users[0].id]
        advice = CaseAdvice(thing.id, thing.name, first.facts, first.matches)
        names = dict.fromkeys(r for u in users for r in by_id[u.id].options)
        for name in names:
            if not _is_shared(pack.rules[name], thing, users, pack):
                continue
            options = [by_id[u.id].options.pop(name, None) for u in users]
            found = [o for o in options if o is not None]
            if any(
                o is None and _fails(pack.rules[name], by_id[u.id].facts)
                for o, u in zip(options, users, strict=True)
            ):
                continue
            grade = max((o.match.grade for o in found), key=GRADES.index)
            match = replace(
                found[0].match,
                grade=grade,
                confirm=tuple(dict.fromkeys(f for o in found for f in o.match.confirm)),
            )
            option = Option(pack.rules[name], match, thing.id, tuple(u.id for u in users))
            advice.options[name] = saved(option, before, world)
        result.append(advice)
    return result


def _is_shared(rule: Rule, thing: SharedThing, users: list[UseCase], pack: Pack) -> bool:
    for name in (*rule.change, *rule.unset):
        fact = pack.specs[name].follows or name
        if fact in thing.answers and not any(fact in u.answers for u in users):
            return True
    return False


def _fails(rule: Rule, facts: Mapping[str, Fact]) -> bool:
    """Whether a rule's condition is false on known answers."""
    sure = {n: f for n, f in facts.items() if f.known}
    return evaluate(rule.when, FactEnv(sure)).false is True


def portfolio_facts(
    engagement: Engagement,
    cases: list[CaseAdvice],
    facts: Mapping[str, Mapping[str, Fact]],
    pack: Pack,
) -> dict[str, Fact]:
    """Facts of the engagement: its own answers, portfolio.* and place.*."""
    first = next(iter(facts.values()))
    found = {n: f for n, f in first.items() if pack.specs[n].scope == "engagement"}
    numbers: dict[str, float] = {"portfolio.use_cases_n": float(len(cases))}
    carbon = [_number(f, "estimate.carbon_kgco2e") for f in facts.values()]
    complete = [c for c in carbon if c is not None]
    if len(complete) == len(carbon):
        total = _summed(facts, "estimate.carbon_kgco2e")
        numbers["portfolio.carbon_kgco2e"] = total
        top = sorted(complete, reverse=True)[: max(1, round(len(complete) / 5))]
        if total > 0:
            numbers["portfolio.top_share_pct"] = 100 * sum(top) / sum(complete)
    cost = [_number(f, "estimate.cost") for f in facts.values()]
    if all(c is not None for c in cost):
        numbers["portfolio.cost"] = _summed(facts, "estimate.cost")
    # Use cases on one shared thing run one model already.
    uses = {c.id: c.uses for c in engagement.use_cases}
    sizes = Counter(
        size
        for size, _ in {
            (str(f["model.size_class"].value), *(uses[ident] or (ident,)))[:2]
            for ident, f in facts.items()
            if "model.size_class" in f
            and f["model.size_class"].known
            and "model.sourcing" in f
            and f["model.sourcing"].value == "open_weights"
        }
    )
    numbers["portfolio.same_size_class_n"] = float(max(sizes.values(), default=0))
    jobs = (
        Counter(str(f["task.primary"].value) for f in facts.values() if f["task.primary"].known)
        if "task.primary" in first
        else Counter()
    )
    numbers["portfolio.duplicates_n"] = float(sum(n for n in jobs.values() if n > 1))
    endpoints = {u for c in engagement.use_cases for u in c.uses}
    own = [
        c
        for c in engagement.use_cases
        if not c.uses
        and facts[c.id].get("serve.hosting", Fact("", None, Status.DERIVED)).value == "dedicated"
    ]
    numbers["portfolio.endpoints_n"] = float(len(endpoints) + len(own))
    for key in ("protect", "do_now", "do_leaner", "rethink"):
        numbers[f"place.{key}_n"] = float(
            sum(
                c.placement is not None and c.placement.place == key.replace("_", "-")
                for c in cases
            )
        )
    whole = _number(found, "ctx.org_footprint_tco2e")
    if whole and "portfolio.carbon_kgco2e" in numbers and found["ctx.org_footprint_tco2e"].known:
        numbers["portfolio.org_share_pct"] = numbers["portfolio.carbon_kgco2e"] / whole / 10
    for name, number in numbers.items():
        if name in pack.specs:
            found[name] = Fact(
                name,
                float(f"{number:.6g}"),
                Status.DERIVED,
                known=True,
                low=number,
                high=number,
                place=name,
            )
    for name, value in _words(cases, facts).items():
        if name in pack.specs:
            found[name] = Fact(name, value, Status.DERIVED, known=True, place=name)
    return found


def _words(
    cases: list[CaseAdvice], facts: Mapping[str, Mapping[str, Fact]]
) -> dict[str, bool | str]:
    """What is no number: the use case that is the largest fifth, and whether devices are made."""
    roles = [f["ctx.role"] for f in facts.values() if "ctx.role" in f]
    words: dict[str, bool | str] = {
        "portfolio.makes_devices": any(r.known and r.value == "device_maker" for r in roles)
    }
    carbon = {ident: _number(f, "estimate.carbon_kgco2e") for ident, f in facts.items()}
    if None not in carbon.values() and round(len(carbon) / 5) <= 1:
        largest = max(carbon, key=lambda ident: (carbon[ident] or 0.0, ident))
        words["portfolio.largest"] = next(c.name for c in cases if c.ident == largest)
    return words


def _summed(facts: Mapping[str, Mapping[str, Fact]], name: str) -> float:
    """The P50 of a sum over use cases: medians do not add up, draws do."""
    total: np.ndarray | float = 0.0
    for each in facts.values():
        fact = each[name]
        total = total + (fact.draws if fact.draws is not None else fact.number or 0.0)
    return percentiles(total)[1]


def _number(facts: Mapping[str, Fact], name: str) -> float | None:
    fact = facts.get(name)
    return None if fact is None else fact.number


def engagement_advice(
    facts: dict[str, Fact],
    pack: Pack,
    weights: Weights,
    engine: Engine,
    world: World,
    *,
    enough: bool = True,
) -> CaseAdvice:
    """Rules of scope engagement; on assumption where no use case is known well enough."""
    fired = engine.match(FactEnv(facts))
    matches = match_rules(facts, pack, "engagement", fired, weights.certain)
    case = CaseAdvice("engagement", tr("The engagement"), facts, matches)
    for fired_match in matches.fired.values():
        match = fired_match if enough else replace(fired_match, grade="assumption")
        option = Option(match.rule, match, "engagement", ())
        score(option, facts, weights, world.draws.n, stressed=False)
        option.lane = lane(option)
        case.options[match.rule.id] = option
    return case


def engagement_total(
    before: Mapping[str, Scenario], impact: str, world: World
) -> np.ndarray | None:
    """An impact of all use cases a year over the draws; None while one is incomplete."""
    total = np.zeros(world.draws.n)
    for scenario in before.values():
        values = scenario.total(impact, world.draws.n)
        if values is None:
            return None
        total = total + values / world.horizon_years
    return total


def p50(values: np.ndarray) -> float:
    """The P50 of draws."""
    return percentiles(values)[1]
