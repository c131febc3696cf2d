"""Carbon a unit (SCI): electricity and making of hardware, a bar for each score.

Scores of different units have no common scale, so each unit has an axis of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import Axis, axis_scale, from_zero, tick_label
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import (
    FULL,
    LEAD,
    SIZE,
    SMALL,
    Bar,
    Box,
    Chart,
    Lines,
    Picture,
    Table,
    Text,
)
from advisor.report.charts.measure import width_of
from advisor.report.charts.rows import rows
from advisor.report.charts.waterfalls import whisker

_HALF = 5.0
_AXIS = 22.0
_LEAST_WIDTH = 0.5
_HEAD = 14.0


@dataclass(frozen=True, slots=True)
class Score:
    """A score: whose, of what unit, and its two parts a unit.

    Attributes:
        unit: what it is a score of; scores of one unit share an axis.
        label: who counts it, such as “running it”.
        electricity: E times I, gCO2e a unit.
        making: M, gCO2e a unit.
        low, high: the range of the score.
        printed, printed_range: the score.
    """

    unit: str
    label: str
    electricity: float
    making: float
    low: float
    high: float
    printed: str
    printed_range: str

    @property
    def whole(self) -> float:
        """Both parts."""
        return self.electricity + self.making


def scores(
    entries: Sequence[Score], title: str, colours: Colours, width: float = FULL
) -> Chart | None:
    """Bars of scores; None without any."""
    if not entries:
        return None
    picture, cut = layout(entries, title, width)
    table = Table(
        (tr("Score"), tr("Carbon a unit"), tr("Range")),
        tuple((f"{e.label}: {e.unit}", e.printed, e.printed_range) for e in entries),
    )
    note = tr("Each unit has an axis of its own. Thin line: nine in ten runs.")
    if cut:
        note = f"{note} {tr('An arrow: the range goes on beyond the axis.')}"
    return Chart(title, draw(picture, colours), table, note)


def layout(entries: Sequence[Score], title: str, width: float = FULL) -> tuple[Picture, bool]:
    """Where everything stands, and whether some axis is cut."""
    alt = alternative(title, [(f"{e.label}, {e.unit}", e.printed) for e in entries])
    picture = Picture(width, 0.0, alt)
    labels = [f"{e.label}: {e.unit}" for e in entries]
    printed = [
        f"{e.printed} ({e.printed_range})" if e.printed_range != e.printed else e.printed
        for e in entries
    ]
    found = rows(labels, printed, width, top=0.0, least=19.0)
    top = _legend(picture)
    cut = False
    at = 0
    for _, group in groupby(entries, key=lambda e: e.unit):
        own = list(group)
        placed = found.rows[at : at + len(own)]
        axis, scale, unit = _axis(own, found.left, found.right)
        cut = cut or axis.cut
        shift = top - placed[0].top
        for entry, row in zip(own, placed, strict=True):
            y = row.middle + shift
            _words(picture, row.label, row.printed, y)
            _bar(picture, axis, entry, scale, y)
        base = placed[-1].top + placed[-1].height + shift
        _foot(picture, axis, top, base, unit)
        top = base + _AXIS
        at += len(own)
    picture.height = top - 4
    return picture, cut


def _legend(picture: Picture) -> float:
    """What the two fills mean, in words beside them."""
    x = 0.0
    for solid, words in ((True, tr("electricity (E × I)")), (False, tr("making of hardware (M)"))):
        box = Box(x + 0.5, 2.0, x + 12.5, 9.5)
        picture.add(Bar(box, "brand", "brand") if solid else Bar(box, "soft", "brand", "hatch"))
        picture.add(Text(x + 16, 8.8, words, SMALL, "muted"))
        x += 30 + width_of(words, SMALL)
    return _HEAD


def _axis(own: Sequence[Score], left: float, right: float) -> tuple[Axis, float, str]:
    scale, unit = axis_scale("gCO2e", max(e.whole for e in own))
    axis = from_zero(
        [e.whole * scale for e in own],
        [v * scale for e in own for v in (e.low, e.high)],
        left,
        right,
        3,
    )
    return axis, scale, unit


def _words(picture: Picture, label: Sequence[str], printed: Sequence[str], y: float) -> None:
    for k, line in enumerate(label):
        picture.add(Text(0.0, y + 2.9 + (k - (len(label) - 1) / 2) * LEAD, line, SIZE, "ink"))
    for k, line in enumerate(printed):
        place = y + 2.9 + (k - (len(printed) - 1) / 2) * LEAD
        picture.add(Text(picture.width, place, line, SIZE, "ink", "end"))


def _bar(picture: Picture, axis: Axis, entry: Score, scale: float, y: float) -> None:
    start, seam, end = (
        axis.at(v * scale) for v in (0.0, max(entry.electricity, 0.0), max(entry.whole, 0.0))
    )
    if seam > start:
        box = Box(start, y - _HALF, max(seam, start + _LEAST_WIDTH), y + _HALF - 2)
        picture.add(Bar(box, "brand", "brand"))
    if end > seam:
        box = Box(seam, y - _HALF, max(end, seam + _LEAST_WIDTH), y + _HALF - 2)
        picture.add(Bar(box, "soft", "brand", "hatch"))
    if entry.high > entry.low:
        whisker(picture, axis, entry.low * scale, entry.high * scale, y + _HALF + 1.4)


def _foot(picture: Picture, axis: Axis, top: float, base: float, unit: str) -> None:
    picture.add(Lines(((axis.at(0.0), top, axis.at(0.0), base),), "muted", 0.7))
    picture.add(Lines(((axis.start, base, axis.end, base),), "line", 0.5))
    free = -1.0
    for value in axis.marks:
        text = Text(axis.at(value), base + 9.5, tick_label(value), SMALL, "muted", "middle")
        if text.box.left > free and text.box.right <= picture.width:
            picture.add(text)
            free = text.box.right + 4
    words = Text(picture.width, base + 9.5, unit, SMALL, "muted", "end")
    picture.add(
        words
        if words.box.left > free
        else Text(axis.start - 6, base + 9.5, unit, SMALL, "muted", "end")
    )
