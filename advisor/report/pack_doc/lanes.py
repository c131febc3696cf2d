"""A drawing of what leads to what: names one below another, and lines between them beside them.

Each name has a row of its own and lines run beside the names only, each in a lane that no other
line takes at that height, so that no label can lie over another or over a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from advisor.report.brand import Colours
from advisor.report.svg import Drawing, width_of, wrap

Kind = Literal["over", "against", "order", "one_of"]

WIDTH = 470.0  # points, of the column of text
_SIZE = 7.6
_ROW = 12.6
_LANE = 8.0
_MOST_NAME = 300.0
_LEAST_NAME = 120.0


@dataclass(frozen=True, slots=True)
class Row:
    """A name.

    Attributes:
        id: by which lines name it.
        label: as it is printed.
        aside: it belongs elsewhere, and is printed paler.
    """

    id: str
    label: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one name to others.

    Attributes:
        kind: how it is drawn.
        start: the row that it comes from.
        ends: the rows that it leads to.
        words: the same as a sentence, for those who do not see it.
    """

    kind: Kind
    start: str
    ends: tuple[str, ...]
    words: str


def lanes(rows: Sequence[Row], lines: Sequence[Line]) -> list[tuple[Line, int, int, int]] | None:
    """The lane of each line with its first and last row; lines of one lane do not touch.

    Returns:
        None where there are more lanes than there is room for.
    """
    at = {row.id: n for n, row in enumerate(rows)}
    spans = []
    for line in lines:
        touched = [at[line.start], *(at[end] for end in line.ends)]
        spans.append((min(touched), max(touched), line))
    taken: list[int] = []  # by lane, the last row of its last line
    placed = []
    for first, last, line in sorted(spans, key=lambda span: (span[0], span[1] - span[0])):
        lane = next((n for n, end in enumerate(taken) if end < first), len(taken))
        if lane == len(taken):
            taken.append(last)
        else:
            taken[lane] = last
        placed.append((line, lane, first, last))
    return placed if len(taken) * _LANE <= WIDTH - _LEAST_NAME - 12 else None


def draw(
    rows: Sequence[Row],
    lines: Sequence[Line],
    legend: Sequence[tuple[Kind, str]],
    title: str,
    colours: Colours,
) -> str | None:
    """The drawing as SVG; None where it would have more lines side by side than there is room.

    Args:
        rows: the names from top to bottom.
        lines: between them.
        legend: the kinds that occur, with what each means.
        title: what the drawing shows, in a sentence.
        colours: of the brand.
    """
    placed = lanes(rows, lines)
    if placed is None:
        return None
    count = 1 + max((lane for _, lane, _, _ in placed), default=0)
    room = min(_MOST_NAME, WIDTH - 12 - count * _LANE)
    names = [wrap(row.label, _SIZE, room, lines=1)[0] for row in rows]
    left = min(room, max(width_of(name, _SIZE) for name in names)) + 8
    height = len(rows) * _ROW + 6
    picture = Drawing(WIDTH, height + 13 * _legend_rows(legend), title)
    at = {row.id: n for n, row in enumerate(rows)}
    far: dict[int, float] = {}
    for line, lane, _, _ in placed:
        for each in (line.start, *line.ends):
            far[at[each]] = max(far.get(at[each], 0.0), left + (lane + 0.5) * _LANE)
    for n, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = _middle(n)
        if n in far:
            ends = width_of(name, _SIZE) + 2
            picture.line(ends, y, far[n], y, stroke=colours.line, stroke_width=0.5)
        shade = colours.muted if row.aside else colours.ink
        picture.text(0, y + 2.6, name, font_size=_SIZE, fill=shade)
    for line, lane, first, last in placed:
        x = left + (lane + 0.5) * _LANE
        _stroke(picture, line.kind, (x, _middle(first)), (x, _middle(last)), colours)
        _mark(picture, line.kind, x, _middle(at[line.start]), colours, start=True)
        for end in line.ends:
            _mark(picture, line.kind, x, _middle(at[end]), colours, start=False)
    _legend(picture, legend, height, colours)
    return _described(picture, lines)


def _middle(row: int) -> float:
    return row * _ROW + _ROW / 2


def _colour(kind: Kind, colours: Colours) -> str:
    return {
        "over": colours.brand,
        "against": colours.ink,
        "order": colours.second,
        "one_of": colours.muted,
    }[kind]


def _stroke(
    picture: Drawing,
    kind: Kind,
    start: tuple[float, float],
    end: tuple[float, float],
    colours: Colours,
) -> None:
    dashes = {"against": "3 2", "order": "1 1.6"}.get(kind, "none")
    picture.line(
        *start, *end, stroke=_colour(kind, colours), stroke_width=1.1, stroke_dasharray=dashes
    )


def _mark(
    picture: Drawing, kind: Kind, x: float, y: float, colours: Colours, *, start: bool
) -> None:
    """Where a line meets the row of a name: the shape tells from what to what it leads."""
    shade = _colour(kind, colours)
    if kind == "against":
        ground = shade if start else colours.paper
        picture.rect(x - 1.9, y - 1.9, x + 1.9, 3.8, fill=ground, stroke=shade, stroke_width=0.9)
    elif start or kind == "one_of":
        picture.add("circle", cx=x, cy=y, r=2.0, fill=shade)
    else:
        picture.add("path", d=f"M{x - 3.4:.2f} {y:.2f}l5 -2.7v5.4z", fill=shade)


def _places(legend: Sequence[tuple[Kind, str]]) -> list[tuple[float, int]]:
    """Where each entry of the legend begins, and in which of its lines."""
    places, x, row = [], 0.0, 0
    for _, words in legend:
        wide = 26 + width_of(words, 7.2)
        if x and x + wide > WIDTH:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += wide + 14
    return places


def _legend_rows(legend: Sequence[tuple[Kind, str]]) -> int:
    return 1 + _places(legend)[-1][1] if legend else 0


def _legend(
    picture: Drawing, legend: Sequence[tuple[Kind, str]], top: float, colours: Colours
) -> None:
    for (kind, words), (x, row) in zip(legend, _places(legend), strict=True):
        y = top + 13 * row + 6
        _stroke(picture, kind, (x + 3, y), (x + 19, y), colours)
        _mark(picture, kind, x + 19, y, colours, start=True)
        _mark(picture, kind, x + 4, y, colours, start=False)
        picture.text(x + 25, y + 2.5, words, font_size=7.2, fill=colours.ink)


def _described(picture: Drawing, lines: Sequence[Line]) -> str:
    """The picture with all its lines in sentences, for readers of screens."""
    told = f"<desc>{escape(' '.join(line.words for line in lines))}</desc>"
    return picture.markup().replace("</title>", f"</title>{told}", 1)
