"""Small multiples: the same states side by side in carbon, cost, electricity and water.

Each panel has one unit and an axis of its own from zero, so no two quantities share a scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from advisor.report.charts.measure import wrap
from advisor.report.charts.rows import fitting
from advisor.report.charts.waterfalls import IF_CONFIRMED, whisker

_GAP = 12.0
_LABELS = 0.27
_BAR = 6.5
_LEAST_ROW = 24.0
_MOST_HEIGHT = 560.0
_LEAST_WIDTH = 0.8
_INSET = 2.5


@dataclass(frozen=True, slots=True)
class Level:
    """A figure of a panel: where its bar ends, its range, and both as printed."""

    low: float
    central: float
    high: float
    printed: str
    printed_range: str


@dataclass(frozen=True, slots=True)
class State:
    """A row through all panels: today, after a step, or a place."""

    label: str
    conditional: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A quantity: its name, its unit as figures have it, and a level for each state."""

    name: str
    unit: str
    levels: tuple[Level | None, ...]


def multiples(
    states: Sequence[State],
    panels: Sequence[Panel],
    title: str,
    colours: Colours,
    width: float = FULL,
) -> Chart | None:
    """States in rows, a panel for each quantity; None without either."""
    if not states or not panels:
        return None
    picture, cut = layout(states, panels, title, width)
    head = [tr("State")]
    for panel in panels:
        head += [panel.name]
    rows = tuple(
        (
            f"{s.label} ({tr(IF_CONFIRMED)})" if s.conditional else s.label,
            *(_both(p.levels[i]) for p in panels),
        )
        for i, s in enumerate(states)
    )
    note = tr("Bar: central figure; thin line: nine in ten runs.")
    if cut:
        note = tr(
            "Bar: central figure. Where ranges are too wide to draw they stand in the table only."
        )
    return Chart(title, draw(picture, colours), Table(tuple(head), rows), note)


def _both(level: Level | None) -> str:
    if level is None:
        return "–"
    if not level.printed_range or level.printed_range == level.printed:
        return level.printed
    return f"{level.printed}\n{level.printed_range}"


def layout(
    states: Sequence[State], panels: Sequence[Panel], title: str, width: float = FULL
) -> tuple[Picture, bool]:
    """Where everything stands, and whether some axis is cut."""
    room = width * _LABELS
    wide = (width - room - _GAP * len(panels)) / len(panels)
    labels, tags, heights = _labels(states, panels, room, wide)
    values = []
    for panel in panels:
        last = panel.levels[-1]
        first = panel.levels[0]
        ends = [f"{level.printed}" for level in (first, last) if level]
        values.append((panel.name, " → ".join(dict.fromkeys(ends))))
    picture = Picture(width, 0.0, alternative(title, values))
    names = [wrap(p.name, SIZE, wide, 2, 600) for p in panels]
    top = 4.0 + LEAD * max(len(n) for n in names)
    base = top + sum(heights)
    at = top
    for lines, tag, high in zip(labels, tags, heights, strict=True):
        words = [*lines, *([tag] if tag else [])]
        for k, line in enumerate(words):
            y = at + high / 2 + 2.9 + (k - (len(words) - 1) / 2) * LEAD
            ink_tag = bool(tag) and k == len(words) - 1
            picture.add(Text(0.0, y, line, SIZE, "accent" if ink_tag else "ink"))
        at += high
    cut = False
    deepest = base
    for k, panel in enumerate(panels):
        left = room + _GAP + k * (wide + _GAP)
        for n, line in enumerate(names[k]):
            picture.add(Text(left, 8.0 + n * LEAD, line, SIZE, "brand", weight=600))
        axis, scale, unit = _axis(panel, left, left + wide)
        cut = cut or axis.cut
        deepest = max(deepest, _foot(picture, axis, top, base, unit, wide))
        at = top
        for state, level, high in zip(states, panel.levels, heights, strict=True):
            if level is None:
                picture.add(Text(left, at + high / 2 + 2.9, "–", SMALL, "muted"))
            else:
                _level(picture, axis, level, scale, state, at + high / 2)
            at += high
    picture.height = deepest
    return picture, cut


def _labels(
    states: Sequence[State], panels: Sequence[Panel], room: float, wide: float
) -> tuple[list[list[str]], list[str], list[float]]:
    tags = [
        " ".join(wrap(tr(IF_CONFIRMED), SIZE, room, 1)) if s.conditional else "" for s in states
    ]
    figures = max(
        (len(wrap(v.printed, SMALL, wide - _INSET)) for p in panels for v in p.levels if v),
        default=1,
    )

    def tried(most: int) -> tuple[list[list[str]], list[float]]:
        labels = [wrap(s.label, SIZE, room, most) for s in states]
        return labels, [
            max(_LEAST_ROW + LEAD * (figures - 1), (len(n) + bool(t)) * LEAD + 5)
            for n, t in zip(labels, tags, strict=True)
        ]

    labels, heights = fitting(tried, lambda laid: sum(laid[1]) <= _MOST_HEIGHT)
    return labels, tags, heights


def _axis(panel: Panel, left: float, right: float) -> tuple[Axis, float, str]:
    told = [v for v in panel.levels if v]
    most = max((max(abs(v.central), 0.0) for v in told), default=0.0)
    scale, unit = axis_scale(panel.unit, most)
    axis = from_zero(
        [v.central * scale for v in told],
        [end * scale for v in told for end in (v.low, v.high)],
        left,
        right,
        2,
    )
    return axis, scale, unit


def _foot(picture: Picture, axis: Axis, top: float, base: float, unit: str, wide: float) -> float:
    """The line at zero, the numbers at both ends, and the unit beneath.

    Returns:
        where it ends below.
    """
    ends = dict.fromkeys((axis.low, 0.0, axis.high))
    picture.add(Lines(((axis.at(0.0), top, axis.at(0.0), base),), "muted", 0.7))
    picture.add(Lines(((axis.start, base, axis.end, base),), "line", 0.5))
    free = -1.0
    for value in ends:
        label = tick_label(value)
        x = axis.at(value)
        anchor = "start" if value == axis.low else "end" if value == axis.high else "middle"
        text = Text(x, base + 9, label, SMALL, "muted", anchor)  # type: ignore[arg-type]
        if text.box.left > free:
            picture.add(text)
            free = text.box.right + 3
    lines = wrap(tr("{unit} a year", unit=unit), SMALL, wide, 2)
    for k, line in enumerate(lines):
        picture.add(Text(axis.start, base + 18.5 + k * LEAD, line, SMALL, "muted"))
    return base + 12.0 + LEAD * len(lines)


def _level(
    picture: Picture, axis: Axis, level: Level, scale: float, state: State, middle: float
) -> None:
    """The figure of a state above its bar, with the range beneath."""
    lines = wrap(level.printed, SMALL, axis.end - axis.start - _INSET)
    for k, line in enumerate(lines):
        y = middle - 3.2 - LEAD * (len(lines) - 1 - k)
        weight = 600 if state.first else 400
        picture.add(Text(axis.start + _INSET, y, line, SMALL, "ink", weight=weight))
    first, last = sorted((axis.at(0.0), axis.at(level.central * scale)))
    box = Box(first, middle - 1.0, max(last, first + _LEAST_WIDTH), middle - 1.0 + _BAR)
    if state.first:
        picture.add(Bar(box, "brand", "brand"))
    elif state.conditional:
        picture.add(Bar(box, "accent_soft", "accent", "hatch", 0.8))
    else:
        picture.add(Bar(box, "soft", "second", width=0.8))
    if level.high > level.low and not axis.cut:
        whisker(picture, axis, level.low * scale, level.high * scale, middle + 8.2)
