"""The pages that one sees; each module holds a router."""

from fastapi import APIRouter

from advisor.web.pages import (
    advice,
    check,
    engagements,
    forms,
    portfolio,
    questions,
    report,
    tasks,
    usecases,
    what_if,
)

ROUTERS: tuple[APIRouter, ...] = (
    engagements.router,
    engagements.one,
    tasks.router,
    usecases.router,
    questions.router,
    check.router,
    advice.router,
    portfolio.router,
    report.router,
    what_if.router,
    forms.router,
)
