"""`advisor pack diff`: in words, as data, and for answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples/support-chatbot/answers.yaml"
HEAD = 'id: firm\nversion: "{version}"\ntitle: Firm\nextends: [core]\n'


@pytest.fixture
def firms(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    (old / "pack.yaml").write_text(HEAD.format(version="1.0.0"))
    (new / "pack.yaml").write_text(
        HEAD.format(version="1.0.1") + "disable: {ask-what-vendor-runs: We ask before we come.}\n"
    )
    return old, new


def test_a_rule_taken_out_with_a_patch_is_warned_of(advisor, firms: tuple[Path, Path]) -> None:
    told = advisor("pack", "diff", *firms)
    assert told.code == 0
    assert "removed rule ask-what-vendor-runs “Find out what the vendor runs” (minor)" in told.out
    assert (
        "Warning: the version of firm is 1.0.0 → 1.0.1; these changes need 1.1.0 at least."
        in told.out
    )


def test_nothing_differs(advisor, firms: tuple[Path, Path]) -> None:
    told = advisor("pack", "diff", firms[0], firms[0])
    assert told.out.splitlines() == ["firm@1.0.0 → firm@1.0.0", "Nothing differs."]


def test_answers_show_what_a_change_does(advisor, firms: tuple[Path, Path]) -> None:
    told = advisor("pack", "diff", *firms, SAMPLE, "--json")
    data = json.loads(told.out)
    assert data["version"] == {
        "pack": "firm",
        "before": "1.0.0",
        "after": "1.0.1",
        "moved": "patch",
        "least": "1.1.0",
        "enough": False,
    }
    (one,) = data["engagements"]
    assert one["file"] == str(SAMPLE)
    gone = [r for r in one["recommendations"] if r["change"] == "disappeared"]
    assert [r["rule"] for r in gone] == ["ask-what-vendor-runs"]
    # No figure rests on a rule that only asks.
    for each in one["explained"]:
        assert set(each["difference"].values()) == {0.0}
    text = advisor("pack", "diff", *firms, SAMPLE)
    assert "Find out what the vendor runs: gone (was" in text.out


def test_a_pack_that_is_not_there(advisor, tmp_path: Path) -> None:
    told = advisor("pack", "diff", "core", tmp_path / "none")
    assert told.code != 0
    assert "Traceback" not in told.err
