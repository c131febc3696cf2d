"""What a person means by a few words: a question to go to, a common use case to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.cli.intake.face import Face
from advisor.cli.intake.show import headings, wrapped
from advisor.errors import AdvisorError
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.starting import starting_answers
from advisor.pack.items import Pack

_POINT = re.compile(r"\?\s*([0-9]+)\s*(.*)")
# No list has lines of that many digits, and Python does not read thousands of them.
_NO_NUMBER = 10


def number_in_list(text: str) -> int | None:
    """A number as it stands before a line of a list; None for anything else, such as `²`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _NO_NUMBER else None


def meant_questions(interview: Interview, text: str, here: str) -> list[Item]:
    """The questions meant by a number of the list, a name or some words.

    Args:
        interview: of the engagement.
        text: what was typed: `3.2`, `use.tokens_in`, `chatbot:use.tokens_in`, `tokens`.
        here: key of the owner whose question is being put; it is meant first.
    """
    if numbered := re.fullmatch(r"([0-9]+)\.([0-9]+)", text):
        groups = headings(interview)
        heading, n = number_in_list(numbered[1]) or 0, number_in_list(numbered[2]) or 0
        if 1 <= heading <= len(groups) and 1 <= n <= len(groups[heading - 1][1]):
            return [groups[heading - 1][1][n - 1]]
        return []
    items = [i for owner in interview.owners for i in interview.items(owner.key)]
    owner, colon, fact = text.rpartition(":")
    if colon:
        return [i for i in items if (i.owner.key, i.fact) == (owner, fact)]
    named = [i for i in items if i.fact == text]
    if named:
        return [i for i in named if i.owner.key == here] or named
    words = text.lower().split()
    return [
        i
        for i in items
        if words and all(w in f"{i.fact} {i.spec.label} {i.question.text}".lower() for w in words)
    ]


def not_asked(interview: Interview, item: Item) -> str:
    """Why a question is not asked."""
    specs = interview.pack.specs
    hangs = ", ".join(specs[name].label for name in item.hangs_on if name in specs)
    because = f"; it hangs on: {hangs}" if hangs else ""
    return f"As things stand nobody is asked for {item.spec.label}{because}."


def use_case_name(face: Face, pack: Pack, prompt: str, typed: str = "") -> tuple[str, Any]:
    """The name of a new use case, and the answers that it starts from.

    Args:
        face: to ask with.
        pack: knows the common use cases.
        prompt: what to ask with.
        typed: what was typed already; asked for where it is empty.
    """
    points = list(pack.starting_points.values())
    while True:
        typed = typed or face.ask(prompt)
        if not typed.startswith("?"):
            return typed, _NOTHING
        found = _POINT.fullmatch(typed)
        number = number_in_list(found[1]) if found else None
        if found and number and number <= len(points):
            point = points[number - 1]
            return found[2] or point.title, starting_answers(point, pack)
        if found and not face.person:
            raise AdvisorError.of(
                "Q320",
                f"There is no common use case {found[1]}.",
                place=face.place(),
                todo=f"They are numbered from 1 to {len(points)}.",
            )
        for n, point in enumerate(points, 1):
            face.say(wrapped(f"{n}. {point.title}: {point.about}", face.width, "  "))
        face.say("  ?3 starts from the third, ?3 NAME names it; or type a name.", "faint")
        typed = ""


_NOTHING: Mapping[str, Any] = {}
