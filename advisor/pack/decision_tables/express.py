"""Rules as the rows of a table, where a table can say what they say.

Each rule is read back out of its rows before they are given out: what a table would change is left
out and named with the reason, never written approximately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.errors import Place, Problem
from advisor.pack import schema
from advisor.pack.decision_tables.columns import ALL, CONDITIONS, Column, header_text, plain_keys
from advisor.pack.decision_tables.compile import rules_of
from advisor.pack.decision_tables.grid import ERRORS, Cell, Row, Sheet, Value
from advisor.pack.decision_tables.syntax import ANY, show_condition, show_value
from advisor.pack.decision_tables.written import (
    Group,
    Test,
    Unreadable,
    Written,
    alternatives,
    canonical,
    conjunctive_rows,
    from_data,
    group,
    parts_of,
    tests_in,
)

_UNKEPT = {"\ufffe", "\uffff", *map(chr, range(0xD800, 0xE000))}
MOST_ROWS = 12  # of one rule; more of them nobody reads
_PLACE = Place("")
Cells = dict[Column, Value]


class _NotInTable(Exception):
    """Why a rule cannot stand in a table."""


@dataclass(frozen=True, slots=True)
class Expressed:
    """What became of one rule.

    Attributes:
        id: the rule's.
        rows: its rows; none where a table cannot say it.
        reason: why not.
        regrouped: its condition stands in other groups than it was written in, with the same
            list of conjunctions, which is what is matched.
    """

    id: str
    rows: tuple[Mapping[Column, Value], ...] = ()
    reason: str | None = None
    regrouped: bool = False


@dataclass(slots=True)
class Grid:
    """The rows of several rules under one header."""

    columns: list[Column] = field(default_factory=list)
    rows: list[Mapping[Column, Value]] = field(default_factory=list)


def expressed(item: Mapping[str, Any], *, as_csv: bool = False) -> Expressed:
    """A rule as rows.

    Args:
        item: as in YAML; keys that begin with `_` do not count.
        as_csv: every cell will be text, which a spreadsheet program may take for a formula.
    """
    rule = {k: v for k, v in item.items() if not k.startswith("_")}
    name = str(rule.get("id", rule.get("override", "")))
    try:
        rows = _rows(rule)
        if as_csv:
            rows = [_as_text(row) for row in rows]
        regrouped = _checked(rule, rows)
    except _NotInTable as why:
        return Expressed(name, reason=str(why))
    return Expressed(name, tuple(rows), regrouped=regrouped)


def grid_of(rules: Iterable[Expressed]) -> Grid:
    """The rows of rules under the columns that they need, in the order in which one reads them."""
    grid = Grid()
    seen: dict[Column, None] = {}
    for rule in rules:
        for row in rule.rows:
            seen |= dict.fromkeys(row)
            grid.rows.append(row)
    grid.columns = sorted(seen, key=_rank)  # stable: facts in the order in which rules ask them
    return grid


_FIRST = ("id", "override", "title", "topic", "stance", "scope", "when", "unless", "recommend",
          "first_step", "because", "change", "remove", "unset", "only_if")  # fmt: skip


def _rank(column: Column) -> tuple[int, int]:
    order = [*_FIRST, *(k for k in schema.RuleModel.model_fields if k not in _FIRST)]
    return order.index(column.key), column.of


def _rows(rule: Mapping[str, Any]) -> list[Cells]:
    try:
        when = from_data(rule["when"]) if "when" in rule else None
        others = {k: from_data(rule[k]) for k in CONDITIONS[1:] if _is_condition(rule.get(k))}
    except Unreadable:
        raise _NotInTable("its condition is not sound") from None
    first: Cells = {}
    for key, value in rule.items():
        if key not in others and key != "when":
            first |= _plain_cells(key, value, override="override" in rule)
    for key, condition in others.items():
        cells = _one_row(condition, key)
        if cells is None:
            raise _NotInTable(f"its '{key}' has alternatives of several conditions each")
        first |= cells
    alternatives_ = _condition_rows(when) if when is not None else [{}]
    names = {c: v for c, v in first.items() if c.key in ("id", "override")}
    rest = {c: v for c, v in first.items() if c not in names}
    return [{**names, **cells, **(rest if i == 0 else {})} for i, cells in enumerate(alternatives_)]


def _is_condition(value: object) -> bool:
    return value is not None and value != "none"


def _condition_rows(when: Written) -> list[Cells]:
    """Rows whose alternatives are the condition."""
    whole = _one_row(when, "when")
    if whole is not None:
        return [whole]
    common: list[Written] = []
    inner: list[Written] = []
    for part in parts_of(when, "all"):
        (common if _one_row(part, "when") is not None else inner).append(part)
    if len(inner) == 1:
        rows = [
            _one_row(group("all", [*common, *parts_of(alternative, "all")]), "when")
            for alternative in parts_of(inner[0], "any")
        ]
        found = [row for row in rows if row is not None]
        if len(found) == len(rows) > 1:
            return _few(found)
    try:
        conjunctions = conjunctive_rows(when)
    except Unreadable:
        raise _NotInTable(
            "its condition has a 'not' over several facts, or too many cases"
        ) from None
    rows = [_one_row(group("all", row), "when") for row in conjunctions]
    return _few([row for row in rows if row is not None])


def _few(rows: list[Cells]) -> list[Cells]:
    if len(rows) > MOST_ROWS:
        raise _NotInTable(f"its condition would take {len(rows)} rows")
    return rows


def _one_row(condition: Written, key: str) -> Cells | None:
    """The cells of one row that ask a condition; None where one row cannot."""
    single: dict[str, list[Written]] = {}
    sets: list[dict[str, list[Written]]] = []
    for part in parts_of(condition, "all"):
        names = {test.name for test in tests_in(part)}
        if len(names) == 1:
            single.setdefault(names.pop(), []).append(part)
            continue
        if not isinstance(part, Group) or part.kind != "any":
            return None
        members: dict[str, list[Written]] = {}
        for alternative in part.parts:
            asked = {test.name for test in tests_in(alternative)}
            if len(asked) > 1:
                return None
            members.setdefault(asked.pop(), []).append(alternative)
        sets.append(members)
    cells: Cells = {}
    of = ALL if key == "unless" and len(single) + len(sets) > 1 else 0
    for name, parts in single.items():
        cells[_asks(key, name, of)] = _condition_cell(group("all", parts))
    for number, members in enumerate(sets, start=1):
        for name, parts in members.items():
            cells[_asks(key, name, number)] = _condition_cell(group("any", parts))
    return cells


def _asks(key: str, name: str, of: int) -> Column:
    return Column("condition", key, name, of, _PLACE)


def _condition_cell(condition: Written) -> Value:
    """A number alone stays a number, so that a spreadsheet shows it as one."""
    if isinstance(condition, Test) and condition.op == "eq":
        right = condition.right
        if isinstance(right, int | float) and not isinstance(right, bool) and _short(right):
            return right
    return show_condition(condition)


def _short(number: float) -> bool:
    """Whether a spreadsheet program keeps all digits: it has fifteen."""
    return float(f"{number:.15g}") == number


def _plain_cells(key: str, value: Any, *, override: bool) -> Cells:
    """The cells of a key that is no condition."""
    if key == "change" and isinstance(value, dict):
        return {
            Column("change", key, str(fact), 0, _PLACE): _change_cell(fact, to)
            for fact, to in value.items()
        }
    if key == "texts" and isinstance(value, dict):
        return {
            Column("texts", key, f"{language}.{name}", 0, _PLACE): _text_cell(key, text)
            for language, words in value.items()
            if isinstance(words, dict)
            for name, text in words.items()
        }
    if key == "only_if":
        return {} if value is None else {Column("text", key, "", 0, _PLACE): "none"}
    kind = plain_keys().get(key)
    if kind is None:
        raise _NotInTable(f"a table has no column for '{key}'")
    if value is None or value == []:
        if override:
            raise _NotInTable(f"its '{key}' is emptied, and an empty cell changes nothing")
        return {}
    column = Column(kind, key, "", 0, _PLACE)
    if kind == "list" and isinstance(value, list):
        return {column: _text_cell(key, ", ".join(_item(key, one) for one in value))}
    if kind == "flag" and isinstance(value, bool):
        return {column: "yes" if value else "no"}
    return {column: _text_cell(key, value)}


def _text_cell(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _NotInTable(f"its '{key}' is no text")
    text = value.strip()
    if text.startswith("=") or text in ANY or text in ERRORS:
        raise _NotInTable(
            f"its '{key}' would be read as a formula, an error or nothing: {text[:20]}"
        )
    if any(ord(c) < 32 and c not in "\n\t" for c in text) or _UNKEPT & set(text):
        raise _NotInTable(f"its '{key}' holds a character that a spreadsheet cannot keep")
    return text


def _item(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _NotInTable(f"its '{key}' has an item that is no text")
    plain = value == value.strip() and not set(value) & set(',"\n')
    return value if plain else '"' + value.replace('"', '""') + '"'


def _change_cell(fact: object, value: Any) -> Value:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value if _short(value) else repr(value)
        case str():
            return _text_cell(f"change: {fact}", value)
        case {"fact": str(name)} if len(value) == 1:
            return f"{{{name}}}"
        case {"central": central, "low": low, "high": high} if len(value) == 3:
            shown = [show_value(end) for end in (central, low, high)]
            return f"{shown[0]} ({shown[1]} .. {shown[2]})"
    raise _NotInTable(f"its change of '{fact}' is neither a number, a fact, a range nor a formula")


def _as_text(row: Cells) -> Cells:
    """The row as a CSV keeps it."""
    found: Cells = {}
    for column, value in row.items():
        text = value if isinstance(value, str) else repr(value)
        if isinstance(value, str) and text[0] in "+-@\t":
            name = header_text(column)
            raise _NotInTable(
                f"in a CSV, a spreadsheet program would take its '{name}' for a formula: "
                f"{text[:20]}; write an .xlsx"
            )
        found[column] = text
    return found


def _checked(rule: Mapping[str, Any], rows: list[Cells]) -> bool:
    """Read the rows back; returns whether the condition is regrouped."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet = Sheet("", None)
    headers = {n: Cell(header_text(c), _PLACE, n) for n, c in enumerate(columns, start=1)}
    sheet.rows.append(Row(1, 1, headers))
    for number, row in enumerate(rows, start=2):
        cells = {n: Cell(row[c], _PLACE, n) for n, c in enumerate(columns, start=1) if c in row}
        sheet.rows.append(Row(number, number, cells))
    problems: list[Problem] = []
    found = list(rules_of(sheet, problems, None))
    if problems:
        raise _NotInTable(f"read back, its rows are not sound: {problems[0].message}")
    (read,) = (document.value for document in found)
    if not isinstance(read, dict):
        raise TypeError(read)
    for key in {*rule, *read} - set(CONDITIONS):
        if not _same(rule.get(key), read.get(key)):
            raise _NotInTable(f"a cell cannot hold its '{key}' as it is written")
    regrouped = False
    for key in CONDITIONS:
        have, back = rule.get(key), read.get(key)
        if not (_is_condition(have) and _is_condition(back)):
            same = have == back
        else:
            one, other = from_data(have), from_data(back)
            same = canonical(one) == canonical(other)
            if not same:
                same = regrouped = _same_cases(one, other)
        if not same:
            raise _NotInTable(f"a table cannot hold its '{key}' as it is written")
    return regrouped


def _same_cases(one: Written, other: Written) -> bool:
    try:
        return alternatives(one) == alternatives(other)
    except Unreadable:
        return False


def _same(one: object, other: object) -> bool:
    """Equal, but for white space round a text and for an empty list in place of none."""
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(v, other[k]) for k, v in one.items())
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return (one or None) == (other or None) if one in (None, [], {}) else one == other
