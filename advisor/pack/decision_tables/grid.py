"""A spreadsheet as cells with their places, whatever file it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from advisor.errors import Place, Problem
from advisor.loading import CONTROL

MAX_ROWS = 5_000
MAX_COLUMNS = 300
MAX_CELLS = 100_000
# How a workbook writes a control character, but for ends of lines and tabs.
_ESCAPED = re.compile(r"_x00(?:0[0-8BCEF]|1[0-9A-F]|7F|[89][0-9A-F])_", re.IGNORECASE)
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
    """Why a text must not stand in a cell, or None.

    Args:
        text: as it is in the file; white space round it may be gone.
        place: of the cell.
    """
    found = CONTROL.search(text) or _ESCAPED.search(text)
    if found:
        code = found[0][2:6].upper() if len(found[0]) > 1 else f"{ord(found[0]):04X}"
        return Problem(
            "L117",
            f"The cell holds a control character, U+{code}, which a terminal may obey.",
            place,
            todo="Take it out, though it may not be seen: write the text of the cell anew.",
        )
    text = text.strip()
    if text.startswith("="):
        return Problem(
            "T120",
            f"This is a formula, '{text[:40]}'.",
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
