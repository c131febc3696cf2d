"""Decision tables as files, a workbook or a CSV, with the same bytes each time."""

from __future__ import annotations

import csv
import io
import re
import textwrap
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from advisor.pack import schema
from advisor.pack.decision_tables.columns import Column, header_text
from advisor.pack.decision_tables.express import Grid
from advisor.pack.decision_tables.grid import column_letters
from advisor.pack.decision_tables.guide import (
    FACTS,
    GUIDE,
    PARAMETERS,
    fact_rows,
    guide_rows,
    hint,
    parameter_rows,
)
from advisor.pack.items import Pack

# Colours of headers by what the column is for, and widths in letters.
_COLOURS = {"when": "DDEBF7", "unless": "FCE4D6", "only_if": "FCE4D6", "change": "E2EFDA"}
_PLAIN = "EDEDED"
_WIDTHS = {"id": 28, "title": 34, "recommend": 48, "first_step": 48, "because": 60,
           "limitations": 48, "evidence": 24, "maps_to": 28, "change": 34,
           "reason": 34, "about": 26, "supersedes": 28, "conflicts": 28}  # fmt: skip
_SHORT, _FACT, _LONGEST = 13, 20, 44
_LINE, _HIGHEST = 15.0, 409.0  # points: a line of a cell, and the highest row that there is
_LIST_LIMIT = 255  # letters of a list of choices in a spreadsheet
_LONGEST_NOTE = 32_000
_ROWS_AHEAD = 200  # empty rows that get the lists of choices too


def csv_bytes(grid: Grid) -> bytes:
    """Rows as CSV in UTF-8, marked as such for spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([header_text(column) for column in grid.columns])
    writer.writerows([row.get(column, "") for column in grid.columns] for row in grid.rows)
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(grids: Mapping[str, Grid], pack: Pack) -> bytes:
    """Tables as the sheets of a workbook, with the guide, the facts and the parameters after them.

    Args:
        grids: tables by the name of their sheet.
        pack: declares the facts and parameters.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, grid in grids.items():
        _fill_table(book.create_sheet(name), grid, pack)
    _fill_notes(book.create_sheet(GUIDE), guide_rows(), (34, 90))
    _fill_notes(book.create_sheet(FACTS), fact_rows(pack), (34, 70, 20, 18, 80), header=True)
    _fill_notes(book.create_sheet(PARAMETERS), parameter_rows(pack), (44, 60, 14, 24), header=True)
    out = io.BytesIO()
    book.save(out)
    return same_each_time(out.getvalue())


def _fill_table(sheet: Any, grid: Grid, pack: Pack) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="BFBFBF")
    for number, column in enumerate(grid.columns, start=1):
        cell = sheet.cell(1, number, header_text(column))
        colour = _COLOURS.get(column.key, _PLAIN)
        cell.font = _bold(Font)
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=line)
        sheet.column_dimensions[column_letters(number)].width = _width(column, grid)
    for n, row in enumerate(grid.rows, start=2):
        for number, column in enumerate(grid.columns, start=1):
            if column in row:
                cell = sheet.cell(n, number, row[column])
                if isinstance(row[column], str):
                    cell.data_type = "s"  # text, whatever it looks like
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    names = [
        n for n, column in enumerate(grid.columns, start=1) if column.key in ("id", "override")
    ]
    sheet.freeze_panes = f"{column_letters(max(names, default=0) + 1)}2"
    _lay_out(sheet)
    # Printed on several sheets of paper, each has the headers and the ids.
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = f"A:{column_letters(max(names, default=1))}"
    _add_choices(sheet, grid, pack)


def _bold(font: Any) -> Any:
    # Without a name some programs take a face of their own.
    return font(name="Calibri", size=11, bold=True)


def _lay_out(sheet: Any) -> None:
    """Rows as high as their texts, since not every program does that itself; and how to print."""
    widths = {name: each.width for name, each in sheet.column_dimensions.items()}
    for row in sheet.iter_rows():
        lines = [_lines(str(c.value), widths[c.column_letter]) for c in row if c.value is not None]
        sheet.row_dimensions[row[0].row].height = min(_LINE * max(lines, default=1), _HIGHEST)
    sheet.page_setup.orientation = "landscape"


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; rather one too many than one that is cut."""
    room = max(int(width * 0.92) - 1, 1)
    return sum(
        max(len(textwrap.wrap(part, room, break_on_hyphens=False)), 1) for part in text.split("\n")
    )


def _width(column: Column, grid: Grid) -> int:
    if column.kind == "condition":
        words = " ".join(str(row.get(column, "")) for row in grid.rows).split()
        longest = max(len(header_text(column)), *map(len, words), 0)
        return max(_FACT, min(longest + 2, _LONGEST))
    if column.kind == "texts":
        return _LONGEST
    return _WIDTHS.get(column.key, max(_SHORT, len(column.key) + 2))


def _add_choices(sheet: Any, grid: Grid, pack: Pack) -> None:
    """Lists to choose from; for facts they only help, since a cell may say more than one option."""
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(grid.rows) + 1 + _ROWS_AHEAD
    for number, column in enumerate(grid.columns, start=1):
        spec = pack.specs.get(column.name.removesuffix(".low").removesuffix(".high"))
        choices = _choices(column, spec.options if spec else (), yes_no=_is_yes_no(spec))
        if not choices and spec is None:
            continue
        listed = ",".join(choices)
        # A list is written as a formula: nothing may stand in it that ends it.
        plain = not set("".join(choices)) & set(',"\n')
        fits = choices and plain and len(listed) <= _LIST_LIMIT
        validation = DataValidation(
            type="list" if fits else None,
            formula1=f'"{listed}"' if fits else None,
            allow_blank=True,
            showErrorMessage=column.kind == "text",
            showInputMessage=spec is not None,
        )
        if column.kind == "text":
            validation.error = f"One of {listed}."
        if spec is not None:
            validation.promptTitle = column.name[:32]
            validation.prompt = printable(hint(spec))
        letters = column_letters(number)
        validation.add(f"{letters}2:{letters}{last}")
        sheet.add_data_validation(validation)


def _is_yes_no(spec: Any) -> bool:
    return spec is not None and spec.type == "yes_no"


def _choices(column: Column, options: Iterable[str], *, yes_no: bool) -> list[str]:
    if column.kind == "condition":
        return ["yes", "no", "unknown"] if yes_no else [*options]
    if column.kind == "flag":
        return ["yes", "no"]
    if column.kind != "text" or column.name:
        return []
    field = schema.RuleModel.model_fields.get(column.key)
    return _literals(field.annotation) if field is not None else []


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    if get_origin(annotation) is Union or "|" in str(annotation):
        return [choice for one in get_args(annotation) for choice in _literals(one)]
    return []


def _fill_notes(
    sheet: Any, rows: Iterable[tuple[Any, ...]], widths: tuple[int, ...], *, header: bool = False
) -> None:
    from openpyxl.styles import Alignment, Font

    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[column_letters(number)].width = width
    for n, row in enumerate(rows, start=1):
        for number, value in enumerate(row, start=1):
            cell = sheet.cell(n, number, printable(value))
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if (header and n == 1) or (not header and row[0] and not row[1]):
            sheet.cell(n, 1).font = _bold(Font)
            for number in range(2, len(row) + 1):
                sheet.cell(n, number).font = _bold(Font)
    _lay_out(sheet)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if header:
        sheet.freeze_panes = "B2"
        sheet.print_title_rows = "1:1"


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(value: Any) -> Any:
    """What a note may hold: a stranger's pack may have control characters and endless texts."""
    if not isinstance(value, str):
        return value
    text = _UNPRINTABLE.sub("", value)
    return text if len(text) <= _LONGEST_NOTE else text[:_LONGEST_NOTE] + " …"


_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def same_each_time(raw: bytes) -> bytes:
    """The workbook without the time at which it was written, in its parts and in the archive."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(written.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = _DATES.sub(b"", written.read(name))
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, data)
    return out.getvalue()
