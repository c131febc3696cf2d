"""One answer checked and made a change at the least cost, for saving while somebody types."""

from __future__ import annotations

from typing import Any

from advisor.errors import Problem
from advisor.interview.document import Doc
from advisor.interview.kept import Change
from advisor.interview.reading import Reading
from advisor.pack.items import Pack


def answer_change(
    document: Doc, pack: Pack, key: str, fact: str, raw: Any | None
) -> tuple[Change, tuple[Problem, ...]]:
    """The change that saves an answer, and what is doubtful about it; None takes it away.

    What the answer shows or hides is not worked out.

    Args:
        document: the engagement.
        pack: with the questions.
        key: of the owner.
        fact: of the question.
        raw: as an answers file has it.

    Raises:
        AdvisorError: what is wrong with the answer; Q102, Q103.
    """
    return Reading(document, pack).change(key, fact, raw)
