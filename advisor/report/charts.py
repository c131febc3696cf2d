"""The charts of the report as inline SVG.

Geometry is computed here; each chart says its message in its title, and the template sets its
figures in a table beside it. Lengths are points; all charts are as wide as their column.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report.brand import Colours
from advisor.report.svg import Drawing, tick_label, ticks, width_of, wrap

FULL = 482.0  # the text width of an A4 page, in points
SIZE = 8.2
SMALL = 7.4


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of a range chart: low, central and high in the unit of the chart."""

    label: str
    low: float
    central: float
    high: float
    printed: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a waterfall: a bar from `start` to `end`."""

    label: str
    start: float
    end: float
    printed: str
    total: bool = False
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A use case in the placement chart; `mark` is its number in the table beside."""

    mark: str
    benefit_low: float
    benefit: float
    benefit_high: float
    carbon_low: float
    carbon: float
    carbon_high: float
    place: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a stage bar."""

    label: str
    share: float


def axis_scale(unit: str, largest: float) -> tuple[float, str]:
    """The factor and the unit in which an axis is best read."""
    base = unit.split("/", maxsplit=1)[0].removesuffix(" a year").strip()
    steps = {
        "kgCO2e": (
            (1e7, 1e-6, "ktCO₂e"),
            (2e3, 1e-3, "tCO₂e"),
            (0.5, 1.0, "kgCO₂e"),
            (0.0, 1e3, "gCO₂e"),
        ),
        "kWh": ((2e6, 1e-6, "GWh"), (2e3, 1e-3, "MWh"), (0.5, 1.0, "kWh"), (0.0, 1e3, "Wh")),
        "L": ((2e3, 1e-3, "m³"), (0.0, 1.0, "L")),
    }.get(base)
    if steps is None:
        return 1.0, base
    return next((factor, name) for least, factor, name in steps if largest >= least or not least)


def range_chart(
    rows: Sequence[Interval], unit: str, title: str, colours: Colours, width: float = FULL
) -> str:
    """Intervals as bars with a dot at the central value, on one axis that holds zero."""
    if not rows:
        return ""
    label_room = min(190.0, max(width_of(r.label, SIZE) for r in rows) * 1.08 + 12)
    value_room = min(
        150.0,
        max(*(width_of(r.printed, SIZE) for r in rows), 0.0, width_of(unit, SMALL) + 8) + 10,
    )
    row = 23.0 if any(len(wrap(r.label, SIZE, label_room - 8)) > 1 for r in rows) else 15.0
    top, bottom = 4.0, 20.0
    drawing = Drawing(width, top + row * len(rows) + bottom, title)
    marks = ticks(min(0.0, *(r.low for r in rows)), max(0.0, *(r.high for r in rows)), 4)
    if marks[-1] <= marks[0]:
        marks = [marks[0], marks[0] + 1]
    left, right = label_room, width - value_room

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    base = top + row * len(rows)
    axis(drawing, [(x(m), tick_label(m), m == 0) for m in marks], top, base, unit, colours)
    for i, entry in enumerate(rows):
        middle = top + row * (i + 0.5)
        drawing.lines(
            0.0,
            middle + 2.8,
            wrap(entry.label, SIZE, label_room - 8),
            9.4,
            font_size=SIZE,
            fill=colours.ink,
        )
        drawing.rect(
            x(entry.low),
            middle - 4,
            x(entry.high),
            8.0,
            rx=1.5,
            fill=colours.paper if entry.hollow else colours.soft,
            stroke=colours.accent if entry.hollow else colours.second,
            stroke_width=0.6,
        )
        drawing.add(
            "circle",
            cx=x(entry.central),
            cy=middle,
            r=3.0,
            fill=colours.accent if entry.hollow else colours.brand,
        )
        drawing.text(
            width, middle + 2.8, entry.printed, font_size=SIZE, fill=colours.ink, text_anchor="end"
        )
    return drawing.markup()


def axis(
    drawing: Drawing,
    marks: Sequence[tuple[float, str, bool]],
    top: float,
    base: float,
    unit: str,
    colours: Colours,
) -> None:
    """Draw the lines and numbers of an axis: place, number, and whether it is zero."""
    for x, label, zero in marks:
        drawing.line(
            x,
            top,
            x,
            base,
            stroke=colours.muted if zero else colours.line,
            stroke_width=0.7 if zero else 0.4,
        )
        drawing.text(x, base + 10, label, font_size=SMALL, fill=colours.muted, text_anchor="middle")
    drawing.text(
        drawing.width, base + 10, unit, font_size=SMALL, fill=colours.muted, text_anchor="end"
    )


def waterfall(
    rows: Sequence[Step], unit: str, title: str, colours: Colours, width: float = FULL
) -> str:
    """Steps from a total to what is left, one row each, on one axis from zero."""
    if not rows:
        return ""
    label_room, row, top, bottom = 180.0, 22.0, 4.0, 20.0
    value_room = min(
        120.0, max(*(width_of(r.printed, SIZE) for r in rows), width_of(unit, SMALL) + 8) + 10
    )
    drawing = Drawing(width, top + row * len(rows) + bottom, title)
    marks = ticks(
        min(0.0, *(min(r.start, r.end) for r in rows)), max(max(r.start, r.end) for r in rows), 4
    )
    if marks[-1] <= marks[0]:
        marks = [0.0, 1.0]
    left, right = label_room, width - value_room

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    base = top + row * len(rows)
    axis(drawing, [(x(m), tick_label(m), m == 0) for m in marks], top, base, unit, colours)
    for i, entry in enumerate(rows):
        middle = top + row * (i + 0.5)
        lines = wrap(entry.label, SIZE, label_room - 8)
        drawing.lines(
            0.0,
            middle + 2.8,
            lines,
            9.4,
            font_size=SIZE,
            fill=colours.ink,
            font_weight=600 if entry.total else 400,
        )
        look: dict[str, object] = {"fill": colours.brand}
        if not entry.total:
            look = {"fill": colours.soft, "stroke": colours.second, "stroke_width": 0.7}
        if entry.conditional:
            look = {
                "fill": colours.accent_soft,
                "stroke": colours.accent,
                "stroke_width": 0.7,
                "stroke_dasharray": "2 1.5",
            }
        drawing.rect(x(entry.start), middle - 6, x(entry.end), 12.0, **look)
        if i + 1 < len(rows):
            drawing.line(
                x(entry.end),
                middle + 6,
                x(entry.end),
                middle + row - 6,
                stroke=colours.muted,
                stroke_width=0.5,
            )
        drawing.text(
            width,
            middle + 2.8,
            entry.printed,
            font_size=SIZE,
            fill=colours.ink,
            text_anchor="end",
            font_weight=600 if entry.total else 400,
        )
    return drawing.markup()


def placement_chart(
    points: Sequence[Point], unit: str, title: str, colours: Colours, width: float = 300.0
) -> str:
    """Benefit to the right, footprint upward (each tenfold step the same height)."""
    if not points:
        return ""
    height = width * 0.74
    left, right, top, base = 40.0, width - 8.0, 16.0, height - 30.0
    drawing = Drawing(width, height, title)
    positive = [v for p in points for v in (p.carbon_low, p.carbon, p.carbon_high) if v > 0]
    low = math.floor(math.log10(min(positive, default=1.0)))
    high = max(math.ceil(math.log10(max(positive, default=10.0))), low + 2)

    def x(benefit: float) -> float:
        return left + min(max(benefit, 0.0), 100.0) / 100 * (right - left)

    def y(carbon: float) -> float:
        level = math.log10(carbon) if carbon > 0 else float(low)
        return base - (min(max(level, low), high) - low) / (high - low) * (base - top)

    drawing.rect(left, top, right, base - top, fill="none", stroke=colours.line, stroke_width=0.5)
    for power in range(low, high + 1):
        place = y(10.0**power)
        drawing.line(left, place, right, place, stroke=colours.line, stroke_width=0.4)
        drawing.text(
            left - 4,
            place + 2.6,
            tick_label(10.0**power),
            font_size=SMALL,
            fill=colours.muted,
            text_anchor="end",
        )
    for benefit in (0, 50, 100):
        drawing.text(
            x(benefit),
            base + 10,
            str(benefit),
            font_size=SMALL,
            fill=colours.muted,
            text_anchor="middle",
        )
    drawing.text(
        (left + right) / 2,
        base + 22,
        "Benefit, 0 to 100  →",
        font_size=SMALL,
        fill=colours.muted,
        text_anchor="middle",
    )
    drawing.text(0.0, 6.5, f"{unit} a year ↑", font_size=SMALL, fill=colours.muted)
    for words, right_side, upper in (
        ("rethink", False, True),
        ("do leaner", True, True),
        ("small: leave", False, False),
        ("do now", True, False),
    ):
        drawing.text(
            right - 5 if right_side else left + 5,
            top + 11 if upper else base - 5,
            words,
            font_size=SMALL,
            fill=colours.muted,
            font_style="italic",
            text_anchor="end" if right_side else "start",
        )
    for p in points:
        drawing.line(
            x(p.benefit_low),
            y(p.carbon),
            x(p.benefit_high),
            y(p.carbon),
            stroke=colours.second,
            stroke_width=1.0,
        )
        drawing.line(
            x(p.benefit),
            y(p.carbon_low),
            x(p.benefit),
            y(p.carbon_high),
            stroke=colours.second,
            stroke_width=1.0,
        )
    for p in points:
        drawing.add(
            "circle",
            cx=x(p.benefit),
            cy=y(p.carbon),
            r=6.5,
            fill=colours.accent if p.place == "rethink" else colours.brand,
        )
        drawing.text(
            x(p.benefit),
            y(p.carbon) + 2.7,
            p.mark,
            font_size=SMALL,
            font_weight=600,
            fill=colours.on_brand,
            text_anchor="middle",
        )
    return drawing.markup()


def stage_bar(parts: Sequence[Part], title: str, colours: Colours, width: float = FULL) -> str:
    """One bar cut by stage; a name inside its piece or beneath it."""
    shown = [p for p in parts if p.share > 0]
    total = sum(p.share for p in shown)
    if not shown or total <= 0:
        return ""
    drawing = Drawing(width, 34.0, title)
    looks = (
        (colours.brand, colours.on_brand),
        (colours.second, colours.on_brand),
        (colours.soft, colours.ink),
        (colours.accent_soft, colours.ink),
        (colours.paper, colours.ink),
        (colours.line, colours.ink),
    )
    at, free = 0.0, 0.0
    for i, part in enumerate(sorted(shown, key=lambda p: -p.share)):
        wide = part.share / total * width
        fill, ink = looks[i % len(looks)]
        drawing.rect(at, 1.0, at + wide, 18.0, fill=fill, stroke=colours.brand, stroke_width=0.5)
        needed = width_of(part.label, SIZE)
        if needed + 10 <= wide:
            drawing.text(at + 5, 13.0, part.label, font_size=SIZE, fill=ink)
        else:
            start = min(max(at + wide / 2 - needed / 2, free), width - needed)
            if start >= free - 0.1:
                drawing.line(
                    at + wide / 2, 19.0, at + wide / 2, 23.0, stroke=colours.muted, stroke_width=0.5
                )
                drawing.text(start, 31.0, part.label, font_size=SMALL, fill=colours.muted)
                free = start + needed + 6
        at += wide
    return drawing.markup()


def cover_lines(colours: Colours) -> str:
    """The ornament of the cover: a sheaf of falling curves, 595 by 842 points."""
    paths = []
    for i in range(26):
        t = i / 25
        opacity = 0.34 - 0.26 * t
        start, end = 250 + 120 * t, 520 + 330 * t
        paths.append(
            f'<path d="M-10 {start:.1f} C 190 {start - 30 + 60 * t:.1f}, '
            f'300 {end + 40 - 190 * t:.1f}, 605 {end:.1f}" fill="none" '
            f'stroke="{colours.on_brand_soft}" stroke-width="0.7" stroke-opacity="{opacity:.2f}"/>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" '
        f'preserveAspectRatio="none">{"".join(paths)}</svg>'
    )
