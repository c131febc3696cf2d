"""Software carbon intensity: the formula, the two scores, and when there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.footprint import estimate
from advisor.footprint.sci import sci, scores
from tests.footprint.fake import FakeInputs
from tests.footprint.test_serving import api, dedicated
from tests.footprint.test_stages import sensors

amount = st.floats(1e-3, 1e9)


def test_by_hand():
    """The example of the method page."""
    assert sci(1_000.0, 400.0, 100_000.0, 2e6) == pytest.approx(0.25)
    assert sci(1_000.0, 400.0, 100_000.0, 4e6) == pytest.approx(0.125)


@given(e=amount, i=st.floats(0, 2000), m=amount, r=amount)
def test_twice_the_units_halve_the_score(e, i, m, r):
    assert sci(e, i, m, 2 * r) == pytest.approx(sci(e, i, m, r) / 2)


@given(accepted=st.floats(1, 1e9), make=st.sampled_from([api, dedicated, sensors]))
def test_twice_the_results_of_one_footprint_halve_the_score(accepted, make):
    f = make()
    found = estimate(f)
    one, two = (scores(f, found, n * accepted)[0] for n in (1, 2))
    assert (one.persona, one.unit) == ("consumer", "accepted result")
    assert two.sci_gco2e == pytest.approx(np.asarray(one.sci_gco2e) / 2)


@pytest.mark.parametrize("make", [api, dedicated])
def test_energy_intensity_and_making_are_those_of_the_estimate(make):
    f = make()
    found = estimate(f)
    score = scores(f, found, 1_000.0)[0]
    serving = found.stages["serving"]
    assert score.e_kwh == serving.energy_kwh
    assert score.sci_gco2e == pytest.approx(serving.carbon_kgco2e * 1000 / 1_000)


def test_the_fuel_of_visits_is_no_energy_of_the_software():
    f = sensors()
    score = scores(f, estimate(f), 1_000.0)[0]
    assert score.i_gco2e_per_kwh == 0
    assert score.e_kwh > 0
    assert score.m_gco2e > 0


def test_without_a_told_volume_there_is_no_score():
    f = api()
    assert scores(f, estimate(f), None) == []
    assert scores(f, estimate(f), 0.0) == []


def test_tokens_written_are_a_unit_where_their_length_was_told():
    f = api(serve__reasoning_tokens=100.0)
    units = {s.unit: s.r for s in scores(f, estimate(f), 1.0)}
    assert units["token written"] == pytest.approx(12_000 * 500)
    f.assumed = ("use.tokens_out",)
    assert {s.unit for s in scores(f, estimate(f), 1.0)} == {"accepted result"}


def trained(**facts: Any) -> FakeInputs:
    base = {
        "train.planned": "from_scratch",
        "model.kind": "language",
        "train.runs": 1.2,
        "train.params_b": 7.0,
        "train.tokens_b": 1_500.0,
        "train.chip": "h100",
        "host.where": "cloud",
        "host.zone": "FIN",
        "serve.method": "edge_only",
    }
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()}, years=3)


def test_the_provider_counts_tokens_and_all_runs():
    f = trained()
    found = estimate(f)
    (score,) = scores(f, found, None)
    assert (score.persona, score.unit) == ("provider", "billion training tokens")
    assert score.r == 1_500
    assert score.e_kwh == found.stages["training"].energy_kwh


def test_the_provider_counts_parameters_where_only_they_are_told():
    f = trained()
    f.assumed = ("train.tokens_b",)
    (score,) = scores(f, estimate(f), None)
    assert (score.unit, score.r) == ("billion parameters trained", 7)
    f.assumed = ("train.tokens_b", "train.params_b")
    assert scores(f, estimate(f), None) == []


def test_repeats_are_units_and_trials_are_not():
    f = trained(train__retrain_freq=2.0)
    (score,) = scores(f, estimate(f), None)
    assert score.r == 1_500 * 7
