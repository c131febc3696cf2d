"""The portfolio: all use cases beside one another, and the road map of the whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from advisor.web.pages.frame import Here, show
from advisor.web.pages.looked import advice_of, problems_of

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)


@router.get("/portfolio")
async def portfolio(request: Request, here: Here) -> HTMLResponse:
    """Use cases by footprint, cost and position; the steps in one order."""
    advised, view = await advice_of(request, here)
    return await run_in_threadpool(
        show,
        request,
        "portfolio.html.j2",
        here,
        tab="portfolio",
        view=view,
        problems=[] if view else problems_of(advised, here),
    )
