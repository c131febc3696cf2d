"""The inventory: scope and category by role and place, one basis a line, and sums that close."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.footprint import Estimate, Impacts, estimate
from advisor.footprint.inventory import Line, inventory, market_factor, market_year, total
from advisor.footprint.place import direct_share, upstream_share
from tests.footprint.fake import FakeInputs
from tests.footprint.test_serving import api, dedicated
from tests.footprint.test_stages import sensors

LOSSES = 0.065


def lines_of(f: FakeInputs) -> list[Line]:
    return inventory(f, estimate(f))


def of(lines: list[Line], stage: str, part: str) -> Line:
    (found,) = [line for line in lines if (line.stage, line.part) == (stage, part)]
    return found


def places(lines: list[Line]) -> dict[str, tuple[int, int | None]]:
    return {line.part: (line.scope, line.category) for line in lines if line.stage != "network"}


def own(**facts: Any) -> FakeInputs:
    return dedicated(host__where="own_dc", **facts)


def test_own_machines_in_great_britain_by_hand():
    """The example of the method page."""
    f = own(host__zone="GBR", host__market_gco2e_kwh=50.0)
    found = Estimate(
        {"serving": Impacts(energy_kwh=10_000.0, carbon_operational_kgco2e=2_174.0)}, 1
    )
    lines = inventory(f, found)
    power, rest = of(lines, "serving", "electricity"), of(lines, "serving", "upstream")
    assert (power.scope, power.basis) == (2, "direct")
    assert power.location == pytest.approx(1_770, rel=1e-3)
    assert power.market == pytest.approx(500)
    assert (rest.scope, rest.category) == (3, 3)
    assert rest.location == pytest.approx(404 + 141.3, rel=1e-3)
    sums = total(lines)
    assert sums.location == pytest.approx(2_315, rel=1e-3)
    assert sums.market == pytest.approx(1_045, rel=1e-3)


def test_without_a_direct_factor_the_life_cycle_one_stands_in_and_says_so():
    lines = lines_of(own(host__zone="POL"))
    power = of(lines, "serving", "electricity")
    assert power.basis == "life cycle"
    assert "no direct factor" in power.note
    assert "Poland" in power.note
    assert power.location == power.advice
    # Its upstream is in it: only the losses come on top.
    assert of(lines, "serving", "upstream").location == pytest.approx(power.location * LOSSES)


def test_a_state_takes_its_direct_factor_and_the_countrys_upstream():
    f = own(host__zone="US-VA")
    share, row = direct_share(f, "US-VA")
    assert row == "US-VA"
    lines = lines_of(f)
    power = of(lines, "serving", "electricity")
    assert power.location == pytest.approx(power.advice * share)
    upstream = upstream_share(f, "US-VA")
    assert upstream == upstream_share(f, "USA")
    assert of(lines, "serving", "upstream").location == pytest.approx(
        power.location * upstream + power.advice * LOSSES
    )


def test_a_wider_row_that_stands_in_is_named():
    power = of(lines_of(own(host__zone="aws/us-east-1")), "serving", "electricity")
    assert "Virginia" in power.note


def test_a_country_without_a_direct_factor_leaves_what_is_above_its_provinces():
    f = own(host__zone="CN-BJ")
    assert upstream_share(f, "CN-BJ") is None
    lines = lines_of(f)
    power, rest = of(lines, "serving", "electricity"), of(lines, "serving", "upstream")
    above = max(power.advice - power.location, 0.0)
    assert rest.location == pytest.approx(above + power.advice * LOSSES)


@pytest.mark.parametrize(
    ("make", "facts", "expected"),
    [
        (api, {}, {"electricity": (3, 1), "hardware": (3, 1)}),
        (dedicated, {}, {"electricity": (3, 1), "hardware": (3, 1)}),
        (own, {}, {"electricity": (2, None), "upstream": (3, 3), "hardware": (3, 2)}),
        (
            dedicated,
            {"host__where": "colo"},
            {
                "electricity": (2, None),
                "upstream": (3, 3),
                "overhead of the site": (3, 8),
                "hardware": (3, 2),
            },
        ),
        (
            sensors,
            {"edge__power": "mains"},
            {"electricity": (2, None), "upstream": (3, 3), "hardware": (3, 2)},
        ),
        (
            sensors,
            {},
            {"visits": (1, None), "batteries": (3, 1), "hardware": (3, 2)},
        ),
        (
            sensors,
            {"ctx__role": "device_maker", "edge__power": "mains"},
            {"electricity": (3, 11), "hardware": (3, 1)},
        ),
        (
            api,
            {"serve__hosting": "device", "host__where": "user_device"},
            {"electricity": (3, 11)},
        ),
        (
            api,
            {
                "serve__hosting": "device",
                "host__where": "user_device",
                "ctx__role": "saas_user",
            },
            {"electricity": (2, None), "upstream": (3, 3)},
        ),
    ],
)
def test_scope_and_category_follow_role_and_place(make, facts, expected):
    assert places(lines_of(make(**facts))) == expected


def test_an_assumed_role_makes_nobody_a_maker():
    f = sensors(ctx__role="device_maker", edge__power="mains")
    f.assumed = ("ctx.role",)
    assert places(lines_of(f))["electricity"] == (2, None)


def test_a_site_of_a_host_is_split_at_its_pue():
    lines = lines_of(dedicated(host__where="colo", host__pue=1.25))
    power, over = (of(lines, "serving", p) for p in ("electricity", "overhead of the site"))
    assert over.advice == pytest.approx(0.2 * (power.advice + over.advice))


def test_own_machines_are_whole_in_the_year_of_purchase_and_not_again():
    f = own()
    f.horizon_years = 2
    made = of(lines_of(f), "serving", "hardware")
    # Two H100 with their share of the host, the middle of the table.
    assert made.location == pytest.approx(2 * (273 + 712))
    assert made.location == pytest.approx(4 * made.advice)
    older = f.but(host__hw_age_years=2.0)
    assert not of(lines_of(older), "serving", "hardware").counted
    assert total(lines_of(older)).location == pytest.approx(
        total(lines_of(f)).location - made.location
    )


def test_devices_for_sale_carry_their_whole_life_in_the_year_of_sale():
    f = sensors(ctx__role="device_maker", edge__power="mains", edge__life_years=4.0)
    for line in lines_of(f):
        if line.stage == "edge":
            assert line.location == pytest.approx(4 * line.advice)


def test_training_is_whole_in_its_year_and_repeats_are_a_years():
    facts = {
        "train.planned": "from_scratch",
        "model.kind": "classical",
        "train.runs": 1.0,
        "train.retrain_freq": 4.0,
        "train.device_hours": 100.0,
        "host.where": "cloud",
        "host.zone": "DEU",
        "serve.method": "edge_only",
    }
    f = FakeInputs(facts, years=5)
    found = estimate(f)
    power = of(inventory(f, found), "training", "electricity")
    whole = found.stages["training"].carbon_operational_kgco2e
    # Two first runs and twenty later ones: six of twenty-two in the first year.
    assert power.location == pytest.approx(whole * 6 / 22)
    assert power.advice == pytest.approx(whole / 5)


def test_a_contract_counts_for_machines_run_or_rented_and_nowhere_else():
    given_ = {"host__market_gco2e_kwh": 30.0}
    assert market_factor(own(**given_), "WORLD", "own_dc") == 0.03
    assert market_factor(own(), "WORLD", "own_dc") is None
    assert market_factor(own(**given_), "FRA", "own_dc") is None
    assert market_factor(api(**given_), "WORLD", "vendor") is None
    assumed = own(**given_)
    assumed.assumed = ("host.market_gco2e_kwh",)
    assert market_factor(assumed, "WORLD", "own_dc") is None
    # A contract of zero is an answer.
    f = own(host__market_gco2e_kwh=0.0)
    assert of(lines_of(f), "serving", "electricity").market == 0
    assert market_year(f, estimate(f)) == {"serving": 0}


def test_rented_machines_are_split_where_a_contract_stands_beside_them():
    f = dedicated(host__zone="aws/us-east-1", host__market_gco2e_kwh=100.0)
    lines = lines_of(f)
    power, rest = of(lines, "serving", "electricity"), of(lines, "serving", "upstream")
    assert (power.scope, power.category, power.basis) == (3, 1, "direct")
    assert (rest.scope, rest.category) == (3, 1)
    assert power.market == pytest.approx(estimate(f).stages["serving"].energy_kwh * 0.1)


def test_the_network_is_shown_and_in_no_total():
    f = sensors(edge__kb_sent_day=1e6)
    moved = of(lines_of(f), "network", "electricity")
    assert not moved.counted
    assert moved.location > 0
    assert moved.advice == 0


def test_a_stage_that_lacks_a_value_gives_no_line():
    f = sensors(edge__runs_on=None, edge__kb_sent_day=None)
    assert not [line for line in lines_of(f) if line.stage == "edge"]


@given(
    make=st.sampled_from([api, dedicated, own, sensors]),
    where=st.sampled_from(["vendor", "cloud", "own_dc", "colo"]),
    zone=st.sampled_from(["DEU", "GBR", "US-VA", "CN-BJ", "WORLD", "aws/eu-west-2"]),
    role=st.sampled_from(["api_user", "device_maker", "trainer"]),
    factor=st.none() | st.floats(0, 1000),
    years=st.integers(1, 10),
)
def test_the_lines_close_on_the_advice_and_on_their_total(make, where, zone, role, factor, years):
    facts: dict[str, Any] = {"host__zone": zone, "ctx__role": role, "edge__power": "mains"}
    if make in (dedicated, own):
        facts["host__where"] = where if where != "vendor" else "cloud"
    if factor is not None:
        facts["host__market_gco2e_kwh"] = factor
    f = make() if not facts else make().but(**facts)
    f.horizon_years = years
    found = estimate(f)
    lines = inventory(f, found)
    advice = np.sum([line.advice for line in lines])
    assert advice == pytest.approx(float(np.asarray(found.total.carbon_kgco2e)) / years)
    sums = total(lines)
    parts = [float(np.asarray(line.location)) for line in lines if line.counted]
    assert float(np.asarray(sums.location)) == pytest.approx(sum(parts))
    assert all(p >= 0 for p in parts)
    assert all(line.basis in ("direct", "life cycle", "making", "fuel") for line in lines)
    has_market = any(line.market is not None for line in lines)
    assert (sums.market is not None) == has_market
    assert not has_market or factor is not None


def test_where_series_differ_the_upstream_is_that_of_other_countries():
    """Germany's direct factor of one series and year lies above the life-cycle one of another."""
    f = own(host__zone="DEU")
    electricity = of(lines_of(f), "serving", "electricity")
    upstream = of(lines_of(f), "serving", "upstream")
    assert "another series" in electricity.note
    losses = electricity.advice * LOSSES
    assert upstream.location - losses == pytest.approx(0.16 * electricity.location, rel=1e-6)


def test_use_in_an_inventory_is_that_of_the_first_year():
    """Doubling each year for three: the mean is (1 + 2 + 4) / 3 of the first year."""
    once = own(host__zone="GBR", use__growth_pct=100.0)
    three = FakeInputs(once.facts, years=3)
    lines = inventory(three, estimate(three), estimate(once))
    line = of(lines, "serving", "electricity")
    first = of(lines_of(once), "serving", "electricity")
    assert line.location == pytest.approx(first.location)
    assert line.advice > first.advice
