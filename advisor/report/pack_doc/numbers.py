"""Parameters, factors, tables and what the ranking says, as the document of a pack prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from advisor.pack.items import Factor, Pack, Parameter
from advisor.report.pack_doc import words

Item = dict[str, Any]


def amounts(low: float, central: float, high: float, unit: str | None) -> str:
    """A value with its unit and, where it is not known to a point, its range."""
    text = words.amount(central, unit)
    if low == high:
        return text
    return f"{text} ({words.amount(low, None)} to {words.amount(high, None)})"


def parameter_entry(parameter: Parameter) -> Item:
    """A parameter."""
    return {
        "id": parameter.id,
        "label": parameter.label,
        "value": amounts(parameter.low, parameter.central, parameter.high, parameter.unit),
        "because": parameter.because,
        "source": parameter.source,
        "pack": parameter.pack,
    }


def factor_entry(factor: Factor) -> Item:
    """A factor, or one field of a row of a table."""
    return {
        "id": factor.id,
        "value": amounts(factor.low, factor.central, factor.high, factor.unit),
        "year": factor.year,
        "basis": factor.basis,
        "verified": factor.verified,
        "source": factor.source,
        "note": factor.note,
        "pack": factor.pack,
    }


def table_entries(pack: Pack, kept: Callable[[str, str], bool]) -> Iterator[Item]:
    """Tables of factors with the rows that are listed; cells that hold a text as that text."""
    for name, table in sorted(pack.tables.items()):
        rows = []
        for key, row in table.rows.items():
            if not (kept(name, table.pack) or kept(f"{name}.{key}", table.row_packs.get(key, ""))):
                continue
            cells = []
            for field in table.fields:
                for factor in table.versions(key, field):
                    dates = [("from", factor.valid_from), ("to", factor.valid_to)]
                    dated = " ".join(f"{word} {day}" for word, day in dates if day)
                    cells.append({**factor_entry(factor), "field": field, "dated": dated})
            label = table.text(key, "label") or table.text(key, "name")
            texts = [
                (field, str(row[field]))
                for field, unit in table.fields.items()
                if unit == "text" and row.get(field) and field not in ("label", "name")
            ]
            rows.append({"key": key, "label": label, "cells": cells, "texts": texts})
        if rows:
            yield {"name": name, "key": table.key, "rows": rows, "pack": table.pack}


def ranking_entries(pack: Pack) -> Iterator[Item]:
    """What ranking.yaml says, key by key, with what each key means."""
    from advisor.pack.schema import RankingModel

    for key, found in pack.ranking.items():
        known = RankingModel.model_fields.get(key)
        yield {
            "key": key,
            "what": (known.description if known else None) or key.replace("_", " "),
            "lines": list(_flat(found, ())),
        }


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(part, (*path, str(key)))
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        yield " ".join(path).replace("_", " "), words.amount(value, None) if number else str(value)
