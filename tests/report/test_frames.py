"""Inventory and SCI as the report reads them; nothing where the advice has none."""

from __future__ import annotations

import pytest

from advisor import assess, load_engagement, load_pack
from advisor.report.html import brand_of
from advisor.report.view import build
from tests.report.fixture.advice import Figures, use_case, wrap

PACK = load_pack()


def auditor_of(path):
    return build(assess(load_engagement(path, PACK), PACK).data, brand_of(None)).auditor


def test_what_the_advice_lacks_gives_no_row():
    figures = Figures()
    advice = wrap(figures, [use_case(figures, "claims", "Claims triage", 21000.0, 3)])
    found = build(advice, brand_of(None)).auditor
    assert found.inventory == ()
    assert found.scores == ()


@pytest.mark.parametrize("sample", ["support-chatbot", "city-portfolio", "wearable-wake-word"])
def test_every_complete_use_case_ends_in_its_total(samples, sample):
    rows = auditor_of(samples[sample]).inventory
    names = list(dict.fromkeys(r.use_case for r in rows))
    for name in names:
        own = [r for r in rows if r.use_case == name]
        assert [r.total for r in own] == [False] * (len(own) - 1) + [True]
        assert all(r.note.endswith(".") for r in own)
        assert all(r.scope.startswith("Scope ") for r in own if not r.total)


def test_a_score_is_told_with_what_it_is_made_of(samples):
    (first, *_) = auditor_of(samples["support-chatbot"]).scores
    assert (first.persona, first.unit, first.per) == ("consumer", "accepted result", "1")
    assert all((first.e, first.i, first.m, first.r))
