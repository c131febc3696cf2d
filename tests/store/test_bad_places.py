"""Disks that are full, folders that are read-only, files that are locked, damaged or gone."""

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.store import open_store
from advisor.store.copies import backup, check

DOCUMENT = {"engagement": {"client": "Harbour Retail"}, "answers": {}}


def code(call) -> str:
    with pytest.raises(AdvisorError) as error:
        call()
    (problem,) = error.value.problems
    assert problem.todo, "it says what to do"
    return problem.code


def answer(store, number, ident="x"):
    change = Change(("answers", f"a{number}"), {"value": number, "note": "n" * 2000})
    return store.write(ident, [change], seen=store.revision(ident), who="Ada")


_FULL = """
import json, resource, sys
from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.store import open_store
from advisor.store.copies import check

place, limit = sys.argv[1], int(sys.argv[2])
store = open_store(place)
store.create({"answers": {}}, who="Ada", ident="x")
if limit:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
acknowledged, told, seen = [], set(), 1
for number in range(400):
    try:
        note = {"value": number, "note": "n" * 2000}
        kept = store.write("x", [Change(("answers", f"a{number}"), note)], seen=seen, who="Ada")
    except AdvisorError as error:
        told.add(error.problems[0].code)
        if len(told) and number > 300:
            break
    else:
        acknowledged.append(f"a{number}")
        seen = kept.revision
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
answers = store.read("x").document["answers"]
again = None
if limit:
    again = store.write("x", [Change(("answers", "again"), 1)], seen=seen, who="Ada").revision
print(json.dumps({
    "told": sorted(told),
    "acknowledged": len(acknowledged),
    "lost": [name for name in acknowledged if name not in answers],
    "not acknowledged, but kept": [name for name in answers if name not in acknowledged],
    "sound": [str(problem) for problem in check(store)],
    "again": again == seen + 1,
}))
"""


def python(root, script, *arguments, before=()):
    done = subprocess.run(
        [*before, sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_disk_that_takes_no_more_loses_nothing_and_goes_on_when_there_is_room(root, tmp_path):
    found = python(root, _FULL, tmp_path / "x.sqlite", 400_000)
    assert found["told"] in (["K208"], ["K209"], ["K208", "K209"])
    assert found["acknowledged"] > 3
    assert (found["lost"], found["sound"], found["again"]) == ([], [], True)
    assert found["not acknowledged, but kept"] == []


def test_a_full_disk_loses_nothing(root, tmp_path):
    """A disk of 600 kB that only this test sees; where none can be had, the limit above stands."""
    if os.getuid() or shutil.which("unshare") is None:
        pytest.skip("needs root, to make a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=600k none "{disk}" && exec "$@"'
    before = ("unshare", "-m", "sh", "-c", mount, "sh")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be made here")
    found = python(root, _FULL, disk / "x.sqlite", 0, before=before)
    assert found["told"] == ["K208"]
    assert found["acknowledged"] > 3
    assert (found["lost"], found["sound"]) == ([], [])
    assert found["not acknowledged, but kept"] == []


_AS_SOMEBODY = """
import json, sys
from advisor.errors import AdvisorError
from advisor.store import open_store
try:
    open_store(sys.argv[1]).listed()
    print(json.dumps("opened"))
except AdvisorError as error:
    print(json.dumps([error.problems[0].code, str(error)]))
"""


@pytest.mark.parametrize(("kept", "wanted"), [(True, "K206"), (False, "K202")])
def test_a_read_only_folder_is_told(root, kept, wanted):
    # Root may write whatever the rights are, and nobody else may pass the folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="advisor-read-only-"))
    before = []
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        before = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"]
        before.append("--clear-groups")
    file = folder / "x.sqlite"
    if kept:
        open_store(file).close()
        file.chmod(0o444)
    folder.chmod(0o555)
    content = file.read_bytes() if kept else None
    try:
        found, text = python(root, _AS_SOMEBODY, file, before=before)
        assert found == wanted
        assert str(file) in text
        assert (file.read_bytes() if file.exists() else None) == content
        assert len(list(folder.iterdir())) == kept
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_locked_file_is_told_and_what_was_saved_stays(tmp_path, opened):
    store = opened(tmp_path / "x.sqlite", wait_s=0.2)
    store.create(DOCUMENT, who="Ada", ident="x")
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    assert code(lambda: answer(store, 1)) == "K207"
    assert time.monotonic() - begun < 5
    assert store.read("x").document == DOCUMENT, "reading goes on meanwhile"
    other.execute("ROLLBACK")
    other.close()
    assert answer(store, 1).revision == 2


def test_a_file_that_is_locked_when_it_is_opened_is_told(tmp_path, filled):
    for file in (tmp_path / "new.sqlite", filled):
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert code(lambda file=file: open_store(file, wait_s=0.2).listed()) == "K207"
        other.execute("ROLLBACK")
        other.close()
        open_store(file).close()


def test_a_file_that_another_reads_is_opened_and_read(filled, opened):
    """Before it is in the mode in which readers hinder nobody, as a backup is."""
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM engagement").fetchall()
    store = opened(filled, wait_s=0.2)
    assert store.revision("x") == 61
    assert code(lambda: answer(store, 99)) == "K207"
    other.execute("ROLLBACK")
    other.close()
    assert answer(store, 99).revision == 62


def test_what_is_no_file_is_no_store(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe", "/dev/null"):
        assert code(lambda place=place: open_store(place)) == "K202"


def test_an_engagement_that_is_locked_in_the_database_is_told(server, opened):
    import psycopg

    url = server.new_schema()
    store = opened(url, wait_s=0.2)
    store.create(DOCUMENT, who="Ada", ident="x")
    store.create(DOCUMENT, who="Ada", ident="y")
    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM engagement WHERE ident = 'x' FOR UPDATE")
        assert code(lambda: answer(store, 1)) == "K207"
        assert answer(store, 1, "y").revision == 2, "the others are not held up"
        assert store.read("x").document == DOCUMENT
    assert answer(store, 1).revision == 2


@pytest.fixture
def filled(tmp_path):
    file = tmp_path / "x.sqlite"
    with open_store(file) as store:
        store.create(DOCUMENT, who="Ada", ident="x")
        for number in range(60):
            answer(store, number)
        store.transactions.as_one_file()
    return file


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    for name, content in (
        ("answers.yaml", b"engagement: {client: X}\n" * 100),
        ("noise.sqlite", bytes(range(256)) * 64),
    ):
        (tmp_path / name).write_bytes(content)
        assert code(lambda name=name: open_store(tmp_path / name)) == "K203"
        assert (tmp_path / name).read_bytes() == content


def test_a_database_of_another_program_is_left_as_it_is(tmp_path, server):
    file = tmp_path / "theirs.sqlite"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE engagement (ring TEXT)")
    theirs.close()
    content = file.read_bytes()
    assert code(lambda: open_store(file)) == "K203"
    assert file.read_bytes() == content
    import psycopg

    url = server.new_schema()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE engagement (ring TEXT)")
    assert code(lambda: open_store(url)) == "K203"
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM engagement").fetchone() == (0,)


def test_a_damaged_file_is_told_and_left_as_it_is(filled, tmp_path):
    whole = filled.read_bytes()
    for name, content in (
        ("cut off", whole[: len(whole) // 2]),
        ("overwritten", whole[:8192] + b"\x55" * (len(whole) - 12288) + whole[-4096:]),
        ("no head", b"\x00" * 512 + whole[512:]),
    ):
        file = tmp_path / f"{name}.sqlite"
        file.write_bytes(content)

        def use(file=file):
            with open_store(file) as store:
                store.events("x")
                problems = check(store)
                if problems:
                    raise AdvisorError(problems[:1])

        assert code(use) in {"K203", "K205"}, name
        assert file.read_bytes()[:8192] == content[:8192], name
        assert code(lambda file=file: _backed_up(file, tmp_path)) in {"K203", "K205"}
        assert not (tmp_path / "backup.sqlite").exists(), "no backup of what is damaged"


def _backed_up(file, folder):
    with open_store(file) as store:
        backup(store, folder / "backup.sqlite")


def test_a_check_finds_what_events_do_not_make(place, opened):
    from sqlalchemy import text

    store = opened(place)
    for ident in ("x", "y"):
        store.create(DOCUMENT, who="Ada", ident=ident)
        answer(store, 1, ident)
    assert check(store) == []

    def damage(connection):
        connection.execute(
            text("UPDATE engagement SET document = '{\"answers\":{}}' WHERE ident = 'x'")
        )

    store.transactions.write(damage)
    (problem,) = check(store)
    assert problem.code == "K205"
    assert "'x'" in problem.message


def test_a_file_that_is_taken_away_in_use_is_told(tmp_path, opened):
    file = tmp_path / "x.sqlite"
    store = opened(file)
    store.create(DOCUMENT, who="Ada", ident="x")
    store.transactions.as_one_file()
    file.rename(tmp_path / "away.sqlite")
    assert code(lambda: answer(store, 1)) == "K214"
    assert not file.exists(), "no empty one is made in its place"
    (tmp_path / "away.sqlite").rename(file)
    assert answer(store, 2).revision == 2
    assert list(store.read("x").document["answers"]) == ["a2"]


def test_a_file_that_is_replaced_in_use_is_told(tmp_path, opened):
    """As when a backup is brought back under a running server."""
    file = tmp_path / "x.sqlite"
    store = opened(file)
    store.create(DOCUMENT, who="Ada", ident="x")
    backup(store, tmp_path / "backup.sqlite")
    for number in range(3):
        answer(store, number)
    (tmp_path / "backup.sqlite").replace(file)
    assert code(lambda: answer(store, 4)) == "K214"
    assert answer(store, 5).revision == 2
    assert list(store.read("x").document["answers"]) == ["a5"]


def test_a_database_that_cannot_be_had_is_told(server):
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    url = server.url("postgres")
    for place, wanted in (
        (server.url("no-such"), "K211"),
        (url.replace("advisor@", "nobody@"), "K211"),
        (url.replace("advisor@", "guest@"), "K211"),
        (url.replace(str(server.port), "1"), "K210"),
        (url.replace("127.0.0.1", "no-such-host.invalid"), "K210"),
        (server.new_database("ENCODING LATIN1 TEMPLATE template0 LOCALE 'C'"), "K212"),
        (f"{url}?options=-cdefault_transaction_read_only%3Don", "K206"),
    ):
        assert code(lambda place=place: open_store(place, wait_s=2)) == wanted, place


def test_a_session_left_open_for_a_day_goes_on(server, opened):
    """The server has closed its connections meanwhile, as firewalls and servers do."""
    import psycopg

    url = server.new_schema()
    store = opened(url)
    store.create(DOCUMENT, who="Ada", ident="x")
    for call in (lambda: answer(store, 1), lambda: store.read("x"), store.listed):
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'greener-ai-advisor'"
            )
        call()
    assert store.revision("x") == 2


def test_what_is_deleted_is_out_of_the_file(tmp_path, opened):
    store = opened(tmp_path / "x.sqlite")
    for ident in ("x", "y"):
        document = {"engagement": {"client": f"Client {ident}"}, "answers": {}}
        store.create(document, who=f"Person {ident}", ident=ident)
        for number in range(40):
            answer(store, f"-{ident}-{number}", ident)
    store.delete("x")
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for text in (b"Client x", b"Person x", b"a-x-"):
        assert text not in found
    assert b"Client y" in found
    assert b"Person y" in found


def test_what_is_deleted_is_out_of_the_tables_of_the_database(server, opened):
    import psycopg

    store = opened(server.new_schema())
    for ident in ("x", "y"):
        document = {"engagement": {"client": f"Client {ident}"}, "answers": {}}
        store.create(document, who=f"Person {ident}", ident=ident)
    store.delete("x")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    found = b"".join(p.read_bytes() for p in (server.data / "base").rglob("*") if p.is_file())
    assert b"Client x" not in found
    assert b"Person x" not in found
    assert b"Client y" in found


def test_what_hinders_the_wiping_is_told_and_the_next_deletion_makes_up_for_it(place, opened):
    store, other = opened(place, wait_s=0.2), opened(place)
    for ident in ("x", "y", "z"):
        store.create(DOCUMENT, who="Ada", ident=ident)

    def meanwhile(connection):
        rows(connection)
        assert store.delete("x").events == 1
        assert not store.wiped

    def rows(connection):
        return connection.exec_driver_sql("SELECT * FROM engagement_event").all()

    other.transactions.read_at_once(meanwhile)
    assert [line.ident for line in store.listed()] == ["z", "y"]
    store.delete("y")
    assert store.wiped


def test_what_is_acknowledged_is_on_the_disk_whatever_the_default_is(tmp_path, server, opened):
    def asked(store, query):
        return store.transactions.read(lambda c: str(c.exec_driver_sql(query).scalar()))

    file = opened(tmp_path / "x.sqlite")
    for pragma, wanted in (
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("secure_delete", "1"),
        ("foreign_keys", "1"),
        ("application_id", "1734426980"),
    ):
        assert asked(file, f"PRAGMA {pragma}") == wanted
    url = server.new_schema() + "%20-csynchronous_commit%3Doff"
    assert asked(opened(url), "SHOW synchronous_commit") == "on"
