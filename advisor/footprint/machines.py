"""Accelerators and servers: making, price and power of an hour."""

from __future__ import annotations

from advisor.footprint.inputs import Array, Inputs, field_or_none
from advisor.footprint.place import HOURS_PER_YEAR, usd_in_eur

CPU_SERVER = "cpu_server"
# Ends of the keys of whole machines in the table accelerators.
WHOLE_MACHINES = ("_server", "_computer")
REFERENCE_CHIP = "h100"


def is_whole_server(chip: str) -> bool:
    """True where power in the table is that of the whole machine, so no host comes on top."""
    return chip.endswith(WHOLE_MACHINES)


def embodied_per_hour(f: Inputs, chip: str) -> Array:
    """Making of a device with its share of the host, kgCO2e per hour of its life.

    (device + host) / (life in years × 8,766 h). H100: 273 (164–575) + 712 kg, 4 years, 0.028 kg an
    hour; the 0.010–0.013 of BLOOM and Morrison et al. 2025 (https://arxiv.org/abs/2503.05804)
    are for the accelerator alone.

    Validity: the making up to the gate; no transport, no disposal.
    """
    made = f.field("accelerators", chip, "embodied_kgco2e")
    host = field_or_none(f, "accelerators", chip, "host_embodied_kgco2e")
    made = made if host is None else made + host
    return made / (f.field("accelerators", chip, "life_years") * HOURS_PER_YEAR)


def price_per_hour(f: Inputs, chip: str, where: str) -> Array:
    """Full cost of a device-hour, EUR: the rental price, or a share of it on own machines.

    Source: price lists of 2026; the share is our judgement.
    Validity: on-demand list prices; contracts lie below.
    """
    price = f.field("accelerators", chip, "price_usd_hour") * usd_in_eur(f)
    return price * f.factor("serving.own_cost_share") if where in ("own_dc", "colo") else price


def host_overhead(f: Inputs, chip: str) -> Array:
    """Energy of the whole server over that of its accelerators (1 for a server without).

    Source: Google 2025, https://arxiv.org/abs/2508.15734 (1.72 / 1.08); BLOOM's cluster with idle
    nodes 1.59.
    Validity: servers with four or eight data-centre accelerators under load; small cards in small
    servers lie higher.
    """
    return 1.0 if is_whole_server(chip) else f.factor("serving.host_overhead")


def busy_hours(f: Inputs, chip: str, device_kwh: Array) -> Array:
    """Device-hours behind an energy: kWh × 1,000 / mean power under load (W).

    Source: ML.ENERGY v3, 2025, 177 runs on H100; other chips by share of the limit.
    Validity: work at the mean power of chat serving; lighter loads take more hours for the same
    energy.
    """
    return device_kwh * 1000.0 / f.field("accelerators", chip, "busy_w")


def idle_kwh(f: Inputs, chip: str, hours: Array) -> Array:
    """Energy of switched-on devices without work, with their hosts, kWh.

    hours × idle power × host. Idle power of an H100 60–140 W (TokenPowerBench 2025; the rest
    recalled).

    Validity: machines that are on with drivers loaded and do not sleep.
    """
    return hours * f.field("accelerators", chip, "idle_w") / 1000.0 * host_overhead(f, chip)
