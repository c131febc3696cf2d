"""Inventory, scores, swings, grades and warnings; nothing where the advice has none."""

from __future__ import annotations

import functools
import itertools

import pytest

from advisor import assess, load_engagement, load_pack
from advisor.cli.summary import summary
from advisor.report import content
from advisor.report.html import brand_of
from advisor.report.view import build
from tests.report.fixture.advice import Figures, use_case, wrap

PACK = load_pack()
SAMPLES = ("support-chatbot", "city-portfolio", "wearable-wake-word", "paper-mill-sensors")


@functools.cache
def view_of(path):
    return build(assess(load_engagement(path, PACK), PACK).data, brand_of(None))


def own_rows(view, name=None):
    return [r for r in view.auditor.inventory.rows if name in (None, r.use_case)]


def by_hand(energy=21000.0, count=3):
    figures = Figures()
    return figures, use_case(figures, "claims", "Claims triage", energy, count)


def html_of(figures, *cases):
    return content(wrap(figures, list(cases)), "x.html").decode().replace("\u00a0", " ")


# Inventory


def line(figures, part, middle, *, market=None, counted=True, note="own site"):
    def put(value):
        return figures.add("inventory", "kgCO2e/year", value / 2, value, value * 2)

    return {
        "stage": "serving",
        "part": part,
        "scope": 2 if part == "electricity" else 3,
        "category": None if part == "electricity" else 2,
        "basis": "direct",
        "location": put(middle),
        "market": None if market is None else put(market),
        "in_advice": put(middle / 4),
        "note": note,
        "counted": counted,
    }


def inventory(figures, rows, total, market=None):
    def put(value):
        return figures.add("inventory", "kgCO2e/year", value / 2, value, value * 2)

    return {
        "year": "the first year: whole",
        "complete": True,
        "rows": rows,
        "total": {
            "location": put(total),
            "market": None if market is None else put(market),
            "in_advice": put(total / 4),
        },
    }


def test_what_the_advice_lacks_gives_no_table():
    figures, case = by_hand()
    shown = html_of(figures, case)
    assert "All parts" not in shown
    assert "nothing market-based is stated" in shown
    for words in ("Carbon a unit", "What moves the carbon", "How good the answers are"):
        assert words not in shown
    assert "Outside the tested range" not in shown


def test_a_market_column_stands_only_where_a_contract_is_told():
    figures, case = by_hand()
    case["inventory"] = inventory(figures, [line(figures, "electricity", 400.0)], 400.0)
    assert "Market-based</th>" not in html_of(figures, case)
    case["inventory"] = inventory(
        figures,
        [line(figures, "electricity", 400.0, market=30.0), line(figures, "hardware", 600.0)],
        1000.0,
        630.0,
    )
    assert "Market-based</th>" in html_of(figures, case)
    rows = own_rows(build(wrap(figures, [case]), brand_of(None)))
    # What the contract does not apply to stands in both columns alike.
    assert [r.market.p50 for r in rows] == [30.0, 600.0, 630.0]


def test_a_line_in_no_total_says_so_and_a_note_is_told_once():
    figures, case = by_hand()
    rows = [
        line(figures, "electricity", 400.0),
        line(figures, "visits", 500.0),
        line(figures, "hardware", 300.0, counted=False, note="bought before"),
        line(figures, "batteries", 2.0),
    ]
    case["inventory"] = inventory(figures, rows, 900.0)
    shown = html_of(figures, case)
    assert shown.count("Own site.") == 1
    assert shown.count(">in no total</span>") == 1
    found = own_rows(build(wrap(figures, [case]), brand_of(None)))
    assert [(r.part, r.mark, r.apart) for r in found] == [
        ("Running the model: electricity", "1", False),
        ("Running the model: visits", "1", False),
        ("Running the model: making of hardware", "2", True),
        ("All parts", "", False),
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_lines_of_every_use_case_add_up_to_its_total(samples, sample):
    view = view_of(samples[sample])
    rows = own_rows(view)
    assert rows
    for name, found in itertools.groupby(rows, key=lambda r: r.use_case):
        own = list(found)
        assert [r.total for r in own] == [False] * (len(own) - 1) + [True]
        total = own[-1]
        if name in view.auditor.inventory.small:
            assert len(own) == 1
            continue
        counted = [r for r in own[:-1] if not r.apart]
        # What is left out is under half a per cent a line.
        assert sum(r.location.p50 for r in counted) == pytest.approx(total.location.p50, rel=0.02)
        assert sum(r.advice.p50 for r in own[:-1]) == pytest.approx(total.advice.p50, rel=0.02)
        assert all(r.location.p50 >= 0.005 * total.location.p50 for r in own)
        assert all(r.scope.startswith("Scope ") and r.mark for r in own[:-1])


def test_who_runs_devices_books_visits_and_batteries(samples):
    rows = {r.part: r for r in own_rows(view_of(samples["paper-mill-sensors"]))}
    assert rows["Devices in the field: visits"].scope == "Scope 1"
    assert rows["Devices in the field: batteries"].scope == "Scope 3, category 1"
    assert rows["Devices in the field: making of hardware"].scope == "Scope 3, category 2"
    assert rows["Devices in the field: making of hardware"].apart


def test_who_sells_devices_books_their_whole_life_in_the_year_of_sale(samples):
    view = view_of(samples["wearable-wake-word"])
    rows = {r.part: r for r in own_rows(view)}
    used, made = (
        rows["Devices in the field: electricity"],
        rows["Devices in the field: making of hardware"],
    )
    assert used.scope == "Scope 3, category 11"
    assert made.scope == "Scope 3, category 1"
    assert all("year of sale" in r.note for r in (used, made))
    assert made.location.p50 > 2 * made.advice.p50
    assert not any(r.scope.startswith("Scope 2") for r in rows.values())


# Scores


def test_a_score_is_told_with_what_it_is_made_of(samples):
    (first, *_) = view_of(samples["support-chatbot"]).auditor.scores
    assert (first.persona, first.unit, first.per) == ("Running it", "accepted result", "1")
    each = (first.e.p50 * first.i.p50 + first.m.p50) / first.r.p50
    assert first.sci.p50 == pytest.approx(each, rel=1e-6)


def test_a_score_counts_in_thousands_and_millions():
    figures, case = by_hand()
    score = {
        "persona": "provider",
        "unit": "token written",
        "per": 1_000_000,
        "of": "1 million tokens written",
        "e_kwh": figures.add("e", "kWh/year", 1.0, 2.0, 3.0),
        "sci_gco2e": figures.add("sci", "gCO2e", 1.0, 2.0, 3.0),
    }
    case["sci"] = [score]
    shown = html_of(figures, case)
    assert "Making the model: 1 million tokens written" in shown
    case["sci"] = []
    assert "Carbon a unit" not in html_of(figures, case)


# Swings


def swing(figures, label, low, high, rank):
    def put(value):
        return figures.add("swing", "kgCO2e/year", value, value, value)

    return {
        "kind": "answer",
        "id": label,
        "label": f"the {label}",
        "printed": "3",
        "low_at": "1",
        "high_at": "9",
        "at_low": put(low),
        "at_high": put(high),
        "rank_correlation": rank,
    }


def swings(figures, *rows):
    middle = figures.add("swing", "kgCO2e/year", 500.0, 500.0, 500.0)
    return {"carbon": list(rows), "cost": [], "middle": {"carbon": middle}}


def test_a_tornado_has_its_figures_beside_it():
    figures, case = by_hand()
    case["swings"] = swings(
        figures,
        swing(figures, "batch", 900.0, 200.0, -0.62),
        swing(figures, "growth", 400.0, 700.0, 0.2),
        swing(figures, "colour", 500.0, 501.0, 0.01),
        swing(figures, "hours", 496.0, 504.0, 0.1),  # 500 kg both, though a sixtieth apart
    )
    (found,) = build(wrap(figures, [case]), brand_of(None)).tornados
    # What moves the total by less than a hundredth, or than is printed, is no bar.
    assert [(r.label, r.rank) for r in found.rows] == [("Batch", "−0.62"), ("Growth", "+0.20")]
    assert "Batch moves it most, from 900 kgCO₂e to 200 kgCO₂e" in found.chart
    shown = html_of(figures, case)
    assert "What moves the carbon most" in shown
    assert "Left out: 2 more inputs, which move it by less than two digits show." in shown
    assert "900 kgCO₂e" in shown[shown.index("Rank correlation</th>") :]


@pytest.mark.parametrize(("matters", "drawn"), [({"carbon": False}, 0), ({"carbon": True}, 1)])
def test_what_is_next_to_nothing_is_not_drawn(matters, drawn):
    figures, case = by_hand()
    rows = swings(figures, swing(figures, "batch", 900.0, 200.0, -0.62))
    case["swings"] = rows | {"matters": matters}
    assert len(build(wrap(figures, [case]), brand_of(None)).tornados) == drawn


def test_only_the_largest_use_cases_are_drawn():
    figures = Figures()
    cases = [use_case(figures, f"c{n}", f"Case {n}", 1000.0 * n, 1) for n in (1, 2, 3)]
    for case in cases:
        case["swings"] = swings(figures, swing(figures, "batch", 900.0, 200.0, -0.6))
    drawn = build(wrap(figures, cases), brand_of(None)).tornados
    assert [t.owner for t in drawn] == ["Case 3", "Case 2"]


# Grades


def graded(share):
    def row(grade, label, part):
        one = {"id": label, "label": f"the {label}", "grade": grade, "share": part}
        return {"grade": grade, "share": part, "inputs": [one]}

    return {"carbon": [row("assumed", "growth", 1 - share), row("metered", "tasks", share)]}


def test_the_share_resting_on_each_grade_is_told_best_first():
    figures, case = by_hand()
    assert "Quality of the inputs: A told by you" in html_of(figures, case)
    case["quality"] = graded(0.75)
    (found,) = build(wrap(figures, [case]), brand_of(None)).graded
    assert [(r.grade, r.printed, r.inputs) for r in found.rows] == [
        ("Metered", "75 %", ("Tasks 75 %",)),
        ("Assumed", "25 %", ("Growth 25 %",)),
    ]
    shown = html_of(figures, case)
    assert "How good the answers are" in shown
    assert "Quality of the inputs" not in shown


def test_several_use_cases_are_graded_in_one_table():
    figures = Figures()
    cases = [use_case(figures, k, k.title(), 1000.0, 1) for k in ("one", "two")]
    for case, share in zip(cases, (0.75, 0.4), strict=True):
        case["quality"] = graded(share)
    view = build(wrap(figures, cases), brand_of(None))
    assert view.grades == ("Metered", "Assumed")
    assert [o.share("Metered") for o in view.graded] == ["75 %", "40 %"]
    assert [o.largest for o in view.graded] == ["Tasks 75 %, metered", "Growth 60 %, assumed"]


# Outside the tested range


def test_what_lies_outside_the_tested_range_is_told_in_every_form():
    figures, case = by_hand()
    told = "a call of 900,000 tokens; measured were up to 128,000"
    case["outside"] = [{"check": "call_input", "sentence": f"{told}. Nobody measured more."}]
    # The use case says it; within the recommendation it is not said again, even where the change
    # moves the number.
    first = case["recommendations"][0]
    less = f"{told.partition(';')[0]}; here it is less. Nobody measured more."
    first["outside"] = [{"check": "call_input", "sentence": less}]
    advice = wrap(figures, [case])
    line = f"Outside the tested range: {told}."
    for form in ("html", "md"):
        shown = content(advice, f"x.{form}").decode()
        assert shown.count(line) == 1
        assert shown.count("Nobody measured more.") == 1
    # What only the change brings is told with it, in its first sentence.
    more = "Passages of 9,000 tokens; measured were up to 4,096. Nobody read more."
    first["outside"] = [{"check": "passage_tokens", "sentence": more}]
    for form in ("html", "md"):
        shown = content(advice, f"x.{form}").decode()
        assert shown.count("Outside the tested range: Passages of 9,000 tokens") == 1
        assert "Nobody read more." not in shown
    shown = summary(advice)
    assert shown.count(line) == 1
    assert shown.count("[outside the tested range]") == 1


def test_what_cannot_matter_is_not_called_outside():
    figures, case = by_hand()
    case["outside"] = [{"sentence": "a call; measured were fewer. So.", "matters": False}]
    for form in ("html", "md"):
        assert "tested range" not in content(wrap(figures, [case]), f"x.{form}").decode()
    assert "tested range" not in summary(wrap(figures, [case]))


def test_what_is_inside_in_the_middle_is_only_partly_outside():
    figures, case = by_hand()
    said = "a call; here it is 6, and outside in 4 of 10 runs. So."
    case["outside"] = [{"sentence": said, "partly": True}]
    shown = content(wrap(figures, [case]), "x.md").decode()
    assert "Partly outside the tested range: a call" in shown


# Water


def test_water_on_and_off_the_site_is_told_apart():
    figures, case = by_hand()
    assert "at the power stations, a year" not in html_of(figures, case)
    case["baseline"]["water"] = {
        "on_site": figures.add("water", "L/year", 100.0, 200.0, 300.0),
        "off_site": figures.add("water", "L/year", 400.0, 500.0, 600.0),
    }
    shown = html_of(figures, case)
    assert "Water: 200 L (100–300 L) on the site, 500 L (400–600 L) at the power stations" in shown


# Devices, machines, duties


def test_battery_changes_avoided_are_told(samples):
    advice = assess(load_engagement(samples["paper-mill-sensors"], PACK), PACK).data
    (case,) = advice["use_cases"]
    told = {r["id"]: r["battery_changes_avoided"] for r in case["recommendations"]}
    # By hand: 2,400 sensors, 9 months a battery: 3,200 changes; 5.2 times that life leaves 615.
    figure = advice["figures"][told["signal-processing-on-the-sensor"]]
    assert figure["p95"] == pytest.approx(2585, rel=0.01)
    assert 0 < figure["p5"] < figure["p50"] < figure["p95"]
    assert told["make-devices-last"] is None
    shown = content(advice, "x.html").decode()
    assert "Battery changes avoided: 1,600 (260–2,600) a year." in shown
    assert "260–2,600 fewer battery changes</span>" in shown
    assert "Battery changes avoided: 1,600 (260–2,600) a year." in content(advice, "x.md").decode()


def test_the_cover_begins_with_a_duty():
    figures, case = by_hand()
    case["recommendations"].append(
        {
            **case["recommendations"][0],
            "id": "duty",
            "title": "Settle the duty",
            "lane": "must_do",
            "rank": None,
            "saving": None,
        }
    )
    case["lanes"] = {**case["lanes"], "must_do": ["duty"]}
    told = build(wrap(figures, [case]), brand_of(None)).subtitle
    assert told.startswith("First a duty: settle the duty. Then three actions for")


@pytest.mark.parametrize(
    ("known", "idle", "most", "years", "said"),
    [
        (True, 3600, 11, 3, True),
        (True, 50000, 11, 3, False),
        (True, 3600, 4, 3, False),
        (False, 1, 9, 3, False),
        (True, 3600, 11, 20, False),  # the hours of others on the same machines
    ],
)
def test_machines_that_growing_use_would_fill_are_named(known, idle, most, years, said):
    figures, case = by_hand()
    case["facts"].append({"name": "host.accelerators_n", "value": 4.0, "known": known})
    case["facts"].append({"name": "ctx.horizon_years", "value": years, "known": True})

    def step(name, unit, low, middle, high):
        return {"name": name, "formula": "x", "fig": figures.add(name, unit, low, middle, high)}

    case["baseline"]["steps"] = {
        "serving": [
            step("Machines reserved", "devices", 4.0, 4.0, most),
            step("Busy hours", "device-hours", 19000.0, 100000.0, 270000.0),
            step("Idle hours", "device-hours", 0.0, idle, 83000.0),
        ]
    }
    shown = html_of(figures, case)
    assert ("The 4 machines that you count would fill up: 100,000" in shown) is said
    assert ("further machines, up to 11 devices" in shown) is said


def test_prices_say_their_date():
    figures, case = by_hand()
    advice = wrap(figures, [case])
    assert "Dated prices" not in content(advice, "x.html").decode()
    advice["inputs"]["factors"] = [
        {"id": "api_prices.frontier.input_usd_per_m", "valid_from": "2026-11-01"},
        {"id": "item_prices.image.usd_per_item", "valid_from": "2026-09-01"},
        {"id": "fx.USD.eur", "valid_from": "2026-10-01", "valid_to": "2026-10-31"},
    ]
    told = (
        "Dated prices: list prices of 1 September 2026 to 1 November 2026; "
        "exchange rates of 1 October 2026, until 31 October 2026."
    )
    assert told in content(advice, "x.html").decode()


# What design and standards ask every report to state, and the words that state it.
FRAME = (
    "supports decisions inside the organisation",
    "screening level, attributional",
    "not a verified footprint, and no comparison made in public may rest on it (ISO 14044)",
    "a change of the footprint allocated to the use case, at average factors",
    "shown apart, in no total and no saving",
    "Location-based figures decide",
    "scope 2 at direct grid factors",
    "life-cycle grid factors throughout",
    "the same factors and the same boundary",
    "by share of their life",
    "only the part due to AI",
    "on the site, ",
    "at the power stations, a year",
    "booked whole in the year in which they are bought, sold or made",
    "Training of models that are bought, and what was trained before: a line of its own",
    "Emissions avoided or brought about elsewhere: never netted",
    "has fallen from year to year",
    "holds at constant volume",
    "two-piece lognormal",
    "two-piece normal",
    "Quantities that have one cause are drawn together",
    "(GWP 100)",
    "Base year: 2026",
    "Years of the factors:",
    "Not assured.",
    "Checked against published measurements",
    "used more because it is cheaper",
)


def test_the_frame_is_stated(samples):
    advice = assess(load_engagement(samples["support-chatbot"], PACK), PACK).data
    shown = content(advice, "x.html").decode()
    assert [words for words in FRAME if words not in shown] == []


def test_a_training_is_spread_over_the_uses_that_were_told():
    figures, case = by_hand()
    case["baseline"]["once"] = {"carbon_kgco2e": figures.add("o", "kgCO2e", 3e4, 6e4, 2e5)}
    assert "uses that will build on it" not in html_of(figures, case)
    case["baseline"]["amortised"] = {
        "years": 3,
        "uses": figures.add("u", "1", 5.0, 5.0, 5.0),
        "a_use": {"carbon_kgco2e": figures.add("a", "kgCO2e", 6e3, 12e3, 4e4)},
    }
    told = "Spread over the 5 uses that will build on it, each takes 12 tCO₂e (6–40 tCO₂e)."
    assert told in html_of(figures, case)


def test_a_first_year_that_differs_is_told_for_carbon_and_cost():
    figures, case = by_hand()
    case["baseline"]["first_year"] = {
        "carbon_kgco2e": figures.add("f", "kgCO2e", 100.0, 200.0, 300.0),
        "cost": figures.add("f", "EUR", 10.0, 20.0, 30.0),
    }
    told = (
        "The first year differs from the average: 200 kgCO₂e (100–300 kgCO₂e), 20 EUR (10–30 EUR)."
    )
    assert told in html_of(figures, case)
