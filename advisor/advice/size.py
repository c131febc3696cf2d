"""What the size of a saving rests on, where nobody has measured it here."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.advice.options import Option
from advisor.advice.weights import Weights
from advisor.facts import Fact
from advisor.footprint.draws import percentiles
from advisor.logic.terms import expression_inputs
from advisor.pack.items import Pack, Range
from advisor.scenario import World

Draw = NDArray[np.float64]

# The part of the spread that an input must explain to be named, and how many are named.
_NAMED_FROM = 0.1
_NAMED = 2
# How a factor is counted says nothing of what it is.
_BASE = re.compile(r" \([^()]+ = 1\)$")


def size_rests_on(
    option: Option, facts: Mapping[str, Fact], pack: Pack, world: World, weights: Weights
) -> list[str]:
    """The judged or assumed inputs that make the share saved wide, the heaviest first.

    A condition can hold beyond doubt while the size of its saving is open. It is called open where
    the high end of the share of carbon saved is more than `open_size` times the low end, or the two
    lie `open_points` apart.

    Returns:
        labels, empty where the size is not open or nothing is saved.
    """
    share = option.share("carbon_kgco2e")
    if share is None:
        return []
    low, _, high = percentiles(share)
    narrow = low > 0 and high <= low * weights.open_size and high - low < weights.open_points
    if high <= 0 or narrow:
        return []
    outcome = ranks(share)
    weighed = sorted(
        (
            (explained(ranks(draws), outcome), label)
            for label, draws in drawn(option, facts, pack, world)
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    named = [_BASE.sub("", label) for part, label in weighed if part >= _NAMED_FROM]
    return list(dict.fromkeys(named))[:_NAMED]


def drawn(
    option: Option, facts: Mapping[str, Fact], pack: Pack, world: World
) -> list[tuple[str, Draw]]:
    """What a change draws: its parameters, and facts that nobody told."""
    found: dict[str, Draw] = {}
    for target, value in option.rule.change.items():
        names = {target}
        if not isinstance(value, Range):
            reads = expression_inputs(value)
            names |= reads.facts
            for ident in reads.parameters:
                draws = world.numbers.parameter(ident, drawn=True)
                if isinstance(draws, np.ndarray) and draws.ndim:
                    found[pack.parameters[ident].label] = draws
        for name in names:
            fact = facts.get(name)
            if fact is not None and not fact.known and fact.draws is not None:
                found[pack.specs[name].label] = fact.draws
    return sorted(found.items())


def ranks(draws: Draw) -> Draw:
    """The rank of each draw, centred and of length 1, so that a product is a correlation."""
    order = np.argsort(draws)
    found = np.empty(len(order))
    found[order] = np.arange(len(order)) - (len(order) - 1) / 2
    # A single draw has no rank that could go with another.
    return found / np.sqrt(found @ found) if len(found) > 1 else found


def explained(first: Draw, second: Draw) -> float:
    """The squared rank correlation: the part of an outcome's spread that goes with an input.

    Args:
        first: `ranks` of the input.
        second: `ranks` of the outcome.
    """
    return float(first @ second) ** 2
