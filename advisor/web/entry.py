"""Coming in by the one-time token, letting another browser in, and leaving."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from advisor.web.problems import refused
from advisor.web.served import served_by, session_of
from advisor.web.templates import page

router = APIRouter(include_in_schema=False)


@router.get("/enter")
def enter(request: Request, token: str = "") -> Response:
    """Use up the token and begin a session; always leads to the first page."""
    served = served_by(request)
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        # A browser that looks ahead must not use the token up.
        raise refused("W102", "The address is not opened ahead of time.", "Open it.")
    if request.state.session is not None:
        return RedirectResponse("/", status_code=303)
    cookie = served.sessions.enter(token)
    if cookie is None:
        raise refused(
            "W102",
            "This address was used already, or is not complete. It opens one browser, once.",
            "In a browser that is let in, have an address made for this one; or start "
            "`advisor serve` anew.",
        )
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(served.cookie, cookie, httponly=True, samesite="strict", path="/")
    return response


@router.post("/invite")
def invite(request: Request, who: Annotated[str, Form(max_length=100)] = "") -> Response:
    """An address that lets one more browser in, under a name."""
    served = served_by(request)
    name = " ".join(who.split()) or session_of(request).who
    token = served.sessions.token(name)
    host = request.headers["host"]
    return page(
        request, "invited.html.j2", address=f"http://{host}/enter?token={token}", invited=name
    )


@router.post("/leave")
def leave(request: Request) -> Response:
    """End the session of this browser."""
    served = served_by(request)
    served.sessions.leave(request.cookies.get(served.cookie, ""))
    response = page(request, "left.html.j2")
    response.delete_cookie(served.cookie, path="/", httponly=True, samesite="strict")
    return response
