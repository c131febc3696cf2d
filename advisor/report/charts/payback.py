"""Break-even: the money saved over time against what a change costs once, and from which volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import tr
from advisor.report.brand import Colours
from advisor.report.charts.axes import TENFOLD, Axis, axis_scale, ratio, tick_label, ticks
from advisor.report.charts.drawing import alternative, draw
from advisor.report.charts.marks import (
    FULL,
    LEAD,
    SIZE,
    SMALL,
    Bar,
    Box,
    Chart,
    Curve,
    Dot,
    Lines,
    Picture,
    Table,
    Text,
)
from advisor.report.charts.measure import width_of, wrap

# The height of the plot, wide and narrow.
_HIGH, _LOW, _NARROW = 92.0, 72.0, 300.0
_TOP = 13.0
# The plot reaches so far above and below the central line; the band is cut there.
_REACH, _CUT = 2.6, 1.6
_STRIP = 40.0
_BAND = 4.0
_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Money:
    """What is left after so many years: saved since the change, less what it cost."""

    years: float
    low: float
    central: float
    high: float
    printed: str
    printed_range: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A time or volume at which the money is even: its range, and how it is printed."""

    low: float
    central: float
    high: float
    printed: str
    printed_range: str


@dataclass(frozen=True, slots=True)
class Volume:
    """The volume from which on the change pays, and that of today."""

    name: str
    least: Crossing
    today: float
    printed_today: str


def break_even(
    money: Sequence[Money],
    back: Crossing,
    currency: str,
    title: str,
    colours: Colours,
    width: float = FULL,
    volume: Volume | None = None,
) -> Chart | None:
    """The money over the years with the band of nine in ten runs; None with fewer than two times.

    Args:
        money: at rising times, the first when the change is made.
        back: the pay-back time in years.
        currency: of the money.
        title: the message.
        colours: of the brand.
        width: of the drawing.
        volume: where one decides whether it pays, it is drawn beneath.
    """
    if len(money) < 2:
        return None
    picture, cut = layout(money, back, currency, title, width, volume)
    told = _told(money)
    head = ["", *(_after(m.years) for m in told), tr("Cost is back after")]
    middle = [tr("Middle"), *(m.printed for m in told), back.printed]
    ends = [tr("Range"), *(m.printed_range for m in told), back.printed_range]
    if volume:
        head += [tr("It pays from"), tr("Today")]
        middle += [volume.least.printed, volume.printed_today]
        ends += [volume.least.printed_range, ""]
    table = Table(tuple(head), (tuple(middle), tuple(ends)))
    note = tr("Line: the middle of all runs; band: nine in ten of them.")
    if cut:
        note = f"{note} {tr('Where the band meets the edge it goes on beyond.')}"
    return Chart(title, draw(picture, colours), table, note)


def _told(money: Sequence[Money]) -> list[Money]:
    """Whole years for the table: all of three, else the first, the middle and the last."""
    whole = [m for m in money if m.years == round(m.years)]
    return (
        whole if len(whole) <= _COLUMNS else [whole[0], whole[1], whole[len(whole) // 2], whole[-1]]
    )


def _high(width: float) -> float:
    return _HIGH if width > _NARROW else _LOW


def _after(years: float) -> str:
    if years == 0:
        return tr("At the change")
    return tr("After a year") if years == 1 else tr("After {n} years", n=tick_label(years))


def layout(
    money: Sequence[Money],
    back: Crossing,
    currency: str,
    title: str,
    width: float = FULL,
    volume: Volume | None = None,
) -> tuple[Picture, bool]:
    """Where everything stands, and whether the band is cut."""
    last = money[-1]
    told = [(tr("Cost is back after"), back.printed), (_after(last.years), last.printed)]
    if volume:
        told.append((tr("It pays from: {what}", what=volume.name), volume.least.printed))
        told.append((tr("Today: {what}", what=volume.name), volume.printed_today))
    picture = Picture(width, 0.0, alternative(title, told))
    most = max(*(abs(m.central) for m in money), 1e-12)
    scale, unit = axis_scale(currency, most)
    ends = [v for m in money for v in (m.low, m.high)]
    high = max(m.central for m in money)
    low = min(m.central for m in money)
    top_value = max(ends) if max(ends) <= _REACH * most else _CUT * most
    low_value = min(ends) if min(ends) >= -_REACH * most else -_CUT * most
    marks = ticks(min(low_value, low, 0.0) * scale, max(top_value, high, 0.0) * scale, 4)
    if marks[-1] <= marks[0]:
        marks = [marks[0] - 1.0, marks[0], marks[0] + 1.0]
    labels = max(width_of(tick_label(m), SMALL) for m in marks)
    base = _TOP + _high(width)
    up = Axis(marks[0], marks[-1], base, _TOP, tuple(marks))
    side = Axis(0.0, last.years, labels + 7, width - 6, tuple(ticks(0.0, last.years, 4)))
    picture.add(
        Text(0.0, 7.5, tr("{unit}, less the cost of the change", unit=unit), SMALL, "muted")
    )
    cut = _fan(picture, money, back, up, side, scale)
    _frame(picture, up, side)
    _crossing(picture, back, up, side)
    picture.height = base + 24.0
    if volume:
        _volume(picture, volume, width)
    return picture, cut


def _fan(
    picture: Picture, money: Sequence[Money], back: Crossing, up: Axis, side: Axis, scale: float
) -> bool:
    """The band and its middle; where they cross nothing is the pay-back time, to the point."""
    until = money[-1].years
    upper = _through([(m.years, m.high) for m in money], back.low, until)
    middle = _through([(m.years, m.central) for m in money], back.central, until)
    lower = _through([(m.years, m.low) for m in money], back.high, until)
    placed = [
        [(side.at(t), up.at(v * scale)) for t, v in _clipped(line, up.low / scale, up.high / scale)]
        for line in (upper, lower, middle)
    ]
    picture.add(Curve((*placed[0], *reversed(placed[1])), "second", 0.5, fill="soft"))
    picture.add(Curve(tuple(placed[2]), "brand", 1.4))
    return any(not up.low <= v * scale <= up.high for m in money for v in (m.low, m.high))


def _through(
    line: Sequence[tuple[float, float]], at: float, until: float
) -> list[tuple[float, float]]:
    """A line with the point where it is nothing, if that lies within it."""
    inside = 0 < at < until and all(t != at for t, _ in line)
    return sorted([*line, (at, 0.0)]) if inside else list(line)


def _clipped(
    line: Sequence[tuple[float, float]], low: float, high: float
) -> list[tuple[float, float]]:
    """A line cut at the edges of the plot; what is outside lies on the edge."""
    out: list[tuple[float, float]] = []
    for k, (t, v) in enumerate(line):
        if k:
            t0, v0 = line[k - 1]
            crossed = [
                (t0 + (t - t0) * (edge - v0) / (v - v0), edge)
                for edge in (low, high)
                if v != v0 and (v0 - edge) * (v - edge) < 0
            ]
            out += sorted(crossed)
        out.append((t, min(max(v, low), high)))
    return out


def _frame(picture: Picture, up: Axis, side: Axis) -> None:
    base = up.start
    grid = [(side.start, up.at(m), side.end, up.at(m)) for m in up.marks if m]
    picture.marks.insert(0, Lines(tuple(grid), "line", 0.4))
    picture.add(Lines(((side.start, up.at(0.0), side.end, up.at(0.0)),), "ink", 0.8))
    for m in up.marks:
        picture.add(Text(side.start - 4, up.at(m) + 2.6, tick_label(m), SMALL, "muted", "end"))
    free = -1.0
    for m in side.marks:
        if m > side.high * (1 + 1e-9):
            continue
        label = tick_label(m)
        text = Text(side.at(m), base + 10, label, SMALL, "muted", "middle")
        if text.box.left > free and text.box.right <= picture.width:
            picture.add(text)
            free = text.box.right + 4
    words = tr("years after the change")
    picture.add(Text(side.end, base + 20, words, SMALL, "muted", "end"))


def _crossing(picture: Picture, back: Crossing, up: Axis, side: Axis) -> None:
    """The mark where the middle is even, and its time in words beside it."""
    if back.central > side.high:
        return
    x, zero = side.at(back.central), up.at(0.0)
    words = tr("cost is back after {time}", time=back.printed)
    if width_of(words, SIZE, 600) > side.end - side.start - 8:
        words = back.printed
    wide = width_of(words, SIZE, 600)
    # Right of the mark where there is room, else as far right as the plot goes; below the line of
    # nothing, where the band is thinnest, unless that would leave the plot.
    start = max(min(x + 6, side.end - wide - 3), side.start + 3)
    y = zero + 11 if zero + 14 <= up.start else zero - 6
    text = Text(start, y, words, SIZE, "ink", weight=600)
    ground = text.box
    plate = Box(ground.left - 1.5, ground.top - 0.8, ground.right + 1.5, ground.bottom + 0.5)
    picture.add(Bar(plate, "paper"), text, Dot(x, zero, 3.2, "paper", "brand", 1.4))


def _volume(picture: Picture, volume: Volume, width: float) -> None:
    """A strip of volumes: from which on it pays, with its band, and where today stands."""
    top = picture.height + 8
    found = volume.least
    axis = ratio([found.low, found.central, found.high, volume.today], 8.0, width - 8.0)
    y = top + 24
    head = tr(
        "It pays from {volume} on; today: {today}", volume=found.printed, today=volume.printed_today
    )
    lines = wrap(head, SIZE, width, 2, 600)
    for k, line in enumerate(lines):
        picture.add(Text(0.0, top + 6 + k * LEAD, line, SIZE, "ink", weight=600))
    y += LEAD * (len(lines) - 1)
    grid = [(axis.at(m), y - 8, axis.at(m), y + 8) for m in axis.marks]
    picture.add(Lines(tuple(grid), "line", 0.4))
    picture.add(Lines(((axis.start, y, axis.end, y),), "muted", 0.6))
    left, right = axis.at(found.low), axis.at(found.high)
    picture.add(Bar(Box(left, y - _BAND, max(right, left + 0.8), y + _BAND), "soft", "second"))
    picture.add(Dot(axis.at(found.central), y, 3.0, "brand"))
    x = axis.at(volume.today)
    picture.add(
        Curve(((x, y - 4.5), (x - 4, y - 11), (x + 4, y - 11)), "paper", 0.6, fill="accent")
    )
    picture.add(Lines(((x, y - 5, x, y + 8),), "accent", 1.0))
    free = -1.0
    for m in axis.marks:
        text = Text(axis.at(m), y + 17, tick_label(m), SMALL, "muted", "middle")
        half = width_of(text.words, SMALL) / 2
        text = Text(
            min(max(text.x, half), width - half), text.y, text.words, SMALL, "muted", "middle"
        )
        if text.box.left > free:
            picture.add(text)
            free = text.box.right + 4
    legend = tr(
        "{what}: dot and bar, from which on it pays; arrow, today; {steps}",
        what=volume.name,
        steps=tr(TENFOLD),
    )
    lines = wrap(legend, SMALL, width)
    for k, line in enumerate(lines):
        picture.add(Text(0.0, y + 27 + k * LEAD, line, SMALL, "muted"))
    picture.height = y + 30 + LEAD * (len(lines) - 1)
