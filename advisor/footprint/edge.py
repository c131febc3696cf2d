"""Devices in the field: sensing, deciding, sleeping, sending; batteries, visits; making."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue, field_or_none, maybe, share
from advisor.footprint.place import DAYS_PER_YEAR, HOURS_PER_YEAR, at_socket, device_zone
from advisor.language import mark, tr

_FIELD_DEVICES = ("edge_device", "mcu")
_CONTROLLERS = ("mcu_small", "mcu_large")
_GATEWAY = "linux_board"
_J_PER_KWH = 3.6e6
_JOBS = {
    "audio_recognition": "audio",
    "speech": "audio",
    "vision_recognition": "vision",
    "anomaly": "anomaly",
}

VISITS = "visits"
"""The part of the stage that changing batteries causes: the drive, the cells, the hands."""


@dataclass(frozen=True, slots=True)
class DeviceDay:
    """Energy of one device in a day, J at its supply."""

    sensing: Array
    deciding: Array
    waiting: Array
    sending: Array

    @property
    def total(self) -> Array:
        """All four."""
        return self.sensing + self.deciding + self.waiting + self.sending


def called_for(f: Inputs) -> bool:
    """Devices in the field make the data, or the model runs on them."""
    return (
        f.optional("edge.devices_n") is not None
        or f.flag("edge.candidate") is True
        or (
            f.option("host.where") in _FIELD_DEVICES
            and f.option("model.sourcing") not in ("vendor_api", "saas")
        )
    )


def edge(f: Inputs) -> Impacts:
    """Devices over the horizon: electricity, batteries and visits, making due to AI, data plan.

    device energy = devices × J a day × 365.25 × years. From a socket (mains, or a battery that is
    charged): / efficiency of supply, at the grid of the devices. From cells or light: no grid;
    the cells count as embodied, the way to change them as operational carbon.
    making = devices × making of a device × share due to AI × years / life of a device.
    The fleet does not grow with use.

    Sources: MLPerf Tiny v0.7–v1.3 (2021–2025, https://github.com/mlcommons/tiny_results_v1.3);
    Boavizta 2.5 for making. Validity: int8 models of 50 to 500 kB on microcontrollers; orders of
    magnitude on other devices.

    Returns:
        impacts: kWh (electricity only, no fuel), kgCO2e, L, EUR.
    """
    devices = f.number("edge.devices_n")
    row = device_row(f)
    day = device_day(f, row)
    years = float(f.horizon_years)
    kwh = devices * day.total * DAYS_PER_YEAR * years / _J_PER_KWH
    power = _electricity(f, kwh) + _gateways(f, devices)
    if f.option("ctx.role") == "device_maker" and f.known("ctx.role"):
        # Who buys the devices pays for their electricity.
        power = replace(power, cost=0.0)
    made = (
        devices
        * f.field("edge_device", row, "embodied_kgco2e")
        * share(f, "edge.ai_share_pct")
        * years
        / f.number("edge.life_years")
    )
    changes = battery_changes(f)
    batteries = changes * f.factor("edge.battery_kgco2e")
    visits = changes * maybe(f, "edge.visit_km", 0.0) * f.factor("edge.visit_kgco2e_per_km")
    labour = changes * f.factor("edge.change_cost_eur")
    gb = sent_gb_year(f) * years
    plan = gb * f.field("edge_link", link_row(f), "eur_per_gb")
    return replace(
        power,
        carbon_operational_kgco2e=power.carbon_operational_kgco2e + visits,
        carbon_embodied_kgco2e=power.carbon_embodied_kgco2e + made + batteries,
        cost=power.cost + labour + plan,
        inside=(
            (
                VISITS,
                Impacts(
                    carbon_operational_kgco2e=visits, carbon_embodied_kgco2e=batteries, cost=labour
                ),
            ),
        ),
        steps=(
            Step(mark("Devices"), devices, mark("devices"), mark("as answered")),
            Step(
                mark("Sensing"),
                day.sensing,
                mark("J/day"),
                mark("windows × energy of taking the data; part of deciding where it never pauses"),
            ),
            Step(
                mark("Deciding"),
                day.deciding,
                mark("J/day"),
                mark("windows × energy of a decision, or power without pause × 24 h"),
            ),
            Step(mark("Waiting"), day.waiting, mark("J/day"), mark("power between windows × 24 h")),
            Step(
                mark("Sending"),
                day.sending,
                mark("J/day"),
                mark("MB a day × J/MB + messages a day × J/message"),
            ),
            Step(
                mark("Energy of the devices"),
                kwh,
                "kWh",
                mark("devices × J a day × days of the horizon"),
            ),
            Step(
                mark("Electricity"),
                power.energy_kwh,
                "kWh",
                mark(
                    "energy of the devices / efficiency of charger or supply; with gateways, if any"
                ),
            ),
            Step(
                mark("Battery changes"),
                changes,
                mark("changes"),
                mark("devices × 12 × years / months that a battery lasts"),
            ),
            Step(
                mark("Making of the batteries"),
                batteries,
                "kgCO2e",
                mark("changes × kgCO2e a battery"),
            ),
            Step(mark("Visits"), visits, "kgCO2e", mark("changes × km × kgCO2e/km")),
            Step(
                mark("Making of the devices"),
                made,
                "kgCO2e",
                mark("devices × making × share due to AI × years / life"),
            ),
        ),
    )


def device_row(f: Inputs) -> str:
    """The row of the device table; one that spans the types where the type is not known."""
    kind = f.option("edge.device")
    if kind is not None:
        return kind
    return "any_battery" if f.option("edge.power") in ("battery", "harvest") else "any_mains"


def link_row(f: Inputs) -> str:
    """The row of the link table; one that spans the links where the link is not known."""
    return f.option("edge.link") or "any"


def device_day(f: Inputs, row: str) -> DeviceDay:
    """Energy of one device in a day, J.

    sensing = windows × mJ × duty factor; deciding (on the device only) = windows × mJ × duty
    factor, or without pause power × 86,400 s × duty factor in place of both; waiting = sleep power
    × 86,400 s (of a Linux board the share due to AI); sending = MB × J/MB + messages × J/message.

    Source: MLPerf Tiny v0.7–v1.3; sleep: profile of the nRF52; sensing: our judgement.
    Validity: devices that sleep between windows; int8 models on microcontrollers, orders of
    magnitude on others.
    """
    windows = f.number("edge.windows_day")
    duty = maybe(f, "edge.duty_factor", 1.0)
    decides = f.option("edge.runs_on") in (None, "device")
    sensing = windows * f.field("edge_device", row, "sensing_mj") / 1e3 * duty
    deciding: Array = 0.0
    if f.flag("edge.always_on"):
        if decides:
            deciding = listening_mw(f, row) / 1e3 * 86_400.0 * duty
            sensing = 0.0
    elif decides:
        deciding = windows * decision_mj(f, row) / 1e3 * duty
    sleep_w = f.field("edge_device", row, "sleep_mw") / 1e3
    if row in ("linux_board", "any_mains"):
        sleep_w = sleep_w * share(f, "edge.ai_share_pct")
    return DeviceDay(sensing, deciding, sleep_w * 86_400.0, sending_j_day(f, windows))


def decision_mj(f: Inputs, row: str) -> Array:
    """Energy of one decision on the device, mJ, with or without a unit for neural networks.

    Of a controller whose series is known: million MAC × pJ/MAC / 1,000. Else by job where it is
    known (sounds, pictures, anomalies) and the table has it, else over all jobs.

    Source: MLPerf Tiny v0.7–v1.3 (2021–2025, https://github.com/mlcommons/tiny_results_v1.3).
    Validity: int8 networks of 0.2 to 13 million MAC; weights in the chip's own memory.
    """
    chip = _chip(f, row)
    if chip is not None:
        return f.number("edge.macs_m") * pj_per_mac(f, chip) / 1e3
    suffix = "_npu" if f.flag("edge.has_npu") else ""
    job = _JOBS.get(f.option("task.primary") or "") if f.known("task.primary") else None
    if job is not None:
        by_job = field_or_none(f, "edge_device", row, f"mj_{job}{suffix}")
        if by_job is not None:
            return by_job
    return f.field("edge_device", row, "mj_per_window" + suffix)


def pj_per_mac(f: Inputs, chip: str) -> Array:
    """Energy of one multiplication (MAC, int8) on a series of chips, pJ at the board's supply.

    Of a neural unit as measured; of a plain controller pJ/cycle × cycles/MAC. Sources and validity
    as `decision_mj`. A network whose weights are each read for one product (dense layers) lies at
    the high end on a neural unit.
    """
    unit = field_or_none(f, "edge_chip", chip, "pj_per_mac")
    if unit is not None:
        return unit
    return pj_per_cycle(f, chip) * f.field("edge_chip", chip, "cycles_per_mac")


def pj_per_cycle(f: Inputs, chip: str) -> Array:
    """Energy of one cycle of a plain controller at work, pJ at the board's supply.

    As measured (MLPerf Tiny: energy / time / clock), else current on the data sheet × voltage × 1.4
    (0.8–2.3, measured over data sheet where both are known).

    Source: MLPerf Tiny v0.7–v1.3, 2021–2025; currents as the makers' data sheets state them, read
    in copies.
    Validity: the clock at which the maker states the current, radio off.
    """
    measured = field_or_none(f, "edge_chip", chip, "pj_per_cycle")
    if measured is not None:
        return measured
    return f.field("edge_chip", chip, "sheet_pj_per_cycle") * f.factor("edge.board_over_sheet")


def listening_mw(f: Inputs, row: str) -> Array:
    """Mean power of sensing and deciding without pause, mW.

    Of a plain controller whose series is known: 62 (35–95) million cycles/s × pJ/cycle / 1,000; of
    a neural unit as measured; else of the kind of device. Sources as `decision_mj`; validity: a
    wake word at one decision every 20 to 30 ms.
    """
    chip = _chip(f, row)
    if chip is not None:
        measured = field_or_none(f, "edge_chip", chip, "always_on_mw")
        if measured is not None:
            return measured
        if field_or_none(f, "edge_chip", chip, "pj_per_mac") is None:
            return f.factor("edge.listening_mcycles_s") * pj_per_cycle(f, chip) / 1e3
    unit = f.flag("edge.has_npu") or chip is not None
    return f.field("edge_device", row, "always_on" + ("_npu" if unit else "") + "_mw")


def _chip(f: Inputs, row: str) -> str | None:
    """The series of a controller's chip, where it is known."""
    return f.option("edge.chip") if row in _CONTROLLERS else None


def sending_j_day(f: Inputs, windows: Array) -> Array:
    """Energy of the device's own radio in a day, J.

    MB a day × J/MB + messages × J/message; a window sent is a message, at most 144 (24–1,440) a
    day, at least one.

    Source: manual of the ESP32 for Wi-Fi, data sheet of the nRF52840 for Bluetooth; LoRaWAN,
    NB-IoT, LTE-M and mobile network our judgement from power and rate.
    Validity: devices that sleep between messages.
    """
    link = link_row(f)
    if link == "none":
        return 0.0
    kb = f.optional("edge.kb_sent_day")
    if kb is None:
        raise MissingValue("edge.runs_on", tr("Where the decision is made is not known."))
    most = f.factor("edge.messages_day_max")
    messages = np.clip(windows * share(f, "edge.sent_pct"), 1.0, most)
    return kb / 1e3 * f.field("edge_link", link, "j_per_mb") + messages * f.field(
        "edge_link", link, "j_per_message"
    )


def sent_gb_year(f: Inputs) -> Array:
    """Data that all devices send over a network in a year, GB.

    devices × kB a day × 365.25 / 10⁶; 0 without a link or a figure, and where it goes no further
    than a gateway.

    Source: counting.
    Validity: payload alone, without the headers of the link.
    """
    kb = f.optional("edge.kb_sent_day")
    if kb is None or f.option("edge.link") == "none" or f.option("edge.runs_on") == "gateway":
        return 0.0
    return f.number("edge.devices_n") * kb * DAYS_PER_YEAR / 1e6


def battery_changes(f: Inputs) -> Array:
    """Batteries changed over the horizon: devices × 12 × years / (months × life factor).

    0 where devices run from mains or light, or the battery's life is not known (then it is taken
    as charged).

    Source: counting.
    Validity: batteries that last a month or more; shorter ones are taken as charged.
    """
    if not _has_cells(f):
        return 0.0
    months = f.number("edge.battery_months") * maybe(f, "edge.battery_life_factor", 1.0)
    return f.number("edge.devices_n") * 12.0 * float(f.horizon_years) / months


def _has_cells(f: Inputs) -> bool:
    """Cells that someone changes: a battery that lasts a month and more."""
    months = f.optional("edge.battery_months")
    if f.option("edge.power") != "battery" or months is None:
        return False
    return float(np.median(months)) >= 1.0


def _electricity(f: Inputs, device_kwh: Array) -> Impacts:
    """Electricity of devices: from the grid unless from cells that are changed, or from light."""
    if f.option("edge.power") == "harvest" or _has_cells(f):
        return Impacts(energy_kwh=device_kwh)
    drawn = device_kwh / f.factor("edge.supply_efficiency")
    return at_socket(f, energy_kwh=drawn, zone=device_zone(f))


def _gateways(f: Inputs, devices: Array) -> Impacts:
    """Gateways where they decide: one for 50 (10–300) devices, a small Linux board each."""
    if f.option("edge.runs_on") != "gateway":
        return Impacts()
    years = float(f.horizon_years)
    number = devices / f.factor("edge.devices_per_gateway")
    watt = f.field("edge_device", _GATEWAY, "always_on_mw") / 1e3
    kwh = number * watt * HOURS_PER_YEAR * years / 1e3 / f.factor("edge.supply_efficiency")
    made = number * f.field("edge_device", _GATEWAY, "embodied_kgco2e")
    return replace(
        at_socket(f, energy_kwh=kwh, zone=device_zone(f)),
        carbon_embodied_kgco2e=made * years / f.number("edge.life_years"),
    )
