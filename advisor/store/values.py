"""Documents and events as text in a row, and back; what cannot be kept without loss is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from advisor.errors import AdvisorError
from advisor.interview.document import Path_, changed_at
from advisor.interview.kept import Event, Signature
from advisor.loading import CONTROL, MAX_DEPTH
from advisor.pack.ids import id_of

# What stands at this path is no part of the document: the sign-off, told as an event like others.
SIGNED: Path_ = ("signed",)
# The text of a document is at most this long, so that its answers file is one that we read.
MAX_CHARACTERS = 4_000_000
IDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}\Z")


def plain(value: Any, where: Path_ = (), depth: int = 0) -> Any:
    """A value as an answers file can hold it; an answer of null becomes `unknown`.

    Raises:
        AdvisorError: K106, it cannot be kept without loss.
    """
    if depth > MAX_DEPTH - 4:
        raise _cannot(where, "it is nested too deep", "Take levels out.")
    if isinstance(value, Mapping):
        found = {}
        for key, each in value.items():
            if not isinstance(key, str):
                raise _cannot(where, f"the key {key!r} is no text", "Put it in quotes.")
            plain(key, where)
            below = (*where, key)
            found[key] = (
                "unknown"
                if each is None and where and where[-1] == "answers"
                else plain(each, below, depth + 1)
            )
        return found
    if isinstance(value, list | tuple):
        return [plain(each, where, depth + 1) for each in value]
    if isinstance(value, str):
        if CONTROL.search(value):
            raise _cannot(where, "a text holds a control character", "Type the text anew.")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise _cannot(where, "a text holds half of a sign", "Type it anew.")
        return value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        # As the answers file has it: 3.0 is 3.
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    raise _cannot(where, f"{value!r} is no plain value", "Give a text or a number.")


def _cannot(where: Path_, why: str, todo: str) -> AdvisorError:
    at = ".".join(where) or "the engagement"
    return AdvisorError.of("K106", f"{at} cannot be kept: {why}.", todo=todo)


def as_text(value: Any) -> str:
    """A plain value as JSON in ASCII, which every encoding of a database holds."""
    return json.dumps(value, separators=(",", ":"))


def document_text(document: Mapping[str, Any]) -> str:
    """A document as JSON.

    Raises:
        AdvisorError: K106, it has not the shape of an answers file; K107, it is too large to be
            read again as one.
    """
    _check_shape(document)
    text = as_text(document)
    if len(text) > MAX_CHARACTERS:
        raise AdvisorError.of(
            "K107",
            f"The engagement would be larger than {MAX_CHARACTERS // 1_000_000} MB.",
            todo="Take out long notes, or make two engagements of it.",
        )
    return text


def _check_shape(document: Mapping[str, Any]) -> None:
    for key in ("engagement", "answers"):
        if not isinstance(document.get(key) or {}, Mapping):
            raise _cannot((key,), "it holds no keys and values", "Write 'key: value' below it.")
    for key in ("use_cases", "shared"):
        things = document.get(key) or []
        if not isinstance(things, list) or not all(
            isinstance(thing, Mapping) and isinstance(thing.get("answers") or {}, Mapping)
            for thing in things
        ):
            todo = "Start each with '- id:', and write its answers as 'key: value'."
            raise _cannot((key,), "it is no list of things with an id and answers", todo)


def optional(value: Any | None) -> str | None:
    """A value as JSON; nothing stays nothing."""
    return None if value is None else as_text(value)


def read(text: str | None) -> Any | None:
    """The value of a text."""
    return None if text is None else json.loads(text)


def document(text: str) -> dict[str, Any]:
    """The document of a text."""
    found: dict[str, Any] = json.loads(text)
    return found


def same(one: Any | None, other: Any | None) -> bool:
    """Whether two values are the same to the last digit; 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def as_signature(text: str | None) -> Signature | None:
    """The sign-off in a row of an engagement."""
    found = read(text)
    if found is None:
        return None
    return Signature(
        found["who"], datetime.fromisoformat(found["at"]), found["revision"], found["note"]
    )


def signature_value(signature: Signature) -> dict[str, Any]:
    """A sign-off as plain data."""
    return {
        "who": signature.who,
        "at": signature.at.isoformat(),
        "revision": signature.revision,
        "note": signature.note,
    }


def as_event(row: Any) -> Event:
    """The event in a row."""
    return Event(
        revision=row.revision,
        batch=row.batch,
        at=datetime.fromisoformat(row.at),
        who=row.who,
        what=row.what,
        path=tuple(json.loads(row.path)),
        old=read(row.old),
        new=read(row.new),
        assessment=row.assessment,
    )


def event_values(key: int, event: Event) -> dict[str, Any]:
    """The row of an event."""
    return {
        "engagement": key,
        "revision": event.revision,
        "batch": event.batch,
        "at": event.at.isoformat(),
        "who": event.who,
        "what": event.what,
        "path": as_text(event.path),
        "old": optional(event.old),
        "new": optional(event.new),
        "assessment": event.assessment,
    }


def replayed(events: Iterable[Event]) -> dict[str, Any]:
    """The document that events make, the first of which sets all of it."""
    document: dict[str, Any] = {}
    for event in events:
        if event.path != SIGNED:
            document = changed_in(document, event.path, event.new)
    return document


def changed_in(document: dict[str, Any], path: Path_, new: Any | None) -> dict[str, Any]:
    """As `changed_at`, but in a document of one's own, of which only what changes is copied."""
    if len(path) < 2:
        return changed_at(document, path, new)
    key = path[0]
    part = document.get(key)
    if isinstance(part, list) and len(path) > 2:
        at = next((n for n, thing in enumerate(part) if str(thing.get("id")) == path[1]), None)
        if at is not None:
            part[at] = changed_at({key: [part[at]]}, path, new)[key][0]
            return document
    document.update(changed_at({} if part is None else {key: part}, path, new))
    return document


def slug(name: str) -> str:
    """An ident of a client's name: letters, digits and '-'."""
    return id_of(name, otherwise="engagement")


def checked_ident(ident: str) -> str:
    """An ident as it was given.

    Raises:
        AdvisorError: K103.
    """
    if IDENT.match(ident):
        return ident
    raise AdvisorError.of(
        "K103",
        f"'{ident}' cannot name an engagement.",
        allowed=("letters, digits and '-', at most 80",),
        nearest=slug(ident),
        todo="Write it as harbour-retail-2026.",
    )
