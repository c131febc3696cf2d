"""Numbers of one column in one unit and to one digit, so that printed parts sum as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from advisor.language import tr
from advisor.quantities import pretty_unit, shown_unit, signed

NOTHING = "·"  # no change, in print


@dataclass(frozen=True)
class Column:
    """A figure in one unit and to one digit from top to bottom, so that its numbers add up.

    Attributes:
        figure: which.
        size: its larger end.
        unit: in print, with million or billion.
        divisor: to its unit.
        step: what all its numbers are multiples of, in its unit: the third digit of the larger end.
    """

    figure: str
    size: float
    unit: str
    divisor: float
    step: float

    @classmethod
    def of(cls, figure: str, size: float, unit: str) -> Column:
        """The column of a figure.

        Args:
            figure: which.
            size: its larger end.
            unit: of the figure.
        """
        shown, divisor = shown_unit(unit, size)
        shown = pretty_unit(shown)
        if size / divisor >= 1e9:
            shown, divisor = tr("billion {unit}", unit=shown), divisor * 1e9
        elif size / divisor >= 1e6:
            shown, divisor = tr("million {unit}", unit=shown), divisor * 1e6
        step = 10.0 ** (floor(log10(size / divisor)) - 2) if size > 0 else 1.0
        return cls(figure, size, shown, divisor, step)

    def cell(self, values: Mapping[str, float]) -> str:
        """An end."""
        return self._text(self._steps(values[self.figure]))

    def summing(
        self,
        parts: Sequence[Mapping[str, float]],
        before: Mapping[str, float] | None,
        after: Mapping[str, float] | None,
    ) -> list[str]:
        """The parts, rounded so that they sum to the difference of the ends as printed.

        What rounding leaves is given to the parts that it took most from.
        """
        exact = [part[self.figure] / self.divisor / self.step for part in parts]
        steps = [round(value) for value in exact]
        ends = [0 if end is None else self._steps(end[self.figure]) for end in (before, after)]
        left = ends[1] - ends[0] - sum(steps)
        sign = 1 if left > 0 else -1
        took = sorted(range(len(steps)), key=lambda n: sign * (steps[n] - exact[n]))
        for n in took[: abs(left)]:
            steps[n] += sign
        return [
            NOTHING if not count else f"+{self._text(count)}" if count > 0 else self._text(count)
            for count in steps
        ]

    def _steps(self, value: float) -> int:
        return round(value / self.divisor / self.step)

    def _text(self, steps: int) -> str:
        decimals = max(0, -round(log10(self.step)))
        text = signed(f"{abs(steps) * self.step:,.{decimals}f}")
        return f"−{text}" if steps < 0 else text
