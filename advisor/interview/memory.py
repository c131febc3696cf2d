"""A store that keeps engagements in memory: for tests, and for a try that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from advisor.errors import AdvisorError, nearest
from advisor.interview.document import Doc, changed_at, touch, value_at
from advisor.interview.ids import new_ident
from advisor.interview.kept import Change, Event, Kept, Listed, Removed, Signature, Stale, What


@dataclass(slots=True)
class _Engagement:
    kept: Kept
    created: datetime
    events: list[Event] = field(default_factory=list)


class MemoryStore:
    """Engagements in memory; safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._held: dict[str, _Engagement] = {}
        self._lock = RLock()

    def listed(self) -> Sequence[Listed]:
        """All engagements, the last changed first."""
        with self._lock:
            found = [listed(e.kept, e.created, e.events[-1].at) for e in self._held.values()]
        return sorted(found, key=lambda line: line.changed, reverse=True)

    def create(self, document: Doc, *, who: str, ident: str | None = None) -> Kept:
        """Keep a new engagement; `ident` is made of the client's name where none is given."""
        with self._lock:
            if ident is None:
                ident = new_ident(client_of(document), self._held)
            elif ident in self._held:
                raise AdvisorError.of(
                    "K104",
                    f"There is an engagement '{ident}' already.",
                    todo="Give another id, or open that one.",
                )
            now = self._now()
            held = _Engagement(Kept(ident, {}, 0), now)
            self._held[ident] = held
            self._put(held, [Change((), dict(document))], who, "create", now)
            return held.kept

    def read(self, ident: str) -> Kept:
        """An engagement as it is now."""
        with self._lock:
            return self._of(ident).kept

    def write(
        self, ident: str, changes: Sequence[Change], *, seen: int, who: str, what: What = "answer"
    ) -> Kept:
        """Write changes, all or none, and return what is kept then."""
        with self._lock:
            held = self._of(ident)
            if held.kept.signed is not None:
                raise signed_off(ident, held.kept.signed)
            for change in changes:
                refuse_stale(change, held.kept, held.events, seen)
            self._put(held, changes, who, what, self._now())
            return held.kept

    def events(self, ident: str, *, after: int = 0) -> Sequence[Event]:
        """Events in their order, those after a revision."""
        with self._lock:
            return tuple(self._of(ident).events[max(0, after) :])

    def revision(self, ident: str) -> int:
        """The revision of an engagement."""
        with self._lock:
            return self._of(ident).kept.revision

    def at(self, ident: str, revision: int) -> Doc:
        """The engagement as it was at a revision."""
        with self._lock:
            return replayed(self._of(ident).events[:revision])

    def sign(self, ident: str, *, seen: int, who: str, note: str = "") -> Kept:
        """Sign off the assessment; Stale where anything was changed after `seen`."""
        with self._lock:
            held = self._of(ident)
            kept = held.kept
            if kept.signed is not None:
                raise signed_off(ident, kept.signed)
            refuse_stale(Change((), None), kept, held.events, seen)
            now = self._now()
            told = {"who": who, "note": note}
            self._event(held, kept.revision + 1, now, who, "sign", (), None, told)
            signature = Signature(who, now, kept.revision, note)
            held.kept = replace(kept, revision=kept.revision + 1, signed=signature)
            return held.kept

    def reopen(self, ident: str, *, who: str, note: str = "") -> Kept:
        """Begin a new assessment after a sign-off."""
        with self._lock:
            held = self._of(ident)
            if held.kept.signed is None:
                return held.kept
            kept = replace(held.kept, assessment=held.kept.assessment + 1, signed=None)
            held.kept = kept
            now = self._now()
            self._event(held, kept.revision + 1, now, who, "reopen", (), None, {"note": note})
            held.kept = replace(kept, revision=kept.revision + 1)
            return held.kept

    def delete(self, ident: str) -> Removed:
        """Remove an engagement with all its events, and say what was removed."""
        with self._lock:
            held = self._of(ident)
            del self._held[ident]
            return removed(held.kept, len(held.events))

    def _of(self, ident: str) -> _Engagement:
        if ident not in self._held:
            raise AdvisorError.of(
                "K101",
                f"There is no engagement '{ident}'.",
                allowed=self._held,
                nearest=nearest(ident, self._held),
                todo="Look at the list of engagements.",
            )
        return self._held[ident]

    def _put(
        self, held: _Engagement, changes: Sequence[Change], who: str, what: What, now: datetime
    ) -> None:
        document, batch = held.kept.document, held.kept.revision + 1
        made: list[tuple[Change, Any]] = []
        for change in changes:
            old = value_at(document, change.path)
            if what != "create" and old == change.new:
                continue
            document = changed_at(document, change.path, change.new)
            made.append((change, old))
        for change, old in made:
            self._event(held, batch, now, who, what, change.path, old, change.new)
        held.kept = replace(held.kept, document=document, revision=len(held.events))

    def _event(
        self,
        held: _Engagement,
        batch: int,
        now: datetime,
        who: str,
        what: What,
        path: tuple[str, ...],
        old: Any,
        new: Any,
    ) -> None:
        number = len(held.events) + 1
        old = None if what == "create" else deepcopy(old)
        event = Event(number, batch, now, who, what, path, old, deepcopy(new), held.kept.assessment)
        held.events.append(event)


def client_of(document: Doc) -> str:
    """The client's name in a document."""
    head = document.get("engagement")
    return str(head.get("client") or "") if isinstance(head, Mapping) else ""


def listed(kept: Kept, created: datetime, changed: datetime) -> Listed:
    """The line of an engagement in the list."""
    head = kept.document.get("engagement")
    title = str(head.get("title") or "") if isinstance(head, Mapping) else ""
    cases = kept.document.get("use_cases")
    return Listed(
        kept.ident,
        client_of(kept.document),
        title,
        len(cases) if isinstance(cases, list) else 0,
        created,
        changed,
        kept.revision,
        kept.assessment,
        kept.signed is not None,
    )


def removed(kept: Kept, events: int) -> Removed:
    """What is removed with an engagement."""
    cases = kept.document.get("use_cases") or []
    owners = [kept.document, *(kept.document.get("shared") or []), *cases]
    answers = sum(len(owner.get("answers") or {}) for owner in owners if isinstance(owner, Mapping))
    return Removed(kept.ident, client_of(kept.document), events, len(cases), answers)


def refuse_stale(change: Change, kept: Kept, events: Sequence[Event], seen: int) -> None:
    """Raise Stale where the place of a change was changed after revision `seen`."""
    for event in reversed(events):
        if event.revision <= seen:
            return
        if touch(event.path, change.path):
            raise Stale(change, event, value_at(kept.document, change.path), kept.revision)


def signed_off(ident: str, signature: Signature) -> AdvisorError:
    """K102: nothing can be changed after a sign-off."""
    return AdvisorError.of(
        "K102",
        f"'{ident}' was signed off by {signature.who} on {signature.at:%Y-%m-%d}.",
        todo="Begin a new assessment of it; the signed one stays as it is.",
    )


def replayed(events: Sequence[Event]) -> Doc:
    """The engagement that some events make, in their order."""
    document: Doc = {}
    for event in events:
        if event.what not in ("sign", "reopen"):
            document = changed_at(document, event.path, event.new)
    return document
