"""The first row of a table: what each column holds.

id, title, because, …       a key of a rule, as in YAML
task.primary                a fact: a cell says what is asked of it, all cells of a row must hold
any: host.where             of the cells below `any:`, one must hold (`any 2:` is another set)
unless: data.sensitivity    silences the rule; of several, `unless any:` or `unless all:`
only_if: saving.cost        read after the change; `only_if any:` likewise
change: serve.routed_share  what the change sets, an expression
texts: de.title             the title in another language
# anything                  a note to readers
"""

from __future__ import annotations

import re
import types
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from advisor.errors import Place, Problem, nearest
from advisor.pack import schema
from advisor.pack.decision_tables.grid import Cell, Row, Sheet

Kind = Literal["text", "list", "flag", "condition", "change", "texts", "note"]
CONDITIONS = ("when", "unless", "only_if")
_NESTED = (*CONDITIONS, "change", "texts")
_HEAD = re.compile(r"(?P<head>[a-z_]+(?: (?:any|all))?)(?: (?P<set>[1-9]\d?))?\s*:\s*(?P<name>.*)")
_FACT = re.compile(r"[a-z][A-Za-z0-9_]*(\.[a-z][A-Za-z0-9_]*)+")
ALL = -1
HEADS = ("any", "unless", "unless any", "unless all", "only_if", "only_if any", "change", "texts")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        kind: what its cells hold.
        key: the key of the rule that they belong to.
        name: the fact, or language and key of a text; empty for a plain key.
        of: the number of its set in `any:`; 0 for a column whose cell must hold; ALL where it says
            that all of its kind must.
        place: of its header.
    """

    kind: Kind
    key: str
    name: str
    of: int
    place: Place


def header_text(column: Column) -> str:
    """The header that gives this column."""
    if column.kind == "condition":
        head = "" if column.key == "when" else column.key
        if column.of == ALL:
            head = f"{head} all"
        elif column.of:
            head = f"{head} any".strip() + (f" {column.of}" if column.of > 1 else "")
        return f"{head}: {column.name}" if head else column.name
    return f"{column.key}: {column.name}" if column.name else column.key


def plain_keys() -> dict[str, Kind]:
    """The keys of a rule that take one cell, and what it holds."""
    found: dict[str, Kind] = {}
    for name, field in schema.RuleModel.model_fields.items():
        if name not in _NESTED:
            found[name] = _kind(field.annotation)
    return found


def _kind(annotation: Any) -> Kind:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if get_origin(annotation) is list:
        return "list"
    return "flag" if annotation is bool else "text"


def read_columns(sheet: Sheet, row: Row, problems: list[Problem]) -> dict[int, Column]:
    """The columns that a header row declares; what is wrong goes to `problems`."""
    found: dict[int, Column] = {}
    seen: dict[tuple[str, str, str, int], Place] = {}
    for number, cell in sorted(row.cells.items()):
        column = _column(cell, problems)
        if column is None:
            continue
        what = (column.kind, column.key, column.name, column.of)
        if column.kind != "note" and what in seen:
            problems.append(
                Problem(
                    "T111",
                    f"The column '{cell.value}' stands twice.",
                    cell.place,
                    todo=f"The first is at {seen[what]}. Join them, with 'and' within a cell.",
                )
            )
            continue
        seen[what] = cell.place
        found[number] = column
    if not {"id", "override"} & {column.key for column in found.values()}:
        problems.append(
            Problem(
                "T106",
                "The first row has no column 'id'.",
                sheet.place(row.number, min(row.cells), row.line),
                todo="Name the columns in the first row. A row or a sheet for readers only "
                "begins with '#'.",
            )
        )
        return {}
    return found


def _column(cell: Cell, problems: list[Problem]) -> Column | None:
    if cell.fault:
        problems.append(cell.fault)
        return None
    text = " ".join(str(cell.value).split())
    if text.startswith("#"):
        return Column("note", "", "", 0, cell.place)
    keys = plain_keys()
    if text in keys:
        return Column(keys[text], text, "", 0, cell.place)
    if text == "only_if":
        return Column("text", text, "", 0, cell.place)
    if _FACT.fullmatch(text):
        return Column("condition", "when", text, 0, cell.place)
    match = _HEAD.fullmatch(text)
    if match is None:
        names = (*keys, *HEADS)
        todo = "Write a key of a rule, a fact, or '# …' for a note."
        if text in _NESTED:
            todo = f"Write '{text}: ' and the fact." if text != "when" else "Write the fact alone."
        problems.append(
            Problem("T110", f"'{text[:60]}' is no column of a table.", cell.place,
                    (*keys, "<fact>", *(f"{head}: …" for head in HEADS)),
                    nearest(text, names), todo)
        )  # fmt: skip
        return None
    head, name = match["head"], match["name"].strip()
    if head not in HEADS or (match["set"] and not head.endswith("any")):
        problems.append(
            Problem("T110", f"No column begins with '{text.partition(':')[0][:60]}:'.", cell.place,
                    tuple(f"{one}: …" for one in HEADS), nearest(head, HEADS),
                    "Take one of those allowed, or '# …' for a note.")
        )  # fmt: skip
        return None
    return _headed(cell, head, int(match["set"] or 1), name, problems)


def _headed(cell: Cell, head: str, of: int, name: str, problems: list[Problem]) -> Column | None:
    good = re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?\.[a-z_]+", name) if head == "texts" else None
    if not (good if head == "texts" else _FACT.fullmatch(name)):
        what = "a language and a key, as in 'texts: de.title'" if head == "texts" else "a fact"
        problems.append(
            Problem("T110", f"After '{head}:' stands {what}, not '{name[:60]}'.", cell.place,
                    todo="Correct it; '# …' makes a note of the column.")
        )  # fmt: skip
        return None
    if head in ("change", "texts"):
        return Column("change" if head == "change" else "texts", head, name, 0, cell.place)
    key, _, which = head.rpartition(" ") if " " in head else (head, "", "")
    if head == "any":
        key, which = "when", "any"
    number = {"any": of, "all": ALL}.get(which, 0)
    return Column("condition", key, name, number, cell.place)
