"""One case over several values stands for a case of each; a wrong use is told at its place."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))

from tiny import drives_files, merged, pack_of, rule, write

from advisor.checks.ruletests import run_tests

OVER = {"data.stored_gb": {"ge": 100}}


def files(*cases):
    found = drives_files([rule("the-rule", OVER, change={"storage.kept_share": 0.5})])
    found["recommend/operations/the-rule.test.yaml"] = [
        {"case": "Drives", "given": given, "matched": matched} for given, matched in cases
    ]
    return found


def test_a_case_is_made_of_each_value_and_counted(tmp_path):
    several = {"data.stored_gb": {"each": [100, 250, 9]}}
    pack = pack_of(tmp_path / "made-up", files((several, True), ({"data.stored_gb": 99}, False)))
    told = [(t.case, t.given) for t in pack.tests]
    assert told == [
        ("Drives: 100", {"data.stored_gb": 100}),
        ("Drives: 250", {"data.stored_gb": 250}),
        ("Drives: 9", {"data.stored_gb": 9}),
        ("Drives", {"data.stored_gb": 99}),
    ]
    assert len({t.place for t in pack.tests[:3]}) == 1
    results = run_tests(pack)[0]
    assert [r.case for r in results if not r.passed] == ["Drives: 9"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data.stored_gb": {"each": 100}}, "is no list"),
        ({"data.stored_gb": {"each": []}}, "has 0 values"),
        ({"data.stored_gb": {"each": [100]}}, "has 1 values"),
        ({"data.stored_gb": {"each": list(range(51))}}, "has 51 values"),
        ({"data.stored_gb": {"each": [100, 200, 100]}}, "has 100 twice"),
        ({"data.stored_gb": {"each": [100, 200], "low": 4}}, "has 'low' beside it"),
        ({"data.stored_gb": {"each": [100, {"each": [1, 2]}]}}, "has another 'each' in it"),
        ({"data.stored_gb": {"each": [1, 2]}, "data.never_read_pct": {"each": [3, 4]}}, "as well"),
    ],
)
def test_a_wrong_use_is_told_once_at_the_fact(tmp_path, given, words):
    _, problems = merged(write(tmp_path / "made-up", files((given, True))))
    (problem,) = [p for p in problems if p.code == "P175"]
    assert words in problem.message
    assert problem.place.file.endswith("the-rule.test.yaml")
    assert problem.place.column > 20
    assert [p.code for p in problems] == ["P175"]
