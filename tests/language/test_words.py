"""Words inside sentences, numbers and dates as a language writes them."""

import datetime as dt
from types import SimpleNamespace

import pytest

from advisor.language import (
    capital,
    first_sentence,
    inner,
    inside,
    listed,
    long_date,
    month_of,
    one_line,
    small,
    spaced,
    speaking,
    tr,
)
from advisor.quantities import format_number, format_quantity, format_range, written_unit
from advisor.report.charts.axes import axis_scale
from advisor.report.quality import Graded, Resting
from advisor.report.reader import Reader
from advisor.report.typeset import typeset_markup
from advisor.report.view import View
from advisor.text import render_text


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "Cache the answers", "cache the answers"),
        ("en", "PUE of the site", "PUE of the site"),
        ("en", "A test set", "a test set"),
        ("fr", "L’API du fournisseur", "l’API du fournisseur"),
        ("de", "Antworten zwischenspeichern", "Antworten zwischenspeichern"),
        ("en", "", ""),
    ],
)
def test_a_title_inside_a_sentence(language, words, shown):
    with speaking(language):
        assert inside(words) == shown


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "Public Administration", "public administration"),
        ("fr", "Système d’IA", "système d’IA"),
        ("en", "An LLM, a GPU", "an LLM, a GPU"),
        ("de", "Öffentliche Verwaltung", "Öffentliche Verwaltung"),
    ],
)
def test_small_letters_leave_abbreviations(language, words, shown):
    with speaking(language):
        assert small(words) == shown


# As CLDR has it (unicode.org, numbers and dates of en-GB, de, fr and de-CH).
@pytest.mark.parametrize(
    ("language", "number", "day", "month"),
    [
        ("en", "12,000", "25 November 2026", "March 2027"),
        ("de", "12.000", "25. November 2026", "März 2027"),
        ("fr", "12\u202f000", "25 novembre 2026", "mars 2027"),
        ("de-CH", "12’000", "25. November 2026", "März 2027"),
    ],
)
def test_numbers_and_dates(language, number, day, month):
    with speaking(language):
        assert format_number(12_345) == number
        assert long_date("2026-11-25") == day
        assert month_of(dt.date(2027, 3, 1)) == month


def test_the_decimal_sign_is_that_of_the_language():
    with speaking("de"):
        assert format_number(0.042) == "0,042"
        assert format_quantity(3.26, "%") == "3,3 %"
        assert format_range(1.1, 3.2, "%") == "1,1–3,2 %"


def test_an_unknown_language_prints_english():
    with speaking("xx"):
        assert tr("a year") == "a year"
        assert format_number(12_345) == "12,000"


def test_the_language_ends_with_its_block():
    with speaking("de"), speaking("fr"):
        pass
    assert format_number(0.5) == "0.5"


def test_words_of_a_firm_stand_for_ours():
    with speaking("en", {"Ask {who}": "Speak with {who}"}):
        assert tr("Ask {who}", who="{who}") == "Speak with {who}"


@pytest.mark.parametrize(
    ("items", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")]
)
def test_things_in_a_sentence(items, shown):
    assert listed(list(items)) == shown


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        (("der Teil, den es erledigt", "der Preis"), "der Teil, den es erledigt, und der Preis"),
        (("1,1 kg", "5,8 EUR"), "1,1 kg und 5,8 EUR"),
    ],
)
def test_a_german_clause_closes_with_a_comma(items, shown):
    with speaking("de"):
        assert listed(items) == shown


def test_a_capital_at_the_beginning():
    assert capital("élan") == "Élan"


def test_no_break_spaces_stay_when_lines_are_joined():
    assert one_line(" 12\u202f000\u00a0kWh \n par an ") == "12\u202f000\u00a0kWh par an"
    assert render_text("Quel coût\u00a0?\n  Aucun.", {}, {}) == "Quel coût\u00a0? Aucun."


def test_a_grouped_number_is_one_value_in_large_type():
    printed = "12\u202f000 kWh par an"
    row = {"unit": "kWh/year", "p50": 12_345.0, "printed": printed, "printed_range": printed}
    with speaking("fr"):
        figure = Reader({"figures": {"a": row}}).figure("a")
    assert figure is not None
    assert figure.value == "12\u202f000"
    assert figure.rest == "kWh par an"


# Imprimerie nationale, Lexique des règles typographiques: a no-break space before : ; ? !
@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("fr", "Coût: 5; et après?", "Coût\u00a0: 5\u00a0; et après\u00a0?"),
        ("fr", "Coût\u00a0: 5 kWh à 9:30", "Coût\u00a0: 5 kWh à 9:30"),
        ("fr", "https://a.fr/?b", "https://a.fr/?b"),
        ("de", "Kosten: 5; und dann?", "Kosten: 5; und dann?"),
    ],
)
def test_signs_have_the_spaces_of_the_language(language, words, shown):
    with speaking(language):
        assert spaced(words) == shown


def test_signs_of_markup_are_left_alone():
    page = '<style>a: b;</style><p title="a: b"><b>R&amp;D:</b> a &lt; b; c</p><svg>a: b</svg>'
    with speaking("fr"):
        shown = page.replace("D:", "D\u00a0:").replace(" b; c", " b\u00a0; c")
        # In a drawing, which was measured, the space is narrow.
        assert typeset_markup(page) == shown.replace("<svg>a:", "<svg>a\u202f:")
    assert typeset_markup(page) == page


def test_units_of_tables_keep_their_stroke():
    assert written_unit("USD/million tokens") == "USD/million tokens"
    with speaking("fr"):
        assert written_unit("USD/million tokens") == "USD/million de jetons"
        assert written_unit("kWh/GB") == "kWh/Go"


def test_an_axis_has_the_units_of_the_language():
    assert axis_scale("kgCO2e/year", 5e3) == (1e-3, "tCO₂e")
    with speaking("fr"):
        assert axis_scale("kgCO2e/year", 5e3) == (1e-3, "t\u00a0CO₂e")
        assert axis_scale("EUR/year", 3e6) == (1e-6, "M EUR")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_of_grades_has_its_columns_in_every_language(language):
    with speaking(language):
        rows = (Resting(tr("Billed"), 0.4, (), 0.0), Resting(tr("Assumed"), 0.6, (), 0.0))
        view = SimpleNamespace(graded=(Graded("a", rows, ""),))
        assert View.grades.fget(view) == (tr("Billed"), tr("Assumed"))


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "Is “Thinking” on?", "Is ‘Thinking’ on?"),
        ("de", "Ist „Denken“ an?", "Ist ‚Denken‘ an?"),
        ("fr", "«\u00a0Penser\u00a0» est-il actif\u00a0?", "“Penser” est-il actif\u00a0?"),
    ],
)
def test_quotation_inside_quotation(language, words, shown):
    with speaking(language):
        assert inner(words) == shown


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("en", "Ask by 18. Then wait.", "Ask by 18."),
        (
            "de",
            "Gilt ab dem 18. Februar 2027 hier. Dann warten.",
            "Gilt ab dem 18. Februar 2027 hier.",
        ),
        ("de", "Etwa z. B. heute. Dann warten.", "Etwa z. B. heute."),
        ("fr", "Cela vaut dès 2027. Ensuite, attendre.", "Cela vaut dès 2027."),
    ],
)
def test_a_first_sentence_is_whole(language, words, first):
    # A German number of order has a point: cut there, a board would read half a date.
    with speaking(language):
        assert first_sentence(words) == first
