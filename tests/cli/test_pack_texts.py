"""`advisor pack texts`: a file to fill in, and what is filled in is not asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.checks import check_pack
from advisor.pack import load_pack
from advisor.pack.words import SECTIONS


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    (tmp_path / "firm" / "texts").mkdir(parents=True)
    (tmp_path / "firm/pack.yaml").write_text(
        '{id: firm, version: "1.0.0", title: Firm, extends: [core]}\n'
    )
    return tmp_path / "firm"


def test_all_that_has_no_words_is_written_to_be_filled_in(advisor, firm: Path) -> None:
    file = firm / "texts/it.yaml"
    assert advisor("pack", "texts", "it", firm, "-o", file).code == 0
    empty = file.read_text(encoding="utf-8")
    pack = load_pack([firm])
    titled = (pack.rules, pack.frameworks, pack.starting_points)
    titles = sum(map(len, titled))
    assert empty.count("    title:\n") == titles
    assert "    # Measure before you optimise\n    title:\n" in empty
    assert '  "For the auditor":\n' in empty
    # As it is, it changes nothing and is sound.
    assert check_pack([firm]) == []
    assert pack.texts["it"] == {section: {} for section in SECTIONS}
    assert pack.changes == ()

    filled = empty.replace(
        "    # Measure before you optimise\n    title:\n", "    title: Misurare prima\n"
    ).replace('"For the auditor":', '"For the auditor": Per il revisore')
    file.write_text(filled, encoding="utf-8")
    again = advisor("pack", "texts", "it", firm)
    assert again.code == 0
    assert again.out.count("    title:\n") == titles - 1
    assert "For the auditor" not in again.out
    # Sound; that most has no words yet is only noted.
    (note,) = check_pack([firm])
    assert (note.code, note.severity) == ("P182", "note")
    assert note.place is not None
    assert note.place.file == str(file)
    assert f"In 'it' {len(pack.rules)} of {len(pack.rules)} rules have no words" in note.message


def test_nothing_is_replaced_and_a_language_is_a_code(advisor, firm: Path) -> None:
    file = firm / "texts/it.yaml"
    file.write_text("report: {}\n")
    result = advisor("pack", "texts", "it", firm, "-o", file)
    assert (result.code, result.err[:4]) == (2, "S280")
    assert file.read_text() == "report: {}\n"
    assert advisor("pack", "texts", "french").err.startswith("S282")
