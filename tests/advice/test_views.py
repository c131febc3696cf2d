"""Other views of a baseline: water on and off site, training spread, the first year."""

from __future__ import annotations

import numpy as np
import pytest

import advisor
from advisor.assess import estimated
from advisor.footprint.place import at_site
from tests.advice.test_baseline import PACK, SAMPLES, advice_of, middle
from tests.advice.test_swings import vendor
from tests.footprint.fake import FakeInputs

ALL = sorted(p.parent.name for p in SAMPLES.glob("*/answers.yaml"))


@pytest.mark.parametrize("sample", ALL)
def test_water_on_site_is_a_part_of_all_water(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    engagement = advisor.load_engagement(tmp_path / "answers.yaml", PACK)
    _, before, _ = estimated(engagement, PACK)
    for case in data["use_cases"]:
        found, total = case["baseline"]["water"], before[case["id"]].estimate.total
        assert (found is None) == (total is None)
        if total is not None:
            on_site, whole = np.asarray(total.water_on_site_l), np.asarray(total.water_l)
            assert (on_site >= 0).all()
            assert (on_site <= whole * (1 + 1e-9)).all()
            years = data["horizon_years"]
            off = np.median(whole - on_site) / years
            assert middle(data, found["off_site"]) == pytest.approx(off, rel=1e-3, abs=1e-9)


def test_water_on_site_by_hand():
    """1,000 kWh of computers at 0.2 L/kWh on site; PUE 1.15 and 1.947 L/kWh off site."""
    f = FakeInputs(
        {"host.where": "cloud", "host.zone": "DEU"},
        factors={
            "facility.cloud.wue_l_per_kwh": 0.2,
            "facility.cloud.pue": 1.15,
            "grid.DEU.water_l_per_kwh": 1.947,
        },
    )
    found = at_site(f, it_kwh=1000.0, zone="DEU", where="cloud")
    assert found.water_on_site_l == pytest.approx(200)
    assert found.water_l - found.water_on_site_l == pytest.approx(1150 * 1.947)
    twice = found + found.scaled(2.0)
    assert twice.water_on_site_l == pytest.approx(600)


def test_devices_in_the_field_use_no_water_on_site(tmp_path):
    data = advice_of(tmp_path, "wearable-wake-word")
    case = data["use_cases"][0]
    if set(case["baseline"]["stages"]) <= {"edge", "network"}:
        assert middle(data, case["baseline"]["water"]["on_site"]) == 0


def test_a_training_spread_over_years_and_uses(tmp_path):
    data = advice_of(tmp_path, "national-language-model")
    case = next(c for c in data["use_cases"] if c["baseline"]["once"])
    whole, spread = case["baseline"]["once"], case["baseline"]["amortised"]
    assert spread["years"] == data["horizon_years"]
    for impact in ("carbon_kgco2e", "cost", "water_l"):
        total = middle(data, whole[impact])
        assert middle(data, spread["a_year"][impact]) == pytest.approx(total / spread["years"])
        # 40 to 60 organisations are expected to build on it.
        each = data["figures"][spread["a_use"][impact]]
        assert total / 60 < each["p50"] < total / 39
    assert middle(data, spread["uses"]) == pytest.approx(40, rel=0.01)


def test_who_trains_nothing_spreads_nothing(tmp_path):
    _, case = vendor(tmp_path)
    assert case["baseline"]["amortised"] is None is case["baseline"]["once"]


def test_a_growing_volume_has_a_first_year_of_its_own(tmp_path):
    """Half as much more each year: (1 + 1.5 + 2.25) / 3 = 1.583 times the first year's cost."""
    data, case = vendor(tmp_path, use__growth_pct=50, ctx__horizon_years=3)
    first, total = case["baseline"]["first_year"], case["baseline"]["total"]
    ratio = middle(data, total["cost"]) / middle(data, first["cost"])
    assert ratio == pytest.approx(4.75 / 3, rel=1e-3)


def test_a_steady_volume_has_none(tmp_path):
    """Cost at a vendor's list price is the same each year; the energy of a call falls by a fifth.

    Energy: (1 + 0.8 + 0.64) / 3 = 0.81 of the first year's at the middle, so that the first year
    differs by 23 %.
    """
    data, case = vendor(tmp_path, use__growth_pct=0, ctx__horizon_years=3)
    first, total = case["baseline"]["first_year"] or {}, case["baseline"]["total"]
    assert "cost" not in first
    ratio = middle(data, total["energy_kwh"]) / middle(data, first["energy_kwh"])
    assert ratio == pytest.approx(2.44 / 3, rel=0.05)


def test_one_year_is_its_own_first_year(tmp_path):
    _, case = vendor(tmp_path, use__growth_pct=50, ctx__horizon_years=1)
    assert case["baseline"]["first_year"] is None


def test_a_training_falls_in_the_first_year_whole(tmp_path):
    """Not a third of it: the first year holds at least all of the training."""
    data = advice_of(tmp_path, "national-language-model")
    case = next(c for c in data["use_cases"] if c["baseline"]["once"])
    first, whole = case["baseline"]["first_year"], case["baseline"]["once"]
    for impact in ("energy_kwh", "carbon_kgco2e", "cost"):
        assert middle(data, first[impact]) >= middle(data, whole[impact]) * 0.999
        assert middle(data, first[impact]) > 1.2 * middle(data, case["baseline"]["total"][impact])
