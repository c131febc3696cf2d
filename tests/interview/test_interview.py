"""What is asked, what was answered, what comes next; and that no answer is lost."""

from typing import Any

import pytest

from advisor.errors import AdvisorError
from advisor.interview.interview import Interview
from advisor.interview.kept import Change, Stale
from advisor.interview.memory import MemoryStore
from advisor.pack import load_pack

PACK = load_pack()


def document(**answers: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in answers.items()}
    return {
        "engagement": {"client": "Harbour Retail", "date": "2026-11-25"},
        "answers": {"ctx.country": "DEU"},
        "shared": [{"id": "endpoint", "name": "Endpoint", "answers": {"host.where": "own_dc"}}],
        "use_cases": [
            {"id": "chat", "name": "Chat", "answers": named, "uses": ["endpoint"]},
            {"id": "sort", "answers": {}},
        ],
    }


def interview(**answers: Any) -> Interview:
    return Interview(document(**answers), PACK)


def test_owners_in_the_order_of_the_document() -> None:
    found = interview()
    assert [o.key for o in found.owners] == ["engagement", "shared/endpoint", "chat", "sort"]
    assert found.owner("chat").uses == ("shared/endpoint",)
    assert found.owner("shared/endpoint").used_by == ("chat",)
    assert found.owner("sort").name == "sort"
    with pytest.raises(AdvisorError, match="Q102"):
        found.owner("caht")


@pytest.mark.parametrize(
    ("raw", "state", "said"),
    [
        (None, "open", ""),
        ("480k", "known", "480,000 tasks a month"),
        (
            {"value": 5000, "low": 4000, "high": 6000},
            "known",
            "5,000 tasks a month, between 4,000 and 6,000 tasks a month",
        ),
        ("unknown", "unknown", "not known"),
        ({"unknown": {"who": "head of care"}}, "unknown", "not known"),
        ("not_applicable", "not_applicable", "does not apply"),
        ("many", "bad", "many"),
    ],
)
def test_an_answer_is_in_one_of_five_states(raw: Any, state: str, said: str) -> None:
    answers = {} if raw is None else {"use__tasks_month": raw}
    item = interview(task__primary="write_text", **answers).item("chat", "use.tasks_month")
    assert (item.state, item.said) == (state, said)
    assert bool(item.problems) == (state == "bad")


def test_the_answer_of_a_hidden_question_is_kept_and_comes_back() -> None:
    before = interview(task__primary="image_generation", use__images_month=60_000)
    assert before.item("chat", "use.images_month").asked
    hidden = before.after(before.change("chat", "task.primary", "summarise"))
    item = hidden.item("chat", "use.images_month")
    assert (item.shown, item.kept, item.raw) == (False, True, 60_000)
    assert item.hangs_on == ("task.primary",)
    assert hidden.progress("chat").kept == 1
    again = hidden.after(hidden.change("chat", "task.primary", "image_generation"))
    assert again.document == before.document
    assert again.item("chat", "use.images_month").state == "known"


def test_before_it_is_saved_an_answer_tells_what_it_hides_and_shows() -> None:
    checked = interview(task__primary="image_generation").check("chat", "task.primary", "summarise")
    assert "use.images_month" in {i.fact for i in checked.hides}
    assert "use.tasks_month" in {i.fact for i in checked.shows}


def test_a_question_that_hangs_on_an_open_one_waits() -> None:
    item = interview().item("chat", "use.images_month")
    assert (item.shown, item.waits, item.asked) == (True, True, False)
    assert item.hangs_on == ("task.primary",)


def test_the_answer_of_a_shared_thing_holds_and_is_not_asked_again() -> None:
    found = interview()
    item = found.item("chat", "host.where")
    assert (item.state, item.drawn, item.asked) == ("known", True, False)
    assert found.item("sort", "host.where").state == "open"
    own = found.after(found.change("chat", "host.where", "cloud")).item("chat", "host.where")
    assert (own.raw, own.drawn) == ("cloud", False)


def test_an_impossible_answer_is_refused_and_a_doubtful_one_is_not() -> None:
    found = interview(task__primary="write_text")
    with pytest.raises(AdvisorError, match="A221"):
        found.change("chat", "use.tasks_month", -1)
    checked = found.check("chat", "use.tasks_month", "2 trillion")
    assert [p.code for p in checked.problems] == ["A221"]
    checked = found.check("chat", "use.tasks_month", "2B")
    assert [p.code for p in checked.warnings] == ["A240"]
    assert found.change("chat", "use.tasks_month", "2B").new == "2B"
    wide = {"value": "400k", "low": "300k", "high": "500B"}
    (doubt,) = found.check("chat", "use.tasks_month", wide).warnings
    assert (doubt.code, "the high end, 500,000,000,000 tasks/month, is above" in doubt.message) == (
        "A240",
        True,
    )


def test_the_short_interview_comes_first_and_then_the_rest() -> None:
    found = interview()
    asked = []
    key = None
    while (item := found.next("order", after=key)) is not None and len(asked) < 400:
        asked.append(item)
        key = item.key
        found = found.after(found.change(*key, "unknown"))
    express = [item.question.express for item in asked]
    assert express == sorted(express, reverse=True)
    assert found.progress().answered == found.progress().asked
    assert len({i.key for i in asked}) == len(asked)


def test_by_worth_the_most_valuable_question_is_next() -> None:
    found = interview()
    for item in found.walk():
        found = found.after(found.change(*item.key, "unknown"))
    worth = [("sort", "data.stored_gb"), ("chat", "model.name")]
    worth = [k for k in worth if found.item(*k).asked and not found.item(*k).settled]
    first = found.next("worth", worth=worth)
    assert first is not None
    assert first.key == worth[0]


def test_skipped_questions_are_passed_over_until_nothing_else_is_left() -> None:
    found = interview()
    first = found.next()
    assert first is not None
    second = found.next(skipped={first.key})
    assert second is not None
    assert second.key != first.key
    assert found.next(skipped={i.key for i in found.walk()}) is None


def test_what_the_packs_do_not_ask_is_kept_and_told() -> None:
    whole = document()
    whole["use_cases"][0]["answers"]["northfield.tier"] = "gold"
    found = Interview(whole, PACK)
    assert [(s.owner.key, s.fact, s.raw) for s in found.strays] == [
        ("chat", "northfield.tier", "gold")
    ]


def test_the_memory_store_refuses_what_had_not_seen_a_change() -> None:
    store = MemoryStore()
    kept = store.create(document(), who="Ada")
    assert kept.ident == "harbour-retail"
    path = ("use_cases", "chat", "answers", "task.primary")
    store.write(kept.ident, [Change(path, "summarise")], seen=kept.revision, who="Ada")
    with pytest.raises(Stale) as caught:
        store.write(kept.ident, [Change(path, "translate")], seen=kept.revision, who="Bo")
    assert caught.value.now == "summarise"
    other = ("use_cases", "sort", "answers", "task.primary")
    now = store.write(kept.ident, [Change(other, "code")], seen=kept.revision, who="Bo")
    assert now.revision == 3
    assert store.at(kept.ident, 1) == document()
    assert store.at(kept.ident, 3) == now.document


def test_a_change_to_what_was_removed_is_refused() -> None:
    found = interview()
    with pytest.raises(AdvisorError, match="Q101"):
        found.after(Change(("use_cases", "gone", "name"), "Gone"))
    with pytest.raises(AdvisorError, match="Q103"):
        found.item("chat", "ctx.country")


def test_a_use_case_can_be_put_before_another() -> None:
    found = interview()
    moved = {**found.document["use_cases"][1], "before": "chat"}
    later = found.after(Change(("use_cases", "sort"), moved))
    assert [o.key for o in later.use_cases] == ["sort", "chat"]
    assert "before" not in later.document["use_cases"][0]
    new = {"id": "new", "answers": {}, "before": "chat"}
    assert [o.key for o in found.after(Change(("use_cases", "new"), new)).use_cases] == [
        "new",
        "chat",
        "sort",
    ]


@pytest.mark.parametrize(
    ("fact", "raw", "said"),
    [
        ("use.calls_per_task", 1, "1 call a task"),
        ("use.calls_per_task", 2, "2 calls a task"),
        ("use.calls_per_task", 1.5, "1.5 calls a task"),
        ("use.tasks_month", 1, "1 task a month"),
        ("use.tasks_month", "1M", "1 million tasks a month"),
        (
            "use.calls_per_task",
            {"value": 2, "low": 1, "high": 4},
            "2 calls a task, between 1 and 4 calls a task",
        ),
    ],
)
def test_one_of_a_thing_is_said_in_the_singular(fact: str, raw: Any, said: str) -> None:
    found = interview(task__primary="agentic", **{fact.replace(".", "__"): raw})
    assert found.item("chat", fact).said == said
