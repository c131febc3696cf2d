"""Undo takes back exactly what was done, of one person, and never what another did."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.interview import changes
from advisor.interview.document import Doc, changed_at, touch, value_at
from advisor.interview.kept import Change, Stale
from advisor.interview.memory import MemoryStore
from advisor.interview.undo import undo, undoable

IDS = ("a", "b", "c", "d")
FACTS = ("task.primary", "use.tasks_month", "host.where")
RAWS = st.one_of(
    st.integers(0, 9),
    st.sampled_from(["unknown", "write_text", "480k"]),
    st.fixed_dictionaries({"value": st.integers(0, 9), "note": st.text(max_size=5)}),
)
Act = tuple[str, Any]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("answer"), st.tuples(st.sampled_from(IDS), st.sampled_from(FACTS), RAWS)),
    st.tuples(st.just("clear"), st.tuples(st.sampled_from(IDS), st.sampled_from(FACTS), st.none())),
    st.tuples(st.just("add"), st.sampled_from(IDS)),
    st.tuples(st.just("remove"), st.sampled_from(IDS)),
    st.tuples(st.just("copy"), st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))),
    st.tuples(
        st.just("move"), st.tuples(st.sampled_from(IDS), st.one_of(st.none(), st.sampled_from(IDS)))
    ),
    st.tuples(st.just("rename"), st.tuples(st.sampled_from(IDS), st.sampled_from("xyz"))),
    st.tuples(st.just("head"), st.sampled_from(["Harbour", "Port", "Quay"])),
)


def start() -> dict[str, Any]:
    return {
        "engagement": {"client": "Harbour"},
        "answers": {"ctx.country": "DEU"},
        "shared": [],
        "use_cases": [{"id": i, "name": i, "answers": {}} for i in ("a", "b")],
        "edits": [{"hide": "smaller-llm", "use_case": "a", "reason": "tried"}],
    }


def made(document: Doc, act: Act) -> list[Change]:
    """The changes of an act; none where it cannot be done now."""
    kind, told = act
    there = [c["id"] for c in document["use_cases"]]
    if kind in ("answer", "clear"):
        ident, fact, raw = told
        path = ("use_cases", ident, "answers", fact)
        return [Change(path, raw)] if ident in there else []
    if kind == "add":
        return changes.add(document, "use_case", told, ident=told) if told not in there else []
    if kind == "remove":
        return changes.remove(document, told) if told in there else []
    if kind == "copy":
        old, new = told
        return changes.copy(document, old, new, new) if old in there and new not in there else []
    if kind == "move":
        one, before = told
        fits = one in there and (before is None or before in there) and one != before
        return [changes.move(document, one, before)] if fits else []
    if kind == "rename":
        return [changes.rename(document, *told)] if told[0] in there else []
    return [Change(("engagement", "client"), told)]


def plain(document: Doc) -> Any:
    """Without empty mappings, which are as good as nothing."""
    if isinstance(document, dict):
        found = {k: plain(v) for k, v in document.items()}
        return {k: v for k, v in found.items() if v not in ({}, None)}
    if isinstance(document, list):
        return [plain(v) for v in document]
    return document


@given(acts=st.lists(ACTS, max_size=12), back=st.lists(st.booleans(), max_size=8))
def test_undo_goes_back_step_by_step(acts: list[Act], back: list[bool]) -> None:
    store = MemoryStore()
    kept = store.create(start(), who="Ada", ident="x")
    stack = [kept.document]
    todo = list(acts)
    for undoing in [*back, *[False] * len(acts), *[True] * (len(acts) + 1)]:
        kept = store.read("x")
        if undoing:
            after = undo(store, "x", who="Ada")
            if len(stack) == 1:
                assert after is None
                continue
            stack.pop()
            assert after is not None
            assert plain(after.document) == plain(stack[-1])
        elif todo:
            done = made(kept.document, todo.pop())
            after = store.write("x", done, seen=kept.revision, who="Ada")
            if after.revision > kept.revision:
                stack.append(after.document)
    assert plain(store.read("x").document) == plain(start())
    # Whatever happened, the events alone give what is kept.
    assert store.at("x", store.revision("x")) == store.read("x").document


@given(acts=st.lists(st.tuples(st.sampled_from(["Ada", "Bo"]), ACTS), max_size=10))
def test_undo_takes_back_nothing_of_another_person(acts: list[tuple[str, Act]]) -> None:
    store = MemoryStore()
    store.create(start(), who="Eve", ident="x")
    for who, act in acts:
        kept = store.read("x")
        store.write("x", made(kept.document, act), seen=kept.revision, who=who)
    events = store.events("x")
    before = store.read("x").document
    batch = undoable(events, "Ada")
    assert all(event.who == "Ada" for event in batch)
    stale, kept_now = None, None
    try:
        kept_now = undo(store, "x", who="Ada")
    except Stale as refused:
        stale = refused
    if stale is not None:
        assert stale.theirs.who == "Bo"
        assert stale.theirs.revision > batch[-1].revision
        assert store.read("x").document == before
        return
    if kept_now is None:
        assert not [e for e in events if e.who == "Ada"]
        return
    for event in events:
        if event.who == "Bo" and not any(touch(event.path, mine.path) for mine in batch):
            old = value_at(before, event.path)
            assert value_at(kept_now.document, event.path) == old


def test_what_was_written_together_is_taken_back_together() -> None:
    store = MemoryStore()
    kept = store.create(start(), who="Ada", ident="x")
    removed = changes.remove(kept.document, "a")
    assert [c.path for c in removed] == [("edits",), ("use_cases", "a")]
    store.write("x", removed, seen=1, who="Ada")
    assert store.read("x").document["edits"] == []
    after = undo(store, "x", who="Ada")
    assert after is not None
    assert after.document == start()


def test_undo_after_an_undo_goes_further_back_but_new_things_come_first() -> None:
    store = MemoryStore()
    store.create(start(), who="Ada", ident="x")
    path = ("use_cases", "a", "answers", "use.tasks_month")
    seen = []
    for value in (1, 2):
        store.write("x", [Change(path, value)], seen=store.revision("x"), who="Ada")
    for new in (None, None):
        undo(store, "x", who="Ada")
        seen.append(value_at(store.read("x").document, path))
        assert new is None
    assert seen == [1, None]
    store.write("x", [Change(path, 3)], seen=store.revision("x"), who="Ada")
    undo(store, "x", who="Ada")
    assert value_at(store.read("x").document, path) is None
    assert undo(store, "x", who="Ada") is None


def test_an_undo_over_the_change_of_another_person_is_refused_with_both() -> None:
    store = MemoryStore()
    store.create(start(), who="Ada", ident="x")
    path = ("use_cases", "a", "answers", "use.tasks_month")
    store.write("x", [Change(path, 1)], seen=1, who="Ada")
    store.write("x", [Change(path, 2)], seen=2, who="Bo")
    with pytest.raises(Stale) as caught:
        undo(store, "x", who="Ada")
    assert (caught.value.theirs.who, caught.value.now) == ("Bo", 2)


def test_nothing_of_a_signed_assessment_is_undone() -> None:
    store = MemoryStore()
    store.create(start(), who="Ada", ident="x")
    store.write("x", [Change(("engagement", "title"), "T")], seen=1, who="Ada")
    store.sign("x", seen=2, who="Ada")
    assert undo(store, "x", who="Ada") is None
    store.reopen("x", who="Ada")
    assert undo(store, "x", who="Ada") is None
    store.write("x", [Change(("engagement", "title"), "U")], seen=4, who="Ada")
    after = undo(store, "x", who="Ada")
    assert after is not None
    assert after.document["engagement"]["title"] == "T"


@given(acts=st.lists(ACTS, max_size=8))
def test_a_change_leaves_the_document_that_it_was_made_of_as_it_was(acts: list[Act]) -> None:
    document: Doc = start()
    for act in acts:
        before = deepcopy(document)
        later = document
        for change in made(document, act):
            later = changed_at(later, change.path, change.new)
        assert document == before
        document = later
