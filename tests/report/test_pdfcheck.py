"""Each assertion of pdfcheck finds a fault that is planted for it, and no fault in a good file.

The good file is small, made by the report's own way to PDF. A fault is an edit of the finished
file, or a wrong template.
"""

import itertools
import re

import pikepdf
import pytest

from advisor.report import pdf as product
from advisor.report.html import folder
from tests.report import pdfcheck
from tests.report.pdfread import Paper

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ADVICE = '{"schema": "advice"}'
WORDS = "The saving is what the use case emits today and would not emit after the change. "
STYLE = """
@font-face{font-family:"Source Sans 3";src:url(fonts/SourceSans3-Regular.ttf)}
@page{size:A4;margin:22mm 20mm 19mm 20mm;@top-left{content:"Part";font:8pt "Source Sans 3"}
@bottom-right{content:counter(page);font:8pt "Source Sans 3"}
@footnote{border-top:1px solid #444;padding-top:8px}}
html{font:10pt/14pt "Source Sans 3"} h1{break-before:page} h2{bookmark-level:none}
.pg::after{content:target-counter(attr(data-ref url),page)} .f{float:footnote}
.eyebrow{break-before:page} .eyebrow+h1{break-before:auto}
"""
BODY = f"""
<p>Cover</p>
<h1 id="sum">Summary</h1>
<p>{WORDS * 8}<span class="f">Nine in ten runs of the calculation.</span> {WORDS * 24}</p>
<ul><li>An item of a list</li><li>Another</li></ul>
<p><a href="#today">Today</a> <span class="pg" data-ref="#today"></span> ·
<a href="#advice">Advice</a> <span class="pg" data-ref="#advice"></span></p>
<p class="eyebrow" id="today">As it stands</p>
<h1 style="bookmark-label:'As it stands'">It is small</h1>
<p>{WORDS * 30}</p>
<table><thead><tr><th scope="col">Part</th><th scope="col">Carbon</th></tr></thead>
<tbody><tr><td>Serving <span>(1)</span></td><td>12 kg</td></tr></tbody></table>
<p>(1) Of the servers only. {WORDS}</p>
<h1 id="advice">Advice</h1><h2>Why</h2>
<p>{WORDS * 30}</p><p lang="de">Das ist nicht der Fall, und die Zahl ist von der Firma.</p>
<svg width="200" height="90"><title>Half is saved.</title>
<rect x="0" y="0" width="150" height="80" fill="#0b5351"/></svg>
"""


def made(body=BODY, style=STYLE, head='lang="en"'):
    weasyprint = product.weasyprint_here()
    html = (
        f"<!DOCTYPE html><html {head}><head><title>Advice for a client</title>"
        f"<style>{style}</style></head><body>{body}</body></html>"
    )
    attachment = weasyprint.Attachment(
        string=ADVICE, name="advice.json", relationship="Source", description="The advice"
    )
    return product.to_pdf(weasyprint, html, folder(), ADVICE, [attachment])


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "good.pdf"
    path.write_bytes(made())
    return path


def test_nothing_is_wrong_with_a_good_file(good):
    assert pdfcheck.faults(good, ADVICE.encode()) == []
    with Paper(good).pdf:
        paper = Paper(good)
    assert [(w, told) for w, told, _ in pdfcheck.entries(paper)] == [("Today", 3), ("Advice", 4)]


def nodes(pdf, tag):
    return [n for t, n, _ in pdfcheck.elements(pdf) if t == f"/{tag}"]


def unmark(pdf):
    pdf.Root.MarkInfo.Marked = False


def suspect(pdf):
    pdf.Root.MarkInfo.Suspects = True


def no_tree(pdf):
    del pdf.Root.StructTreeRoot


def tabs(pdf):
    del pdf.pages[1].obj["/Tabs"]


def no_language(pdf):
    del pdf.Root["/Lang"]


def odd_language(pdf):
    pdf.Root.Lang = pikepdf.String("English, please")


def part_without_language(pdf):
    for _, node, _ in pdfcheck.elements(pdf):
        if "/Lang" in node:
            del node["/Lang"]


def wrong_language(pdf):
    pdf.Root.Lang = pikepdf.String("fr")


def title_hidden(pdf):
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def metadata(old, new):
    def edit(pdf):
        text = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(old, text, re.DOTALL)
        changed = re.sub(old, new, text, count=1, flags=re.DOTALL).encode()
        pdf.Root.Metadata = pdf.make_stream(changed)

    return edit


def second_rdf(pdf):
    text = pdf.Root.Metadata.read_bytes().decode()
    block = re.search(r"<rdf:Description[^>]*pdfuaid/?.*?</rdf:Description>", text, re.DOTALL)[0]
    moved = text.replace(block, "").replace("</rdf:RDF>", f"</rdf:RDF><rdf:RDF>{block}</rdf:RDF>")
    pdf.Root.Metadata = pdf.make_stream(moved.encode())


def no_intent(pdf):
    del pdf.Root["/OutputIntents"]


def intent_without_profile(pdf):
    del pdf.Root.OutputIntents[0]["/DestOutputProfile"]


def no_alt(pdf):
    del nodes(pdf, "Figure")[0]["/Alt"]


def blank_alt(pdf):
    nodes(pdf, "Figure")[0].Alt = pikepdf.String("  ")


def stray_text(pdf):
    edit_page(pdf, 2, rb"/Span\s*<<\s*/MCID (\d+)\s*>>", rb"/Span << /MCID 99 >>")


def edit_page(pdf, number, old, new, count=1):
    page = pdf.pages[number - 1].obj
    text = page.Contents.read_bytes()
    changed = re.sub(old, new, text, count=count)
    assert changed != text
    page.Contents = pdf.make_stream(changed)


def skipped_level(pdf):
    nodes(pdf, "H2")[0].S = pikepdf.Name.H3


def header_without_scope(pdf):
    del nodes(pdf, "TH")[0]["/ID"]


def cell_without_header(pdf):
    del nodes(pdf, "TD")[0].A["/Headers"]


def row_of_paragraphs(pdf):
    nodes(pdf, "TD")[0].S = pikepdf.Name.P


def short_row(pdf):
    row = nodes(pdf, "TR")[1]
    row.K = pikepdf.Array([row.K[0]])


def link_without_annotation(pdf):
    node = nodes(pdf, "Link")[0]
    node.K = pikepdf.Array([k for k in node.K if isinstance(k, int)])


def link_to_nowhere(pdf):
    pdf.pages[1].Annots[0].Dest = pikepdf.String("nowhere")


def item_of_paragraph(pdf):
    nodes(pdf, "LBody")[0].S = pikepdf.Name.P


def list_of_paragraph(pdf):
    nodes(pdf, "LI")[0].S = pikepdf.Name.P


def fonts_of(pdf):
    return list(pdf.pages[1].Resources.Font.values())


def not_embedded(pdf):
    for font in fonts_of(pdf):
        for key in ("/FontFile2", "/FontFile3"):
            if key in font.DescendantFonts[0].FontDescriptor:
                del font.DescendantFonts[0].FontDescriptor[key]


def no_unicode(pdf):
    del fonts_of(pdf)[0]["/ToUnicode"]


def other_font(pdf):
    for font in fonts_of(pdf):
        font.BaseFont = pikepdf.Name("/ABCDEF+Helvetica")


def missing_glyph(pdf):
    page = pdf.pages[1].obj
    steps = list(pikepdf.parse_content_stream(page))
    for place, step in enumerate(steps):
        if str(step.operator) == "TJ":
            steps[place] = pikepdf.ContentStreamInstruction(
                [pikepdf.Array([pikepdf.String(b"\0\0")])], step.operator
            )
            break
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))


def silent_glyph(pdf):
    font = fonts_of(pdf)[0]
    text = font.ToUnicode.read_bytes()
    font.ToUnicode = pdf.make_stream(re.sub(rb"(<[0-9a-f]{4}>) <0074>\n", rb"", text, count=1))


def javascript(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def launched(pdf):
    pdf.pages[1].Annots[0].A = pdf.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x.exe"))
    )


def own_accord(pdf):
    pdf.pages[1].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named))


def form(pdf):
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())


def not_attached(pdf):
    del pdf.attachments["advice.json"]


def attached_twice(pdf):
    pdf.Root.AF.append(pdf.Root.AF[0])


def not_the_source(pdf):
    pdf.Root.AF[0].AFRelationship = pikepdf.Name.Data


def changed_attachment(pdf):
    stream = pdf.Root.AF[0].EF.F
    stream.write(ADVICE.replace("advice", "advise").encode())


def other_attachment(pdf):
    """Another advice with its own right sum."""
    other = pikepdf.AttachedFileSpec(
        pdf, b'{"schema": "other"}', filename="advice.json", relationship=pikepdf.Name.Source
    )
    pdf.attachments["advice.json"] = other
    pdf.Root.AF = pikepdf.Array([other.obj])


def outline(edit):
    def change(pdf):
        with pdf.open_outline() as found:
            edit(found.root)

    return change


def renamed(root):
    root[0].title = "Contents"


def swapped(root):
    root[0], root[1] = root[1], root[0]


def read_margin(pdf):
    edit_page(pdf, 2, rb"/Artifact\s*<<\s*/Type /Pagination\s*>>", rb"/Span << /MCID 0 >>")


def text_as_decoration(pdf):
    edit_page(pdf, 2, rb"/Span\s*<<\s*/MCID \d+\s*>>\s*BDC", rb"/Artifact BMC")


EDITS = [
    (unmark, "not marked"),
    (suspect, "suspect"),
    (no_tree, "no structure tree"),
    (tabs, "page 2: tab order"),
    (no_language, "no language"),
    (odd_language, "is no language"),
    (part_without_language, "reads as de: “Das ist nicht"),
    (wrong_language, "called fr, but reads as en"),
    (title_hidden, "title is not displayed"),
    (metadata(r"<dc:title>.*?</dc:title>", ""), "no title"),
    (metadata(r"Advice for a client", " "), "no title"),
    (second_rdf, "2 rdf:RDF"),
    (metadata(r"<pdfuaid:part>1", "<pdfuaid:part>2"), "no identifier of PDF/UA"),
    (metadata(r'pdfaid:part="3"', 'pdfaid:part="1"'), "no identifier of PDF/A"),
    (metadata(r"PDF/UA identification schema", "x"), "not described"),
    (no_intent, "no output intent"),
    (intent_without_profile, "no output intent"),
    (no_alt, "figure without"),
    (blank_alt, "figure without"),
    (stray_text, "page 2: something is neither"),
    (skipped_level, "heading H3 follows level 1"),
    (header_without_scope, "header cell that no cell"),
    (cell_without_header, "names no header"),
    (row_of_paragraphs, "a table row holds"),
    (short_row, "rows of a table have"),
    (link_without_annotation, "link without annotation"),
    (link_to_nowhere, "page 2: a link leads nowhere"),
    (item_of_paragraph, "a list item holds"),
    (list_of_paragraph, "a list holds"),
    (not_embedded, "not embedded"),
    (no_unicode, "no map to Unicode"),
    (other_font, "shows what ours has"),
    (missing_glyph, "no glyph in"),
    (silent_glyph, "says no character"),
    (javascript, "when the file is opened"),
    (launched, "an action Launch"),
    (own_accord, "of its own accord"),
    (form, "a form"),
    (not_attached, "not attached"),
    (attached_twice, "2 associated files"),
    (not_the_source, "not the source"),
    (changed_attachment, "not that of its bytes"),
    (other_attachment, "attached is not the advice"),
    (other_attachment, "do not tell the hash"),
    (outline(list.clear), "no bookmarks"),
    (outline(list.pop), "no bookmark for “Advice”"),
    (outline(renamed), "stands at “Summary”"),
    (outline(swapped), "out of order"),
    (read_margin, "in the margin is read as text"),
    (text_as_decoration, "is text and marked as decoration"),
]


@pytest.mark.parametrize(
    ("edit", "said"), EDITS, ids=[f"{n}-{s}" for n, (_, s) in enumerate(EDITS)]
)
def test_a_fault_in_the_file_is_found(good, tmp_path, edit, said):
    path = tmp_path / "bad.pdf"
    with pikepdf.open(good) as pdf:
        edit(pdf)
        pdf.save(path)
    found = pdfcheck.faults(path, ADVICE.encode())
    assert any(said in line for line in found), found


def spread(rows):
    return "".join(f"<p>{WORDS * 9}</p>" for _ in range(rows))


CALLED = f"""<p>Cover</p><h1>Summary</h1><p>{WORDS * 20} said<span class="call">1</span></p>
<h1>Next</h1><p>{WORDS * 30}</p><p><span>1. </span><span>The note.</span></p>"""
TEMPLATES = {
    "nested link": (
        BODY.replace(">Today</a>", "><b>To</b>day</a>"),
        STYLE,
        "a link holds",
    ),
    "paragraph in an item": (
        BODY.replace("<li>Another</li>", "<li><p>Another</p></li>"),
        STYLE,
        "a list item holds",
    ),
    "figure without a title": (
        BODY.replace("<title>Half is saved.</title>", ""),
        STYLE,
        "figure without",
    ),
    "left-out level": (BODY.replace("h2>", "h3>"), STYLE, "heading H3"),
    "a character that no font has": (
        BODY.replace("An item", "\U000e1234 An item"),
        STYLE,
        "no glyph in",
    ),
    "wrong number in the contents": (
        BODY.replace('data-ref="#advice"', 'data-ref="#sum"'),
        STYLE,
        "the contents tell page 2 for “Advice”, which stands on 4",
    ),
    "wrong number in a table of contents": (
        BODY.replace(
            "<p><a href",
            "<table><tr><th scope='col'>Part</th><th scope='col'>Page</th></tr>"
            "<tr><td><a href='#sum'>Sum</a></td><td>3</td></tr></table><p><a href",
            1,
        ),
        STYLE,
        "the contents tell page 3 for “Sum”, which stands on 2",
    ),
    "note on the next page": (
        BODY.replace("<p>(1) Of the", f"{spread(9)}<p>(1) Of the"),
        STYLE,
        "page 3: the note 1",
    ),
    "footnote on the next page": (
        CALLED,
        f"{STYLE}.call{{vertical-align:super;font-size:70%;line-height:0}}",
        "page 2: the footnote 1",
    ),
    "another hash": (
        BODY.replace("An item", f"The hash is {'0123' * 16}. An item"),
        STYLE,
        "page 2: a hash is printed",
    ),
    "empty page": (
        f"{BODY}<h1>Last</h1><p>One line.</p>",
        STYLE,
        "page 5: 1% of the page",
    ),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_fault_of_a_template_is_found(tmp_path, name):
    body, style, said = TEMPLATES[name]
    path = tmp_path / "bad.pdf"
    path.write_bytes(made(body, style))
    found = pdfcheck.faults(path)
    assert any(said in line for line in found), found


def test_every_check_has_a_planted_fault(good, tmp_path):
    """Each check of the list says something for at least one of the faults above."""
    heard = set()
    for number, (edit, _) in enumerate(EDITS):
        path = tmp_path / f"{number}.pdf"
        with pikepdf.open(good) as pdf:
            edit(pdf)
            pdf.save(path)
        paper = Paper(path)
        heard.update(c.__name__ for c in pdfcheck.CHECKS if any(True for _ in c(paper)))
    for (body, style, _), number in zip(TEMPLATES.values(), itertools.count(), strict=False):
        path = tmp_path / f"t{number}.pdf"
        path.write_bytes(made(body, style))
        paper = Paper(path)
        heard.update(c.__name__ for c in pdfcheck.CHECKS if any(True for _ in c(paper)))
    assert heard == {c.__name__ for c in pdfcheck.CHECKS}


def test_a_validator_on_the_path_is_asked(good, tmp_path, monkeypatch):
    tool = tmp_path / "verapdf"
    tool.write_text("#!/bin/sh\necho FAIL $4 6.1.2\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert pdfcheck.faults(good) == ["verapdf ua1: FAIL ua1 6.1.2", "verapdf 3a: FAIL 3a 6.1.2"]
    tool.write_text("#!/bin/sh\necho PASS $5\n")
    assert pdfcheck.faults(good) == []
