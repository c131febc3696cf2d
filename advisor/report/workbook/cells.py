"""A workbook in which each number stands once: other cells read it by formula.

Numbers are rounded as they are printed, to two significant digits, so that no sheet shows more than
the report; the attached advice has nine. A text never becomes a formula.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from advisor.language import tr, trc
from advisor.pack.decision_tables.grid import column_letters
from advisor.pack.decision_tables.write import printable
from advisor.quantities import pretty_unit, round_significant, said_unit
from advisor.report.brand import Colours
from advisor.report.reader import Figure, Reader, mapping, number, text
from advisor.report.typeset import typeset

ENDS: Final = ("p5", "p50", "p95")
_FIRST: Final = 4  # the column of the low end in the sheet of figures
_HEAD: Final = 3  # the row above its first figure
_CELL: Final = 32_000  # letters that a cell holds
_FONT: Final = "Calibri"  # what openpyxl writes of itself
_LINE: Final = 15.0  # points
_NARROW: Final = 8.0  # a first column of this width numbers the rows
_LINES: Final = 24
_WIDE: Final = 1.1  # a letter, in parts of the letter that widths of columns count by
_PLACES: Final = ((100.0, "#,##0"), (10.0, "#,##0.0"), (1.0, "0.0"), (0.1, "0.00"), (0.01, "0.000"))


class Book:
    """A workbook and the places of its figures.

    Args:
        data: the Advice dict.
        colours: of the brand.
    """

    def __init__(self, data: Mapping[str, Any], colours: Colours) -> None:
        import openpyxl

        self.workbook = openpyxl.Workbook()
        self.workbook.remove(self.workbook.active)
        self.reader = Reader(data)
        self.figures = mapping(data.get("figures"))
        self.colours = colours
        self.figures_name = tr("Figures")
        self._rows = {name: _HEAD + 1 + i for i, name in enumerate(self.figures)}

    def sheet(self, title: str, heading: str, note: str, widths: Sequence[float]) -> Sheet:
        """A new sheet with a heading, a line beneath it and columns of these widths."""
        made = self.workbook.create_sheet(title[:31])
        for column, width in enumerate(widths, start=1):
            made.column_dimensions[column_letters(column)].width = width
        sheet = Sheet(self, made, widths)
        sheet.heading(heading, note)
        return sheet

    def place(self, figure: Figure | None, end: str) -> str:
        """The formula that reads an end of a figure; empty where there is none."""
        if figure is None or figure.id not in self._rows:
            return ""
        column = column_letters(_FIRST + ENDS.index(end))
        return f"='{self.figures_name}'!${column}${self._rows[figure.id]}"

    def figures_sheet(self, title: str) -> None:
        """The sheet of all figures, last of all."""
        note = tr(
            "Every number of the report, rounded as it is printed. Low and high: nine in ten runs "
            "of the calculation lie between them. Other sheets read these cells."
        )
        sheet = self.sheet(title, title, note, (44, 44, 22, 14, 14, 14, 26, 34))
        # Not the words for a risk, which agree with what they are said of.
        low, high = trc("end of a range", "Low"), trc("end of a range", "High")
        ends = (low, tr("Central"), high)
        sheet.head(
            (tr("Id"), tr("What"), tr("Unit"), *ends, tr("Printed"), tr("Printed range")),
            right=(4, 5, 6),
        )
        for name, raw in self.figures.items():
            row = mapping(raw)
            values = [number(row.get(end)) for end in ENDS]
            unit = text(row.get("unit"))
            words = "" if unit == "1" else pretty_unit(said_unit(unit))
            shown = (text(row.get("printed")), text(row.get("printed_range")))
            sheet.row(
                (name, text(row.get("quantity")), words, *map(rounded, values), *shown),
                forms={_FIRST + i: form_of(v) for i, v in enumerate(values)},
            )


def rounded(value: float | None) -> float | None:
    """A number as it is printed."""
    return None if value is None else round_significant(value)


def form_of(value: float | None) -> str:
    """How a spreadsheet program shows a number of that size."""
    size = abs(value or 0.0)
    if size == 0:
        return "0"
    return next((form for least, form in _PLACES if size >= least), "0.0E+00")


class Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book = book
        self.sheet = sheet
        self.at = 1
        self._widths: Sequence[float] = widths
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def heading(self, words: str, note: str) -> None:
        """The title of the sheet and what to know of it."""
        from openpyxl.styles import Alignment, Font

        colour = self.book.colours.brand.lstrip("#")
        self.put(1, words).font = Font(name=_FONT, bold=True, size=14, color=colour)
        self.at += 1
        if note:
            cell = self.put(1, note)
            cell.font = Font(name=_FONT, color=self.book.colours.muted.lstrip("#"))
            cell.alignment = Alignment(wrap_text=False, vertical="top")
        self.at += 1

    def head(self, words: Sequence[str], right: Collection[int] = ()) -> None:
        """The heads of columns, which stay in sight.

        Args:
            words: a column each.
            right: the columns of numbers, from 1.
        """
        from openpyxl.styles import Alignment, Border, Font, Side

        colour = self.book.colours.brand.lstrip("#")
        for column, each in enumerate(words, start=1):
            cell = self.put(column, each)
            cell.font = Font(name=_FONT, bold=True, color=colour)
            side = "right" if column in right else "center" if each == "#" else None
            cell.alignment = Alignment(wrap_text=True, vertical="bottom", horizontal=side)
            cell.border = Border(bottom=Side(style="medium", color=colour))
        self._high(words)
        self.at += 1
        self.sheet.freeze_panes = f"A{self.at}"
        self.sheet.print_title_rows = f"{self.at - 1}:{self.at - 1}"

    def row(self, values: Sequence[object], forms: Mapping[int, str] | None = None) -> int:
        """A row of values; returns its number.

        Args:
            values: texts, numbers or `Formula`.
            forms: how to show a number, by column from 1.
        """
        from openpyxl.styles import Alignment

        for column, value in enumerate(values, start=1):
            if value is None or value == "":
                continue
            cell = self.put(column, value)
            narrow = column == 1 and self._widths[0] < _NARROW
            cell.alignment = Alignment(
                wrap_text=isinstance(value, str),
                vertical="top",
                horizontal="center" if narrow else None,
            )
            form = (forms or {}).get(column)
            if form:
                cell.number_format = form
        self._high(values)
        self.at += 1
        return self.at - 1

    def _high(self, values: Sequence[object]) -> None:
        """Make the row as high as its longest text, which not every program does by itself."""
        lines = 1
        for value, width in zip(values, self._widths, strict=False):
            if isinstance(value, str):
                lines = max(lines, *(1 + int(len(p) * _WIDE // width) for p in value.split("\n")))
        self.sheet.row_dimensions[self.at].height = _LINE * min(lines, _LINES)

    def put(self, column: int, value: object) -> Any:
        """A value in the present row; a text stays a text, whatever it looks like."""
        if isinstance(value, Formula):
            return self.sheet.cell(self.at, column, value.text)
        if isinstance(value, str):
            cell = self.sheet.cell(self.at, column)
            cell.value = printable(typeset(value)[:_CELL])
            cell.data_type = "s"
            return cell
        return self.sheet.cell(self.at, column, value)

    def ends(self, figure: Figure | None) -> list[Formula | None]:
        """Low, central and high of a figure, read from the sheet of figures."""
        return [self.end(figure, end) for end in ENDS]

    def end(self, figure: Figure | None, end: str = "p50") -> Formula | None:
        """One end of a figure, read from the sheet of figures."""
        place = self.book.place(figure, end)
        return Formula(place) if place else None


class Formula:
    """A formula of ours, told from a text that looks like one."""

    def __init__(self, words: str) -> None:
        self.text = words
