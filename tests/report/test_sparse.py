"""Pages of a few lines: found, ranked as a fault, and mended before a report is written."""

import pytest

from advisor.report import html, pdf
from advisor.report.fill import CLOSEST, PARTS, SNUGGEST, THIN, Fallen, Layout, mended, rank
from advisor.report.sparse import spared, sparse
from tests.report.fixture import advice as fixtures
from tests.report.test_fill import ACTIONS, fell

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def with_thin(thin, *, spare=0, **more):
    plain = fell(**more)
    return Fallen(plain.pages, plain.places, plain.gaps, thin, spare)


def test_a_page_of_a_few_lines_is_a_worse_fault_than_a_page_more():
    actions = list(ACTIONS)
    good, bad = rank(fell(), actions, Layout()), rank(with_thin((3,)), actions, Layout())
    assert good < rank(fell(pages=13), actions, Layout()) < bad
    assert bad < rank(fell(**{"summary-end": (2, 0.1)}), actions, Layout())


@pytest.mark.parametrize(("end", "snug"), [(0.03, 1), (0.15, SNUGGEST)])
def test_last_lines_of_the_overview_are_taken_in(end, snug):
    again = with_thin((3,), end=(end,))
    assert mended(Layout(), again, ACTIONS) == Layout(snug=snug)
    # However it is parted by then.
    assert mended(Layout(early=PARTS[:1]), again, ACTIONS).snug == snug


def test_an_overview_that_has_taken_its_lines_in_stays_as_it_is():
    taken = fell(end=(0.3,), near=0.3, roadmap=0.6)
    assert mended(Layout(snug=1), taken, ACTIONS) == Layout(snug=1)
    assert mended(Layout(), taken, ACTIONS) != Layout()


def test_where_they_stay_the_first_action_begins_below_them():
    again = with_thin((3,), end=(0.1,))
    assert mended(Layout(snug=SNUGGEST, early=PARTS[:1]), again, ACTIONS).run_on
    assert mended(Layout(snug=SNUGGEST), again, ACTIONS).run_on


def test_an_overview_that_ends_low_on_its_page_is_left_alone():
    assert mended(Layout(early=PARTS[:1]), fell(end=(0.3,)), ACTIONS) == Layout(early=PARTS[:1])


def test_what_begins_a_page_begins_on_the_few_lines_before():
    places = {"summary-end": (2, 0.1), "contents": (3, 0.0), "today": (4, 0.0)}
    again = with_thin((2,), end=(0.8,), **places)
    # The page for the board is set closer first.
    assert mended(Layout(), again, ACTIONS).on == ()
    layout = mended(Layout(board=CLOSEST), again, ACTIONS)
    assert layout.on == ("contents",)
    assert '[id="contents"]{break-before:auto' in layout.css
    assert mended(layout, again, ACTIONS) == layout
    assert mended(Layout(), with_thin((3,), today=(4, 0.0)), ACTIONS).on == ("today",)


def test_the_last_answers_give_a_last_page_company():
    ends = {"report-end": (11, 0.05), "further": (9, 0.0)}
    again = with_thin((), spare=9, **ends)
    # Set closer where that takes the lines in; else answers go to them.
    assert mended(Layout(), again, ACTIONS) == Layout(tight=1)
    assert mended(Layout(tight=2), again, ACTIONS) == Layout(tight=2, parted=9)
    assert mended(Layout(tight=2, parted=9), again, ACTIONS) == Layout(tight=2, parted=9)
    # Of a long report nobody knows where the last page ends once all is closer.
    long = with_thin((), spare=9, pages=42, **{"report-end": (41, 0.05)})
    assert mended(Layout(), long, ACTIONS) == Layout(parted=9)
    # Nor how many it needs while something before it moves.
    moved = with_thin((3,), spare=9, pages=42, end=(0.03,), **{"report-end": (41, 0.05)})
    assert mended(Layout(), moved, ACTIONS) == Layout(snug=1)
    assert mended(Layout(parted=9), moved, ACTIONS) == Layout(snug=1)
    held = with_thin((), spare=9, **{**ends, "report-end": (11, THIN + 0.02)})
    assert mended(Layout(tight=2), held, ACTIONS) == Layout(tight=2)


def test_a_page_that_lost_too_many_answers_is_a_fault():
    layout, actions = Layout(parted=9), list(ACTIONS)
    lost = Fallen(12, fell().places, {10: ()})
    assert rank(lost, actions, layout) > rank(lost, actions, Layout())
    assert rank(Fallen(12, fell().places, {9: ()}), actions, layout) == rank(
        fell(), actions, layout
    )


SHEET = (
    "<style>@page{size:300px 1000px;margin:0}body{margin:0;font:10px/20px serif}p{margin:0}"
    "section{break-before:page}.refs{columns:3;column-gap:0}.refs p{break-inside:avoid}"
    ".apart{break-before:page}</style>"
)


def laid(body):
    weasyprint = pytest.importorskip("weasyprint")
    return weasyprint.HTML(string=SHEET + body).render()


def test_pages_of_a_few_lines_are_found_wherever_they_stand():
    words = "<p>" + "word " * 60 + "</p>"
    body = f"<section>{words}</section><section>{words * 6}</section><section>{words * 2}</section>"
    document = laid(f"<p>Cover</p>{body}<section>End</section>")
    assert len(document.pages) == 5
    assert sparse(document, 0, 0, (300, 1000)) == (1,)  # not the cover, and not the last


def answered(count, parted=0):
    """So many answers of one line, in columns of 48."""
    rows = [f"<p>{n}</p>" for n in range(count)]
    cut = count - parted if parted else count
    first, last = "".join(rows[:cut]), "".join(rows[cut:])
    more = f'<div class="refs apart">{last}</div>' if last else ""
    return laid(
        "<p>Cover</p><section>Before</section>"
        f'<section id="answers"><h1>Answers</h1><div class="refs">{first}</div>{more}</section>'
    )


def test_so_many_answers_go_to_the_last_page_that_both_hold_something():
    document = answered(150)
    assert len(document.pages) == 4
    count = spared(document, 1000)
    assert count >= 45
    again = answered(150, count)
    assert len(again.pages) == 4
    assert spared(again, 1000) == 0


@pytest.mark.parametrize("count", [20, 240])
def test_no_answers_go_where_there_is_no_page_for_them_or_it_is_full(count):
    assert spared(answered(count), 1000) == 0


def test_the_report_parts_its_answers_and_sets_its_overview_closer():
    made = html.page(fixtures.rich())
    shown = made.drawn(Layout(parted=2, snug=1))
    assert '<div class="refs answers apart">' in shown
    last = shown[shown.index('<div class="refs answers apart">') :]
    assert last.count('<p class="ref">') == 2
    assert " snug" in shown[shown.index("<body") :][:80]
    assert "answers apart" not in made.html
    assert " snug" not in made.html[made.html.index("<body") :][:80]


@pytest.mark.parametrize("snug", [1, SNUGGEST])
def test_a_closer_overview_is_less_high(snug):
    weasyprint = pdf.weasyprint_here()
    made = html.page(fixtures.rich())

    def high(layout):
        found = pdf.fallen(pdf._set(weasyprint, made.drawn(layout), made.base, "", []).document)
        return found.at("overview-end")

    assert high(Layout(snug=snug)) < high(Layout(snug=snug - 1))


def test_a_note_below_a_table_is_not_parted():
    weasyprint = pdf.weasyprint_here()
    sheet = (html.folder() / "report.css").read_text(encoding="utf-8")
    for rows in range(60, 76):
        table = "<table>" + "<tr><td>Row</td></tr>" * rows + "</table>"
        note = '<p class="note">' + "words of the note " * 40 + "</p>"
        text = f"<style>{sheet}td{{height:20px}}</style><section>{table}{note}</section>"
        document = weasyprint.HTML(string=text).render()
        held = [n for n, page in enumerate(document.pages) if "note" in _classes(page)]
        assert len(held) == 1


def _classes(page):
    boxes = list(page._page_box.descendants())
    return {str(b.element.get("class") or "") for b in boxes if b.element is not None}
