"""Pieces of work on a database, each all or none, and durable once it returned."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from advisor.errors import AdvisorError
from advisor.store import schema
from advisor.store.failures import told
from advisor.store.places import Place
from advisor.store.tables import engagement, event

T = TypeVar("T")
Work = Callable[[Connection], T]


class Transactions:
    """Transactions on one place; may be used by several threads at once.

    Work that was cut off by a lost connection is done again once, since nobody knows then whether
    it was committed: each piece of work finds out whether it was done already.
    """

    def __init__(self, engine: Engine, place: Place) -> None:
        self.engine = engine
        self.place = place
        self._writing = engine.execution_options(writes=True)
        # A file has one writer at a time. Threads that wait here are served as soon as may be,
        # while those that wait for the file look again at intervals.
        self._turn = threading.Lock() if place.path else contextlib.nullcontext()
        self._file = _identity(place.path)
        self._log_path = place.path and place.path.with_name(f"{place.path.name}-wal")
        self._log: tuple[int, int] | None = None

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def read(self, work: Work[T]) -> T:
        """Do work that only reads."""
        return self._done(self.engine, work)

    def read_at_once(self, work: Work[T]) -> T:
        """Do work that reads much, all of it as it was at one moment."""
        if self.place.path:  # every transaction of a file is so
            return self.read(work)
        return self._done(self.engine.execution_options(isolation_level="REPEATABLE READ"), work)

    def write(self, work: Work[T]) -> T:
        """Do work that writes."""
        with self._turn:
            return self._done(self._writing, work)

    def alone(self, connection: Connection) -> None:
        """Let nobody else make or rename engagements until the end of a transaction."""
        if not self.place.path:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({schema.TURN + 1})"))

    def as_one_file(self) -> None:
        """Make a store's file complete by itself, without a log beside it, until it is opened."""
        self.engine.dispose()
        with told(self.place), contextlib.closing(self.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode = DELETE")

    def wipe(self) -> bool:
        """Take what was deleted out of the files too; False where others that read hinder it."""
        if self.place.path:
            with told(self.place), contextlib.closing(self.engine.raw_connection()) as raw:
                # What is deleted was overwritten (secure_delete); its traces in the log go now.
                row = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return bool(row[0] == 0)
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for table in (event, engagement):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
        except DBAPIError:
            return False
        return True

    def _done(self, engine: Engine, work: Work[T]) -> T:
        with told(self.place):
            try:
                with engine.begin() as connection:
                    found = work(connection)
            except DBAPIError as error:
                self._check_file()
                if not error.connection_invalidated:
                    raise
                with engine.begin() as connection:
                    found = work(connection)
            self._check_file()
            return found

    def _check_file(self) -> None:
        """Refuse to call something saved that went into a file that is no longer there.

        Raises:
            AdvisorError: K214.
        """
        now = _identity(self.place.path)
        if now == self._file:
            self._log = _identity(self._log_path)
            return
        self.engine.dispose()
        if now is None:
            raise AdvisorError.of(
                "K214",
                f"The file {self.place} was taken away while it was in use; nothing of this was "
                "saved.",
                todo="Bring it back to its place, or bring back a backup, and do it again.",
            )
        if self._log and self._log_path and self._log == _identity(self._log_path):
            # The log of the file that is gone would be read into the one that stands there now.
            for end in ("-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._log_path.with_name(self._log_path.name[:-4] + end).unlink()
        schema.ready(self.engine, self.place)
        self._file = now
        raise AdvisorError.of(
            "K214",
            f"The file {self.place} was replaced by another while it was in use; nothing of this "
            "was saved.",
            todo="Look at what the new file holds, and do it again there.",
        )


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Which file stands at a path, whatever it is called."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
