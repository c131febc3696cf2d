"""What moves the yearly total: each input at its low and its high end, largest swing first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import mark, signs, tr, trn
from advisor.quantities import in_units
from advisor.report import charts
from advisor.report.brand import Colours
from advisor.report.doubt import cause_label
from advisor.report.names import places
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, mappings, number, text

_WHAT = {"carbon": mark("Carbon of {use_case}"), "cost": mark("Cost of {use_case}")}
_CASES = 2  # use cases that are drawn, the largest first; the attached data hold the rest
_MOST = 6  # inputs drawn for the carbon of one use case
_FEW = 4  # and for its cost, or for the carbon of each of several
_LEAST = 0.01  # a swing below this part of the middle moves nothing
_IMPACTS = (("carbon", mark("Carbon")), ("cost", mark("Cost")))


@dataclass(frozen=True, slots=True)
class Swing:
    """An input, and the total with it at either end while all else stays in the middle."""

    label: str
    taken: str
    low_at: str
    high_at: str
    at_low: Figure
    at_high: Figure
    rank: str

    def width(self, middle: float) -> float:
        """How far the total moves from end to end."""
        values = (self.at_low.p50, middle, self.at_high.p50)
        return max(values) - min(values)

    def still(self, middle: Figure) -> bool:
        """Whether both ends print the total of the middle."""
        return self.at_low.short == middle.short == self.at_high.short


@dataclass(frozen=True, slots=True)
class Tornado:
    """The swings of one impact, carbon or cost, of a use case, with their chart."""

    key: str
    owner: str
    impact: str
    middle: Figure
    rows: tuple[Swing, ...]
    chart: str
    left: int = 0

    @property
    def left_words(self) -> str:
        """How many inputs were tried and move nothing."""
        if not self.left:
            return ""
        return trn(
            "Left out: one more input, which moves it by less than two digits show.",
            "Left out: {n} more inputs, which move it by less than two digits show.",
            self.left,
        )


def tornados(
    reader: Reader, cases: Sequence[Owner], colours: Colours, *, short: bool = False
) -> tuple[Tornado, ...]:
    """Carbon of the largest use cases; of one use case the cost as well, if anything is to do."""
    raws = {text(u.get("id")): u for u in mappings(reader.data.get("use_cases"))}
    largest = sorted(
        (c for c in cases if "carbon_kgco2e" in c.totals),
        key=lambda c: -c.totals["carbon_kgco2e"].p50,
    )[:_CASES]
    few = short or len(cases) > 1
    out = []
    for case in largest:
        raw = mapping(mapping(raws.get(case.id)).get("swings"))
        for key, name in _IMPACTS[: 1 if few else 2]:
            middle = reader.figure(mapping(raw.get("middle")).get(key))
            if middle is None or mapping(raw.get("matters")).get(key) is False:
                continue
            least = _LEAST * abs(middle.p50)
            every = list(_rows(reader, mappings(raw.get(key))))
            moving = [r for r in every if r.width(middle.p50) >= least and not r.still(middle)]
            rows = moving[: _FEW if few or key == "cost" else _MOST]
            if rows:
                what = _WHAT[key]
                with in_units(middle.units):
                    drawn = chart(rows, middle, tr(what, use_case=case.name), colours)
                left = sum(r.still(middle) for r in every)
                out.append(Tornado(key, case.name, tr(name), middle, tuple(rows), drawn, left))
    return tuple(out)


def _rows(reader: Reader, raws: Sequence[Mapping[str, Any]]) -> Iterator[Swing]:
    known = places(reader)
    for raw in raws:
        low, high = reader.figure(raw.get("at_low")), reader.figure(raw.get("at_high"))
        if low is None or high is None:
            continue
        rank = number(raw.get("rank_correlation"))
        yield Swing(
            cause_label(raw, known),
            text(raw.get("printed")),
            text(raw.get("low_at")),
            text(raw.get("high_at")),
            low,
            high,
            _correlation(rank),
        )


def _correlation(rank: float | None) -> str:
    """Two decimals with their sign, as the language writes them."""
    if rank is None:
        return ""
    return f"{rank:+.2f}".replace("-", "−").replace(".", signs().decimal)


def chart(
    rows: Sequence[Swing], middle: Figure, what: str, colours: Colours, width: float = charts.FULL
) -> str:
    """Bars from the total at the low end of an input to that at its high end.

    The words low and high stand at the ends of each bar; the line is the middle.
    """
    values = [v for r in rows for v in (r.at_low.p50, r.at_high.p50)]
    scale, unit = charts.axis_scale(middle.unit, max(abs(v) for v in (*values, middle.p50)))
    first = rows[0]
    title = tr(
        "{what}, a year: {input} moves it most, from {low} to {high}; in the middle it is "
        "{middle}.",
        what=what,
        input=first.label,
        low=first.at_low.short,
        high=first.at_high.short,
        middle=middle.short,
    )
    turns = [
        charts.Turn(
            r.label,
            charts.End(r.at_low.p50 * scale, r.at_low.short, r.low_at),
            charts.End(r.at_high.p50 * scale, r.at_high.short, r.high_at),
        )
        for r in rows
    ]
    a_year = tr("{unit} a year", unit=unit)
    found = charts.tornado(turns, middle.p50 * scale, a_year, title, colours, width)
    return found.svg if found else ""
