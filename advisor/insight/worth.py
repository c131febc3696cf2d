"""What an answer is worth: the gain of the best first choice over the present one, in points.

A point is a hundredth of a score. All is kept draw by draw, so that two questions are compared on
the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.advice.options import Option
from advisor.advice.usecase import CaseAdvice
from advisor.footprint.draws import DEFAULT_SEED

Draw = NDArray[np.float64]

POINTS: Final = 100.0
# What governs decides alone: it counts as a full score.
GOVERNING: Final = 100.0
BINS: Final = 16
PERMUTATIONS: Final = 60
FLOOR_AT: Final = 0.95
_GOVERNS = {"first": 0, "alone": 1}
_LANES = ("do", "small", "alternative", "leave_alone")


@dataclass(frozen=True, slots=True)
class Offer:
    """What one use case or shared thing is advised under some answers.

    Attributes:
        governing: the rules that govern, in their order.
        alone: the one of them that governs alone, if any: nothing counts beside it.
        action: the first of the ranked ones, which comes below them; None where there is none.
        values: points by draw of each rule that may be followed.
        open_to: the rules that could come first, with their lane.
    """

    name: str
    governing: tuple[str, ...]
    alone: str | None
    action: str | None
    values: Mapping[str, Draw]
    open_to: Mapping[str, str]

    @property
    def order(self) -> tuple[str, ...]:
        """What governs, then the first action; or what governs alone."""
        if self.alone is not None:
            return (self.alone,)
        return self.governing if self.action is None else (*self.governing, self.action)

    def worth(self, rule: str | None) -> Draw | float:
        """What following a rule is worth here; advice that does not hold is worth nothing."""
        return 0.0 if rule is None else self.values.get(rule, 0.0)


def offer(case: CaseAdvice, n: int) -> Offer:
    """The advice for a use case or shared thing as something to choose from.

    Args:
        case: settled and ranked.
        n: the number of draws.
    """
    governing = sorted(
        (o for o in case.standing if o.lane == "leave_alone"),
        key=lambda o: (_GOVERNS.get(o.rule.governs or "", 2), o.rule.id),
    )
    values = {}
    for option in case.options.values():
        if option in governing:
            values[option.rule.id] = np.full(n, GOVERNING)
        elif option.rule.governs is None and _holds(option, case) and option.scores is not None:
            values[option.rule.id] = option.scores * POINTS
    return Offer(
        case.name,
        tuple(o.rule.id for o in governing),
        next((o.rule.id for o in governing if o.rule.governs == "alone"), None),
        next((o.rule.id for o in case.ranked if o.rank is not None), None),
        values,
        {o.rule.id: o.lane for o in case.standing if o.lane in _LANES},
    )


def _holds(option: Option, case: CaseAdvice) -> bool:
    """Whether to follow it would be no mistake: it stands, or something like it is better."""
    if option.match.open_fact is not None:
        return False
    if option.why_not is None:
        return True
    by = case.options.get(option.by or "")
    return by is not None and option.rule.id in by.rule.supersedes


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain under one answer for one use case or shared thing.

    Attributes:
        points: by draw.
        first: what comes first under the answer, and before it; of what governs both times, below.
        governs: whether what comes first under the answer governs.
        below: what governs both times.
    """

    owner: str
    points: Draw
    first: tuple[str | None, str | None]
    governs: bool = False
    below: tuple[str, ...] = ()


def gain(owner: str, under: Offer, here: Offer, n: int) -> Gain:
    """What is gained under an answer by following its first choice in place of the present one.

    What governs both times is followed in any case, so that the first choice is what comes first
    beside it. Never below zero: knowing more, one may still follow what was first.
    """
    both = tuple(rule for rule in here.governing if rule in under.governing)
    then, now = (
        next((rule for rule in each.order if rule not in both), None) for each in (under, here)
    )
    points = np.broadcast_to(under.worth(then) - np.asarray(under.worth(now)), n)
    if then == now or float(points.mean()) <= 0:
        points = np.zeros(n)
    return Gain(owner, points, (then, now), then in under.governing, both)


@dataclass(frozen=True, slots=True)
class Binned:
    """The worth of a number by its draws.

    Attributes:
        points: gain by draw, before the floor is taken off.
        floor: what shuffled draws would show in 95 of 100 cases.
        turns: per bin, its middle, the rule that is best in it and what that gains there.
    """

    points: Draw
    floor: float
    turns: Sequence[tuple[float, str, float]]


def by_draws(number: Draw, here: Offer, seed: int = DEFAULT_SEED) -> Binned | None:
    """How much a number, once known, would improve the choice among what stands already.

    The expected value of partial perfect information on scores, by 16 equal-count bins of the
    number (Strong and Oakley 2013, doi.org/10.1177/0272989X12465123, describe such regressions).

    Args:
        number: its draws.
        here: what stands; the choice is among what is ranked, below what governs.
        seed: of the permutations that give the noise floor.

    Returns:
        None where there is no choice to make.
    """
    rules = [rule for rule, lane in here.open_to.items() if lane in ("do", "alternative")]
    if here.action is None or here.action not in rules or len(rules) < 2:
        return None
    scores = np.array([here.values[rule] for rule in rules])
    first = rules.index(here.action)
    lead = scores - scores[first]
    order = np.argsort(number, kind="stable")
    best = _best(lead[:, order])
    count = np.bincount(_bin_of(number.size), minlength=BINS)
    chosen = np.repeat(best, count)
    points = np.empty(number.size)
    points[order] = lead[:, order][chosen, np.arange(number.size)]
    shuffle = np.random.Generator(np.random.PCG64(seed))
    noise = [
        float(_means(lead[:, shuffle.permutation(number.size)]).max(axis=0).mean())
        for _ in range(PERMUTATIONS)
    ]
    floor = float(np.quantile(noise, FLOOR_AT))
    parts = np.array_split(order, BINS)
    turns = [
        (float(np.median(number[part])), rules[b], float(points[part].mean()))
        for part, b in zip(parts, best, strict=True)
    ]
    return Binned(points, floor, turns)


def _bin_of(n: int) -> NDArray[np.intp]:
    return np.concatenate(
        [np.full(len(p), k) for k, p in enumerate(np.array_split(range(n), BINS))]
    )


def _means(lead: Draw) -> Draw:
    """Mean lead of each rule in each bin, over draws in the order of the number."""
    return np.array([part.mean(axis=1) for part in np.array_split(lead, BINS, axis=1)]).T


def _best(lead: Draw) -> NDArray[np.intp]:
    return np.asarray(_means(lead).argmax(axis=0))


def about_equal(best: Draw, other: Draw, within: float) -> bool:
    """Whether two worths differ by less than a share of the larger, or than the draws can tell."""
    difference = best - other
    noise = 1.96 * float(difference.std()) / float(np.sqrt(difference.size))
    return float(difference.mean()) <= max(noise, within * float(best.mean()))
