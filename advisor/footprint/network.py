"""Moving data: an average allocated by volume, shown apart from all totals."""

from __future__ import annotations

from dataclasses import replace

from advisor.footprint.edge import link_row, sent_gb_year
from advisor.footprint.horizon import volume_years
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Array, Inputs
from advisor.footprint.place import at_socket, device_zone
from advisor.language import mark, tr

# The rows of the table by what a reader calls them.
_LINKS = {
    "ble": "Bluetooth",
    "cellular": mark("mobile network"),
    "lora": "LoRaWAN",
    "lpwan": mark("low-power radio"),
    "lte_m": "LTE-M",
    "nb_iot": "NB-IoT",
    "none": mark("no link"),
    "wifi": "Wi-Fi",
    "wired": mark("wired link"),
}


def called_for(f: Inputs) -> bool:
    """Devices send data, or a person gave the volume moved; a guess of it would say nothing."""
    return _from_devices(f) or f.known("data.volume_gb_month")


def _from_devices(f: Inputs) -> bool:
    devices = f.optional("edge.devices_n")
    if devices is None or f.optional("edge.kb_sent_day") is None:
        return False
    # Decided elsewhere, all of a known window is sent; else the share sent must be known.
    raw = f.option("edge.runs_on") == "cloud" and f.known("edge.kb_window")
    return raw or f.known("edge.kb_sent_day")


def moved_gb(f: Inputs) -> tuple[Array, str]:
    """GB moved over the horizon and the row of the network table.

    What devices send where there are devices, else the volume a month × 12 × years' worth.
    """
    if _from_devices(f):
        row = link_row(f)
        return sent_gb_year(f) * float(f.horizon_years), "cellular" if row == "any" else row
    return f.number("data.volume_gb_month") * 12.0 * volume_years(f), "wired"


def network(f: Inputs) -> Impacts:
    """Network over the horizon: GB × kWh/GB of the kind of link.

    Averages of operators (mobile 0.10–0.23, fixed 0.01–0.06 kWh/GB; Scope3, 2025,
    https://methodology.scope3.com/data_transfer). An allocation, not what is saved by sending
    less: the network runs anyway. Neither cost nor making of the network is counted.

    Validity: yearly averages of operators, by volume; a network runs anyway.
    """
    gb, row = moved_gb(f)
    per_gb = f.field("network", row, "kwh_per_gb")
    kwh = gb * per_gb
    found = at_socket(f, energy_kwh=kwh, zone=device_zone(f))
    return replace(
        found,
        cost=0.0 * found.cost,
        steps=(
            Step(mark("Data moved"), gb, "GB", mark("a year's volume × years")),
            Step(
                mark("Network"),
                per_gb,
                mark("kWh/GB"),
                tr(
                    "average by allocation, {link}; not saved by sending less",
                    link=tr(_LINKS.get(row, row)),
                ),
            ),
            Step(mark("Energy"), kwh, "kWh", mark("GB × kWh/GB")),
        ),
    )
