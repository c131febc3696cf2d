"""Each check of the layout finds a fault that is planted for it, and none in a good file."""

import pytest

from advisor.report import pdf as product
from advisor.report.html import folder
from tests.layout import checks
from tests.report.pdfread import Paper

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WORDS = "The saving is what the use case emits today and would not emit after the change. "
STYLE = """
@font-face{font-family:"Source Sans 3";src:url(fonts/SourceSans3-Regular.ttf)}
@page{size:A4;margin:22mm 20mm 19mm 20mm;
@bottom-right{content:counter(page);font:8pt "Source Sans 3"}}
html{font:10pt/14pt "Source Sans 3"} body{margin:0} h1{break-before:page;margin:0 0 4mm}
p{margin:0 0 2mm;orphans:3;widows:3} h1,h2{break-after:avoid} section{break-before:page}
section h1{break-before:auto} .pg::after{content:target-counter(attr(data-ref url),page)}
"""


def paragraphs(count, times=9, style=""):
    return "".join(f'<p style="{style}">{WORDS * times}</p>' for _ in range(count))


LABEL = '<text x="10" y="40" font-size="12">Label of a bar</text>'
DRAWING = (
    f'<svg width="200" height="90"><title>Half</title><rect width="90" height="80"/>{LABEL}</svg>'
)
GOOD = f"""<p>Cover</p>
<h1 id="one">One</h1><p><a href="#two">Two</a> <span class="pg" data-ref="#two"></span></p>
{paragraphs(13)}<h1 id="two">Two</h1>{DRAWING}{paragraphs(12)}
<section id="a"><h1>Action</h1>{paragraphs(5)}<div id="a-end"></div></section>
<section id="b"><h1>Next</h1>{paragraphs(6)}<div id="b-end"></div></section>
<p><a href="#a">a</a><a href="#a-end">a</a><a href="#b">b</a><a href="#b-end">b</a></p>
"""
SHORT = f"""<section id="c"><h1>Third</h1>{paragraphs(2)}<div id="c-end"></div></section>
<section id="d"><h1>Fourth</h1>{paragraphs(2)}<div id="d-end"></div></section>
<section id="e"><h1>Fifth</h1>{paragraphs(2)}<div id="e-end"></div></section>
<section id="f"><h1>Sixth</h1>{paragraphs(9)}<div id="f-end"></div></section>
<p>{"".join(f'<a href="#{x}{y}">x</a>' for x in "cdef" for y in ("", "-end"))}</p>"""


def made(path, body, style=STYLE):
    weasyprint = product.weasyprint_here()
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>T</title><style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )
    path.write_bytes(product.to_pdf(weasyprint, html, folder(), "", []))
    return path


def test_nothing_is_wrong_with_a_good_file(tmp_path):
    path = made(tmp_path / "good.pdf", GOOD)
    assert checks.faults(path) == []
    paper = Paper(path)
    assert len(paper.sheets) == 7
    assert checks.chapters(paper) == {2, 4, 6}
    assert checks.actions(paper) == {6: True, 7: True}


def with_lines(count, style):
    """A page that ends inside a paragraph, after so many lines of it."""
    fill = f'<div style="height:{256 - 8.94 - 0.5 - count * 4.94:.2f}mm"></div>'
    return f"<p>Cover</p><h1>One</h1>{fill}<p style='{style}'>{WORDS * 9}</p>{paragraphs(9)}"


FAULTS = {
    "text beside the text box": (
        GOOD.replace('<p style="">The', '<p style="margin-left:-9mm">The', 1),
        "page 2: “The saving",
        "lies outside",
    ),
    "a word wider than the page": (
        GOOD.replace("The saving", "The " + "saving" * 40, 1),
        "page 2: “saving",
        "lies outside",
    ),
    "a drawing beside the text box": (
        GOOD.replace('width="200"', 'width="900"').replace('width="90"', 'width="880"'),
        "page 4: a drawing lies outside",
        "",
    ),
    "a rule beside the text box": (
        GOOD.replace('<p style="">The', '<p style="width:180mm;background:#eee">The', 1),
        "page 2: a rule lies outside",
        "",
    ),
    "a cell that runs over its width": (
        GOOD.replace(
            DRAWING,
            "<table style='table-layout:fixed;width:60mm'><tr><th scope='col' style='width:20mm;"
            "white-space:nowrap'>Carbon saved a year</th><th scope='col'>Money</th></tr></table>",
        ),
        "lie over each other",
        "page 4",
    ),
    "two labels over each other": (
        GOOD.replace(LABEL, LABEL + LABEL.replace('y="40"', 'y="44"')),
        "page 4: “Label of a bar” and “Label of a bar” lie over each other",
        "",
    ),
    "a label cut by its drawing": (
        GOOD.replace('x="10" y="40"', 'x="160" y="40"'),
        "page 4: “Label o",
        "is cut",
    ),
    "a label cut by its box": (
        GOOD.replace(
            '<p style="">The', '<p style="width:30mm;overflow:hidden;white-space:nowrap">The', 1
        ),
        "page 2: “The saving",
        "is cut",
    ),
    "a page half empty inside a chapter": (
        GOOD.replace(DRAWING, f'{DRAWING}<div style="break-after:page"></div>'),
        "page 4: filled to 12%",
        "",
    ),
    "the last lines of an action on a page of their own": (
        GOOD.replace('<div id="a-end">', f'{paragraphs(2)}<div id="a-end">'),
        "page 7: filled to",
        "",
    ),
    "three actions that leave their pages half empty": (
        GOOD + SHORT,
        "page 10: filled to",
        "",
    ),
    "a page that ends with one line of a paragraph": (
        with_lines(1, "orphans:1;widows:1"),
        "page 2: one line alone",
        "",
    ),
    "a page that begins with one line of a paragraph": (
        with_lines(6, "orphans:1;widows:1"),
        "page 3: one line alone",
        "",
    ),
    "a heading at the end of a page": (
        with_lines(1.2, "").replace(
            "<p style", "<h2 style='break-after:auto;margin:0'>Why</h2><p style"
        ),
        "page 2: ends with the heading “Why”",
        "",
    ),
    "a number of the contents": (
        GOOD.replace('data-ref="#two"', 'data-ref="#one"'),
        "the contents tell page 2 for “Two”, which stands on 4",
        "",
    ),
    "a note on another page": (
        GOOD.replace(
            DRAWING,
            "<table><tr><th scope='col'>Part</th></tr><tr><td>Serving (1)</td></tr></table>",
        )
        + "<p>(1) Of the servers.</p>",
        "page 4: the note 1",
        "",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path, name):
    body, *said = FAULTS[name]
    found = checks.faults(made(tmp_path / "bad.pdf", body))
    assert any(all(part in line for part in said) for line in found), found


def test_two_actions_may_leave_their_pages_half_empty(tmp_path):
    found = checks.faults(made(tmp_path / "x.pdf", GOOD + SHORT))
    assert [line for line in found if "filled" in line] == ["page 10: filled to 31%"]
