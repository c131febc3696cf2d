"""A table as rules: one row a rule, several rows of one id as alternatives of its condition.

The rules are the plain items that a YAML file gives, and go through the same model and checks; a
`CellDocument` tells the place of each of their parts as the address of a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from advisor.errors import AdvisorError, Place, Problem
from advisor.loading import Document, Path_
from advisor.pack import schema
from advisor.pack.decision_tables.cells import asks_nothing, condition_of, read_value
from advisor.pack.decision_tables.columns import ALL, CONDITIONS, Column, read_columns
from advisor.pack.decision_tables.grid import Row, Sheet
from advisor.pack.decision_tables.syntax import CellFault
from advisor.pack.decision_tables.written import (
    Written,
    canonical,
    group,
    tests_in,
    to_data,
)

SUFFIXES = (".xlsx", ".csv")
MOST_ALTERNATIVES = 32  # as of any condition: the engine matches each by itself


@dataclass(frozen=True, slots=True)
class CellDocument(Document):
    """A rule out of a table, with the cell of each of its parts."""

    cells: dict[Path_, Place] = field(default_factory=dict)

    def place(self, path: Path_ = ()) -> Place:
        """The cell of the value at a path, or of its nearest parent that is known."""
        while path and path not in self.cells:
            path = path[:-1]
        return self.cells[path]


def read_rules(
    path: Path,
    problems: list[Problem],
    topic: str | None = None,
    unread: set[str | None] | None = None,
) -> list[CellDocument]:
    """The rules of a decision table; what is wrong goes to `problems`.

    Args:
        path: an .xlsx or .csv file.
        problems: takes what is wrong.
        topic: for rows that name none.
        unread: takes the ids of rules that are there and could not be read; None for any.
    """
    unread = set() if unread is None else unread
    try:
        sheets = _sheets(path)
    except AdvisorError as error:
        problems.extend(error.problems)
        unread.add(None)
        return []
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        unread.add(None)
        problems.append(
            Problem("T106", "The table is empty.", Place(str(path)),
                    todo="Name the columns in the first row and write a rule into each other.")
        )  # fmt: skip
    return [rule for sheet in filled for rule in rules_of(sheet, problems, topic, unread)]


def _sheets(path: Path) -> list[Sheet]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        from advisor.pack.decision_tables.csv_file import read_csv

        return [read_csv(path)]
    if suffix == ".xlsx":
        from advisor.pack.decision_tables.workbook import read_workbook

        return read_workbook(path)
    why = "holds macros" if suffix in (".xlsm", ".xltm") else "is of a kind that is not read"
    raise AdvisorError.of(
        "T102", f"The file {why}.", place=Place(str(path)), allowed=SUFFIXES,
        todo="Save the table as .xlsx, or as .csv in UTF-8.",
    )  # fmt: skip


@dataclass(slots=True)
class _Said:
    """What a row says: values of keys, and parts of conditions with their places."""

    row: Row
    own: Place
    values: dict[tuple[str, str], tuple[Any, Place]] = field(default_factory=dict)
    parts: dict[str, list[tuple[Written, Place]]] = field(default_factory=dict)


def rules_of(
    sheet: Sheet,
    problems: list[Problem],
    topic: str | None,
    unread: set[str | None] | None = None,
) -> Iterator[CellDocument]:
    """The rules of one sheet; what is wrong goes to `problems`, what is not read to `unread`."""
    unread = set() if unread is None else unread
    before = len(problems)
    columns = read_columns(sheet, sheet.rows[0], problems)
    if len(problems) > before:
        unread.add(None)
        return
    rules: dict[str, list[_Said]] = {}
    bad: set[str] = set()
    for row in sheet.rows[1:]:
        count = len(problems)
        said = _read_row(sheet, row, columns, problems)
        name = said.values.get(("id", ""), said.values.get(("override", "")))
        if name is None:
            unread.add(None)
            if len(problems) == count:
                problems.append(
                    Problem("T131", "The row has no id.", said.own,
                            todo="Give it one; a row for readers only begins with '#'.")
                )  # fmt: skip
            continue
        rules.setdefault(str(name[0]), []).append(said)
        if len(problems) > count:
            bad.add(str(name[0]))
    for key, rows in rules.items():
        if len(rows) > MOST_ALTERNATIVES:
            problems.append(
                Problem("T134", f"'{key}' has {len(rows)} rows; a rule has at most "
                        f"{MOST_ALTERNATIVES}.", rows[0].own,
                        todo="Join some with 'in' or 'or', or make several rules of it.")
            )  # fmt: skip
        elif key not in bad:
            rule = _rule(sheet, columns, rows, problems, topic)
            if rule is not None:
                yield rule
                continue
        unread.add(key)


def _read_row(sheet: Sheet, row: Row, columns: dict[int, Column], problems: list[Problem]) -> _Said:
    names = [n for n, column in columns.items() if column.key in ("id", "override")]
    first = next((n for n in names if n in row.cells), names[0])
    said = _Said(row, sheet.place(row.number, first, row.line))
    sets: dict[tuple[str, int], list[tuple[Written, Place]]] = {}
    bare: list[Place] = []
    for number, cell in sorted(row.cells.items()):
        column = columns.get(number)
        if column is None:
            problems.append(
                Problem("T112", "The column of this cell has no header.", cell.place,
                        todo="Name it in the first row; '# …' for a note.")
            )  # fmt: skip
            continue
        if column.kind == "note" or asks_nothing(cell.value):
            continue
        if cell.fault:
            problems.append(cell.fault)
            continue
        try:
            if column.kind != "condition":
                value = read_value(cell.value, column)
                said.values[column.key, column.name] = (value, cell.place)
                continue
            part = condition_of(cell.value, column)
        except CellFault as fault:
            problems.append(_bad_cell(fault, column, cell.place))
            continue
        if column.of > 0:
            sets.setdefault((column.key, column.of), []).append((part, cell.place))
        else:
            said.parts.setdefault(column.key, []).append((part, cell.place))
            if column.key == "unless" and column.of != ALL:
                bare.append(cell.place)
    several = len(said.parts.get("unless", ())) > 1 or any(key == "unless" for key, _ in sets)
    if bare and several:
        problems.append(
            Problem("T135", "Whether each exception of this row is enough, or only all of them "
                    "together, is not said.", bare[-1],
                    todo="Head the columns 'unless any: …' or 'unless all: …'.")
        )  # fmt: skip
    for (key, _), members in sets.items():
        whole = group("any", (part for part, _ in members))
        said.parts.setdefault(key, []).append((whole, members[0][1]))
    return said


def _bad_cell(fault: CellFault, column: Column, place: Place) -> Problem:
    name = f"{column.key}: {column.name}" if column.key == "change" else column.name
    head = f"{name}: " if name else ""
    return Problem("T130", f"{head}{fault.message}", place, todo=fault.todo)


def _rule(
    sheet: Sheet,
    columns: dict[int, Column],
    rows: list[_Said],
    problems: list[Problem],
    topic: str | None,
) -> CellDocument | None:
    count = len(problems)
    first = rows[0]
    cells: dict[Path_, Place] = {(): first.own}
    for number, column in columns.items():
        if not column.name and column.kind != "note":
            cells[column.key,] = sheet.place(first.row.number, number, first.row.line)
    item: dict[str, Any] = {}
    if topic in get_args(schema.Topic) and ("override", "") not in first.values:
        item["topic"] = topic
    for (key, name), (value, place) in _agreed(rows, problems).items():
        path = _path(key, name)
        holder = item
        for step in path[:-1]:
            holder = holder.setdefault(str(step), {})
        holder[str(path[-1])] = value
        cells[path] = place
        cells.setdefault(path[:1], place)
    for key in CONDITIONS:
        parts = _condition(key, rows, problems)
        if parts is not None:
            item[key], places = _placed(parts)
            cells |= {(key, *path): place for path, place in places.items()}
    if len(problems) > count:
        return None
    ordered = {k: item[k] for k in schema.RuleModel.model_fields if k in item}
    return CellDocument(ordered, sheet.file, cells=cells)


def _path(key: str, name: str) -> Path_:
    if key == "texts":
        return (key, *name.split(".", 1))
    return (key, name) if name else (key,)


def _agreed(rows: list[_Said], problems: list[Problem]) -> dict[tuple[str, str], tuple[Any, Place]]:
    """What the rows of one id say of its keys: each may leave a cell empty, none differ."""
    found: dict[tuple[str, str], tuple[Any, Place]] = {}
    for said in rows:
        for what, (value, place) in said.values.items():
            have = found.setdefault(what, (value, place))
            if have[0] != value:
                key = ": ".join(filter(None, what))
                problems.append(
                    Problem("T133", f"'{key}' differs from that of the same rule at {have[1]}.",
                            place, todo="Leave it empty, repeat it, or give the row its own id.")
                )  # fmt: skip
    return found


Placed = tuple[Written, Place]


def _condition(
    key: str, rows: list[_Said], problems: list[Problem]
) -> tuple[list[Placed], list[list[Placed]]] | None:
    """What stands in all rows, and what each row has beside it; None without any condition."""
    said = [row.parts.get(key, []) for row in rows]
    if key != "when":
        filled = [(row, parts) for row, parts in zip(rows, said, strict=True) if parts]
        for _, parts in filled[1:]:
            if {canonical(p) for p, _ in parts} != {canonical(p) for p, _ in filled[0][1]}:
                problems.append(
                    Problem("T133", f"'{key}' differs from that of the same rule at "
                            f"{filled[0][0].own}.", parts[0][1],
                            todo="Leave it empty, repeat it, or give the row its own id.")
                )  # fmt: skip
        return (filled[0][1], []) if filled else None
    if len(said) == 1:
        return (said[0], []) if said[0] else None
    forms = [{canonical(part) for part, _ in parts} for parts in said]
    shared = set.intersection(*forms)
    common = [part for part in said[0] if canonical(part[0]) in shared]
    rest = [[p for p in parts if canonical(p[0]) not in shared] for parts in said]
    for i, row in enumerate(rows):
        needless = next((j for j in range(len(rows)) if j != i and forms[j] <= forms[i]), None)
        if needless is not None and (forms[needless] < forms[i] or needless < i):
            problems.append(
                Problem("T132", f"The row adds nothing: {rows[needless].own} holds whenever it "
                        "does.", row.own,
                        todo="Several rows of one id are alternatives. Remove one, or ask more.")
            )  # fmt: skip
    return common, rest


def _placed(
    parts: tuple[list[Placed], list[list[Placed]]],
) -> tuple[dict[str, Any], dict[Path_, Place]]:
    """A condition as YAML has it, with the cell of each comparison by its path."""
    common, rows = parts
    origin = {
        id(test): place
        for part, place in (*common, *(placed for row in rows for placed in row))
        for test in tests_in(part)
    }
    whole = [part for part, _ in common]
    if rows:
        whole.append(group("any", [group("all", [part for part, _ in row]) for row in rows]))
    places: dict[Path_, Place] = {}
    data = to_data(
        group("all", whole), lambda path, test: places.setdefault(path, origin[id(test)])
    )
    first = (*common, *(placed for row in rows for placed in row))[0]
    return data, {(): first[1], **places}
