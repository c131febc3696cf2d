"""`advisor pack prove`: verdicts, acceptances, examples, limits, the core pack and a long one."""

import json
import re
import time
from pathlib import Path

import pytest

from advisor.checks.prove import need_solver
from advisor.checks.prove.run import Result, prove, prove_pack
from advisor.cli import run
from advisor.errors import AdvisorError
from advisor.pack import pack_problems
from tests.checks.prove import small
from tests.packs.thousand import make

MASKED = """
questions: [{id: a.n}]
rules:
  - {id: r, when: {a.n: {gt: 50}}}
  - {id: s, when: {a.n: {gt: 5}}, supersedes: [r]}
"""


@pytest.fixture(scope="module")
def timed() -> tuple[Result, float]:
    """The proof of the core pack, with the seconds that it took of this process's own."""
    begun = time.process_time()
    return prove(["rules/core"], cache=False), time.process_time() - begun


@pytest.fixture(scope="module")
def core(timed: tuple[Result, float]) -> Result:
    return timed[0]


def test_the_core_pack_takes_at_most_twenty_seconds(timed: tuple[Result, float]) -> None:
    # The machine may be busy with other things: the process's own time counts.
    assert timed[1] < 20


def test_nothing_is_left_to_do_in_the_core_pack(core: Result) -> None:
    assert core.open == ()
    about_two = [f for f in core.findings if len(f.rules) > 1]
    assert [f.message for f in about_two if not f.accepted] == []
    assert core.counts["undecided"] == 0


def test_every_task_and_host_has_rules_of_its_own(core: Result) -> None:
    silent = [p for p in core.pivots if not p["firing"]]
    assert [(p["fact"], p["value"]) for p in silent] == [("train.planned", "none")]
    assert len(core.pivots) == 33


def test_a_tiny_limit_leaves_a_list_of_what_is_undecided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small.write(tmp_path / "p", MASKED)
    code = run(["pack", "prove", str(folder), "--rlimit", "1", "--no-cache"])
    out = capsys.readouterr().out
    assert code == 1
    assert "Undecided within 1 steps, and so not fine:" in out
    assert "masked: Whether 's' always take the place of 'r' was not decided." in out
    assert re.search(r"2 rules; 0 errors, .* [1-9]\d* undecided$", out.strip())


def test_examples_are_written_and_assessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small.write(tmp_path / "p", MASKED)
    examples = tmp_path / "examples"
    code = run(["pack", "prove", str(folder), "--examples", str(examples), "--no-cache"])
    out = capsys.readouterr().out
    assert code == 1
    assert "masked (error, proved)" in out
    assert "answers: a.n: " in out
    written = sorted(examples.glob("*.yaml"))
    assert [p.name for p in written] == ["masked-r-s.yaml"]
    assert written[0].name in out
    assert written[0].read_text(encoding="utf-8").startswith("# masked: Whenever 'r' is firm")


def test_an_accepted_finding_is_fine_and_its_reason_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = 'accepted: [{finding: masked, rules: [s, r], reason: "It waits for a new s."}]\n'
    folder = small.write(tmp_path / "p", MASKED + accepted)
    assert run(["pack", "prove", str(folder), "--no-cache"]) == 0
    assert "0 errors, 0 warnings, 0 notes, 1 accepted, 0 undecided" in capsys.readouterr().out
    assert run(["pack", "prove", str(folder), "--no-cache", "--notes"]) == 0
    assert "accepted: It waits for a new s." in capsys.readouterr().out


def test_an_acceptance_of_what_is_not_found_is_an_error(tmp_path: Path) -> None:
    text = MASKED + 'accepted: [{finding: dead, rules: [r], reason: "Old."}]\n'
    found = prove_pack(small.load(tmp_path, text)).findings
    assert [f.kind for f in found] == ["masked", "stale-acceptance"]
    assert found[1].place is not None
    assert found[1].place[0].endswith("accepted.yaml")


def test_what_is_undecided_is_not_accepted(tmp_path: Path) -> None:
    text = MASKED + 'accepted: [{finding: masked, rules: [r, s], reason: "So be it."}]\n'
    found = prove_pack(small.load(tmp_path, text), rlimit=1)
    assert all(f.accepted is None for f in found.findings)
    assert found.open


@pytest.mark.parametrize(
    ("entry", "code", "said"),
    [
        ("{finding: mask, rules: [r], reason: x}", "P133", "'mask' is no kind of finding"),
        ("{finding: dead, rules: [q], reason: x}", "P174", "the rule 'q', which does not exist"),
        ("{finding: dead, reason: x}", "P133", "Name the rules"),
        ("{finding: dead, rules: [r]}", "P132", "'reason' is missing"),
    ],
)
def test_a_bad_acceptance_is_told(tmp_path: Path, entry: str, code: str, said: str) -> None:
    folder = small.write(tmp_path, MASKED + f"accepted: [{entry}]\n")
    _, problems = pack_problems([folder])
    found = [p for p in problems if p.code == code and said in p.message]
    assert len(found) == 1
    assert found[0].place is not None
    assert found[0].place.file.endswith("accepted.yaml")


def test_the_result_is_kept_by_content(tmp_path: Path) -> None:
    folder = small.write(tmp_path, MASKED)
    first = prove([folder])
    again = prove([folder])
    assert (first.cached, again.cached) == (False, True)
    assert again.as_json() == first.as_json()
    path = folder / "recommend" / "reuse" / "s.yaml"
    path.write_text(path.read_text().replace("gt: 5", "gt: 60"), encoding="utf-8")
    changed = prove([folder])
    assert not changed.cached
    assert changed.open == ()


def test_json_holds_findings_and_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small.write(tmp_path, MASKED)
    assert run(["pack", "prove", str(folder), "--json", "--no-cache"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["rules"] == 2
    [finding] = data["findings"]
    assert (finding["kind"], finding["verdict"]) == ("masked", "proved")
    assert finding["rules"] == ["r", "s"]
    assert finding["answers"]["a.n"] > 50


def test_without_z3_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "z3", None)
    with pytest.raises(AdvisorError) as caught:
        need_solver()
    [problem] = caught.value.problems
    assert problem.code == "S261"
    assert "pip install 'greener-ai-advisor[prove]'" in (problem.todo or "")


def test_a_dead_rule_is_explained_by_what_contradicts_it(tmp_path: Path) -> None:
    text = """
questions:
  - {id: a.kind, type: choice, options: [x, y]}
  - {id: a.child, type: yes_no, ask_if: {a.kind: x}}
  - {id: a.far, type: yes_no, ask_if: {a.child: true}}
rules: [{id: r, when: {all: [{a.kind: y}, {a.far: true}]}}]
"""
    [dead, *_] = prove_pack(small.load(tmp_path, text)).findings
    assert dead.kind == "dead"
    # The smallest set: each of these is needed, and nothing else is said.
    assert "a.kind is y" in dead.because
    assert "a.far is true" in dead.because
    assert "a.child is hidden unless a.kind is x" in dead.because
    assert "a.far is hidden unless a.child is true" in dead.because


def test_an_estimate_that_no_answers_give_leaves_a_finding_conditional(tmp_path: Path) -> None:
    text = """
questions: [{id: a.n}, {id: a.m}]
rules:
  - id: one
    stance: reduce
    about: [a.n]
    when: {all: [{a.n: {gt: 5}}, {estimate.carbon_kgco2e: {gt: 1000}}]}
  - {id: two, stance: justify, about: [a.n], when: {a.n: {gt: 3}}}
"""
    found = prove_pack(small.load(tmp_path, text)).findings
    [opposite] = [f for f in found if f.kind == "opposite"]
    assert (opposite.verdict, opposite.severity) == ("conditional", "warning")
    assert "estimate.carbon_kgco2e = " in opposite.needs
    assert opposite.answers is None


@pytest.mark.full
def test_a_pack_of_a_thousand_rules_is_proved_in_three_minutes(tmp_path: Path) -> None:
    folder = make(tmp_path / "thousand")
    begun = time.process_time()
    result = prove([folder], cache=False)
    assert result.rules == 1000
    assert time.process_time() - begun < 180


def test_an_example_of_the_core_pack_is_assessed(core: Result, tmp_path: Path) -> None:
    shown = [f for f in core.findings if f.example is not None and f.answers]
    file, out = tmp_path / "example.yaml", tmp_path / "advice.json"
    file.write_text(str(shown[0].example), encoding="utf-8")
    assert run(["assess", str(file), "-o", str(out)]) == 0
    advice = json.loads(out.read_bytes())
    assert [case["id"] for case in advice["use_cases"]] == ["example"]


def test_a_pack_without_rules_has_no_findings(tmp_path: Path) -> None:
    result = prove_pack(small.load(tmp_path, "questions: []\nrules: []\n"))
    assert (result.rules, result.findings) == (0, ())
