"""`advisor pack doc`: where it writes, and what it refuses before any work."""

from __future__ import annotations

import shutil
from html import unescape
from pathlib import Path

import pytest

from advisor.content import rules_folder
from tests.checks.prove.small import files as small_files


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
    assert {"index.html", "parameters.html", "sign.html", "style.css", "fonts"} <= names
    assert "rules.html" not in names, "there are none"
    assert {p.name for p in tmp_path.iterdir()} == {"small", "site"}, "nothing is left beside it"
    again = advisor("pack", "doc", small, "-o", tmp_path / "site")
    assert again.code != 0
    assert "S280" in again.err


def test_a_pdf_is_written(advisor, small: Path, tmp_path: Path) -> None:
    told = advisor("pack", "doc", small, "-o", tmp_path / "small.pdf")
    assert told.code == 0, told.err
    assert (tmp_path / "small.pdf").read_bytes().startswith(b"%PDF")


def test_the_proofs_are_printed(advisor, tmp_path: Path) -> None:
    """A rule that cannot fire, and one whose finding the pack accepts."""
    pytest.importorskip("z3")
    pack = tmp_path / "proved"
    text = """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {all: [{a.n: {gt: 50}}, {a.n: {lt: 5}}]}}
  - {id: s, when: {a.m: {gt: 5}}}
  - {id: t, when: {a.m: {gt: 7}}, about: [a.m]}
  - {id: u, when: {a.m: {gt: 6}}, about: [a.m]}
accepted:
  - {finding: subsumed, rules: [t, u], reason: Two steps that we advise one after the other.}
"""
    for name, content in small_files(text).items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(content)
    shutil.copy(rules_folder() / "core/ranking.yaml", pack)
    shutil.copytree(rules_folder() / "core/parameters", pack / "parameters")
    sources = (rules_folder() / "core/sources.yaml").read_text()
    (pack / "sources.yaml").write_text(f"{sources}\n- {{id: s, citation: s, year: 2026}}\n")
    told = advisor("pack", "doc", pack, "--prove", "-o", tmp_path / "site")
    assert told.code == 0, told.err
    page = unescape((tmp_path / "site/checks.html").read_text())
    assert "Over all possible answers to 4 rules" in page
    assert "<b>error, proved:</b> 'r' can never fire" in page
    assert "1 accepted, 0 undecided" in page
    assert "Two steps that we advise one after the other." in page
    without = advisor("pack", "doc", pack, "-o", tmp_path / "other")
    assert without.code == 0, without.err
    page = (tmp_path / "other/checks.html").read_text()
    assert "The proofs were not run for this document." in page


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
