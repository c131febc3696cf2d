"""A server that really listens, in a thread of the test, and clients that were let in."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import uvicorn

from advisor.cli.serve import _listening
from advisor.web.app import create_app
from advisor.web.served import Served

_let_in: list[httpx2.Client] = []


@contextmanager
def running(store, read_pack, **more) -> Iterator[Served]:
    """A server of a store on a free port."""
    listening = _listening("127.0.0.1", 0)
    served = Served(store, read_pack, listening.getsockname()[1], **more)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(served), log_level="error", access_log=False, timeout_graceful_shutdown=2
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield served
    finally:
        served.live.end_streams()
        server.should_exit = True
        thread.join(20)
        listening.close()
        while _let_in:
            _let_in.pop().close()


def let_in(served: Served, who: str = "Ada", host: str = "127.0.0.1") -> httpx2.Client:
    """A client that was let in and sends the token of its session."""
    client = httpx2.Client(base_url=f"http://{host}:{served.port}", timeout=60)
    _let_in.append(client)
    assert client.get("/enter", params={"token": served.sessions.token(who)}).status_code == 303
    session = client.get("/api/v1/session")
    assert session.status_code == 200, session.text
    client.headers["x-csrf-token"] = session.json()["csrf"]
    return client
