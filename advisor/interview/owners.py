"""Whose answers there are: of the engagement, of what several use cases share, of a use case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.interview.document import Doc, Path_

Kind = Literal["engagement", "shared", "use_case"]
ENGAGEMENT = "engagement"
_SHARED = "shared/"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers belong to.

    Attributes:
        key: `engagement`, `shared/<id>`, or the id of a use case; as `advisor.insight.ask_next`
            names owners.
        name: as a person calls it; empty for the engagement.
        path: where it stands in the document.
        uses: of a use case, the keys of the shared things that it draws on.
        used_by: of a shared thing, the keys of the use cases that draw on it.
    """

    key: str
    kind: Kind
    id: str
    name: str
    path: Path_
    uses: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()

    def at(self, fact: str) -> Path_:
        """The path of an answer of this owner."""
        return (*self.path, "answers", fact)


def shared_key(ident: str) -> str:
    """The key of a shared thing."""
    return f"{_SHARED}{ident}"


def owners_of(document: Doc) -> tuple[Owner, ...]:
    """The engagement, what is shared, and the use cases, in the order of the document."""
    cases = things(document, "use_cases")
    uses = {str(c["id"]): _texts(c.get("uses")) for c in cases}
    found = [Owner(ENGAGEMENT, "engagement", "", "", ())]
    for thing in things(document, "shared"):
        ident = str(thing["id"])
        by = tuple(case for case, used in uses.items() if ident in used)
        name = str(thing.get("name") or ident)
        found.append(Owner(shared_key(ident), "shared", ident, name, ("shared", ident), used_by=by))
    for case in cases:
        ident = str(case["id"])
        name = str(case.get("name") or ident)
        drawn = tuple(shared_key(u) for u in uses[ident])
        found.append(Owner(ident, "use_case", ident, name, ("use_cases", ident), uses=drawn))
    return tuple(found)


def owner_path(key: str) -> Path_:
    """Where an owner stands in a document, by its key."""
    if key == ENGAGEMENT:
        return ()
    if key.startswith(_SHARED):
        return ("shared", key.removeprefix(_SHARED))
    return ("use_cases", key)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()


def things(document: Doc, where: str) -> list[Mapping[str, Any]]:
    """The use cases, or the shared things, of a document; what has no id is passed over."""
    found = document.get(where)
    if not isinstance(found, list):
        return []
    return [t for t in found if isinstance(t, Mapping) and t.get("id")]


def answers_of(document: Doc, owner: Owner) -> Mapping[str, Any]:
    """The answers of an owner, as they stand."""
    held: Any = document
    if owner.path:
        where, ident = owner.path
        held = next((t for t in things(document, where) if t["id"] == ident), {})
    found = held.get("answers")
    return found if isinstance(found, Mapping) else {}
