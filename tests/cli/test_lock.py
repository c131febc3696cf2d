"""The lock of an engagement: packs that changed are noticed and said, and accepted on request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

PACK = '{id: firm, version: "1.0.0", title: Firm, extends: [core]}\n'
VALUE = "- {{override: worth_changing_tasks_month, value: {0}, because: Ours.}}\n"


@pytest.fixture
def answers(samples, tmp_path: Path) -> Path:
    return Path(shutil.copy(samples["support-chatbot"], tmp_path / "answers.yaml"))


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    folder = tmp_path / "firm"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK)
    (folder / "parameters.yaml").write_text(VALUE.format(9000))
    return folder


def assess(advisor, answers: Path, firm: Path, *more: str):
    return advisor("assess", answers, "--pack", firm, "--draws", "16", *more)


def test_nothing_is_locked_unasked(advisor, answers, firm) -> None:
    assert assess(advisor, answers, firm).code == 0
    assert not answers.with_suffix(".lock").exists()


def test_a_changed_pack_is_noticed_said_and_accepted(advisor, answers, firm, tmp_path) -> None:
    lock = answers.with_suffix(".lock")
    first = assess(advisor, answers, firm, "--lock")
    assert "Locked the packs in" in first.err
    written = lock.read_text()
    assert 'id: firm, version: "1.0.0"' in written
    again = assess(advisor, answers, firm, "--lock")
    assert "S270" not in again.err
    assert "Locked" not in again.err

    # Other content under the same version.
    (firm / "parameters.yaml").write_text(VALUE.format(8000))
    page = tmp_path / "report.html"
    changed = assess(advisor, answers, firm, "--lock", "-o", str(page))
    assert changed.code == 0
    assert "S270" in changed.err
    assert "other content under the same version, 1.0.0" in changed.err
    assert "not those that were locked" in page.read_text(encoding="utf-8")
    assert lock.read_text() == written
    assert "S270" in advisor("explain", answers, "--pack", firm).err

    # Another version, accepted.
    (firm / "pack.yaml").write_text(PACK.replace("1.0.0", "1.1.0"))
    accepted = assess(advisor, answers, firm, "--update-lock")
    assert "S270" not in accepted.err
    assert "Accepted: The pack firm was 1.0.0 and is 1.1.0." in accepted.err
    assert "S270" not in assess(advisor, answers, firm).err

    # A pack that is missing, and one that was not there.
    without = advisor("assess", answers, "--draws", "16")
    assert "The pack firm 1.1.0 is missing." in without.err
    (firm / "pack.yaml").write_text(PACK.replace("id: firm", "id: other"))
    assert "The pack other 1.0.0 was not there." in assess(advisor, answers, firm).err


@pytest.mark.parametrize("text", ["", "[]", "lock: 2\n", "lock: 1\npacks: {}\n", "lock: 1\n"])
def test_a_lock_that_is_none(advisor, answers, firm, text) -> None:
    answers.with_suffix(".lock").write_text(text)
    result = assess(advisor, answers, firm)
    assert result.code == 2
    assert result.err.startswith("S271")
    assert answers.with_suffix(".lock").read_text() == text


def test_a_failure_locks_nothing(advisor, answers, firm) -> None:
    (firm / "parameters.yaml").write_text("- {override: no_such, value: 1}\n")
    assert assess(advisor, answers, firm, "--lock").code == 2
    assert not answers.with_suffix(".lock").exists()


def test_the_program_itself_is_locked_too(advisor, answers, firm) -> None:
    assess(advisor, answers, firm, "--lock")
    lock = answers.with_suffix(".lock")
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join('advisor: "0.0.1"' if x.startswith("advisor") else x for x in lines))
    assert "advisor was 0.0.1" in assess(advisor, answers, firm).err
