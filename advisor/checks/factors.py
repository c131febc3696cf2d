"""Checks of factor tables: whole rows, dated prices, plausible units, sources that serve."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.errors import Place, Problem
from advisor.pack.cross import used_sources
from advisor.pack.items import Factor, Pack, Table

# How many rows up a value may come from, as when an estimate reads it.
_LEVELS = 4


def factors_plausible(pack: Pack) -> Iterator[Problem]:
    """A factor outside the plausible range of its table's field: kW for W, kg for g.

    Zero is a value: a device without sleep power, a link without a price.
    """
    for table in pack.tables.values():
        for name, (low, high) in table.plausible.items():
            for factor, place in _with_places(table, name):
                ends = (factor.low, factor.central, factor.high)
                wrong = [v for v in ends if v != 0 and not low <= v <= high]
                if wrong:
                    yield Problem(
                        "P309",
                        f"{factor.id} is {wrong[0]:g} {factor.unit}; what is known lies between "
                        f"{low:g} and {high:g}.",
                        place,
                        severity="warning",
                        todo="Check the unit and the zeros.",
                    )


def _with_places(table: Table, name: str) -> Iterator[tuple[Factor, Place]]:
    """The values of a field in all rows, each version by date with its own place."""
    for key, row in table.rows.items():
        versions = table.versions(key, name)
        listed = isinstance(row.get(name), list)
        for n, factor in enumerate(versions):
            yield factor, table.at(key, name, *((n,) if listed else ()))


def rows_whole(pack: Pack) -> Iterator[Problem]:
    """Every row has the fields that its table needs, of its own or of its parents."""
    for table in pack.tables.values():
        for key in table.rows:
            missing = [name for name in table.needs if not _has(table, key, name)]
            if missing:
                yield Problem(
                    "P310",
                    f"The row {table.name}.{key} lacks {', '.join(missing)}, which estimates read.",
                    table.at(key),
                    todo="Add it, or name a row with parent: that has it.",
                )


def _has(table: Table, key: str, name: str) -> bool:
    row: str | None = key
    for _ in range(_LEVELS):
        if row is None or row not in table.rows:
            return False
        if table.rows[row].get(name) is not None:
            return True
        row = table.text(row, "parent")
    return False


def prices_dated(pack: Pack) -> Iterator[Problem]:
    """Every price says from or until which day it holds."""
    for table in pack.tables.values():
        for name in table.dated:
            for factor, place in _with_places(table, name):
                if factor.valid_from is None and factor.valid_to is None:
                    yield Problem(
                        "P312",
                        f"The price {factor.id} has no date.",
                        place,
                        todo='Add valid_from: "2026-11-01", the day of the price list.',
                    )


def sources_serve(pack: Pack) -> Iterator[Problem]:
    """A source that nothing names, unless it stands there for readers of the method."""
    used = used_sources(pack)
    for source in pack.sources.values():
        if source.id not in used and not source.background and source.id != "expert-judgement":
            yield Problem(
                "P311",
                f"Nothing names the source '{source.id}'.",
                source.place,
                severity="warning",
                todo="Name it where its figure is used, say background: true, or remove it.",
            )
