"""Where the parts of an item stand in their file, kept with the item until it is built.

An item of compiled data has its own place under `_place` and, under `_places`, those of its keys
and of what lies in its conditions and expressions: by path, as line, column and, where they are
needed, cell and file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.errors import Place, Problem
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
        # Inside a condition it is the key, a fact or an operator, that a message is about.
        at = document.key_place if len(path) > 1 else document.place
        place = at((*base, *path))
        data = [place.line, place.column]
        kept[_BETWEEN.join(map(str, path))] = [*data, place.cell] if place.cell else data
    return kept


def single_places(document: Document) -> dict[str, list[Any]]:
    """The places of the keys of a file of which a pack has one, and of the keys inside them."""
    value = document.value if isinstance(document.value, dict) else {}
    paths: list[Path_] = [(key,) for key in value]
    paths += [(k, inner) for k, v in value.items() if isinstance(v, dict) for inner in v]
    return {".".join(map(str, path)): listed_place(document.place(path)) for path in paths}


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where the rows of a table and what they hold stand, in the files of all packs that say so.

    Attributes:
        layers: the files and the path of the table in each, that of the last pack first.
    """

    layers: tuple[tuple[Document, Path_], ...]

    def over(self, under: RowPlaces | None, *, whole: bool) -> RowPlaces:
        """These over those of the table below.

        Args:
            under: of the table below.
            whole: the rows were replaced whole, and not changed one by one.
        """
        return self if under is None or whole else RowPlaces((*self.layers, *under.layers))

    def __call__(self, *keys: str | int) -> Place | None:
        """The place of a row, a field in it, or what lies in that; of what is around it else."""
        for count in range(len(keys), 0, -1):
            for document, base in self.layers:
                for part in ("row_changes", "rows"):
                    path = (*base, part, *keys[:count])
                    if path in document.places:
                        return document.key_place(path) if count == 1 else document.place(path)
        return None


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


def joined_cells(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those of a column of a table that say the same told at its first cell.

    A fact that is mistyped in a header would else be told again for every rule.
    """
    counts: dict[object, int] = {}
    firsts: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        place = problem.place
        column = place and place.cell and place.cell.rstrip("0123456789")
        key = (problem.code, problem.message, place.file, column) if place and column else number
        counts[key] = counts.get(key, 0) + 1
        firsts.setdefault(key, problem)
    return [_with_count(problem, counts[key]) for key, problem in firsts.items()]


def _with_count(problem: Problem, count: int) -> Problem:
    if count == 1:
        return problem
    cells = f"{count - 1} more cell{'s' if count > 2 else ''}"
    told = f"The same holds for {cells} of this column."
    return replace(problem, todo=f"{problem.todo} {told}" if problem.todo else told)
