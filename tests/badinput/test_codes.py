"""The codes that no pack can raise: each by the smallest input that does, with place and remedy."""

import os
import re
import sys
from pathlib import Path

import pytest

from advisor import content, pack
from advisor.checks import prove
from advisor.engine import durable_available, session
from advisor.engine.compile import alternatives, compile_rules
from advisor.errors import AdvisorError, Place, Problem
from advisor.facts import Fact, FactSpec, Status
from advisor.intake.answers import read_answer
from advisor.loading import read_text
from advisor.logic import Compare, FactEnv
from advisor.pack import files, load_pack
from advisor.text import render_text
from tests.badinput.inputs import ANSWERS

ENGAGEMENT = ANSWERS[: ANSWERS.index("answers:")]
USE_CASES = ANSWERS[ANSWERS.index("use_cases:") :]

ANSWERS_OF_A_CODE = {
    "A200": ("# nothing yet\n", "1:1"),
    "A201": (ENGAGEMENT + "answers: {}\n" + "use_cases: {notes: {}}\n", "3:12"),
    "A202": (ENGAGEMENT + "use_cases: []\n", "2:12"),
    "A203": (ANSWERS.replace("EUR", "SHL"), "1:46"),
    "A204": (ANSWERS.replace("2026-11-25", "next week"), "1:28"),
    "A205": (ANSWERS.replace("name: Notes", "nmae: Notes"), "5:5"),
    "A206": (ANSWERS.replace("    name: Notes\n", "    name: Notes\n    uses: [server]\n"), "6:11"),
    "A207": (ANSWERS + "edits: hide it\n", "9:1"),
    "A208": (ANSWERS.replace("id: notes", "id: Notes of today"), "4:5"),
    "A209": (ANSWERS.replace("currency: EUR", "language: tlh"), "1:46"),
    "A210": (ANSWERS.replace("use.tasks_month", "use.task_month"), "8:7"),
    "A211": (ANSWERS + "      ctx.horizon_years: 4\n", "9:7"),
    "A212": (ANSWERS.replace("480k", "{note: a log}"), "8:24"),
    "A213": (ANSWERS.replace("classify_text", "{value: classify_text, low: code}"), "7:21"),
    "A214": (ANSWERS.replace("480k", "{value: 5, low: 9, high: 2}"), "8:24"),
    "A215": (ANSWERS + "      edge.candidate: maybe\n", "9:7"),
    "A216": (ANSWERS.replace("classify_text", "[classify_text]"), "7:21"),
    "A219": (ANSWERS.replace("480k", "5 bananas"), "8:7"),
    "A220": (ANSWERS.replace("classify_text", "{candidates: classify_text}"), "7:21"),
    "A221": (ANSWERS.replace("480k", "-5"), "8:7"),
    "A222": (ANSWERS.replace("horizon_years: 3", "horizon_years: 2.5"), "2:11"),
    "A223": (ANSWERS.replace("classify_text", "clasify_text"), "7:7"),
    "A224": (ANSWERS + "      gov.plans: [none, quantisation]\n", "9:18"),
    "A225": (ANSWERS + "      host.region: SWEDN\n      host.where: cloud\n", "9:7"),
    "A226": (ANSWERS.replace("480k", "{value: 480k, grade: sure}"), "8:24"),
}


@pytest.mark.parametrize("code", ANSWERS_OF_A_CODE)
def test_one_fault_of_an_answers_file(code, advisor, tmp_path):
    text, place = ANSWERS_OF_A_CODE[code]
    path = tmp_path / "answers.yaml"
    path.write_text(text)
    result = advisor("assess", path, "-o", tmp_path / "a.json")
    assert result.code == 2
    head, *rest = result.err.splitlines()
    assert head.startswith(f"{code} {path}:{place}: "), head
    assert rest[-1].startswith(("  to do: ", "  allowed: "))
    assert not [line for line in rest if re.match(r"[A-Z]\d{3}", line)], "one problem"


def _read(kind: str, raw: object) -> list[Problem]:
    problems: list[Problem] = []
    spec = FactSpec(name="a.b", type=kind, label="b")
    read_answer(spec, raw, Place("answers.yaml", 3, 7), load_pack(), problems, whole=False)
    return problems


@pytest.mark.parametrize(
    ("code", "kind", "raw"), [("A217", "date", "tomorrow"), ("A218", "text", "x" * 4001)]
)
def test_answers_of_kinds_that_only_firms_ask(code, kind, raw):
    (problem,) = _read(kind, raw)
    assert problem.code == code
    assert problem.todo


def _codes(caught: pytest.ExceptionInfo[AdvisorError]) -> list[str]:
    assert all(problem.todo for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "answers.yaml"
    path.write_text("a: 1\n")

    def refused(_: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(AdvisorError) as caught:
        read_text(path)
    assert _codes(caught) == ["L105"]


def test_a_folder_of_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 3)
    for n in range(5):
        (tmp_path / f"{n}.yaml").touch()
    with pytest.raises(AdvisorError) as caught:
        files.folder_hash(tmp_path)
    assert _codes(caught) == ["P103"]


def test_a_text_that_prints_a_fact_without_a_value():
    with pytest.raises(AdvisorError) as caught:
        render_text("It is {{ a.b | number }}.", {}, {"a.b": FactSpec("a.b", "number", "b")})
    assert _codes(caught) == ["P800"]


def test_shipped_files_that_are_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(content, "_PLACES", (tmp_path,))
    with pytest.raises(AdvisorError) as caught:
        content.rules_folder()
    assert _codes(caught) == ["S100"]


def test_a_solver_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(AdvisorError) as caught:
        prove.need_solver()
    assert _codes(caught) == ["S261"]


def test_a_machine_without_memory(advisor, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pack, "load_pack", full)
    result = advisor("factors")
    assert result.code == 2
    assert result.err.startswith("S120")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("S230", ("schema", "rules")),
        ("S240", ("explain", "{answers}", "no-such-rule")),
    ],
)
def test_a_name_that_there_is_not(code, arguments, advisor, tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS)
    result = advisor(*(path if a == "{answers}" else a for a in arguments))
    assert result.code == 2
    assert result.err.startswith(code)


@pytest.mark.skipif(not durable_available(), reason="durable_rules is not installed")
def test_facts_that_the_engine_refuses():
    """Its C code answers with a number that stands for an error of its own."""
    program = compile_rules(alternatives([("a", Compare("a.b", None, "eq", 1.0))]))
    compiled = session.CompiledPack(program)
    real = compiled.module

    class Refusing:
        def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
            return 304, 0

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    compiled.module = Refusing()
    fact = Fact("a.b", 1.0, Status.GIVEN, known=True)
    with pytest.raises(AdvisorError) as caught:
        compiled.match(FactEnv({"a.b": fact}))
    assert _codes(caught) == ["E110"]
