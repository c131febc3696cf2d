"""Read files of texts: the words of a pack in one language, from one file or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.errors import Problem, nearest
from advisor.loading import Document
from advisor.pack import schema
from advisor.pack.raw import validated
from advisor.pack.words import SECTIONS, SENTENCES

# The kinds of items that the sections of a file of texts name.
_NAMED = {
    "rules": ("rules",),
    "questions": ("questions", "derive", "facts"),
    "parameters": ("parameters",),
    "sources": ("sources",),
    "frameworks": ("frameworks",),
    "starting_points": ("starting_points",),
}


@dataclass(slots=True)
class TextFiles:
    """The files of texts of a pack, read.

    Attributes:
        words: by language, section and id.
        places: where the words of an id stand, by language, section and id.
        first: the first file of each language.
    """

    words: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    places: dict[tuple[str, str, str], Document] = field(default_factory=dict)
    first: dict[str, Document] = field(default_factory=dict)

    def add(self, document: Document, language: str, problems: list[Problem]) -> None:
        """Take a file's words in; what stands in two files is a problem."""
        found = validated(schema.TextsModel, document, document.value, (), problems)
        if found is None:
            return
        self.first.setdefault(language, document)
        own = self.words.setdefault(language, {})
        for section in SECTIONS:
            have = own.setdefault(section, {})
            for name, words in (found.get(section) or {}).items():
                other = self.places.get((language, section, name))
                if other is not None:
                    problems.append(_twice(name, document, other, section))
                    continue
                self.places[language, section, name] = document
                have[name] = words


def _twice(name: str, document: Document, other: Document, section: str) -> Problem:
    path = (section, name)
    return Problem(
        "P131",
        f"The words for '{name}' stand twice in this pack.",
        document.key_place(path),
        todo=f"The first are at {other.key_place(path)}. Take one out.",
    )


def unknown_words(
    texts: TextFiles, merged: Mapping[str, Mapping[str, Any]], disabled: Mapping[str, str]
) -> Iterator[Problem]:
    """Words of a pack for what does not exist, or for an option or item that is not there."""
    rows = _factor_ids(merged)
    for language, sections in texts.words.items():
        for section in SECTIONS:
            if section == "report":
                continue
            known = rows if section == "factors" else _known(section, merged)
            for name, words in (sections.get(section) or {}).items():
                if name in disabled or (section == "factors" and _head(name) in disabled):
                    continue
                document = texts.places[language, section, name]
                if name not in known:
                    yield Problem(
                        "P149",
                        f"There are words for '{name}', which does not exist.",
                        document.place((section, name)),
                        nearest=nearest(name, known),
                        todo=f"Correct the name under {section}, or take it out.",
                    )
                elif section == "questions" and not known[name].get("options_from"):
                    # Of a table's rows there are others than those that are named.
                    have = [str(option) for option in known[name].get("options") or ()]
                    at = (section, name, "options")
                    yield from _unknown_parts(document, at, have, words, disabled)
                elif section == "frameworks":
                    have = [str(item) for item in known[name].get("items") or ()]
                    at = (section, name, "items")
                    yield from _unknown_parts(document, at, have, words, disabled)


def _head(name: str) -> str:
    return name.partition(".")[0]


def _known(section: str, merged: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: item for kind in _NAMED[section] for name, item in merged[kind].items()}


def _factor_ids(merged: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What may have a label: factors, and rows of tables as table.row."""
    rows = {
        f"{name}.{row}{part}": table
        for name, table in merged["tables"].items()
        for row, cells in (table.get("rows") or {}).items()
        for part in ("", *(f".{each}" for each in SENTENCES if each in cells))
    }
    return {**merged["factors"], **rows}


def _unknown_parts(
    document: Document,
    path: tuple[str, str, str],
    have: list[str],
    words: Mapping[str, Any] | None,
    disabled: Mapping[str, str],
) -> Iterator[Problem]:
    what = path[2].removesuffix("s")
    for part in (words or {}).get(path[2]) or {}:
        if str(part) not in have and f"{path[1]}.{part}" not in disabled:
            yield Problem(
                "P149",
                f"There are words for the {what} '{part}', which '{path[1]}' does not have.",
                document.place((*path, part)),
                tuple(have),
                nearest(str(part), have),
                "Correct the name, or take it out.",
            )
