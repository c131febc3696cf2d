"""Arithmetic of a score: error, coverage, sharpness."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from advisor.backtest.groups import FEWEST, Group


@dataclass(frozen=True, slots=True)
class Scored:
    """One published figure beside ours, in the same unit.

    Attributes:
        id: of the row.
        family: rows that are left out together.
        group: id of the group.
        actual: the published figure.
        low: our P5.
        central: our P50.
        high: our P95.
        unit: of all four.
    """

    id: str
    family: str
    group: str
    actual: float
    low: float
    central: float
    high: float
    unit: str

    @property
    def error(self) -> float:
        """|ln(ours / published)|."""
        return abs(math.log(self.central / self.actual))

    @property
    def inside(self) -> bool:
        """The published figure lies in our 90 % range."""
        return self.low <= self.actual <= self.high

    @property
    def width(self) -> float:
        """P95 / P5."""
        return self.high / self.low


@dataclass(frozen=True, slots=True)
class Score:
    """How a group did.

    Attributes:
        n: rows.
        median_error_factor: exp(median |ln(ours / published)|).
        within_2x: share of rows with ours between half and twice the published figure.
        coverage: share of rows inside our 90 % range.
        sharpness: median of P95 / P5.
    """

    n: int
    median_error_factor: float
    within_2x: float
    coverage: float
    sharpness: float

    @property
    def misses(self) -> int:
        """Rows outside our range."""
        return round((1.0 - self.coverage) * self.n)

    @property
    def enough(self) -> bool:
        """Enough rows to claim anything."""
        return self.n >= FEWEST

    def missed(self, group: Group) -> list[str]:
        """What of the group's target is not reached, in words; empty where all is, or none set."""
        target = group.target
        if target is None:
            return []
        found = []
        most = target.median_error_factor
        if most is not None and self.median_error_factor > most:
            found.append(f"median error {self.median_error_factor:.2f} over {most:g}")
        allowed = allowed_misses(target.coverage, self.n)
        if self.misses > allowed:
            found.append(
                f"coverage {self.coverage:.2f} under {target.coverage:g} "
                f"({self.misses} misses, {allowed} allowed)"
            )
        if self.sharpness > target.sharpness:
            found.append(f"sharpness {self.sharpness:.3g} over {target.sharpness:g}")
        return found


def allowed_misses(coverage: float, n: int) -> int:
    """The most misses of n rows with which a coverage still holds: ⌈(1 − c) × n⌉."""
    # A rounding error of 1 − c must not allow one miss more.
    return math.ceil(round((1.0 - coverage) * n, 9))


def score(rows: Sequence[Scored]) -> Score:
    """The score of at least one row."""
    n = len(rows)
    return Score(
        n=n,
        median_error_factor=math.exp(median(r.error for r in rows)),
        within_2x=sum(r.error <= math.log(2.0) + 1e-12 for r in rows) / n,
        coverage=sum(r.inside for r in rows) / n,
        sharpness=median(r.width for r in rows),
    )
