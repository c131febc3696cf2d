"""Training from scratch, and the estimate of one training run.

Method and accuracy: two routes, device-hours (within ±30 % for large jobs) or parameters and
tokens (within a factor of 2 for pre-training of 1.5 to 500 billion parameters, 3 to 5 for
fine-tuning and smaller models). Tunings by method: `tuning`. Constants: factors/training.yaml.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advisor.footprint import machines, tuning
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue, maybe
from advisor.footprint.place import at_site, datacentre, pue
from advisor.language import mark, tr
from advisor.pack.chips import on_chip

GENERATORS = ("language", "image", "video")


def called_for(f: Inputs) -> bool:
    """A training from scratch is planned."""
    return f.option("train.planned") == "from_scratch"


def training(f: Inputs) -> Impacts:
    """Training from scratch: the programme once; small models again at every retraining.

    runs counted = (1 + trial and failed runs) + repeats; impacts = runs × one run.
    A language, image or video model trained from scratch is not trained from scratch again unless
    a number of retrainings is given; others are.

    Source: counting.
    Validity: runs of one size; a final run that is larger than its trials is told by `train.runs`
    in parts of it.

    Returns:
        impacts over the horizon: kWh, kgCO2e, L, EUR.
    """
    return runs(f, "from_scratch", programme(f, "from_scratch") + repeats(f))


def repeats(f: Inputs) -> Array:
    """Runs after the first training, over the horizon; none of a generator unless answered."""
    again = f.option("model.kind") not in GENERATORS or f.known("train.retrain_freq")
    return repeated_runs(f) if again else 0.0


def first_year_share(f: Inputs) -> Array:
    """The part of the horizon's training in its first year: (P + n/years) / (P + n).

    P the programme, n the repeats.

    Source: counting.
    Validity: the first training falls in the first year, repeats spread evenly.
    """
    first, later = programme(f, "from_scratch"), repeats(f)
    return (first + later / float(f.horizon_years)) / (first + later)


def repeated_runs(f: Inputs) -> Array:
    """Retrainings over the horizon: a year's number × years; one run each, without trials."""
    return maybe(f, "train.retrain_freq", 0.0) * float(f.horizon_years)


def programme(f: Inputs, plan: str) -> Array:
    """All runs of the first training, in final runs: 1 + trials and failures.

    Where nobody knows them, the programme factor: pre-training 2.2 (1.2–5.6; Cottier et al. 2024,
    https://arxiv.org/abs/2405.21015; Morrison et al. 2026), tuning 5 (2–25; Strubell et al. 2019,
    https://arxiv.org/abs/1906.02243, Table 4).

    Validity: for programmes of one final model; a product line of many sizes is several use cases.
    """
    trials = f.optional("train.runs")
    if trials is not None:
        return 1.0 + trials
    kind = "tuning" if plan in tuning.PLANS else "pretraining"
    return f.factor(f"training.programme_{kind}")


def chip_of(f: Inputs) -> str:
    """The chip of training: as answered, else a server for classical models, else H100."""
    kind = f.option("model.kind")
    fallback = machines.CPU_SERVER if kind == "classical" else machines.REFERENCE_CHIP
    return f.option("train.chip") or fallback


def device_hours(f: Inputs, plan: str) -> Array:
    """Device-hours of one run.

    Route A: as answered. Route B: 6 × parameters × tokens / (peak × utilisation × 3,600 s),
    with N and D in billions and the peak in dense 16-bit TFLOPS. Utilisation of the whole run
    (restarts, evaluation and stalls included): by chip for pre-training (A100 0.37, H100 0.27),
    times 0.6 below 1.5 billion parameters. Tunings have a method each (`tuning.tuning_hours`);
    a quantisation that nobody timed takes what calibration takes.
    Route B serves where no hours are known, but parameters and tokens are.

    Validity: dense or mixture-of-experts transformers, N = active parameters; not diffusion or
    vision models (route A only).

    Source: PaLM 2022, Appendix B, https://arxiv.org/abs/2204.02311, for 6 operations; utilisation
    from published runs (Cottier et al. 2024; Llama 3 model card 2024; Patterson et al. 2021,
    https://arxiv.org/abs/2104.10350).

    Args:
        f: facts and factors.
        plan: an option of `train.planned`.

    Raises:
        MissingValue: neither hours nor parameters and tokens have a value.
    """
    hours = f.optional("train.run_device_hours")
    if hours is None:
        hours = f.optional("train.device_hours")
    if plan == "quantise":
        return tuning.quantisation_hours(f) if hours is None else hours
    tokens = f.optional("train.tokens_b")
    size = f.optional("train.params_b")
    if size is None:
        size = f.optional("model.active_params_b")
    if tokens is None or size is None:
        if hours is None:
            missing = "train.device_hours" if tokens is None else "train.params_b"
            raise MissingValue(
                missing, tr("Neither device-hours nor parameters and tokens are known.")
            )
        return hours
    if hours is not None and (f.known("train.device_hours") or not f.known("train.tokens_b")):
        return hours
    chip = chip_of(f)
    if plan in tuning.PLANS:
        return tuning.tuning_hours(f, plan, chip, size, tokens)
    operations = f.factor("training.flop_per_param_token") * size * tokens * 1e18
    peak = f.field("accelerators", chip, "peak_tflops") * 1e12
    return operations / (peak * _utilisation(f, chip, size) * 3600.0)


def share_of_peak(
    size_b: float, tokens_b: float, peak_tflops: float, hours: float, flop: float
) -> float:
    """The share of its peak rate that a chip reaches in a training run.

    flop × N × D × 10¹⁸ / (peak × 10¹² × hours × 3,600 s). Over 1 nothing can be: parameters,
    tokens or hours are wrong.

    Source: PaLM 2022, Appendix B, https://arxiv.org/abs/2204.02311 (there "utilisation").
    Validity: transformers; dense 16-bit peak, a run at 8 bit may reach twice as much.

    Args:
        size_b: active parameters N, billions.
        tokens_b: tokens D, billions.
        peak_tflops: of one chip, TFLOPS.
        hours: device-hours.
        flop: operations a parameter and token.

    Returns:
        a share, 1 for the peak rate.
    """
    return flop * size_b * tokens_b * 1e18 / (peak_tflops * 1e12 * hours * 3600.0)


def _utilisation(f: Inputs, chip: str, size_b: Array) -> Array:
    reached = f.field("accelerators", chip, "mfu")
    small = np.asarray(size_b) < f.factor("training.small_model_b")
    return reached * np.where(small, f.factor("training.small_model_factor"), 1.0)


def accelerator_kwh_per_hour(f: Inputs, chip: str, hours: Array) -> Array:
    """Energy of the accelerator alone for one device-hour, kWh.

    power limit × share of it drawn. Share: 0.80 (0.70–0.93) for runs of 5,000 device-hours and
    more (Olmo 3, 2025), 0.45 (0.28–0.93) below (Dodge et al. 2022,
    https://arxiv.org/abs/2206.05229). TPU: mean power of the chip (Patterson et al. 2021,
    https://arxiv.org/abs/2104.10350). A server without accelerators: its power under load.

    Validity: data-centre accelerators that the run keeps busy.

    Args:
        f: factors.
        chip: row of the accelerators table.
        hours: device-hours of the run.
    """
    if machines.is_whole_server(chip) or chip.startswith("tpu"):
        return f.field("accelerators", chip, "busy_w") / 1000.0
    limit_kw = f.field("accelerators", chip, "tdp_w") / 1000.0
    large = np.asarray(hours) >= f.factor("training.small_job_hours")
    drawn = np.where(
        large, f.factor("training.tdp_share_large"), f.factor("training.tdp_share_small")
    )
    return limit_kw * drawn


def system_factor(f: Inputs, chip: str) -> Array:
    """Energy of the computers of a training cluster over that of their accelerators.

    1.4 (1.1–1.75; Luccioni et al. 2023, https://arxiv.org/abs/2211.02001); TPU 1.7 (1.25–2.3;
    Patterson et al. 2021: 283 W a TPUv3 with its host over 220 W alone; PaLM 2022: 378.5 W a TPUv4
    over 170 W; chips alone: Google Cloud, 2026); 1 for a server without.

    Validity: clusters of servers with four to eight accelerators, cooling not included.
    """
    if machines.is_whole_server(chip):
        return 1.0
    return f.factor(
        "training.tpu_system_factor" if chip.startswith("tpu") else "training.system_factor"
    )


def it_kwh_per_hour(f: Inputs, chip: str, hours: Array) -> Array:
    """Energy of the computers for one device-hour, kWh: accelerator × system factor."""
    return accelerator_kwh_per_hour(f, chip, hours) * system_factor(f, chip)


def estimated_run_kwh(f: Inputs, plan: str, hours: Array | None = None) -> Array:
    """Energy of the computers for one run as it would be without a measurement, kWh.

    hours × kWh an hour. A scenario keeps that of the baseline as `train.estimated_run_kwh`, so
    that a change moves the measured energy by as much as the estimate.

    Raises:
        MissingValue: no route has all that it needs.
    """
    each = device_hours(f, plan) if hours is None else hours
    return each * it_kwh_per_hour(f, chip_of(f), each)


def measured_run_kwh(f: Inputs, plan: str, hours: Array | None = None) -> Array | None:
    """Energy of the computers for one run as it was measured, kWh; None where nobody measured.

    `meas.run_kwh` × estimate of this scenario / estimate of the baseline: a change of hours,
    tokens or chip moves the one as the other.

    Validity: the run that was measured is the one planned, or of its size. A meter is taken at
    its word; software errs by up to 40 % (Fischer 2025, https://arxiv.org/abs/2509.22092), which
    the answer's own range should hold.

    Args:
        f: facts and factors.
        plan: an option of `train.planned`, or retraining.
        hours: device-hours of one run, where not those of the plan.
    """
    measured = f.optional("meas.run_kwh")
    base = f.optional("train.estimated_run_kwh")
    if measured is None or base is None:
        return measured
    try:
        now = np.asarray(estimated_run_kwh(f, plan, hours))
    except MissingValue:
        return measured
    moved: Array = np.divide(
        now, base, out=np.ones(np.broadcast(now, base).shape), where=np.asarray(base) != 0
    )
    return measured * moved


def hours_behind(f: Inputs, chip: str, run_kwh: Array) -> Array:
    """Device-hours of a run whose energy was measured and whose hours nobody knows.

    kWh / kWh an hour of a small run, else of a large one; between the two, where a run would be
    large by the one and small by the other, the size that parts them. Embodied carbon and cost go
    by these hours.

    Source: as `accelerator_kwh_per_hour`: Dodge et al. 2022, Olmo 3, 2025.
    Validity: within the width of an hour's energy; hours from the bill are better.

    Args:
        f: factors.
        chip: row of the accelerators table.
        run_kwh: energy of the computers for one run, kWh.
    """
    least = f.factor("training.small_job_hours")
    as_large = run_kwh / it_kwh_per_hour(f, chip, least)
    as_small = run_kwh / it_kwh_per_hour(f, chip, 0.0)
    return np.where(as_small < least, as_small, np.maximum(as_large, least))


def runs(f: Inputs, plan: str, count: Array, hours: Array | None = None) -> Impacts:
    """A number of runs of one size: energy, carbon, making of the machines, water, cost.

    IT energy = hours × kWh an hour × runs × energy factor of changes, or, where one run was
    measured, measured kWh × runs × energy factor; site energy × PUE of the training site;
    embodied = hours × runs × making an hour / share of its life in use; cost = hours × runs ×
    price of an hour. The number of runs multiplies all of them.

    Source: Luccioni et al. 2023, https://arxiv.org/abs/2211.02001 (85 % over six years).
    Validity: jobs that keep their machines; queued and idle nodes are in the system factor.

    Args:
        f: facts and factors.
        plan: an option of `train.planned`, or retraining.
        count: runs, trials among them.
        hours: device-hours of one run, where not those of the plan.

    Returns:
        impacts over the horizon.
    """
    chip = chip_of(f)
    measured = measured_run_kwh(f, plan, hours)
    if measured is not None and not f.known("train.device_hours"):
        each = hours_behind(f, chip, measured)
        how = tr("{machine}, from the measured energy", machine=on_chip(chip))
    else:
        each = device_hours(f, plan) if hours is None else hours
        how = on_chip(chip)
    rate = it_kwh_per_hour(f, chip, each)
    zone, where = training_site(f)
    # Less compute is less of everything: energy, machines and money.
    counted = count * maybe(f, "train.compute_factor", 1.0)
    total_hours = each * counted
    it_kwh = total_hours * rate if measured is None else measured * counted
    site_pue = pue(f, zone, where)
    found = at_site(f, it_kwh=it_kwh, zone=zone, where=where, site_pue=site_pue)
    made = machines.embodied_per_hour(f, chip) / f.factor("training.fleet_use_share")
    if measured is None:
        energy = Step(
            mark("Energy of a device-hour"),
            rate,
            "kWh",
            mark("power limit × share drawn × system factor"),
        )
        formula = mark("device-hours × runs × energy of a device-hour × PUE")
    else:
        energy = Step(mark("Energy of one run"), measured, "kWh", mark("measured at the computers"))
        formula = mark("measured energy of one run × runs × PUE")
    return replace(
        found,
        carbon_embodied_kgco2e=total_hours * made,
        cost=total_hours * machines.price_per_hour(f, chip, where),
        steps=(
            Step(mark("Device-hours of one run"), each, mark("device-hours"), how),
            Step(
                mark("Runs counted"),
                count,
                mark("runs"),
                mark("the final run is 1; trials, failures and repeats in parts of it"),
            ),
            energy,
            Step(
                mark("PUE of the site"),
                site_pue,
                "1",
                mark("site energy / energy of the computers"),
            ),
            Step(mark("Energy"), found.energy_kwh, "kWh", formula),
        ),
    )


def training_site(f: Inputs) -> tuple[str, str]:
    """Zone and kind of site of training: the own site where it is the same place, else a cloud."""
    zone = f.option("train.zone") or f.choice("host.zone")
    where = datacentre(f)
    if where not in ("own_dc", "colo") or zone != f.option("host.zone"):
        where = "cloud"
    return zone, where
