"""How firmly a rule matches, and what would confirm it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.advice.match import Matches
from tests.core.tiny import drives_files, matches_of, pack_of, rule

KIND, FLAG, OTHER = {"q.kind": "a"}, {"q.flag": True}, {"q.other": True}
BIG = {"estimate.carbon_kgco2e": {"ge": 990}}
UNSURE = {"value": 1000, "low": 800, "high": 1250}


@pytest.fixture
def matched(tmp_path: Path) -> Any:
    def run(when: object, answers: dict[str, Any], **keys: Any) -> Matches:
        files = drives_files([rule("r", when, **keys)])
        return matches_of(pack_of(tmp_path / "tiny", files), answers)

    return run


# The facts q.kind, q.flag and q.other are assumed to be a, true and true where nobody answers.
GRADES: list[tuple[object, dict[str, Any], str, tuple[str, ...]]] = [
    (KIND, {"q.kind": "a"}, "firm", ()),
    (KIND, {}, "assumption", ("q.kind",)),
    ({"all": [KIND, FLAG]}, {"q.kind": "a", "q.flag": True}, "firm", ()),
    ({"all": [KIND, FLAG]}, {"q.kind": "a"}, "conditional", ("q.flag",)),
    ({"all": [KIND, FLAG]}, {}, "assumption", ("q.kind", "q.flag")),
    ({"all": [KIND, FLAG, OTHER]}, {"q.kind": "a"}, "assumption", ("q.flag", "q.other")),
    (
        {"all": [KIND, FLAG, OTHER]},
        {"q.kind": "a", "q.other": True},
        "conditional",
        ("q.flag",),
    ),
    # The best conjunction counts.
    ({"any": [KIND, FLAG]}, {"q.kind": "a"}, "firm", ()),
    ({"any": [{"all": [KIND, OTHER]}, FLAG]}, {"q.flag": True}, "firm", ()),
    ({"any": [{"all": [KIND, OTHER]}, FLAG]}, {"q.kind": "a"}, "conditional", ("q.other",)),
    # `unknown` is neutral.
    ({"all": [KIND, {"q.n": "unknown"}]}, {"q.kind": "a"}, "firm", ()),
    ({"all": [KIND, {"q.n": "unknown"}]}, {}, "assumption", ("q.kind",)),
    ({"q.n": "unknown"}, {}, "assumption", ()),
    ({"all": [KIND, FLAG, {"q.n": "unknown"}]}, {"q.kind": "a"}, "conditional", ("q.flag",)),
    # `known` is supported.
    ({"q.n": "known"}, {"q.n": 3}, "firm", ()),
    # Both sides of a comparison must be known.
    ({"q.n": {"lt": {"fact": "data.stored_gb"}}}, {"q.n": 3, "data.stored_gb": 9}, "firm", ()),
    ({"q.n": {"lt": {"fact": "data.stored_gb"}}}, {"q.n": 3}, "assumption", ("data.stored_gb",)),
    # An estimate: a known volume, and true in nine of ten draws.
    (BIG, {"data.stored_gb": 1000}, "firm", ()),
    (BIG, {}, "assumption", ()),
    (BIG, {"data.stored_gb": UNSURE}, "assumption", ()),
    ({"all": [KIND, BIG]}, {"q.kind": "a", "data.stored_gb": 1000}, "firm", ()),
    ({"all": [KIND, BIG]}, {"q.kind": "a"}, "conditional", ()),
    ({"all": [KIND, BIG]}, {"q.kind": "a", "data.stored_gb": UNSURE}, "conditional", ()),
    ({"estimate.storage.energy_kwh": {"gt": 700}}, {"data.stored_gb": UNSURE}, "firm", ()),
    ({"estimate.total.cost": {"gt": 700}}, {"data.stored_gb": 1000}, "firm", ()),
]


@pytest.mark.parametrize(("when", "answers", "grade", "confirm"), GRADES)
def test_grades(
    matched: Any, when: object, answers: dict[str, Any], grade: str, confirm: tuple[str, ...]
) -> None:
    match = matched(when, answers).fired["r"]
    assert match.grade == grade
    named = tuple(f for f in match.confirm if not f.startswith("estimate."))
    assert named == confirm


def test_certainty_is_the_share_of_draws(matched: Any) -> None:
    """990 lies a little below the P50 of 1,000 (800 to 1,250)."""
    match = matched(BIG, {"data.stored_gb": UNSURE}).fired["r"]
    # ln(1000/990) / ln(1000/800) of 1.645 standard deviations below the middle: 0.0741.
    assert match.certainty == pytest.approx(0.5295, abs=1e-3)
    assert match.uncertain_fact == "estimate.carbon_kgco2e"
    sure = matched({"estimate.carbon_kgco2e": {"ge": 700}}, {"data.stored_gb": UNSURE})
    # ln(1000/700) / ln(1000/800) × 1.645 = 2.629 standard deviations.
    assert sure.fired["r"].certainty == pytest.approx(0.9957, abs=1e-3)
    assert sure.fired["r"].uncertain_fact is None


UNLESS: list[tuple[object, dict[str, Any], str | None, tuple[str, ...]]] = [
    (FLAG, {"q.flag": True}, None, ()),
    (FLAG, {"q.flag": False}, "firm", ()),
    # Assumed to be true: the rule matches all the same, with something to confirm.
    (FLAG, {}, "conditional", ("q.flag",)),
    ({"q.flag": False}, {}, "conditional", ("q.flag",)),
    ({"q.n": {"gt": 3}}, {}, "conditional", ("q.n",)),
    ({"q.n": {"gt": 3}}, {"q.n": "not_applicable"}, "firm", ()),
    ({"any": [FLAG, OTHER]}, {"q.other": True}, None, ()),
    ({"all": [FLAG, OTHER]}, {"q.other": False}, "firm", ()),
    ({"q.n": "known"}, {"q.n": 3}, None, ()),
    ({"q.n": "known"}, {}, "firm", ()),
    ({"q.n": "unknown"}, {"q.n": 3}, "firm", ()),
    ({"q.n": "unknown"}, {}, None, ()),
]


@pytest.mark.parametrize(("unless", "answers", "grade", "confirm"), UNLESS)
def test_unless(
    matched: Any,
    unless: object,
    answers: dict[str, Any],
    grade: str | None,
    confirm: tuple[str, ...],
) -> None:
    found = matched(KIND, {"q.kind": "a", **answers}, unless=unless)
    if grade is None:
        assert "r" in found.silenced
        assert "r" not in found.fired
    else:
        assert (found.fired["r"].grade, found.fired["r"].confirm) == (grade, confirm)


def test_an_open_exception_makes_nothing_firmer(matched: Any) -> None:
    found = matched({"all": [KIND, OTHER]}, {"q.kind": "a"}, unless=FLAG)
    assert (found.fired["r"].grade, found.fired["r"].confirm) == (
        "conditional",
        ("q.other", "q.flag"),
    )
    assert matched(KIND, {}, unless=FLAG).fired["r"].grade == "assumption"


def test_open_on_one_unanswered_fact(matched: Any) -> None:
    when = {"all": [KIND, {"q.n": {"gt": 3}}]}
    found = matched(when, {"q.kind": "a"})
    assert found.open["r"].open_fact == "q.n"
    assert not found.fired
    # Without anything supported it is not worth asking, and false is false.
    assert not matched(when, {}).open
    assert not matched(when, {"q.kind": "b"}).open
    assert not matched(when, {"q.kind": "a", "q.n": "not_applicable"}).open


def test_failed_on_one_leaf(matched: Any) -> None:
    when = {"all": [KIND, FLAG]}
    found = matched(when, {"q.kind": "a", "q.flag": False})
    assert found.failed_on_one["r"].leaf.fact == "q.flag"
    assert not matched(when, {"q.kind": "b", "q.flag": False}).failed_on_one


def test_a_blank_engagement_gives_nothing_firm(matched: Any) -> None:
    whens = [KIND, FLAG, BIG, {"all": [KIND, FLAG]}, {"q.n": "unknown"}, {"q.flag": {"ne": False}}]
    for when in whens:
        assert [m.grade for m in matched(when, {}).fired.values()] == ["assumption"]
