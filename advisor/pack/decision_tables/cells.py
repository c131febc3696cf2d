"""The cells of a table that are no conditions: texts, lists, yes or no, expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from advisor.pack.decision_tables.columns import Column
from advisor.pack.decision_tables.grid import Value
from advisor.pack.decision_tables.syntax import (
    ANY,
    TRUTH,
    CellFault,
    plain_word,
    read_condition,
)
from advisor.pack.decision_tables.written import Test, Written

_DAYS = ("valid_from", "checked_on")
_FACT = re.compile(r"\{\s*([\w.]+)\s*\}")
_LONGEST_RANGE = 200
_RANGE = re.compile(r"(\S+)\s*\(\s*(\S+)\s*\.\.\s*(\S+)\s*\)")


def asks_nothing(value: Value) -> bool:
    """Whether a cell is as good as empty: a dash alone."""
    return isinstance(value, str) and value in ANY


def read_value(value: Value, column: Column) -> Any:
    """What a cell says that is no condition.

    Raises:
        CellFault: it cannot be read.
    """
    reader: Callable[[Value], Any] = {
        "text": lambda one: _text(one, column.key),
        "list": _list,
        "flag": _flag,
        "change": _change,
        "texts": lambda one: _text(one, column.name),
    }[column.kind]
    return reader(value)


def condition_of(value: Value, column: Column) -> Written:
    """What a cell asks of the fact of its column.

    Raises:
        CellFault: it cannot be read.
    """
    if isinstance(value, date):
        return Test(column.name, "eq", value.isoformat())
    if not isinstance(value, str):
        return Test(column.name, "eq", value)
    return read_condition(value, column.name)


def _kind_of(value: Value) -> str:
    if isinstance(value, bool):
        return "a yes or no"
    return "a date" if isinstance(value, date) else "a number"


def _text(value: Value, key: str) -> str:
    if isinstance(value, date) and key in _DAYS:
        return value.isoformat()
    if not isinstance(value, str):
        raise CellFault(
            f"'{key}' is a text; the cell holds {_kind_of(value)}, {value}.",
            "Format the cell as text and write it anew.",
        )
    return value


def _list(value: Value) -> list[str]:
    """Items with commas or line breaks between them; one with a comma in it stands in quotes."""
    text = _text(value, "a list")
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in ", \t\n":
            at += 1
        elif text[at] == '"':
            item, at = _quoted(text, at)
            found.append(item)
        else:
            ends = [end for end in (text.find(",", at), text.find("\n", at)) if end >= 0]
            end = min(ends, default=len(text))
            if '"' in text[at:end]:
                raise _no_list(text[at:end])
            found.append(text[at:end].strip())
            at = end
    return found


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The item in quotes that begins here, and where the next begins."""
    end = text.find('"', at + 1)
    while text[end + 1 : end + 2] == '"' and end > 0:
        end = text.find('"', end + 2)
    rest = text[end + 1 :].lstrip(" \t")
    if end < 0 or (rest and rest[0] not in ",\n"):
        raise _no_list(text[at:])
    return text[at + 1 : end].replace('""', '"'), len(text) - len(rest)


def _no_list(text: str) -> CellFault:
    return CellFault(
        f"The list cannot be read from '{text[:20]}'.",
        'Write a, b, "c, d": a comma between items, quotes round one that has a comma.',
    )


def _flag(value: Value) -> bool:
    found = TRUTH.get(value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise CellFault(f"'{value}' is neither yes nor no.", "Write yes or no.")
    return found


def _change(value: Value) -> Any:
    """What a change sets: a number, a yes or no, `{fact}`, `0.3 (0.02 .. 0.8)`, an expression."""
    if isinstance(value, date):
        raise CellFault(
            f"The cell holds a date, {value}.", "Format the cell as text and write it anew."
        )
    if not isinstance(value, str):
        return value
    if value in ("true", "TRUE", "false", "FALSE"):
        return TRUTH[value]
    fact = _FACT.fullmatch(value)
    if fact:
        return {"fact": fact[1]}
    ends = _RANGE.fullmatch(value) if len(value) <= _LONGEST_RANGE else None
    if ends:
        central, low, high = (plain_word(end) for end in ends.groups())
        return {"central": central, "low": low, "high": high}
    if ".." in value:
        raise CellFault(f"The range '{value[:40]}' cannot be read.", "Write central (low .. high).")
    return value if value in TRUTH else plain_word(value)
