"""Where the pages of questions and sections are."""

from __future__ import annotations

from urllib.parse import quote

from advisor.interview.items import Item
from advisor.interview.owners import Owner
from advisor.web.pages.frame import Opened

ORGANISATION = "The organisation"


def owner_name(owner: Owner) -> str:
    """An owner as a page calls it."""
    return owner.name or ORGANISATION


def question_at(here: Opened, item: Item) -> str:
    """The address of a question's page."""
    return f"{here.at}/ask/{quote(item.owner.key)}/{quote(item.fact)}"


def section_at(here: Opened, owner: Owner, name: str) -> str:
    """The address of a section's page."""
    return f"{here.at}/section/{quote(owner.key)}/{quote(name, safe='')}"
