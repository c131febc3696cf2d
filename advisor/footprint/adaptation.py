"""Tuning of all kinds, continued pre-training, quantisation, and retraining of models in use."""

from __future__ import annotations

from advisor.footprint import tuning
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array, Inputs, MissingValue
from advisor.footprint.training import (
    GENERATORS,
    device_hours,
    estimated_run_kwh,
    programme,
    repeated_runs,
    runs,
)

PLANS = (*tuning.PLANS, "continued")
TRAINED_SOURCES = ("fine_tuned", "own_trained", "classical_ml")
_RETRAINING = "retraining"


def called_for(f: Inputs) -> bool:
    """An adaptation is planned, or a model in use is trained again from time to time."""
    return f.option("train.planned") in PLANS or _only_repeats(f)


def _only_repeats(f: Inputs) -> bool:
    return (
        f.option("train.planned") in (None, "none")
        and f.option("model.sourcing") in TRAINED_SOURCES
        and f.optional("train.retrain_freq") is not None
    )


def adaptation(f: Inputs) -> Impacts:
    """Adaptation over the horizon.

    Planned adapters, fine-tuning and quantisation: the first programme (1 + trials) once, then
    one run for each retraining. Continued pre-training, distillation and reinforcement learning
    of a generator: the programme once; a repeat only where a number of retrainings is given.
    Nothing planned, but the model was tuned or trained by the client: the retrainings alone; the
    first run lies in the past. A retrained generator is tuned, not trained from scratch again.

    The method of a planned tuning sets its device-hours (`tuning`); the count of runs, chips,
    sites and prices are the same for all.

    Source: counting of runs; hours of a routine run that nobody knows are our judgement.
    Validity: transformers of 1 to 70 billion parameters on one to eight accelerators; published
    fine-tunes are few and the range is wide.

    Returns:
        impacts over the horizon: kWh, kgCO2e, L, EUR.
    """
    plan = f.option("train.planned")
    if plan not in PLANS:
        return runs(f, _RETRAINING, repeated_runs(f), _retraining_hours(f))
    return runs(f, plan, programme(f, plan) + repeats(f))


def repeats(f: Inputs) -> Array:
    """Runs after the first adaptation, over the horizon; see `adaptation` for which plans."""
    routine = f.option("train.planned") not in tuning.ONCE
    again = f.option("model.kind") not in GENERATORS or f.known("train.retrain_freq")
    return repeated_runs(f) if routine or again else 0.0


def first_year_share(f: Inputs) -> Array:
    """The part of the horizon's adaptation in its first year: (P + n/years) / (P + n).

    P the programme, n the repeats; where only retrainings are left, one year of them.
    """
    plan = f.option("train.planned")
    if plan not in PLANS:
        return 1.0 / float(f.horizon_years)
    first, later = programme(f, plan), repeats(f)
    return (first + later / float(f.horizon_years)) / (first + later)


def _retraining_hours(f: Inputs) -> Array:
    """Device-hours of one routine run: as answered, else what is usual for such a model."""
    try:
        return device_hours(f, "peft")
    except MissingValue:
        return f.field("retraining", f.choice("model.sourcing"), "device_hours")


def first_run_is_past(f: Inputs) -> bool:
    """The model was tuned or trained before; that run is no part of any decision today."""
    return _only_repeats(f)


def first_run(f: Inputs) -> Impacts:
    """One run of the size of the retrainings, for the line "trained before"."""
    return runs(f, _RETRAINING, 1.0, _retraining_hours(f))


def estimated_kwh(f: Inputs) -> Array:
    """Energy of the computers for one run of the adaptation, without a measurement, kWh.

    Raises:
        MissingValue: no route has all that it needs.
    """
    plan = f.option("train.planned")
    if plan not in PLANS:
        return estimated_run_kwh(f, _RETRAINING, _retraining_hours(f))
    return estimated_run_kwh(f, plan)
