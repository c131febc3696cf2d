"""From question to question: next, back, a detour, and where to go on after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from advisor.cli.intake.desk import Desk
from advisor.errors import AdvisorError
from advisor.interview.interview import Way
from advisor.interview.items import Item, Key

Stretch = Literal["short", "all", "ask"]
Worth = Callable[[Desk], tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class Course:
    """How far an interview is to go.

    Attributes:
        stretch: the short interview alone, all questions, or the short ones and then as asked.
        rest: in which order those after the short ones come.
    """

    stretch: Stretch = "ask"
    rest: Literal["worth", "order"] = "worth"


class Moving:
    """Where an interview stands.

    A question that one goes back or aside to is a detour: after it the interview goes on with the
    question that it left.

    Args:
        desk: the engagement.
        worth: questions by what an answer is worth.
        rest: the order after the short interview.

    Attributes:
        way: the order of now.
        here: the question that is put.
        left: the one after which the next is looked for.
        skipped: those passed over.
    """

    def __init__(self, desk: Desk, worth: Worth, rest: Literal["worth", "order"]) -> None:
        self.desk = desk
        self._worth = worth
        self._rest: Way = rest
        self.way: Way = "express"
        self.here: Key | None = None
        self.left: Key | None = None
        self.skipped: set[Key] = set()
        self._trail: list[Key] = []
        self._ahead: list[Key] = []
        self._detour = False

    def resume(self) -> None:
        """Go on where the interview stopped."""
        self.left = self.desk.stopped_at()

    def begin_rest(self) -> None:
        """Go on with the questions after the short ones."""
        self.way, self.left = self._rest, None

    def item(self) -> Item | None:
        """The question to put now; None where none is left on this stretch."""
        if self.here is not None:
            item = self.known(self.here)
            if item is not None and (item.asked or self._detour):
                return item
        worth = self._worth(self.desk) if self.way == "worth" else ()
        found = self.desk.interview.next(
            self.way, after=self.left, skipped=self.skipped, worth=worth
        )
        found = self._to_confirm(found) or found
        self._detour = found is not None and found.settled
        self.here = found.key if found else None
        return found

    def _to_confirm(self, found: Item | None) -> Item | None:
        """What stands as a starting point had it and nobody has confirmed, where it comes first."""
        for item in self.desk.interview.walk("order"):
            if found is not None and item.key == found.key:
                return None
            if item.to_confirm and item.key not in self.skipped:
                return item
        return None

    def known(self, key: Key) -> Item | None:
        """A question by its key; None where it is there no longer."""
        try:
            return self.desk.interview.item(*key)
        except AdvisorError:
            return None

    def answered(self) -> None:
        """Go on to the next open question."""
        if self.here is not None:
            self.skipped.discard(self.here)
        self._past()
        self._ahead.clear()

    def kept(self) -> None:
        """Go on from an answer that is kept as it stands: forward over what one came back over."""
        self._past()
        while self._ahead:
            key = self._ahead.pop()
            item = self.known(key)
            if item is not None and item.shown:
                # The last of them is where the interview was left, and no detour any more.
                self.here, self._detour = key, bool(self._ahead)
                return

    def back(self, item: Item) -> bool:
        """To the question before; False where there is none."""
        before = self._before(item)
        if before is None:
            return False
        self._ahead.append(item.key)
        self._aside(item, before.key)
        return True

    def go(self, item: Item, key: Key) -> None:
        """Aside to some question."""
        self._aside(item, key)
        self._trail.append(item.key)
        self._ahead.clear()

    def skip(self, item: Item) -> None:
        """Pass over an open question."""
        self.skipped.add(item.key)
        self._past()
        self._ahead.clear()

    def to_owner(self, item: Item, key: str) -> None:
        """On to the first open question of a use case."""
        walk = self.desk.interview.walk(self.way)
        first = next((n for n, i in enumerate(walk) if i.owner.key == key), 0)
        self._trail.append(item.key)
        self.left = walk[first - 1].key if first else None
        self.here, self._detour = None, False

    def anew(self) -> None:
        """Look again from the beginning, those passed over too."""
        self.skipped.clear()
        self.left = None

    def open_skipped(self) -> int:
        """How many of those passed over are still open."""
        found = (self.known(key) for key in self.skipped)
        return sum(i is not None and i.asked and not i.settled for i in found)

    def _past(self) -> None:
        here, self.here = self.here, None
        if here is None:
            return
        self._trail.append(here)
        if not self._detour:
            self.left = here
        self._detour = False

    def _aside(self, item: Item, key: Key) -> None:
        if not self._detour:
            # This question is the next one again when the detour is over.
            before = self.desk.interview.before(item.key, self.way)
            self.left = before.key if before else None
        self.here, self._detour = key, True

    def _before(self, item: Item) -> Item | None:
        while self._trail:
            found = self.known(self._trail.pop())
            if found is not None and found.shown and found.key != item.key:
                return found
        return self.desk.interview.before(item.key, "order")
