"""`advisor explain --ask` in words."""

from dataclasses import replace

import pytest

from advisor.cli.ask import lines
from advisor.insight.ask_next import Asked, AskNext, Turn

TURN = Turn(("yes",), 0.5, "Chat", "b", "Do B", "Do A", governs=False, below=(), points=24.0)
ASKED = Asked(
    "x.y", "chat", "Chat", "the y", "Is it y?", None, None, 12.0, 0.0, "options", False, TURN, 0
)


def said(asked, **more):
    return list(lines(AskNext({"Chat": ["Do A"]}, {}, (asked,), **more)))


def test_a_question_stands_with_its_answer_and_how_likely_that_is_taken_to_be():
    assert said(ASKED)[:2] == [
        "Ask first: Is it y? (Chat)",
        (
            "  It is worth 12 points: the answer “yes” (50 % likely) would put “Do B” first, "
            "in place of “Do A”."
        ),
    ]


@pytest.mark.parametrize(
    ("answers", "chance", "guess", "words"),
    [
        (("a", "b"), 0.33, False, "the answer “a” or “b” (33 % likely) would"),
        (("a", "b", "c"), 0.4, True, "the answer “a”, “b” or another (a guess, 40 % likely) would"),
        (("a", "b", "c", "d"), 0.004, False, "“b” or one of 2 others (under 1 % likely) would"),
        (("a", "b", "c"), 1.0, False, ": any answer, such as “a”, would"),
        (("1", "2"), 1.0, True, ": any answer that was tried, such as “1”, would"),
    ],
)
def test_answers_that_put_the_same_first_are_named_together(answers, chance, guess, words):
    turn = replace(TURN, answers=answers, chance=chance)
    text = said(replace(ASKED, turn=turn, guess=guess))
    assert words in text[1]
    assert guess == ("Nothing tells what number is likely" in text[2])


def test_below_what_governs_the_next_is_spoken_of():
    turn = replace(TURN, below=("Safety first",), before="")
    found = AskNext({"Chat": ["Safety first"]}, {"Chat": None}, (replace(ASKED, turn=turn),))
    text = list(lines(found))
    assert text[0] == "Chat: “Safety first” comes first, and nothing is ranked below."
    assert text[3].endswith("would put “Do B” next, where nothing is ranked yet.")


def test_where_nothing_follows_it_says_so():
    found = AskNext({"Chat": ["Nothing to do"]}, {"Chat": None}, (replace(ASKED, worth=0.0),), 3)
    assert list(lines(found)) == [
        "Chat: “Nothing to do” comes first, and nothing is ranked below.",
        "",
        "No single answer would change what comes first, or what comes next.",
    ]


def test_what_hangs_on_an_open_answer_is_counted():
    assert "2 others hang on the answer to one of these; ask again when it is given." in said(
        ASKED, hanging=2
    )
    assert list(lines(AskNext({}, {}, ()))) == ["Every question that shows is answered."]
