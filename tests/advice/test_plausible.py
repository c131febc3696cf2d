"""Wrong units in answers and factors are told, each with its code; right ones are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import advisor
from advisor.checks.lint import factors_plausible
from advisor.errors import AdvisorError, Problem
from tests.advice.test_baseline import PACK, SAMPLES
from tests.core.tiny import drives_files, pack_of


def warned(folder: Path, answers: dict[str, Any], head: dict[str, Any] | None = None) -> Any:
    """The advice for one use case with these answers."""
    data = {
        "engagement": {"client": "Nobody", "date": "2026-11-25", "currency": "EUR"},
        "answers": head or {},
        "use_cases": [{"id": "case", "name": "Case", "answers": answers}],
    }
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return advisor.assess(advisor.load_engagement(path, PACK), PACK)


CHAT = {
    "task.primary": "write_text",
    "model.sourcing": "vendor_api",
    "model.size_class": "frontier",
    "host.where": "vendor",
    "use.tasks_month": 200_000,
}
OWN = CHAT | {"host.where": "own_dc", "model.sourcing": "open_weights"}
METERED = OWN | {"host.accelerators_n": 2, "gov.measured_energy": "metered"}
OWN_MODEL = CHAT | {"host.where": "own_dc", "model.sourcing": "own_trained"}
SCRATCH = OWN_MODEL | {"train.planned": "from_scratch", "train.chip": "h100"}
RUN = SCRATCH | {"train.params_b": 7, "train.tokens_b": 1500}
FIELD = {
    "task.primary": "anomaly",
    "edge.candidate": True,
    "edge.devices_n": 100,
    "edge.runs_on": "device",
    "edge.device": "mcu_small",
    "edge.always_on": False,
}
WRONG = [
    # 6 × 7e9 × 1.5e12 operations in 160 h of 989 TFLOPS are 111 times the peak.
    ("A247", "train.device_hours", RUN | {"train.device_hours": 160}, None),
    # And in 160 million hours a ten-thousandth of it.
    ("A247", "train.device_hours", RUN | {"train.device_hours": 160e6}, None),
    # The same slip with adapters: 4 × 70e9 × 1e12 operations in 10 h are 7,900 times the peak.
    (
        "A247",
        "train.device_hours",
        SCRATCH
        | {
            "train.planned": "peft",
            "train.params_b": 70,
            "train.tokens_b": 1000,
            "train.device_hours": 10,
        },
        None,
    ),
    # A run measured in Wh, and in MWh: at 40 % of the peak it takes 44,000 h, some 30 MWh.
    ("A244", "meas.run_kwh", RUN | {"gov.measured_energy": "metered", "meas.run_kwh": 3e7}, None),
    ("A244", "meas.run_kwh", RUN | {"gov.measured_energy": "metered", "meas.run_kwh": 30}, None),
    # What is measured and not said to be metered; what is asked of another kind of use.
    ("A245", "meas.run_kwh", RUN | {"meas.run_kwh": 110}, None),
    (
        "A245",
        "meas.serving_kwh_month",
        METERED | {"gov.measured_energy": "none", "meas.serving_kwh_month": 800},
        None,
    ),
    ("A245", "train.device_hours", CHAT | {"train.planned": "none", "train.device_hours": 9}, None),
    # A quarter for 25 %.
    ("A246", "use.growth_pct", CHAT | {"use.growth_pct": 0.25}, None),
    ("A246", "use.repeat_share", CHAT | {"use.repeat_share": 0.3}, None),
    ("A240", "use.growth_pct", CHAT | {"use.growth_pct": 1000}, None),
    # 30,000 kWh over 730.5 h and four chips are 10.3 kW a chip.
    (
        "A248",
        "meas.serving_kwh_month",
        METERED
        | {
            "host.accelerators_n": 4,
            "host.accelerator": "h100",
            "meas.serving_kwh_month": 30_000,
        },
        None,
    ),
    # Two thousand people do not start 480 million tasks a month.
    ("A249", "use.tasks_month", CHAT | {"use.tasks_month": 480e6}, None),
    # 1.44 million a day are 17 a second; 40 MB a window of a sound, bytes for kB.
    ("A240", "edge.windows_day", FIELD | {"edge.windows_day": 1.44e6}, None),
    ("A240", "edge.kb_window", FIELD | {"edge.kb_window": 40_000}, None),
    # Millions typed for thousands, and the like.
    ("A240", "use.tasks_month", CHAT | {"use.tasks_month": 200e9}, None),
    ("A240", "use.tokens_in", CHAT | {"use.tokens_in": 5e6}, None),
    # kg for g.
    ("A240", "host.market_gco2e_kwh", OWN | {"host.market_gco2e_kwh": 0.35}, None),
    # Parameters in millions, tokens in millions.
    (
        "A240",
        "train.params_b",
        CHAT | {"train.planned": "from_scratch", "train.params_b": 7000},
        None,
    ),
    (
        "A240",
        "train.tokens_b",
        CHAT | {"train.planned": "from_scratch", "train.tokens_b": 500_000},
        None,
    ),
    # Servers counted as watts, or the other way round.
    ("A240", "host.accelerators_n", OWN | {"host.accelerators_n": 700_000}, None),
    # A bill that makes a chat cost 500 EUR, or next to nothing.
    ("A241", "gov.cost_month", CHAT | {"use.tasks_month": 200, "gov.cost_month": 100_000}, None),
    ("A241", "gov.cost_month", CHAT | {"use.tasks_month": 9e8, "gov.cost_month": 100}, None),
    # A plausible bill for one result, and yet far from list prices for this volume.
    ("A242", "gov.cost_month", CHAT | {"gov.cost_month": 2_000_000}, None),
    ("A242", "gov.cost_month", CHAT | {"gov.cost_month": 1}, None),
    # Wh for kWh on the meter; and MWh.
    ("A244", "meas.serving_kwh_month", METERED | {"meas.serving_kwh_month": 800_000}, None),
    ("A244", "meas.serving_kwh_month", METERED | {"meas.serving_kwh_month": 0.8}, None),
    # The organisation's footprint in kt.
    (
        "A243",
        "ctx.org_footprint_tco2e",
        CHAT | {"use.tasks_month": 5_000_000},
        {"ctx.org_footprint_tco2e": 0.05},
    ),
]


@pytest.mark.parametrize(("code", "fact", "answers", "head"), WRONG)
def test_a_wrong_unit_is_told(tmp_path, code, fact, answers, head):
    advice = warned(tmp_path, answers, head)
    found = {(w["code"], w["fact"]) for w in advice.data["warnings"]}
    assert (code, fact) in found, advice.data["warnings"]
    (problem,) = [p for p in advice.warnings if p.code == code]
    assert problem.severity == "warning"
    assert problem.place is not None
    assert problem.place.line is not None
    assert problem.todo


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("host.market_gco2e_kwh", 350_000),  # mg for g
        ("host.pue", 140),  # per cent
        ("train.params_b", 7e9),  # parameters, not billions
        ("train.tokens_b", 1.5e12),
        ("use.tasks_month", 1e13),
    ],
)
def test_what_bounds_refuse_needs_no_warning(tmp_path, fact, value):
    with pytest.raises(AdvisorError) as caught:
        warned(tmp_path, OWN | {"train.planned": "from_scratch", fact: value})
    assert {p.code for p in caught.value.problems} == {"A221"}


@pytest.mark.parametrize(
    ("written", "grams"), [("0.35 kgCO2e/kWh", 350), ("120 g/kWh", None), ("350 gCO2e/kWh", 350)]
)
def test_a_unit_that_is_written_is_read(tmp_path, written, grams):
    if grams is None:
        with pytest.raises(AdvisorError):
            warned(tmp_path, OWN | {"host.market_gco2e_kwh": written})
        return
    advice = warned(tmp_path, OWN | {"host.market_gco2e_kwh": written})
    facts = {f["name"]: f["value"] for f in advice.data["use_cases"][0]["facts"]}
    assert facts["host.market_gco2e_kwh"] == grams
    assert not advice.data["warnings"]


@pytest.mark.parametrize(
    "sample", sorted(SAMPLES.glob("*/answers.yaml")), ids=lambda p: p.parent.name
)
def test_no_sample_is_doubted(sample):
    advice = advisor.assess(advisor.load_engagement(sample, PACK), PACK)
    assert advice.data["warnings"] == []


def test_a_likely_reading_is_not_doubted(tmp_path):
    advice = warned(tmp_path, METERED | {"meas.serving_kwh_month": 800})
    assert advice.data["warnings"] == []


RIGHT = [
    RUN | {"train.device_hours": 44_000},
    # A run of 10 h spends most of them on setting up.
    SCRATCH
    | {
        "train.planned": "peft",
        "train.params_b": 7,
        "train.tokens_b": 0.001,
        "train.device_hours": 10,
    },
    RUN | {"gov.measured_energy": "metered", "meas.run_kwh": 50_000},
    METERED
    | {"host.accelerators_n": 4, "host.accelerator": "h100", "meas.serving_kwh_month": 2_000},
    CHAT | {"use.growth_pct": 25},
    CHAT | {"use.growth_pct": 0},
    FIELD | {"edge.windows_day": 86_400, "edge.kb_window": 40},
    # A share that is small by its nature.
    FIELD | {"edge.sent_pct": 0.5, "task.positives_pct": 0.2},
]


@pytest.mark.parametrize("answers", RIGHT)
def test_what_may_well_be_is_not_doubted(tmp_path, answers):
    assert warned(tmp_path, answers).data["warnings"] == []


def test_an_answer_read_by_one_of_two_is_read(tmp_path):
    cases = [
        {"id": "a", "name": "A", "uses": ["rack"], "answers": CHAT | {"host.where": "own_dc"}},
        {"id": "b", "name": "B", "uses": ["rack"], "answers": CHAT},
    ]
    data = {
        "engagement": {"client": "Nobody", "date": "2026-11-25", "currency": "EUR"},
        "shared": [
            {"id": "rack", "name": "Rack", "answers": {"host.accelerators_n": 2}},
        ],
        "use_cases": cases,
    }
    path = tmp_path / "answers.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    advice = advisor.assess(advisor.load_engagement(path, PACK), PACK)
    assert "A245" not in {w["code"] for w in advice.data["warnings"]}


def test_a_hidden_answer_names_what_hides_it(tmp_path):
    advice = warned(tmp_path, RUN | {"meas.run_kwh": 110})
    (warning,) = advice.warnings
    said = {row["fact"]: row["printed"] for row in advice.data["answers"]}
    assert [fact for fact, text in said.items() if "not read" in text] == ["meas.run_kwh"]
    assert "gov.measured_energy" in warning.message
    assert "gov.measured_energy" in (warning.todo or "")


def test_zero_is_an_answer(tmp_path):
    advice = warned(tmp_path, OWN | {"host.market_gco2e_kwh": 0, "use.tasks_month": 0})
    assert advice.data["warnings"] == []


def test_the_command_prints_the_warning_and_goes_on(advisor, tmp_path):
    warned(tmp_path, CHAT | {"use.tasks_month": 200e9})
    result = advisor("assess", tmp_path / "answers.yaml")
    assert result.code == 0
    assert "A240 (warning)" in result.err
    assert "use.tasks_month" in result.err
    assert "A240" not in result.out


TABLE = {
    "table": "machines",
    "key": "host.machine",
    "fields": {"tdp_w": "W", "intensity": "gCO2e/kWh", "embodied_kgco2e": "kgCO2e"},
    "plausible": {"tdp_w": [1, 5000], "intensity": [1, 2000], "embodied_kgco2e": [1, 20000]},
    "year": 2025,
    "basis": "made up",
    "source": "expert-judgement",
    "verified": "recalled",
}


def doubted(folder: Path, row: dict[str, Any]) -> list[Problem]:
    files = drives_files()
    files["factors/machines.yaml"] = TABLE | {"rows": {"one": row}}
    return list(factors_plausible(pack_of(folder / "tiny", files)))


@pytest.mark.parametrize(
    "row",
    [
        {"tdp_w": 0.7},  # kW for W
        {"tdp_w": 700_000},  # mW for W
        {"intensity": 0.35},  # kg for g
        {"intensity": {"low": 300, "central": 400, "high": 400_000}},
        {"embodied_kgco2e": 273_000},  # g for kg
        {"embodied_kgco2e": 0.273},  # t for kg
    ],
)
def test_a_factor_in_a_wrong_unit_is_told(tmp_path, row):
    (problem,) = doubted(tmp_path, row)
    assert (problem.code, problem.severity) == ("P309", "warning")
    assert f"machines.one.{next(iter(row))}" in problem.message


def test_right_factors_and_zero_are_not_doubted(tmp_path):
    assert not doubted(tmp_path, {"tdp_w": 700, "intensity": 0, "embodied_kgco2e": 273})
    assert not list(factors_plausible(PACK))
