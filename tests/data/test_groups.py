"""What one cause drives rises and falls together; what has causes of its own does not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from advisor.footprint.draws import Draws, shape
from advisor.pack import load_pack
from advisor.scenario.environment import Numbers

PACK = load_pack()
NUMBERS = Numbers(PACK, Draws())


def drawn(table: str, key: str, field: str) -> NDArray[np.float64]:
    values = NUMBERS.field(table, key, field, drawn=True)
    assert isinstance(values, np.ndarray)
    return values


def together(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Rank correlation."""
    ranks = [np.argsort(np.argsort(v, kind="stable")) for v in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


@pytest.mark.parametrize(
    ("table", "key", "fields"),
    [
        ("accelerators", "h100", ("embodied_kgco2e", "host_embodied_kgco2e")),
        ("accelerators", "a100", ("embodied_kgco2e", "host_embodied_kgco2e")),
        ("api_prices", "frontier", ("input_usd_per_m", "output_usd_per_m")),
        ("api_prices", "10B_40B", ("output_usd_per_m", "cached_input_usd_per_m")),
        ("grid", "DEU", ("lifecycle", "direct")),
        ("grid", "GBR", ("lifecycle", "direct")),
        ("models", "gpt-5", ("active_b", "total_b")),
    ],
)
def test_fields_of_one_cause_are_drawn_together(table, key, fields):
    assert together(*(drawn(table, key, f) for f in fields)) > 0.999


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("accelerators", "h100", "embodied_kgco2e"), ("accelerators", "b200", "embodied_kgco2e")),
        (("accelerators", "h100", "embodied_kgco2e"), ("accelerators", "h100", "busy_w")),
        (("grid", "DEU", "lifecycle"), ("grid", "FRA", "lifecycle")),
        (("grid", "DEU", "lifecycle"), ("grid", "DEU", "water_l_per_kwh")),
        (
            ("api_prices", "frontier", "input_usd_per_m"),
            ("api_prices", "10B_40B", "input_usd_per_m"),
        ),
    ],
)
def test_what_has_causes_of_its_own_is_drawn_apart(first, second):
    assert abs(together(drawn(*first), drawn(*second))) < 0.08


def test_constants_of_the_load_in_training_are_drawn_together():
    names = ("tdp_share_large", "tdp_share_small", "tuning_utilisation")
    values = [NUMBERS.factor(f"training.{n}", drawn=True) for n in names]
    assert all(isinstance(v, np.ndarray) for v in values)
    assert together(values[0], values[1]) > 0.999  # type: ignore[arg-type]
    assert together(values[0], values[2]) > 0.999  # type: ignore[arg-type]


def test_the_distribution_of_a_range_is_named():
    assert shape(1.0, 1.0) == "certain"
    assert shape(0.0, 1.0) == "normal"
    assert shape(-1.0, 1.0) == "normal"
    assert shape(0.5, 2.0) == "lognormal"
    assert shape(0.5, 2.0, "triangular") == "triangular"
