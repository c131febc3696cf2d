"""Our figure for a case: the estimators on the inputs of the row, at the row's boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from advisor.backtest.cases import Case, Value
from advisor.backtest.scoring import Scored
from advisor.facts import Fact, Status
from advisor.footprint import machines, media, tokens, training, units
from advisor.footprint.draws import percentiles
from advisor.footprint.edge import decision_mj, listening_mw
from advisor.footprint.inputs import Array, Inputs
from advisor.footprint.place import pue
from advisor.scenario.environment import EstimatorInputs, Numbers

_ZONE = "WORLD"


def scored(case: Case, numbers: Numbers) -> Scored:
    """Our range beside the published figure.

    Raises:
        MissingValue: the pack lacks a factor for the row's hardware.
    """
    facts = {name: _fact(name, value, numbers) for name, value in case.facts.items()}
    f = EstimatorInputs(facts, numbers.pack.specs, numbers, 1)
    low, central, high = percentiles(ours(case, f))
    return Scored(case.id, case.family, case.group, case.actual, low, central, high, case.unit)


def ours(case: Case, f: Inputs) -> Array:
    """Our figure in the unit of the case, over the draws."""
    if case.group.startswith(("training", "fine")):
        return _training(case, f)
    if case.group.startswith("tiny"):
        row = f.choice("edge.device")
        return listening_mw(f, row) if case.unit == "mW" else decision_mj(f, row)
    return _at_boundary(case, f, _accelerator_wh(case, f))


def _training(case: Case, f: Inputs) -> Array:
    plan, chip = f.choice("train.planned"), training.chip_of(f)
    hours = training.device_hours(f, plan)
    if case.unit == "device-hours":
        return hours
    alone = case.boundary.startswith("gpu")
    rate = training.accelerator_kwh_per_hour if alone else training.it_kwh_per_hour
    kwh = hours * training.programme(f, plan) * rate(f, chip, hours)
    return kwh * pue(f, _ZONE, "cloud") if case.boundary.endswith("_pue") else kwh


def _accelerator_wh(case: Case, f: Inputs) -> Array:
    chip = f.choice("host.accelerator")
    if case.group == "images":
        return media.image_wh(f)
    if case.group.startswith("look-up"):
        return units.item_wh(f, chip)
    hosting = "vendor" if f.optional("host.batch") is None else "dedicated"
    return tokens.chip_joules_per_call(f, chip, tokens.batch_of(f, hosting)) / 3600.0


def _at_boundary(case: Case, f: Inputs, wh: Array) -> Array:
    """The accelerator's energy, with what else the published figure holds."""
    if case.boundary == "full-datacentre":
        return wh * f.factor("serving.vendor_overhead")
    if case.boundary == "full-server":
        chip = f.choice("host.accelerator")
        # As on a reserved machine: the devices without work are on for as long as the call takes.
        hours = machines.busy_hours(f, chip, wh / 1000.0) * float(case.neighbours)
        return wh * machines.host_overhead(f, chip) + machines.idle_kwh(f, chip, hours) * 1000.0
    return wh


def _fact(name: str, value: Value, numbers: Numbers) -> Fact:
    place = f"backtest:{name}"
    if isinstance(value, tuple):
        low, central, high = value
        drawn = numbers.draws.sample(place, low, central, high)
        return Fact(name, central, Status.ASSUMED, low=low, high=high, place=place, draws=drawn)
    number = value if isinstance(value, float) else None
    return Fact(name, value, Status.GIVEN, known=True, low=number, high=number, place=place)


def with_factors(numbers: Numbers, changed: Mapping[str, tuple[float, float, float]]) -> Numbers:
    """The same draws with other ranges of some factors, by id (`scope.name`, `table.key.field`)."""
    pack = numbers.pack
    factors, tables = dict(pack.factors), dict(pack.tables)
    for name, (low, central, high) in changed.items():
        if name in factors:
            factors[name] = replace(factors[name], low=low, central=central, high=high)
            continue
        table, key, field = name.split(".")
        found = tables[table]
        raw = found.rows[key].get(field)
        own = dict(raw) if isinstance(raw, Mapping) else {}
        own |= {"low": low, "central": central, "high": high}
        rows = {**found.rows, key: {**found.rows[key], field: own}}
        tables[table] = replace(found, rows=rows)
    return Numbers(replace(pack, factors=factors, tables=tables), numbers.draws)
