"""What makes a figure wide: answers, factors and parameters alike, the heaviest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.size import explained
from advisor.advice.usecase import CaseAdvice
from advisor.advice.words import printed, printed_range
from advisor.facts import Fact
from advisor.logic.terms import expression_inputs
from advisor.pack.items import Pack, Range
from advisor.quantities import format_quantity, format_range
from advisor.scenario import World

Draw = NDArray[np.float64]

# Two causes that go together more than this are one.
TOGETHER = 0.95
# A cause that explains less is left out; so many are named for each impact.
LEAST = 0.02
_NAMED = {"carbon": ("estimate.carbon_kgco2e", 5), "cost": ("estimate.cost", 3)}


def drivers(case: CaseAdvice, pack: Pack, world: World) -> dict[str, Any]:
    """The largest causes of the width of a use case's carbon and cost.

    The share is the squared rank correlation over the draws. Quantities of one group move together
    and are named once, by the first of them.
    """
    found: dict[str, Any] = {"unexplained": {}}
    inputs = list(_inputs(case, pack, world))
    for name, (estimate, most) in _NAMED.items():
        outcome = case.ranks(estimate)
        found[name] = []
        if outcome is None:
            continue
        causes = [(explained(ranked, outcome), key, row, ranked) for key, row, ranked in inputs]
        # Of quantities that move together the largest stands for all.
        causes.sort(key=lambda c: (-c[0], c[2]["kind"], -c[2].get("central", 0.0), c[2]["id"]))
        kept: list[tuple[str, Draw]] = []
        for share, key, row, ranked in causes:
            together = any(key == k or explained(ranked, r) > TOGETHER for k, r in kept)
            if share < LEAST or len(kept) >= most or together:
                continue
            kept.append((key, ranked))
            shown = {k: v for k, v in row.items() if k != "central"}
            found[name].append({**shown, "share": share})
        found["unexplained"][name] = max(0.0, 1.0 - sum(r["share"] for r in found[name]))
    return found


def _inputs(
    case: CaseAdvice, pack: Pack, world: World
) -> Iterator[tuple[str, dict[str, Any], Draw]]:
    """All that was drawn: what moves together, what it is, the ranks of its draws."""
    for fact in case.facts.values():
        if not fact.visible or fact.draws is None or not _own_width(fact, case, pack):
            continue
        ranked = case.ranks(fact.name)
        if ranked is None:
            continue
        spec = pack.specs[fact.name]
        yield (
            f"answer:{fact.name}",
            {
                "kind": "answer",
                "id": fact.name,
                "label": spec.label,
                "printed": printed(fact.value, spec),
                "range": printed_range(fact, spec),
                "known": fact.known and fact.name in pack.questions,
            },
            ranked,
        )
    numbers = world.numbers
    for factor in numbers.read_factors.values():
        if factor.low != factor.high:
            yield (
                f"group:{factor.group}" if factor.group else f"factor:{factor.id}",
                {
                    "kind": "factor",
                    "id": factor.id,
                    "central": factor.central,
                    "label": "",
                    "printed": format_quantity(factor.central, factor.unit),
                    "range": format_range(
                        factor.low, factor.high, factor.unit, like=factor.central
                    ),
                    "known": True,
                },
                world.draws.ranks(factor.group or factor.id),
            )


def _own_width(fact: Fact, case: CaseAdvice, pack: Pack) -> bool:
    """An answer that is uncertain, or a derived fact whose range is that of its own case.

    The size of a model of unknown class is such a range; what only follows from uncertain answers
    is not, since these are named themselves.
    """
    if fact.name in pack.questions:
        return True
    if fact.name not in pack.derived:
        return False
    read = [case.facts[name] for name in fact.reads if name in case.facts]
    return not any(f.draws is not None for f in read) and not _looks_up(fact, pack)


def _looks_up(fact: Fact, pack: Pack) -> bool:
    """Whether a derived fact takes its width from factors, which are named themselves."""
    return all(
        not isinstance(case.value, Range)
        and (expression_inputs(case.value).factors or expression_inputs(case.value).tables)
        for case in pack.derived[fact.name].cases
    )
