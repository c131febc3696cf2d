"""What an answer gains, by hand: from one advice to another, and by the draws of a number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.insight.worth import BINS, Offer, by_draws, gain


def offer(lead: np.ndarray) -> Offer:
    values = {"now": np.full(lead.size, 50.0), "other": 50.0 + lead}
    return Offer("Made", (), None, "now", values, {"now": "do", "other": "do"})


def test_a_number_that_decides_is_worth_its_expected_gain() -> None:
    # By hand: x uniform on 0 to 1, lead 20 (x - 0.5); the gain is 20 times the integral of
    # (x - 0.5) from 0.5 to 1, which is 2.5.
    x = np.random.Generator(np.random.PCG64(1)).permutation((np.arange(2048) + 0.5) / 2048)
    found = by_draws(x, offer(20 * (x - 0.5)))
    assert found is not None
    assert found.points.mean() == pytest.approx(2.5, abs=0.01)
    assert 0 < found.floor < 0.4
    assert len(found.turns) == BINS
    assert {rule for middle, rule, _ in found.turns if middle > 0.5} == {"other"}


def test_a_number_that_has_nothing_to_do_with_it_stays_below_the_floor() -> None:
    numbers = np.random.Generator(np.random.PCG64(2))
    lead = numbers.normal(0, 5, 2048) - 0.5
    below = 0
    for _ in range(40):
        found = by_draws(numbers.random(2048), offer(lead))
        assert found is not None
        below += found.points.mean() <= found.floor
    assert below >= 33  # 38 expected; three standard deviations are 4.1


def test_below_what_governs_a_number_is_weighed_among_what_is_ranked() -> None:
    x = (np.arange(2048) + 0.5) / 2048
    free = offer(20 * (x - 0.5))
    full = {**free.values, "top": np.full(2048, 100.0)}
    governed = replace(
        free, governing=("top",), values=full, open_to={**free.open_to, "top": "leave_alone"}
    )
    found, without = by_draws(x, governed), by_draws(x, free)
    assert found is not None
    assert without is not None
    assert found.points.mean() == without.points.mean() > 2
    alone = replace(governed, action=None, open_to={"top": "leave_alone"})
    assert by_draws(x, alone) is None


def made(governing: str, action: str | None, **points: float) -> Offer:
    """Advice in which n governs alone."""
    alone = "n" if "n" in governing else None
    return Offer(
        "Made", tuple(governing), alone, action, {r: np.full(4, p) for r, p in points.items()}, {}
    )


@pytest.mark.parametrize(
    ("here", "under", "first", "points"),
    [
        # Nothing governs: the better first choice over the present one.
        (made("", "a", a=50), made("", "b", a=40, b=60), ("b", "a"), 20),
        # What governs stays: the first below it.
        (made("g", "a", g=100), made("g", "b", g=100, a=40, b=60), ("b", "a"), 20),
        (made("g", None, g=100), made("g", "b", g=100, b=60), ("b", None), 60),
        # It appears beside the present first, or sets it aside.
        (made("", "a", a=50), made("g", "a", g=100, a=50), ("g", "a"), 50),
        (made("", "a", a=50), made("n", None, n=100), ("n", "a"), 100),
        (made("g", "a", g=100), made("gh", "b", g=100, h=100, b=9), ("h", "a"), 100),
        # It goes: what then comes first.
        (made("g", "a", g=100), made("", "a", a=50), ("a", "g"), 50),
        (made("gn", None, g=100, n=100), made("g", "a", g=100, a=50), ("a", "n"), 50),
        (made("g", None, g=100), made("", None), (None, "g"), 0),
        # What governs alone leaves nothing beside it.
        (made("n", None, n=100), made("gn", None, g=100, n=100), (None, None), 0),
    ],
)
def test_a_gain_is_found_on_what_comes_first_beside_what_governs_both_times(
    here: Offer, under: Offer, first: tuple[str | None, str | None], points: float
) -> None:
    found = gain("x", under, here, 4)
    assert found.first == first
    assert found.points.mean() == points
