"""A store that tells the live advice of every change, whoever of the server made it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.interview.document import Doc
from advisor.interview.kept import Change, Event, Kept, Listed, Removed, Store, What
from advisor.web.live import Live


class Watched:
    """A store behind which pages are told of changes."""

    def __init__(self, store: Store, live: Live) -> None:
        """Put it before a store.

        Args:
            store: where the engagements are kept.
            live: is told.
        """
        self.inner = store
        self._live = live

    def listed(self) -> Sequence[Listed]:
        """All engagements, the last changed first."""
        return self.inner.listed()

    def create(self, document: Doc, *, who: str, ident: str | None = None) -> Kept:
        """Keep a new engagement."""
        return self.inner.create(document, who=who, ident=ident)

    def read(self, ident: str) -> Kept:
        """An engagement as it is now."""
        return self.inner.read(ident)

    def write(
        self, ident: str, changes: Sequence[Change], *, seen: int, who: str, what: What = "answer"
    ) -> Kept:
        """Write changes, and tell."""
        kept = self.inner.write(ident, changes, seen=seen, who=who, what=what)
        self._live.changed(kept)
        return kept

    def events(self, ident: str, *, after: int = 0) -> Sequence[Event]:
        """Events in their order, those after a revision."""
        return self.inner.events(ident, after=after)

    def revision(self, ident: str) -> int:
        """The revision of an engagement."""
        return self.inner.revision(ident)

    def at(self, ident: str, revision: int) -> Doc:
        """The engagement as it was at a revision."""
        return self.inner.at(ident, revision)

    def sign(self, ident: str, *, seen: int, who: str, note: str = "") -> Kept:
        """Sign off the assessment, and tell."""
        kept = self.inner.sign(ident, seen=seen, who=who, note=note)
        self._live.changed(kept)
        return kept

    def reopen(self, ident: str, *, who: str, note: str = "") -> Kept:
        """Begin a new assessment, and tell."""
        kept = self.inner.reopen(ident, who=who, note=note)
        self._live.changed(kept)
        return kept

    def delete(self, ident: str) -> Removed:
        """Remove an engagement, and tell."""
        removed = self.inner.delete(ident)
        self._live.forget(ident)
        return removed
