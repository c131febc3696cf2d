"""Forms filled in as people do it, with a library that is not ours to read them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from advisor.cli.packs import read_pack
from advisor.interview.form import asked_rows, form_bytes
from advisor.interview.interview import Interview
from advisor.pack.items import Pack

COLUMNS = {
    "answer": "Answer", "low": "At least", "high": "At most", "state": "Not known?",
    "who": "Who could tell", "source": "Source", "note": "Note",
    "reference": "Reference (please leave)", "so_far": "Told so far",
}  # fmt: skip
HEADER = 6


@cache
def pack() -> Pack:
    return read_pack((), cache=True)


def document(**answers: Any) -> dict[str, Any]:
    return {
        "engagement": {"client": "Harbour Retail", "date": "2026-11-25", "currency": "EUR"},
        "answers": {"ctx.country": "DEU"},
        "use_cases": [
            {
                "id": "chat",
                "name": "Support chatbot",
                "answers": {
                    "task.primary": "write_text",
                    "model.sourcing": "vendor_api",
                    "host.where": "vendor",
                    **answers,
                },
            }
        ],
    }


def interview(found: Mapping[str, Any] | None = None, **answers: Any) -> Interview:
    return Interview(found or document(**answers), pack(), revision=7)


# Few enough that a workbook of them is quick to open.
FEW = (
    "ctx.horizon_years", "use.tasks_month", "use.tokens_in", "use.latency_need", "ben.type",
    "ben.volume_capped", "host.region", "data.sensitivity", "use.retry_share",
)  # fmt: skip


@cache
def few_bytes() -> bytes:
    made = interview()
    items = [item for item in asked_rows(made) if item.fact in FEW]
    return form_bytes(made, items, ident="harbour")


def few(folder: Path, name: str = "form.xlsx") -> Path:
    """A form of few questions."""
    path = folder / name
    path.write_bytes(few_bytes())
    return path


def write(made: Interview, path: Path, *, every: bool = False, ident: str = "harbour") -> Path:
    path.write_bytes(form_bytes(made, asked_rows(made, every=every), ident=ident))
    return path


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """What stands in a form, by reference."""
    sheet = openpyxl.load_workbook(path)["Questions"]
    titles = {cell.value: cell.column for cell in sheet[HEADER]}
    return {
        sheet.cell(n, titles[COLUMNS["reference"]]).value: {
            key: sheet.cell(n, titles[title]).value for key, title in COLUMNS.items()
        }
        for n in range(HEADER + 1, sheet.max_row + 1)
    }


def fill(path: Path, filled: Mapping[str, Mapping[str, Any]], by: str | None = None) -> Path:
    """Write into the rows of some references; by key of a column."""
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    titles = {cell.value: cell.column for cell in sheet[HEADER]}
    if by is not None:
        sheet["C3"] = by
    missing = set(filled)
    for n in range(HEADER + 1, sheet.max_row + 1):
        reference = sheet.cell(n, titles[COLUMNS["reference"]]).value
        missing.discard(reference)
        for key, value in filled.get(reference, {}).items():
            sheet.cell(n, titles[COLUMNS[key]]).value = value
    assert not missing, missing
    book.save(path)
    return path


def address(path: Path, reference: str, key: str) -> str:
    """The address of a cell, as errors name it."""
    sheet = openpyxl.load_workbook(path)["Questions"]
    titles = {cell.value: cell.column for cell in sheet[HEADER]}
    number = next(
        n
        for n in range(HEADER + 1, sheet.max_row + 1)
        if sheet.cell(n, titles[COLUMNS["reference"]]).value == reference
    )
    return f"Questions!{sheet.cell(number, titles[COLUMNS[key]]).coordinate}"
