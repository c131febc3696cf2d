"""The report: seen in the page, and handed over as PDF, HTML, Markdown or JSON."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from advisor.web import work
from advisor.web.child import Job
from advisor.web.live import REPORT_SECONDS, Skipped
from advisor.web.pages.frame import Here, Opened, own_view, show
from advisor.web.pages.looked import PATIENCE, loose_edits, problems_of
from advisor.web.problems import refused
from advisor.web.served import served_by

router = APIRouter(
    prefix="/engagements/{ident}", include_in_schema=False, dependencies=[Depends(own_view)]
)

_KINDS = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
# A report that is opened alone takes the fonts of its reader's system; here ours are at hand.
_FONTS = b"<style>%s</style>" % b"".join(
    b'@font-face{font-family:"Source Sans 3";font-weight:%s;font-style:%s;'
    b"src:url(/static/SourceSans3-%s.ttf)}" % face
    for face in (
        (b"400", b"normal", b"Regular"),
        (b"400", b"italic", b"It"),
        (b"600", b"normal", b"Semibold"),
        (b"700", b"normal", b"Bold"),
    )
)
# The file's own policy knows no server; the response has a closer one.
_OWN_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@router.get("/report")
async def report(request: Request, here: Here) -> HTMLResponse:
    """The report in a frame, with its downloads; or why there is none."""
    advised = None
    if here.interview.use_cases:
        advised = await served_by(request).live.advised(here.kept, PATIENCE)
    why = [] if advised and advised.data else problems_of(advised, here)
    return await run_in_threadpool(
        show,
        request,
        "preview.html.j2",
        here,
        tab="report",
        problems=why,
        loose=loose_edits(advised),
    )


@router.get("/preview")
async def preview(request: Request, here: Here) -> Response:
    """The report as HTML, for the frame: its style sheets by their hash, no script, no form."""
    content = _OWN_POLICY.sub(b"", await made(request, here, "html"), 1)
    content = content.replace(b"</head>", _FONTS + b"</head>", 1)
    hashes = " ".join(_hashes(content)) or "'none'"
    policy = (
        f"default-src 'none'; style-src {hashes}; img-src data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
    )
    headers = {"content-security-policy": policy, "x-frame-options": "SAMEORIGIN"}
    return Response(content, media_type=_KINDS["html"], headers=headers)


def _hashes(content: bytes) -> Iterator[str]:
    for sheet in _STYLE.findall(content):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(sheet).digest()).decode()}'"


@router.get("/report.{suffix}")
async def download(request: Request, here: Here, suffix: str) -> Response:
    """The report as a file."""
    if suffix not in _KINDS:
        raise refused(
            "W307", f"A report cannot be had as .{suffix[:10]}.", "Take pdf, html, md or json."
        )
    content = await made(request, here, suffix)
    name = f"{here.ident}-{here.kept.assessment}.{suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_KINDS[suffix], headers=headers)


async def made(request: Request, here: Opened, suffix: str) -> bytes:
    """The bytes of the report of an engagement as it stands."""
    job = Job(work.report, here.kept.document, REPORT_SECONDS, {"suffix": f".{suffix}"})
    key = ("report", here.ident, suffix, str(here.kept.revision))
    while True:
        try:
            content: bytes = await asyncio.wrap_future(served_by(request).live.do(key, job))
        except Skipped:
            continue
        return content
