"""A server of the app in this process, and browsers that were let in."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from advisor.interview.kept import Listed
from advisor.web.app import create_app
from advisor.web.served import Served

PORT = 8737
ADDRESS = f"http://127.0.0.1:{PORT}"


class OneEngagement:
    def listed(self):
        moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
        return [Listed("harbour", "Harbour <b>Retail", "", 1, moment, moment, 3, 1, False)]


@pytest.fixture
def served() -> Served:
    from advisor.pack import load_pack

    return Served(OneEngagement(), load_pack, PORT)


@pytest.fixture
def stranger(served: Served) -> Iterator[TestClient]:
    """A browser that was not let in."""
    with TestClient(create_app(served), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(served: Served) -> Iterator[TestClient]:
    """A browser that was let in, and that sends the token of its session."""
    with TestClient(create_app(served), base_url=ADDRESS) as client:
        token = served.sessions.token("Ada")
        assert client.get("/enter", params={"token": token}).status_code == 200
        client.headers["x-csrf-token"] = session_in(served).csrf
        yield client


def session_in(served: Served):
    """The session that was begun last."""
    return list(served.sessions._sessions.values())[-1]
