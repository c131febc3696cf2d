"""Advice, what to ask next, and the report: worked out in the child process."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from advisor.errors import AdvisorError
from advisor.interview.kept import Kept
from advisor.web import work
from advisor.web.api import models
from advisor.web.api.engagements import attachment
from advisor.web.api.shape import GONE, REFUSED
from advisor.web.child import Fault, Job
from advisor.web.live import ADVICE_SECONDS, REPORT_SECONDS, Skipped
from advisor.web.problems import refused
from advisor.web.served import Served, served_by

router = APIRouter(prefix="/engagements/{ident}", tags=["results"])

# A report holds its style and its drawings; nothing of it is run, nothing loaded.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)


class Form(StrEnum):
    """A form of the report."""

    pdf = "pdf"
    html = "html"
    json = "json"
    md = "md"


_KINDS = {
    Form.pdf: "application/pdf",
    Form.html: "text/html; charset=utf-8",
    Form.json: "application/json",
    Form.md: "text/markdown; charset=utf-8",
}


@router.get("/advice", responses={**GONE, **REFUSED}, response_model=models.AdviceData)
async def advice(request: Request, ident: models.Ident) -> JSONResponse:
    """The advice for the answers as they are now."""
    served = served_by(request)
    kept = await run_in_threadpool(served.store.read, ident)
    found = await served.live.advised(kept, 2 * ADVICE_SECONDS)
    if found is None:
        raise refused("W120", "The advice is not ready; the answers are saved.", "Ask again.")
    if found.data is None:
        raise AdvisorError(found.problems)
    # Sent as it is: it was made by us, and is long.
    return JSONResponse(
        {
            "revision": found.revision,
            "advice": found.data,
            "warnings": [p.as_json() for p in found.warnings],
        }
    )


@router.get("/ask", responses={**GONE, **REFUSED})
async def ask(request: Request, ident: models.Ident) -> models.AskedData:
    """The open questions in the order of what an answer is worth."""
    served = served_by(request)
    kept = await run_in_threadpool(served.store.read, ident)
    job = Job(work.ask_next, kept.document, ADVICE_SECONDS)
    found = await done(served, ("ask", ident), job)
    return models.AskedData(revision=kept.revision, ask=found)


@router.get(
    "/report.{form}",
    responses={
        **GONE,
        **REFUSED,
        200: {"content": {kind.partition(";")[0]: {} for kind in _KINDS.values()}},
    },
    response_class=Response,
)
async def report(request: Request, ident: models.Ident, form: Form) -> Response:
    """The report on the answers as they are now."""
    served = served_by(request)
    kept = await run_in_threadpool(served.store.read, ident)
    return await report_response(served, kept, form)


async def report_response(served: Served, kept: Kept, form: Form) -> Response:
    """The report as a file; HTML to be looked at, in a sandbox."""
    job = Job(work.report, kept.document, REPORT_SECONDS, {"suffix": f".{form}"})
    content: bytes = await done(served, ("report", form, kept.ident, str(kept.revision)), job)
    headers = attachment(f"{kept.ident}-{kept.revision}.{form}")
    if form == Form.html:
        headers = {"content-security-policy": REPORT_POLICY, "x-frame-options": "SAMEORIGIN"}
    return Response(content, media_type=_KINDS[form], headers=headers)


async def done(served: Served, key: tuple[str, ...], job: Job) -> Any:
    """What comes of a job of the child process; of a newer one, where one took its place.

    Raises:
        AdvisorError: what is wrong in the answers, or why the job could not be done.
    """
    try:
        return await asyncio.wrap_future(served.live.do(key, job))
    except Skipped:
        raise refused(
            "W123", "The same was asked for anew, and is answered there.", "Ask again."
        ) from None
    except Fault as fault:
        log = served.fault_log(fault.kind, fault.frames)
        raise refused(
            "W900",
            f"Unexpected {fault.kind}; this is a fault of the program. "
            f"{f'The details are in {log}. ' if log else ''}The answers are saved.",
            "Report it with that file; it holds no answers.",
        ) from None
