"""Packs and overlays: what adds, what replaces, what removes, and the pack kept on disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import AdvisorError, Problem
from advisor.pack import Pack, cache, load_pack, pack_problems
from advisor.pack.files import folder_hash, pack_files
from tests.core.tiny import drives_files, merged, question, rule, write

WHEN = {"q.kind": "a"}
CORE_FACT = {"ctx.stage": "production"}
ALWAYS = {"host.where": "vendor"}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    rules = [
        rule("first", WHEN, effort="weeks", supersedes=["second"], maps_to=["x"]),
        rule("second", WHEN),
    ]
    return write(tmp_path / "base", drives_files(rules))


def over(base: Path, files: dict[str, Any], **head: Any) -> tuple[Pack | None, list[Problem]]:
    return merged(base, write(base.parent / "firm", files, **head))


def good(result: tuple[Pack | None, list[Problem]]) -> Pack:
    pack, problems = result
    errors = [p for p in problems if p.severity == "error"]
    assert not errors, "\n".join(map(str, errors))
    assert pack is not None
    return pack


def codes(result: tuple[Pack | None, list[Problem]]) -> list[str]:
    return [p.code for p in result[1]]


def test_a_new_id_adds(base: Path) -> None:
    pack = good(
        over(
            base,
            {
                "recommend/operations/third.yaml": rule("third", WHEN),
                "questions/own.yaml": [question("own.x", "yes_no")],
                "parameters.yaml": [{"id": "own", "value": 3, "unit": "1", "because": "Made up."}],
            },
        )
    )
    assert list(pack.rules) == ["first", "second", "third"]
    assert (pack.rules["second"].pack, pack.rules["third"].pack) == ("base@1.0", "firm@1.0")
    assert pack.specs["own.x"].origin_pack == "firm@1.0"
    assert pack.parameters["own"].central == 3.0
    assert pack.touched == {"third", "own.x", "own"}


def test_an_override_replaces_whole_keys_and_leaves_the_others(base: Path) -> None:
    change = {"override": "first", "title": "Our own title", "supersedes": []}
    before = good(merged(base)).rules["first"]
    after = good(over(base, {"recommend/operations/first.yaml": change})).rules["first"]
    assert (after.title, after.supersedes) == ("Our own title", ())
    assert (after.effort, after.maps_to, after.when) == ("weeks", ("x",), before.when)
    assert after.pack == "base@1.0 changed by firm@1.0"


def test_nothing_is_merged_inside_a_key(base: Path) -> None:
    files = {
        "questions/own.yaml": [
            {"override": "data.stored_gb", "if_unknown": {"central": 7}},
            {"override": "q.kind", "options": ["a", "c"]},
        ]
    }
    pack = good(over(base, files))
    default = pack.questions["data.stored_gb"].default.fixed
    assert default is not None
    # Not 500 and 2,000 as before.
    assert (default.low, default.central, default.high) == (7.0, 7.0, 7.0)
    assert pack.specs["data.stored_gb"].unit == "GB"
    assert pack.specs["q.kind"].options == ("a", "c")


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("parameters.yaml", [{"override": "material_carbon", "value": 5}]),
        ("derive/own.yaml", [{"override": "host.zone", "otherwise": "WORLD"}]),
        ("facts/own.yaml", [{"override": "storage.kept_share", "label": "ours"}]),
        ("factors/own.yaml", {"factors": [{"override": "storage.kwh_per_gb_year", "year": 2026}]}),
        ("factors/own.yaml", {"tables": [{"override": "fx", "note": "ours"}]}),
        (
            "factors/own.yaml",
            {"tables": [{"override": "fx", "rows": {"USD": {"eur": 2}, "GBP": {"eur": 3}}}]},
        ),
        ("sources.yaml", [{"override": "expert-judgement", "citation": "Ours."}]),
    ],
)
def test_every_kind_can_be_overridden(base: Path, name: str, item: Any) -> None:
    assert len(good(over(base, {name: item})).touched) == 1


def test_a_threshold_is_moved_by_its_parameter(base: Path) -> None:
    ask = {"data.stored_gb": {"ge": {"param": "material_carbon"}}}
    files = {
        "recommend/operations/third.yaml": rule("third", ask),
        "parameters.yaml": [{"override": "material_carbon", "value": 5}],
    }
    assert "ge 5" in str(good(over(base, files)).rules["third"].when)


def test_ranking_is_replaced_by_whole_keys(base: Path) -> None:
    pack = good(over(base, {"ranking.yaml": {"small_share": 0.05}}))
    assert pack.ranking["small_share"] == 0.05
    assert pack.ranking["weights"]["carbon"] == 35


def test_disable_removes_with_its_reason(base: Path) -> None:
    pack = good(over(base, {}, disable={"second": "Not for our clients."}))
    assert list(pack.rules) == ["first"]
    assert pack.disabled == {"second": "Not for our clients. (firm@1.0)"}
    assert pack.touched == {"second"}


def test_disabling_what_is_not_there(base: Path) -> None:
    result = over(base, {}, disable={"secnd": "Gone."})
    assert codes(result) == ["P141"]
    assert result[1][0].nearest == "second"


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("recommend/operations/second.yaml", rule("second", WHEN)),
        ("questions/own.yaml", [question("q.flag", "yes_no")]),
        (
            "parameters.yaml",
            [{"id": "material_cost", "value": 3, "unit": "1", "because": "Ours."}],
        ),
        ("sources.yaml", [{"id": "expert-judgement", "citation": "Ours."}]),
    ],
)
def test_the_same_id_without_a_verb_is_an_error(base: Path, name: str, item: Any) -> None:
    result = over(base, {name: item})
    assert codes(result) == ["P140"]
    assert "override" in str(result[1][0])


def test_the_same_fact_of_two_kinds_is_an_error(base: Path) -> None:
    item = {"fact": "q.flag", "type": "yes_no", "cases": [], "otherwise": True}
    result = over(base, {"derive/own.yaml": [item]})
    assert "P150" in codes(result)


def test_twice_in_one_pack_is_an_error(base: Path) -> None:
    items = [question("own.x", "yes_no"), question("own.x", "yes_no")]
    result = over(base, {"questions/own.yaml": items})
    assert codes(result) == ["P131"]


def test_an_unknown_override(base: Path) -> None:
    item = {"override": "frist", "title": "Our own title"}
    result = over(base, {"recommend/operations/frist.yaml": item})
    assert codes(result) == ["P142"]
    assert result[1][0].nearest == "first"


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"override": "first", "titel": "Ours"}, "P130"),
        ({"override": "first", "stance": "nonsense"}, "P133"),
        ({"override": "first", "risk": None}, "P133"),
    ],
)
def test_an_override_is_read_as_strictly_as_a_rule(
    base: Path, item: dict[str, Any], code: str
) -> None:
    assert codes(over(base, {"recommend/operations/first.yaml": item})) == [code]


@pytest.mark.parametrize(
    ("need", "fine"),
    [
        ("core", True),
        ("core>=1.0", True),
        ("core >= 0.9", True),
        ("core>=99.0", False),
        ("other>=1.0", False),
        ("core>=", False),
        ("core>=one", False),
        ("core>=1.0-beta", False),
    ],
)
def test_what_a_pack_extends_must_be_there(tmp_path: Path, need: str, fine: bool) -> None:
    _, problems = pack_problems([write(tmp_path / "firm", {}, extends=[need])])
    errors = [p for p in problems if p.severity == "error"]
    assert not errors if fine else errors, "\n".join(map(str, errors))
    assert all(p.place is not None for p in errors)


def test_a_version_is_compared_part_by_part(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {}, version="1.10")
    for need, fine in (("one>=1.9", True), ("one>=1.10.0", True), ("one>=1.10.1", False)):
        two = write(tmp_path / "two", {}, extends=["core", need])
        _, problems = pack_problems([one, two])
        assert bool([p for p in problems if p.code == "P143"]) is not fine, need


def test_the_pack_that_is_extended_comes_before(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {}, extends=["two"])
    two = write(tmp_path / "two", {})
    assert "P143" in [p.code for p in pack_problems([one, two])[1]]
    assert "P143" not in [p.code for p in pack_problems([two, one])[1]]


def test_neither_order_nor_names_of_files_matter(tmp_path: Path) -> None:
    files = drives_files([rule("first", WHEN), rule("second", WHEN)])
    plain = good(merged(write(tmp_path / "base", files)))
    split = dict(files)
    questions, derived = split.pop("questions/all.yaml"), split.pop("derive/all.yaml")
    for n, item in enumerate(reversed(questions)):
        split[f"questions/{n}.yaml"] = [item]
    for n, item in enumerate(reversed(derived)):
        split[f"derive/deep/{n}.yaml"] = [item]
    for name in ("first", "second"):
        split[f"recommend/zz-{name}/{name}.yaml"] = split.pop(f"recommend/operations/{name}.yaml")
    other = good(merged(write(tmp_path / "other" / "base", split)))
    assert list(plain.rules) == list(other.rules)
    assert list(plain.derived) == list(other.derived)
    assert plain.specs == other.specs
    assert {k: r.when for k, r in plain.rules.items()} == {
        k: r.when for k, r in other.rules.items()
    }


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "shelf"))
    return tmp_path / "shelf" / "greener-ai-advisor"


def test_out_of_the_cache_comes_the_same_pack(shelf: Path, tmp_path: Path) -> None:
    firm = write(tmp_path / "firm", {"recommend/own.yaml": rule("own", ALWAYS)})
    fresh = load_pack([firm], cache=False)
    written = load_pack([firm])
    (entry,) = shelf.glob("pack-*.json")
    stamp = entry.stat().st_mtime_ns
    kept = load_pack([firm])
    assert fresh == written == kept
    assert entry.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"format": 0}', "cut"])
def test_a_broken_entry_is_built_anew(shelf: Path, tmp_path: Path, broken: str) -> None:
    firm = write(tmp_path / "firm", {"recommend/own.yaml": rule("own", ALWAYS)})
    fresh = load_pack([firm])
    (entry,) = shelf.glob("pack-*.json")
    whole = entry.read_text(encoding="utf-8")
    entry.write_text(whole[: len(whole) // 2] if broken == "cut" else broken, encoding="utf-8")
    assert load_pack([firm]) == fresh
    assert json.loads(entry.read_text(encoding="utf-8")) == json.loads(whole)


def test_another_content_is_another_entry(shelf: Path, tmp_path: Path) -> None:
    firm = write(tmp_path / "firm", {"recommend/own.yaml": rule("own", ALWAYS)})
    load_pack([firm])
    write(firm, {"recommend/own.yaml": rule("own", ALWAYS, effort="months")})
    assert load_pack([firm]).rules["own"].effort == "months"
    assert len(list(shelf.glob("pack-*.json"))) == 2
    assert not list(shelf.glob("*.tmp"))


def test_a_bad_pack_is_not_kept(shelf: Path, tmp_path: Path) -> None:
    firm = write(tmp_path / "firm", {"recommend/own.yaml": rule("own", {"no.fact": 1})})
    for _ in range(2):
        with pytest.raises(AdvisorError):
            load_pack([firm])
    assert not list(shelf.glob("pack-*.json"))


def test_a_cache_that_cannot_be_written_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_pack().only_core
    assert cache.read("anything") is None


_LOAD = """
import sys
from advisor.pack import load_pack
rules = len(load_pack().rules)
print(rules, "pydantic" in sys.modules, "yaml" in sys.modules)
"""


def test_no_pydantic_on_the_cached_path(root: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-P", "-c", _LOAD],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert said[0][1] == "True"
    assert said[1][1] == "False"
    assert said[0][0] == said[1][0] != "0"


def test_a_pack_without_its_file_or_folder(tmp_path: Path) -> None:
    firm = write(tmp_path / "firm", {})
    (firm / "pack.yaml").unlink()
    assert [p.code for p in pack_problems([firm])[1]] == ["P100"]
    shutil.rmtree(firm)
    assert [p.code for p in pack_problems([firm])[1]] == ["P101"]


def test_a_pack_may_lie_in_a_hidden_folder_and_passes_over_what_is_hidden_in_it(
    base: Path, tmp_path: Path
) -> None:
    """As the wheel's own pack does in an environment called .venv."""
    moved = tmp_path / ".venv" / "lib" / base.name
    shutil.copytree(base, moved)
    (moved / ".drafts").mkdir()
    (moved / ".drafts" / "odd.yaml").write_text("[")
    (moved / ".odd.yaml").write_text("[")
    assert folder_hash(moved) == folder_hash(base)
    names = [path.relative_to(moved) for path in pack_files(moved)]
    assert names == [path.relative_to(base) for path in pack_files(base)]
    assert len(names) > 1


def test_the_tests_of_rules_are_read_only_where_they_are_run() -> None:
    assert load_pack(tests=True).tests
    assert not load_pack().tests


def test_without_the_cache_nothing_is_read_from_it_and_nothing_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_pack(cache=False)
    load_pack(tests=True)
    assert not list(tmp_path.rglob("*"))
    load_pack()
    assert list(tmp_path.rglob("*.json"))
