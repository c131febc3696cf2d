"""What happened to an engagement, sign-off, and what is new."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from advisor.interview.sign_off import sign as sign_off
from advisor.web.api import models
from advisor.web.api.shape import CONFLICT, GONE, REFUSED
from advisor.web.served import served_by, session_of
from advisor.web.stream import state_data

router = APIRouter(prefix="/engagements/{ident}", tags=["history"])
_LAST = 2**31 - 1


@router.get("/events", responses=GONE)
def events(
    request: Request,
    ident: models.Ident,
    after: Annotated[int, Query(ge=0, le=_LAST, description="Only those after a revision.")] = 0,
) -> list[models.EventData]:
    """Every change that was made, in order: when, by whom, what stood there and what stands now."""
    found = served_by(request).store.events(ident, after=after)
    return [models.EventData.of(event) for event in found]


@router.post("/sign-off", responses={**GONE, **REFUSED, **CONFLICT})
def sign(request: Request, ident: models.Ident, body: models.SignOff) -> models.StateData:
    """Sign off the assessment; after it only a new one can be begun."""
    served, who = served_by(request), session_of(request).who
    kept = sign_off(served.store, ident, served.pack, seen=body.seen, who=who, note=body.note)
    return models.StateData.of(kept)


@router.post("/reopen", responses={**GONE, **REFUSED, **CONFLICT})
def reopen(request: Request, ident: models.Ident, body: models.Reopening) -> models.StateData:
    """Begin a new assessment; the signed one stays as it is."""
    who = session_of(request).who
    return models.StateData.of(served_by(request).store.reopen(ident, who=who, note=body.note))


@router.get("/live", responses=GONE)
def live(request: Request, ident: models.Ident) -> models.LiveData:
    """The revision of the engagement and of the newest advice, for a page that polls."""
    served = served_by(request)
    return models.LiveData.model_validate(state_data(served, served.store.read(ident)))


@router.get(
    "/stream",
    responses={
        **GONE,
        200: {"content": {"text/event-stream": {}}, "description": "Server-sent events, endless."},
    },
    response_class=StreamingResponse,
)
async def stream(
    request: Request,
    ident: models.Ident,
    after: Annotated[int, Query(ge=0, le=_LAST, description="What the page has seen.")] = 0,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
) -> StreamingResponse:
    """What is new of an engagement, as it happens: `changed`, `advice`, `problem`, `gone`."""
    served = served_by(request)
    kept = await run_in_threadpool(served.store.read, ident)
    # A browser that connects anew says what it was told last.
    told = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else 0
    seen = max(after, told) if max(after, told) <= kept.revision else 0
    return StreamingResponse(served.streams.opened(kept, seen), media_type="text/event-stream")
