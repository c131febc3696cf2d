"""Figures: every number of every output is printed from one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array
from advisor.quantities import (
    best_unit,
    format_quantity,
    format_range,
    format_spread,
    in_units,
    reads_well,
)
from advisor.scenario import Scenario, World

# The impacts that a document tells in one unit each, with the base unit of theirs.
_IN_ONE: Final = {"carbon_kgco2e": "kgCO2e", "energy_kwh": "kWh", "water_l": "L"}


@dataclass(frozen=True, slots=True)
class Units:
    """The units in which a document tells its carbon, its electricity and its water.

    Attributes:
        all: by base unit the one shown, that of the largest total: of all use cases a year, or of a
            training whole. So no reader sees 23 t beside 2,700 kg.
        of: the same by use case. One that is next to nothing beside the others has a unit of its
            own where it stands alone; in a column with others it has theirs, and may be printed as
            under a hundredth of it.
    """

    all: Mapping[str, str]
    of: Mapping[str, Mapping[str, str]]


def document_units(before: Mapping[str, Scenario], world: World) -> Units:
    """The units of a document.

    Args:
        before: the baselines, by use case.
        world: what they share.
    """
    together: dict[str, str] = {}
    alone: dict[str, dict[str, str]] = {ident: {} for ident in before}
    tiny: set[str] = set()
    for impact, base in _IN_ONE.items():
        sizes = {ident: _largest(s, impact, world) for ident, s in before.items()}
        beside = {ident: _network(s, impact, world) for ident, s in before.items()}
        whole = max(_together(before, impact, world), *sizes.values(), 0.0)
        if whole <= 0:
            continue
        together[base] = _unit(base, whole, max(beside.values()))
        with in_units(together):
            for ident, size in sizes.items():
                small = size > 0 and not reads_well(size, base)
                if small and impact == "carbon_kgco2e":
                    tiny.add(ident)  # one whose carbon is next to nothing has units of its own
                own = small or (size > 0 and ident in tiny)
                alone[ident][base] = _unit(base, size, beside[ident]) if own else together[base]
    return Units(together, alone)


def _unit(base: str, total: float, beside: float) -> str:
    """The unit of a total, or of what stands beside it where that is more and the total reads."""
    larger = best_unit(base, max(total, beside))
    with in_units({base: larger}):
        return larger if reads_well(total, base) else best_unit(base, total)


def _network(scenario: Scenario, impact: str, world: World) -> float:
    """The middle of what the network takes a year, which is in no total but in the same table."""
    part = scenario.estimate.stages.get("network")
    if not isinstance(part, Impacts):
        return 0.0
    return percentiles(np.asarray(part.get(impact)) / world.horizon_years)[1]


def _together(before: Mapping[str, Scenario], impact: str, world: World) -> float:
    """The middle of what all use cases that have a total take a year."""
    whole = np.zeros(world.draws.n)
    for scenario in before.values():
        total = scenario.total(impact, world.draws.n)
        whole = whole if total is None else whole + total
    return percentiles(whole / world.horizon_years)[1]


def _largest(scenario: Scenario, impact: str, world: World) -> float:
    """The middle of what a use case takes a year, or of its training whole.

    Where a stage has no figure there is no total, but what is known of the others is printed.
    """
    parts = {
        k: s.get(impact) for k, s in scenario.estimate.stages.items() if isinstance(s, Impacts)
    }
    total = scenario.total(impact, world.draws.n)
    years = [v for k, v in parts.items() if k != "network"] if total is None else [total]
    found = [np.asarray(each) / world.horizon_years for each in years]
    if "training" in parts:
        found.append(np.asarray(parts["training"]))
    return max((percentiles(each)[1] for each in found), default=0.0)


@dataclass(slots=True)
class Figures:
    """The register of printed numbers, by id."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def add(
        self,
        ident: str,
        quantity: str,
        unit: str,
        values: Array,
        *,
        run: int | None = None,
        alone: bool = False,
    ) -> str:
        """Register a quantity by its draws (or one number); returns the id.

        Args:
            ident: unique in the advice.
            quantity: what it is.
            unit: its unit.
            values: its draws, or one number.
            run: the draw whose value stands for the middle, where several figures must multiply.
            alone: whether it has a scale of its own, as what one use or one step takes.
        """
        drawn = np.asarray(values, dtype=float)
        low, middle, high = percentiles(drawn)
        if run is not None and drawn.ndim:
            middle = float(drawn[run])
        return self.put(ident, quantity, unit, low, middle, high, alone=alone)

    def put(
        self,
        ident: str,
        quantity: str,
        unit: str,
        p5: float,
        p50: float,
        p95: float,
        *,
        told: bool = False,
        alone: bool = False,
    ) -> str:
        """Register a quantity by its percentiles; returns the id.

        Args:
            ident: unique in the advice.
            quantity: what it is.
            unit: its unit.
            p5: its low end.
            p50: its middle.
            p95: its high end.
            told: whether it is an input, whose ends are printed as they are.
            alone: whether it has a scale of its own.

        The range stands in the unit of the middle, and that is the unit of the document wherever
        the amount is one of a year or of the whole.
        """
        ends = format_range if told else format_spread
        with in_units({}) if told or alone else nullcontext():
            printed = format_quantity(p50, unit)
            printed_range = ends(p5, p95, unit, like=p50)
        self.entries[ident] = {
            "quantity": quantity,
            "unit": unit,
            "p5": p5,
            "p50": p50,
            "p95": p95,
            "printed": printed,
            "printed_range": printed_range,
        }
        if not told and not alone and self.units:
            with in_units(self.units):
                listed = format_quantity(p50, unit), ends(p5, p95, unit, like=p50)
            if listed != (printed, printed_range):
                self.entries[ident] |= {"listed": listed[0], "listed_range": listed[1]}
        return ident

    def text(self, ident: str, quantity: str, unit: str | None, value: float, printed: str) -> None:
        """Register a number that a text printed."""
        self.entries.setdefault(
            ident,
            {
                "quantity": quantity,
                "unit": unit or "1",
                "p5": value,
                "p50": value,
                "p95": value,
                "printed": printed,
                "printed_range": printed,
            },
        )

    def data(self) -> Mapping[str, Any]:
        """The register as plain data, in the order of ids."""
        return dict(sorted(self.entries.items()))
