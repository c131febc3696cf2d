"""The pages are judged by where their parts fell, and mended so that none stays half empty."""

import json

import pytest

from advisor.report import content, html, pdf
from advisor.report.fill import (
    CHOICES,
    CLOSEST,
    LONG,
    PARTS,
    PASSES,
    TAIL,
    THIN,
    Fallen,
    Layout,
    mended,
    rank,
    waits,
)
from tests.report.fixture import advice as fixtures

OVERVIEW = ("at-asides", "at-near", "at-settled", "at-roadmap", "overview-end")


def fell(*, pages=12, end=(0.8,), asides=0.0, near=0.0, roadmap=0.0, settled=0.0, **more):
    """A report whose overview ends so far down its page with all parts in it."""
    total = 3 + end[0]
    marks = [total - asides - near - settled - roadmap]
    for height in (asides, near, settled, roadmap):
        marks.append(marks[-1] + height)
    places = {name: (int(at), at % 1) for name, at in zip(OVERVIEW, marks, strict=True)}
    places |= {
        "summary-end": (1, 0.9),
        "a": (4, 0.0),
        "a-end": (4, 0.9),
        "b": (5, 0.0),
        "b-end": (5, 0.9),
        "c": (6, 0.0),
        "c-end": (6, 0.9),
        "further": (7, 0.0),
        "report-end": (pages - 1, 0.8),
    }
    return Fallen(pages, places | more)


ACTIONS = {"a": 0, "b": 0, "c": 0}


def test_nothing_is_mended_where_all_is_well():
    assert mended(Layout(), fell(), ACTIONS) == Layout()


def test_parts_that_leave_a_page_half_empty_come_later():
    # With all parts the page holds 0.2; without what nearly applied, 0.9 of the one before.
    layout = mended(Layout(), fell(end=(0.2,), near=0.3, roadmap=0.6), ACTIONS)
    assert layout.early == ("asides", "roadmap")
    layout = mended(Layout(), fell(end=(0.2,), near=0.9, roadmap=0.3, asides=0.3), ACTIONS)
    assert layout.early == ("asides", "near")  # 0.9 without the road map


def test_the_fullest_choice_wins_where_none_is_full():
    layout = mended(Layout(), fell(end=(0.2,), near=0.05, roadmap=0.7), ACTIONS)
    assert layout.early == ("asides", "near")  # 0.5: at least half
    assert not layout.run_on


def test_the_details_run_on_where_every_choice_leaves_the_page_empty():
    layout = mended(Layout(), fell(end=(0.2,)), ACTIONS)
    assert layout.run_on
    assert layout.early in CHOICES


def test_the_overview_is_left_alone_where_nothing_begins_a_page_after_it():
    assert mended(Layout(), fell(end=(0.2,)), {}) == Layout()


def listed(begin, first, last):
    return {"recommendations": begin, "list-first": first, "list-last": last}


def test_a_list_that_would_be_split_begins_a_page():
    split = listed((2, 0.8), (2, 0.9), (3, 0.3))
    layout = mended(Layout(), fell(end=(0.5,), **split), ACTIONS)
    assert layout.fresh  # 0.5 and the 0.2 that the list moves down
    assert layout.early == PARTS


@pytest.mark.parametrize("begin", [0.2, 0.6])
def test_a_list_that_begins_high_on_the_page_may_be_split(begin):
    split = listed((2, begin), (2, 0.9), (3, 0.3))
    assert not mended(Layout(), fell(**split), ACTIONS).fresh


def test_a_list_longer_than_a_page_is_split_wherever_it_begins():
    split = listed((2, 0.8), (2, 0.9), (4, 0.1))
    assert not mended(Layout(), fell(**split), ACTIONS).fresh


@pytest.mark.parametrize(("over", "board"), [(0.03, 1), (0.3, 3)])
def test_the_page_for_the_board_is_set_closer(over, board):
    again = fell(**{"summary-end": (2, over)})
    assert mended(Layout(), again, ACTIONS).board == board
    assert mended(Layout(board=board), again, ACTIONS).board > board
    assert mended(Layout(board=CLOSEST), again, ACTIONS).board == CLOSEST


def spilt(action, over):
    page = 4 + "abc".index(action)
    return {f"{action}-end": (page + 1, over)}


@pytest.mark.parametrize(
    ("over", "level", "closer"),
    [(0.05, 0, ("b",)), (0.15, 0, ("b", "b")), (0.1, 1, ("b",))],
)
def test_an_action_that_runs_over_a_little_is_set_closer(over, level, closer):
    layout = mended(Layout(), fell(**spilt("b", over)), {**ACTIONS, "b": level})
    assert (layout.closer, layout.on) == (closer, ())


@pytest.mark.parametrize(("over", "level"), [(0.4, 0), (0.05, 2), (0.2, 1)])
def test_where_that_is_not_enough_the_next_begins_below(over, level):
    layout = mended(Layout(), fell(**spilt("a", over)), {**ACTIONS, "a": level})
    assert (layout.closer, layout.on) == ((), ("b", "c"))
    assert '[id="b"]{break-before:auto' in layout.css


def test_an_action_that_fills_a_second_page_is_left_alone():
    assert mended(Layout(), fell(**spilt("a", 0.7)), ACTIONS) == Layout()


def test_two_short_actions_share_a_page():
    layout = mended(Layout(), fell(**{"a-end": (4, 0.4), "b-end": (5, 0.4)}), ACTIONS)
    assert layout.on == ("b",)


def test_two_pages_of_actions_may_stay_half_empty():
    ends = {"a-end": (4, 0.5), "b-end": (5, 0.53)}
    assert mended(Layout(), fell(**ends), ACTIONS) == Layout()
    more = {**ACTIONS, "d": 0}
    ends |= {"c-end": (6, 0.53), "d": (7, 0.0), "d-end": (7, 0.9)}
    assert mended(Layout(), fell(**ends), more).on == ("d",)


@pytest.mark.parametrize(("tail", "tight"), [(0.1, 1), (0.3, 2), (0.34, 2)])
def test_last_lines_are_taken_in_by_setting_the_rest_closer(tail, tight):
    again = fell(**{"report-end": (11, tail)})
    assert mended(Layout(), again, ACTIONS).tight == tight


def test_a_last_page_that_holds_something_stays():
    assert mended(Layout(), fell(**{"report-end": (11, TAIL)}), ACTIONS) == Layout()


def test_what_cannot_be_taken_in_is_given_company():
    ends = {"report-end": (4, 0.05), "further": (4, 0.0), "answers": (3, 0.8), "glossary": (3, 0.6)}
    layout = mended(Layout(tight=2), fell(pages=5, **ends), ACTIONS)
    assert layout.breaks == ("glossary",)  # as much as the page before can spare
    assert '[id="glossary"]{break-before:page' in layout.css
    ends["glossary"] = (3, 0.4)  # the page before would be half empty
    assert mended(Layout(tight=2), fell(pages=5, **ends), ACTIONS).breaks == ("answers",)


def test_a_chapter_may_end_high_on_its_page_rather_than_leave_three_lines():
    ends = {
        "report-end": (4, 0.05),
        "further": (4, 0.0),
        "answers": (3, 0.35),
        "colophon": (3, 0.2),
    }
    assert mended(Layout(tight=2), fell(pages=5, **ends), ACTIONS).breaks == ("answers",)
    ends["answers"] = (3, 0.25)
    assert mended(Layout(tight=2), fell(pages=5, **ends), ACTIONS) == Layout(tight=2)


def test_the_best_setting_is_the_one_without_faults():
    def bad(*, layout=None, **more):
        return rank(fell(**more), list(ACTIONS), layout or Layout())

    good = bad()
    assert good < bad(pages=13)
    assert bad(pages=13) < bad(**{"report-end": (11, THIN - 0.1)})
    assert bad(**{"report-end": (11, 0.1)}) < bad(**spilt("a", 0.1))
    assert bad(**spilt("a", 0.1)) < bad(**{"summary-end": (2, 0.1)})
    assert bad(layout=Layout(on=("b", "c")), **spilt("a", 0.1)) == good


def test_the_settings_are_bounded():
    closer = Layout(board=1)
    assert not waits(fell(), Layout(), Layout(), 1)
    assert waits(fell(), Layout(), closer, 1)
    assert not waits(fell(), Layout(), closer, PASSES)
    assert waits(fell(pages=LONG + 1), Layout(), closer, 1)
    assert not waits(fell(pages=LONG + 1), Layout(), closer, 2)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_report_is_set_once_or_twice(monkeypatch):
    weasyprint = pytest.importorskip("weasyprint")
    count = []
    plain = weasyprint.HTML.render

    def counted(self, *args, **more):
        count.append(self)
        return plain(self, *args, **more)

    monkeypatch.setattr(weasyprint.HTML, "render", counted)
    content(json.loads(json.dumps(fixtures.nothing())), "x.pdf")
    assert 1 <= len(count) <= PASSES


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_overview_is_measured_in_the_whole_report():
    weasyprint = pytest.importorskip("weasyprint")
    made = html.page(fixtures.rich())
    found = pdf.fallen(pdf._set(weasyprint, made.html, made.base, "", []).document)
    marks = [found.at(name) for name in OVERVIEW]
    assert None not in marks
    assert marks == sorted(marks)
    assert all(found.at(str(i.anchor)) < found.at(f"{i.anchor}-end") for i in made.view.full)


def test_the_appendix_can_be_set_closer():
    shown = html.page(fixtures.rich(), layout=Layout(tight=1)).html
    assert " tighter" in shown[shown.index("<body") :][:60]
    assert " tighter" not in html.page(fixtures.rich()).html.split("<body")[1][:60]


RULES = ('[id="today"]>table:nth-child(2){break-inside:auto!important}',)


def test_what_is_kept_together_is_parted_where_a_page_stays_half_empty():
    found = Fallen(12, fell().places, {4: RULES, 6: ()})
    layout = mended(Layout(), found, ACTIONS)
    assert layout == Layout(apart=RULES)
    assert mended(layout, found, ACTIONS) == layout
    assert RULES[0] in layout.css
    actions = list(ACTIONS)
    assert rank(fell(), actions, Layout()) < rank(found, actions, Layout())


SHEET = (
    "<style>@page{size:300px 1000px;margin:0}body{margin:0}p,h2,table{margin:0}"
    ".keep{break-inside:avoid}h2,.chart{break-after:avoid}"
    "table{border-collapse:collapse}td{padding:0;height:90px}</style>"
)


def parted(body):
    weasyprint = pytest.importorskip("weasyprint")
    pages = weasyprint.HTML(string=f"{SHEET}<p>Cover</p>{body}").render()
    return pages, pdf.gaps(pages, 0, 1000)


@pytest.mark.parametrize(
    ("kept", "rule"),
    [
        # The table goes to the next page whole, and its rows would fill this one.
        ('<table class="keep">' + "<tr><td>Row</td></tr>" * 8 + "</table>", "break-inside"),
        # The table cannot be parted, and the chart before it has room.
        (
            '<h2>Chart</h2><div class="chart" style="height:300px">Drawn</div>'
            '<table class="keep">' + "<tr><td>Row</td></tr>" * 3 + "</table>",
            "break-after",
        ),
        # The table has room, but not with the note that stays with it.
        (
            '<table class="keep">' + "<tr><td>Row</td></tr>" * 5 + "</table>"
            '<p class="note keep" style="break-before:avoid;line-height:50px">A<br>B<br>C</p>',
            "break-before",
        ),
        # Each row is high enough to stand alone.
        (
            '<table class="keep">'
            + '<tr><td style="line-height:240px">Row</td></tr>' * 3
            + "</table>",
            "break-inside",
        ),
    ],
)
def test_the_rules_fill_the_page(kept, rule):
    start = '<section id="s" style="break-before:page"><div style="line-height:450px">Text</div>'
    body = f'{start}{kept}</section><p style="break-before:page">End</p>'
    pages, found = parted(body)
    assert len(pages.pages) == 4
    assert list(found) == [1]
    assert rule in "".join(found[1])
    _, after = parted(f"<style>{''.join(found[1])}</style>{body}")
    assert not after.get(1)  # more does not fit


def test_a_page_before_a_chapter_may_stay_half_empty():
    start = '<section id="s" style="break-before:page"><div style="line-height:450px">Text</div>'
    _, found = parted(
        f'{start}<div class="keep"><h1>Next</h1><div style="height:700px">Text</div></div>'
        '</section><p style="break-before:page">End</p>'
    )
    assert 1 not in found
