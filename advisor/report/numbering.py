"""The numbers of figures and tables: one row of numbers, the same in every form and edition.

A chart and the table of its values share a number. What stands on the page of an action goes by
the number of its recommendation, so that its number stays whichever page comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from advisor.language import mark

if TYPE_CHECKING:
    from advisor.report.view import View


CALCULATED = mark("Source: our calculation from your answers and the factors in the appendix.")


def exhibits(view: View) -> Mapping[str, str]:
    """The number of each figure and table by its key, in the order of the full report."""
    if view.tiny:
        return {}
    parts = {
        "register": _register,
        "assumptions": _assumptions,
        "auditor": _auditor,
        "appendix": _appendix,
    }
    keys = [*_overview(view)]
    for chapter in view.brand.later:
        keys += parts[chapter](view) if chapter in parts else ()
    found = {key: str(n) for n, key in enumerate(keys, start=1)}
    for entry in view.full:
        own = [f"action-{entry.anchor}"] if entry.savings else []
        own += [f"money-{entry.anchor}"] if entry.anchor in view.drawn.money else []
        found |= {key: f"R{entry.number}.{n}" for n, key in enumerate(own, start=1)}
    return found


def _overview(view: View) -> Iterator[str]:
    if view.placement or view.several:
        yield "cases"
    for case in view.told:
        if case.tabled or case.stage_chart:
            yield f"stages-{case.id}"
        if case.id in view.drawn.places or case.sites:
            yield f"places-{case.id}"
    if view.ranges or len(view.listed) > 1:
        yield "ranked"
    if view.road.steps:
        yield "road"
        if view.drawn.levels:
            yield "levels"


def _register(view: View) -> Iterator[str]:
    if view.register:
        yield "register"
        if view.drawn.pays:
            yield "pays"


def _assumptions(view: View) -> Iterator[str]:
    if view.causes or view.assumptions:
        yield "causes"
    grades = ["grades"] if view.graded else []
    swings = [f"swings-{n}" for n in range(len(view.tornados))]
    yield from (*swings, *grades) if view.several else (*grades, *swings)


def _auditor(view: View) -> Iterator[str]:
    if view.auditor.inventory.rows:
        yield "inventory"
    if view.auditor.scores:
        yield "scores"
    for case in view.auditor.stepped:
        yield f"steps-{case.id}"


def _appendix(view: View) -> Iterator[str]:
    if view.appendix.factors:
        yield "factors"
    if view.appendix.parameters and not (view.several or view.short):
        yield "parameters"
