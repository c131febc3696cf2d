"""Where labels of points can stand so that nothing lies over anything else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.report.charts.marks import Box

Segment = tuple[float, float, float, float]

_NEAR = 3.0  # from the mark's edge to its label, so that no leader is needed
_FAR = (9.0, 15.0, 22.0, 30.0, 40.0, 52.0, 66.0, 82.0, 100.0, 125.0, 155.0)
_TURNS = 16
_GAP = 1.2
_GRID = 4.0
_LEADER_FROM = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands: its box, and the line to its mark where it is not beside it."""

    box: Box
    leader: Segment | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What labels must keep clear of.

    Attributes:
        frame: they stay inside.
        taken: words that stand already.
        marks: centre and radius of each point.
        lines: they may not cross them.
        faint: lines that they cross only where there is no other place.
    """

    frame: Box
    taken: tuple[Box, ...]
    marks: tuple[tuple[float, float, float], ...]
    lines: tuple[Segment, ...]
    faint: tuple[Segment, ...] = ()


def places(sizes: Sequence[tuple[float, float]], ground: Ground) -> list[Place] | None:
    """A place for the label of each mark, by width and height; None where one has none.

    Marks with most neighbours choose first. A place beside the mark is best, then the nearest
    with a leader line.
    """
    order = sorted(range(len(sizes)), key=lambda i: (-_crowd(i, ground), i))
    found: dict[int, Place] = {}
    for i in order:
        place = _best(i, sizes[i], ground, list(found.values()))
        if place is None:
            return None
        found[i] = place
    return [found[i] for i in range(len(sizes))]


def _crowd(i: int, ground: Ground) -> int:
    x, y, _ = ground.marks[i]
    return sum(math.hypot(x - a, y - b) < 36 for a, b, _ in ground.marks)


def _best(
    i: int, size: tuple[float, float], ground: Ground, others: Sequence[Place]
) -> Place | None:
    for strict in (2, 1, 0):
        for box in _candidates(ground.marks[i], size, ground.frame, grid=strict == 0):
            place = Place(box, _leader(ground.marks[i], box))
            if _stands(place, i, ground, others, strict):
                return place
    return None


def _candidates(
    centre: tuple[float, float, float], size: tuple[float, float], frame: Box, *, grid: bool
) -> Iterator[Box]:
    x, y, r = centre
    wide, high = size
    reach = r + _NEAR
    for left, top in (
        (x + reach, y - high / 2),
        (x - reach - wide, y - high / 2),
        (x - wide / 2, y - reach - high),
        (x - wide / 2, y + reach),
        (x + r, y - r - high),
        (x + r, y + r),
        (x - r - wide, y - r - high),
        (x - r - wide, y + r),
    ):
        yield Box(left, top, left + wide, top + high)
    for far in _FAR:
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            away = r + far
            middle = x + away * math.cos(angle) + wide / 2 * math.cos(angle)
            centre_y = y + away * math.sin(angle) + high / 2 * math.sin(angle)
            top = centre_y - high / 2
            yield Box(middle - wide / 2, top, middle + wide / 2, top + high)
    if grid:
        spots = [
            (math.hypot(left + wide / 2 - x, top + high / 2 - y), left, top)
            for left in _steps(frame.left, frame.right - wide)
            for top in _steps(frame.top, frame.bottom - high)
        ]
        for _, left, top in sorted(spots):
            yield Box(left, top, left + wide, top + high)


def _steps(low: float, high: float) -> list[float]:
    return [low + _GRID * k for k in range(int(max(0.0, high - low) / _GRID) + 1)]


def _leader(mark: tuple[float, float, float], box: Box) -> Segment | None:
    """From the edge of the mark to the nearest point of the label; None where that is close."""
    x, y, r = mark
    near_x = min(max(x, box.left), box.right)
    near_y = min(max(y, box.top), box.bottom)
    far = math.hypot(near_x - x, near_y - y)
    if far <= r + _LEADER_FROM:
        return None
    return (x + (near_x - x) * r / far, y + (near_y - y) * r / far, near_x, near_y)


def _stands(place: Place, own: int, ground: Ground, others: Sequence[Place], strict: int) -> bool:
    box = place.box
    if not box.within(ground.frame) or any(box.meets(t, _GAP) for t in ground.taken):
        return False
    if any(box.meets(Box(x - r, y - r, x + r, y + r), _GAP * 0.5) for x, y, r in ground.marks):
        return False
    if any(crosses(line, box, _GAP) for line in ground.lines):
        return False
    if any(box.meets(p.box, _GAP) for p in others):
        return False
    if strict == 0:
        return True
    if any(p.leader and crosses(p.leader, box, _GAP) for p in others):
        return False
    if place.leader:
        if any(crosses(place.leader, b, _GAP) for b in (*(p.box for p in others), *ground.taken)):
            return False
        x0, y0, x1, y1 = place.leader
        for k, (x, y, r) in enumerate(ground.marks):
            same = math.hypot(x - ground.marks[own][0], y - ground.marks[own][1]) < r
            if k != own and not same and crosses((x0, y0, x1, y1), Box(x - r, y - r, x + r, y + r)):
                return False
    if strict == 1:
        return True
    return not any(crosses(line, box, _GAP) for line in ground.faint)


def crosses(segment: Segment, box: Box, gap: float = 0.0) -> bool:
    """Whether a line runs through a box, or comes closer than a gap (Liang and Barsky)."""
    x0, y0, x1, y1 = segment
    enter, leave = 0.0, 1.0
    for step, low, high in (
        (x1 - x0, box.left - gap - x0, box.right + gap - x0),
        (y1 - y0, box.top - gap - y0, box.bottom + gap - y0),
    ):
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / step, high / step))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave
