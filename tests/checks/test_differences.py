"""What differs between two packs, what that is called, and which version it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.checks import version_step
from advisor.checks.differences import Difference, differences, read_side
from advisor.content import rules_folder

PACK = """\
id: firm
version: "{version}"
title: Firm
extends: [core>={core}]
{more}
"""
RULE = """\
id: own-rule
origin: [FIRM-1]
title: {title}
topic: reuse
stance: ask
scope: use_case
when:
  all:
    - model.sourcing: vendor_api
    - use.tasks_month: {{ge: {threshold}}}
recommend: Ask the vendor.
first_step: Write to the vendor.
because: Nobody has asked yet.
effort: days
risk: low
limitations: None that we know.
evidence: [firm-notes]
"""
QUESTIONS = """\
section: Own
questions:
  - id: fa.size
    label: the size
    text: How large is it?
    type: choice
    options: {options}
    help: Look.
    why: It matters.
    if_unknown: none
    because: No guess.
  - id: fa.days
    label: the days
    text: How many days?
    type: number
    unit: days
    bounds: {bounds}
    help: Count.
    why: It matters.
    if_unknown: none
    because: No guess.
"""
PARAMETERS = """\
- id: fa_least
  label: the least
  value: {value}
  unit: EUR
  because: {because}
  source: firm-notes
"""
FACTORS = """\
tables:
  - table: fa_rates
    key: fa.size
    fields: {{rate: EUR/h, label: text}}
    year: 2025
    basis: bills
    source: firm-notes
    verified: read
    rows: {rows}
factors:
  - id: firm.wh
    low: 1
    central: {central}
    high: 9
    unit: Wh/item
    year: 2025
    basis: at the plug
    source: firm-notes
    verified: read
"""
SOURCES = """\
- id: firm-notes
  citation: Firm, notes of projects, unpublished
  year: 2025
  status: unpublished
  grade: C
"""
BEFORE = {
    "version": "1.2.3",
    "core": "1.0",
    "more": "",
    "title": "Ask the vendor first",
    "threshold": "1000",
    "options": "{small: Small, large: Large}",
    "bounds": "[0, 100]",
    "value": "{low: 10, central: 20, high: 40}",
    "because": "As we saw.",
    "rows": "{small: {rate: 1.5, label: Small}, large: {rate: 3, label: Large}}",
    "central": "4",
}


def firm(folder: Path, **changed: str) -> Path:
    words = {**BEFORE, **changed}
    for name, text in {
        "pack.yaml": PACK,
        "recommend/reuse/own-rule.yaml": RULE,
        "parameters.yaml": PARAMETERS,
        "factors/own.yaml": FACTORS,
        "sources.yaml": SOURCES,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.format(**words), encoding="utf-8")
    (folder / "questions").mkdir(exist_ok=True)
    text = QUESTIONS.replace("{options}", words["options"]).replace("{bounds}", words["bounds"])
    (folder / "questions/own.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory):
    return side(firm(tmp_path_factory.mktemp("before")))


def side(folder: Path):
    return read_side([rules_folder() / "core", folder])


def test_a_pack_does_not_differ_from_itself(before, tmp_path: Path) -> None:
    found = differences(before, side(firm(tmp_path)))
    assert found.differences == ()
    assert found.level == "none"
    assert found.version is not None
    assert found.version.enough


# One change each: what is told of it, and its level by the table of docs/packs.md.
ONE = [
    (
        {"title": "Ask the vendor at once"},
        ("rule", "own-rule", "title", "Ask the vendor first", "Ask the vendor at once", "patch"),
    ),
    (
        {"threshold": "2000"},
        (
            "rule",
            "own-rule",
            "when",
            "model.sourcing is vendor_api and use.tasks_month is at least 1000",
            "model.sourcing is vendor_api and use.tasks_month is at least 2000",
            "minor",
        ),
    ),
    (
        {"value": "{low: 10, central: 25, high: 40}"},
        ("parameter", "fa_least", "value", "20 (10 to 40) EUR", "25 (10 to 40) EUR", "minor"),
    ),
    (
        {"because": "As we saw twice."},
        ("parameter", "fa_least", "because", "As we saw.", "As we saw twice.", "patch"),
    ),
    # Two numbers that print alike are told apart.
    (
        {"central": "4.00000000000001"},
        ("factor", "firm.wh", "central", "4 Wh/item", "4.00000000000001 Wh/item", "minor"),
    ),
    (
        {"rows": "{small: {rate: 1.75, label: Small}, large: {rate: 3, label: Large}}"},
        ("row", "fa_rates.small", "rate", "1.5 EUR/h", "1.75 EUR/h", "minor"),
    ),
    (
        {"options": "{small: Little, large: Large}"},
        ("question", "fa.size", "options.small", "Small", "Little", "patch"),
    ),
    (
        {"options": "{small: Small, large: Large, huge: Huge}"},
        ("question", "fa.size", "options.huge", None, "Huge", "minor"),
    ),
    (
        {"options": "{small: Small}", "rows": "{small: {rate: 1.5, label: Small}}"},
        ("question", "fa.size", "options.large", "Large", None, "major"),
    ),
    ({"bounds": "[0, 90]"}, ("question", "fa.days", "bounds", "0, 100", "0, 90", "major")),
    ({"bounds": "[0, 900]"}, ("question", "fa.days", "bounds", "0, 100", "0, 900", "minor")),
    ({"core": "0.9"}, ("pack", "firm", "extends", "core>=1.0", "core>=0.9", "patch")),
    ({"more": "language: en"}, ("language", "reports", "", None, "en", "patch")),
]


@pytest.mark.parametrize(("changed", "told"), ONE, ids=lambda each: str(each)[:40])
def test_one_change_is_told_with_both_values_and_its_level(
    before, tmp_path: Path, changed: dict[str, str], told: tuple[str | None, ...]
) -> None:
    found = differences(before, side(firm(tmp_path, **changed)))
    rows = [
        (d.what, d.name, d.key, d.before, d.after, d.level)
        for d in found.differences
        # An option taken out takes its row of the table with it.
        if (d.what, d.name) != ("row", "fa_rates.large")
    ]
    assert rows == [told]
    assert found.level == told[-1]


def test_what_comes_and_goes(before, tmp_path: Path) -> None:
    folder = firm(
        tmp_path,
        more="disable: {measure-first: We do this before we come.}",
        rows="{small: {rate: 1.5, label: Small}}",
    )
    (folder / "recommend/reuse/own-rule.yaml").unlink()
    with (folder / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write(PARAMETERS.format(**BEFORE).replace("fa_least", "fa_most"))
    found = differences(before, side(folder))
    came = {(d.verb, d.what, d.name, d.before, d.after, d.level) for d in found.differences}
    assert came >= {
        ("removed", "rule", "own-rule", None, None, "minor"),
        ("removed", "rule", "measure-first", None, None, "minor"),
        ("removed", "row", "fa_rates.large", None, None, "major"),
        ("added", "parameter", "fa_most", None, "20 (10 to 40) EUR", "minor"),
    }
    # What else differs are the tests of the rule taken out.
    assert {d.what for d in found.differences} == {"rule", "row", "parameter", "test"}


@pytest.mark.parametrize(
    ("version", "moved", "enough"),
    [
        ("1.2.3", "none", False),
        ("1.2.4", "patch", False),
        ("1.3.0", "minor", True),
        ("2.0.0", "major", True),
        ("1.1.9", "back", False),
    ],
)
def test_a_changed_threshold_needs_a_minor(
    before, tmp_path: Path, version: str, moved: str, enough: bool
) -> None:
    found = differences(before, side(firm(tmp_path, threshold="2000", version=version)))
    assert found.version is not None
    assert (found.version.moved, found.version.least, found.version.enough) == (
        moved,
        "1.3.0",
        enough,
    )


def test_packs_of_two_ids_have_no_version_to_move(before) -> None:
    core = read_side([rules_folder() / "core"])
    found = differences(core, before)
    assert found.version is None
    assert {(d.what, d.name) for d in found.differences if d.verb == "added"} >= {
        ("rule", "own-rule"),
        ("question", "fa.size"),
        ("table", "fa_rates"),
        ("factor", "firm.wh"),
        ("source", "firm-notes"),
    }
    # Backwards, the same things go.
    back = differences(before, core)
    assert {(d.what, d.name, d.key) for d in back.differences} == {
        (d.what, d.name, d.key) for d in found.differences
    }
    assert back.level == "major"


@pytest.mark.parametrize(
    ("kind", "key", "before_", "after", "level"),
    [
        ("questions", "type", "number", "choice", "major"),
        ("questions", "whole", None, True, "major"),
        ("questions", "whole", True, None, "minor"),
        ("questions", "if_unknown", "none", {"central": 1}, "minor"),
        ("questions", "bounds", [0, 1], None, "minor"),
        ("questions", "bounds", None, [0, 1], "major"),
        ("parameters", "unit", "EUR", "USD", "major"),
        ("tables", "needs", ["a"], ["a", "b"], "major"),
        ("tables", "needs", ["a", "b"], ["a"], "minor"),
        ("rules", "effort", "days", "weeks", "minor"),
        ("sources", "grade", "C", "A", "minor"),
        ("frameworks", "items", {"1": "a", "2": "b"}, {"1": "a"}, "major"),
        ("ranking", "", 0, 0, "minor"),
        ("brand", "", 0, 0, "patch"),
    ],
)
def test_levels_of_keys(kind: str, key: str, before_: object, after: object, level: str) -> None:
    assert version_step.of_key(kind, key, before_, after) == level


def test_another_order_of_ordered_options_is_a_major() -> None:
    assert version_step.of_options({"a": 1, "b": 2}, {"b": 2, "a": 1}, ordered=True) == "major"
    assert version_step.of_options({"a": 1, "b": 2}, {"b": 2, "a": 1}, ordered=False) == "patch"
    assert version_step.of_options({"a": 1, "b": 2}, {"c": 3, "a": 1}, ordered=True) == "none"


def test_data_of_a_difference_is_plain() -> None:
    one = Difference("rule", "a", None, "changed", "when", "x", "y", "minor")
    assert one.as_json()["before"] == "x"
