"""What a store keeps of an engagement, and what it must be able to do.

Everything that happens to an engagement is an event: a change at one path, when, by whom, old and
new. Its revision is the number of its last event. Whoever writes tells the revision that they had
seen; where the same place was changed since, the write is refused and both values are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from advisor.interview.document import Doc, Path_

What = Literal["create", "import", "answer", "change", "undo", "sign", "reopen"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand at a path; `new` None takes away what stands there."""

    path: Path_
    new: Any | None


@dataclass(frozen=True, slots=True)
class Event:
    """One change that was made; events are only ever added.

    Attributes:
        revision: counts from 1 within the engagement, without a gap.
        batch: the revision of the first event that was written together with this one.
        at: when, with zone (UTC).
        who: name of a person, as they gave it.
        assessment: counts from 1; one more after each sign-off that was followed by a revision.
    """

    revision: int
    batch: int
    at: datetime
    who: str
    what: What
    path: Path_
    old: Any | None
    new: Any | None
    assessment: int = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed off an assessment, when, and which revision of the answers it was."""

    who: str
    at: datetime
    revision: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An engagement as it is kept.

    Attributes:
        ident: of the engagement in the store; letters, digits and '-'.
        document: in the shape of an answers file; an answer of null is kept as `unknown`.
        revision: of the last event.
        assessment: which assessment of it this is, from 1.
        signed: the sign-off of this assessment; while there is one, answers cannot be changed.
    """

    ident: str
    document: Doc
    revision: int
    assessment: int = 1
    signed: Signature | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A line in the list of engagements."""

    ident: str
    client: str
    title: str
    use_cases: int
    created: datetime
    changed: datetime
    revision: int
    assessment: int
    signed: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """What deleting removed for good."""

    ident: str
    client: str
    events: int
    use_cases: int
    answers: int


class Stale(Exception):
    """A write that had not seen what stands there now; nothing of it was written.

    Attributes:
        theirs: the event that came between, the last one at that place.
        mine: the change that was refused.
        now: what stands at the path of `mine` now.
        revision: of the engagement now.
    """

    def __init__(self, mine: Change, theirs: Event, now: Any | None, revision: int) -> None:
        super().__init__(f"{'.'.join(mine.path)} was changed meanwhile")
        self.mine = mine
        self.theirs = theirs
        self.now = now
        self.revision = revision


class Store(Protocol):
    """Where engagements are kept. What a method returned from is durable.

    All methods raise `AdvisorError` (codes K…) where the store cannot be read or written, and for
    an ident that does not exist (K101).
    """

    def listed(self) -> Sequence[Listed]:
        """All engagements, the last changed first."""
        ...

    def create(self, document: Doc, *, who: str, ident: str | None = None) -> Kept:
        """Keep a new engagement; `ident` is made of the client's name where none is given."""
        ...

    def read(self, ident: str) -> Kept:
        """An engagement as it is now."""
        ...

    def write(
        self,
        ident: str,
        changes: Sequence[Change],
        *,
        seen: int,
        who: str,
        what: What = "answer",
    ) -> Kept:
        """Write changes, all or none, and return what is kept then.

        A change that changes nothing makes no event.

        Raises:
            Stale: the place of a change was changed after revision `seen`.
            AdvisorError: K102, the assessment is signed off.
        """
        ...

    def events(self, ident: str, *, after: int = 0) -> Sequence[Event]:
        """Events in their order, those after a revision."""
        ...

    def revision(self, ident: str) -> int:
        """The revision of an engagement, at the least cost."""
        ...

    def at(self, ident: str, revision: int) -> Doc:
        """The engagement as it was at a revision."""
        ...

    def sign(self, ident: str, *, seen: int, who: str, note: str = "") -> Kept:
        """Sign off the assessment; Stale where anything was changed after `seen`."""
        ...

    def reopen(self, ident: str, *, who: str, note: str = "") -> Kept:
        """Begin a new assessment after a sign-off; the signed one stays readable by `at`."""
        ...

    def delete(self, ident: str) -> Removed:
        """Remove an engagement with all its events, really, and say what was removed."""
        ...
