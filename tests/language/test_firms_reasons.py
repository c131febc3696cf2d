"""The reasons that a firm gives for its changes, in the language of the report."""

import pytest

from advisor import load_pack
from advisor.pack.language import in_language
from tests.conftest import ROOT

FIRM = ROOT / "samples" / "packs" / "northfield"
WORDS = {
    "de": ("Unsere Kunden bringen", "die Menge im Monat", "Wir haben eine eigene Anlage"),
    "fr": ("Nos clients viennent", "le volume par mois", "Nous avons notre propre annexe"),
}


@pytest.mark.parametrize("language", WORDS)
def test_what_a_firm_changed_is_told_in_the_language_of_the_report(language):
    pack = load_pack([FIRM])
    said = in_language(pack, language)
    off, parameter, rule = WORDS[language]
    (why,) = said.disabled.values()
    assert why.startswith(off)
    assert why.endswith("(northfield@1.2.0)")
    changed = {c.name: c for c in said.changes if c.verb == "changed" and c.what != "words"}
    assert changed["worth_changing_tasks_month"].label.startswith(parameter)
    assert changed["contract-clauses"].because.startswith(rule)
    # And back again.
    assert in_language(said, "en").disabled == pack.disabled
    assert {c.because for c in in_language(said, "en").changes} >= {c.because for c in pack.changes}
