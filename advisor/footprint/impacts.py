"""Impacts of a stage, and the steps by which a figure came about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.footprint.inputs import Array


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the report's table "how the figure is made".

    Attributes:
        name: what it is, in plain words.
        value: over the draws, or one number.
        unit: its unit, `1` for a ratio.
        formula: how it follows from the lines above, in words.
    """

    name: str
    value: Array
    unit: str
    formula: str


@dataclass(frozen=True, slots=True)
class Impacts:
    """Impacts over the whole horizon.

    Attributes:
        energy_kwh: electricity at the meter of data centre or device, kWh.
        carbon_operational_kgco2e: location-based, life-cycle grid factor, and fuel, kgCO2e.
        carbon_embodied_kgco2e: making of hardware by time share, kgCO2e.
        water_l: on site and for the electricity, L.
        water_on_site_l: the part of it that the site itself uses, L.
        cost: EUR.
        steps: how the figures are made.
        inside: parts of these impacts that a reader wants apart, by name.
    """

    energy_kwh: Array = 0.0
    carbon_operational_kgco2e: Array = 0.0
    carbon_embodied_kgco2e: Array = 0.0
    water_l: Array = 0.0
    water_on_site_l: Array = 0.0
    cost: Array = 0.0
    steps: tuple[Step, ...] = ()
    inside: tuple[tuple[str, Impacts], ...] = ()

    @property
    def carbon_kgco2e(self) -> Array:
        """Operational and embodied carbon together, kgCO2e."""
        return self.carbon_operational_kgco2e + self.carbon_embodied_kgco2e

    def get(self, impact: str) -> Array:
        """An impact by its name, `carbon_kgco2e` among them."""
        value: Array = getattr(self, impact)
        return value

    def __add__(self, other: Impacts) -> Impacts:
        return Impacts(
            energy_kwh=self.energy_kwh + other.energy_kwh,
            carbon_operational_kgco2e=(
                self.carbon_operational_kgco2e + other.carbon_operational_kgco2e
            ),
            carbon_embodied_kgco2e=self.carbon_embodied_kgco2e + other.carbon_embodied_kgco2e,
            water_l=self.water_l + other.water_l,
            water_on_site_l=self.water_on_site_l + other.water_on_site_l,
            cost=self.cost + other.cost,
            steps=self.steps + other.steps,
            inside=self.inside + other.inside,
        )

    def scaled(self, by: Array) -> Impacts:
        """All impacts times a number; the steps stay as they are."""
        return replace(
            self,
            energy_kwh=self.energy_kwh * by,
            carbon_operational_kgco2e=self.carbon_operational_kgco2e * by,
            carbon_embodied_kgco2e=self.carbon_embodied_kgco2e * by,
            water_l=self.water_l * by,
            water_on_site_l=self.water_on_site_l * by,
            cost=self.cost * by,
            inside=tuple((name, part.scaled(by)) for name, part in self.inside),
        )

    def priced(self, eur_per_unit: Array) -> Impacts:
        """The same with the cost in another currency, of which one unit is so many EUR."""
        return replace(
            self,
            cost=self.cost / eur_per_unit,
            inside=tuple((name, part.priced(eur_per_unit)) for name, part in self.inside),
        )

    def with_steps(self, *steps: Step) -> Impacts:
        """The same impacts with other steps."""
        return replace(self, steps=steps)


@dataclass(frozen=True, slots=True)
class Absent:
    """A stage that the answers call for and that cannot be estimated.

    Attributes:
        reason: one sentence for the report.
        fact: what has no value.
    """

    reason: str
    fact: str
