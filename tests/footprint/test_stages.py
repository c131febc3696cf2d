"""Devices, network, storage, and the estimate as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.footprint import Absent, Estimate, Impacts, estimate
from advisor.footprint.edge import battery_changes, decision_mj, device_day, edge
from advisor.footprint.network import network
from advisor.footprint.place import grid, pue
from advisor.footprint.storage import storage
from tests.footprint.fake import FakeInputs
from tests.footprint.test_serving import api, dedicated

IMPACTS = ("energy_kwh", "carbon_operational_kgco2e", "carbon_embodied_kgco2e", "water_l", "cost")


def sensors(**facts: Any) -> FakeInputs:
    base: dict[str, Any] = {
        "edge.devices_n": 100.0,
        "edge.device": "mcu_small",
        "edge.power": "battery",
        "edge.link": "cellular",
        "edge.runs_on": "device",
        "edge.windows_day": 144.0,
        "edge.kb_sent_day": 100.0,
        "edge.sent_pct": 5.0,
        "edge.life_years": 7.0,
        "edge.ai_share_pct": 10.0,
        "edge.battery_months": 12.0,
        "edge.visit_km": 20.0,
        "serve.method": "edge_only",
        "serve.hosting": "device",
        "host.where": "mcu",
        "host.zone": "WORLD",
        "task.primary": "anomaly",
    }
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()})


# MLPerf Tiny v1.3, streaming wake word: mean mW of the board.
ALWAYS_ON = [
    ("mcu_small", False, 3.975),
    ("mcu_small", False, 11.474),
    ("mcu_small", False, 25.622),
    ("mcu_large", False, 30.453),
    ("mcu_large", True, 0.507),
]
# MLPerf Tiny, µJ a decision: STM32L4R5 key words 1.3 and 1.1, U385 anomalies, Syntiant.
DECISIONS = [
    ("mcu_small", False, 1430.7),
    ("mcu_small", False, 5481.6),
    ("mcu_small", False, 31.8),
    ("mcu_large", False, 1375.6),
    ("mcu_small", True, 31.5),
]


@pytest.mark.parametrize(("device", "npu", "milliwatt"), ALWAYS_ON)
def test_listening_without_pause_spans_the_measured_boards(device, npu, milliwatt):
    from advisor.footprint.draws import Draws

    f = sensors(edge__device=device, edge__has_npu=npu, edge__always_on=True)
    f.draws = Draws()
    low, high = np.percentile(device_day(f, device).deciding / 86.4, [5, 95])
    assert low <= milliwatt * 1.01
    assert high >= milliwatt * 0.99


@pytest.mark.parametrize(("device", "npu", "microjoule"), DECISIONS)
def test_a_decision_spans_the_measured_boards(device, npu, microjoule):
    from advisor.footprint.draws import Draws

    f = sensors(edge__device=device, edge__has_npu=npu, edge__windows_day=1.0)
    f.assumed = ("task.primary",)
    f.draws = Draws()
    low, high = np.percentile(device_day(f, device).deciding * 1e6, [5, 95])
    assert low <= microjoule * 1.07
    assert high >= microjoule


@pytest.mark.parametrize(
    ("job", "microjoule"),
    # Key words, persons and anomalies on an STM32L4R5 (MLPerf Tiny 1.3).
    [("audio_recognition", 1430.7), ("vision_recognition", 3029.8), ("anomaly", 160.4)],
)
def test_a_known_job_narrows_a_decision(job, microjoule):
    from advisor.footprint.draws import Draws

    f = sensors(edge__device="mcu_small", edge__has_npu=False, task__primary=job)
    f.draws = Draws()
    low, high = np.percentile(decision_mj(f, "mcu_small") * 1e3, [5, 95])
    assert low < microjoule < high
    assert high / low < 40
    f.assumed = ("task.primary",)
    wide_low, wide_high = np.percentile(decision_mj(f, "mcu_small") * 1e3, [5, 95])
    assert wide_high / wide_low > 10 * high / low


def test_batteries_are_changed_by_their_life():
    assert battery_changes(sensors(edge__battery_months=9.0, edge__devices_n=2_400.0)) == 3_200
    assert battery_changes(sensors(edge__battery_life_factor=2.0)) == 50
    assert battery_changes(sensors(edge__power="mains")) == 0


def test_a_charge_of_days_is_no_change_but_electricity():
    worn = edge(sensors(edge__battery_months=0.1))
    cells = edge(sensors())
    assert worn.energy_kwh > cells.energy_kwh
    assert worn.cost < cells.cost


def test_cells_draw_nothing_from_the_grid():
    f = sensors(edge__visit_km=0.0)
    assert edge(f).carbon_operational_kgco2e == 0
    assert edge(f).carbon_embodied_kgco2e > 0


def test_a_decision_in_the_cloud_radios_the_raw_data():
    raw = sensors(edge__runs_on="cloud", edge__sent_pct=100.0, edge__kb_sent_day=14_700.0)
    assert device_day(raw, "mcu_small").deciding == 0
    assert device_day(raw, "mcu_small").sending > 3 * device_day(sensors(), "mcu_small").sending


def test_without_knowing_where_it_runs_the_radio_is_missing():
    f = sensors(edge__runs_on=None, edge__kb_sent_day=None)
    found = estimate(f).stages["edge"]
    assert isinstance(found, Absent)
    assert found.fact == "edge.runs_on"


def test_the_unknown_type_of_a_device_spans_the_types():
    energy = edge(sensors(edge__device=None)).energy_kwh
    assert edge(sensors(edge__device="mcu_small")).energy_kwh / 3 < energy
    assert energy < edge(sensors(edge__device="linux_board")).energy_kwh


def test_false_wakes_call_the_cloud():
    assert "serving" not in estimate(sensors()).stages
    woken = estimate(sensors(task__primary="audio_recognition", edge__false_wakes_day=2.0))
    serving = woken.stages["serving"]
    assert isinstance(serving, Impacts)
    # 100 × 2 × 365 wakes of at most half a Wh each.
    assert 0 < serving.energy_kwh < 36.5


def test_a_gateway_decides_without_a_cloud_and_takes_power_of_its_own():
    f = sensors(
        edge__runs_on="gateway",
        serve__method="servers",
        serve__hosting="dedicated",
        host__where="cloud",
        edge__devices_n=500.0,
    )
    found = estimate(f)
    assert "serving" not in found.stages
    assert found.stages["network"].energy_kwh == 0
    # Ten boards of 2.5 to 8 W, some losses in their supplies.
    assert 10 * 2.5 * 8.766 < edge(f).energy_kwh < 10 * 8 * 8.766 * 1.7


def test_network_is_an_average_and_apart():
    f = sensors(edge__kb_sent_day=1e6 / 365.25)
    # 100 devices × 1 GB a year, mobile 0.14 kWh/GB (EU study of 2020).
    assert network(f).energy_kwh == pytest.approx(14)
    found = estimate(f)
    assert found.total is not None
    assert found.total.energy_kwh == pytest.approx(edge(f).energy_kwh)
    assert network(f).cost == 0


def test_storage_counts_drives_and_embedding():
    f = api(data__stored_gb=1000.0)
    # A terabyte: 5.7 kWh a year on one disk to some 30 on three flash drives.
    assert 5.7 < storage(f).energy_kwh < 32
    index = api(rag__chunks=1e6, rag__rebuilds_year=365.0)
    # 365 million passages at 0.59 Wh a thousand (AI Energy Score), host and PUE on top.
    assert storage(index).energy_kwh == pytest.approx(365e3 * 0.59 / 1000 * 1.59 * 1.14, rel=0.1)
    assert storage(api(data__stored_gb=1000.0, storage__kept_share=0.5)).energy_kwh == (
        pytest.approx(0.5 * storage(f).energy_kwh)
    )


def test_a_zone_known_on_a_direct_basis_only_takes_its_countrys_life_cycle():
    f = api()
    assert grid(f, "US-VA", "lifecycle") == grid(f, "USA", "lifecycle")
    assert grid(f, "aws/us-east-1", "lifecycle") == grid(f, "USA", "lifecycle")
    assert grid(f, "aws/eu-central-1", "lifecycle") == grid(f, "DEU", "lifecycle")


def test_the_clients_pue_goes_before_that_of_the_region():
    region = dedicated(host__zone="aws/eu-central-1", host__pue=1.5)
    assert pue(region, "aws/eu-central-1", "cloud") == 1.5
    region.assumed = ("host.pue",)
    # Frankfurt, 2024: 1.35 (real-time-cloud of the Green Software Foundation).
    assert pue(region, "aws/eu-central-1", "cloud") == 1.35


def test_one_off_cost_counts_once_in_the_total():
    found = estimate(api(invest__cost=5_000.0))
    assert found.total is not None
    assert found.total.cost - estimate(api()).total.cost == pytest.approx(5_000)
    assert found.one_off.cost == 5_000


def test_a_stage_that_a_change_removes_is_left_out():
    assert "serving" not in estimate(api(), frozenset({"serving"})).stages


def test_what_is_reserved_is_told_apart():
    found = estimate(dedicated())
    serving = found.stages["serving"]
    assert isinstance(serving, Impacts)
    assert 0 < found.reserved.energy_kwh < serving.energy_kwh


def test_scalars_and_draws_go_through_the_same_formulas():
    from advisor.footprint.draws import Draws

    for make in (api, dedicated, sensors):
        one, many = make(), make()
        many.draws = Draws()
        a, b = estimate(one).total, estimate(many).total
        for impact in IMPACTS:
            values = np.asarray(b.get(impact))
            assert np.all(np.isfinite(values))
            assert np.all(values >= 0)
            assert float(np.asarray(a.get(impact))) >= 0


def total(found: Estimate, impact: str) -> float:
    assert found.total is not None
    return float(np.asarray(found.total.get(impact)))


amount = st.floats(1.0, 1e6)
more = st.floats(1.0, 100.0)


@settings(max_examples=40, deadline=None)
@given(
    fact=st.sampled_from(
        [
            "use.tasks_month",
            "use.tokens_in",
            "use.tokens_out",
            "serve.reasoning_tokens",
            "use.retry_share",
        ]
    ),
    base=amount,
    times=more,
    make=st.sampled_from([api, dedicated]),
)
def test_more_work_is_never_less(fact, base, times, make):
    less = estimate(make(**{fact.replace(".", "__"): base}))
    greater = estimate(make(**{fact.replace(".", "__"): base * times}))
    for impact in IMPACTS:
        assert total(greater, impact) >= total(less, impact) * (1 - 1e-9)


@settings(max_examples=25, deadline=None)
@given(base=st.floats(0.1, 300), times=more, make=st.sampled_from([api, dedicated]))
def test_a_larger_model_never_takes_less(base, times, make):
    small = make(model__active_params_b=base, model__total_params_b=base)
    large = make(model__active_params_b=base * times, model__total_params_b=base * times)
    assert total(estimate(large), "energy_kwh") >= total(estimate(small), "energy_kwh")


@settings(max_examples=25, deadline=None)
@given(
    zones=st.permutations(["SWE", "FRA", "DEU", "USA", "WORLD", "POL"]),
    make=st.sampled_from([api, dedicated, sensors]),
)
def test_a_dirtier_grid_never_emits_less(zones, make):
    one, two = (make(host__zone=z, edge__power="mains") for z in zones[:2])
    if grid(one, zones[0], "lifecycle") > grid(two, zones[1], "lifecycle"):
        one, two = two, one
    assert total(estimate(one), "carbon_operational_kgco2e") <= total(
        estimate(two), "carbon_operational_kgco2e"
    )


@settings(max_examples=25, deadline=None)
@given(
    fact=st.sampled_from(
        ["edge.devices_n", "edge.windows_day", "edge.kb_sent_day", "edge.visit_km"]
    ),
    base=amount,
    times=more,
)
def test_more_devices_windows_data_and_distance_are_never_less(fact, base, times):
    less = estimate(sensors(**{fact.replace(".", "__"): base}))
    greater = estimate(sensors(**{fact.replace(".", "__"): base * times}))
    for impact in ("energy_kwh", "carbon_operational_kgco2e", "cost"):
        assert total(greater, impact) >= total(less, impact) * (1 - 1e-9)


@settings(max_examples=25, deadline=None)
@given(hours=st.floats(0.1, 1e7), times=more, runs=st.floats(0, 20))
def test_longer_training_is_never_less(hours, times, runs):
    facts = {
        "train.planned": "from_scratch",
        "model.kind": "language",
        "train.runs": runs,
        "host.where": "cloud",
        "host.zone": "USA",
        "train.chip": "h100",
    }
    less = estimate(FakeInputs({**facts, "train.device_hours": hours})).stages["training"]
    greater = estimate(FakeInputs({**facts, "train.device_hours": hours * times}))
    for impact in IMPACTS:
        assert greater.stages["training"].get(impact) >= less.get(impact)


def test_who_makes_devices_for_sale_does_not_pay_for_their_electricity():
    f = sensors(edge__battery_months=0.1, ctx__role="device_maker")
    assert edge(f).cost < edge(sensors(edge__battery_months=0.1)).cost
    assert edge(f).energy_kwh == edge(sensors(edge__battery_months=0.1)).energy_kwh


def test_the_steps_of_devices_end_in_the_electricity_of_the_stage():
    found = edge(sensors(edge__battery_months=0.1))
    steps = {s.name: s.value for s in found.steps}
    assert steps["Electricity"] == found.energy_kwh
    assert steps["Electricity"] > steps["Energy of the devices"]
