"""Is a rule pack sound, and do its rules do right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from advisor.checks.claims import claims_made
from advisor.checks.coverage import PackCoverage as PackCoverage
from advisor.checks.lint import lint
from advisor.checks.ruletests import TestResult as TestResult
from advisor.checks.ruletests import run_tests
from advisor.checks.texts import texts_print
from advisor.checks.translations import in_own_languages
from advisor.errors import Problem
from advisor.pack import Pack, load_pack, pack_problems, without_followers

__all__ = ["PackCoverage", "TestResult", "check_pack", "test_pack"]


def check_pack(
    folders: Iterable[Path | str] = (), further: Iterable[Callable[[Pack], list[Problem]]] = ()
) -> list[Problem]:
    """Everything that is wrong in a pack: files, references, texts, units, thresholds, tests.

    Each problem says which check found it.

    Args:
        folders: pack folders, as for `load_pack`.
        further: checks of the layers above, such as the report's of a brand.
    """
    pack, problems = pack_problems(folders)
    problems = [replace(problem, check="files_and_references") for problem in problems]
    if pack is not None:
        found = lint(pack)
        for spoken in in_own_languages(pack):
            found += [*texts_print(spoken), *claims_made(spoken)]
        problems += without_followers(found, pack.unread)
        problems += [
            replace(problem, check=check.__name__) for check in further for problem in check(pack)
        ]
    return problems


def test_pack(
    folders: Iterable[Path | str] = (),  # noqa: PT028 - no test
) -> tuple[list[TestResult], tuple[PackCoverage, ...]]:
    """Run the test cases that lie beside the rules of a pack, and count what they reach."""
    return run_tests(load_pack(folders, tests=True))


test_pack.__test__ = False  # type: ignore[attr-defined]  # not a test of ours
