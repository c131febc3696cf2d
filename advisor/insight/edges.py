"""From where to where a number does: the edges around a value, found by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from advisor.facts import Scalar
from advisor.insight.tries import BESIDE, log_scale
from advisor.pack.items import Question

STEPS = 90
Does = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Edges:
    """The numbers around a value that do as well.

    Attributes:
        value: the one nearest to what stands there now.
        low: the lower edge, None where all that the question allows does.
        high: likewise.
        with_low: whether the edge itself does.
        with_high: likewise.
    """

    value: float
    low: float | None = None
    high: float | None = None
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: float) -> bool:
        """Whether a number lies within."""
        if self.low is not None and (value < self.low or (value == self.low and not self.with_low)):
            return False
        if self.high is None:
            return True
        return value < self.high or (value == self.high and self.with_high)


def edges_of(
    question: Question,
    value: float,
    before: Scalar | None,
    limits: list[float],
    does: Callable[[Scalar | None], bool],
    given: bool,
    precision: float = 1e-9,
) -> Edges:
    """The edges around a value that does.

    Args:
        question: of a number.
        value: one that does.
        before: what stands there now; it does not where it was given.
        limits: thresholds on the answer itself, tried before any bisection.
        does: whether a number does.
        given: whether an answer was given.
        precision: at which a bisection ends, as a part of the value.
    """
    least, most = question.spec.bounds or (-math.inf, math.inf)
    now = before if isinstance(before, float) else None
    if now is not None and not given and does(now):
        value = now
    ends: list[tuple[float, bool] | None] = []
    for end, side in ((least, -1), (most, 1)):
        stop = now if now is not None and given and (now - value) * side > 0 else end
        if not math.isfinite(stop):
            stop = value + side * 1e6 * max(1.0, abs(value))
        if does(stop):
            ends.append(None)
        else:
            ends.append(_edge(question, value, stop, limits, does, precision))
    low, high = ends
    if now is not None and now < value and low is not None:
        value = _inside(low, 1, question, does, value)
    elif now is not None and now > value and high is not None:
        value = _inside(high, -1, question, does, value)
    return Edges(
        value,
        low[0] if low else None,
        high[0] if high else None,
        low[1] if low else True,
        high[1] if high else True,
    )


def _inside(
    edge: tuple[float, bool], side: int, question: Question, does: Does, value: float
) -> float:
    """The number nearest to an edge that does."""
    at, included = edge
    if included:
        return at
    if question.whole:
        near = float(math.floor(at) + 1 if side > 0 else math.ceil(at) - 1)
    elif at == 0:
        near = math.copysign(min(1.0, abs(value)), side)
    else:
        near = at + side * abs(at) * BESIDE
    return near if does(near) else value


def _edge(
    question: Question, good: float, bad: float, limits: list[float], does: Does, precision: float
) -> tuple[float, bool]:
    """Where between a number that does and one that does not it turns; whether that one does."""
    side = 1.0 if bad > good else -1.0
    for limit in sorted(limits, reverse=side < 0):
        if (limit - good) * side < 0 or (bad - limit) * side < 0:
            continue
        step = 0.5 if question.whole else max(abs(limit) * BESIDE, 1e-12)
        inner = limit if good == limit else limit - side * step
        if does(inner) and not does(limit + side * step):
            return limit, does(limit)
    log = log_scale(question)
    for _ in range(STEPS):
        if question.whole and abs(good - bad) <= 1:
            return good, True
        if abs(good - bad) <= precision * max(abs(good), abs(bad), 1e-3):
            break
        middle = math.sqrt(good * bad) if log and good > 0 and bad > 0 else (good + bad) / 2
        if question.whole:
            middle = float(math.floor(middle))
            middle = middle if middle not in (good, bad) else (min(good, bad) + 1)
        if does(middle):
            good = middle
        else:
            bad = middle
    return _round(good, bad, does)


def _round(good: float, bad: float, does: Does) -> tuple[float, bool]:
    """The roundest number between the two ends of a bisection, and whether it does."""
    low, high = min(good, bad), max(good, bad)
    if low <= 0 <= high or abs(high) < 1e-9:
        return 0.0, does(0.0)
    for digits in range(1, 15):
        factor = 10.0 ** (digits - 1 - math.floor(math.log10(abs(good))))
        for number in {round(good * factor) / factor, round(bad * factor) / factor}:
            if low <= number <= high:
                return number, does(number)
    return good, True
