"""A scenario: facts after some changes, derived again, with their estimate on the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.facts import IMPACTS, STAGES, Fact, FactSpec, Status
from advisor.footprint import adaptation, training
from advisor.footprint.draws import Draws, percentiles
from advisor.footprint.estimate import Estimate, estimate
from advisor.footprint.impacts import Absent
from advisor.footprint.inputs import Array, MissingValue
from advisor.language import tr
from advisor.logic import Expr, evaluate_expression, expression_inputs
from advisor.logic.expressions import FactValue
from advisor.pack.items import Pack, Range, Rule
from advisor.scenario.derive import derive, derive_like
from advisor.scenario.environment import (
    EstimatorInputs,
    ExpressionEnv,
    Numbers,
    as_draws,
    drawn_facts,
)
from advisor.scenario.hidden import Asked, hide, may_hide
from advisor.scenario.priced import adjusted, bill_factor
from advisor.scenario.priced import volume_years as volume_years

OTHERS = "serve.other_busy_hours"
ALL_IMPACTS = (*IMPACTS, "carbon_kgco2e")
_MEASURED_RUN = "meas.run_kwh"
_ESTIMATED_RUN = "train.estimated_run_kwh"


@dataclass(frozen=True, slots=True)
class World:
    """What all scenarios of an engagement share.

    Attributes:
        asked: the questions that may hide.
    """

    pack: Pack
    draws: Draws
    numbers: Numbers
    horizon_years: int
    eur_per_unit: float
    fixed: Mapping[str, Fact] = field(default_factory=dict)
    asked: Asked = ()

    @classmethod
    def of(
        cls,
        pack: Pack,
        draws: Draws,
        horizon_years: int,
        currency: str,
        fixed: Mapping[str, Fact] | None = None,
    ) -> World:
        """The world of an engagement.

        Args:
            pack: the pack.
            draws: the random side.
            horizon_years: whole years that every figure covers.
            currency: of the engagement; `eur_per_unit` converts it.
            fixed: derived facts that a rule test gives instead of deriving them.
        """
        numbers = Numbers(pack, draws)
        rate = 1.0 if currency == "EUR" else numbers.field("fx", currency, "eur", drawn=False)
        given, rate = fixed or {}, float(rate or 1.0)
        return cls(pack, draws, numbers, horizon_years, rate, given, may_hide(pack))


@dataclass(frozen=True, slots=True)
class Scenario:
    """Facts and their estimate.

    Attributes:
        facts: answers, changes and derived facts.
        estimate: by stage, over the horizon, cost in the engagement's currency.
        changed: what differs from the baseline: fact, before, after.
        bill: factor by which the serving cost is set to the client's bill; held in all scenarios.
        share: this use case's share of what is shared; held in all scenarios.
    """

    facts: Mapping[str, Fact]
    estimate: Estimate
    removed: frozenset[str] = frozenset()
    changed: Mapping[str, tuple[Fact | None, Fact]] = field(default_factory=dict)
    bill: Array = 1.0
    share: Array = 1.0

    def total(self, impact: str, n: int) -> Array | None:
        """An impact over the horizon as draws, or None while a stage is absent."""
        total = self.estimate.total
        return None if total is None else as_draws(total.get(impact), n)


class NotApplied(Exception):
    """A change that cannot be applied; str() says why."""


def baseline(
    facts: Mapping[str, Fact],
    world: World,
    share: Array = 1.0,
    like: Mapping[str, Fact] | None = None,
) -> Scenario:
    """The scenario without changes.

    Args:
        facts: of one use case, before anything is derived.
        world: what all scenarios share.
        share: the use case's share of what is shared, a number or one a draw.
        like: facts of the same answers under other draws; their values at the centre are taken.
    """
    drawn = dict(drawn_facts(facts, world.pack.specs, world.draws))
    if like is None:
        drawn = derive(drawn, world.pack, world.numbers, fixed=world.fixed)
    else:
        drawn = derive_like(drawn, like, world.pack, world.numbers)
    return of_derived(drawn, world, share)


def of_derived(derived: dict[str, Fact], world: World, share: Array = 1.0) -> Scenario:
    """The scenario without changes of facts that are drawn and derived; they are added to.

    Args:
        derived: of one use case.
        world: what all scenarios share.
        share: as for `baseline`.
    """
    _keep_estimated_run(derived, world)
    raw = _estimate(derived, world, frozenset())
    bill = bill_factor(derived, raw, world)
    return Scenario(derived, adjusted(raw, world, bill, share), bill=bill, share=share)


def first_year(scenario: Scenario, world: World) -> Estimate:
    """The estimate of the first year alone: one-off things whole, volume before any growth.

    What others do on the same machines is taken to grow as the use case's own volume.
    """
    facts = dict(scenario.facts)
    others = facts.get(OTHERS)
    if others is not None and others.draws is not None:
        hours = others.draws / volume_years(facts, world)
        facts[OTHERS] = replace(others, draws=np.asarray(hours))
    inputs = EstimatorInputs(facts, world.pack.specs, world.numbers, 1)
    raw = estimate(inputs, scenario.removed)
    return adjusted(raw, world, scenario.bill, scenario.share)


def _keep_estimated_run(facts: dict[str, Fact], world: World) -> None:
    """Beside a measured run, what the estimate says of it: all scenarios move by their ratio."""
    measured = facts.get(_MEASURED_RUN)
    if measured is None or not measured.visible or measured.number is None:
        return
    if _ESTIMATED_RUN in facts:  # a site or chip under study, held against the first one
        return
    f = EstimatorInputs(facts, world.pack.specs, world.numbers, world.horizon_years)
    try:
        if training.called_for(f):
            kwh = training.estimated_run_kwh(f, "from_scratch")
        elif adaptation.called_for(f):
            kwh = adaptation.estimated_kwh(f)
        else:
            return
    except MissingValue:
        return
    # Without low and high, which would draw it anew where these facts start another baseline.
    facts[_ESTIMATED_RUN] = Fact(
        _ESTIMATED_RUN,
        percentiles(kwh)[1],
        Status.DERIVED,
        place=_ESTIMATED_RUN,
        draws=kwh if isinstance(kwh, np.ndarray) and kwh.ndim else None,
    )


def changed(scenario: Scenario, rule: Rule, world: World) -> Scenario:
    """The scenario after a rule's change.

    Args:
        scenario: where the change starts.
        rule: what changes.
        world: what all scenarios share.

    Raises:
        NotApplied: an expression has no value, or the change has no effect.
    """
    env = ExpressionEnv(scenario.facts, world.numbers, drawn=False)
    drawn_env = ExpressionEnv(scenario.facts, world.numbers, drawn=True)
    after = dict(scenario.facts)
    differs = dict(scenario.changed)
    touched: list[str] = []
    for name, value in rule.change.items():
        spec = world.pack.specs[name]
        new = _changed_fact(name, value, spec, scenario.facts, env, drawn_env)
        if new is None:
            missing = _missing(value, scenario.facts, world.pack.specs)
            raise NotApplied(tr("its effect cannot be computed: {missing}", missing=missing))
        before = scenario.facts.get(name)
        if spec.adds and name in differs:
            new = _added(differs[name][1], new)
        after[name] = new
        differs[name] = (differs[name][0] if name in differs else before, new)
        touched.append(name)
    for name in rule.unset:
        before = scenario.facts.get(name)
        after[name] = Fact(name, None, Status.CHANGED, place=f"rule:{rule.id}:{name}")
        differs[name] = (before, after[name])
        touched.append(name)
    hide(after, touched, world.asked)
    after = derive(after, world.pack, world.numbers, touched, world.fixed)
    removed = scenario.removed | set(rule.remove)
    raw = _estimate(after, world, removed)
    return replace(
        scenario,
        facts=after,
        removed=removed,
        changed=differs,
        estimate=adjusted(raw, world, scenario.bill, scenario.share),
    )


def estimated_again(scenario: Scenario, world: World) -> Scenario:
    """The scenario with its estimate computed anew from its facts."""
    raw = _estimate(scenario.facts, world, scenario.removed)
    return replace(scenario, estimate=adjusted(raw, world, scenario.bill, scenario.share))


def with_fact(scenario: Scenario, fact: Fact, world: World) -> Scenario:
    """The scenario with another value of one fact, derived and estimated again.

    What was fitted to today (bill, counted machines, meters, shares) stays as it is.
    """
    facts = {**scenario.facts, fact.name: fact}
    touched = [fact.name]
    hide(facts, touched, world.asked)
    facts = derive(facts, world.pack, world.numbers, touched, world.fixed)
    return estimated_again(replace(scenario, facts=facts), world)


def _added(spent: Fact, new: Fact) -> Fact:
    """What a change costs or emits once comes on top of what the changes before it did."""
    if spent.number is None or new.number is None:
        return new
    number = spent.number + new.number
    if spent.draws is not None or new.draws is not None:
        draws = np.add(
            spent.number if spent.draws is None else spent.draws,
            new.number if new.draws is None else new.draws,
        )
        low, _, high = percentiles(draws)
        return replace(new, value=number, draws=draws, low=low, high=high)
    ends = [
        (f.number or 0.0 if end is None else end) for f in (spent, new) for end in (f.low, f.high)
    ]
    low, high = ends[0] + ends[2], ends[1] + ends[3]
    return replace(new, value=number, draws=None, low=low, high=high)


def _changed_fact(
    name: str,
    value: Expr | Range,
    spec: FactSpec,
    facts: Mapping[str, Fact],
    env: ExpressionEnv,
    drawn_env: ExpressionEnv,
) -> Fact | None:
    if isinstance(value, Range):
        return Fact(
            name,
            value.central,
            Status.CHANGED,
            known=True,
            place=f"change:{name}",
            low=_float(value.low),
            high=_float(value.high),
        )
    if spec.type != "number":
        if isinstance(value, FactValue):
            source = facts.get(value.fact)
            if source is None or not source.visible or source.value is None:
                return None
            return Fact(
                name,
                source.value,
                Status.CHANGED,
                known=source.known,
                place=f"change:{name}",
                reads=(value.fact,),
            )
        return None
    central = evaluate_expression(value, env)
    drawn = evaluate_expression(value, drawn_env)
    if central is None or drawn is None:
        return None
    inputs = expression_inputs(value).facts
    known = all(
        facts[f].known for f in inputs if f in facts and facts[f].visible and facts[f].place
    )
    number = float(central)
    if spec.bounds:
        number = min(max(number, spec.bounds[0]), spec.bounds[1])
        drawn = np.clip(drawn, *spec.bounds) if isinstance(drawn, np.ndarray) else number
    low, _, high = percentiles(drawn)
    return Fact(
        name,
        number,
        Status.CHANGED,
        known=known,
        low=low,
        high=high,
        place=f"change:{name}",
        reads=tuple(sorted(inputs)),
        draws=drawn if isinstance(drawn, np.ndarray) else None,
    )


def _missing(value: Expr | Range, facts: Mapping[str, Fact], specs: Mapping[str, FactSpec]) -> str:
    names = () if isinstance(value, Range) else expression_inputs(value).facts
    labels = [
        specs[f].label
        for f in sorted(names)
        if f not in facts or not facts[f].visible or facts[f].value is None
    ]
    if not labels:
        return tr("a value is missing")
    return tr("{things} not known", things=", ".join(labels))


def _float(value: object) -> float | None:
    return value if isinstance(value, float) and not isinstance(value, bool) else None


def _estimate(facts: Mapping[str, Fact], world: World, removed: frozenset[str]) -> Estimate:
    inputs = EstimatorInputs(facts, world.pack.specs, world.numbers, world.horizon_years)
    return estimate(inputs, removed)


def estimate_facts(scenario: Scenario, world: World) -> dict[str, Fact]:
    """The figures of a scenario as facts `estimate.*`: P50 for matching, draws for certainty."""
    found: dict[str, Fact] = {}
    years = world.horizon_years
    total = scenario.estimate.total
    for impact in ALL_IMPACTS:
        if total is not None:
            _put(found, f"estimate.{impact}", np.asarray(total.get(impact)) / years)
            _put(found, f"estimate.total.{impact}", total.get(impact))
        else:
            for name in (f"estimate.{impact}", f"estimate.total.{impact}"):
                found[name] = Fact(name, None, Status.ESTIMATED)
        for stage in STAGES:
            name = f"estimate.{stage}.{impact}"
            part = scenario.estimate.stages.get(stage)
            if isinstance(part, Absent):
                found[name] = Fact(name, None, Status.ESTIMATED)
            else:
                _put(found, name, 0.0 if part is None else np.asarray(part.get(impact)) / years)
    return found


def _put(found: dict[str, Fact], name: str, values: Array) -> None:
    low, middle, high = percentiles(values)
    found[name] = Fact(
        name,
        float(f"{middle:.6g}"),
        Status.ESTIMATED,
        low=float(f"{low:.6g}"),
        high=float(f"{high:.6g}"),
        place=name,
        draws=values if isinstance(values, np.ndarray) and values.ndim else None,
    )
