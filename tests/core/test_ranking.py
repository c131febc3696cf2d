"""Scores and ranks, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.core.tiny import Assessed, assessed, drives_files, pack_of, rule

STORED = {"data.stored_gb": {"ge": 1}}


def keep(name: str, share: float, **keys: Any) -> dict[str, Any]:
    """A rule that keeps a share of the data."""
    change = {"storage.kept_share": f"storage.kept_share * {share}"}
    return rule(name, STORED, change=change, **keys)


def words(name: str, impact: str, **keys: Any) -> dict[str, Any]:
    """A rule without a figure."""
    return rule(name, STORED, impact=impact, about=["q.n"], **keys)


def run(folder: Path, *rules: dict[str, Any], stored: object = 1000) -> Assessed:
    pack = pack_of(folder / f"tiny-{len(rules)}", drives_files(rules))
    return assessed(pack, {"data.stored_gb": stored})


# Weights 35, 20, 15, 15, 10 of 95: the 5 of water count in stressed basins only.
SCORES = [
    # Half of carbon and of cost: full in both.
    (keep("r", 0.5), (35 + 20 + 15 + 15 + 10) / 95),
    (keep("r", 0.25), 1.0),
    # A fifth of each: 0.4 of full.
    (keep("r", 0.8), (35 * 0.4 + 20 * 0.4 + 15 + 15 + 10) / 95),
    (keep("r", 0.8, effort="months"), (35 * 0.4 + 20 * 0.4 + 15 * 0.2 + 15 + 10) / 95),
    (keep("r", 0.8, risk="medium"), (35 * 0.4 + 20 * 0.4 + 15 + 15 + 10 * 0.6) / 95),
    # Medium impact stands for 0.1 of the baseline, 0.2 of full; money is zero. That it saves at all
    # nobody has counted: the middle of confidence.
    (words("r", "medium"), (35 * 0.2 + 15 + 15 * 0.5 + 10) / 95),
    (words("r", "large", effort="weeks"), (35 * 0.5 + 15 * 0.6 + 15 * 0.5 + 10) / 95),
]


@pytest.mark.parametrize(("item", "expected"), SCORES)
def test_scores_by_hand(tmp_path: Path, item: dict[str, Any], expected: float) -> None:
    (option,) = run(tmp_path, item).options("r")
    assert option.score == pytest.approx(expected, rel=1e-9)


def test_the_saving_and_its_share_by_hand(tmp_path: Path) -> None:
    (option,) = run(tmp_path, keep("r", 0.8)).options("r")
    assert option.p50("carbon_kgco2e") == pytest.approx(200)
    assert option.p50("energy_kwh") == pytest.approx(200)
    assert option.p50("cost") == pytest.approx(600)
    share = option.share("carbon_kgco2e")
    assert share is not None
    assert share == pytest.approx(0.2)


def test_the_share_is_certain_where_the_amount_is_not(tmp_path: Path) -> None:
    stored = {"value": 1000, "low": 500, "high": 4000}
    (option,) = run(tmp_path, keep("r", 0.8), stored=stored).options("r")
    assert option.share("carbon_kgco2e") == pytest.approx(0.2)
    assert option.p50("carbon_kgco2e") == pytest.approx(200, rel=2e-3)
    assert option.saving["carbon_kgco2e"].max() > 800


RULES = [
    keep("half", 0.5, effort="weeks"),
    keep("fifth", 0.8),
    keep("tenth", 0.9, risk="high"),
    words("words", "medium"),
]


def test_adding_an_option_never_changes_the_score_of_another(tmp_path: Path) -> None:
    few = run(tmp_path / "few", *RULES[:2]).case.options
    many = run(tmp_path / "many", *RULES, keep("tiny", 0.999), keep("all", 0.01)).case.options
    assert {n: few[n].score for n in few} == {n: many[n].score for n in few}


def test_ranks_follow_the_score(tmp_path: Path) -> None:
    """half 0.937, fifth 0.653, tenth 0.448, words 0.416 by hand."""
    ranked = run(tmp_path, *RULES).case.ranked
    assert [(o.rule.id, o.rank) for o in ranked] == [
        ("half", 1),
        ("fifth", 2),
        ("tenth", 3),
        ("words", 4),
    ]
    assert [o.in_first_three for o in ranked] == [10, 10, 10, 0]
    assert [o.beats_next for o in ranked] == [10, 10, 10, None]


def test_equal_scores_go_by_id(tmp_path: Path) -> None:
    ranked = run(tmp_path, keep("b", 0.8), keep("a", 0.8)).case.ranked
    assert [o.rule.id for o in ranked] == ["a", "b"]


def test_a_group_is_one_item_with_its_best_first(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        keep("half", 0.5),
        keep("fifth", 0.8, group="same"),
        keep("third", 0.67, group="same"),
        keep("tenth", 0.9, group="same"),
        keep("sixth", 0.84),
    )
    assert [(o.rule.id, o.rank) for o in found.case.ranked] == [
        ("half", 1),
        ("third", 2),
        ("sixth", 3),
    ]
    third, fifth, tenth = found.options("third", "fifth", "tenth")
    assert third.alternatives == ["fifth", "tenth"]
    assert (fifth.attached_to, fifth.rank, fifth.lane) == ("third", None, "alternative")
    assert tenth.why_not is None


def test_small_ones_stand_below_without_a_rank(tmp_path: Path) -> None:
    """Half a per cent of carbon and of cost, at no effort; a qualitative rule is never small."""
    found = run(tmp_path, keep("small", 0.995), keep("tenth", 0.9, effort="months", risk="high"))
    small, tenth = found.options("small", "tenth")
    assert small.score is not None
    assert tenth.score is not None
    assert small.score > tenth.score
    assert [o.rule.id for o in found.case.ranked] == ["tenth", "small"]
    assert (tenth.rank, small.rank) == (1, None)
    assert (tenth.lane, small.lane) == ("do", "small")
    (plain,) = run(tmp_path / "words", words("words", "small")).options("words")
    assert (plain.lane, plain.rank) == ("do", 1)


def test_just_at_the_small_share_is_not_small(tmp_path: Path) -> None:
    (option,) = run(tmp_path, keep("r", 0.98)).options("r")
    assert (option.lane, option.rank) == ("do", 1)


def test_what_saves_nothing_is_set_aside(tmp_path: Path) -> None:
    more = rule("more", STORED, change={"data.stored_gb": "data.stored_gb * 2"})
    found = run(tmp_path, keep("none", 1), more, keep("half", 0.5))
    assert [o.rule.id for o in found.case.ranked] == ["half"]
    assert all(o.why_not for o in found.options("none", "more"))


def test_confidence_is_the_share_of_draws_in_which_the_condition_holds(tmp_path: Path) -> None:
    """The stock is 1,000 (500 to 2,000): it is 1,000 or more in half of the draws."""
    item = keep("r", 0.5)
    item["when"] = {"data.stored_gb": {"ge": 1000}}
    found = run(tmp_path, item, stored={"value": 1000, "low": 500, "high": 2000})
    (option,) = found.options("r")
    assert option.match.certainty == pytest.approx(0.5, abs=1e-3)
    assert option.score == pytest.approx((35 + 20 + 15 + 15 * 0.5 + 10) / 95, abs=2e-4)
