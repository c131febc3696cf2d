"""The volume above which an option with an upfront cost is worth it in money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import VOLUME_OF
from advisor.advice.options import LEAST_SAVED, BreakEven, Option
from advisor.facts import Fact
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.scenario import NotApplied, Scenario, World, changed, with_fact
from advisor.scenario.environment import as_draws
from advisor.scenario.narrow import Few

Draw = NDArray[np.float64]

# A root is found where what is left is below this part of the upfront cost, in nearly all draws.
_NEAR, _NEARLY_ALL, _ROUNDS = 0.02, 0.9, 3
# Volumes from a ten-thousandth of today's to ten thousand times it.
_LEAST, _MOST = 1e-4, 1e4
_VOLUMES = ("use.", "edge.", "train.", "host.", "data.")
_LANES = ("do", "alternative", "then")


def break_evens(options: Iterable[Option], few: Few) -> None:
    """Set `break_even` of the options that stand and cost something once.

    What changes several use cases, or one on machines that others use too, has no one volume.
    """
    for option in options:
        if option.once is None or option.lane not in _LANES or len(option.use_cases) != 1:
            continue
        if np.ndim(few.start[option.use_cases[0]].share):
            continue
        option.break_even = break_even(option, few)


def break_even(option: Option, few: Few) -> BreakEven | None:
    """The volume at which an option saves over the horizon what it costs once.

    By draw the root of f(v) = cost before - cost after over the horizon at volume v, what the
    change costs once included. The first guess lies on the straight line through no saving at no
    volume and today's saving, and is mostly it; secants lead on from there.

    Args:
        option: changes one use case and costs something once.
        few: the baselines, on all draws and on the first.

    Returns:
        None where no volume decides: the stage has none, it pays at any, or at none.
    """
    ident = option.use_cases[0]
    fact = _volume(option, few.start[ident], few.whole)
    if fact is None:
        return None
    line = _Line(option, fact, few.whole)
    if line.has.mean() <= 0.5:
        return None
    times = line.root(few.scenario(ident), few.world)
    if times is not None:
        # A straight line on the first draws is one on all.
        straight = np.array_equal(times, line.guess[: few.world.draws.n])
        times = line.guess if straight else line.root(few.start[ident], few.whole)
    if times is None:
        return None
    volume = times * line.today
    middle, bounds = percentiles(volume)[1], few.whole.pack.specs[fact.name].bounds
    if not 0 < middle < (bounds[1] if bounds else np.inf):
        return None
    return BreakEven(fact, volume)


class _Line:
    """Today's volume and saving, and the volume at which a straight line through them turns.

    Attributes:
        today: the volume by draw.
        has: whether money is saved today before the upfront cost, by draw.
        guess: the root on the line in today's volumes, by draw; endless where there is none.
    """

    def __init__(self, option: Option, fact: Fact, world: World) -> None:
        n = world.draws.n
        self.option, self.fact = option, fact
        self.once = np.zeros(n) if option.once is None else option.once
        self.saved = option.saving["cost"] * world.horizon_years
        today = fact.number or 0.0 if fact.draws is None else fact.draws
        self.today = np.asarray(as_draws(today, n))
        running = self.saved + self.once
        self.has = (running > LEAST_SAVED * np.abs(option.base["cost"])) & (self.once > 0)
        self.guess = np.divide(self.once, running, out=np.full(n, np.inf), where=self.has)

    def root(self, start: Scenario, world: World) -> Draw | None:
        """The root by draw in today's volumes, from the guess and today's saving (secants).

        None where it is not found in nearly all draws that have a guess, or where the saving falls
        with the volume.

        Args:
            start: the use case's baseline in that world.
            world: of all draws, or of the first of them.
        """
        n = world.draws.n
        once, saved, has = self.once[:n], self.saved[:n], self.has[:n]
        before, at_before = np.ones(n), saved
        now = np.clip(self.guess[:n], _LEAST, _MOST)
        for round_ in range(_ROUNDS):
            at_now = _saved(self.option, start, self.fact, self.today[:n] * now, world)
            if at_now is None:
                return None
            near = np.abs(at_now) <= _NEAR * once
            if near[has].mean() >= _NEARLY_ALL:
                rises = (1.0 - now) * saved >= 0.0
                if rises[has].mean() < _NEARLY_ALL:
                    return None
                return np.where(has, now, np.inf) if round_ else self.guess[:n]
            apart = ~near & (now != before)
            slope = np.divide(at_now - at_before, now - before, out=np.zeros(n), where=apart)
            move = np.divide(at_now, slope, out=np.zeros(n), where=slope > 0)
            before, at_before = now, at_now
            now = np.clip(now - move, _LEAST, _MOST)
        return None


def _saved(option: Option, start: Scenario, fact: Fact, volume: Draw, world: World) -> Draw | None:
    """Money saved over the horizon at another volume, what the change costs once taken off."""
    n = world.draws.n
    other = replace(fact, value=percentiles(volume)[1], low=None, high=None, draws=volume)
    before = with_fact(start, other, world)
    try:
        after = changed(before, option.rule, world)
    except NotApplied:
        return None
    first, second = before.total("cost", n), after.total("cost", n)
    return None if first is None or second is None else np.asarray(first - second)


def _volume(option: Option, start: Scenario, world: World) -> Fact | None:
    """The volume of the stage in which an option moves most money, where it does not set it."""
    after = option.after[option.use_cases[0]].estimate.stages
    moved: list[tuple[float, str]] = []
    for stage, before in start.estimate.stages.items():
        then = after.get(stage, Impacts())
        if isinstance(before, Impacts) and isinstance(then, Impacts):
            less = percentiles(before.cost)[1] - percentiles(then.cost)[1]
            moved.append((-abs(less), stage))
    if not moved:
        return None
    stage = min(moved)[1]
    for prefix in _VOLUMES:
        if stage not in VOLUME_OF[prefix]:
            continue
        for name, fact in start.facts.items():
            volume = name.startswith(prefix) and world.pack.specs[name].volume
            if volume and fact.visible and fact.number and name not in option.rule.change:
                return fact
    return None
