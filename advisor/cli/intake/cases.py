"""Use cases during an interview: list, change to, add, copy, rename, remove; and undo."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.cli.intake.answering import yes
from advisor.cli.intake.desk import Desk, key_of
from advisor.cli.intake.face import Face
from advisor.cli.intake.finding import number_in_list, use_case_name
from advisor.errors import AdvisorError, nearest
from advisor.interview import changes
from advisor.interview.items import Item
from advisor.interview.kept import Change, Event, Stale
from advisor.interview.owners import Owner
from advisor.interview.undo import undo, undoable

_NAME = "Name (? lists common ones to start from) > "
_TODO = "case lists them; case new NAME, case copy 1 NAME, case rename 1 NAME, case remove 1."


class Cases:
    """The use cases of one engagement.

    Args:
        face: to speak with.
        desk: the engagement.
    """

    def __init__(self, face: Face, desk: Desk) -> None:
        self.face = face
        self.desk = desk

    def do(self, text: str, item: Item) -> str | None:
        """Do what stands behind `case`.

        Returns:
            the key of the use case to go on with, '' to stay; None where nothing is new.
        """
        word, _, rest = text.partition(" ")
        rest = rest.strip()
        match word.lower():
            case "":
                self._list(item)
                return None
            case "new" | "add":
                pack = self.desk.interview.pack
                rest = rest if self.face.person else self._name(rest)
                name, answers = use_case_name(self.face, pack, _NAME, rest)
                made = changes.add(self._document, "use_case", name, answers=answers)
                return self._added(made)
            case "copy":
                owner, name = self._one_and_name(rest, item)
                name = self._name(name)
                return self._added(changes.copy(self._document, owner.key, name))
            case "rename":
                owner, name = self._one_and_name(rest, item)
                self.desk.write(
                    [changes.rename(self._document, owner.key, self._name(name))], "change"
                )
                return ""
            case "remove":
                return self._removed(self._one(rest))
            case _:
                return self._one(text).key

    @property
    def _document(self) -> dict[str, object]:
        return dict(self.desk.interview.document)

    def _list(self, item: Item) -> None:
        interview = self.desk.interview
        for n, owner in enumerate(interview.use_cases, 1):
            found = interview.progress(owner.key)
            here = " (here)" if owner.key == item.owner.key else ""
            self.face.say(f"  {n:>2}  {owner.name}: {found.answered} of {found.asked}{here}")
        for owner in interview.shared:
            by = ", ".join(interview.owner(key).name for key in owner.used_by)
            self.face.say(f"      shared: {owner.name}, by {by or 'none'}")
        self.face.say(f"  case 2 goes on with the second. {_TODO}", "faint")

    def _name(self, typed: str) -> str:
        if not typed and not self.face.person:
            raise AdvisorError.of("Q318", "A name is missing.", todo="Write case copy 1 NAME.")
        return typed or self.face.ask("Name > ")

    def _one_and_name(self, text: str, item: Item) -> tuple[Owner, str]:
        """A use case by its number and what follows; without a number the one here."""
        first, _, rest = text.partition(" ")
        if first.isdigit():  # ² too, to be told that it is none
            return self._one(first), rest.strip()
        if item.owner.kind == "use_case":
            return item.owner, text
        return self._one("1"), text

    def _one(self, text: str) -> Owner:
        cases = self.desk.interview.use_cases
        number = number_in_list(text)
        if number and number <= len(cases):
            return cases[number - 1]
        wanted = text.lower()
        found = [c for c in cases if wanted in (c.key, c.name.lower())]
        found = found or [c for c in cases if wanted and wanted in c.name.lower()]
        if len(found) == 1:
            return found[0]
        raise AdvisorError.of(
            "Q309",
            f"There is no use case '{text}'." if text else "It is not said which use case.",
            allowed=[c.name for c in cases],
            nearest=nearest(text, [c.name for c in cases]),
            todo=_TODO,
        )

    def _added(self, made: Sequence[Change]) -> str:
        self.desk.write(made, "change")
        owner = self.desk.interview.owner(made[-1].path[1])
        self.face.say(f"  Added: {owner.name}.")
        return owner.key

    def _removed(self, owner: Owner) -> str | None:
        if len(self.desk.interview.use_cases) == 1:
            raise AdvisorError.of(
                "Q309",
                "It is the only use case.",
                todo="Add another first, or rename this one: case rename NAME.",
            )
        found = self.desk.interview.progress(owner.key)
        if self.face.person and not yes(
            self.face, f"  Remove {owner.name} with its {found.answered} answers?"
        ):
            return None
        self.desk.write(changes.remove(self._document, owner.key), "change")
        self.face.say(f"  Removed: {owner.name}. undo brings it back.")
        return ""

    def undo(self) -> list[str]:
        """Take back the last thing that this person did, and say what it was."""
        desk = self.desk
        events = undoable(desk.store.events(desk.ident), desk.who)
        if not events:
            return ["There is nothing of yours to take back."]
        try:
            undo(desk.store, desk.ident, who=desk.who)
        except Stale as stale:
            return [f"{stale.theirs.who} changed it since; change it by hand."]
        desk.refresh()
        return [f"Taken back: {line}" for line in self._were(events)]

    def _were(self, events: Sequence[Event]) -> list[str]:
        lines = []
        for event in events:
            key = key_of(event.path)
            try:
                item = self.desk.interview.item(*key) if key else None
            except AdvisorError:
                item = None
            if item is not None:
                lines.append(f"{item.spec.label} is {item.said or 'open'} again.")
            else:
                lines.append(f"the change at {'.'.join(event.path) or 'the whole'}.")
        return lines
