"""Use cases and shared things added, copied, renamed, removed; the head; parts of answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError, Place, Problem
from advisor.intake.answers import Answer, read_answer
from advisor.interview import changes
from advisor.interview.document import Doc, changed_at
from advisor.interview.ids import new_ident
from advisor.interview.interview import Interview
from advisor.interview.kept import Change
from advisor.interview.parts import Parts, answered_anew, replaced, with_parts
from advisor.pack import load_pack

PACK = load_pack()


def after(document: Doc, *made: Change) -> Doc:
    for change in made:
        document = changed_at(document, change.path, change.new)
    return document


def two() -> Doc:
    document: Doc = changes.new_document("Harbour Retail", date="2026-11-25", currency=None)
    document = after(document, *changes.add(document, "shared", "Our endpoint"))
    document = after(document, *changes.add(document, "use_case", "Support", uses=["our-endpoint"]))
    return after(document, *changes.add(document, "use_case", "Sort e-mail"))


def test_a_new_engagement_is_an_answers_file_that_can_be_assessed() -> None:
    document = two()
    assert document["engagement"] == {"client": "Harbour Retail", "date": "2026-11-25"}
    read = Interview(document, PACK).read()
    assert [c.id for c in read.use_cases] == ["support", "sort-e-mail"]
    assert read.use_cases[0].uses == ("our-endpoint",)


def test_a_copy_has_everything_and_stands_behind_what_it_is_made_of() -> None:
    document = after(two(), Change(("use_cases", "support", "answers", "use.images_month"), 5))
    document = after(document, *changes.copy(document, "support", "Support in Spain"))
    ids = [c["id"] for c in document["use_cases"]]
    assert ids == ["support", "support-in-spain", "sort-e-mail"]
    one, other = document["use_cases"][:2]
    assert other == {**one, "id": "support-in-spain", "name": "Support in Spain"}
    later = after(document, Change(("use_cases", "support", "answers", "use.images_month"), 6))
    assert later["use_cases"][1]["answers"] == {"use.images_month": 5}


def test_names_and_ids() -> None:
    document = two()
    assert changes.add(document, "use_case", "Support")[-1].path == ("use_cases", "support-2")
    assert changes.add(document, "use_case", "支援")[-1].path == ("use_cases", "use-case")
    assert changes.add(document, "use_case", "Engagement")[-1].path[1] == "engagement-2"
    assert changes.rename(document, "support", "  Care \n desk ").new == "Care desk"
    # One id names one thing in the whole engagement, as edits need it.
    assert changes.add(document, "shared", "Support")[-1].path == ("shared", "support-2")
    with pytest.raises(AdvisorError, match="A208"):
        Interview(after(document, Change(("use_cases", "x"), {"id": "engagement"})), PACK).read()
    for name in ("", "   ", "x" * 300, "a\x1bb"):
        with pytest.raises(AdvisorError, match="Q120"):
            changes.rename(document, "support", name)
    for ident in ("support", "engagement", "A", "a b", "-a"):
        with pytest.raises(AdvisorError, match="Q121"):
            changes.add(document, "use_case", "New", ident=ident)
    with pytest.raises(AdvisorError, match="Q122"):
        changes.add(document, "use_case", "New", uses=["gone"])
    with pytest.raises(AdvisorError, match="Q102"):
        changes.rename(document, "gone", "New")


def test_what_draws_on_a_removed_shared_thing_no_longer_does() -> None:
    document = two()
    later = after(document, *changes.remove(document, "shared/our-endpoint"))
    assert later["use_cases"][0]["uses"] == []
    Interview(later, PACK).read()


def test_an_edit_that_need_not_name_the_only_use_case_does_once_there_are_two() -> None:
    document: Doc = changes.new_document("X")
    document = after(document, *changes.add(document, "use_case", "One"))
    document = after(document, Change(("edits",), [{"first": "smaller-llm"}]))
    document = after(document, *changes.copy(document, "one", "Two"))
    assert document["edits"] == [{"first": "smaller-llm", "use_case": "one"}]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("date", "yesterday", "A204"),
        ("currency", "EURO", "A203"),
        ("language", "xx", "A209"),
        ("colour", "red", "A205"),
        ("client", " ", "Q120"),
    ],
)
def test_a_bad_key_of_the_head_is_refused(key: str, value: str, code: str) -> None:
    with pytest.raises(AdvisorError, match=code):
        changes.head(two(), key, value, PACK)


def test_a_key_of_the_head_is_changed_or_taken_out() -> None:
    document = two()
    assert changes.head(document, "date", "2026-12-01", PACK).new == "2026-12-01"
    assert changes.head(document, "title", "", PACK).new is None


@given(name=st.text(max_size=80), taken=st.sets(st.sampled_from(["a", "a-2", "engagement"])))
def test_an_id_can_be_made_of_any_name(name: str, taken: set[str]) -> None:
    ident = new_ident(name, taken)
    assert ident not in taken
    document: Doc = changes.new_document("X")
    assert changes.add(document, "use_case", "N", ident=new_ident(name, {"engagement"}))


TEXTS = st.text(min_size=1, max_size=10)
MAYBE = st.one_of(st.none(), TEXTS)
PARTS = st.one_of(
    st.builds(
        Parts,
        state=st.just("known"),
        value=st.one_of(
            st.integers(), TEXTS.filter(lambda t: t not in ("unknown", "not_applicable"))
        ),
        low=st.one_of(st.none(), st.integers()),
        high=st.one_of(st.none(), st.integers()),
        who=MAYBE,
        source=MAYBE,
        note=MAYBE,
        private=st.booleans(),
        grade=st.sampled_from([None, "metered"]),
    ),
    st.builds(
        Parts,
        state=st.just("known"),
        candidates=st.lists(TEXTS, min_size=1).map(tuple),
        note=MAYBE,
        private=st.booleans(),
    ),
    st.builds(
        Parts,
        state=st.sampled_from(["unknown", "not_applicable"]),
        who=MAYBE,
        why=MAYBE,
        note=MAYBE,
        source=MAYBE,
        private=st.booleans(),
    ),
    st.just(Parts()),
)


@given(parts=PARTS)
def test_an_answer_taken_apart_and_put_together_is_the_same(parts: Parts) -> None:
    assert Parts.of(parts.raw) == parts


def read(raw: Any, fact: str = "use.tasks_month") -> Answer | None:
    problems: list[Problem] = []
    return read_answer(PACK.questions[fact].spec, raw, Place("a"), PACK, problems, False)


@pytest.mark.parametrize(
    "raw",
    [
        480,
        "480k",
        "unknown",
        "not_applicable",
        {"value": "480k", "low": "400k", "high": 600_000, "source": "bill", "private": True},
        {"unknown": {"who": "head of care", "note": "asked in May"}, "source": "mail"},
        {"unknown": "yes", "who": "accounts"},
        {"not_applicable": {"why": "no such machines"}},
        {"value": 5, "grade": "metered"},
    ],
)
def test_put_together_again_it_is_read_as_before(raw: Any) -> None:
    assert read(Parts.of(raw).raw) == read(raw)


def test_parts_are_changed_one_by_one() -> None:
    assert with_parts("480k", note="October") == {"value": "480k", "note": "October"}
    assert with_parts({"value": 5, "note": "x"}, note="") == 5
    assert with_parts("unknown", who="accounts") == {"unknown": {"who": "accounts"}}
    assert with_parts({"unknown": {"who": "accounts"}}, value=5) == {"value": 5, "who": "accounts"}
    assert with_parts(None, note="ask again") == {"unknown": {}, "note": "ask again"}
    with pytest.raises(TypeError):
        with_parts(5, colour="red")


def test_a_new_answer_keeps_what_was_noted_beside_the_old_one() -> None:
    old = {"value": 5, "note": "October", "private": True, "grade": "metered"}
    assert replaced(old, 6) == {"value": 6, "note": "October", "private": True}
    assert replaced(old, {"value": 6, "note": "May"}) == {
        "value": 6,
        "note": "May",
        "private": True,
    }
    told = {"unknown": {"who": "Ada"}, "note": "May"}
    assert replaced(told, 6) == {"value": 6, "note": "May"}
    assert answered_anew(told, 6) == {"value": 6, "note": "May", "who": "Ada"}
    assert answered_anew(answered_anew(told, 6), "unknown") == told
    assert answered_anew(told, {"unknown": {"who": "Bo"}}) == {
        "unknown": {"who": "Bo"},
        "note": "May",
    }
    assert answered_anew(told, None) is None
    assert replaced(None, 6) == 6
    assert replaced(old, None) is None
