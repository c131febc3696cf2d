"""The network to the database fails in the middle: no write is lost, and none is made twice."""

import contextlib
import socket
import threading

import pytest

from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.store.copies import check

DOCUMENT = {"engagement": {"client": "Harbour Retail"}, "answers": {}}
SECTOR = ("answers", "ctx.sector")


class Wire:
    """A way to the server that can be cut, also just when it has something to tell."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cut_after = b""  # the next time these bytes go out, their answer does not come back
        self.down = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def own_port(self) -> int:
        return self.listening.getsockname()[1]

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.listening.accept()
                threading.Thread(target=self._carry, args=(here,), daemon=True).start()

    def _carry(self, here: socket.socket) -> None:
        with here, contextlib.suppress(OSError):
            if self.down:
                return
            with socket.create_connection(("127.0.0.1", self.port)) as there:
                back = threading.Thread(target=self._back, args=(there, here), daemon=True)
                back.start()
                while data := here.recv(65536):
                    if self.cut_after and self.cut_after in data:
                        self.cut_after = b""
                        here.shutdown(socket.SHUT_RDWR)  # the way back is gone first
                        there.sendall(data)
                        there.settimeout(5)
                        there.shutdown(socket.SHUT_WR)
                        back.join(5)
                        return
                    there.sendall(data)

    @staticmethod
    def _back(there: socket.socket, here: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := there.recv(65536):
                with contextlib.suppress(OSError):
                    here.sendall(data)

    def close(self) -> None:
        self.listening.close()


@pytest.fixture
def wire(server):
    wire = Wire(server.port)
    yield wire
    wire.close()


@pytest.fixture
def store(server, wire, opened):
    return opened(server.new_schema().replace(f":{server.port}/", f":{wire.own_port}/"), wait_s=3)


WORK = {
    "create": (
        lambda store: store.create(DOCUMENT, who="Ada", ident="new"),
        lambda store: [line.ident for line in store.listed()] == ["new", "x"],
    ),
    "create without a name": (
        lambda store: store.create(DOCUMENT, who="Ada"),
        lambda store: [line.ident for line in store.listed()] == ["harbour-retail", "x"],
    ),
    "write": (
        lambda store: store.write("x", [Change(SECTOR, "health")], seen=1, who="Ada"),
        lambda store: [e.new for e in store.events("x", after=1)] == ["health"],
    ),
    "sign": (
        lambda store: store.sign("x", seen=1, who="Eva"),
        lambda store: [e.what for e in store.events("x", after=1)] == ["sign"],
    ),
    "delete": (lambda store: store.delete("x").events == 1, lambda store: not store.listed()),
}


@pytest.mark.parametrize("name", WORK)
@pytest.mark.parametrize("when", [b"COMMIT", b"SELECT", b"INSERT", b"DELETE FROM"])
def test_what_the_network_cut_off_is_done_once(store, wire, name, when):
    """At COMMIT it was done, and nobody could tell; before, it was not, and is done again."""
    store.create(DOCUMENT, who="Ada", ident="x")
    work, done = WORK[name]
    wire.cut_after = when
    assert work(store)
    if when in (b"COMMIT", b"SELECT"):
        assert wire.cut_after == b"", "it was cut"
    assert done(store)
    assert check(store) == []


def test_a_reopening_that_was_cut_off_is_one(store, wire):
    store.create(DOCUMENT, who="Ada", ident="x")
    store.sign("x", seen=1, who="Eva")
    wire.cut_after = b"COMMIT"
    assert store.reopen("x", who="Eva").assessment == 2
    assert [e.what for e in store.events("x")] == ["create", "sign", "reopen"]


def test_while_the_network_is_gone_it_is_told_and_then_goes_on(store, wire):
    store.create(DOCUMENT, who="Ada", ident="x")
    wire.down, wire.cut_after = True, b"BEGIN"
    change = [Change(SECTOR, "health")]
    for _ in range(2):
        with pytest.raises(AdvisorError) as error:
            store.write("x", change, seen=1, who="Ada")
        assert error.value.problems[0].code == "K210"
        assert "do it again" in error.value.problems[0].todo
    wire.down = False
    assert store.write("x", change, seen=1, who="Ada").revision == 2
