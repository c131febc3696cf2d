"""What a saving may cost: set aside where a tonne is clearly too dear, said where it is open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor import assess, load_pack
from advisor.advice.figures import Figures
from advisor.advice.match import Match
from advisor.advice.options import Ceiling, Option, passes, tonne_price
from advisor.advice.price import price_data
from advisor.advice.ranking import score
from advisor.advice.weights import Weights
from advisor.intake import read_engagement
from advisor.loading import Document
from advisor.pack import Pack

N = 1000
CEILING = Ceiling(tonne=1000.0, trifle=10.0, clear=0.7)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def option(pack: Pack, cost: Any, carbon: Any, *, base: float = 1000.0) -> Option:
    """An option that saves so much money and carbon a year, by draw."""
    rule = pack.rules["trees-for-tables"]
    made = Option(rule, Match(rule, "firm", ()), "x", ("x",))
    each = {"cost": cost, "carbon_kgco2e": carbon, "energy_kwh": 0.0, "water_l": 0.0}
    made.saving = {k: np.zeros(N) + v for k, v in each.items()}
    made.base = {k: np.full(N, base) for k in each}
    return made


@pytest.mark.parametrize(
    ("cost", "carbon", "stands", "dear"),
    [
        (-100, 200, True, False),  # 500 a tonne
        (-100, 100, True, False),  # 1,000 a tonne, just what it may cost
        (-100, 99, False, True),  # just above
        (-10, 1, True, False),  # 10,000 a tonne, yet a trifle
        (-11, 1, False, True),
        (100, 1, True, False),  # saves money
        (-100, -1, False, False),  # costs carbon, the older test
    ],
)
def test_the_price_of_a_tonne_by_hand(
    pack: Pack, cost: float, carbon: float, stands: bool, dear: bool
) -> None:
    made = option(pack, cost, carbon)
    assert passes(made, CEILING) is stands
    assert made.too_dear is dear
    assert (made.why_not is None) is stands


@pytest.mark.parametrize(
    ("cost", "carbon", "why", "words"),
    [
        (-100, 200, "within", "It costs about 500 EUR a tCO2e saved; our limit is 1,000 EUR a tCO"),
        (-10, 1, "trifle", "about 10,000 EUR a tCO2e saved, more than our limit of 1,000 EUR"),
        (-10, 1, "trifle", "a trifle beside what the devices and their use cost, about 5,000 EUR"),
        (-50, 1, "dear", "It costs about 50,000 EUR a tCO2e saved, more than our limit"),
        (-2e5, 1, "dear", "A tonne saved costs far more than our limit of 1,000 EUR a tCO2e."),
    ],
)
def test_why_a_dear_saving_stands_is_said(
    pack: Pack, cost: float, carbon: float, why: str, words: str
) -> None:
    made = option(pack, cost, carbon)
    passes(made, Ceiling(tonne=1000.0, trifle=10.0, clear=0.7, spent=5000.0, devices=True))
    told = price_data(made, Figures(), "EUR")
    assert told is not None
    assert told["why"] == why
    assert words in told["text"].replace("\u00a0", " ").replace("₂", "2")


def test_what_is_open_says_in_how_many_runs_it_is_worth_its_price(pack: Pack) -> None:
    made = option(pack, np.where(np.arange(N) < 600, -100.0, 5000.0), 50.0)
    passes(made, CEILING)
    told = price_data(made, Figures(), "EUR")
    assert told is not None
    assert told["why"] == "open"
    assert "in 4 of 10 runs it costs less than that" in told["text"]
    assert price_data(option(pack, 100.0, 50.0), Figures(), "EUR") is None  # saves money


@pytest.mark.parametrize(("losing", "stands"), [(0.69, True), (0.71, False)])
def test_what_is_not_clear_stands_and_is_marked(pack: Pack, losing: float, stands: bool) -> None:
    """Seven of ten runs, as in “too close to call”; the rest save much money."""
    cost = np.where(np.arange(N) < losing * N, -100.0, 5000.0)
    made = option(pack, cost, 50.0)
    assert passes(made, CEILING) is stands
    assert made.too_dear


def test_a_price_is_money_over_carbon_in_tonnes(pack: Pack) -> None:
    assert tonne_price(option(pack, -30.0, 60.0)) == pytest.approx(500.0)
    assert tonne_price(option(pack, 30.0, 60.0)) is None


def test_money_lost_counts_as_money_saved_does(pack: Pack) -> None:
    """Half the baseline scores full either way; beyond, nothing more."""
    weights, scores = Weights.of(pack), {}
    for cost in (-5000.0, -500.0, -250.0, 0.0, 250.0, 500.0):
        made = option(pack, cost, 100.0)
        score(made, {}, weights, N, stressed=False)
        scores[cost] = made.score or 0.0
    step = scores[250.0] - scores[0.0]
    assert step > 0
    assert scores[0.0] - scores[-250.0] == pytest.approx(step)
    assert scores[0.0] - scores[-500.0] == pytest.approx(2 * step)
    assert scores[-5000.0] == pytest.approx(scores[-500.0])


def test_a_hundred_devices_are_not_made_to_last_at_thrice_the_money(pack: Pack) -> None:
    """As in a shop with 180 boxes on the mains: 1.6 kg a year for a hundred euros."""
    answers = {
        "task.primary": "anomaly",
        "task.quality_bar": "moderate",
        "task.non_ai_baseline": "weak",
        "model.sourcing": "saas",
        "host.where": "vendor",
        "use.tasks_month": 1300,
        "edge.devices_n": 180,
        "edge.power": "mains",
        "edge.link": "wired",
        "edge.runs_on": "gateway",
        "edge.new_hardware": False,
        "edge.life_years": 7.7,
        "edge.windows_day": 1400,
        "edge.kb_window": 170,
        "ctx.stage": "production",
    }
    raw = {
        "engagement": {
            "client": "Shop",
            "date": "2026-11-25",
            "currency": "EUR",
            "packs": ["core"],
        },
        "answers": {},
        "use_cases": [{"id": "boxes", "name": "Boxes", "answers": answers}],
        "edits": [],
    }
    advice = assess(read_engagement(Document(raw, "shop.yaml"), pack), pack, draws=256).data
    case = advice["use_cases"][0]
    assert "make-devices-last" not in case["lanes"]["do"]
    aside = next(r for r in case["set_aside"] if r["rule"] == "make-devices-last")
    assert "more than the carbon" in aside["why"]
    if "price" in aside:
        assert advice["figures"][aside["price"]]["printed"] in aside["why"]
    # The limit that is printed stands among the parameters, in plain words.
    limit = next(p for p in advice["inputs"]["parameters"] if p["id"] == "abatement_ceiling")
    assert (limit["label"], limit["central"]) == ("What a tonne saved may cost at most", 1000.0)
