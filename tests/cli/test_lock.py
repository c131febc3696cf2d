"""The lock of an engagement: packs that changed are noticed and said, and accepted on request."""

from __future__ import annotations

import json
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


def test_compare_looks_at_the_lock_of_each_side(advisor, answers, firm, tmp_path) -> None:
    assess(advisor, answers, firm, "--lock")
    later = Path(shutil.copy(answers, tmp_path / "later.yaml"))
    same = advisor("compare", answers, later, "--pack", firm)
    assert same.code == 0
    assert "S270" not in same.err
    (firm / "parameters.yaml").write_text(VALUE.format(8000))
    for pair in ((answers, later), (later, answers)):
        told = advisor("compare", *pair, "--pack", firm)
        assert told.code == 0
        assert told.err.count("S270 (warning)") == 1
        assert f"{answers.with_suffix('.lock')}: The rules are not those" in told.err
        assert "S270" not in told.out
        assert "other content" not in told.out
    data = json.loads(advisor("compare", later, answers, "--pack", firm, "--json").out)
    (note,) = [each for each in data["notes"] if "other content under the same version" in each]
    assert note.startswith(str(answers.with_suffix(".lock")))

    # One file under two packs: the first side is to be the locked one, the second is to differ.
    old = tmp_path / "old"
    shutil.copytree(firm, old)
    (old / "parameters.yaml").write_text(VALUE.format(9000))
    known = advisor("compare", answers, "--pack", old, "--pack-b", firm)
    assert "S270" not in known.err
    unknown = advisor("compare", answers, "--pack", firm, "--pack-b", old)
    assert unknown.err.count("S270") == 1
    assert "Give the packs that were locked" in unknown.err


def test_a_portfolio_looks_at_the_lock_in_its_folder(advisor, firm, tmp_path) -> None:
    inventory, out = tmp_path / "inventory.csv", tmp_path / "out"
    inventory.write_text("name,task.primary,use.tasks_month\nMinutes,summarise,4000\n")
    made = ("portfolio", inventory, "-o", out, "--format", "html", "--pack", firm)
    assert advisor(*made).code == 0
    assess(advisor, out / "answers.yaml", firm, "--lock")
    again = advisor(*made)
    assert again.code == 0
    assert "S270" not in again.err
    (firm / "parameters.yaml").write_text(VALUE.format(8000))
    changed = advisor(*made)
    assert changed.code == 0
    assert f"S270 (warning) {out / 'answers.lock'}: The rules are not those" in changed.err
    assert "not those that were locked for this engagement" in (out / "report.html").read_text()
    problems = json.loads(advisor(*made, "--json").out)["problems"]
    assert [p["code"] for p in problems].count("S270") == 1
    (out / "answers.lock").write_text("lock: 2\n")
    before = (out / "report.html").read_bytes()
    bad = advisor(*made)
    assert (bad.code, bad.err[:4]) == (2, "S271")
    assert (out / "report.html").read_bytes() == before
