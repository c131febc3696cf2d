"""How close the pages that stand alone are set: the page for the board and those of the actions.

Each begins a page and is measured without the rest of the report, at one closeness after another,
so that it is set as loosely as fits: no page runs over that need not, and none is set close
although a good part of it stays empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from advisor.report.fill import CLOSEST, MOST, Fallen, Layout

BOARD = "summary"
# So often pages are set to find out; each time only those whose closeness is still open.
ROUNDS = 5
# A page that is set closer and filled less than this may have room for the step before.
ROOMY = 0.85
# What steps save of a page at most, so that one that does not help is left out.
_SAVES = 0.12
_BOARD_SAVES = 0.16
# An action that runs over by more than this does not fit however close it is set.
_HOPELESS = 0.5


@dataclass(slots=True)
class _Fit:
    """The search for the closeness of one page."""

    level: int
    most: int
    saves: float
    hopeless: float = math.inf
    tried: dict[int, bool] = field(default_factory=dict)
    fits: bool | None = None

    def judged(self, over: float, filled: float) -> bool:
        """Take in how the page fell at its level; whether it is to be set again."""
        self.tried[self.level] = not over
        if over and over < self.hopeless:
            closer = min(self.most, self.level + (2 if over > self.saves else 1))
            if self.level + 1 in self.tried:
                closer = self.level + 1
            if closer > self.level:
                self.level = closer
                self.fits = self.tried.get(closer)
                return self.fits is None
        elif not over and filled < ROOMY and self.level and self.level - 1 not in self.tried:
            self.level -= 1
            return True
        self.fits = not over
        return False


def fitted(
    layout: Layout,
    actions: Mapping[str, int],
    measure: Callable[[Layout, frozenset[str]], Fallen],
) -> tuple[Layout, dict[str, int]]:
    """The layout with its board and its actions set as loosely as fits.

    Args:
        layout: to begin with.
        actions: the anchors of the actions with a page each, with how close each is thought to
            have to be set.
        measure: sets some of these pages, named by their anchors, and tells how they fell.

    Returns:
        the layout; and by the anchor of each action how close it is set, the closest for one that
        fits on no page.
    """
    open_ = {BOARD: _Fit(layout.board, CLOSEST, _BOARD_SAVES)}
    open_ |= {a: _Fit(level, MOST, _SAVES, _HOPELESS) for a, level in actions.items()}
    found = dict(open_)
    for _ in range(ROUNDS):
        levels = tuple((a, found[a].level) for a in actions)
        layout = replace(layout, board=found[BOARD].level, levels=levels)
        fell = measure(layout, frozenset(open_))
        for name, fit in list(open_.items()):
            begin, end = fell.places.get(name), fell.at(f"{name}-end")
            if begin is None or end is None or not fit.judged(fell.over(name), end - begin[0]):
                del open_[name]
        if not open_:
            break
    for name, fit in found.items():
        if fit.fits is None:
            # Not asked to the end: the loosest of which it is known.
            fit.level = min((n for n, good in fit.tried.items() if good), default=fit.level)
        elif not fit.fits and name != BOARD:
            # It takes two pages in any case, so that nothing is gained by small type.
            fit.level = 0
    levels = tuple((a, found[a].level) for a in actions)
    closest = {a: MOST if found[a].fits is False else found[a].level for a in actions}
    return replace(layout, board=found[BOARD].level, levels=levels), closest
