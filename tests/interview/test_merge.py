"""Answers that others send back: what fits goes in, nothing is overwritten, nothing is lost."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.interview.interview import Interview
from advisor.interview.merge import Merge, Returned, merge, returned_of
from advisor.interview.parts import Parts
from advisor.pack import load_pack

PACK = load_pack()


def interview(**answers: Any) -> Interview:
    named = {name.replace("__", "."): value for name, value in answers.items()}
    document = {
        "engagement": {"client": "Harbour Retail"},
        "answers": {},
        "shared": [{"id": "endpoint", "answers": {"host.where": "own_dc"}}],
        "use_cases": [
            {
                "id": "chat",
                "uses": ["endpoint"],
                "answers": {"task.primary": "write_text", **named},
            }
        ],
    }
    return Interview(document, PACK)


def sent(raw: Any, who: str = "Ada", fact: str = "use.tasks_month", at: str = "C7") -> Returned:
    return Returned("chat", fact, raw, who, at)


def new(found: Merge) -> list[Any]:
    return [change.new for change in found.changes]


def test_an_answer_goes_in_where_there_was_none_and_says_from_whom() -> None:
    found = merge(interview(), [sent("480k")])
    assert new(found) == [{"value": "480k", "source": "Ada"}]
    assert [item.fact for item in found.taken] == ["use.tasks_month"]


def test_an_answer_takes_the_place_of_unknown_and_keeps_what_was_noted() -> None:
    mine = {"unknown": {"who": "head of care"}, "note": "asked in May"}
    found = merge(interview(use__tasks_month=mine), [sent({"value": 5, "source": "log"})])
    assert new(found) == [{"value": 5, "source": "log", "note": "asked in May"}]


def test_what_is_left_open_or_unknown_changes_no_answer() -> None:
    found = merge(interview(use__tasks_month=5), [sent(None), sent("unknown")])
    assert (found.changes, found.conflicts) == ((), ())
    assert [item.fact for item in found.same] == ["use.tasks_month"]


def test_the_same_answer_adds_what_it_tells_beside() -> None:
    mine = {"value": "480k", "note": "October"}
    theirs = {"value": 480_000, "low": 400_000, "high": 600_000, "note": "server log"}
    found = merge(interview(use__tasks_month=mine), [sent(theirs)])
    assert new(found) == [
        {"value": "480k", "low": 400_000, "high": 600_000, "note": "October; server log"}
    ]


def test_another_answer_is_a_conflict_with_both_and_changes_nothing() -> None:
    found = merge(interview(use__tasks_month="480k"), [sent("500k"), sent("unknown", "Bo")])
    assert found.changes == ()
    (conflict,) = found.conflicts
    assert conflict.mine is not None
    assert conflict.mine.raw == "480k"
    assert [(s.raw, s.words, s.who, s.at) for s in conflict.theirs] == [
        ("500k", "500,000 tasks a month", "Ada", "C7")
    ]
    assert conflict.settled("500k").path == ("use_cases", "chat", "answers", "use.tasks_month")


def test_a_chosen_answer_keeps_note_and_privacy_of_the_one_before() -> None:
    mine = {"value": 5, "note": "ask again", "private": True}
    (conflict,) = merge(interview(use__tasks_month=mine), [sent(7), sent(8, "Bo")]).conflicts
    assert conflict.chosen(conflict.theirs[1]) == {
        "value": 8,
        "source": "Bo",
        "note": "ask again",
        "private": True,
    }
    (conflict,) = merge(interview(), [sent(7), sent({"value": 8, "source": "log"}, "Bo")]).conflicts
    assert [conflict.chosen(said) for said in conflict.theirs] == [
        {"value": 7, "source": "Ada"},
        {"value": 8, "source": "log"},
    ]


def test_two_who_answer_differently_are_a_conflict_though_nothing_was_there() -> None:
    found = merge(interview(), [sent("480k"), sent("500k", "Bo")])
    assert found.changes == ()
    (conflict,) = found.conflicts
    assert conflict.mine is None
    assert [said.who for said in conflict.theirs] == ["Ada", "Bo"]


def test_two_who_agree_are_both_named() -> None:
    found = merge(interview(), [sent("480k"), sent(480_000, "Bo")])
    assert new(found) == [{"value": "480k", "source": "Ada, Bo"}]


def test_another_range_is_a_conflict() -> None:
    mine = {"value": 5, "low": 4, "high": 6}
    found = merge(interview(use__tasks_month=mine), [sent({"value": 5, "low": 1, "high": 9})])
    assert len(found.conflicts) == 1


def test_what_cannot_be_read_is_told_with_its_place() -> None:
    found = merge(interview(), [sent("many"), sent(5, fact="use.taks_month"), sent(-1, "Bo")])
    assert [p.code for p in found.problems] == ["A219", "Q103", "A221"]
    assert found.problems[0].message.startswith("Ada, C7: ")
    assert found.problems[1].nearest == "use.tasks_month"
    assert found.changes == ()


def test_an_answer_other_than_that_of_a_shared_thing_is_a_conflict() -> None:
    found = merge(interview(), [sent("cloud", fact="host.where"), sent(5)])
    assert [c.item.fact for c in found.conflicts] == ["host.where"]
    assert merge(interview(), [sent("own_dc", fact="host.where")]).changes == ()


RAWS = st.one_of(
    st.none(),
    st.just("unknown"),
    st.integers(0, 3),
    st.fixed_dictionaries(
        {"value": st.integers(0, 2)},
        optional={"note": st.sampled_from(["a", "b"]), "source": st.sampled_from(["log", "bill"])},
    ),
    st.fixed_dictionaries({"unknown": st.fixed_dictionaries({"who": st.sampled_from(["x", "y"])})}),
)


@settings(max_examples=settings.default.max_examples // 4)
@given(mine=RAWS, theirs=st.lists(RAWS, max_size=3))
def test_nothing_is_overwritten_and_nothing_is_lost(mine: Any, theirs: list[Any]) -> None:
    given_ = {} if mine is None else {"use__tasks_month": mine}
    before = interview(**given_)
    found = merge(before, [sent(raw, f"P{n}") for n, raw in enumerate(theirs)])
    after = before.after(*found.changes).item("chat", "use.tasks_month")
    was = before.item("chat", "use.tasks_month")
    if was.state == "known":
        assert after.answer is not None
        assert was.answer is not None
        assert after.answer.value == was.answer.value
    noted = {Parts.of(mine).note, Parts.of(mine).source} - {None}
    told = f"{Parts.of(after.raw).note} {Parts.of(after.raw).source}"
    assert all(text in told for text in noted)
    values = {Parts.of(raw).value for raw in (mine, *theirs) if Parts.of(raw).state == "known"}
    assert bool(found.conflicts) == (len(values) > 1)
    if len(values) == 1:
        assert after.state == "known"
        notes = {Parts.of(r).note for r in theirs if Parts.of(r).state == "known"} - {None}
        assert all(note in told for note in notes)
    # What is merged already changes nothing more.
    again = merge(
        before.after(*found.changes), [sent(raw, f"P{n}") for n, raw in enumerate(theirs)]
    )
    if not found.conflicts:
        assert [c for c in again.changes if c.new != after.raw] == []


def test_a_colleagues_copy_is_merged_too() -> None:
    copy = interview(use__tasks_month=5, host__region="SWE").document
    found = merge(interview(), returned_of(copy, "Bo"))
    assert sorted(item.fact for item in found.taken) == ["host.region", "use.tasks_month"]
    assert not found.conflicts
