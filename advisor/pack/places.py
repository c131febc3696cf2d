"""Where the parts of an item stand in their file, kept with the item until it is built.

An item of compiled data has its own place under `_place` and, under `_places`, those of its keys
and of what lies in its conditions and expressions: by path, as line, column and, where they are
needed, cell and file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from advisor.errors import Place
from advisor.loading import Document, Path_

# Keys whose values are read part by part after the packs are merged.
_DEEP = frozenset({"when", "unless", "only_if", "change", "ask_if", "if_unknown", "cases"})
_BETWEEN = "\n"  # stands in no key


def listed_place(place: Place) -> list[Any]:
    """A place as plain data, for `Place(*data)`."""
    data = [place.file, place.line, place.column]
    return [*data, place.cell] if place.cell else data


def kept_places(document: Document, base: Path_, item: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The places of an item's keys and of what lies in its conditions and expressions."""
    kept: dict[str, list[Any]] = {}
    for path in _paths(item):
        place = document.place((*base, *path))
        data = [place.line, place.column]
        kept[_BETWEEN.join(map(str, path))] = [*data, place.cell] if place.cell else data
    return kept


def _paths(item: Mapping[str, Any]) -> Iterator[Path_]:
    for key, value in item.items():
        yield (key,)
        if key in _DEEP:
            yield from _below(value, (key,))


def _below(value: object, path: Path_) -> Iterator[Path_]:
    inner: list[tuple[Any, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, part in inner:
        yield (*path, key)
        yield from _below(part, (*path, key))


def merged_places(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The places of an item after some of its keys were replaced by those of another."""
    file = under["_place"][0]
    kept = {
        path: [*data, *[None] * (3 - len(data)), file] if len(data) < 4 else data
        for path, data in under.get("_places", {}).items()
        if path.partition(_BETWEEN)[0] not in over
    }
    return {**kept, **over.get("_places", {})}


def place_within(
    item: Mapping[str, Any],
) -> Callable[[Path_], Place]:
    """Looks up the place of a part of an item: its own or that of the nearest part around it."""
    own = Place(*item["_place"])
    kept: Mapping[str, list[Any]] = item.get("_places", {})

    def look_up(path: Path_) -> Place:
        parts = [str(part) for part in path]
        while parts:
            data = kept.get(_BETWEEN.join(parts))
            if data is not None:
                line, column, *rest = data
                cell = rest[0] if rest else None
                return Place(rest[1] if len(rest) > 1 else own.file, line, column, cell)
            parts.pop()
        return own

    return look_up
