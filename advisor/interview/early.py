"""When it is too early to show advice beside the questions, and which questions come next.

Without the task, or without a volume, everything that could be said is our own assumption. That
nobody knows one of them is an answer too: then the advice stands on what we assume, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.interview.owners import ENGAGEMENT

if TYPE_CHECKING:
    from advisor.interview.interview import Interview
    from advisor.interview.items import Item

_TASK = "task.primary"
_NEXT = 3


def needed(interview: Interview, key: str) -> tuple[Item, ...]:
    """The questions of the short interview that advice for an owner needs an answer to first."""
    short = [i for i in interview.items(key) if i.question.express and i.shown and i.in_turn]
    task = [i for i in short if i.fact == _TASK]
    if any(not i.settled for i in task):
        return tuple(task)
    volumes = [i for i in short if i.spec.volume]
    put = tuple(i for i in volumes if not i.waits)
    if put:
        return put
    # Which volume is asked may hang on another answer, which then comes first.
    hangs = {fact for i in volumes for fact in i.hangs_on}
    return tuple(i for i in interview.items(key) if i.fact in hangs and i.asked)


def missing(interview: Interview, key: str) -> tuple[Item, ...]:
    """Those of them that have no answer; where there is one, it is too early for advice."""
    return tuple(i for i in needed(interview, key) if not i.settled)


def coming(interview: Interview, key: str) -> tuple[Item, ...]:
    """The next questions of the short interview for an owner."""
    owners = (ENGAGEMENT, key)
    left = (i for i in interview.walk("express") if i.owner.key in owners and not i.settled)
    return tuple(left)[:_NEXT]


def was_early(interview: Interview, key: str, before: Mapping[str, Any]) -> bool:
    """Whether an earlier advice was made too early.

    Args:
        interview: as it is now.
        key: of the owner.
        before: the earlier advice as plain data.
    """
    had = {(row["owner"], row["fact"]) for row in before["answers"]}
    return any(
        i.stands is not None and (i.stands.id, i.fact) not in had
        for i in interview.items(key)
        if i.question.express and i.shown and (i.spec.volume or i.fact == _TASK)
    )
