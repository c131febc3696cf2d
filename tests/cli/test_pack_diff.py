"""`advisor pack diff`: in words, as data, and for answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.packs.gallery import read_core_once

SAMPLE = Path(__file__).parents[2] / "samples/support-chatbot/answers.yaml"
HEAD = 'id: firm\nversion: "{version}"\ntitle: Firm\nextends: [core]\n'


@pytest.fixture(scope="module", autouse=True)
def _fast():
    with pytest.MonkeyPatch.context() as patch:
        read_core_once(patch)
        yield


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


@pytest.mark.parametrize(
    ("version", "code"),
    [("1.0.0", 1), ("1.0.1", 1), ("0.9.0", 1), ("1.1.0", 0), ("1.2", 0), ("2.0.0", 0)],
)
def test_strict_fails_where_the_version_moved_too_little(
    advisor, firms: tuple[Path, Path], version: str, code: int
) -> None:
    """A rule taken out is a minor: 1.1.0 is the least."""
    head = (firms[1] / "pack.yaml").read_text().replace("1.0.1", version)
    (firms[1] / "pack.yaml").write_text(head)
    told = advisor("pack", "diff", *firms, "--strict")
    assert told.code == code
    assert ("Warning" in told.out) == bool(code)
    data = advisor("pack", "diff", *firms, "--strict", "--json")
    assert data.code == code
    assert json.loads(data.out)["version"]["enough"] == (code == 0)


def test_strict_where_nothing_differs_or_nothing_can_be_told(
    advisor, firms: tuple[Path, Path]
) -> None:
    assert advisor("pack", "diff", firms[0], firms[0], "--strict").code == 0
    told = advisor("pack", "diff", "core", firms[0], "--strict")
    assert (told.code, told.err[:4]) == (2, "S110")
    assert "two versions of one pack" in told.err
    # The same content under a lower version is no release.
    (firms[1] / "pack.yaml").write_text(HEAD.format(version="0.9.0"))
    back = advisor("pack", "diff", *firms, "--strict")
    assert back.code == 1
    assert "the version went back, from 1.0.0 to 0.9.0" in back.out


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
