"""Merge packs in their order into one compiled pack: plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.errors import Place, Problem
from advisor.pack.changes import change
from advisor.pack.overlay import Overlay
from advisor.pack.places import listed_place
from advisor.pack.raw import KINDS, RawPack
from advisor.pack.read_texts import unknown_words
from advisor.pack.words import beside, replaced


def merge(raws: list[RawPack], problems: list[Problem]) -> dict[str, Any]:
    """The packs as one compiled pack."""
    merged: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    single: dict[str, dict[str, Any]] = {"ranking": {}, "brand": {}, "accuracy": {}}
    changes: list[dict[str, Any]] = []
    tests: list[dict[str, Any]] = []
    accepted: list[dict[str, Any]] = []
    disabled: dict[str, str] = {}
    touched: set[str] = set()
    templates: dict[str, dict[str, Any]] = {}
    texts: list[dict[str, Any]] = []
    places: dict[str, dict[str, list[Any]]] = {}
    for n, raw in enumerate(raws):
        for name, own_places in raw.single_places.items():
            places.setdefault(name, {}).update(own_places)
        first = raw.texts.first if raw.texts else {}
        texts_at = {name: listed_place(file.place()) for name, file in first.items()}
        for (language, section, name), file in (raw.texts.places if raw.texts else {}).items():
            texts_at[f"{language}.{section}.{name}"] = listed_place(file.place((section, name)))
        places.setdefault("texts", {}).update(texts_at)
        own: list[dict[str, Any]] = []
        overlay = Overlay(merged, raw.label, problems, own)
        for kind in KINDS:
            for name, item in raw.items[kind].items():
                overlay.lay(kind, name, item)
        for name, reason in raw.file.disable.items():
            overlay.disable(name, reason, raw.place("disable", name))
        own += _single(single, raw, problems, first=n == 0)
        templates.update(raw.templates)
        own += [change("changed", "template", name, raw.label) for name in raw.templates]
        texts.append(_text_layer(raw))
        tests += raw.tests
        disabled |= overlay.disabled
        if n:
            changes += own
            touched |= overlay.touched
        accepted += raw.accepted
    for raw in raws:
        if raw.texts is not None:
            problems += unknown_words(raw.texts, merged, disabled)
    tests = [t for t in tests if t["rule"] in merged["rules"] or t["rule"] not in disabled]
    return {
        "format": 1,
        "packs": [[r.file.id, r.file.version, r.file.title, r.hash] for r in raws],
        **{kind: {k: _clean(v) for k, v in merged[kind].items()} for kind in KINDS},
        "tests": tests,
        **single,
        "accepted": accepted,
        "single_places": places,
        "disabled": disabled,
        "touched": sorted(touched),
        "changes": changes,
        "templates": templates,
        "texts": texts,
        "language": next((r.file.language for r in reversed(raws) if r.file.language), None),
    }


def _text_layer(raw: RawPack) -> dict[str, Any]:
    """What `advisor.pack.texts` needs to lay a pack's words over those below it."""
    return {
        "label": raw.label,
        "folder": str(raw.folder.resolve()),
        "beside": beside(raw),
        "replaced": replaced(raw),
        "read": None if raw.texts is None else raw.texts.words,
    }


def _single(
    single: dict[str, dict[str, Any]], raw: RawPack, problems: list[Problem], *, first: bool
) -> Iterator[dict[str, Any]]:
    """Lay the files of which a pack has one; those of the ranking are told key by key."""
    reason = raw.ranking.get("reason")
    ranking = {k: v for k, v in raw.ranking.items() if k != "reason"}
    single["ranking"].update(ranking)
    brand = _located(raw, problems)
    if isinstance(brand.get("colours"), dict):
        # Colours are laid one by one: a firm names those that differ.
        brand["colours"] = {**single["brand"].get("colours", {}), **brand["colours"]}
    single["brand"].update(brand)
    single["accuracy"].update(raw.accuracy)
    if ranking and not reason and not first:
        problems.append(
            Problem(
                "P144",
                "ranking.yaml says no reason.",
                Place(str(raw.folder / "ranking.yaml"), 1, 1),
                severity="warning",
                todo="Add reason: the report's method page prints it beside the change.",
            )
        )
    for key in ranking:
        yield change("changed", "ranking", key, raw.label, because=reason)


def missing_packs(raws: list[RawPack]) -> Iterator[Problem]:
    """What packs extend and is not loaded before them, or do not say; packs that stand twice."""
    have: dict[str, tuple[int, ...]] = {}
    for raw in raws:
        if have and not raw.file.extends:
            yield Problem(
                "P183",
                f"The pack '{raw.file.id}' does not say over which packs it was written.",
                raw.place("id"),
                tuple(f"{k}>={'.'.join(map(str, v)) or '0'}" for k, v in have.items()),
                severity="note",
                todo="Add extends: then an older core is refused and not read over.",
            )
        for n, need in enumerate(raw.file.extends):
            name, _, least = need.partition(">=")
            version = _version(least) if least else ()
            if name.strip() not in have or have[name.strip()] < version:
                yield Problem(
                    "P143",
                    f"The pack '{raw.file.id}' extends {need}, which is not loaded.",
                    raw.place("extends", n),
                    tuple(f"{k}>={'.'.join(map(str, v)) or '0'}" for k, v in have.items()),
                    todo="Install the newer rules, give that pack's folder too, or ask for less.",
                )
        if raw.file.id in have:
            yield Problem(
                "P146",
                f"The pack '{raw.file.id}' is loaded twice.",
                raw.place("id"),
                todo="Name it once, or give one of the two another id.",
            )
        have[raw.file.id] = _version(raw.file.version)


def _version(text: str) -> tuple[int, ...]:
    """The parts of a version; 1.0 and 1.0.0 are the same."""
    parts = [int(n) for n in text.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _clean(item: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in item.items() if k not in ("override", "reason", "texts", "_partial")}


def _located(raw: RawPack, problems: list[Problem]) -> dict[str, Any]:
    """The brand of a pack with its files by their whole path; what lies outside is told."""
    brand = dict(raw.brand)
    files: list[tuple[dict[str, Any], str]] = [(brand, "logo")] if brand.get("logo") else []
    if isinstance(brand.get("fonts"), dict):
        brand["fonts"] = dict(brand["fonts"])
        files += [(brand["fonts"], style) for style in brand["fonts"] if style != "family"]
    if isinstance(brand.get("sections"), list):
        brand["sections"] = [dict(each) for each in brand["sections"]]
        files += [(each, "file") for each in brand["sections"]]
    root = raw.folder.resolve()
    places = raw.single_places.get("brand", {})
    for holder, key in files:
        named = str(holder[key])
        path = (root / named).resolve()
        if path.is_relative_to(root) and path.is_file():
            holder[key] = str(path)
            continue
        own = {"logo": "logo", "file": "sections"}.get(key, "fonts")
        problems.append(
            Problem(
                "P184",
                f"The brand names '{named}', which is no file of the pack.",
                Place(*places[own]) if own in places else None,
                todo="Write its path from the pack's folder, such as brand/logo.svg.",
            )
        )
        # Nothing that only follows from it is told.
        brand.pop(own, None)
    return brand
