"""`advisor pack check` and `pack test`: what they find, print and return."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.pack import load_pack

RULE = """\
id: firm-rule
title: A rule of a firm
topic: reuse
stance: reduce
when: {task.primary: classify_text, use.tasks_month: {ge: 1000}}
recommend: Do it.
first_step: Begin.
because: It helps.
impact: small
effort: days
risk: low
limitations: It is made up.
evidence: [expert-judgement]
"""
CASES = """\
- case: Many
  given: {task.primary: classify_text, use.tasks_month: 5000}
  fires: true
- case: Few
  given: {task.primary: classify_text, use.tasks_month: 5}
  fires: false
"""


@pytest.fixture
def firm(tmp_path) -> Path:
    """A firm's pack with one rule and its two cases."""
    folder = tmp_path / "firm" / "recommend" / "reuse"
    folder.mkdir(parents=True)
    pack = "{id: firm, version: '0.1', title: A firm, extends: [core>=0.1]}\n"
    (tmp_path / "firm" / "pack.yaml").write_text(pack)
    (folder / "firm-rule.yaml").write_text(RULE)
    (folder / "firm-rule.test.yaml").write_text(CASES)
    return tmp_path / "firm"


@pytest.fixture
def few_cases(monkeypatch):
    """Of the core only the cases of one rule; all of them are run by one test below."""

    def read(folders, **options):
        pack = load_pack(folders, **options)
        kept = ("firm-rule", "no-generation-needed")
        return replace(pack, tests=tuple(test for test in pack.tests if test.rule in kept))

    monkeypatch.setattr("advisor.checks.load_pack", read)


def test_the_core_pack_has_no_fault(advisor):
    result = advisor("pack", "check", "core")
    assert result.code == 0, result.err


def test_a_good_firm_pack_passes(advisor, firm):
    assert advisor("pack", "check", firm).code == 0


def test_check_finds_all_and_fails(advisor, firm):
    rule = firm / "recommend/reuse/firm-rule.yaml"
    rule.write_text(RULE.replace("task.primary", "task.primry"))
    (firm / "recommend/reuse/other.yaml").write_text(
        RULE.replace("firm-rule", "other").replace("[expert-judgement]", "[nobody]")
    )
    result = advisor("pack", "check", firm, "--json")
    assert result.code == 1
    files = {Path(p["file"]).name for p in json.loads(result.out)["problems"]}
    assert {"firm-rule.yaml", "other.yaml"} <= files


def test_test_runs_the_cases_and_counts_what_they_reach(advisor, firm):
    result = advisor("pack", "test", firm, "--untested")
    assert result.code == 0, result.err
    assert "0 failed" in result.out
    core = result.out.partition("\ncore@")[2].splitlines()[:6]
    assert float(core[0].split(", ")[-1].removesuffix(" a rule")) >= 4
    for line in (core[1], core[2], core[3], core[5]):
        tested, _, total = line.rpartition(": ")[2].partition(" of ")
        assert tested == total, line
    firm_own = result.out.partition("firm@0.1: ")[2].splitlines()
    assert firm_own[0] == "1 rule, 2 cases, 2.00 a rule"
    assert "branches that are true alone: 1 of 1" in firm_own[2]
    # Five is far from a thousand, and both cases give the same task.
    assert "firm-rule: threshold of when: use.tasks_month ge 1000: no case near" in result.out
    assert "firm-rule: comparison of when: task.primary eq classify_text is never" in result.out


def test_a_wrong_expectation_fails(advisor, firm, few_cases):
    cases = firm / "recommend/reuse/firm-rule.test.yaml"
    cases.write_text(CASES.replace("fires: false", "fires: true"))
    result = advisor("pack", "test", firm)
    assert result.code == 1
    assert "firm-rule.test.yaml:4" in result.err
    assert "Few" in result.err
    assert "1 failed" in result.out


def test_a_folder_that_is_no_pack(advisor, tmp_path):
    assert advisor("pack", "check", tmp_path / "nowhere").code == 2


def test_a_factor_in_kilowatts_is_doubted_and_no_error(advisor, firm):
    (firm / "factors").mkdir()
    (firm / "factors" / "chips.yaml").write_text(
        "table: chips\nkey: host.chip\nfields: {tdp_w: W}\nplausible: {tdp_w: [1, 5000]}\n"
        "source: expert-judgement\nyear: 2026\nbasis: made up\nverified: recalled\n"
        "rows: {ours: {tdp_w: 0.7}}\n"
    )
    result = advisor("pack", "check", firm)
    assert result.code == 0, result.err
    assert "P309 (warning)" in result.err
    assert "chips.ours.tdp_w is 0.7 W" in result.err


def test_a_plausible_range_of_no_field_is_an_error(advisor, firm):
    (firm / "factors").mkdir()
    (firm / "factors" / "chips.yaml").write_text(
        "table: chips\nkey: host.chip\nfields: {tdp_w: W}\nplausible: {tdp: [1, 5000]}\n"
        "source: expert-judgement\nyear: 2026\nbasis: made up\nverified: recalled\n"
        "rows: {ours: {tdp_w: 700}}\n"
    )
    result = advisor("pack", "check", firm)
    assert result.code == 1
    assert "P133" in result.err


MOVED = (
    "- override: worth_changing_tasks_month\n  value: 10000\n  because: Ours are small projects.\n"
)
REPEATED = """\
- case: Five thousand notes a month are too few for us
  given:
    {task.primary: classify_text, task.labels_stable: true, model.active_params_b: 70,
     use.tasks_month: 5000, ctx.stage: production, task.quality_bar: moderate}
  fires: false
"""


def test_what_a_firm_changes_of_the_core_is_to_be_repeated(advisor, firm, few_cases):
    (firm / "parameters.yaml").write_text(MOVED)
    before = advisor("pack", "test", firm)
    assert before.code == 1
    assert "repeat the case in its own tests" in before.err
    folder = firm / "recommend" / "model-size"
    folder.mkdir()
    (folder / "no-generation-needed.test.yaml").write_text(REPEATED)
    after = advisor("pack", "test", firm)
    assert "changed by the firm: no-generation-needed: Five thousand notes a month" in after.out
    assert after.err.count("no-generation-needed") < before.err.count("no-generation-needed")
