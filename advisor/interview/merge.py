"""Answers that others send back are laid into an engagement: nothing there is overwritten.

An answer goes in where there was none, or only `unknown`. What says the same adds what it tells
beside. What says something else is a conflict, with all that was said, for a person to settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.errors import AdvisorError, Problem
from advisor.intake.answers import Answer
from advisor.interview.document import Doc
from advisor.interview.interview import Interview
from advisor.interview.items import Item, said
from advisor.interview.kept import Change
from advisor.interview.owners import answers_of, owners_of
from advisor.interview.parts import Parts, replaced


@dataclass(frozen=True, slots=True)
class Returned:
    """An answer that somebody sent back.

    Attributes:
        owner: its key, as the form had it.
        raw: as an answers file has it; None where the person left it open.
        who: answered.
        at: where it stands in what was sent: a cell, a line.
    """

    owner: str
    fact: str
    raw: Any | None
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One of the answers of a conflict; `who` is empty for that of the engagement."""

    raw: Any
    words: str
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question to which there are several answers; nothing was changed.

    Attributes:
        mine: the answer of the engagement; None where it has none, and those sent back differ.
        theirs: what was sent back.
    """

    item: Item
    mine: Said | None
    theirs: tuple[Said, ...]

    def chosen(self, theirs: Said) -> Any:
        """What stands where one of those sent back is taken, as an answers file has it.

        The note of the answer before, and that it is private, are kept; where neither of them
        names a source, it is who told it.
        """
        raw = replaced(self.item.raw, theirs.raw)
        parts = Parts.of(raw)
        if parts.source or parts.state != "known" or not theirs.who:
            return raw
        return replace(parts, source=theirs.who).raw

    def settled(self, raw: Any) -> Change:
        """The change that takes one of the answers."""
        return Change(self.item.path, raw)


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of answers that were sent back.

    Attributes:
        changes: what goes in, one for each question.
        taken: the questions that they answer.
        same: questions whose answer was there already.
        conflicts: nothing of them is in `changes`.
        problems: answers that cannot be read, or to what is not asked; each with its place.
        warnings: what is doubtful about those that go in.
    """

    changes: tuple[Change, ...]
    taken: tuple[Item, ...]
    same: tuple[Item, ...]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def returned_of(document: Doc, who: str = "") -> list[Returned]:
    """The answers of another copy of an engagement, such as that of a colleague."""
    return [
        Returned(owner.key, str(fact), raw, who, owner.name)
        for owner in owners_of(document)
        for fact, raw in answers_of(document, owner).items()
    ]


def merge(interview: Interview, returned: Iterable[Returned]) -> Merge:
    """Lay answers that were sent back into an engagement, as changes that nobody has made yet.

    Args:
        interview: the engagement as it is.
        returned: the answers of one or several persons.
    """
    return _Merging(interview).result(returned)


class _Merging:
    def __init__(self, interview: Interview) -> None:
        self.interview = interview
        self.changes: list[Change] = []
        self.taken: list[Item] = []
        self.same: list[Item] = []
        self.conflicts: list[Conflict] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def result(self, returned: Iterable[Returned]) -> Merge:
        found: dict[tuple[str, str], tuple[Item, list[tuple[Returned, Answer]]]] = {}
        for each in returned:
            if each.raw is None:
                continue
            read = self._read(each)
            if read is not None:
                item, answer = read
                found.setdefault(item.key, (item, []))[1].append((each, answer))
        for item, theirs in found.values():
            self._one(item, theirs)
        return Merge(
            tuple(self.changes),
            tuple(self.taken),
            tuple(self.same),
            tuple(self.conflicts),
            tuple(self.problems),
            tuple(self.warnings),
        )

    def _read(self, each: Returned) -> tuple[Item, Answer] | None:
        try:
            checked = self.interview.check(each.owner, each.fact, each.raw)
            item = self.interview.item(each.owner, each.fact)
        except AdvisorError as error:
            self.problems += [_told(p, each) for p in error.problems]
            return None
        self.problems += [_told(p, each) for p in checked.problems]
        return None if checked.answer is None else (item, checked.answer)

    def _one(self, item: Item, theirs: Sequence[tuple[Returned, Answer]]) -> None:
        """Settle one question, or put it among the conflicts."""
        known = [(each, answer) for each, answer in theirs if answer.state != "unknown"]
        open_here = item.state in ("open", "unknown")
        if item.state == "bad":
            mine = Said(item.raw, item.said)
            self.conflicts.append(Conflict(item, mine, tuple(_said(e, a, item) for e, a in theirs)))
            return
        if not known:
            if item.state == "open":
                self._take(item, theirs)
            else:
                self._add_beside(item, theirs)
            return
        answers = [answer for _, answer in known]
        if not open_here and item.answer is not None:
            answers.append(item.answer)
        if _differ(answers):
            mine_said = None if open_here else Said(item.raw, item.said)
            others = tuple(_said(e, a, item) for e, a in known)
            self.conflicts.append(Conflict(item, mine_said, others))
        elif open_here:
            self._take(item, known)
        else:
            self._add_beside(item, known)

    def _take(self, item: Item, theirs: Sequence[tuple[Returned, Answer]]) -> None:
        """What was sent back goes in, with what several of them told beside."""
        raw = theirs[0][0].raw
        # What was noted while nobody knew it stays, where they noted nothing themselves.
        for other in (*(each.raw for each, _ in theirs[1:]), item.raw):
            raw = _filled(raw, other)
        who = ", ".join(dict.fromkeys(each.who for each, _ in theirs if each.who))
        parts = Parts.of(raw)
        if who and parts.state == "known" and not parts.source:
            raw = replace(parts, source=who).raw
        self._change(item, raw, theirs[0][0])

    def _add_beside(self, item: Item, theirs: Sequence[tuple[Returned, Answer]]) -> None:
        """The answer was there: only notes, sources and ranges that it lacked are added."""
        raw = item.raw
        for each, answer in theirs:
            if answer.state == item.state:
                raw = _filled(raw, each.raw)
        if raw == item.raw or item.drawn:
            self.same.append(item)
        else:
            self._change(item, raw, theirs[0][0])

    def _change(self, item: Item, raw: Any, each: Returned) -> None:
        checked = self.interview.check(item.owner.key, item.fact, raw)
        if checked.problems:
            self.problems += [_told(p, each) for p in checked.problems]
            return
        self.changes.append(Change(item.path, raw))
        self.taken.append(item)
        self.warnings += [_told(p, each) for p in checked.warnings]


def _filled(raw: Any, other: Any) -> Any:
    """An answer with what another one tells beside it, where it tells nothing itself."""
    have, more = Parts.of(raw), Parts.of(other)
    found: dict[str, Any] = {
        name: getattr(more, name)
        for name in ("private", "grade", "who", "why")
        if not getattr(have, name) and getattr(more, name)
    }
    for name in ("source", "note"):
        mine, theirs = getattr(have, name) or "", getattr(more, name) or ""
        if theirs and theirs not in mine:
            found[name] = f"{mine}; {theirs}" if mine else theirs
    if have.state != "unknown" and more.state == "unknown":
        # Who could have told it has nothing more to tell.
        found.pop("who", None)
        found.pop("why", None)
    if have.state == more.state == "known" and have.low is None and have.high is None:
        found |= {n: getattr(more, n) for n in ("low", "high") if getattr(more, n) is not None}
    return replace(have, **found).raw if found else raw


def _differ(answers: Sequence[Answer]) -> bool:
    """Whether several answers say different things: another value, or another range."""
    ranges = {(a.low, a.high) for a in answers if a.low is not None}
    return len({_value(a) for a in answers}) > 1 or len(ranges) > 1


def _value(answer: Answer) -> Any:
    """What an answer says, without what is told beside it."""
    if answer.state != "known":
        return answer.state
    value = frozenset(answer.value) if isinstance(answer.value, tuple) else answer.value
    return answer.state, value, answer.candidates


def _said(each: Returned, answer: Answer, item: Item) -> Said:
    return Said(each.raw, said(answer, item.spec), each.who, each.at)


def _told(problem: Problem, each: Returned) -> Problem:
    """A problem with the place in what was sent, and who sent it."""
    where = ", ".join(part for part in (each.who, each.at) if part)
    return replace(problem, message=f"{where}: {problem.message}") if where else problem
