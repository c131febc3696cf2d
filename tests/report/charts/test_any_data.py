"""Layouts keep to their edges and their words apart, whatever the data."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.report import charts, html
from advisor.report.charts import (
    intervals,
    matrix,
    payback,
    scenarios,
    stacked,
    swings,
    units,
    waterfalls,
)
from advisor.report.charts.drawing import draw
from tests.conftest import FULL
from tests.report.charts.checks import covered, drawing_faults, faults
from tests.report.charts.examples import LABELS, every

COLOURS = html.brand_of(None).colours
EXAMPLES = dict(every())

# Over five orders of magnitude, below and above nothing, and nothing itself.
AMOUNTS = st.one_of(
    st.just(0.0),
    st.floats(-1e3, -1e-3),
    st.floats(1e-3, 1.0),
    st.floats(1.0, 1e3),
    st.floats(0, 1e9),
)
POSITIVE = st.one_of(st.floats(1e-4, 1.0), st.floats(1.0, 1e3), st.floats(1e3, 1e8))
WORDS = st.one_of(
    st.sampled_from(LABELS),
    st.text(st.sampled_from("ab W-—“é語🌱ع\u0301\u200d&<"), max_size=60),
)
PRINTED = st.sampled_from(("1–2 %", "near 0 to 1,300 kgCO₂e a year", "zwischen 1,2 und 3,4 t", ""))
UNITS = st.sampled_from(("tCO₂e a year", "% a year", "milliers de dollars américains par an"))
COUNTS = st.sampled_from((1, 2, 3, 7, 12, 40))


def few(examples):
    """So many runs; a layout of forty rows takes long."""
    return settings(max_examples=60 if FULL else examples)


@st.composite
def triples(draw_, values=AMOUNTS):
    return sorted(draw_(st.tuples(values, values, values)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_drawn_whole(name):
    found = EXAMPLES[name](COLOURS)
    assert drawing_faults(found.svg) == []
    assert len({len(row) for row in found.table.rows} | {len(found.table.head)}) == 1
    assert EXAMPLES[name](COLOURS) == found


@few(25)
@given(st.data())
def test_ranges(data):
    count = data.draw(COUNTS)
    rows = [
        charts.Interval(
            data.draw(WORDS), *data.draw(triples()), data.draw(PRINTED), data.draw(st.booleans())
        )
        for _ in range(count)
    ]
    width = data.draw(st.sampled_from((charts.FULL, 379.0)))
    picture = intervals.layout(rows, data.draw(UNITS), "Message.", width)
    assert faults(picture) == []
    assert covered(picture) == []
    assert picture.height <= 660
    assert drawing_faults(draw(picture, COLOURS)) == []


@few(20)
@given(st.data())
def test_waterfalls(data):
    level = data.draw(st.floats(0, 1e6))
    rows = [charts.Step("Without the steps", 0, level, "all", total=True, low=0, high=level * 9)]
    for _ in range(data.draw(COUNTS)):
        end = level - data.draw(AMOUNTS) % 1e6
        low, high = data.draw(st.sampled_from(((None, None), (end / 2, end * 30), (end, end))))
        if low is not None:
            low, high = sorted((low, high))
        rows.append(
            charts.Step(
                data.draw(WORDS),
                level,
                end,
                data.draw(PRINTED),
                conditional=data.draw(st.booleans()),
                low=low,
                high=high,
            )
        )
        level = end
    picture, _ = waterfalls.layout(rows, data.draw(UNITS), "Message.")
    assert faults(picture) == []
    assert covered(picture) == []
    assert picture.height <= 680


# Drawn from a seed: forty points are too many choices for hypothesis to vary one by one.
@few(14)
@given(st.sampled_from((1, 2, 5, 12, 13, 40)), st.integers(0, 2**32))
def test_matrices(count, seed):
    drawn = random.Random(seed)
    places = ("do-now", "do-leaner", "rethink", "protect", "unknown")
    points = []
    for i in range(count):
        benefit = sorted(drawn.uniform(0, 100) for _ in range(3))
        carbon = sorted(10 ** drawn.uniform(-4, 8) for _ in range(3))
        words = drawn.choice([*LABELS, "", "é語🌱ع\u0301\u200d&<" * drawn.randint(1, 5)])
        points.append(charts.Point(str(i + 1), *benefit, *carbon, drawn.choice(places), words))
    lines = charts.MidLines(40.0, 10 ** drawn.uniform(-4, 8)) if drawn.random() < 0.5 else None
    width = 280.0 if count < charts.NUMBERED else charts.FULL
    picture = matrix.layout(points, "tCO₂e", "Message.", width, lines)
    assert faults(picture) == []
    assert covered(picture) == []
    told = {t.words.split(" ")[0] for t in picture.texts if t.weight == 600}
    assert told >= {p.mark for p in points}


@few(25)
@given(st.data())
def test_stage_bars(data):
    count = data.draw(st.integers(1, 9))
    parts = [charts.Part(data.draw(WORDS), data.draw(POSITIVE), "1 t") for _ in range(count)]
    picture = stacked.layout(parts, "Message.")
    assert faults(picture) == []
    pieces = sorted((b.box for b in picture.bars if b.box.top < 2), key=lambda b: b.left)
    assert len(pieces) == count
    assert all(a.right < b.left for a, b in pairwise(pieces))
    widths = [b.right - b.left for b in pieces]
    assert all(a >= b - 0.01 for a, b in pairwise(widths))


@few(25)
@given(st.data())
def test_scenarios(data):
    count = data.draw(st.integers(1, 8))
    states = [
        charts.State(data.draw(WORDS), data.draw(st.booleans()), k == 0) for k in range(count)
    ]
    levels = st.one_of(
        st.none(),
        st.builds(
            lambda v, p: charts.Level(*v, p, "1–2"),
            triples(),
            st.sampled_from(("1,300 kgCO₂e", "28 m³", "290 000 EUR")),
        ),
    )
    panels = [
        charts.Panel(
            data.draw(st.sampled_from(("Carbon", "Consommation d’électricité"))),
            unit,
            tuple(data.draw(levels) for _ in states),
        )
        for unit in ("kgCO2e/year", "EUR/year", "kWh/year", "L/year")[
            : data.draw(st.integers(1, 4))
        ]
    ]
    picture, _ = scenarios.layout(states, panels, "Message.")
    assert faults(picture) == []
    assert covered(picture) == []
    assert picture.height <= 660


@few(25)
@given(st.data())
def test_tornadoes(data):
    ends = st.builds(charts.End, AMOUNTS, st.just("1 t"), st.just("a lot"))
    rows = [
        charts.Turn(data.draw(WORDS), data.draw(ends), data.draw(ends))
        for _ in range(data.draw(COUNTS))
    ]
    picture = swings.layout(rows, data.draw(AMOUNTS), data.draw(UNITS), "Message.")
    assert faults(picture) == []
    assert covered(picture) == []


@few(25)
@given(st.data())
def test_break_even(data):
    horizon = data.draw(st.integers(1, 12))
    once = data.draw(st.floats(1, 1e7))
    slow, mid, fast = data.draw(triples(st.floats(1, 1e7)))
    money = [
        charts.Money(
            t, slow * t - once * 2, mid * t - once, fast * t - once / 2, "1 EUR", "0–2 EUR"
        )
        for t in range(horizon + 1)
    ]
    back = charts.Crossing(
        once / 2 / fast, once / mid, min(2 * once / slow, 100), "7.4 months", "1–90 months"
    )
    volume = None
    if data.draw(st.booleans()):
        least = charts.Crossing(*data.draw(triples(POSITIVE)), "99,000 tasks a month", "a range")
        volume = charts.Volume(
            data.draw(WORDS), least, data.draw(POSITIVE), "480,000 tasks a month"
        )
    width = data.draw(st.sampled_from((charts.FULL, 379.0, 232.0)))
    picture, _ = payback.layout(money, back, "EUR", "Message.", width, volume)
    assert faults(picture) == []


@few(25)
@given(st.data())
def test_scores(data):
    entries = []
    for _ in range(data.draw(st.integers(1, 8))):
        e, m = data.draw(st.tuples(POSITIVE, st.one_of(st.just(0.0), POSITIVE)))
        low, high = sorted((e + m, data.draw(POSITIVE)))
        unit = data.draw(st.sampled_from(("1 × accepted result", "1,000 × token", LABELS[3])))
        entries.append(
            charts.Score(unit, "Running it", e, m, low, high, "1.6 gCO₂e", "0.6–3.9 gCO₂e")
        )
    entries.sort(key=lambda s: s.unit)
    picture, _ = units.layout(entries, "Message.")
    assert faults(picture) == []
    assert covered(picture) == []


def test_what_lies_over_something_is_found():
    """The checks above fail where they should."""
    from advisor.report.charts.marks import Bar, Box, Picture, Text

    picture = Picture(100.0, 50.0, "Message.")
    picture.add(Text(5, 20, "first"), Text(12, 22, "second"), Text(90, 40, "far too long"))
    picture.add(Bar(Box(4, 14, 9, 19), "brand"), Bar(Box(20, 40, 20, 45), "brand"))
    assert [f.split(":")[0] for f in faults(picture)] == ["outside", "empty bar", "over each other"]
    assert len(covered(picture)) == 1
