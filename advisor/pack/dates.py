"""Prices by date: the version that holds on the day of an engagement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from advisor.language import long_date, mark, tr, trc
from advisor.pack.items import Factor, Pack, Table
from advisor.pack.tables import is_day, period
from advisor.quantities import signed

_CUT = 10  # characters of a date
_PRICED = {
    "price_usd_hour": mark("an hour"),
    "eur_per_kwh": mark("electricity"),
    "input_usd_per_m": mark("input"),
    "cached_input_usd_per_m": mark("cached input"),
    "output_usd_per_m": mark("output"),
}
_OLD_DAYS = 731  # two years: from then on a price list is told as old


def pack_on(pack: Pack, day: str) -> Pack:
    """The pack with the versions that hold on a day, or those nearest to it.

    Without a day the pack stays as it is, and the last version of each value counts: the price
    that will last. Two days on which the same versions hold give packs of the same hash.

    Args:
        pack: the pack.
        day: of the engagement, such as 2026-11-25, or nothing.
    """
    if not is_day(day[:_CUT]):
        return pack
    day = day[:_CUT]
    chosen: list[str] = []
    tables = {name: _table_on(table, day, chosen) for name, table in pack.tables.items()}
    if not chosen:
        return pack
    mark = hashlib.sha256("\0".join(sorted(chosen)).encode()).hexdigest()[:8]
    return replace(pack, tables=tables, hash=f"{pack.hash}-{mark}")


def _table_on(table: Table, day: str, chosen: list[str]) -> Table:
    rows: dict[str, Mapping[str, Any]] = {}
    for key, row in table.rows.items():
        fields = {name: value for name, value in row.items() if isinstance(value, list)}
        if fields:
            found = {}
            for name, versions in fields.items():
                n = version_on(versions, day)
                found[name] = {**versions[n], "next": _next(versions[n + 1 :])}
                chosen.append(f"{table.name}.{key}.{name}.{n}")
            rows[key] = {**row, **found}
    return replace(table, rows={**table.rows, **rows}) if rows else table


def version_on(versions: list[Any], day: str) -> int:
    """Which version holds on a day, else the nearest to it; the later of two as near."""
    return min(
        reversed(range(len(versions))), key=lambda n: _days_off(*period(versions[n]), day=day)
    )


def _days_off(first: str, last: str, *, day: str) -> int:
    """How many days a day lies outside a period."""
    on, begin, end = (date.fromisoformat(d) for d in (day, first, last))
    return max((begin - on).days, (on - end).days, 0)


def _next(later: list[Any]) -> str | None:
    if not later:
        return None
    return f"{float(later[0]['central']):g} from {period(later[0])[0]}"


def price_notes(factors: Mapping[str, Factor], tables: Mapping[str, Table], day: str) -> list[str]:
    """What the reader is told of prices whose dates do not fit the engagement's, in sentences.

    Args:
        factors: those that were read.
        tables: of the pack.
        day: of the engagement.
    """
    if not is_day(day[:_CUT]):
        return []
    day = day[:_CUT]
    read = [factors[ident] for ident in sorted(factors)]
    outside = [f for f in read if _days_off(f.valid_from or day, f.valid_to or day, day=day)]
    notes = []
    if outside:
        listed = "; ".join(f"{_name(f, tables)} ({_days(f)})" for f in outside)
        notes.append(
            tr(
                "These values are not of the date of the engagement, {day}; the nearest that is "
                "known was used: {values}.",
                day=long_date(day),
                values=listed,
            )
        )
    old = [f for f in read if f not in outside and _age(f, day) > _OLD_DAYS]
    if old:
        listed = "; ".join(f"{_name(f, tables)} ({_days(f)})" for f in old)
        notes.append(
            tr(
                "These prices were listed more than two years before the engagement, {day}; none "
                "later is known: {values}.",
                day=long_date(day),
                values=listed,
            )
        )
    notes += _changes([f for f in read if f.next], tables)
    return notes


def _age(f: Factor, day: str) -> int:
    """Days from the beginning of a price without an end to the engagement's."""
    if f.valid_from is None or f.valid_to is not None:
        return 0
    return (date.fromisoformat(day) - date.fromisoformat(f.valid_from)).days


def _changes(factors: list[Factor], tables: Mapping[str, Table]) -> Iterator[str]:
    """Prices that are known to change after the day of the engagement."""
    for f in factors:
        later, _, day = str(f.next).partition(" from ")
        yield tr(
            "{price}: {now} {unit} until {end}, as used; {later} from {day}.",
            price=_name(f, tables),
            now=signed(f"{f.central:g}"),
            unit=f.unit,
            end=long_date(str(f.valid_to)),
            later=signed(later),
            day=long_date(day),
        )


def _days(f: Factor) -> str:
    first, last = long_date(f.valid_from or ""), long_date(f.valid_to or "")
    if f.valid_from and f.valid_to:
        return tr("{first} to {last}", first=first, last=last)
    if f.valid_from:
        return trc("a day", "from {day}", day=first)
    return trc("a day", "until {day}", day=last)


def _name(f: Factor, tables: Mapping[str, Table]) -> str:
    """What a person calls a price of a table: its row, and what of it is priced."""
    table, _, rest = f.id.partition(".")
    key, _, name = rest.rpartition(".")
    if table not in tables or key not in tables[table].rows:
        return f.id
    place = (
        tables["grid"].text(key, "name") if table == "electricity" and "grid" in tables else None
    )
    row = tables[table].text(key, "label") or tables[table].text(key, "name") or place or key
    return f"{row}, {tr(_PRICED[name])}" if name in _PRICED else row
