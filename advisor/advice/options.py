"""Options: what a rule recommends to one use case or shared thing, with its saving."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import Match, stage_volume_known
from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.language import tr
from advisor.logic import FactEnv, evaluate
from advisor.pack.items import Rule
from advisor.scenario import ALL_IMPACTS, NotApplied, Scenario, World, changed

Draw = NDArray[np.float64]

# Less of the yearly cost than this is no money saved.
LEAST_SAVED = 1e-6
# Less of a baseline than this is what floating point leaves over.
_ROUNDING = 1e-11


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The volume above which what a change costs once comes back within the horizon.

    Attributes:
        fact: the volume today.
        volume: by draw; endless where no volume brings it back.
    """

    fact: Fact
    volume: Draw


@dataclass(frozen=True, slots=True)
class Held:
    """What a tonne saved costs, held against the most that it may cost.

    Attributes:
        why: within the limit; above it and yet a `trifle`; `open`, above it in too few draws to
            tell; `dear`, and so set aside.
        limit: the most that a tonne may cost, in the engagement's currency.
        spent: what a trifle is beside, a year, and whether `devices` are part of it.
        worth: the share of draws in which a tonne costs no more than the limit.
    """

    why: str
    limit: float
    spent: float
    devices: bool
    worth: float


@dataclass(slots=True)
class Option:
    """A recommendation in the making.

    Attributes:
        owner: id of the use case, shared thing, or "engagement".
        use_cases: the use cases that it changes.
        saving: by impact, a year, over the draws; empty when there is none to compute.
        base: the baseline of its owner by impact, a year.
        once: what the change itself costs, once, over the draws.
        break_even: the volume above which the money comes back, where there is one.
        why_not: the reason why it is set aside.
        too_dear: whether a tonne saved costs more than the ceiling, P50 by P50.
        held: the price of a tonne against the ceiling, where money is lost.
        by: the rule that set it aside.
        governed: whether that one governs alone.
        scores: by draw; `criteria` has what they are made of, those that count here alone.
        beyond: the score with savings not cut off at full, which tells equal scores apart.
        first_share: of the draws (and of the weights where they are sampled), those in which it
            comes first; `before` by rule, those in which it comes before a later one.
        dominated_by: an option that does at least as much on every count.
    """

    rule: Rule
    match: Match
    owner: str
    use_cases: tuple[str, ...]
    saving: dict[str, Draw] = field(default_factory=dict)
    base: dict[str, Draw] = field(default_factory=dict)
    after: dict[str, Scenario] = field(default_factory=dict)
    once: Draw | None = None
    break_even: BreakEven | None = None
    no_figure: str | None = None
    why_not: str | None = None
    too_dear: bool = False
    held: Held | None = None
    by: str | None = None
    governed: bool = False
    lane: str = ""
    score: float | None = None
    scores: Draw | None = None
    rank: int | None = None
    in_first_three: int | None = None
    beats_next: int | None = None
    criteria: dict[str, Draw | float] = field(default_factory=dict)
    beyond: float = 0.0
    first_share: float | None = None
    beats_share: float | None = None
    before: dict[str, float] = field(default_factory=dict)
    dominated_by: Option | None = None
    alternatives: list[str] = field(default_factory=list)
    attached_to: str | None = None
    small: bool = False

    @property
    def ident(self) -> str:
        """Unique in an engagement."""
        return f"{self.owner}:{self.rule.id}"

    @property
    def quantified(self) -> bool:
        """Whether it has a saving."""
        return bool(self.saving)

    def p50(self, impact: str) -> float:
        """The P50 of a saving a year, 0 where there is none."""
        return percentiles(self.saving[impact])[1] if self.saving else 0.0

    def share(self, impact: str) -> Draw | None:
        """The saving as a share of the owner's baseline, one quotient a draw."""
        if not self.saving or not np.any(self.base[impact]):
            return None
        base = np.where(np.abs(self.base[impact]) > 1e-12, self.base[impact], np.nan)
        return np.nan_to_num(self.saving[impact] / base)


# An option with its saving, found from the scenarios before it.
Saved = Callable[[Option, Mapping[str, Scenario], World], Option]


def computed(option: Option, before: Mapping[str, Scenario], world: World) -> Option:
    """Compute an option's saving: estimates before minus estimates after, paired by draw.

    The option's `use_cases` name the scenarios of `before` that it changes.
    """
    if not option.rule.changes_facts:
        return option
    n, years = world.draws.n, world.horizon_years
    saving = {impact: np.zeros(n) for impact in ALL_IMPACTS}
    base = {impact: np.zeros(n) for impact in ALL_IMPACTS}
    once = np.zeros(n)
    for ident in option.use_cases:
        start = before[ident]
        try:
            after = changed(start, option.rule, world)
        except NotApplied as reason:
            option.no_figure = str(reason)
            return option
        option.after[ident] = after
        for impact in ALL_IMPACTS:
            first, second = start.total(impact, n), after.total(impact, n)
            if first is None or second is None:
                absent = {**start.estimate.absent, **after.estimate.absent}
                missing = next(iter(absent.values())).reason if absent else tr("a value is missing")
                option.no_figure = tr("the footprint is not complete: {missing}", missing=missing)
                return option
            base[impact] = base[impact] + first / years
            saving[impact] = saving[impact] + (first - second) / years
        once = once + after.estimate.one_off.cost - start.estimate.one_off.cost
    option.base = base
    # Two ways to the same sum differ in their last digits; that is no saving.
    option.saving = {
        impact: np.where(np.abs(values) <= _ROUNDING * np.abs(base[impact]), 0.0, values)
        for impact, values in saving.items()
    }
    option.once = once if np.any(once) else None
    return option


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a saving may cost.

    Attributes:
        tonne: the most that a tonne saved may cost, in the engagement's currency.
        trifle: money lost a year that is too little to decide anything.
        spent: what it is a small share of, a year; with `devices` among it.
        clear: the share of draws in which a tonne must be too dear to set an option aside.
    """

    tonne: float = np.inf
    trifle: float = 0.0
    clear: float = 1.0
    spent: float = 0.0
    devices: bool = False


def passes(option: Option, ceiling: Ceiling) -> bool:
    """Whether the option passes its only_if; sets `why_not` when it does not.

    A reduce that loses more than a trifle and whose tonne costs more than the ceiling, both at
    the P50, is too dear; it is set aside where that is clear.
    """
    rule = option.rule
    if rule.only_if is None or not option.saving:
        # A reduce whose effect cannot be computed says so instead of vanishing.
        return True
    if not _meets_test(option):
        return False
    price = tonne_price(option) if rule.stance == "reduce" else None
    if price is None:
        return True
    worth = option.saving["cost"] + option.saving["carbon_kgco2e"] / 1000 * ceiling.tonne
    losing = float(np.mean(worth < 0))
    if price <= ceiling.tonne:
        why = "within"
    elif -option.p50("cost") <= ceiling.trifle:
        why = "trifle"
    else:
        option.too_dear = True
        why = "open" if losing < ceiling.clear else "dear"
    option.held = Held(why, ceiling.tonne, ceiling.spent, ceiling.devices, 1 - losing)
    if why != "dear":
        return True
    option.why_not = tr("it would cost more than the carbon that it saves is worth")
    return False


def tonne_price(option: Option) -> float | None:
    """What a tonne saved costs, P50 by P50; None where no money is lost or no carbon saved."""
    if not option.saving:
        return None
    lost, carbon = -option.p50("cost"), option.p50("carbon_kgco2e")
    if carbon <= 0 or lost <= LEAST_SAVED * abs(float(np.median(option.base["cost"]))):
        return None
    return lost / carbon * 1000


def _meets_test(option: Option) -> bool:
    rule, facts = option.rule, saving_facts(option)
    if rule.only_if_default:
        carbon, money = option.p50("carbon_kgco2e"), option.p50("cost")
        scale = max(abs(float(np.median(option.base["carbon_kgco2e"]))), 1e-12)
        if carbon > 1e-9 * scale or (abs(carbon) <= 1e-9 * scale and money > 0):
            return True
        option.why_not = (
            tr("it would cost more carbon than it saves") if carbon < 0 else _nothing(option)
        )
        return False
    if rule.only_if is None or evaluate(rule.only_if, FactEnv(facts)).true is True:
        return True
    option.why_not = tr("its computed effect does not meet its own test")
    return False


def _nothing(option: Option) -> str:
    """That nothing is saved: nowhere, or in so many runs that we do not count on it."""
    if percentiles(option.saving["carbon_kgco2e"])[2] > 0:
        return tr("in at least half of our runs it would save nothing here")
    return tr("it would save nothing here")


def saving_facts(option: Option) -> dict[str, Fact]:
    """saving.* and payback.years as facts."""
    found = {}
    for impact, values in option.saving.items():
        found[f"saving.{impact}"] = _fact(f"saving.{impact}", values)
    years = payback_years(option)
    if years is not None and np.isfinite(percentiles(years)[1]):
        found["payback.years"] = _fact("payback.years", years)
    return found


def _fact(name: str, values: Draw) -> Fact:
    low, middle, high = percentiles(values)
    return Fact(
        name, float(f"{middle:.6g}"), Status.ESTIMATED, True, low=low, high=high, draws=values
    )


_ROUNDING = 1e-9


def running(option: Option) -> Draw:
    """The money that an option saves a year, without what its change costs once."""
    if option.once is None:
        return option.saving["cost"]
    years = next(iter(option.after.values())).estimate.horizon_years
    saved = option.saving["cost"] + option.once / years
    # Where nothing but the change costs, the two are one number, and their difference is rounding.
    return np.where(np.abs(saved) < _ROUNDING * np.abs(option.once), 0.0, saved)


def payback_years(option: Option) -> Draw | None:
    """After how many years the running cost has paid for an option, by draw; endless where never.

    Years = what the change costs once / the money saved a year without it. None where the change
    costs nothing once.
    """
    if option.once is None or not option.saving:
        return None
    saved = running(option)
    pays = (saved > LEAST_SAVED * np.abs(option.base["cost"])) & (option.once > 0)
    endless = np.where(option.once > 0, np.inf, 0.0)
    return np.divide(option.once, saved, out=endless, where=pays)


def touched_stages(option: Option, before: Mapping[str, Scenario]) -> set[str]:
    """The stages whose carbon, energy or cost the option changes."""
    stages: set[str] = set()
    for ident, after in option.after.items():
        start = before[ident].estimate.stages
        for name in {*start, *after.estimate.stages}:
            first, second = start.get(name), after.estimate.stages.get(name)
            if (
                not isinstance(first, Impacts)
                or not isinstance(second, Impacts)
                or any(
                    not np.allclose(first.get(i), second.get(i), rtol=1e-9)
                    for i in ("energy_kwh", "carbon_kgco2e", "cost")
                )
            ):
                stages.add(name)
    return stages - {"network"}


def amount_to_confirm(option: Option, before: Mapping[str, Scenario], world: World) -> bool:
    """True when no volume is known in the stages that the change touches."""
    stages = touched_stages(option, before)
    return amount_open(option, stages, before[option.use_cases[0]].facts, world)


def amount_open(
    option: Option, stages: Collection[str], facts: Mapping[str, Fact], world: World
) -> bool:
    """The same of stages that are found already."""
    if not stages or not option.saving:
        return False
    return not any(stage_volume_known(s, facts, world.pack.specs) for s in stages)
