"""Options that another of the same use case equals or betters on every count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.advice.options import Option
from advisor.advice.weights import Weights

_LANES = ("do", "small", "alternative")
_SHARES = {"carbon": "carbon_kgco2e", "money": "cost", "water": "water_l"}
_GRADES = {"firm": 0, "conditional": 1, "assumption": 2}
_NOISE = 1e-9


def mark_dominated(options: Sequence[Option], weights: Weights) -> None:
    """Set `dominated_by` where another option does at least as much on every count.

    The counts are the criteria that are weighed here, with savings before they are cut off at
    full score and compared draw by draw: a client reads the sentence as one about kilograms, not
    about points. Only what has figures is compared, since an impact that is only called medium is
    too coarse for it. Nothing is removed.
    """
    found = sorted(
        (o for o in options if o.lane in _LANES and o.quantified and o.criteria),
        key=lambda o: (-(o.score or 0.0), -o.beyond, o.rule.id),
    )
    for n, option in enumerate(found):
        for other in found[:n]:
            if _may_replace(other, option) and _dominates(other, option, weights):
                option.dominated_by = other
                break


def _may_replace(other: Option, option: Option) -> bool:
    """Whether the other can stand beside an option or instead of it."""
    needs = option.rule.id in other.rule.requires
    surer = _GRADES[other.match.grade] <= _GRADES[option.match.grade]
    return surer and not needs and other.attached_to != option.rule.id


def _dominates(other: Option, option: Option, weights: Weights) -> bool:
    strictly = False
    for criterion in option.criteria:
        one, two = _count(other, criterion), _count(option, criterion)
        if np.any(one < two - _NOISE):
            return False
        strictly = strictly or bool(weights.weight[criterion] and np.any(one > two + _NOISE))
    return strictly


def _count(option: Option, criterion: str) -> np.ndarray:
    impact = _SHARES.get(criterion)
    share = option.share(impact) if impact else None
    return np.asarray(option.criteria[criterion] if share is None else share)


def instead(option: Option) -> bool:
    """Whether the dominating option stands instead of this one, rather than beside it."""
    other = option.dominated_by
    if other is None:
        return False
    one, two = option.rule, other.rule
    grouped = one.group is not None and one.group == two.group
    return grouped or one.id in two.conflicts or two.id in one.conflicts
