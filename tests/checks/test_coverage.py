"""What the cases of rules reach, counted on packs made up for it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))

from tiny import drives_files, pack_of, rule

from advisor.checks.ruletests import run_tests

SAVES = {"change": {"storage.kept_share": 0.5}}


@pytest.fixture
def counted(tmp_path):
    """The coverage of one rule by some cases, each the facts given."""

    def count(when, *cases, **keys):
        found = rule("the-rule", when, **{**SAVES, **keys})
        tests = [{"case": f"Case {i}", "given": dict(g), "matched": True}
                 for i, g in enumerate(cases)]  # fmt: skip
        files = drives_files([found])
        if tests:
            files["recommend/operations/the-rule.test.yaml"] = tests
        coverage = run_tests(pack_of(tmp_path / "made-up", files))[1]
        assert len(coverage) == 1
        return coverage[0]

    return count


def missing(found, kind):
    return [u.what for u in found.untested if u.kind == kind]


def test_without_cases_nothing_is_tested(counted):
    found = counted({"data.stored_gb": {"ge": 100}})
    assert found.counts.rules.tested == 0
    assert str(found.counts.branches) == "0 of 1"
    assert str(found.counts.leaves) == "0 of 2"
    assert str(found.counts.thresholds) == "0 of 1"
    assert len(missing(found, "rule")) == 2


def test_a_case_on_either_side_of_a_threshold_tests_all(counted):
    found = counted(
        {"data.stored_gb": {"ge": 100}}, {"data.stored_gb": 150}, {"data.stored_gb": 90}
    )
    assert found.untested == ()
    assert found.cases_a_rule == 2
    assert str(found.counts.thresholds) == "1 of 1"
    assert str(found.counts.rules) == "1 of 1"


@pytest.mark.parametrize(("value", "near"), [(10, True), (9.9, False), (0, False)])
def test_near_is_within_a_factor_of_ten(counted, value, near):
    found = counted(
        {"data.stored_gb": {"ge": 100}}, {"data.stored_gb": 150}, {"data.stored_gb": value}
    )
    assert found.counts.thresholds.tested == near
    assert missing(found, "threshold") == (
        [] if near else ["data.stored_gb ge 100: no case near where it is false"]
    )
    assert str(found.counts.leaves) == "2 of 2"


def test_of_a_threshold_of_zero_every_value_is_near(counted):
    found = counted({"data.stored_gb": {"gt": 0}}, {"data.stored_gb": 1e6}, {"data.stored_gb": 0})
    assert str(found.counts.thresholds) == "1 of 1"


def test_between_has_two_thresholds(counted):
    between = {"data.stored_gb": {"between": [100, 200]}}
    found = counted(between, {"data.stored_gb": 150}, {"data.stored_gb": 90})
    assert str(found.counts.thresholds) == "1 of 2"
    assert missing(found, "threshold") == ["data.stored_gb le 200: no case near where it is false"]


def test_a_branch_is_tested_where_it_is_true_alone(counted):
    either = {"any": [{"q.flag": False}, {"q.kind": "b"}]}
    both = {"q.flag": False, "q.kind": "b", "data.stored_gb": 5}
    neither = {"q.flag": True, "q.kind": "a", "data.stored_gb": 5}
    found = counted(either, both, neither)
    assert str(found.counts.branches) == "0 of 2"
    assert str(found.counts.leaves) == "4 of 4"
    assert str(found.counts.deciding) == "2 of 4"
    found = counted(either, {**both, "q.kind": "a"}, {**both, "q.flag": True}, neither)
    assert str(found.counts.branches) == "2 of 2"
    assert found.untested == ()


def test_a_leaf_decides_where_only_it_fails(counted):
    all_of = {"all": [{"q.flag": True}, {"q.kind": "b"}]}
    fires = {"q.flag": True, "q.kind": "b", "data.stored_gb": 5}
    found = counted(all_of, fires, {**fires, "q.flag": False, "q.kind": "a"})
    assert str(found.counts.leaves) == "4 of 4"
    assert str(found.counts.deciding) == "2 of 4"
    assert missing(found, "decision") == [
        "q.flag eq true never decides a case by being false",
        "q.kind eq b never decides a case by being false",
    ]


def test_a_branch_of_no_answer_may_stand_beside_the_assumed_value(counted):
    # The default of q.flag is true, so where nobody answered both branches are true.
    unsaid = {"any": [{"q.flag": True}, {"q.flag": "unknown"}]}
    assert counted(unsaid, {"q.kind": "b"}).counts.branches.tested == 1


def test_an_undecided_leaf_has_no_side(counted):
    found = counted({"q.n": {"ge": 5}}, {"q.flag": True})
    assert str(found.counts.leaves) == "0 of 2"


def test_unless_is_read_on_what_is_known(counted):
    keys = {"unless": {"q.flag": True}}
    when = {"data.stored_gb": {"ge": 100}}
    # q.flag is assumed to be true where nobody answered; that silences nothing.
    found = counted(when, {"data.stored_gb": 150}, **keys)
    assert "q.flag eq true is never true" in missing(found, "comparison")
    cases = [{"data.stored_gb": g, "q.flag": f} for g in (150, 90) for f in (True, False)]
    found = counted(when, *cases, **keys)
    assert found.untested == ()
    assert str(found.counts.branches) == "2 of 2"


def test_an_only_if_of_its_own_is_counted_on_the_savings(counted):
    keys = {"only_if": {"saving.carbon_kgco2e": {"ge": 60}}}
    when = {"data.stored_gb": {"ge": 100}}
    # Half of what is kept is saved, a kilogram for each GB.
    found = counted(when, {"data.stored_gb": 110}, {"data.stored_gb": 90}, **keys)
    assert missing(found, "threshold") == [
        "saving.carbon_kgco2e ge 60: no case near where it is true"
    ]
    found = counted(
        when, {"data.stored_gb": 110}, {"data.stored_gb": 90}, {"data.stored_gb": 130}, **keys
    )
    assert found.untested == ()


def test_the_counts_are_plain_data(counted):
    data = counted({"data.stored_gb": {"ge": 100}}, {"data.stored_gb": 150}).as_json()
    assert data["pack"].startswith("made-up")
    assert (data["rules"], data["cases"], data["cases_a_rule"]) == (1, 1, 1.0)
    assert data["thresholds"] == {"tested": 0, "total": 1}
    assert data["both_ways"] == {"tested": 0, "total": 1}
    assert {
        "rule": "the-rule",
        "kind": "threshold",
        "part": "when",
        "what": "data.stored_gb ge 100: no case near where it is false",
    } in data["untested"]
