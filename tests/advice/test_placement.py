"""Placement on absolute thresholds: 40 points, 1,000 kgCO2e a year."""

import pytest

from advisor.advice.placement import place
from advisor.advice.weights import Weights
from advisor.facts import Fact, Status
from advisor.pack import load_pack


@pytest.fixture(scope="module")
def weights():
    return Weights.of(load_pack())


def number(name, low, central, high):
    return Fact(name, central, Status.DERIVED, known=True, low=low, high=high)


def facts(benefit=(50, 60, 70), carbon=(10, 20, 30), **told):
    found = {
        "ben.score": number("ben.score", *map(float, benefit)),
        "estimate.carbon_kgco2e": number("estimate.carbon_kgco2e", *map(float, carbon)),
    }
    for key, value in told.items():
        name = key.replace("__", ".")
        found[name] = Fact(name, value, Status.GIVEN, known=True)
    return found


LARGE, SMALL = (50, 60, 70), (5, 10, 20)
HEAVY, LIGHT = (2000, 3000, 9000), (1, 2, 3)


@pytest.mark.parametrize(
    ("benefit", "carbon", "where"),
    [
        (LARGE, LIGHT, "do-now"),
        (LARGE, HEAVY, "do-leaner"),
        (SMALL, HEAVY, "rethink"),
        (SMALL, LIGHT, "do-now"),
    ],
)
def test_the_four_fields(weights, benefit, carbon, where):
    found = place(facts(benefit, carbon), weights)
    assert found.place == where
    assert "either side" not in found.why


def test_a_range_across_a_line_is_told_where_another_place_lies_behind_it(weights):
    assert "Its benefit may lie" in place(facts((20, 60, 70), HEAVY), weights).why
    assert "Its carbon may lie" in place(facts(LARGE, (500, 3000, 9000)), weights).why
    # Both sides of the benefit's line are the same place where the carbon is small.
    assert "either side" not in place(facts((20, 60, 70), LIGHT), weights).why


@pytest.mark.parametrize(
    ("told", "protected"),
    [
        ({"task__quality_bar": "safety"}, True),
        ({"task__quality_bar": "safety", "ben__type": ("revenue",)}, True),
        ({"task__quality_bar": "high", "ben__type": ("safety_health",)}, True),
        ({"task__quality_bar": "high", "ben__type": ("revenue",)}, False),
        ({"task__quality_bar": "tolerant", "ben__type": ("safety_health",)}, False),
        ({"ben__type": ("accessibility", "revenue")}, True),
        ({}, False),
    ],
)
def test_safety_and_access_are_protected(weights, told, protected):
    assert (place(facts(SMALL, HEAVY, **told), weights).place == "protect") is protected


def test_what_is_not_rated_or_estimated_is_not_placed(weights):
    for missing in ("ben.score", "estimate.carbon_kgco2e"):
        some = {k: v for k, v in facts().items() if k != missing}
        assert place(some, weights).place == "unknown"
