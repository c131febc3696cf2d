"""Tunings by method, against hand calculations and published runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.footprint import MissingValue, tuning
from advisor.footprint.adaptation import PLANS, adaptation, called_for
from advisor.footprint.draws import Draws
from advisor.footprint.training import device_hours, training
from tests.footprint.fake import FakeInputs

# An H100 at a tenth of its 989 TFLOPS for an hour: 989e12 × 0.10 × 3,600 = 3.5604e17 operations.
H100_HOUR = 3.5604e17


def plan(**facts: Any) -> FakeInputs:
    base: dict[str, Any] = {
        "train.planned": "full_ft",
        "train.chip": "h100",
        "train.runs": 0.0,
        "model.kind": "language",
        "host.where": "cloud",
        "host.zone": "USA",
        "train.zone": "USA",
        "host.pue": 1.0,
    }
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()})


def drawn(**facts: Any) -> FakeInputs:
    f = plan(**facts)
    f.draws = Draws()
    return f


def spans(values: Any, published: float) -> bool:
    low, high = np.percentile(np.asarray(values), [5, 95])
    return bool(low <= published <= high)


# Operations by hand: N × D × operations a parameter and token.
BY_HAND = [
    ("full_ft", {}, 6 * 7e9 * 1e7 / H100_HOUR),
    ("peft", {}, 5 * 7e9 * 1e7 / H100_HOUR),
    ("peft", {"train.adapter_kind": "lora"}, 5 * 7e9 * 1e7 / H100_HOUR),
    ("peft", {"train.adapter_kind": "qlora"}, 1.4 * 5 * 7e9 * 1e7 / H100_HOUR),
    ("peft", {"train.adapter_kind": "prompt_tuning"}, 1.5 * 5 * 7e9 * 1e7 / H100_HOUR),
    # A teacher of 70 billion reads at three tenths of the peak: 2 × 70e9 × 1e7 / (3 × …).
    (
        "distil",
        {"train.teacher_b": 70.0},
        (6 * 7e9 * 1e7 + 2 * 70e9 * 1e7 / 3) / H100_HOUR,
    ),
    ("rl", {}, 6 * 6 * 7e9 * 1e7 / H100_HOUR),
]


@pytest.mark.parametrize(
    ("option", "more", "hours"), BY_HAND, ids=[f"{b[0]} {[*b[1].values()]}" for b in BY_HAND]
)
def test_hours_of_a_method_by_hand(option, more, hours):
    f = FakeInputs(
        plan().facts | {"train.planned": option, "train.params_b": 7.0, "train.tokens_b": 0.01}
    )
    f.facts |= more
    assert device_hours(f, option) == pytest.approx(hours, rel=1e-6)


def test_adapters_take_two_thirds_to_all_of_full_tuning_a_token():
    full = tuning.full_tuning_hours(plan(), "h100", 7.0, 1.0)
    for operations, share in ((4.0, 2 / 3), (6.0, 1.0)):
        f = plan()
        f.changed["training.flop_frozen"] = operations
        assert tuning.lora_hours(f, "h100", 7.0, 1.0) / full == pytest.approx(share)


def test_full_checkpointing_takes_a_third_more():
    f = plan()
    f.changed["training.flop_full_tuning"] = 8.0
    plain = tuning.full_tuning_hours(plan(), "h100", 7.0, 1.0)
    assert tuning.full_tuning_hours(f, "h100", 7.0, 1.0) / plain == pytest.approx(4 / 3)


# --- published runs --------------------------------------------------------------------------


def test_qlora_of_65_billion_parameters_in_a_day_on_one_card():
    """Dettmers et al. 2023: 24 h on one 48 GB card; 1,875 steps × 16 × 528 tokens at most."""
    f = drawn(train__planned="peft", train__adapter_kind="qlora", train__chip="workstation_gpu")
    hours = tuning.qlora_hours(f, "workstation_gpu", 65.2, 1_875 * 16 * 528 / 1e9)
    assert spans(hours, 24)
    # At its limit of 300 W the card alone takes 7.2 kWh.
    known = drawn(
        train__planned="peft",
        train__adapter_kind="qlora",
        train__chip="workstation_gpu",
        train__device_hours=24,
    )
    known.changed["training.system_factor"] = 1.0
    assert spans(adaptation(known).energy_kwh, 7.2)


def test_teachers_of_llama_3_2():
    """Meta 2024: 86,000 of 916,000 H100-hours; teachers of 8 and 70 billion, 9 trillion tokens."""
    teachers_share = 86_000 / (370_000 + 460_000 + 86_000)
    assert teachers_share == pytest.approx(0.094, abs=0.0005)
    f = drawn(train__planned="distil")
    # The small one alone, or both: the card does not tell how many tokens each of them read.
    for teachers in (8.03, 8.03 + 70.55):
        assert spans(tuning.teacher_hours(f, "h100", teachers, 9_000.0), 86_000)


def test_distilbert_took_three_hundredths_of_roberta():
    """Sanh et al. 2019: 8 V100 for 90 hours, against 1,024 V100 for a day."""
    small = plan(train__planned="distil", train__chip="v100", train__device_hours=8 * 90)
    large = plan(train__planned="from_scratch", train__chip="v100", train__device_hours=1_024 * 24)
    for f in (small, large):
        f.changed["training.system_factor"] = 1.0
        f.changed["training.small_job_hours"] = 0.0
    ratio = adaptation(small).energy_kwh / training(large).energy_kwh
    assert ratio == pytest.approx(720 / 24_576)
    # V100 jobs of that time drew 130 to 300 W: 94 to 216 kWh.
    del small.changed["training.small_job_hours"]
    assert 94 < adaptation(small).energy_kwh < 216


def test_reinforcement_learning_of_olmo_3_1():
    """Lambert, RLHF Book 2025: 21 days on 224 H100, 11 % of the 1.05 million of pre-training."""
    hours = 21 * 24 * 224
    learnt = adaptation(plan(train__planned="rl", train__device_hours=hours))
    whole = training(plan(train__planned="from_scratch", train__device_hours=1_050_000))
    assert learnt.energy_kwh / whole.energy_kwh == pytest.approx(0.11, abs=0.005)
    # 621 to 649 W of an H100 were measured in these programmes: 70 to 73 MWh of the accelerators.
    alone = drawn(train__planned="rl", train__device_hours=hours)
    alone.changed["training.system_factor"] = 1.0
    assert spans(adaptation(alone).energy_kwh, hours * 0.635)


@pytest.mark.parametrize("published", [1.7, 2.4, 4.0])
def test_quantisation_takes_hours(published):
    """SpinQuant on 1 and 3 billion parameters (Meta 2024); GPTQ on 175 (Frantar et al. 2023)."""
    assert spans(device_hours(drawn(train__planned="quantise"), "quantise"), published)


def test_writing_four_fifths_of_the_time_is_five_times_the_learning():
    """OpenRLHF 2024: 80 % of the time writes samples, with long reasoning 90 %."""
    f = drawn(train__planned="rl")
    learning = tuning.full_tuning_hours(f, "h100", 7.0, 1.0)
    whole = tuning.reinforcement_hours(f, "h100", 7.0, 1.0)
    for writing in (0.8, 0.9):
        assert spans(whole / learning, 1 / (1 - writing))


# --- which value counts ----------------------------------------------------------------------


@pytest.mark.parametrize("option", PLANS)
def test_known_hours_go_before_every_method(option):
    f = plan(train__planned=option, train__device_hours=40, train__params_b=7, train__tokens_b=9)
    assert device_hours(f, option) == 40
    assert called_for(f)


def test_the_model_in_use_teaches_where_no_teacher_is_named():
    f = plan(model__active_params_b=70.0)
    assert tuning.teacher_size(f, 7.0) == 70
    assert tuning.teacher_size(f.but(train__teacher_b=400.0), 7.0) == 400
    assert tuning.teacher_size(f.but(train__teacher_b=1.0), 7.0) == 7
    with pytest.raises(MissingValue) as missing:
        tuning.teacher_size(plan(), 7.0)
    assert missing.value.fact == "train.teacher_b"


@pytest.mark.parametrize(
    ("option", "runs"),
    [("peft", 7), ("full_ft", 7), ("quantise", 7), ("continued", 1), ("distil", 1), ("rl", 1)],
)
def test_a_generator_is_taught_again_only_where_that_was_answered(option, runs):
    f = plan(train__planned=option, train__device_hours=100, train__retrain_freq=2.0)
    f.horizon_years = 3
    once = adaptation(f.but(train__retrain_freq=0.0)).energy_kwh
    assert adaptation(f).energy_kwh == pytest.approx(7 * once)
    f.assumed = ("train.retrain_freq",)
    assert adaptation(f).energy_kwh == pytest.approx(runs * once)


# --- a measured run --------------------------------------------------------------------------


def test_a_measured_run_takes_the_place_of_hours_times_watts():
    f = plan(train__device_hours=100, train__runs=4.0, meas__run_kwh=50.0, host__pue=1.2)
    found = adaptation(f)
    # 50 kWh × 5 runs × 1.2
    assert found.energy_kwh == pytest.approx(300)
    estimated = adaptation(f.but(meas__run_kwh=None))
    for by_hours in ("cost", "carbon_embodied_kgco2e"):
        assert found.get(by_hours) == estimated.get(by_hours)
    steps = {s.name: s for s in found.steps}
    assert steps["Energy of one run"].formula.startswith("measured")
    product = steps["Energy of one run"].value * steps["Runs counted"].value
    assert product * steps["PUE of the site"].value == pytest.approx(found.energy_kwh)


def test_hours_follow_from_a_measurement_where_nobody_knows_them():
    f = plan(meas__run_kwh=44.1, train__device_hours=20)
    f.assumed = ("train.device_hours",)
    found = adaptation(f)
    assert found.energy_kwh == pytest.approx(44.1)
    # 0.7 kW × 0.45 × 1.4 = 0.441 kWh an hour, so 100 hours.
    assert found.steps[0].value == pytest.approx(100)
    known = adaptation(plan(train__device_hours=100))
    assert found.cost == pytest.approx(known.cost)
    assert found.carbon_embodied_kgco2e == pytest.approx(known.carbon_embodied_kgco2e)
    # A large run draws more: 0.7 × 0.80 × 1.4 = 0.784 kWh an hour.
    large = adaptation(f.but(meas__run_kwh=78_400.0))
    assert large.steps[0].value == pytest.approx(100_000)


def test_a_measurement_stands_alone_where_no_route_has_its_inputs():
    f = plan(train__planned="from_scratch", meas__run_kwh=1_000.0)
    assert training(f).energy_kwh == pytest.approx(1_000)
    assert training(f).cost > 0


def test_changes_move_a_measured_run_as_they_move_the_estimate():
    f = plan(train__device_hours=100, meas__run_kwh=50.0)
    # The baseline's estimate: 100 × 0.441 kWh.
    f.facts["train.estimated_run_kwh"] = 44.1
    assert adaptation(f).energy_kwh == pytest.approx(50)
    assert adaptation(f.but(train__device_hours=60)).energy_kwh == pytest.approx(30)
    assert adaptation(f.but(train__compute_factor=0.8)).energy_kwh == pytest.approx(40)
    assert adaptation(f.but(train__runs=1.0)).energy_kwh == pytest.approx(100)
    tokens = plan(train__params_b=7.0, train__tokens_b=0.01, meas__run_kwh=2.0)
    tokens.facts["train.estimated_run_kwh"] = float(device_hours(tokens, "full_ft")) * 0.441
    assert adaptation(tokens.but(train__tokens_b=0.005)).energy_kwh == pytest.approx(1.0)


def test_the_measured_retrainings_of_a_model_in_use():
    facts = {
        "train.planned": "none",
        "model.sourcing": "classical_ml",
        "model.kind": "classical",
        "train.retrain_freq": 12.0,
        "meas.run_kwh": 0.5,
        "host.where": "cloud",
        "host.zone": "USA",
        "host.pue": 1.0,
    }
    assert adaptation(FakeInputs(facts, years=2)).energy_kwh == pytest.approx(12)
