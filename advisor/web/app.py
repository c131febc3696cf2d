"""The app: what one server serves, guarded, with its pages and its API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from advisor import __version__
from advisor.errors import AdvisorError, Problem
from advisor.interview.kept import Stale
from advisor.web import entry, static
from advisor.web.api import answers, engagements, events, results
from advisor.web.api.models import stale_data
from advisor.web.api.shape import ALWAYS, openapi, own_eyes
from advisor.web.guard import Guard
from advisor.web.pages import ROUTERS
from advisor.web.problems import refused
from advisor.web.respond import told, wants_json
from advisor.web.served import Served
from advisor.web.stream import watch


def create_app(served: Served) -> FastAPI:
    """The app of one server.

    Args:
        served: the store, the rules, the sessions and all else that routes need.
    """
    app = FastAPI(
        title="Greener AI Advisor",
        version=__version__,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    app.state.served = served
    app.add_exception_handler(AdvisorError, _problem)
    app.add_exception_handler(Stale, _stale)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for router in (static.router, entry.router, *ROUTERS):
        app.include_router(router)
    for router in (engagements.router, answers.router, events.router, results.router):
        app.include_router(
            router, prefix="/api/v1", responses=ALWAYS, dependencies=[Depends(own_eyes)]
        )
    app.openapi = partial(openapi, app)  # type: ignore[method-assign]
    app.add_middleware(Guard, served=served)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    served: Served = app.state.served
    watching = asyncio.create_task(watch(served))
    yield
    watching.cancel()
    await run_in_threadpool(served.live.close)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, AdvisorError)  # noqa: S101 - registered for it
    return await told(request, error)


async def _stale(request: Request, error: Exception) -> Response:
    """A write that had not seen what stands there now: both values."""
    assert isinstance(error, Stale)  # noqa: S101 - registered for it
    data = stale_data(error)
    if wants_json(request):
        return JSONResponse(data.model_dump(mode="json"), 409)
    problems = [Problem(p.code, p.message, todo=p.todo) for p in data.problems]
    return await told(request, AdvisorError(problems))


async def _invalid(request: Request, error: Exception) -> Response:
    """A request whose fields are not of the kind that is asked for."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    problems = [
        Problem(
            "W110",
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}.",
            todo="See /api/v1/openapi.json for what is asked for.",
        )
        for each in error.errors()[:20]
    ]
    return await told(request, AdvisorError(problems))


async def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such page, a method that it has not, a body it cannot read."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if error.status_code == 404:
        found = refused("W107", "There is no such page.", "Go back to the list of engagements.")
    elif error.status_code == 405:
        found = refused("W108", "This page cannot be asked in that way.", "Go back to the list.")
    else:
        found = refused("W109", "The request cannot be read.", "Load the page again and resend.")
    response = await told(request, found)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response
