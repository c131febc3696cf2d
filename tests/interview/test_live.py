"""The lines beside the questions, the consultant's edits, and what stands before a sign-off."""

import copy
from pathlib import Path
from typing import Any

import pytest

from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.insight.ask_next import ask_next
from advisor.interview import edits
from advisor.interview.document import Doc
from advisor.interview.early import missing
from advisor.interview.interview import Interview
from advisor.interview.kept import Change, Stale
from advisor.interview.live import ask_first, ask_next_of, by_worth, live
from advisor.interview.memory import MemoryStore
from advisor.interview.sign_off import review, sign
from advisor.loading import load_yaml
from advisor.pack import load_pack

PACK = load_pack()
CASE = "support-chatbot"


@pytest.fixture(scope="module")
def whole(root: Path) -> Interview:
    value = load_yaml(root / "samples/support-chatbot/answers.yaml").value
    assert isinstance(value, dict)
    return Interview(value, PACK)


@pytest.fixture(scope="module")
def data(whole: Interview) -> Any:
    return assess(whole.read(), PACK).data


def advice_after(whole: Interview, *changes: Change) -> Any:
    return assess(whole.after(*changes).read(), PACK).data


def test_the_first_three_stand_in_lines_with_their_ranges(whole: Interview, data: Any) -> None:
    (owner,) = live(data).owners
    case = data["use_cases"][0]
    assert [line.rule for line in owner.first] == case["lanes"]["do"][:3]
    share = data["figures"][case["recommendations"][0]["saving"]["share"]["carbon"]]
    line = owner.first[0]
    assert line.said == (
        f"{line.title}: {share['printed']} ({share['printed_range']}) of its carbon"
    )
    assert live(data).in_a_line() == line.said
    assert live(data).changed == ()


def test_what_the_last_answer_changed_is_said(whole: Interview, data: Any) -> None:
    small = whole.change(CASE, "use.tasks_month", 300)
    after = advice_after(whole, small)
    changed = live(after, data).changed
    assert changed[0] == (
        "First is now “Nothing worth doing here”, before “Set reasoning effort by class of task”."
    )
    assert any(text.startswith("Carbon: ") and ", before " in text for text in changed)
    assert live(data, data).changed == ()
    assert any(text.startswith("New: “") for text in live(data, after).changed)


def test_what_hardly_can_be_beside_the_other_answers_is_told_with_its_question(
    whole: Interview, data: Any
) -> None:
    assert live(data).doubts == ()
    bill = whole.change(CASE, "gov.cost_month", 900_000_000)
    (doubt,) = [d for d in live(advice_after(whole, bill)).doubts if d.code == "A241"]
    assert doubt.key == (CASE, "gov.cost_month")
    assert doubt.message.startswith("The bill over the results of a month is ")


def test_the_question_that_narrows_most_is_one_that_is_open(whole: Interview, data: Any) -> None:
    asked = ask_next(whole.read(), PACK, draws=256)
    for found in (ask_first(data, whole), ask_next_of(asked, whole)):
        assert found is not None
        item = whole.item(*found.key)
        assert item.asked
        assert item.state in ("open", "unknown")
        assert found.text == item.question.text
    assert by_worth(asked)[0] == (asked.questions[0].owner, asked.questions[0].fact)
    # Once it is answered the next one is named, from what was found before.
    first = ask_next_of(asked, whole)
    assert first is not None
    later = whole.after(Change(whole.item(*first.key).path, "public"))
    second = ask_next_of(asked, later)
    assert second is None or second.key != first.key


def test_an_edit_must_fit_the_advice_and_is_a_change(whole: Interview, data: Any) -> None:
    document = whole.document
    with pytest.raises(AdvisorError, match="A232"):
        edits.hide(document, data, CASE, "no-such-rule", "tried")
    with pytest.raises(AdvisorError, match="A233"):
        edits.hide(document, data, CASE, "cache-answers", "  ")
    with pytest.raises(AdvisorError, match="A233"):
        edits.own(document, data, CASE, "T", recommend="r", first_step="", effort="days")
    change = edits.hide(document, data, CASE, "cache-answers", "tried in May")
    assert change.new == [{"hide": "cache-answers", "use_case": CASE, "reason": "tried in May"}]
    hidden = advice_after(whole, change)["use_cases"][0]
    assert "cache-answers" not in hidden["lanes"]["do"]
    assert any(
        row["why"] == "hidden by the consultant: tried in May" for row in hidden["set_aside"]
    )


def test_edits_are_added_moved_reworded_and_taken_back(whole: Interview, data: Any) -> None:
    document: Doc = whole.document
    for change in (
        edits.first(document, data, CASE, "cache-answers"),
        edits.words(document, data, CASE, "smaller-llm", title="A smaller model", because=" "),
    ):
        assert change.new is not None
        document = {**document, "edits": [*edits.edits_of(document), *change.new]}
    assert [sorted(e) for e in edits.edits_of(document)] == [
        ["first", "use_case"],
        ["title", "use_case", "words"],
    ]
    again = edits.words(document, data, CASE, "smaller-llm", title="The smallest")
    assert again.new is not None
    assert [e.get("title") for e in again.new] == [None, "The smallest"]
    assert edits.moved(document, 1, 0).new == edits.edits_of(document)[::-1]
    assert edits.dropped(document, 0).new == edits.edits_of(document)[1:]
    with pytest.raises(AdvisorError, match="Q130"):
        edits.dropped(document, 2)


def test_an_edit_that_no_longer_holds_does_not_stop_the_advice(whole: Interview) -> None:
    path = ("use_cases", CASE, "answers", "use.tasks_month")
    made = [
        {"hide": "cache-answers", "use_case": CASE, "reason": "tried"},
        {"words": "nothing-to-do-here", "use_case": CASE, "title": "Let it be"},
    ]
    small = whole.after(Change(("edits",), made), Change(path, 300))
    with pytest.raises(AdvisorError, match="A232"):
        assess(small.read(), PACK)
    advice, loose = edits.assessed(small.read(), PACK)
    assert [edit["hide"] for edit, _ in loose] == ["cache-answers"]
    assert loose[0][1].code == "A232"
    assert live(advice.data).in_a_line() == "Let it be"


def signable(whole: Interview) -> tuple[MemoryStore, int]:
    store = MemoryStore()
    return store, store.create(whole.document, who="Ada", ident="x").revision


def test_a_review_lists_what_the_person_who_signs_should_have_seen(whole: Interview) -> None:
    found = review(whole)
    assert found.problems == ()
    stand = whole.document["use_cases"][0]["answers"].items()
    asked = [name for name, raw in stand if raw == "unknown" or "unknown" in str(raw)]
    assert sorted(i.fact for i in found.unknown) == sorted(asked)
    assert all(i.question.express and i.state == "open" for i in found.open)
    doubtful = review(whole.after(whole.change(CASE, "use.tasks_month", "900B")))
    assert [i.fact for i in doubtful.doubtful] == ["use.tasks_month"]
    hidden = review(whole.after(whole.change(CASE, "task.primary", "image_generation")))
    assert "use.tasks_month" in {i.fact for i in hidden.not_read}
    assert not found.clear


def test_a_sign_off_needs_a_name_use_cases_and_answers_that_can_be_read(whole: Interview) -> None:
    store, seen = signable(whole)
    with pytest.raises(AdvisorError, match="Q140"):
        sign(store, "x", PACK, seen=seen, who="  ")
    path = ("use_cases", CASE, "answers", "use.tasks_month")
    bad = store.write("x", [Change(path, "many")], seen=seen, who="Ada")
    with pytest.raises(AdvisorError, match="A219"):
        sign(store, "x", PACK, seen=bad.revision, who="Ada")
    gone = store.write("x", [Change(("use_cases", CASE), None)], seen=bad.revision, who="Ada")
    with pytest.raises(AdvisorError, match="Q141"):
        sign(store, "x", PACK, seen=gone.revision, who="Ada")


def test_edits_that_no_longer_hold_stop_a_sign_off(whole: Interview, data: Any) -> None:
    store, seen = signable(whole)
    loose = [{"hide": "nothing-to-do-here", "use_case": CASE, "reason": "r"}]
    kept = store.write("x", [Change(("edits",), loose)], seen=seen, who="Ada")
    with pytest.raises(AdvisorError, match="A232"):
        sign(store, "x", PACK, seen=kept.revision, who="Ada", bare=data)


def test_after_a_sign_off_only_a_new_assessment_can_be_changed(whole: Interview) -> None:
    store, seen = signable(whole)
    path = ("use_cases", CASE, "answers", "use.tasks_month")
    now = store.write("x", [Change(path, 5)], seen=seen, who="Bo")
    with pytest.raises(Stale):
        sign(store, "x", PACK, seen=seen, who="Ada")
    signed = sign(store, "x", PACK, seen=now.revision, who=" Ada  Lovelace ", note="with client")
    assert signed.signed is not None
    assert (signed.signed.who, signed.signed.revision) == ("Ada Lovelace", now.revision)
    with pytest.raises(AdvisorError, match="K102"):
        store.write("x", [Change(path, 6)], seen=signed.revision, who="Bo")
    with pytest.raises(AdvisorError, match="K102"):
        sign(store, "x", PACK, seen=signed.revision, who="Bo")
    opened = store.reopen("x", who="Bo")
    assert (opened.assessment, opened.signed) == (2, None)
    store.write("x", [Change(path, 6)], seen=opened.revision, who="Bo")
    assert store.at("x", now.revision) == now.document


def lanes_of(data: Any, **lanes: list[str]) -> Any:
    """The same advice with other lanes; a rule that governs says how."""
    changed = copy.deepcopy(data)
    case = changed["use_cases"][0]
    case["lanes"] = {name: lanes.get(name, []) for name in case["lanes"]}
    for item in case["recommendations"]:
        item["lane"] = next((n for n, ids in case["lanes"].items() if item["id"] in ids), "notes")
    return changed


@pytest.mark.parametrize(("governs", "shown"), [("order", 2), ("alone", 1)])
def test_what_governs_does_not_hide_what_to_find_out(data: Any, governs: str, shown: int) -> None:
    first, second, third = [r["id"] for r in data["use_cases"][0]["recommendations"]][:3]
    changed = lanes_of(data, leave_alone=[first], find_out=[second, third])
    changed["use_cases"][0]["recommendations"][0]["governs"] = governs
    (owner,) = live(changed).owners
    assert [line.rule for line in owner.first] == [first, second][:shown]
    for title in ("Find out what runs", "Count the calls"):
        changed["use_cases"][0]["recommendations"][1]["title"] = title
        said = live(changed).owners[0].first[-1].said
        assert said.lower().count("find out") == (shown == 2)


def test_a_year_stands_there_where_nothing_grows(data: Any) -> None:
    changed = copy.deepcopy(data)
    base = changed["use_cases"][0]["baseline"]
    base["today"] = None
    figure = changed["figures"][base["total"]["carbon_kgco2e"]]
    (owner,) = live(changed).owners
    assert owner.carbon is not None
    assert owner.carbon.startswith(figure["printed"])
    assert not owner.today
    base["complete"] = False
    assert live(changed).owners[0].carbon is None


def test_nobody_is_told_to_find_out_nothing(data: Any) -> None:
    """What only says that things may stay as they are is no step to take."""
    first = data["use_cases"][0]["recommendations"][0]["id"]
    changed = lanes_of(data, find_out=[first])
    changed["use_cases"][0]["recommendations"][0] |= {
        "title": "Nothing worth doing here",
        "stance": "justify",
    }
    said = live(changed).in_a_line()
    assert said.startswith("Perhaps: nothing worth doing here")


def begun(whole: Interview, **kept: Any) -> Interview:
    """The sample as it is when only a few of its answers were given."""
    document = copy.deepcopy(dict(whole.document))
    case = document["use_cases"][0]
    document["answers"] = {"ctx.country": document["answers"]["ctx.country"]}
    stood = case["answers"]
    case["answers"] = {
        fact: stood[fact] if raw is True else raw
        for fact, raw in ((name.replace("__", "."), raw) for name, raw in kept.items())
    }
    return Interview(document, PACK)


def beside(interview: Interview, before: Any = None) -> Any:
    made = assess(interview.read(), PACK).data
    return live(made, before, ask_first(made, interview), interview)


def test_before_task_and_volume_it_is_too_early_and_no_total_is_shown(whole: Interview) -> None:
    """After country alone, and after country and task, what could be said is assumed."""
    bare, tasked = begun(whole), begun(whole, task__primary=True)
    for interview, lacks in ((bare, "task.primary"), (tasked, "use.tasks_month")):
        shown = beside(interview)
        (owner,) = shown.owners
        assert (owner.first, owner.duties, owner.carbon, owner.cost) == ((), (), None, None)
        label = PACK.questions[lacks].spec.label
        assert owner.early == f"Too early for advice and a total: {label} is not answered yet."
        assert shown.in_a_line() == owner.early
        assert shown.ask is None
        walk = [i.key for i in interview.walk("express") if not i.settled]
        assert [each.key for each in owner.coming] == walk[:3]


@pytest.mark.parametrize("volume", [True, "unknown"])
def test_with_task_and_volume_advice_begins_and_compares_with_nothing_said_too_early(
    whole: Interview, volume: Any
) -> None:
    tasked = begun(whole, task__primary=True)
    then = assess(tasked.read(), PACK).data
    now = begun(whole, task__primary=True, use__tasks_month=volume)
    shown = beside(now, then)
    (owner,) = shown.owners
    assert owner.early == ""
    assert owner.first
    assert owner.carbon is not None
    assert shown.changed == ()
    # The next answer is compared as always.
    later = now.after(now.change(CASE, "use.tasks_month", 300))
    assert beside(later, assess(now.read(), PACK).data).changed


@pytest.mark.parametrize("task", PACK.questions["task.primary"].spec.options)
def test_the_short_interview_always_leads_to_advice(whole: Interview, task: str) -> None:
    """Whatever the task, and though nobody knows anything else, advice begins."""
    interview = begun(whole, task__primary=task)
    assert missing(interview, CASE)
    while (item := interview.next("express")) is not None:
        interview = interview.after(interview.change(*item.key, "unknown"))
    assert not missing(interview, CASE)
