"""Scores on fixed value functions, lanes and ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import certainty_of
from advisor.advice.options import Option
from advisor.advice.smaa import agreement
from advisor.advice.weights import CRITERIA, Weights
from advisor.facts import Fact

Draw = NDArray[np.float64]


def score(
    option: Option, facts: Mapping[str, Fact], weights: Weights, n: int, stressed: bool
) -> None:
    """Set an option's score, per draw and as the mean."""
    rule = option.rule
    values: dict[str, Draw | float] = {}
    past: dict[str, float] = {}
    carbon = option.share("carbon_kgco2e")
    for name, impact in (("carbon", "carbon_kgco2e"), ("money", "cost"), ("water", "water_l")):
        share = option.share(impact)
        if share is not None:
            whole = share / weights.full[name]
            values[name] = np.clip(whole, weights.least[name], 1.0)
            past[name] = float(np.mean(whole - values[name]))
        elif rule.changes_facts and not option.saving:
            values[name] = weights.missing
        else:
            qualitative = weights.impact.get(rule.impact or "", 0.0) if name == "carbon" else 0.0
            values[name] = min(1.0, qualitative / weights.full[name])
    values["effort"] = weights.effort_value[rule.effort]
    values["risk"] = weights.risk_value.get(rule.risk or "", weights.missing)
    holds = certainty_of(rule.when, facts)
    # Whether it saves at all nobody has counted where there is no figure.
    greener = holds * (weights.missing if carbon is None else carbon > 0)
    sure = float(np.mean(greener))
    zero = weights.confidence_zero
    values["confidence"] = min(1.0, max(0.0, (sure - zero) / (1.0 - zero)))
    used = {c: w for c, w in weights.weight.items() if c != "water" or stressed}
    total = sum(used.values())
    per_draw = np.zeros(n)
    for criterion in CRITERIA:
        if criterion in used:
            per_draw = per_draw + used[criterion] / total * np.asarray(values[criterion])
    option.scores = per_draw
    option.score = float(np.mean(per_draw))
    option.criteria = {c: values[c] for c in CRITERIA if c in used}
    option.beyond = option.score + sum(used.get(c, 0.0) / total * v for c, v in past.items())


def lane(option: Option) -> str:
    """The lane of an option that stands."""
    rule, grade = option.rule, option.match.grade
    if grade == "assumption":
        return "find_out"
    if rule.jurisdiction:
        return "must_do"
    if rule.stance == "ask":
        return "find_out"
    if rule.governs and grade == "firm":
        return "leave_alone"
    return "do" if rule.stance == "reduce" else "notes"


def is_small(option: Option, weights: Weights) -> bool:
    """Whether a quantified option saves less than the small share of carbon and of cost.

    What costs more saves no money: it is as small as its carbon, however much it costs.
    """
    if not option.quantified:
        return False
    for impact in ("carbon_kgco2e", "cost"):
        share = option.share(impact)
        if share is not None and float(np.median(share)) >= weights.small_share:
            return False
    return True


def rank(options: Sequence[Option], weights: Weights, seed: int = 0) -> list[Option]:
    """The `do` lane in order: groups as one item, ranks set, small ones below without a rank.

    Args:
        options: those that stand.
        weights: of the criteria.
        seed: of the draws, for samples of the weights.
    """
    doing = [o for o in options if o.lane == "do" and o.attached_to is None]
    for option in doing:
        option.small = is_small(option, weights)
    ordered = sorted(doing, key=_order)
    heads: list[Option] = []
    leaders: dict[str, Option] = {}
    for option in ordered:
        group = option.rule.group
        if group and group in leaders:
            leaders[group].alternatives.append(option.rule.id)
            option.attached_to = leaders[group].rule.id
            option.lane = "alternative"
            continue
        if group:
            leaders[group] = option
        heads.append(option)
    place = 0
    for option in heads:
        if option.small:
            option.lane = "small"
            continue
        place += 1
        option.rank = place
    agreement([o for o in heads if o.rank], weights, seed)
    return heads


def _order(option: Option) -> tuple[bool, float, float, str]:
    # Rounded, so that scores equal by hand are equal here, and what is cut off at full decides.
    score, beyond = (round(x or 0.0, 9) for x in (option.score, option.beyond))
    return option.small, -score, -beyond, option.rule.id
