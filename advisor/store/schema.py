"""The schema of a store: made, or brought to today's. Alembic is loaded where a step is due."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from advisor.errors import AdvisorError
from advisor.store.engines import APPLICATION
from advisor.store.places import Place
from advisor.store.tables import VERSION_TABLE, metadata

# The schemas there have been, the newest last; each but the first has a step from the one before.
SCHEMAS = ("1", "2")
HEAD = SCHEMAS[-1]
# Any number, the same for all: who makes or changes the schema of a database waits for it.
TURN = 7_404_914


def ready(engine: Engine, place: Place) -> None:
    """Make the schema of a store that is new, and bring one of an earlier program to today's.

    Raises:
        AdvisorError: K203 a database of something else, K204 of a later program, K212 not UTF-8.
    """
    with engine.connect() as connection:
        found = version(connection)
    if found != HEAD:
        _bring(engine, place)
    if place.path:
        # Readers do not wait for writers, nor writers for readers. The file remembers it. Where
        # another is at work just now, whoever opens the store next sees to it.
        with contextlib.closing(engine.raw_connection()) as raw:
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise


def _bring(engine: Engine, place: Place) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        if place.url:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({TURN})"))
        found = version(connection)
        if found is None:
            _make(connection, place)
        elif found not in SCHEMAS:
            raise AdvisorError.of(
                "K204",
                f"{place} was written by a later version of this program (schema {found}; "
                f"this one knows {', '.join(SCHEMAS)}).",
                todo="Update with: pip install --upgrade greener-ai-advisor",
            )
        elif found != HEAD:
            migrate(connection, HEAD)


def version(connection: Connection) -> str | None:
    """The schema of a database; None where it has none of ours."""
    if not _is_there(connection, VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return None if found is None else str(found)


def _is_there(connection: Connection, table: str) -> bool:
    # Not to_regclass: after waiting for a lock it may still know that there was no such table.
    query = (
        "SELECT 1 FROM sqlite_master WHERE name = :name"
        if connection.dialect.name == "sqlite"
        else "SELECT 1 FROM pg_class WHERE relname = :name AND pg_table_is_visible(oid)"
    )
    return connection.execute(text(query), {"name": table}).first() is not None


def migrate(connection: Connection, to: str) -> None:
    """Bring the schema of a store to another, up or down, within the transaction that runs."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # A % would be read as the beginning of a name.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    now = version(connection)
    up = now is None or SCHEMAS.index(to) > SCHEMAS.index(now)
    (command.upgrade if up else command.downgrade)(config, to)


def _make(connection: Connection, place: Place) -> None:
    """Make today's schema at once; a test holds it equal to what the steps make."""
    if place.path:
        if connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar():
            raise AdvisorError.of(
                "K203",
                f"{place} is a database of another program; nothing in it was changed.",
                todo="Name another file with --store.",
            )
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    else:
        encoding = connection.execute(text("SHOW server_encoding")).scalar()
        if encoding != "UTF8":
            raise AdvisorError.of(
                "K212",
                f"The database {place} holds text as {encoding}, which has no sign for every name.",
                todo="Make one with: createdb --encoding=UTF8 --template=template0 NAME",
            )
        taken = [name for name in metadata.tables if _is_there(connection, name)]
        if taken:
            raise AdvisorError.of(
                "K203",
                f"The database {place} has tables of another program under our names: "
                f"{', '.join(taken)}; nothing in it was changed.",
                todo="Name another database with --store.",
            )
    metadata.create_all(connection)
    connection.execute(
        text(
            f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES ('{HEAD}')"))  # noqa: S608
