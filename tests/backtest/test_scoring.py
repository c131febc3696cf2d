"""The arithmetic of a score, by hand."""

from __future__ import annotations

import pytest

from advisor.backtest.groups import GROUPS, Group, Target
from advisor.backtest.scoring import Scored, allowed_misses, score


def row(actual, low, central, high, name="r"):
    return Scored(name, "f", "training-hours", actual, low, central, high, "kWh")


# Ours 10 (5 to 20) beside 10, 5, 25 and 40: factors 1, 2, 2.5 and 4.
FOUR = [row(10, 5, 10, 20), row(5, 5, 10, 20), row(25, 5, 10, 20), row(40, 5, 10, 45)]


def test_four_rows_by_hand():
    found = score(FOUR)
    assert found.n == 4
    # Median of |ln|: between ln 2 and ln 2.5, so the root of their product.
    assert found.median_error_factor == pytest.approx((2 * 2.5) ** 0.5)
    assert found.within_2x == 0.5
    # 25 lies above 20; 5 and 20 themselves are inside.
    assert found.coverage == 0.75
    # Widths 4, 4, 4, 9.
    assert found.sharpness == pytest.approx(4)
    assert found.misses == 1
    assert not found.enough


def test_too_high_and_too_low_weigh_the_same():
    assert row(20, 1, 10, 100).error == pytest.approx(row(5, 1, 10, 100).error)


@pytest.mark.parametrize(
    ("coverage", "n", "allowed"),
    [
        (0.9, 1, 1),
        (0.9, 10, 1),
        (0.9, 11, 2),
        (0.9, 20, 2),
        (0.9, 30, 3),
        (0.85, 20, 3),
        (0.85, 7, 2),
        (0.85, 40, 6),
        (1.0, 50, 0),
    ],
)
def test_a_coverage_allows_so_many_misses(coverage, n, allowed):
    assert allowed_misses(coverage, n) == allowed


def test_what_is_missed_is_said_by_how_much():
    group = Group("g", "G", Target(0.9, 3, 2.0))
    told = score(FOUR).missed(group)
    assert told == ["median error 2.24 over 2", "sharpness 4 over 3"]
    narrow = [row(100, 5, 10, 20)] * 3
    assert score(narrow).missed(group)[1] == "coverage 0.00 under 0.9 (3 misses, 1 allowed)"


def test_a_group_without_target_misses_nothing():
    assert score(FOUR).missed(Group("g", "G")) == []


def test_targets_are_those_of_the_issue():
    assert {
        name: (g.target.median_error_factor, g.target.coverage, g.target.sharpness)
        for name, g in GROUPS.items()
        if g.target
    } == {
        "training-hours": (1.3, 0.9, 4),
        "training-tokens": (1.4, 0.9, 8),
        "fine-tunes": (None, 0.85, 25),
        "serving-batch": (1.45, 0.9, 5),
        "serving-unknown": (None, 0.85, 25),
        "look-up": (None, 0.9, 30),
        "tiny": (None, 0.9, 6),
    }
