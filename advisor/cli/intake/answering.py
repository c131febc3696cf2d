"""From a typed line to a kept answer: read, doubted, confirmed, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from advisor.cli.intake.desk import Desk
from advisor.cli.intake.face import Ended, Face
from advisor.cli.intake.show import answered, tell_changes, wrapped
from advisor.cli.intake.typed_line import TypedLine, take_apart
from advisor.errors import AdvisorError, Problem, nearest
from advisor.interview.interview import Checked, Interview
from advisor.interview.items import Item
from advisor.interview.kept import Change, Stale
from advisor.interview.parts import Parts, answered_anew, with_parts
from advisor.interview.starting import confirmed
from advisor.interview.typed import labels, raw_of, region_names, suggestions
from advisor.pack.items import Pack

# Of these the names that may be meant are listed.
NAMES = ("A223", "A225", "Q114")
_SHOWN, _MANY = 6, 50
_YES, _NO = ("y", "yes"), ("n", "no")
_LEAVE = ("q", "quit")
_TAKEN_AWAY = "-"


def yes(face: Face, question: str) -> bool:
    """Ask a person for yes or no until it is one of them; a script is never asked."""
    while True:
        typed = face.ask(f"{question} yes or no > ").lower()
        if typed in (*_YES, *_NO):
            return typed in _YES
        if typed in _LEAVE:
            raise Ended


def told(face: Face, problems: tuple[Problem, ...], item: Item | None = None) -> None:
    """Say what is wrong, without the name of the question that one has before one's eyes."""
    for problem in problems:
        prefix = f"{item.fact}: " if item is not None else ""
        text = problem.message.removeprefix(prefix)
        text = text[:1].upper() + text[1:]
        if problem.nearest and problem.code not in NAMES:
            text += f" Did you mean “{problem.nearest}”?"
        if problem.todo:
            text += f" {problem.todo}"
        face.say(wrapped(f"{text} ({problem.code})", face.width, "  "), "warning")


def meant(face: Face, typed: str, item: Item, pack: Pack) -> None:
    """Show what may be meant by a name that is none: parts of names are enough for that."""
    found = suggestions(typed, item.question, pack, _MANY) if len(typed) > 1 else []
    # A short name is mostly the beginning of a code: DE is Germany before it is Denmark.
    found.sort(key=lambda pair: not pair[0].lower().startswith(typed.lower()))
    found = [*found, *_near(typed, item, pack)][: _SHOWN + 1]
    for name, label in found[:_SHOWN]:
        face.say(wrapped(f"{name}  {label}" if name != label else name, face.width, "    "))
    if len(found) > _SHOWN:
        face.say("    …")


def _near(typed: str, item: Item, pack: Pack) -> list[tuple[str, str]]:
    """The one that a mistyped name is nearest to."""
    names = region_names(pack) if item.spec.type == "region" else labels(item.spec)
    close = nearest(typed.lower(), [label.lower() for label in names.values()])
    return [(k, v) for k, v in names.items() if v.lower() == close]


class Answering:
    """Takes the answers of one session.

    Args:
        face: asks back.
        desk: keeps.
    """

    def __init__(self, face: Face, desk: Desk) -> None:
        self.face = face
        self.desk = desk

    @property
    def pack(self) -> Pack:
        """The pack in the language of the engagement."""
        return self.desk.interview.pack

    def take(self, item: Item, line: TypedLine) -> bool:
        """Keep the answer of a line; False where the person thought better of it.

        Raises:
            AdvisorError: it is no answer to this question.
        """
        if not line.text:
            return self._beside_only(item, line)
        text = f"{line.text}!" if line.sure and item.spec.type == "text" else line.text
        raw = raw_of(text, item.question, self.pack)
        return self.keep(item, with_beside(_anew(item, raw), line), sure=line.sure)

    def unknown(self, item: Item, line: TypedLine) -> bool:
        """Keep that nobody knows, and who could tell."""
        who = line.text
        if not who and self.face.person:
            # A script has no line for this; the next one is an answer.
            before = None if item.drawn else Parts.of(item.raw).who
            who = self.face.ask(f"Who could tell? (Enter: {before or 'nobody named'}) > ")
        raw: Any = {"unknown": {"who": who}} if who else "unknown"
        return self.keep(item, with_beside(_anew(item, raw), line))

    def not_applicable(self, item: Item, line: TypedLine) -> bool:
        """Keep that a question does not apply, and why."""
        raw: Any = {"not_applicable": {"why": line.text}} if line.text else "not_applicable"
        return self.keep(item, with_beside(_anew(item, raw), line))

    def range(self, item: Item, line: TypedLine) -> bool:
        """Keep a range: what stands behind ~, or what is asked for one end after the other."""
        if item.spec.type != "number":
            raise AdvisorError.of(
                "Q316", "Only a number has a range.", todo="Several under study are typed with or."
            )
        if line.text:
            raw = raw_of(f"~ {line.text}", item.question, self.pack)
        elif not self.face.person:
            raise AdvisorError.of(
                "Q318", "A script is not asked for the ends.", todo="Write ~ low middle high."
            )
        else:
            low = self.face.ask("At least > ")
            high = self.face.ask("At most > ")
            central = self.face.ask("Most likely (Enter: in between) > ")
            raw = raw_of(f"{low} to {high}", item.question, self.pack)
            if central:
                raw = {**raw, "value": central}
        return self.keep(item, with_beside(_anew(item, raw), line), sure=line.sure)

    def tried(self, item: Item, line: TypedLine) -> tuple[Item, Interview]:
        """A question and the interview as they would be under another answer, which is not kept.

        Raises:
            AdvisorError: it is no answer to this question.
        """
        raw = raw_of(line.text, item.question, self.pack)
        change = self.desk.interview.change(*item.key, raw)
        changed = self.desk.interview.after(change)
        return changed.item(*item.key), changed

    def confirm(self, item: Item) -> bool:
        """Confirm an answer that stands as a starting point had it."""
        return self.keep(item, confirmed(item.raw), sure=True)

    def clear(self, item: Item) -> bool:
        """Take an answer away."""
        if item.raw is None or item.drawn:
            self.face.say("  There is no answer to take away.")
            return False
        kept = self._written(item, None)
        self.face.say(f"  Taken away; undo brings it back: {item.said}")
        return kept

    def keep(self, item: Item, raw: Any, *, sure: bool = False) -> bool:
        """Check an answer, ask about what is doubtful, write it, and say how it was understood."""
        checked = self.desk.interview.check(*item.key, raw)
        if checked.problems:
            raise AdvisorError(checked.problems)
        if checked.warnings and not sure and not self._confirmed(item, checked.warnings):
            self.face.say("  Nothing was kept; answer again.")
            return False
        if not self._written(item, raw):
            return False
        now = self.desk.interview.item(*item.key)
        self.face.say(wrapped(answered(now), self.face.width, "  "))
        for line in _effects(checked):
            self.face.say(wrapped(line, self.face.width, "  "), "faint")
        return True

    def _confirmed(self, item: Item, doubts: Sequence[Problem]) -> bool:
        if not self.face.person:
            raise AdvisorError(
                replace(p, severity="error", todo="Where it is right, end the answer with !.")
                for p in doubts
            )
        alike = [replace(p, todo=None) for p in doubts[:-1]]
        told(self.face, (*alike, doubts[-1]), item)
        return yes(self.face, "  Is it right as it stands?")

    def _written(self, item: Item, raw: Any | None) -> bool:
        """Write; where somebody else was faster, show both and let the person choose."""
        try:
            self.desk.answer(item, raw)
        except Stale as stale:
            return self._settle(item, raw, stale)
        return True

    def _settle(self, item: Item, raw: Any | None, stale: Stale) -> bool:
        events = self.desk.refresh()
        theirs = self.desk.interview.item(*item.key)
        mine = self.desk.interview.after(Change(item.path, raw)).item(*item.key)
        if not self.face.person:
            raise AdvisorError.of(
                "Q317",
                f"{item.fact}: {stale.theirs.who} answered it meanwhile: {theirs.said or 'open'}.",
                todo="Look at it, and give the answer again.",
            )
        self.face.say(
            wrapped(
                f"{stale.theirs.who} answered this meanwhile, at {stale.theirs.at:%H:%M} UTC.\n"
                f"Theirs: {theirs.said or 'no answer'}\nYours: {mine.said or 'no answer'}",
                self.face.width,
                "  ",
            ),
            "warning",
        )
        tell_changes(self.face, self.desk.interview, events, item.path)
        if not yes(self.face, "  Put yours in place of theirs?"):
            return False
        return self._written(theirs, raw)

    def _beside_only(self, item: Item, line: TypedLine) -> bool:
        """A note or source for the answer that stands, or for one that is asked for now."""
        if item.answer is not None and not item.drawn:
            return self.keep(item, with_beside(confirmed(item.raw), line), sure=True)
        if not self.face.person:
            raise AdvisorError.of(
                "Q318",
                "A note or source goes with an answer.",
                todo="Write them on one line: 480k # note.",
            )
        text = self.face.ask("It goes with an answer; which? (Enter: not known) > ")
        given = take_apart(text or "unknown")
        if given.command == "unknown":
            text = f"unknown: {given.text}" if given.text else "unknown"
            given = replace(given, command=None, text=text)
        if given.command is not None:
            raise AdvisorError.of(
                "Q318", "That is no answer; nothing was kept.", todo="Give answer and note again."
            )
        whole = replace(
            given,
            source=given.source or line.source,
            note=given.note or line.note,
            private=given.private or line.private,
        )
        return self.take(item, whole)


def _anew(item: Item, raw: Any) -> Any:
    """A new answer with what stood beside the old one, which is shown; and who could tell."""
    return raw if item.drawn else answered_anew(confirmed(item.raw), raw)


def with_beside(raw: Any, line: TypedLine) -> Any:
    """An answer with the source and note of a line; one of `-` takes away what was there."""
    parts: dict[str, Any] = {}
    if line.source is not None:
        parts["source"] = "" if line.source == _TAKEN_AWAY else line.source
    if line.note is not None:
        parts["note"] = "" if line.note == _TAKEN_AWAY else line.note
        parts["private"] = line.private and bool(parts["note"])
    return with_parts(raw, **parts) if parts else raw


def _effects(checked: Checked) -> list[str]:
    found = []
    if checked.shows:
        more, short = len(checked.shows), sum(i.question.express for i in checked.shows)
        told_more = "One more question comes" if more == 1 else f"{more} more questions come"
        found.append(f"{told_more}{f', {short} of them in the short interview' if short else ''}.")
    if checked.hides:
        gone = len(checked.hides)
        words = "One question is" if gone == 1 else f"{gone} questions are"
        kept = [i.spec.label for i in checked.hides if i.settled]
        tail = f"; kept, but not read now: {', '.join(kept)}" if kept else ""
        found.append(f"{words} no longer asked{tail}.")
    return found
