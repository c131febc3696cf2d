"""One question a page, one section a page, and saving their answers, with and without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from advisor.interview.interview import Interview, Way
from advisor.interview.items import Item
from advisor.interview.owners import Owner
from advisor.interview.typed import region_names
from advisor.web.pages.addresses import owner_name, question_at, section_at
from advisor.web.pages.asked import Asked, asked
from advisor.web.pages.beside import live_of
from advisor.web.pages.frame import Form, Here, Opened, go, show, word
from advisor.web.pages.saving import Saved, Sent, save_form
from advisor.web.problems import refused
from advisor.web.templates import page

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)


@router.get("/ask/{owner:path}/{fact}")
def question(request: Request, here: Here, owner: str, fact: str) -> HTMLResponse:
    """One question."""
    item = here.interview.item(owner, fact)
    return _question_page(request, here, item, asked(here.interview, item))


def _question_page(
    request: Request, here: Opened, item: Item, shown: Asked, then: str = "", *, status: int = 200
) -> HTMLResponse:
    then = request.query_params.get("then", "") or then
    back = _named(here, then)
    way: Way = "express" if item.question.express else "order"
    before = here.interview.before(item.key, way)
    later = _after(here.interview, item)
    return show(
        request,
        "question.html.j2",
        here,
        status=status,
        tab="questions",
        heading=item.question.text,
        whose=owner_name(item.owner),
        section=item.question.section,
        owner=item.owner.key,
        many=False,
        questions=[shown],
        action=f"{question_at(here, item)}",
        then=then if back else "",
        back=back or (question_at(here, before) if before else here.at),
        back_words="Back" if back or before else "All questions",
        next=back or (question_at(here, later) if later else here.at),
        faulty=_faulty([shown]),
        places=_places(here.interview, [item]),
        live=live_of(request, here, item.owner.key),
    )


@router.post("/ask/{owner:path}/{fact}")
def save_question(request: Request, here: Here, form: Form, owner: str, fact: str) -> Response:
    """Save the answer and go on to the next question."""
    item = here.interview.item(owner, fact)
    saved = save_form(request, here, item.owner, form)
    if saved.conflicts:
        return conflict_page(request, saved, question_at(here, item))
    if saved.open:
        found = saved.open[0]
        shown = _again(saved.here.interview, found)
        then = word(form, "then", 20)
        return _question_page(request, saved.here, item, shown, then, status=422)
    back = _named(here, word(form, "then", 20))
    if back:
        return go(back, "saved")
    later = _after(saved.here.interview, item)
    if later is not None:
        return go(question_at(saved.here, later))
    return go(here.at, "short" if item.question.express else "all")


def _named(here: Opened, then: str) -> str:
    """The page that a question was opened from to change its answer; empty for none."""
    return f"{here.at}/{then}" if then in ("check", "advice", "sign-off") else ""


@router.get("/section/{owner:path}/{name}")
def section(request: Request, here: Here, owner: str, name: str) -> HTMLResponse:
    """All questions of a section."""
    whose, items = _section(here.interview, owner, name)
    return _section_page(request, here, whose, name, items, {})


def _section_page(
    request: Request,
    here: Opened,
    owner: Owner,
    name: str,
    items: Sequence[Item],
    sent: Mapping[str, Sent],
    *,
    status: int = 200,
) -> HTMLResponse:
    shown = [
        _again(here.interview, sent[i.fact]) if i.fact in sent else asked(here.interview, i)
        for i in items
    ]
    later = _next_section(here, owner, name)
    return show(
        request,
        "question.html.j2",
        here,
        status=status,
        tab="questions",
        heading=name,
        whose=owner_name(owner),
        section="all questions of a section",
        owner=owner.key,
        many=True,
        then="",
        questions=shown,
        action=section_at(here, owner, name),
        back=here.at,
        back_words="All questions",
        next=later,
        faulty=_faulty(shown),
        places=_places(here.interview, items),
        live=live_of(request, here, owner.key),
    )


@router.post("/section/{owner:path}/{name}")
def save_section(request: Request, here: Here, form: Form, owner: str, name: str) -> Response:
    """Save a section's answers: those that can be saved, also where others cannot."""
    whose, _ = _section(here.interview, owner, name)
    saved = save_form(request, here, whose, form)
    back = section_at(here, whose, name)
    if saved.conflicts:
        return conflict_page(request, saved, back)
    if saved.open:
        _, items = _section(saved.here.interview, owner, name)
        sent = {s.item.fact: s for s in saved.open}
        return _section_page(request, saved.here, whose, name, items, sent, status=422)
    shown_before = {i.fact for i in _section(here.interview, owner, name)[1] if i.shown}
    _, items = _section(saved.here.interview, owner, name)
    if any(i.shown and i.fact not in shown_before for i in items):
        # Further questions show through these answers.
        return go(back, "saved")
    return go(_next_section(saved.here, whose, name) or here.at, "saved")


@router.post("/keep/{owner:path}")
def keep(request: Request, here: Here, form: Form, owner: str) -> HTMLResponse:
    """Save one answer while its page stays; what is sent back changes no field."""
    whose = here.interview.owner(owner)
    saved = save_form(request, here, whose, form)
    now = saved.here.interview
    section_of = {s.item.question.section for s in saved.answers}
    turned = [
        asked(now, item)
        for item in now.items(whose.key)
        if item.question.section in section_of
        and item.shown != here.interview.item(whose.key, item.fact).shown
        and word(form, "many", 1)
    ]
    return page(
        request,
        "kept.html.j2",
        e=saved.here.head,
        answers=[(s, _again(now, s), _told(s)) for s in saved.answers],
        turned=turned,
        revision=now.revision,
        places=_places(now, [now.item(whose.key, t.fact) for t in turned]),
    )


def _told(sent: Sent) -> str:
    """What is said below a question after its answer was sent."""
    if sent.state == "saved":
        return "Saved"
    return "" if sent.state in ("same", "untouched") else "Not saved"


def conflict_page(request: Request, saved: Saved, to: str) -> HTMLResponse:
    """Both values of every place that somebody else changed, to choose from."""
    others = len([a for a in saved.answers if a.state == "saved"])
    return show(
        request,
        "conflict.html.j2",
        saved.here,
        status=409,
        tab="questions",
        conflicts=saved.conflicts,
        revision=saved.here.kept.revision,
        to=to,
        saved=f"{others} other answers of the page were saved." if others else "",
    )


def _again(interview: Interview, sent: Sent) -> Asked:
    """A question as it was sent, with why it was not saved."""
    item = interview.item(sent.item.owner.key, sent.item.fact)
    theirs = sent.conflict
    told = f"{theirs.who} changed this meanwhile; it is now: {theirs.theirs}." if theirs else ""
    kept_old = sent.state not in ("saved", "same")
    return asked(
        interview,
        item,
        fields=sent.fields,
        errors=sent.errors,
        doubt=sent.doubt,
        conflict=told,
        seen=sent.seen if kept_old else None,
    )


def _faulty(shown: Sequence[Asked]) -> list[tuple[str, str]]:
    return [
        (q.id, f"{q.text} {line}")
        for q in shown
        for line in (*q.errors, q.doubt)
        if line and q.shows
    ]


def _section(interview: Interview, owner: str, name: str) -> tuple[Owner, tuple[Item, ...]]:
    for found in interview.sections(owner):
        if found.name == name:
            return found.owner, found.items
    raise refused("W303", f"There is no section '{name}' here.", "Go back to the questions.")


def _next_section(here: Opened, owner: Owner, name: str) -> str:
    """The section after one, of those in which something is asked; empty after the last."""
    asks = [
        (o, s.name)
        for o in here.interview.owners
        for s in here.interview.sections(o.key)
        if any(i.shown for i in s.items) or (o.key == owner.key and s.name == name)
    ]
    at = next((n for n, (o, s) in enumerate(asks) if o.key == owner.key and s == name), -1)
    if 0 <= at < len(asks) - 1:
        return section_at(here, *asks[at + 1])
    return ""


def _after(interview: Interview, item: Item) -> Item | None:
    """The next question without an answer; the short set stays within itself."""
    way: Way = "express" if item.question.express else "order"
    return interview.next(way, after=item.key, skipped=[item.key])


def _places(interview: Interview, items: Sequence[Item]) -> list[str]:
    """The names that a place may be given by, where one is asked for."""
    if not any(i.spec.type == "region" for i in items):
        return []
    return list(dict.fromkeys(region_names(interview.pack).values()))
