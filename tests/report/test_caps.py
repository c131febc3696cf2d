"""What a very large report leaves out is said on the page, and nothing leads to it."""

import re

import pytest

from advisor.report import html, view
from tests.layout.drawn import advice


def anchors(page):
    return set(re.findall(r'id="([^"]+)"', page))


@pytest.fixture
def small(monkeypatch):
    """As if a page held few rows and few use cases."""
    monkeypatch.setattr(view, "_ROWS", 5)
    monkeypatch.setattr(view, "_CASES", 2)
    return html.page(advice(9))


def test_rows_and_use_cases_are_capped(small):
    text = small.html
    shown = small.view
    assert len(shown.use_cases) == 12
    assert len(shown.told) == 2
    assert text.count('<div class="case">') == 2
    left = len(shown.use_cases) - 2
    assert f"{left} more stand in the attached file advice.json" in text
    for rows in (shown.listed, shown.register, shown.use_cases):
        more = len(rows) - 5
        assert more > 0
        assert f"{more} more {'is' if more == 1 else 'are'} listed in the attached file" in text


def test_the_largest_use_cases_are_told(small):
    figures = {o.id: o.totals["carbon_kgco2e"].p50 for o in small.view.use_cases if o.totals}
    largest = sorted(figures, key=figures.get, reverse=True)[:2]
    assert {o.id for o in small.view.told} == set(largest)


def test_no_link_leads_to_what_is_left_out(small):
    wanted = set(re.findall(r'href="#([^"]+)"', small.html))
    assert wanted <= anchors(small.html)


def test_nothing_is_left_out_of_an_ordinary_report():
    made = html.page(advice(9))
    assert "more are listed" not in made.html
    assert made.view.told == made.view.use_cases
