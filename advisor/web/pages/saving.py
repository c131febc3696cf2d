"""Saving what a form sent: each answer for itself, none lost, none over what somebody else wrote.

Only what was changed in the form is written, measured against what the form had shown. Where the
same place was changed meanwhile, neither value goes: both are shown, and a person chooses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from advisor.errors import AdvisorError, Problem
from advisor.interview.document import value_at
from advisor.interview.items import Item
from advisor.interview.kept import Change, Kept, Stale, What
from advisor.interview.owners import Owner
from advisor.interview.starting import confirmed
from advisor.web.pages.asked import own_raw, problem_words, value_words
from advisor.web.pages.fields import Fields, raw_answer, sent, shown
from advisor.web.pages.frame import Opened, opened_as, seen_of, word
from advisor.web.served import Served, served_by, session_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that somebody else changed after the form was made.

    Attributes:
        place: the path, as JSON.
        mine_raw: what was to be written, as JSON.
        who, at: of the change that came between.
    """

    what: str
    place: str
    theirs: str
    mine: str
    mine_raw: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer of a form.

    Attributes:
        state: `saved`, `same` (it stands so already), `untouched`, `bad`, `doubtful`, `stale`.
        errors: why it was not saved.
        doubt: what is to be confirmed before it is.
    """

    item: Item
    fields: Fields
    state: str
    seen: int
    errors: tuple[str, ...] = ()
    doubt: str = ""
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a form: the engagement as it is now, each answer, other places in conflict."""

    here: Opened
    answers: tuple[Sent, ...] = ()
    places: tuple[Conflict, ...] = ()

    @property
    def open(self) -> tuple[Sent, ...]:
        """What was not saved for want of something."""
        return tuple(a for a in self.answers if a.state in ("bad", "doubtful"))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What somebody else changed."""
        found = tuple(a.conflict for a in self.answers if a.conflict is not None)
        return (*found, *self.places)


def save_form(request: Request, here: Opened, owner: Owner, form: FormData) -> Saved:
    """Save what a form of questions sent for one owner."""
    served, who = served_by(request), session_of(request).who
    facts = [f for f in form.getlist("asked") if isinstance(f, str)]
    answers = [_read(served, here, owner, fact, form) for fact in dict.fromkeys(facts)]
    kept, out = here.kept, list[Sent]()
    for answer, change in answers:
        if change is None:
            out.append(answer)
            continue
        try:
            kept = served.store.write(here.ident, [change], seen=answer.seen, who=who)
            out.append(answer)
        except Stale as stale:
            made = conflict(here, stale)
            out.append(Sent(answer.item, answer.fields, "stale", answer.seen, conflict=made))
    return Saved(opened_as(kept, request), tuple(out))


def _read(
    served: Served, here: Opened, owner: Owner, fact: str, form: FormData
) -> tuple[Sent, Change | None]:
    """One answer of a form, and the change that saves it."""
    item = here.interview.item(owner.key, fact)
    seen = seen_of(form, here, f"{fact}:seen")
    now = own_raw(here.interview, owner, fact)
    then = now if seen == here.kept.revision else _then(served, here, item, seen, now)
    before = shown(then, item.spec)
    made = sent(form, fact, before)
    clash = _clash(form, fact, made, before)
    if clash:
        return Sent(item, made, "bad", seen, (clash,)), None
    if made == before and item.to_confirm and not item.drawn and word(form, f"{fact}:confirm", 1):
        return Sent(item, made, "saved", seen), Change(item.path, confirmed(now))
    if made == before:
        return Sent(item, made, "untouched", seen), None
    try:
        raw = raw_answer(made, item.question, here.interview.pack, now)
        checked = here.interview.check(owner.key, fact, raw)
        problems: Iterable[Problem] = checked.problems
    except AdvisorError as error:
        return Sent(item, made, "bad", seen, _words(error.problems)), None
    if problems:
        return Sent(item, made, "bad", seen, _words(problems)), None
    if raw == now:
        return Sent(item, made, "same", seen), None
    if checked.warnings and word(form, f"{fact}:sure", 4_000) != made.value:
        doubt = f"{problem_words(checked.warnings[0].message)} Check the unit and the zeros."
        return Sent(item, made, "doubtful", seen, doubt=doubt), None
    return Sent(item, made, "saved", seen), Change(item.path, raw)


def _then(served: Served, here: Opened, item: Item, seen: int, now: object | None) -> object | None:
    """What stood at the place of an answer at the revision that a form had seen."""
    later = served.store.events(here.ident, after=seen)
    if not any(e.path == item.path[: len(e.path)] or item.path == e.path[:4] for e in later):
        return now
    return value_at(served.store.at(here.ident, seen), item.path) if seen else None


def _clash(form: FormData, fact: str, made: Fields, before: Fields) -> str:
    """What contradicts itself in the fields of one question."""
    typed = [v for v in form.getlist(f"{fact}:value") if isinstance(v, str) and v.strip()]
    kind = word(form, f"{fact}:kind", 200)
    if kind in ("unknown", "not_applicable") and typed and tuple(typed) != before.values:
        return "There is an answer, and a line below it is chosen. Choose one of the two."
    beside = ("low", "high", "candidates", "note", "source")
    if kind in ("known", "") and made.nothing and any(word(form, f"{fact}:{b}") for b in beside):
        return (
            "Something stands beside the answer, but no answer. "
            "Answer, or choose “We do not know yet”."
        )
    return ""


def _words(problems: Iterable[Problem]) -> tuple[str, ...]:
    out = []
    for problem in problems:
        words = problem_words(problem.message)
        if problem.nearest:
            words = f"{words} Did you mean “{problem.nearest}”?"
        out.append(f"{words} {problem.todo}" if problem.todo else words)
    return tuple(dict.fromkeys(out))


def write(
    request: Request, here: Opened, changes: Sequence[Change], seen: int, what: What = "change"
) -> Kept:
    """Write changes that are no answers, under the name of the session."""
    served = served_by(request)
    return served.store.write(
        here.ident, changes, seen=seen, who=session_of(request).who, what=what
    )


def conflict(here: Opened, stale: Stale) -> Conflict:
    """Both values of a place, in words."""
    path = stale.mine.path
    what, theirs, mine = both(here, path, stale.now, stale.mine.new)
    return Conflict(
        what,
        json.dumps(path),
        theirs,
        mine,
        json.dumps(stale.mine.new, default=str),
        stale.theirs.who or "somebody",
        stale.theirs.at,
    )


def both(here: Opened, path: tuple[str, ...], theirs: Any, mine: Any) -> tuple[str, str, str]:
    """What a place is, and two values of it, in words."""
    owner = owner_at(here, path)
    if owner is not None and len(path) > 1 and path[-2] == "answers":
        item = here.interview.item(owner.key, path[-1])
        whose = f"{owner.name}: " if owner.name else ""
        return (
            f"{whose}{item.question.text}",
            value_words(theirs, item),
            value_words(mine, item),
        )
    name = {"client": "Client", "title": "Title", "name": "Name", "edits": "Your edits"}
    what = name.get(path[-1], path[-1].replace("_", " ").capitalize()) if path else "Everything"
    return what, _plain(theirs), _plain(mine)


def _plain(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return f"{len(value)} entries"
    if isinstance(value, dict):
        return str(value.get("name") or value.get("id") or f"{len(value)} entries")
    return str(value)


def owner_at(here: Opened, path: tuple[str, ...]) -> Owner | None:
    """The owner whose answers a path leads to."""
    for owner in here.interview.owners:
        if path[: len(owner.path)] == owner.path and path[len(owner.path) :][:1] == ("answers",):
            return owner
    return None
