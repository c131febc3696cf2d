"""Placement: benefit against footprint on absolute thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.advice.weights import Weights
from advisor.facts import Fact
from advisor.language import mark, tr


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a use case stands.

    Attributes:
        place: protect, do-now, do-leaner, rethink or unknown.
        benefit: points out of 100 (low, central, high), None when nobody rated it.
        carbon: kgCO2e a year (P5, P50, P95), None when the footprint is incomplete.
    """

    place: str
    why: str
    benefit: tuple[float, float, float] | None
    carbon: tuple[float, float, float] | None


def place(facts: Mapping[str, Fact], weights: Weights) -> Placement:
    """The placement of a use case; safety and accessibility are protected."""
    benefit = _triple(facts.get("ben.score"))
    carbon = _triple(facts.get("estimate.carbon_kgco2e"))
    if _protected(facts):
        return Placement(
            "protect",
            tr("It serves health, safety or access: quality comes first."),
            benefit,
            carbon,
        )
    if benefit is None or carbon is None:
        missing = (
            tr("Not placed: its benefit has not been rated.")
            if benefit is None
            else tr("Not placed: its footprint cannot be estimated yet.")
        )
        return Placement("unknown", missing, benefit, carbon)
    high_benefit = benefit[1] >= weights.benefit_points
    heavy = carbon[1] >= weights.heavy_kgco2e
    where, why = _PLACES[high_benefit, heavy][0], tr(_PLACES[high_benefit, heavy][1])
    # A line is named only where another place lies behind it.
    if {_PLACES[b, heavy][0] for b in _sides(benefit, weights.benefit_points)} != {where}:
        why += " " + tr("Its benefit may lie on either side of the line.")
    if {_PLACES[high_benefit, h][0] for h in _sides(carbon, weights.heavy_kgco2e)} != {where}:
        why += " " + tr("Its carbon may lie on either side of the line.")
    return Placement(where, why, benefit, carbon)


_PLACES = {
    (True, False): ("do-now", mark("Its benefit is large and its footprint small.")),
    (True, True): ("do-leaner", mark("Its benefit is large, and so is its footprint.")),
    (False, True): ("rethink", mark("Its footprint is large for the benefit shown.")),
    (False, False): ("do-now", mark("Its benefit is modest, and its footprint small.")),
}


def _sides(value: tuple[float, float, float], line: float) -> set[bool]:
    """On which sides of a line a range lies."""
    return {value[0] >= line, value[2] >= line}


def _protected(facts: Mapping[str, Fact]) -> bool:
    """Whether people are harmed when it is wrong, or shut out when it stops."""
    kinds, bar = facts.get("ben.type"), facts.get("task.quality_bar")
    told = bar.value if bar is not None and bar.known and bar.visible else None
    if told == "safety":
        return True
    if kinds is None or not kinds.known or not isinstance(kinds.value, tuple):
        return False
    return "accessibility" in kinds.value or ("safety_health" in kinds.value and told == "high")


def _triple(fact: Fact | None) -> tuple[float, float, float] | None:
    if fact is None or fact.number is None or not fact.visible:
        return None
    number = fact.number
    return (
        fact.low if fact.low is not None else number,
        number,
        fact.high if fact.high is not None else number,
    )
