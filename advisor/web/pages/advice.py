"""All advice, with what the consultant changes in it: order, hiding with a reason, own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from advisor.advice.edits import KINDS
from advisor.errors import AdvisorError, Problem
from advisor.interview import edits
from advisor.interview.kept import Change, Stale
from advisor.web.pages.asked import problem_words
from advisor.web.pages.beside import live_of
from advisor.web.pages.frame import Form, Here, Opened, go, own_view, seen_of, show, word
from advisor.web.pages.looked import PATIENCE, advice_of, loose_edits, problems_of
from advisor.web.pages.questions import conflict_page
from advisor.web.pages.saving import Saved, conflict, write
from advisor.web.problems import refused
from advisor.web.respond import wants_json
from advisor.web.served import served_by, session_of

if TYPE_CHECKING:
    from advisor.report.items import Item
    from advisor.report.view import View

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)
_TEXTS = ("title", "recommend", "first_step", "because", "limitations")


@router.get("/live")
def live(request: Request, here: Here, of: str = "") -> HTMLResponse:
    """The panel beside the questions, for a page that is open."""
    return show(request, "live.html.j2", here, live=live_of(request, here, of))


@router.get("/advice")
async def advice(request: Request, here: Here) -> HTMLResponse:
    """All advice of the engagement as it stands."""
    advised, view = await advice_of(request, here)
    hidden = session_of(request).client_mode
    return await run_in_threadpool(
        show,
        request,
        "advice.html.j2",
        here,
        tab="advice",
        view=view,
        problems=[] if view else problems_of(advised, here),
        listed=[_shown(i, view) for i in view.listed] if view else [],
        loose=[] if hidden else loose_edits(advised),
        changed=[] if hidden else _edits(here, view),
        owners=[] if hidden else [(o.id, o.name) for o in here.interview.use_cases],
    )


def _shown(item: Item, view: View | None) -> dict[str, Any]:
    """A recommendation with the owners whose advice an edit of it changes."""
    return {
        "item": item,
        "owners": [(e.owner, e.owner_name, e.rule) for e in item.every],
        "several": bool(view and view.several),
    }


def _edits(here: Opened, view: View | None) -> list[dict[str, Any]]:
    titles = {rule.id: rule.title for rule in here.interview.pack.rules.values()}
    titles |= {i.rule: i.title for o in (view.owners if view else ()) for i in o.items}
    names = {o.id: o.name for o in here.interview.owners if o.id}
    found = []
    for n, edit in enumerate(edits.edits_of(here.kept.document)):
        kind = next((k for k in KINDS if k in edit), "")
        what = str(edit.get(kind) or "")
        words = {
            "hide": f"Hidden: {edit.get('title') or titles.get(what, what)}",
            "first": f"Put first: {titles.get(what, what)}",
            "words": f"In your words: {titles.get(what, what)}",
            "add": f"Your own: {what}",
        }.get(kind, "An edit that cannot be read")
        found.append(
            {
                "number": n,
                "words": words,
                "whose": names.get(str(edit.get("use_case") or ""), ""),
                "reason": str(edit.get("reason") or ""),
            }
        )
    return found


@router.post("/edits", dependencies=[Depends(own_view)])
async def edit(request: Request, here: Here, form: Form) -> Response:
    """Add an edit, or take one back."""
    data: Mapping[str, Any] = {"use_cases": [], "shared": []}
    if word(form, "do", 10) != "back":
        advised = await served_by(request).live.advised(here.kept, PATIENCE)
        if advised is None or advised.data is None:
            raise AdvisorError(
                advised.problems
                if advised and advised.problems
                else [Problem("W308", "The advice is not there yet.", todo="Try again.")]
            )
        data = advised.data
    return await run_in_threadpool(_edited, request, here, form, data)


def _edited(request: Request, here: Opened, form: FormData, data: Mapping[str, Any]) -> Response:
    back = f"{here.at}/advice"
    try:
        change = _change(here, form, data)
    except AdvisorError as error:
        if wants_json(request):
            raise
        return show(
            request,
            "said.html.j2",
            here,
            status=422,
            tab="advice",
            heading="The change was not made",
            lines=[problem_words(p.message, p.todo) for p in error.problems],
            to=back,
            to_words="Back to the advice",
        )
    try:
        write(request, here, [change], seen_of(form, here))
    except Stale as stale:
        return conflict_page(request, Saved(here, places=(conflict(here, stale),)), back)
    return go(back, "saved" if word(form, "do", 10) == "back" else "edited")


def _change(here: Opened, form: FormData, data: Mapping[str, Any]) -> Change:
    """The change of the edits that a form asks for."""
    document = here.kept.document
    rule, whose = word(form, "rule", 200), word(form, "use_case", 200)
    do = word(form, "do", 10)
    if do == "back":
        number = word(form, "number", 6)
        return edits.dropped(document, int(number) if number.isdecimal() else -1)
    if do == "first":
        return edits.first(document, data, whose, rule)
    if do == "hide":
        return edits.hide(document, data, whose, rule, word(form, "reason", 1_000))
    texts = {k: word(form, k, 2_000) for k in _TEXTS}
    if do == "add":
        title = texts.pop("title")
        return edits.own(document, data, whose, title, **texts, effort=word(form, "effort", 10))
    told = {k: v for k, v in texts.items() if v != word(form, f"was-{k}", 2_000)}
    if not any(told.values()):
        raise refused("W309", "None of the words was changed.", "Change some, or go back.")
    return edits.words(document, data, whose, rule, **told)
