"""What fills the page before the first full one.

A full page begins on a new page, so the page before it may stay half empty. Two parts may stand
there or later: the road map, and what nearly applied. Heights are rough, in millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.items import Item
from advisor.report.owners import Aside, Owner

PAGE = 250.0
_SAFE = 12.0
_BRINK = 232.0


def lines(words: str, room: int) -> int:
    """How many lines a text takes, with so many letters to a line."""
    return -(-len(words) // room) if words else 0


def used(
    cases: Sequence[Owner],
    listed: Sequence[Item],
    opening: Sequence[Item],
    asides: Sequence[Aside],
    *,
    placement: bool,
    ranges: int,
) -> float:
    """Where the text stands on its last page after the parts before the full pages."""
    several = len(cases) > 1
    at = 11.0 + (78.0 if placement else 0.0)
    if several:
        at += 20.0 + 6.2 * len(cases)
    for case in cases:
        rows = 9.5 * sum(1 for s in case.stages if not s.absent) + 6.5 * len(case.stages) * 0.1
        height = 15.0 + 19.0 + (13.0 if case.stage_chart else 0.0) + 14.0 + rows + 14.0
        height += 14.0 + 6.2 * len(case.sites) if case.sites else 0.0
        at = _put(at, height)
    if ranges:
        tall = 8.1 if several else 6.0
        at = _put(at, 24.0 + 13.0 + tall * ranges)
    else:
        at = _put(at, 19.0)
    at = _put(at, 9.0)
    for item in listed:
        rows = max(lines(item.title, 38) + several, lines(item.sure, 18))
        at = _put(at, 3.0 + 4.1 * rows)
    if asides:
        at = _put(at, 27.0)
        for aside in asides:
            at = _put(at, 2.0 + 4.1 * max(lines(aside.title, 30), lines(aside.why, 45)))
    for item in opening:
        words = f"{item.recommend} {item.because}"
        at = _put(at, 38.0 + 4.8 * (lines(words, 118) + lines(item.limitations, 118)))
    return at


def _put(at: float, height: float) -> float:
    return at + height if at + height <= PAGE else height


def early(at: float, near: int, steps: int, notes: int) -> tuple[str, ...]:
    """Which parts to put on the page that is already begun.

    Args:
        at: where the text stands on it.
        near: rows of what nearly applied.
        steps: steps of the road map.
        notes: lines below it.
    """
    # So near the bottom nobody can tell whether the text runs over; on a page of their own the
    # parts fill it together.
    room = PAGE - _SAFE - (0.0 if at > _BRINK else at)
    heights = {
        "roadmap": 46.0 + 7.8 * (steps + 2) + 12.0 + 9.5 * steps + 6.0 * notes if steps else 0.0,
        "near": 18.0 + 8.2 * near if near else 0.0,
    }
    out: list[str] = []
    for name, height in heights.items():
        if height and height <= room:
            out.append(name)
            room -= height
    return tuple(out)
