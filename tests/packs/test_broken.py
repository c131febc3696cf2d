"""The gallery of broken packs: one fault each, told once, with place, what is allowed, what to do.

`broken/<code>-<name>/expected.txt` is what `advisor pack check <code>-<name>` prints. It is written
by hand, or read before it is kept; nothing updates it.
"""

import json
import re

import pytest

from tests.packs.gallery import GALLERY, names, printed, problems, read_core_once

# What is wrong with a folder or a whole file has no line.
NO_LINE = {"P100"}
ROW = re.compile(r"^\| ([A-Z]\d{3}) \|", re.MULTILINE)


@pytest.fixture(scope="module", autouse=True)
def _fast():
    with pytest.MonkeyPatch.context() as patch:
        read_core_once(patch)
        patch.chdir(GALLERY)
        yield


def test_the_gallery_is_large():
    assert len(names()) >= 60


@pytest.mark.parametrize("name", names())
def test_one_fault_is_told_once_as_expected(name, capsys):
    found = problems(name)
    assert [problem.code for problem in found] == [name[:4]]
    assert printed(found, capsys) == (GALLERY / name / "expected.txt").read_text()


@pytest.mark.parametrize("name", names())
def test_what_is_expected_names_the_place_and_what_to_do(name):
    """So that an expectation written in haste does not pass."""
    head, *rest = (GALLERY / name / "expected.txt").read_text().splitlines()
    code, place = name[:4], rf"{re.escape(name)}/[^:]+\.(yaml|j2|css|csv):\d+:\d+"
    place = re.escape(name) if code in NO_LINE else place
    assert re.fullmatch(rf"{code}( \(warning\))? {place}: \S.*[.][)]?", head), head
    assert ".." not in head
    assert rest[-1].startswith("  to do: ")
    assert rest[-1].endswith(".")
    assert all(re.match(r"  (did you mean|allowed|to do): \S", line) for line in rest)


def test_every_code_is_in_the_gallery_or_in_another_test(root):
    """A code that no pack of the gallery shows is named by the test that shows it."""
    codes = set(ROW.findall((root / "docs/errors.md").read_text()))
    shown = {name[:4] for name in names()}
    assert shown <= codes
    tests = "".join(
        path.read_text()
        for path in (root / "tests").rglob("test_*.py")
        if path.name != "test_broken.py"
    )
    assert sorted(code for code in codes - shown if code not in tests) == []


def test_the_command_prints_the_same_and_fails(advisor):
    name = "P130-a-key-mistyped"
    result = advisor("pack", "check", name)
    assert result.code == 1
    assert result.err == (GALLERY / name / "expected.txt").read_text()
    assert result.out == f"{name}: 1 error, 0 warnings\n"


def test_as_json_each_problem_says_which_check_found_it(advisor):
    result = advisor("pack", "check", "P303-a-threshold-on-a-default", "--json")
    assert result.code == 1
    (problem,) = json.loads(result.out)["problems"]
    assert problem == {
        "code": "P303",
        "severity": "error",
        "check": "defaults_off_thresholds",
        "message": "'name-an-owner' compares use.tasks_month with 20000, "
        "which is also its default.",
        "file": "P303-a-threshold-on-a-default/recommend/procurement/name-an-owner.yaml",
        "line": 6,
        "column": 3,
        "cell": None,
        "allowed": [],
        "nearest": None,
        "todo": "Move the threshold or the default.",
    }


def test_a_warning_does_not_fail_the_check(advisor):
    name = "P308-a-parameter-that-nothing-reads"
    result = advisor("pack", "check", name)
    assert result.code == 0
    assert result.out == f"{name}: 0 errors, 1 warning\n"
