"""A pack as read from its files: items validated one by one, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import Place, Problem, nearest
from advisor.loading import Document
from advisor.pack import schema
from advisor.pack.places import RowPlaces, kept_places, listed_place

if TYPE_CHECKING:
    from advisor.pack.read_texts import TextFiles

KINDS = (
    "questions",
    "derive",
    "facts",
    "rules",
    "parameters",
    "factors",
    "tables",
    "sources",
    "frameworks",
    "starting_points",
)
# The kinds with conditions, expressions or ranges, which are read after the merge.
PLACED = ("questions", "derive", "rules", "parameters")


@dataclass(slots=True)
class RawPack:
    """A pack as read: items by kind and id, each a plain dict with `_place` and `_from`."""

    file: schema.PackFile
    folder: Path
    hash: str
    items: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    tests: list[dict[str, Any]] = field(default_factory=list)
    ranking: dict[str, Any] = field(default_factory=dict)
    brand: dict[str, Any] = field(default_factory=dict)
    accuracy: dict[str, Any] = field(default_factory=dict)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: TextFiles | None = None  # None where they were not read
    document: Document | None = None
    accepted: list[dict[str, Any]] = field(default_factory=list)
    # Ids of items that are there and could not be read; None among them stands for any id.
    unread: set[str | None] = field(default_factory=set)
    # Where the keys of ranking.yaml and brand.yaml stand, those inside them with a point.
    single_places: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """`id@version`, as items carry it in `from`."""
        return f"{self.file.id}@{self.file.version}"

    def place(self, *path: str | int) -> Place:
        """Where something of pack.yaml stands."""
        if self.document is None:
            return Place(str(self.folder / "pack.yaml"))
        return self.document.place(path)


def listed(
    document: Document, items: object, base: tuple[Any, ...], problems: list[Problem]
) -> Iterator[tuple[int, object]]:
    """The items of a list with their numbers; nothing, and a problem, where it is no list."""
    if items is None:
        return
    if not isinstance(items, list):
        problems.append(
            Problem(
                "P113",
                "A list of items is needed here.",
                document.place(base),
                todo="Start each item with '- '.",
            )
        )
        return
    yield from enumerate(items)


def add_item(
    raw: RawPack,
    kind: str,
    model: type[BaseModel],
    document: Document,
    item: object,
    path: tuple[Any, ...],
    problems: list[Problem],
    key: str = "id",
) -> dict[str, Any] | None:
    """Validate an item and put it into the pack.

    Args:
        raw: the pack.
        kind: one of KINDS.
        model: what the item must look like.
        document: the file.
        item: as read.
        path: of the item in the file.
        problems: gets what is wrong.
        key: which key names the item.

    Returns:
        The item, or None where it is wrong.
    """
    if isinstance(item, dict) and item.get("override") is not None:
        target = item["override"]
        if item.get(key, target) == target:
            item = {**item, key: target}
            return _partial(raw, kind, model, document, item, path, problems, key)
        raw.unread.add(str(target))
        problems.append(
            Problem(
                "P147",
                f"'override' names '{target}', but '{key}' is '{item[key]}'.",
                document.place((*path, key)),
                todo=f"Leave out '{key}': an override changes the item that it names.",
            )
        )
        return None
    found = validated(model, document, item, path, problems)
    if found is None:
        raw.unread.add(str(item[key]) if isinstance(item, dict) and key in item else None)
        return None
    if kind in PLACED:
        found["_places"] = kept_places(document, path, found)
    return _place_item(raw, kind, found, str(found[key]), document, path, problems)


def _partial(
    raw: RawPack,
    kind: str,
    model: type[BaseModel],
    document: Document,
    item: dict[str, Any],
    path: tuple[Any, ...],
    problems: list[Problem],
    key: str,
) -> dict[str, Any] | None:
    """An override: only the top-level keys that it replaces; validated whole after the merge."""
    if validated(model, document, item, path, problems, partial=True) is None:
        return None
    if not set(item) - {key, "override", "reason"}:
        problems.append(
            Problem(
                "P148",
                f"The override of '{item[key]}' changes nothing.",
                document.place(path),
                todo="Write the keys that it replaces.",
            )
        )
        return None
    found = {"_partial": True, **item}
    if kind in PLACED:
        found["_places"] = kept_places(document, path, item)
    return _place_item(raw, kind, found, str(item[key]), document, path, problems)


def _place_item(
    raw: RawPack,
    kind: str,
    found: dict[str, Any],
    name: str,
    document: Document,
    path: tuple[Any, ...],
    problems: list[Problem],
) -> dict[str, Any] | None:
    place = document.place(path)
    if name in raw.items[kind]:
        first = raw.items[kind][name]["_place"]
        problems.append(
            Problem(
                "P131",
                f"'{name}' stands twice in this pack.",
                place,
                todo=f"The first is at {Place(*first)}. Rename one.",
            )
        )
        return None
    found["_place"] = listed_place(place)
    if kind == "tables":
        found["_row_places"] = RowPlaces(((document, path),))
    found["_from"] = raw.label
    raw.items[kind][name] = found
    return found


_PYDANTIC = {
    "missing": ("P132", "The key '{key}' is missing."),
    "extra_forbidden": ("P130", "'{key}' is no key here."),
    "string_too_long": ("P133", "'{key}' has {length} characters; {max_length} are allowed."),
    "string_too_short": ("P133", "'{key}' is empty or too short."),
    "string_type": ("P133", "'{key}' must be a text."),
    "list_type": ("P133", "'{key}' must be a list."),
    "tuple_type": ("P133", "'{key}' must be a list."),
    "too_short": ("P133", "The list of '{key}' is too short."),
    "dict_type": ("P133", "'{key}' must hold keys and values."),
    "model_type": ("P133", "'{key}' must hold keys and values."),
    "bool_parsing": ("P133", "'{key}' must be true or false."),
    "bool_type": ("P133", "'{key}' must be true or false."),
    "float_type": ("P133", "'{key}' must be a number."),
    "float_parsing": ("P133", "'{key}' must be a number."),
    "int_parsing": ("P133", "'{key}' must be a whole number."),
    "int_type": ("P133", "'{key}' must be a whole number."),
}
_MEND = {
    "extra_forbidden": "Take one of those, or take it out.",
    "literal_error": "Take one of those.",
    "string_too_long": "Shorten it.",
    "string_too_short": "Fill it in.",
    "string_type": "Put it in quotes.",
    "list_type": "Write [a, b], or each part on a line with '- '.",
    "tuple_type": "Write [low, high].",
    "too_short": "Name at least one; expert-judgement is a source too.",
    "bool_parsing": "Write true or false, without quotes.",
    "bool_type": "Write true or false, without quotes.",
}


def validated(
    model: type[BaseModel],
    document: Document,
    item: object,
    path: tuple[Any, ...],
    problems: list[Problem],
    *,
    partial: bool = False,
) -> dict[str, Any] | None:
    """The item as a plain dict of what was written, or None with problems added.

    Args:
        model: what the item must look like.
        document: the file.
        item: as read.
        path: of the item in the file.
        problems: gets what is wrong.
        partial: it may lack keys, since it replaces those of another item.
    """
    if not isinstance(item, dict):
        problems.append(
            Problem(
                "P115",
                "A mapping of keys and values is needed here.",
                document.place(path),
                todo="Write 'key: value' line by line; a file of one item has no '- ' before them.",
            )
        )
        return None
    try:
        model.model_validate(item)
    except ValidationError as error:
        every = _apart(error.errors(), partial=partial)
        if not every:
            return dict(item)
        details = {_location(detail): detail for detail in reversed(every)}
        found = [_problem(detail, model, document, path) for detail in details.values()]
        problems.extend(reversed(found))
        return None
    return dict(item)


def _apart(found: list[ErrorDetails], *, partial: bool) -> list[ErrorDetails]:
    """The faults without those that follow from another: a mistyped key is not missing too."""
    strange = [str(e["loc"][-1]) for e in found if e["type"] == "extra_forbidden"]
    return [
        e
        for e in found
        if e["type"] != "missing" or not (partial or nearest(str(e["loc"][-1]), strange))
    ]


def _location(detail: ErrorDetails) -> tuple[str | int, ...]:
    """Where a value is wrong; of the alternatives of one key only the first is told."""
    loc = detail["loc"]
    if len(loc) > 1 and isinstance(loc[-1], str):
        last = loc[-1]
        if "[" in last or last in ("bool", "str", "int", "float"):
            return loc[:-1]
    return loc


def _problem(
    detail: ErrorDetails, model: type[BaseModel], document: Document, path: tuple[Any, ...]
) -> Problem:
    """What pydantic found, in our words and with its place."""
    loc = _location(detail)
    key = str(loc[-1]) if loc else ""
    code, text = _PYDANTIC.get(detail["type"], ("P133", "'{key}': {msg}."))
    allowed: tuple[str, ...] = ()
    close = None
    if detail["type"] == "extra_forbidden":
        allowed = tuple(model.model_fields)
        close = nearest(key, allowed)
    elif detail["type"] == "literal_error":
        allowed = tuple(
            a.strip().strip("'")
            for a in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")
        )
        close = nearest(str(detail["input"]), allowed)
        text = "'{key}': '" + str(detail["input"])[:60].replace("{", "{{").replace("}", "}}")
        text += "' is not allowed."
    elif detail["type"] == "string_pattern_mismatch":
        text = "'{key}': '" + str(detail["input"])[:60].replace("{", "{{").replace("}", "}}")
        text += "' is not written as it must be."
    msg = detail["msg"].removeprefix("Value error, ")
    words = {"key": key, "msg": msg, "length": len(str(detail["input"])), **detail.get("ctx", {})}
    message = text.format(**words) if loc else f"{msg[:1].upper()}{msg[1:]}."
    todo = _MEND.get(detail["type"])
    if detail["type"] == "string_pattern_mismatch":
        todo = _pattern_words(str(detail.get("ctx", {}).get("pattern", "")))
    elif detail["type"] == "missing" or (todo is None and not allowed):
        todo = _told(model, loc, "Add it" if detail["type"] == "missing" else "Correct it")
    return Problem(code, message, document.place((*path, *loc)), allowed, close, todo)


def _told(model: type[BaseModel], loc: tuple[str | int, ...], verb: str) -> str:
    """What a key holds, as its schema describes it."""
    known = model.model_fields.get(str(loc[0])) if loc else None
    if known is None or not known.description or len(loc) > 1:
        return f"{verb}; 'advisor schema --words' tells what each key holds."
    return f"{verb}. {loc[0]}: {known.description}"


def _pattern_words(pattern: str) -> str:
    """How a name is written, in words, by the pattern that it must fit."""
    if pattern.startswith(r"^[a-z][a-z0-9]*(-"):
        return "Use small letters, digits and '-', as in name-an-owner."
    if pattern.startswith(r"^[a-z][A-Za-z0-9_]*(\."):
        return "Write two names with a point between them, as in use.tasks_month."
    if pattern.startswith(r"^\d+"):
        return 'Write numbers with points, in quotes, as in "1.2.0".'
    if pattern.startswith(r"^[a-z][a-z0-9-]*\s*"):
        return "Write the id of a pack, or core>=1.0 for a version or a newer one."
    if pattern.startswith("^#"):
        return 'Write a colour as "#1F3A5F", in quotes.'
    if pattern.startswith(r"^[a-z]{2}"):
        return "Write a code such as fr or de-CH."
    return "Use small letters, digits, '_' and, between names, points."
