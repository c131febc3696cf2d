"""Rows that are wrong are refused by id and field; the others are read."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from advisor.backtest import backtest
from advisor.backtest.cases import Cases
from advisor.backtest.rows import read_cases
from advisor.backtest.words import chip_of, device_of, idle_neighbours, series_of
from advisor.errors import AdvisorError
from advisor.pack import load_pack

PUBLISHED = Path(__file__).parents[2] / "rules" / "published"
TRAINING = {
    "id": "run-1",
    "kind": "pretraining",
    "params_active_b": 7,
    "tokens_b": 1000,
    "hardware": "A100-80GB",
    "device_hours": 90000,
    "pue": 1.1,
    "energy_mwh": 40,
    "energy_basis": "measured",
    "energy_scope": "gpu_pue",
}
SERVING = {
    "id": "call-1",
    "task": "text-generation",
    "hardware": "1x NVIDIA H100",
    "params_total_b": 8,
    "params_active_b": 8,
    "weight_bits": 16,
    "batch": 64,
    "n_gpus": 1,
    "input_tokens": 100,
    "output_tokens": 400,
    "energy_wh_per_query": 0.013,
    "scope": "gpu-only",
}
TINY = {
    "id": "board-1",
    "kind": "inference",
    "core": "Cortex-M4 80 MHz",
    "energy_uj_per_inference": 1500,
}

KEY_WORDS = TINY | {
    "id": "board-2",
    "task": "kws",
    "chip": "STM32L4R5",
    "core": "Cortex-M4 120 MHz",
    "latency_ms": 43.42,
    "energy_uj_per_inference": 1430.7,
}
LABEL = {
    "id": "label-1",
    "task": "text-classification",
    "hardware": "1x NVIDIA H100",
    "energy_wh_per_query": 0.0005,
    "scope": "gpu-only",
}


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def read(tmp_path, pack, *rows):
    path = tmp_path / "rows.yaml"
    path.write_text(yaml.safe_dump({"rows": list(rows)}))
    found = Cases()
    read_cases(path, pack, found)
    return found


@pytest.mark.parametrize(
    ("base", "change", "code", "field"),
    [
        (TRAINING, {"hardware": None}, "B202", "hardware"),
        (TRAINING, {"hardware": "Cerebras WSE-3"}, "B205", "hardware"),
        (TRAINING, {"hardware": 100}, "B203", "hardware"),
        (TRAINING, {"energy_mwh": -40}, "B204", "energy_mwh"),
        (TRAINING, {"energy_mwh": 0}, "B204", "energy_mwh"),
        (TRAINING, {"energy_mwh": "40 MWh"}, "B203", "energy_mwh"),
        (TRAINING, {"energy_mwh": 40000}, "B206", "energy_mwh"),  # kWh
        (TRAINING, {"energy_mwh": 0.04}, "B206", "energy_mwh"),  # GWh
        (TRAINING, {"energy_mwh": True}, "B203", "energy_mwh"),
        (TRAINING, {"energy_mwh": [40]}, "B203", "energy_mwh"),
        (TRAINING, {"energy_mwh": 1e300}, "B204", "energy_mwh"),
        (TRAINING, {"energy_mwh": math.nan}, "B203", "energy_mwh"),
        (TRAINING, {"device_hours": -1}, "B204", "device_hours"),
        (TRAINING, {"tokens_b": 1e12}, "B204", "tokens_b"),  # tokens, not billions
        (TRAINING, {"tokens_b": 1}, "B206", "tokens_b"),  # trillions
        (TRAINING, {"params_active_b": 7000}, "B206", "tokens_b"),  # millions
        (TRAINING, {"pue": 110}, "B204", "pue"),
        (TRAINING, {"energy_scope": "node"}, "B205", "energy_scope"),
        (TRAINING, {"energy_basis": None}, "B202", "energy_basis"),
        (TRAINING, {"kind": "dreaming"}, "B205", "kind"),
        (TRAINING, {"device_hours": None, "energy_mwh": None}, "B202", "device_hours"),
        (TRAINING, {"tokens_b": None, "energy_mwh": None}, "B202", "energy_mwh"),
        (SERVING, {"energy_wh_per_query": None}, "B202", "energy_wh_per_query"),
        (SERVING, {"energy_wh_per_query": 1300000}, "B204", "energy_wh_per_query"),
        (SERVING, {"energy_wh_per_query": 13000}, "B206", "energy_wh_per_query"),
        (SERVING, {"scope": "LCA"}, "B205", "scope"),
        (SERVING, {"task": "knitting"}, "B205", "task"),
        (SERVING, {"output_tokens": None}, "B202", "output_tokens"),
        (SERVING, {"output_tokens": "400 tokens"}, "B203", "output_tokens"),
        (SERVING, {"weight_bits": 128}, "B204", "weight_bits"),
        (SERVING, {"batch": 0}, "B204", "batch"),
        (SERVING, {"params_total_b": 70, "params_active_b": 70}, "B206", "n_gpus"),
        (SERVING, {"params_total_b": 4}, "B206", "params_active_b"),
        (TINY, {"core": "abacus"}, "B205", "core"),
        (TINY, {"energy_uj_per_inference": -1}, "B204", "energy_uj_per_inference"),
        (TINY, {"id": None}, "B201", "id"),
        (TINY, {"core": None}, "B202", "core"),
        (TINY, {"energy_uj_per_inference": None}, "B202", "energy_uj_per_inference"),
        (TINY, {"energy_uj_per_inference": "1.5 mJ"}, "B203", "energy_uj_per_inference"),
        (TINY, {"energy_uj_per_inference": "1500,0"}, "B203", "energy_uj_per_inference"),
        (TINY, {"task": "dance"}, "B205", "task"),
        (KEY_WORDS, {"energy_uj_per_inference": 1.4307}, "B206", "energy_uj_per_inference"),  # mJ
        (KEY_WORDS, {"energy_uj_per_inference": 1.4e6}, "B206", "energy_uj_per_inference"),  # nJ
        (KEY_WORDS, {"latency_ms": 43_000}, "B206", "energy_uj_per_inference"),  # µs
        (TINY, {"kind": "always-on", "average_power_mw": 1e-6}, "B204", "average_power_mw"),
        (LABEL, {"energy_wh_per_query": 3}, "B206", "energy_wh_per_query"),  # a thousand
        (LABEL, {"energy_wh_per_query": 5e-7}, "B206", "energy_wh_per_query"),  # kWh
        (LABEL, {"task": "image-generation", "energy_wh_per_query": 3000}, "B206", "energy_wh"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_ones_are_read(tmp_path, pack, base, change, code, field):
    found = read(tmp_path, pack, TRAINING | {"id": "good"}, base | change, TINY | {"id": "tiny"})
    assert [p.code for p in found.problems] == [code]
    problem = found.problems[0]
    assert field in problem.message
    assert str((base | change)["id"] or "2") in problem.message
    assert problem.place.line > 1
    assert problem.severity == "warning"
    assert len(found.refused) == 1
    assert {c.id for c in found.cases} == {"good", "tiny"}


def test_ids_that_stand_twice_and_rows_that_are_none(tmp_path, pack):
    found = read(tmp_path, pack, TINY, {**TINY}, "text", None, {"id": "empty"})
    assert [p.code for p in found.problems] == ["B201", "B201", "B201", "B202"]
    assert found.refused == ["board-1", "row 3", "row 4", "empty"]
    assert {c.id for c in found.cases} == {"board-1"}


def test_what_a_row_gives_decides_its_groups(tmp_path, pack):
    rows = {
        "both": TRAINING,
        "assumed": TRAINING | {"energy_basis": "hours_x_tdp_x_pue"},
        "small": TRAINING | {"params_active_b": 1, "tokens_b": 9000},
        "hours-only": TRAINING | {"tokens_b": None},
        "tuned": TRAINING | {"kind": "lora", "energy_mwh": None, "tokens_b": 100},
        "known": SERVING,
        "unknown": SERVING | {"batch": None},
        "centre": SERVING | {"scope": "full-datacentre"},
        "label": SERVING | {"task": "text-classification"},
        "image": SERVING | {"task": "image-generation", "energy_wh_per_query": 1},
        "board": TINY,
    }
    found = read(tmp_path, pack, *({**r, "id": name} for name, r in rows.items()))
    assert not found.problems
    groups = {name: [c.group for c in found.cases if c.id == name] for name in rows}
    assert groups == {
        "both": ["training-tokens", "training-hours"],
        "assumed": ["training-tokens", "training-hours-assumed"],
        "small": ["training-tokens-small", "training-hours"],
        "hours-only": ["training-hours"],
        "tuned": ["fine-tunes"],
        "known": ["serving-batch"],
        "unknown": ["serving-unknown"],
        "centre": ["serving-unknown"],
        "label": ["look-up"],
        "image": ["images"],
        "board": ["tiny", "tiny-kind"],
    }
    units = {c.id: c.unit for c in found.cases if c.group == "training-tokens"}
    # An energy that is hours × a wattage is no measurement: the hours are compared.
    assert units == {"both": "kWh", "assumed": "device-hours"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "B200"),
        (b"rows: 3", "B200"),
        (b"title: none", "B200"),
        (b"- id: [unclosed", "L110"),
        (b"\x00\xff\x00", "L104"),
        (b"[]", "B207"),
        (b"- id: a\n  energy_mwh: -1\n", "B207"),
    ],
)
def test_files_that_hold_nothing_to_score(tmp_path, pack, content, code):
    path = tmp_path / "rows.yaml"
    path.write_bytes(content)
    with pytest.raises(AdvisorError) as caught:
        backtest(pack, [path])
    assert code in [p.code for p in caught.value.problems]


def test_files_that_are_none(tmp_path, pack):
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    for path, code in ((tmp_path, "L102"), (tmp_path / "no.yaml", "L101"), (huge, "L103")):
        with pytest.raises(AdvisorError) as caught:
            backtest(pack, [path])
        assert [p.code for p in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("hardware", "chip"),
    [
        ("A100-40GB-PCIe", "a100_40"),
        ("8-32x V100/A100", "v100"),
        ("A100 or H100, not stated", "h100"),
        ("assumed DGX H100/H200 (H800)", "h100"),
        ("NVIDIA H100 PCIe", "h100_pcie"),
        ("TPUv4", "tpu_v4"),
        ("RTX A6000-48GB", "workstation_gpu"),
        ("P40", "older_gpu"),
        ("8x NVIDIA B200", "b200"),
        ("MI250X", "mi250x"),
        ("Cerebras WSE-3", None),
        ("", None),
    ],
)
def test_hardware_by_name(hardware, chip):
    assert chip_of(hardware) == chip


@pytest.mark.parametrize(
    ("chip", "series"),
    [
        ("STM32L4R5", "stm32l4"),
        ("STM32U3C5 (DSP co-processor)", "stm32u3"),
        ("STM32H7A3", "stm32h7"),
        ("STM32H743", None),
        ("Renesas RA6M4", "renesas_ra6"),
        ("GreenWaves GAP9", "gap9"),
        ("Syntiant NDP9120", "syntiant_ndp"),
        ("nRF52840 (Cortex-M4 64 MHz)", "nrf52"),
        ("nRF5340", None),
        ("ESP32", "esp32"),
        ("ESP32-S2", "esp32"),
        ("ESP32-S3", "esp32_s3"),
        ("ESP32-C6", None),
        ("ESP32-P4", None),
        ("Next-generation Snapdragon mobile platform", None),
    ],
)
def test_series_by_name_of_the_chip(pack, chip, series):
    assert series_of(chip) == series
    assert series is None or series in pack.tables["edge_chip"].rows


def test_a_row_answers_what_it_says_and_nothing_else(tmp_path, pack):
    found = read(tmp_path, pack, KEY_WORDS, TINY)
    named, kind, bare, _ = found.cases
    assert named.facts == kind.facts | {"edge.chip": "stm32l4", "edge.macs_m": 2.657}
    assert kind.facts["edge.device"] == "mcu_small"
    assert "edge.chip" not in bare.facts
    assert "edge.macs_m" not in bare.facts
    # The power in a run is its energy over its time: it would give the answer away.
    with_power = read(tmp_path, pack, KEY_WORDS | {"active_power_mw": 33.0}).cases[0]
    assert with_power.facts == named.facts


def test_hidden_reasoning_by_flag_or_note(tmp_path, pack):
    rows = [
        SERVING,
        SERVING | {"id": "flag", "hidden_reasoning": True},
        SERVING | {"id": "note", "note": "hidden reasoning tokens are not in output_tokens"},
    ]
    facts = [c.facts for c in read(tmp_path, pack, *rows).cases]
    assert ["serve.reasoning_tokens" in f for f in facts] == [False, True, True]


def test_cores_and_neighbours():
    assert device_of("phone NPU") == ("phone", True)
    assert device_of("Xtensa LX7") == ("mcu_small", False)
    assert device_of("Cortex-M7 280 MHz") == ("mcu_large", False)
    assert device_of("Cortex-M33 96 MHz") == ("mcu_small", False)
    assert device_of("Core 2 NPU 98 MHz 1.1 V") == ("mcu_small", True)
    assert device_of("Z80") is None
    assert idle_neighbours("1 of 8x A100-SXM4-80GB (idle GPUs counted)") == 7
    assert idle_neighbours("8x NVIDIA B200") == 0


SLIPS = ["energy_mwh", "energy_wh_per_query", "energy_uj_per_inference", "device_hours"]


@pytest.mark.parametrize("factor", [1000.0, 0.001])
@pytest.mark.parametrize("field", SLIPS)
def test_a_slip_of_a_thousand_in_a_published_row_is_refused(tmp_path, pack, field, factor):
    """kWh for MWh, mWh for Wh, nJ for µJ: rows that another field can contradict, all but few."""
    told = {
        "energy_wh_per_query": ("output_tokens",),
        "energy_mwh": ("tokens_b",),
        "device_hours": ("tokens_b", "energy_mwh"),
    }
    rows = []
    for path in sorted(PUBLISHED.glob("*.yaml")):
        rows += yaml.safe_load(path.read_text()).get("rows", [])
    slipped = [
        row | {field: row[field] * factor}
        for row in rows
        if isinstance(row.get(field), int | float)
        and not row.get("left_out")
        and (row.get("energy_wh_per_query") is None or row.get("batch") is not None)
        and (field != "energy_uj_per_inference" or row.get("latency_ms") is not None)
        and any(row.get(name) is not None for name in told.get(field, (field,)))
    ]
    assert len(slipped) >= 20
    found = read(tmp_path, pack, *slipped)
    passed = {row["id"] for row in slipped} - set(found.refused)
    assert len(passed) <= 0.01 * len(slipped), passed


def test_no_published_row_is_refused(pack):
    found = Cases()
    for name in ("inference", "tinyml", "training"):
        read_cases(PUBLISHED / f"{name}.yaml", pack, found)
    assert not found.problems


@pytest.mark.parametrize(
    ("base", "change"),
    [
        # A watt-hour for a milliwatt-hour: 200 Wh for 300 tokens are 31 J a token and billion.
        (
            SERVING,
            {
                "hardware": "8x NVIDIA H100",
                "n_gpus": 8,
                "params_total_b": 70,
                "params_active_b": 70,
                "output_tokens": 300,
                "energy_wh_per_query": 200,
            },
        ),
        # kWh as MWh, and no hours that contradict it: 176 billion parameters, 366 billion tokens.
        (
            TRAINING,
            {
                "params_active_b": 176,
                "tokens_b": 366,
                "device_hours": None,
                "energy_mwh": 433_196,
            },
        ),
    ],
)
def test_a_slip_that_one_field_alone_tells_is_refused(tmp_path, pack, base, change):
    found = read(tmp_path, pack, base | change)
    assert [p.code for p in found.problems] == ["B206"]
