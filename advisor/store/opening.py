"""Opening a store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.store.places import Place, place_of

if TYPE_CHECKING:
    from advisor.store.sql import SqlStore

# For how long a save waits for another writer before it says so.
WAIT_S = 5.0


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def open_store(
    place: str | Path | Place | None = None,
    *,
    wait_s: float = WAIT_S,
    clock: Callable[[], datetime] = now,
) -> SqlStore:
    """Open the store at a place, and make it where there is none.

    Args:
        place: a path of an SQLite file, or a `postgresql://` URL; by default what the variable
            ADVISOR_STORE names, or the user's own file.
        wait_s: for how long to wait for another writer, in seconds.
        clock: gives the time of events, with zone.

    Raises:
        AdvisorError: K2.., it cannot be opened.
    """
    from advisor.store.engines import engine_of
    from advisor.store.failures import told
    from advisor.store.schema import ready
    from advisor.store.sql import SqlStore

    where = place if isinstance(place, Place) else place_of(place)
    engine = engine_of(where, wait_s)
    try:
        with told(where):
            ready(engine, where)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, where, clock)
