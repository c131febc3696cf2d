"""Where pages begin and how close they are set, so that no page stays half empty or runs over.

A report is set once, the pages are judged by where their parts fell, what is wrong is mended all at
once, and the report is set again: most need one setting or two, none more than PASSES. How far a
mend moves things is reckoned from the first setting; the best of the settings is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

PARTS = ("asides", "near", "roadmap")
# What stands before the details, from most to least; the rest follows the further advice.
CHOICES: tuple[tuple[str, ...], ...] = (
    PARTS,
    ("asides", "roadmap"),
    ("asides", "near"),
    ("asides",),
    (),
)
# So often a report is set at most; with more pages than LONG twice.
PASSES = 5
LONG = 80
FULL = 0.55
HALF = 0.45
# A page with this much on it may end where a list would else be split.
ENOUGH = 0.7
# With less than this on it, the last page is worth mending; with less than THIN it must be.
TAIL = 0.35
THIN = 0.25
# So far the parts after the first actions may be set closer, and what that saves of their height.
TIGHTEST = 2
# So far the overview may be, and up to what of its last page that is worth it.
SNUGGEST = 2
_SNUG = 0.2
# Where setting the rest closer takes in more pages than this, nobody knows how the last one falls.
_GUESSED = 0.5
_SAVED = (0.0, 0.045, 0.1)
# So far the page for the board may be set closer, and what the steps save that leave it its chart.
CLOSEST = 5
_CHARTLESS = 3
_BOARD_SAVED = 0.16
# So far the page of an action may be.
MOST = 3
# What setting the page of an action closer, once and twice, saves of it.
_DENSE, _CRAMMED = 0.08, 0.22
# Between two actions on a page.
_GAP = 0.05
# With less than this on it, a page may not end for a chapter's sake.
_LEAST = 0.3
# What may begin the last page.
LATE = ("answers", "glossary", "colophon", "frameworks", "sources", "factors", "signoff", "auditor")
# What begins a page, and may begin below the few lines of the page before.
FIRST = ("contents", "today")
# Pages of actions that may stay half empty.
LISTED = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Which parts come before the details, where pages begin, how close what is set.

    Attributes:
        early: the parts of the overview before the details.
        fresh: the list of recommendations begins on a new page.
        run_on: the details follow one another without page breaks.
        tight: how close the further advice and the appendix are set, so that the last
            lines need no page of their own: 1 closer, 2 the answers in three columns as well.
        board: how far the page for the board is set closer: 1 in smaller type, 2 in the smallest,
            3 in smaller type without its chart, 4 in the smallest without it, 5 in smaller still.
        levels: how close the page of each action is set, by anchor: 0 as it is, 1 in smaller
            type, 2 in the smallest with what matters most, 3 without what changes as well.
        closer: the pages of actions that are set closer than that, by anchor; twice for the
            closest.
        behind: how far the second page of the short edition is set closer.
        on: the actions that begin below the one before, by anchor.
        breaks: the sections that begin a page where they else would not, by anchor.
        apart: rules of style that let a page end within what is else kept together.
        snug: how close the overview is set, so that its last lines need no page of their own.
        parted: so many of the last answers stand on the last page.
    """

    early: tuple[str, ...] = PARTS
    fresh: bool = False
    run_on: bool = False
    tight: int = 0
    board: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    closer: tuple[str, ...] = ()
    behind: int = 0
    on: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    snug: int = 0
    parted: int = 0

    def level(self, action: str, least: int) -> int:
        """How close an action is set, that is thought to need at least some closeness."""
        return min(MOST, dict(self.levels).get(action, least) + self.closer.count(action))

    @property
    def css(self) -> str:
        """The rules that the style sheet cannot know."""
        rules = [f'[id="{a}"]{{break-before:auto;margin-top:11mm}}' for a in self.on]
        rules += [f'[id="{a}"]{{break-before:page;margin-top:0}}' for a in self.breaks]
        return "".join([*rules, *self.apart])


@dataclass(frozen=True, slots=True)
class Fallen:
    """How a report fell: its pages; of each anchor the page and the height on it, 0 to 1.

    `gaps` are the pages half empty within a chapter, each with the rules that would fill it;
    `thin` those but the last that hold a few lines only. `spared` is how many of the last answers
    would make the last page hold something.
    """

    pages: int
    places: Mapping[str, tuple[int, float]]
    gaps: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    thin: tuple[int, ...] = ()
    spared: int = 0

    def at(self, name: str) -> float | None:
        """How many pages stand before an anchor, with the part of its own page above it."""
        found = self.places.get(name)
        return None if found is None else found[0] + min(max(found[1], 0.0), 0.999)

    @property
    def tail(self) -> float:
        """How far the last page is filled."""
        found = self.places.get("report-end")
        return found[1] if found is not None and found[0] == self.pages - 1 else 1.0

    @property
    def board_over(self) -> float:
        """What of the page for the board, the second, stands on the next."""
        end = self.at("summary-end")
        return 0.0 if end is None else max(0.0, end - 2)

    def over(self, action: str) -> float:
        """What of an action stands on the page after that on which it begins."""
        begin, end = self.places.get(action), self.at(f"{action}-end")
        return 0.0 if begin is None or end is None else max(0.0, end - begin[0] - 1)


def rank(fell: Fallen, actions: Sequence[str], layout: Layout) -> tuple[float, ...]:
    """How bad a setting is, what matters most first."""
    alone = [a for a in actions if a not in layout.on and not layout.run_on]
    spilt = [a for a in alone if 0 < fell.over(a) < FULL and not _followed(a, actions, layout)]
    empty = sum(bool(rules) for rules in fell.gaps.values())
    # Too many answers went to the last page.
    empty += layout.parted > 0 and fell.pages - 2 in fell.gaps
    close = layout.tight + layout.snug
    thin = len(fell.thin)
    return (fell.board_over > 0, thin, len(spilt), empty, fell.tail < THIN, fell.pages, close)


def _followed(action: str, actions: Sequence[str], layout: Layout) -> bool:
    """Whether the next action begins below this one."""
    place = list(actions).index(action) + 1
    return layout.run_on or (place < len(actions) and actions[place] in layout.on)


def mended(
    layout: Layout, fell: Fallen, actions: Mapping[str, int], *, close: bool = False
) -> Layout:
    """The layout with all mended that the setting shows; the same where nothing is to be mended.

    Args:
        layout: that was set.
        fell: how it fell.
        actions: the anchors of the actions with a page each, in their order, with how close
            each is set already: 0, 1 or 2.
        close: the later parts are set closer from the start.
    """
    placed = _actions(_overview(_board(layout, fell), fell, actions), fell, actions)
    if placed.board == layout.board:
        placed = _follows(placed, fell)
    parted = _apart(placed, fell)
    return _tail(parted, fell, close=close, settled=parted == layout)


def _follows(layout: Layout, fell: Fallen) -> Layout:
    """What comes after a page of a few lines begins on it."""
    begun = {fell.places[name][0]: name for name in FIRST if name in fell.places}
    new = [n for page, n in begun.items() if page - 1 in fell.thin and n not in layout.on]
    return replace(layout, on=(*layout.on, *new)) if new else layout


def _apart(layout: Layout, fell: Fallen) -> Layout:
    """What is kept together may be parted where the page before it stays half empty."""
    new = [r for rules in fell.gaps.values() for r in rules if r not in layout.apart]
    return replace(layout, apart=(*layout.apart, *dict.fromkeys(new))) if new else layout


def _board(layout: Layout, fell: Fallen) -> Layout:
    over = fell.board_over
    if not over or layout.board >= CLOSEST:
        return layout
    least = _CHARTLESS if over > _BOARD_SAVED else 1
    return replace(layout, board=max(layout.board + 1, least))


def _overview(layout: Layout, fell: Fallen, actions: Mapping[str, int]) -> Layout:
    """Where the parts of the overview stand, by how full its last page becomes."""
    marks = [fell.at(n) for n in ("at-asides", "at-near", "at-settled", "at-roadmap")]
    end = fell.at("overview-end")
    if not actions or end is None or layout.run_on:
        return layout
    thin = int(end) in fell.thin
    if thin and end % 1 <= _SNUG and layout.snug < SNUGGEST:
        # A few lines are taken in rather than given company.
        return replace(layout, snug=1 if not layout.snug and end % 1 <= _SNUG / 3 else SNUGGEST)
    if layout.early != PARTS:
        return replace(layout, run_on=True) if thin else layout
    if None in marks or (layout.snug and not thin):
        return layout
    asides, near, settled, roadmap = (m for m in marks if m is not None)
    heights = {"asides": near - asides, "near": settled - near, "roadmap": end - roadmap}
    shift, fresh = _fresh(layout, fell)
    fixed = asides + shift + roadmap - settled
    tried: list[tuple[float, tuple[str, ...]]] = []
    for early in CHOICES:
        last = (fixed + sum(heights[p] for p in early)) % 1
        tried.append((last, early))
        if last >= FULL:
            return replace(layout, early=early, fresh=fresh)
    best, early = max(tried, key=lambda t: t[0])
    # With less than this on the page, the first action begins below it.
    return replace(layout, early=early, fresh=fresh, run_on=best < HALF)


def _fresh(layout: Layout, fell: Fallen) -> tuple[float, bool]:
    """How far the list moves where it begins a page, so as not to be split, and whether it does."""
    first, last = fell.places.get("list-first"), fell.places.get("list-last")
    begin = fell.places.get("recommendations")
    if layout.fresh or not first or not last or not begin or first[0] == last[0]:
        return 0.0, layout.fresh
    whole = (last[0] + last[1]) - (begin[0] + begin[1])
    return (1 - begin[1], True) if begin[1] > ENOUGH and whole < 1 else (0.0, False)


def _actions(layout: Layout, fell: Fallen, levels: Mapping[str, int]) -> Layout:
    """Pages of actions that hold what is theirs; where they cannot, the next begins below."""
    if layout.run_on:
        return layout
    closer, on, actions = list(layout.closer), list(layout.on), list(levels)
    for place, action in enumerate(actions):
        over, level = fell.over(action), levels[action] + closer.count(action)
        rest = actions[place + 1 :]
        if not over or action in on or (rest and rest[0] in on):
            continue
        if level < 2 and over <= (_CRAMMED if level == 0 else _CRAMMED - _DENSE):
            closer += [action] * ((1 if over <= _DENSE else 2) if level == 0 else 1)
        elif over < FULL:
            # Two pages, and the second is filled by the actions that follow.
            closer = [a for a in closer if a != action]
            on += rest
            break
    thin = [a for a in actions if _height(fell, a) < FULL and a not in on]
    for action, after in itertools.pairwise(actions):
        if action not in thin or after in on or fell.over(action) or fell.over(after):
            continue
        if _height(fell, action) + _height(fell, after) + _GAP <= 1:
            on.append(after)
            thin = [a for a in thin if a not in (action, after)]
    if len(thin) > LISTED and not set(actions[1:]) <= set(on):
        place = actions.index(thin[LISTED])
        on += [a for a in actions[place + 1 :] if a not in on]
    return replace(layout, closer=tuple(closer), on=tuple(on))


def _height(fell: Fallen, action: str) -> float:
    """The height of an action, in pages; a whole one where that is not known."""
    begin, end = fell.at(action), fell.at(f"{action}-end")
    return 1.0 if begin is None or end is None else end - begin


def _tail(layout: Layout, fell: Fallen, *, close: bool, settled: bool) -> Layout:
    """The last page, that it holds more than a few lines or is not needed.

    How many answers belong there is only known where nothing before them moves (`settled`).
    """
    tail = fell.tail
    if layout.parted and not settled:
        return replace(layout, parted=0)
    if tail >= TAIL or fell.pages <= 2:
        return layout
    begin = next((b for n in ("further", "register", "auditor") if (b := fell.at(n))), 2.0)
    height = fell.pages - 1 + tail - begin
    now = max(layout.tight, 1 if close else 0)
    shared = fell.spared if tail < THIN else 0
    spared = replace(layout, parted=shared) if shared and settled else layout
    for level in range(now + 1, TIGHTEST + 1):
        saved = (_SAVED[level] - _SAVED[now]) * height
        if tail < saved and not layout.parted:
            guessed = shared and saved > _GUESSED and fell.pages <= LONG
            return spared if guessed else replace(layout, tight=level)
    if tail >= THIN or layout.parted:
        return layout
    places = [(fell.places.get(name, (0, 0.0)), name) for name in LATE]
    fitting = [(y, name) for (page, y), name in places if page == fell.pages - 2 and y >= FULL]
    if not fitting:
        # A chapter may end high on its page; a page of three lines is worse.
        last = [(y, name) for (page, y), name in places if page == fell.pages - 2 and y >= _LEAST]
        fitting = [max(chapter)] if (chapter := [c for c in last if c[1] != "signoff"]) else []
    if fitting:
        return replace(layout, breaks=(*layout.breaks, min(fitting)[1]))
    return spared


def waits(fell: Fallen, layout: Layout, wanted: Layout, number: int) -> bool:
    """Whether to set again: within the bound, and a long report once."""
    return wanted != layout and number < (PASSES if fell.pages <= LONG else 2)
