"""What a fourth review asked for: a lone stop, overlap, rebound, repeated trainings, one year."""

import pytest

import advisor
from advisor.advice.opening import start_with
from advisor.report import content
from tests.advice.test_baseline import PACK, SAMPLES
from tests.report.fixture.advice import Figures
from tests.report.test_headline import growing
from tests.report.test_told import html_of, once, one_case, view_of

EXPERTS = SAMPLES.parent / "tests" / "cases" / "experts"


def markdown(advice):
    return content(advice, "x.md").decode()


def assessed(path):
    return advisor.assess(advisor.load_engagement(path / "answers.yaml", PACK), PACK).data


# Sentences


@pytest.mark.parametrize("told", ["Money is the larger story here.", "Geld zählt mehr."])
def test_no_stop_is_left_of_a_sentence_that_goes(told):
    """Money is no argument where everything is to be protected: nothing of it stays.

    Which sentence is of money the advice says by a code, in any language: it stands last.
    """
    advice, case, _ = one_case()
    case["placement"] = {"place": "protect"}
    advice["portfolio"]["money_text"] = told
    assert view_of(advice).summary.money_text == ""
    assert not [line for line in markdown(advice).splitlines() if line.strip() == "."]
    advice["portfolio"]["money_text"] = f"The carbon is small. {told}"
    assert view_of(advice).summary.money_text == "The carbon is small."
    advice["portfolio"] |= {"money_larger": False, "money_text": "The carbon is small."}
    assert view_of(advice).summary.money_text == "The carbon is small."


# The road map


def test_steps_save_less_only_where_every_one_does():
    advice, _, _ = one_case()
    less, other = "Each step saves less after", "A step saves another amount after"
    steps = view_of(advice).road.steps
    assert len(steps) > 1
    figures = advice["figures"]
    last = advice["roadmap"]["steps"][1]
    figures[last["alone"]]["p50"], figures[last["after"]]["p50"] = 86.0, 1700.0
    for shown in (markdown(advice), html_of(advice)):
        assert other in shown
        assert less not in shown
    for step in advice["roadmap"]["steps"][1:]:
        figures[step["alone"]]["p50"], figures[step["after"]]["p50"] = 1700.0, 1600.0
    for shown in (markdown(advice), html_of(advice)):
        assert less in shown
        assert other not in shown


# What is used more


@pytest.mark.parametrize(("stage", "fewer"), [("serving", 1), ("edge", 1), ("training", 0)])
def test_nobody_uses_more_of_an_ai_that_is_taken_out(stage, fewer):
    advice, case, _ = one_case()
    item = case["recommendations"][0]
    item["change"] = [{"fact": "host.accelerators_n", "label": "n", "before": "2", "after": "0"}]
    before = markdown(advice).count("If it is then used more")
    assert before > 0
    item["change"].append({"fact": stage, "label": stage, "before": "counted", "after": "removed"})
    assert markdown(advice).count("If it is then used more") == before - fewer


# Trainings


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (157, "all 157 trainings of the 3 years together"),
        (None, "all trainings of the 3 years together"),
    ],
)
def test_a_training_that_repeats_is_never_called_once(count, words):
    advice, case, _ = one_case(once=once, stage_share=lambda _: {"training": 0.9, "serving": 0.1})
    case["baseline"]["trainings"] = {"count": count}
    shown, page = markdown(advice), html_of(advice)
    assert f"Without any of the actions, {words}: 75 tCO₂e" in shown
    assert f"{words[0].upper()}{words[1:]}, trials included" in shown
    assert f"{words[0].upper()}{words[1:]}, trials included: 150 MWh" in page
    assert "Footprint, all trainings" in page
    for form in (shown, page):
        assert "whole and once" not in form
        assert "Once: the whole training" not in form


def test_weekly_trainings_are_counted_with_the_first():
    """52 a year for three years, and the first one."""
    (case,) = assessed(EXPERTS / "bank-card-fraud")["use_cases"]
    assert case["baseline"]["trainings"] == {"count": 157}
    (case,) = assessed(SAMPLES / "national-language-model")["use_cases"]
    assert case["baseline"]["trainings"] is None


def test_the_price_that_money_is_held_against_is_named():
    """In place of "any price in use today", which another price in the report belied."""
    data = assessed(SAMPLES / "support-chatbot")
    assert data["portfolio"]["money_larger"]
    # The parameter of the core.
    assert "even at 250 EUR a t" in data["portfolio"]["money_text"]


# One year throughout


def test_a_saving_says_that_growth_is_in_it_where_the_tiles_are_of_today():
    """Also where a use case could not be computed, so that there is no total."""
    data = assessed(SAMPLES / "marketing-images")
    assert data["portfolio"]["total"] is None
    assert "growth included" in data["portfolio"]["verdict"]["sentence"]


def test_the_size_in_words_is_that_of_the_headline():
    """Where the mean leads, since growth moves it little, the sentence on size is of the mean."""
    data = assessed(EXPERTS / "grid-load-forecast")
    total = data["figures"][data["portfolio"]["total"]["carbon_kgco2e"]]["printed"]
    assert data["portfolio"]["today"] is None
    assert data["portfolio"]["money_text"].startswith(f"At about {total} the carbon is too small")


@pytest.mark.parametrize("form", ["md", "html"])
def test_where_little_is_advised_both_years_are_labelled_too(form):
    shown = content(assessed(SAMPLES / "medical-triage"), f"x.{form}").decode()
    assert "Today: before any growth." in shown.replace("\u00a0", " ")
    assert "Savings are parts of that mean." not in shown.replace("\u00a0", " ")


def test_savings_are_parts_of_the_mean_where_there_are_any():
    advice, _ = growing(known=False)
    assert "Savings are parts of that mean." in markdown(advice)


# The money of the first action


def opened(cost, **keys):
    figures = Figures()
    first = {
        "title": "Shrink it",
        "use_case_name": "",
        "saving": figures.add("c", "kgCO2e/year", 1.0, 2.0, 3.0),
        "share": figures.add("s", "%", 10.0, 20.0, 30.0),
        "cost": figures.add("m", "EUR/year", *cost),
    }

    class Register:
        entries = figures.all

    return start_with(first, ("", ""), Register(), several=False, money=False, **keys)


def test_money_stands_in_the_lead_where_it_is_the_larger_story():
    cost = (1000.0, 5000.0, 9000.0)
    mean = " as a mean of the next 3 years, growth included"
    assert "EUR" not in opened(cost)
    assert "and about 5,000 EUR a year (1,000–9,000 EUR)." in opened(cost, larger=True)
    assert f"and about 5,000 EUR a year{mean} (1,000" in opened(cost, larger=True, mean=mean)
    assert opened((0.0, 0.0, 0.0), larger=True).endswith("and no money.")
    # What is lost has a sentence of its own.
    assert "EUR" not in opened((-9000.0, -5000.0, -1000.0), larger=True)


def test_the_lead_and_the_decision_say_that_a_growth_of_ours_is_in_the_saving():
    data = assessed(EXPERTS / "insurer-claim-letters")
    verdict = data["portfolio"]["verdict"]
    saved = data["figures"][data["portfolio"]["actions"][0]["cost"]]["printed"]
    assert f"{saved} as a mean of the next 3 years, growth included" in verdict["sentence"]
    assert f"(could save about {saved}, growth included)" in verdict["decision"]


def test_a_saving_on_trainings_has_no_growth_and_one_done_once_is_no_year():
    data = assessed(EXPERTS / "bank-card-fraud")
    assert "growth included" not in str(data["portfolio"]["verdict"])
    data = assessed(SAMPLES / "national-language-model")
    verdict = data["portfolio"]["verdict"]
    year = data["figures"][data["portfolio"]["actions"][0]["cost"]]
    (item,) = [
        r
        for r in data["use_cases"][0]["recommendations"]
        if r["id"] == data["portfolio"]["actions"][0]["rule"]
    ]
    once = data["figures"][item["saving"]["once"]["cost"]]
    assert once["p50"] == pytest.approx(data["horizon_years"] * year["p50"], rel=1e-6)
    assert f"about {once['printed']} once (" in verdict["sentence"]
    assert f"(could save about {once['printed']} once)" in verdict["decision"]
    assert year["printed"] not in verdict["sentence"]
