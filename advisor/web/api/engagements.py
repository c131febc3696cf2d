"""Engagements: list, create, read, change the head, delete, export."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from advisor.errors import AdvisorError
from advisor.intake.engagement import read_engagement
from advisor.interview import changes
from advisor.interview.document import Doc
from advisor.interview.file_text import file_text
from advisor.loading import Document
from advisor.pack.items import Pack
from advisor.web.api import models
from advisor.web.api.shape import CONFLICT, GONE, REFUSED
from advisor.web.problems import refused
from advisor.web.served import served_by, session_of

router = APIRouter(tags=["engagements"])
_NO_USE_CASE = "A202"


@router.get("/session")
def session(request: Request) -> models.SessionData:
    """Who is let in, and the token that every request that changes something carries."""
    found = session_of(request)
    return models.SessionData(who=found.who, csrf=found.csrf)


@router.get("/engagements")
def listed(request: Request) -> list[models.ListedData]:
    """All engagements, the last changed first."""
    return [models.ListedData.of(each) for each in served_by(request).store.listed()]


@router.post("/engagements", status_code=201, responses={**REFUSED, **CONFLICT})
def create(request: Request, body: models.NewEngagement) -> models.KeptData:
    """Begin an engagement, or take over a document in the shape of an answers file."""
    served = served_by(request)
    document = _document_of(body)
    check_document(document, served.pack)
    return models.KeptData.of(served.store.create(document, who=session_of(request).who))


@router.get("/engagements/{ident}", responses=GONE)
def read(request: Request, ident: models.Ident) -> models.KeptData:
    """An engagement as it is now."""
    return models.KeptData.of(served_by(request).store.read(ident))


@router.delete("/engagements/{ident}", responses=GONE)
def delete(request: Request, ident: models.Ident) -> models.RemovedData:
    """Remove an engagement with all its history, for good."""
    return models.RemovedData.of(served_by(request).store.delete(ident))


@router.put("/engagements/{ident}/head", responses={**GONE, **REFUSED, **CONFLICT})
def head(request: Request, ident: models.Ident, body: models.Head) -> models.StateData:
    """Change one key of the head: client, title, date, currency, language and the like."""
    served = served_by(request)
    document = served.store.read(ident).document
    change = changes.head(document, body.key, body.value, served.pack)
    who = session_of(request).who
    kept = served.store.write(ident, [change], seen=body.seen, who=who, what="change")
    return models.StateData.of(kept)


@router.get(
    "/engagements/{ident}/answers.yaml",
    responses={**GONE, 200: {"content": {"application/yaml": {}}}},
    response_class=Response,
)
def export(
    request: Request,
    ident: models.Ident,
    revision: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="By default the newest.")
    ] = None,
) -> Response:
    """The engagement as an answers file, nothing lost."""
    store = served_by(request).store
    kept = store.read(ident)
    document = kept.document if revision is None else store.at(ident, revision)
    name = f"{ident}-{revision or kept.revision}.yaml"
    return Response(
        file_text(document).encode(), media_type="application/yaml", headers=attachment(name)
    )


def attachment(name: str) -> dict[str, str]:
    """The header that names a file; signs that a path could be made of are left out."""
    safe = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-._"))
    return {"content-disposition": f'attachment; filename="{safe.lstrip(".") or "file"}"'}


def check_document(document: Doc, pack: Pack) -> None:
    """Refuse a document that no assessment could ever read; use cases may be added later.

    Raises:
        AdvisorError: everything that is wrong in it.
    """
    try:
        read_engagement(Document(document, "the answers"), pack)
    except AdvisorError as error:
        problems = [
            p for p in error.problems if p.code != _NO_USE_CASE or document.get("use_cases")
        ]
        if problems:
            raise AdvisorError(problems) from None


def _document_of(body: models.NewEngagement) -> dict[str, Any]:
    if body.document is not None:
        if body.model_fields_set != {"document"}:
            raise refused(
                "W110", "A document is given alone.", "Put client and title into its head."
            )
        return dict(body.document)
    if not (body.client or "").strip():
        raise refused("W110", "A client's name, or a document, is needed.", "Give one of the two.")
    return changes.new_document(
        " ".join((body.client or "").split()),
        title=body.title,
        date=body.date or f"{date.today():%Y-%m-%d}",  # noqa: DTZ011 - the day of whoever sits here
        currency=body.currency,
    )
