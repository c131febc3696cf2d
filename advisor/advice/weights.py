"""How recommendations are weighed: the numbers of ranking.yaml."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.errors import AdvisorError
from advisor.pack.items import Pack

CRITERIA = ("carbon", "money", "effort", "confidence", "risk", "water")


@dataclass(frozen=True, slots=True)
class Weights:
    """ranking.yaml, read.

    Attributes:
        weight: by criterion.
        full: the share of baseline at which carbon, money and water score full.
        least: the score below which carbon, money and water do not fall; below 0, a loss counts.
        effort: units of work by days, weeks, months (for the roadmap).
        effort_value, risk_value: scores from 0 to 1.
        impact: share of baseline that stands for a qualitative small, medium, large.
        too_close: an option that comes before the next in a smaller share is too close to call.
        sampled: whether first-rank shares are over sampled weights too.
        concentration: of the Dirichlet distribution about `weight` that they are sampled from.
        small_share: below this share of carbon and of cost an option is small.
        dear_eur_per_tonne: an option that costs more than this for a tonne saved is too dear.
        device_eur: the price of a device, for what counts as little money.
        placement: thresholds of benefit (points) and carbon (kgCO2e a year).
    """

    weight: Mapping[str, float]
    full: Mapping[str, float]
    least: Mapping[str, float]
    effort: Mapping[str, float]
    effort_value: Mapping[str, float]
    risk_value: Mapping[str, float]
    impact: Mapping[str, float]
    small_share: float
    certain: float
    greener: float
    too_close: float
    roadmap_options: int
    missing: float
    min_known: int
    decisive_share: float
    carrying_share: float
    open_size: float
    open_points: float
    confidence_zero: float
    benefit_points: float
    heavy_kgco2e: float
    material_kgco2e: float
    material_cost: float
    dear_eur_per_tonne: float
    device_eur: float
    sampled: bool
    weight_samples: int
    concentration: float

    @classmethod
    def of(cls, pack: Pack) -> Weights:
        """The weights of a pack.

        Raises:
            AdvisorError: P180, a key is missing.
        """
        data = pack.ranking
        try:
            scales, dear = data["scales"], data.get("too_dear") or {}
            return cls(
                weight={c: float(data["weights"][c]) for c in CRITERIA},
                full={c: float(scales[c]["full"]) for c in ("carbon", "money", "water")},
                least={c: float(scales[c].get("least", 0)) for c in ("carbon", "money", "water")},
                effort=_floats(data["efforts"]),
                effort_value=_floats(scales["effort"]),
                risk_value=_floats(scales["risk"]),
                impact=_floats(data["impact"]),
                small_share=float(data["small_share"]),
                certain=float(data["certain"]),
                greener=float(data["greener_in"]),
                too_close=float(data["too_close"]),
                roadmap_options=int(data["roadmap_options"]),
                missing=float(data["missing"]),
                min_known=int(data["min_known_answers"]),
                decisive_share=float(data["decisive_share"]),
                carrying_share=float(data["carrying_share"]),
                open_size=float(data["open_size"]),
                open_points=float(data["open_points"]),
                confidence_zero=float(scales["confidence"]["zero"]),
                benefit_points=float(data["placement"]["benefit_points"]),
                heavy_kgco2e=float(data["placement"]["heavy_kgco2e"]),
                material_kgco2e=pack.parameters[data["materiality"]["carbon_kgco2e"]].central,
                material_cost=pack.parameters[data["materiality"]["cost"]].central,
                dear_eur_per_tonne=_central(pack, dear.get("tonne"), math.inf),
                device_eur=_central(pack, dear.get("device"), 0.0),
                sampled=_choice(data["smaa"]["weights"]),
                weight_samples=int(data["smaa"]["samples"]),
                concentration=float(data["smaa"]["concentration"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise AdvisorError.of(
                "P180",
                f"ranking.yaml lacks or mistypes {error}.",
                todo="Compare it with the core pack's ranking.yaml.",
            ) from None


def _central(pack: Pack, name: str | None, default: float) -> float:
    """A parameter's central value; the default where a ranking names none."""
    return default if name is None else pack.parameters[name].central


def _choice(value: object) -> bool:
    if value not in ("fixed", "sampled"):
        message = f"smaa.weights ({value!r} is neither fixed nor sampled)"
        raise ValueError(message)
    return value == "sampled"


def _floats(values: Mapping[str, Any]) -> dict[str, float]:
    return {k: float(v) for k, v in values.items()}
