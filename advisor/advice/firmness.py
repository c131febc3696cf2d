"""How often a comparison of middles holds: what a title that names a largest one rests on.

The middle of one quantity may lie above that of another although it does so in hardly more than
half of the draws. A share here is of the draws in which the comparison itself holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.portfolio import p50
from advisor.advice.views import growth_of, today
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array
from advisor.scenario import Scenario, World

Draw = NDArray[np.float64]
_CARBON = "carbon_kgco2e"
# Equal by the digits that are told.
_SAME = 1e-9


def largest_case(before: Mapping[str, Scenario], world: World) -> dict[str, Any] | None:
    """The use case with the most carbon, in the year that leads its page.

    Returns:
        `use_case`; `most`, the share of draws in which it makes more than each other; `majority`,
        that in which it makes more than all the others together. None with one use case, or where
        one has no figure.
    """
    carbon: dict[str, Draw] = {}
    for ident, scenario in before.items():
        found = _year(scenario, world)
        if found is None:
            return None
        carbon[ident] = found
    if len(carbon) < 2:
        return None
    ident = max(carbon, key=lambda i: p50(carbon[i]))
    rest = np.array([v for i, v in carbon.items() if i != ident])
    mine = carbon[ident]
    return {
        "use_case": ident,
        "most": _share(mine > rest.max(axis=0)),
        "majority": _share(mine > rest.sum(axis=0)),
    }


def _year(scenario: Scenario, world: World) -> Draw | None:
    """Carbon a year: today's where nobody told the growth, else the mean of the horizon."""
    total = scenario.total(_CARBON, world.draws.n)
    if total is None:
        return None
    growth = growth_of(scenario)
    if growth is not None and not growth.known and world.horizon_years > 1:
        now = today(scenario, world)
        if _CARBON in now:
            return _drawn(now[_CARBON], world.draws.n)
    return _drawn(total, world.draws.n) / world.horizon_years


def largest_stage(scenario: Scenario, world: World) -> dict[str, Any] | None:
    """The stage with the most carbon of a use case; the network, in no total, is none.

    Returns:
        `stage`; `most`, the share of draws in which it makes more than each other; `majority`,
        that in which it makes over half; `nearly_all`, over 95 %. None where a stage has no figure.
    """
    n = world.draws.n
    total = scenario.estimate.total
    parts = {
        stage: _drawn(part.carbon_kgco2e, n)
        for stage, part in scenario.estimate.stages.items()
        if isinstance(part, Impacts) and stage != "network"
    }
    if total is None or not parts:
        return None
    whole = _drawn(total.carbon_kgco2e, n)
    stage = max(parts, key=lambda s: p50(parts[s]))
    mine = parts.pop(stage)
    others = np.array(list(parts.values())) if parts else np.zeros((1, n))
    return {
        "stage": stage,
        "most": _share(mine > others.max(axis=0)),
        "majority": _share(mine > 0.5 * whole),
        "nearly_all": _share(mine > 0.95 * whole),
    }


def falls(
    before: Mapping[str, Draw], after: Mapping[str, Draw], *more: tuple[str, Draw, Draw]
) -> dict[str, float]:
    """By impact, the share of draws in which less of it is used after all steps than before."""
    pairs = [(i, before[i], after[i]) for i in before if i in after]
    return {
        impact: _share(last < first - _SAME * np.abs(first))
        for impact, first, last in (*pairs, *more)
    }


def lowest(totals: Sequence[Array]) -> list[float]:
    """For each of several the share of draws in which it lies below all the others."""
    table = np.array(np.broadcast_arrays(*totals), dtype=float)
    found = []
    for k, row in enumerate(table):
        rest = np.delete(table, k, axis=0).min(axis=0)
        found.append(_share(row < rest - _SAME * np.abs(rest)))
    return found


def _drawn(values: Array, n: int) -> Draw:
    """A value for each draw."""
    return np.broadcast_to(np.asarray(values, dtype=float), n)


def _share(holds: NDArray[np.bool_]) -> float:
    return float(np.mean(holds))
