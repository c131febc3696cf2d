"""Moves between stores while others write, and PostgreSQL without its driver."""

import builtins
import sys

import pytest

from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.store import copies, open_store

SECTOR = ("answers", "ctx.sector")
URL = "postgresql://ada@localhost/firm"


@pytest.fixture
def between(monkeypatch):
    """Have something happen between the copy and the removal of a move."""

    def call(happens):
        copy = copies.copy

        def copied(source, target, idents=None):
            found = copy(source, target, idents)
            happens(source)
            return found

        monkeypatch.setattr(copies, "copy", copied)

    return call


@pytest.fixture
def stores(tmp_path, opened):
    """Two of them, the first with three engagements."""
    here, there = opened(tmp_path / "here.sqlite"), opened(tmp_path / "there.sqlite")
    for name in ("one", "two", "three"):
        here.create({"answers": {}}, who="Ada", ident=name)
    return here, there


def _names(store):
    return sorted(listed.ident for listed in store.listed())


def _move(advisor, stores):
    here, there = (str(store.place) for store in stores)
    return advisor("engagement", "move", "--all", "--store", here, "--to", there)


def test_what_is_changed_during_a_move_is_kept_in_both_stores_and_the_others_are_moved(
    advisor, stores, between
):
    here, there = stores

    def changed(source):
        for name, sector in (("one", "health"), ("two", "retail")):
            source.write(name, [Change(SECTOR, sector)], seen=1, who="Ben")

    between(changed)
    result = _move(advisor, stores)
    assert result.code == 2
    assert result.err == "".join(
        f"K302: '{name}' was changed while it was moved; it is kept in both stores now.\n"
        f"  to do: Delete it in {there.place}, and move it again.\n"
        for name in ("one", "two")
    )
    assert (_names(here), _names(there)) == (["one", "two"], ["one", "three", "two"])
    assert here.read("one").document["answers"] == {"ctx.sector": "health"}
    assert there.read("one").document["answers"] == {}


def test_what_is_to_do_after_it_does_it(advisor, stores, between, monkeypatch):
    here, there = stores
    with monkeypatch.context():
        between(lambda source: source.write("one", [Change(SECTOR, "health")], seen=1, who="Ben"))
        assert _move(advisor, stores).err.startswith("K302")
    monkeypatch.undo()
    place = str(there.place)
    assert advisor("engagement", "delete", "one", "--yes", "--store", place).code == 0
    assert _move(advisor, stores).code == 0
    assert (_names(here), len(_names(there))) == ([], 3)
    assert there.read("one").document["answers"] == {"ctx.sector": "health"}


def test_what_is_deleted_during_a_move_is_no_fault(advisor, stores, between):
    between(lambda source: source.delete("two"))
    result = _move(advisor, stores)
    assert (result.code, result.err) == (0, "")
    assert (_names(stores[0]), len(_names(stores[1]))) == ([], 3)


def test_a_store_that_fails_during_a_move_is_not_said_to_be_changed(advisor, stores, between):
    """So that nobody is told to delete the copy because of a lock."""

    def failing(source):
        def delete(ident, *, seen=None):
            raise AdvisorError.of("K210", "The database cannot be reached.", todo="Try again.")

        source.delete = delete

    between(failing)
    result = _move(advisor, stores)
    assert (result.code, result.err.split(":")[0]) == (2, "K210")


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'psycopg'", name="psycopg"),
        # As psycopg says it where it was installed without [binary] and there is no libpq.
        ImportError("no pq wrapper available."),
    ],
)
def test_without_the_driver_of_postgresql(advisor, monkeypatch, error):
    real = builtins.__import__

    def without(name, *arguments, **named):
        if name.split(".")[0] == "psycopg":
            raise error
        return real(name, *arguments, **named)

    for name in [name for name in sys.modules if name.split(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(AdvisorError) as refused:
        open_store(URL)
    (problem,) = refused.value.problems
    assert problem.code == "K213"
    assert problem.todo == "Install it with: pip install 'greener-ai-advisor[postgres]'"
    result = advisor("engagement", "list", "--store", URL)
    assert result.code == 2
    assert result.err.startswith("K213: The driver of PostgreSQL, psycopg, is not installed")
