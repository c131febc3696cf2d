"""Places of marks worked out by hand, and decisions about axes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from advisor.language import speaking
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
from advisor.report.charts.axes import Axis, axis_scale, from_zero, hides, linear, ratio
from advisor.report.charts.marks import Box, Lines, Text
from advisor.report.charts.measure import width_of, wrap
from advisor.report.charts.placing import crosses
from tests.report.charts.checks import bars_of, curves_of, words_of
from tests.report.charts.examples import CJK, EMOJI, LABELS, LONG

COLOURS = html.brand_of(None).colours
FONTS = html.folder() / "fonts"
Close = pytest.approx


def dots(picture):
    from advisor.report.charts.marks import Dot

    return [m for m in picture.marks if isinstance(m, Dot)]


def plot(picture):
    """The left and right end of the grid: the zero line and the last line."""
    xs = [s[0] for m in picture.marks if isinstance(m, Lines) for s in m.segments if s[0] == s[2]]
    return min(xs), max(xs)


def test_a_range_stands_at_its_share_of_the_axis():
    """0 to 40 in steps of 10: the bar from 10 to 30 lies between a quarter and three quarters."""
    rows = [charts.Interval("A", 10, 20, 30, "10–30 %"), charts.Interval("B", 0, 5, 40, "0–40 %")]
    picture = intervals.layout(rows, "%", "Message.", charts.FULL)
    left, right = plot(picture)
    first, second = bars_of(picture, "soft")
    span = right - left
    assert first.box.left == Close(left + span / 4)
    assert first.box.right == Close(left + span * 3 / 4)
    assert dots(picture)[0].x == Close(left + span / 2)
    assert (second.box.left, second.box.right) == (Close(left), Close(right))
    # Rows of 15 points from 4 on: middles at 11.5 and 26.5, bars 8 high.
    assert (first.box.top, first.box.bottom) == (Close(7.5), Close(15.5))
    assert second.box.top == Close(22.5)


def test_a_hidden_row_makes_each_step_tenfold_and_the_axis_says_so():
    rows = [charts.Interval("A", 50, 100, 1000, "a"), charts.Interval("B", 0.1, 1, 10, "b")]
    picture = intervals.layout(rows, "tCO₂e a year", "Message.", charts.FULL)
    assert "tCO₂e a year; each step is ten times the one before" in words_of(picture)
    left, right = plot(picture)
    # 0.1 to 1,000 are four tenfold steps: 1 after one of them, 100 after three.
    first, second = dots(picture)
    assert first.x == Close(left + (right - left) * 3 / 4)
    assert second.x == Close(left + (right - left) / 4)


@pytest.mark.parametrize(
    ("lows", "middles", "highs", "hidden"),
    [
        ([1, 1], [5, 6], [9, 10], False),
        ([1, 0.001], [5, 0.01], [9, 0.02], True),
        ([1, -1], [5, 0.01], [9, 0.02], True),
        ([1, -1], [5, 0], [9, 0.02], False),  # nothing has no logarithm
        ([-9, 0.001], [-5, 0.01], [9, 0.02], False),
    ],
)
def test_an_even_axis_hides_what_ends_within_a_fortieth(lows, middles, highs, hidden):
    assert hides(lows, middles, highs) is hidden


def test_shares_keep_an_even_axis():
    rows = [charts.Interval("A", 50, 80, 90, "a"), charts.Interval("B", 0.1, 0.2, 0.3, "b")]
    assert "ten times" not in words_of(intervals.layout(rows, "% a year", "M.", charts.FULL))


def test_a_range_from_below_nothing_has_an_arrow_on_an_axis_of_ratios():
    rows = [charts.Interval("A", 50, 100, 1000, "a"), charts.Interval("B", -1, 1, 10, "b")]
    picture = intervals.layout(rows, "t", "Message.", charts.FULL)
    (arrow,) = curves_of(picture)
    left, _ = plot(picture)
    assert arrow.points[0][0] < left
    assert all(x == Close(left) for x, _ in arrow.points[1:])


def test_bars_of_a_waterfall_begin_where_the_one_above_ends():
    """From 20 to 12, to 4: of an axis to 20 three fifths and one fifth."""
    rows = [
        charts.Step("Without", 0, 20, "20", total=True),
        charts.Step("One", 20, 12, "to 12"),
        charts.Step("Two", 12, 4, "to 4", conditional=True),
        charts.Step("After", 0, 4, "4", total=True),
    ]
    picture, axis = waterfalls.layout(rows, "t", "Message.")
    assert (axis.low, axis.high) == (0, 20)
    start, one, two, after = bars_of(picture, "brand", "soft", "accent_soft")
    span = axis.end - axis.start
    assert (start.box.left, start.box.right) == (Close(axis.start), Close(axis.end))
    assert (one.box.left, one.box.right) == (Close(axis.start + 0.6 * span), Close(axis.end))
    assert two.box.left == Close(axis.start + 0.2 * span)
    assert two.box.right == Close(one.box.left)
    assert after.box.right == Close(two.box.left)
    assert (two.pattern, two.dash != "") == ("hatch", True)
    assert "if confirmed" in words_of(picture)


def test_a_far_range_is_cut_with_an_arrow_and_said():
    near = [charts.Step("All", 0, 10, "10", total=True, low=5, high=20)]
    far = [charts.Step("All", 0, 10, "10", total=True, low=5, high=90)]
    assert "arrow" not in charts.steps(near, "t", "M.", COLOURS).note
    found = charts.steps(far, "t", "M.", COLOURS)
    assert "An arrow" in found.note
    _, axis = waterfalls.layout(far, "t", "M.")
    assert axis.cut
    assert axis.high == 20  # 1.6 times 10, rounded up to a mark


def test_the_range_of_the_rest_lies_below_its_bar():
    rows = [charts.Step("All", 0, 10, "10", total=True, low=5, high=20)]
    picture, axis = waterfalls.layout(rows, "t", "M.")
    (bar,) = picture.bars
    whisker = next(m for m in picture.marks if isinstance(m, Lines) and m.ink == "ink")
    assert whisker.box.left == Close(axis.at(5))
    assert whisker.box.right == Close(axis.at(20))
    assert whisker.box.top > bar.box.bottom - 0.1


def test_forty_steps_fit_on_a_page_and_still_say_what_is_conditional():
    rows = [charts.Step(LONG, 40 - i, 39 - i, "x", conditional=True) for i in range(40)]
    picture, _ = waterfalls.layout(rows, "t", "M.")
    assert picture.height < 660
    assert words_of(picture).count("(if confirmed)") == 40


def test_points_stand_at_their_benefit_and_their_carbon():
    """Carbon from 0.1 to 100 is three steps: 1 stands at a third of the height."""
    points = [
        charts.Point("1", 40, 50, 60, 0.1, 1, 10, "do-now", "One"),
        charts.Point("2", 0, 100, 100, 1, 100, 100, "rethink", "Two"),
    ]
    picture = matrix.layout(points, "t", "M.", 280.0, charts.MidLines(40, 1))
    high = 280 * 0.74
    top, base = 15.0, high - 31.0
    (first,) = dots(picture)  # the other is a diamond
    assert first.y == Close(base - (base - top) / 3)
    left, right = first.x, 280 - 8.0
    # Benefit 50 lies half way to 100, where the frame ends.
    (diamond,) = curves_of(picture)
    assert diamond.points[0][0] == Close(right)
    assert left == Close((right + matrix_left(picture)) / 2)
    assert {"Do now", "Rethink", "Do leaner"} <= {t.words for t in picture.texts}


def matrix_left(picture):
    return min(s[0] for m in picture.marks if isinstance(m, Lines) for s in m.segments)


def test_up_to_twelve_use_cases_are_named_at_their_mark_and_more_have_a_key():
    def of(count):
        points = [
            charts.Point(
                str(i + 1),
                40,
                (i * 29) % 100,
                60,
                0.1,
                10 ** (i % 3),
                100,
                "do-now",
                f"Case {i + 1}",
            )
            for i in range(count)
        ]
        return matrix.layout(points, "t", "M.", charts.FULL, charts.MidLines(40, 1))

    assert "12 Case 12" in {t.words for t in of(12).texts}
    many = {t.words for t in of(13).texts}
    assert {"13", "Case 13"} <= many
    assert "13 Case 13" not in many


def test_labels_stand_clear_of_lines_marks_and_each_other():
    from tests.report.charts.examples import points

    for found in (points(5), points(12), points(12, spread=False), points(40)):
        width = 280.0 if len(found) < 13 else charts.FULL
        picture = matrix.layout(found, "t", "M.", width, charts.MidLines(40, 1))
        frame = Box(0, 15, width, width * (0.74 if len(found) < 13 else 0.62) - 31)
        named = [t for t in picture.texts if t.weight == 600 and t.box.within(frame)]
        lines = [s for m in picture.marks if isinstance(m, Lines) and m.dash for s in m.segments]
        assert len(lines) == 2
        assert len(named) >= len(found)
        assert not [t.words for t in named for s in lines if crosses(s, t.box)]


def test_pieces_are_as_wide_as_their_shares():
    """Three quarters and a quarter of what is left beside the seam of 1.2 points."""
    picture = stacked.layout([charts.Part("Small", 1, "1 t"), charts.Part("Large", 3, "3 t")], "M.")
    large, small = sorted((b.box for b in picture.bars), key=lambda b: b.left)
    room = charts.FULL - 1.2 - 2 * 0.6
    assert large.right - large.left == Close(0.75 * room + 0.6 - 0.7)
    assert small.right == Close(charts.FULL - 0.35)
    assert picture.title == "M. Large: 3 t; Small: 1 t."


def test_no_name_of_a_piece_is_lost():
    parts = [charts.Part(f"Piece number {i}", 10.0 ** (5 - i), "x") for i in range(8)]
    told = {t.words for t in stacked.layout(parts, "M.").texts}
    assert {p.label for p in parts} <= told


def test_each_panel_has_its_own_axis_and_unit():
    states = [charts.State("Today", first=True), charts.State("1  One", conditional=True)]
    panels = [
        charts.Panel(
            "Carbon",
            "kgCO2e/year",
            (
                charts.Level(8000, 10000, 12000, "10 tCO₂e", "8–12 tCO₂e"),
                charts.Level(4000, 5000, 6000, "5,000 kgCO₂e", "4–6 tCO₂e"),
            ),
        ),
        charts.Panel(
            "Cost",
            "EUR/year",
            (
                charts.Level(50, 100, 150, "100 EUR", "50–150 EUR"),
                charts.Level(50, 100, 150, "100 EUR", "50–150 EUR"),
            ),
        ),
    ]
    picture, cut = scenarios.layout(states, panels, "M.")
    assert not cut
    assert "tCO₂e a year" in words_of(picture)
    assert "EUR a year" in words_of(picture)
    today = bars_of(picture, "brand")
    after = bars_of(picture, "accent_soft")
    wide = [b.box.right - b.box.left for b in (*today, *after)]
    assert wide[2] == Close(wide[0] / 2)
    assert wide[3] == Close(wide[1])
    found = charts.multiples(states, panels, "M.", COLOURS)
    assert found.table.head == ("State", "Carbon", "Cost")
    assert found.table.rows[1] == (
        "1  One (if confirmed)",
        "5,000 kgCO₂e\n4–6 tCO₂e",
        "100 EUR\n50–150 EUR",
    )


def test_the_ends_of_a_swing_are_named():
    turns = [
        charts.Turn("A", charts.End(2, "2 t", "few"), charts.End(8, "8 t", "many")),
        charts.Turn("B", charts.End(6, "6 t", "few"), charts.End(3, "3 t", "many")),
    ]
    picture = swings.layout(turns, 4.0, "t", "Message.")
    words = [t for t in picture.texts if t.words in ("low", "high")]
    assert [(t.words, t.anchor) for t in words] == [
        ("low", "end"),
        ("high", "start"),
        ("low", "start"),
        ("high", "end"),
    ]
    dark = bars_of(picture, "brand")
    light = bars_of(picture, "soft")
    # 2 to 4 against 4 to 8: half as long.
    assert dark[0].box.right - dark[0].box.left == Close(
        (light[0].box.right - light[0].box.left) / 2
    )
    assert light[0].pattern == "hatch"


@pytest.mark.parametrize(("end", "side"), [(0.1, "before"), (3.0, "between")])
def test_the_word_of_a_bar_that_ends_near_zero_stands_before_the_line(end, side):
    turns = [charts.Turn("A", charts.End(end, "t", ""), charts.End(40, "40 t", ""))]
    picture = swings.layout(turns, 10.0, "t", "Message.")
    (low,) = [t for t in picture.texts if t.words == "low"]
    # The line at zero is the darker one of the axis; 0 of the plot.
    zero = next(m for m in picture.marks if isinstance(m, Lines) and m.width == 0.7).segments[0][0]
    assert not low.box.left < zero < low.box.right
    assert (low.box.right < zero) == (side == "before")
    assert low.box.left >= 0


def test_both_ends_on_one_side_are_both_seen():
    turns = [charts.Turn("A", charts.End(6, "6 t", ""), charts.End(9, "9 t", ""))]
    picture = swings.layout(turns, 4.0, "t", "Message.")
    low, high = bars_of(picture, "brand")[0].box, bars_of(picture, "soft")[0].box
    assert not low.meets(high)


def money():
    return [
        charts.Money(t, 5 * t - 20, 10 * t - 10, 20 * t - 5, f"{10 * t - 10} EUR", "a range")
        for t in (0.0, 1.0, 2.0, 3.0)
    ]


def test_the_middle_crosses_nothing_at_the_pay_back_time():
    """−10 and 10 a year: even after a year, a third of the way to the third."""
    back = charts.Crossing(0.25, 1.0, 4.0, "12 months", "3–48 months")
    picture, _ = payback.layout(money(), back, "EUR", "M.")
    (mark,) = dots(picture)
    grid = next(m for m in picture.marks if isinstance(m, Lines) and m.ink == "ink")
    x0, zero, x1, _ = grid.segments[0]
    assert mark.x == Close(x0 + (x1 - x0) / 3)
    assert mark.y == Close(zero)
    middle = next(c for c in curves_of(picture) if c.ink == "brand")
    assert any(x == Close(mark.x) and y == Close(zero) for x, y in middle.points)
    band = next(c for c in curves_of(picture) if c.fill == "soft")
    at = [x for x, y in band.points if y == Close(zero)]
    # Its upper edge is even after a quarter of a year; the lower one not within three.
    assert at == [Close(x0 + (x1 - x0) / 12)]
    assert "cost is back after 12 months" in words_of(picture)


def test_a_cost_that_does_not_come_back_in_time_has_no_mark():
    back = charts.Crossing(2.0, 5.0, 9.0, "5 years", "2–9 years")
    rows = [charts.Money(t, t - 30, t - 20, t - 10, "x", "y") for t in (0.0, 1.0, 2.0)]
    picture, _ = payback.layout(rows, back, "EUR", "M.")
    assert dots(picture) == []
    assert "cost is back" not in words_of(picture)


def test_the_parts_of_a_score_add_up_on_an_axis_of_its_own():
    """3 and 1 of an axis to 4."""
    found = [
        charts.Score("an answer", "Running it", 3.0, 1.0, 4.0, 4.0, "4 gCO₂e", ""),
        charts.Score("an image", "Running it", 300.0, 100.0, 400.0, 400.0, "400 gCO₂e", ""),
    ]
    picture, cut = units.layout(found, "M.")
    assert not cut
    dark = [b.box for b in bars_of(picture, "brand") if b.box.top > 12]
    light = [b.box for b in bars_of(picture, "soft") if b.box.top > 12]
    for electricity, making in zip(dark, light, strict=True):
        assert electricity.right - electricity.left == Close(3 * (making.right - making.left))
        assert making.left == Close(electricity.right)
    assert dark[0].right == Close(dark[1].right)


@pytest.mark.parametrize(
    ("unit", "largest", "expected"),
    [
        ("kgCO2e/year", 5e4, "tCO₂e"),
        ("kgCO2e/year", 900.0, "kgCO₂e"),
        ("kgCO2e", 0.01, "gCO₂e"),
        ("EUR/year", 290_000, "thousand EUR"),
        ("EUR", 3e6, "million EUR"),
        ("L/year", 50_000, "m³"),
    ],
)
def test_an_axis_takes_the_unit_that_reads_best(unit, largest, expected):
    assert axis_scale(unit, largest)[1] == expected


def test_axes():
    assert linear([3, 38], 0, 100).marks == (0, 10, 20, 30, 40)
    assert linear([-5, 5], 0, 100).at(0) == Close(50)
    assert linear([], 0, 100).high == 1
    assert from_zero([10], [24], 0, 100).cut is False
    assert ratio([0.02, 300], 0, 100).marks[0] == Close(0.01)
    assert ratio([0.02, 300], 0, 100).at(1) == Close(40)  # two of five steps
    assert Axis(1, 10, 0, 100, (), log=True).at(0) == 0


def test_numbers_on_axes_are_written_as_the_language_has_them():
    rows = [charts.Interval("A", 0, 1000, 2500, "x")]
    with speaking("de"):
        assert "2.000" in words_of(intervals.layout(rows, "t", "M.", charts.FULL))


@pytest.mark.parametrize("face", [("Regular", 400), ("Semibold", 600)])
def test_measured_widths_are_those_of_the_font_or_a_little_more(face):
    name, weight = face
    font = TTFont(FONTS / f"SourceSans3-{name}.ttf")
    glyphs, advances = font.getBestCmap(), font["hmtx"]
    for words in (
        "Set reasoning effort by class of task",
        "10–2,300 kgCO₂e a year",
        "Größe ÉÀ ×",
        "WMjil",
    ):
        true = sum(advances[glyphs[ord(c)]][0] for c in words) * 8.2 / 1000
        assert true <= width_of(words, 8.2, weight) <= true * 1.13


@pytest.mark.parametrize("words", [LONG, CJK, EMOJI, *LABELS])
def test_breaking_a_text_loses_nothing(words):
    lines = wrap(words, 8.2, 90.0)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line, 8.2) <= 90.0 for line in lines)


def test_an_emoji_of_several_signs_stays_whole():
    family = "👨‍👩‍👧‍👦"
    assert wrap(family * 3, 8.2, 12.0) == [family] * 3
    assert wrap("🇩🇪🇫🇷", 8.2, 12.0) == ["🇩🇪", "🇫🇷"]


def test_a_text_measures_from_its_anchor():
    wide = width_of("abc", 8.2)
    assert Text(100, 20, "abc", anchor="end").box.left == Close(100 - wide)
    assert Text(100, 20, "abc", anchor="middle").box.right == Close(100 + wide / 2)


def test_the_alternative_text_says_message_and_values():
    found = charts.ranges(
        [charts.Interval("One", 1, 2, 3, "1–3 t")], "t", "One saves most.", COLOURS
    )
    assert "<title>One saves most. One: 1–3 t.</title>" in found.svg


def test_nothing_to_draw_is_no_chart():
    assert charts.range_chart([], "%", "", COLOURS) == ""
    assert charts.waterfall([], "t", "", COLOURS) == ""
    assert charts.placement_chart([], "t", "", COLOURS) == ""
    assert charts.stage_bar([charts.Part("a", 0.0)], "", COLOURS) == ""
    assert charts.tornado([], 1.0, "t", "", COLOURS) is None
    assert charts.multiples([], [], "", COLOURS) is None
    assert charts.scores([], "", COLOURS) is None
    back = charts.Crossing(1, 1, 1, "", "")
    assert charts.break_even(money()[:1], back, "EUR", "", COLOURS) is None
