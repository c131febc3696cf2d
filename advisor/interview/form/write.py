"""The form as a workbook: one row a question, options as lists, the same bytes each time.

It goes to people outside, so that it holds only what they may see: no private source, note or
name, no note of the consultant, nothing of other engagements.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from advisor.interview.form.layout import (
    BY,
    BY_ROW,
    COLUMNS,
    GUIDE,
    HEADER_ROW,
    KIND,
    KIND_ROW,
    LISTS,
    NOT_APPLICABLE,
    NOT_KNOWN,
    SHEET,
    TITLE_ROW,
    TODO_ROW,
    option_words,
    reference,
)
from advisor.interview.form.rows import client, who_could_tell
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.typed import region_names
from advisor.pack.decision_tables.grid import column_letters
from advisor.pack.decision_tables.write import printable, same_each_time
from advisor.pack.items import Pack
from advisor.quantities import pretty_unit

_INK, _BRAND, _SOFT, _ENTRY, _LINE = "1F2933", "0F3D3E", "EEF3F2", "FFF8E1", "BFC9C8"
_PROMPT: Final = 255  # letters that a spreadsheet program shows beside a cell
_FEW: Final = 6  # lines that a row is high at most
_COLUMN: Final = {column.key: number for number, column in enumerate(COLUMNS, start=1)}

_TODO = (
    "Fill in the yellow cells. One row is one question. What you do not know, mark as "
    f"'{NOT_KNOWN}' and name who could tell. Rows left empty change nothing."
)


def form_bytes(
    interview: Interview, items: Sequence[Item], *, ident: str, title: str | None = None
) -> bytes:
    """The form for some questions of an engagement.

    Args:
        interview: the engagement.
        items: the questions, as `asked_rows` gives them.
        ident: of the engagement, by which the form is known when it comes back.
        title: at its head; by default the client's name.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = book.create_sheet(SHEET)
    _head(sheet, interview, ident, title or f"Questions for {client(interview)}")
    _columns(sheet)
    lists = _Lists(book.create_sheet(LISTS))
    for number, item in enumerate(items, start=1):
        _row(sheet, HEADER_ROW + number, number, item)
        _choices(sheet, HEADER_ROW + number, item, interview.pack, lists)
    _finish(sheet, len(items))
    _guide(book.create_sheet(GUIDE, 0))
    book.active = 1
    book[LISTS].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return same_each_time(out.getvalue())


def said_so_far(item: Item) -> str:
    """What the client told of a question, or what stands in for it; nothing that is private."""
    who = who_could_tell(item)
    if item.state in ("open", "unknown"):
        said = "" if item.state == "open" else "Not known so far."
        named = f"You named: {who}." if who else ""
        taken = f"Taken until you tell: {item.assumed}." if item.assumed else ""
        return " ".join(part for part in (said, named, taken) if part)
    return item.said if item.state != "bad" else ""


def _text(sheet: Any, row: int, column: int, value: Any, **style: Any) -> Any:
    cell = sheet.cell(row, column, printable(value))
    if isinstance(value, str):
        cell.data_type = "s"  # text, whatever it looks like
    for name, found in style.items():
        setattr(cell, name, found)
    return cell


def _head(sheet: Any, interview: Interview, ident: str, title: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    _text(sheet, TITLE_ROW, 1, title, font=Font(bold=True, size=15, color=_BRAND))
    _text(sheet, TODO_ROW, 1, _TODO, font=Font(color=_INK))
    _text(sheet, BY_ROW, 1, BY, font=Font(bold=True, color=_INK))
    _text(
        sheet,
        BY_ROW,
        3,
        None,
        fill=PatternFill("solid", fgColor=_ENTRY),
        protection=Protection(locked=False),
        alignment=Alignment(vertical="top"),
    )
    kind = f"{KIND} : {ident} : {client(interview)} : {interview.revision}"
    _text(sheet, KIND_ROW, 1, kind, font=Font(size=8, color="7B8794"))


def _columns(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Border(bottom=Side(style="medium", color=_BRAND))
    for number, column in enumerate(COLUMNS, start=1):
        _text(
            sheet,
            HEADER_ROW,
            number,
            column.title,
            font=Font(bold=True, color=_BRAND),
            fill=PatternFill("solid", fgColor=_ENTRY if column.entry else _SOFT),
            alignment=Alignment(wrap_text=True, vertical="top"),
            border=line,
        )
        sheet.column_dimensions[column_letters(number)].width = column.width


def _row(sheet: Any, row: int, number: int, item: Item) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    question, spec = item.question, item.spec
    unit = spec.unit if spec.type == "number" else None
    values: Mapping[str, Any] = {
        "number": number,
        "about": item.owner.name or "The organisation",
        "question": question.text,
        "help": question.help,
        "why": question.why,
        "options": _options_text(item),
        "unit": None if unit in (None, "1") else pretty_unit(str(unit)),
        "so_far": said_so_far(item) or None,
        "reference": reference(*item.key),
    }
    edge = Side(style="thin", color=_LINE)
    lines = 1
    for at, column in enumerate(COLUMNS, start=1):
        value = values.get(column.key)
        small = column.key in ("help", "why", "options", "reference")
        shown = column.key != "reference"
        cell = _text(
            sheet,
            row,
            at,
            value,
            alignment=Alignment(wrap_text=shown, vertical="top", horizontal="left"),
            border=Border(bottom=edge),
            font=Font(
                bold=column.key == "question",
                size=9 if small else 11,
                color="7B8794" if column.key == "reference" else _INK,
            ),
        )
        if column.entry and (column.key not in ("low", "high") or spec.type == "number"):
            cell.fill = PatternFill("solid", fgColor=_ENTRY)
            cell.protection = Protection(locked=False)
        if isinstance(value, str) and shown:
            each = column.width * (1.2 if small else 0.95)
            parts = value.split("\n")
            lines = max(lines, sum(-int(-max(1, len(p)) // each) for p in parts))
    sheet.row_dimensions[row].height = 14.5 * min(lines, 2 * _FEW) + 4


def _options_text(item: Item) -> str | None:
    spec = item.spec
    if spec.type == "region":
        return "A country, or the name of a cloud region."
    if spec.type == "yes_no":
        return "yes or no"
    if spec.type == "choice":
        return "One of the list."
    if spec.type != "choices":
        return None
    words = option_words(spec).values()
    # No cell is chosen from a list several times.
    return "One or more, with ; between them:\n" + "\n".join(f"– {word}" for word in words)


class _Lists:
    """The sheet with the lists that cells are chosen from; each list stands there once."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self._at: dict[tuple[str, ...], str] = {}

    def formula(self, words: Iterable[str]) -> str:
        """Where a list stands, as a formula names it."""
        listed = tuple(words)
        if listed not in self._at:
            column = len(self._at) + 1
            for row, word in enumerate(listed, start=1):
                _text(self.sheet, row, column, word)
            letters = column_letters(column)
            self._at[listed] = f"'{LISTS}'!${letters}$1:${letters}${len(listed)}"
        return self._at[listed]


def _choices(sheet: Any, row: int, item: Item, pack: Pack, lists: _Lists) -> None:
    """The lists and hints of the cells of a row."""
    spec = item.spec
    hint, words, strict = "", tuple[str, ...](), True
    if spec.type == "yes_no":
        words = ("yes", "no")
    elif spec.type == "choice":
        words = tuple(option_words(spec).values())
    elif spec.type == "region":
        words, strict = _countries(pack), False
        hint = "Choose a country, or write the name of a cloud region such as aws/eu-central-1."
    elif spec.type == "choices":
        hint = "One or more of the options beside, with ; between them."
    elif spec.type == "number":
        unit = "" if spec.unit in (None, "1") else f" in {pretty_unit(str(spec.unit))}"
        hint = f"A number{unit}. A range goes into the two cells beside it."
    _validated(sheet, row, "answer", lists.formula(words) if words else None, hint, strict=strict)
    states = lists.formula((NOT_KNOWN, NOT_APPLICABLE))
    _validated(sheet, row, "state", states, "", strict=True)


def _countries(pack: Pack) -> tuple[str, ...]:
    grid = pack.tables.get("grid")
    rows: Mapping[str, Mapping[str, Any]] = grid.rows if grid else {}
    found = {k: v for k, v in region_names(pack).items() if rows[k].get("kind") == "country"}
    return tuple(sorted(found.values(), key=str.casefold))


def _validated(
    sheet: Any, row: int, key: str, formula: str | None, hint: str, *, strict: bool
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if formula is None and not hint:
        return
    rule = DataValidation(
        type="list" if formula else None,
        formula1=formula,
        allow_blank=True,
        showErrorMessage=bool(formula),
        errorStyle="stop" if strict else "warning",
        error="Please choose one of the list." if formula else None,
        showInputMessage=bool(hint),
        prompt=hint[:_PROMPT] or None,
    )
    rule.add(f"{column_letters(_COLUMN[key])}{row}")
    sheet.add_data_validation(rule)


def _finish(sheet: Any, rows: int) -> None:
    sheet.freeze_panes = f"{column_letters(_COLUMN['help'])}{HEADER_ROW + 1}"
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_view.showGridLines = False
    # Without a password: it keeps from slips, not from anybody.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    last = column_letters(_COLUMN["note"])
    sheet.print_area = f"A1:{last}{HEADER_ROW + max(rows, 1)}"


# A number and a line each, the title first.
_GUIDE: Final = f"""
How to fill in this form
1 Go to the sheet '{SHEET}' and write your name beside '{BY}'.
2 Answer what you can. Where a cell has a list, choose from it.
3 Where you know a number only roughly, write your best guess under 'Answer', and under 'At least'\
 and 'At most' between what and what it lies.
4 What you do not know, mark as '{NOT_KNOWN}', and name under 'Who could tell' who does. A guess of\
 yours is better than none, if you call it one in the note.
5 Say under 'Source' where a figure is from, such as a bill, a log or a contract.
6 'Told so far' is what we have from you. Leave the row empty where it is right; where it is wrong,\
 write the right answer. Nothing is overwritten without our asking you.
7 Write values, not formulas. Do not move or delete rows or columns, and leave the column\
 'Reference' as it is: by it we find the question again.
8 Save it as .xlsx and send it back. Several people may each fill in a copy.
"""


def _guide(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = 100
    title, *steps = _GUIDE.strip().splitlines()
    _text(sheet, 1, 1, title, font=Font(bold=True, size=15, color=_BRAND))
    for row, step in enumerate(steps, start=2):
        number, _, text = step.partition(" ")
        top = Alignment(wrap_text=True, vertical="top")
        _text(sheet, row, 1, number, font=Font(bold=True, color=_INK), alignment=top)
        _text(sheet, row, 2, text, font=Font(color=_INK), alignment=top)
        sheet.row_dimensions[row].height = 16 * (1 + len(text) // 98)
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
