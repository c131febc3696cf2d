"""A measured month takes the place of the estimate of serving's energy, and of nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.advice.match import stage_volume_known
from advisor.footprint import serving
from advisor.scenario import Scenario, World, changed
from advisor.scenario.environment import EstimatorInputs, as_draws
from advisor.scenario.fitted import FITTED, MEASURED
from tests.core.test_fitted import CHAT, MACHINES, PACK, scenarios

PUE = 1.25
KNOWN = {"host.pue": PUE, "use.growth_pct": 0}
METERED = {"gov.measured_energy": "metered", "meas.serving_kwh_month": 1_500}
CASE = CHAT | KNOWN
OWN = {k: v for k, v in CASE.items() if k not in MACHINES and k != "host.pue"}
SHARED = MACHINES | {"host.pue": PUE}


def yearly(scenario: Scenario, world: World, impact: str) -> np.ndarray:
    stage = scenario.estimate.stages["serving"]
    return np.asarray(as_draws(stage.get(impact), world.draws.n)) / world.horizon_years


def it_kwh(scenario: Scenario, world: World) -> np.ndarray:
    """Energy of the computers a year: the client's PUE taken out."""
    return yearly(scenario, world, "energy_kwh") / PUE


def first_year(scenario: Scenario, world: World) -> np.ndarray:
    """The same of the first year alone."""
    inputs = EstimatorInputs(scenario.facts, PACK.specs, world.numbers, 1)
    found = serving.parts(inputs)
    return np.asarray(found.use.energy_kwh + found.held.energy_kwh) / PUE


def test_the_baseline_uses_what_was_measured_idle_hours_included() -> None:
    world, before = scenarios(CASE | METERED)
    assert np.allclose(it_kwh(before["c0"], world), 18_000)


def test_a_measurement_sets_carbon_and_water_by_energy_and_leaves_making_and_rent() -> None:
    world, plain = scenarios(CASE)
    _, metered = scenarios(CASE | METERED)
    ratio = 18_000 / it_kwh(plain["c0"], world)
    for impact in ("energy_kwh", "carbon_operational_kgco2e", "water_l"):
        estimated = yearly(plain["c0"], world, impact)
        assert np.allclose(yearly(metered["c0"], world, impact), estimated * ratio)
    for impact in ("carbon_embodied_kgco2e", "cost"):
        estimated = yearly(plain["c0"], world, impact)
        assert np.allclose(yearly(metered["c0"], world, impact), estimated)


def test_with_growth_it_is_the_first_year_that_was_measured() -> None:
    world, before = scenarios(CASE | METERED | {"use.growth_pct": 50})
    assert np.allclose(first_year(before["c0"], world), 18_000)
    assert np.all(it_kwh(before["c0"], world) > 18_000)


def test_a_measured_range_is_the_range_of_the_energy() -> None:
    told = {"meas.serving_kwh_month": {"value": 1_500, "low": 1_200, "high": 1_900}}
    world, before = scenarios(CASE | METERED | told)
    low, high = np.percentile(it_kwh(before["c0"], world), [5, 95])
    assert low == pytest.approx(12 * 1_200, rel=0.01)
    assert high == pytest.approx(12 * 1_900, rel=0.01)


def test_counted_machines_bound_the_hours_and_the_meter_sets_the_energy() -> None:
    world, before = scenarios(CASE | METERED)
    assert {FITTED, MEASURED} <= set(before["c0"].facts)
    busy = np.asarray(as_draws(before["c0"].estimate.busy_first_year, world.draws.n))
    assert busy.max() <= 4 * 8_766 * (1 + 1e-9)
    assert np.allclose(it_kwh(before["c0"], world), 18_000)


def test_the_meter_of_shared_machines_reads_all_use_cases() -> None:
    cases = (OWN, OWN | {"use.tasks_month": 100_000})
    world, before = scenarios(*cases, shared=SHARED | METERED)
    both = it_kwh(before["c0"], world) + it_kwh(before["c1"], world)
    assert np.allclose(both, 18_000)
    assert np.median(it_kwh(before["c0"], world)) > np.median(it_kwh(before["c1"], world))


def test_a_use_case_metered_by_itself_on_shared_machines_has_its_own_energy() -> None:
    cases = (OWN | METERED, OWN | {"use.tasks_month": 100_000})
    world, before = scenarios(*cases, shared=SHARED)
    assert np.allclose(it_kwh(before["c0"], world), 18_000)
    _, plain = scenarios(*(c | {"meas.serving_kwh_month": "unknown"} for c in cases), shared=SHARED)
    assert np.allclose(it_kwh(before["c1"], world), it_kwh(plain["c1"], world))


def test_an_idea_is_not_on_the_meter_yet() -> None:
    cases = (OWN, OWN | {"ctx.stage": "idea", "use.tasks_month": 100_000})
    # So many machines that the fit to them, which wants all use cases in use, has nothing to do.
    machines = SHARED | METERED | {"host.accelerators_n": 1000}
    world, together = scenarios(*cases, shared=machines)
    _, alone = scenarios(OWN, shared=machines)
    factors = [found["c0"].facts[MEASURED].draws for found in (together, alone)]
    assert np.allclose(*factors)
    # It takes what it will add, by the same factor.
    both = it_kwh(together["c0"], world) + it_kwh(together["c1"], world)
    assert np.all(both > 18_000)
    assert together["c1"].facts[MEASURED] is together["c0"].facts[MEASURED]


def test_two_use_cases_with_meters_of_their_own_and_different_growth() -> None:
    cases = (
        OWN | METERED,
        OWN | METERED | {"meas.serving_kwh_month": 700, "use.growth_pct": 40},
    )
    _, before = scenarios(*cases, shared=SHARED)
    factors = [before[c].facts[MEASURED].draws for c in ("c0", "c1")]
    assert not np.allclose(*factors)


@pytest.mark.parametrize(
    "answers",
    [
        {"gov.measured_energy": "estimated", "meas.serving_kwh_month": 1_500},
        {"gov.measured_energy": "metered", "meas.serving_kwh_month": "unknown"},
        {"gov.measured_energy": "metered", "meas.serving_kwh_month": 0},
        {"host.where": "vendor", **METERED},
    ],
    ids=["not metered", "not told", "nothing measured", "at a vendor"],
)
def test_without_a_reading_the_estimate_stands(answers: dict[str, Any]) -> None:
    _, before = scenarios(CASE | answers)
    assert MEASURED not in before["c0"].facts


def test_a_use_case_that_cannot_be_estimated_has_no_factor() -> None:
    answers = CASE | METERED | {"task.primary": "image_generation"}
    _, before = scenarios({k: v for k, v in answers.items() if not k.startswith("use.t")})
    assert "serving" in before["c0"].estimate.absent
    assert MEASURED not in before["c0"].facts


def test_all_scenarios_hold_the_factor_so_that_a_saving_stays_a_share() -> None:
    thinking = {"model.reasoning_mode": "adaptive", "use.reasoning_tokens": 500}
    world, plain = scenarios(CASE | thinking)
    _, metered = scenarios(CASE | thinking | METERED)
    rule = PACK.rules["reasoning-effort-by-task"]
    shares = []
    for before in (plain["c0"], metered["c0"]):
        after = changed(before, rule, world)
        shares.append(yearly(after, world, "energy_kwh") / yearly(before, world, "energy_kwh"))
    assert np.allclose(*shares)
    assert np.median(shares[0]) < 1


def test_a_person_s_own_computer_that_was_metered() -> None:
    answers = CASE | METERED | {"host.where": "user_device"}
    world, before = scenarios(
        {k: v for k, v in answers.items() if k not in KNOWN} | {"use.growth_pct": 0}
    )
    assert np.allclose(yearly(before["c0"], world, "energy_kwh"), 18_000)


def test_the_steps_say_measured_and_multiply() -> None:
    world, before = scenarios(CASE | METERED)
    steps = {s.name: s for s in before["c0"].estimate.stages["serving"].steps}
    assert "measured kWh a month" in steps["Set to the measured energy"].formula
    value = {name: as_draws(step.value, world.draws.n) for name, step in steps.items()}
    product = (
        value["Calls in the first year"]
        * value["Calls made here for each one counted"]
        * value["Energy of one call"]
        / 1_000
        * value["Whole server"]
        * value["PUE of the site"]
        * value["All years together"]
        * value["Set to the measured energy"]
    )
    assert np.allclose(product, value["Energy of use"])
    idle = (
        value["Idle hours"]
        * value["Power when idle"]
        / 1_000
        * value["Whole server"]
        * value["PUE of the site"]
        * value["Set to the measured energy"]
    )
    assert np.allclose(idle, value["Idle energy"])


def test_a_measured_energy_counts_as_a_known_volume_of_its_stage() -> None:
    _, plain = scenarios(CASE | {"use.tasks_month": "unknown", "host.accelerators_n": "unknown"})
    answers = CASE | METERED | {"use.tasks_month": "unknown", "host.accelerators_n": "unknown"}
    _, metered = scenarios(answers)
    assert not stage_volume_known("serving", plain["c0"].facts, PACK.specs)
    assert stage_volume_known("serving", metered["c0"].facts, PACK.specs)
    assert not stage_volume_known("training", metered["c0"].facts, PACK.specs)
