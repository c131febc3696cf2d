"""The split of a difference: sums, fairness, and the example of the docs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.insight.parts import EXACT, split


def figures_of(n, seed):
    """Arbitrary figures of every mixture of n inputs."""
    known = {}

    def figures(swapped):
        if swapped not in known:
            numbers = np.random.default_rng([seed, *sorted(swapped), len(swapped)])
            known[swapped] = numbers.normal(0, 1e6, size=4)
        return known[swapped]

    return list(range(n)), figures


@given(st.integers(0, EXACT + 6), st.integers(0, 2**32))
def test_parts_sum_to_the_difference_whatever_the_figures(n, seed):
    inputs, figures = figures_of(n, seed)
    parts = split(inputs, figures)
    whole = figures(frozenset(inputs)) - figures(frozenset())
    assert np.allclose(sum(parts.values(), np.zeros(4)), whole, rtol=1e-9, atol=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=EXACT + 4))
def test_where_inputs_add_each_gets_its_own(values):
    parts = split(
        list(range(len(values))),
        lambda swapped: np.array([sum(values[n] for n in sorted(swapped))]),
    )
    for n, value in enumerate(values):
        assert parts[n][0] == pytest.approx(value, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("n", [3, EXACT + 3])
def test_an_input_without_effect_gets_nothing_and_equals_get_the_same(n):
    def figures(swapped):
        # 0 does nothing; 1 and 2 do the same, and more together.
        return np.array([float((1 + (1 in swapped)) * (1 + (2 in swapped)))])

    parts = split(list(range(n)), figures)
    assert parts[0][0] == 0
    assert parts[1][0] == pytest.approx(parts[2][0]) == pytest.approx(1.5)


def test_the_example_of_the_docs():
    def figures(swapped):
        return np.array([(300.0 if "tasks" in swapped else 100.0) * (1 if "wh" in swapped else 2)])

    parts = split(["tasks", "wh"], figures)
    assert parts["tasks"][0] == 300
    assert parts["wh"][0] == -200
