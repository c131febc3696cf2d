"""The interview as it is held: one question after another, and what may be typed in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from advisor.cli.intake.advice import Advising
from advisor.cli.intake.answering import NAMES, Answering, meant, told, yes
from advisor.cli.intake.cases import Cases
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.face import Ended, Face
from advisor.cli.intake.finding import meant_questions, not_asked, number_in_list
from advisor.cli.intake.moving import Course, Moving
from advisor.cli.intake.show import (
    COMMANDS_HELP,
    KEYS,
    address,
    headings,
    offers,
    progress_line,
    prompt,
    show_heading,
    show_headings,
    show_help,
    show_question,
    tell_changes,
    wrapped,
)
from advisor.cli.intake.signing import sign_off
from advisor.cli.intake.typed_line import TypedLine, take_apart
from advisor.errors import AdvisorError
from advisor.interview.items import Item

_FOUND = 12


class Quit(Exception):
    """The person wants to stop."""


class Session:
    """One sitting over an engagement.

    Args:
        face: to speak with.
        desk: the engagement.
        advising: the live advice.
        course: how far to go.
        save: writes what `save` writes, and says where.
    """

    def __init__(
        self,
        face: Face,
        desk: Desk,
        advising: Advising,
        course: Course,
        save: Callable[[], str],
    ) -> None:
        self.face = face
        self.desk = desk
        self.advising = advising
        self.course = course
        self.save = save
        self.answering = Answering(face, desk)
        self.cases = Cases(face, desk)
        self.moving = Moving(desk, advising.worth, course.rest)

    def run(self) -> bool:
        """Hold the interview until it ends.

        Returns:
            whether it was interrupted by Ctrl-C.
        """
        self._greet()
        self.advising.tell(self.face.renew)
        self.advising.submit(self.desk)
        self.moving.resume()
        try:
            if not self._may_change():
                return False
            self._begin()
            while True:
                item = self._item()
                if item is None:
                    if not self._further():
                        return False
                    continue
                show_question(self.face, item, self.desk.interview)
                self._one(item)
        except Quit:
            return False
        except Ended as ended:
            return ended.interrupted
        except KeyboardInterrupt:
            return True

    def _may_change(self) -> bool:
        """Whether answers can be changed; after a sign-off only those of a new assessment."""
        signed = self.desk.interview.signed
        if signed is None:
            return True
        if not self.face.person:
            raise signed_off(self.desk)
        self.face.say(
            wrapped(
                f"{signed.who} signed this assessment off on {signed.at:%Y-%m-%d}; its answers "
                "stand. A new assessment begins with the same answers, which can then be changed.",
                self.face.width,
            )
        )
        if not yes(self.face, "Begin a new assessment?"):
            return False
        self.desk.reopen()
        return True

    def _greet(self) -> None:
        interview = self.desk.interview
        found = interview.progress()
        if found.answered:
            head = interview.document.get("engagement") or {}
            self.face.say(str(head.get("client") or self.desk.ident), "head")
            self.face.say(wrapped(f"{progress_line(found)}. It goes on where it stopped.",
                                  self.face.width))  # fmt: skip
        self.face.say(wrapped(f"Type an answer, or: {KEYS} · ?? all of it.", self.face.width),
                      "faint")  # fmt: skip

    def _begin(self) -> None:
        found = self.desk.interview.progress()
        if self.course.stretch != "short" and found.express == found.express_asked:
            self._begin_rest()

    def _begin_rest(self) -> None:
        if self.course.rest == "worth":
            self.face.say("Which questions matter most is being weighed …", "faint")
        self.moving.begin_rest()

    def _item(self) -> Item | None:
        """The question to put now; what others changed meanwhile is said first."""
        try:
            events = self.desk.refresh()
        except AdvisorError as error:
            if not self.face.person:
                raise
            # Such as a network that is gone for a while: what was kept is kept, and one may go on.
            told(self.face, error.problems)
        else:
            tell_changes(self.face, self.desk.interview, events)
        return self.moving.item()

    def _further(self) -> bool:
        """What comes when no question is left on this stretch; False to end."""
        skipped = self.moving.open_skipped()
        if skipped and self.face.person:
            many = "One question was" if skipped == 1 else f"{skipped} questions were"
            self.face.say()
            if yes(self.face, f"{many} skipped. Ask now?"):
                self.moving.anew()
                return True
        if self.moving.way != "express":
            self.face.say("\nEvery question that is asked has an answer or was skipped.", "head")
            return False
        found = self.desk.interview.progress()
        self.face.say(f"\nThe short interview is done: {progress_line(found)}.", "head")
        if self.face.person:
            self._advise()
        rest = found.asked - found.answered
        if self.course.stretch == "short" or not rest:
            return False
        if self.course.stretch == "ask" and self.face.person:
            order = "; those that matter most come first" if self.course.rest == "worth" else ""
            if not yes(self.face, f"{rest} more questions can be asked{order}. Go on?"):
                return False
        self._begin_rest()
        return True

    def _advise(self) -> None:
        for line in self.advising.lines(self.desk):
            self.face.say(wrapped(line, self.face.width, "  "), "advice")

    # One question.

    def _one(self, item: Item) -> None:
        """Ask until something comes of it."""
        owner = item.owner.id

        def status() -> str:
            return self.advising.line(owner)

        while True:
            typed = self.face.ask(
                prompt(item), offers=offers(item, self.desk.interview.pack), status=status
            )
            try:
                if self._taken(item, take_apart(typed)):
                    return
            except AdvisorError as error:
                if not self.face.person:
                    raise _placed(error, self.face) from None
                told(self.face, error.problems, item)
                if error.problems[0].code in NAMES:
                    meant(self.face, typed, item, self.desk.interview.pack)
            item = self.moving.known(item.key) or item

    def _taken(self, item: Item, line: TypedLine) -> bool:
        """Whether another question is to be shown."""
        if line.command is None:
            if not line.text and line.note is None and line.source is None:
                return self._enter(item)
            return self._kept(self.answering.take(item, line))
        return self._commands[line.command](self, item, line)

    def _kept(self, kept: bool) -> bool:
        if kept:
            self.advising.submit(self.desk)
            self.moving.answered()
        return kept

    def _enter(self, item: Item) -> bool:
        if not item.settled:
            self.face.say("  Nothing was typed. s skips it, u is not known, ? helps.")
            return False
        if item.to_confirm:
            return self._kept(self.answering.confirm(item))
        self.moving.kept()
        return True

    def _back(self, item: Item, line: TypedLine) -> bool:
        if not self.moving.back(item):
            self.face.say("  This is the first question.")
            return False
        return True

    def _skip(self, item: Item, line: TypedLine) -> bool:
        if item.settled and not item.to_confirm:
            return self._enter(item)
        self.face.say(f"  Skipped; it stays {'to be confirmed' if item.to_confirm else 'open'}.")
        self.moving.skip(item)
        return True

    def _unknown(self, item: Item, line: TypedLine) -> bool:
        return self._kept(self.answering.unknown(item, line))

    def _not_applicable(self, item: Item, line: TypedLine) -> bool:
        return self._kept(self.answering.not_applicable(item, line))

    def _range(self, item: Item, line: TypedLine) -> bool:
        return self._kept(self.answering.range(item, line))

    def _clear(self, item: Item, line: TypedLine) -> bool:
        if self.answering.clear(item):
            self.advising.submit(self.desk)
        return False

    def _help(self, item: Item, line: TypedLine) -> bool:
        show_help(self.face, item, self.desk.interview.pack)
        return False

    def _all_commands(self, item: Item, line: TypedLine) -> bool:
        self.face.say(COMMANDS_HELP.rstrip())
        return self._again(item)

    def _again(self, item: Item) -> bool:
        """Say which question it was, after something long."""
        self.face.say()
        self.face.say(wrapped(item.question.text, self.face.width), "question")
        return False

    def _list(self, item: Item, line: TypedLine) -> bool:
        interview = self.desk.interview
        if not line.text:
            show_headings(self.face, interview, item.owner.key)
        elif not show_heading(self.face, interview, number_in_list(line.text) or 0):
            raise AdvisorError.of(
                "Q319",
                f"There is no heading {line.text}.",
                todo=f"Type l and a number from 1 to {len(headings(interview))}.",
            )
        return self._again(item)

    def _go(self, item: Item, line: TypedLine) -> bool:
        found = meant_questions(self.desk.interview, line.text, item.owner.key)
        there = [i for i in found if i.asked or i.settled or i.kept]
        there = there or [i for i in found if i.shown]
        if len(there) > 1:
            self.face.say("  Several are meant; go on with the name at the end of a line:")
            for each in there[:_FOUND]:
                owner = f" · {each.owner.name}" if each.owner.name else ""
                where = address(each, self.desk.interview)
                self.face.say(f"  {each.spec.label}{owner}   go {where}")
            return False
        if not there:
            hidden = [i for i in found if not i.shown][:1]
            raise AdvisorError.of(
                "Q319",
                *(not_asked(self.desk.interview, i) for i in hidden),
                *() if hidden else (f"No question is meant by '{line.text}'.",),
                todo="l lists those that are asked.",
            )
        self.moving.go(item, there[0].key)
        return True

    def _advice(self, item: Item, line: TypedLine) -> bool:
        self._advise()
        return self._again(item)

    def _what_if(self, item: Item, line: TypedLine) -> bool:
        item, changed = self.answering.tried(item, line)
        self.face.say(wrapped(f"If {item.spec.label} were: {item.said} (nothing is kept)",
                              self.face.width, "  "), "advice")  # fmt: skip
        for told_line in self.advising.what_if(self.desk, changed):
            self.face.say(wrapped(told_line, self.face.width, "  "), "advice")
        return self._again(item)

    def _case(self, item: Item, line: TypedLine) -> bool:
        went = self.cases.do(line.text, item)
        if went is None:
            return False
        self.advising.submit(self.desk)
        if went:
            self.moving.to_owner(item, went)
        return True

    def _undo(self, item: Item, line: TypedLine) -> bool:
        for told_line in self.cases.undo():
            self.face.say(wrapped(told_line, self.face.width, "  "))
        self.advising.submit(self.desk)
        return True

    def _save(self, item: Item, line: TypedLine) -> bool:
        self.face.say(f"  {self.save()}")
        return False

    def _sign(self, item: Item, line: TypedLine) -> bool:
        if sign_off(self.face, self.desk):
            raise Quit
        return self._again(item)

    def _quit(self, item: Item, line: TypedLine) -> bool:
        raise Quit

    _commands: ClassVar[dict[str, Callable[[Session, Item, TypedLine], bool]]] = {
        "back": _back,
        "help": _help,
        "commands": _all_commands,
        "unknown": _unknown,
        "not_applicable": _not_applicable,
        "skip": _skip,
        "list": _list,
        "go": _go,
        "range": _range,
        "advice": _advice,
        "what_if": _what_if,
        "case": _case,
        "clear": _clear,
        "undo": _undo,
        "save": _save,
        "sign": _sign,
        "quit": _quit,
    }


def signed_off(desk: Desk) -> AdvisorError:
    """Q310: nothing is changed without being asked for after a sign-off."""
    return AdvisorError.of(
        "Q310",
        f"The assessment of {desk.ident} was signed off, so that no answer can be changed.",
        todo="Begin a new one first: 'advisor intake' on a terminal asks whether to.",
    )


def _placed(error: AdvisorError, face: Face) -> AdvisorError:
    """The problems at the line of the script."""
    place = face.place()
    return AdvisorError(replace(p, place=place, severity="error") for p in error.problems)
