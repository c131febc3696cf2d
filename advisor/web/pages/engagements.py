"""The list of engagements, a new one, reading one in, its head, and removing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from advisor.interview.document import Doc
from advisor.interview.file_text import file_text
from advisor.interview.kept import Change, Stale
from advisor.loading import parse_yaml
from advisor.pack.items import Pack
from advisor.web.pages.frame import (
    Form,
    Here,
    Opened,
    address,
    go,
    head_of,
    own_view,
    seen_of,
    show,
    within,
    word,
)
from advisor.web.pages.questions import conflict_page
from advisor.web.pages.saving import Conflict, Saved, conflict, write
from advisor.web.problems import refused
from advisor.web.served import served_by, session_of

router = APIRouter(include_in_schema=False)
one = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)

_HEAD = ("client", "title", "prepared_by", "date", "currency")
_LARGEST = 5_000_000  # bytes of an answers file


@router.get("/")
def engagements(request: Request) -> HTMLResponse:
    """The list of engagements, the last changed first; not while the screen is turned."""
    hidden = session_of(request).client_mode
    listed = () if hidden else served_by(request).store.listed()
    return show(request, "engagements.html.j2", engagements=listed)


@router.get("/engagements")
def list_of_engagements() -> Response:
    """The list, under the address that those of engagements begin with."""
    return go("/")


@router.get("/new", dependencies=[Depends(own_view)])
def new(request: Request) -> HTMLResponse:
    """The form of a new engagement."""
    head = dict.fromkeys(_HEAD, "") | {
        "date": f"{datetime.now().astimezone():%Y-%m-%d}",
        "currency": "EUR",
    }
    return _new_page(request, head, [])


def _new_page(
    request: Request, head: Mapping[str, str], faulty: list[tuple[str, str]]
) -> HTMLResponse:
    return show(
        request,
        "new.html.j2",
        status=422 if faulty else 200,
        head=head,
        currencies=_currencies(served_by(request).pack),
        faulty=faulty,
    )


@router.post("/new", dependencies=[Depends(own_view)])
def create(request: Request, form: Form) -> Response:
    """Begin an engagement."""
    served = served_by(request)
    head = {k: word(form, k, 200) for k in _HEAD}
    faulty = _head_faults(head, served.pack)
    if faulty:
        return _new_page(request, head, faulty)
    document = {
        "engagement": {k: v for k, v in head.items() if v}
        | {"packs": [p.id for p in served.pack.packs]},
        "answers": {},
        "use_cases": [],
        "edits": [],
    }
    kept = served.store.create(document, who=session_of(request).who)
    return go(f"{address(kept.ident)}/use-cases/new")


def _currencies(pack: Pack) -> tuple[str, ...]:
    rates = pack.tables.get("fx")
    return ("EUR", *sorted(set(rates.rows if rates else ()) - {"EUR"}))


def _head_faults(head: Mapping[str, str], pack: Pack) -> list[tuple[str, str]]:
    found = []
    if not head["client"]:
        found.append(("client", "Say who the client is."))
    try:
        datetime.fromisoformat(head["date"])
    except ValueError:
        found.append(("date", "Give the date as a day, such as 2026-11-25."))
    if head["currency"] not in _currencies(pack):
        found.append(("currency", "Choose a currency of the list."))
    return found


@router.post("/import", dependencies=[Depends(own_view)])
def read_in(request: Request, form: Form) -> Response:
    """Make an engagement of an answers file."""
    served = served_by(request)
    document = document_sent(*file_sent(form.get("file")), served.pack)
    kept = served.store.create(document, who=session_of(request).who)
    return go(address(kept.ident), "read")


def file_sent(file: object) -> tuple[bytes, str]:
    """A file that was sent, and its name.

    Raises:
        AdvisorError: W304, none was, or it is too large.
    """
    if not isinstance(file, UploadFile) or not file.filename:
        raise refused("W304", "No file was chosen.", "Choose a file, then send it.")
    content = file.file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise refused("W304", "The file is larger than 5 MB.", "Choose another file.")
    return content, file.filename[-60:]


def document_sent(content: bytes, name: str, pack: Pack) -> Doc:
    """The document of an answers file; refused where it cannot be read whole.

    Raises:
        AdvisorError: W304, it is no text; what is wrong in it.
    """
    from advisor.intake.engagement import read_engagement

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("W304", "The file is no text in UTF-8.", "Choose a .yaml file.") from None
    loaded = parse_yaml(text, name)
    read_engagement(loaded, pack)
    return cast("dict[str, object]", loaded.value)


@router.get("/who", dependencies=[Depends(own_view)])
def who(request: Request) -> HTMLResponse:
    """Under which name changes are kept."""
    return show(request, "who.html.j2")


@router.post("/who", dependencies=[Depends(own_view)])
def named(request: Request, form: Form) -> Response:
    """Keep changes of this browser under another name from now on."""
    name = " ".join(word(form, "who", 100).split())
    if name:
        session_of(request).who = name
    return go("/", "saved" if name else "nothing")


@router.post("/look")
def look(request: Request, form: Form) -> Response:
    """Choose light, dark, or as the system has it, for this session."""
    theme = word(form, "theme", 10)
    session_of(request).theme = theme if theme in ("light", "dark") else ""
    return go(within(word(form, "to", 2_000), "/"))


@router.post("/view")
def own(request: Request, form: Form) -> Response:
    """Back to the consultant's own view."""
    session_of(request).shown_to_client = ""
    return go(within(word(form, "to", 2_000), "/"))


@one.post("/view")
def turn(request: Request, here: Here, form: Form) -> Response:
    """Turn the screen to the client of this engagement, or back."""
    to_client = word(form, "view", 10) == "client"
    session_of(request).shown_to_client = here.ident if to_client else ""
    to = within(word(form, "to", 2_000), here.at)
    hidden = ("/report", "/history", "/sign-off", "/head", "/delete", "/use-cases", "/forms")
    if to_client and (not to.startswith(here.at) or to.removeprefix(here.at).startswith(hidden)):
        to = here.at
    return go(to)


@one.get("/head", dependencies=[Depends(own_view)])
def head(request: Request, here: Here) -> HTMLResponse:
    """Client, title, date, currency."""
    stands = head_of(here.kept.document)
    return _head_page(request, here, {k: str(stands.get(k) or "") for k in _HEAD}, [])


def _head_page(
    request: Request, here: Opened, head: Mapping[str, str], faulty: list[tuple[str, str]]
) -> HTMLResponse:
    currencies = _currencies(here.interview.pack)
    if head["currency"] and head["currency"] not in currencies:
        currencies = (head["currency"], *currencies)
    return show(
        request,
        "head.html.j2",
        here,
        status=422 if faulty else 200,
        head=head,
        currencies=currencies,
        faulty=faulty,
    )


@one.post("/head", dependencies=[Depends(own_view)])
def save_head(request: Request, here: Here, form: Form) -> Response:
    """Save what was changed of the head."""
    sent = {k: word(form, k, 200) for k in _HEAD}
    faulty = _head_faults(sent, here.interview.pack)
    before = head_of(here.kept.document)
    faulty = [f for f in faulty if f[0] != "currency" or sent["currency"] != before.get("currency")]
    if faulty:
        return _head_page(request, here, sent, faulty)
    seen = seen_of(form, here)
    then = head_of(served_by(request).store.at(here.ident, seen)) if seen else before
    changes = [
        Change(("engagement", k), v or None)
        for k, v in sent.items()
        if v != str(then.get(k) or "") and v != str(before.get(k) or "")
    ]
    stale: list[Conflict] = []
    for change in changes:
        try:
            write(request, here, [change], seen)
        except Stale as error:
            stale.append(conflict(here, error))
    if stale:
        return conflict_page(request, Saved(here, places=tuple(stale)), here.at)
    return go(here.at, "saved" if changes else "nothing")


@one.get("/answers.yaml", dependencies=[Depends(own_view)])
def export(here: Here) -> Response:
    """The engagement as an answers file."""
    name = f"{here.ident}-answers.yaml"
    return Response(
        file_text(here.kept.document),
        media_type="application/yaml; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@one.get("/delete", dependencies=[Depends(own_view)])
def ask_delete(request: Request, here: Here) -> HTMLResponse:
    """What removing would remove."""
    return _delete_page(request, here, [])


def _delete_page(request: Request, here: Opened, faulty: list[tuple[str, str]]) -> HTMLResponse:
    progress = here.interview.progress()
    cases = len(here.interview.use_cases)
    return show(
        request,
        "delete.html.j2",
        here,
        status=422 if faulty else 200,
        faulty=faulty,
        counts=f"{_count(cases, 'use case')}, {_count(progress.answered, 'answer')} and "
        f"{_count(here.kept.revision, 'change')} in its history",
    )


@one.post("/delete", dependencies=[Depends(own_view)])
def delete(request: Request, here: Here, form: Form) -> HTMLResponse:
    """Remove an engagement for good, and say what was removed."""
    if word(form, "name", 300) != here.head.client.strip():
        told = "The name is not the client’s; nothing was removed."
        return _delete_page(request, here, [("name", told)])
    gone = served_by(request).store.delete(here.ident)
    told = (
        f"Removed for good: {_count(gone.use_cases, 'use case')}, "
        f"{_count(gone.answers, 'answer')}, {_count(gone.events, 'change')} of its history."
    )
    return show(
        request,
        "said.html.j2",
        heading=f"{gone.client or gone.ident} is removed",
        lines=[told],
        to="/",
        to_words="Engagements",
    )


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
