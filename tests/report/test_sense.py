"""What one page says must not contradict another, and must read as a sentence."""

import re

import pytest

from advisor.report import content
from advisor.report.quality import GRADES
from tests.report.test_told import html_of, one_case, view_of


def test_a_dear_action_says_why_it_stands_on_the_page_for_the_board_too():
    advice, case, _ = one_case()
    words = "It costs about 12,000 EUR a tonne. It stands all the same, since it is a trifle."
    first = case["recommendations"][0]
    first["saving"]["price"] = {"why": "trifle", "text": words}
    case["recommendations"][1]["saving"]["price"] = {"why": "within", "text": "Below the limit."}
    view = view_of(advice)
    board = f"{first['title']}: i{words[1:]}"
    assert view.summary.dear == (board,)
    for told in (html_of(advice), content(advice, "x.md").decode()):
        assert (told.count(board), told.count(words)) == (1, 1)  # for the board, with the action


@pytest.mark.parametrize(
    ("code", "words"),
    [("factor", "is nothing that an answer of yours settles"), ("answer", "so it comes first")],
)
def test_a_question_that_is_not_the_largest_unknown_says_why_it_is_asked(code, words):
    advice, case, _ = one_case()
    row = {"id": "x.y", "label": "the size", "kind": code, "share": 0.6, "printed": "1"}
    case["drivers"] = {"carbon": [row], "cost": []}
    advice["ask_first"] = {"fact": "data.sensitivity", "question": "How?", "why": "It counts."}
    for shown in (html_of(advice), content(advice, "x.md").decode()):
        assert f"(the size) {'is' if code == 'factor' else 'makes'}" in shown
        assert words in shown
    advice["ask_first"]["fact"] = "x.y"
    assert view_of(advice).ask.beside == ""


def test_each_point_of_a_condition_stands_in_print():
    """What a page of an action has no room for stands with the auditor, not in a file."""
    advice, case, _ = one_case()
    points = [
        {"text": f"point no. {n}", "actual": "Some, a step", "choice": True, "status": "given"}
        for n in range(9)
    ]
    for item in case["recommendations"]:
        item["matched"] = points
    shown = html_of(advice)
    assert "stands in the attached file" not in shown.replace("Where no source is named", "")
    parts = shown.split("Conditions in full</h2>")
    assert len(parts) == 2
    for n in range(9):
        assert f"point no. {n}" in shown
    assert "point no. 8 (“Some, a step”, you told us)." in parts[1]


def test_one_thing_to_take_care_of_is_no_list():
    advice, _, _ = one_case()
    advice["portfolio"]["verdict"]["against"] = ["Keep it private (Claims triage)"]
    assert not re.search(r"Take care</h2>\s*<ul>", html_of(advice))
    assert "Take care: Keep it private" in content(advice, "x.md").decode()
    advice["portfolio"]["verdict"]["against"].append("Ask first (Claims triage)")
    assert re.search(r"Take care</h2>\s*<ul>", html_of(advice))


def test_a_word_that_stands_in_for_a_number_is_not_printed_as_one():
    advice, _, _ = one_case()
    rows = [
        {"id": i, "text": f"Asks {i}.", "recommendations": [{"title": "Do"}]}
        for i in ("compare", "2.8")
    ]
    advice["frameworks"] = [{"id": "r", "title": "RGESN", "version": "2024", "items": rows}]
    for shown in (html_of(advice), content(advice, "x.md").decode()):
        assert "2.8" in shown
        assert "<b>compare</b>" not in shown
        assert "compare: Asks" not in shown


def test_every_grade_of_the_answers_is_named():
    advice, _, _ = one_case()
    assert [grade for grade, _, _ in view_of(advice).quality] == ["A", "B", "C", "D"]


def test_what_we_estimated_is_not_named_as_what_the_client_did():
    ours = {words for _, words, _ in view_of(one_case()[0]).quality}
    assert ours.isdisjoint(words.lower() for words in GRADES.values())
