"""Ids made of names that people wrote."""

import pytest

from advisor.pack.ids import id_of


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        ("Møller & Söhne GmbH", "moller-sohne-gmbh"),
        ("Großhandel Łódź", "grosshandel-lodz"),
        ("Ærø Færge", "aero-faerge"),
        ("  --Harbour   Retail!  ", "harbour-retail"),
        ("株式会社", "none"),
        ("", "none"),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_name_becomes_small_letters_digits_and_dashes(name, ident):
    assert id_of(name, otherwise="none") == ident
