"""Which inputs move the totals: each alone at its ends, all others at their middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.advice.figures import Figures
from advisor.advice.usecase import CaseAdvice
from advisor.advice.views import unit_of
from advisor.advice.weights import Weights
from advisor.advice.words import impact_words, printed
from advisor.facts import Fact, FactSpec
from advisor.footprint.draws import OneAtATime
from advisor.intake.engagement import Engagement
from advisor.language import tr
from advisor.pack.items import Pack, Question
from advisor.quantities import format_quantity, in_units
from advisor.scenario import Scenario, World
from advisor.scenario.shared import baselines

Draw = NDArray[np.float64]

IMPACTS = {"carbon": "carbon_kgco2e", "cost": "cost"}
MOST = 8
# A swing below this part of the total is no bar that anyone can see.
LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Tornado:
    """All baselines with one input at a time off its middle.

    Attributes:
        design: which column holds which input.
        scenarios: by use case, each column in place of a draw.
    """

    design: OneAtATime
    scenarios: Mapping[str, Scenario]

    def total(self, ident: str, impact: str) -> Draw | None:
        """The yearly total of a use case by column; None while a stage is absent."""
        scenario = self.scenarios[ident]
        total = scenario.total(IMPACTS[impact], self.design.n)
        if total is None:
            return None
        return np.asarray(total) / scenario.estimate.horizon_years


@dataclass(frozen=True, slots=True)
class Cause:
    """One input, or several that move together, named by the first.

    Attributes:
        key: in the design.
        kind: answer, factor or parameter.
        ident: of the fact, factor or parameter.
        label: empty for a factor, which the report names.
        ends: P5, middle and P95.
        unit: of these.
        spec: of an answer, which says how to print it.
        together: ids of the others that move with it.
    """

    key: str
    kind: str
    ident: str
    label: str
    ends: tuple[float, float, float]
    unit: str | None
    spec: FactSpec | None = None
    together: tuple[str, ...] = ()

    def said(self) -> tuple[str, ...]:
        """P5, middle and P95 in words."""
        spec = self.spec
        if spec is not None:
            return tuple(printed(v, spec, self.ends[1]) for v in self.ends)
        with in_units({}):
            return tuple(format_quantity(v, self.unit, like=self.ends[1]) for v in self.ends)


def one_at_a_time(engagement: Engagement, before: Mapping[str, Scenario], world: World) -> Tornado:
    """The baselines with each input alone at its ends, in one evaluation.

    Args:
        engagement: the answers.
        before: the baselines; what they drew is what is varied.
        world: theirs, before any change is drawn.
    """
    pack = world.pack
    certain = [f.place for s in before.values() for f in s.facts.values() if _certain(f, pack)]
    design = OneAtATime((*world.draws.quantities, *certain))
    varied = World.of(pack, design, world.horizon_years, engagement.currency, world.fixed)
    given = {ident: _given(s.facts, design, pack) for ident, s in before.items()}
    return Tornado(design, baselines(engagement, given, varied, before))


def _certain(fact: Fact, pack: Pack) -> bool:
    """An answer that is a number without a range."""
    return bool(fact.name in pack.questions and fact.visible and fact.number and not fact.uncertain)


def _given(facts: Mapping[str, Fact], design: OneAtATime, pack: Pack) -> dict[str, Fact]:
    """The facts before anything is derived; certain numbers too have their columns."""
    given = {}
    for name, fact in facts.items():
        question = pack.questions.get(name)
        if question is None:
            # What is derived or fitted to the draws is found again, column by column.
            if name not in pack.derived and fact.draws is None:
                given[name] = fact
            continue
        given[name] = _with_columns(fact, design, question) if _certain(fact, pack) else fact
    return given


def _with_columns(fact: Fact, design: OneAtATime, question: Question) -> Fact:
    number = float(fact.number or 0.0)
    columns = design.sample(fact.place, number, number, number, bounds=question.spec.bounds)
    return replace(fact, draws=columns)


def swings_data(
    case: CaseAdvice,
    tornado: Tornado,
    inputs: Sequence[Cause],
    world: World,
    weights: Weights,
    figures: Figures,
    currency: str,
) -> dict[str, Any]:
    """The inputs that move a use case's yearly carbon and cost most, largest swing first.

    Of each: the total with it at its P5 and at its P95, all others at their middle, and its rank
    correlation with the total over the draws (Spearman). No items while a stage is absent.
    `matters`: by impact, whether any of these totals is worth a measure.
    """
    eur = float(np.median(world.eur_per_unit))
    material = {"carbon": weights.material_kgco2e, "cost": weights.material_cost / eur}
    data: dict[str, Any] = {"carbon": [], "cost": [], "middle": None, "matters": {}}
    for impact, key in IMPACTS.items():
        total = tornado.total(case.ident, impact)
        if total is None:
            continue
        unit, head = unit_of(key, currency), f"{case.ident}.swing.{impact}"
        middle = float(total[0])
        data["middle"] = (data["middle"] or {}) | {
            impact: _put(
                figures,
                f"{head}.middle",
                tr("{impact} a year, all at the middle", impact=impact_words(key)),
                unit,
                middle,
            )
        }
        rows = []
        for cause in inputs:
            low, high, _, _ = tornado.design.columns(cause.key)
            ends = float(total[low]), float(total[high])
            swing = max(*ends, middle) - min(*ends, middle)
            if swing > LEAST * abs(middle):
                rows.append((swing, cause, ends))
        rows.sort(key=lambda r: (-r[0], r[1].kind, r[1].ident))
        # A picture of a few euros is worth no reader's time.
        most = max([abs(middle), *(abs(v) for _, _, ends in rows for v in ends)])
        data["matters"][impact] = most >= material[impact]
        data[impact] = [
            {
                "kind": cause.kind,
                "id": cause.ident,
                "label": cause.label,
                "with": list(cause.together),
                **dict(zip(("low_at", "printed", "high_at"), cause.said(), strict=True)),
                "at_low": _put(
                    figures,
                    f"{head}.{n}.low",
                    tr("{impact} a year, one input low", impact=impact_words(key)),
                    unit,
                    ends[0],
                ),
                "at_high": _put(
                    figures,
                    f"{head}.{n}.high",
                    tr("{impact} a year, one input high", impact=impact_words(key)),
                    unit,
                    ends[1],
                ),
                "rank_correlation": _correlation(cause.key, case, f"estimate.{key}", world),
            }
            for n, (_, cause, ends) in enumerate(rows[:MOST])
        ]
    return data


def _put(figures: Figures, ident: str, quantity: str, unit: str, value: float) -> str:
    return figures.put(ident, quantity, unit, value, value, value)


def _correlation(key: str, case: CaseAdvice, estimate: str, world: World) -> float:
    """Spearman's rank correlation of an input and a total; the strata are the input's ranks."""
    outcome = case.ranks(estimate)
    if outcome is None:
        return 0.0
    return float(world.draws.ranks(key) @ outcome)


def causes(case: CaseAdvice, tornado: Tornado, world: World) -> Iterator[Cause]:
    """All inputs of a use case: its own answers and those it shares, factors, parameters."""
    places = {f.place: f for f in case.facts.values() if f.place}
    for key, members in tornado.design.members.items():
        if key in places and places[key].visible:
            cause = _answer(key, members, places[key], case, world.pack)
        elif ":" in key and not key.startswith(("param:", "derive:")):
            continue  # an answer of another use case
        else:
            cause = _of_pack(key, members, case, world)
        if cause is not None:
            yield cause


def _answer(
    key: str,
    members: Mapping[str, tuple[float, float, float]],
    fact: Fact,
    case: CaseAdvice,
    pack: Pack,
) -> Cause | None:
    """An answer; a choice, which has no number itself, by the first that follows from it."""
    if key not in members:
        following = next((m for m in members if m.startswith("derive:")), None)
        if following is None:
            return None
        fact = case.facts[following.removeprefix("derive:")]
        low, central, high = members[following]
    else:
        low, central, high = members[key]
    spec = pack.specs[fact.name]
    others = (m.removeprefix("derive:") for m in members if m != key)
    return Cause(
        key,
        "answer",
        fact.name,
        spec.label,
        (low, central, high),
        spec.unit,
        spec,
        tuple(o for o in others if o != fact.name),
    )


def _of_pack(
    key: str, members: Mapping[str, tuple[float, float, float]], case: CaseAdvice, world: World
) -> Cause | None:
    quantity, (low, central, high) = next(iter(members.items()))
    if quantity.startswith("derive:"):
        fact = case.facts.get(quantity.removeprefix("derive:"))
        return None if fact is None else _answer(quantity, members, fact, case, world.pack)
    if quantity.startswith("param:"):
        found = world.pack.parameters[quantity.removeprefix("param:")]
        kind, ident, label, unit = "parameter", found.id, found.label, found.unit
    else:
        # Of factors that move together the largest stands for all, as among the causes of width.
        read = [f for m in members if (f := world.numbers.read_factors.get(m)) is not None]
        factor = max(read, key=lambda f: (f.central, f.id), default=None)
        if factor is None:
            return None
        quantity, (low, central, high) = factor.id, members[factor.id]
        kind, ident, label, unit = "factor", factor.id, "", factor.unit
    others = tuple(m.removeprefix("param:") for m in members if m != quantity)
    return Cause(key, kind, ident, label, (low, central, high), unit, together=others)
