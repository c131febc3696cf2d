"""The store: engagements and their events in two tables, each change in one durable transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, Engine, delete, func, select

from advisor.errors import AdvisorError
from advisor.interview.document import Doc, touch, value_at
from advisor.interview.kept import Change, Event, Kept, Listed, Removed, Signature, Stale, What
from advisor.store import values
from advisor.store.places import Place
from advisor.store.rows import (
    add,
    client_of,
    count_answers,
    events_of,
    kept_of,
    listed_of,
    put,
    row_of,
)
from advisor.store.tables import engagement as _engagement
from advisor.store.tables import event as _event
from advisor.store.transactions import Transactions


class SqlStore:
    """Engagements in SQLite or PostgreSQL; `advisor.interview.kept.Store` says what they do.

    May be used by several threads at once.

    Attributes:
        wiped: whether what was deleted last is out of the files too. Where others read meanwhile
            it goes with the next deletion.
    """

    def __init__(self, engine: Engine, place: Place, clock: Callable[[], datetime]) -> None:
        self.place = place
        self.transactions = Transactions(engine, place)
        self.wiped = True
        self._clock = clock

    def close(self) -> None:
        """Let go of all connections."""
        self.transactions.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- reading ------------------------------------------------------------------------------

    def listed(self) -> Sequence[Listed]:
        """All engagements, the last changed first."""
        table = _engagement.c
        query = select(
            *(table.ident, table.client, table.title, table.use_cases, table.created),
            *(table.changed, table.revision, table.assessment),
            table.signed.is_not(None).label("signed"),
        ).order_by(table.touched.desc(), table.key.desc())
        return self.transactions.read(lambda c: [listed_of(row) for row in c.execute(query)])

    def read(self, ident: str) -> Kept:
        """An engagement as it is now."""
        return self.transactions.read(lambda c: kept_of(row_of(c, ident)))

    def revision(self, ident: str) -> int:
        """The revision of an engagement."""
        query = select(_engagement.c.revision).where(_engagement.c.ident == ident)

        def work(connection: Connection) -> int:
            found = connection.execute(query).scalar()
            return int(found) if found is not None else int(row_of(connection, ident).revision)

        return self.transactions.read(work)

    def events(self, ident: str, *, after: int = 0) -> Sequence[Event]:
        """Events in their order, those after a revision."""

        def work(connection: Connection) -> Sequence[Event]:
            return events_of(connection, row_of(connection, ident).key, after=after)

        return self.transactions.read(work)

    def at(self, ident: str, revision: int) -> Doc:
        """The engagement as it was at a revision.

        Raises:
            AdvisorError: K105, there was no such revision.
        """

        def work(connection: Connection) -> Doc:
            row = row_of(connection, ident)
            if not 1 <= revision <= row.revision:
                raise _no_revision(ident, revision, row.revision)
            whole = connection.execute(
                select(func.max(_event.c.revision)).where(
                    _event.c.engagement == row.key,
                    _event.c.revision <= revision,
                    _event.c.path == "[]",
                )
            ).scalar()
            begun = int(whole or 1) - 1
            return values.replayed(events_of(connection, row.key, after=begun, until=revision))

        return self.transactions.read(work)

    # --- writing ------------------------------------------------------------------------------

    def create(self, document: Doc, *, who: str, ident: str | None = None) -> Kept:
        """Keep a new engagement.

        Raises:
            AdvisorError: K103, the ident is malformed; K104, there is one of that ident.
        """
        new, by, at = values.plain(document), values.plain(who), self._clock()
        named = ident is not None
        base = values.checked_ident(ident) if ident is not None else values.slug(client_of(new))

        tried: list[str] = []

        def work(connection: Connection) -> Kept:
            self.transactions.alone(connection)
            name = base
            taken = {
                row.ident: row.created
                for row in connection.execute(
                    select(_engagement.c.ident, _engagement.c.created).where(
                        _engagement.c.ident.startswith(base, autoescape=True)
                    )
                )
            }
            if tried and taken.get(tried[0]) == at.isoformat():
                return kept_of(row_of(connection, tried[0]))  # before the connection was lost
            if named and base in taken:
                raise AdvisorError.of(
                    "K104",
                    f"There is an engagement '{base}' already.",
                    todo="Give another name with --as, or delete that one first.",
                )
            number = 1
            while name in taken:
                number += 1
                name = f"{base}-{number}"
            tried.append(name)
            kept = Kept(name, new, 1)
            add(connection, kept, [Event(1, 1, at, by, "create", (), None, new)])
            return kept

        return self.transactions.write(work)

    def write(
        self,
        ident: str,
        changes: Sequence[Change],
        *,
        seen: int,
        who: str,
        what: What = "answer",
    ) -> Kept:
        """Write changes, all or none.

        Raises:
            Stale: the place of a change was changed after revision `seen`.
            AdvisorError: K102, the assessment is signed off; K105, `seen` is yet to come.
        """
        new = [
            Change(tuple(c.path), None if c.new is None else values.plain(c.new, tuple(c.path)))
            for c in changes
        ]
        name, at = values.plain(who), self._clock()

        def work(connection: Connection) -> Kept:
            row = row_of(connection, ident, locked=True)
            before = kept_of(row)
            _check_open(before)
            _check_seen(before, seen)
            between = events_of(connection, row.key, after=seen) if seen < row.revision else []
            # Read twice, which is several times quicker than a copy.
            document, made = values.document(row.document), list[Event]()
            for change in new:
                old = value_at(document, change.path)
                theirs = next((e for e in reversed(between) if touch(e.path, change.path)), None)
                if theirs is not None:
                    if _sent_again(change, theirs, name):
                        continue
                    now = value_at(before.document, change.path)
                    raise Stale(change, theirs, now, row.revision)
                if values.same(old, change.new):
                    continue
                document = values.changed_in(document, change.path, change.new)
                made.append(
                    Event(
                        row.revision + len(made) + 1,
                        row.revision + 1,
                        at,
                        name,
                        what,
                        change.path,
                        old,
                        change.new,
                        row.assessment,
                    )
                )
            if not made:
                return before
            return put(connection, row, made, document=document)

        return self.transactions.write(work)

    def sign(self, ident: str, *, seen: int, who: str, note: str = "") -> Kept:
        """Sign off the assessment.

        Raises:
            Stale: anything was changed after `seen`.
            AdvisorError: K102, it is signed off already.
        """
        signature = Signature(values.plain(who), self._clock(), seen, values.plain(note))
        value = values.signature_value(signature)

        def work(connection: Connection) -> Kept:
            row = row_of(connection, ident, locked=True)
            before = kept_of(row)
            if before.signed == signature:
                return before
            _check_open(before)
            _check_seen(before, seen)
            if seen < row.revision:
                theirs = events_of(connection, row.key, after=seen)[-1]
                now = value_at(before.document, theirs.path)
                raise Stale(Change(values.SIGNED, value), theirs, now, row.revision)
            number = row.revision + 1
            event = Event(
                number,
                number,
                signature.at,
                signature.who,
                "sign",
                values.SIGNED,
                None,
                value,
                row.assessment,
            )
            return put(connection, row, [event], signed=signature)

        return self.transactions.write(work)

    def reopen(self, ident: str, *, who: str, note: str = "") -> Kept:
        """Begin a new assessment after a sign-off; without one nothing happens."""
        name, at = values.plain(who), self._clock()

        def work(connection: Connection) -> Kept:
            row = row_of(connection, ident, locked=True)
            before = kept_of(row)
            if before.signed is None:
                return before
            number = row.revision + 1
            event = Event(
                number,
                number,
                at,
                name,
                "reopen",
                values.SIGNED,
                values.signature_value(before.signed),
                {"note": values.plain(note)} if note else None,
                row.assessment + 1,
            )
            return put(connection, row, [event], signed=None)

        return self.transactions.write(work)

    def delete(self, ident: str, *, seen: int | None = None) -> Removed:
        """Remove an engagement with all its events, really, and say what was removed.

        Args:
            ident: of the engagement.
            seen: where given, only if nothing was written after this revision.

        Raises:
            AdvisorError: K101, there is none; K105, something was written after `seen`.
        """
        done: list[Removed] = []

        def work(connection: Connection) -> Removed:
            try:
                row = row_of(connection, ident, locked=True)
            except AdvisorError:
                if done:  # by this work, before the connection was lost
                    return done[-1]
                raise
            if seen is not None and seen != row.revision:
                raise _no_revision(ident, seen, row.revision)
            document = values.document(row.document)
            removed = Removed(
                ident,
                client_of(document),
                row.revision,
                len(document.get("use_cases") or ()),
                count_answers(document),
            )
            connection.execute(delete(_event).where(_event.c.engagement == row.key))
            connection.execute(delete(_engagement).where(_engagement.c.key == row.key))
            done.append(removed)
            return removed

        removed = self.transactions.write(work)
        self.wiped = self.transactions.wipe()
        return removed


def _check_open(kept: Kept) -> None:
    if kept.signed is not None:
        raise AdvisorError.of(
            "K102",
            f"The assessment of '{kept.ident}' was signed off by {kept.signed.who} on "
            f"{kept.signed.at:%Y-%m-%d}; nothing was changed.",
            todo="Reopen it to begin a new assessment; the signed one stays as it is.",
        )


def _check_seen(kept: Kept, seen: int) -> None:
    if not 0 <= seen <= kept.revision:
        raise _no_revision(kept.ident, seen, kept.revision)


def _sent_again(change: Change, last: Event, who: str) -> bool:
    """Whether a change is the last one at its place, by the same person, once more.

    As a form that is sent twice, or a write that is done again since its answer was lost. The same
    value by somebody else is told: they may both have counted up from what they had seen.
    """
    return (last.who, last.path) == (who, change.path) and values.same(last.new, change.new)


def _no_revision(ident: str, revision: int, last: int) -> AdvisorError:
    return AdvisorError.of(
        "K105",
        f"'{ident}' has no revision {revision}; its last is {last}.",
        todo="If a backup was brought back meanwhile, open the engagement anew.",
    )
