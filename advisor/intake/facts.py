"""Answers of one use case as facts: given, assumed or without a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from advisor.facts import Fact, FactSpec, Scalar, Status
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, UseCase
from advisor.intake.visible import shows
from advisor.logic import facts_read
from advisor.pack.items import Pack, Question, Range
from advisor.pack.order import layered


def use_case_facts(engagement: Engagement, use_case: UseCase, pack: Pack) -> dict[str, Fact]:
    """The facts of a use case before anything is derived.

    Every question gives a fact; one that is hidden or not applicable has no value and is not
    visible. A fact that only a change sets stands at its initial value.
    """
    answers = {
        name: engagement.answer(use_case, name, question.spec.scope)
        for name, question in pack.questions.items()
    }
    return facts_of(answers, pack)


def facts_of(answers: Mapping[str, tuple[Answer | None, str]], pack: Pack) -> dict[str, Fact]:
    """Facts of answers, each with the owner of the place where it stands."""
    facts: dict[str, Fact] = {}
    for name in question_order(pack):
        question = pack.questions[name]
        answer, owner = answers.get(name, (None, "use_case"))
        facts[name] = question_fact(question, answer, owner, facts)
    for spec in pack.specs.values():
        if spec.origin == "change":
            facts[spec.name] = initial_fact(spec)
    return facts


def initial_fact(spec: FactSpec) -> Fact:
    """A fact that only a change sets, where no change was made."""
    number = _number(spec.initial)
    return Fact(spec.name, spec.initial, Status.DERIVED, low=number, high=number)


class _Questions:
    """The questions of a pack, told from others by what they are and not by what they say."""

    def __init__(self, by_name: Mapping[str, Question]) -> None:
        self.by_name = by_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Questions) and self.by_name is other.by_name

    def __hash__(self) -> int:
        return id(self.by_name)


@lru_cache(maxsize=8)
def _order(questions: _Questions) -> tuple[str, ...]:
    return layered({name: _reads(q) for name, q in questions.by_name.items()}).names


def question_order(pack: Pack) -> tuple[str, ...]:
    """Questions in an order in which each follows those that decide about it."""
    return _order(_Questions(pack.questions))


def _reads(question: Question) -> set[str]:
    reads: set[str] = set(facts_read(question.ask_if)) if question.ask_if is not None else set()
    if question.default.by:
        reads.add(question.default.by)
    return reads


def question_fact(
    question: Question, answer: Answer | None, owner: str, facts: Mapping[str, Fact]
) -> Fact:
    """The fact of one question.

    Args:
        question: the question.
        answer: its answer; None where it has none.
        owner: of the place where the answer stands.
        facts: of the questions that decide whether it shows and what stands in for it.
    """
    spec = question.spec
    place = f"{owner}:{spec.name}"
    hidden = question.ask_if is not None and not shows(question.ask_if, facts)
    extra: dict[str, Any] = (
        {}
        if answer is None
        else {
            "typed": answer.typed,
            "source": answer.source,
            "note": answer.note,
            "private": answer.private,
            "grade": answer.grade,
        }
    )
    if hidden or (answer is not None and answer.state == "not_applicable"):
        return Fact(spec.name, None, Status.ASSUMED, visible=False, place=place, **extra)
    if answer is not None and answer.state == "known":
        return Fact(
            spec.name,
            answer.value,
            Status.GIVEN,
            known=True,
            place=place,
            low=answer.low if answer.low is not None else _number(answer.value),
            high=answer.high if answer.high is not None else _number(answer.value),
            **extra,
        )
    default = default_range(question, facts)
    if default is None:
        return Fact(spec.name, None, Status.ASSUMED, place=place, **extra)
    fact = Fact(spec.name, default.central, Status.ASSUMED, place=place, **extra)
    if spec.type == "number":
        fact = replace(fact, low=_number(default.low), high=_number(default.high))
    elif default.low != default.high:
        fact = replace(fact, low_option=str(default.low), high_option=str(default.high))
    return fact


def default_range(question: Question, facts: Mapping[str, Fact]) -> Range | None:
    """What stands in for an unanswered question, given the other answers."""
    default = question.default
    if default.by is None:
        return default.fixed
    decider = facts.get(default.by)
    if decider is None or decider.value is None:
        return default.fixed
    key = decider.value
    text = ("yes" if key else "no") if isinstance(key, bool) else str(key)
    return default.options.get(text, default.fixed)


def _number(value: Scalar | None) -> float | None:
    return value if isinstance(value, float) and not isinstance(value, bool) else None
