"""The Markdown form qualifies a recommendation as the pages do."""

import pytest

from advisor.report import content
from advisor.report.typeset import typeset
from tests.report.fixture.advice import recommendation
from tests.report.test_told import html_of, one_case, view_of


def markdown(advice):
    return content(advice, "x.md").decode()


def attached(advice, case, lane):
    lead = case["recommendations"][0]["id"]
    case["recommendations"].append(
        recommendation("other", "Train from scratch", lane=lane, attached_to=lead, rank=None)
    )
    return markdown(advice)


@pytest.mark.parametrize(
    ("lane", "name"),
    [("then", "If it fails"), ("alternative", "Another way"), ("notes", "Mind also")],
)
def test_what_hangs_on_advice_says_how_it_hangs_on_it(lane, name):
    """A way out of a failure must never read as advice beside the advice."""
    advice, case, _ = one_case()
    shown = attached(advice, case, lane)
    assert f"{name}: Train from scratch." in shown
    assert "Note:" not in shown


def test_what_to_confirm_and_whom_to_ask_stand_with_the_advice():
    advice, case, _ = one_case()
    clause = "the answer to “Must the raw data be kept?” is “no”"
    case["recommendations"][1].update(
        confirm=["a need for the raw data"],
        confirm_that=[{"fact": "edge.raw_required", "text": clause, "who": "archive"}],
        ask=[{"fact": "task.drift", "question": "How fast does it change?", "who": "the lab"}],
    )
    advice["answers"] = [
        {"owner": "claims", "fact": "task.drift", "question": "How fast?", "who": "the lab"}
    ]
    advice["ask_first"] = {"question": "How fast?", "why": "It counts.", "who": "the lab"}
    told = (f"that {clause} (ask: archive)", "Ask the lab", "Whom to ask", "How fast does it")
    for shown in (markdown(advice), html_of(advice).replace("&#39;", "'")):
        assert all(words in shown for words in told)
        assert "a need for the raw data" not in shown
    assert "- the lab: How fast?" in markdown(advice)


def test_money_stands_beside_carbon_and_before_it_where_it_leads():
    advice, _, _ = one_case()
    heads = next(line for line in markdown(advice).split("\n") if "| Action |" in line)
    assert heads.index("Carbon saved a year") < heads.index("Money saved a year")
    advice["portfolio"]["lead"] = "money"
    heads = next(line for line in markdown(advice).split("\n") if "| Action |" in line)
    assert heads.index("Money saved a year") < heads.index("Carbon saved a year")
    table = html_of(advice)
    assert table.index("Money saved a year</th>") < table.index("Carbon saved a year</th>")
    assert [a.title for a in view_of(advice).summary.actions] == (
        [a.title for a in view_of(one_case()[0]).summary.actions]
    )


def test_a_road_map_whose_steps_do_not_add_up_says_why():
    advice, _, figures = one_case()
    unit = "kgCO2e/year"
    steps = [
        {
            "rule": f"s{n}",
            "use_case": "claims",
            "title": f"Step {n}",
            "after": figures.add("s", unit, 800.0, 800.0, 800.0),
            "cumulative": figures.add("s", unit, 900.0, 900.0, 900.0),
        }
        for n in (1, 2)
    ]
    advice["roadmap"] = {"steps": steps}
    advice["figures"] = figures.all
    assert "so the steps do not add up" in markdown(advice)


def test_the_frameworks_are_listed():
    advice, _, _ = one_case()
    row = {"id": "2.8", "text": "Ask suppliers.", "recommendations": [{"title": "Ask them"}]}
    advice["frameworks"] = [{"id": "r", "title": "RGESN", "version": "2024", "items": [row]}]
    shown = markdown(advice)
    assert "## By framework" in shown
    assert "- 2.8: Ask suppliers. Ask them." in shown


def test_the_network_stands_last_and_says_that_it_is_in_no_total():
    advice, case, figures = one_case()
    case["baseline"]["stages"] = {
        "network": figures.impacts(1800.0),
        "serving": figures.impacts(460.0),
        "storage": figures.impacts(10.0),
    }
    names = [s.name for s in view_of(advice).use_cases[0].stages]
    assert names == ["Running the model", "Storage", "Network, in no total"]
    assert "Network, in no total" in html_of(advice)


@pytest.mark.parametrize(
    "mark", ["worded by the consultant", "placed first by the consultant", "the consultant's own"]
)
def test_what_the_consultant_changed_is_marked_in_each_form(mark):
    advice, case, _ = one_case()
    for item in case["recommendations"]:
        item["edited"] = mark
    for shown in (markdown(advice), html_of(advice)):
        assert shown.count(typeset(mark)) >= len(case["recommendations"])
    advice, case, _ = one_case()
    assert typeset(mark) not in markdown(advice)


@pytest.mark.parametrize("form", [markdown, html_of])
def test_how_sure_an_own_recommendation_is_says_that_nothing_was_computed(form):
    advice, case, _ = one_case()
    for item in case["recommendations"]:
        item |= {"grade": "own", "edited": "the consultant's own", "saving": None}
    told = form(advice).replace("&#39;", "'")
    assert told.count("The consultant’s own; nothing was computed") >= 1
    # What the word means may stand under “How to read the numbers” and in the glossary.
    assert "Firm" not in told.replace("“Firm”", "").replace("<b>Firm.</b>", "")
    assert "computed; the consultant’s own" not in told  # once is enough
