"""What of a baseline is told apart: visits, a whole training, a result or a million of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import advisor
from advisor.advice.baseline import LEAST_WH
from advisor.advice.drivers import LEAST
from advisor.advice.opening import rests_on

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


@pytest.mark.parametrize("sample", ["national-language-model", "wearable-wake-word"])
def test_the_board_reads_one_reason_for_the_size_of_the_first_action(
    tmp_path: Path, sample: str
) -> None:
    """That of the action's own page, though an assumption carries the amount."""
    data = advice_of(tmp_path, sample)
    verdict, first = data["portfolio"]["verdict"], data["portfolio"]["actions"][0]
    page = next(r for r in data["use_cases"][0]["recommendations"] if r["id"] == first["rule"])
    assert page["size_rests_on"]
    named = " and ".join(page["size_rests_on"])
    assert f"The size rests on {named}, which nobody has measured here." in verdict["sentence"]
    assert verdict["rests_on"] == ""


def test_an_assumption_that_carries_the_first_action_is_said() -> None:
    row = {"label": "the trial runs", "printed": "1.2 runs", "range": "0.2–4.6 runs"}
    said = rests_on(row)
    assert said.endswith("told us: the trial runs, taken as 1.2 runs (0.2–4.6 runs).")
    assert rests_on(row | {"range": ""}).endswith("the trial runs, taken as 1.2 runs.")
    assert rests_on(None) == ""


@pytest.mark.parametrize(
    ("sample", "behind"),
    [
        ("support-chatbot", {"serving/tokens"}),
        ("national-language-model", {"training", "serving/tokens"}),
        ("marketing-images", {"serving/image"}),
        ("wearable-wake-word", {"edge", "adaptation"}),
    ],
)
def test_the_accuracy_stated_is_that_of_the_methods_used(
    tmp_path: Path, sample: str, behind: set[str]
) -> None:
    groups = advice_of(tmp_path, sample)["inputs"]["accuracy"]
    assert {b for g in groups for b in g["behind"]} == behind
    assert all(0 <= g["inside"] <= g["n"] for g in groups)


def test_the_causes_of_the_width_are_named_heaviest_first(tmp_path: Path) -> None:
    """Answers and factors alike; what does not move the figure is not among them."""
    rows = advice_of(tmp_path, "marketing-images")["use_cases"][0]["drivers"]["carbon"]
    assert rows[0]["kind"] == "factor"
    assert "grid.EU_UNKNOWN.lifecycle" in {r["id"] for r in rows}
    shares = [r["share"] for r in rows]
    assert shares == sorted(shares, reverse=True)
    assert all(s >= LEAST for s in shares)


def test_a_growing_volume_does_not_raise_the_figure_for_one_result(tmp_path: Path) -> None:
    """Energy of the horizon over results of the horizon: growth stands on both sides."""
    found = []
    for growth in (0, 50):
        answers = yaml.safe_load((SAMPLES / "marketing-images/answers.yaml").read_text())
        answers["use_cases"][0]["answers"]["use.growth_pct"] = growth
        path = tmp_path / "answers.yaml"
        path.write_text(yaml.safe_dump(answers), encoding="utf-8")
        data = advisor.assess(advisor.load_engagement(path, PACK), PACK).data
        outcome = data["use_cases"][0]["baseline"]["per_outcome"]
        found.append(middle(data, outcome["energy_wh"]) / outcome["per"])
    # A vendor's energy a unit falls over the years, and more of the growing volume is served late.
    assert found[1] == pytest.approx(found[0], rel=0.15)


def test_no_figure_for_a_result_where_nobody_told_how_many(tmp_path: Path) -> None:
    case = advice_of(tmp_path, "national-language-model")["use_cases"][0]
    assert case["baseline"]["per_outcome"] is None


def test_the_steps_of_one_run_multiply(tmp_path: Path) -> None:
    """What the table of steps shows gives the energy that it shows, not a product of medians."""
    data = advice_of(tmp_path, "support-chatbot")
    steps = {s["name"]: s["fig"] for s in data["use_cases"][0]["baseline"]["steps"]["serving"]}
    value = {name: middle(data, fig) for name, fig in steps.items()}
    product = (
        value["Calls in the first year"]
        * value["Calls made here for each one counted"]
        * value["Energy of one call"]
        / 1000
        * value["Whole data centre"]
        * value["All years together"]
    )
    assert product == pytest.approx(value["Energy"], rel=1e-6)


def test_a_reason_carries_what_the_client_said(tmp_path: Path) -> None:
    case = advice_of(tmp_path, "support-chatbot")["use_cases"][0]
    rec = next(r for r in case["recommendations"] if r["id"] == "reasoning-effort-by-task")
    assert any("on by default" in m["note"] for m in rec["matched"])


def test_no_figure_where_it_may_be_that_nothing_is_accepted(tmp_path: Path) -> None:
    answers = yaml.safe_load((SAMPLES / "support-chatbot/answers.yaml").read_text())
    answers["use_cases"][0]["answers"] |= {"use.default_on": "on"}
    path = tmp_path / "answers.yaml"
    path.write_text(yaml.safe_dump(answers), encoding="utf-8")
    with np.errstate(divide="raise", invalid="raise"):
        data = advisor.assess(advisor.load_engagement(path, PACK), PACK).data
    assert data["use_cases"][0]["baseline"]["per_outcome"] is None


def near(data: Mapping[str, Any]) -> set[str]:
    return {miss["rule"] for miss in data["use_cases"][0]["near_misses"]}


def test_near_is_what_may_turn_out_otherwise(tmp_path: Path) -> None:
    """An unanswered number is near within its assumed range only, a told one within a factor."""
    data = advice_of(tmp_path, "support-chatbot")
    # 1 GB a month (0.05 to 20) is assumed, and the rule begins at 500.
    assert "delete-what-you-do-not-need" not in near(data)
    # 250 tokens are told, and the rule begins above 400.
    assert "shorter-answers" in near(data)


def test_the_size_of_an_untold_model_is_a_cause_of_the_width(tmp_path: Path) -> None:
    """A derived range counts where nothing that it follows from has a range itself; once."""
    rows = advice_of(tmp_path, "board-minutes")["use_cases"][0]["drivers"]
    named = [r["id"] for r in rows["carbon"]]
    assert named[0] == "model.active_params_b"
    assert "model.total_params_b" not in named
    assert sum(r["share"] for r in rows["carbon"]) + rows["unexplained"]["carbon"] == (
        pytest.approx(1.0, abs=0.01)
    )


def test_a_danger_comes_before_any_saving(tmp_path: Path) -> None:
    data = advice_of(tmp_path, "city-portfolio")
    verdict = data["portfolio"]["verdict"]
    assert verdict["sentence"].startswith(
        "First of all: keep protected data out of public AI services"
    )
    assert verdict["decision"].startswith("1. Triage support")
    where = data["portfolio"]["actions"][0]["use_case"]
    name = next(u["name"] for u in data["use_cases"] if u["id"] == where)
    assert f" 2. {name}: approve" in verdict["decision"]


def test_a_duty_with_its_date_comes_first_and_a_dear_action_waits_for_its_answer(
    tmp_path: Path,
) -> None:
    """More than a high price of carbon for a tonne, on an answer that nobody gave."""
    data = advice_of(tmp_path, "wearable-wake-word")
    decision = data["portfolio"]["verdict"]["decision"]
    assert "18 February 2027" in decision
    assert decision.index("Article 11") < decision.index("Answer one question")
    first = data["portfolio"]["actions"][0]
    lost, saved = -middle(data, first["cost"]), middle(data, first["saving"]) / 1000
    assert lost / saved > PACK.parameters["carbon_price_compare"].central
