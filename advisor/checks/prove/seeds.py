"""Answers to start from: at random about the rules' thresholds, and the cases of rule tests."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisor.checks.prove.solver import Given, Model
from advisor.checks.prove.statements import reads_free
from advisor.errors import Problem
from advisor.intake.answers import read_answer
from advisor.logic import leaves
from advisor.pack.items import Pack, Question, RuleTest

RANDOM = 150
# Of rules that read estimates, so many cases are assessed in full.
_CASES = 60
_SHARES = (0.15, 0.5, 0.9)
_WHOLE = 6
_SCALES = (1.0, 100.0, 0.01, 1e4, 1e-4, 1e6)


def seeds(pack: Pack) -> Iterator[tuple[Model, bool]]:
    """Answers, each with whether its estimates are worth computing."""
    yield Model(), False
    for test in [*_first(pack)][:_CASES]:
        yield _of_test(test, pack), True
    draw = random.Random(1)  # noqa: S311 - no secret; the same on every machine
    limits = _limits(pack)
    for _ in range(RANDOM):
        yield _random(pack, draw, limits), False


def _first(pack: Pack) -> Iterator[RuleTest]:
    """The cases of rules that read estimates."""
    for test in pack.tests:
        rule = pack.rules.get(test.rule)
        if rule is None or rule.scope != "use_case":
            continue
        if reads_free((c for c in (rule.when, rule.unless) if c is not None), pack):
            yield test


def _of_test(test: RuleTest, pack: Pack) -> Model:
    """The questions that a case of a rule test answers."""
    answers: dict[str, Given] = {}
    away = set()
    for name, raw in test.given.items():
        question = pack.questions.get(name)
        if question is None:
            continue
        problems: list[Problem] = []
        answer = read_answer(question.spec, raw, test.place, pack, problems, question.whole)
        if answer is None or answer.state == "unknown":
            continue
        if answer.state == "not_applicable":
            away.add(name)
        elif answer.value is not None:
            answers[name] = answer.value
    return Model(answers, frozenset(away))


def _limits(pack: Pack) -> dict[str, list[float]]:
    """By fact, the numbers that it is compared with."""
    found: dict[str, list[float]] = {}
    for rule in pack.rules.values():
        for condition in (rule.when, rule.unless):
            for leaf in leaves(condition) if condition is not None else ():
                right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
                found.setdefault(leaf.fact, []).extend(r for r in right if isinstance(r, float))
    return {name: sorted({*numbers}) for name, numbers in found.items()}


def _random(pack: Pack, draw: random.Random, limits: dict[str, list[float]]) -> Model:
    share = draw.choice(_SHARES)
    answers = {}
    for name, question in pack.questions.items():
        if draw.random() < share:
            value = _value(question, pack, draw, limits.get(name, []))
            if value is not None:
                answers[name] = value
    return Model(answers)


def _value(
    question: Question, pack: Pack, draw: random.Random, limits: list[float]
) -> Given | None:
    spec = question.spec
    if spec.type == "number":
        low, high = spec.bounds or (0.0, 1e15)
        near = draw.choice(limits) if limits else draw.choice((1.0, 10.0, 100.0, 1000.0))
        number = near * draw.choice((0.1, 0.5, 1.0, 1.0, 2.0, 10.0)) + draw.choice((0, 0, 1, -1))
        number = min(max(number, low), high)
        return float(round(number)) if question.whole else number
    if spec.type == "yes_no":
        return draw.random() < 0.5
    if spec.type == "choices":
        some = tuple(o for o in spec.options if draw.random() < 0.3)
        return ("none",) if "none" in some else some
    if spec.type == "region":
        grid = pack.tables.get("grid")
        return draw.choice(list(grid.rows)) if grid is not None and grid.rows else None
    return draw.choice(spec.options) if spec.options else None


def nearby(
    model: Model, holders: Sequence[Model], bases: Sequence[Model], pack: Pack, most: int
) -> Iterator[Model]:
    """Answers about a model's: over others that give an estimate, and more or less of everything.

    Args:
        model: answers of the solver's.
        holders: answers under which one of the statements holds.
        bases: answers for which estimates were computed.
        pack: declares the questions.
        most: how many to try.
    """
    bare = replace(model, away=frozenset(), free={})
    if not bases:
        yield from _beside(replace(model, free={}), pack)
        return
    for holder in holders:
        yield Model({**model.answers, **holder.answers}, holder.away)
    # The last of them answer nearly everything: no estimate is absent for want of an answer.
    whole = [Model({**base.answers, **model.answers}) for base in bases[::-1]]
    tried = [*whole[:_WHOLE], bare, *whole[_WHOLE:]]
    first = [(m, 1.0) for m in tried[:_WHOLE]]
    others = [(m, scale) for scale in _SCALES for m in tried[_WHOLE:]]
    step = max(1, len(others) // most)
    for one, scale in [*first, *others[::step]][:most]:
        kept = frozenset(model.answers)
        yield replace(one, answers={**one.answers, **_scaled(one, scale, kept, pack)})


def _beside(model: Model, pack: Pack) -> Iterator[Model]:
    """Numbers a little more or less: what lies beside a threshold may round to it as a float."""
    for name, value in model.answers.items():
        if not isinstance(value, float) or isinstance(value, bool):
            continue
        question = pack.questions[name]
        low, high = question.spec.bounds or (0.0, 1e15)
        steps = (1.0, -1.0) if question.whole else (value * 1e-3, -value * 1e-3, 1e-9, -1e-9)
        for step in steps:
            if low <= value + step <= high:
                yield replace(model, answers={**model.answers, name: value + step})


def _scaled(model: Model, scale: float, kept: frozenset[str], pack: Pack) -> dict[str, Given]:
    """The volumes of a model, more or less of them; one is given where there is none."""
    found: dict[str, Given] = {}
    volumes = [n for n, q in pack.questions.items() if q.spec.volume and n not in kept]
    for name in volumes:
        value = model.answers.get(name)
        if isinstance(value, float) and not isinstance(value, bool):
            question = pack.questions[name]
            low, high = question.spec.bounds or (0.0, 1e15)
            scaled = min(max(value * scale, low), high)
            found[name] = float(round(scaled)) if question.whole else scaled
    return found
