"""Connections: how a file and how a database are opened, and how a transaction begins."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from advisor.errors import AdvisorError
from advisor.store.places import Place

# 'Greener AI Advisor' in the head of an SQLite file: a file of another program is told by it.
APPLICATION = 0x67614164


def engine_of(place: Place, wait_s: float) -> Engine:
    """The engine of a place; connects at its first use.

    Args:
        place: where.
        wait_s: for how long to wait for another writer, in seconds.

    Raises:
        AdvisorError: K201 a URL that cannot be read, K202 a folder that cannot be made, K213 no
            driver of PostgreSQL.
    """
    return _file(place.path, wait_s) if place.path else _database(place, wait_s)


def _file(path: Path, wait_s: float) -> Engine:
    make_file(path)
    # A path is given by a function, since it may hold signs that mean something in a URL.
    engine = create_engine(
        "sqlite+pysqlite:///file",
        connect_args={"timeout": wait_s, "uri": True},
        pool_size=5,
        max_overflow=60,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], _more: Any) -> None:
        # A file that was taken away is not made anew, empty.
        arguments[0] = f"{path.as_uri()}?mode=rw"

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # Transactions are begun by `begun`, not by the driver's own rules.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes its turn at once: one that has read first could not be let in later.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def make_file(path: Path) -> None:
    """Make the file of a store where there is none, for its owner's eyes only.

    Raises:
        AdvisorError: K202.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        regular = stat.S_ISREG(os.fstat(handle).st_mode)
        os.close(handle)
    except OSError as error:
        # Not Path.is_file, which fails in turn where the folder may not be entered.
        read_only = os.path.isfile(path) and os.access(path, os.R_OK)  # noqa: PTH113
        raise AdvisorError.of(
            "K206" if read_only else "K202",
            f"Engagements cannot be kept in {path}: {error.strerror or error}.",
            todo="Copy the file to a folder that you may write, and name it with --store."
            if read_only
            else "Name a file in a folder that you may write with --store.",
        ) from None
    if not regular:
        raise AdvisorError.of(
            "K202",
            f"Engagements cannot be kept in {path}: it is no file.",
            todo="Name a file in a folder that you may write with --store.",
        )


def _database(place: Place, wait_s: float) -> Engine:
    # What is acknowledged is durable, whatever the server's default is.
    options = f"-c synchronous_commit=on -c lock_timeout={int(wait_s * 1000)}"
    try:
        url = make_url(place.url or "")
        given = url.query.get("options", "")
        return create_engine(
            url,
            connect_args={
                "options": f"{given if isinstance(given, str) else ' '.join(given)} {options}",
                "connect_timeout": max(2, int(wait_s)),
                "application_name": "greener-ai-advisor",
            },
            pool_size=5,
            max_overflow=60,
        )
    except ImportError:  # psycopg without a libpq raises this one, and not that it is not found
        raise AdvisorError.of(
            "K213",
            "The driver of PostgreSQL, psycopg, is not installed, or without its library libpq.",
            todo="Install it with: pip install 'greener-ai-advisor[postgres]'",
        ) from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise AdvisorError.of(
            "K201",
            f"The URL {place} cannot be read.",
            allowed=("postgresql://user@host/database",),
            todo="Write signs such as @ and / in a password as %40 and %2F.",
        ) from None
