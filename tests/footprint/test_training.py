"""Training against published runs. Energies in MWh, hours as the authors give them."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.footprint import MissingValue
from advisor.footprint.adaptation import adaptation
from advisor.footprint.training import device_hours, it_kwh_per_hour, training
from tests.footprint.fake import FakeInputs, factor_range, row_range

# Read on 2026-11-25 in stored copies: Patterson et al., Appendix A and Table 4; the tables of
# Luccioni et al., LLaMA, Llama 2, Llama 3.1, Pythia, PaLM and Falcon as quoted with their pages in
# a public data set of runs. The other rows were read when the factors were collected.
# name, chip, device-hours, PUE, published MWh, boundary, source
RUNS = [
    # 14.8 days for 10,000 V100 (a number that the authors took from a press release; only its
    # product with the days counts), 330 W a GPU with host as OpenAI measured it, PUE 1.10.
    (
        "GPT-3 175B",
        "v100",
        10_000 * 14.8 * 24,
        1.10,
        1_287.0,
        "site",
        "Patterson et al. 2021, arXiv 2104.10350, Table 4",
    ),
    # 433.2 MWh are hours × 400 W, the limit, and leave out all but the GPUs. With the 256.6 MWh of
    # idle power of the cluster, which `training.system_factor` stands for, and PUE 1.2: 827.8.
    (
        "BLOOM 176B",
        "a100",
        1_082_990,
        1.20,
        827.8,
        "site",
        "Luccioni et al. 2023, arXiv 2211.02001, Tables 1 and 2: (433,196 + 256,646 kWh) × PUE 1.2",
    ),
    (
        "OPT 6.1B part",
        "a100",
        49_152,
        1.0,
        13.8124,
        "accelerators",
        "Dodge et al. 2022, arXiv 2206.05229, Table 2",
    ),
    ("Olmo 3 7B", "h100", 234_000, 1.0, 146.0, "accelerators", "Olmo 3 team, 2025"),
    ("Olmo 3 32B", "h100", 1_050_000, 1.0, 681.0, "accelerators", "Olmo 3 team, 2025"),
    ("Stable Video Diffusion", "a100", 200_000, 1.0, 64.0, "accelerators", "model card, 2023"),
    (
        "PaLM 540B",
        "tpu_v4",
        8_404_992,
        1.08,
        3_436.0,
        "site",
        "Chowdhery et al. 2022, arXiv 2204.02311, Appendix B: 378.5 W a chip",
    ),
]
# Small jobs, measured at the accelerators (Dodge et al. 2022, Table 2).
SMALL = [
    ("BERT-small on MNLI", "v100", 24, 3.1),
    ("BERT-small", "v100", 288, 37.3),
    ("ViT-Tiny", "v100", 19, 1.7),
]
# name, chip, parameters (billions), tokens (billions), published device-hours, source
HOURS = [
    ("LLaMA-7B", "a100", 6.7, 1_000, 82_432, "Touvron et al. 2023, Table 15"),
    ("LLaMA-65B", "a100", 65.2, 1_400, 1_022_362, "Touvron et al. 2023, Table 15"),
    ("Llama 2 70B", "a100", 68.98, 2_000, 1_720_320, "Llama 2 model card"),
    ("Llama 3.1 405B", "h100", 405.85, 15_600, 30_840_000, "Llama 3.1 model card"),
    ("Llama 3.1 70B", "h100", 70.55, 15_000, 7_000_000, "Llama 3.1 model card"),
    ("Pythia 12B", "a100_40", 11.846, 300, 72_300, "Biderman et al. 2023, Table 5"),
    ("Falcon 180B", "a100_40", 179.5, 3_500, 7_000_000, "TII, 2023"),
]


def plan(**facts: Any) -> FakeInputs:
    base: dict[str, Any] = {
        "train.planned": "from_scratch",
        "model.kind": "language",
        "train.runs": 0.0,
        "host.where": "cloud",
        "host.zone": "USA",
        "train.zone": "USA",
    }
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()})


@pytest.mark.parametrize("run", RUNS, ids=[r[0] for r in RUNS])
def test_device_hours_give_the_published_energy(run):
    _, chip, hours, site_pue, published, boundary, _ = run
    f = plan(train__chip=chip, train__device_hours=hours, host__pue=site_pue)
    if boundary == "accelerators":
        f.changed["training.system_factor"] = 1.0
    mwh = training(f).energy_kwh / 1000
    assert published / 1.5 < mwh < published * 1.5


@pytest.mark.parametrize("run", SMALL, ids=[r[0] for r in SMALL])
def test_small_jobs_draw_less_of_the_power_limit(run):
    _, chip, hours, published_kwh = run
    f = plan(train__chip=chip, train__device_hours=hours, host__pue=1.0)
    f.changed["training.system_factor"] = 1.0
    assert published_kwh / 2 < training(f).energy_kwh < published_kwh * 2


@pytest.mark.parametrize("run", HOURS, ids=[r[0] for r in HOURS])
def test_parameters_and_tokens_give_the_published_hours(run):
    _, chip, size, tokens, published, _ = run
    f = plan(train__chip=chip, train__params_b=size, train__tokens_b=tokens)
    assert published / 2 < device_hours(f, "from_scratch") < published * 2


def test_known_hours_go_before_parameters_and_tokens():
    f = plan(train__chip="h100", train__device_hours=1_000, train__params_b=7, train__tokens_b=100)
    assert device_hours(f, "from_scratch") == 1_000


def test_known_tokens_go_before_hours_that_nobody_gave():
    f = plan(train__chip="h100", train__device_hours=20, train__params_b=7, train__tokens_b=100)
    f.assumed = ("train.device_hours",)
    assert device_hours(f, "from_scratch") > 1_000


def test_nothing_known_is_missing_hours():
    with pytest.raises(MissingValue) as missing:
        training(plan(train__chip="h100"))
    assert missing.value.fact == "train.device_hours"


def test_trials_multiply_energy_embodied_and_cost_alike():
    one = training(plan(train__chip="h100", train__device_hours=10_000))
    four = training(plan(train__chip="h100", train__device_hours=10_000, train__runs=3.0))
    for impact in ("energy_kwh", "carbon_embodied_kgco2e", "water_l", "cost"):
        assert four.get(impact) == pytest.approx(4 * one.get(impact))


def test_the_first_tuning_counts_once_and_each_retraining_one_run():
    f = plan(
        train__planned="peft", train__device_hours=20, train__runs=4.0, train__retrain_freq=2.0
    )
    f.horizon_years = 3
    once = plan(train__planned="peft", train__device_hours=20)
    # Five runs of the first programme, then two a year over three years.
    assert adaptation(f).energy_kwh == pytest.approx(11 * adaptation(once).energy_kwh)


def test_a_language_model_is_not_trained_from_scratch_again_on_an_assumption():
    f = plan(train__device_hours=60_000, train__retrain_freq=2.0)
    f.assumed = ("train.retrain_freq",)
    once = plan(train__device_hours=60_000)
    assert training(f).energy_kwh == pytest.approx(training(once).energy_kwh)


def test_a_tuned_model_in_use_counts_its_retrainings_only():
    facts = {
        "model.sourcing": "fine_tuned",
        "train.planned": "none",
        "train.retrain_freq": 2.0,
        "model.kind": "language",
        "host.where": "cloud",
        "host.zone": "USA",
    }
    f = FakeInputs(facts, years=3)
    # An H100 draws at most its limit of 700 W; 6 runs of the usual size.
    most = 6 * 40 * 0.7 * factor_range("training.system_factor")[2] * 1.3
    assert 0 < adaptation(f).energy_kwh < most


def test_an_unknown_programme_takes_the_published_multiplier():
    facts = {
        "train.planned": "from_scratch",
        "model.kind": "language",
        "host.where": "cloud",
        "host.zone": "USA",
        "train.device_hours": 60_000,
        "train.chip": "h100",
    }
    whole = training(FakeInputs(facts)).energy_kwh
    final = training(FakeInputs({**facts, "train.runs": 0.0})).energy_kwh
    # Cottier et al. 2024: 2.2 (1.2 to 4).
    assert whole / final == pytest.approx(2.2)


# Chip alone, least, mean and greatest W as Google Cloud states them (2026,
# https://docs.cloud.google.com/tpu/docs/v3 and /v4), and W a chip with host, network and fans as
# measured in training (Patterson et al. 2021, Table 4, mean of four models; Chowdhery et al. 2022).
TPUS = [("tpu_v3", 123, 220, 262, 283), ("tpu_v4", 90, 170, 192, 378.5)]


@pytest.mark.parametrize("tpu", TPUS, ids=[t[0] for t in TPUS])
def test_power_of_a_tpu_is_that_of_the_chip_and_its_system_comes_on_top_once(tpu):
    chip, least, mean, greatest, with_host = tpu
    low, middle, high = row_range("accelerators", chip, "busy_w")
    assert least < low < middle == mean < high == greatest
    assert row_range("accelerators", chip, "idle_w")[1] == least
    factors = factor_range("training.tpu_system_factor")
    assert factors[0] <= with_host / mean <= factors[2]
    ours = 1000 * it_kwh_per_hour(plan(train__chip=chip), chip, 1e6)
    assert with_host / 1.35 < ours < with_host * 1.35
