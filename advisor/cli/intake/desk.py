"""One engagement under the hands of one person: read, written to the store, read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.interview.interview import Interview
from advisor.interview.items import Item, Key
from advisor.interview.kept import Change, Event, Store, What
from advisor.pack.items import Pack


class Desk:
    """What an interview is held on.

    Attributes:
        interview: as it is kept now; another one after each write.
        who: writes.
    """

    def __init__(self, store: Store, ident: str, pack: Pack, who: str) -> None:
        self.store = store
        self.ident = ident
        self.pack = pack
        self.who = who
        self.interview = Interview.of(store.read(ident), pack)

    def write(self, changes: Sequence[Change], what: What = "answer") -> None:
        """Keep changes; when it returns they are durable.

        Raises:
            Stale: somebody changed the same place meanwhile; nothing was written.
            AdvisorError: the store cannot, or the assessment is signed off.
        """
        kept = self.store.write(
            self.ident, changes, seen=self.interview.revision, who=self.who, what=what
        )
        self.interview = Interview.of(kept, self.pack)

    def answer(self, item: Item, raw: Any | None) -> None:
        """Keep an answer, or take it away with None.

        Raises:
            Stale: as `write`.
            AdvisorError: as `write`, and what is wrong with the answer.
        """
        self.write([self.interview.change(*item.key, raw)])

    def reopen(self) -> None:
        """Begin a new assessment after a sign-off."""
        kept = self.store.reopen(self.ident, who=self.who)
        self.interview = Interview.of(kept, self.pack)

    def refresh(self) -> tuple[Event, ...]:
        """Take in what others wrote meanwhile.

        Returns:
            their changes.
        """
        seen = self.interview.revision
        if self.store.revision(self.ident) == seen:
            return ()
        self.interview = Interview.of(self.store.read(self.ident), self.pack)
        return tuple(self.store.events(self.ident, after=seen))

    def stopped_at(self) -> Key | None:
        """The question answered last, so that an interview goes on from there."""
        for event in reversed(self.store.events(self.ident)):
            if event.what == "answer" and "answers" in event.path:
                return key_of(event.path)
        return None


def key_of(path: tuple[str, ...]) -> Key | None:
    """The key of the question whose answer stands at a path; None where none does."""
    match path:
        case ("answers", fact):
            return "engagement", fact
        case ("use_cases", ident, "answers", fact):
            return ident, fact
        case ("shared", ident, "answers", fact):
            return f"shared/{ident}", fact
        case _:
            return None
