"""Is a rule pack sound, and do its rules do right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from advisor.checks.coverage import PackCoverage as PackCoverage
from advisor.checks.lint import lint, texts_print
from advisor.checks.ruletests import TestResult as TestResult
from advisor.checks.ruletests import run_tests
from advisor.errors import Problem
from advisor.pack import load_pack, pack_problems
from advisor.pack.language import in_language

__all__ = ["PackCoverage", "TestResult", "check_pack", "test_pack"]


def check_pack(folders: Iterable[Path | str] = ()) -> list[Problem]:
    """Everything that is wrong in a pack: files, references, texts, units, thresholds, tests."""
    pack, problems = pack_problems(folders)
    if pack is not None:
        problems += lint(pack)
        for language in pack.texts:
            problems += texts_print(in_language(pack, language))
    return problems


def test_pack(
    folders: Iterable[Path | str] = (),  # noqa: PT028 - no test
) -> tuple[list[TestResult], tuple[PackCoverage, ...]]:
    """Run the test cases that lie beside the rules of a pack, and count what they reach."""
    return run_tests(load_pack(folders, tests=True))


test_pack.__test__ = False  # type: ignore[attr-defined]  # not a test of ours
