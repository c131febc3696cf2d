"""A decision table out of an .xlsx workbook: a file from a stranger, bounded before it is parsed.

The parts are unzipped only within bounds and scanned for document types and entities, which XML
bombs need, and openpyxl is given those parts alone; nothing that the file links to is opened, no
formula is computed, no macro is run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Place, Problem
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
from advisor.pack.decision_tables.parts import SheetMarks, sheet_marks, sheet_paths, xml_fault

MAX_FILE = 5_000_000
MAX_PART = 20_000_000
MAX_PARTS = 500
MAX_TEXT = 32_767  # letters of a cell, as spreadsheet programs allow
_LITERAL = re.compile(r'"[^"]*"|\\.')  # what a number format prints as it is
_SCALED = re.compile(r"[0#?],+(?![0#?,])")  # thousands or millions
_LONGEST_FORMAT = 255  # as spreadsheet programs allow
_NOTES = "#"  # sheets whose names begin so are for readers


def read_workbook(path: Path) -> list[Sheet]:
    """The tables of a workbook: its sheets, but for those whose names begin with `#`.

    Raises:
        AdvisorError: T101 to T104, T107, T108 where it must not be read.
    """
    parts = _checked_parts(_bytes(path), str(path))
    import openpyxl

    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    try:
        book = openpyxl.load_workbook(checked, read_only=True, keep_links=False)
    except Exception:  # noqa: BLE001  # openpyxl raises what its parsers do, for any bad file
        raise _no_workbook(str(path), "a part of it is missing or malformed") from None
    try:
        return [*_sheets(book, str(path), parts)]
    finally:
        book.close()


def _bytes(path: Path) -> bytes:
    name = str(path)
    try:
        if path.stat().st_size > MAX_FILE:
            raise AdvisorError.of(
                "T103",
                f"The workbook is larger than {MAX_FILE // 1_000_000} MB.",
                place=Place(name),
                todo="Remove pictures and sheets that are not needed, or split it.",
            )
        return path.read_bytes()
    except OSError as error:
        raise AdvisorError.of(
            "L105", f"The decision table cannot be read: {error.strerror}.", place=Place(name)
        ) from None


def _no_workbook(file: str, why: str) -> AdvisorError:
    return AdvisorError.of(
        "T101",
        f"This is not a readable .xlsx workbook: {why}.",
        place=Place(file),
        todo="Save it as .xlsx, without a password, or as .csv in UTF-8.",
    )


def _checked_parts(raw: bytes, file: str) -> dict[str, bytes]:
    """The XML parts of the workbook, all within bounds and without entities."""
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _no_workbook(file, "it is protected with a password, or of the old .xls kind")
    try:
        found, macros = _unzipped(raw, file)
    except AdvisorError:
        raise
    except Exception:  # noqa: BLE001  # zipfile raises many kinds for a damaged archive
        raise _no_workbook(file, "it is damaged, or a file of another kind") from None
    if macros or b"macroEnabled" in found.get("[Content_Types].xml", b""):
        raise AdvisorError.of(
            "T102",
            "The workbook holds macros, which a rule pack must not.",
            place=Place(file),
            todo="Save it as .xlsx without macros.",
        )
    for name, data in found.items():
        why = xml_fault(name, data)
        if why:
            raise AdvisorError.of(
                "T104",
                f"The part '{name}' of the workbook {why}.",
                place=Place(file),
                todo="Save it anew with a spreadsheet program.",
            )
    return found


def _unzipped(raw: bytes, file: str) -> tuple[dict[str, bytes], bool]:
    """The XML parts, and whether the workbook holds macros."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        xml = [e for e in entries if e.filename.lower().endswith((".xml", ".rels"))]
        # zipfile reads no more of a part than is declared, so that what is declared can be counted.
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in xml) > MAX_PART:
            raise AdvisorError.of(
                "T103",
                f"The workbook unzips to more than {MAX_PART // 1_000_000} MB of tables, or has "
                f"more than {MAX_PARTS} parts.",
                place=Place(file),
                todo="Check that it is the right file; delete what is not needed.",
            )
        if len(set(names)) < len(names):
            raise _no_workbook(file, "a part stands twice in it")
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {entry.filename: archive.read(entry) for entry in xml}, macros


def _sheets(book: Any, file: str, parts: dict[str, bytes]) -> Iterator[Sheet]:
    paths = sheet_paths(parts)
    if not book.sheetnames:
        raise _no_workbook(file, "it has no sheet")
    for name in book.sheetnames:
        if name.startswith(_NOTES):
            continue
        sheet = Sheet(file, name)
        part = parts.get(paths.get(name, ""))
        own = book[name]
        if part is None or not hasattr(own, "reset_dimensions"):
            raise _no_workbook(file, f"'{name}' is a chart or a part of it is missing")
        marks = sheet_marks(part)
        if marks.cells > MAX_CELLS:
            raise AdvisorError([too_large(sheet, f"it has {marks.cells} cells")])
        # What the file says of its size is not believed: rows up to it would be made up.
        own.reset_dimensions()
        beyond = _fill(sheet, own, file)
        if beyond:
            raise AdvisorError([too_large(sheet, f"something stands in or beyond row {beyond}")])
        faults = list(_hidden(sheet, marks, hidden=own.sheet_state != "visible"))
        faults += _merged(sheet, marks)
        if faults:
            raise AdvisorError(faults)
        yield sheet


def _fill(sheet: Sheet, own: Any, file: str) -> int | None:
    """Read the rows; returns the row that is one too many, if any."""
    number = letters = 0
    try:
        for number, row in enumerate(own.iter_rows(), start=1):
            cells = {c.column: _cell(sheet, c) for c in row if c.value is not None}
            # One long text can stand in any number of cells.
            letters += sum(len(c.value) for c in cells.values() if isinstance(c.value, str))
            if number > MAX_ROWS or max(cells, default=0) > MAX_COLUMNS or letters > MAX_PART:
                return number
            cells = {n: cell for n, cell in cells.items() if cell.value != "" or cell.fault}
            if cells and not is_note(cells):
                sheet.rows.append(Row(number, number, cells))
    except Exception:  # noqa: BLE001  # openpyxl raises what its parsers do, for any bad file
        raise _no_workbook(file, f"row {number + 1} of '{sheet.name}' is malformed") from None
    return None


def _cell(sheet: Sheet, cell: Any) -> Cell:
    place = sheet.place(cell.row, cell.column)
    value: Any = cell.value
    kind = cell.data_type
    fault = None
    if kind == "f":
        text = value if isinstance(value, str) else "=…"
        return Cell(text, place, cell.column, checked_text(text, place))
    if kind == "e":
        value = str(value)
        fault = Problem("T120", f"The cell shows an error, {value}.", place, todo="Write a value.")
    elif isinstance(value, str) and len(value) > MAX_TEXT:
        fault = Problem(
            "T103", f"The text is longer than {MAX_TEXT:,} letters.", place, todo="Shorten it."
        )
        value = value[:20]
    elif isinstance(value, str):
        # Some programs write a carriage return as its escape.
        value = value.replace("_x000D_", "").replace("\r\n", "\n")
        fault = checked_text(value, place)
        value = value.strip()
    elif isinstance(value, datetime) and value.time() == time():
        value = value.date()
    elif isinstance(value, int | float):
        if not isinstance(value, bool):
            value, fault = _number(value, str(cell.number_format or ""), place)
    else:
        fault = Problem(
            "T122",
            f"The cell holds a time, {value}.",
            place,
            todo="Write a date such as 2026-11-25, or format the cell as a number.",
        )
        value = str(value)
    return Cell(value, place, cell.column, fault)


def _number(value: float, shown_as: str, place: Place) -> tuple[float, Problem | None]:
    # Programs show fifteen digits; a sum of tenths holds a seventeenth that nobody wrote.
    number = float(f"{value:.15g}")
    if number.is_integer() and abs(number) < 1e15:
        number = int(number)
    pattern = _LITERAL.sub("", shown_as[:_LONGEST_FORMAT])
    if "%" in pattern:
        shown = f"{value * 100:g}%"
    elif _SCALED.search(pattern):
        shown = "a part of its value"
    else:
        return number, None
    return number, Problem(
        "T121",
        f"The cell shows {shown} and holds {value:g}; which is meant is unsure.",
        place,
        todo="Format it as a number, and write the value in the unit of the fact.",
    )


def _hidden(sheet: Sheet, marks: SheetMarks, *, hidden: bool) -> Iterator[Problem]:
    """Rows, columns and sheets that say something and are not seen."""
    todo = "Show it, or delete it: what decides about advice must be seen."
    if hidden and sheet.rows:
        yield Problem(
            "T107",
            f"The sheet '{sheet.name}' is hidden.",
            sheet.place(1, 1),
            todo=f"{todo} The name of a sheet for readers only begins with '#'.",
        )
    for row in sheet.rows:
        if row.number in marks.rows:
            place = sheet.place(row.number, min(row.cells))
            yield Problem("T107", f"Row {row.number} is hidden.", place, todo=todo)
    used = sorted({column for row in sheet.rows for column in row.cells})
    for column in used:
        if any(first <= column <= last for first, last in marks.columns):
            number = next(row.number for row in sheet.rows if column in row.cells)
            place = sheet.place(number, column)
            yield Problem("T107", "The column of this cell is hidden.", place, todo=todo)


def _merged(sheet: Sheet, marks: SheetMarks) -> Iterable[Problem]:
    """Merged cells in the rows of the table: only the first of them holds the value."""
    rows = [row.number for row in sheet.rows]
    for first_row, first_column, last_row, last in marks.merged:
        if any(first_row <= number <= last_row for number in rows):
            place = sheet.place(first_row, first_column)
            end = sheet.address(last_row, last).rpartition("!")[2]
            yield Problem(
                "T108",
                f"The cells from here to {end} are merged.",
                place,
                todo="Unmerge them and write the value into each cell that it is for.",
            )
