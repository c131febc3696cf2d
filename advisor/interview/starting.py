"""Starting points: answers that follow from the kind of use case, marked until confirmed.

Such an answer stands in the engagement like any other, with a source that says where it comes
from. Whoever confirms it takes that source away.
"""

from __future__ import annotations

from typing import Any

from advisor.intake.answers import Answer
from advisor.interview.parts import Parts, with_parts
from advisor.pack.items import Pack
from advisor.pack.starting_points import StartingPoint

_MARK = "starting point, not confirmed: "


def starting_answers(point: StartingPoint, pack: Pack) -> dict[str, Any]:
    """The raw answers of a starting point, for a new use case; each with its mark.

    An answer to a question that a pack took out is left out.
    """
    return {
        name: with_parts(raw, source=f"{_MARK}{point.title}")
        for name, raw in point.answers.items()
        if name in pack.questions
    }


def is_marked(answer: Answer | None) -> bool:
    """Whether an answer stands as a starting point had it."""
    return answer is not None and (answer.source or "").startswith(_MARK)


def confirmed(raw: Any) -> Any:
    """The raw answer without the mark of a starting point."""
    source = Parts.of(raw).source or ""
    return with_parts(raw, source="") if source.startswith(_MARK) else raw
