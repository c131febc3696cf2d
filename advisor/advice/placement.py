"""Placement: benefit against footprint on absolute thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.advice.weights import Weights
from advisor.facts import Fact


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
            "protect", "It serves health, safety or access: quality comes first.", benefit, carbon
        )
    if benefit is None or carbon is None:
        missing = (
            "its benefit has not been rated"
            if benefit is None
            else ("its footprint cannot be estimated yet")
        )
        return Placement("unknown", f"Not placed: {missing}.", benefit, carbon)
    high_benefit = benefit[1] >= weights.benefit_points
    heavy = carbon[1] >= weights.heavy_kgco2e
    if high_benefit and not heavy:
        return Placement("do-now", "Its benefit is large and its footprint small.", benefit, carbon)
    if high_benefit:
        return Placement(
            "do-leaner", "Its benefit is large, and so is its footprint.", benefit, carbon
        )
    if heavy:
        return Placement(
            "rethink", "Its footprint is large for the benefit shown.", benefit, carbon
        )
    return Placement("do-now", "Its benefit is modest, and its footprint small.", benefit, carbon)


def _protected(facts: Mapping[str, Fact]) -> bool:
    kinds, bar = facts.get("ben.type"), facts.get("task.quality_bar")
    if kinds is None or not kinds.known or not isinstance(kinds.value, tuple):
        return bar is not None and bar.known and bar.value == "safety"
    safe = "safety_health" in kinds.value and bar is not None and bar.value in ("high", "safety")
    return safe or "accessibility" in kinds.value


def _triple(fact: Fact | None) -> tuple[float, float, float] | None:
    if fact is None or fact.number is None or not fact.visible:
        return None
    number = fact.number
    return (
        fact.low if fact.low is not None else number,
        number,
        fact.high if fact.high is not None else number,
    )
