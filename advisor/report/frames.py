"""The inventory and the scores of SCI for AI, for the auditor's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.language import inside, mark, tr
from advisor.quantities import format_number
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, heading, mapping, mappings, number, sentence, text
from advisor.report.words import STAGES, in_words

# Lines below this share of a use case's inventory stand in the data only.
_LEAST = 0.005
# Of use cases below this share of all carbon only the total is told.
_SMALL = 0.01
_CARBON = "carbon_kgco2e"
_MILLION = 1e6
_PERSONAS = {"consumer": mark("Running it"), "provider": mark("Making the model")}
PARTS = {
    "electricity": mark("electricity"),
    "overhead of the site": mark("overhead of the site"),
    "upstream": mark("upstream and losses"),
    "hardware": mark("making of hardware"),
    "batteries": mark("batteries"),
    "visits": mark("visits"),
}


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """A line of a use case's inventory, or its total.

    Attributes:
        use_case: its name.
        part: stage and part, in words.
        scope: "Scope 2" or "Scope 3, category 1".
        basis: of the factor.
        location: location-based, in the year.
        market: market-based, where the client's own factor applies.
        advice: the same in the advice's yearly figure.
        note: why it stands there.
        mark: the number of the note.
        apart: shown, in no total.
        total: the sum of the lines that count.
    """

    use_case: str
    part: str
    scope: str
    basis: str
    location: Figure
    market: Figure | None
    advice: Figure | None
    note: str
    mark: str = ""
    apart: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Inventory:
    """The lines of all use cases, with their notes once each.

    Attributes:
        rows: lines and totals, use case by use case.
        notes: number and words, in the order in which the lines name them.
        market: True where at least one line has a market-based figure.
        apart: True where a line stands in no total.
        lacking: use cases without an inventory, for a stage of theirs has no value.
        small: use cases of which only the total is told, being under a hundredth of all.
        year: which year it is, in words.
    """

    rows: tuple[InventoryRow, ...]
    notes: tuple[tuple[str, str], ...]
    market: bool
    apart: bool
    lacking: tuple[str, ...]
    small: tuple[str, ...]
    year: str

    @property
    def year_inside(self) -> str:
        """Which year it is, inside a sentence."""
        return inside(self.year)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score: (E × I + M) / R, for `per` units."""

    use_case: str
    persona: str
    unit: str
    per: str
    e: Figure | None
    i: Figure | None
    m: Figure | None
    r: Figure | None
    sci: Figure
    units: float = 1.0  # `per` as a number
    of: str = ""  # `per` and `unit` in words


def inventory(reader: Reader, cases: Sequence[Owner]) -> Inventory:
    """The lines of every complete use case, with marks to their notes."""
    marks: dict[str, str] = {}
    found = list(inventory_rows(reader, cases))
    sums = {r.use_case: r.location.p50 for r in found if r.total}
    small = _small(sums)
    rows = [
        row
        if row.total or not row.note
        else replace(row, mark=marks.setdefault(row.note, str(len(marks) + 1)))
        for row in found
        if row.total or row.use_case not in small
    ]
    told = {r.use_case for r in rows}
    return Inventory(
        tuple(rows),
        tuple((mark, note) for note, mark in marks.items()),
        market=any(r.market for r in rows),
        apart=any(r.apart for r in rows),
        lacking=tuple(c.name for c in cases if rows and c.name not in told),
        small=small,
        year=next((r.note for r in rows if r.total), ""),
    )


def inventory_rows(reader: Reader, cases: Sequence[Owner]) -> Iterator[InventoryRow]:
    """The lines of every use case whose inventory is complete, each with its total."""
    raws = {text(u.get("id")): u for u in mappings(reader.data.get("use_cases"))}
    for case in cases:
        found = mapping(mapping(raws.get(case.id)).get("inventory"))
        sums = mapping(found.get("total"))
        whole = reader.figure(sums.get("location"))
        if whole is None:
            continue
        for row in mappings(found.get("rows")):
            location = reader.figure(row.get("location"))
            if location is None or location.p50 < max(_LEAST * whole.p50, 1e-12):
                continue
            category = text(row.get("category"))
            stage, part = text(row.get("stage")), text(row.get("part"))
            counted = row.get("counted") is not False
            own = reader.figure(row.get("market"))
            yield InventoryRow(
                case.name,
                f"{in_words(STAGES, stage)}: {in_words(PARTS, part)}",
                _where(text(row.get("scope")), category),
                text(row.get("basis")),
                location,
                # Where the client's own factor does not apply, both ways are one.
                own or (location if counted and sums.get("market") else None),
                reader.figure(row.get("in_advice")),
                heading(sentence(row.get("note"))),
                apart=not counted,
            )
        yield InventoryRow(
            case.name,
            tr("All parts"),
            "",
            "",
            whole,
            reader.figure(sums.get("market")),
            reader.figure(sums.get("in_advice")),
            sentence(found.get("year")),
            total=True,
        )


def _where(scope: str, category: str) -> str:
    if category:
        return tr("Scope {scope}, category {category}", scope=scope, category=category)
    return tr("Scope {scope}", scope=scope)


def _small(sums: Mapping[str, float]) -> tuple[str, ...]:
    """The use cases whose carbon is under a hundredth of all."""
    return tuple(name for name, middle in sums.items() if middle < _SMALL * sum(sums.values()))


def score_rows(reader: Reader, cases: Sequence[Owner]) -> Iterator[ScoreRow]:
    """The scores of the use cases of which somebody told the volume, but for the small ones."""
    small = _small({c.name: c.totals[_CARBON].p50 for c in cases if _CARBON in c.totals})
    raws = {text(u.get("id")): u for u in mappings(reader.data.get("use_cases"))}
    for case in (c for c in cases if c.name not in small):
        for row in mappings(mapping(raws.get(case.id)).get("sci")):
            sci = reader.figure(row.get("sci_gco2e"))
            per = number(row.get("per"))
            if sci is None or per is None:
                continue
            yield ScoreRow(
                case.name,
                in_words(_PERSONAS, text(row.get("persona"))),
                text(row.get("unit")),
                _count(per),
                reader.figure(row.get("e_kwh")),
                reader.figure(row.get("i_gco2e_per_kwh")),
                reader.figure(row.get("m_gco2e")),
                reader.figure(row.get("r")),
                sci,
                per,
                text(row.get("of")) or _of(text(row.get("unit")), per),
            )


def _of(unit: str, per: float) -> str:
    """So many units, of an advice that has no words for it."""
    return unit if per == 1 else f"{_count(per)} × {unit}"


def _count(units: float) -> str:
    """A whole number of units, in millions where there are as many."""
    if units < _MILLION:
        return format_number(units, 9)
    return tr("{n} million", n=format_number(units / _MILLION, 9))
