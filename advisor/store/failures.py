"""What a database says, in words for a person: what happened, and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from advisor.errors import AdvisorError
from advisor.store.places import Place

_SAVED = "What was saved before is safe."

# The first that begins the name of an SQLite error: code, what happened, what to do.
_SQLITE = (
    ("SQLITE_BUSY", "K207", "Another program holds the file {place}.",
     "Try again; if it stays so, close other programs that have it open."),
    ("SQLITE_LOCKED", "K207", "Another program holds the file {place}.",
     "Try again; if it stays so, close other programs that have it open."),
    ("SQLITE_FULL", "K208", "The disk that holds {place} is full; nothing of this was saved.",
     f"{_SAVED} Make room, then do it again."),
    ("SQLITE_READONLY", "K206", "{place} cannot be written: the file or its folder is read-only.",
     "Copy the file to a folder that you may write, and name it with --store."),
    ("SQLITE_CANTOPEN", "K202", "{place} cannot be opened.",
     "See that its folder exists, and that you may write there."),
    ("SQLITE_PERM", "K202", "{place} cannot be opened.",
     "See that its folder exists, and that you may write there."),
    ("SQLITE_NOTADB", "K203", "{place} is no file of engagements.",
     "Name another with --store; or bring back a backup of it."),
    ("SQLITE_CORRUPT", "K205", "{place} is damaged.",
     "Keep it as it is, and bring back the last backup; exported answers files can be imported."),
    ("SQLITE_IOERR", "K209", "{place} could not be read or written; nothing of this was saved.",
     f"{_SAVED} See whether the disk is full, limited or gone, then do it again."),
    ("SQLITE_TOOBIG", "K107", "The engagement is larger than can be kept.",
     "Take out long notes, or make two engagements of it."),
)  # fmt: skip
# The first that begins the SQLSTATE of PostgreSQL.
_POSTGRES = (
    ("53100", "K208", "The disk of the database {place} is full; nothing of this was saved.",
     f"{_SAVED} Have its administrator make room, then do it again."),
    ("53300", "K211", "The database {place} has no connection left.",
     "Try again in a minute, or have its administrator allow more."),
    ("55P03", "K207", "Somebody else is writing to this engagement.", "Try again."),
    ("40P01", "K207", "Somebody else is writing to this engagement.", "Try again."),
    ("57014", "K207", "The database {place} took too long.", "Try again."),
    ("25006", "K206", "The database {place} is read-only at present.",
     "Have its administrator look at it; name the writing server in the URL."),
    ("42501", "K211", "This user may not write in the database {place}.",
     "Have its administrator grant the rights that docs/store.md names."),
    ("28", "K211", "The database {place} refuses this user or password.",
     "Check both; a password may stand in ~/.pgpass or PGPASSWORD."),
    ("3D000", "K211", "The database {place} does not exist.",
     "Have its administrator make it, or check the name."),
    ("XX00", "K205", "The database {place} is damaged.",
     "Have its administrator bring back a backup."),
    ("54", "K107", "The engagement is larger than can be kept.",
     "Take out long notes, or make two engagements of it."),
)  # fmt: skip
_LOGIN = (
    ("password authentication failed", "28"),
    ("no password supplied", "28"),
    ("no pg_hba.conf entry", "28"),
    ("role ", "28"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
)


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Turn what a database says into a problem for a person.

    Raises:
        AdvisorError: K107, or one of K201 to K214.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise problem_of(error, place) from error
    except JSONDecodeError as error:
        raise _named(_SQLITE if place.path else _POSTGRES, "K205", place) from error


def problem_of(error: Exception, place: Place) -> AdvisorError:
    """The problem that an error of a database is."""
    if isinstance(error, PoolTimeout):
        return AdvisorError.of(
            "K207", f"Too many at once use {place}.", todo="Try again in a moment."
        )
    # What was asked of a connection itself comes as it is, all else wrapped.
    said_by = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(error, DBAPIError | sqlite3.Error):
        raise error
    name = getattr(said_by, "sqlite_errorname", None)
    state = getattr(said_by, "sqlstate", None) or ""
    if name is not None:
        return _first(_SQLITE, name, place) or _other(place, name)
    if place.path:
        damaged = "decode" in str(said_by)  # text that is no longer UTF-8
        return _named(_SQLITE, "K205" if damaged else "K209", place)
    said = str(said_by)
    if not state:
        if "does not exist" in said and "database" in said:
            state = "3D000"
        state = state or next((s for words, s in _LOGIN if words in said), "")
    known = _first(_POSTGRES, state, place) if state else None
    if known is not None:
        return known
    if not state or state[:2] in {"08", "57"}:
        return AdvisorError.of(
            "K210",
            f"The database {place} cannot be reached.",
            todo=f"{_SAVED} See that the network and the server run, then do it again.",
        )
    return _other(place, state)


def _first(table: tuple[tuple[str, ...], ...], name: str, place: Place) -> AdvisorError | None:
    for begins, code, message, todo in table:
        if name.startswith(begins):
            return AdvisorError.of(code, message.format(place=place), todo=todo)
    return None


def _named(table: tuple[tuple[str, ...], ...], wanted: str, place: Place) -> AdvisorError:
    message, todo = next((m, t) for _, code, m, t in table if code == wanted)
    return AdvisorError.of(wanted, message.format(place=place), todo=todo)


def _other(place: Place, name: str) -> AdvisorError:
    return AdvisorError.of(
        "K209",
        f"{place} could not be read or written ({name}); nothing of this was saved.",
        todo=f"{_SAVED} Try again; if it stays so, give this message to whoever looks after it.",
    )
