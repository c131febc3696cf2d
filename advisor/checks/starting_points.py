"""Starting points that an interview could not take."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.errors import Problem, nearest
from advisor.intake.answers import Answer, read_answer
from advisor.intake.facts import facts_of
from advisor.pack.items import Pack
from advisor.pack.starting_points import StartingPoint


def starting_points_fit(pack: Pack) -> Iterator[Problem]:
    """Each answer of a starting point is one of a question that is asked under the others."""
    for point in pack.starting_points.values():
        for message, close in _faults(point, pack):
            yield Problem(
                "P313",
                f"The starting point '{point.id}': {message}",
                point.place,
                nearest=close,
                todo="Mend the answer, or take it out.",
            )


def _faults(point: StartingPoint, pack: Pack) -> Iterator[tuple[str, str | None]]:
    answers: dict[str, Answer] = {}
    for name, raw in point.answers.items():
        question = pack.questions.get(name)
        if question is None:
            yield f"'{name}' is no question.", nearest(name, pack.questions)
        elif question.spec.scope == "engagement":
            yield f"'{name}' is asked of the engagement, not of a use case.", None
        else:
            problems: list[Problem] = []
            found = read_answer(question.spec, raw, point.place, pack, problems, question.whole)
            yield from ((problem.message, problem.nearest) for problem in problems)
            if found is not None:
                answers[name] = found
    facts = facts_of({name: (answer, point.id) for name, answer in answers.items()}, pack)
    for name, answer in answers.items():
        if answer.state == "known" and not facts[name].visible:
            yield f"'{name}' is not asked under the other answers.", None
