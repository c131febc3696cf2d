"""What is wrong with an answer, said to somebody who has the question before their eyes."""

from __future__ import annotations

from dataclasses import replace

from advisor.errors import Problem
from advisor.facts import FactSpec

# What to do, for somebody who answers a question and does not write a file.
_TODO = {
    "A212": "Give a value, or say that it is not known.",
    "A215": "Answer yes or no.",
    "A216": "Give one value.",
    "A220": "Only one question of a use case may have several answers under study.",
    "A223": "Choose one of those listed.",
    "A224": "Keep that one, or the others.",
}


def plain(problem: Problem, spec: FactSpec) -> Problem:
    """A problem in the words of the question: without the fact's name, options by their labels."""
    message = problem.message.removeprefix(f"{spec.name}: ")
    label = spec.option_labels.get
    return replace(
        problem,
        message=f"{message[:1].upper()}{message[1:]}",
        place=None,
        allowed=tuple(label(name, name) for name in problem.allowed),
        nearest=None if problem.nearest is None else label(problem.nearest, problem.nearest),
        todo=_TODO.get(problem.code, problem.todo),
    )
