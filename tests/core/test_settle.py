"""Who stands when rules speak against each other."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from advisor.advice.options import Option
from advisor.advice.ranking import lane
from advisor.advice.settle import settle
from tests.core.tiny import assessed, drives_files, option, pack_of, rule


def standing(*options: Option, supports: dict[str, bool] | None = None) -> set[str]:
    """Who stands, the same for every order of the rules."""
    found = set()
    for order in permutations(options):
        for one in order:
            one.why_not = one.by = None
        settle({o.rule.id: o for o in order}, supports or {})
        found.add(frozenset(o.rule.id for o in order if o.why_not is None))
    assert len(found) == 1, f"the order of the rules decides: {found}"
    return set(next(iter(found)))


def test_the_top_supersedes_and_says_so() -> None:
    top, low = option("top", supersedes=("low",)), option("low")
    assert standing(top, low) == {"top"}
    assert low.by == "top"
    assert low.why_not is not None
    assert "top" in low.why_not


def test_what_is_superseded_supersedes_nothing() -> None:
    first = option("a", supersedes=("b",))
    middle = option("b", supersedes=("c",))
    assert standing(first, middle, option("c")) == {"a", "c"}
    assert standing(middle, option("c")) == {"b"}


def test_superseding_two_levels_at_once() -> None:
    first = option("a", supersedes=("b", "c"))
    middle = option("b", supersedes=("c",))
    assert standing(first, middle, option("c")) == {"a"}


@pytest.mark.parametrize("grade", ["conditional", "assumption"])
def test_what_is_not_firm_supersedes_nothing(grade: str) -> None:
    assert standing(option("a", grade, supersedes=("b",)), option("b")) == {"a", "b"}


def test_a_conditional_in_the_middle_leaves_the_last() -> None:
    middle = option("b", "conditional", supersedes=("c",))
    assert standing(option("a", supersedes=("b",)), middle, option("c")) == {"a", "c"}


def test_a_next_step_that_is_still_open_supersedes_nothing() -> None:
    following = option("b", supersedes=("c",))
    assert standing(following, option("c"), supports={"b": False}) == {"b", "c"}
    assert standing(following, option("c"), supports={"b": True}) == {"b"}


GOVERNS = {"governs": "first", "stance": "caution"}
JUSTIFY, CAUTION, REDUCE = ({"stance": s} for s in ("justify", "caution", "reduce"))

# The winner first: each pair differs in the criterion of its line and, against it, in all later.
CONFLICTS: list[tuple[str, tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]] = [
    ("governs before firm justify", ("firm", GOVERNS), ("firm", JUSTIFY)),
    ("firm before conditional", ("firm", REDUCE), ("conditional", JUSTIFY)),
    ("firm caution before conditional justify", ("firm", CAUTION), ("conditional", JUSTIFY)),
    ("justify before caution", ("firm", JUSTIFY), ("firm", CAUTION)),
    ("caution before reduce", ("firm", CAUTION), ("firm", REDUCE)),
    ("justify before reduce", ("conditional", JUSTIFY), ("conditional", REDUCE)),
]


@pytest.mark.parametrize(("why", "winner", "loser"), CONFLICTS)
@pytest.mark.parametrize("declared", ["by the winner", "by the loser"])
def test_conflicts_by_rank_of_criteria(
    why: str, winner: tuple[str, dict[str, Any]], loser: tuple[str, dict[str, Any]], declared: str
) -> None:
    said = declared == "by the winner"
    # The loser has the better score and the earlier id.
    first = option("z", winner[0], score=0.1, conflicts=("a",) if said else (), **winner[1])
    second = option("a", loser[0], score=0.9, conflicts=() if said else ("z",), **loser[1])
    assert standing(first, second) == {"z"}, why
    assert second.by == "z"


def test_equal_in_all_that_the_score_decides_then_the_id() -> None:
    better, worse = option("z", score=0.8, conflicts=("a",)), option("a", score=0.3)
    assert standing(better, worse) == {"z"}
    assert standing(option("a", conflicts=("z",)), option("z")) == {"a"}


def test_what_is_set_aside_sets_nothing_aside() -> None:
    justify = option("j", stance="justify", conflicts=("c",))
    caution = option("c", stance="caution", conflicts=("r",))
    assert standing(justify, caution, option("r")) == {"j", "r"}
    assert standing(caution, option("r")) == {"c"}


def test_what_is_superseded_sets_nothing_aside_either() -> None:
    top = option("t", supersedes=("c",))
    caution = option("c", stance="caution", conflicts=("r",))
    assert standing(top, caution, option("r")) == {"t", "r"}


def test_what_failed_its_own_test_sets_nothing_aside() -> None:
    failed = option("a", supersedes=("b",), conflicts=("c",))
    failed.why_not = "it would save nothing here"
    others = {"b": option("b"), "c": option("c")}
    settle({"a": failed, **others}, {})
    assert all(o.why_not is None for o in others.values())


def test_a_conditional_sets_aside_only_what_is_not_firm() -> None:
    conditional = option("j", "conditional", stance="justify", conflicts=("r",))
    assert standing(conditional, option("r", "conditional")) == {"j"}
    assert standing(conditional, option("r", "assumption")) == {"j"}
    # A firm one wins against it, whatever its stance.
    assert standing(conditional, option("r")) == {"r"}


def test_what_rests_on_assumption_sets_nothing_aside() -> None:
    guess = option("j", "assumption", stance="justify", conflicts=("r",))
    assert standing(guess, option("r", "assumption")) == {"j", "r"}


def test_only_a_firm_rule_governs() -> None:
    """A conditional one that would govern loses against a firm one, as any other conditional."""
    would = option("g", "conditional", conflicts=("r",), **GOVERNS)
    assert standing(would, option("r")) == {"r"}


def test_governing_alone_keeps_must_do_justify_and_caution() -> None:
    alone = option("alone", stance="caution", governs="alone")
    law = {"jurisdiction": "EU"}
    others = [
        option("reduce"),
        option("ask", stance="ask"),
        option("law-ask", stance="ask", **law),
        option("law-reduce", **law),
        option("caution", stance="caution"),
    ]
    assert standing(alone, *others) == {"alone", "law-ask", "law-reduce", "caution"}
    assert others[0].by == "alone"
    assert others[0].governed


def test_governing_first_leaves_the_rest_in_place() -> None:
    first = option("first", **GOVERNS)
    assert standing(first, option("reduce"), option("ask", stance="ask")) == {
        "first",
        "reduce",
        "ask",
    }


@pytest.mark.parametrize("grade", ["conditional", "assumption"])
def test_alone_governs_only_when_firm(grade: str) -> None:
    alone = option("alone", grade, stance="caution", governs="alone")
    assert standing(alone, option("reduce")) == {"alone", "reduce"}


def test_what_lost_a_conflict_governs_nothing() -> None:
    alone = option("alone", stance="caution", governs="alone", conflicts=("first",))
    first = option("first", **GOVERNS)
    assert standing(alone, first, option("reduce")) == {"first", "reduce"}


@pytest.mark.parametrize(
    ("grade", "keys", "expected"),
    [
        ("firm", {"stance": "reduce"}, "do"),
        ("conditional", {"stance": "reduce"}, "do"),
        ("assumption", {"stance": "reduce"}, "find_out"),
        ("firm", {"stance": "ask"}, "find_out"),
        ("firm", {"stance": "ask", "jurisdiction": "EU"}, "must_do"),
        ("firm", GOVERNS, "leave_alone"),
        ("firm", {"stance": "caution"}, "notes"),
        ("firm", {"stance": "justify"}, "notes"),
        ("assumption", GOVERNS, "find_out"),
    ],
)
def test_lanes(grade: str, keys: dict[str, Any], expected: str) -> None:
    assert lane(option("r", grade, **keys)) == expected


def test_what_changes_no_figure_belongs_to_the_action_that_requires_it(tmp_path: Path) -> None:
    stored = {"data.stored_gb": {"ge": 1}}
    half = {"change": {"storage.kept_share": "storage.kept_share * 0.5"}}
    rules = [
        rule("half", stored, requires=["enabler"], **half),
        rule("enabler", stored, impact="small"),
        rule("alone", stored, impact="small"),
    ]
    found = assessed(pack_of(tmp_path / "tiny", drives_files(rules)), {"data.stored_gb": 1000})
    enabler, alone = found.options("enabler", "alone")
    assert (enabler.attached_to, enabler.lane, enabler.rank) == ("half", "notes", None)
    assert (alone.attached_to, alone.lane) == (None, "do")


def test_an_enabler_stands_alone_where_its_action_is_not_recommended(tmp_path: Path) -> None:
    rules = [
        rule("half", {"data.stored_gb": {"ge": 5000}}, requires=["enabler"], impact="small"),
        rule("enabler", {"data.stored_gb": {"ge": 1}}, impact="small"),
    ]
    found = assessed(pack_of(tmp_path / "tiny", drives_files(rules)), {"data.stored_gb": 1000})
    (enabler,) = found.options("enabler")
    assert (enabler.attached_to, enabler.lane) == (None, "do")
