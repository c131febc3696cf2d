"""The question to answer next, and whom the client named for what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import tr
from advisor.report.doubt import Cause
from advisor.report.owners import Owner
from advisor.report.reader import Reader, mappings, sentence, text

_SHIPPED = ("factor", "parameter")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is open.

    Attributes:
        text: the question.
        why: why it counts.
        owner: the use case.
        who: whom the client named for it.
        beside: why it is not the largest unknown that is asked.
    """

    text: str
    why: str
    owner: str
    who: str = ""
    beside: str = ""


def ask_next(reader: Reader, everyone: Sequence[Owner], causes: Sequence[Cause]) -> Question | None:
    """The question to answer next; where it is not that of the largest unknown, with the reason."""
    raw = reader.map("ask_first")
    words = text(raw.get("question")) or text(raw.get("label"))
    if not words:
        return None
    names = {o.id: o.name for o in everyone}
    owner = text(raw.get("use_case"))
    largest = next((c for c in causes if c.carbon and c.plain), None)
    beside = ""
    if largest is not None and largest.key != text(raw.get("fact")):
        beside = _beside(largest)
    return Question(
        words, sentence(raw.get("why")), names.get(owner, owner), text(raw.get("who")), beside
    )


def _beside(largest: Cause) -> str:
    if largest.code in _SHIPPED:
        return tr(
            "The largest unknown ({what}) is nothing that an answer of yours settles; this answer "
            "decides what we can advise.",
            what=largest.plain,
        )
    return tr(
        "The largest unknown ({what}) makes the figures wide; this answer decides what we can "
        "advise, so it comes first.",
        what=largest.plain,
    )


def people(reader: Reader, everyone: Sequence[Owner]) -> tuple[Question, ...]:
    """Open questions with those whom the client named as knowing the answer."""
    names = {o.id: o.name for o in everyone}
    found = []
    for raw in mappings(reader.data.get("answers")):
        who, owner = text(raw.get("who")), text(raw.get("owner"))
        if who:
            whose = "" if owner == "engagement" else names.get(owner, owner)
            found.append(Question(text(raw.get("question")), "", whose, who))
    return tuple(found)
