"""Where the parts of the overview stand, so that no page stays half empty.

The overview comes before the pages of the first actions, and each of these begins on a new page.
What fits on no full page of the overview may come after them. How full the pages are is measured
by setting the overview, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

PARTS = ("asides", "near", "roadmap")
# What stands before the details, from most to least; the rest follows the further advice.
CHOICES = (PARTS, ("asides", "roadmap"), ("asides", "near"), ("asides",), ())
FULL = 0.55
# A last page with less than this on it is worth setting the further parts closer.
TAIL = 0.7
# So far the parts after the first actions may be set closer.
TIGHTEST = 2
# The page for the board may be set closer so often.
CLOSER = 2
HALF = 0.45
# A page with this much on it may end where a list would else be split.
ENOUGH = 0.7


@dataclass(frozen=True, slots=True)
class Layout:
    """Which parts come before the details, and where pages begin.

    Attributes:
        early: the parts of the overview before the details.
        fresh: the list of recommendations begins on a new page.
        run_on: the details follow one another without page breaks.
        tight: how close the further advice and the appendix are set, so that the last
            lines need no page of their own: 1 closer, 2 the answers in three columns as well.
        board: how far the page for the board is set closer: 1 in smaller type, 2 without its chart.
        closer: the pages of actions that are set closer, by anchor; twice for the closest.
    """

    early: tuple[str, ...] = PARTS
    fresh: bool = False
    run_on: bool = False
    tight: int = 0
    board: int = 0
    closer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """How the overview fell: parts of a page from 0 to 1."""

    last: float
    list_starts: float
    list_split: bool


def choose(measure: Callable[[Layout], Front]) -> Layout:
    """The first layout whose last page before the details is well filled.

    Args:
        measure: sets the overview in a layout and tells how it fell.
    """
    tried: list[tuple[float, Layout]] = []
    start = Layout()
    front = measure(start)
    if front.list_split and front.list_starts > ENOUGH:
        # A list that would be split over two pages, and the page before it is filled anyway.
        fresh = replace(start, fresh=True)
        again = measure(fresh)
        if not again.list_split:
            start, front = fresh, again
    for early in CHOICES:
        layout = replace(start, early=early)
        if early != PARTS:
            front = measure(layout)
        if front.last >= FULL:
            return layout
        tried.append((front.last, layout))
    best, layout = max(tried, key=lambda t: t[0])
    # With less than this on the page, the first action begins below it.
    return replace(start, run_on=True) if best < HALF else layout
