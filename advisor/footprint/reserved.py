"""Machines reserved for a use case: idle hours, making, cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from advisor.footprint import machines
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs, maybe
from advisor.footprint.place import (
    DAYS_PER_YEAR,
    HOURS_PER_YEAR,
    at_site,
    datacentre,
    pue,
    serving_zone,
)
from advisor.footprint.tokens import accelerators_needed
from advisor.language import mark, tr
from advisor.pack.chips import chip_name


@dataclass(frozen=True, slots=True)
class Reserve:
    """Reserved machines over the horizon, in device-hours.

    Attributes:
        devices: number of accelerators (or servers).
        switched_on: hours in which they are on or paid for.
        busy: hours of computing.
    """

    devices: Array
    switched_on: Array
    busy: Array

    @property
    def idle(self) -> Array:
        """Hours on without work; what is left of rounding is none."""
        idle = np.maximum(self.switched_on - self.busy, 0.0)
        return np.where(idle > 1e-9 * np.asarray(self.switched_on), idle, 0.0)


def devices_reserved(f: Inputs, chip: str) -> Array:
    """Accelerators reserved: as answered, else the fewest that hold the model × 2 (1–4).

    Several models on endpoints of their own need as many times that; a classical service takes a
    share of a server.

    Source: our judgement; the client's own count settles it.
    Validity: where nobody counted the machines; a fleet shared with other uses is not told apart.
    """
    answered = f.optional("host.accelerators_n")
    if answered is not None:
        return answered
    endpoints = maybe(f, "host.models_n", 1.0)
    if machines.is_whole_server(chip):
        return f.factor("serving.server_share") * endpoints
    total = f.optional("model.total_params_b")
    least: Array = 1.0
    if total is not None and f.option("serve.method") == "tokens":
        least = accelerators_needed(
            total,
            f.number("model.bits"),
            f.field("accelerators", chip, "memory_gb"),
            f.factor("serving.memory_overhead"),
        )
    return least * f.factor("serving.reserve_multiple") * endpoints


def reserve(f: Inputs, chip: str, busy: Array) -> Reserve:
    """Hours of the reserved machines.

    switched on = devices × hours a day × 365.25 × years, never less than the busy hours, with
    more devices only where the busy hours exceed day and night; where the endpoint shuts down
    when idle, busy × (1 + warm share), never more than that.

    Source: our judgement; a log of the endpoint settles it.
    Validity: machines that are on in the hours told; starting up is in the share kept warm.

    Args:
        f: facts and factors.
        chip: key of the accelerators table.
        busy: device-hours of computing over the horizon.
    """
    hours_each = maybe(f, "host.hours_day", 24.0) * DAYS_PER_YEAR * float(f.horizon_years)
    devices = devices_reserved(f, chip)
    # Work that does not fit on the machines named keeps them on for longer; what does not even fit
    # day and night needs more of them.
    whole_day = HOURS_PER_YEAR * float(f.horizon_years)
    devices = np.maximum(devices, busy / whole_day)
    switched_on = np.maximum(devices * hours_each, busy)
    if f.flag("host.scale_to_zero"):
        warm = busy * (1.0 + f.factor("serving.warm_share"))
        switched_on = np.minimum(switched_on, warm)
    return Reserve(devices, switched_on, busy)


def _reserved_words(f: Inputs, chip: str) -> str:
    """How the number of machines came about; it may lie above today's where use grows."""
    name = chip_name(chip)
    if not f.known("host.accelerators_n"):
        return name
    return tr(
        "{machine}; as counted, and more where growing use needs them, as a mean of the years",
        machine=name,
    )


def measured_factor(f: Inputs) -> Array:
    """What the estimated energy of the computers is set to a measurement by; 1 without one.

    measured kWh a month × 12 / estimated IT energy of the first year, use and idle hours together
    (`scenario/fitted.py`). It stands on energy alone: hours, and with them making and rent, stay.

    Source: counting.
    Validity: a month measured at the computers, all of its use cases counted.
    """
    return maybe(f, "serve.measured_factor", 1.0)


def measured_steps(f: Inputs) -> tuple[Step, ...]:
    """The line that says that a figure was measured."""
    factor = f.optional("serve.measured_factor")
    if factor is None:
        return ()
    how = mark(
        "measured kWh a month × 12 / energy of the computers as estimated for the first year"
    )
    return (Step(mark("Set to the measured energy"), factor, mark("× the estimate"), how),)


def with_measured(f: Inputs, formula: str) -> str:
    """A formula in words, with the measurement where there is one."""
    known = f.optional("serve.measured_factor") is not None
    return tr("{formula} × set to the measured energy", formula=tr(formula)) if known else formula


def idle_impacts(f: Inputs, chip: str, held: Reserve) -> Impacts:
    """What reserved machines take without doing work, with all of their making and cost.

    idle energy = (idle hours + hours of development machines) × idle power × host × PUE.
    Idle power of an H100 60–140 W (TokenPowerBench 2025; the rest recalled); Morrison et al. 2025
    (https://arxiv.org/abs/2503.05804): the same model takes 30 times more a request at
    one request a second than at full load.
    Making: rented machines by the hours paid for, own ones whole, by time share of their life.
    Cost: the same hours × price.

    Validity: machines that stay on between requests and do not sleep.
    """
    where = datacentre(f)
    zone = serving_zone(f)
    years = float(f.horizon_years)
    development = maybe(f, "host.dev_accelerators_n", 0.0) * HOURS_PER_YEAR * years
    idle_w = f.field("accelerators", chip, "idle_w")
    it_kwh = (
        machines.idle_kwh(f, chip, held.idle + development)
        * maybe(f, "host.refresh_factor", 1.0)
        * measured_factor(f)
    )
    site_pue = pue(f, zone, where)
    found = at_site(
        f,
        it_kwh=it_kwh,
        zone=zone,
        where=where,
        site_pue=site_pue,
        clean_hours=maybe(f, "serve.clean_hours_factor", 1.0),
    )
    held_hours = held.switched_on
    if where in ("own_dc", "colo"):
        held_hours = np.maximum(held.devices * HOURS_PER_YEAR * years, held.switched_on)
    held_hours = held_hours + development
    return replace(
        found,
        carbon_embodied_kgco2e=held_hours * machines.embodied_per_hour(f, chip),
        cost=held_hours
        * machines.price_per_hour(f, chip, where)
        * maybe(f, "serve.cost_factor", 1.0),
        steps=(
            Step(
                mark("Machines reserved"), held.devices, mark("devices"), _reserved_words(f, chip)
            ),
            Step(
                mark("Idle hours"),
                held.idle,
                mark("device-hours"),
                mark("hours switched on − busy hours"),
            ),
            Step(
                mark("Power when idle"), idle_w, "W", mark("of one device; the host comes on top")
            ),
            Step(
                mark("PUE of the site"),
                site_pue,
                "1",
                mark("site energy / energy of the computers"),
            ),
            Step(
                mark("Idle energy"),
                found.energy_kwh,
                "kWh",
                with_measured(f, mark("(idle + development hours) × idle power × host × PUE")),
            ),
        ),
    )
