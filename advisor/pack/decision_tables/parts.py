"""What the XML of a workbook says beside the cells: hidden rows and columns, merged cells."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from xml.parsers import expat

_MAX_DEPTH = 60
# Parsing takes time by the element. Cells and texts may be many, styles and the like are few.
_MAX_ELEMENTS = 600_000
_MAX_OTHER = 50_000
_MANY = ("xl/worksheets/", "xl/sharedstrings")


@dataclass(slots=True)
class SheetMarks:
    """What a sheet's XML says of its cells.

    Attributes:
        cells: how many there are.
        rows: those that are hidden.
        columns: first and last of the hidden ones.
        merged: first row, first column, last row, last column.
    """

    cells: int = 0
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class _Forbidden(Exception):
    """A document type, which holds entities, or XML nested too deep or too long."""


def xml_fault(name: str, data: bytes) -> str | None:
    """Why a part must not be parsed, or None: entities are how an XML file grows without bound."""
    parser = expat.ParserCreate()
    most = _MAX_ELEMENTS if name.lower().startswith(_MANY) else _MAX_OTHER
    depth = count = 0

    def started(*_: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > _MAX_DEPTH:
            raise _Forbidden("is nested too deep")
        if count > most:
            raise _Forbidden(f"has more than {most:,} elements")

    def ended(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def forbidden(*_: object) -> None:
        raise _Forbidden("has a document type or entities, which are not allowed")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    try:
        parser.Parse(data, True)
    except _Forbidden as found:
        return str(found)
    except expat.ExpatError:
        return "is not valid XML"
    return None


def sheet_marks(data: bytes) -> SheetMarks:
    """What the XML of a sheet says beside its cells."""
    marks = SheetMarks()
    last_row = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal last_row
        local = name.rpartition(" ")[2]
        if local == "c":
            marks.cells += 1
        elif local == "row":
            last_row = _int(attributes.get("r"), last_row + 1)
            if _is_hidden(attributes, "ht"):
                marks.rows.add(last_row)
        elif local == "col" and _is_hidden(attributes, "width"):
            marks.columns.append((_int(attributes.get("min"), 0), _int(attributes.get("max"), 0)))
        elif local == "mergeCell":
            marks.merged += _area(attributes.get("ref", ""))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = started
    parser.Parse(data, True)
    return marks


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) in ("0", "0.0")


def _int(text: str | None, fallback: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else fallback


def _area(ref: str) -> list[tuple[int, int, int, int]]:
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", ref)
    if match is None or match[3] is None:
        return []
    return [(int(match[2]), _number(match[1]), int(match[4]), _number(match[3]))]


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Which part holds which sheet, by the sheet's name."""
    book = next((name for name in parts if name.lower().endswith("xl/workbook.xml")), None)
    if book is None:
        return {}
    head, tail = posixpath.split(book)
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join(head, target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path)

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "sheet":
            ids = [v for k, v in attributes.items() if k.endswith(" id") or k == "r:id"]
            found[attributes.get("name", "")] = targets.get(ids[0], "") if ids else ""

    for part, handler in (
        (posixpath.join(head, "_rels", f"{tail}.rels"), relation),
        (book, sheet),
    ):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = handler
        parser.Parse(parts.get(part, b"<none/>"), True)
    return found
