"""The drawings in the document of a pack: all relations, and nothing lies over anything."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack import load_pack
from advisor.report.html import brand_of
from advisor.report.pack_doc.diagrams import MOST_ROWS, question_drawings, rule_drawings
from advisor.report.pack_doc.lanes import WIDTH, Line, Row, draw, lanes
from advisor.report.svg import width_of

FIRM = Path(__file__).parents[2] / "samples/packs/northfield"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def firm():
    return load_pack([FIRM])


@pytest.fixture(scope="module")
def colours(firm):
    return brand_of(firm).colours


@pytest.fixture(scope="module")
def drawn(firm, colours) -> dict[str, list[str]]:
    """By topic and section, the drawings."""
    topics, sections = defaultdict(list), defaultdict(list)
    for rule in firm.rules.values():
        topics[rule.topic].append(rule.id)
    for name, question in firm.questions.items():
        sections[question.section].append(name)
    return {
        **{t: rule_drawings(t, rules, firm, colours) for t, rules in topics.items()},
        **{s: question_drawings(s, each, firm, colours) for s, each in sections.items()},
    }


def faults(svg: str) -> list[str]:
    """Labels that touch another label, a mark or a vertical line, or leave the picture."""
    found = []
    root = ET.fromstring(svg)
    wide, high = (float(each) for each in root.attrib["viewBox"].split()[2:])
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.attrib["font-size"])
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        # Letters reach from a little below the line to a good deal above it.
        right = x + width_of(text.text, size)
        boxes.append((x, y - 0.78 * size, right, y + 0.22 * size, text.text))
    marks = []
    for each in root.iter(f"{SVG}circle"):
        x, y, r = (float(each.attrib[name]) for name in ("cx", "cy", "r"))
        marks.append((x - r, y - r, x + r, y + r))
    for each in root.iter(f"{SVG}line"):
        x0, y0, x1, y1 = (float(each.attrib[name]) for name in ("x1", "y1", "x2", "y2"))
        marks.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    for n, (x0, y0, x1, y1, words) in enumerate(boxes):
        if x0 < 0 or y0 < 0 or x1 > wide or y1 > high:
            found.append(f"{words} leaves the picture")
        others = [box[:4] for box in boxes[n + 1 :]] + marks
        if any(x0 < c and a < x1 and y0 < d and b < y1 for a, b, c, d in others):
            found.append(f"{words} touches something")
    return found


def test_no_label_touches_anything(drawn) -> None:
    every = [picture for pictures in drawn.values() for picture in pictures]
    assert len(every) > 12
    for picture in every:
        assert faults(picture) == []


def test_a_label_over_a_line_would_be_seen(drawn) -> None:
    picture = drawn["reuse"][0]
    first = re.search(r"<text ([^>]*)x=\"0\"", picture)
    assert first is not None
    moved = picture.replace(first[0], f'<text {first[1]}x="200"', 1)
    assert faults(moved)


def test_every_relation_of_rules_is_told_under_its_topic(firm, drawn) -> None:
    count = 0
    for rule in firm.rules.values():
        words = " ".join(unescape(picture) for picture in drawn[rule.topic])
        for verb, others in (
            ("takes the place of", rule.supersedes),
            ("comes before", rule.precedes),
            ("is followed, where it fails, by", rule.then),
        ):
            for other in others:
                if other in firm.rules:
                    one, two = (re.escape(each.title) for each in (rule, firm.rules[other]))
                    told = rf"“{one}” {verb} [^.]*“{two}”"
                    assert re.search(told, words), (rule.id, verb, other)
                    count += 1
        for other in rule.conflicts:
            if other in firm.rules:
                one, two = rule.title, firm.rules[other].title
                sides = ((one, two), (two, one))
                assert any(
                    re.search(rf"“{re.escape(a)}” is not done with [^.]*“{re.escape(b)}”", words)
                    for a, b in sides
                ), (rule.id, other)
                count += 1
    assert count > 60


def test_a_picture_fits_on_a_page(drawn) -> None:
    for pictures in drawn.values():
        for picture in pictures:
            root = ET.fromstring(picture)
            wide, high = (float(each) for each in root.attrib["viewBox"].split()[2:])
            assert wide <= WIDTH
            assert high <= (MOST_ROWS + 5) * 13
            assert root.find(f"{SVG}title") is not None
            assert root.find(f"{SVG}desc") is not None


@given(
    st.integers(2, 30).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(
                    st.sampled_from(["over", "against", "order", "one_of"]),
                    st.lists(st.integers(0, n - 1), min_size=2, max_size=6, unique=True),
                ),
                min_size=1,
                max_size=40,
            ),
        )
    ),
    st.lists(st.text("abm W", min_size=1, max_size=90), min_size=30, max_size=30),
)
def test_lines_of_one_lane_never_touch(colours, drawing, labels) -> None:
    count, written = drawing
    rows = [Row(str(n), labels[n].strip() or "x") for n in range(count)]
    lines = [Line(kind, str(at[0]), tuple(str(end) for end in at[1:]), "") for kind, at in written]
    placed = lanes(rows, lines)
    picture = draw(rows, lines, [("over", "takes the place of")], "All", colours)
    assert (placed is None) == (picture is None)
    if placed is None or picture is None:
        return
    assert len(placed) == len(lines)
    for n, (_, lane, first, last) in enumerate(placed):
        assert first < last
        for _, other, top, bottom in placed[n + 1 :]:
            assert lane != other or last < top or bottom < first
    assert faults(picture) == []
