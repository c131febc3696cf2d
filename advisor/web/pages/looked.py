"""The advice as pages show it: the report's view of it, in the colours of the page."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from advisor.errors import Problem
from advisor.pack.items import Pack
from advisor.web import work
from advisor.web.live import Advised
from advisor.web.pages.frame import Opened
from advisor.web.served import served_by

if TYPE_CHECKING:
    from advisor.report.brand import Brand
    from advisor.report.view import View

PATIENCE = 25.0  # seconds that a page waits for its advice; a large portfolio takes some


@lru_cache(maxsize=4)
def _brand(name: str) -> Brand:
    """The report's brand with the style sheet's tokens, right in light and in dark."""
    from advisor.report.brand import Colours
    from advisor.report.html import brand_of

    tokens = {f.name: f"var(--{f.name.replace('_', '-')})" for f in fields(Colours)}
    return replace(brand_of(None), name=name, colours=Colours(**tokens))


def drawn(advised: Advised, pack: Pack) -> View | None:
    """The report's view of an advice; None where there is none."""
    if advised.data is None:
        return None
    from advisor.report.view import build

    return build(advised.data, _brand(str(pack.brand.get("name") or "Greener AI Advisor")))


async def advice_of(request: Request, here: Opened) -> tuple[Advised | None, View | None]:
    """The advice of an engagement as it is now, waited for, and its view."""
    if not here.interview.use_cases:
        return None, None
    served = served_by(request)
    found = await served.live.advised(here.kept, PATIENCE)
    if found is None:
        return None, None
    return found, await run_in_threadpool(drawn, found, here.interview.pack)


def loose_edits(advised: Advised | None) -> list[str]:
    """Edits that hold no longer, since what they speak of is not advised now."""
    found = advised.warnings if advised else ()
    return [p.message for p in found if p.code in work.EDITS]


def problems_of(advised: Advised | None, here: Opened) -> list[str]:
    """Why there is no advice, in sentences."""
    if not here.interview.use_cases:
        return ["The advice begins with the first use case."]
    if advised is None:
        return ["The advice takes longer than usual. Load the page again in a moment."]
    return [told(p, here) for p in advised.problems]


def told(problem: Problem, here: Opened) -> str:
    """A problem with the question in place of its fact's name."""
    head, colon, rest = problem.message.partition(": ")
    question = here.interview.pack.questions.get(head) if colon else None
    words = f"{question.text} {rest}" if question else problem.message
    return f"{words} {problem.todo}" if problem.todo else words
