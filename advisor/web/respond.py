"""Answers that say what went wrong: JSON to programs, a page to people."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from advisor.errors import AdvisorError
from advisor.web.problems import status_of
from advisor.web.templates import page

API = "/api/"


def problem_response(request: Request, error: AdvisorError) -> Response:
    """What a request is told of an error; with what was typed, where it could not be kept."""
    status = status_of(error.problems)
    if wants_json(request):
        return JSONResponse({"problems": [p.as_json() for p in error.problems]}, status)
    typed = getattr(request.state, "typed", {})
    return page(
        request,
        "problem.html.j2",
        status=status,
        problems=[p.as_json() for p in error.problems],
        typed=[(k, v) for k, v in typed.items() if v and k != "csrf"],
    )


def wants_json(request: Request) -> bool:
    """Whether a program asks: the API, or one that accepts JSON and no page."""
    if request.url.path.startswith(API):
        return True
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts and "text/html" not in accepts
