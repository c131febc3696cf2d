"""Truth values and numbers as terms for the solver.

A number is a list of cases, each a guard and a value; at most one guard is true, and the fact has a
value when one is. What is constant stays a Python float and is computed as the evaluator computes
it, so that rounding is the same; a float enters the solver as exactly the fraction that it is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

# A truth value of the solver's, and one of its numbers.
Bool = Any
Real = Any

TRUE: Bool = z3.BoolVal(True)
FALSE: Bool = z3.BoolVal(False)


def exact(value: float) -> Real:
    """A float as exactly the number that it is: 1.8 is not 9/5."""
    found = Fraction(value)
    return z3.RealVal(f"{found.numerator}/{found.denominator}")


def both(*parts: Bool) -> Bool:
    """All of them, without those that are plain."""
    left = []
    for part in parts:
        if part is FALSE or z3.is_false(part):
            return FALSE
        if part is not TRUE and not z3.is_true(part):
            left.append(part)
    return TRUE if not left else left[0] if len(left) == 1 else z3.And(left)


def either(*parts: Bool) -> Bool:
    """One of them, without those that are plain."""
    left = []
    for part in parts:
        if part is TRUE or z3.is_true(part):
            return TRUE
        if part is not FALSE and not z3.is_false(part):
            left.append(part)
    return FALSE if not left else left[0] if len(left) == 1 else z3.Or(left)


def negated(part: Bool) -> Bool:
    """The opposite."""
    if part is TRUE or z3.is_true(part):
        return FALSE
    return TRUE if part is FALSE or z3.is_false(part) else z3.Not(part)


def plain(value: bool) -> Bool:
    """A truth value that is known."""
    return TRUE if value else FALSE
