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
WRONG = [
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
