"""What one server serves, for its routes: store, rules, sessions, templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from fastapi import Request

from advisor.interview.kept import Store
from advisor.pack.items import Pack
from advisor.web.live import Live
from advisor.web.session import COOKIE, Session, Sessions
from advisor.web.stream import Streams
from advisor.web.watched import Watched


@dataclass
class Served:
    """What one server serves.

    Attributes:
        store: where the engagements are kept.
        read_pack: reads the rules, once, when they are first needed.
        port: on which the server listens; the Host of a request must name it.
        sessions: who was let in.
        fault_log: writes the type and the frames of an unexpected error to a file and returns
            where it lies.
        live: works out advice and reports in a child process.
        streams: of events, to open pages.
    """

    store: Store
    read_pack: Callable[[], Pack]
    port: int
    sessions: Sessions = field(default_factory=Sessions)
    fault_log: Callable[[str, str], Path | None] = lambda _kind, _frames: None
    live: Live = field(init=False)
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        """Put the watch before the store."""
        self.live = Live(self.read_pack, fault_log=self.fault_log)
        self.store = Watched(self.store, self.live)
        self.streams = Streams(self)

    @cached_property
    def pack(self) -> Pack:
        """The rules."""
        return self.read_pack()

    @property
    def hosts(self) -> frozenset[str]:
        """What the Host header of a request may be."""
        names = ("127.0.0.1", "localhost", "[::1]")
        return frozenset(f"{n}:{self.port}" for n in names)

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers share cookies among the ports of a host."""
        return f"{COOKIE}_{self.port}"


def served_by(request: Request) -> Served:
    """What the server of a request serves."""
    served: Served = request.app.state.served
    return served


def session_of(request: Request) -> Session:
    """The session of a request; the guard has let no other in."""
    session: Session = request.state.session
    return session
