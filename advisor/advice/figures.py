"""Figures: every number of every output is printed from one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from advisor.footprint.draws import percentiles
from advisor.footprint.inputs import Array
from advisor.quantities import format_quantity, format_range, format_spread


@dataclass(slots=True)
class Figures:
    """The register of printed numbers, by id."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(
        self, ident: str, quantity: str, unit: str, values: Array, *, run: int | None = None
    ) -> str:
        """Register a quantity by its draws (or one number); returns the id.

        Args:
            ident: unique in the advice.
            quantity: what it is.
            unit: its unit.
            values: its draws, or one number.
            run: the draw whose value stands for the middle, where several figures must multiply.
        """
        drawn = np.asarray(values, dtype=float)
        low, middle, high = percentiles(drawn)
        if run is not None and drawn.ndim:
            middle = float(drawn[run])
        return self.put(ident, quantity, unit, low, middle, high)

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
        """
        digits = 2
        ends = format_range if told else format_spread
        self.entries[ident] = {
            "quantity": quantity,
            "unit": unit,
            "p5": p5,
            "p50": p50,
            "p95": p95,
            "printed": format_quantity(p50, unit, digits),
            "printed_range": ends(p5, p95, unit, digits),
        }
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
