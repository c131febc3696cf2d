"""As few and as round answers as show the same thing: an untidied witness cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from advisor.checks.prove.solver import Given, Model, Span
from advisor.pack.items import Pack
from advisor.quantities import round_significant

# Places that most readers can put on a map; any other is as good to the rules.
_PLACES = ("DEU", "FRA", "GBR", "USA", "POL", "SWE", "IND")


def tidied(model: Model, holds: Callable[[Model], bool], pack: Pack) -> Model:
    """Fewer and rounder answers for which something still holds.

    Args:
        model: answers for which it holds.
        holds: whether it does.
        pack: declares the questions.
    """
    model = _dropped(model, holds)
    for name in tuple(model.answers):
        for given in simpler(model.answers[name], name, pack):
            tried = replace(model, answers={**model.answers, name: given})
            if holds(tried):
                model = tried
                break
    return _dropped(model, holds)


def _dropped(model: Model, holds: Callable[[Model], bool]) -> Model:
    """Without the answers that nothing needs, halves first."""
    names = [*sorted(model.away), *model.answers]
    size = len(names)
    while size:
        for start in range(0, len(names), size):
            gone = frozenset(names[start : start + size])
            tried = without(model, gone)
            if gone and holds(tried):
                model = tried
                names = [n for n in names if n not in gone]
                break
        else:
            size //= 2
    return model


def without(model: Model, gone: frozenset[str]) -> Model:
    """The answers without some."""
    answers = {name: given for name, given in model.answers.items() if name not in gone}
    return replace(model, answers=answers, away=model.away - gone)


def simpler(given: Given, name: str, pack: Pack) -> Iterator[Given]:
    """Simpler answers to a question, the simplest first."""
    question = pack.questions[name]
    if isinstance(given, Span):
        yield given.value
        return
    if isinstance(given, bool):
        return
    if isinstance(given, float):
        for number in _rounder(given):
            low, high = question.spec.bounds or (number, number)
            if low <= number <= high and (not question.whole or number.is_integer()):
                yield number
    elif isinstance(given, tuple):
        yield from ((option,) for option in given if len(given) > 1)
        yield from (tuple(o for o in given if o != gone) for gone in given if len(given) > 2)
    elif question.spec.type == "region":
        yield from (place for place in _PLACES if place != given)


def _rounder(number: float) -> Iterator[float]:
    """Rounder numbers near a number."""
    if number == round_significant(number, 1):
        return
    for digits in (1, 2, 3):
        near = round_significant(number, digits)
        step = 10.0 ** _exponent(near, digits)
        for found in (near, near - step, near + step):
            yield round_significant(found, digits + 1)
    yield float(round(number))


def _exponent(number: float, digits: int) -> int:
    from math import floor, log10

    return 0 if number == 0 else floor(log10(abs(number))) - digits + 1
