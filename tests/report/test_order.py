"""What comes first, what is numbered, and what is told once."""

import re

import pypdf
import pytest

from advisor.advice.figures import Figures as Register
from advisor.report import content, html
from advisor.report.html import brand_of
from advisor.report.reader import Reader
from advisor.report.view import build
from advisor.report.waterfall import RoadStep, waterfall
from tests.report.fixture import advice as fixtures
from tests.report.fixture.advice import Figures, recommendation, use_case, wrap


def view_of(advice):
    return build(advice, brand_of(None))


def with_notes():
    """Two use cases: the second has something to stop, to leave, and to keep in mind."""
    figures = Figures()
    first = use_case(figures, "claims", "Claims triage", 21000.0, 3)
    second = use_case(figures, "wake", "Wake words", 900.0, 0)
    ask = {"stance": "ask", "effort": "days", "reason_no_figure": "A question."}
    second["recommendations"] = [
        recommendation("gate", "Keep the gate", "notes", stance="justify"),
        recommendation("device", "Keep it local", "leave_alone", stance="justify", governs="first"),
        recommendation("public", "Off the net", "leave_alone", stance="caution", governs="first"),
        recommendation("vendor", "Ask the vendor", "find_out", **ask),
        recommendation("mind", "Mind the rare", "notes", stance="caution"),
    ]
    second["lanes"] = {
        "leave_alone": ["device", "public"],
        "find_out": ["vendor"],
        "notes": ["gate", "mind"],
    }
    extra = recommendation("vendor", "Ask the vendor", "find_out", **ask)
    extra["texts"] = {**extra["texts"], "because": "Only here. " + extra["texts"]["because"]}
    first["recommendations"].append(extra)
    first["lanes"]["find_out"] = ["vendor"]
    return wrap(figures, [first, second])


def test_what_stands_already_comes_first_and_has_no_number():
    listed = view_of(with_notes()).listed
    assert [i.title for i in listed[:3]] == ["Off the net", "Keep it local", "Keep the gate"]
    assert [i.number for i in listed[:3]] == [0, 0, 0]
    assert [i.lane_name for i in listed[:3]] == ["Take care", "Leave as it is", "Leave as it is"]
    assert [i.number for i in listed[3:]] == list(range(1, len(listed) - 2))
    assert listed[3].rank == 1


def test_the_numbers_are_those_of_the_page_for_the_board():
    view = view_of(with_notes())
    assert [a.number for a in view.summary.actions] == [1, 2, 3]
    shown = content(with_notes(), "x.html").decode()
    assert "Recommendation 1 of 5" in shown


def test_a_question_for_two_use_cases_is_told_once():
    view = view_of(with_notes())
    asked = [i for i in view.listed if i.rule == "vendor"]
    assert len(asked) == 1
    assert asked[0].for_whom == "Claims triage, Wake words"
    assert asked[0].why[0][0] == ""
    assert ("Claims triage", "Only here.") in asked[0].why
    shown = content(with_notes(), "x.html").decode()
    assert shown.count("Ask the vendor. Do it for the tasks") == 1
    assert "<b>Claims triage:</b> Only here." in shown


def test_ranked_actions_are_not_merged():
    figures = Figures()
    cases = [use_case(figures, k, k.title(), 2100.0, 1) for k in ("one", "two")]
    rules = [i.rule for i in view_of(wrap(figures, cases)).listed]
    assert rules.count("rule-1") == 2


@pytest.mark.parametrize("name", ["rich", "twelve"])
def test_the_overview_comes_before_the_details(name):
    shown = content(getattr(fixtures, name)(), "x.html").decode()
    body = shown[shown.index("<body") :]
    order = [
        'id="recommendations"',
        "Considered and set aside",
        "Close, but not for you today",
        'id="roadmap"',
        'class="full',
        'id="further"',
        'id="register"',
    ]
    found = [body.index(mark) for mark in order if mark in body]
    assert found == sorted(found)
    assert len(found) >= 5


def test_a_table_without_savings_has_no_columns_for_them():
    advice = with_notes()
    shown = content(advice, "x.html").decode()
    assert "Carbon, share" in shown
    for case in advice["use_cases"]:
        for raw in case["recommendations"]:
            raw["saving"] = None
    assert "Carbon, share" not in content(advice, "x.html").decode()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["rich", "twelve"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(report, name):
    view = html.page(getattr(fixtures, name)()).view
    titles = {i.title for i in view.listed} | {"Road map", "Register of actions", "Sources"}
    for page in pypdf.PdfReader(report(name)).pages[1:]:
        lines = [line.strip() for line in page.extract_text().split("\n") if line.strip()]
        # The last lines are the foot: the house and the number of the page.
        last = re.sub(r"^\d+ +", "", lines[-2])
        assert last not in titles


def test_a_step_that_two_digits_do_not_show_is_said_to_leave_what_there_was():
    """20 t, then 11.2, 11.1 and 7.9: the second of these prints as the first."""
    figures = Register()

    def level(name, value):
        figures.add(name, "carbon", "kgCO2e/year", value)
        return Reader({"figures": figures.data()}).figure(name)

    before, last = level("before", 20_000.0), level("last", 7940.0)
    steps = [
        RoadStep(n, f"Step {n}", "", "", False, None, None, None, level(f"s{n}", value))
        for n, value in enumerate((11_200.0, 11_100.0, 7900.0), start=1)
    ]
    chart = waterfall(steps, before, last, brand_of(None).colours, rest=True)
    assert [row[1] for row in chart.table.rows] == [
        "20 tCO₂e a year",
        "to 11 tCO₂e a year",
        "still 11 tCO₂e a year",
        "to 7,900 kgCO₂e a year",
        "still 7,900 kgCO₂e a year",
        "7,900 kgCO₂e a year",
    ]


def test_a_duty_without_a_figure_stands_before_the_first_in_detail():
    """Its number is 1, so nobody reads 2 and 3 before it."""
    advice = with_notes()
    first = advice["use_cases"][0]
    first["recommendations"].append(recommendation("duty", "Settle the duty", "must_do"))
    first["lanes"]["must_do"] = ["duty"]
    view = view_of(advice)
    told = [i.number for i in (*view.ahead, *view.full, *view.brief)]
    assert told == sorted(told)
    assert [i.title for i in view.ahead] == ["Settle the duty"]
    named = [(c.name, c.words) for c in view.chapters() if c.id == "ahead"]
    assert named == [("What comes first", "1  Settle the duty")]
    body = content(advice, "x.html").decode()
    places = [body.index(mark) for mark in ('id="ahead"', 'class="full', 'id="further"')]
    assert places == sorted(places)
    assert 'id="ahead"' not in content(with_notes(), "x.html").decode()
