"""The overview is measured, so that no page stays half empty."""

import pytest

from advisor.report import html, pdf
from advisor.report.fill import CHOICES, HALF, PARTS, Front, Layout, choose
from tests.report.fixture import advice as fixtures


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["rich", "twelve"])
def test_the_page_before_the_details_is_not_half_empty(name):
    weasyprint = pytest.importorskip("weasyprint")
    fronts = {}

    def fit(_view, drawn):
        def measure(layout):
            fronts[layout] = pdf.front(weasyprint, drawn(layout, html.OVERVIEW), html.folder())
            return fronts[layout]

        return choose(measure)

    layout = html.page(getattr(fixtures, name)(), fit=fit).view.layout
    assert layout.run_on or fronts[layout].last >= HALF
    assert all(0 < f.last <= 1.05 for f in fronts.values())


def test_the_appendix_can_be_set_closer():
    shown = html.page(fixtures.rich(), fit=lambda _view, _drawn: Layout(tight=1)).html
    assert " tighter" in shown[shown.index("<body") :][:60]
    assert " tighter" not in html.page(fixtures.rich()).html.split("<body")[1][:60]


def measured(lasts, **more):
    """A measure that tells how full the last page is for each choice of parts."""
    seen = []

    def measure(layout):
        seen.append(layout)
        split = more.get("split", False) and not layout.fresh
        return Front(lasts.get(layout.early, 0.1), more.get("starts", 0.0), list_split=split)

    return measure, seen


def test_all_parts_come_before_the_details_where_they_fill_their_page():
    measure, seen = measured({PARTS: 0.8})
    assert choose(measure) == Layout()
    assert len(seen) == 1


def test_parts_that_leave_a_page_half_empty_come_later():
    measure, _ = measured({PARTS: 0.2, ("asides", "roadmap"): 0.9})
    assert choose(measure).early == ("asides", "roadmap")


def test_the_fullest_choice_wins_where_none_is_full():
    measure, seen = measured({PARTS: 0.2, ("asides",): 0.5})
    assert choose(measure).early == ("asides",)
    assert len(seen) == len(CHOICES)


def test_the_details_run_on_where_every_choice_leaves_the_page_empty():
    measure, _ = measured({})
    assert choose(measure) == Layout(run_on=True)


def test_a_list_that_would_be_split_begins_a_page():
    measure, _ = measured({PARTS: 0.8}, split=True, starts=0.8)
    assert choose(measure) == Layout(fresh=True)


@pytest.mark.parametrize("starts", [0.2, 0.6])
def test_a_list_that_begins_high_on_the_page_may_be_split(starts):
    measure, _ = measured({PARTS: 0.8}, split=True, starts=starts)
    assert choose(measure) == Layout()
