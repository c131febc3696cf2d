"""What a chart is made of: marks with places and the names of colours, no colours yet.

A layout is a `Picture`; `drawing.draw` turns it into SVG in the colours of a brand. Lengths are
points; y grows downward.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from advisor.report.charts.measure import width_of

FULL = 482.0  # the text width of an A4 page, in points
SIZE = 8.2
SMALL = 7.4
LEAD = 9.6

# A colour of the brand by its name.
Ink = Literal[
    "ink", "muted", "brand", "second", "accent", "soft", "accent_soft", "line", "paper", "on_brand"
]
Anchor = Literal["start", "middle", "end"]
# How the inside of a bar is marked, so that it reads without colour.
Pattern = Literal["", "hatch", "back", "cross", "rows", "columns"]
_ASCENT, _DESCENT = 0.72, 0.22


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether two boxes share ground, or come closer than a gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def within(self, other: Box, slack: float = 0.0) -> bool:
        """Whether it lies inside another."""
        return (
            self.left >= other.left - slack
            and self.right <= other.right + slack
            and self.top >= other.top - slack
            and self.bottom <= other.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `y` is its baseline."""

    x: float
    y: float
    words: str
    size: float = SIZE
    ink: Ink = "ink"
    anchor: Anchor = "start"
    weight: int = 400
    italic: bool = False

    @property
    def box(self) -> Box:
        """Where it stands, by measured width."""
        wide = width_of(self.words, self.size, self.weight)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return Box(left, self.y - _ASCENT * self.size, left + wide, self.y + _DESCENT * self.size)


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle; `edge` outlines it, `pattern` is drawn inside in the colour of `edge`."""

    box: Box
    fill: Ink
    edge: Ink | None = None
    pattern: Pattern = ""
    width: float = 0.7
    dash: str = ""
    round: float = 0.0


@dataclass(frozen=True, slots=True)
class Lines:
    """Straight lines of one look, each from a point to a point; one node of the drawing."""

    segments: tuple[tuple[float, float, float, float], ...]
    ink: Ink
    width: float = 0.5
    dash: str = ""

    @property
    def box(self) -> Box:
        """The ground of all of them."""
        xs = [x for s in self.segments for x in (s[0], s[2])]
        ys = [y for s in self.segments for y in (s[1], s[3])]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, or the area that they close."""

    points: tuple[tuple[float, float], ...]
    ink: Ink | None
    width: float = 1.0
    dash: str = ""
    fill: Ink | None = None

    @property
    def box(self) -> Box:
        """The ground of all points."""
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Dot:
    """A round mark; hollow where its fill is that of the paper."""

    x: float
    y: float
    r: float
    fill: Ink
    edge: Ink | None = None
    width: float = 1.0

    @property
    def box(self) -> Box:
        """The square about it."""
        return Box(self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r)


Mark = Text | Bar | Lines | Curve | Dot


@dataclass(slots=True)
class Picture:
    """A chart laid out: marks in the order in which they are drawn."""

    width: float
    height: float
    title: str
    marks: list[Mark] = field(default_factory=list)

    def add(self, *marks: Mark) -> None:
        """Draw more on top; empty texts are nothing."""
        self.marks += [m for m in marks if not isinstance(m, Text) or m.words]

    @property
    def texts(self) -> list[Text]:
        """The lines of text."""
        return [m for m in self.marks if isinstance(m, Text)]

    @property
    def bars(self) -> list[Bar]:
        """The filled rectangles."""
        return [m for m in self.marks if isinstance(m, Bar)]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a chart in their printed forms; the first column names them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart.

    Attributes:
        title: its message, in a sentence; the alternative text adds the values.
        svg: the drawing.
        table: the same numbers in words.
        note: how it is to be read; empty where nothing needs saying.
    """

    title: str
    svg: str
    table: Table
    note: str = ""
