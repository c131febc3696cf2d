"""The inventory and SCI of an advice: they close, multiply, and state nothing untold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import advisor
from advisor.advice.frame import add_up, counted
from advisor.language import speaking
from tests.advice.test_baseline import PACK, SAMPLES, advice_of, middle

ALL = sorted(p.parent.name for p in SAMPLES.glob("*/answers.yaml"))


def own_site(folder: Path, **answers: Any) -> Any:
    """The advice for one use case on machines of one's own in Great Britain."""
    data = {
        "engagement": {"client": "Nobody", "date": "2026-11-25", "currency": "EUR"},
        "use_cases": [
            {
                "id": "own",
                "name": "Own",
                "answers": {
                    "task.primary": "write_text",
                    "model.sourcing": "open_weights",
                    "model.size_class": "1B_10B",
                    "host.where": "own_dc",
                    "host.region": "GBR",
                    "host.accelerator": "h100",
                    "host.accelerators_n": 2,
                    "use.tasks_month": 50000,
                    **{k.replace("__", "."): v for k, v in answers.items()},
                },
            }
        ],
    }
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return advisor.assess(advisor.load_engagement(path, PACK), PACK).data


@pytest.mark.parametrize("sample", ALL)
def test_every_sample_has_an_inventory_that_closes_on_its_advice(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    for case in data["use_cases"]:
        found, total = case["inventory"], case["baseline"]["total"]
        assert found["complete"] == (total is not None)
        assert (found["total"] is None) == (total is None)
        for row in found["rows"]:
            assert (row["category"] is None) == (row["scope"] != 3)
            assert row["note"]
        if total is None:
            continue
        for bound in ("p5", "p50", "p95"):
            assert data["figures"][found["total"]["in_advice"]][bound] == pytest.approx(
                data["figures"][total["carbon_kgco2e"]][bound], rel=1e-6
            )


@pytest.mark.parametrize("sample", ALL)
def test_the_lines_of_an_inventory_add_up_to_its_total(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    for case in data["use_cases"]:
        found = case["inventory"]
        if found["total"] is None:
            continue
        counted = [middle(data, r["location"]) for r in found["rows"] if r["counted"]]
        assert sum(counted) == pytest.approx(middle(data, found["total"]["location"]), rel=1e-6)
        advice = [middle(data, r["in_advice"]) for r in found["rows"]]
        assert sum(advice) == pytest.approx(middle(data, found["total"]["in_advice"]), rel=1e-6)


def test_parts_that_vary_alike_keep_their_shares():
    # By hand: runs of 10, 20, 30 and 90, their middle 25, of which a quarter is one part.
    whole = np.array([10.0, 20.0, 30.0, 90.0])
    assert add_up([whole / 4, whole * 3 / 4], 4) == pytest.approx([6.25, 18.75])


@pytest.mark.parametrize("sample", ALL)
def test_what_nobody_told_is_not_stated(tmp_path, sample):
    for case in advice_of(tmp_path, sample)["use_cases"]:
        told = {f["name"] for f in case["facts"] if f["known"]}
        if "host.market_gco2e_kwh" not in told:
            assert not case["inventory"]["market_year"]
            assert all(row["market"] is None for row in case["inventory"]["rows"])
        for score in case["sci"]:
            if score["persona"] == "consumer":
                assert case["baseline"]["per_outcome"] is not None
            else:
                assert told & {"train.tokens_b", "train.params_b"}


def test_a_contract_gives_every_stage_its_market_based_figure(tmp_path):
    silent = own_site(tmp_path)["use_cases"][0]["inventory"]
    assert silent["total"]["market"] is None
    data = own_site(tmp_path, host__market_gco2e_kwh=20, data__stored_gb=5000)
    (case,) = data["use_cases"]
    found = case["inventory"]
    assert set(found["market_year"]) == {"serving", "storage"}
    for stage, figure in found["market_year"].items():
        energy = middle(data, case["baseline"]["stages"][stage]["energy_kwh"])
        assert middle(data, figure) == pytest.approx(energy * 0.02, rel=1e-6)
    market = [middle(data, r["market"] or r["location"]) for r in found["rows"] if r["counted"]]
    assert sum(market) == pytest.approx(middle(data, found["total"]["market"]), rel=0.02)
    assert middle(data, found["total"]["market"]) < middle(data, found["total"]["location"])
    scopes = {row["part"]: row["scope"] for row in found["rows"] if row["stage"] == "serving"}
    assert scopes == {"electricity": 2, "upstream": 3, "hardware": 3}


def test_contracts_change_neither_advice_nor_score(tmp_path):
    plain = own_site(tmp_path)
    clean = own_site(tmp_path, host__market_gco2e_kwh=0)
    for key in ("baseline", "sci", "lanes"):
        assert plain["use_cases"][0][key] == clean["use_cases"][0][key]
    for name, figure in plain["figures"].items():
        if ".inventory." not in name and ".fact." not in name:
            assert clean["figures"][name] == figure, name


@pytest.mark.parametrize("sample", ["support-chatbot", "national-language-model"])
def test_the_line_of_a_score_multiplies(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    scores = data["use_cases"][0]["sci"]
    assert scores
    for score in scores:
        e, i, m, r, sci = (
            middle(data, score[k])
            for k in ("e_kwh", "i_gco2e_per_kwh", "m_gco2e", "r", "sci_gco2e")
        )
        assert sci == pytest.approx((e * i + m) / r * score["per"], rel=1e-6)
        assert sci >= 0.1


def test_so_many_of_a_unit_are_told_in_words() -> None:
    assert counted("accepted result", 1) == "one accepted result"
    assert counted("token written", 1_000) == "1,000 tokens written"
    with speaking("de"):
        assert counted("token written", 1_000) == "1.000 geschriebene Token"
        assert counted("accepted result", 1) == "ein akzeptiertes Ergebnis"
    with speaking("fr"):
        assert counted("image made", 1_000_000).endswith("M d’images produites")
