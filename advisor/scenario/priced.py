"""An estimate in the engagement's currency, set to the bill, with its share of what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.facts import Fact
from advisor.footprint.estimate import Estimate
from advisor.footprint.impacts import Absent, Impacts
from advisor.footprint.inputs import Array

if TYPE_CHECKING:
    from advisor.scenario import World


def bill_factor(facts: Mapping[str, Fact], raw: Estimate, world: World) -> Array:
    """The client's monthly bill over the serving cost that we compute for the first year."""
    fact = facts.get("gov.cost_month")
    serving = raw.stages.get("serving")
    if fact is None or not fact.known or not fact.visible or not isinstance(serving, Impacts):
        return 1.0
    bill = fact.draws if fact.draws is not None else fact.number
    ours = np.asarray(serving.cost) / volume_years(facts, world) / 12 / world.eur_per_unit
    if bill is None or not np.all(ours > 0):
        return 1.0
    return np.asarray(bill) / ours


def volume_years(facts: Mapping[str, Fact], world: World) -> Array:
    """Volume of the horizon in volumes of the first year: the sum of (1+g)^(t-1).

    A fleet of devices does not grow with use.
    """
    devices = facts.get("edge.devices_n")
    if devices is not None and devices.visible and devices.number:
        return float(world.horizon_years)
    growth = facts.get("use.growth_pct")
    if growth is None or growth.number is None or not growth.visible:
        return float(world.horizon_years)
    rate = 1 + (growth.draws if growth.draws is not None else growth.number) / 100
    total = np.zeros(())
    for year in range(world.horizon_years):
        total = total + np.asarray(rate) ** year
    return total


def adjusted(raw: Estimate, world: World, bill: Array, share: Array) -> Estimate:
    """Cost in the engagement's currency and set to the bill; the shared part by its share."""
    stages: dict[str, Impacts | Absent] = {}
    for name, computed in raw.stages.items():
        if isinstance(computed, Absent):
            stages[name] = computed
            continue
        stage = computed.priced(world.eur_per_unit)
        if name == "serving":
            stage = replace(stage, cost=stage.cost * bill)
        if not isinstance(share, float) or share != 1.0:
            stages[name] = _allotted(name, stage, raw, share)
        else:
            stages[name] = stage
    return replace(raw, stages=stages, one_off=raw.one_off.priced(world.eur_per_unit))


def _allotted(name: str, stage: Impacts, raw: Estimate, share: Array) -> Impacts:
    """A stage of a use case on a shared thing: the reserved part counts by its share."""
    if name in ("training", "adaptation"):
        return stage.scaled(share)
    if name == "serving":
        return stage + raw.reserved.with_steps().scaled(np.asarray(share) - 1.0)
    return stage
