"""What an estimator may read: facts of one use case and factors, scalars or arrays of draws.

The protocol is all that the estimators know. `advisor.scenario` fills it from facts and a pack,
tests from a dictionary; the formulas are the same for one number and for 2,048 draws.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from advisor.language import tr

Array = NDArray[np.float64] | float


class MissingValue(Exception):
    """A value that an estimator needs and that nobody gave.

    Attributes:
        fact: the fact that has no value, or `table.key.field` of a factor that has none.
        reason: one sentence for the report.
    """

    def __init__(self, fact: str, reason: str | None = None) -> None:
        self.fact = fact
        self.reason = reason or tr("{fact} has no value.", fact=fact)
        super().__init__(self.reason)


class Inputs(Protocol):
    """Facts and factors of one use case in one scenario."""

    @property
    def horizon_years(self) -> int:
        """Whole years that every figure covers."""

    def number(self, fact: str) -> Array:
        """The value of a number, in the unit of its question.

        Raises:
            MissingValue: the fact has no value.
        """

    def optional(self, fact: str) -> Array | None:
        """The value of a number, or None when there is none or no such fact."""

    def choice(self, fact: str) -> str:
        """The option of a choice, or the key of a region.

        Raises:
            MissingValue: the fact has no value.
        """

    def option(self, fact: str) -> str | None:
        """The option of a choice or the key of a region, or None."""

    def flag(self, fact: str) -> bool | None:
        """The value of a yes/no fact, or None."""

    def known(self, fact: str) -> bool:
        """True when a person answered it, or it derives from such answers only."""

    def factor(self, name: str) -> Array:
        """A scalar factor by its id.

        Raises:
            MissingValue: the pack has no such factor.
        """

    def field(self, table: str, key: str, field: str) -> Array:
        """A number in a factor table.

        Raises:
            MissingValue: the table has no such row, or the row no such field.
        """

    def text(self, table: str, key: str, field: str) -> str | None:
        """A text in a factor table, or None when row or field is missing."""


def maybe(f: Inputs, fact: str, otherwise: float) -> Array:
    """A number, or what it is by arithmetic where nobody asks it (one call a task, no change)."""
    value = f.optional(fact)
    return otherwise if value is None else value


def share(f: Inputs, fact: str) -> Array:
    """A percentage as a share between 0 and 1; 0 where it has no value."""
    return np.clip(np.asarray(maybe(f, fact, 0.0)) / 100.0, 0.0, 1.0)


def field_or_none(f: Inputs, table: str, key: str, field: str) -> Array | None:
    """A number in a factor table, or None when row or field is missing."""
    try:
        return f.field(table, key, field)
    except MissingValue:
        return None
