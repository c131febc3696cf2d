"""Faults that cases notice, faults that nothing can notice, and cases proposed for the rest."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))

from tiny import drives_files, pack_of, rule

from advisor.checks.mutants import mutants_of
from advisor.checks.mutate import mutate
from advisor.checks.propose import proposals
from advisor.errors import AdvisorError

SAVES = {"change": {"storage.kept_share": 0.5}}
OVER = {"data.stored_gb": {"ge": 100}}


@pytest.fixture
def tried(tmp_path):
    """A made-up pack of one rule with cases: facts given, and whether it matches."""

    def make(when, *cases, **keys):
        files = drives_files([rule("the-rule", when, **{**SAVES, **keys})])
        files["recommend/operations/the-rule.test.yaml"] = [
            {"case": f"Case {n}", "given": given, "matched": matched}
            for n, (given, matched) in enumerate(cases)
        ]
        return pack_of(tmp_path / "made-up", files)

    return make


def fates(mutation):
    return {f"{v.mutant.kind}: {v.mutant.what}": v.fate for v in mutation.verdicts}


def test_a_threshold_has_four_faults_of_value_and_two_of_sign(tried):
    pack = tried(OVER, ({"data.stored_gb": 100}, True))
    found = sorted(m.what.partition(" → ")[2] for m in mutants_of(pack.rules["the-rule"], pack))
    assert found == sorted(
        ["data.stored_gb gt 100", "data.stored_gb lt 100"]
        + [f"data.stored_gb ge {n}" for n in ("50", "90", "110.00000000000001", "200")]
    )


def test_only_cases_at_the_limit_notice_every_fault_of_a_threshold(tried):
    near = tried(OVER, ({"data.stored_gb": 100}, True), ({"data.stored_gb": 99}, False))
    assert set(fates(mutate(near)).values()) == {"killed"}


def test_a_case_far_from_the_limit_leaves_faults_and_answers_that_show_them(tried):
    mutation = mutate(tried(OVER, ({"data.stored_gb": 500}, True), ({"data.stored_gb": 1}, False)))
    left = {v.mutant.what.partition(" → ")[2]: v for v in mutation.of("survived")}
    assert len(left) == 5
    for what, verdict in left.items():
        value = verdict.given["data.stored_gb"]
        limit = float(what.rpartition(" ")[2])
        faulty = value > limit if " gt " in what else value >= limit
        assert (value >= 100) is verdict.fires
        assert faulty is not verdict.fires
    assert mutation.killed_share == pytest.approx(1 / 6)


def test_a_fault_that_changes_nothing_is_told_apart_by_proof(tried):
    """A drive is whole or not: beside `ge 100`, `ge 50` adds nothing, and `ge 40` no more."""
    when = {"all": [OVER, {"data.stored_gb": {"ge": 50}}]}
    pack = tried(when, ({"data.stored_gb": 100}, True), ({"data.stored_gb": 99}, False))
    found = fates(mutate(pack))
    assert found["threshold: data.stored_gb ge 50 → data.stored_gb ge 25"] == "equivalent"
    assert found["dropped condition: data.stored_gb ge 50"] == "equivalent"
    assert found["dropped condition: data.stored_gb ge 100"] == "killed"


def test_without_cases_nothing_is_killed(tried):
    assert mutate(tried(OVER)).killed_share == 0.0


def test_a_case_that_fails_as_it_is_stops_the_trial(tried):
    pack = tried(OVER, ({"data.stored_gb": 1}, True))
    with pytest.raises(AdvisorError, match=r"Case 0.*fails as it is") as caught:
        mutate(pack)
    assert caught.value.problems[0].code == "P191"


def test_proposed_cases_leave_what_is_expected_to_a_person(tried):
    text = proposals(mutate(tried(OVER, ({"data.stored_gb": 500}, True))))
    cases = yaml.safe_load(text)["the-rule"]
    assert len(cases) >= 2
    for case in cases:
        assert case["case"] == ""
        assert case["matched"] is None
        assert list(case["given"]) == ["data.stored_gb"]
    assert "# threshold, when: data.stored_gb ge 100 → data.stored_gb ge 50" in text


def test_propose_goes_with_mutate(advisor):
    result = advisor("pack", "test", "--propose", "cases.yaml")
    assert result.code == 2
    assert "--mutate" in result.err


def test_the_command_tries_a_firms_own_rules_and_writes_cases(advisor, root, tmp_path):
    out = tmp_path / "cases.yaml"
    firm = tmp_path / "northfield"
    shutil.copytree(root / "samples" / "packs" / "northfield", firm)
    # Without the cases near its thresholds.
    cases = firm / "recommend/reuse/read-forms-without-a-language-model.test.yaml"
    cases.write_text(cases.read_text().partition("- case: Not quite enough forms")[0])
    result = advisor("pack", "test", firm, "--mutate", "--propose", out, "--json")
    assert result.code == 1, result.err
    found = json.loads(result.out)
    own = {path.stem for path in firm.glob("recommend/*/*.yaml") if ".test" not in path.name}
    assert own <= {m["rule"] for m in found["mutants"]}
    assert len({m["rule"] for m in found["mutants"]}) < 12  # the core's are not tried
    assert (result.code == 0) is (found["killed_share"] >= 0.97)
    # A case about what is replaced belongs to the rule that is replaced.
    left = {
        m["what"] if m["part"] == "supersedes" else m["rule"]
        for m in found["mutants"]
        if m["fate"] == "survived" and m["given"]
    }
    assert set(yaml.safe_load(out.read_text(encoding="utf-8"))) == left
    assert "read-forms-without-a-language-model" in left


@pytest.mark.parametrize("name", ["northfield", "new"])
def test_what_firms_begin_with_notices_every_fault(advisor, root, tmp_path, name):
    """The sample firm and the pack that `pack new` makes: cases that others take as a pattern."""
    firm = root / "samples/packs/northfield"
    if name == "new":
        firm = tmp_path / "alder"
        assert advisor("pack", "new", firm).code == 0
    result = advisor("pack", "test", firm, "--mutate", "--json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert [m for m in found["mutants"] if m["fate"] not in ("killed", "equivalent")] == []
    assert len(found["mutants"]) >= 14
