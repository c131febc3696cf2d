"""The consultant's edits change what is shown, never what was computed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.intake import read_engagement
from advisor.loading import parse_yaml
from advisor.pack import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.fixture
def assessed(pack: Pack, samples: dict[str, Path]) -> Callable[[str], dict[str, Any]]:
    text = samples["support-chatbot"].read_text()

    def run(edits: str) -> dict[str, Any]:
        whole = text.replace("edits: []", f"edits:\n{edits}" if edits else "edits: []")
        return dict(assess(read_engagement(parse_yaml(whole, "answers.yaml"), pack), pack).data)

    return run


def rules(data: dict[str, Any], lane: str) -> list[str]:
    return list(data["use_cases"][0]["lanes"][lane])


def test_hidden_with_its_reason_and_renumbered(assessed: Callable[[str], dict[str, Any]]) -> None:
    first, second = rules(assessed(""), "do")[:2]
    data = assessed(f"  - {{hide: {first}, reason: The client did it in May.}}\n")
    case = data["use_cases"][0]
    assert rules(data, "do")[0] == second
    assert next(r for r in case["recommendations"] if r["id"] == second)["rank"] == 1
    aside = {row["rule"]: row["why"] for row in case["set_aside"]}
    assert "The client did it in May." in aside[first]


def test_placed_first_keeps_its_score(assessed: Callable[[str], dict[str, Any]]) -> None:
    plain = assessed("")
    second = rules(plain, "do")[1]
    data = assessed(f"  - {{first: {second}}}\n")
    assert rules(data, "do")[0] == second
    score = {r["id"]: r["score"] for r in plain["use_cases"][0]["recommendations"]}
    item = next(r for r in data["use_cases"][0]["recommendations"] if r["id"] == second)
    assert (item["rank"], item["score"]) == (1, score[second])
    assert item["edited"] == "placed first by the consultant"


def test_own_words_and_own_recommendation(assessed: Callable[[str], dict[str, Any]]) -> None:
    first = rules(assessed(""), "do")[0]
    data = assessed(
        f"  - {{words: {first}, first_step: Ask Ms Weber for the usage export.}}\n"
        "  - {add: Close the second chat window, recommend: Close it., first_step: Ask IT.,"
        " effort: days}\n"
    )
    items = {r["id"]: r for r in data["use_cases"][0]["recommendations"]}
    assert items[first]["texts"]["first_step"] == "Ask Ms Weber for the usage export."
    assert items["own-2"]["saving"] is None
    assert "consultant" in items["own-2"]["edited"]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ("  - {drop: it}\n", "A230"),
        ("  - {hide: no-such-rule, reason: x}\n", "A232"),
        ("  - {hide: RULE}\n", "A233"),
        ("  - {first: RULE, use_case: nowhere}\n", "A231"),
        ("  - {add: Something}\n", "A233"),
    ],
)
def test_bad_edits_are_named(
    assessed: Callable[[str], dict[str, Any]], edit: str, code: str
) -> None:
    first = rules(assessed(""), "do")[0]
    with pytest.raises(AdvisorError) as caught:
        assessed(edit.replace("RULE", first))
    assert caught.value.problems[0].code == code


def test_what_is_hidden_is_no_action_no_step_and_no_headline(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    plain = assessed("")
    first = rules(plain, "do")[0]
    title = plain["portfolio"]["actions"][0]["title"]
    assert plain["portfolio"]["actions"][0]["rule"] == first
    assert first in {step["rule"] for step in plain["roadmap"]["steps"]}
    data = assessed(f"  - {{hide: {first}, reason: The client did it in May.}}\n")
    assert first not in {action["rule"] for action in data["portfolio"]["actions"]}
    assert data["portfolio"]["actions"][0]["rank"] == 1
    assert first not in {step["rule"] for step in data["roadmap"]["steps"]}
    told = str(data["portfolio"]["verdict"]).lower()
    assert title.lower() in str(plain["portfolio"]["verdict"]).lower()
    assert title.lower() not in told


def test_what_is_placed_first_is_the_first_action(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    second = rules(assessed(""), "do")[1]
    data = assessed(f"  - {{first: {second}}}\n")
    action = data["portfolio"]["actions"][0]
    assert (action["rule"], action["rank"]) == (second, 1)
    assert action["title"].lower() in str(data["portfolio"]["verdict"]).lower()


def test_own_titles_stand_in_headline_actions_and_road_map(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    first = rules(assessed(""), "do")[0]
    data = assessed(f"  - {{words: {first}, title: Think less by default}}\n")
    assert data["portfolio"]["actions"][0]["title"] == "Think less by default"
    assert "think less by default" in str(data["portfolio"]["verdict"]).lower()
    step = next(s for s in data["roadmap"]["steps"] if s["rule"] == first)
    assert step["title"] == "Think less by default"


def test_a_second_change_leaves_the_mark_of_the_first(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    second = rules(assessed(""), "do")[1]
    data = assessed(
        f"  - {{words: {second}, title: Ask them}}\n  - {{first: {second}}}\n"
        f"  - {{words: {second}, first_step: Call them.}}\n"
    )
    item = next(r for r in data["use_cases"][0]["recommendations"] if r["id"] == second)
    assert item["edited"] == "worded by the consultant, placed first by the consultant"


OWN = (
    "  - {add: Close the second chat window, recommend: Close it., first_step: Ask IT.,"
    " effort: days}\n"
)


@pytest.mark.parametrize("volume", ["300", "1200", "480000", "unknown"])
def test_an_own_recommendation_and_the_decision_do_not_contradict(
    pack: Pack, samples: dict[str, Path], volume: str
) -> None:
    """Whatever was computed: where the only action is the consultant's own, it is decided on."""
    whole = parse_yaml(samples["support-chatbot"].read_text(), "answers.yaml")
    case = whole.value["use_cases"][0]  # type: ignore[index, call-overload]
    case["answers"]["use.tasks_month"] = "unknown" if volume == "unknown" else int(volume)
    whole.value["edits"] = [  # type: ignore[index, call-overload]
        {
            "add": "Close the second chat window",
            "recommend": "Close it.",
            "first_step": "Ask IT.",
            "effort": "days",
        }
    ]
    whole_data: Any = assess(read_engagement(whole, pack), pack).data["portfolio"]
    decision, sentence = (whole_data["verdict"][key] for key in ("decision", "sentence"))
    if whole_data["actions"]:
        assert volume != "300"
        assert whole_data["actions"][0]["title"] in decision
        return
    assert "pprove “Close the second chat window”" in decision
    assert "nothing was computed" in decision
    assert "Leave it as it is" not in decision
    assert "Note it and move on" not in decision
    assert sentence.endswith(
        "The consultant's own recommendation is “Close the second chat window”; "
        "nothing was computed for this."
    )


def test_what_governs_stays_beside_an_own_recommendation(
    pack: Pack, samples: dict[str, Path]
) -> None:
    """A caution is settled first; the own recommendation comes behind it, by number."""
    text = samples["medical-triage"].read_text()

    def decision(edits: str) -> str:
        whole = parse_yaml(text.replace("edits: []", edits), "answers.yaml")
        data: Any = assess(read_engagement(whole, pack), pack).data
        return str(data["portfolio"]["verdict"]["decision"])

    plain, own = decision("edits: []"), decision(f"edits:\n{OWN}")
    assert own.startswith(f"1. {plain} 2. Approve “Close the second chat window”")


def test_nothing_was_computed_for_an_own_recommendation(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    data = assessed(OWN)
    item = next(r for r in data["use_cases"][0]["recommendations"] if r["id"].startswith("own-"))
    assert item["grade"] == "own"
    assert item["saving"] is None


def test_an_edit_without_a_reason_is_told_by_the_title(
    assessed: Callable[[str], dict[str, Any]],
) -> None:
    plain = assessed("")
    first = rules(plain, "do")[0]
    with pytest.raises(AdvisorError) as caught:
        assessed(f"  - {{hide: {first}}}\n")
    (problem,) = caught.value.problems
    title = plain["portfolio"]["actions"][0]["title"]
    assert problem.message == f"Edit 1 hides “{title}” without a reason."
    assert problem.todo == "Say why, as its reason."
