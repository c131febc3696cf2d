"""The roadmap: steps one after another, and what a change may touch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.advice.roadmap import FEW_DRAWS, Roadmap, plan
from advisor.advice.walk import TOO_FEW, Walk
from advisor.facts import Status
from advisor.scenario import Scenario, baseline, changed
from tests.core.tiny import (
    assessed,
    drives_files,
    facts_of,
    pack_of,
    question,
    rule,
    world_of,
)

STORED = {"data.stored_gb": {"ge": 1}}
# Of 1,000 GB, which are 1,000 kg: half of what is kept, a fifth less stored, a tenth less kept.
HALF = {"change": {"storage.kept_share": "storage.kept_share * 0.5"}}
FIFTH = {"change": {"data.stored_gb": "data.stored_gb * 0.8"}}
TENTH = {"change": {"storage.kept_share": "storage.kept_share * 0.9"}}


def planned(folder: Path, *rules: dict[str, Any], stored: object = 1000) -> Roadmap:
    pack = pack_of(folder / "tiny", drives_files(rules))
    found = assessed(pack, {"data.stored_gb": stored})
    options = list(found.case.options.values())
    return plan(options, found.before, found.world, found.weights)


def figures(roadmap: Roadmap) -> list[tuple[str, float, float, float]]:
    return [
        (
            s.option.rule.id,
            round(float(np.median(s.alone)), 6),
            round(float(np.median(s.after)), 6),
            round(float(np.median(s.cumulative)), 6),
        )
        for s in roadmap.steps
    ]


def left(pairs: Iterable[tuple[Any, str]]) -> dict[str, str]:
    return {option.rule.id: why for option, why in pairs}


def test_each_step_builds_on_those_before(tmp_path: Path) -> None:
    roadmap = planned(tmp_path, rule("half", STORED, **HALF), rule("fifth", STORED, **FIFTH))
    assert figures(roadmap) == [("half", 500, 500, 500), ("fifth", 200, 100, 600)]


def test_a_target_that_two_steps_share_is_changed_twice(tmp_path: Path) -> None:
    roadmap = planned(tmp_path, rule("half", STORED, **HALF), rule("tenth", STORED, **TENTH))
    assert figures(roadmap) == [("half", 500, 500, 500), ("tenth", 100, 50, 550)]


def test_the_order_is_saving_for_effort(tmp_path: Path) -> None:
    """500 in weeks (5) come after 200 in days (1)."""
    rules = [rule("half", STORED, effort="weeks", **HALF), rule("fifth", STORED, **FIFTH)]
    assert figures(planned(tmp_path, *rules)) == [("fifth", 200, 200, 200), ("half", 500, 400, 600)]


def test_the_total_is_the_first_scenario_less_the_last(tmp_path: Path) -> None:
    rules = [rule("half", STORED, **HALF), rule("fifth", STORED, **FIFTH)]
    stored = {"value": 1000, "low": 500, "high": 4000}
    roadmap = planned(tmp_path, *rules, stored=stored)
    assert roadmap.before is not None
    assert roadmap.last is not None
    assert np.allclose(roadmap.before - roadmap.last, roadmap.steps[-1].cumulative)
    assert np.allclose(roadmap.before - roadmap.last, sum(s.after for s in roadmap.steps))
    # In every draw 0.5 × 0.8 of it is left.
    assert np.allclose(roadmap.last, 0.4 * roadmap.before)
    assert roadmap.before.max() > 4000


def test_the_levels_after_each_step_are_those_of_the_scenario_then(tmp_path: Path) -> None:
    """3 EUR a GB: 3,000 EUR, after half of it 1,500, after a fifth less of that 1,200."""
    roadmap = planned(tmp_path, rule("half", STORED, **HALF), rule("fifth", STORED, **FIFTH))
    assert np.allclose(roadmap.levels["cost"], 3000)
    assert [float(np.median(s.levels["cost"])) for s in roadmap.steps] == pytest.approx(
        [1500, 1200]
    )


def test_a_group_is_taken_once(tmp_path: Path) -> None:
    rules = [
        rule("half", STORED, group="same", **HALF),
        rule("tenth", STORED, group="same", **TENTH),
        rule("fifth", STORED, **FIFTH),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == ["half", "fifth"]
    assert "half" in left(roadmap.left_out)["tenth"]


@pytest.mark.parametrize("by", ["half", "fifth"])
def test_of_two_in_conflict_one_is_taken(tmp_path: Path, by: str) -> None:
    said = {"half": {"conflicts": ["fifth"]}, "fifth": {"conflicts": ["half"]}}[by]
    rules = [
        rule("half", STORED, **HALF, **(said if by == "half" else {})),
        rule("fifth", STORED, **FIFTH, **(said if by == "fifth" else {})),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == ["half"]
    assert set(left(roadmap.left_out)) == {"fifth"}


def test_what_is_required_comes_first(tmp_path: Path) -> None:
    rules = [
        rule("half", STORED, requires=["tenth"], **HALF),
        rule("fifth", STORED, **FIFTH),
        rule("tenth", STORED, **TENTH),
    ]
    order = [s.option.rule.id for s in planned(tmp_path, *rules).steps]
    assert set(order) == {"half", "fifth", "tenth"}
    assert order.index("tenth") < order.index("half")


def test_a_step_that_decides_on_others_comes_before_them(tmp_path: Path) -> None:
    """500 in months would come last; it precedes the tenth, and the fifth keeps its place."""
    rules = [
        rule("half", STORED, effort="months", precedes=["tenth"], **HALF),
        rule("fifth", STORED, **FIFTH),
        rule("tenth", STORED, **TENTH),
    ]
    order = [s.option.rule.id for s in planned(tmp_path, *rules).steps]
    assert order == ["fifth", "half", "tenth"]


def test_what_precedes_a_step_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    rules = [
        rule("half", STORED, effort="months", precedes=["tenth"], **HALF),
        rule("fifth", STORED, **FIFTH),
        rule("tenth", {"data.stored_gb": {"ge": 5000}}, **TENTH),
    ]
    order = [s.option.rule.id for s in planned(tmp_path, *rules).steps]
    assert order == ["fifth", "half"]


def test_a_step_whose_rule_no_longer_holds_is_left_out(tmp_path: Path) -> None:
    """800 GB are left after the fifth; the tenth is for 900 and more."""
    rules = [
        rule("fifth", STORED, **FIFTH),
        rule("tenth", {"data.stored_gb": {"ge": 900}}, **TENTH),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == ["fifth"]
    assert "no longer holds" in left(roadmap.left_out)["tenth"]


def test_ten_are_examined_together_the_largest(tmp_path: Path) -> None:
    rules = [
        rule(
            f"r{n:02}",
            STORED,
            change={"storage.kept_share": f"storage.kept_share * {1 - n / 100}"},
        )
        for n in range(2, 14)
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == [f"r{n:02}" for n in range(13, 3, -1)]
    assert {o.rule.id for o in roadmap.not_examined} == {"r02", "r03"}


def test_of_a_group_the_one_that_saves_most_is_taken(tmp_path: Path) -> None:
    """200 in days come first for their effort; 500 in weeks save more."""
    rules = [
        rule("half", STORED, group="same", effort="weeks", **HALF),
        rule("fifth", STORED, group="same", **FIFTH),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == ["half"]
    assert "half" in left(roadmap.left_out)["fifth"]


def kept(share: float) -> dict[str, Any]:
    return {"change": {"storage.kept_share": f"storage.kept_share * {share}"}}


@pytest.mark.parametrize(
    ("share", "steps"), [(0.55, ["tenth", "half"]), (0.4, ["other"])], ids=["450", "600"]
)
def test_what_is_required_is_weighed_with_what_requires_it(
    tmp_path: Path, share: float, steps: list[str]
) -> None:
    """The tenth and the half save 550 together; what clashes with the tenth, 450 or 600."""
    rules = [
        rule("half", STORED, requires=["tenth"], **HALF),
        rule("tenth", STORED, conflicts=["other"], **TENTH),
        rule("other", STORED, **kept(share)),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == steps
    if steps == ["other"]:
        assert "needs “Title of tenth”" in left(roadmap.left_out)["half"]


def test_what_all_draws_refuse_gives_way_to_the_next_best_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [
        rule("half", STORED, group="same", **HALF),
        rule("tenth", STORED, group="same", **TENTH),
        rule("fifth", STORED, **FIFTH),
    ]
    saved = Walk.saved

    def refusing(self: Walk, taken: tuple[int, ...], step: int) -> Any:
        full = self.world.draws.n > FEW_DRAWS
        if full and self.options[step].rule.id == "half":
            return TOO_FEW
        return saved(self, taken, step)

    monkeypatch.setattr(Walk, "saved", refusing)
    roadmap = planned(tmp_path, *rules, stored={"value": 1000, "low": 500, "high": 4000})
    assert [s.option.rule.id for s in roadmap.steps] == ["fifth", "tenth"]
    assert set(left(roadmap.left_out)) == {"half"}


def test_a_step_that_makes_the_rest_save_less_is_left_out(tmp_path: Path) -> None:
    """After the fifth, 800 GB are left, too few for the half, which saves 500 alone."""
    rules = [
        rule("fifth", STORED, **FIFTH),
        rule("half", {"data.stored_gb": {"ge": 900}}, effort="weeks", **HALF),
    ]
    roadmap = planned(tmp_path, *rules)
    assert [s.option.rule.id for s in roadmap.steps] == ["half"]
    assert "would save less" in left(roadmap.left_out)["fifth"]


def test_steps_whose_order_matters_are_named(tmp_path: Path) -> None:
    """Half at most, then a tenth less: 450 kg left; the other way round 500, of 550 saved."""
    half_at_most = {"change": {"storage.kept_share": "min(storage.kept_share, 0.5)"}}
    rules = [rule("cap", STORED, **half_at_most), rule("tenth", STORED, **TENTH)]
    (pair,) = planned(tmp_path, *rules).out_of_order
    assert (pair.first.rule.id, pair.second.rule.id) == ("cap", "tenth")
    assert np.median(pair.lost) == pytest.approx(50)
    assert pair.share == pytest.approx(50 / 550)


def test_an_order_that_hardly_matters_is_not_named(tmp_path: Path) -> None:
    """0.9 at most, then a twentieth less, leaves 855 kg, the other way round 900: 45 of 145.

    0.52 at most, then 2 % less, leaves 509.6, the other way round 520: 10.4 of 490.4, or 2 %.
    """
    twentieth = {"change": {"storage.kept_share": "storage.kept_share * 0.95"}}
    fiftieth = {"change": {"storage.kept_share": "storage.kept_share * 0.98"}}
    for most, less, named in ((0.9, twentieth, 1), (0.52, fiftieth, 0)):
        cap = {"change": {"storage.kept_share": f"min(storage.kept_share, {most})"}}
        rules = [rule("cap", STORED, **cap), rule("less", STORED, **less)]
        assert len(planned(tmp_path, *rules).out_of_order) == named


def test_steps_that_multiply_one_fact_commute(tmp_path: Path) -> None:
    rules = [rule("half", STORED, **HALF), rule("tenth", STORED, **TENTH)]
    assert planned(tmp_path, *rules).out_of_order == []


def test_what_is_required_is_examined_with_what_requires_it(tmp_path: Path) -> None:
    """The smallest of twelve comes in with the largest, in the place of the tenth."""
    rules = [rule(f"r{n:02}", STORED, **kept(1 - n / 100)) for n in range(3, 14)]
    rules[-1]["requires"] = ["least"]
    roadmap = planned(tmp_path, *rules, rule("least", STORED, **kept(0.99)))
    steps = [s.option.rule.id for s in roadmap.steps]
    assert steps.index("least") < steps.index("r13")
    assert {o.rule.id for o in roadmap.not_examined} == {"r03", "r04"}


def test_a_rule_that_removes_the_use_case_is_a_line_of_its_own(tmp_path: Path) -> None:
    stop = rule("stop", STORED, remove=["storage"], governs="first")
    roadmap = planned(tmp_path, stop, rule("fifth", STORED, **FIFTH))
    assert [o.rule.id for o in roadmap.removes] == ["stop"]
    assert roadmap.removes[0].p50("carbon_kgco2e") == pytest.approx(1000)
    assert [s.option.rule.id for s in roadmap.steps] == ["fifth"]


def after(folder: Path, answers: dict[str, Any], **keys: Any) -> tuple[Scenario, Scenario]:
    """A scenario before and after one change, in a pack where one answer hides another's use."""
    files = drives_files([rule("r", STORED, **keys)])
    files["questions/all.yaml"] = [
        *files["questions/all.yaml"],
        question("z.site", "choice", options=["own", "vendor"]),
        # Written before its parent, as files may be.
        question("a.grandchild", "number", unit="1", ask_if={"h.chips": {"gt": 0}}),
        question("h.chips", "number", unit="1", ask_if={"z.site": "own"}),
    ]
    pack = pack_of(folder / "tiny", files)
    world = world_of(pack)
    start = baseline(facts_of(pack, {"data.stored_gb": 1000, **answers}), world)
    return start, changed(start, pack.rules["r"], world)


def test_a_change_keeps_the_facts_before_it(tmp_path: Path) -> None:
    start, end = after(tmp_path, {}, **FIFTH)
    assert (start.facts["data.stored_gb"].value, end.facts["data.stored_gb"].value) == (1000, 800)
    assert end.facts["data.stored_gb"].status is Status.CHANGED
    assert set(end.changed) == {"data.stored_gb"}


def test_expressions_of_one_change_read_the_facts_before_it(tmp_path: Path) -> None:
    change = {"data.stored_gb": "data.stored_gb / 2", "storage.kept_share": "data.stored_gb / 2000"}
    _, end = after(tmp_path, {}, change=change)
    assert end.facts["storage.kept_share"].value == 0.5


@pytest.mark.parametrize(("answered", "known"), [(True, True), (False, False)])
def test_a_changed_fact_is_known_if_what_it_reads_is(
    tmp_path: Path, answered: bool, known: bool
) -> None:
    answers = {} if answered else {"data.stored_gb": "unknown"}
    _, end = after(tmp_path, answers, **FIFTH)
    assert end.facts["data.stored_gb"].known is known


def test_unset_leaves_a_fact_without_a_value(tmp_path: Path) -> None:
    _, end = after(tmp_path, {}, unset=["data.stored_gb"])
    assert end.facts["data.stored_gb"].value is None


def test_a_result_stays_within_its_bounds(tmp_path: Path) -> None:
    _, end = after(tmp_path, {}, change={"storage.kept_share": "storage.kept_share * 3"})
    assert end.facts["storage.kept_share"].value == 1.0


def test_a_change_hides_what_no_longer_applies(tmp_path: Path) -> None:
    answers = {"z.site": "own", "h.chips": 4, "a.grandchild": 2}
    start, end = after(tmp_path, answers, change={"z.site": "vendor"})
    assert start.facts["h.chips"].visible
    assert not end.facts["h.chips"].visible
    assert not end.facts["a.grandchild"].visible


def test_a_target_that_is_hidden_has_no_effect(tmp_path: Path) -> None:
    answers = {"z.site": "vendor"}
    start, end = after(tmp_path, answers, change={"h.chips": 4})
    assert not start.facts["h.chips"].visible
    assert not end.facts["h.chips"].visible


def test_a_target_that_the_same_change_makes_active_has_its_effect(tmp_path: Path) -> None:
    _, end = after(tmp_path, {"z.site": "vendor"}, change={"z.site": "own", "h.chips": 4})
    assert (end.facts["h.chips"].visible, end.facts["h.chips"].value) == (True, 4.0)
