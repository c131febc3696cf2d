"""Draws: their quantiles by hand, and what leaves them alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.footprint.draws import N_DRAWS, Draws, OneAtATime, percentiles
from advisor.scenario.narrow import FirstDraws

# Quantiles of the standard normal distribution, from a printed table.
Z25, Z95, Z99 = 0.67449, 1.64485, 2.32635


def quantile(values: np.ndarray, share: float) -> float:
    """The draw in whose stratum a quantile lies, between its neighbours."""
    ranks = (np.arange(values.size) + 0.5) / values.size
    return float(np.interp(share, ranks, np.sort(values)))


def test_two_piece_lognormal_by_hand() -> None:
    values = Draws().sample("x", 2, 10, 80)
    below, above = math.log(10 / 2), math.log(80 / 10)
    assert values.size == N_DRAWS == 2048
    assert quantile(values, 0.05) == pytest.approx(2, rel=1e-4)
    assert quantile(values, 0.50) == pytest.approx(10, rel=2e-3)
    assert quantile(values, 0.95) == pytest.approx(80, rel=1e-4)
    assert quantile(values, 0.25) == pytest.approx(10 * math.exp(-below * Z25 / Z95), rel=1e-3)
    assert quantile(values, 0.75) == pytest.approx(10 * math.exp(above * Z25 / Z95), rel=1e-3)
    assert quantile(values, 0.01) == pytest.approx(10 * math.exp(-below * Z99 / Z95), rel=1e-3)


def test_two_piece_normal_where_the_low_end_is_not_above_zero() -> None:
    values = Draws().sample("x", -4, 1, 21)
    assert quantile(values, 0.05) == pytest.approx(-4, abs=1e-3)
    assert quantile(values, 0.95) == pytest.approx(21, abs=1e-2)
    assert quantile(values, 0.25) == pytest.approx(1 - 5 * Z25 / Z95, abs=1e-2)
    assert quantile(values, 0.75) == pytest.approx(1 + 20 * Z25 / Z95, abs=1e-2)


def test_a_range_from_zero_has_no_value_below_zero() -> None:
    values = Draws().sample("x", 0, 5, 10)
    assert values.min() == 0
    assert quantile(values, 0.5) == pytest.approx(5, abs=1e-2)


def test_triangular_by_hand() -> None:
    values = Draws().sample("x", 0, 2, 10, shape="triangular")
    # F(2) = 2/10; below it F(v) = v²/20, above it 1 − (10 − v)²/80.
    assert quantile(values, 0.05) == pytest.approx(1, rel=1e-3)
    assert quantile(values, 0.20) == pytest.approx(2, rel=1e-3)
    assert quantile(values, 0.50) == pytest.approx(10 - math.sqrt(40), rel=1e-3)
    assert quantile(values, 0.95) == pytest.approx(8, rel=1e-3)
    assert 0 < values.min() < values.max() < 10
    assert values.mean() == pytest.approx(4, rel=1e-3)


@pytest.mark.parametrize("mode", [0, 10])
def test_triangular_with_the_mode_at_an_end(mode: float) -> None:
    values = Draws().sample("x", 0, mode, 10, shape="triangular")
    assert values.mean() == pytest.approx((0 + mode + 10) / 3, rel=1e-3)


@given(
    st.floats(1e-6, 1e9),
    st.floats(1.0, 50.0),
    st.floats(1.0, 50.0),
)
def test_the_percentiles_are_those_that_were_given(
    central: float, below: float, above: float
) -> None:
    low, high = central / below, central * above
    found = percentiles(Draws().sample("q", low, central, high))
    assert found == pytest.approx((low, central, high), rel=3e-3)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6, unique=True))
def test_another_quantity_never_changes_one(others: list[str]) -> None:
    alone = Draws().sample("mine", 1, 2, 3)
    crowded = Draws()
    for other in others:
        crowded.sample(other, 5, 6, 7)
    assert np.array_equal(crowded.sample("mine", 1, 2, 3), alone)


def test_the_same_seed_gives_the_same_and_another_another_order() -> None:
    first, again, other = Draws(7), Draws(7), Draws(8)
    assert np.array_equal(first.sample("x", 1, 2, 3), again.sample("x", 1, 2, 3))
    assert not np.array_equal(first.sample("x", 1, 2, 3), other.sample("x", 1, 2, 3))
    assert np.array_equal(np.sort(first.sample("x", 1, 2, 3)), np.sort(other.sample("x", 1, 2, 3)))


def test_two_quantities_are_independent() -> None:
    draws = Draws()
    a, b = draws.sample("a", -1, 0, 1), draws.sample("b", -1, 0, 1)
    assert abs(float(np.corrcoef(a, b)[0, 1])) < 0.08


def test_a_group_rises_together_whatever_the_ranges() -> None:
    draws = Draws()
    a = draws.sample("a", 1, 2, 3, group="g")
    b = draws.sample("b", -10, 0, 500, group="g")
    c = draws.sample("c", 0, 1, 5, group="g", shape="triangular")
    order = np.argsort(a)
    assert (np.diff(b[order]) > 0).all()
    assert (np.diff(c[order]) > 0).all()


def test_a_change_of_range_keeps_the_place_of_each_draw() -> None:
    """So the same quantity before and after a change is paired."""
    draws = Draws()
    before, after = draws.sample("x", 1, 2, 3), draws.sample("x", 10, 20, 30)
    assert np.allclose(after, 10 * before)


def test_bounds_clip_and_nothing_else() -> None:
    free, held = Draws().sample("x", 2, 10, 80), Draws().sample("x", 2, 10, 80, bounds=(3, 50))
    assert (held.min(), held.max()) == (3, 50)
    assert np.array_equal(held, np.clip(free, 3, 50))
    assert np.median(held) == np.median(free)


def test_draws_cannot_be_written_over() -> None:
    values = Draws().sample("x", 1, 2, 3)
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 9


def test_percentiles_of_a_certain_number() -> None:
    assert percentiles(4.0) == (4.0, 4.0, 4.0)
    assert percentiles(np.asarray(4.0)) == (4.0, 4.0, 4.0)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_few_draws_lie_at_the_middles_of_their_strata(n: int) -> None:
    values = np.sort(Draws(n=n).sample("x", -4, 1, 21))
    assert values.size == n
    if n % 2:
        assert values[n // 2] == pytest.approx(1)
    # Strata of a half: at 25 % and 75 %.
    if n == 2:
        assert values == pytest.approx([1 - 5 * Z25 / Z95, 1 + 20 * Z25 / Z95], abs=1e-4)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([7], (7, 7, 7)), ([3, 1], (1, 2, 3)), ([9, 1, 4], (1, 4, 9)), ([4, 3, 2, 1], (1, 2.5, 4))],
)
def test_percentiles_of_few_draws(values: list[float], expected: tuple[float, ...]) -> None:
    assert percentiles(np.array(values, dtype=float)) == expected


def test_columns_in_place_of_draws() -> None:
    """Column 0 the middle; then of each quantity P5, P95, 1 % up, 1 % down, alone."""
    design = OneAtATime(["a", "b"])
    assert design.n == 9
    assert design.sample("a", 2, 10, 80) == pytest.approx([10, 2, 80, 10.1, 9.9, 10, 10, 10, 10])
    assert design.sample("b", -1, 0, 1) == pytest.approx([0, 0, 0, 0, 0, -1, 1, 0, 0])
    assert design.sample("other", 1, 2, 3) == pytest.approx(np.full(9, 2.0))


def test_columns_of_a_group_move_together() -> None:
    design = OneAtATime(["g"])
    first = design.sample("x", 1, 2, 3, group="g")
    second = design.sample("y", 10, 20, 50, group="g")
    assert first == pytest.approx([2, 1, 3, 2.02, 1.98])
    assert second == pytest.approx([20, 10, 50, 20.2, 19.8])
    assert list(design.members["g"]) == ["x", "y"]


def test_columns_of_a_triangle_are_its_percentiles() -> None:
    """F(v) = v²/20 below 2 and 1 − (10 − v)²/80 above: P5 is 1, P95 is 8."""
    found = OneAtATime(["x"]).sample("x", 0, 2, 10, shape="triangular")
    assert found == pytest.approx([2, 1, 8, 2.02, 1.98])


def test_a_step_out_of_bounds_is_the_other_step() -> None:
    design = OneAtATime(["x", "y"])
    full = design.sample("x", 100, 100, 100, bounds=(0, 100))
    assert full == pytest.approx([100, 100, 100, 99, 99, 100, 100, 100, 100])
    least = design.sample("y", 1, 1, 1, bounds=(1, 9))
    assert least == pytest.approx([1, 1, 1, 1, 1, 1, 1, 1.01, 1.01])


def test_ranks_are_those_of_the_draws() -> None:
    draws = Draws()
    a, b = draws.sample("a", 1, 2, 3), draws.sample("b", 1, 2, 3)
    by_hand = np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1]
    assert float(draws.ranks("a") @ draws.ranks("b")) == pytest.approx(by_hand, abs=1e-9)
    assert float(draws.ranks("a") @ draws.ranks("a")) == pytest.approx(1)


def test_ranks_of_the_first_draws_are_centred_too():
    whole = Draws()
    ranks = FirstDraws(whole, 128).ranks("a")
    assert ranks.sum() == pytest.approx(0.0, abs=1e-9)
    assert ranks @ ranks == pytest.approx(1.0)
    assert whole.ranks("a").sum() == pytest.approx(0.0, abs=1e-9)
