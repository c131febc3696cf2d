"""The first page: all engagements of the store."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from advisor.web.served import served_by
from advisor.web.templates import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def engagements(request: Request) -> HTMLResponse:
    """The list of engagements, the last changed first."""
    return page(request, "engagements.html.j2", engagements=served_by(request).store.listed())
