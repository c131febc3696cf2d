"""What of an estimate lies outside the domain for which its methods were tested, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.weights import Weights
from advisor.facts import Fact
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.footprint.validity import TABLE, Outside, outside
from advisor.language import mark, tr
from advisor.pack.items import Table
from advisor.quantities import format_number, format_quantity, shown_unit
from advisor.scenario import Scenario, World
from advisor.scenario.environment import EstimatorInputs

_CERTAIN = 0.995
_TESTED = {"least": mark("{quantity}, least tested"), "most": mark("{quantity}, most tested")}
_TOTAL, _ACTIVE = "model.total_params_b", "model.active_params_b"
# A model that computes with more of its parameters than this computes with all of them.
_WHOLE = 0.9


def found_outside(scenario: Scenario, world: World) -> tuple[Outside, ...]:
    """What lies outside in a scenario, among the stages that it has."""
    f = EstimatorInputs(scenario.facts, world.pack.specs, world.numbers, world.horizon_years)
    stages = {k for k, s in scenario.estimate.stages.items() if isinstance(s, Impacts)}
    return outside(f, stages)


def outside_data(
    ident: str, scenario: Scenario, world: World, figures: Figures, weights: Weights
) -> list[dict[str, Any]]:
    """What lies outside in a use case's baseline, with the bounds, their reason and source.

    `matters` is false where even the high end of the carbon is too small to matter.
    """
    carbon = scenario.total("carbon_kgco2e", world.draws.n)
    high = np.inf if carbon is None else percentiles(carbon / world.horizon_years)[2]
    table = world.pack.tables.get(TABLE)
    if table is None:
        return []
    rows = []
    for each in found_outside(scenario, world):
        unit = table.text(each.check, "unit") or "1"
        quantity = table.text(each.check, "quantity") or each.check
        spec = world.pack.specs.get(quantity)
        label = spec.label if spec else quantity
        key = f"{ident}.outside.{each.check}"
        figures.add(key, label, unit, each.value, alone=True)
        for name in ("least", "most"):
            bound = getattr(each, name)
            if bound is not None:
                figures.put(
                    f"{key}.{name}", tr(_TESTED[name], quantity=label), unit, bound, bound, bound
                )
        rows.append(
            {
                "check": each.check,
                "stage": each.stage,
                "method": table.text(each.check, "method"),
                "quantity": quantity,
                "label": label,
                "printed": _middle(each, unit),
                "least": each.least,
                "most": each.most,
                "unit": unit,
                "share": each.share,
                "partly": each.share < _CERTAIN,
                "matters": bool(high >= weights.heavy_kgco2e),
                "sentence": sentence(each, table, scenario.facts),
                "source": table.text(each.check, "source"),
            }
        )
    return rows


def outside_after(
    option: Option, before: Mapping[str, Scenario], world: World
) -> list[dict[str, Any]]:
    """What lies outside after a change, on the stages that it acts on or newly: check and words.

    A saving is a difference of two estimates, so that what is outside in either reaches it.
    """
    table = world.pack.tables.get(TABLE)
    if table is None or not option.saving:
        return []
    said: dict[str, dict[str, Any]] = {}
    for ident, after in option.after.items():
        start = before.get(ident)
        known = {o.check: o for o in found_outside(start, world)} if start else {}
        now = {o.check: o for o in found_outside(after, world)}
        for check, each in {**known, **now}.items():
            if check not in known or start is None or _acts_on(each.stage, start, after):
                facts = after.facts if check in now else start.facts if start else after.facts
                words = sentence(each, table, facts)
                partly = each.share < _CERTAIN
                said.setdefault(words, {"check": check, "partly": partly, "sentence": words})
    return list(said.values())


def _acts_on(stage: str, before: Scenario, after: Scenario) -> bool:
    """Whether a change moves a stage's carbon or cost."""
    old, new = before.estimate.stages.get(stage), after.estimate.stages.get(stage)
    if not isinstance(old, Impacts) or not isinstance(new, Impacts):
        return old is not new
    return not all(
        np.array_equal(old.get(impact), new.get(impact)) for impact in ("carbon_kgco2e", "cost")
    )


def sentence(each: Outside, table: Table, facts: Mapping[str, Fact] | None = None) -> str:
    """What was tested, what it is here, and why that matters.

    Args:
        each: what lies outside.
        table: the bounds with their words.
        facts: of the scenario; where it is about the size of a model, they tell how much of it
            computes at a time, since that is the size that people hear elsewhere.
    """
    unit = table.text(each.check, "unit") or "1"
    told = {
        "what": table.text(each.check, "what"),
        "domain": _domain(each, unit),
        "here": _here(each, table, facts or {}, unit),
        "runs": tr("{n} of 10 runs", n=round(each.share * 10)),
        "because": table.text(each.check, "because"),
    }
    if each.share >= _CERTAIN:
        return tr("{what} was tested for {domain}; here it is {here}. {because}", **told)
    if _inside(each):
        return tr(
            "{what} was tested for {domain}; here it is {here}, inside in the middle and outside "
            "in {runs} of our calculation. {because}",
            **told,
        )
    return tr(
        "{what} was tested for {domain}; here it is {here}, and outside in {runs} of our "
        "calculation. {because}",
        **told,
    )


def _inside(each: Outside) -> bool:
    middle = percentiles(np.asarray(each.value))[1]
    low = -np.inf if each.least is None else each.least
    high = np.inf if each.most is None else each.most
    return bool(low <= middle <= high)


def _here(each: Outside, table: Table, facts: Mapping[str, Fact], unit: str) -> str:
    """What it is here; of a model of which a part computes at a time, how large that part is."""
    middle, active = _middle(each, unit), facts.get(_ACTIVE)
    if table.text(each.check, "quantity") != _TOTAL or active is None or not active.number:
        return middle
    if active.number >= _WHOLE * percentiles(np.asarray(each.value))[1]:
        return middle
    told = {"size": middle, "n": format_number(active.number)}
    if active.known:
        return tr("{size} in all, about {n} billion active at a time", **told)
    return tr(
        "{size} in all, about {n} billion active at a time, both taken from its class", **told
    )


def _middle(each: Outside, unit: str) -> str:
    return format_quantity(percentiles(np.asarray(each.value))[1], unit)


def _domain(each: Outside, unit: str) -> str:
    if each.least is not None and each.most is not None:
        _, divisor = shown_unit(unit, each.most)
        low, high = format_number(each.least / divisor, 4), format_quantity(each.most, unit, 4)
        return tr("{low} to {high}", low=low, high=high)
    if each.most is not None:
        return tr("at most {high}", high=format_quantity(each.most, unit, 4))
    return tr("at least {low}", low=format_quantity(each.least or 0.0, unit, 4))


def sources(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """The sources that the bounds name."""
    return {str(row["source"]) for row in rows if row["source"]}
