"""How single things are told: losses, levers, visits, trainings, open sizes, assumptions."""

import re

import pytest

from advisor.pack import load_pack
from advisor.pack.chips import chip_name, on_chip
from advisor.quantities import format_range
from advisor.report import content
from advisor.report.html import brand_of
from advisor.report.levers import changes
from advisor.report.names import factor_name
from advisor.report.reader import Reader
from advisor.report.savings import money_words, savings
from advisor.report.view import build
from tests.report.fixture.advice import Figures, recommendation, use_case, wrap


def one_case(**baseline):
    figures = Figures()
    case = use_case(figures, "claims", "Claims triage", 21000.0, 3)
    case["baseline"].update({k: v(figures) for k, v in baseline.items()})
    return wrap(figures, [case]), case, figures


def html_of(advice):
    return content(advice, "x.html").decode().replace("\u00a0", " ")


def view_of(advice):
    return build(advice, brand_of(None))


# Money


def saved(figures, cost, share):
    found = {"cost": figures.add("cost", "EUR/year", *cost), "share": {}}
    found["share"]["cost"] = figures.add("share", "%", *share)
    return savings(Reader({"figures": figures.all}), found)


def test_a_loss_of_money_is_told_as_a_cost():
    found = saved(Figures(), (-33000.0, -7600.0, -920.0), (-900.0, -290.0, -30.0))
    assert [(s.name, s.lost, s.share) for s in found] == [("More cost", True, None)]
    assert found[0].year.printed == "7,600 EUR a year"
    assert found[0].year.printed_range == "920–33,000 EUR a year"
    assert money_words(found) == "costs 920–33,000 EUR a year more"


def test_a_small_loss_keeps_its_share():
    found = saved(Figures(), (-1.2e6, -7600.0, -920.0), (-60.0, -20.0, -3.0))
    assert found[0].share.printed_range == "3–60 %"
    assert money_words(found) == "costs near 0 to 1.2 million EUR a year more"


def test_a_saving_that_may_be_a_loss_stays_a_range():
    found = saved(Figures(), (-900.0, 500.0, 4000.0), (-9.0, 4.0, 30.0))
    assert [(s.name, s.lost) for s in found] == [("Cost", False)]
    assert money_words(found) == "−900 to 4,000 EUR"


def test_the_page_of_an_action_that_costs_more_says_so():
    advice, case, figures = one_case()
    saving = case["recommendations"][0]["saving"]
    saving["cost"] = figures.add("cost", "EUR/year", -33000.0, -7600.0, -920.0)
    saving["share"]["cost"] = figures.add("share", "%", -900.0, -290.0, -30.0)
    shown = html_of(advice)
    assert "More cost, a year" in shown
    assert "costs 920–33,000 EUR a year more" in shown
    assert "−33,000" not in shown
    assert "−290 %" not in shown


# Ranges


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.0051, 36.0, "runs", "under 0.01 to 36 runs"),
        (0.07, 1500.0, "kgCO2e/year", "under 1 to 1,500 kgCO₂e a year"),
        (3.7, 26000.0, "kgCO2e", "under 0.01 to 26 tCO₂e"),
        (3.2, 1500.0, "kgCO2e", "3.2–1,500 kgCO₂e"),
        (0.0000075, 32.0, "%", "under 0.1 to 32 %"),
        (0.029, 0.32, "%", "0.03–0.32 %"),
        (0.0, 40.0, "%", "0–40 %"),
    ],
)
def test_a_low_end_is_zero_only_where_it_is(low, high, unit, text):
    assert format_range(low, high, unit) == text


# Levers


def lever(fact, label, before, after):
    return {"fact": fact, "label": label, "before": before, "after": after}


def test_levers_are_told_in_per_cent_and_times():
    found = changes(
        [
            lever("serve.routed_share", "the share settled in a leaner way", "0 %", "40 %"),
            lever("serve.routed_cost_factor", "the cost (today = 1)", "0.05", "0.12"),
            lever("serve.routed_energy_wh_per_call", "the energy", "0 Wh a call", "0 Wh a call"),
            lever("edge.battery_life_factor", "the battery life (today = 1)", "1", "2.5"),
            lever("train.compute_factor", "the training compute (plan = 1)", "1", "0.25"),
        ],
        6,
    )
    assert [(c.label, c.before, c.after) for c in found] == [
        ("Share settled in a leaner way", "0 %", "40 %"),
        ("Cost of a call in the leaner way", "", "12 % of a call's price today"),
        ("Battery life", "", "2.5 times today's"),
        ("Training compute", "", "25 % of the plan's"),
    ]


def test_a_leaner_way_that_is_in_use_keeps_its_value_today():
    found = changes(
        [
            lever("serve.routed_share", "the share", "10 %", "40 %"),
            lever("serve.routed_cost_factor", "the cost (today = 1)", "0.05", "0"),
        ],
        6,
    )
    assert (found[1].before, found[1].after) == ("5 % of a call's price today", "nothing")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("h100", "on an H100"),
        ("cpu_server", "on an ordinary server"),
        ("b200", "on a B200"),
        ("tpu_v4", "on a TPU v4"),
        ("rtx_3090", "on an RTX 3090"),
        ("rtx_6000_ada", "on an RTX 6000 Ada"),
        ("titan_rtx", "on a Titan RTX"),
        ("epyc_9654_server", "on a server with EPYC 9654"),
        ("apple_m4_max_computer", "on a computer with Apple M4 Max"),
        ("other_accelerator", "on another accelerator"),
    ],
)
def test_a_chip_has_a_name(key, words):
    assert on_chip(key) == words


def test_every_chip_has_a_name_without_marks_of_an_id():
    for key in load_pack().tables["accelerators"].rows:
        for name in (on_chip(key), chip_name(key), factor_name(f"accelerators.{key}.busy_w")):
            assert "_" not in name, key
            assert not {"SERVER", "COMPUTER", "ACCELERATOR"} & set(name.split()), key


def test_no_step_names_a_chip_by_its_key(advice_of):
    """The advice says it in words already, so that no form has to put it right."""
    keys = set(load_pack().tables["accelerators"].rows)
    for sample in ("support-chatbot", "national-language-model", "city-portfolio"):
        for case in advice_of(sample)["use_cases"]:
            for steps in case["baseline"]["steps"].values():
                for step in steps:
                    words = set(re.findall(r"[a-z0-9_]+", step["formula"] or ""))
                    assert not words & keys, step["formula"]


# The baseline


def visits(figures):
    return {
        "carbon_operational_kgco2e": figures.add("v", "kgCO2e/year", 900.0, 3000.0, 9000.0),
        "cost": figures.add("v", "EUR/year", 9000.0, 30000.0, 90000.0),
    }


def test_visits_are_a_row_of_their_own():
    advice, case, figures = one_case(visits=visits)
    case["baseline"]["stages"]["edge"] = figures.impacts(21000.0, 0.5)
    shown = html_of(advice)
    assert "of which visits to change batteries" in shown
    assert "of which visits" not in html_of(one_case()[0])


def once(figures):
    return {
        "energy_kwh": figures.add("o", "kWh", 65000.0, 150000.0, 470000.0),
        "carbon_kgco2e": figures.add("o", "kgCO2e", 31000.0, 75000.0, 240000.0),
        "cost": figures.add("o", "EUR", 200000.0, 480000.0, 1.7e6),
    }


def test_a_training_is_told_whole():
    advice, case, _ = one_case(once=once, stage_share=lambda _: {"training": 0.9, "serving": 0.1})
    shown = html_of(advice)
    assert "The training with its trials, whole and once: 150 MWh (65–470 MWh), 75 tCO₂e" in shown
    # Once leads, and a year's part stands beside it.
    lead = view_of(advice).summary.lead
    assert lead.once
    assert lead.totals["carbon_kgco2e"].printed == "75 tCO₂e"
    assert "Spread over 3 years, with the use that follows: " in shown
    assert "Without any of the actions, the training, whole and once: 75 tCO₂e" in (
        content(advice, "x.md").decode()
    )
    case["baseline"]["stage_share"] = {"training": 0.2, "serving": 0.8}
    assert not view_of(advice).summary.lead.once


def test_what_is_planned_is_not_called_today():
    advice, case, _ = one_case()
    case["stage"] = "An idea, nothing built"
    shown = html_of(advice)
    assert "Footprint as planned" in shown
    assert ">As planned</th>" in shown
    assert ">Today</th>" not in shown
    assert "As planned, " in content(advice, "x.md").decode()


@pytest.mark.parametrize(
    ("per", "words"),
    [
        (1, "For each accepted result: electricity"),
        (1000, "For a thousand accepted results: electricity"),
        (1_000_000, "For a million accepted results: electricity"),
    ],
)
def test_small_results_are_counted_in_thousands_or_millions(per, words):
    advice, case, _ = one_case()
    case["baseline"]["per_outcome"]["per"] = per
    assert words in html_of(advice)


def test_an_assumed_stage_or_task_is_marked():
    advice, case, _ = one_case()
    case.update(stage_told=False, task_told=True)
    assert "Sort text into classes · in production (assumed)" in html_of(advice)
    case.update(stage_told=True, task_told=False)
    assert "Sort text into classes (assumed) · in production" in html_of(advice)


def test_a_use_case_of_one_stage_needs_no_table():
    advice, _, _ = one_case(stages=lambda f: {"serving": f.impacts(21000.0)})
    shown = html_of(advice)
    assert "All of it is running the model: " in shown
    assert "Footprint a year by stage" not in shown


def test_runs_are_whole_and_one_device_is_one():
    advice, case, figures = one_case()
    case["baseline"]["steps"] = {
        "adaptation": [
            {"name": "Runs", "formula": "x", "fig": figures.add("r", "runs", 0.005, 6.2, 35.6)}
        ],
        "serving": [
            {"name": "Held", "formula": "h100", "fig": figures.add("d", "devices", 1.0, 1.0, 1.0)}
        ],
    }
    steps = view_of(advice).use_cases[0].steps
    assert (steps[0].figure.printed, steps[0].figure.printed_range) == ("6 runs", "0–36 runs")
    assert (steps[1].figure.printed, steps[1].figure.certain) == ("1 device", True)


def test_the_upfront_cost_is_told_where_there_is_one():
    advice, case, _ = one_case()
    assert "<b>Money.</b>" not in html_of(advice)
    told = "It costs about 6,000 EUR once (1,500–25,000 EUR) and pays back in about 3 months."
    case["recommendations"][0]["upfront"] = {"text": told}
    assert f"<b>Money.</b> {told}" in html_of(advice)
    assert f"Once: {told}" in content(advice, "x.md").decode()


def test_steps_whose_order_matters_are_told_beside_the_road_map():
    advice, _, _ = one_case()
    assert "The order matters" not in html_of(advice)
    told = "Trim comes before shrink; with each in the other's place, less is saved."
    advice["roadmap"]["out_of_order"] = [{"text": told}]
    told = told.replace("'", "’")
    assert told in html_of(advice)
    assert told in content(advice, "x.md").decode()


def test_the_tile_of_cost_says_that_the_devices_are_not_in_it():
    advice, case, _ = one_case()
    assert "the devices" not in view_of(advice).summary.unpaid
    case["baseline"]["stages"]["edge"] = case["baseline"]["stages"]["serving"]
    assert view_of(advice).summary.unpaid == "without the price of the devices"
    case["facts"].append({"name": "ctx.role", "value": "device_maker", "known": True})
    told = "without the devices and what their users pay"
    shown = html_of(advice)
    assert shown.count(told) == 2  # on the page for the board and with the use case
    assert re.search(rf'Cost.{{0,20}}</p>\s*<p class="v">.*?{told}', shown, re.DOTALL)
    assert told in content(advice, "x.md").decode()


# How sure


def test_advice_whose_size_nobody_measured_says_so():
    advice, case, _ = one_case()
    assert "Firm advice, size open" not in html_of(advice)
    case["recommendations"][0]["size_rests_on"] = ["the share that passes", "the life"]
    shown = html_of(advice)
    assert "Firm advice, size open; lowers carbon in nearly all runs" in shown
    assert "The size rests on the share that passes and the life, which nobody has" in shown
    assert "Size open: the advice stands" in shown
    assert "Firm advice, size open" in content(advice, "x.md").decode()
    case["recommendations"][0]["size_rests_on"] = []
    assert "Size open: the advice stands" not in html_of(advice)


def test_what_the_headline_rests_on_follows_it():
    advice, _, _ = one_case()
    told = "The size rests mostly on one thing that nobody has told us: the distance."
    before = html_of(advice)
    advice["portfolio"]["verdict"]["rests_on"] = told
    shown = html_of(advice)
    lede = shown[shown.index('<p class="lede">') :]
    assert told in lede[: lede.index("</p>")]
    assert told in content(advice, "x.md").decode()
    assert "The width of the ranges comes" in before
    assert "The width of the ranges comes" not in shown


def test_what_was_not_answered_is_no_value():
    advice, case, _ = one_case()
    case["recommendations"][0]["matched"] = [
        {"text": "A test set: not known", "actual": "no value", "status": "assumed"}
    ]
    shown = html_of(advice)
    assert "no value" not in shown
    assert "not answered" in shown


def test_a_use_case_that_is_settled_says_why_in_plain_words():
    advice, case, _ = one_case()
    case["recommendations"].append(
        recommendation("nothing", "Nothing worth doing", "leave_alone", stance="justify")
    )
    case["lanes"]["leave_alone"] = ["nothing"]
    row = {"rule": "x", "title": "Cap it", "why": "“Nothing” gouverne", "by": "nothing"}
    case["set_aside"] = [row | {"code": "governed"}]
    shown = html_of(advice)
    # By its code, whatever the words of the reason and their language.
    assert "gouverne" not in shown
    assert "In this use case “Nothing worth doing” comes before it." in shown


def test_the_same_assumption_of_several_use_cases_is_one_row():
    figures = Figures()
    cases = [use_case(figures, k, k.title(), 2100.0, 1) for k in ("one", "two")]
    row = {"fact": "growth", "label": "growth a year", "printed": "25 %", "narrows": "The plan"}
    rows = [
        {**row, "use_case": k, "share_of_uncertainty": w} for k, w in (("one", 0.2), ("two", 0.1))
    ]
    advice = wrap(figures, cases, assumptions=rows)
    found = view_of(advice).assumptions
    assert [(a.owner, a.weight) for a in found] == [("One; Two", "2 of 10; 1 of 10")]


# On the line


def test_a_number_keeps_its_unit_on_its_line():
    advice, _, _ = one_case()
    advice["portfolio"]["verdict"]["sentence"] = "It could save 6.7–75 % or 6,000 EUR a year."
    shown = content(advice, "x.html").decode()
    assert "6.7–75\u00a0% or 6,000\u00a0EUR a year" in shown


def test_a_name_with_a_hyphen_stays_whole_on_the_cover():
    advice, _, _ = one_case()
    advice["engagement"]["title"] = "Board-minutes <b> summariser (Triage/support)"
    shown = html_of(advice)
    assert '<span class="nb">Board-minutes</span> &lt;b&gt; summariser' in shown
    assert '<span class="nb">(Triage/support)</span>' in shown


def test_no_first_word_of_a_question_is_left_alone():
    """As PDF, text before bold type loses its first word to a line of its own at some widths."""
    advice, _, _ = one_case()
    shown = html_of(advice)
    questions = [q.question for q in view_of(advice).appendix.answers]
    assert questions
    assert all(f'<p class="ref"><span>{q}</span> <b>' in shown for q in questions)


def test_a_reason_is_never_cut_inside_a_sentence():
    advice, _, _ = one_case()
    long = "A price that every firm sets for itself, by what it would pay to be rid of a tonne " * 3
    parameter = advice["inputs"]["parameters"][0]
    parameter.update(label="the price", because=f"{long.strip()}. Then another sentence of it.")
    shown = html_of(advice)
    assert f"{long.strip()}." in shown
    assert "Then another sentence" not in shown
    assert " …" not in shown
