"""All that is wrong in a pack is told at once, and nothing that follows from it beside."""

import json

import pytest

from tests.badinput.inputs import PACK, RULE

TEST = """\
- case: Many letters are sorted
  given: {task.primary: classify_text}
  matched: true
- case: Pictures are made
  given: {task.primary: image_generation}
  matched: false
"""
PARAMETER = "- {id: firm_%s, value: %s, unit: '%%', because: A test.}\n"


def rule(name: str, old: str = "", new: str = "") -> dict[str, str]:
    """A rule and its tests, with one thing replaced."""
    text = RULE.replace("bad-rule", name)
    assert not old or text.count(old) == 1
    return {
        f"recommend/reuse/{name}.yaml": text.replace(old, new) if old else text,
        f"recommend/reuse/{name}.test.yaml": TEST,
    }


@pytest.fixture
def check(tmp_path, advisor):
    """What `advisor pack check --json` tells of a pack of these files: place and code."""

    def call(files: dict[str, str]) -> list[tuple[str, str]]:
        for name, text in {"pack.yaml": PACK, **files}.items():
            path = tmp_path / "firm" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = advisor("pack", "check", tmp_path / "firm", "--json")
        assert result.code == 1
        found = json.loads(result.out)["problems"]
        places = [(p["file"].removeprefix(f"{tmp_path}/firm/"), p["line"]) for p in found]
        return sorted(
            (f"{file}:{line}", p["code"]) for (file, line), p in zip(places, found, strict=True)
        )

    return call


TEN = {
    **rule("r1", "stance: reduce", "stanse: reduce"),
    **rule("r2", "effort: days", "effort: day"),
    **rule("r3", "because: It helps.", "because: It helps: much."),
    **rule("r4", "task.primary", "task.primry"),
    **rule("r5", "It helps.", '"{{ no.such }}"'),
    **rule("r6", "[expert-judgement]", "[nobody-1999]"),
    **rule("r7", "impact: small", "change: {use.tasks_year: use.tasks_year * 0.5}"),
    **rule("r8", "classify_text", "clasify_text"),
    "parameters.yaml": PARAMETER % ("a", "1") + PARAMETER % ("b", "many"),
    "derive/x.yaml": """\
- fact: firm.x
  type: number
  unit: kWh
  cases:
    - value: edge.visit_km
  otherwise: unknown
""",
    # Names what cannot be read: that is told above, and not here again.
    **rule("r9", "impact: small", "impact: small\nsupersedes: [r1, r2, r3, r4]"),
    **rule("ra", "{task.primary: classify_text}", "{use.tasks_month: {ge: {param: firm_b}}}"),
    **rule("rb", "{task.primary: classify_text}", "{use.tasks_month: {ge: {param: firm_a}}}"),
}


def test_ten_faults_are_ten_problems(check):
    assert check(TEN) == [
        ("derive/x.yaml:5", "P305"),
        ("parameters.yaml:2", "P152"),
        ("recommend/reuse/r1.yaml:4", "P130"),
        ("recommend/reuse/r2.yaml:11", "P133"),
        ("recommend/reuse/r3.yaml:9", "L110"),
        ("recommend/reuse/r4.yaml:6", "P604"),
        ("recommend/reuse/r5.yaml:9", "P302"),
        ("recommend/reuse/r6.yaml:14", "P170"),
        ("recommend/reuse/r7.yaml:10", "P172"),
        ("recommend/reuse/r8.yaml:6", "P612"),
    ]


def test_a_file_that_cannot_be_read_does_not_hide_the_faults_of_others(check):
    files = {
        "parameters.yaml": PARAMETER % ("a", "1") + "  - {\n",
        **rule("r1", "{task.primary: classify_text}", "{use.tasks_month: {ge: {param: firm_a}}}"),
        **rule("r2", "effort: days", "effort: day"),
    }
    assert [code for _, code in check(files)] == ["L110", "P133"]


def test_a_table_with_a_bad_value_is_told_once(check):
    files = {
        "factors/t.yaml": """\
table: firm_t
key: task.primary
fields: {wh: Wh/item}
source: expert-judgement
year: 2025
basis: a test
verified: read
rows:
  code: {wh: many}
""",
        **rule(
            "r1", "impact: small", "change: {serve.routed_share: 'factor.firm_t[task.primary].wh'}"
        ),
    }
    assert check(files) == [("factors/t.yaml:9", "P121")]
