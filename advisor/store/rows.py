"""Rows of the two tables as the types of `advisor.interview.kept`, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)

from advisor.errors import AdvisorError, nearest
from advisor.interview.document import Doc
from advisor.interview.kept import Event, Kept, Listed, Signature
from advisor.store import values
from advisor.store.schema import HEAD
from advisor.store.tables import VERSION_TABLE
from advisor.store.tables import engagement as _engagement
from advisor.store.tables import event as _event

_SCHEMA = select(literal_column("version_num")).select_from(table(VERSION_TABLE)).scalar_subquery()
_UNLOCKED = select(_engagement).where(_engagement.c.ident == bindparam("named"))
_LOCKED = _UNLOCKED.add_columns(_SCHEMA.label("schema")).with_for_update(of=_engagement)
_TOUCHED = select(func.coalesce(func.max(_engagement.c.touched), 0) + 1).scalar_subquery()
# Built once: what is asked for at each save costs as much to build as to run.
_PUT = (
    update(_engagement)
    .where(_engagement.c.key == bindparam("at_key"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                *("revision", "assessment", "signed", "document"),
                *("client", "title", "use_cases", "changed"),
            )
        }
    )
    .values(touched=_TOUCHED)
)
_SINCE = (
    select(_event)
    .where(
        _event.c.engagement == bindparam("of"),
        _event.c.revision > bindparam("after"),
        _event.c.revision <= bindparam("until"),
    )
    .order_by(_event.c.revision)
)
_LAST = 2**31 - 1


def check_schema(found: str | None) -> None:
    """Refuse to write into a store that a later program has changed since it was opened.

    Raises:
        AdvisorError: K204.
    """
    if found != HEAD:
        raise AdvisorError.of(
            "K204",
            f"The store was changed to schema {found} by a later version of this program, while "
            f"this one knows {HEAD}; nothing of this was saved.",
            todo="End this program, update it with: pip install --upgrade greener-ai-advisor",
        )


def row_of(connection: Connection, ident: str, *, locked: bool = False) -> Row[Any]:
    """The row of an engagement.

    Raises:
        AdvisorError: K101, there is none.
    """
    query = _LOCKED if locked else _UNLOCKED
    row = connection.execute(query, {"named": ident}).first()
    if row is not None:
        if locked:
            check_schema(row.schema)
        return row
    idents = list(connection.execute(select(_engagement.c.ident)).scalars())
    raise AdvisorError.of(
        "K101",
        f"There is no engagement '{ident}'.",
        nearest=nearest(ident, idents),
        todo="It was deleted, or is kept elsewhere: see `advisor engagement list`.",
    )


def events_of(
    connection: Connection, key: int, *, after: int, until: int | None = None
) -> list[Event]:
    """Events of an engagement in their order."""
    asked = {"of": key, "after": after, "until": _LAST if until is None else until}
    return [values.as_event(row) for row in connection.execute(_SINCE, asked)]


def put(
    connection: Connection,
    row: Row[Any],
    made: Sequence[Event],
    *,
    document: Doc | None = None,
    signed: Signature | None = None,
) -> Kept:
    """Write events and what is kept after them."""
    last = made[-1]
    now = values.document(row.document) if document is None else document
    connection.execute(insert(_event), [values.event_values(row.key, e) for e in made])
    new = {
        "revision": last.revision,
        "assessment": last.assessment,
        "signed": values.optional(signed and values.signature_value(signed)),
        "document": row.document if document is None else values.document_text(document),
        **_shown(now, last),
    }
    connection.execute(
        _PUT, {"at_key": row.key, **{f"new_{name}": value for name, value in new.items()}}
    )
    return Kept(row.ident, now, last.revision, last.assessment, signed)


def add(connection: Connection, kept: Kept, events: Sequence[Event]) -> None:
    """Write an engagement that is new, with all its events."""
    check_schema(connection.execute(select(_SCHEMA)).scalar())
    key = connection.execute(
        insert(_engagement).values(
            ident=kept.ident,
            created=events[0].at.isoformat(),
            revision=kept.revision,
            assessment=kept.assessment,
            signed=values.optional(kept.signed and values.signature_value(kept.signed)),
            document=values.document_text(kept.document),
            **_shown(kept.document, events[-1]),
            touched=_TOUCHED,
        )
    ).inserted_primary_key
    assert key is not None  # noqa: S101  # the table has a key
    connection.execute(insert(_event), [values.event_values(key[0], e) for e in events])


def _shown(document: Doc, last: Event) -> dict[str, Any]:
    """What the list shows of an engagement that is written now."""
    return {
        "client": _head(document, "client"),
        "title": _head(document, "title"),
        "use_cases": len(document.get("use_cases") or ()),
        "changed": last.at.isoformat(),
    }


def kept_of(row: Row[Any]) -> Kept:
    """The engagement in a row."""
    return Kept(
        row.ident,
        values.document(row.document),
        row.revision,
        row.assessment,
        values.as_signature(row.signed),
    )


def listed_of(row: Row[Any]) -> Listed:
    """A line of the list."""
    return Listed(
        ident=row.ident,
        client=row.client,
        title=row.title,
        use_cases=row.use_cases,
        created=datetime.fromisoformat(row.created),
        changed=datetime.fromisoformat(row.changed),
        revision=row.revision,
        assessment=row.assessment,
        signed=bool(row.signed),
    )


def _head(document: Doc, key: str) -> str:
    head = document.get("engagement")
    return str(head.get(key) or "") if isinstance(head, dict) else ""


def client_of(document: Doc) -> str:
    """The name of the client."""
    return _head(document, "client")


def count_answers(document: Doc) -> int:
    """How many answers there are."""

    def places() -> Iterator[Any]:
        yield document
        for name in ("use_cases", "shared"):
            yield from document.get(name) or ()

    return sum(len(each.get("answers") or ()) for each in places())
