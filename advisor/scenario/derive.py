"""Derived facts: the first case that is true wins; at central values and over the draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.facts import Fact, Scalar, Status
from advisor.footprint.draws import percentiles
from advisor.footprint.inputs import Array
from advisor.logic import (
    Condition,
    DrawEnv,
    Expr,
    FactEnv,
    evaluate,
    evaluate_expression,
    expression_inputs,
    facts_read,
    leaves,
)
from advisor.logic.expressions import FactValue
from advisor.pack.items import Case, Derived, Pack, Range
from advisor.scenario.environment import ExpressionEnv, Numbers, with_draws

Flags = bool | NDArray[np.bool_]


def derive(
    facts: dict[str, Fact],
    pack: Pack,
    numbers: Numbers,
    changed: Iterable[str] | None = None,
    fixed: Mapping[str, Fact] | None = None,
) -> dict[str, Fact]:
    """Add the derived facts, layer by layer.

    Args:
        facts: answers and changes; is added to and returned.
        pack: holds the derived facts in the order of their layers.
        numbers: parameters and factors with their draws.
        changed: derive again only what reads these, directly or through others; None: all.
        fixed: facts that are given instead.
    """
    stale = None if changed is None else set(changed)
    for name, derived in pack.derived.items():
        if stale is not None:
            if not stale.intersection(derived.reads):
                continue
            stale.add(name)
        if fixed and name in fixed:
            facts[name] = fixed[name]
            continue
        facts[name] = _derived(derived, facts, pack, numbers)
    return facts


def derive_like(
    facts: dict[str, Fact], found: Mapping[str, Fact], pack: Pack, numbers: Numbers
) -> dict[str, Fact]:
    """The derived facts over other draws, where all values at the centre are found already.

    Args:
        facts: answers with those draws; is added to and returned.
        found: derived facts of the same answers.
        pack: holds the derived facts in the order of their layers.
        numbers: parameters and factors with those draws.
    """
    for name, derived in pack.derived.items():
        fact = found[name]
        if fact.number is not None and derived.spec.type == "number":
            moved = any(r in facts and facts[r].draws is not None for r in derived.reads)
            if moved or fact.draws is not None:
                fact = _over_other_draws(derived, fact, facts, numbers)
        facts[name] = fact
    return facts


def _over_other_draws(
    derived: Derived, fact: Fact, facts: Mapping[str, Fact], numbers: Numbers
) -> Fact:
    chooser = _open_choice(derived, facts)
    if chooser is not None:
        # Its ends are percentiles of draws themselves; they stay.
        return with_draws(fact, derived.spec, numbers.draws, group=chooser.place)
    group = next((facts[r].place for r in fact.reads if r in facts), None)
    values = _over_draws(derived, facts, numbers, group)
    return replace(fact, draws=values if isinstance(values, np.ndarray) else None)


def _derived(derived: Derived, facts: Mapping[str, Fact], pack: Pack, numbers: Numbers) -> Fact:
    fact, case = derived_at_centre(derived, facts, pack, numbers)
    if case is None or derived.spec.type != "number" or fact.number is None:
        return fact
    return _ranged(derived, fact, case, facts, numbers)


def derived_at_centre(
    derived: Derived, facts: Mapping[str, Fact], pack: Pack, numbers: Numbers
) -> tuple[Fact, Case | None]:
    """A derived fact without its range, as matching reads it, and the case that won."""
    found = _central(derived, facts, numbers)
    if found is None:
        place = f"derive:{derived.spec.name}"
        return Fact(derived.spec.name, None, Status.DERIVED, place=place), None
    case, value, reads = found
    known, assumed = _support(reads, facts, pack)
    fact = Fact(
        derived.spec.name,
        value,
        Status.ASSUMED if assumed else Status.DERIVED,
        known=known,
        place=f"derive:{derived.spec.name}",
        reads=tuple(reads),
    )
    return fact, case


def _support(reads: Iterable[str], facts: Mapping[str, Fact], pack: Pack) -> tuple[bool, bool]:
    """Whether all inputs are known, and whether one is assumed."""
    known, assumed = True, False
    for name in reads:
        spec = pack.specs[name]
        fact = facts.get(name)
        if fact is None or spec.origin == "change":
            continue
        if not fact.visible:
            continue
        if not fact.known:
            known = False
            assumed = assumed or fact.status is Status.ASSUMED
    return known, assumed


def _central(
    derived: Derived, facts: Mapping[str, Fact], numbers: Numbers
) -> tuple[Case, Scalar, list[str]] | None:
    """The case that wins at central values, its value, and the facts that decided."""
    env = FactEnv(facts)
    reads: dict[str, None] = {}
    for case in derived.cases:
        if case.when is not None:
            truth = evaluate(case.when, env)
            reads |= dict.fromkeys(_deciding(case.when))
            if truth.true is not True:
                continue
        value = value_at_centre(case.value, facts, numbers)
        if value is None:
            continue
        if not isinstance(case.value, Range):
            reads |= dict.fromkeys(sorted(expression_inputs(case.value).facts))
        return case, value, list(reads)
    return None


def _deciding(when: Condition) -> list[str]:
    # What a known/unknown leaf reads is no input.
    return [leaf.fact for leaf in leaves(when) if leaf.op not in ("known", "unknown")]


def value_at_centre(
    value: Expr | Range, facts: Mapping[str, Fact], numbers: Numbers
) -> Scalar | None:
    """The value of one case at central values; None where an input has none."""
    if isinstance(value, Range):
        return value.central
    if isinstance(value, FactValue) and value.bound is None:
        fact = facts.get(value.fact)
        return fact.value if fact is not None and fact.visible else None
    result = evaluate_expression(value, ExpressionEnv(facts, numbers, drawn=False))
    return None if result is None else float(result)


def _ranged(
    derived: Derived, fact: Fact, case: Case, facts: Mapping[str, Fact], numbers: Numbers
) -> Fact:
    chooser = _open_choice(derived, facts)
    if chooser is not None:
        return _over_options(derived, fact, chooser, facts, numbers)
    group = next((facts[r].place for r in fact.reads if r in facts), None)
    if isinstance(case.value, Range) and _wins_everywhere(derived, case, facts):
        fact = replace(fact, low=_float(case.value.low), high=_float(case.value.high))
        return with_draws(fact, derived.spec, numbers.draws, group)
    values = _over_draws(derived, facts, numbers, group)
    if values is None or not isinstance(values, np.ndarray):
        return replace(fact, low=fact.number, high=fact.number)
    low, _, high = percentiles(values)
    return replace(fact, low=low, high=high, draws=values)


def _float(value: Scalar) -> float:
    """An end of a number's range, which the pack holds to be a number."""
    return float(value)  # type: ignore[arg-type]  # the reading of the pack has tested it


def _wins_everywhere(derived: Derived, case: Case, facts: Mapping[str, Fact]) -> bool:
    """Whether the case that wins at central values does so in every draw."""
    env = DrawEnv(facts)
    for other in derived.cases:
        true: Flags = True if other.when is None else evaluate(other.when, env).true
        if other is case:
            return bool(np.all(true))
        if np.any(true) and not np.all(true):
            return False
    return True


def _open_choice(derived: Derived, facts: Mapping[str, Fact]) -> Fact | None:
    """An assumed ordered choice that a case reads and that has a low and a high option."""
    for name in derived.reads:
        fact = facts.get(name)
        if fact is None or not fact.visible or fact.low_option is None:
            continue
        if any(c.when is not None and name in facts_read(c.when) for c in derived.cases):
            return fact
    return None


def _over_options(
    derived: Derived, fact: Fact, chooser: Fact, facts: Mapping[str, Fact], numbers: Numbers
) -> Fact:
    """The least low, the central, the greatest high over the options of an open choice."""
    lows, highs = [fact.number], [fact.number]
    for option in (chooser.low_option, chooser.value, chooser.high_option):
        chosen = {**facts, chooser.name: replace(chooser, value=option)}
        found = _central(derived, chosen, numbers)
        if found is None:
            continue
        case, value, _ = found
        if isinstance(case.value, Range):
            low, high = _float(case.value.low), _float(case.value.high)
        else:
            drawn = _over_draws(derived, chosen, numbers, chooser.place)
            low, _, high = percentiles(_float(value) if drawn is None else drawn)
        lows.append(low)
        highs.append(high)
    fact = replace(
        fact, low=min(v for v in lows if v is not None), high=max(v for v in highs if v is not None)
    )
    # All that follows from one open choice moves together.
    return with_draws(fact, derived.spec, numbers.draws, group=chooser.place)


def _over_draws(
    derived: Derived, facts: Mapping[str, Fact], numbers: Numbers, group: str | None
) -> Array | None:
    """The value in each draw; cases may differ between draws."""
    env = DrawEnv(facts)
    drawn = ExpressionEnv(facts, numbers, drawn=True)
    result: Array | None = None
    left: Flags = True
    for case in derived.cases:
        true: Flags = True if case.when is None else evaluate(case.when, env).true
        if true is False:
            continue
        if isinstance(case.value, Range):
            value: Array | None = _drawn(derived, case.value, numbers, group)
        else:
            value = evaluate_expression(case.value, drawn)
        if value is None:
            continue
        if true is True and left is True:
            return value
        n = numbers.draws.n
        mask = np.broadcast_to(np.asarray(true), n) & np.broadcast_to(np.asarray(left), n)
        if result is None:
            result = np.full(n, np.nan)
        result = np.where(mask, value, result)
        left = np.broadcast_to(np.asarray(left), n) & ~mask
        if not np.any(left):
            break
    if isinstance(result, np.ndarray) and np.isnan(result).any():
        return np.where(np.isnan(result), np.nanmedian(result), result)
    return result


def _drawn(derived: Derived, value: Range, numbers: Numbers, group: str | None) -> Array:
    """The draws of a range of one case, on the place of its fact."""
    low, central, high = _float(value.low), _float(value.central), _float(value.high)
    if low >= high:
        return central
    spec = derived.spec
    place = f"derive:{spec.name}"
    return numbers.draws.sample(place, low, central, high, bounds=spec.bounds, group=group)
