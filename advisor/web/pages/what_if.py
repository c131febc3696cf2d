"""What if: the main facts of a use case moved on a copy; the answers stay as they are.

What is moved stands in the address, so that nothing is written anywhere and the back button works.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from advisor.errors import AdvisorError
from advisor.web import work
from advisor.web.child import Job
from advisor.web.live import ADVICE_SECONDS, Skipped
from advisor.web.pages.asked import html_id
from advisor.web.pages.frame import Here, Opened, show
from advisor.web.pages.looked import told
from advisor.web.served import served_by, session_of

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)
_FIELD = "to:"


@router.get("/what-if")
async def what_if(request: Request, here: Here, case: str = "") -> HTMLResponse:
    """Sliders of the main facts, and what comes of them beside the answers as they are."""
    cases = here.interview.use_cases
    chosen = next((c.id for c in cases if c.id == case), cases[0].id if cases else "")
    moved = {
        name.removeprefix(_FIELD): int(value)
        for name, value in request.query_params.items()
        if name.startswith(_FIELD) and value.isascii() and value.isdigit() and len(value) < 5
    }
    made: Mapping[str, Any] = {"sliders": [], "tried": None}
    problems: list[str] = []
    if chosen:
        try:
            made = await _made(request, here, chosen, moved)
        except AdvisorError as error:
            problems = [told(p, here) for p in error.problems]
    return await run_in_threadpool(
        show,
        request,
        "what_if.html.j2",
        here,
        tab="what-if",
        cases=[(c.id, c.name) for c in cases],
        chosen=chosen,
        sliders=[_shown(s, moved) for s in made["sliders"]],
        tried=made["tried"],
        years=made.get("years", 1),
        problems=problems,
    )


async def _made(
    request: Request, here: Opened, case: str, moved: Mapping[str, int]
) -> Mapping[str, Any]:
    # Each browser has a turn of its own: of one that slides fast, only the last is worked out.
    key = ("what-if", here.ident, case, session_of(request).csrf)
    job = Job(
        work.what_if, here.kept.document, ADVICE_SECONDS, {"use_case": case, "moved": dict(moved)}
    )
    while True:
        try:
            made: Mapping[str, Any] = await asyncio.wrap_future(
                served_by(request).live.do(key, job)
            )
        except Skipped:
            continue
        return made


def _shown(slider: Mapping[str, Any], moved: Mapping[str, int]) -> dict[str, Any]:
    at = slider["at"]
    to = moved.get(slider["fact"], -1 if at is None else at)
    return {
        "id": html_id(slider["fact"]),
        "name": f"{_FIELD}{slider['fact']}",
        "label": slider["label"],
        "text": slider["text"],
        "words": list(enumerate(slider["words"])),
        "now": "" if at is None else slider["words"][at],
        "given": slider["given"],
        "at": -1 if at is None else at,
        "to": to if -1 <= to < len(slider["words"]) else -1,
        "slides": slider["ordered"] and at is not None,
    }
