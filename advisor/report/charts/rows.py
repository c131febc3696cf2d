"""Rows with a label at the left and printed figures at the right, as most charts have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from advisor.report.charts.marks import LEAD, SIZE, Ink, Picture, Text
from advisor.report.charts.measure import width_of, wrap

# A chart is no taller than this, so that it fits on a page; labels are cut before that.
MOST_HEIGHT = 610.0
_LABEL_PART, _PRINTED_PART = 0.42, 0.3
_GAP = 10.0
_LEAST = 15.0

Laid = TypeVar("Laid")


def fitting(laid: Callable[[int], Laid], fits: Callable[[Laid], bool]) -> Laid:
    """The first layout that fits: labels whole, else of at most four lines, and so on to one."""
    for most in (0, 4, 3, 2):
        found = laid(most)
        if fits(found):
            return found
    return laid(1)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its lines of label and figure, and where it stands."""

    label: tuple[str, ...]
    printed: tuple[str, ...]
    tag: str
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The ordinate of its mark."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a chart and the rooms beside its plot."""

    rows: tuple[Row, ...]
    left: float
    right: float
    base: float

    def write(self, picture: Picture, bold: Sequence[bool] = ()) -> None:
        """Set labels, tags and figures."""
        for i, row in enumerate(self.rows):
            weight = 600 if i < len(bold) and bold[i] else 400
            lines = [*row.label, *([row.tag] if row.tag else [])]
            _column(picture, 0.0, row.middle, lines, weight, row.tag)
            for k, line in enumerate(row.printed):
                y = row.middle + 2.9 + (k - (len(row.printed) - 1) / 2) * LEAD
                picture.add(Text(picture.width, y, line, SIZE, "ink", "end", weight))


def _column(
    picture: Picture, x: float, middle: float, lines: Sequence[str], weight: int, tag: str
) -> None:
    for k, line in enumerate(lines):
        y = middle + 2.9 + (k - (len(lines) - 1) / 2) * LEAD
        tagged = bool(tag) and k == len(lines) - 1
        ink: Ink = "accent" if tagged else "ink"
        picture.add(Text(x, y, line, SIZE, ink, weight=400 if tagged else weight))


def rows(
    labels: Sequence[str],
    printed: Sequence[str],
    width: float,
    *,
    tags: Sequence[str] = (),
    top: float = 4.0,
    least: float = _LEAST,
    room: float = MOST_HEIGHT,
    bold: bool = False,
    label_part: float = _LABEL_PART,
) -> Rows:
    """Lay out rows, each as high as its words need, so that nothing is cut.

    Only where all rows together would be higher than `room` are labels cut, with an ellipsis; the
    table beside the chart has them whole.

    Args:
        labels: of the rows.
        printed: the figures at their right.
        width: of the chart.
        tags: a word below a label, such as "if confirmed".
        top: where the first row begins.
        least: of a row's height.
        room: for all rows.
        bold: some labels are set in heavier type.
        label_part: the largest part of the width for labels.
    """
    weight = 600 if bold else 400
    texts = (*labels, *tags)
    left = min(label_part * width, max((width_of(t, SIZE, weight) for t in texts), default=0.0) + 2)
    wide = max((width_of(p, SIZE, weight) for p in printed), default=0.0)
    figures = min(_PRINTED_PART * width, wide + 1)

    def tried(most: int) -> list[Row]:
        found: list[Row] = []
        at = top
        for i, label in enumerate(labels):
            tag = tags[i] if i < len(tags) else ""
            named = wrap(label, SIZE, left, most, weight)
            if most == 1 and tag:
                # In one line with the label, where every line counts.
                beside = f" ({tag})"
                cut = wrap(label, SIZE, left - width_of(beside, SIZE, weight), 1, weight)
                named, tag = ["".join(cut) + beside], ""
            told = wrap(printed[i] if i < len(printed) else "", SIZE, figures, most, weight)
            tag = " ".join(wrap(tag, SIZE, left, 1))
            lines = max(len(named) + bool(tag), len(told), 1)
            height = max(least, lines * LEAD + 4.6)
            found.append(Row(tuple(named), tuple(told), tag, at, height))
            at += height
        return found

    found = fitting(tried, lambda rows: sum(r.height for r in rows) <= room)
    base = top + sum(r.height for r in found)
    right = width - figures - (_GAP if figures > 1 else 4.0)
    return Rows(tuple(found), left + _GAP, right, base)
