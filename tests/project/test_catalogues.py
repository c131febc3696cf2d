"""The catalogues hold every message of the program, in the state of its sources."""

import gettext
import io

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from advisor.language import CATALOGUES, speaking, tr
from tests.project.catalogues import (
    LANGUAGES,
    as_mo,
    as_po,
    counted_and_plain,
    faults,
    messages_of,
    missing,
    singulars_shared,
    template,
    updated,
)


@pytest.fixture(scope="module")
def messages():
    return template()


def test_the_template_is_that_of_the_sources(messages):
    assert as_po(messages) == (CATALOGUES / "advisor.pot").read_bytes(), (
        "run python -m tests.project.catalogues"
    )


def test_plurals_that_share_a_singular_are_found():
    # gettext knows a message by its singular, so the second plural would be lost.
    assert singulars_shared([("one", "many"), ("one", "more"), ("a", "b")], {"b"}) == ["one"]
    assert singulars_shared([("a year", "{n} years")], {"a year"}) == ["a year"]


def test_no_two_messages_share_a_singular():
    assert singulars_shared(*counted_and_plain()) == []


def test_messages_are_found_wherever_they_are_called():
    source = b"""x = f"{tr('Left out')}: {y}"; tr("one " "whole"); mark("kept"); tr(y)
trn("{n} step", "{n} steps", 2); trc("verb", "Do")"""
    assert set(messages_of(source)) == {
        ("Left out", None),
        ("one whole", None),
        ("kept", None),
        (("{n} step", "{n} steps"), None),
        ("Do", "verb"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_holds_all_messages_and_no_others(messages, language):
    have = (CATALOGUES / f"{language}.po").read_bytes()
    assert as_po(updated(language, messages)) == have, "run python -m tests.project.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_gettext_reads_is_what_was_written(language):
    po = read_po(io.BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language)
    assert as_mo(po) == (CATALOGUES / f"{language}.mo").read_bytes()
    read = gettext.GNUTranslations(io.BytesIO((CATALOGUES / f"{language}.mo").read_bytes()))
    assert read.gettext("a year") != "a year"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_the_names_of_its_english(language):
    po = read_po(io.BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language)
    assert missing(po) == []
    assert faults(po) == []


def test_a_name_that_a_translation_lacks_is_found():
    catalogue = Catalog(locale="de")
    catalogue.add("Ask {who}: {what}", "Fragen Sie {who}: {wass}")
    catalogue.add(("{n} action", "{n} actions"), ("eine Maßnahme", "{n} Maßnahmen"))
    assert [f.split(":")[0] for f in faults(catalogue)] == ["'Ask {who}"]


def test_words_that_are_missing_are_found():
    catalogue = Catalog(locale="de")
    catalogue.add("Must do", "")
    catalogue.add(("{n} action", "{n} actions"), ("Maßnahme", ""))
    assert missing(catalogue) == ["Must do", "{n} action"]


def test_values_are_not_taken_for_names():
    with speaking("de"):
        assert tr("{who} asks", who="{what}", what="no") == "{what} asks"
