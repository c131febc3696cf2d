"""A difference split into parts, one for each input that changed; the parts sum to it.

A figure of two states, before and after, is known for every mixture of them: some inputs as before,
the others as after. What one input contributes depends on what was swapped before it, so a fair
part is an average over orders.

- Up to `EXACT` inputs: the Shapley value, the average over all orders. It is the one rule by which
  parts sum to the whole, equal inputs get equal parts, and an input without effect gets none.
- More: the average of two orders, the given one and its reverse. All orders are out of reach (2ⁿ
  mixtures), a sample of them would not give the same parts twice, and one order alone would charge
  each input with the company that it happens to come in. Two opposite orders give every pair of
  inputs both turns, so an effect of two inputs together is halved between them, as by Shapley.

In both, each order's steps lead from before to after without a gap. So the parts sum to the
difference whatever the figure is: a mean, or a median.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial
from typing import TypeVar

import numpy as np

from advisor.footprint.draws import Array

Name = TypeVar("Name")
# 256 mixtures: some seconds.
EXACT = 8


def split(inputs: Sequence[Name], figures: Callable[[frozenset[Name]], Array]) -> dict[Name, Array]:
    """The part of each input in the difference of some figures.

    Args:
        inputs: what changed, in a fixed order.
        figures: the figures where these inputs are as after, and all others as before.

    Returns:
        for each input an array like the figures.
    """
    return (
        _over_all_orders(inputs, figures) if len(inputs) <= EXACT else _both_ways(inputs, figures)
    )


def _over_all_orders(
    inputs: Sequence[Name], figures: Callable[[frozenset[Name]], Array]
) -> dict[Name, Array]:
    n = len(inputs)
    parts: dict[Name, Array] = {}
    for name in inputs:
        others = [other for other in inputs if other != name]
        part = np.zeros_like(figures(frozenset()))
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                part = part + weight * (figures(before | {name}) - figures(before))
        parts[name] = part
    return parts


def _both_ways(
    inputs: Sequence[Name], figures: Callable[[frozenset[Name]], Array]
) -> dict[Name, Array]:
    parts = {name: np.zeros_like(figures(frozenset())) for name in inputs}
    for order in (inputs, inputs[::-1]):
        swapped: frozenset[Name] = frozenset()
        for name in order:
            after = swapped | {name}
            parts[name] = parts[name] + (figures(after) - figures(swapped)) / 2
            swapped = after
    return parts
