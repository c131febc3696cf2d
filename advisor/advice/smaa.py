"""How often a rank holds: over the draws and, at the firm's wish, over the weights.

Stochastic multicriteria acceptability analysis with ordinal results only: in how many cases an
option comes first, is among the first three, and comes before each other one. A case is a draw,
or a draw together with a sample of the weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.advice.options import Option
from advisor.advice.weights import CRITERIA, Weights

# Draws that are scored at once under sampled weights, so that memory stays at a few MB.
CHUNK = 128
_FIRST = 3


def agreement(ranked: Sequence[Option], weights: Weights, seed: int = 0) -> None:
    """Set how often each option comes first, among the first three, and before each after it.

    Args:
        ranked: in their order; equal scores go to the one that stands earlier.
        weights: fixed, or how to sample them.
        seed: of the draws; the same seed gives the same samples.
    """
    if not ranked:
        return
    n = len(ranked)
    before = np.zeros((n, n))
    first, three, cases = np.zeros(n), np.zeros(n), 0
    for table in _tables(ranked, weights, seed):
        place = np.zeros(table.shape, dtype=np.int16)
        for i in range(n - 1):
            ahead = table[i] >= table[i + 1 :]
            before[i, i + 1 :] += np.count_nonzero(ahead, axis=1)
            place[i + 1 :] += ahead
            place[i] += (n - 1 - i) - ahead.sum(axis=0, dtype=np.int16)
        first += np.count_nonzero(place == 0, axis=1)
        three += np.count_nonzero(place < _FIRST, axis=1)
        cases += table.shape[1]
    for i, option in enumerate(ranked):
        option.first_share = float(first[i]) / cases
        option.in_first_three = round(float(three[i]) / cases * 10)
        option.before = {
            other.rule.id: float(before[i, j]) / cases for j, other in enumerate(ranked) if j > i
        }
        if i + 1 < n:
            share = option.before[ranked[i + 1].rule.id]
            option.beats_share = share
            option.beats_next = in_ten(share, weights.too_close)


def in_ten(share: float, line: float) -> int:
    """A share in tenths, rounded, but never onto the other side of the line of "too close"."""
    tenths = round(share * 10)
    return min(tenths, int(np.ceil(line * 10 - 1e-9)) - 1) if share < line else tenths


def sampled_weights(weights: Weights, seed: int) -> NDArray[np.float64]:
    """Samples of the weights, Dirichlet about the firm's own, by criterion; not yet summing to 1.

    A Dirichlet sample over fewer criteria is the same columns over their sum, so criteria that do
    not count are left out afterwards.

    Returns:
        shape (samples, criteria), gamma variates.
    """
    digest = hashlib.sha256(f"{seed}\0ranking.weights".encode()).digest()
    rng = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))
    total = sum(weights.weight.values())
    shape = np.array([weights.weight[c] / total * weights.concentration for c in CRITERIA])
    return rng.standard_gamma(shape, size=(weights.weight_samples, len(CRITERIA)))


def _tables(
    ranked: Sequence[Option], weights: Weights, seed: int
) -> Iterator[NDArray[np.float64] | NDArray[np.float32]]:
    """Scores by option and case, rounded so that equal ones are equal on any machine."""
    if not weights.sampled:
        yield np.round(np.array([o.scores for o in ranked]), 9)
        return
    used = [c for c in CRITERIA if c in ranked[0].criteria]
    drawn = sampled_weights(weights, seed)[:, [CRITERIA.index(c) for c in used]]
    shares = (drawn / drawn.sum(axis=1, keepdims=True)).astype(np.float32)
    n = len(np.atleast_1d(np.asarray(ranked[0].scores)))
    values = np.array(
        [[np.broadcast_to(o.criteria[c], n) for c in used] for o in ranked], dtype=np.float32
    )
    for start in range(0, n, CHUNK):
        table = shares @ values[:, :, start : start + CHUNK]
        yield np.round(table.reshape(len(ranked), -1), 6)
