"""What lies outside the tested domain travels into the use case and into recommendations."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import advisor
from advisor.advice.outside import outside_after, sentence
from advisor.assess import estimated
from advisor.footprint.draws import Draws
from advisor.footprint.validity import Outside
from advisor.scenario import World, changed
from tests.advice.test_baseline import PACK, SAMPLES, advice_of
from tests.advice.test_swings import vendor

ALL = sorted(p.parent.name for p in SAMPLES.glob("*/answers.yaml"))


def test_inside_says_nothing(tmp_path):
    _, case = vendor(tmp_path)
    assert case["outside"] == []
    assert all(r["outside"] == [] for r in case["recommendations"])


def test_a_long_input_is_told_with_bounds_reason_and_source(tmp_path):
    data, case = vendor(tmp_path, use__tokens_in=200_000)
    (row,) = case["outside"]
    assert (row["stage"], row["quantity"]) == ("serving", "use.tokens_in")
    assert (row["least"], row["most"], row["share"]) == (None, 30_000, 1.0)
    assert row["printed"].startswith("200,000 tokens")
    assert "at most 30,000 tokens" in row["sentence"]
    assert row["source"] in {s["id"] for s in data["inputs"]["sources"]}
    assert f"own.outside.{row['check']}" in data["figures"]


def test_a_share_of_the_draws_is_told_in_tenths(tmp_path):
    _, case = vendor(tmp_path, model__size_class="frontier")
    (row,) = case["outside"]
    assert 0.2 <= row["share"] < 0.9
    assert f"outside in {round(row['share'] * 10)} of 10 runs" in row["sentence"]
    assert "tested for 0.1 to 700 billion parameters;" in row["sentence"]


def test_a_recommendation_on_that_stage_carries_it(tmp_path):
    _, case = vendor(tmp_path, use__tokens_in=200_000)
    (row,) = case["outside"]
    acting = [r for r in case["recommendations"] if r["saving"]]
    assert acting
    said = {"check": row["check"], "partly": row["partly"], "sentence": row["sentence"]}
    assert any(said in r["outside"] for r in acting)
    # What saves nothing that is computed has nothing to be warned of.
    assert all(r["outside"] == [] for r in case["recommendations"] if not r["saving"])


def scenario_of(folder: Any, **answers: Any) -> tuple[World, Any]:
    vendor(folder, **answers)
    engagement = advisor.load_engagement(folder / "answers.yaml", PACK)
    world, before, _ = estimated(engagement, PACK)
    return world, before


def option_of(world: World, before: Any, change: dict[str, float]) -> Any:
    """An option whose change sets facts to numbers."""
    from advisor.pack.items import Range

    rule = SimpleNamespace(
        id="r", change={k: Range(v, v, v) for k, v in change.items()}, unset=(), remove=()
    )
    after = {k: changed(s, rule, world) for k, s in before.items()}  # type: ignore[arg-type]
    return SimpleNamespace(saving={"carbon_kgco2e": 1}, after=after)


@pytest.mark.parametrize(
    ("before_in", "after_in", "told"),
    [(500, 200_000, True), (200_000, 500, True), (500, 1_000, False)],
)
def test_a_change_may_bring_the_model_outside_or_back(tmp_path, before_in, after_in, told):
    world, before = scenario_of(tmp_path, use__tokens_in=before_in)
    option = option_of(world, before, {"use.tokens_in": float(after_in)})
    assert bool(outside_after(option, before, world)) == told


def test_a_change_of_another_stage_is_not_warned(tmp_path):
    """Nothing of serving moves, so the doubt on serving is no doubt on this saving."""
    world, before = scenario_of(tmp_path, use__tokens_in=200_000)
    option = option_of(world, before, {"storage.kept_share": 0.5})
    assert outside_after(option, before, world) == []


def test_no_option_without_a_saving_is_warned(tmp_path):
    world, before = scenario_of(tmp_path, use__tokens_in=200_000)
    option = SimpleNamespace(saving={}, after=dict(before))
    assert outside_after(option, before, world) == []  # type: ignore[arg-type]
    assert world.draws.n == Draws().n


@pytest.mark.parametrize("sample", ALL)
def test_rows_are_whole_in_every_sample(tmp_path, sample):
    data = advice_of(tmp_path, sample)
    for case in data["use_cases"]:
        for row in case["outside"]:
            assert row["stage"] in case["baseline"]["stages"]
            assert 0.2 <= row["share"] <= 1
            assert row["sentence"].endswith(".")
        for item in case["recommendations"]:
            said = [each["sentence"] for each in item["outside"]]
            assert len(said) == len(set(said))


def test_a_bound_is_printed_as_it_stands_in_the_table():
    """4,096 tokens and 512 requests, not 4,100 and 510."""
    table = PACK.tables["validity"]
    for check, said in (
        ("passage_tokens", "at most 4,096 tokens"),
        ("call_batch", "1 to 512 requests"),
        ("tuning_hours", "at least 24 device-hours"),
        ("embedder_parameters", "0.02 to 8 billion parameters"),
    ):
        least, most = (table.text(check, n) for n in ("least", "most"))
        found = Outside(
            check,
            str(table.text(check, "stage")),
            9999.0,
            None if least is None else float(least),
            None if most is None else float(most),
            1.0,
        )
        assert f"was tested for {said};" in sentence(found, table)
