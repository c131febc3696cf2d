"""What a third review asked for: each kind of mended statement."""

import pytest

from advisor.report import content
from advisor.report.html import brand_of
from advisor.report.view import build
from tests.report.fixture.advice import Figures, recommendation, use_case, wrap


def one_case(count=3):
    figures = Figures()
    case = use_case(figures, "claims", "Claims triage", 21000.0, count)
    return wrap(figures, [case]), case, figures


def html_of(advice):
    return content(advice, "x.html").decode().replace("\u00a0", " ")


def view_of(advice):
    return build(advice, brand_of(None))


def part(shown, start, room=3000):
    return shown[shown.index(start) :][:room]


def money(advice, case, low, middle, high):
    advice["figures"][case["recommendations"][0]["saving"]["cost"]].update(
        p5=low, p50=middle, p95=high, printed="−1 EUR a year", printed_range="−2 to 3 EUR a year"
    )


# The page for the board


def test_a_danger_comes_first_on_the_cover_and_on_the_page_for_the_board():
    advice, case, _ = one_case()
    case["recommendations"].append(
        recommendation("public", "Off the net", "leave_alone", stance="caution", governs="first")
    )
    case["lanes"]["leave_alone"] = ["public"]
    advice["portfolio"]["verdict"]["sentence"] = "Start with: a smaller model."
    view = view_of(advice)
    assert view.subtitle == (
        "First of all: off the net (Claims triage). Then advice on Claims triage"
    )
    assert view.summary.sentence == "First of all: off the net. Start with: a smaller model."
    advice["portfolio"]["verdict"]["sentence"] = "First of all: off the net. Start with: less."
    assert view_of(advice).summary.sentence == "First of all: off the net. Start with: less."


def test_a_tonne_has_its_price_where_money_is_lost():
    """The advice works it out; the report prints it."""
    advice, case, _ = one_case()
    assert view_of(advice).summary.actions[0].tonne == ""
    money(advice, case, -900.0, -600.0, 30.0)
    name = f"{case['id']}:{case['recommendations'][0]['id']}.saving.tonne"
    ends = {"p5": 7500.0, "p50": 7500.0, "p95": 7500.0, "unit": "EUR/tonne"}
    advice["figures"][name] = {"quantity": "money", "printed": "7,500 EUR a tonne", **ends}
    assert view_of(advice).summary.actions[0].tonne == "7,500 EUR a tonne"
    assert "middle: 7,500 EUR a tonne" in part(html_of(advice), 'id="summary"', 9000)


def test_the_cost_of_a_change_has_its_range_where_there_is_one():
    advice, case, _ = one_case()
    advice["portfolio"]["actions"] = []  # their figures of cost would come first
    change = {"fact": "invest.cost", "label": "the one-off cost", "before": "0", "after": "9 EUR"}
    case["recommendations"][0]["change"] = [change]
    assert view_of(advice).summary.actions[0].cost == "9 EUR"
    change["range"] = "5–20 EUR"
    assert view_of(advice).summary.actions[0].cost == "9 EUR (5–20 EUR)"


def driver(key, kind, share, label=""):
    return {
        "id": key,
        "kind": kind,
        "label": label,
        "share": share,
        "printed": "1",
        "range": "0.5–2",
        "known": False,
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (driver("model.active_params_b", "answer", 0.7, "the active parameters"), "the size of"),
        (driver("edge.life_years", "answer", 0.7, "the life of a device"), "the life of a device."),
        (
            driver("edge.change_cost_eur", "factor", 0.7),
            "the cost of a battery change.",
        ),
        (driver("grid.EU_UNKNOWN.lifecycle", "factor", 0.7), "the carbon of the electricity"),
        (
            driver("edge_device.mcu_large.embodied_kgco2e", "factor", 0.7),
            "the making (large microcontroller).",
        ),
    ],
)
def test_what_we_know_least_is_said_in_plain_words(row, words):
    advice, case, _ = one_case()
    case["drivers"] = {"carbon": [row], "cost": []}
    line = view_of(advice).summary.sure[-1]
    assert line.startswith(f"The largest unknown behind the footprint is {words}")
    assert "width" not in line
    assert "%" not in line


def test_what_no_cause_explains_is_said_among_the_assumptions():
    advice, case, _ = one_case()
    row = driver("model.active_params_b", "answer", 0.7, "the active parameters")
    case["drivers"] = {"carbon": [row], "cost": []}
    assert view_of(advice).unexplained == ""
    case["drivers"]["unexplained"] = {"carbon": 0.19}
    shown = part(html_of(advice), 'id="assumptions"', 6000)
    assert "Of the width of carbon, the part that no single cause explains is 19 %:" in shown


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("edge.battery_kgco2e", "Cell type and the maker's declaration."),
        ("edge_device.mcu_large.embodied_kgco2e", "The maker's declaration, or the list of parts."),
        ("edge.sensing_mj", "A measurement on one device."),
    ],
)
def test_what_narrows_a_factor_can_measure_it(key, words):
    advice, case, _ = one_case()
    case["drivers"] = {"carbon": [driver(key, "factor", 0.5)], "cost": []}
    assert view_of(advice).causes[0].narrows == words


# The details


def test_more_use_needs_a_lower_price():
    advice, case, _ = one_case(1)
    words = "If it is then used more because it is cheaper"
    assert words in html_of(advice)
    case["recommendations"][0]["change"] = [
        {"fact": "train.region", "label": "place", "before": "A", "after": "B"}
    ]
    assert words not in html_of(advice)
    for fact in ("train.runs", "adapt.runs", "edge.life_years"):
        # A training that is done once, or a device that lasts: no use gets cheaper.
        case["recommendations"][0]["change"] = [
            {"fact": fact, "label": "it", "before": "1", "after": "2"}
        ]
        assert "If it is then used more" not in html_of(advice)
    case["recommendations"][0]["change"] = []
    money(advice, case, -900.0, 0.0, 30.0)
    # Use that takes less energy may grow as well; not because of its price.
    assert words not in html_of(advice)
    assert "If it is then used more, " in html_of(advice)


def test_without_a_point_nothing_would_change_our_mind():
    advice, case, _ = one_case(1)
    entry = case["recommendations"][0]
    entry.update(confirm=[], uncertain=False, too_close=False, wins=None)
    assert "What would change our mind" not in html_of(advice)
    share = advice["figures"][entry["saving"]["share"]["carbon"]]
    share["printed_range"] = "−5 to 60 %"
    assert "If the first step shows that it saves nothing." in html_of(advice)


def test_our_own_share_of_accepted_results_is_marked():
    advice, case, figures = one_case()
    case["baseline"]["per_outcome"].update(
        accepted=figures.add("a", "1", 18000.0, 18000.0, 18000.0),
        made=figures.add("m", "1", 21000.0, 21000.0, 21000.0),
    )
    unused = {"name": "use.unused_share", "value": 5.0, "known": False, "printed": "5 %"}
    case["facts"] = [f for f in case["facts"] if f["name"] != unused["name"]] + [unused]
    assert "Accepted: 18,000 of 21,000 a month (assumed)." in html_of(advice)
    unused["known"] = True
    assert "Accepted: 18,000 of 21,000 a month." in html_of(advice)
    bar = {"name": "task.quality_bar", "value": "safety", "known": True, "printed": "Safety"}
    case["facts"] = [f for f in case["facts"] if f["name"] != bar["name"]] + [bar]
    assert "Accepted:" not in html_of(advice)


# Register and boundary


def test_what_has_no_measure_has_no_date_of_measuring_again():
    advice, case, _ = one_case(1)
    case["recommendations"][0].update(saving=None, change=[])
    advice["engagement"]["date"] = "2026-11-25"
    row = view_of(advice).register[0]
    assert (row.measure, row.again) == ("", "–")


def test_what_a_gate_wakes_is_outside_where_nothing_is_told():
    advice, case, figures = one_case()
    case["facts"].append({"name": "edge.has_gate", "value": True})
    words = "The cloud service behind the gate"
    assert words not in html_of(advice)
    case["baseline"]["stages"] = {"edge": figures.impacts(21000.0)}
    shown = html_of(advice)
    assert words in part(shown, 'id="auditor"')
    assert "The cloud service that the gate wakes is outside these figures" in shown


def test_the_cover_names_a_use_case_once_that_has_nothing_else_to_do():
    figures = Figures()
    first = use_case(figures, "images", "Campaign images", 21000.0, 1)
    second = use_case(figures, "video", "Short video", 900.0, 0)
    second["recommendations"] = [
        recommendation("ask", "Challenge it", "leave_alone", stance="caution", governs="first")
    ]
    second["lanes"] = {"leave_alone": ["ask"]}
    told = view_of(wrap(figures, [first, second])).subtitle
    assert told == "First of all: challenge it (Short video). Then advice on Campaign images"
