"""Check the answers, settle what two people changed, the history, and the sign-off."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from advisor.errors import AdvisorError
from advisor.interview import changes
from advisor.interview.items import Item
from advisor.interview.kept import Change, Event, Stale
from advisor.interview.owners import Owner
from advisor.interview.sign_off import review
from advisor.interview.sign_off import sign as sign_off
from advisor.interview.undo import undo as take_back
from advisor.interview.undo import undoable
from advisor.web.pages.addresses import owner_name, question_at
from advisor.web.pages.asked import problem_words
from advisor.web.pages.fields import Fields, shown
from advisor.web.pages.frame import (
    Form,
    Here,
    Opened,
    go,
    own_view,
    seen_of,
    show,
    within,
    word,
)
from advisor.web.pages.questions import conflict_page
from advisor.web.pages.saving import Conflict, Saved, both, conflict, owner_at, write
from advisor.web.problems import refused
from advisor.web.served import served_by, session_of

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)
_EVENTS = 60  # of a page of the history


@dataclass(frozen=True, slots=True)
class Line:
    """An answer as the page lists it."""

    text: str
    printed: str
    range: str
    source: str
    note: str
    private: bool
    who: str
    marked: bool
    open: bool
    to: str


@router.get("/check")
def check(request: Request, here: Here) -> HTMLResponse:
    """All answers, with a link to change each."""
    interview, hidden = here.interview, session_of(request).client_mode
    progress = interview.progress()
    owners = []
    for owner in interview.owners:
        items = interview.items(owner.key)
        sections = [
            {"name": s.name, "answers": lines}
            for s in interview.sections(owner.key)
            if (lines := [_line(here, i, hidden) for i in s.items if _answered(i)])
        ]
        owners.append(
            {
                "name": owner_name(owner),
                "words": "Asked once" if owner.kind == "engagement" else "",
                "sections": sections,
                "open": [_line(here, i, hidden) for i in items if i.asked and i.state == "open"],
                "inactive": [_line(here, i, hidden) for i in items if i.kept],
            }
        )
    return show(
        request,
        "check.html.j2",
        here,
        tab="check",
        owners=[o for o in owners if o["sections"] or o["open"] or o["inactive"]],
        words=f"{progress.answered} of {progress.asked} questions have an answer.",
        doubts=_doubts(here),
        waiting=_waiting(interview.owners, here, hidden),
        strays=[f"{s.fact} ({owner_name(s.owner)})" for s in interview.strays],
    )


def _answered(item: Item) -> bool:
    """Whether an answer stands on the page, be it one that cannot be read."""
    return item.shown and not item.drawn and item.state != "open"


def _line(here: Opened, item: Item, hidden: bool) -> Line:
    fields = shown(item.raw, item.spec)
    secret = hidden and fields.private
    return Line(
        item.question.text,
        _said(item, fields),
        "",
        "" if secret else fields.source,
        "" if secret else fields.note,
        fields.private,
        fields.who if fields.kind == "unknown" and not secret else "",
        item.to_confirm,
        item.state == "open",
        f"{question_at(here, item)}?then=check",
    )


def _said(item: Item, fields: Fields) -> str:
    if item.state == "open":
        return "Not answered"
    if item.state == "bad":
        return f"Cannot be read: {fields.value}"
    return item.said[:1].upper() + item.said[1:]


def _doubts(here: Opened) -> list[dict[str, str]]:
    found = []
    for owner in here.interview.owners:
        for item in here.interview.items(owner.key):
            for problem in (*item.problems, *item.warnings) if _answered(item) else ():
                words = problem.message.partition(": ")[2] or problem.message
                found.append(
                    {
                        "what": item.question.text,
                        "words": f"{item.question.text} {words}",
                        "to": "" if here.kept.signed else f"{question_at(here, item)}?then=check",
                    }
                )
    return found


def _waiting(owners: Iterable[Owner], here: Opened, hidden: bool) -> list[tuple[str, list[str]]]:
    """By person, what they could tell."""
    found: dict[str, list[str]] = {}
    for owner in owners:
        for item in here.interview.items(owner.key):
            fields = shown(item.raw, item.spec)
            secret = hidden and fields.private
            if _answered(item) and fields.kind == "unknown" and fields.who and not secret:
                found.setdefault(fields.who, []).append(item.question.text)
    return list(found.items())


# What two people changed.


@router.post("/settle")
def settle(request: Request, here: Here, form: Form) -> Response:
    """Write those of my values that I chose, over what I have seen now."""
    to = within(word(form, "to", 2_000), here.at)
    places = [p for p in form.getlist("place") if isinstance(p, str)]
    stale: list[Conflict] = []
    for n, place in enumerate(places, 1):
        if word(form, f"take{n}", 10) != "mine":
            continue
        try:
            change = _chosen(here, place, word(form, f"mine{n}", 100_000))
            write(request, here, [change], seen_of(form, here), "answer")
        except Stale as error:
            stale.append(conflict(here, error))
        except RecursionError:
            raise _unreadable() from None
    if stale:
        return conflict_page(request, Saved(here, places=tuple(stale)), to)
    return go(to, "settled")


def _chosen(here: Opened, place: str, mine: str) -> Change:
    """My value at a place of a conflict, checked anew: it came by way of the browser."""
    try:
        path, raw = tuple(json.loads(place)), json.loads(mine)
    except (ValueError, TypeError):
        path, raw = (), None
    if not all(isinstance(key, str) for key in path):
        path = ()
    owner = owner_at(here, path)
    if owner is not None and path == owner.at(path[-1]):
        return here.interview.change(owner.key, str(path[-1]), raw)
    document = here.kept.document
    if len(path) == 2 and path[0] == "engagement":
        return changes.head(document, path[1], raw, here.interview.pack)
    named = next((o for o in here.interview.owners if (*o.path, "name") == path), None)
    if named is not None:
        return changes.rename(document, named.key, str(raw or ""))
    raise _unreadable()


def _unreadable() -> AdvisorError:
    return refused("W305", "This choice cannot be read.", "Change the answer on its own page.")


# History.


@router.get("/history", dependencies=[Depends(own_view)])
def history(request: Request, here: Here, before: int = 0) -> HTMLResponse:
    """Every change, the last first."""
    events = served_by(request).store.events(here.ident)
    listed = [e for e in events if not before or e.revision < before][-_EVENTS:]
    mine = undoable(events, session_of(request).who)
    return show(
        request,
        "history.html.j2",
        here,
        tab="history",
        events=[_told(here, e) for e in reversed(listed)],
        older=listed[0].revision if listed and listed[0].revision > 1 else 0,
        can_undo=_last_words(here, mine) if mine and not here.kept.signed else "",
    )


_WHATS = {
    "create": "Begun",
    "import": "Read in from a file",
    "sign": "Signed off",
    "reopen": "New assessment begun",
}


def _told(here: Opened, event: Event) -> dict[str, Any]:
    if event.what in _WHATS:
        note = event.new.get("note") if isinstance(event.new, dict) else None
        words = f"{_WHATS[event.what]}: {note}" if note else _WHATS[event.what]
        return _row(event.at, event.who, words, "", "", "")
    what, new, old = both(here, event.path, event.new, event.old)
    owner = owner_at(here, event.path)
    text = what.removeprefix(f"{owner.name}: ") if owner is not None and owner.name else what
    if event.what == "undo":
        text = f"Undone: {text}"
    return _row(event.at, event.who, text, owner.name if owner else "", old, new)


def _row(at: datetime, who: str, what: str, whose: str, old: str, new: str) -> dict[str, Any]:
    return {"at": at, "who": who, "what": what, "whose": whose, "old": old, "new": new}


def _last_words(here: Opened, events: Sequence[Event]) -> str:
    told = _told(here, events[-1])
    more = f", and {len(events) - 1} more" if len(events) > 1 else ""
    return f"{told['what']} {told['old']} → {told['new']}{more}" if told["new"] else told["what"]


# Sign-off.


@router.get("/sign-off", dependencies=[Depends(own_view)])
def ask_sign(request: Request, here: Here) -> HTMLResponse:
    """What is still open before an assessment is signed off."""
    return _sign_page(request, here, [])


def _sign_page(
    request: Request, here: Opened, faulty: list[tuple[str, str]], *, status: int = 200
) -> HTMLResponse:
    found = review(here.interview)
    notes = [
        (words.format(len(items)), [i.question.text for i in items][:8])
        for words, items in (
            ("Not answered in the short set, so the usual range counts ({})", found.open),
            ("Not known yet ({})", found.unknown),
            ("To be looked at again ({})", found.doubtful),
            ("As the starting point had it, not confirmed ({})", found.to_confirm),
            ("Kept but not read, since the question does not show ({})", found.not_read),
        )
        if items
    ]
    return show(
        request,
        "sign.html.j2",
        here,
        status=422 if faulty else status,
        tab="sign-off",
        words=f"This is assessment {here.kept.assessment}, revision {here.kept.revision}.",
        hindrances=[problem_words(p.message, p.todo) for p in found.problems],
        notes=notes,
        faulty=faulty,
    )


@router.post("/sign-off", dependencies=[Depends(own_view)])
def sign(request: Request, here: Here, form: Form) -> Response:
    """Sign the assessment off."""
    served = served_by(request)
    try:
        sign_off(
            served.store,
            here.ident,
            served.pack,
            seen=seen_of(form, here),
            who=word(form, "who", 100),
            note=word(form, "note", 2_000),
        )
    except Stale as stale:
        told = f"{stale.theirs.who} changed something meanwhile. Look at the answers, then sign."
        return _sign_page(request, here, [("", told)], status=409)
    except AdvisorError as error:
        if error.problems[0].code.startswith("K"):
            raise
        faults = [("who", problem_words(p.message, p.todo)) for p in error.problems]
        return _sign_page(request, here, faults)
    return go(here.at, "signed")


@router.post("/reopen", dependencies=[Depends(own_view)])
def reopen(request: Request, here: Here, form: Form) -> Response:
    """Begin a new assessment."""
    who = session_of(request).who
    served_by(request).store.reopen(here.ident, who=who, note=word(form, "note", 500))
    return go(here.at, "reopened")


@router.post("/undo", dependencies=[Depends(own_view)])
def undo(request: Request, here: Here) -> Response:
    """Undo the last change, by a change of its own."""
    try:
        kept = take_back(served_by(request).store, here.ident, who=session_of(request).who)
    except Stale as error:
        return conflict_page(
            request, Saved(here, places=(conflict(here, error),)), f"{here.at}/history"
        )
    if kept is None:
        raise refused("W306", "There is nothing to undo.", "Look at the history.")
    return go(f"{here.at}/history", "undone")
