"""A place for a store, once in a file and once in a PostgreSQL that the tests start."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advisor.store import open_store
from tests.store.postgres import Missing, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL, stopped and removed after."""
    try:
        server = Server()
        server.start()
    except Missing as missing:
        pytest.fail(str(missing))
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place, of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "engagements.sqlite")
    return request.getfixturevalue("server").new_schema()


@pytest.fixture
def opened() -> Iterator[Callable]:
    """Open stores that are closed after."""
    stores = []

    def call(*arguments, **named):
        stores.append(open_store(*arguments, **named))
        return stores[-1]

    yield call
    for store in stores:
        store.close()


@pytest.fixture
def store(place, opened):
    """An empty store, of either kind."""
    return opened(place)
