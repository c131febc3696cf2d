"""Answers that say what went wrong: JSON to programs, a page to people."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from advisor.errors import AdvisorError
from advisor.web.problems import status_of
from advisor.web.templates import page

API = "/api/"
_PAGE = "problem.html.j2"
# Fields that nobody types into.
_HIDDEN = ("csrf", "seen", "asked", "to", "kind", "sure", "keep-note", "keep-source")


async def told(request: Request, error: AdvisorError) -> Response:
    """What a request is told of an error; with what was typed in its form, which was not saved."""
    form = getattr(request.state, "form", None)
    sent: dict[str, list[str]] = {} if form is None or wants_json(request) else await form()
    typed = [
        (name.replace(":", " "), value)
        for name, values in sent.items()
        for value in values
        if value.strip() and name.rpartition(":")[2] not in _HIDDEN
    ]
    return problem_response(request, error, typed)


def problem_response(
    request: Request,
    error: AdvisorError,
    typed: Sequence[tuple[str, str]] = (),
    back: tuple[str, str] = ("/", "Engagements"),
) -> Response:
    """What a request is told of an error, and what was typed.

    Args:
        request: to which it is the answer.
        error: with all that is wrong.
        typed: names and values, which were not saved.
        back: address and words of the way on from the page.
    """
    status = status_of(error.problems)
    if wants_json(request):
        return JSONResponse({"problems": [p.as_json() for p in error.problems]}, status)
    problems = [p.as_json() for p in error.problems]
    try:
        return page(request, _PAGE, status=status, problems=problems, typed=typed, back=back)
    except AdvisorError:
        # More was typed than a page can hold.
        return page(request, _PAGE, status=status, problems=problems, typed=(), back=back)


def wants_json(request: Request) -> bool:
    """Whether a program asks: the API, or one that accepts JSON and no page."""
    if request.url.path.startswith(API):
        return True
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts and "text/html" not in accepts
