"""`advisor pack new`: what it writes is sound at once, and nothing is half written."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from advisor.checks import check_pack
from advisor.checks.ruletests import run_tests
from advisor.loading import load_yaml
from advisor.pack import load_pack


@pytest.mark.parametrize(
    ("folder", "options", "ident"),
    [
        ("alder", (), "alder"),
        ("Alder & Söhne", (), "alder-sohne"),
        ("3rd", ("--title", "Alder: \"green\" & co, 'since' {1999}"), "firm-3rd"),
        ("somewhere", ("--id", "alder-2", "--title", "# Alder"), "alder-2"),
    ],
)
def test_a_new_pack_passes_check_and_test_at_once(
    advisor, tmp_path: Path, folder: str, options: tuple[str, ...], ident: str
) -> None:
    place = tmp_path / "deep" / folder
    result = advisor("pack", "new", place, *options)
    assert result.code == 0, result.err
    assert f"Wrote the pack {ident}" in result.out
    assert check_pack([place]) == []
    pack = load_pack([place], tests=True)
    own = tuple(t for t in pack.tests if t.pack == f"{ident}@0.1.0")
    results, coverage = run_tests(replace(pack, tests=own))
    assert len(results) == len(own) >= 4
    assert all(r.passed for r in results), [r.why for r in results]
    assert coverage[-1].counts.leaves.tested == coverage[-1].counts.leaves.total
    title = options[options.index("--title") + 1] if "--title" in options else None
    assert title is None or pack.brand["name"] == title
    assert not list(place.parent.glob(".*"))


def test_its_files_name_schemas_that_are_there_and_pass(advisor, tmp_path: Path) -> None:
    place = tmp_path / "alder"
    advisor("pack", "new", place)
    files = [p for p in place.rglob("*.yaml") if ".schemas" not in p.parts]
    assert len(files) >= 7
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(load_yaml(path).value)
    assert sum(p.stat().st_size for p in (place / ".schemas").iterdir()) < 1_500_000


def test_what_is_there_stays_as_it_was(advisor, tmp_path: Path) -> None:
    (tmp_path / "alder").mkdir()
    assert advisor("pack", "new", tmp_path / "alder").code == 0  # empty
    (tmp_path / "alder/pack.yaml").write_text("mine")
    result = advisor("pack", "new", tmp_path / "alder")
    assert (result.code, result.err[:4]) == (2, "S280")
    assert (tmp_path / "alder/pack.yaml").read_text() == "mine"
    (tmp_path / "file").touch()
    assert advisor("pack", "new", tmp_path / "file").err.startswith("S280")
    assert advisor("pack", "new", tmp_path / "file" / "below").err.startswith("S210")


@pytest.mark.parametrize("ident", ["core", "Alder", "a b", "", "alder-", "x" * 50, "../up"])
def test_an_id_that_cannot_be(advisor, tmp_path: Path, ident: str) -> None:
    result = advisor("pack", "new", tmp_path / "alder", "--id", ident)
    if not ident:  # as if not given
        assert result.code == 0
        return
    assert (result.code, result.err[:4]) == (2, "S281")
    assert list(tmp_path.iterdir()) == []


def test_what_it_says_to_do_next_can_be_copied(advisor, tmp_path: Path) -> None:
    told = advisor("pack", "new", tmp_path / "Alder and Co")
    commands = [line.rpartition("advisor ")[2] for line in told.out.splitlines()[1:]]
    assert [shlex.split(each)[:2] for each in commands] == [["pack", "check"], ["pack", "test"]]
    checked = advisor(*shlex.split(commands[0]))
    assert checked.code == 0, checked.err


def test_a_folder_inside_a_pack_is_told_as_such(advisor, tmp_path: Path) -> None:
    advisor("pack", "new", tmp_path / "alder")
    told = advisor("pack", "check", tmp_path / "alder/recommend")
    assert told.code == 1
    assert f"Name the folder of the pack, {tmp_path / 'alder'}." in told.err
