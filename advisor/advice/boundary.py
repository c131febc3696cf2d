"""The frame in which all figures stand: what they are for, what they hold, on which basis."""

from __future__ import annotations

import re
from typing import Any

from advisor.language import mark, tr
from advisor.scenario import World

IN = (
    mark("electricity of computers, hosts and cooling; idle hours of reserved machines"),
    mark("making of accelerators, servers, drives, devices and batteries, by share of their life"),
    mark("of a device that does other things too, the part of its making that is due to AI"),
    mark("trial and failed runs; retries and results that nobody uses"),
    mark("water on the site and at the power stations, told apart"),
    mark("fuel of visits to devices"),
)
OUT = (
    mark("the network: shown apart, in no total and no saving"),
    mark("training of bought models: a line of its own, in no saving"),
    mark("what was trained before: a line of its own, in no saving"),
    mark("buildings, staff, users' screens, transport and disposal"),
    mark("emissions that the use avoids or brings about elsewhere: never netted"),
)


def frame_data(world: World, date: str) -> dict[str, Any]:
    """The frame as plain data: purpose, boundary, basis, years.

    Args:
        world: knows what was read.
        date: of the engagement; its year is the base year.
    """
    years = sorted(
        int(y) for f in world.numbers.read_factors.values() for y in re.findall(r"20\d\d", f.year)
    )
    return {
        "purpose": tr(
            "internal decision support at screening level; not a verified footprint and no public "
            "comparative claim (ISO 14044)"
        ),
        "approach": tr("attributional: average factors, allocated by use"),
        "in": [tr(each) for each in IN],
        "out": [tr(each) for each in OUT],
        "electricity": tr(
            "location-based, life-cycle grid factors; market-based beside it where the client told "
            "a factor; direct factors in the inventory alone"
        ),
        "functional_unit": tr("one accepted outcome"),
        "volume": tr("savings at constant volume; beside them the range after rebound"),
        "vendor_drift": tr(
            "a vendor's energy for a request falls from year to year, by an uncertain rate "
            "(serving.vendor_drift)"
        )
        if "serving.vendor_drift" in world.numbers.read_factors
        else None,
        "gwp": tr("GWP 100, with the potentials that each source uses"),
        "base_year": int(date[:4]) if date[:4].isdigit() else None,
        "factor_years": {"least": years[0], "most": years[-1]} if years else None,
        "horizon_years": world.horizon_years,
    }
