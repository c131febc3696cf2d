"""The templates of the pages: sandboxed, bounded, strict, everything escaped."""

from __future__ import annotations

import re
import time
from functools import lru_cache

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from advisor.content import templates_folder
from advisor.sandbox import BoundedEnvironment, Bounds, TooMuch
from advisor.web.problems import refused
from advisor.web.session import Session

# A page prints a questionnaire of a few use cases; the report has bounds of its own.
PAGE_BOUNDS = Bounds(rounds=500_000, calls=500_000, includes=20_000, characters=20_000_000)


_UNIT = re.compile(r"(?<=\d) (?=%|[kMGT]?Wh\b|k?gCO₂|tCO₂|m³|EUR\b|GBP\b|USD\b)")


# The rank before the title of an action, in the texts of a chart.
_RANK = re.compile(r">\d+ (?=[^\W\d])")


@lru_cache(maxsize=1)
def environment() -> BoundedEnvironment:
    """The environment of the pages; what `templates/web/` lacks is looked for in the report's."""
    # The macros of the report, which pages share, speak through its messages.
    from advisor.report.html import glued, messages

    folders = [templates_folder() / "web", templates_folder() / "report"]
    made = BoundedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = _when
    made.filters["svg"] = _svg
    made.filters["glued"] = glued  # which the macros of the report use
    made.globals.update(messages())
    return made


def page(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A page of a template.

    Templates are given, beside `context`: `csrf` for forms, `who`, `client_mode` and `theme` of
    the session (empty and false without one), `path` of the request, `now` in seconds.
    """
    session: Session | None = getattr(request.state, "session", None)
    given = {
        "csrf": session.csrf if session else "",
        "who": session.who if session else "",
        "client_mode": session.client_mode if session else False,
        "theme": session.theme if session else "",
        "path": request.url.path,
        "now": time.time(),
        **context,
    }
    made = environment()
    try:
        with made.bounds(PAGE_BOUNDS):
            html = made.get_template(template).render(given)
    except TooMuch:
        raise refused(
            "W105",
            "This is more than a page can show; nothing of it was saved.",
            "Go back in the browser, where it still stands, and shorten it: a text has at most "
            "4,000 characters.",
        ) from None
    return HTMLResponse(html, status_code=status, headers=headers)


def _printed(value: object) -> object:
    """Chemistry as printed, numbers on one line with their unit; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNIT.sub("\u00a0", value.replace("CO2", "CO₂"))
    return value


def _svg(drawing: str, unranked: bool = False) -> Markup:
    """A chart of the report's own module, whose texts are escaped there; without ranks if asked."""
    return Markup(_RANK.sub(">", drawing) if unranked else drawing)  # noqa: S704


def _when(moment: object) -> str:
    """A moment as a person of this machine reads it."""
    from datetime import datetime

    if not isinstance(moment, datetime):
        return ""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
