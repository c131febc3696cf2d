"""`advisor pack doc`: where it writes, and what it refuses before any work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.content import rules_folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A core pack without rules, so that the run is of the command only."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small/pack.yaml").write_text('{id: core, version: "9.9.9", title: Small}\n')
    core = rules_folder() / "core"
    for name in ("ranking.yaml", "sources.yaml"):
        shutil.copy(core / name, tmp_path / "small")
    shutil.copytree(core / "parameters", tmp_path / "small/parameters")
    return tmp_path / "small"


def test_a_site_is_written_whole(advisor, small: Path, tmp_path: Path) -> None:
    told = advisor("pack", "doc", small, "-o", tmp_path / "site")
    assert told.code == 0, told.err
    names = {p.name for p in (tmp_path / "site").iterdir()}
    assert {"index.html", "rules.html", "sign.html", "style.css", "fonts"} <= names
    assert {p.name for p in tmp_path.iterdir()} == {"small", "site"}, "nothing is left beside it"
    again = advisor("pack", "doc", small, "-o", tmp_path / "site")
    assert again.code != 0
    assert "S280" in again.err


def test_a_pdf_is_written(advisor, small: Path, tmp_path: Path) -> None:
    told = advisor("pack", "doc", small, "-o", tmp_path / "small.pdf")
    assert told.code == 0, told.err
    assert (tmp_path / "small.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("doc.html", "S201"),
        ("doc.docx", "S201"),
        ("none/doc.pdf", "S210"),
        ("small/pack.yaml/doc", "S210"),
    ],
)
def test_what_cannot_be_written(advisor, small: Path, tmp_path: Path, name: str, code: str) -> None:
    told = advisor("pack", "doc", small, "-o", tmp_path / name)
    assert told.code != 0
    assert code in told.err
    assert "Traceback" not in told.err
    assert {p.name for p in tmp_path.iterdir()} == {"small"}
