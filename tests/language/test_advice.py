"""Advice in each language: the same figures, every sentence in it, rules as in English."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from advisor import load_pack
from advisor.assess import assess
from advisor.checks.ruletests import case_facts
from advisor.facts import Fact, FactSpec
from advisor.footprint.draws import Draws
from advisor.intake.engagement import read_engagement
from advisor.language import speaking
from advisor.loading import parse_yaml
from advisor.pack.items import Pack, RuleTest
from advisor.pack.language import in_language
from advisor.pack.words import RULE_TEXTS
from advisor.text import render_text
from tests.language.english import english_in, prose
from tests.sweep.generate import client, engagement

LANGUAGES = ("de", "fr")
DRAWS = 64


@pytest.fixture(scope="module")
def core() -> Pack:
    return load_pack(tests=True)


@pytest.fixture(scope="module")
def packs(core: Pack) -> dict[str, Pack]:
    return {code: in_language(core, code) for code in ("en", *LANGUAGES)}


def cases(pack: Pack, *, every: bool) -> Iterator[RuleTest]:
    """The cases of the rules' own tests in which they hold: all, or one of each rule."""
    seen: set[str] = set()
    for test in pack.tests:
        holds = test.expect.get("fires") is True or test.expect.get("matched") is True
        if holds and (every or test.rule not in seen):
            seen.add(test.rule)
            yield test


def said(test: RuleTest, facts: dict[str, Fact], pack: Pack, code: str) -> tuple[str, set[str]]:
    """All texts of a rule in a language, and what was printed of facts, as English has it."""
    rule, printed = pack.rules[test.rule], set()

    def record(fact: Fact, _spec: FactSpec, _text: str, english: str) -> None:
        if fact.number is not None:
            printed.add(f"{fact.name}: {english}")

    with speaking(code):
        texts = [
            render_text(getattr(rule, key), facts, pack.specs, rule.place, record)
            for key in RULE_TEXTS
        ]
    return "\n".join(texts), printed


def test_rules_say_the_same_of_the_same_facts_in_each_language(
    core: Pack, packs: dict[str, Pack], scale: Callable[[int, int], int]
) -> None:
    wrong, count, draws = [], 0, Draws(1, DRAWS)
    for test in cases(core, every=scale(0, 1) == 1):
        facts, _, _ = case_facts(test, core, draws)
        _, english = said(test, facts, packs["en"], "en")
        for code in LANGUAGES:
            text, printed = said(test, facts, packs[code], code)
            count += 1
            if printed != english:
                wrong.append(f"{code} {test.rule}: {sorted(printed ^ english)}")
            if word := english_in(text, code):
                wrong.append(f"{code} {test.rule}: “{word}” in {text[:200]}")
            if "{" in text or "}" in text:
                wrong.append(f"{code} {test.rule}: a brace in {text[:200]}")
    assert count >= len(LANGUAGES) * len(core.rules)
    assert wrong == []


def advice(pack: Pack, number: int, code: str) -> dict[str, Any]:
    answers = engagement(f"C{number}", client(number, pack), pack, 1 + number % 2)
    found = read_engagement(parse_yaml(json.dumps(answers), "x.yaml"), pack)
    return dict(assess(found, pack, code, draws=DRAWS).data)


def numbers(data: Any) -> Any:
    """The data without its words: what must be the same in each language."""
    if isinstance(data, dict):
        return {k: numbers(v) for k, v in data.items() if not isinstance(v, str)}
    if isinstance(data, list):
        return [numbers(v) for v in data if not isinstance(v, str)]
    return data


def test_advice_has_the_same_figures_and_no_english_in_each_language(
    core: Pack, scale: Callable[[int, int], int]
) -> None:
    left = set()
    for number in range(scale(5, 60)):
        english = advice(core, number, "en")
        for code in LANGUAGES:
            spoken = advice(core, number, code)
            parts = {k: v for k, v in spoken.items() if k != "inputs"}
            told = {k: v for k, v in english.items() if k in parts}
            assert numbers(parts) == numbers(told)
            assert spoken["figures"].keys() == english["figures"].keys()
            for path, words in prose(parts):
                if word := english_in(words, code):
                    left.add(f"{code}{path}: “{word}” in {words[:160]}")
    assert sorted(left) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Messen, bevor optimiert wird", None),
        ("Mesurer avant d’optimiser", None),
        ("Messen and then", "and"),
        ("“the vendor” sagt es", None),
        ("SCI for AI", None),
    ],
)
def test_english_is_found(text: str, word: str | None) -> None:
    assert english_in(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Any mains, Herstellung", "Any"),
        ("Strom, WORLD, Preis", "WORLD"),
        ("Listenpreis, summarise, je Eintrag", "summarise"),
        ("Inventar und Dokumentation der Anlage", None),
        ("NVIDIA GeForce RTX 5090, 32 GB, GPU, in Source Sans 3", None),
    ],
)
def test_words_of_our_own_english_are_found(text: str, word: str | None) -> None:
    assert english_in(text, "de") == word
