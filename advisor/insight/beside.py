"""What comes of other answers, beside the answers as they are, in numbers and words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.footprint.draws import percentiles
from advisor.quantities import format_number, format_quantity, format_range

Draw = NDArray[np.float64]

# A part of the total by which a draw must move to count as lower or higher.
_SAME: Final = 1e-9
# Less than this is about the same; more than that is told as a multiple.
_EVEN: Final = 0.005
_TIMES: Final = 2.0


@dataclass(frozen=True, slots=True)
class Beside:
    """A yearly total as it is and as it would be; each P5, P50, P95 over the same draws.

    Attributes:
        change: of each draw, as a share of what it is now; None where that is nothing.
        lower: in which share of the draws it is lower than now.
        words: of now, then and change; the ranges apart.
    """

    impact: str
    label: str
    unit: str
    now: tuple[float, float, float]
    then: tuple[float, float, float]
    change: tuple[float, float, float] | None
    lower: float
    now_words: str
    now_range: str
    then_words: str
    then_range: str
    change_words: str
    change_range: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A fact that was moved, in words."""

    fact: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class First:
    """What is recommended first for a use case or shared thing, now and then: rules and titles."""

    owner: str
    name: str
    now: tuple[tuple[str, str], ...]
    then: tuple[tuple[str, str], ...]

    @property
    def same(self) -> bool:
        """Whether the first ones are the same, in the same order."""
        return self.now == self.then


@dataclass(frozen=True, slots=True)
class Tried:
    """What comes of other answers.

    Attributes:
        beside: the yearly totals; none while too little is told for a total.
        warnings: what hardly can be among the other answers, in words.
    """

    use_case: str
    moved: tuple[Moved, ...]
    beside: tuple[Beside, ...]
    first: tuple[First, ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**asdict(self), "first": [{**asdict(f), "same": f.same} for f in self.first]}


def beside(impact: str, label: str, unit: str, now: Draw, then: Draw) -> Beside:
    """A total now and then.

    Args:
        impact: its id.
        label: its name.
        unit: of both.
        now: by draw, shape (draws,), in that unit.
        then: of the same draws.
    """
    ends, others = percentiles(now), percentiles(then)
    # Both in the unit of the larger, so that they can be compared.
    like = max(abs(ends[1]), abs(others[1])) or None
    change = percentiles((then - now) / now) if ends[0] > 0 else None
    return Beside(
        impact,
        label,
        unit,
        ends,
        others,
        change,
        float(np.mean(then < now * (1 - _SAME))),
        format_quantity(ends[1], unit, like=like),
        format_range(ends[0], ends[2], unit, like=like),
        format_quantity(others[1], unit, like=like),
        format_range(others[0], others[2], unit, like=like),
        *_change_words(change),
    )


def _change_words(change: tuple[float, float, float] | None) -> tuple[str, str]:
    """How a total changes, in words, and its range."""
    if change is None:
        return "", ""
    low, middle, high = change
    if max(abs(low), abs(high)) < _SAME:
        return "no change", ""
    if middle > _TIMES:
        words = f"{format_number(1 + middle, 2)} times as much"
        return words, f"{format_number(1 + low, 2)} to {format_number(1 + high, 2)} times"
    more = "more" if middle > 0 else "less"
    share = format_quantity(100 * abs(middle), "%")
    words = f"{share} {more}" if abs(middle) >= _EVEN else "about the same"
    ends = _signed(low), _signed(high)
    return words, "" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _signed(share: float) -> str:
    if abs(share) < _EVEN / 10:
        return "0 %"
    shown = format_quantity(100 * abs(share), "%")
    return f"+{shown}" if share > 0 else f"−{shown}"
