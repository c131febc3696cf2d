"""What can be moved in a what-if: the values that a question is tried at, from end to end.

A slider has stops, each with its words: with them a page without a script, a terminal and a
range input of whole numbers all show the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from advisor.advice.words import printed
from advisor.facts import Fact, Scalar
from advisor.insight.tries import log_scale
from advisor.intake.candidates import intensity
from advisor.language import capital
from advisor.pack.items import Pack, Question

# A number is moved a decade to either side, where nothing wider is assumed.
DECADE: Final = 10.0
_FINE: Final = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_COARSE: Final = (1.0, 2.0, 5.0)
# Decades over which the fine series still gives few stops.
_FEW_DECADES: Final = 2.4
_STEPS: Final = 20
_NICE: Final = (1.0, 2.0, 5.0, 10.0)
# A linear scale longer than this is moved around the value, not from end to end.
_LONG: Final = 200.0
# Where nothing is told of a number, so many decades are offered at most.
_MOST_DECADES: Final = 6
# Two stops nearer than this are one; a value that stands between them takes its neighbour's place.
_NEAR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Slider:
    """A question that can be moved.

    Attributes:
        owner: whose answer it is: a use case's id, `shared/<id>` or `engagement`.
        kind: `number`, or `option` where something is chosen.
        ordered: whether its stops rise, so that it can be slid; else it is a list to choose from.
        stops: the values, as they stand in an answers file.
        words: of each stop, with unit.
        at: which stop stands now; None where nothing does.
        given: whether somebody answered it; else it is assumed.
        carbon, cost: how much of the yearly total moves over what is likely, as a share.
    """

    fact: str
    owner: str
    label: str
    text: str
    help: str | None
    unit: str | None
    kind: str
    ordered: bool
    stops: tuple[Scalar, ...]
    words: tuple[str, ...]
    at: int | None
    given: bool
    carbon: float = 0.0
    cost: float = 0.0


def slider_of(question: Question, fact: Fact, owner: str, pack: Pack) -> Slider | None:
    """The slider of a question; None where there is nothing to slide or choose.

    Args:
        question: which shows.
        fact: as it stands.
        owner: whose answer it is.
        pack: has the regions.
    """
    spec = question.spec
    stops: tuple[Scalar, ...]
    if spec.type == "number":
        stops = tuple(number_stops(question, fact))
    elif spec.type == "yes_no":
        stops = (False, True)
    elif spec.type == "choice":
        stops = spec.options
    elif spec.type == "region":
        stops = tuple(_countries(pack, fact))
    else:
        return None
    if len(stops) < 2:
        return None
    names = pack.tables["grid"] if spec.type == "region" else None
    words = tuple(
        printed(stop, spec) if names is None else names.text(str(stop), "name") or str(stop)
        for stop in stops
    )
    return Slider(
        fact=spec.name,
        owner=owner,
        label=capital(spec.label.removeprefix("the ")),
        text=question.text,
        help=question.help,
        unit=spec.unit,
        kind="number" if spec.type == "number" else "option",
        ordered=spec.type == "number" or spec.ordered,
        stops=stops,
        words=words,
        at=next((n for n, stop in enumerate(stops) if stop == fact.value), None),
        given=fact.known,
    )


def number_stops(question: Question, fact: Fact) -> list[float]:
    """The values of a number from end to end, rising; what stands now is one of them."""
    low, high = question.spec.bounds or (-math.inf, math.inf)
    now = fact.number
    if log_scale(question) or _small(question, now):
        found = list(_by_factors(question, fact))
    else:
        found = list(_by_steps(question, fact))
    if question.whole:
        found = [float(round(value)) for value in found]
    found = [min(max(value, low), high) for value in found]
    if now is not None:
        near = _NEAR * abs(now)
        found = [value for value in found if value == now or abs(value - now) > near]
        found.append(now)
    return sorted(set(found))


def _small(question: Question, now: float | None) -> bool:
    """Whether a number stands so low on its scale that even steps would pass it by."""
    low, high = question.spec.bounds or (0.0, 1.0)
    return now is not None and low >= 0 and 0 < now < high / _STEPS


def likely_ends(question: Question, fact: Fact) -> tuple[float, ...]:
    """Two values of a number that are likely: the ends of its range, else half and double."""
    now = fact.number
    if now is None:
        stops = number_stops(question, fact)
        return (stops[len(stops) // 4], stops[-1 - len(stops) // 4]) if stops else ()
    if fact.uncertain and fact.low is not None and fact.high is not None:
        ends = (fact.low, fact.high)
    elif now == 0:
        ends = (0.0, number_stops(question, fact)[1])
    else:
        ends = (now / 2, now * 2)
    low, high = question.spec.bounds or (-math.inf, math.inf)
    clipped = (min(max(value, low), high) for value in ends)
    return tuple(float(round(value)) if question.whole else value for value in clipped)


def _by_factors(question: Question, fact: Fact) -> Iterator[float]:
    """Stops that rise by factors, as volumes and prices do."""
    bounds = question.spec.bounds or (0.0, math.inf)
    least, most = question.plausible or bounds
    if fact.number is not None and not least <= fact.number <= most:
        least, most = bounds
    if bounds[0] == 0 and not question.spec.volume:
        yield 0.0
    ends = [value for value in (fact.low, fact.number, fact.high) if value]
    if ends:
        low, high = min(ends[0], (fact.number or ends[0]) / DECADE), max(ends[-1], ends[0] * DECADE)
        if fact.number:
            high = max(high, fact.number * DECADE)
    else:
        low = max(least, 1.0 if most > 1 else most / DECADE**_MOST_DECADES)
        high = min(most, low * DECADE**_MOST_DECADES)
    low, high = max(low, least), min(high, most)
    yield from _series(low, high)


def _series(low: float, high: float) -> Iterator[float]:
    """Round numbers between two ends, at even factors."""
    if not 0 < low < high < math.inf:
        return
    digits = _FINE if math.log10(high / low) <= _FEW_DECADES else _COARSE
    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for digit in digits:
            value = float(f"{digit}e{power}")
            if low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
                yield value


def _by_steps(question: Question, fact: Fact) -> Iterator[float]:
    """Stops at even steps, as shares and years have."""
    low, high = question.plausible or question.spec.bounds or (0.0, 1.0)
    whole = high - low <= _LONG
    if not whole:
        ends = [v for v in (fact.low, fact.number, fact.high, 0.0) if v is not None]
        width = max(max(ends) - min(ends), _LONG / 2)
        low, high = max(low, min(ends) - width / 2), min(high, max(ends) + width / 2)
    raw = (high - low) / _STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(n * power for n in _NICE if n * power >= raw * (1 - 1e-9))
    if question.whole:
        step = max(1.0, step)
    for n in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield float(f"{n * step:.12g}")
    if whole:
        yield from (low, high)


def _countries(pack: Pack, fact: Fact) -> Iterable[str]:
    """Countries whose electricity is known, by name, and the place that stands now."""
    grid = pack.tables.get("grid")
    if grid is None:
        return ()
    found = {
        zone: str(row.get("name", zone))
        for zone, row in grid.rows.items()
        if row.get("kind") == "country" and intensity(zone, grid) is not None
    }
    if isinstance(fact.value, str) and fact.value in grid.rows:
        found.setdefault(fact.value, grid.text(fact.value, "name") or fact.value)
    return sorted(found, key=lambda zone: (found[zone].casefold(), zone))
