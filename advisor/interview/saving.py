"""One answer checked and made a change at the least cost, for saving while somebody types.

The same checks as `Interview.change`, which is what says what is wrong; what the answer shows or
hides is not worked out.
"""

from __future__ import annotations

from typing import Any

from advisor.errors import Place, Problem
from advisor.intake.answers import Answer, read_answer
from advisor.intake.doubtful import CHECK_UNIT, doubtful
from advisor.interview.document import Doc
from advisor.interview.interview import Interview
from advisor.interview.kept import Change
from advisor.interview.owners import owners_of
from advisor.pack.items import Pack, Question


def answer_change(
    document: Doc, pack: Pack, key: str, fact: str, raw: Any | None
) -> tuple[Change, tuple[Problem, ...]]:
    """The change that saves an answer, and what is doubtful about it; None takes it away.

    Args:
        document: the engagement.
        pack: with the questions.
        key: of the owner.
        fact: of the question.
        raw: as an answers file has it.

    Raises:
        AdvisorError: what is wrong with the answer; Q102, Q103.
    """
    owner = next((o for o in owners_of(document) if o.key == key), None)
    question = pack.questions.get(fact)
    if owner is not None and question is not None:
        at_top = question.spec.scope == "engagement"
        if at_top == (owner.kind == "engagement"):
            if raw is None:
                return Change(owner.at(fact), None), ()
            problems: list[Problem] = []
            place = Place(owner.name or "engagement")
            answer = read_answer(question.spec, raw, place, pack, problems, question.whole)
            # Whether another question has candidates already is for the interview to say.
            if answer is not None and not problems and not answer.candidates:
                return Change(owner.at(fact), raw), _doubts(question, answer)
    interview = Interview(document, pack)
    return interview.change(key, fact, raw), interview.check(key, fact, raw).warnings


def _doubts(question: Question, answer: Answer) -> tuple[Problem, ...]:
    if answer.state != "known":
        return ()
    return tuple(
        Problem(code, message, answer.place, todo=CHECK_UNIT, severity="warning")
        for code, message in doubtful(question, answer)
    )
