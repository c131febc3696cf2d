"""Questions that go out on paper or by mail, and the answers that come back."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from advisor.errors import AdvisorError
from advisor.interview.kept import Change, Stale
from advisor.interview.merge import Conflict as Differs
from advisor.interview.merge import Returned, merge, returned_of
from advisor.web import paperwork
from advisor.web.child import Job
from advisor.web.live import REPORT_SECONDS, Skipped
from advisor.web.pages.addresses import owner_name
from advisor.web.pages.asked import problem_words
from advisor.web.pages.engagements import document_sent, file_sent
from advisor.web.pages.frame import Form, Here, Opened, opened_as, own_view, show
from advisor.web.pages.saving import write
from advisor.web.problems import refused
from advisor.web.respond import problem_response
from advisor.web.served import served_by, session_of

router = APIRouter(
    prefix="/engagements/{ident}", include_in_schema=False, dependencies=[Depends(own_view)]
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 200  # of a name in an address


@router.get("/forms")
def forms(request: Request, here: Here) -> HTMLResponse:
    """What can go out, and where it comes back."""
    from advisor.interview.form.rows import asked_rows, names

    return show(
        request,
        "forms.html.j2",
        here,
        tab="questions",
        open=len(asked_rows(here.interview)),
        people=names(here.interview),
        faulty=[],
    )


@router.get("/forms/blank.pdf")
async def blank(request: Request, here: Here, short: bool = False) -> Response:
    """The blank questionnaire."""
    content = await _made(request, here, paperwork.blank, express=short)
    return _file(content, "application/pdf", f"questionnaire{'-short' if short else ''}.pdf")


@router.get("/forms/open.pdf")
async def open_list(request: Request, here: Here, who: str = "", short: bool = False) -> Response:
    """The open questions, by who could tell."""
    content = await _made(request, here, paperwork.open_list, who=who[:_LONGEST], express=short)
    return _file(content, "application/pdf", f"{here.ident}-open-questions.pdf")


@router.get("/forms/form.xlsx")
async def form(
    request: Request, here: Here, who: str = "", short: bool = False, every: bool = False
) -> Response:
    """The form to mail."""
    content = await _made(
        request,
        here,
        paperwork.form,
        ident=here.ident,
        who=who[:_LONGEST],
        express=short,
        every=every,
    )
    return _file(content, _XLSX, f"{here.ident}-form.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


async def _made(request: Request, here: Opened, call: Callable[..., Any], **options: Any) -> Any:
    job = Job(call, here.kept.document, REPORT_SECONDS, options)
    key = ("paper", here.ident, call.__name__, session_of(request).csrf)
    while True:
        try:
            return await asyncio.wrap_future(served_by(request).live.do(key, job))
        except Skipped:
            continue


@router.post("/forms")
async def back(request: Request, here: Here, form: Form) -> Response:
    """Lay the answers of a file that came back into the engagement; overwrite nothing."""
    try:
        name, returned = await _returned(request, here, form)
    except AdvisorError as error:
        return problem_response(request, error, back=(f"{here.at}/forms", "Back to the forms"))
    return await run_in_threadpool(_merged, request, here, returned, name)


async def _returned(
    request: Request, here: Opened, form: FormData
) -> tuple[str, Sequence[Returned]]:
    """The name of the file that came back, and its answers."""
    file = form.get("file")
    content, name = await run_in_threadpool(file_sent, file)
    if name.lower().endswith((".yaml", ".yml")):
        document = await run_in_threadpool(document_sent, content, name, here.interview.pack)
        return name, returned_of(document, name)
    if name.lower().endswith(".xlsx"):
        safe = re.sub(r"[^\w.-]+", "-", name)[-60:].lstrip(".-") or "form.xlsx"
        found = await _made(
            request, here, paperwork.form_back, ident=here.ident, content=content, name=safe
        )
        return name, found.answers
    raise refused(
        "W304", f"'{name}' is no form.", "Choose the form (.xlsx) or an answers file (.yaml)."
    )


def _merged(
    request: Request, here: Opened, returned: Sequence[Returned], name: str
) -> HTMLResponse:
    found = merge(here.interview, returned)
    kept, missed = here.kept, list[Change]()
    try:
        if found.changes:
            kept = write(request, here, found.changes, here.kept.revision, "import")
    except Stale:
        # Somebody wrote in the same moment: each for itself.
        for change in found.changes:
            try:
                kept = write(request, here, [change], here.kept.revision, "import")
            except Stale:
                missed.append(change)
    now = opened_as(kept, request)
    return show(
        request,
        "merged.html.j2",
        now,
        tab="questions",
        name=name,
        taken=[_words(i) for i in found.taken],
        same=len(found.same),
        missed=len(missed),
        conflicts=[_both(c) for c in found.conflicts],
        problems=[problem_words(p.message, p.todo) for p in found.problems],
        warnings=[problem_words(p.message, p.todo) for p in found.warnings],
        revision=kept.revision,
        to=f"{here.at}/check",
    )


def _words(item: Any) -> str:
    whose = f"{item.owner.name}: " if item.owner.name else ""
    return f"{whose}{item.question.text}"


def _both(differs: Differs) -> dict[str, Any]:
    item, mine = differs.item, differs.mine
    return {
        "what": item.question.text,
        "whose": owner_name(item.owner),
        "place": json.dumps(item.path),
        "stands": mine.words if mine else "no answer",
        "back": [
            {
                "raw": json.dumps(differs.chosen(said), default=str),
                "words": said.words,
                "who": ", ".join(w for w in (said.who, said.at) if w),
            }
            for said in differs.theirs
        ],
    }
