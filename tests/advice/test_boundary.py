"""The frame of the figures is stated in the data, whatever report is made of it."""

from __future__ import annotations

import pytest

from tests.advice.test_baseline import advice_of


def test_the_frame_says_purpose_boundary_basis_and_years(tmp_path):
    data = advice_of(tmp_path, "support-chatbot")
    frame = data["frame"]
    assert "screening" in frame["purpose"]
    assert "ISO 14044" in frame["purpose"]
    assert "attributional" in frame["approach"]
    assert any("network" in line for line in frame["out"])
    assert any("water" in line for line in frame["in"])
    assert "GWP 100" in frame["gwp"]
    assert frame["base_year"] == int(data["engagement"]["date"][:4])
    years = [int(f["year"]) for f in data["inputs"]["factors"] if f["year"].isdigit()]
    assert frame["factor_years"]["least"] <= min(years)
    assert frame["factor_years"]["most"] >= max(years)


@pytest.mark.parametrize(
    ("sample", "told"), [("support-chatbot", True), ("wearable-wake-word", False)]
)
def test_drift_is_stated_where_a_vendor_serves(tmp_path, sample, told):
    assert bool(advice_of(tmp_path, sample)["frame"]["vendor_drift"]) == told


def test_every_computed_saving_has_a_range_after_rebound(tmp_path):
    data = advice_of(tmp_path, "support-chatbot")
    savings = [r["saving"] for c in data["use_cases"] for r in c["recommendations"] if r["saving"]]
    assert savings
    for saving in savings:
        alone, after = (data["figures"][saving[k]] for k in ("carbon_kgco2e", "rebound"))
        # From none to half of it is lost, a tenth in the middle.
        assert after["p50"] < alone["p50"]
        assert after["p50"] == pytest.approx(alone["p50"] * 0.9, rel=0.15)
