"""Upfront cost: pay-back time and break-even volume, by hand in the pack of drives.

A GB costs 3 EUR a year; of 1,000 GB a fifth less saves 600 EUR a year over a horizon of one year.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.advice.break_even import break_evens
from advisor.advice.figures import Figures
from advisor.advice.options import Option, payback_years, running, saving_facts
from advisor.advice.roadmap import FEW_DRAWS
from advisor.advice.upfront import _payback, upfront_data
from advisor.footprint.draws import percentiles
from advisor.language import speaking
from advisor.pack.items import Pack
from advisor.scenario import changed
from advisor.scenario.narrow import Few
from tests.core.tiny import assessed, drives_files, pack_of, rule

STORED = {"data.stored_gb": {"ge": 1}}
INVEST = {
    "fact": "invest.cost",
    "type": "number",
    "unit": "EUR",
    "bounds": [0, 1e9],
    "set_by": "change",
    "follows": "data.stored_gb",
    "initial": 0,
    "adds": True,
}


def option(folder: Path, once: object, stored: object = 1000, **change: str) -> tuple[Option, Pack]:
    """The one option of a pack: a fifth less stored, for an upfront cost."""
    change = change or {"data.stored_gb": "data.stored_gb * 0.8"}
    less = rule("less", STORED, only_if="none", change={**change, "invest.cost": once})
    files = drives_files([less])
    files["facts/all.yaml"] = [*files["facts/all.yaml"], INVEST]
    pack = pack_of(folder / "tiny", files)
    found = assessed(pack, {"data.stored_gb": stored})
    (one,) = found.case.options.values()
    one.lane = "do"
    break_evens([one], Few(found.before, found.world, FEW_DRAWS))
    return one, pack


def told(one: Option, pack: Pack) -> tuple[dict[str, Any], Figures]:
    figures = Figures()
    return upfront_data(one, pack, figures, "EUR"), figures


@pytest.fixture
def kept() -> dict[str, str]:
    """A fifth less kept: another fact than the volume."""
    return {"storage.kept_share": "storage.kept_share * 0.8"}


def test_years_are_the_upfront_cost_over_the_yearly_saving(tmp_path, kept):
    """1,500 EUR once for 600 EUR a year: 2.5 years."""
    one, _ = option(tmp_path, "1500", **kept)
    assert one.p50("cost") == pytest.approx(600 - 1500)
    assert np.allclose(running(one), 600)
    assert np.allclose(payback_years(one), 2.5)
    assert saving_facts(one)["payback.years"].number == pytest.approx(2.5)


def test_the_break_even_volume_is_where_the_saving_is_the_upfront_cost(tmp_path, kept):
    """0.6 EUR a GB: 1,500 EUR come back within the year from 2,500 GB on."""
    one, pack = option(tmp_path, "1500", **kept)
    assert one.break_even is not None
    assert one.break_even.fact.name == "data.stored_gb"
    assert np.allclose(one.break_even.volume, 2500)
    data, figures = told(one, pack)
    assert figures.entries[data["break_even"]["volume"]]["p50"] == pytest.approx(2500)
    assert "Over a year it is worth its cost above 2.5 TB; here it is 1 TB." in data["text"]
    assert "pays back in 2.5 years only, beyond a year" in data["text"]
    assert data["within_horizon"] == 0.0


def test_an_upfront_cost_that_grows_with_the_volume(tmp_path, kept):
    """150 EUR and 0.3 EUR a GB: 0.6 v = 150 + 0.3 v at 500 GB, no straight line through nought."""
    one, _ = option(tmp_path, "150 + 0.3 * data.stored_gb", **kept)
    assert one.break_even is not None
    assert np.median(one.break_even.volume) == pytest.approx(500, rel=0.02)


def test_a_range_of_the_volume_leaves_the_break_even_sharp(tmp_path, kept):
    """How much is stored is open; from which amount on it pays is not."""
    one, _ = option(tmp_path, "1500", {"value": 1000, "low": 500, "high": 4000}, **kept)
    assert one.break_even is not None
    assert percentiles(one.break_even.volume) == pytest.approx((2500, 2500, 2500))
    low, middle, high = percentiles(payback_years(one))
    assert (low, middle, high) == pytest.approx((2500 / 4000, 2.5, 5.0), rel=0.01)


def test_no_saving_in_running_cost_never_pays_back(tmp_path):
    one, pack = option(tmp_path, "1500", **{"storage.kept_share": "storage.kept_share * 1"})
    assert np.all(np.isinf(payback_years(one)))
    # Exactly nothing: what the two sides differ by in the last digit is no money.
    assert not np.any(running(one))
    assert one.break_even is None
    data, _ = told(one, pack)
    assert data["payback"] is None
    assert "does not bring that back" in data["text"]
    assert "payback.years" not in saving_facts(one)


def test_what_rounding_leaves_over_is_no_saving(tmp_path):
    """A ten-billionth of a thousandth: 0 EUR and never 0.0000000001 EUR."""
    change = {"storage.kept_share": "storage.kept_share * 0.9999999999999"}
    one, _ = option(tmp_path, "0", **change)
    assert not np.any(one.saving["cost"])
    assert not np.any(one.saving["carbon_kgco2e"])


def test_a_change_that_sets_the_volume_has_no_break_even(tmp_path):
    one, _ = option(tmp_path, "1500")
    assert one.break_even is None


def test_nothing_is_said_where_nothing_is_paid(tmp_path, kept):
    one, pack = option(tmp_path, "0", **kept)
    assert told(one, pack)[0] is None


@pytest.mark.parametrize(
    ("once", "words"),
    [("1500", "2.5 years"), ("300", "6 months"), ("30", "18 days"), ("0.5", "under a day")],
)
def test_a_time_is_told_in_its_own_unit(tmp_path, kept, once, words):
    one, pack = option(tmp_path, once, **kept)
    assert f"pays back in {words}" in told(one, pack)[0]["text"]


def test_a_pay_back_time_that_nobody_can_plan_with_is_told_by_the_runs(tmp_path, kept):
    """100 to 10,000 GB stored: 60 to 6,000 EUR saved a year for 1,500 EUR; half a year to 25."""
    stored = {"value": 1000, "low": 100, "high": 10_000}
    one, pack = option(tmp_path, "1500", stored, **kept)
    data, figures = told(one, pack)
    assert 0.05 < data["within_horizon"] < 0.5
    assert "may not pay back: it does so within a year in" in data["text"]
    assert "day" not in data["text"]
    ends = figures.entries[data["payback"]]["printed_range"]
    assert sum(unit in ends for unit in ("days", "months", "years")) == 1


def test_pay_back_times_are_whole_days_and_months(tmp_path, kept):
    """310 EUR once for 600 EUR a year is 6.2 months; a tenth and ten times as much saved."""
    one, pack = option(tmp_path, "310", **kept)
    assert "pays back in 6 months" in told(one, pack)[0]["text"]
    stored = {"value": 1000, "low": 100, "high": 10_000}
    one, pack = option(tmp_path, "310", stored, **kept)
    data, figures = told(one, pack)
    ends = figures.entries[data["payback"]]["printed_range"]
    assert re.fullmatch(r"under 1 to \d\d months", ends)


def test_one_unit_stands_in_a_pay_back_range(tmp_path, kept):
    """6,000 EUR a year at the middle for 300 EUR: 18 days; at the ends 2 days and half a year."""
    stored = {"value": 10_000, "low": 1_000, "high": 100_000}
    one, pack = option(tmp_path, "300", stored, **kept)
    data, figures = told(one, pack)
    assert figures.entries[data["payback"]]["printed_range"].endswith(" days")
    assert "pays back in about 18 days, within a year in nearly all runs" in data["text"]
    assert "(" not in data["text"].split("pays back", 1)[1].split(",", 1)[0]


def test_the_money_over_time_crosses_nothing_at_the_pay_back_time(tmp_path, kept):
    """600 EUR a year for 300 EUR once, in quarters of the one year: even after half of it."""
    one, pack = option(tmp_path, "300", **kept)
    data, figures = told(one, pack)
    net = [(row["years"], figures.entries[row["money"]]["p50"]) for row in data["net"]]
    assert net == [
        (0.0, pytest.approx(-300)),
        (0.25, pytest.approx(-150)),
        (0.5, pytest.approx(0, abs=1e-9)),
        (0.75, pytest.approx(150)),
        (1.0, pytest.approx(300)),
    ]
    assert figures.entries[data["payback"]]["p50"] == pytest.approx(6)


@pytest.mark.parametrize("adds", [True, False])
def test_what_two_changes_cost_once_adds_up(tmp_path: Path, adds: bool) -> None:
    """The second step of a road map does not take the first one's cost out of the sum.

    The fact says so, whatever its name; of any other the last change holds.
    """
    change = {"data.stored_gb": "data.stored_gb * 0.8", "invest.cost": 200}
    rules = [rule("less", STORED, change=change)]
    change = {"storage.kept_share": "storage.kept_share * 0.8", "invest.cost": "data.stored_gb / 4"}
    rules.append(rule("kept", STORED, change=change))
    files = drives_files(rules)
    files["facts/all.yaml"] = [*files["facts/all.yaml"], INVEST | {"adds": adds}]
    found = assessed(pack_of(tmp_path / "tiny", files), {"data.stored_gb": 1000})
    less, kept = (found.case.options[name].rule for name in ("less", "kept"))
    start = found.before["one"]
    # 200 EUR, and a quarter of 800 GB; the other way round of 1,000 GB.
    for first, second, once in ((less, kept, 400), (kept, less, 450)):
        both = changed(changed(start, first, found.world), second, found.world)
        whole = once if adds else once - (200 if first is less else 250)
        assert both.facts["invest.cost"].number == pytest.approx(whole)
        assert percentiles(both.estimate.one_off.cost)[1] == pytest.approx(whole)


def test_a_range_that_has_no_end_is_told_to_never():
    """Half a year at the middle; in one run of ten nothing is saved, so it never pays back."""
    for language, words in (
        ("en", "5 months to never"),
        ("de", "5 Monate oder länger, teils nie"),
        ("fr", "5 mois ou plus, parfois jamais"),
    ):
        figures = Figures()
        with speaking(language):
            _payback("pays", np.array([0.41] * 4 + [0.5] * 5 + [np.inf]), figures)
        assert (figures.entries["pays"]["printed_range"]).replace("\u00a0", " ") == words
