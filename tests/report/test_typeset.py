"""Quotation marks and apostrophes as each language prints them, wherever they were typed."""

import pytest

from advisor.language import speaking
from advisor.report.typeset import typeset, typeset_lines, typeset_markup


# Hart's Rules; Duden, Typografie; Imprimerie nationale, Lexique des règles typographiques.
@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("en", "today's use, the vendors' prices", "today’s use, the vendors’ prices"),
        ("en", 'reasoning, or "thinking", on?', "reasoning, or “thinking”, on?"),
        ("en", "('quoted' and \"so\")", "(‘quoted’ and “so”)"),
        ("en", "“he said \"x\" and 'y'”", "“he said ‘x’ and ‘y’”"),
        ("en", "the '90s and 's-Hertogenbosch", "the ’90s and ’s-Hertogenbosch"),
        ("en", "\"it's the city's 'best'\"", "“it’s the city’s ‘best’”"),
        ("en", 'a 27" screen', "a 27″ screen"),
        ("de", 'Modus "Denken" für Citizens\' assistant', "Modus „Denken“ für Citizens’ assistant"),
        ("de", '„Rolle "Leser" zuerst“ und "so"', "„Rolle ‚Leser‘ zuerst“ und „so“"),
        ("fr", 'l\'usage "vert"', "l’usage «\u00a0vert\u00a0»"),
        ("fr", '«\u00a0le mode "vert"\u00a0»', "«\u00a0le mode “vert”\u00a0»"),
        ("en", "is “marked “zero carbon””, not “zero”", "is “marked ‘zero carbon’”, not “zero”"),
        ("de", "gilt „als „frei“ gezählt“", "gilt „als ‚frei‘ gezählt“"),
        (
            "fr",
            "compté «\u00a0comme «\u00a0zéro carbone\u00a0»\u00a0»: « oui »",
            "compté «\u00a0comme “zéro carbone”\u00a0»\u00a0: «\u00a0oui\u00a0»",
        ),
        ("nl", '\'t is "goed"', "’t is “goed”"),
        ("en", "curly’s “own” signs stay", "curly’s “own” signs stay"),
    ],
)
def test_signs_are_those_of_the_language(language: str, typed: str, printed: str) -> None:
    with speaking(language):
        assert typeset(typed) == printed


def test_markup_and_commands_keep_their_signs() -> None:
    page = (
        "<style>q{quotes:'a'}</style><p title=\"it's\">The &#39;best&#39; <b>city</b>'s &#34;x&#34;"
        "</p><p>'a'</p><code>x == 'y'</code><svg aria-label='a'><text>today's \"x\"</text></svg>"
    )
    shown = (
        "<style>q{quotes:'a'}</style><p title=\"it's\">The ‘best’ <b>city</b>’s “x”"
        "</p><p>‘a’</p><code>x == 'y'</code><svg aria-label='a'><text>today’s “x”</text></svg>"
    )
    assert typeset_markup(page) == shown
    with speaking("fr"):
        # A drawing was measured: no wide spaces come into its texts.
        assert "<text>today’s «x»</text>" in typeset_markup(page)
        drawn = typeset_markup("<svg style='a: b'><text>Coût: 5; oui</text></svg>")
        assert drawn == "<svg style='a: b'><text>Coût\u202f: 5\u202f; oui</text></svg>"


def test_what_was_published_in_english_keeps_its_signs() -> None:
    page = '<p>S1 <span lang="en">Chung: "Energy", 2025.</span> Lu: "oui"</p>'
    with speaking("fr"):
        assert typeset_markup(page) == (
            '<p>S1 <span lang="en">Chung: “Energy”, 2025.</span> Lu\u00a0: «\u00a0oui\u00a0»</p>'
        )


def test_markdown_keeps_commands_and_addresses() -> None:
    text = "It's `a 'b'` and [\"c\"](https://x.org/'d')\n'e'"
    assert typeset_lines(text) == "It’s `a 'b'` and [“c”](https://x.org/'d')\n‘e’"


def test_numbers_keep_their_unit_in_german_and_french_but_in_cells() -> None:
    page = "<p>etwa 16 % und 0,5 km, 3 Jahren und 12 ans</p><td>16 %</td>"
    with speaking("de"):
        shown = typeset_markup(page)
    assert shown == ("<p>etwa 16\u00a0% und 0,5\u00a0km, 3\u00a0Jahren und 12 ans</p><td>16 %</td>")
    with speaking("fr"):
        assert "16\u00a0% und 0,5\u00a0km, 3 Jahren und 12\u00a0ans</p>" in typeset_markup(page)
    assert typeset_markup(page) == page


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("18–10,000 kgCO₂e", "18–\u206010,000 kgCO₂e"),
        ("<td>−15–0.3 %</td>", "<td>−15–\u20600.3 %</td>"),
        ("1,234,567–9,876,543 EUR", "1,234,567–9,876,543 EUR"),  # too long for a column
        ("v0.7–v1.3 and A–B", "v0.7–v1.3 and A–B"),
        ("<svg><text>18–20</text></svg>", "<svg><text>18–20</text></svg>"),
    ],
)
def test_a_short_range_is_not_torn_at_its_dash_on_paper(typed: str, printed: str) -> None:
    assert typeset_markup(typed, paper=True) == printed
    assert typeset_markup(typed) == typed
