"""Maps of rules to frameworks: unknown items are told, and advice is listed by framework."""

import pytest

from advisor.advice.frameworks import frameworks_data
from advisor.pack import load_pack, pack_problems
from advisor.report.appendix import appendix
from advisor.report.reader import Reader


@pytest.fixture(scope="module")
def pack():
    """The core pack."""
    return load_pack([])


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("rgesn-2042:9.5", "rgesn-2024"),
        ("rgesn-2024:9.55", "rgesn-2024:9.5"),
        ("rgesn-2024", None),
        ("sci-ai:", None),
    ],
)
def test_an_unknown_item_is_an_error_with_the_nearest(tmp_path, name, close):
    folder = tmp_path / "firm"
    (folder / "recommend" / "impact").mkdir(parents=True)
    (folder / "pack.yaml").write_text("{id: firm, version: '0.1', title: A firm, extends: [core]}")
    (folder / "recommend" / "impact" / "expect-rebound.yaml").write_text(
        f"override: expect-rebound\nmaps_to: ['{name}']\n"
    )
    found = [p for p in pack_problems([folder])[1] if p.code == "P173"]
    assert [p.nearest for p in found] == [close]
    assert f"'{name}'" in found[0].message
    assert found[0].severity == "error"


def test_nearly_every_rule_names_a_counterpart(pack):
    without = {rule.id for rule in pack.rules.values() if not rule.maps_to}
    # Batteries, sleeping sensors and the like: none of the frameworks speaks of them.
    assert len(without) <= 8, sorted(without)


def test_every_item_of_a_framework_is_named_by_some_rule(pack):
    named = {name for rule in pack.rules.values() for name in rule.maps_to}
    items = {f"{f.id}:{item}" for f in pack.frameworks.values() for item in f.items}
    assert named <= items
    # What no rule answers to: kept for firms that map rules of their own.
    assert items - named <= {
        "rgesn-2024:9.6",
        "afnor-2314:estimate",
    }


def owner(name, *rules):
    return {"id": name, "recommendations": [
        {"id": rule, "title": f"Title of {rule}", "maps_to": maps} for rule, maps in rules
    ]}  # fmt: skip


def test_recommendations_are_listed_by_item_once_with_their_use_cases(pack):
    size = ("smaller-llm", ["rgesn-2024:9.7", "aws-ml-lens:MLSUS04-BP02"])
    data = frameworks_data(
        [owner("one", size), owner("two", size, ("cache-answers", ["rgesn-2024:7.1"])),
         {"recommendations": [("x", [])][1:]}],
        pack,
    )  # fmt: skip
    assert [f["id"] for f in data] == ["rgesn-2024", "aws-ml-lens"]
    cache, lean = data[0]["items"]
    assert (cache["id"], lean["id"]) == ("7.1", "9.7")
    assert cache["recommendations"][0]["use_cases"] == ["two"]
    (entry,) = lean["recommendations"]
    assert entry == {
        "rule": "smaller-llm",
        "title": "Title of smaller-llm",
        "use_cases": ["one", "two"],
    }


def test_the_appendix_prints_them(pack):
    data = frameworks_data([owner("one", ("cache-answers", ["rgesn-2024:7.1"]))], pack)
    ((title, version, rows),) = appendix(Reader({"frameworks": data}), [], {}).frameworks
    assert title.startswith("RGESN")
    assert version == "2024"
    assert [(r.item, r.titles) for r in rows] == [("7.1", ("Title of cache-answers",))]


def test_without_a_map_nothing_is_listed(pack):
    assert frameworks_data([owner("one", ("x", []))], pack) == []
