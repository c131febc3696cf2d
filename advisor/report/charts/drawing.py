"""From a layout to SVG in the colours of a brand: the same markup on the screen and on paper.

WeasyPrint ignores clip paths and masks, so a pattern is drawn as lines that end at the edges of
their bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.marks import Bar, Box, Curve, Dot, Lines, Picture, Text

FONTS = "Source Sans 3, Source Sans Pro, sans-serif"
_PITCH = 3.4
# What XML cannot hold.
_BARRED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TOLD = 14  # so many values are read out with the message; the table has all


def alternative(message: str, values: list[tuple[str, str]]) -> str:
    """The text that stands for a chart: its message, and the values as printed."""
    told = [f"{name}: {printed}" for name, printed in values if printed]
    if not told:
        return message
    shown = "; ".join(told[:_TOLD])
    if len(told) > _TOLD:
        return tr("{message} {values}; and more, in the table.", message=message, values=shown)
    return tr("{message} {values}.", message=message, values=shown.rstrip("."))


def draw(picture: Picture, colours: Colours) -> str:
    """The SVG of a layout; its title is the alternative text."""
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_n(picture.width)} {_n(picture.height)}" '
        f'width="{_n(picture.width)}pt" height="{_n(picture.height)}pt" '
        f'font-family="{FONTS}" font-size="{_n(_size(picture))}">'
        f"<title>{_words(picture.title)}</title>"
    )
    parts = [head]
    for mark in picture.marks:
        if isinstance(mark, Text):
            parts.append(_text(mark, colours, _size(picture)))
        elif isinstance(mark, Bar):
            parts.append(_bar(mark, colours))
        elif isinstance(mark, Lines):
            parts.append(_lines(mark, colours))
        elif isinstance(mark, Curve):
            parts.append(_curve(mark, colours))
        else:
            parts.append(_dot(mark, colours))
    return "".join(parts) + "</svg>"


def _size(picture: Picture) -> float:
    """The size of most texts, so that they need not name it."""
    sizes = [t.size for t in picture.texts]
    return max(sorted(set(sizes)), key=sizes.count) if sizes else 8.0


def _text(text: Text, colours: Colours, usual: float) -> str:
    more = "" if text.size == usual else f' font-size="{_n(text.size)}"'
    more += "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    more += "" if text.weight == 400 else f' font-weight="{text.weight}"'
    more += ' font-style="italic"' if text.italic else ""
    fill = getattr(colours, text.ink)
    return (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" fill="{fill}"{more}>{_words(text.words)}</text>'
    )


def _bar(bar: Bar, colours: Colours) -> str:
    box = bar.box
    look = f'fill="{getattr(colours, bar.fill)}"'
    if bar.edge:
        look += _stroke(getattr(colours, bar.edge), bar.width, bar.dash)
    if bar.round:
        look += f' rx="{_n(bar.round)}"'
    drawn = (
        f'<rect x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.right - box.left)}" '
        f'height="{_n(box.bottom - box.top)}" {look}/>'
    )
    path = pattern_path(box, bar.pattern)
    if path and bar.edge:
        stroke = _stroke(getattr(colours, bar.edge), 0.6, "")
        drawn += f'<path d="{path}" fill="none"{stroke}/>'
    return drawn


def pattern_path(box: Box, pattern: str) -> str:
    """The lines of a pattern inside a box, each from edge to edge."""
    segments: list[tuple[float, float, float, float]] = []
    wide, high = box.right - box.left, box.bottom - box.top
    if pattern in ("hatch", "cross"):
        segments += [_slanted(box, d) for d in _offsets(wide + high)]
    if pattern in ("back", "cross"):
        mirrored = [_slanted(box, d) for d in _offsets(wide + high)]
        turn = box.left + box.right
        segments += [(turn - x0, y0, turn - x1, y1) for x0, y0, x1, y1 in mirrored]
    if pattern == "rows":
        segments += [(box.left, box.top + d, box.right, box.top + d) for d in _offsets(high)]
    if pattern == "columns":
        segments += [(box.left + d, box.top, box.left + d, box.bottom) for d in _offsets(wide)]
    return _path(segments)


def _offsets(length: float) -> list[float]:
    return [
        _PITCH * (k + 0.5) for k in range(int(length / _PITCH + 0.5)) if _PITCH * (k + 0.5) < length
    ]


def _slanted(box: Box, along: float) -> tuple[float, float, float, float]:
    """A line of 45 degrees so far along the left and lower edge, cut to the box."""
    wide, high = box.right - box.left, box.bottom - box.top
    x0, y0 = (box.left, box.top + along) if along <= high else (box.left + along - high, box.bottom)
    x1, y1 = (box.left + along, box.top) if along <= wide else (box.right, box.top + along - wide)
    return x0, y0, x1, y1


def _lines(lines: Lines, colours: Colours) -> str:
    stroke = _stroke(getattr(colours, lines.ink), lines.width, lines.dash)
    return f'<path d="{_path(lines.segments)}" fill="none"{stroke}/>' if lines.segments else ""


def _curve(curve: Curve, colours: Colours) -> str:
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in curve.points)
    fill = getattr(colours, curve.fill) if curve.fill else "none"
    stroke = _stroke(getattr(colours, curve.ink), curve.width, curve.dash) if curve.ink else ""
    return f'<path d="{path}{"Z" if curve.fill else ""}" fill="{fill}"{stroke}/>'


def _dot(dot: Dot, colours: Colours) -> str:
    stroke = _stroke(getattr(colours, dot.edge), dot.width, "") if dot.edge else ""
    fill = getattr(colours, dot.fill)
    return f'<circle cx="{_n(dot.x)}" cy="{_n(dot.y)}" r="{_n(dot.r)}" fill="{fill}"{stroke}/>'


def _path(segments: Iterable[tuple[float, float, float, float]]) -> str:
    return "".join(f"M{_n(x0)} {_n(y0)}L{_n(x1)} {_n(y1)}" for x0, y0, x1, y1 in segments)


def _stroke(colour: str, width: float, dash: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{_n(width)}"{dashes}'


def _words(words: str) -> str:
    return escape(_BARRED.sub("", words), quote=False)


def _n(value: float) -> str:
    """A length with two decimals at most, and never a minus before nothing."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown in ("-0", "") else shown
