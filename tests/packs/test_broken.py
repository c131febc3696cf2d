"""The gallery of broken packs: one fault each, told once, with place, what is allowed, what to do.

`broken/<code>-<name>/expected.txt` is what `advisor pack check <code>-<name>` prints. It is written
by hand, or read before it is kept; nothing updates it.
"""

import ast
import json
import re

import pytest

from tests.packs.gallery import GALLERY, names, printed, problems, read_core_once

# What is wrong with a folder or a whole file has no line.
NO_LINE = {"P100"}
# What is no CSV has lines and no cells.
NO_CELL = {"T105"}
# Of packs and tables, what the gallery cannot hold: what needs two packs, a link, a huge or a
# binary file, another command, or a part of the program alone. The test that shows it.
_CELLS = "pack/decision_tables/test_bad_cells.py"
ELSEWHERE = {
    "P101": ("core/test_packs.py", "test_a_pack_without_its_file_or_folder"),
    "P102": ("packs/test_hostile.py", "test_a_rule_file_of_fifty_megabytes"),
    "P103": ("badinput/test_codes.py", "test_a_folder_of_too_many_files"),
    "P104": ("packs/test_hostile.py", "test_a_link_to_a_file_outside"),
    "P146": ("core/test_overlay.py", "test_a_pack_loaded_twice_is_told"),
    "P191": ("checks/test_mutate.py", "test_a_case_that_fails_as_it_is_stops_the_trial"),
    "P711": ("logic/test_units.py", "test_a_missing_conversion_is_told"),
    "P800": ("badinput/test_codes.py", "test_a_text_that_prints_a_fact_without_a_value"),
    "T101": (_CELLS, "test_files_that_are_no_workbooks_are_told"),
    "T102": (_CELLS, "test_macros_are_refused_under_any_name"),
    "T103": (_CELLS, "test_a_large_sheet_is_refused_before_it_is_read"),
    "T104": (_CELLS, "test_entities_are_refused_before_anything_grows"),
    "T107": (_CELLS, "test_hidden_rows_columns_and_sheets_are_refused"),
    "T108": (_CELLS, "test_merged_cells_are_refused_in_the_table_and_free_in_a_title"),
    "T121": (_CELLS, "test_a_percent_cell_is_refused_since_it_shows_another_number"),
    "T122": (_CELLS, "test_a_time_and_a_date_where_none_belongs_are_refused"),
    "T140": (
        "pack/decision_tables/test_command.py",
        "test_bad_calls_are_told_and_nothing_is_written",
    ),
    "T141": ("pack/decision_tables/test_command.py", "test_a_pack_without_rules_is_told"),
    "T142": (
        "pack/decision_tables/test_command.py",
        "test_bad_calls_are_told_and_nothing_is_written",
    ),
    "T143": ("pack/decision_tables/test_command.py", "test_files_that_exist_are_not_replaced"),
}
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
    code, place = (
        name[:4],
        rf"{re.escape(name)}/[^:]+(\.(ya?ml|j2|css|csv):\d+:\d+|\.csv:[A-Z]+\d+)",
    )
    if code in NO_LINE:
        place = re.escape(name)
    elif code in NO_CELL:
        place = rf"{re.escape(name)}/[^:]+\.csv:\d+"
    assert re.fullmatch(rf"{code}( \((warning|note)\))? {place}: \S.*[.][)]?", head), head
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


def test_every_code_of_packs_and_tables_has_its_pack_or_a_test_that_shows_it(root):
    """Not only a mention somewhere: the code stands in the test, or in what it is given."""
    codes = {c for c in ROW.findall((root / "docs/errors.md").read_text()) if c[0] in "PT"}
    assert codes - {name[:4] for name in names()} == set(ELSEWHERE)
    for code, (file, name) in ELSEWHERE.items():
        text = (root / "tests" / file).read_text()
        (found,) = [
            node
            for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        ]
        given = [
            ast.get_source_segment(text, each) or "" for each in (found, *found.decorator_list)
        ]
        assert any(code in part for part in given), name


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


@pytest.mark.parametrize(
    ("name", "told", "severity"),
    [
        ("P308-a-parameter-that-nothing-reads", "0 errors, 1 warning", "warning"),
        ("P181-an-override-that-repeats", "0 errors, 0 warnings, 1 note", "note"),
    ],
)
def test_a_warning_and_a_note_do_not_fail_the_check(advisor, name, told, severity):
    result = advisor("pack", "check", name)
    assert (result.code, result.out) == (0, f"{name}: {told}\n")
    assert result.err.startswith(f"{name[:4]} ({severity}) ")
    (problem,) = json.loads(advisor("pack", "check", name, "--json").out)["problems"]
    assert (problem["code"], problem["severity"]) == (name[:4], severity)
