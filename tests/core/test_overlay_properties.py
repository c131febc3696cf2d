"""Overlays as sets of edits: an empty one changes nothing, different ids commute."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import Place, Problem
from advisor.loading import parse_yaml
from advisor.pack import schema
from advisor.pack.build import build
from advisor.pack.items import Pack
from advisor.pack.merge import merge
from advisor.pack.raw import RawPack, add_item
from tests.core.tiny import BECAUSE, drives_files, factor, question, read_pack, rule, write

WHEN = {"q.kind": "a"}
WHY = {"reason": "Made up."}
# Each edit: a name that no other edit of the list touches, and what it writes.
ADD = {
    "rule": ("rules", rule("third", WHEN)),
    "parameter": ("parameters", {"id": "own", "value": 3, "unit": "1", "because": "Made up."}),
    "question": ("questions", question("own.x", "yes_no")),
    "derived": (
        "derive",
        {"fact": "own.y", "type": "number", "unit": "1", "cases": [], "otherwise": 2},
    ),
    "factor": ("factors", factor("own.z", 3)),
    "source": ("sources", {"id": "own-source", "citation": "Ours."}),
    "option": (
        "questions",
        {"override": "q.kind", "option_changes": {"c": "See"}, **WHY},
    ),
    "row": (
        "tables",
        {"override": "fx", "row_changes": {"GBP": {"eur": 1.2}}, **WHY},
    ),
}
NAMES = {
    "rule": "third",
    "parameter": "own",
    "question": "own.x",
    "derived": "own.y",
    "factor": "own.z",
    "source": "own-source",
    "option": "q.kind.c",
    "row": "fx.GBP",
}
CHANGE = {
    "a rule's title": ("rules", {"override": "first", "title": "Our title", **WHY}),
    "a threshold": ("parameters", {"override": "material_carbon", "value": 7, **WHY}),
    "a label": ("questions", {"override": "q.flag", "label": "our flag", **WHY}),
    "a default": ("questions", {"override": "q.other", "if_unknown": "none", **BECAUSE, **WHY}),
    "a factor": ("factors", {"override": "storage.usd_per_gb_month", "year": 2027, **WHY}),
    "a source": ("sources", {"override": "expert-judgement", "citation": "Ours.", **WHY}),
    "a row": (
        "tables",
        {"override": "grid", "row_changes": {"ZZZ": {"lifecycle": 900}}, **WHY},
    ),
    "another row": (
        "tables",
        {"override": "facility", "row_changes": {"cloud": {"pue": 1.2}}, **WHY},
    ),
}
REMOVE = ("second", "accelerators.h100", "q.n")
KEYS = {"derive": "fact", "facts": "fact", "tables": "table"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RawPack:
    files = drives_files([rule("first", WHEN), rule("second", WHEN)])
    problems: list[Problem] = []
    raw = read_pack(write(tmp_path_factory.mktemp("packs") / "base", files), problems)
    assert not problems
    return raw


def overlay(name: str, items: list[tuple[str, Any]], disable: Mapping[str, str]) -> RawPack:
    """A pack of some edits, as if read from files."""
    file = schema.PackFile(id=name, version="1.0", title=name, disable=dict(disable))
    raw = RawPack(file, Path(name), name)
    problems: list[Problem] = []
    for kind, item in items:
        document = parse_yaml(json.dumps(item), f"{name}.yaml")
        model = {
            "rules": schema.RuleModel,
            "parameters": schema.ParameterModel,
            "questions": schema.QuestionModel,
            "derive": schema.DerivedModel,
            "factors": schema.FactorModel,
            "sources": schema.SourceModel,
            "tables": schema.TableModel,
        }[kind]
        value = document.value
        key = KEYS.get(kind, "id")
        add_item(raw, kind, model, document, value, (), problems, key=key)
    assert not problems, "\n".join(map(str, problems))
    return raw


def built(*raws: RawPack) -> Pack:
    problems: list[Problem] = []
    data = merge(list(raws), problems)
    pack = build(data, "x", problems)
    assert not problems, "\n".join(map(str, problems))
    return pack


# What says where a thing came from, not what it is.
ORIGIN = {
    "packs", "hash", "disabled", "touched", "changes", "only_core", "place", "places", "pack",
    "origin_pack", "source_pack", "row_packs", "when_text", "written",
}  # fmt: skip


def essence(value: Any, *, keep: frozenset[str] = frozenset()) -> Any:
    """What a pack says, whatever the order and the origin of its items."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {
            f.name: essence(getattr(value, f.name), keep=keep)
            for f in dataclasses.fields(value)
            if f.name not in ORIGIN - keep and not (f.name == "source" and _says_pack(value))
        }
        return (type(value).__name__, found)
    if isinstance(value, Mapping):
        return {str(k): essence(v, keep=keep) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [essence(v, keep=keep) for v in value]
    return str(value) if isinstance(value, Place) else value


def _says_pack(value: Any) -> bool:
    """Of a question or derived fact, `source` is the pack that it is from."""
    return type(value).__name__ in ("Question", "Derived")


def test_a_pack_with_an_empty_overlay_equals_itself(base: RawPack) -> None:
    assert essence(built(base, overlay("firm", [], {}))) == essence(built(base))
    assert built(base, overlay("firm", [], {})).changes == ()


edits = st.lists(st.sampled_from([*ADD, *CHANGE, *REMOVE]), unique=True)


@given(edits, st.data())
def test_overlays_that_touch_different_ids_commute(
    base: RawPack, chosen: list[str], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(chosen)))
    one, two = (
        overlay(
            name,
            [{**ADD, **CHANGE}[e] for e in part if e not in REMOVE],
            {e: "Not ours." for e in part if e in REMOVE},
        )
        for name, part in (("one", chosen[:cut]), ("two", chosen[cut:]))
    )
    there, back = built(base, one, two), built(base, two, one)
    assert essence(there) == essence(back)
    # Also by whom an item was changed does not depend on the order.
    origin = frozenset({"pack", "origin_pack", "row_packs"})
    assert essence(there, keep=origin) == essence(back, keep=origin)
    assert {str(c) for c in there.changes} == {str(c) for c in back.changes}
    assert there.touched == back.touched


@given(st.lists(st.sampled_from(list(ADD)), unique=True))
def test_disabling_what_an_overlay_added_gives_the_original(
    base: RawPack, chosen: list[str]
) -> None:
    adds = overlay("one", [ADD[e] for e in chosen], {})
    removes = overlay("two", [], {NAMES[e]: "Not ours." for e in chosen})
    assert essence(built(base, adds, removes)) == essence(built(base))
    if chosen:
        assert essence(built(base, adds)) != essence(built(base))


@given(edits)
def test_two_edits_in_one_pack_are_as_one_after_the_other(base: RawPack, chosen: list[str]) -> None:
    removed = [e for e in chosen if e in REMOVE]
    items = [{**ADD, **CHANGE}[e] for e in chosen if e not in REMOVE]
    single = [overlay(f"n{n}", [item], {}) for n, item in enumerate(items)] + [
        overlay(f"r{n}", [], {e: "Not ours."}) for n, e in enumerate(removed)
    ]
    whole = overlay("all", items, dict.fromkeys(removed, "Not ours."))
    assert essence(built(base, *single)) == essence(built(base, whole))
