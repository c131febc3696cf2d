"""The pages that one sees; each module holds a router."""

from fastapi import APIRouter

from advisor.web.pages import engagements

ROUTERS: tuple[APIRouter, ...] = (engagements.router,)
