"""Columns reckoned to be of even height are those of WeasyPrint's own search, for a fraction."""

import random

import pytest
from weasyprint.layout import block

from advisor.report import columns
from advisor.report import pdf as product
from advisor.report.columns import Piece, even_height
from advisor.report.html import folder

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
STYLE = """@page{size:400px 700px;margin:20px} body{margin:0;font:10px/12px "Source Sans 3"}
@font-face{font-family:"Source Sans 3";src:url(fonts/SourceSans3-Regular.ttf)}
.refs{columns:COUNT;column-gap:10px} p{margin:0 0 3px;break-inside:avoid}
h2{font-size:10px;margin:5px 0 2px;break-after:avoid} h2:first-child{margin-top:0}"""


def entries(seed, count):
    draw = random.Random(seed)
    heads = draw.random() < 0.5
    for number in range(count):
        if heads and number % 5 == 0:
            yield f"<h2>Head {number}</h2>"
        yield f"<p>{'word ' * draw.randint(1, 40)}</p>"


def standing(html, *, plain=False):
    """Of each column its page, place, height and how many entries it has; and columns set."""
    weasyprint = product.weasyprint_here()
    own, inner, count = block.columns_layout, block.block_box_layout, 0

    def counted(context, box, *rest, **more):
        nonlocal count
        count += box.is_column
        return inner(context, box, *rest, **more)

    try:
        block.block_box_layout = counted
        if plain:
            block.columns_layout = own.reckons
        document = product._set(weasyprint, html, folder(), "", []).document
    finally:
        block.block_box_layout, block.columns_layout = inner, own
    found = [
        (number, round(box.position_x), round(box.height), len(box.children))
        for number, sheet in enumerate(document.pages)
        for box in sheet._page_box.descendants()
        if getattr(box, "is_column", False)
    ]
    return found, count


@pytest.mark.parametrize("columns_wanted", [2, 3])
def test_they_are_those_of_the_search(columns_wanted):
    reckoned = searched = 0
    for seed in range(3):
        listed = "".join(entries(seed, 8 + 14 * seed))
        style = STYLE.replace("COUNT", str(columns_wanted))
        html = (
            f"<html lang=en><title>T</title><style>{style}</style><p>Before</p>"
            f"<div class=refs>{listed}</div><p>After</p></html>"
        )
        ours, few = standing(html)
        theirs, many = standing(html, plain=True)
        reckoned, searched = reckoned + few, searched + many
        assert len(ours) >= columns_wanted
        for one, two in zip(ours, theirs, strict=True):
            assert (one[0], one[1]) == (two[0], two[1]), seed
            assert one[2] <= two[2] + 2, seed
        assert sum(c[3] for c in ours) == sum(c[3] for c in theirs)
    assert reckoned < 0.6 * searched


@pytest.mark.parametrize(
    ("heights", "count", "even"),
    [
        ([10, 10, 10, 10], 2, 20),
        ([10, 10, 10], 2, 20),
        ([30, 10, 10, 10], 2, 30),
        ([10, 20, 30, 40], 3, 40),
        ([7], 3, 7),
    ],
)
def test_the_height_is_the_least_that_holds_all(heights, count, even):
    assert even_height([Piece(h, 0) for h in heights], count) == pytest.approx(even, abs=0.02)


def test_the_room_above_counts_but_at_the_head_of_a_column():
    pieces = [Piece(10, 0), Piece(10, 3), Piece(10, 3), Piece(10, 3)]
    assert even_height(pieces, 2) == pytest.approx(23, abs=0.02)


def test_it_is_installed_once():
    product.weasyprint_here()
    own = block.columns_layout
    columns.install(block)
    assert block.columns_layout is own
