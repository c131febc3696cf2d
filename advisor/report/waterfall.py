"""The steps of the road map, drawn one below another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import mark, tr, trn
from advisor.report import charts
from advisor.report.brand import Colours
from advisor.report.reader import Figure


@dataclass(frozen=True, slots=True)
class RoadStep:
    """A step of the road map.

    Attributes:
        place: in the order of the steps, from 1.
        number: of its recommendation, as everywhere else; 0 where it has none.
    """

    place: int
    title: str
    owner: str
    effort: str
    conditional: bool
    alone: Figure | None
    after: Figure | None
    cumulative: Figure | None
    left: Figure | None
    key: str = ""
    number: int = 0

    @property
    def label(self) -> str:
        """Its title behind the number of its recommendation."""
        return f"{self.number}  {self.title}" if self.number else self.title


def waterfall(
    steps: Sequence[RoadStep],
    before: Figure | None,
    after: Figure | None,
    colours: Colours,
    *,
    rest: bool,
) -> charts.Chart | None:
    """The levels before, after each step and at the end; None without steps."""
    if not steps or before is None or after is None:
        return None
    scale, unit = charts.axis_scale(before.unit or "kgCO2e", abs(before.p50))
    rows = [_step(tr("Without the steps"), 0.0, before, scale, before.printed, total=True)]
    level, shown = before.p50, before.printed
    for step in steps:
        # Levels, not savings: medians of savings do not add up to the last level.
        end = step.left.p50 if step.left else level
        printed = _to(step.left, shown) if step.left else ""
        shown = step.left.printed if step.left else shown
        rows.append(
            _step(step.label, level, step.left, scale, printed, conditional=step.conditional)
            if step.left
            else charts.Step(step.label, level * scale, end * scale, printed)
        )
        level = end
    if rest:
        # So that the last step and the total do not seem to differ without a reason.
        printed = _to(after, shown)
        rows.append(_step(tr("Small steps"), level, after, scale, printed))
    rows.append(_step(tr("After all steps"), 0.0, after, scale, after.printed, total=True))
    title = trn(
        "Road map: carbon falls from {before} to {after} in {n} step, central figures.",
        "Road map: carbon falls from {before} to {after} in {n} steps, central figures.",
        len(steps),
        before=before.printed,
        after=after.printed,
    )
    return charts.steps(rows, tr("{unit} a year", unit=unit), title, colours)


def _to(left: Figure, shown: str) -> str:
    """What is left; where two digits show no change, said so."""
    said = mark("still {amount}") if left.printed == shown else mark("to {amount}")
    return tr(said, amount=left.printed)


def _step(
    label: str,
    start: float,
    left: Figure,
    scale: float,
    printed: str,
    *,
    total: bool = False,
    conditional: bool = False,
) -> charts.Step:
    """A bar from a level to what is left, with the range of that."""
    return charts.Step(
        label,
        start * scale,
        left.p50 * scale,
        printed,
        total,
        conditional,
        None if left.certain else left.p5 * scale,
        None if left.certain else left.p95 * scale,
        left.short_range,
    )
