"""What is wrong in the rows of a factor table: values, sources, marks and dates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from advisor.errors import Place, Problem, nearest

Path = tuple[str, ...]
MARKS = ("read", "derived", "recalled")
# What a row may hold beside the fields of its table.
ROW_KEYS = ("source", "year", "basis", "verified", "note", "name", "group")
VALUE_KEYS = ("low", "central", "high", "source", "year", "basis", "verified", "note", "group")
DATE_KEYS = ("valid_from", "valid_to")
# What a row or a table may say for all its fields; every value needs it.
TOLD_ONCE = ("source", "year", "basis", "verified")
_NUMBERS = (int, float)
_PLAIN_KEYS = frozenset({*VALUE_KEYS, "shape"})
# First and last day of a price that has no such day.
ALWAYS = ("0001-01-01", "9999-12-31")


def table_problems(table: Mapping[str, Any], place: Callable[[Path], Place]) -> Iterator[Problem]:
    """All that is wrong in the rows of a table.

    Args:
        table: as read, with fields and rows.
        place: where a key of the table stands, by its path.
    """
    allowed = (*table["fields"], *ROW_KEYS, *DATE_KEYS)
    yield from _date_problems(table, table["table"], lambda _: place(()))
    for key, row in table["rows"].items():
        if not isinstance(row, dict):
            yield Problem(
                "P115",
                "A mapping of keys and values is needed here.",
                place((key,)),
                todo="Write the fields of the row below it, as 'field: value'.",
            )
            continue
        if any(name in row for name in DATE_KEYS):
            yield from _date_problems(row, f"{table['table']}.{key}", partial(_at, place, key))
        told = {name: row.get(name) or table.get(name) for name in TOLD_ONCE}
        for name, value in row.items():
            if name in table["fields"] and _sound(value, table["fields"][name], told):
                continue
            where = place((key, name))
            if name not in allowed:
                yield Problem(
                    "P120",
                    f"The table {table['table']} has no field '{name}'.",
                    where,
                    tuple(table["fields"]),
                    nearest(name, allowed),
                    "Take one of those, or add it under 'fields' with its unit.",
                )
            elif name in table["fields"] and value is not None:
                ident = f"{table['table']}.{key}.{name}"
                if table["fields"][name] == "text":
                    if not isinstance(value, str):
                        yield Problem("P129", f"{ident} is no text.", where, todo="Quote it.")
                else:
                    yield from _field_problems(table, row, ident, name, value, where)


def _sound(value: object, unit: str, told: Mapping[str, Any]) -> bool:
    """Whether a field is one of the many that are plainly right; all others are looked at closely.

    Args:
        value: of the field.
        unit: of the field, or text.
        told: what its row or table says for all fields.
    """
    if unit == "text":
        return isinstance(value, str)
    own: dict[str, Any] = value if isinstance(value, dict) else {"central": value}
    central: Any = own.get("central")
    low: Any = own.get("low", central)
    high: Any = own.get("high", central)
    return (
        bool(unit)
        and type(central) in _NUMBERS
        and type(low) in _NUMBERS
        and type(high) in _NUMBERS
        and 0 <= low <= central <= high < math.inf
        and _PLAIN_KEYS.issuperset(own)
        and all(own.get(name) or told[name] for name in TOLD_ONCE)
        and own.get("verified", told["verified"]) in MARKS
    )


def _field_problems(
    table: Mapping[str, Any],
    row: Mapping[str, Any],
    ident: str,
    name: str,
    value: object,
    place: Place,
) -> Iterator[Problem]:
    """A number, or its versions by date."""
    versions = value if isinstance(value, list) else [value]
    found = [p for v in versions for p in _value_problems(table, row, ident, name, v, place)]
    yield from found
    if not isinstance(value, list) or any(p.code in ("P121", "P124") for p in found):
        return
    if not versions:
        yield Problem("P121", f"{ident} has no version.", place, todo="Write a number.")
        return
    periods = [period(v) for v in versions]
    for (_, last), (first, _) in pairwise(periods):
        if first <= last:
            yield Problem(
                "P125",
                f"{ident}: a version begins on {first}, before the one above it has ended.",
                place,
                todo="Write versions in the order of their dates, valid_to of one before "
                "valid_from of the next.",
            )


def _value_problems(
    table: Mapping[str, Any],
    row: Mapping[str, Any],
    ident: str,
    name: str,
    value: object,
    place: Place,
) -> Iterator[Problem]:
    own: Mapping[str, Any] = value if isinstance(value, dict) else {"central": value}
    levels = (own, row, table)
    for key in own:
        if key not in (*VALUE_KEYS, *DATE_KEYS, "shape"):
            yield Problem(
                "P130",
                f"{ident}: '{key}' is no key here.",
                place,
                VALUE_KEYS,
                nearest(str(key), VALUE_KEYS),
            )
    central = own.get("central")
    numbers = [own.get("low", central), central, own.get("high", central)]
    if not all(_is_number(n) for n in numbers):
        yield Problem(
            "P121",
            f"{ident} is not a number.",
            place,
            todo="Write a number, or low, central and high.",
        )
        return
    if not numbers[0] <= numbers[1] <= numbers[2]:
        yield Problem(
            "P122",
            f"{ident}: low, central and high must rise.",
            place,
            todo="Put them in order: low is P5, high is P95.",
        )
    elif numbers[0] < 0:
        yield Problem("P127", f"{ident} is negative.", place, todo="Look for a slip of sign.")
    if not any(level.get("source") for level in levels):
        yield Problem(
            "P123",
            f"{ident} has no source.",
            place,
            todo="Add source: with an id of sources.yaml.",
        )
    missing = [k for k in ("year", "basis") if not any(level.get(k) for level in levels)]
    missing += [] if table["fields"][name] else ["unit"]
    mark = next((level["verified"] for level in levels if level.get("verified") is not None), None)
    if mark not in (*MARKS, True, False):
        missing.append("verified")
    if missing:
        yield Problem(
            "P126",
            f"{ident} lacks {' and '.join(missing)}.",
            place,
            todo="Say so in the field, its row or the table; verified is read, derived or "
            "recalled.",
        )
    yield from _date_problems(own, ident, lambda _: place)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _at(place: Callable[[Path], Place], row: str, name: str) -> Place:
    return place((row, name))


def _date_problems(
    item: Mapping[str, Any], ident: str, place: Callable[[str], Place]
) -> Iterator[Problem]:
    """Dates that are none, or an end before its beginning.

    Args:
        item: what may say them.
        ident: what it is called.
        place: where one of its keys stands.
    """
    days = {key: item[key] for key in DATE_KEYS if item.get(key) is not None}
    bad = next((key for key, day in days.items() if not is_day(day)), None)
    if bad is not None:
        yield Problem(
            "P124",
            f"{ident}: a date is malformed.",
            place(bad),
            todo='Write it as "2026-11-25", in quotes.',
        )
    elif len(days) == len(DATE_KEYS) and days["valid_from"] > days["valid_to"]:
        yield Problem(
            "P124",
            f"{ident}: valid_to lies before valid_from.",
            place("valid_to"),
            todo="Put them in order.",
        )


def is_day(value: object) -> bool:
    """Whether a value is a date as written in a pack, such as 2026-11-25."""
    if not isinstance(value, str) or len(value) != len(ALWAYS[0]):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def period(value: object) -> tuple[str, str]:
    """First and last day of a value; always, where it does not say so."""
    own = value if isinstance(value, Mapping) else {}
    return str(own.get("valid_from") or ALWAYS[0]), str(own.get("valid_to") or ALWAYS[1])
