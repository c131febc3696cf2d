"""In which language a document is: what is asked for, what the engagement names, what packs say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor import load_pack
from advisor.assess import assess, document_language
from advisor.errors import AdvisorError
from advisor.intake.engagement import Engagement, read_engagement
from advisor.loading import parse_yaml
from advisor.pack.items import Pack
from advisor.pack.language import in_language

ANSWERS = """
engagement: {client: C, date: 2026-11-25, currency: EUR%s}
use_cases:
- id: a
  name: A
  answers: {task.primary: classify_text, use.tasks_month: 200000, ctx.stage: production}
"""


@pytest.fixture(scope="module")
def core() -> Pack:
    return load_pack()


def engagement(pack: Pack, head: str = "") -> Engagement:
    return read_engagement(parse_yaml(ANSWERS % head, "a.yaml"), pack)


@pytest.mark.parametrize(
    ("head", "asked", "language"),
    [
        ("", None, "en"),
        (", language: de", None, "de"),
        (", language: de, report_language: fr", None, "fr"),
        (", language: de, report_language: fr", "en", "en"),
        (", report_language: de-AT", None, "de-AT"),
        ("", "fr-CH", "fr-CH"),
    ],
)
def test_what_is_nearest_to_the_document_has_the_say(
    core: Pack, head: str, asked: str | None, language: str
) -> None:
    assert document_language(engagement(core, head), core, asked) == language


def test_the_language_of_a_pack_comes_last(core: Pack) -> None:
    assert document_language(engagement(core), replace(core, language="fr")) == "fr"


def test_a_language_without_words_is_refused(core: Pack) -> None:
    with pytest.raises(AdvisorError) as error:
        assess(engagement(core), core, "dee")
    (problem,) = error.value.problems
    assert (problem.code, problem.nearest) == ("R560", "de")
    assert {"en", "de", "fr"} <= set(problem.allowed)
    for key in ("language", "report_language"):
        with pytest.raises(AdvisorError) as error:
            engagement(core, f", {key}: tlh")
        assert [p.code for p in error.value.problems] == ["A209"]


def test_figures_are_the_same_in_each_language_and_only_their_print_differs(core: Pack) -> None:
    found = {code: assess(engagement(core), core, code, draws=128).data for code in ("en", "de")}
    assert [found[code]["engagement"]["language"] for code in found] == ["en", "de"]
    numbers: list[Any] = [
        [{k: v for k, v in f.items() if not isinstance(v, str)} for f in each["figures"].values()]
        for each in found.values()
    ]
    assert numbers[0] == numbers[1]
    assert found["en"]["figures"].keys() == found["de"]["figures"].keys()
    printed = [str(each["figures"]) for each in found.values()]
    assert printed[0] != printed[1]


def test_an_english_document_of_an_interview_in_another_language(
    core: Pack, tmp_path: Path
) -> None:
    words = {
        "rules": {"measure-first": {"title": "Misurare prima"}},
        "questions": {"task.primary": {"label": "il compito", "options": {"code": "Codice"}}},
        "factors": {"grid.WORLD": "Mondo"},
    }
    pack = replace(core, texts={"it": words})
    spoken = in_language(pack, "it")
    assert spoken.rules["measure-first"].title == "Misurare prima"
    assert spoken.tables["grid"].rows["WORLD"]["name"] == "Mondo"
    back = in_language(spoken, "en")
    assert back.rules == core.rules
    assert back.specs == core.specs
    assert back.questions == core.questions
    assert back.tables == core.tables
    assert back.hash == core.hash
    assert in_language(back, "it").rules["measure-first"].title == "Misurare prima"


def test_the_command_takes_a_language(advisor: Any, tmp_path: Path) -> None:
    answers = tmp_path / "a.yaml"
    answers.write_text(ANSWERS % "", encoding="utf-8")
    told = advisor("assess", answers, "--language", "de", "--json", "--draws", "64")
    assert told.code == 0
    assert '"language": "de"' in told.out
    refused = advisor("assess", answers, "--language", "klingon")
    assert (refused.code, refused.err[:4]) == (2, "R560")
