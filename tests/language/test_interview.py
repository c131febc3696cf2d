"""An interview in German or French: questions, options, answers and what may be typed."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.cli.intake.show import prompt
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.typed import raw_of
from advisor.pack import load_pack
from advisor.web.pages.asked import asked
from advisor.web.work import screen_language
from tests.language.english import english_in

PACK = load_pack()


def interview(language: str, **answers: Any) -> Interview:
    named = {name.replace("__", "."): value for name, value in answers.items()}
    document = {
        "engagement": {"client": "Hafen", "date": "2026-11-25", "language": language},
        "answers": {"ctx.country": "DEU"},
        "use_cases": [{"id": "chat", "name": "Chat", "answers": named}],
    }
    return Interview(document, PACK)


def item(language: str, fact: str, **answers: Any) -> Item:
    return interview(language, **answers).item("chat", fact)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_question_stands_in_the_language(language: str) -> None:
    english = {q.spec.name: q for q in PACK.questions.values()}
    left = []
    for each in interview(language).every:
        question = each.question
        texts = [question.text, question.help or "", question.why or "", each.spec.label]
        if not each.spec.proper:
            texts += each.spec.option_labels.values()
        left += [f"{each.fact}: {text}" for text in texts if english_in(text)]
        if question.text == english[each.fact].text:
            left.append(f"{each.fact} has its English text")
    assert left == []


@pytest.mark.parametrize(
    ("language", "raw", "said"),
    [
        ("de", 480_000, "480.000 Aufgaben im Monat"),
        ("fr", 480_000, "480\u202f000 tâches par mois"),
        ("en", 480_000, "480,000 tasks a month"),
        ("de", "unknown", "nicht bekannt"),
    ],
)
def test_answers_are_said_in_the_language(language: str, raw: Any, said: str) -> None:
    found = item(language, "use.tasks_month", use__tasks_month=raw)
    assert found.said.replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("ja", True),
        ("Nein", False),
        ("oui", True),
        ("non", False),
        ("weiß nicht: Leitung Pflege", {"unknown": {"who": "Leitung Pflege"}}),
        ("je ne sais pas", "unknown"),
        ("nicht zutreffend", "not_applicable"),
        ("sans objet", "not_applicable"),
    ],
)
def test_words_of_the_language_may_be_typed(typed: str, raw: Any) -> None:
    assert raw_of(typed, item("de", "task.eval_set").question, PACK) == raw


def test_an_option_may_be_typed_by_its_label() -> None:
    found = interview("de")
    question = found.item("chat", "task.primary").question
    label = question.spec.option_labels["translate"]
    assert label != "Translate"
    assert raw_of(label, question, found.pack) == "translate"


def test_the_page_and_the_terminal_show_it() -> None:
    found = interview("de")
    shown = asked(found, found.item("chat", "task.eval_set"))
    assert shown.options == (("yes", "Ja"), ("no", "Nein"))
    tasks = found.item("chat", "use.tasks_month")
    assert tasks.assumed is not None
    assert english_in(tasks.assumed) is None
    assert prompt(tasks) == "Aufgaben/Monat > "


def test_advice_beside_the_questions_is_in_their_language() -> None:
    head = {"client": "C", "language": "de", "report_language": "fr"}
    assert screen_language({"engagement": head}, PACK) == "de"
    assert screen_language({"engagement": {"client": "C", "report_language": "fr"}}, PACK) == "en"
    assert screen_language({"engagement": {"client": "C", "language": "de"}}, PACK) is None
