"""No claim that nobody can show: in texts of packs, in titles, in own words, in three languages."""

import re

import pytest

import advisor
from advisor.checks import check_pack
from advisor.claims import claims_in
from advisor.loading import parse_yaml
from advisor.quantities import NOT_KNOWN_WITHIN
from advisor.report import content
from advisor.report.words import GLOSSARY, runs
from tests.report.fixture import advice as fixtures

PACK = advisor.load_pack()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A carbon-neutral assistant", "carbon-neutral"),
        ("It is Carbon\u00a0Neutral.", "Carbon\u00a0Neutral"),
        ("our CO₂-neutral model", "CO₂-neutral"),
        ("It has zero impact", "zero impact"),
        ("An eco-friendly choice", "eco-friendly"),
        ("runs on 100 % renewable power", "100 % renewable"),
        ("a guaranteed saving of 20 %", "guaranteed saving"),
        ("ein klimaneutraler Dienst", "klimaneutraler"),
        ("Das ist umweltfreundlich", "umweltfreundlich"),
        ("vollständig nachhaltige KI", "vollständig nachhaltige"),
        ("un service neutre en carbone", "neutre en carbone"),
        ("respectueux de l’environnement", "respectueux de l’environnement"),
        ("zéro émission", "zéro émission"),
    ],
)
def test_a_claim_is_found_in_each_language(text, words):
    found = next(iter(claims_in(text)))
    assert found.words == words
    assert found.reason
    assert found.instead


@pytest.mark.parametrize(
    "text",
    [
        "Greener AI at Harbour Retail",
        "Take the word neutral out of your own texts.",
        "The vendor calls it “carbon neutral”.",
        "Der Anbieter nennt es „klimaneutral“.",
        "Le fournisseur le dit « neutre en carbone ».",
        "It could save a third of the carbon.",
        "neutral networks; carbon and neutral lines apart: neutral carbon",
        "an impact on the climate of zero point two grams",
        "",
    ],
)
def test_what_claims_nothing_passes(text):
    assert not list(claims_in(text))


def test_the_core_pack_claims_nothing_in_any_language():
    assert [str(p) for p in check_pack() if p.code == "P317"] == []


def advised(title="", **edit):
    written = f"""
engagement: {{client: Harbour, date: 2026-11-25, title: "{title}"}}
use_cases:
  - id: chat
    name: Chat
    answers:
      task.primary: write_text
      use.tasks_month: {{value: 5000, note: "our zero-emission site"}}
"""
    engagement = parse_yaml(written, "answers.yaml")
    if edit:
        engagement.value["edits"] = [{"use_case": "chat", **edit}]
    from advisor.intake import read_engagement

    return advisor.assess(read_engagement(engagement, PACK), PACK, draws=64)


def claims(advice):
    return [w.message for w in advice.warnings if w.code == "A252"]


def test_what_the_client_and_the_consultant_wrote_is_looked_through():
    found = claims(
        advised(
            title="Climate neutral AI",
            add="Go to our eco-friendly host",
            recommend="Move it.",
            first_step="Ask.",
            effort="days",
        )
    )
    assert len(found) == 3
    assert any(w.startswith("The title claims “Climate neutral”") for w in found)
    assert any(w.startswith("Edit 1 claims “eco-friendly”") for w in found)
    assert any("use.tasks_month" in w and "zero-emission" in w for w in found)


def test_words_with_a_source_pass_and_the_source_is_told():
    own = {
        "add": "Go to the host that is certified carbon neutral",
        "recommend": "Move it.",
        "first_step": "Ask.",
        "effort": "days",
        "source": "certificate 123 of the host",
    }
    advice = advised(**own)
    assert len(claims(advice)) == 1  # the note alone
    (item,) = [r for r in advice.data["use_cases"][0]["recommendations"] if r["grade"] == "own"]
    assert "certificate 123 of the host" in item["edited"]


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "all runs"), (0.995, "all runs"), (0.994, "nearly all runs"), (0.95, "nearly all runs"),
     (0.94, "9 of 10 runs"), (0.05, "1 of 10 runs"), (0.049, "hardly any run")],
)  # fmt: skip
def test_words_of_certainty_mean_what_the_glossary_says(share, words):
    assert runs(share) == words


def test_each_word_of_certainty_is_in_the_glossary():
    meanings = dict(GLOSSARY)
    assert meanings["All runs"].startswith("Every run, or all but one in 200;")
    assert "95 in 100" in meanings["All runs"]
    assert meanings["Hardly any run"] == "Fewer than one run in twenty."
    assert f"factor of {NOT_KNOWN_WITHIN:,.0f}" in meanings["Near 0"]
    assert {"Could", "Size open", "Range", "Central figure"} <= set(meanings)
    # Fewer than 7 of 10: as the ranking of the core pack has it.
    assert PACK.ranking["too_close"] == 0.7
    assert "fewer than 7 of 10 runs" in meanings["Too close to call"]


def test_no_word_of_certainty_is_used_that_the_glossary_lacks():
    html = content(fixtures.rich(), "x.html").decode()
    said = re.sub(r"<[^>]+>", " ", html).casefold()
    assert not re.findall(r"\b(?:likely|probably|almost certain|surely|certainly)\b", said)
