"""The fewest answers that flip a rule, found by z3 Optimize."""

from __future__ import annotations

from itertools import product

import z3

from advisor.facts import Scalar
from tests.insight.encoding import Encoding


def fewest(
    encoding: Encoding, *, fires: bool, seconds: float = 10
) -> dict[str, Scalar | None] | str:
    """The fewest answers to change so that the rule no longer fires, or does.

    Of as few, those that contradict the fewest given answers.

    Args:
        encoding: of the rule.
        fires: whether it fires now.
        seconds: before z3 gives up.

    Returns:
        The answers; "never" where nothing flips it; "undecided" where z3 gave up.
    """
    optimizer = z3.Optimize()
    optimizer.set("timeout", int(seconds * 1000))
    optimizer.add(*encoding.constraints)
    optimizer.add(z3.Not(encoding.fires) if fires else encoding.fires)
    for name, same in encoding.same.items():
        optimizer.add_soft(same, 1001 if encoding.told(name) else 1000)
    result = optimizer.check()
    if result == z3.unsat:
        return "never"
    return encoding.read(optimizer.model()) if result == z3.sat else "undecided"


def beside(answers: dict[str, Scalar | None]) -> list[dict[str, Scalar | None]]:
    """The answers, and the same with their numbers a hair off.

    z3 likes to stand exactly on an edge; as a float the number may fall just beyond it.
    """

    hair = (1.0, 1 + 1e-9, 1 - 1e-9)
    ways = [
        [v * by for by in hair] if isinstance(v, float) and not isinstance(v, bool) else [v]
        for v in answers.values()
    ]
    return [dict(zip(answers, values, strict=True)) for values in product(*ways)]
