"""Check a report's PDF against what PDF/UA-1 and PDF/A-3a ask of one that WeasyPrint sets.

No validator of either standard comes with the tests; these are the clauses that templates break.
"""

import re
from collections.abc import Iterator

import pikepdf

_HEADINGS = re.compile(r"^/H([1-6])$")


def faults(path) -> list[str]:
    """What is wrong with the file, one line each; empty when nothing is."""
    with pikepdf.open(path) as pdf:
        return [
            *_catalog(pdf),
            *_metadata(pdf),
            *_structure(pdf),
            *_fonts(pdf),
            *_attachment(pdf),
            *_outline(pdf),
        ]


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "no structure tree"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not displayed"
    if "/OutputIntents" not in root:
        yield "no output intent"
    if "/JavaScript" in root.get("/Names", {}) or "/OpenAction" in root:
        yield "an action runs when the file is opened"
    for number, page in enumerate(pdf.pages, start=1):
        if page.get("/Tabs") != "/S":
            yield f"page {number}: tab order does not follow the structure"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    text = pdf.Root.Metadata.read_bytes().decode()
    if text.count("<rdf:RDF") != 1:
        yield f"{text.count('<rdf:RDF')} rdf:RDF"
    inside = text[text.find("<rdf:RDF") : text.find("</rdf:RDF>")]
    if "<pdfuaid:part>1</pdfuaid:part>" not in inside:
        yield "no identifier of PDF/UA in rdf:RDF"
    if 'pdfaid:part="3"' not in inside or 'pdfaid:conformance="A"' not in inside:
        yield "no identifier of PDF/A-3a in rdf:RDF"
    if "PDF/UA identification schema" not in inside:
        yield "the schema of the identifier of PDF/UA is not described"
    if "dc:title" not in inside:
        yield "no title in the metadata"


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object, list]]:
    """The structure elements in reading order: tag, element, tags of its children."""
    stack = [pdf.Root.StructTreeRoot]
    while stack:
        node = stack.pop()
        kids = node.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        inner = [k for k in kids if isinstance(k, pikepdf.Dictionary) and "/S" in k]
        if "/S" in node:
            yield str(node.S), node, [str(k.S) for k in inner]
        stack.extend(reversed(inner))


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for tag, node, kids in elements(pdf):
        heading = _HEADINGS.match(tag)
        if heading:
            if int(heading[1]) > level + 1:
                yield f"heading {tag} follows level {level}"
            level = int(heading[1])
        if tag == "/Figure" and not str(node.get("/Alt", "")).strip():
            yield "a figure without alternative text"
        if tag == "/TH" and "/ID" not in node and not _has(node, "/Scope"):
            yield "a header cell that no cell can name"
        if tag == "/TD" and not _has(node, "/Headers"):
            yield "a cell that names no header"
        if tag == "/LI" and any(k not in ("/Lbl", "/LBody", "/L") for k in kids):
            yield f"a list item holds {kids}"
        if tag == "/Link" and kids:
            yield f"a link holds {kids}"
        if tag == "/TR" and any(k not in ("/TH", "/TD") for k in kids):
            yield f"a table row holds {kids}"


def _has(node: pikepdf.Object, key: str) -> bool:
    attributes = node.get("/A", [])
    attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return any(key in a for a in attributes if isinstance(a, pikepdf.Dictionary))


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    seen = set()
    for page in pdf.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            name = str(font.BaseFont)
            if name in seen:
                continue
            seen.add(name)
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {name} is not embedded"
            if "/ToUnicode" not in font:
                yield f"the font {name} has no map to Unicode"
            if "Source-Sans" not in name and "SourceSans" not in name:
                yield f"a foreign font: {name}"


def _attachment(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "advice.json" not in pdf.attachments:
        yield "the advice is not attached"
    associated = pdf.Root.get("/AF", [])
    if len(associated) != 1:
        yield f"{len(associated)} associated files"
    elif str(associated[0].get("/AFRelationship")) != "/Source":
        yield "the attached file is not the source"


def _outline(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_outline() as outline:
        if not outline.root:
            yield "no bookmarks"


def attached(path) -> bytes:
    """The bytes of the attached advice."""
    with pikepdf.open(path) as pdf:
        return pdf.attachments["advice.json"].get_file().read_bytes()
