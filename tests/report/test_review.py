"""What a second review asked for: each kind of mended statement."""

import re
from dataclasses import replace

import pypdf
import pytest

from advisor.report import content
from advisor.report.html import brand_of
from advisor.report.names import factor_name
from advisor.report.reasons import exact_share, tipping
from advisor.report.view import build
from tests.report.fixture.advice import Figures, nothing, recommendation, rich, use_case, wrap


def one_case(count=3, **more):
    figures = Figures()
    case = use_case(figures, "claims", "Claims triage", 21000.0, count)
    return wrap(figures, [case], **more), case, figures


def two_cases(first=2, second=1):
    figures = Figures()
    cases = [
        use_case(figures, "claims", "Claims triage", 21000.0, first),
        use_case(figures, "wake", "Wake words", 900.0, second),
    ]
    return wrap(figures, cases), cases, figures


def html_of(advice):
    return content(advice, "x.html").decode().replace("\u00a0", " ")


def view_of(advice):
    return build(advice, brand_of(None))


def part(shown, start, room=3000):
    return shown[shown.index(start) :][:room]


# The register


def stopped(case, tier=None):
    case["recommendations"].append(
        recommendation(
            "public", "Off the net", "leave_alone", stance="caution", governs="first", tier=tier
        )
    )
    case["lanes"]["leave_alone"] = ["public"]


def test_what_must_stop_stands_in_the_register_from_now():
    advice, case, _ = one_case()
    stopped(case)
    advice["portfolio"]["verdict"]["against"] = ["Off the net (Claims triage)"]
    view = view_of(advice)
    first = view.register[0]
    assert (first.title, first.number, first.when) == ("Off the net", 0, "Now")
    assert first.effort == "Weeks"
    assert [a.number for a in view.summary.actions] == [1, 2, 3]
    assert view.summary.against[0].endswith("From now, weeks of work; owner to be named.")
    assert "before any other action" in part(html_of(advice), 'id="register"', 6000)


@pytest.mark.parametrize(
    ("tier", "title", "measure"),
    [
        (None, "What must stop now", "In force, with date and proof on file"),
        ("avoid", "What must be settled first", "Decided, with the reasons on file"),
    ],
)
@pytest.mark.parametrize("actions", [0, 3])
def test_only_what_stops_something_is_said_to_stop(tier, title, measure, actions):
    """Whether a thing is needed at all is asked, and nothing stops meanwhile."""
    advice, case, _ = one_case(actions)
    stopped(case, tier)
    view = view_of(advice)
    then = ", then three actions" if actions else ""
    assert view.titles["register"].words.startswith(f"{title}{then}: ")
    assert view.register[0].measure == measure
    assert ("must stop" in html_of(advice)) == (tier is None)


def test_a_report_without_actions_has_a_register_for_what_must_stop():
    advice, case, _ = one_case(0)
    stopped(case)
    view = view_of(advice)
    assert view.short
    assert [a.title for a in view.register] == ["Off the net"]
    assert 'id="register"' in html_of(advice)


def test_the_title_of_the_register_names_the_month_that_comes_first():
    """Weeks for the first action, days for the last: the last is done first, in December."""
    advice, case, _ = one_case(3)
    advice["engagement"]["date"] = "2026-11-25"
    efforts = ("weeks", "months", "days")
    for raw, effort in zip(case["recommendations"], efforts, strict=True):
        raw["effort"] = effort
    view = view_of(advice)
    assert [a.when for a in view.register] == ["February 2027", "August 2027", "December 2026"]
    assert "the earliest due in December 2026" in view.titles["register"].words


def test_what_is_measured_has_a_target_or_is_left_out():
    advice, case, _ = one_case(2)
    case["recommendations"][0]["change"] = [
        {"fact": "use.reasoning_tokens", "label": "tokens", "before": "500", "after": "200 tokens"}
    ]
    case["recommendations"][1]["change"] = [
        {"fact": "edge.life_years", "label": "life", "before": "4 years", "after": "6 years"}
    ]
    advice["engagement"]["date"] = "2026-11-25"
    rows = view_of(advice).register
    assert rows[0].measure.startswith("Output tokens a call")
    assert "target" not in rows[0].measure
    assert rows[1].measure.startswith("Returns by age")
    assert rows[1].again == "February 2028"


# How sure


def test_among_the_first_three_needs_more_than_three():
    assert "among the first three" not in html_of(one_case(3)[0]).casefold()
    assert "among the first three of the 4 ranked actions" in html_of(one_case(4)[0])


def test_the_order_of_the_first_two_is_told():
    advice, case, _ = one_case(2)
    first = case["recommendations"][0]
    sure = view_of(advice).summary.sure[0]
    assert sure.startswith(f"“{first['title']}” comes before “")
    assert sure.endswith("in 7 of 10 runs.")
    first.update(beats_next_in_ten=6, too_close=True, size_rests_on=["the share that passes"])
    sure = view_of(advice).summary.sure[0]
    assert "in 6 of 10 runs: too close to call" in sure
    assert sure.endswith("what would settle it: the share that passes.")
    first["wins"] = "the number of easy messages"
    assert view_of(advice).summary.sure[0].endswith("it: the number of easy messages.")


def drivers():
    row = {"kind": "factor", "known": True, "label": ""}
    return {
        "carbon": [
            {**row, "id": "serving.batch_vendor", "share": 0.34, "printed": "64", "range": "8–510"},
            {
                **row,
                "id": "grid.EU_UNKNOWN.lifecycle",
                "share": 0.11,
                "printed": "240 gCO₂e a kWh",
                "range": "35–480",
            },
            {
                "id": "use.growth",
                "kind": "answer",
                "known": False,
                "label": "the growth a year",
                "share": 0.04,
                "printed": "25 %",
                "range": "0–150 %",
            },
        ],
        "cost": [
            {
                **row,
                "id": "media_image.any.usd_per_image",
                "share": 0.6,
                "printed": "0.04 USD a image",
                "range": "",
            }
        ],
    }


def test_the_causes_of_the_width_are_named():
    advice, case, _ = one_case()
    advice["assumptions"] = [
        {"use_case": "claims", "fact": "use.growth", "label": "growth", "narrows": "The plan"}
    ]
    case["drivers"] = drivers()
    view = view_of(advice)
    assert [(c.label, c.kind, c.carbon, c.cost) for c in view.causes] == [
        ("Requests served together at a vendor", "Factor", "34 %", ""),
        ("Carbon of the grid (EU, place not known)", "Factor", "11 %", ""),
        ("Growth a year", "Assumed", "4 %", ""),
        ("Image, any model, price of an image", "Factor", "", "60 %"),
    ]
    assert view.causes[2].narrows == "The plan."
    assert (view.causes[3].printed, view.causes[3].narrows) == (
        "0.04 USD an image",
        "Take it from the invoice.",
    )
    assert view.assumptions == ()
    assert view.summary.sure[-1].startswith(
        "The largest unknown behind the footprint is how many requests a vendor serves together, "
        "and behind the cost the price of an image."
    )
    assert "parts of the width" not in view.summary.sure[-1]
    assert "No single assumption" not in html_of(advice)


def test_what_moves_no_figure_makes_none_wide():
    advice, case, _ = one_case()
    rows = [
        {"use_case": "claims", "fact": f, "label": f, "printed": "some", "narrows": "Ask."}
        for f in ("retries", "bar")
    ]
    rows[0]["share_of_uncertainty"] = 0.2
    advice["assumptions"] = rows
    # Without causes the table is one of what was assumed, and names both.
    assert [a.label for a in view_of(advice).assumptions] == ["Retries", "Bar"]
    case["drivers"] = drivers()
    assert [a.label for a in view_of(advice).assumptions] == ["Retries"]


def test_without_drivers_the_largest_assumption_is_named():
    advice, _, _ = one_case()
    advice["assumptions"] = [
        {"label": "the growth a year", "printed": "25 %", "share_of_uncertainty": 0.04}
    ]
    shown = html_of(advice)
    assert "the largest is the growth a year, taken as 25 %" in shown
    assert "No single assumption" not in shown


def test_a_small_use_case_does_not_lead_the_causes():
    advice, cases, _ = two_cases()
    small, large = drivers(), drivers()
    small["carbon"][0]["share"] = 0.9
    large["carbon"] = large["carbon"][1:2]
    cases[0]["drivers"], cases[1]["drivers"] = large, small
    assert view_of(advice).causes[0].owner == "Claims triage"


def test_every_factor_of_the_rules_has_a_name():
    assert factor_name("serving.model_error") == "Serving, error of the energy formula"
    assert factor_name("grid.EU_UNKNOWN.lifecycle") == (
        "Grid, EU, place not known, carbon, life cycle"
    )


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("−15 to 95 %", ["If the first step shows that it saves nothing."]),
        ("under 0.1 to 19 %", ["If the first step shows that it saves nothing."]),
        ("0–40 %", ["If the first step shows that it saves nothing."]),
        ("6.7–75 %", []),
    ],
)
def test_what_would_change_our_mind_can_happen(ends, words):
    assert tipping(ends) == words


# Shares and amounts


def test_over_several_use_cases_the_charts_have_amounts():
    advice, _, _ = two_cases()
    shown = html_of(advice)
    assert "% of the carbon</" not in shown
    assert "in amounts, since the use cases differ in size" in shown
    assert "Carbon, share of its use case" in shown
    assert "a smaller saving of carbon may stand higher" in shown
    assert "% of the carbon</" in html_of(one_case()[0])


def test_an_unknown_use_case_is_no_small_one():
    advice, cases, _ = two_cases()
    advice["portfolio"]["total"] = {}
    cases[1]["baseline"] = {"complete": False, "missing": ["The seconds are not known"]}
    told = view_of(advice).summary.unknown
    assert told[0].startswith("Wake words is in none of these figures. The seconds are not known.")
    assert "so the total says nothing about it" in told[0]


def test_a_saving_with_a_minus_in_the_middle_says_what_it_means():
    advice, case, figures = one_case()
    saving = case["recommendations"][0]["saving"]
    saving["cost"] = figures.add("cost", "EUR/year", -9600.0, -520.0, 68000.0)
    shown = html_of(advice)
    assert "Money (minus: more cost)" in shown
    assert "Cost (minus: more)" in shown


@pytest.mark.parametrize(
    ("printed", "value", "shown"),
    [
        ("98 %", 97.5, "97.5 %"),
        ("100 %", 99.6, "99.6 %"),
        ("100 %", 100.0, "100 %"),
        ("88 %", 87.6, "88 %"),
        ("95 %", 95.0, "95 %"),
        ("98 tasks", 97.5, "98 tasks"),
    ],
)
def test_a_high_share_is_printed_as_given(printed, value, shown):
    assert exact_share(printed, value) == shown


def test_an_answer_comes_with_its_source_and_the_reason_with_its_note():
    advice, case, _ = one_case()
    told = {"owner": "claims", "state": "known", "source": "the trial", "note": "96 of 98.5"}
    advice["answers"] = [
        {**told, "fact": "s", "label": "success", "printed": "98 %", "value": 97.5}
    ]
    case["recommendations"][0]["matched"] = [
        {
            "text": "Success: at least 95 %",
            "actual": "98 %",
            "status": "given",
            "note": "4 % against 1.5 % of urgent cases missed",
        }
    ]
    shown = html_of(advice)
    assert "<b>97.5 %</b>" in part(shown, 'id="answers"')
    assert "(the trial; 96 of 98.5)" in shown
    assert "you told us: 4 % against 1.5 % of urgent cases missed" in shown
    assert "98 %" not in part(shown, "Why we say this")


def test_accepted_results_are_told_with_what_was_made():
    advice, case, figures = one_case()
    case["baseline"]["per_outcome"].update(
        accepted=figures.add("a", "1", 18000.0, 18000.0, 18000.0),
        made=figures.add("m", "1", 21000.0, 21000.0, 21000.0),
    )
    assert "Accepted: 18,000 of 21,000 a month." in html_of(advice)
    case["baseline"]["per_outcome"] = None
    assert "accepted result" not in html_of(advice)


# What stays


def test_what_is_right_as_it_is_stands_on_the_page_for_the_board():
    advice, case, _ = one_case()
    case["recommendations"].append(
        recommendation("gate", "Keep the gate", "notes", stance="justify")
    )
    case["lanes"]["notes"] = ["gate"]
    view = view_of(advice)
    assert view.summary.leave[0].startswith("Keep the gate.")
    kept = next(i for i in view.listed if i.rule == "gate")
    assert kept.effort == ""
    advice["portfolio"]["verdict"]["leave"] = [
        {"title": "Keep all", "name": "Claims triage", "use_case": "claims", "rule": "gate"}
    ]
    assert view_of(advice).summary.leave[0].startswith("Keep all.")
    assert "Leave as it is" in part(html_of(advice), 'id="summary"', 9000)
    assert "Leave as it is: Keep all." in content(advice, "x.md").decode()


def test_what_stays_is_told_by_use_case_without_a_pasted_note():
    advice, cases, _ = two_cases()
    keep = recommendation("large", "Keep the large model", "notes", stance="justify")
    keep["matched"] = [
        {"text": "Test", "actual": "no", "status": "given", "note": "misses 4 %, not 1.5 %"}
    ]
    cases[1]["recommendations"].append(keep)
    cases[1]["lanes"]["notes"] = ["large"]
    advice["portfolio"]["verdict"]["leave"] = [
        {"title": keep["title"], "name": "Wake words", "use_case": "wake", "rule": "large"}
    ]
    keep["texts"]["recommend"] = "Compare it with the score in use first."
    said = "Wake words: keep the large model. Compare it with the score in use first."
    assert view_of(advice).summary.leave == (said,)
    keep["texts"]["recommend"] = "A sentence too long for the page. " * 6
    assert view_of(advice).summary.leave == ("Wake words: keep the large model.",)


def test_what_nobody_answered_would_only_apply():
    advice, case, _ = one_case(0)
    entry = recommendation("gate", "Set a gate", "find_out", stance="ask")
    case["recommendations"].append(entry)
    case["lanes"]["find_out"] = ["gate"]
    assert "It applies here: " in html_of(advice)
    entry["grade"] = "assumption"
    shown = html_of(advice)
    assert "It would apply if: " in shown
    assert "It applies here: " not in shown


# Method


def test_the_accuracy_of_the_groups_used_is_told():
    advice, _, _ = one_case()
    advice["inputs"]["accuracy"] = [
        {"name": "Serving", "n": 78, "inside": 76, "coverage": 0.974, "within_2x": 0.936},
        {"name": "Tuning", "n": 7, "coverage": 0.857, "enough": False},
    ]
    shown = html_of(advice)
    assert "Serving: 76 of 78 (the middle within a factor of two of 73)" in shown
    assert "Tuning: 6 of 7 (too few to claim anything)" in shown
    advice["inputs"]["accuracy"] = []
    assert "Checked against published measurements" not in html_of(advice)


def test_factors_have_years_and_judgement_is_no_source():
    advice, _, _ = one_case()
    shown = html_of(advice)
    assert "Years of the factors: grids 2025, running models 2025." in shown
    assert "GWP 100" in shown
    assert "Base year: 2026" in shown
    assert "location-based, 2025" in shown
    assert "our judgement)" in part(shown, "Untested")


def test_the_steps_are_those_of_one_run():
    advice, _, _ = one_case()
    shown = html_of(advice)
    assert "The run nearest the middle, so that the lines multiply" in shown
    assert ">In this run</th>" in shown


def test_the_steps_of_a_use_case_without_weight_are_in_the_data():
    advice, _, _ = two_cases()
    assert "The steps of" not in html_of(advice)
    figures = Figures()
    cases = [
        use_case(figures, "claims", "Claims triage", 21000.0, 2),
        use_case(figures, "wake", "Wake words", 9.0, 1),
    ]
    shown = html_of(wrap(figures, cases))
    assert "The steps of Wake words, under a hundredth of all carbon" in shown
    assert "How the figures of Wake words" not in shown


# Form


def test_the_cover_says_what_is_for_whom():
    advice, _, _ = two_cases(first=1, second=0)
    assert view_of(advice).subtitle == (
        "One action for Claims triage, and what to ask first for Wake words"
    )
    assert view_of(one_case()[0]).subtitle == "Three actions for Claims triage"


def with_steps(savings, rule="step"):
    figures = Figures()
    case = use_case(figures, "claims", "Claims triage", 21000.0, 3)
    unit = "kgCO2e/year"
    steps = [
        {
            "rule": f"{rule}-{n}",
            "use_case": "claims",
            "title": f"Step {n}",
            "after": figures.add("s", unit, v, v, v),
            "left": figures.add("s", unit, 900.0, 900.0, 900.0),
        }
        for n, v in enumerate(savings, start=1)
    ]
    ends = {k: figures.add("t", unit, 900.0, 1000.0, 1100.0) for k in ("before", "after")}
    return wrap(figures, [case], roadmap={"steps": steps, **ends})


def test_one_step_is_no_road_map_and_a_tiny_one_no_step():
    assert view_of(with_steps([500.0])).road.steps == ()
    assert 'id="roadmap"' not in html_of(with_steps([500.0]))
    road = view_of(with_steps([500.0, 2.0, 300.0])).road
    assert [(s.place, s.title) for s in road.steps] == [(1, "Step 1"), (2, "Step 3")]
    assert road.small == ("Step 2",)
    shown = html_of(with_steps([500.0, 2.0, 300.0]))
    assert "Adds little after the steps before" in shown
    # The chart ends where its last bar does: what is not drawn step by step is a bar together.
    assert "Small steps" in shown
    assert "Small steps" not in html_of(with_steps([500.0, 300.0]))


def test_a_step_goes_by_the_number_of_its_recommendation():
    """One action has one number: on the page for the board, in the list and on the road map."""
    advice = with_steps([500.0, 400.0, 300.0], rule="rule")
    advice["roadmap"]["steps"].reverse()
    view = view_of(advice)
    numbers = {i.rule: i.number for i in view.listed}
    assert [s.number for s in view.road.steps] == [numbers[f"rule-{n}"] for n in (3, 2, 1)]
    assert [s.place for s in view.road.steps] == [1, 2, 3]
    assert {a.item.rule: a.number for a in view.summary.actions}.items() <= numbers.items()
    shown = html_of(advice)
    table = shown[shown.index('id="roadmap"') :]
    found = re.findall(r'<td class="n">(\d)</td><td>Step (\d)', table)
    assert found == [(str(numbers[f"rule-{n}"]), n) for n in "321"]
    drawn = re.findall(r">(\d)\s+Step (\d)<", shown)
    assert set(drawn) == set(found)


def test_an_action_of_the_board_is_a_step_of_its_own():
    road = view_of(with_steps([500.0, 2.0, 300.0], rule="rule")).road
    assert [s.title for s in road.steps] == ["Step 1", "Step 2", "Step 3"]
    assert road.small == ()


def test_a_duty_comes_first_everywhere_and_at_its_own_date():
    """On the cover, in the table, in the register: one rank and one date."""
    advice, case, _ = one_case()
    case["recommendations"].append(
        recommendation(
            "duty",
            "Settle the duty",
            lane="must_do",
            grade="firm",
            effort="days",
            texts={"recommend": "Settle by January 2027 whether it holds."},
        )
    )
    case["lanes"]["must_do"] = ["duty"]
    view = view_of(advice)
    assert view.summary.actions[0].title == "Settle the duty"
    assert view.summary.actions[0].number == 1
    assert [a.when for a in view.register if a.title == "Settle the duty"] == ["January 2027"]
    assert view.subtitle.startswith("First a duty: settle the duty")


def test_the_contents_stand_in_the_order_of_the_pages():
    view = view_of(with_steps([500.0, 300.0]))
    words = [w for _, w in view.toc]
    assert words.index("Road map") < words.index("The first in detail")
    late = replace(view, layout=replace(view.layout, early=()))
    words = [w for _, w in late.toc]
    assert words.index("Road map") > words.index("The first in detail")


def test_where_nothing_is_worth_doing_the_report_is_short():
    """The decision, the advice, the boundary and the answers; the attached data hold the rest."""
    shown = html_of(nothing())
    view = view_of(nothing())
    assert view.tiny
    assert view.tornados == ()
    for section in ("factors", "sources", "frameworks", "glossary"):
        assert f'id="{section}"' not in shown
    for words in ("largest unknown", "Carbon a unit", "Bridge to an inventory", "What moves the"):
        assert words not in shown
    for kept in ("What to decide", "Intended use and boundary", "Sign-off", "Your answers"):
        assert kept in shown


def test_a_short_report_shows_its_figures_once():
    shown = html_of(nothing())
    assert 'class="kpis"' in part(shown, 'id="summary"', 4000)
    assert 'class="kpis"' not in shown[shown.index('id="today"') :]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_head_of_a_page_names_what_stands_at_its_top(report):
    titles = [i.title for i in view_of(rich()).full]
    pages = [" ".join(p.extract_text().split()) for p in pypdf.PdfReader(report("rich")).pages]
    own = [p for p in pages if "Recommendation " in p and "What it could save" in p]
    assert len(own) == len(titles)
    for title, page in zip(titles, own, strict=True):
        assert f"{title} Greener AI at" in page
