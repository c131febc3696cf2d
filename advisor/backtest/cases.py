"""A case: the inputs that a row gives, and the published figure that they are to lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.errors import Problem

Value = float | str | bool | tuple[float, float, float]
"""What a row says of a fact; three numbers are low, central and high."""


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison.

    Attributes:
        id: of the row.
        family: rows that are left out together.
        group: id of the group.
        facts: what the row says, by fact: a number, an option, yes or no.
        actual: the published figure.
        unit: its unit; kWh, device-hours, Wh, mJ or mW.
        boundary: what the figure holds, in the row's words.
        neighbours: idle devices of the same server that the figure counts.
    """

    id: str
    family: str
    group: str
    facts: Mapping[str, Value]
    actual: float
    unit: str
    boundary: str = ""
    neighbours: int = 0


@dataclass(slots=True)
class Cases:
    """What files of rows give.

    Attributes:
        cases: comparisons, in the order of the rows.
        problems: why rows were refused.
        refused: ids of rows that gave no case.
        left_out: reason by row, as the file states it, with the groups it belongs to.
    """

    cases: list[Case] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left_out: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
