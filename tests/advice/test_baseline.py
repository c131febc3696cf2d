"""What of a baseline is told apart: visits, a whole training, a result or a million of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import advisor
from advisor.advice.baseline import LEAST_WH

SAMPLES = Path(__file__).parents[2] / "samples"
PACK = advisor.load_pack()


def advice_of(folder: Path, sample: str, **head: Any) -> Mapping[str, Any]:
    """The advice of a sample, with other words at the head of its engagement."""
    answers = yaml.safe_load((SAMPLES / sample / "answers.yaml").read_text(encoding="utf-8"))
    answers["engagement"] |= head
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(answers), encoding="utf-8")
    return advisor.assess(advisor.load_engagement(path, PACK), PACK).data


def middle(data: Mapping[str, Any], figure: str) -> float:
    value: float = data["figures"][figure]["p50"]
    return value


def test_visits_are_a_part_of_the_devices_stage(tmp_path: Path) -> None:
    data = advice_of(tmp_path, "paper-mill-sensors")
    baseline = data["use_cases"][0]["baseline"]
    for impact in ("carbon_operational_kgco2e", "cost"):
        part = middle(data, baseline["visits"][impact])
        whole = middle(data, baseline["stages"]["edge"][impact])
        assert 0 < part <= whole


def test_nobody_visits_devices_that_users_charge(tmp_path: Path) -> None:
    data = advice_of(tmp_path, "wearable-wake-word")
    assert data["use_cases"][0]["baseline"]["visits"] is None


def test_parts_have_the_currency_of_the_whole(tmp_path: Path) -> None:
    """In another currency the part moves as its stage does."""
    found = []
    for currency in ("EUR", "USD"):
        data = advice_of(tmp_path, "paper-mill-sensors", currency=currency)
        baseline = data["use_cases"][0]["baseline"]
        part, whole = baseline["visits"]["cost"], baseline["stages"]["edge"]["cost"]
        assert data["figures"][part]["unit"] == f"{currency}/year"
        found.append((middle(data, part), middle(data, whole)))
    (euro, euro_all), (dollar, dollar_all) = found
    assert dollar != pytest.approx(euro)
    assert dollar / euro == pytest.approx(dollar_all / euro_all)


def test_a_training_is_told_whole(tmp_path: Path) -> None:
    data = advice_of(tmp_path, "national-language-model")
    baseline, years = data["use_cases"][0]["baseline"], data["horizon_years"]
    assert years > 1
    for impact in ("energy_kwh", "carbon_kgco2e", "water_l", "cost"):
        whole = middle(data, baseline["once"][impact])
        assert whole == pytest.approx(years * middle(data, baseline["stages"]["training"][impact]))
    assert data["figures"][baseline["once"]["energy_kwh"]]["unit"] == "kWh"


def test_who_trains_nothing_has_no_training_to_tell(tmp_path: Path) -> None:
    data = advice_of(tmp_path, "support-chatbot")
    assert data["use_cases"][0]["baseline"]["once"] is None


@pytest.mark.parametrize(
    "sample", ["paper-mill-sensors", "support-chatbot", "marketing-images", "board-minutes"]
)
def test_small_results_are_counted_in_thousands_and_millions(tmp_path: Path, sample: str) -> None:
    """The figure for so many results, times how many of them there are, is the total again."""
    data = advice_of(tmp_path, sample)
    case = data["use_cases"][0]
    outcome = case["baseline"]["per_outcome"]
    figure = middle(data, outcome["energy_wh"])
    assert outcome["per"] in (1, 1_000, 1_000_000)
    assert figure >= LEAST_WH or outcome["per"] == 1_000_000
    if outcome["per"] > 1:
        assert figure / outcome["per"] < LEAST_WH
    tasks = next(f for f in case["facts"] if f["name"] == "use.accepted_tasks_month")["value"]
    total = middle(data, case["baseline"]["total"]["energy_kwh"])
    # Medians of a quotient and of its parts differ a little.
    assert figure / outcome["per"] * tasks * 12 / 1000 == pytest.approx(total, rel=0.35)


def test_what_nobody_told_is_marked(tmp_path: Path) -> None:
    case = advice_of(tmp_path, "board-minutes")["use_cases"][0]
    assert (case["stage_told"], case["task_told"]) == (False, True)


def test_the_assumption_that_carries_the_first_action_is_said(tmp_path: Path) -> None:
    said = advice_of(tmp_path, "city-portfolio")["portfolio"]["verdict"]["rests_on"]
    assert "distance of a site visit" in said
    assert "20 km" in said
    assert advice_of(tmp_path, "marketing-images")["portfolio"]["verdict"]["rests_on"] == ""
