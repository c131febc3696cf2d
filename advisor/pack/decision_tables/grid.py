"""A spreadsheet as cells with their places, whatever file it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from advisor.errors import Place, Problem

MAX_ROWS = 5_000
MAX_COLUMNS = 300
MAX_CELLS = 100_000
# What programs show in place of a value that they could not compute.
ERRORS = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")

Value: TypeAlias = "str | int | float | bool | date"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty; `fault` says why its value must not be used."""

    value: Value
    place: Place
    column: int
    fault: Problem | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that are not empty, by column."""

    number: int
    line: int
    cells: dict[int, Cell]


@dataclass(slots=True)
class Sheet:
    """A sheet: its rows that are neither empty nor notes.

    Attributes:
        file: the file, as it is shown.
        name: of the sheet; None in a CSV.
        rows: from the top.
    """

    file: str
    name: str | None
    rows: list[Row] = field(default_factory=list)

    def place(self, row: int, column: int, line: int | None = None) -> Place:
        """The place of a cell; rows and columns count from one."""
        return Place(self.file, line or row, None, self.address(row, column))

    def address(self, row: int, column: int) -> str:
        """The address of a cell: `C7`, with the sheet before it where there are sheets."""
        own = f"{column_letters(column)}{row}"
        return own if self.name is None else f"{quoted_sheet(self.name)}!{own}"


def quoted_sheet(name: str) -> str:
    """The name of a sheet as an address has it."""
    return name if re.fullmatch(r"\w+", name) else "'" + name.replace("'", "''") + "'"


def column_letters(column: int) -> str:
    """`A` for 1, `AA` for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_note(cells: dict[int, Cell]) -> bool:
    """Whether a row is a note to readers: its first cell begins with `#`."""
    if not cells:
        return False
    first = cells[min(cells)].value
    return isinstance(first, str) and first.startswith("#") and first not in ERRORS


def too_large(sheet: Sheet, what: str) -> Problem:
    """A sheet with more than a table may have."""
    return Problem(
        "T103",
        f"The sheet is too large: {what}.",
        sheet.place(1, 1),
        todo=f"A table has at most {MAX_ROWS} rows, {MAX_COLUMNS} columns and {MAX_CELLS} "
        "cells; split it, or delete what stands far below or to the right.",
    )


def checked_text(text: str, place: Place) -> Problem | None:
    """Why a text must not stand in a cell, or None."""
    if text.startswith("="):
        return Problem(
            "T120",
            f"This is a formula: {text[:40]}",
            place,
            todo="Write the value itself: copy the cell and paste it as a value.",
        )
    if text in ERRORS:
        return Problem("T120", f"The cell shows an error, {text}.", place, todo="Write a value.")
    return None


def filled(rows: list[Row]) -> Iterator[Cell]:
    """All cells that are not empty."""
    for row in rows:
        yield from row.cells.values()
