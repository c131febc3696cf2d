"""What every answer of the API may be, as its OpenAPI tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request

from advisor.errors import Problem
from advisor.web.api.models import ProblemData, Problems, StaleData
from advisor.web.problems import refused
from advisor.web.served import session_of

Responses = dict[int | str, dict[str, Any]]
ALWAYS: Responses = {
    400: {"model": Problems, "description": "The request cannot be read, or names another host."},
    401: {"model": Problems, "description": "No session: enter by the address of `advisor serve`."},
    403: {
        "model": Problems,
        "description": "The screen is turned to the client; or a change without X-CSRF-Token, or "
        "from another site's page.",
    },
    422: {"model": Problems, "description": "A field is missing or of another kind."},
    503: {"model": Problems, "description": "The store cannot be used now, or it took too long."},
}
CHANGING: Responses = {
    408: {"model": Problems, "description": "The body did not come to its end."},
    413: {"model": Problems, "description": "More than 6 MB."},
}
GONE: Responses = {404: {"model": Problems, "description": "There is no such engagement."}}
REFUSED: Responses = {
    422: {"model": Problems, "description": "What is wrong in what was sent, or in the answers."}
}
CONFLICT: Responses = {
    409: {
        "model": StaleData,
        "description": "Changed meanwhile, with both values; or the assessment is signed off.",
    }
}


async def own_eyes(request: Request) -> None:
    """Refuse what is not for the client's eyes while the screen is turned: all but what is new.

    Raises:
        AdvisorError: W302.
    """
    turned = session_of(request).shown_to_client
    path = request.url.path
    if turned and not path.endswith((f"/{turned}/live", f"/{turned}/stream", "/session")):
        raise refused(
            "W302",
            "The screen is turned to the client; this is not shown.",
            "Go back to your own view first.",
        )


def problems_data(problems: Iterable[Problem]) -> list[ProblemData]:
    """Problems as data."""
    return [ProblemData.model_validate(p.as_json()) for p in problems]


def openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI of the app, with how one is let in."""
    if app.openapi_schema is None:
        schema = FastAPI.openapi(app)
        cookie = app.state.served.cookie
        schema["components"]["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": cookie},
            "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
        }
        for path in schema["paths"].values():
            for method, operation in path.items():
                changing = method not in ("get", "head")
                operation["security"] = [{"session": [], **({"csrf": []} if changing else {})}]
                if changing:
                    for status, response in CHANGING.items():
                        operation["responses"].setdefault(
                            str(status),
                            {
                                "description": response["description"],
                                "content": {
                                    "application/json": {
                                        "schema": {"$ref": "#/components/schemas/Problems"}
                                    }
                                },
                            },
                        )
        app.openapi_schema = schema
    return app.openapi_schema
