"""Devices in the field by hand: each part alone, its growth, and its zero."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.footprint.draws import Draws
from advisor.footprint.edge import (
    battery_changes,
    decision_mj,
    device_day,
    edge,
    listening_mw,
    sending_j_day,
)
from tests.footprint.fake import FACTORS, FakeInputs, _pack, row_range

# Round factors, so that the sums can be done by hand.
EVEN = {
    "edge_device.mcu_small.mj_audio": 2.0,
    "edge_device.mcu_small.sensing_mj": 10.0,
    "edge_device.mcu_small.sleep_mw": 0.01,
    "edge_device.mcu_small.always_on_mw": 12.0,
    "edge_device.mcu_small.embodied_kgco2e": 2.0,
    "edge_chip.stm32l4.pj_per_cycle": 400.0,
    "edge_chip.stm32l4.cycles_per_mac": 2.0,
    "edge_chip.gap9.pj_per_mac": 8.0,
    "edge.listening_mcycles_s": 60.0,
    "edge.board_over_sheet": 1.5,
    "edge.supply_efficiency": 0.8,
    "edge.battery_kgco2e": 0.5,
    "edge.visit_kgco2e_per_km": 0.2,
    "edge.change_cost_eur": 30.0,
    "edge.messages_day_max": 144.0,
    "edge_link.ble.j_per_mb": 0.4,
    "edge_link.ble.j_per_message": 0.001,
    "edge_link.lora.j_per_mb": 1000.0,
    "edge_link.lora.j_per_message": 0.1,
    "edge_link.lte_m.j_per_mb": 20.0,
    "edge_link.lte_m.j_per_message": 2.0,
    "edge_link.nb_iot.j_per_mb": 300.0,
    "edge_link.nb_iot.j_per_message": 1.0,
    "edge_link.wifi.j_per_mb": 0.6,
    "edge_link.wifi.j_per_message": 0.2,
    "edge_link.cellular.j_per_mb": 20.0,
    "edge_link.cellular.j_per_message": 3.0,
}
FLEET: dict[str, Any] = {
    "task.primary": "audio_recognition",
    "edge.devices_n": 1_000.0,
    "edge.device": "mcu_small",
    "edge.has_npu": False,
    "edge.runs_on": "device",
    "edge.power": "battery",
    "edge.link": "none",
    "edge.windows_day": 100.0,
    "edge.kb_sent_day": 2.0,
    "edge.sent_pct": 1.0,
    "edge.life_years": 5.0,
    "edge.ai_share_pct": 10.0,
    "edge.battery_months": 24.0,
    "edge.visit_km": 1.0,
    "host.where": "mcu",
    "host.zone": "WORLD",
}


def fleet(**facts: Any) -> FakeInputs:
    return FakeInputs(FLEET | {k.replace("__", "."): v for k, v in facts.items()}, factors=EVEN)


def day(**facts: Any):
    return device_day(fleet(**facts), "mcu_small")


def test_active_and_asleep():
    # 100 windows of 10 mJ and 2 mJ; 0.01 mW over 86,400 s.
    found = day()
    assert found.sensing == pytest.approx(1.0)
    assert found.deciding == pytest.approx(0.2)
    assert found.waiting == pytest.approx(0.864)
    assert found.sending == 0
    assert found.total == pytest.approx(2.064)


def test_always_on_replaces_sensing_and_deciding():
    # 12 mW over 86,400 s.
    found = day(edge__always_on=True)
    assert found.deciding == pytest.approx(1036.8)
    assert found.sensing == 0
    assert day(edge__always_on=True, edge__duty_factor=0.25).deciding == pytest.approx(259.2)


def test_a_chip_that_is_named():
    # 2.5 million MAC × 400 pJ × 2 = 2 mJ; 60 million cycles/s × 400 pJ = 24 mW.
    plain = fleet(edge__chip="stm32l4", edge__macs_m=2.5)
    assert decision_mj(plain, "mcu_small") == pytest.approx(2.0)
    assert listening_mw(plain, "mcu_small") == pytest.approx(24.0)
    # By the data sheet: 52 µA/MHz × 3 V × 1.5 = 234 pJ, × 2.3 cycles.
    sheet = fleet(edge__chip="nrf52", edge__macs_m=10.0)
    assert decision_mj(sheet, "mcu_small") == pytest.approx(10 * 234 * 2.3 / 1e3)
    assert listening_mw(sheet, "mcu_small") == pytest.approx(60 * 234 / 1e3)
    # 2.5 million MAC × 8 pJ = 0.02 mJ, whatever was said of a unit.
    unit = fleet(edge__chip="gap9", edge__macs_m=2.5)
    assert decision_mj(unit, "mcu_small") == pytest.approx(0.02)
    kind = row_range("edge_device", "mcu_small", "always_on_npu_mw")
    assert listening_mw(unit, "mcu_small") == kind[1]


def test_a_chip_counts_only_on_a_controller():
    board = fleet(edge__chip="stm32l4", edge__macs_m=2.5, edge__device="linux_board")
    assert decision_mj(board, "linux_board") > 10


@pytest.mark.parametrize(
    ("link", "joules"),
    # 500 kB in 20 messages (1,000 windows, 2 % sent).
    [
        ("none", 0.0),
        ("ble", 0.5 * 0.4 + 20 * 0.001),
        ("lora", 0.5 * 1000 + 20 * 0.1),
        ("nb_iot", 0.5 * 300 + 20 * 1),
        ("lte_m", 0.5 * 20 + 20 * 2),
        ("wifi", 0.5 * 0.6 + 20 * 0.2),
        ("cellular", 0.5 * 20 + 20 * 3),
    ],
)
def test_radio(link, joules):
    f = fleet(edge__link=link, edge__kb_sent_day=500.0, edge__sent_pct=2.0)
    assert sending_j_day(f, 1_000.0) == pytest.approx(joules)


def test_battery():
    # 1,000 devices × 12 / 24 = 500 changes a year: 0.5 kg each, 1 km at 0.2 kg, 30 EUR.
    assert battery_changes(fleet()) == pytest.approx(500)
    found = edge(fleet())
    assert found.carbon_operational_kgco2e == pytest.approx(100)
    assert found.cost == pytest.approx(15_000)
    without = edge(fleet(edge__power="mains", edge__ai_share_pct=0.0))
    assert found.carbon_embodied_kgco2e - 250 == pytest.approx(
        1_000 * 2 * 0.1 / 5 + without.carbon_embodied_kgco2e
    )


def test_embodied():
    # 1,000 × 2 kg × 10 % × 1 of 5 years; light as the source, so no cells.
    assert edge(fleet(edge__power="harvest")).carbon_embodied_kgco2e == pytest.approx(40)


def test_from_the_socket():
    # 2.064 J × 1,000 × 365.25 / 3.6e6 / 0.8.
    found = edge(fleet(edge__power="mains"))
    assert found.energy_kwh == pytest.approx(2.064 * 1_000 * 365.25 / 3.6e6 / 0.8)


GROWS = ("edge.devices_n", "edge.windows_day", "edge.kb_sent_day", "edge.macs_m")


@settings(max_examples=40, deadline=None)
@given(
    fact=st.sampled_from(GROWS),
    by=st.floats(1.0, 1e3),
    chip=st.sampled_from([None, "stm32u5", "gap9", "nrf54l"]),
    link=st.sampled_from(["none", "ble", "lora", "nb_iot", "lte_m", "wifi", "cellular"]),
)
def test_more_of_anything_never_takes_less(fact, by, chip, link):
    base = fleet(edge__chip=chip, edge__link=link, edge__macs_m=2.0, edge__power="mains")
    more = base.but(**{fact.replace(".", "__"): base.facts[fact] * by})
    few, many = edge(base), edge(more)
    assert many.energy_kwh >= few.energy_kwh * (1 - 1e-12)
    assert many.carbon_operational_kgco2e >= few.carbon_operational_kgco2e * (1 - 1e-12)
    assert many.cost >= few.cost * (1 - 1e-12)


def test_no_devices_and_no_windows():
    none = edge(fleet(edge__devices_n=0.0))
    assert none.energy_kwh == none.cost == none.carbon_embodied_kgco2e == 0
    still = day(edge__windows_day=0.0)
    assert still.sensing == still.deciding == 0
    assert day(edge__chip="stm32u5", edge__macs_m=2.0, edge__windows_day=0.0).deciding == 0


# MLPerf Tiny: µJ a decision, million MAC of its model.
RUNS = [
    ("stm32l4", 1820.5, 2.657),
    ("stm32l4", 14927.3, 12.502),
    ("stm32u3", 245.3, 2.657),
    ("stm32u5", 1372.2, 7.490),
    ("stm32h7", 165.7, 0.2642),
    ("renesas_ra6", 3797.0, 2.657),
    ("renesas_rx65", 437.4, 0.2642),
    ("syntiant_ndp", 71.7, 7.490),
    ("gap9", 18.6, 2.657),
    ("max78000", 251.0, 2.657),
]


@pytest.mark.parametrize(("chip", "microjoule", "macs"), RUNS)
def test_a_named_chip_narrows_a_decision_and_holds_its_run(chip, microjoule, macs):
    import numpy as np

    f = fleet(edge__chip=chip, edge__macs_m=macs)
    f.draws, f.changed = Draws(), {}
    low, high = np.percentile(decision_mj(f, "mcu_small") * 1e3, [5, 95])
    assert low < microjoule < high
    assert high / low < 13


def test_every_series_has_what_a_decision_needs():
    for key, row in _pack()[1]["edge_chip"].items():
        assert row["label"], key
        unit = "pj_per_mac" in row
        cycle = "pj_per_cycle" in row or "sheet_pj_per_cycle" in row
        assert unit != (cycle and "cycles_per_mac" in row), key


def test_the_multiplications_of_the_reference_models():
    """By layer: outputs × products of each."""
    models = _pack()[1]["edge_model"]
    key_words = 25 * 5 * 64 * 40 + 4 * (125 * 64 * 9 + 125 * 64 * 64) + 64 * 12
    assert models["kws"]["macs_m"] == pytest.approx(key_words / 1e6, rel=1e-3)
    anomaly = 2 * 640 * 128 + 6 * 128 * 128 + 2 * 128 * 8
    assert models["ad"]["macs_m"] == pytest.approx(anomaly / 1e6, rel=1e-3)
    pictures = (
        1024 * 16 * 27
        + 2 * 1024 * 16 * 144
        + 256 * 32 * (144 + 288 + 16)
        + 64 * 64 * (288 + 576 + 32)
        + 640
    )
    assert models["ic"]["macs_m"] == pytest.approx(pictures / 1e6, rel=1e-3)
    # MobileNetV1, width 0.25: side of the outputs, channels in and out of each pair of layers.
    pairs = [(48, 8, 16), (24, 16, 32), (24, 32, 32), (12, 32, 64), (12, 64, 64), (6, 64, 128)]
    pairs += [(6, 128, 128)] * 5 + [(3, 128, 256), (3, 256, 256)]
    persons = 48 * 48 * 8 * 27 + sum(s * s * (i * 9 + i * o) for s, i, o in pairs) + 256 * 2
    assert models["vww"]["macs_m"] == pytest.approx(persons / 1e6, rel=1e-3)


def test_each_link_and_series_is_in_the_network_and_the_question():
    import yaml

    tables = _pack()[1]
    assert set(tables["edge_link"]) - {"any"} == set(tables["network"]) - {"any"}
    questions = yaml.safe_load((FACTORS.parent / "questions" / "edge.yaml").read_text())
    link = next(q for q in questions["questions"] if q["id"] == "edge.link")
    assert set(link["options"]) == set(tables["edge_link"]) - {"any"}
