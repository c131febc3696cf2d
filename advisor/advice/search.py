"""The best set of steps: exhaustive, but for what cannot win.

The steps have one order; a set is taken in it. Sets with the same first steps share their
scenarios. A branch is left in two cases. First, when even the saving so far, with the best saving
of each group that is left, stays below the best set found: that bound holds as long as a step saves
no more after others than it saves without them; where one is seen to save more, the search begins
anew and counts the most that each step was seen to save. Second, a step that stands in no other's
way is not left out where the best set with it saves less without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.footprint.draws import percentiles

Draw = NDArray[np.float64]
Taken = tuple[int, ...]

# A step that saves more after others, by this part of its saving alone, moves the bound.
_NOTICED = 1e-6


class _MoreAfterOthers(Exception):
    """A step saves more after others than before them."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps in their order, and what binds them.

    Attributes:
        alone: the saving of each alone, by draw.
        cluster: by step, which exclusive group of its owner it belongs to, of each one at most.
        clashes: by step, the steps that cannot stand beside it.
        requires: by step, the steps without which it cannot be taken.
        saved: what a step saves after others by draw, None where it cannot be taken.
    """

    alone: Sequence[Draw]
    cluster: Sequence[int]
    clashes: Sequence[frozenset[int]]
    requires: Sequence[frozenset[int]]
    saved: Callable[[Taken, int], Draw | None]

    def fits(self, taken: Taken, step: int) -> bool:
        """Whether a step clashes with none of those taken and has all that it requires."""
        return self.clashes[step].isdisjoint(taken) and self.requires[step].issubset(taken)


def best_set(steps: Steps) -> Taken:
    """The set of steps with the largest P50 saving; of equal ones the first found."""
    if not steps.alone:
        return ()
    most = list(steps.alone)
    zero = np.zeros_like(steps.alone[0])
    try:
        return _search(steps, most, zero, diminishing=True)
    except _MoreAfterOthers:
        return _search(steps, most, zero, diminishing=False)


def _search(steps: Steps, most: list[Draw], zero: Draw, *, diminishing: bool) -> Taken:
    search = _Search(steps, diminishing, most)
    search.go(0, (), zero, steps.alone)
    return search.best


@dataclass(slots=True)
class _Search:
    steps: Steps
    diminishing: bool
    most: list[Draw]
    best: Taken = ()
    value: float = 0.0
    refusals: int = 0
    _taken: dict[Taken, Draw] = field(default_factory=dict)

    def go(self, at: int, taken: Taken, saved: Draw, gains: Sequence[Draw]) -> Taken | None:
        """Decide on the steps from `at` on.

        Args:
            at: the first step that is not decided.
            taken: those taken.
            saved: by them.
            gains: what each step can still save here at most.

        Returns:
            the best set that begins so; None where none can beat the best one found.
        """
        if at == len(self.steps.alone):
            value = percentiles(saved)[1]
            self._taken[taken] = saved
            if value > self.value:
                self.best, self.value = taken, value
            return taken
        if self._hopeless(at, taken, saved, gains):
            return None
        refusals, found = self.refusals, None
        if self.steps.fits(taken, at):
            more = self._more(taken, at, gains)
            if more is not None:
                found = self.go(at + 1, (*taken, at), saved + more, gains)
        if self._hopeless(at + 1, taken, saved, gains):
            return found
        if (
            found is not None
            and refusals == self.refusals
            and self._free(at, taken)
            and self._adds(at, taken, found, saved, gains)
        ):
            return found
        if self.diminishing and at + 1 < len(self.steps.alone):
            gains = self._here(at + 1, taken, gains)
        other = self.go(at + 1, taken, saved, gains)
        if found is None or other is None:
            return found or other
        return max(found, other, key=lambda s: percentiles(self._taken[s])[1])

    def _hopeless(self, at: int, taken: Taken, saved: Draw, gains: Sequence[Draw]) -> bool:
        """Whether no set that begins so can beat the best one found."""
        if not self.value:
            return False
        bounds = gains if self.diminishing else self.most
        groups: dict[int, Draw] = {}
        for step in range(at, len(self.steps.alone)):
            if not self.steps.clashes[step].isdisjoint(taken):
                continue
            group, gain = self.steps.cluster[step], bounds[step]
            groups[group] = np.maximum(groups[group], gain) if group in groups else gain
        most = saved
        for gain in groups.values():
            most = most + np.maximum(gain, 0.0)
        return percentiles(most)[1] <= self.value

    def _free(self, step: int, taken: Taken) -> bool:
        """Whether a step stands in the way of none that follows."""
        return not any(
            k > step and self.steps.clashes[k].isdisjoint(taken) for k in self.steps.clashes[step]
        )

    def _adds(
        self, step: int, taken: Taken, found: Taken, saved: Draw, gains: Sequence[Draw]
    ) -> bool:
        """Whether a set saves less without one of its steps, or cannot do without it."""
        now = taken
        for other in found[len(taken) + 1 :]:
            more = self._more(now, other, gains) if self.steps.fits(now, other) else None
            if more is None:
                return True
            now, saved = (*now, other), saved + more
        return percentiles(saved)[1] < percentiles(self._taken[found])[1]

    def _here(self, at: int, taken: Taken, gains: Sequence[Draw]) -> Sequence[Draw]:
        """The gains with what the steps left save from here."""
        now = list(gains)
        for step in range(at, len(now)):
            if self.steps.fits(taken, step):
                more = self._more(taken, step, gains)
                now[step] = gains[step] if more is None else more
        return now

    def _more(self, taken: Taken, step: int, gains: Sequence[Draw]) -> Draw | None:
        """What a step saves after others; notes what is refused and what saves more there."""
        more = self.steps.saved(taken, step)
        if more is None:
            self.refusals += 1
            return None
        above = percentiles(more)[1] - percentiles(np.maximum(gains[step], 0.0))[1]
        if above > _NOTICED * percentiles(self.steps.alone[step])[1]:
            self.most[step] = np.maximum(self.most[step], more)
            if self.diminishing:
                raise _MoreAfterOthers
        return more
