import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report import charts, html
from advisor.report.charts import ticks
from advisor.report.charts.measure import wrap

COLOURS = html.brand_of(None).colours
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def boxes(drawing):
    root = ET.fromstring(drawing)
    return root, [e for e in root.iter() if e.tag.endswith("rect")]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_a_range_chart_keeps_within_its_box(values):
    rows = [charts.Interval("An action", *sorted(v), "1–2 %") for v in values]
    root, rects = boxes(charts.range_chart(rows, "%", "Title", COLOURS))
    for rect in rects:
        x, width = float(rect.get("x")), float(rect.get("width"))
        assert 0 <= x <= charts.FULL
        assert width > 0
        assert x + width <= charts.FULL + 1
    assert next(iter(root)).text.startswith("Title An action: 1–2 %")


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=10))
def test_a_waterfall_keeps_within_its_box(cuts):
    level, rows = sum(cuts), [charts.Step("Today", 0, sum(cuts), "x", total=True)]
    for cut in cuts:
        rows.append(charts.Step("Step", level, level - cut, "y", conditional=cut > 10))
        level -= cut
    _, rects = boxes(charts.waterfall(rows, "t", "T", COLOURS))
    assert all(float(r.get("width")) > 0 for r in rects)
    assert all(float(r.get("x")) + float(r.get("width")) <= charts.FULL + 1 for r in rects)


@given(st.tuples(NUMBERS, NUMBERS).filter(lambda p: abs(p[0] - p[1]) > 1e-6))
def test_ticks_cover_their_interval(pair):
    low, high = sorted(pair)
    marks = ticks(low, high)
    # What lies beyond the last mark by less than this cannot be seen.
    slack = (high - low) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert 2 <= len(marks) <= 9


@given(st.text(max_size=80))
def test_titles_and_labels_are_escaped(words):
    clean = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", words)
    rows = [charts.Interval(clean, 1, 2, 3, clean)]
    ET.fromstring(charts.range_chart(rows, "%", clean, COLOURS))


def test_long_words_are_broken_and_cut_only_where_lines_are_few():
    whole = wrap("W" * 200, 8, 60)
    assert "".join(whole) == "W" * 200
    assert not any("…" in line for line in whole)
    few = wrap("many short words that go on and on " * 4, 8, 60, 2)
    assert len(few) == 2
    assert few[-1].endswith("…")


def test_nothing_to_draw_is_no_chart():
    assert charts.range_chart([], "%", "", COLOURS) == ""
    assert charts.waterfall([], "t", "", COLOURS) == ""
    assert charts.placement_chart([], "t", "", COLOURS) == ""
    assert charts.stage_bar([charts.Part("a", 0.0)], "", COLOURS) == ""


@pytest.mark.parametrize(("largest", "unit"), [(5e4, "tCO₂e"), (900.0, "kgCO₂e"), (0.01, "gCO₂e")])
def test_an_axis_takes_the_unit_that_reads_best(largest, unit):
    assert charts.axis_scale("kgCO2e/year", largest)[1] == unit
