"""What French alone asks of print: spaces before signs, numbers with their unit, small counts."""

import pytest

from advisor.language import long_date, speaking
from advisor.quantities import format_quantity, format_range
from advisor.report.typeset import typeset_markup


def test_numbers_keep_their_unit_but_in_cells():
    page = (
        "<p>de 2\u202f700 kg\u00a0CO₂e à 5 EUR, 3 mots</p>"
        "<tr><td><b>5</b> 5 EUR</td></tr>5 %<p></p>"
    )
    with speaking("fr"):
        assert typeset_markup(page) == page.replace("700 kg", "700\u00a0kg").replace(
            "à 5 EUR", "à 5\u00a0EUR"
        ).replace("5 %", "5\u00a0%")
    assert typeset_markup(page) == page


# A French plural begins at two (Grevisse, Le bon usage: "1,9 million").
@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("fr", 0.0, "0 appel par tâche"),
        ("fr", 1.2, "1,2 appel par tâche"),
        ("fr", 1.96, "2 appels par tâche"),
        ("fr", 2.5, "2,5 appels par tâche"),
        ("en", 1.2, "1.2 calls a task"),
    ],
)
def test_less_than_two_of_a_thing(language, value, shown):
    with speaking(language):
        assert format_quantity(value, "calls/task") == shown


def test_a_range_has_the_number_of_its_upper_end():
    with speaking("fr"):
        assert format_range(0.2, 1.5, "calls") == "0,2–1,5 appel"
        assert format_range(0.2, 4.6, "calls") == "0,2–4,6 appels"
        # In the scale of its middle it still counts its own upper end.
        assert format_range(0.2, 50, "calls", like=1.2) == "0,2–50 appels"
        assert format_quantity(4.6, "calls", like=1.2) == "4,6 appels"


def test_the_first_of_a_month_has_its_ordinal():
    with speaking("fr"):
        assert long_date("2026-11-01") == "1er novembre 2026"
        assert long_date("2026-11-21") == "21 novembre 2026"
    with speaking("de"):
        assert long_date("2026-11-01") == "1. November 2026"
