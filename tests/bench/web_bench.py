"""Saving over HTTP, live advice and the start of `advisor serve`, each against a floor."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from advisor.assess import assess
from advisor.intake import read_engagement
from advisor.loading import Document, load_yaml
from advisor.pack import load_pack
from advisor.store import open_store
from tests.bench.ratio import at_most, python, time_ratio, value_ratio
from tests.bench.web_client import Connection, p95, rounds

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "samples/support-chatbot/answers.yaml"
SESSIONS = 20
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/enter\?token=(\S+)")


def _serve(store: Path) -> tuple[subprocess.Popen[str], int, str]:
    """`advisor serve` in a process of its own; its port and token."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "advisor", "serve", "--port", "0", "--store", str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_environment(),
    )
    assert process.stdout is not None
    for line in process.stdout:
        found = _ADDRESS.search(line)
        if found:
            return process, int(found[1]), found[2]
    raise AssertionError("the server did not begin")


def _environment() -> dict[str, str]:
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


async def _let_in(port: int, token: str) -> dict[str, str]:
    connection = await Connection(port).open()
    _, _, head = await connection.ask("GET", f"/enter?token={token}")
    cookie = re.search(r"set-cookie: ([^;]+)", head, re.IGNORECASE)
    assert cookie is not None, head
    connection.headers["cookie"] = cookie[1]
    _, content, _ = await connection.ask("GET", "/api/v1/session")
    connection.close()
    return {"cookie": cookie[1], "x-csrf-token": json.loads(content)["csrf"]}


@pytest.fixture
def kept(tmp_path):
    """A store of 20 engagements, and their ids."""
    place = tmp_path / "engagements.sqlite"
    document = load_yaml(SAMPLE).value
    with open_store(place) as store:
        idents = [store.create(document, who="bench").ident for _ in range(SESSIONS)]
    return place, idents


@pytest.mark.parametrize("pause", [0.0, 0.25], ids=["without pause", "four a second each"])
def test_saving_an_answer_against_a_bare_route_that_commits_one_row(kept, pause):
    place, idents = kept
    server, port, token = _serve(place)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bare_port = free.getsockname()[1]
    bare = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.bench.bare_server", str(place), str(bare_port)],
        env=_environment(),
        cwd=ROOT,
    )
    with asyncio.Runner() as runner:
        headers = runner.run(_let_in(port, token))
        _until_open(bare_port)
        seen = [1] * SESSIONS
        counter = iter(range(10**9))

        def answer(session: int, _n: int):
            body = {
                "owner": "support-chatbot",
                "question": "use.tasks_month",
                "answer": 1000 + next(counter),
            }
            path = f"/api/v1/engagements/{idents[session]}/answers"
            return "PUT", path, {"seen": seen[session], "answers": [body]}

        def saved(session: int, status: int, content: bytes) -> None:
            assert status == 200, content
            revision = json.loads(content)["revision"]
            # Each is a change of its own, in its turn: none lost.
            assert revision == seen[session] + 1
            seen[session] = revision

        def row(_session: int, _n: int):
            return "PUT", "/row", {"value": json.dumps({"answer": 1000 + next(counter)})}

        def done(_session: int, status: int, content: bytes) -> None:
            assert status == 200, content

        count = 10

        def times(port, headers, request, check):
            # Idle connections are closed by the server; each turn begins with new ones.
            connections = [runner.run(Connection(port, headers).open()) for _ in idents]
            try:
                return p95(runner.run(rounds(connections, request, count, check, pause)))
            finally:
                for connection in connections:
                    connection.close()

        try:
            at_most(
                3.0,
                lambda: value_ratio(
                    f"saving over HTTP, p95, 20 sessions, pause {pause} s",
                    "ms",
                    lambda: times(port, headers, answer, saved),
                    lambda: times(bare_port, {}, row, done),
                    pairs=11,
                ),
            )
        finally:
            for process in (server, bare):
                process.terminate()
                process.wait(20)
                if process.stdout:
                    process.stdout.close()


def test_live_advice_of_one_session_against_assess_in_process(kept):
    place, idents = kept
    server, port, token = _serve(place)
    pack = load_pack()
    document = load_yaml(SAMPLE).value
    case = document["use_cases"][0]
    counter = iter(range(10**9))
    with asyncio.Runner() as runner:
        headers = runner.run(_let_in(port, token))
        saving = runner.run(Connection(port, headers).open())
        stream = runner.run(Connection(port, headers).open())
        ident = idents[0]
        at = f"/api/v1/engagements/{ident}"
        revision = 1
        runner.run(_listen(stream, f"{at}/stream?after=1"))
        runner.run(_advice_of(stream, 1))

        def live() -> None:
            nonlocal revision
            body = {
                "owner": case["id"],
                "question": "use.tasks_month",
                "answer": 300_000 + next(counter),
            }
            asked = ("PUT", f"{at}/answers", {"seen": revision, "answers": [body]})
            status, content, _ = runner.run(saving.ask(*asked))
            assert status == 200, content
            revision += 1
            runner.run(_advice_of(stream, revision))

        def in_process() -> None:
            case["answers"]["use.tasks_month"] = 300_000 + next(counter)
            assess(read_engagement(Document(document, ""), pack), pack)

        try:
            at_most(
                1.5,
                lambda: time_ratio(
                    "live advice, from the answer sent to the event / assess", live, in_process
                ),
            )
        finally:
            saving.close()
            stream.close()
            server.terminate()
            server.wait(20)
            server.stdout.close()


async def _listen(connection: Connection, path: str) -> None:
    lines = [f"GET {path} HTTP/1.1", f"host: 127.0.0.1:{connection.port}"]
    lines += [f"{k}: {v}" for k, v in connection.headers.items()]
    connection.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
    head = await connection.reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head, head


async def _advice_of(connection: Connection, revision: int) -> None:
    """Wait for the event that the advice of a revision is there."""
    kind = b""
    while True:
        line = await asyncio.wait_for(connection.reader.readline(), 60)
        if line.startswith(b"event: "):
            kind = line[7:].strip()
        elif line.startswith(b"data: ") and kind == b"advice":
            found = json.loads(line[6:])
            assert not found["problems"]
            if found["revision"] == revision:
                return


def test_start_to_the_first_page_against_importing_its_libraries(kept):
    place, _ = kept

    def first_page() -> None:
        server, port, token = _serve(place)
        try:
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with opener.open(f"http://127.0.0.1:{port}/enter?token={token}", timeout=30) as page:
                assert page.url == f"http://127.0.0.1:{port}/"
                assert b"Harbour" in page.read()
        finally:
            # What is measured ends with the first page.
            server.kill()
            server.wait(20)
            server.stdout.close()

    floor = python("import fastapi, sqlalchemy")
    at_most(
        3.0,
        lambda: time_ratio(
            "advisor serve to its first page / import fastapi, sqlalchemy", first_page, floor
        ),
    )


def _until_open(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not begin")
