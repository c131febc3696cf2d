"""A folder is written aside: it is there whole, or what was there is as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from advisor.cli.output import made, new_folder
from advisor.errors import AdvisorError


def _tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _fill(aside: Path) -> None:
    (aside / "pages").mkdir()
    (aside / "pages/one.html").write_text("one")
    (aside / ".hidden").write_text("two")


def _fail(place: Path, error: BaseException) -> None:
    with new_folder(place) as aside:
        _fill(aside)
        raise error


def _interrupt(*places: Path) -> None:
    with made(*places):
        assert all(place.is_dir() for place in places)
        raise KeyboardInterrupt


WHOLE = [".hidden", "pages", "pages/one.html"]


def test_a_new_folder_and_its_parents_with_the_mode_of_any_other(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with new_folder(tmp_path / "deep/er/out") as aside:
            _fill(aside)
            assert not (tmp_path / "deep/er/out").exists()
    finally:
        os.umask(mask)
    assert _tree(tmp_path / "deep/er/out") == WHOLE
    assert stat.S_IMODE((tmp_path / "deep/er/out").stat().st_mode) == 0o750
    assert _tree(tmp_path / "deep") == ["er", "er/out", *(f"er/out/{name}" for name in WHOLE)]


def test_an_empty_folder_stays_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a shell stands in it, or it is a mount, which cannot be removed."""
    place = tmp_path / "out"
    place.mkdir(mode=0o700)
    before = place.stat()
    monkeypatch.chdir(place)
    with new_folder(Path()) as aside:
        _fill(aside)
    assert (place.stat().st_ino, place.stat().st_mode) == (before.st_ino, before.st_mode)
    assert _tree(Path()) == WHOLE


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_left_where_it_fails(tmp_path: Path, there: bool, error: BaseException) -> None:
    place = tmp_path / "a/out"
    if there:
        place.mkdir(parents=True)
    before = _tree(tmp_path)
    with pytest.raises((AdvisorError, KeyboardInterrupt)) as caught:
        _fail(place, error)
    assert isinstance(caught.value, AdvisorError) == isinstance(error, OSError)
    if isinstance(caught.value, AdvisorError):
        assert caught.value.problems[0].code == "S210"
        assert "No space left" in caught.value.problems[0].message
    assert _tree(tmp_path) == before


def test_a_folder_that_cannot_take_all_of_it_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    real = Path.rename

    def fails_at_pages(self: Path, target: Path) -> Path:
        if target == place / "pages":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fails_at_pages)
    with pytest.raises(AdvisorError, match="Input/output error"), new_folder(place) as aside:
        _fill(aside)
    assert _tree(tmp_path) == ["out"]


@pytest.mark.parametrize("name", ["full", "file", "dangling"])
def test_what_is_there_is_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = _tree(tmp_path)
    with pytest.raises(AdvisorError) as caught, new_folder(tmp_path / name):
        pytest.fail("it was entered")
    assert caught.value.problems[0].code == "S280"
    assert _tree(tmp_path) == before


def test_folders_made_for_files_go_again_where_none_came(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    places = (tmp_path / "there", tmp_path / "a/b", tmp_path / "a/c/d")
    with pytest.raises(KeyboardInterrupt):
        _interrupt(*places)
    assert _tree(tmp_path) == ["there"]
    with made(*places):
        (tmp_path / "a/c/d/kept").touch()
    assert _tree(tmp_path) == ["a", "a/c", "a/c/d", "a/c/d/kept", "there"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AdvisorError) as caught, made(tmp_path / "a/b", tmp_path / "file/b"):
        pytest.fail("it was entered")
    assert caught.value.problems[0].code == "S210"
    assert _tree(tmp_path) == ["file"]
