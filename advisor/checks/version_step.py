"""How far a change of a pack must move its version, by the rules of docs/packs.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEVELS = ("none", "patch", "minor", "major")

_TEXTS = ("label", "because", "note", "source", "licence", "_section", "_order", "_shared")
# Keys that no figure and no advice rests on: what is changed there is a patch.
_WORDING: Mapping[str, frozenset[str]] = {
    "questions": frozenset((*_TEXTS, "text", "help", "why")),
    "derive": frozenset(_TEXTS),
    "facts": frozenset(_TEXTS),
    "rules": frozenset(
        (
            *("title", "recommend", "first_step", "because", "limitations"),
            *("origin", "evidence", "maps_to", "checked_on"),
        )
    ),
    "parameters": frozenset(_TEXTS),
    "factors": frozenset(_TEXTS),
    "tables": frozenset(_TEXTS),
    "sources": frozenset(
        ("citation", "remark", "url", "doi", "year", "status", "licence", "note", "background")
    ),
    "frameworks": frozenset(("title", "version", "url", "status", "items")),
    "starting_points": frozenset(("title", "about")),
}
# Keys that say what an item means: answers and packs written for the old one may be wrong.
_MEANING = frozenset(("type", "unit", "scope", "options_from", "key", "fields", "set_by"))
# Kinds that answers and other packs name; without one of these they are no longer read.
_NAMED = frozenset(
    ("questions", "derive", "facts", "parameters", "factors", "tables", "sources", "frameworks")
)
_SINGLE = {"ranking": "minor", "accuracy": "minor"}


def highest(levels: Any) -> str:
    """The highest of some levels; none where there are none."""
    return max(levels, key=LEVELS.index, default="none")


def of_item(kind: str, verb: str) -> str:
    """The level of an item that came or went."""
    if verb == "removed":
        return "major" if kind in _NAMED else "minor"
    return "patch" if kind in ("sources", "frameworks") else "minor"


def of_key(kind: str, key: str, before: Any, after: Any) -> str:
    """The level of a key with another value; None stands for a key that is not there."""
    if kind not in _WORDING:
        return _SINGLE.get(kind, "patch")
    if key == "options":
        return _of_names(before, after)
    if key == "bounds":
        return "minor" if _wider(before, after) else "major"
    if key == "whole":
        return "major" if after else "minor"
    if key == "needs":
        return "major" if set(after or ()) - set(before or ()) else "minor"
    if key == "items":
        return "major" if set(before or ()) - set(after or ()) else "patch"
    if key in _MEANING:
        return "major"
    return "patch" if key in _WORDING[kind] else "minor"


def of_options(before: Any, after: Any, *, ordered: bool) -> str:
    """The level of options in another order."""
    left, right = list(before or ()), list(after or ())
    common = [name for name in left if name in right]
    if common == [name for name in right if name in left]:
        return "none"
    return "major" if ordered else "patch"


def moved(before: str, after: str) -> str:
    """By how much a version was raised; `back` where it is lower than it was."""
    old, new = (_parts(text) for text in (before, after))
    if new < old:
        return "back"
    for n, level in enumerate(("major", "minor", "patch")):
        if new[n] > old[n]:
            return level
    return "none"


def raised(version: str, level: str) -> str:
    """A version raised by a level."""
    major, minor, patch = _parts(version)
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
        "none": f"{major}.{minor}.{patch}",
    }[level]


def of_extends(before: list[str], after: list[str]) -> str:
    """The level of what a pack is read over: another pack, or a newer one, is a major."""
    old, new = (_needs(each) for each in (before, after))
    for name, least in new.items():
        if name not in old or least > old[name]:
            return "major"
    return "none" if old == new else "patch"


def _needs(extends: list[str]) -> dict[str, tuple[int, ...]]:
    found = {}
    for each in extends:
        name, _, least = each.partition(">=")
        found[name.strip()] = _parts(least) if least else (0, 0, 0)
    return found


def _parts(text: str) -> tuple[int, ...]:
    parts = [int(n) for n in text.strip().split(".") if n.isdigit()]
    return tuple((*parts, 0, 0, 0)[:3])


def _of_names(before: Any, after: Any) -> str:
    """Options: one less is a major, one more a minor, another label a patch."""
    left, right = set(before or ()), set(after or ())
    if left - right:
        return "major"
    return "minor" if right - left else "patch"


def _wider(before: Any, after: Any) -> bool:
    """Whether all that was allowed still is."""
    if after is None:
        return True
    if before is None:
        return False
    return float(after[0]) <= float(before[0]) and float(after[1]) >= float(before[1])
