"""Serving: what the use of the model takes, by tokens, items, images, seconds or server hours.

All methods give accelerator (or server) energy; hosting decides what comes on top: a vendor's
whole data centre (× 1.72, idle and PUE included), or host, PUE and idle hours of one's own
machines, or nothing on a user's device. The functional unit is one accepted outcome: retries
and results that nobody uses are in the volume.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from advisor.footprint import machines, media, tokens
from advisor.footprint.horizon import kept_calls, volume_years
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue, field_or_none, maybe
from advisor.footprint.place import (
    DAYS_PER_YEAR,
    at_site,
    at_socket,
    datacentre,
    device_zone,
    pue,
    serving_zone,
    usd_in_eur,
)
from advisor.footprint.reserved import idle_impacts, reserve

_UNIT_FACTS = {"image": "use.images_month", "video": "use.video_seconds_month"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of work: a call, an item, an image, a second of video, a prediction.

    Attributes:
        name: for the report.
        per_month: units in a month of the first year, before retries and caches.
        device_wh: energy of accelerator or server, Wh.
        usd: list price at a vendor.
        chip: key of the accelerators table.
        grows: False where the number of devices sets the volume.
        steps, formula: what its energy is made of, and how, for the report.
    """

    name: str
    per_month: Array
    device_wh: Array
    usd: Array
    chip: str
    grows: bool = True
    steps: tuple[Step, ...] = ()
    formula: str = ""


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
    """

    use: Impacts
    held: Impacts = field(default_factory=Impacts)
    busy_hours: Array = 0.0
    busy_first_year: Array = 0.0


def parts(f: Inputs) -> Parts:
    """Serving over the horizon, what moves with use apart from what is held for it.

    Raises:
        MissingValue: task, hosting or a volume has no value.
    """
    hosting = f.option("serve.hosting")
    method = f.option("serve.method")
    if method is None:
        raise MissingValue("task.primary", "The main job of the model is not known.")
    if hosting is None:
        raise MissingValue("host.where", "Where the model runs is not known.")
    unit = _unit(f, method, "vendor" if method == "edge_only" else hosting)
    if hosting == "dedicated":
        return _dedicated(f, unit)
    if hosting == "device" and method != "edge_only":
        return Parts(_on_device(f, unit))
    return Parts(_vendor(f, unit))


def _unit(f: Inputs, method: str, hosting: str) -> Unit:
    if method == "tokens":
        chip = tokens.default_chip(f, hosting)
        batch = tokens.batch_of(f, hosting)
        joules = tokens.chip_joules_per_call(f, chip, batch)
        calls = f.number("use.tasks_month") * maybe(f, "serve.calls_per_task", 1.0)
        return Unit(
            "call",
            calls,
            joules / 3600.0,
            tokens.usd_per_call(f),
            chip,
            steps=tokens.call_steps(f, batch),
            formula=tokens.FORMULA,
        )
    if method == "image":
        return Unit(
            "image",
            f.number(_UNIT_FACTS[method]),
            media.image_wh(f),
            media.image_usd(f),
            tokens.default_chip(f, hosting),
        )
    if method == "video":
        return Unit(
            "second of video",
            f.number(_UNIT_FACTS[method]),
            media.video_wh(f),
            media.video_usd(f),
            tokens.default_chip(f, hosting),
        )
    if method == "edge_only":
        return _wakes(f)
    if method == "servers":
        return _predictions(f)
    return _items(f, hosting)


def item_wh(f: Inputs, chip: str) -> Array:
    """Accelerator energy of one item by look-up, Wh: the task's × the chip's factor.

    Texts, pages, images, audio minutes. AI Energy Score (2025,
    https://github.com/huggingface/AIEnergyScore), H100, median and extremes of the models; larger
    batches take less. Where the size of the model is known: that of a model of one billion
    parameters × size^0.6 (0.5–0.7). Validity: task models of 0.004 to 11 billion parameters, not
    general language models.
    """
    task = f.choice("task.primary")
    wh = f.field("task_energy", task, "wh_per_item")
    size = f.optional("model.total_params_b") if f.known("model.total_params_b") else None
    at_one = field_or_none(f, "task_energy", task, "wh_per_item_1b")
    if size is not None and at_one is not None:
        wh = at_one * np.asarray(size) ** f.factor("serving.item_size_exponent")
    if machines.is_whole_server(chip):
        return wh
    return wh * f.field("accelerators", chip, "serving_factor")


def _items(f: Inputs, hosting: str) -> Unit:
    chip = tokens.default_chip(f, hosting)
    return Unit(
        "item",
        f.number("serve.lookup_items_month"),
        item_wh(f, chip),
        f.field("item_prices", f.choice("task.primary"), "usd_per_item"),
        chip,
        not _set_by_devices(f),
    )


def _predictions(f: Inputs) -> Unit:
    """Classical machine learning: server time of a prediction × power under load."""
    items = f.optional("serve.lookup_items_month")
    if items is None:
        items = f.number("use.tasks_month") * maybe(f, "serve.calls_per_task", 1.0)
    seconds = f.factor("serving.cpu_seconds_per_call")
    wh = seconds / 3600.0 * f.field("accelerators", machines.CPU_SERVER, "busy_w")
    price = field_or_none(f, "item_prices", f.choice("task.primary"), "usd_per_item")
    return Unit(
        "prediction",
        items,
        wh,
        0.0 if price is None else price,
        machines.CPU_SERVER,
        not _set_by_devices(f),
    )


def _wakes(f: Inputs) -> Unit:
    """False wakes of devices that call a cloud model: devices × wakes a day × a clip each."""
    wakes = f.number("edge.devices_n") * f.number("edge.false_wakes_day") * DAYS_PER_YEAR / 12.0
    task = "speech" if f.option("task.primary") == "audio_recognition" else f.choice("task.primary")
    part = f.factor("edge.items_per_wake")
    return Unit(
        "false wake",
        wakes,
        part * f.field("task_energy", task, "wh_per_item"),
        part * f.field("item_prices", task, "usd_per_item"),
        machines.REFERENCE_CHIP,
        grows=False,
    )


def _set_by_devices(f: Inputs) -> bool:
    return f.optional("edge.devices_n") is not None


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
    kwh = device_kwh * overhead
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
            *_volume_steps(unit, first_year, stay, wh),
            Step(
                "Whole data centre", overhead, "1", "all energy / accelerator energy, at a vendor"
            ),
            Step(
                "All years together",
                drifted,
                "× the first year",
                "growth of use and fall of the energy a unit, summed over the horizon",
            ),
            Step(
                "Energy",
                kwh,
                "kWh",
                "units × accelerator energy × whole data centre × all years",
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
        it_kwh=device_kwh * host,
        zone=zone,
        where=where,
        site_pue=site_pue,
        clean_hours=maybe(f, "serve.clean_hours_factor", 1.0),
    )
    busy = machines.busy_hours(f, unit.chip, device_kwh)
    used = replace(
        found,
        steps=(
            *_volume_steps(unit, first_year, stay, wh),
            Step("Whole server", host, "1", "server energy / energy of its accelerators"),
            Step(
                "All years together",
                years,
                "× the first year",
                "growth of use, summed over the horizon",
            ),
            Step("Busy hours", busy, "device-hours", "accelerator energy / power under load"),
            Step(
                "Energy of use",
                found.energy_kwh,
                "kWh",
                "units × accelerator energy × whole server × PUE × all years",
            ),
        ),
    )
    used = used + _routed(f, unit, first_year * away * years, zone)
    # On machines that others use too, their work leaves less idle.
    all_busy = busy + maybe(f, "serve.other_busy_hours", 0.0)
    held = idle_impacts(f, unit.chip, reserve(f, unit.chip, all_busy))
    return Parts(used, held, busy, busy / years)


def _on_device(f: Inputs, unit: Unit) -> Impacts:
    """On computers or phones of users: the same work at batch 1, nothing on top.

    Making is not counted: these devices are there without AI, its increment is in `edge`.
    """
    stay, away = kept_calls(f)
    first_year = unit.per_month * 12.0
    years = _years(f, unit)
    wh = _energy_wh(f, unit) * f.factor("serving.device_factor")
    kwh = first_year * stay * years * wh / 1000.0
    found = at_socket(f, energy_kwh=kwh, zone=device_zone(f))
    used = replace(
        found,
        steps=(
            *_volume_steps(unit, first_year, stay, wh),
            Step("Energy", kwh, "kWh", "units × energy on the device × all years"),
        ),
    )
    return used + _routed(f, unit, first_year * away * years, device_zone(f))


def _volume_steps(unit: Unit, first_year: Array, stay: Array, wh: Array) -> tuple[Step, ...]:
    only = "" if machines.is_whole_server(unit.chip) else ", accelerator only"
    return (
        Step(
            f"{unit.name.capitalize()}s in the first year",
            first_year,
            f"{unit.name}s",
            "volume a month × 12",
        ),
        Step(
            f"{unit.name.capitalize()}s made here for each one counted",
            stay,
            "1",
            "(1 + retries) × (1 − cache hits) × (1 − routed elsewhere)",
        ),
        *unit.steps,
        Step(f"Energy of one {unit.name}", wh, "Wh", f"{unit.formula}on {unit.chip}{only}"),
    )
