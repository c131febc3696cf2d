"""Changes to an engagement beside its answers: use cases, what they share, the head."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any

from advisor.errors import AdvisorError, nearest
from advisor.intake.engagement import read_engagement
from advisor.interview.document import Doc, changed_at, value_at
from advisor.interview.ids import new_ident
from advisor.interview.kept import Change
from advisor.interview.owners import ENGAGEMENT, Kind, owner_path, owners_of, things
from advisor.loading import Document
from advisor.pack.items import Pack

LISTS: Mapping[Kind, str] = {"use_case": "use_cases", "shared": "shared"}
_NAME = 200
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")


def new_document(client: str, **head: Any) -> dict[str, Any]:
    """A new engagement without answers; `head` holds date, currency, title and the like."""
    told = {key: value for key, value in head.items() if value not in (None, "")}
    return {
        "engagement": {"client": client, **told},
        "answers": {},
        "use_cases": [],
        "edits": [],
    }


def add(
    document: Doc,
    kind: Kind,
    name: str,
    *,
    ident: str | None = None,
    answers: Mapping[str, Any] | None = None,
    uses: Sequence[str] = (),
) -> list[Change]:
    """Add a use case or shared thing, at the end.

    Args:
        document: the engagement.
        kind: `use_case` or `shared`.
        name: as a person calls it.
        ident: its id; made of the name where none is given.
        answers: to begin with, such as those of a template.
        uses: ids of the shared things that a use case draws on.

    Raises:
        AdvisorError: Q120 no name or too long, Q121 the id is bad or taken, Q122 there is no such
            shared thing.
    """
    name = _named(name)
    taken = _taken(document)
    if ident is None:
        ident = new_ident(name, taken, "use-case" if kind == "use_case" else "shared")
    _usable(ident, taken)
    thing: dict[str, Any] = {"id": ident, "name": name}
    if uses:
        _exist(document, uses)
        thing["uses"] = list(uses)
    new = {**thing, "answers": deepcopy(dict(answers or {}))}
    return [*_edits_named(document), Change((LISTS[kind], ident), new)]


def copy(document: Doc, key: str, name: str, ident: str | None = None) -> list[Change]:
    """Add a copy of a use case or shared thing, behind the one that is copied.

    Everything in it is copied, hidden answers and notes too. The consultant's own edits are not:
    they speak of the advice of the use case that they name.

    Raises:
        AdvisorError: as `add`, or Q102.
    """
    where, old = _path(document, key)
    listed = things(document, where)
    at = next(n for n, thing in enumerate(listed) if thing["id"] == old)
    name, taken = _named(name), _taken(document)
    ident = new_ident(name, taken, old) if ident is None else ident
    _usable(ident, taken)
    before = str(listed[at + 1]["id"]) if at + 1 < len(listed) else ""
    new = {**deepcopy(dict(listed[at])), "id": ident, "name": name, "before": before}
    return [*_edits_named(document), Change((where, ident), new)]


def rename(document: Doc, key: str, name: str) -> Change:
    """Give a use case or shared thing another name; its id stays.

    Raises:
        AdvisorError: Q120, Q102.
    """
    return Change((*_path(document, key), "name"), _named(name))


def move(document: Doc, key: str, before: str | None) -> Change:
    """Put a use case or shared thing before another of its kind, or last.

    Raises:
        AdvisorError: Q102.
    """
    path = _path(document, key)
    there = [str(thing["id"]) for thing in things(document, path[0])]
    if before is not None and before not in there:
        raise _missing(before, there)
    thing = value_at(document, path)
    return Change(path, {**deepcopy(dict(thing or {})), "before": before or ""})


def remove(document: Doc, key: str) -> list[Change]:
    """Take out a use case or shared thing with its answers; `undo` brings it back.

    The edits that name a use case go with it. Of a shared thing the use cases that draw on it no
    longer do.

    Raises:
        AdvisorError: Q102.
    """
    where, ident = _path(document, key)
    changes = [Change((where, ident), None)]
    if where == "shared":
        for case in things(document, "use_cases"):
            uses = case.get("uses")
            if isinstance(uses, list) and ident in uses:
                left = [used for used in uses if used != ident]
                changes.insert(0, Change(("use_cases", str(case["id"]), "uses"), left))
    edits = document.get("edits")
    if isinstance(edits, list) and any(_names(edit, ident) for edit in edits):
        changes.insert(0, Change(("edits",), [e for e in edits if not _names(e, ident)]))
    return changes


def draw_on(document: Doc, key: str, uses: Sequence[str]) -> Change:
    """Say which shared things a use case draws on, by their ids.

    Raises:
        AdvisorError: Q102, Q122.
    """
    _exist(document, uses)
    path = _path(document, key)
    if path[0] != "use_cases":
        raise _missing(key, [o.key for o in owners_of(document) if o.kind == "use_case"])
    return Change((*path, "uses"), list(dict.fromkeys(uses)))


def head(document: Doc, key: str, value: Any | None, pack: Pack) -> Change:
    """Change a key of the engagement's head: client, date, currency, title and the like.

    Raises:
        AdvisorError: what is wrong with it, as in an answers file; Q120 where the client has no
            name.
    """
    if key == "client":
        value = _named(str(value or ""))
    change = Change(("engagement", key), value if value != "" else None)
    later = changed_at(document, change.path, change.new)
    alone = {"engagement": later.get("engagement"), "use_cases": [{"id": "a", "answers": {}}]}
    read_engagement(Document(alone, "engagement"), pack)
    return change


def _edits_named(document: Doc) -> list[Change]:
    """Edits that need not name the one thing there is must name it once there are two."""
    there = [o.id for o in owners_of(document) if o.kind != "engagement"]
    edits = document.get("edits")
    if len(there) != 1 or not isinstance(edits, list):
        return []
    new = [
        {**e, "use_case": there[0]} if isinstance(e, Mapping) and not e.get("use_case") else e
        for e in edits
    ]
    return [Change(("edits",), new)] if new != edits else []


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _NAME or not name.isprintable():
        raise AdvisorError.of(
            "Q120",
            "A name is needed." if not name else "The name is too long, or cannot be printed.",
            todo=f"Give it one of at most {_NAME} characters.",
        )
    return name


def _taken(document: Doc) -> set[str]:
    """Ids that a new thing must not have: one names one thing in the whole engagement."""
    return {
        ENGAGEMENT,
        *(str(t["id"]) for where in LISTS.values() for t in things(document, where)),
    }


def _usable(ident: str, taken: Collection[str]) -> None:
    if not _ID.match(ident) or ident in taken:
        what = "is taken" if ident in taken else "must be lower-case letters, digits and '-'"
        raise AdvisorError.of("Q121", f"The id '{ident}' {what}.", todo="Give another id.")


def _exist(document: Doc, uses: Sequence[str]) -> None:
    there = [str(thing["id"]) for thing in things(document, "shared")]
    for ident in uses:
        if ident not in there:
            raise AdvisorError.of(
                "Q122",
                f"There is no shared thing '{ident}'.",
                allowed=there,
                nearest=nearest(ident, there),
                todo="Add it first, or take one of those listed.",
            )


def _path(document: Doc, key: str) -> tuple[str, str]:
    """Where a use case or shared thing stands, by its key."""
    found = [o.key for o in owners_of(document) if o.kind != "engagement"]
    if key not in found:
        raise _missing(key, found)
    where, ident = owner_path(key)
    return where, ident


def _missing(key: str, there: Sequence[str]) -> AdvisorError:
    return AdvisorError.of(
        "Q102",
        f"There is no use case or shared thing '{key}'.",
        allowed=there,
        nearest=nearest(key, there),
        todo="It was removed meanwhile, or never added; look at the list again.",
    )


def _names(edit: Any, ident: str) -> bool:
    return isinstance(edit, Mapping) and edit.get("use_case") == ident
