"""Merge packs: a new id adds, `override` replaces whole keys, `disable` removes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from advisor.errors import Place, Problem, nearest
from advisor.pack import schema
from advisor.pack.places import merged_places
from advisor.pack.raw import KINDS, RawPack
from advisor.pack.tables import table_problems

MODELS: dict[str, type[BaseModel]] = {
    "questions": schema.QuestionModel,
    "derive": schema.DerivedModel,
    "facts": schema.FactModel,
    "rules": schema.RuleModel,
    "parameters": schema.ParameterModel,
    "factors": schema.FactorModel,
    "tables": schema.TableModel,
    "sources": schema.SourceModel,
    "frameworks": schema.FrameworkModel,
}
_OWN = ("_place", "_places", "_from", "_section", "_partial", "override")


def merge(raws: list[RawPack], problems: list[Problem]) -> dict[str, Any]:
    """The packs as one compiled pack: plain data, ready for JSON."""
    merged: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    ranking: dict[str, Any] = {}
    brand: dict[str, Any] = {}
    accuracy: dict[str, Any] = {}
    tests: list[dict[str, Any]] = []
    disabled: dict[str, str] = {}
    touched: set[str] = set()
    for n, raw in enumerate(raws):
        for kind in KINDS:
            for name, item in raw.items[kind].items():
                _merge_item(merged[kind], kind, name, item, problems)
                if n:
                    touched.add(name)
        for name, reason in raw.file.disable.items():
            if _remove(merged, name):
                disabled[name] = f"{reason} ({raw.label})"
                touched.add(name)
            else:
                place = Place(str(raw.folder / "pack.yaml"))
                names = [k for kind in KINDS for k in merged[kind]]
                problems.append(
                    Problem(
                        "P141",
                        f"There is no '{name}' to disable.",
                        place,
                        nearest=nearest(name, names),
                    )
                )
        ranking.update(raw.ranking)
        brand.update(raw.brand)
        accuracy.update(raw.accuracy)
        tests += raw.tests
    tests = [t for t in tests if t["rule"] in merged["rules"] or t["rule"] not in disabled]
    return {
        "format": 1,
        "packs": [[r.file.id, r.file.version, r.file.title, r.hash] for r in raws],
        **{kind: {k: _clean(v) for k, v in merged[kind].items()} for kind in KINDS},
        "tests": tests,
        "ranking": ranking,
        "brand": brand,
        "accuracy": accuracy,
        "disabled": disabled,
        "touched": sorted(touched),
    }


def missing_packs(raws: list[RawPack]) -> Iterator[Problem]:
    """What packs extend without its being loaded before them."""
    have: dict[str, tuple[int, ...]] = {}
    for raw in raws:
        for need in raw.file.extends:
            name, _, least = need.partition(">=")
            version = _version(least) if least else ()
            if name.strip() not in have or have[name.strip()] < version:
                yield Problem(
                    "P143",
                    f"The pack '{raw.file.id}' extends {need}, which is not loaded.",
                    Place(str(raw.folder / "pack.yaml")),
                    tuple(have),
                )
        have[raw.file.id] = _version(raw.file.version)


def _version(text: str) -> tuple[int, ...]:
    """The parts of a version; 1.0 and 1.0.0 are the same."""
    parts = [int(n) for n in text.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _clean(item: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in item.items() if k not in ("override", "_partial")}


def _merge_item(
    have: dict[str, dict[str, Any]],
    kind: str,
    name: str,
    item: dict[str, Any],
    problems: list[Problem],
) -> None:
    place = Place(*item["_place"])
    target = item.get("override")
    if target is None:
        if name in have:
            problems.append(
                Problem(
                    "P140",
                    f"'{name}' is already in {have[name]['_from']}.",
                    place,
                    todo=f"Write 'override: {name}' to replace keys of it, or use another id.",
                )
            )
        else:
            have[name] = item
        return
    if target not in have:
        problems.append(
            Problem(
                "P142",
                f"There is no '{target}' to override.",
                place,
                nearest=nearest(str(target), have),
            )
        )
        return
    result = {
        **have[target],
        **{k: v for k, v in item.items() if k not in ("override", "_partial", "row_changes")},
    }
    if "_places" in item:
        result["_places"] = merged_places(have[target], item)
    if item.get("row_changes"):
        result["rows"] = _changed_rows(result["rows"], item["row_changes"])
    result["_from"] = f"{have[target]['_from']} changed by {item['_from']}"
    try:
        MODELS[kind].model_validate({k: v for k, v in result.items() if k not in _OWN})
    except ValidationError as error:
        problems.append(
            Problem("P133", f"After the override of '{target}': {error.errors()[0]['msg']}.", place)
        )
        return
    if kind == "tables":
        problems += table_problems(result, lambda _: place)
    have[target] = result


def _changed_rows(rows: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Rows with some fields replaced; a row that is not there yet is added."""
    found = dict(rows)
    for key, row in changes.items():
        own = found.get(key)
        found[key] = {**own, **row} if isinstance(own, dict) and isinstance(row, dict) else row
    return found


def _remove(merged: dict[str, dict[str, dict[str, Any]]], name: str) -> bool:
    removed = [kind.pop(name, None) for kind in merged.values()]
    return any(item is not None for item in removed)
