"""What makes a figure wide: answers, factors and parameters alike, the heaviest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.size import explained, ranks
from advisor.advice.usecase import CaseAdvice
from advisor.advice.words import printed, printed_range
from advisor.pack.items import Pack
from advisor.quantities import format_quantity, format_range
from advisor.scenario import World

Draw = NDArray[np.float64]

# A cause that explains less is left out; so many are named for each impact.
LEAST = 0.02
_NAMED = {"carbon": ("estimate.carbon_kgco2e", 5), "cost": ("estimate.cost", 3)}


def drivers(case: CaseAdvice, pack: Pack, world: World) -> dict[str, list[dict[str, Any]]]:
    """The largest causes of the width of a use case's carbon and cost.

    The share is the squared rank correlation over the draws. Quantities of one group move together
    and are named once, by the first of them.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    inputs = [(key, row, ranks(draws)) for key, row, draws in _inputs(case, pack, world)]
    for name, (estimate, most) in _NAMED.items():
        fact = case.facts.get(estimate)
        rows: list[dict[str, Any]] = []
        if fact is not None and fact.draws is not None:
            outcome = ranks(fact.draws)
            for key, row, ranked in inputs:
                share = explained(ranked, outcome)
                if share >= LEAST:
                    rows.append({**row, "share": share, "_key": key})
            rows.sort(key=lambda r: (-r["share"], r["kind"], r["id"]))
        seen: set[str] = set()
        found[name] = []
        for row in rows:
            key = row.pop("_key")
            if key not in seen and len(found[name]) < most:
                seen.add(key)
                found[name].append(row)
    return found


def _inputs(
    case: CaseAdvice, pack: Pack, world: World
) -> Iterator[tuple[str, dict[str, Any], Draw]]:
    """All that was drawn: what moves together, what it is, its draws."""
    for fact in case.facts.values():
        if fact.name not in pack.questions or not fact.visible or fact.draws is None:
            continue
        spec = pack.questions[fact.name].spec
        yield (
            f"answer:{fact.name}",
            {
                "kind": "answer",
                "id": fact.name,
                "label": spec.label,
                "printed": printed(fact.value, spec),
                "range": printed_range(fact, spec),
                "known": fact.known,
            },
            fact.draws,
        )
    numbers = world.numbers
    for factor in numbers.read_factors.values():
        draws = numbers.drawn(factor)
        if isinstance(draws, np.ndarray) and draws.ndim:
            yield (
                f"group:{factor.group}" if factor.group else f"factor:{factor.id}",
                {
                    "kind": "factor",
                    "id": factor.id,
                    "label": "",
                    "printed": format_quantity(factor.central, factor.unit),
                    "range": format_range(factor.low, factor.high, factor.unit),
                    "known": True,
                },
                draws,
            )
