"""Which year leads a page: never one that holds a growth which nobody told."""

import pytest

import advisor
from advisor.report import content
from advisor.report.fill import Layout
from advisor.report.headline import headline
from advisor.report.html import page
from advisor.report.reader import Reader
from tests.advice.test_baseline import PACK
from tests.advice.test_swings import vendor
from tests.report.fixture.advice import Figures
from tests.report.test_told import html_of, one_case, view_of

FORMS = ["html", "md"]


def growing(known, growth="25 %", ends="0–150 %"):
    """7,600 kgCO₂e and 92,000 EUR as a mean of three years; 5,000 and 60,000 today."""
    advice, case, figures = one_case(
        today=lambda f: {
            "growth": growth,
            "growth_range": ends,
            "growth_known": known,
            "impacts": {
                "carbon_kgco2e": f.add("c", "kgCO2e/year", 1500.0, 5000.0, 17000.0),
                "cost": f.add("m", "EUR/year", 18000.0, 60000.0, 200000.0),
            },
        }
    )
    advice["horizon_years"] = 3
    advice["figures"] = figures.all
    return advice, case


@pytest.mark.parametrize("form", FORMS)
def test_with_growth_not_answered_the_first_year_leads(form):
    advice, _ = growing(known=False)
    shown = content(advice, f"x.{form}").decode().replace("\u00a0", " ")
    assert "60,000" in shown
    assert shown.index("60,000") < shown.index("92,000")
    assert "If use grows by 25 % a year (our assumption, 0–150 %; nobody told us)" in shown
    assert "the mean of the next 3 years is 7,600 kgCO₂e" in shown
    lead = view_of(advice).summary.lead
    assert lead.today
    assert lead.totals["cost"].printed == "60,000 EUR a year"


@pytest.mark.parametrize("form", FORMS)
def test_with_growth_answered_the_mean_leads_and_today_is_said(form):
    advice, _ = growing(known=True, growth="100 %", ends="100 %")
    shown = content(advice, f"x.{form}").decode().replace("\u00a0", " ")
    lead = view_of(advice).summary.lead
    assert not lead.today
    assert lead.totals["cost"].printed == "92,000 EUR a year"
    assert "with use growing by 100 % a year, as told" in shown
    assert "Today: 5,000 kgCO₂e" in shown
    assert "our assumption" not in shown


def test_where_nothing_grows_one_year_is_enough():
    advice, _, _ = one_case()
    assert view_of(advice).summary.lead.note == ""


def test_a_plan_has_a_first_year_and_no_today():
    figures = Figures()
    name = figures.add("m", "EUR/year", 1.0, 2.0, 3.0)
    reader = Reader({"figures": figures.all})
    raw = {"growth": "25 %", "growth_known": False, "impacts": {"cost": name}}
    lead = headline(reader, raw, {"cost": reader.figure(name)}, 3, planned=True)
    assert lead.year == "in the first year"
    assert lead.note.startswith("In the first year: before any growth.")


def test_a_growth_that_was_told_is_in_the_advice_by_its_sum(tmp_path):
    """Doubling each year: 1 + 2 + 4 over three years is 7/3 of today's cost in every run."""
    data, case = vendor(tmp_path, use__growth_pct=100)
    today = case["baseline"]["today"]
    assert today["growth_known"] is True
    assert today["growth"] == "100 %"
    figures = data["figures"]
    for end in ("p5", "p50", "p95"):
        mean = figures[case["baseline"]["total"]["cost"]][end]
        now = figures[today["impacts"]["cost"]][end]
        assert mean / now == pytest.approx(7 / 3, rel=1e-6)
    # Told: the mean leads, so the totals of the engagement have no other year.
    assert data["portfolio"]["today"] is None


def test_a_growth_that_nobody_told_is_never_in_the_headline(tmp_path):
    """The first year is the one without growth: the same as with a growth of nothing."""
    data, case = vendor(tmp_path, use__growth_pct={"unknown": {"who": "sales"}})
    (tmp_path / "none").mkdir()
    still, base = vendor(tmp_path / "none", use__growth_pct=0)
    now = data["figures"][data["portfolio"]["today"]["impacts"]["cost"]]
    without = still["figures"][base["baseline"]["total"]["cost"]]
    for end in ("p5", "p50", "p95"):
        assert now[end] == pytest.approx(without[end], rel=1e-6)
    assert (data["portfolio"]["today"]["growth"], data["portfolio"]["today"]["growth_range"]) == (
        "25 %",
        "0–150 %",
    )
    shown = content(data, "x.md").decode()
    assert ", today: " in shown
    assert "- sales: By how much will use grow each year?" in shown
    assert case["baseline"]["today"]["growth_known"] is False


def test_a_training_leads_whole_and_once():
    path = advisor.__path__[0].rpartition("/")[0] + "/samples/national-language-model/answers.yaml"
    data = advisor.assess(advisor.load_engagement(path, PACK), PACK, draws=256).data
    (case,) = data["use_cases"]
    whole = data["figures"][case["baseline"]["once"]["carbon_kgco2e"]]["printed"]
    view = view_of(data)
    assert view.summary.lead.once
    assert view.summary.lead.totals["carbon_kgco2e"].printed == whole
    assert view.summary.each == "once"
    # All four figures in large type are of the whole training, water too.
    totals = view.use_cases[0].lead.totals
    shown = [totals[key] for key in ("carbon_kgco2e", "energy_kwh", "water_l", "cost")]
    assert not [f.id for f in shown if f.yearly]
    # What acts on the training alone is saved once: the horizon's years times the year's part.
    item = next(r for r in case["recommendations"] if (r["saving"] or {}).get("once"))
    once, year = (
        data["figures"][item["saving"]["once"]["carbon_kgco2e"]]["p50"],
        data["figures"][item["saving"]["carbon_kgco2e"]]["p50"],
    )
    assert once == pytest.approx(data["horizon_years"] * year, rel=1e-6)
    assert "a year" not in view.summary.actions[0].saving.printed
    shown = html_of(data)
    # On the page for the board and in the list of all advice alike.
    assert shown.count("Carbon saved, once</th>") == 2
    assert "Carbon saved a year</th>" not in shown
    assert '<th scope="col" class="r">Once</th>' in shown


@pytest.mark.parametrize(("board", "drawn"), [(0, True), (2, True), (3, False)])
def test_a_caption_tells_of_a_chart_only_beside_the_chart(board: int, drawn: bool) -> None:
    data, _, _ = one_case()
    shown = page(data, layout=Layout(board=board)).html
    summary = shown[shown.index('id="summary"') : shown.index('id="summary-end"')]
    assert ("<svg" in summary) is drawn
    assert ("carbon that the action saves." in summary) is drawn
    assert ("The ranges hold nine in ten runs of the calculation." in summary) is not drawn
