"""YAML read safely: positions kept, duplicates refused, aliases refused, plain types only.

Built on libyaml's event stream. Only `true` and `false` are booleans (so `NO` stays Norway),
`1e-3` is a number and `12:30` is text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from advisor.errors import AdvisorError, Place

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
# All but tab, line feed and carriage return.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOADER = getattr(yaml, "CLoader", yaml.Loader)

Key = str | int
Path_ = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, with the place of every one of them."""

    value: object
    file: str
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    # Where the keys of mappings and lists stand, which themselves begin behind or below it.
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def key_place(self, path: Path_) -> Place:
        """The place of the key at a path, or of what is there where it has no key."""
        found = self.keys.get(path)
        return self.place(path) if found is None else Place(self.file, *found)

    def place(self, path: Path_ = ()) -> Place:
        """The place of the value at a path, or of its nearest parent that is known."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(self.file, line, column)


def read_text(path: Path, *, what: str = "file") -> str:
    """The text of a user's file.

    Args:
        path: the file.
        what: what to call it in a message.

    Raises:
        AdvisorError: L101 missing, L102 a directory, L103 too large, L104 not text,
            L105 unreadable.
    """
    name = str(path)
    if not path.exists():
        raise AdvisorError.of(
            "L101", f"The {what} does not exist.", place=Place(name), todo="Check the path."
        )
    if path.is_dir():
        raise AdvisorError.of(
            "L102",
            f"This is a directory, not a {what}.",
            place=Place(name),
            todo="Name a file in it.",
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AdvisorError.of(
                "L103",
                f"The {what} is larger than {MAX_BYTES // 1_000_000} MB.",
                place=Place(name),
                todo="Check that it is the right file, or split it.",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise AdvisorError.of(
            "L105",
            f"The {what} cannot be read: {error.strerror}.",
            place=Place(name),
            todo="See to its permissions.",
        ) from None
    text = ""
    try:
        text = raw.decode("utf-8-sig")
        bad = raw.find(b"\0")
    except UnicodeDecodeError as error:
        bad = error.start
    if bad >= 0:
        line_start = raw.rfind(b"\n", 0, bad) + 1
        column = len(raw[line_start:bad].decode("utf-8-sig", "replace")) + 1
        raise AdvisorError.of(
            "L104",
            f"The {what} is not UTF-8 text.",
            place=Place(name, raw.count(b"\n", 0, bad) + 1, column),
            todo="Save it as UTF-8 in your editor; in Excel choose 'CSV UTF-8'."
            if name.endswith(".csv")
            else "Save it as UTF-8 in your editor.",
        )
    return text


def load_yaml(path: Path, *, what: str = "file", shown: str | None = None) -> Document:
    """A YAML file as a Document.

    Args:
        path: the file.
        what: what to call it in a message.
        shown: how to show its path, where other than as it is.

    Raises:
        AdvisorError: with the place, for unreadable files and for YAML that is not allowed.
    """
    return parse_yaml(read_text(path, what=what), shown or str(path))


def parse_yaml(text: str, file: str) -> Document:
    """YAML text as a Document; `file` is only for the places.

    Raises:
        AdvisorError: L110 to L116, with the place, for YAML that is not allowed.
    """
    reader = _Reader(file)
    takers = reader.takers
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            taker = takers.get(type(event))
            if taker is not None:
                taker(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, file) from None
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode("utf-8", "replace")
        raise AdvisorError.of(
            "L110",
            f"This is not valid YAML: {error.reason}.",
            place=Place(file, before.count("\n") + 1, len(before) - before.rfind("\n")),
            todo="Remove the special character that stands there, though it may not be seen.",
        ) from None
    return Document(reader.value, file, reader.places, reader.keys)


# What libyaml says, what it mostly means, and whether the place where the thing begins says more.
_SYNTAX = (
    ("expected ',' or ']'", "The [ is not closed, or a comma is missing.", "Add ] or ','.", True),
    ("expected ',' or '}'", "The { is not closed, or a comma is missing.", "Add } or ','.", True),
    (
        "unexpected end of stream",
        "This quotation mark is never closed.",
        "Close it; inside single quotes write an apostrophe twice.",
        True,
    ),
    (
        "mapping values are not allowed",
        "A text holds ': ', or a line is indented too far.",
        "Put the text in quotes, or indent the line like those around it.",
        False,
    ),
    (
        "could not find expected ':'",
        "A key has no colon.",
        "Write 'key: value', with a space after the colon.",
        True,
    ),
    (
        "expected '-' indicator",
        "A line of a list does not begin with '- '.",
        "Begin each item with '- ', all indented alike.",
        False,
    ),
    (
        "did not find expected key",
        "A line is indented otherwise than those around it, or goes on after a closing quote.",
        "Indent it like the others; put the whole text in quotes.",
        False,
    ),
)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> AdvisorError:
    """What libyaml found, in words for those who do not know YAML's own."""
    mark = error.problem_mark or error.context_mark
    said = f"{error.context or ''} {error.problem or ''}"
    lines = text.splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    message, todo = "", "Check indentation, quotes and colons."
    conflict = next((n for n, each in enumerate(lines) if each.startswith("<<<<<<< ")), None)
    if conflict is not None:
        message = "Two versions of the file were not merged."
        todo = "Keep one of the two, and take out the lines with <<<<<<<, ======= and >>>>>>>."
        place = Place(file, conflict + 1, 1)
        return AdvisorError.of("L110", f"This is not valid YAML. {message}", place=place, todo=todo)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message, todo = "The line is indented with a tab.", "Indent with spaces, not tabs."
    elif mark is not None and "cannot start any token" in said:
        message = f"A text cannot begin with '{line[mark.column : mark.column + 1]}'."
        todo = "Put it in quotes."
    else:
        for words, meant, mend, opening in _SYNTAX:
            if words in said:
                message, todo = meant, mend
                mark = (error.context_mark or mark) if opening else mark
                break
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    message = message or f"{error.problem or error.context}."
    return AdvisorError.of("L110", f"This is not valid YAML. {message}", place=place, todo=todo)


def _at(event: yaml.Event) -> tuple[int, int]:
    """The line and column of an event, counted from one."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


class _Reader:
    """Builds plain values from events, one container stack, no constructors.

    Tens of thousands of events make a pack, so what each of them needs is kept at hand.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.value: object = None
        self.places: dict[Path_, tuple[int, int]] = {}
        self.keys: dict[Path_, tuple[int, int]] = {}
        # The container that is being filled, whether it is a list, its path, and the key in it
        # that waits for its value; the stack holds those around it.
        self.container: Any = None
        self.listed = False
        self.path: Path_ = ()
        self.key: str | None = None
        self.stack: list[tuple[Any, bool, Path_, str | None]] = []
        self.documents = 0
        self.takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def _alias(self, event: yaml.AliasEvent) -> None:
        raise self._error(
            event,
            "L112",
            "Aliases (*name) are not read.",
            "Write the value out where it is used.",
        )

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._error(
                event, "L114", "The file holds more than one YAML document.", "Remove the '---'."
            )

    def _error(self, event: yaml.Event, code: str, message: str, todo: str) -> AdvisorError:
        return AdvisorError.of(code, message, place=Place(self.file, *_at(event)), todo=todo)

    def _mapping(self, event: yaml.MappingStartEvent) -> None:
        self._open({}, event, listed=False)

    def _sequence(self, event: yaml.SequenceStartEvent) -> None:
        self._open([], event, listed=True)

    def _open(self, container: object, event: yaml.CollectionStartEvent, *, listed: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self._error(
                event, "L115", f"Nested deeper than {MAX_DEPTH} levels.", "Take brackets out."
            )
        if self.stack and not self.listed and self.key is None:
            raise self._error(
                event, "L116", "A key must be plain text.", "Quote or rename the key."
            )
        if event.tag and event.tag != "!" and not event.implicit:
            raise self._error(
                event,
                "L113",
                f"Tags are not read: {event.tag}.",
                "Remove it; put a text that begins with ! in quotes.",
            )
        path = self.path
        if self.stack:
            path = (*path, len(self.container) if self.listed else self.key or "")
            if not self.listed:
                self.keys[path] = self.places[path]
        self.places[path] = _at(event)
        self._put(container)
        self.stack.append((self.container, self.listed, self.path, self.key))
        self.container, self.listed, self.path, self.key = container, listed, path, None

    def _close(self, _: yaml.Event) -> None:
        self.container, self.listed, self.path, self.key = self.stack.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag and not (event.implicit[0] or event.implicit[1]):
            raise self._error(
                event,
                "L113",
                f"Tags are not read: {event.tag}.",
                "Remove it; put a text that begins with ! in quotes.",
            )
        text: str = event.value
        if not text.isprintable() and CONTROL.search(text):
            raise self._error(
                event,
                "L117",
                "A text holds a control character, which a terminal may obey.",
                "Take it out: \\e, \\a, \\b or \\x.. in double quotes.",
            )
        mark = event.start_mark
        at = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        if self.listed:
            self.places[(*self.path, len(self.container))] = at
        elif self.stack and self.key is None:
            self._check_key(text, event)
            self.key = text
            self.places[(*self.path, text)] = at
            return
        elif not self.stack:
            self.places[()] = at
        # Plain text may be a number or the like.
        self._put(text if event.style else plain_value(text))

    def _check_key(self, key: str, event: yaml.ScalarEvent) -> None:
        if key in self.container:
            raise self._error(
                event,
                "L111",
                f"The key '{key}' stands twice.",
                "Keep one of the two: here, or above.",
            )
        if key == "<<":
            raise self._error(event, "L112", "Merge keys (<<) are not read.", "Write the keys out.")

    def _put(self, value: object) -> None:
        if self.listed:
            self.container.append(value)
        elif self.stack:
            self.container[self.key] = value
            self.key = None
        else:
            self.value = value


def plain_value(text: str) -> object:
    """The value of an unquoted YAML scalar: null, boolean, number or text."""
    if text in ("", "~", "null"):
        return None
    if text == "true":
        return True
    if text == "false":
        return False
    if text[0] in "-+.0123456789":
        if _INT.match(text) and len(text) < 40:
            return int(text.replace("_", ""))
        if _FLOAT.match(text) and len(text) < 60:
            number = float(text.replace("_", ""))
            return number if math.isfinite(number) else text
    return text
