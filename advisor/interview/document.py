"""An engagement as plain data, in the shape of its answers file, and changes at a path in it.

A path is a tuple of keys. A thing of the lists `use_cases` and `shared` is named by its id:
`("use_cases", "support-chatbot", "answers", "use.tasks_month")`. The empty path is the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from advisor.errors import AdvisorError

Doc = Mapping[str, Any]
Path_ = tuple[str, ...]
_LISTS = ("use_cases", "shared")


def value_at(document: Doc, path: Path_) -> Any | None:
    """What stands at a path; None where nothing does."""
    here: Any = document
    for n, key in enumerate(path):
        if isinstance(here, list):
            here = next((x for x in here if _id(x) == key), None)
        elif isinstance(here, Mapping):
            here = here.get(key)
        else:
            return None
        if here is None:
            return None
        if n == 0 and key in _LISTS and not isinstance(here, list):
            return None
    return here


def changed_at(document: Doc, path: Path_, new: Any | None) -> dict[str, Any]:
    """A copy of a document with something else at a path.

    Args:
        document: is left as it is.
        path: where; parents that are missing are made, but not a use case or shared thing.
        new: what stands there now; None takes away what stood there. What is new at the path of
            a use case or shared thing holds its id under `id`; it may name under `before` the
            thing that it is put before, or '' to be put last. That key is not kept. Without it
            what is new comes last, and what was there keeps its place.

    Raises:
        AdvisorError: Q101, the use case or shared thing does not exist; Q104, something else
            stands where answers or things would.
    """
    if not path:
        return dict(deepcopy(dict(new or {})))
    whole = deepcopy(dict(document))
    _put(whole, path, deepcopy(new), path)
    return whole


def _put(here: Any, path: Path_, new: Any | None, whole: Path_) -> None:
    key, *rest = path
    _usable(here, whole[: len(whole) - len(path)])
    if isinstance(here, list):
        at = next((n for n, x in enumerate(here) if _id(x) == key), None)
        if not rest:
            _put_thing(here, at, new)
            return
        if at is None:
            raise AdvisorError.of(
                "Q101",
                f"There is no '{key}' under '{whole[0]}'.",
                allowed=[_id(x) for x in here],
                todo="It was removed meanwhile, or never added; look at the list again.",
            )
        _put(here[at], tuple(rest), new, whole)
        return
    if not rest:
        if new is None:
            here.pop(key, None)
        else:
            here[key] = new
        return
    below = here.get(key)
    if below is None:
        if new is None:
            return
        below = here[key] = [] if path is whole and key in _LISTS else {}
    _put(below, tuple(rest), new, whole)


def _usable(here: Any, at: Path_) -> None:
    """Refuse to write into what is not of the shape of an answers file."""
    if not isinstance(here, list if len(at) == 1 and at[0] in _LISTS else dict):
        raise AdvisorError.of(
            "Q104",
            f"What stands at '{'.'.join(at)}' has not the shape that answers have.",
            todo="Export the engagement, mend it there, and import it again.",
        )


def _put_thing(things: list[Any], at: int | None, new: Any | None) -> None:
    if new is None:
        if at is not None:
            del things[at]
        return
    before = new.pop("before", None) if isinstance(new, dict) else None
    if at is not None:
        if before is None:
            things[at] = new
            return
        del things[at]
    place = next((n for n, x in enumerate(things) if _id(x) == before), len(things))
    things.insert(place, new)


def _id(thing: Any) -> str:
    return str(thing.get("id", "")) if isinstance(thing, Mapping) else ""


def touch(one: Path_, other: Path_) -> bool:
    """Whether a change at one path is seen at the other: either lies within the other."""
    n = min(len(one), len(other))
    return one[:n] == other[:n]
