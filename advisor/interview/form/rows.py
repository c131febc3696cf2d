"""Which questions a form asks: those that are open, or all, of whom they are asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from advisor.interview.document import Doc
from advisor.interview.interview import Interview
from advisor.interview.items import Item


def asked_rows(
    interview: Interview,
    *,
    every: bool = False,
    express: bool = False,
    owners: Collection[str] = (),
    who: str | None = None,
) -> tuple[Item, ...]:
    """The questions of a form, in the order of owners and questions.

    A question that shows only because another is open waits for that one, as in the interview: a
    second form can ask it.

    Args:
        interview: the engagement.
        every: those that have an answer too, which can then be put right.
        express: those of the short interview only.
        owners: keys of those that are asked about; all where empty.
        who: only what this person could tell, as the answers name them.
    """
    return tuple(_rows(interview, every, express, owners, who))


def _rows(
    interview: Interview, every: bool, express: bool, owners: Collection[str], who: str | None
) -> Iterator[Item]:
    for item in interview.every:
        if not item.asked:
            continue
        if owners and item.owner.key not in owners:
            continue
        if express and not item.question.express:
            continue
        if not every and not is_open(item):
            continue
        if who is not None and (who_could_tell(item) or "").casefold() != who.casefold():
            continue
        yield item


def is_open(item: Item) -> bool:
    """Whether nobody has told the answer: nothing stands there, it is not known, or unreadable."""
    return item.state in ("open", "unknown", "bad")


def who_could_tell(item: Item) -> str | None:
    """Who could tell what is not known; a name that is private is not given away."""
    answer = item.answer
    if item.drawn or answer is None or answer.state != "unknown" or answer.private:
        return None
    return answer.who or None


def names(interview: Interview) -> tuple[str, ...]:
    """All who could tell something, in the order in which they are named."""
    found = (who_could_tell(item) for item in interview.every)
    return tuple(dict.fromkeys(name for name in found if name))


def head(document: Doc) -> Mapping[str, Any]:
    """What stands about an engagement as a whole."""
    found = document.get("engagement")
    return found if isinstance(found, Mapping) else {}


def client_of(document: Doc) -> str:
    """The client's name."""
    return str(head(document).get("client") or "Client")


def client(interview: Interview) -> str:
    """The client's name."""
    return client_of(interview.document)
