"""A measured run in the scenarios: what changes move, and that it counts as a known volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from advisor.advice.match import stage_volume_known
from advisor.pack.items import Range
from advisor.scenario import Scenario, baseline, changed
from advisor.scenario.environment import as_draws
from tests.core.test_fitted import PACK, scenarios

TUNED: dict[str, Any] = {
    "task.primary": "write_text",
    "model.sourcing": "fine_tuned",
    "model.size_class": "1B_10B",
    "host.where": "own_dc",
    "host.region": "DEU",
    "host.pue": 1.2,
    "train.planned": "full_ft",
    "train.params_b": 8,
    "train.device_hours": 800,
    "train.runs": 4,
    "train.retrain_freq": 0,
    "train.chip": "h100",
    "gov.measured_energy": "metered",
    "meas.run_kwh": 500,
}
ADAPTERS = PACK.rules["adapters-not-whole-model"]


def adapted(scenario: Scenario, impact: str = "energy_kwh") -> np.ndarray:
    stage: Any = scenario.estimate.stages["adaptation"]
    return np.asarray(as_draws(stage.get(impact), 2048))


def without(answers: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in answers.items() if k not in names}


def test_a_measured_run_is_certain() -> None:
    _, before = scenarios(TUNED)
    # 500 kWh × 5 runs × PUE 1.2, in every draw.
    assert adapted(before["c0"]) == pytest.approx(np.full(2048, 3_000.0))
    _, estimated = scenarios(without(TUNED, "meas.run_kwh"))
    assert np.ptp(adapted(estimated["c0"])) > 0
    for by_hours in ("cost", "carbon_embodied_kgco2e"):
        assert np.array_equal(adapted(before["c0"], by_hours), adapted(estimated["c0"], by_hours))


def test_a_change_saves_the_same_share_of_what_was_measured() -> None:
    world, before = scenarios(TUNED)
    after = changed(before["c0"], ADAPTERS, world)
    saved = adapted(after) / adapted(before["c0"])
    assert np.median(saved) == pytest.approx(0.8, abs=0.01)
    world, before = scenarios(without(TUNED, "meas.run_kwh"))
    after = changed(before["c0"], ADAPTERS, world)
    assert saved == pytest.approx(adapted(after) / adapted(before["c0"]))


def test_a_change_of_hours_moves_it_as_it_moves_the_estimate() -> None:
    world, before = scenarios(TUNED)
    fewer = replace(ADAPTERS, change={"train.device_hours": Range(200.0, 200.0, 200.0)})
    ratio = adapted(changed(before["c0"], fewer, world)) / adapted(before["c0"])
    # A quarter, but in the draws where 800 hours make a large run and 200 a small one.
    assert np.mean(np.isclose(ratio, 0.25)) > 0.9


def test_a_chip_under_study_is_held_against_the_one_that_was_measured() -> None:
    world, before = scenarios(without(TUNED, "train.device_hours") | {"train.tokens_b": 0.2})
    facts = {n: f for n, f in before["c0"].facts.items() if n not in PACK.derived}
    facts["train.chip"] = replace(facts["train.chip"], value="a100")
    other = baseline(facts, world)
    _, estimated = scenarios(
        without(TUNED, "train.device_hours", "meas.run_kwh") | {"train.tokens_b": 0.2},
        without(TUNED, "train.device_hours", "meas.run_kwh")
        | {"train.tokens_b": 0.2, "train.chip": "a100"},
    )
    expected = adapted(estimated["c1"]) / adapted(estimated["c0"])
    assert adapted(other) / adapted(before["c0"]) == pytest.approx(expected)


def test_hours_that_nobody_knows_follow_from_it() -> None:
    _, before = scenarios(without(TUNED, "train.device_hours") | {"train.device_hours": "unknown"})
    steps = {s.name: s for s in before["c0"].estimate.stages["adaptation"].steps}  # type: ignore[union-attr]
    hours = np.asarray(steps["Device-hours of one run"].value)
    # 0.7 kW × 0.45 × 1.4 = 0.441 kWh an hour; in some draws such a run counts as a large one.
    assert np.median(hours) == pytest.approx(500 / 0.441, rel=0.1)
    assert adapted(before["c0"]) == pytest.approx(np.full(2048, 3_000.0))


@pytest.mark.parametrize(
    ("stage", "known"), [("adaptation", True), ("training", True), ("serving", False)]
)
def test_it_is_a_known_volume_of_training(stage: str, known: bool) -> None:
    _, before = scenarios(without(TUNED, "train.device_hours"))
    assert stage_volume_known(stage, before["c0"].facts, PACK.specs) is known
    _, blank = scenarios(without(TUNED, "train.device_hours", "meas.run_kwh"))
    assert not stage_volume_known(stage, blank["c0"].facts, PACK.specs)


@pytest.mark.parametrize("told", [{"gov.measured_energy": "estimated"}, {"host.where": "vendor"}])
def test_who_has_not_measured_is_not_asked(told: dict[str, Any]) -> None:
    _, before = scenarios(TUNED | told)
    assert not before["c0"].facts["meas.run_kwh"].visible
    _, blank = scenarios(without(TUNED, "gov.measured_energy", "meas.run_kwh"))
    assert not blank["c0"].facts["meas.run_kwh"].visible
