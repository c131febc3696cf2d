"""A form that came back, read as answers: a file from outside, of which nothing is believed.

It is bounded before it is parsed, as decision tables are: no formula is computed, no macro run,
nothing that is hidden or merged is read. What a row answers is found by its reference, and every
answer is read and checked as one in an answers file is. All that is wrong is told at once, each
with the address of its cell; with anything wrong, nothing of the form is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.intake.doubtful import CHECK_UNIT, doubtful
from advisor.interview.form.answer import RowReader, as_form, words_of
from advisor.interview.form.layout import (
    BY,
    BY_ROW,
    BY_TITLE,
    COLUMNS,
    ENTRIES,
    KIND,
    KIND_ROW,
    LONGEST_NAME,
    SHEET,
    reference,
)
from advisor.interview.form.rows import client
from advisor.interview.interview import Interview
from advisor.interview.items import Item, Key
from advisor.interview.merge import Returned
from advisor.pack.decision_tables.grid import Cell, Sheet
from advisor.pack.decision_tables.grid import Row as Line
from advisor.pack.decision_tables.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class SentBack:
    """A form that came back.

    Attributes:
        who: filled it in, as they say; the name of the file where they do not.
        file: its path.
        revision: of the engagement when the form was written.
        answers: each with the address of its cell.
        warnings: what is doubtful about them.
    """

    who: str
    file: str
    revision: int
    answers: tuple[Returned, ...]
    warnings: tuple[Problem, ...] = ()


def read_form(path: Path, interview: Interview, *, ident: str | None = None) -> SentBack:
    """A form that came back.

    Args:
        path: the workbook.
        interview: the engagement that it is for.
        ident: of the engagement; a form of another is refused.

    Raises:
        AdvisorError: codes F…, and those of answers (A…, Q…), each with the address of its cell.
    """
    sheet = _sheet(path)
    head = {row.number: row.cells for row in sheet.rows}
    revision = _checked_kind(sheet, head, interview, ident)
    columns, first = _columns(sheet)
    problems: list[Problem] = []
    who = _filled_in_by(head, problems) or Path(path).stem
    reader = _Reader(interview, columns, problems, who)
    answers = tuple(reader.rows(sheet, first))
    if problems:
        raise AdvisorError(problems)
    return SentBack(who, str(path), revision, answers, tuple(reader.warnings))


def _sheet(path: Path) -> Sheet:
    try:
        sheets = read_workbook(path)
    except AdvisorError as error:
        raise AdvisorError(as_form(p) for p in error.problems) from None
    found = next((s for s in sheets if s.name == SHEET), None)
    if found is None:
        raise AdvisorError.of(
            "F105",
            f"There is no sheet '{SHEET}', so this is no form of ours.",
            place=Place(str(path)),
            allowed=[s.name or "" for s in sheets],
            todo="Name the file that came back; forms are written by `advisor engagement form`.",
        )
    return found


def _checked_kind(
    sheet: Sheet,
    head: Mapping[int, Mapping[int, Cell]],
    interview: Interview,
    ident: str | None,
) -> int:
    """The revision that the form tells; it is refused where it is for another engagement."""
    cell = head.get(KIND_ROW, {}).get(1)
    parts = str(cell.value).split(" : ") if cell is not None and cell.fault is None else []
    if len(parts) < 4 or parts[0] != KIND or not parts[-1].isdecimal():
        raise AdvisorError.of(
            "F105",
            f"The cell that says which form this is does not begin with '{KIND}'.",
            place=sheet.place(KIND_ROW, 1),
            todo="Ask for the form as it was sent, with its head, or send it anew.",
        )
    named, whose = parts[1], " : ".join(parts[2:-1])
    if ident is not None and named != ident and whose != client(interview):
        raise AdvisorError.of(
            "F106",
            f"This form is for another engagement: {named} ({whose}).",
            place=sheet.place(KIND_ROW, 1),
            allowed=(ident,),
            todo="Merge it into the engagement that it was written for.",
        )
    return int(parts[-1][:12])


def _filled_in_by(head: Mapping[int, Mapping[int, Cell]], problems: list[Problem]) -> str | None:
    """The name beside 'Filled in by', wherever in the row it stands."""
    cells = head.get(BY_ROW, {})
    for number in sorted(cells):
        cell = cells[number]
        if number == 1 and str(cell.value).strip() == BY:
            continue
        return words_of(cell, LONGEST_NAME, problems)
    return None


def _columns(sheet: Sheet) -> tuple[dict[str, int], int]:
    """Which column holds what, by the header, and the row after it."""
    for row in sheet.rows:
        named = {
            BY_TITLE[title]: number
            for number, cell in row.cells.items()
            if (title := str(cell.value).strip().casefold()) in BY_TITLE
        }
        if "reference" not in named:
            continue
        missing = [c.title for c in COLUMNS if c.key not in named and c.key in ENTRIES]
        if missing:
            raise AdvisorError.of(
                "F109",
                f"The header lacks {', '.join(missing)}.",
                place=sheet.place(row.number, 1),
                todo="Write the titles as they were, or fill in the form as it was sent.",
            )
        return named, row.number + 1
    raise AdvisorError.of(
        "F109",
        "There is no header with the column of references.",
        place=sheet.place(1, 1),
        todo="Fill in the form as it was sent; by that column each question is found again.",
    )


class _Reader:
    def __init__(
        self, interview: Interview, columns: Mapping[str, int], problems: list[Problem], who: str
    ) -> None:
        self.who = who
        self.warnings: list[Problem] = []
        self.columns = columns
        self.answers = RowReader(interview.pack, problems)
        self._items = {reference(*item.key): item for item in interview.every}

    def rows(self, sheet: Sheet, first: int) -> Iterator[Returned]:
        """The rows in which something was written."""
        seen: dict[Key, Place] = {}
        for line in sheet.rows:
            if line.number < first:
                continue
            cells = {key: c for key in ENTRIES if (c := line.cells.get(self.columns[key]))}
            if not cells:
                continue
            item = self._item(sheet, line, cells)
            if item is None:
                continue
            place = next(iter(cells.values())).place
            if item.key in seen:
                self.answers.bad(
                    "F112",
                    f"This question is answered in {seen[item.key].cell} already.",
                    place,
                    "Keep one of the two rows.",
                )
                continue
            seen[item.key] = place
            found = self.answers.answer(item, cells, place)
            if found is not None:
                raw, answer = found
                self.warnings += (
                    Problem(code, message, place, todo=CHECK_UNIT, severity="warning")
                    for code, message in doubtful(item.question, answer)
                )
                yield Returned(*item.key, raw, self.who, place.cell or "")

    def _item(self, sheet: Sheet, line: Line, cells: Mapping[str, Cell]) -> Item | None:
        """The question of a row."""
        number = self.columns["reference"]
        cell = line.cells.get(number)
        if cell is None:
            self.answers.bad(
                "F110",
                "Something is written in a row that has no reference.",
                next(iter(cells.values())).place,
                "Write it in the row of its question, or take it out.",
            )
            return None
        named = " ".join(str(cell.value).split())
        item = self._items.get(named)
        if item is None or cell.fault is not None:
            self.answers.bad(
                "F111",
                f"'{named[:80]}' is no question of this engagement.",
                sheet.place(line.number, number),
                "Put the reference back as it was sent; or the use case was removed since.",
                nearest=nearest(named[:80], self._items),
            )
            return None
        return item
