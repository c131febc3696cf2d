"""A decision table out of a CSV file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from advisor.errors import AdvisorError, Place
from advisor.loading import read_text
from advisor.pack.decision_tables.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    Sheet,
    checked_text,
    is_note,
    too_large,
)

_SEPARATORS = (",", ";", "\t")
_TOLD = re.compile(r"sep=([,;\t])\r?\n")  # a first line that some programs write


def read_csv(path: Path) -> Sheet:
    """A CSV file in UTF-8, with commas, semicolons or tabs between the cells.

    Raises:
        AdvisorError: L101 to L105 it cannot be read, T103 it is too large, T105 it is no CSV.
    """
    text = read_text(path, what="decision table")
    sheet = Sheet(str(path), None)
    told = _TOLD.match(text)
    separator = told[1] if told else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, line, cells = 0, 1, 0
    try:
        for record in reader:
            number += 1
            row = _row(sheet, number, line, record if number > 1 or not told else [])
            line = reader.line_num + 1
            cells += len(row.cells)
            if number > MAX_ROWS or len(record) > MAX_COLUMNS or cells > MAX_CELLS:
                raise AdvisorError([too_large(sheet, f"row {number} is one too many")])
            if row.cells and not is_note(row.cells):
                sheet.rows.append(row)
    except csv.Error as error:
        raise AdvisorError.of(
            "T105",
            f"This is not valid CSV: {error}.",
            place=Place(str(path), reader.line_num),
            todo='Put a cell with commas, quotes or line breaks in "…", a quote in it twice.',
        ) from None
    return sheet


def _separator(text: str) -> str:
    """What stands most often in the first line that is no note."""
    for line in text.splitlines():
        if line.strip(' ,;\t"') and not line.lstrip(' ,;\t"').startswith("#"):
            return max(_SEPARATORS, key=line.count)
    return ","


def _row(sheet: Sheet, number: int, line: int, record: list[str]) -> Row:
    cells: dict[int, Cell] = {}
    for column, written in enumerate(record, start=1):
        text = written.replace("\r\n", "\n").strip()
        place = sheet.place(number, column, line)
        fault = checked_text(written, place)
        if text or fault:
            cells[column] = Cell(text, place, column, fault)
    return Row(number, line, cells)
