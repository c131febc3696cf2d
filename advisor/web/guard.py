"""Closed by default: what every request must show, and what every response says to the browser.

In this order: the Host is ours (no DNS rebinding); what changes something was sent by a page of
ours; the body is small and comes in time; there is a session, and what changes something carries
the session's token. No route can forget any of it, since routes are not asked.
"""

from __future__ import annotations

import asyncio
import traceback
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.errors import AdvisorError
from advisor.web.problems import refused
from advisor.web.respond import told
from advisor.web.served import Served
from advisor.web.session import CSRF_FIELD, CSRF_HEADER, Session

LONGEST_BODY = 6_000_000  # bytes; an answers file may have 5 MB
BODY_SECONDS = 60.0
_SAFE = ("GET", "HEAD", "OPTIONS")
_OPEN = ("/enter", "/static/")  # paths that need no session

# No script or style but our own files; nothing from elsewhere; in nobody else's frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With "no-referrer" browsers would send forms with the Origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # What a client told is kept in no cache; the back button asks anew and shows what stands now.
    "cache-control": "no-store",
}


class Guard:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, served: Served) -> None:
        self.app = app
        self.served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there are no web sockets
        sent = _Sent(send)
        try:
            receive = await self._let_in(scope, receive)
            await self.app(scope, receive, sent)
        except AdvisorError as error:
            await (await told(Request(scope), error))(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - no traceback reaches a user
            fault = self._fault(error)
            if sent.begun:
                return  # the connection ends short of what was announced, which browsers tell
            await (await told(Request(scope), fault))(scope, receive, sent)

    def _fault(self, error: Exception) -> AdvisorError:
        frames = "".join(traceback.format_tb(error.__traceback__))
        log = self.served.fault_log(type(error).__qualname__, frames)
        where = f"The details are in {log}." if log else "The details could not be written."
        return refused(
            "W900",
            f"Unexpected {type(error).__name__}; this is a fault of the program. {where} "
            "What was saved before is kept.",
            "Report it with that file; it holds no answers.",
        )

    async def _let_in(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        state: dict[str, Any] = scope.setdefault("state", {})
        state["session"] = None
        self._host(headers)
        changes = scope["method"] not in _SAFE
        session = self._session(headers)
        state["session"] = session
        if not changes:
            if session is None and not _open(scope["path"]):
                raise _no_session()
            return receive
        self._origin(headers)
        body = await _body(headers, receive)
        replay = _replay(body, receive)
        # From here on what was typed is shown again, should it come to nothing.
        state["form"] = partial(_form, scope, headers, body)
        if session is None:
            raise _no_session()
        carried = headers.get(CSRF_HEADER)
        if carried is None:
            carried = (await _form(scope, headers, body)).get(CSRF_FIELD, [""])[-1]
        if not session.carries(carried):
            state["typed"] = await _form(scope, headers, body)
            raise refused(
                "W104",
                "The request does not carry the token of this session; nothing was changed.",
                "Load the page again and send it from there.",
            )
        return replay

    def _host(self, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.served.hosts:
            raise refused(
                "W101",
                "The request names another host than this server's.",
                "Open the address that `advisor serve` printed, as it stands there.",
            )

    def _origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site")
        ours = f"http://{headers['host'].lower()}"
        if (origin is not None and origin.lower() != ours) or (
            origin is None and site not in (None, "same-origin", "none")
        ):
            raise refused(
                "W103",
                "The request comes from a page of another site; nothing was changed.",
                "Use the pages of this server.",
            )

    def _session(self, headers: Headers) -> Session | None:
        for header in headers.getlist("cookie"):
            try:
                morsel = SimpleCookie(header).get(self.served.cookie)
            except CookieError:
                continue
            if morsel is not None:
                found = self.served.sessions.of_cookie(morsel.value)
                if found is not None:
                    return found
        return None


def _open(path: str) -> bool:
    return path == _OPEN[0] or path.startswith(_OPEN[1])


def _no_session() -> AdvisorError:
    return refused(
        "W102",
        "This browser has no session here: the address was used already, or the server was "
        "started anew since. What was saved is kept.",
        "Open the address that `advisor serve` prints, or, in a browser that is let in, have an "
        "address made for this one.",
    )


async def _body(headers: Headers, receive: Receive) -> bytes:
    """The whole body, counted while it comes: a length that is told need not be true."""
    too_large = refused(
        "W105",
        f"More was sent than {LONGEST_BODY // 1_000_000} MB; nothing was changed.",
        "Shorten it, or split the file.",
    )
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > LONGEST_BODY:
        raise too_large
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise refused("W106", "The connection ended before all had come.", "Send anew.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > LONGEST_BODY:
                    raise too_large
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise refused(
            "W106", "The request did not come to its end in a minute.", "Send it anew."
        ) from None


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _form(scope: Scope, headers: Headers, body: bytes) -> dict[str, list[str]]:
    """The text fields of a form that was sent; nothing where it is none."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            return parse_qs(
                body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5_000
            )
        except ValueError:
            return {}
    if kind == "multipart/form-data":

        async def once() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            async with Request(scope, once).form(max_fields=5_000) as form:
                return {k: [v] for k, v in form.items() if isinstance(v, str)}
        except (MultiPartException, HTTPException, ValueError, KeyError):
            return {}
    return {}


class _Sent:
    """What is sent, with our headers; and whether it has begun."""

    def __init__(self, send: Send) -> None:
        self.begun = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
