"""Charts read without colour: neighbours differ in lightness, pattern or outline."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
import yaml

from advisor.report import charts, html
from advisor.report.brand import contrast, load_brand
from advisor.report.charts import stacked
from advisor.report.charts.marks import Bar, Picture
from tests.conftest import ROOT
from tests.report.charts.checks import bars_of
from tests.report.charts.examples import every

SHIPPED = html.folder() / "brand.yaml"


def _of_pack(name):
    over = yaml.safe_load((ROOT / "samples/packs" / name / "brand.yaml").read_text("utf-8"))
    return load_brand(SHIPPED, {k: v for k, v in over.items() if k == "colours"}).colours


BRANDS = {"shipped": load_brand(SHIPPED).colours, "northfield": _of_pack("northfield")}
LEAST = 3.0


def look(bar: Bar) -> tuple[str, str, str]:
    """What tells a bar apart without colour: its ground, and what is drawn on it."""
    return bar.fill, bar.pattern, bar.dash


@pytest.mark.parametrize("brand", BRANDS)
def test_every_bar_stands_out_from_the_paper(brand):
    """By its fill or by its outline, at least 3 to 1."""
    colours = BRANDS[brand]
    seen = set()
    for bar in _bars():
        seen.add((bar.fill, bar.edge))
    assert len(seen) > 5
    for fill, edge in seen:
        marks = [getattr(colours, c) for c in (fill, edge) if c]
        if fill == "paper" and edge is None:
            continue  # the ground of words over a band
        assert max(contrast(m, colours.paper) for m in marks) >= LEAST, (fill, edge)


def _bars():
    """The bars of every example, by drawing them with colours that name themselves."""
    found = []
    add = Picture.add

    def noted(self, *marks):
        found.extend(m for m in marks if isinstance(m, Bar))
        add(self, *marks)

    Picture.add = noted
    try:
        for _, drawn in every():
            drawn(BRANDS["shipped"])
    finally:
        Picture.add = add
    return found


@pytest.mark.parametrize("brand", BRANDS)
def test_pieces_beside_each_other_differ_without_colour(brand):
    """In lightness by 3 to 1, or one has a pattern that the other has not."""
    colours = BRANDS[brand]
    parts = [charts.Part(str(i), 20.0 - i, "x") for i in range(12)]
    picture = stacked.layout(parts, "M.")
    pieces = sorted((b for b in picture.bars if b.box.top < 2), key=lambda b: b.box.left)
    for a, b in pairwise(pieces):
        apart = contrast(getattr(colours, a.fill), getattr(colours, b.fill))
        assert apart >= LEAST or a.pattern != b.pattern, (look(a), look(b))
        # The paper shows between them, and the outline of each stands out from it.
        assert b.box.left - a.box.right > 1.0
        for piece in (a, b):
            assert contrast(getattr(colours, piece.edge), colours.paper) >= LEAST


@pytest.mark.parametrize("brand", BRANDS)
def test_lines_of_a_pattern_stand_out_from_their_ground(brand):
    colours = BRANDS[brand]
    for bar in {b.fill + (b.edge or ""): b for b in _bars() if b.pattern}.values():
        assert contrast(getattr(colours, bar.edge), getattr(colours, bar.fill)) >= LEAST


@pytest.mark.parametrize("brand", BRANDS)
def test_words_stand_out_from_what_they_are_written_on(brand):
    colours = BRANDS[brand]
    for each in stacked.LOOKS:
        if each.words:
            assert contrast(getattr(colours, each.words), getattr(colours, each.fill)) >= 4.5
            assert each.pattern == ""
    for ink in ("ink", "muted", "accent", "brand"):
        assert contrast(getattr(colours, ink), colours.paper) >= 4.5


def test_what_is_conditional_differs_by_more_than_its_colour():
    steps = [charts.Step("A", 9, 5, "", conditional=c) for c in (False, True)]
    from advisor.report.charts import intervals, waterfalls

    plain, hatched = (waterfalls.layout([s], "t", "M.")[0].bars[0] for s in steps)
    assert (plain.pattern, plain.dash) != (hatched.pattern, hatched.dash)
    rows = [charts.Interval("A", 1, 2, 3, "", hollow=h) for h in (False, True)]
    bars = [intervals.layout([r], "t", "M.", 300.0).bars[0] for r in rows]
    assert bars[0].dash != bars[1].dash


def test_looks_repeat_only_far_apart():
    kinds = [(x.fill, x.pattern) for x in stacked.LOOKS]
    assert len(set(kinds)) == len(kinds) == 8
    assert all(a != b for a, b in product(kinds[:1], kinds[1:]))


def test_low_and_high_ends_of_a_swing_differ_by_pattern():
    from advisor.report.charts import swings

    turn = charts.Turn("A", charts.End(1, "", ""), charts.End(9, "", ""))
    picture = swings.layout([turn], 4.0, "t", "M.")
    (low,), (high,) = bars_of(picture, "brand"), bars_of(picture, "soft")
    assert (low.pattern, high.pattern) == ("", "hatch")
