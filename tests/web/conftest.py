"""A server of the app in this process, and browsers that were let in."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from advisor.interview.memory import MemoryStore
from advisor.pack import load_pack
from advisor.web.app import create_app
from advisor.web.served import Served

PORT = 8737
ADDRESS = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def served() -> Served:
    return Served(MemoryStore(), load_pack, PORT)


@pytest.fixture
def stranger(served: Served) -> Iterator[TestClient]:
    """A browser that was not let in."""
    with TestClient(create_app(served), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(served: Served) -> Iterator[TestClient]:
    """A browser that was let in, and that sends the token of its session."""
    with let_in(served) as client:
        yield client


@contextmanager
def let_in(served: Served) -> Iterator[TestClient]:
    """A browser of a server in this process."""
    with TestClient(create_app(served), base_url=ADDRESS) as client:
        token = served.sessions.token("Ada")
        assert client.get("/enter", params={"token": token}).status_code == 200
        client.headers["x-csrf-token"] = session_in(served).csrf
        yield client


def session_in(served: Served):
    """The session that was begun last."""
    return list(served.sessions._sessions.values())[-1]
