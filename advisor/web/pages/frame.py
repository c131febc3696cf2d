"""What every page of an engagement has: its head, its tabs, and the way back after a form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from advisor.interview.interview import Interview
from advisor.interview.kept import Kept, Signature
from advisor.web.problems import refused
from advisor.web.served import served_by, session_of
from advisor.web.templates import page

_TABS = (
    ("questions", "Questions", "", True),
    ("check", "Check answers", "/check", True),
    ("advice", "Advice", "/advice", True),
    ("what-if", "What if", "/what-if", True),
    ("portfolio", "Portfolio", "/portfolio", True),
    ("report", "Report", "/report", False),
    ("history", "History", "/history", False),
    ("sign-off", "Sign off", "/sign-off", False),
)
# Addresses to which forms are sent and that show no page of their own.
_ONLY_SENT = ("/settle", "/edits", "/undo", "/reopen", "/invite", "/leave", "/import")
# What a page says after a form was sent; the address holds the key only.
SAID = {
    "saved": "Saved.",
    "nothing": "Nothing was changed.",
    "short": "The short set is answered. Go on with any section below, or look at the advice.",
    "all": "Every question that shows has an answer.",
    "undone": "The last change is undone.",
    "signed": "Signed off.",
    "reopened": "A new assessment has begun.",
    "read": "Read in.",
    "added": "Added.",
    "removed": "Removed.",
    "settled": "Your choice is saved.",
    "edited": "Your change is marked as yours in the report.",
    "merged": "What came back is merged.",
}


@dataclass(frozen=True, slots=True)
class Head:
    """An engagement at the head of its pages.

    Attributes:
        at: the address of its first page.
        tabs: key, words and address of the pages that it has.
    """

    ident: str
    client: str
    title: str
    revision: int
    assessment: int
    signed: Signature | None
    at: str
    tabs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An engagement that a request is about."""

    kept: Kept
    interview: Interview
    head: Head

    @property
    def ident(self) -> str:
        """Of the engagement in the store."""
        return self.kept.ident

    @property
    def at(self) -> str:
        """The address of its first page."""
        return self.head.at


def address(ident: str) -> str:
    """The address of an engagement's first page."""
    return f"/engagements/{quote(ident, safe='')}"


def opened(ident: str, request: Request) -> Opened:
    """The engagement of a request, as it is kept now.

    Raises:
        AdvisorError: K101, there is none; W301, the screen is turned to another client.
    """
    served, session = served_by(request), session_of(request)
    if session.shown_to_client and session.shown_to_client != ident:
        raise refused(
            "W301",
            "The screen is turned to a client; other engagements are not shown.",
            "Go back to your own view first.",
        )
    return opened_as(served.store.read(ident), request)


def opened_as(kept: Kept, request: Request) -> Opened:
    """An engagement that was read or written just now."""
    session = session_of(request)
    head = head_of(kept.document)
    tabs = tuple(
        (key, words, to) for key, words, to, open_ in _TABS if open_ or not session.client_mode
    )
    return Opened(
        kept,
        Interview.of(kept, served_by(request).pack),
        Head(
            kept.ident,
            str(head.get("client") or kept.ident),
            str(head.get("title") or ""),
            kept.revision,
            kept.assessment,
            kept.signed,
            address(kept.ident),
            tabs,
        ),
    )


def head_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The head of a document: client, title, date and what else stands there."""
    head = document.get("engagement")
    return head if isinstance(head, Mapping) else {}


Here = Annotated[Opened, Depends(opened)]


def own_view(request: Request) -> None:
    """Refuse what is not for the client's eyes while the screen is turned.

    Raises:
        AdvisorError: W302.
    """
    if session_of(request).client_mode:
        raise refused(
            "W302",
            "The screen is turned to the client; this page is not shown.",
            "Go back to your own view first.",
        )


async def _form(request: Request) -> AsyncIterator[FormData]:
    # A file that was sent is closed when the request is over.
    async with request.form(max_files=1, max_fields=5_000) as form:
        # Shown again where it cannot be saved.
        request.state.typed = {k: v for k, v in form.items() if isinstance(v, str)}
        yield form


Form = Annotated[FormData, Depends(_form)]


def word(form: FormData, name: str, most: int = 4_000) -> str:
    """A text field of a form, without space around it.

    Raises:
        AdvisorError: W310, it is longer than it may be; nothing is cut off.
    """
    found = form.get(name)
    text = found.strip().replace("\r\n", "\n") if isinstance(found, str) else ""
    if len(text) > most:
        raise refused(
            "W310",
            f"A text of the form is longer than {most:,} characters; nothing was saved.",
            "Go back, and shorten it.",
        )
    return text


def seen_of(form: FormData, here: Opened, name: str = "seen") -> int:
    """The revision that whoever sent a form had seen; never one that does not exist yet."""
    told = word(form, name, 12)
    return min(int(told), here.kept.revision) if told.isdecimal() else 0


def show(
    request: Request,
    template: str,
    here: Opened | None = None,
    /,
    *,
    status: int = 200,
    **context: object,
) -> HTMLResponse:
    """A page, of an engagement or of none."""
    said = SAID.get(request.query_params.get("said", ""), "")
    return page(
        request,
        template,
        status=status,
        headers=None,
        e=here.head if here else None,
        **{"said": said, "tab": "", **context},
    )


def go(to: str, said: str = "") -> RedirectResponse:
    """After a form: to a page of ours, by GET, so that loading it again sends nothing anew."""
    if said:
        bare, hash_, part = to.partition("#")
        to = f"{bare}{'&' if '?' in bare else '?'}{urlencode({'said': said})}{hash_}{part}"
    return RedirectResponse(to, status_code=303)


def within(to: str, otherwise: str) -> str:
    """An address of this server that a form named; never one elsewhere."""
    plain = to.startswith("/") and not to.startswith("//") and "\\" not in to
    shown = not to.partition("?")[0].endswith(_ONLY_SENT)
    return to if plain and shown and to.isprintable() and len(to) < 2_000 else otherwise
