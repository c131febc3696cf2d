"""An engagement under a pack that may lack some of the questions it answers.

Another version of a pack asks other things. An answer that only the other side's pack asks for is
kept beside the others: it makes no difference of the answers, and what it does to the result is
charged to the packs.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, read_engagement
from advisor.loading import Document, load_yaml
from advisor.pack.items import Pack


def load_under(path: Path, pack: Pack, other: Pack) -> tuple[Engagement, list[str]]:
    """An engagement file read against a pack, and the answers that only the other pack asks for.

    Raises:
        AdvisorError: whatever is wrong in the file.
    """
    document = load_yaml(path, what="engagement file")
    left = sorted(_answered(document.value) & (other.questions.keys() - pack.questions.keys()))
    own = read_engagement(_without(document, left), pack)
    if not left:
        return own, []
    foreign = _answered(document.value) - other.questions.keys()
    theirs = read_engagement(_without(document, foreign), other)
    return _joined(own, theirs, left), left


def asked(engagement: Engagement, pack: Pack) -> Engagement:
    """The engagement with the answers that a pack asks for, and no others."""

    def kept(answers: Mapping[str, Answer]) -> dict[str, Answer]:
        return {name: answer for name, answer in answers.items() if name in pack.questions}

    return replace(
        engagement,
        answers=kept(engagement.answers),
        use_cases=tuple(replace(c, answers=kept(c.answers)) for c in engagement.use_cases),
        shared=tuple(replace(t, answers=kept(t.answers)) for t in engagement.shared),
    )


def _owners(value: object) -> list[Any]:
    """Everything in a file that may hold answers, as read."""
    if not isinstance(value, dict):
        return []
    lists = [value.get(key) for key in ("shared", "use_cases")]
    return [value, *(each for items in lists if isinstance(items, list) for each in items)]


def _answered(value: object) -> set[str]:
    found: set[str] = set()
    for owner in _owners(value):
        answers = owner.get("answers") if isinstance(owner, dict) else None
        found |= set(answers) if isinstance(answers, dict) else set()
    return found


def _without(document: Document, names: Collection[str]) -> Document:
    value = copy.deepcopy(document.value)
    for owner in _owners(value):
        answers = owner.get("answers") if isinstance(owner, dict) else None
        if isinstance(answers, dict):
            for name in names:
                answers.pop(name, None)
    return replace(document, value=value)


def _joined(own: Engagement, theirs: Engagement, names: Iterable[str]) -> Engagement:
    def both(mine: Mapping[str, Answer], other: Mapping[str, Answer]) -> dict[str, Answer]:
        return {**mine, **{name: other[name] for name in names if name in other}}

    return replace(
        own,
        answers=both(own.answers, theirs.answers),
        use_cases=tuple(
            replace(mine, answers=both(mine.answers, other.answers))
            for mine, other in zip(own.use_cases, theirs.use_cases, strict=True)
        ),
        shared=tuple(
            replace(mine, answers=both(mine.answers, other.answers))
            for mine, other in zip(own.shared, theirs.shared, strict=True)
        ),
    )
