"""Which answer would settle an order that is too close to call, found in the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.advice.options import Draw, Option
from advisor.advice.size import drawn
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.language import mark, tr
from advisor.pack.items import Pack
from advisor.scenario import World

# Equal counts of draws: 256 of 2,048 each, so that a share in one is sure to about three points.
_BINS = 8
# An answer is named where it settles the order in at least half of its likely values.
_ENOUGH = 0.5
WEIGHING = mark("how the criteria are weighed")


@dataclass(frozen=True, slots=True)
class Settles:
    """What would settle an order.

    Attributes:
        fact: of the question; None for what a change assumes, or for the weights.
        share: of the likely answers, those after which one option comes first in 7 of 10 draws.
    """

    fact: str | None
    label: str
    share: float | None


def settles(
    option: Option, case: CaseAdvice, pack: Pack, world: World, weights: Weights
) -> Settles | None:
    """The unanswered or uncertain input whose value best tells an option from the next in rank.

    The draws are cut into bins of equal count by each input; in a bin the order is settled when
    one of the two comes first in at least the share `too_close` of its draws.

    Returns:
        None where no single answer would do it, so that the two may as well be called equal.
    """
    after = next((o for o in case.ranked if option.rank and o.rank == option.rank + 1), None)
    if after is None or option.scores is None or after.scores is None:
        return None
    ahead = np.round(option.scores, 9) >= np.round(after.scores, 9)
    if weights.sampled and _sure(float(ahead.mean())) >= weights.too_close:
        return Settles(None, tr(WEIGHING), None)
    best: tuple[float, float, str, str | None] | None = None
    for fact, label, draws in _inputs(option, after, case, pack, world):
        parts = [
            float(b.mean()) for b in np.array_split(ahead[np.argsort(draws, kind="stable")], _BINS)
        ]
        share = sum(_sure(p) >= weights.too_close for p in parts) / _BINS
        gain = sum(_sure(p) for p in parts) / _BINS
        if share >= _ENOUGH and (best is None or (share, gain) > best[:2]):
            best = share, gain, label, fact
    return None if best is None else Settles(best[3], best[2], best[0])


def _sure(share: float) -> float:
    return max(share, 1.0 - share)


def _inputs(
    option: Option, after: Option, case: CaseAdvice, pack: Pack, world: World
) -> list[tuple[str | None, str, Draw]]:
    """Questions shown whose answer is missing or a range, then what the changes assume."""
    found: dict[str, tuple[str | None, str, Draw]] = {}
    for name, fact in case.facts.items():
        if name in pack.questions and fact.visible and _spread(fact.draws):
            label = pack.specs[name].label
            found[label] = name, label, np.asarray(fact.draws)
    for own in (option, after):
        for label, draws in drawn(own, case.facts, pack, world):
            if _spread(draws):
                found.setdefault(label, (None, label, draws))
    return list(found.values())


def _spread(draws: Draw | None) -> bool:
    return draws is not None and draws.ndim == 1 and len(draws) >= _BINS and bool(np.ptp(draws))
