"""The style sheet, scripts and fonts of the pages, from `templates/web/static/`."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from advisor.content import templates_folder
from advisor.web.problems import refused

router = APIRouter(include_in_schema=False)
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".ico": "image/x-icon",
}


def _folders() -> tuple[Path, ...]:
    return (templates_folder() / "web" / "static", templates_folder() / "report" / "fonts")


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """By name what is served; a name that is asked for is looked up here and never made a path."""
    found: dict[str, Path] = {}
    for folder in reversed(_folders()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in _KINDS:
                found[path.relative_to(folder).as_posix()] = path
    return found


@router.get("/static/{name:path}")
def static_file(name: str, request: Request) -> Response:
    """One file, or 304 where the browser has it."""
    path = _files().get(name)
    if path is None:
        raise refused("W107", "There is no such file.", "Go back to the list of engagements.")
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_KINDS[path.suffix], headers=headers)
