"""The tornado and the grades of inputs: proportions by hand, and what must hold in every sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import advisor
from advisor.advice.swings import one_at_a_time
from advisor.assess import estimated
from advisor.errors import AdvisorError
from tests.advice.test_baseline import PACK, SAMPLES, advice_of, middle

ALL = sorted(p.parent.name for p in SAMPLES.glob("*/answers.yaml"))
GRADES = {"metered", "billed", "estimated", "assumed"}


def vendor(folder: Path, **answers: Any) -> tuple[Any, Any]:
    """The advice for texts written by a vendor's model, and its only use case."""
    data = {
        "engagement": {"client": "Nobody", "date": "2026-11-25", "currency": "EUR"},
        "answers": {"ctx.horizon_years": answers.pop("ctx__horizon_years", 3)},
        "use_cases": [
            {
                "id": "own",
                "name": "Own",
                "answers": {
                    "task.primary": "write_text",
                    "model.sourcing": "vendor_api",
                    "model.size_class": "10B_40B",
                    "model.reasoning_mode": "off",
                    "host.where": "vendor",
                    "host.region": "DEU",
                    "use.tasks_month": {"value": 100_000, "low": 50_000, "high": 300_000},
                    "use.tokens_in": 500,
                    "use.tokens_out": 300,
                    "use.growth_pct": 0,
                    **{k.replace("__", "."): v for k, v in answers.items()},
                },
            }
        ],
    }
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    found = advisor.assess(advisor.load_engagement(path, PACK), PACK).data
    return found, found["use_cases"][0]


def row(case: Any, impact: str, ident: str) -> Any:
    return next(r for r in case["swings"][impact] if r["id"] == ident)


def share(case: Any, impact: str, ident: str) -> float:
    return next(
        i["share"] for g in case["quality"][impact] for i in g["inputs"] if i["id"] == ident
    )


def grade(case: Any, ident: str) -> str:
    return next(
        i["grade"] for g in case["quality"]["carbon"] for i in g["inputs"] if i["id"] == ident
    )


@pytest.mark.parametrize("impact", ["carbon", "cost"])
def test_the_total_follows_the_volume_in_proportion(tmp_path, impact):
    """Half the calls, half the total; three times the calls, three times the total."""
    data, case = vendor(tmp_path)
    found, whole = (
        row(case, impact, "use.tasks_month"),
        middle(data, case["swings"]["middle"][impact]),
    )
    assert middle(data, found["at_low"]) == pytest.approx(0.5 * whole, rel=1e-6)
    assert middle(data, found["at_high"]) == pytest.approx(3.0 * whole, rel=1e-6)
    assert found["kind"] == "answer"
    assert found["rank_correlation"] > 0.1


def test_energy_over_the_whole_site_goes_straight_through(tmp_path):
    """1.3 – 1.72 – 2.5 of the accelerator's energy: electricity alone, so a little less than it."""
    data, case = vendor(tmp_path, use__tasks_month=100_000)
    found = row(case, "carbon", "serving.vendor_overhead")
    whole = middle(data, case["swings"]["middle"]["carbon"])
    assert 1.3 / 1.72 < middle(data, found["at_low"]) / whole < 0.80
    assert 1.35 < middle(data, found["at_high"]) / whole < 2.5 / 1.72


def test_more_served_together_costs_less_each(tmp_path):
    data, case = vendor(tmp_path)
    found = row(case, "carbon", "serving.batch_vendor")
    assert found["rank_correlation"] < -0.2
    assert middle(data, found["at_low"]) > middle(data, found["at_high"])


def test_what_moves_together_is_one_bar(tmp_path):
    """Active and all parameters of a told class follow one answer."""
    _, case = vendor(tmp_path)
    named = [r["id"] for r in case["swings"]["carbon"]]
    assert "model.active_params_b" in named
    assert "model.total_params_b" not in named


def test_shares_by_hand(tmp_path):
    """Cost is calls × (fresh + cached + written) tokens × price: calls have elasticity 1."""
    _, case = vendor(tmp_path, use__cached_input_pct=0, use__retry_share=0)
    rows = {i["id"]: i["share"] for g in case["quality"]["cost"] for i in g["inputs"]}
    # Volume 1; tokens in and out share 1 between them; growth of 0 moves nothing in relation.
    assert rows["use.tasks_month"] == pytest.approx(0.5, abs=1e-6)
    assert rows["use.tokens_in"] + rows["use.tokens_out"] == pytest.approx(0.5, abs=1e-6)
    assert "use.growth_pct" not in rows


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (100_000, "estimated"),
        ({"value": 100_000, "source": "usage export of October"}, "metered"),
        ({"value": 100_000, "source": "server log"}, "metered"),
        ({"value": 100_000, "source": "Zählerstand vom Oktober"}, "metered"),
        ({"value": 100_000, "source": "relevé du compteur"}, "metered"),
        ({"value": 100_000, "source": "Stromrechnung 2025"}, "billed"),
        ({"value": 100_000, "source": "facture d’octobre"}, "billed"),
        ({"value": 100_000, "source": "eigene Berechnung"}, "estimated"),
        ({"value": 100_000, "source": "invoice of October"}, "billed"),
        ({"value": 100_000, "source": "sales plan"}, "estimated"),
        ({"value": 100_000, "source": "catalogue"}, "estimated"),
        ({"value": 100_000, "source": "sales plan", "grade": "billed"}, "billed"),
        ({"value": 100_000, "source": "server log", "grade": "estimated"}, "estimated"),
        ({"value": 100_000, "low": 50_000, "high": 200_000, "source": "server log"}, "estimated"),
        ({"value": 100_000, "low": 95_000, "high": 105_000, "source": "server log"}, "metered"),
        ({"value": 100_000, "source": "invoice", "private": True}, "estimated"),
        ("unknown", "assumed"),
    ],
)
def test_the_grade_of_an_answer(tmp_path, answer, expected):
    _, case = vendor(tmp_path, use__tasks_month=answer)
    assert grade(case, "use.tasks_month") == expected


def test_the_number_behind_a_told_class_is_assumed(tmp_path):
    _, case = vendor(tmp_path)
    assert grade(case, "model.active_params_b") == "assumed"


def test_a_grade_that_is_none_is_refused(tmp_path):
    with pytest.raises(AdvisorError) as caught:
        vendor(tmp_path, use__tasks_month={"value": 5, "grade": "assumed"})
    assert {p.code for p in caught.value.problems} == {"A226"}


def test_a_threshold_nearby_is_no_elasticity(tmp_path):
    """A use case of the size where a case of the pack turns is not made to look steep by it."""
    _, case = vendor(tmp_path, model__size_class="unknown")
    for graded in case["quality"].values():
        assert sum(g["share"] for g in graded) == pytest.approx(1)


@pytest.mark.parametrize("sample", ALL)
def test_what_holds_in_every_sample(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    for case in data["use_cases"]:
        total, swings = case["baseline"]["total"], case["swings"]
        assert (swings["middle"] is None) == (total is None)
        for impact, key in (("carbon", "carbon_kgco2e"), ("cost", "cost")):
            if total is None:
                assert swings[impact] == [] == case["quality"][impact]
                continue
            whole = middle(data, swings["middle"][impact])
            figure = data["figures"][total[key]]
            assert figure["p5"] <= whole <= figure["p95"]
            # A day of an engineer, and what an hour of advice is worth: as the rules have them.
            least = {"carbon": 50.0, "cost": 1000.0}[impact]
            ends = [(middle(data, r["at_low"]), middle(data, r["at_high"])) for r in swings[impact]]
            widths = [max(*e, whole) - min(*e, whole) for e in ends]
            assert len(widths) <= 8
            assert swings["matters"][impact] == (max(whole, *(max(e) for e in ends)) >= least)
            assert widths == sorted(widths, reverse=True)
            assert all(-1 <= r["rank_correlation"] <= 1 for r in swings[impact])
            graded = case["quality"][impact]
            assert {g["grade"] for g in graded} <= GRADES
            if graded:
                assert sum(g["share"] for g in graded) == pytest.approx(1)
                for group in graded:
                    assert group["share"] == pytest.approx(sum(i["share"] for i in group["inputs"]))


@pytest.mark.parametrize("sample", ALL)
def test_the_largest_bar_goes_with_the_total(tmp_path, sample):
    """Where one input outweighs all others, the draws say so too, with the same sign."""
    data = advice_of(tmp_path, sample)
    for case in data["use_cases"]:
        for impact in ("carbon", "cost"):
            for found in case["swings"][impact][:1]:
                up = middle(data, found["at_high"]) - middle(data, found["at_low"])
                assert found["rank_correlation"] * up > 0


@pytest.mark.parametrize("sample", ALL)
def test_the_middle_column_holds_the_facts_at_their_centre(sample):
    """All facts of the design, derived ones too, stand in column 0 where the facts say."""
    engagement = advisor.load_engagement(SAMPLES / sample / "answers.yaml", PACK)
    world, before, _ = estimated(engagement, PACK)
    asked = {*PACK.questions, *PACK.derived}
    design = one_at_a_time(engagement, before, world)
    for ident, scenario in before.items():
        for name, fact in design.scenarios[ident].facts.items():
            own = scenario.facts.get(name)
            if own is None or own.number is None or fact.draws is None or name not in asked:
                continue
            assert fact.draws[0] == pytest.approx(own.number, rel=1e-6), name
            if own.draws is not None and own.place in design.design.index:
                low, high, *_ = design.design.columns(own.place)
                assert fact.draws[low] == pytest.approx(own.low, rel=1e-2, abs=1e-9), name
                assert fact.draws[high] == pytest.approx(own.high, rel=1e-2, abs=1e-9), name
