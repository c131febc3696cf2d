"""Sessions killed at any moment: what was acknowledged is there, and the store is sound."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.store.copies import check
from tests.store.postgres import Server

SCRIPT = Path(__file__).parent / "scripted.py"
DOCUMENT = {"answers": {}, "use_cases": [{"id": "case", "answers": {}}]}


def started(root, *arguments):
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def killed(process, chance, *, after, times=1):
    """Kill a session just after it has said a word so many times; what it has said."""
    said = b""
    deadline = time.monotonic() + 60
    while said.count(after) < times and process.poll() is None and time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 1)[0]:
            said += os.read(process.stdout.fileno(), 65536)
    time.sleep(chance.random() * 0.1)
    process.kill()
    said += process.stdout.read()
    process.stdout.close()
    process.stdin.close()
    assert process.wait() == -signal.SIGKILL, "it ended by itself"
    return [line.split() for line in said.decode().splitlines(keepends=True) if line[-1] == "\n"]


def test_every_acknowledged_answer_survives_kill_9(place, opened, scale, root):
    """200 kills at full count; most while it writes, some while it opens the store."""
    opened(place).create(DOCUMENT, who="Ada", ident="x")
    chance = random.Random(20261125)
    acknowledged: dict[str, int] = {}
    revision = 1
    for run in range(scale(4, 200)):
        process = started(root, "answers", place, "x", run)
        after = ("begun", 1) if chance.random() < 0.2 else ("ack", chance.randint(1, 12))
        said = killed(process, chance, after=after[0].encode(), times=after[1])
        for word, *rest in said:
            if word == "ack":
                acknowledged[rest[0]] = run
            if word in {"ack", "signed", "reopened"}:
                revision = max(revision, int(rest[-1]))
        store = opened(place)
        kept = store.read("x")
        answers, case = kept.document["answers"], kept.document["use_cases"][0]["answers"]
        missing = [n for n in acknowledged if f"a{n}" not in answers or f"b{n}" not in case]
        assert not missing, f"lost after kill {run + 1}"
        assert {n[1:] for n in answers} == {n[1:] for n in case}, "half of a write was kept"
        assert kept.revision >= revision
        if kept.signed:  # killed between sign-off and reopening
            store.reopen("x", who="Eva")
        assert check(store) == []
        store.close()
    assert len(acknowledged) > scale(4, 200), "too few answers were given to be killed in"
    print(f"{scale(4, 200)} kills, {len(acknowledged)} acknowledged answers, none lost")


def test_a_store_that_is_being_made_survives_kill_9(server, opened, scale, root, tmp_path):
    chance = random.Random(6)
    for run in range(scale(2, 20)):
        for new in (str(tmp_path / f"new-{run}.sqlite"), server.new_schema()):
            process = started(root, "begins", new, run)
            said = killed(process, chance, after=b"begun")
            store = opened(new)
            idents = {line.ident for line in store.listed()}
            assert {rest[0] for word, *rest in said if word == "ack"} <= idents
            assert check(store) == []
            store.close()


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGQUIT, marks=pytest.mark.full)]
)
def test_a_database_server_that_falls_over_loses_nothing(how, opened, scale, root):
    """The server is killed under a session, which is told so, and goes on when it is back."""
    own = Server()
    try:
        own.start()
        url = own.new_schema()
        opened(url).create(DOCUMENT, who="Ada", ident="x")
        process = started(root, "patient", url, "x")
        assert process.stdout.readline().startswith(b"ack")
        chance = random.Random(int(how))
        for _ in range(scale(1, 10)):
            time.sleep(0.1 + chance.random())
            own.stop(how)
            own.start()
        said = killed(process, chance, after=b"ack")
        store = opened(url)
        answers = store.read("x").document["answers"]
        acknowledged = [rest[0] for word, *rest in said if word == "ack"]
        assert len(acknowledged) > 10
        assert all(f"p{n}" in answers for n in acknowledged)
        assert {rest[0] for word, *rest in said if word == "told"} <= {"K210"}
        assert check(store) == []
        store.close()
    finally:
        own.remove()


def test_interleaved_writes_lose_no_update(place, opened, scale, root):
    """Three processes add to one counter; each refused write is done again upon what stands."""
    store = opened(place)
    store.create({"answers": {"counter": 0}}, who="Ada", ident="x")
    each = scale(25, 334)
    processes = [started(root, "count", place, "x", each) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == b"open\n"
    for process in processes:
        process.stdin.write(b"go\n")
    said = [process.communicate(timeout=600)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert [int(words[1]) for words in said] == [each] * 3
    events = store.events("x", after=1)
    assert store.read("x").document["answers"]["counter"] == 3 * each == len(events)
    assert [(e.old, e.new) for e in events] == [(n, n + 1) for n in range(3 * each)]
    refused = sum(int(words[2]) for words in said)
    assert refused > 0, "they never met"
    assert check(store) == []
    print(f"{3 * each} interleaved writes, {refused} refused and done again, none lost")
