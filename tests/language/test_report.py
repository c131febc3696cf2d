"""A whole report in German and French: nothing of English is left but citations and names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest

from advisor import load_pack
from advisor.assess import assess
from advisor.intake.engagement import read_engagement
from advisor.language import speaking
from advisor.loading import parse_yaml
from advisor.pack.items import Pack
from advisor.report import content
from advisor.report.html import glued
from advisor.report.names import factor_name
from tests.language.english import english_in
from tests.sweep.generate import client, engagement

_APART = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_TEXT = re.compile(r">([^<>]+)<")
_CITED = re.compile(r'<span lang="en">.*?</span>')
_SPOKEN = re.compile(r'(?:alt|title|aria-label)="([^"]*)"')


# Ids of rules, and where an address may be cut.
_IDS = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")


def _plain(words: str) -> str:
    """Words without ids, and with the spaces and signs of English."""
    words = " ".join(words.replace("\u200b", "").split())
    return _IDS.sub("", re.sub(r" (?=[:;?!])", "", words))


@pytest.fixture(scope="module")
def core() -> Pack:
    return load_pack()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_english_is_left_in_a_report(
    core: Pack, language: str, scale: Callable[[int, int], int]
) -> None:
    left: dict[str, None] = {}
    for number in range(scale(1, 12)):
        answers = engagement(f"C{number}", client(number, core), core, 1 + number % 2)
        found = read_engagement(parse_yaml(json.dumps(answers), "x.yaml"), core)
        data = assess(found, core, language, draws=64).data
        page = _APART.sub("", content(data, "x.html", pack=core).decode())
        # What was published is cited as it is.
        page = _CITED.sub("", page)
        for words in (*_TEXT.findall(page), *_SPOKEN.findall(page)):
            said = _plain(html.unescape(words))
            if word := english_in(said, language):
                left[f"“{word}” in {said[:200]}"] = None
    assert list(left) == []


# Tables whose rows are products, which have one name in every language.
_PRODUCTS = {"accelerators", "edge_chip", "fleets", "instances", "media_models", "models"}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_factor_has_a_name_in_each_language(core: Pack, language: str) -> None:
    cells = [
        f"{name}.{row}.{field}"
        for name, table in core.tables.items()
        for row in (table.rows if name not in _PRODUCTS else list(table.rows)[:1])
        for field, unit in table.fields.items()
        if unit != "text"
    ]
    left = {}
    with speaking(language):
        for key in (*core.factors, *cells):
            # The code of a country or state has its name from the answers.
            name = re.sub(r"\b[A-Z]{2,3}(?:[ -][A-Z]{2})?\b", "", factor_name(key))
            if word := english_in(name, language):
                left[key] = f"“{word}” in {name}"
    assert left == {}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("von 2.700 kg\u00a0CO₂e auf", "von 2.700\u00a0kg\u00a0CO₂e auf"),
        ("28 tCO₂e a year", "28\u00a0tCO₂e a year"),
        ("28 t\u00a0CO₂e im Jahr", "28\u00a0t\u00a0CO₂e im Jahr"),
        ("nach 3 Jahren", "nach 3\u00a0Jahren"),
        ("drei Schritte", "drei Schritte"),
    ],
)
def test_a_number_in_a_title_keeps_its_unit_as_each_language_writes_it(
    said: str, kept: str
) -> None:
    assert glued(said) == kept
