"""Each device that a question offers can be estimated with, in training and in serving."""

import math
from functools import cache

import pytest

from advisor.assess import estimated
from advisor.errors import AdvisorError
from advisor.footprint.machines import is_whole_server
from advisor.intake.engagement import read_engagement
from advisor.loading import parse_yaml
from advisor.pack import load_pack
from advisor.scenario import Scenario

PACK = load_pack()
CHIPS = list(PACK.questions["host.accelerator"].spec.options)
SERVING = """
engagement: {{client: c, date: "2026-11-25"}}
use_cases:
- id: u
  name: u
  answers:
    task.primary: write_text
    model.sourcing: open_weights
    model.name: llama-3-1-8b
    host.where: own_dc
    host.region: FRA
    host.accelerator: {chip}
    host.accelerators_n: 2
    use.tasks_month: 100000
"""
TRAINING = """
engagement: {{client: c, date: "2026-11-25"}}
use_cases:
- id: u
  name: u
  answers:
    task.primary: write_text
    model.sourcing: fine_tuned
    model.name: llama-3-1-8b
    host.where: own_dc
    host.region: FRA
    host.accelerator: h100
    use.tasks_month: 100000
    train.planned: {plan}
    train.chip: {chip}
    train.params_b: 8
    train.tokens_b: 2
"""


@cache
def scenario(text: str) -> Scenario:
    return estimated(read_engagement(parse_yaml(text, "answers.yaml"), PACK), PACK)[1]["u"]


def figures(text: str, stage: str) -> tuple[float, float, float, float]:
    """Medians of a stage: kWh, carbon of making, water, cost."""
    found = scenario(text)
    assert not found.estimate.absent
    part = found.estimate.stages[stage]
    names = ("energy_kwh", "carbon_embodied_kgco2e", "water_l", "cost")
    return tuple(
        float(sorted(values)[len(values) // 2]) if hasattr(values, "__len__") else float(values)
        for values in (part.get(name) for name in names)
    )  # type: ignore[return-value]


def test_a_chip_that_is_not_listed_is_told_where_all_of_them_stand():
    with pytest.raises(AdvisorError) as caught:
        read_engagement(parse_yaml(SERVING.format(chip="a100_80gb"), "answers.yaml"), PACK)
    (problem,) = caught.value.problems
    assert problem.code == "A223"
    assert problem.nearest == "a100_40"
    assert problem.todo == "'advisor factors accelerators' lists them all."


def test_both_questions_offer_every_row_and_no_other():
    assert list(PACK.tables["accelerators"].rows) == CHIPS
    assert list(PACK.questions["train.chip"].spec.options) == CHIPS


@pytest.mark.parametrize("chip", CHIPS)
def test_serving_runs_on_it(chip: str):
    energy, made, water, cost = figures(SERVING.format(chip=chip), "serving")
    assert all(math.isfinite(v) and v > 0 for v in (energy, made, cost))
    assert water >= 0


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("plan", ["full_ft", "from_scratch"])
def test_training_runs_on_it_by_parameters_and_tokens(chip: str, plan: str):
    stage = "training" if plan == "from_scratch" else "adaptation"
    energy, made, water, cost = figures(TRAINING.format(chip=chip, plan=plan), stage)
    assert all(math.isfinite(v) and v > 0 for v in (energy, made, cost))
    assert water >= 0


def test_an_unlisted_accelerator_lies_among_those_listed():
    def energy(chip: str) -> float:
        return figures(TRAINING.format(chip=chip, plan="from_scratch"), "training")[0]

    listed = [energy(c) for c in CHIPS if not is_whole_server(c) and c != "other_accelerator"]
    assert min(listed) < energy("other_accelerator") < max(listed)


def test_older_chips_take_more_energy_for_the_same_training():
    def energy(chip: str) -> float:
        return figures(TRAINING.format(chip=chip, plan="full_ft"), "adaptation")[0]

    order = ["b200", "h100", "a100", "v100", "p100"]
    assert [energy(c) for c in order] == sorted(energy(c) for c in order)
