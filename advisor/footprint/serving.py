"""Serving: what the use of the model takes, by tokens, items, images, seconds or server hours.

All methods give accelerator (or server) energy; hosting decides what comes on top: a vendor's
whole data centre (× 1.72, idle and PUE included), or host, PUE and idle hours of one's own
machines, or nothing on a user's device. The functional unit is one accepted outcome: retries
and results that nobody uses are in the volume.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from advisor.footprint import machines, units
from advisor.footprint.horizon import kept_calls, volume_years
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue, maybe
from advisor.footprint.place import (
    at_site,
    at_socket,
    datacentre,
    device_zone,
    pue,
    serving_zone,
    usd_in_eur,
)
from advisor.footprint.reserved import (
    idle_impacts,
    measured_factor,
    measured_steps,
    reserve,
    with_measured,
)
from advisor.footprint.units import Unit, unit_of
from advisor.language import mark, tr
from advisor.pack.chips import on_chip


def called_for(f: Inputs) -> bool:
    """True unless devices or gateways decide and no false wake calls the cloud."""
    if f.option("edge.runs_on") == "gateway" and f.optional("edge.devices_n") is not None:
        return False
    if f.option("serve.method") != "edge_only":
        return True
    return f.optional("edge.false_wakes_day") is not None


def serving(f: Inputs) -> Impacts:
    """Serving over the horizon: use and, for reserved machines, what they hold.

    Returns:
        impacts: kWh, kgCO2e, L, EUR.
    """
    found = parts(f)
    return found.use + found.held


@dataclass(frozen=True, slots=True)
class Parts:
    """Serving in two parts.

    Attributes:
        use: what moves with use.
        held: what reserved machines take regardless.
        busy_hours: device-hours in which reserved machines compute, over the horizon.
        busy_first_year: the same, of the first year.
        site_pue: energy of the site over that of its computers.
    """

    use: Impacts
    held: Impacts = field(default_factory=Impacts)
    busy_hours: Array = 0.0
    busy_first_year: Array = 0.0
    site_pue: Array = 1.0


def parts(f: Inputs) -> Parts:
    """Serving over the horizon, what moves with use apart from what is held for it.

    Source: Google 2025, https://arxiv.org/abs/2508.15734 (1 / 0.58; one vendor, not audited);
    drift: ML.ENERGY 2025; device factor and share in use: our judgement.
    Validity: as the energy of the unit; a vendor's overhead is known of one vendor.

    Raises:
        MissingValue: task, hosting or a volume has no value.
    """
    hosting = f.option("serve.hosting")
    method = f.option("serve.method")
    if method is None:
        raise MissingValue("task.primary", tr("The main job of the model is not known."))
    if hosting is None:
        raise MissingValue("host.where", tr("Where the model runs is not known."))
    unit = unit_of(f, method, "vendor" if method == "edge_only" else hosting)
    if hosting == "dedicated":
        return _dedicated(f, unit)
    if hosting == "device" and method != "edge_only":
        return Parts(_on_device(f, unit))
    return Parts(_vendor(f, unit))


def _energy_wh(f: Inputs, unit: Unit) -> Array:
    fitted = maybe(f, "serve.fitted_factor", 1.0)
    return unit.device_wh * fitted * maybe(f, "serve.energy_factor", 1.0)


def _years(f: Inputs, unit: Unit, drift: Array = 1.0) -> Array:
    if unit.grows:
        return volume_years(f, drift)
    total: Array = 0.0
    for year in range(f.horizon_years):
        total = total + np.asarray(drift) ** year
    return total


def _routed(f: Inputs, unit: Unit, routed_units: Array, zone: str) -> Impacts:
    """Calls routed elsewhere: energy at the plug, cost as a share of today's price.

    Making of the machines as at a vendor, at the same making a kWh of accelerator energy.
    """
    kwh = routed_units * maybe(f, "serve.routed_energy_wh_per_call", 0.0) / 1000.0
    overhead = f.factor("serving.vendor_overhead")
    where = "vendor"
    site_pue = pue(f, zone, where)
    found = at_site(f, it_kwh=kwh / site_pue, zone=zone, where=where, site_pue=site_pue)
    price = unit.usd * maybe(f, "serve.routed_cost_factor", 1.0) * usd_in_eur(f)
    return replace(
        found,
        carbon_embodied_kgco2e=_vendor_embodied(f, unit.chip, kwh / overhead),
        cost=routed_units * price,
    )


def _vendor_embodied(f: Inputs, chip: str, device_kwh: Array) -> Array:
    """Making of a shared fleet: busy hours × making an hour / share of life in use, kgCO2e."""
    hours = machines.busy_hours(f, chip, device_kwh)
    made = machines.embodied_per_hour(f, chip)
    return hours * made / f.factor("serving.fleet_use_share")


def _vendor(f: Inputs, unit: Unit) -> Impacts:
    """A vendor's shared service.

    energy = units × device energy × 1.72 (1.3–2.5: host, idle and PUE; Google 2025,
    https://arxiv.org/abs/2508.15734, 1/0.58) with energy a unit falling by the drift each year.
    """
    zone = serving_zone(f)
    stay, away = kept_calls(f)
    first_year = unit.per_month * 12.0
    drifted = _years(f, unit, f.factor("serving.vendor_drift"))
    wh = _energy_wh(f, unit)
    device_kwh = first_year * stay * drifted * wh / 1000.0
    overhead = f.factor("serving.vendor_overhead")
    kwh = device_kwh * overhead * measured_factor(f)
    site_pue = pue(f, zone, "vendor")
    found = at_site(
        f,
        it_kwh=kwh / site_pue,
        zone=zone,
        where="vendor",
        site_pue=site_pue,
        clean_hours=maybe(f, "serve.clean_hours_factor", 1.0),
    )
    made = first_year * stay * _years(f, unit)
    price = unit.usd * usd_in_eur(f) * maybe(f, "serve.cost_factor", 1.0)
    used = replace(
        found,
        carbon_embodied_kgco2e=_vendor_embodied(f, unit.chip, device_kwh),
        cost=made * price,
        steps=(
            *_volume_steps(f, unit, first_year, stay, wh),
            Step(
                mark("Whole data centre"),
                overhead,
                "1",
                mark("all energy / accelerator energy, at a vendor"),
            ),
            Step(
                mark("All years together"),
                drifted,
                mark("× the first year"),
                mark("growth of use and fall of the energy a unit, summed over the horizon"),
            ),
            *measured_steps(f),
            Step(
                mark("Energy"),
                kwh,
                "kWh",
                with_measured(
                    f, mark("units × accelerator energy × whole data centre × all years")
                ),
            ),
        ),
    )
    return used + _routed(f, unit, first_year * away * _years(f, unit), zone)


def _dedicated(f: Inputs, unit: Unit) -> Parts:
    """Reserved machines.

    energy of use = units × device energy × host (1.59) × PUE; idle hours, making and cost of the
    machines come on top (`reserved.idle_impacts`).
    """
    zone, where = serving_zone(f), datacentre(f)
    stay, away = kept_calls(f)
    first_year = unit.per_month * 12.0
    years = _years(f, unit)
    wh = _energy_wh(f, unit)
    device_kwh = first_year * stay * years * wh / 1000.0 * maybe(f, "host.refresh_factor", 1.0)
    host = machines.host_overhead(f, unit.chip)
    site_pue = pue(f, zone, where)
    found = at_site(
        f,
        it_kwh=device_kwh * host * measured_factor(f),
        zone=zone,
        where=where,
        site_pue=site_pue,
        clean_hours=maybe(f, "serve.clean_hours_factor", 1.0),
    )
    busy = machines.busy_hours(f, unit.chip, device_kwh)
    used = replace(
        found,
        steps=(
            *_volume_steps(f, unit, first_year, stay, wh),
            Step(
                mark("Whole server"), host, "1", mark("server energy / energy of its accelerators")
            ),
            Step(
                mark("All years together"),
                years,
                mark("× the first year"),
                mark("growth of use, summed over the horizon"),
            ),
            Step(
                mark("Busy hours"),
                busy,
                mark("device-hours"),
                mark("accelerator energy / power under load"),
            ),
            *measured_steps(f),
            Step(
                mark("Energy of use"),
                found.energy_kwh,
                "kWh",
                with_measured(
                    f, mark("units × accelerator energy × whole server × PUE × all years")
                ),
            ),
        ),
    )
    used = used + _routed(f, unit, first_year * away * years, zone)
    # On machines that others use too, their work leaves less idle.
    all_busy = busy + maybe(f, "serve.other_busy_hours", 0.0)
    held = idle_impacts(f, unit.chip, reserve(f, unit.chip, all_busy))
    return Parts(used, held, busy, busy / years, site_pue)


def _on_device(f: Inputs, unit: Unit) -> Impacts:
    """On computers or phones of users: the same work at batch 1, nothing on top.

    Making is not counted: these devices are there without AI, its increment is in `edge`.
    """
    stay, away = kept_calls(f)
    first_year = unit.per_month * 12.0
    years = _years(f, unit)
    wh = _energy_wh(f, unit) * f.factor("serving.device_factor")
    kwh = first_year * stay * years * wh / 1000.0 * measured_factor(f)
    found = at_socket(f, energy_kwh=kwh, zone=device_zone(f))
    used = replace(
        found,
        steps=(
            *_volume_steps(f, unit, first_year, stay, wh),
            *measured_steps(f),
            Step(
                mark("Energy"),
                kwh,
                "kWh",
                with_measured(f, mark("units × energy on the device × all years")),
            ),
        ),
    )
    return used + _routed(f, unit, first_year * away * years, device_zone(f))


def _volume_steps(
    f: Inputs, unit: Unit, first_year: Array, stay: Array, wh: Array
) -> tuple[Step, ...]:
    machine = on_chip(unit.chip)
    if not machines.is_whole_server(unit.chip):
        machine = tr("{machine}, accelerator only", machine=machine)
    formula, held = tr(unit.formula) if unit.formula else "", f.optional("serve.fitted_factor")
    fit: tuple[Step, ...] = ()
    if held is not None:
        how = mark("hours that the machines counted are on / hours that the work takes, at most 1")
        fit = (Step(mark("Held to the machines counted"), held, "1", how),)
        formula = (
            tr("{formula} × held to the machines", formula=formula)
            if formula
            else tr("held to the machines")
        )
    return (
        Step(
            units.FIRST_YEAR[unit.name],
            first_year,
            units.COUNTED[unit.name],
            mark("volume a month × 12"),
        ),
        Step(
            units.MADE_HERE[unit.name],
            stay,
            "1",
            mark("(1 + retries) × (1 − cache hits) × (1 − routed elsewhere)"),
        ),
        *unit.steps,
        *fit,
        Step(units.OF_ONE[unit.name], wh, "Wh", f"{formula}; {machine}" if formula else machine),
    )
