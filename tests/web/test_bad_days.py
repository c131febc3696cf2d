"""What goes wrong on a bad day: nothing acknowledged is lost, and the person is told what to do."""

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import httpx2
import pytest

from advisor.cli import run
from advisor.cli.serve import _listening
from advisor.loading import load_yaml
from advisor.pack import load_pack
from advisor.store import open_store
from tests.web.running import let_in, running

CASE = "support-chatbot"
QUESTION = "use.tasks_month"
V1 = "/api/v1/engagements"


@pytest.fixture(scope="module")
def document(root):
    return load_yaml(root / "samples/support-chatbot/answers.yaml").value


@pytest.fixture
def place(tmp_path):
    return tmp_path / "engagements.sqlite"


@pytest.fixture
def store(place):
    with open_store(place, wait_s=0.3) as made:
        yield made


@pytest.fixture
def served(store):
    with running(store, load_pack) as made:
        yield made


@pytest.fixture
def ident(served, document):
    return served.store.create(document, who="Ada").ident


def body(seen, value, question=QUESTION):
    answer = {"owner": CASE, "question": question, "answer": value}
    return {"seen": seen, "answers": [answer]}


def put(client, ident, seen, value, question=QUESTION):
    return client.put(f"{V1}/{ident}/answers", json=body(seen, value, question))


def value_in(store, ident, question=QUESTION):
    return store.read(ident).document["use_cases"][0]["answers"][question]


def code_of(response):
    return response.json()["problems"][0]["code"]


# FastAPI keeps this quiet while it makes a route ready, but only in one thread at a time; outside
# of tests each server is a process of its own.
@pytest.mark.filterwarnings("ignore::pydantic.warnings.UnsupportedFieldAttributeWarning")
def test_two_servers_on_one_file_lose_nothing_and_see_each_other(place, document, scale):
    rounds = scale(20, 200)
    questions = ["use.tasks_month", "use.tokens_in", "use.tokens_out", "use.reasoning_tokens"]
    with (
        open_store(place) as one,
        open_store(place) as two,
        running(one, load_pack) as first,
        running(two, load_pack) as second,
    ):
        ident = one.create(document, who="Ada").ident
        written: dict[str, dict[int, int]] = {}
        refused = []

        def write(served, who, seed):
            client, rng = let_in(served, who), random.Random(seed)
            seen = 1
            for _ in range(rounds):
                question = rng.choice(questions)
                value = rng.randrange(1000, 900_000)
                answer = put(client, ident, seen, value, question)
                if answer.status_code == 409:
                    told = answer.json()
                    assert (told["mine"], told["who"]) == (value, {"A": "B", "B": "A"}[who])
                    refused.append(value)
                    seen = told["revision"]
                else:
                    assert answer.status_code == 200, answer.text
                    written.setdefault(who, {})[answer.json()["revision"]] = value
                    seen = answer.json()["revision"]

        threads = [
            threading.Thread(target=write, args=(first, "A", 1)),
            threading.Thread(target=write, args=(second, "B", 2)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        events = {e.revision: e for e in two.events(ident)}
        for who, mine in written.items():
            for revision, value in mine.items():
                assert (events[revision].who, events[revision].new) == (who, value)
        assert sum(len(mine) for mine in written.values()) + len(refused) == 2 * rounds
        assert len(events) == 1 + sum(len(mine) for mine in written.values())
        assert one.read(ident).document == two.at(ident, max(events))


def test_an_answer_whose_acknowledgement_was_lost_can_be_sent_again(served, store, ident):
    client = let_in(served)
    content = json.dumps(body(1, 500_000)).encode()
    head = {**client.headers, "host": f"127.0.0.1:{served.port}", "connection": "close"}
    head |= {"content-type": "application/json", "content-length": str(len(content))}
    head["cookie"] = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    lines = [f"PUT {V1}/{ident}/answers HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        # The network is gone before the answer comes.
    _until(lambda: store.revision(ident) == 2)
    again = put(client, ident, 1, 500_000)
    assert (again.status_code, again.json()["revision"]) == (200, 2)
    assert value_in(store, ident) == 500_000


def test_half_a_request_changes_nothing(served, store, ident):
    client = let_in(served)
    head = {**client.headers, "host": f"127.0.0.1:{served.port}"}
    head |= {"content-type": "application/json", "content-length": "500"}
    head["cookie"] = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    lines = [f"PUT {V1}/{ident}/answers HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + b'{"seen": 1, "answers": [')
    time.sleep(0.3)
    assert store.revision(ident) == 1
    assert put(client, ident, 1, 500_000).status_code == 200


def test_one_form_sent_twice_at_once_is_one_change(served, store, ident):
    client = let_in(served)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(put(client, ident, 1, 500_000)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {a.status_code for a in answers} == {200}
    assert store.revision(ident) == 2


def test_while_another_program_holds_the_file_it_is_said_and_then_saved(
    served, store, ident, place
):
    client = let_in(served)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    held = put(client, ident, 1, 500_000)
    assert (held.status_code, code_of(held)) == (503, "K207")
    # A page says so too, and shows what was typed.
    form = {"asked": QUESTION, f"{QUESTION}:kind": "known", f"{QUESTION}:value": "777777"}
    page = client.post(f"/engagements/{ident}/ask/{CASE}/{QUESTION}", data={**form, "seen": "1"})
    assert page.status_code == 503
    assert "777777" in page.text
    other.execute("ROLLBACK")
    other.close()
    assert put(client, ident, 1, 500_000).status_code == 200


def test_when_the_file_is_taken_away_it_is_said_and_nothing_is_made_anew(
    served, store, ident, place
):
    client = let_in(served)
    away = place.with_suffix(".away")
    for end in ("", "-wal", "-shm"):
        if place.with_name(place.name + end).exists():
            place.with_name(place.name + end).rename(away.with_name(away.name + end))
    answer = put(client, ident, 1, 500_000)
    # What was open still writes to the file that was moved; a new connection says that it is gone.
    assert answer.status_code in (200, 503)
    assert not place.exists()


@pytest.mark.parametrize("length", [4_001, 1_000_000])
def test_a_very_long_note_is_refused_whole_and_said(served, store, ident, length):
    client = let_in(served)
    note = {"value": 480_000, "note": "n" * length}
    answer = put(client, ident, 1, note)
    assert (answer.status_code, code_of(answer)) == (422, "A218")
    form = {
        "asked": QUESTION,
        f"{QUESTION}:kind": "known",
        f"{QUESTION}:value": "480k",
        f"{QUESTION}:note": "n" * length,
        f"{QUESTION}:seen": "1",
    }
    page = client.post(f"/engagements/{ident}/ask/{CASE}/{QUESTION}", data=form)
    if length > 100_000:
        # More than a page shows, and than anybody types: it still stands in the browser.
        assert page.status_code == 413
        assert "Go back" in page.text
    else:
        # Nothing is cut off: what was typed is there to be shortened.
        assert page.status_code == 422
        assert "n" * length in page.text
    assert store.revision(ident) == 1


def test_a_page_left_open_while_the_server_was_started_anew_keeps_what_is_typed(
    store, document, served, ident
):
    client = let_in(served)
    served.sessions._sessions.clear()
    form = {"asked": QUESTION, f"{QUESTION}:kind": "known", f"{QUESTION}:value": "777777"}
    page = client.post(f"/engagements/{ident}/ask/{CASE}/{QUESTION}", data=form)
    assert page.status_code == 401
    assert "777777" in page.text
    assert "advisor serve" in page.text


def test_a_page_left_open_for_a_day_still_saves(served, store, ident, monkeypatch):
    client = let_in(served)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 90_000)
    assert put(client, ident, 1, 500_000).status_code == 200
    assert client.get(f"{V1}/{ident}/live").json()["revision"] == 2


def _until(wanted, seconds=20):
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


# The command.

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/enter\?token=(\S+)")


def _serve(root, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "advisor", "serve", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        start_new_session=True,
    )
    for line in process.stdout:
        found = _ADDRESS.search(line)
        if found:
            client = httpx2.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=60)
            assert client.get("/enter", params={"token": found[2]}).status_code == 303
            client.headers["x-csrf-token"] = client.get("/api/v1/session").json()["csrf"]
            return process, client
    raise AssertionError(process.stderr.read())


def _ended(process):
    process.wait(20)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    return told


def test_after_a_kill_every_acknowledged_answer_is_there(root, place, document, scale):
    with open_store(place) as store:
        ident = store.create(document, who="Ada").ident
    rng = random.Random(6)
    acknowledged = {1: None}
    for _ in range(scale(2, 30)):
        process, client = _serve(root, "--port", 0, "--store", place)
        killer, begun = threading.Timer(rng.uniform(0.05, 0.5), process.kill), False
        try:
            while True:
                value = rng.randrange(1000, 900_000)
                answer = put(client, ident, max(acknowledged), value)
                assert answer.status_code == 200, answer.text
                acknowledged[answer.json()["revision"]] = value
                if not begun:
                    killer.start()
                    begun = True
        except httpx2.TransportError:
            pass
        client.close()
        _ended(process)
        with open_store(place) as store:
            events = {e.revision: e.new for e in store.events(ident)}
            for revision, value in acknowledged.items():
                assert value is None or events[revision] == value
            # One may have been written whose acknowledgement did not come.
            assert len(events) <= max(acknowledged) + 1
            acknowledged[len(events)] = None
            assert store.at(ident, len(events)) == store.read(ident).document
    assert sum(v is not None for v in acknowledged.values()) >= 2


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_in_good_order_while_a_page_listens(root, place, document, sent):
    with open_store(place) as store:
        ident = store.create(document, who="Ada").ident
    process, client = _serve(root, "--port", 0, "--store", place)
    with client.stream("GET", f"{V1}/{ident}/stream") as stream:
        lines = stream.iter_lines()
        while not next(lines).startswith("event: advice"):
            pass
        begun = time.monotonic()
        process.send_signal(sent)
        assert any(line == "event: gone" for line in lines)
    client.close()
    told = _ended(process)
    assert time.monotonic() - begun < 15
    assert process.returncode == 0
    assert "Traceback" not in told
    assert not place.with_name(place.name + "-wal").exists()


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "127.0.0.1.evil.example", ""]
)
def test_no_address_but_this_machine_is_served(host, capsys):
    assert run(["serve", "--host", host, "--port", "0"]) == 2
    assert "W201" in capsys.readouterr().err


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_first_half():
    with _listening("127.0.0.1", 0) as listening:
        # What asyncio looks at before it turns Nagle's algorithm off; else each answer takes 40 ms.
        assert listening.proto == socket.IPPROTO_TCP
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_said(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port)]) == 2
    assert "W202" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"this is no database at all, and never was" * 40, "K2"), (b"SQLite format 3\0" * 90, "K2")],
)
def test_a_file_that_is_no_store_is_said_before_anything_is_served(place, capsys, content, code):
    place.write_bytes(content)
    assert run(["serve", "--port", "0", "--store", str(place)]) == 2
    told = capsys.readouterr()
    assert code in told.err
    assert "http://" not in told.out
    assert place.read_bytes() == content


def test_rules_that_cannot_be_read_are_said_on_the_page_that_needs_them(store, document):
    from tests.web import jobs

    with running(store, jobs.broken_pack) as served:
        ident = store.create(document, who="Ada").ident
        client = let_in(served)
        assert client.get("/").status_code == 200
        page = client.get(f"/engagements/{ident}")
        assert page.status_code == 422
        assert "P100" in page.text
        assert client.get(f"{V1}/{ident}/answers.yaml").status_code == 200
