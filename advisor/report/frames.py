"""The inventory and the scores of SCI for AI, for the auditor's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, mappings, number, sentence, text
from advisor.report.words import STAGES

# Lines below this share of a use case's inventory stand in the data only.
_LEAST = 0.005
PARTS = {
    "electricity": "electricity",
    "overhead of the site": "overhead of the site",
    "upstream": "upstream and losses",
    "hardware": "making of hardware",
    "batteries": "batteries",
    "visits": "visits",
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
    apart: bool = False
    total: bool = False


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
            yield InventoryRow(
                case.name,
                f"{STAGES.get(stage, stage)}: {PARTS.get(part, part)}",
                f"Scope {text(row.get('scope'))}" + (f", category {category}" if category else ""),
                text(row.get("basis")),
                location,
                reader.figure(row.get("market")),
                reader.figure(row.get("in_advice")),
                sentence(row.get("note")),
                apart=row.get("counted") is False,
            )
        yield InventoryRow(
            case.name,
            "All parts",
            "",
            "",
            whole,
            reader.figure(sums.get("market")),
            reader.figure(sums.get("in_advice")),
            sentence(found.get("year")),
            total=True,
        )


def score_rows(reader: Reader, cases: Sequence[Owner]) -> Iterator[ScoreRow]:
    """The scores of the use cases of which somebody told the volume."""
    raws = {text(u.get("id")): u for u in mappings(reader.data.get("use_cases"))}
    for case in cases:
        for row in mappings(mapping(raws.get(case.id)).get("sci")):
            sci = reader.figure(row.get("sci_gco2e"))
            per = number(row.get("per"))
            if sci is None or per is None:
                continue
            yield ScoreRow(
                case.name,
                text(row.get("persona")),
                text(row.get("unit")),
                f"{per:,.0f}",
                reader.figure(row.get("e_kwh")),
                reader.figure(row.get("i_gco2e_per_kwh")),
                reader.figure(row.get("m_gco2e")),
                reader.figure(row.get("r")),
                sci,
            )
