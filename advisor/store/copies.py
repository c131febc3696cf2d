"""Whole engagements, with all their events: backup, from one store to another, and a check."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from advisor.errors import AdvisorError, Place, Problem
from advisor.interview.kept import Event, Kept
from advisor.store import values
from advisor.store.places import Place as StorePlace
from advisor.store.rows import add, events_of, kept_of, row_of
from advisor.store.tables import engagement as _engagement

if TYPE_CHECKING:
    from advisor.store.sql import SqlStore


def copy(source: SqlStore, target: SqlStore, idents: Sequence[str] | None = None) -> list[Kept]:
    """Copy engagements with all that happened to them; all or none.

    Args:
        source: is left as it is.
        target: where they are kept then, under the same idents.
        idents: which; all, in the order of their last change, where none is named.

    Returns:
        What was copied.

    Raises:
        AdvisorError: K104, the target has one of that ident; K205, one is damaged.
    """

    def reading(old: Connection) -> list[Kept]:
        names = idents if idents is not None else _all(old)

        def writing(new: Connection) -> list[Kept]:
            target.transactions.alone(new)
            taken = set(new.execute(select(_engagement.c.ident)).scalars())
            copied = []
            for name in names:
                if name in taken:
                    raise AdvisorError.of(
                        "K104",
                        f"{target.place} has an engagement '{name}' already; nothing was copied.",
                        todo="Delete one of the two, or import its export under another name.",
                    )
                kept, events = _whole(old, name, source.place)
                add(new, kept, events)
                copied.append(kept)
            return copied

        return target.transactions.write(writing)

    return source.transactions.read_at_once(reading)


def backup(store: SqlStore, to: Path) -> int:
    """Write all engagements of a store into a new file, which is a store itself.

    Args:
        store: of either kind.
        to: the file; it is written aside, checked and renamed.

    Returns:
        How many engagements it holds.

    Raises:
        AdvisorError: K301, the file exists or cannot be written; K205, something is damaged.
    """
    from advisor.store.opening import open_store

    to = to.absolute()
    if to.exists():
        raise AdvisorError.of(
            "K301",
            "A file of that name exists already; a backup is never written over another.",
            place=Place(str(to)),
            todo="Give another name, with the date in it.",
        )
    if not to.parent.is_dir():
        raise AdvisorError.of(
            "K301",
            f"The folder {to.parent} does not exist.",
            place=Place(str(to)),
            todo="Make it, or name a file in another.",
        )
    aside = to.with_name(f".{to.name[:80]}.{os.getpid()}.part")
    try:
        with open_store(StorePlace(path=aside)) as copied:
            found = len(copy(store, copied))
            problems = check(copied)
            if problems:
                raise AdvisorError(problems)
            copied.transactions.as_one_file()
        _rename(aside, to)
    finally:
        for left in (aside, *(aside.with_name(aside.name + end) for end in ("-wal", "-shm"))):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
    return found


def _rename(aside: Path, to: Path) -> None:
    try:
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        # Not `replace`: what another wrote there meanwhile stays.
        os.link(aside, to)
    except FileExistsError:
        raise AdvisorError.of("K301", f"{to} was written by another meanwhile.") from None
    except OSError:
        aside.rename(to)


def check(store: SqlStore) -> list[Problem]:
    """Everything that is wrong in a store: in the file, and in what it holds."""

    def work(connection: Connection) -> list[Problem]:
        problems = list(_file_problems(connection, store.place)) if store.place.path else []
        for name in _all(connection) if not problems else ():
            try:
                _whole(connection, name, store.place)
            except AdvisorError as error:
                problems += error.problems
        return problems

    try:
        return store.transactions.read_at_once(work)
    except AdvisorError as error:
        return list(error.problems)


def _file_problems(connection: Connection, place: StorePlace) -> Iterable[Problem]:
    for pragma in ("integrity_check", "foreign_key_check"):
        for row in connection.exec_driver_sql(f"PRAGMA {pragma}"):
            if row[0] != "ok":
                yield _damaged(place, "; ".join(str(each) for each in row))


def _all(connection: Connection) -> list[str]:
    query = select(_engagement.c.ident).order_by(_engagement.c.touched, _engagement.c.key)
    return list(connection.execute(query).scalars())


def _whole(connection: Connection, ident: str, place: StorePlace) -> tuple[Kept, list[Event]]:
    """An engagement with all its events, which must make what is kept.

    Raises:
        AdvisorError: K205.
    """
    row = row_of(connection, ident)
    # What cannot even be read is damaged no less than what does not fit.
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, AdvisorError):
        kept, events = kept_of(row), events_of(connection, row.key, after=0)
        if (
            [e.revision for e in events] == list(range(1, kept.revision + 1))
            and values.same(values.replayed(events), kept.document)
            and events[-1].assessment == kept.assessment
        ):
            return kept, events
    raise AdvisorError([_damaged(place, f"the events of '{ident}' do not make what is kept")])


def _damaged(place: StorePlace, how: str) -> Problem:
    return Problem(
        "K205",
        f"{place} is damaged: {how}.",
        todo="Keep it as it is, and bring back the last backup; exported answers files can be "
        "imported.",
    )
