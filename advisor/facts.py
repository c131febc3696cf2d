"""Facts: typed values with unit, range, status and whether they are known."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from advisor.language import mark, tr
from advisor.quantities import in_units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Scalar = float | bool | str | tuple[str, ...]
FactType = Literal["number", "choice", "choices", "yes_no", "text", "date", "region"]
IMPACTS = ("energy_kwh", "carbon_operational_kgco2e", "carbon_embodied_kgco2e", "water_l", "cost")
DERIVED_IMPACT = "carbon_kgco2e"
STAGES = ("training", "adaptation", "serving", "edge", "network", "storage")
# A stage in the name of an estimate.
STAGE_WORDS = {
    "training": mark("training"),
    "adaptation": mark("adaptation"),
    "serving": mark("serving"),
    "edge": mark("edge"),
    "network": mark("network"),
    "storage": mark("storage"),
}


class Status(StrEnum):
    """Who said a value."""

    GIVEN = "given"
    ASSUMED = "assumed"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    CHANGED = "changed"


Origin = Literal["question", "derived", "change", "estimate", "engagement"]
# What we computed is told in the units of the document.
_COMPUTED = ("estimate", "engagement")


@dataclass(frozen=True, slots=True)
class FactSpec:
    """The declaration of a fact: what it may hold."""

    name: str
    type: FactType
    label: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    option_labels: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    ordered: bool = False
    volume: bool = False
    origin: Origin = "question"
    scope: Literal["use_case", "engagement"] = "use_case"
    follows: str | None = None
    initial: Scalar | None = None
    origin_pack: str = ""
    proper: bool = False
    rows_of: str | None = None  # a table whose rows are its options
    adds: bool = False  # what changes set adds up over them, such as a one-off cost


def scale_of(spec: FactSpec) -> AbstractContextManager[None]:
    """Prints a fact in a unit of its own, unless it is an amount that we computed."""
    return nullcontext() if spec.origin in _COMPUTED else in_units({})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a use case.

    Attributes:
        value: the central value, or None when there is none.
        low: P5 of a number, equal to the value where it is certain.
        high: P95, likewise.
        known: answered, or derived from known facts only.
        visible: False when its question is hidden or not applicable.
        place: the id under which its draws are sampled.
        draws: 2,048 values of a number that is uncertain, else None.
        reads: for derived facts, the facts that decided the value.
    """

    name: str
    value: Scalar | None
    status: Status
    known: bool = False
    visible: bool = True
    low: float | None = None
    high: float | None = None
    place: str = ""
    draws: Array | None = None
    reads: tuple[str, ...] = ()
    typed: str | None = None
    source: str | None = None
    note: str | None = None
    private: bool = False
    grade: str | None = None
    low_option: str | None = None
    high_option: str | None = None

    @property
    def number(self) -> float | None:
        """The central value of a number, or None."""
        if isinstance(self.value, float) and not isinstance(self.value, bool):
            return self.value
        return None

    @property
    def uncertain(self) -> bool:
        """True for a number whose range has a width."""
        return self.low is not None and self.high is not None and self.low < self.high


Facts = Mapping[str, Fact]


def estimate_fact_names() -> tuple[str, ...]:
    """Names of all facts that the footprint gives: estimate.*, saving.*, payback.years."""
    impacts = (*IMPACTS, DERIVED_IMPACT)
    names = [f"estimate.{i}" for i in impacts]
    names += [f"estimate.{s}.{i}" for s in STAGES for i in impacts]
    names += [f"estimate.total.{i}" for i in impacts]
    return tuple(names)


def saving_fact_names() -> tuple[str, ...]:
    """Names of the facts that only_if reads."""
    return (*(f"saving.{i}" for i in (*IMPACTS, DERIVED_IMPACT)), "payback.years")


IMPACT_UNITS: dict[str, str] = {
    "energy_kwh": "kWh",
    "carbon_operational_kgco2e": "kgCO2e",
    "carbon_embodied_kgco2e": "kgCO2e",
    "carbon_kgco2e": "kgCO2e",
    "water_l": "L",
    "cost": "EUR",
}


def impact_spec(name: str) -> FactSpec:
    """The declaration of an estimate.*, saving.* or payback.years fact."""
    if name == "payback.years":
        return FactSpec(name, "number", impact_label(name), "years", origin="estimate")
    impact = name.rpartition(".")[2]
    per = "" if ".total" in name else "/year"
    unit = IMPACT_UNITS[impact] + per
    return FactSpec(name, "number", impact_label(name), unit, origin="estimate")


_IMPACT_WORDS = {
    "energy_kwh": mark("energy"),
    "carbon_kgco2e": mark("carbon"),
    "water_l": mark("water"),
    "cost": mark("cost"),
    "carbon_operational_kgco2e": mark("operational carbon"),
    "carbon_embodied_kgco2e": mark("embodied carbon"),
}


def impact_label(name: str) -> str:
    """What an estimate.*, saving.* or payback.years fact is called, in the language in force."""
    if name == "payback.years":
        return tr("pay-back time")
    head, _, impact = name.rpartition(".")
    words, stage = tr(_IMPACT_WORDS[impact]), head.partition(".")[2]
    if head.startswith("saving"):
        return tr("saved {impact}", impact=words)
    if not stage or stage == "total":
        return tr("estimated {impact}", impact=words)
    return tr("estimated {impact} of {stage}", impact=words, stage=tr(STAGE_WORDS[stage]))
