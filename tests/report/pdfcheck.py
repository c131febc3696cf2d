"""Check a report's PDF against what PDF/UA-1 and PDF/A-3a ask of one that WeasyPrint sets.

These are the clauses that templates break, and what a reader of the report relies on: contents,
bookmarks, notes. No validator of either standard comes with the tests; where `verapdf` is on the
path it is run too. Each check is named in CHECKS; test_pdfcheck.py plants a fault for each.
"""

import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont

from tests.report.pdfpages import (
    annotations,
    artifacts,
    bookmarks,
    contents,
    entries,
    ink,
    inked,
    notes,
)
from tests.report.pdfread import Font, Node, Paper

ATTACHMENT = "advice.json"
_HEADING = re.compile(r"H([1-6])")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_SHIPPED = re.compile(r"Source-?Sans")
# What a system has, and no report is set in on purpose.
_SYSTEM = {"DejaVu", "Liberation", "Droid", "Noto", "Nimbus", "Helvetica", "Arial", "FreeSans"}
# Words that stand in almost every sentence of a language and in hardly one of another.
_COMMON = {
    "en": {
        "the",
        "of",
        "and",
        "is",
        "to",
        "it",
        "that",
        "for",
        "with",
        "are",
        "by",
        "from",
        "what",
    },
    "de": {"der", "die", "das", "und", "ist", "nicht", "mit", "den", "von", "zu", "auf", "ein"},
    "fr": {"le", "la", "les", "des", "et", "est", "une", "du", "dans", "pour", "que", "qui", "par"},
}


def faults(path: str | Path, advice: bytes | None = None) -> list[str]:
    """What is wrong with the file, one line each; empty when nothing is.

    Args:
        path: of the PDF.
        advice: what must be attached; without it only that something is.
    """
    paper = Paper(path)
    with paper.pdf:
        found = told(paper)
        if advice is not None:
            found += _attached_is(paper, advice)
        return found + verapdf(Path(path))


def told(paper: Paper) -> list[str]:
    """What is wrong with a file that has been read."""
    return [line for check in CHECKS for line in check(paper)]


def marked(paper: Paper) -> Iterator[str]:
    """Marked as tagged, with a structure tree, its tab order and no suspects."""
    info = paper.pdf.Root.get("/MarkInfo", {})
    if not info.get("/Marked", False):
        yield "not marked as tagged"
    if info.get("/Suspects", False):
        yield "its tags are called suspect"
    if "/StructTreeRoot" not in paper.pdf.Root:
        yield "no structure tree"
    for number, page in enumerate(paper.pdf.pages, start=1):
        if page.get("/Tabs") != "/S":
            yield f"page {number}: tab order does not follow the structure"


def languages(paper: Paper) -> Iterator[str]:
    """A language of the whole, and of each part in another."""
    whole = str(paper.pdf.Root.get("/Lang", ""))
    if not whole:
        yield "no language"
        return
    if not _LANGUAGE.fullmatch(whole):
        yield f"'{whole}' is no language"
    given = _given(paper)
    for node in paper.root.walk():
        own = str(node.entry.get("/Lang", ""))
        if own and not _LANGUAGE.fullmatch(own):
            yield f"'{own}' is no language of <{node.tag}>"
        if node.tag in ("P", "LBody", "TD", "TH", "Caption", "Figure") or _HEADING.match(node.tag):
            if node.nodes() and any(k.tag == node.tag for k in node.walk() if k is not node):
                continue
            words = str(node.entry.get("/Alt", "")) if node.tag == "Figure" else paper.text(node)
            words = _unspaced(words)
            for own_words in given:
                words = words.replace(own_words, " ")
            spoken = _spoken(words)
            told = next((str(n.entry.Lang) for n in _upward(node) if "/Lang" in n.entry), whole)
            if spoken and spoken != told[:2]:
                tagged = {str(k.entry.get("/Lang", ""))[:2] for k in node.walk()}
                if spoken not in tagged:
                    yield f"called {told}, but reads as {spoken}: “{words[:60]}”"


def _given(paper: Paper) -> list[str]:
    """What the client wrote, in whatever language: names, notes, sources."""
    if ATTACHMENT not in paper.pdf.attachments:
        return []
    try:
        data = json.loads(paper.pdf.attachments[ATTACHMENT].get_file().read_bytes())
    except ValueError:
        return []
    places = [data.get("engagement") or {}, *data.get("answers", []), *data.get("use_cases", [])]
    texts = [p.get(k) for p in places for k in ("client", "name", "note", "source", "who")]
    said = {_unspaced(t) for t in texts if isinstance(t, str)}
    return sorted((t.rstrip(".") for t in said if len(t) > 3), key=len, reverse=True)


def _unspaced(words: str) -> str:
    """Words without the space that French sets before a sign, also in what a client wrote."""
    return re.sub(r" (?=[:;?!])", "", " ".join(words.split()))


def _upward(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.above


def _spoken(words: str) -> str:
    """The language that a text is plainly in; nothing where that is not plain."""
    found = re.findall(r"[^\W\d_]+", words.lower())
    if len(found) < 8:
        return ""
    counts = sorted(((sum(w in c for w in found), k) for k, c in _COMMON.items()), reverse=True)
    (most, first), (second, _) = counts[0], counts[1]
    return first if most >= 3 and most >= 0.15 * len(found) and most > 3 * second else ""


def title(paper: Paper) -> Iterator[str]:
    """A title, shown in place of the file's name, the same in both places."""
    if not paper.pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not displayed"
    found = re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", _metadata(paper), re.DOTALL)
    if found is None or not found[1].strip():
        yield "no title in the metadata"


def _metadata(paper: Paper) -> str:
    if "/Metadata" not in paper.pdf.Root:
        return ""
    return paper.pdf.Root.Metadata.read_bytes().decode()


def identifiers(paper: Paper) -> Iterator[str]:
    """Both standards named in the one rdf:RDF, with the schema of the one that PDF/A lacks."""
    text = _metadata(paper)
    if text.count("<rdf:RDF") != 1:
        yield f"{text.count('<rdf:RDF')} rdf:RDF"
    inside = text[text.find("<rdf:RDF") : text.find("</rdf:RDF>")]
    if "<pdfuaid:part>1</pdfuaid:part>" not in inside:
        yield "no identifier of PDF/UA in rdf:RDF"
    if 'pdfaid:part="3"' not in inside or 'pdfaid:conformance="A"' not in inside:
        yield "no identifier of PDF/A-3a in rdf:RDF"
    if "PDF/UA identification schema" not in inside:
        yield "the schema of the identifier of PDF/UA is not described"
    if "/Filter" in paper.pdf.Root.get("/Metadata", {}):
        yield "the metadata are compressed"


def intent(paper: Paper) -> Iterator[str]:
    """What its colours mean."""
    given = list(paper.pdf.Root.get("/OutputIntents", []))
    if not any(str(i.get("/S")) == "/GTS_PDFA1" and "/DestOutputProfile" in i for i in given):
        yield "no output intent"


def figures(paper: Paper) -> Iterator[str]:
    """Each figure has an alternative text, and what is painted is a figure or decoration."""
    for node in paper.root.walk():
        if node.tag == "Figure" and not str(node.entry.get("/Alt", "")).strip():
            yield "a figure without alternative text"
    for sheet in paper.sheets:
        for mark in (*sheet.runs, *sheet.drawings):
            if not mark.artifact and paper.owner(mark) is None:
                yield f"page {sheet.number}: something is neither in the structure nor decoration"
                break


def headings(paper: Paper) -> Iterator[str]:
    """Headings begin with the first level and leave none out."""
    level = 0
    for node in paper.root.walk():
        found = _HEADING.fullmatch(node.tag)
        if found:
            if int(found[1]) > level + 1:
                yield f"heading {node.tag} follows level {level}: “{paper.text(node)}”"
            level = int(found[1])
            if not paper.text(node):
                yield f"a heading {node.tag} without words"


def tables(paper: Paper) -> Iterator[str]:
    """Header cells that cells can name, rows of cells, and as many cells in each row."""
    for node in paper.root.walk():
        if node.tag == "TH" and "/ID" not in node.entry and not _has(node.entry, "/Scope"):
            yield f"a header cell that no cell can name: “{paper.text(node)}”"
        if node.tag == "TD" and not _has(node.entry, "/Headers"):
            yield f"a cell that names no header: “{paper.text(node)}”"
        if node.tag == "TR" and any(k.tag not in ("TH", "TD") for k in node.nodes()):
            yield f"a table row holds {[k.tag for k in node.nodes()]}"
        if node.tag == "Table":
            rows = [k for k in node.walk() if k.tag == "TR" and k.inside("Table") is node]
            spans = {sum(_span(c) for c in row.nodes()) for row in rows}
            if len(spans) > 1 and not any(
                _has(c.entry, "/RowSpan") for r in rows for c in r.nodes()
            ):
                yield f"rows of a table have {sorted(spans)} cells: “{paper.text(node)[:60]}”"


def _attributes(entry: pikepdf.Object) -> list[pikepdf.Object]:
    found = entry.get("/A", [])
    found = found if isinstance(found, pikepdf.Array) else [found]
    return [a for a in found if isinstance(a, pikepdf.Dictionary)]


def _has(entry: pikepdf.Object, key: str) -> bool:
    return any(key in a for a in _attributes(entry))


def _span(cell: Node) -> int:
    return max([int(a.get("/ColSpan", 1)) for a in _attributes(cell.entry)], default=1)


def links(paper: Paper) -> Iterator[str]:
    """Link elements hold marked content and their annotation only, and lead somewhere."""
    held = set()
    for node in paper.root.walk():
        if node.tag != "Link":
            continue
        if node.nodes():
            yield f"a link holds {[k.tag for k in node.nodes()]}"
        notes = annotations(node)
        held.update(a.objgen for a in notes)
        if not notes:
            yield f"a link without annotation: “{paper.text(node)}”"
    for number, page in enumerate(paper.pdf.pages, start=1):
        for annotation in page.get("/Annots", []):
            if str(annotation.Subtype) != "/Link":
                continue
            if annotation.objgen not in held:
                yield f"page {number}: a link's annotation stands outside the structure"
            if "/URI" not in annotation.get("/A", {}) and paper.target(annotation) is None:
                yield f"page {number}: a link leads nowhere"


def lists(paper: Paper) -> Iterator[str]:
    """Lists hold items; an item holds its label, its body or a list."""
    for node in paper.root.walk():
        if node.tag == "L" and any(k.tag not in ("LI", "L", "Caption") for k in node.nodes()):
            yield f"a list holds {[k.tag for k in node.nodes()]}"
        if node.tag == "LI" and any(k.tag not in ("Lbl", "LBody", "L") for k in node.nodes()):
            yield f"a list item holds {[k.tag for k in node.nodes()]}"


def fonts(paper: Paper) -> Iterator[str]:
    """All fonts embedded, with a map to Unicode; another than ours only where ours has no glyph."""
    used = _used(paper)
    own = _own_family(paper)
    for font in paper.fonts.values():
        name = font.name
        keys = ("/FontFile", "/FontFile2", "/FontFile3")
        if not any(key in font.inner.get("/FontDescriptor", {}) for key in keys):
            yield f"the font {name} is not embedded"
        if "/ToUnicode" not in font.entry:
            yield f"the font {name} has no map to Unicode"
        elif not _SHIPPED.search(name) and _family(name) != own:
            said = {c for code in used.get(name, ()) for c in font.unicode.get(code, "")}
            ours = sorted(c for c in said if ord(c) in source_sans() and not c.isspace())
            if ours:
                yield f"the font {name} shows what ours has: {''.join(ours)[:20]}"


def _family(name: str) -> str:
    """The first word of a font's name, without the letters of its subset."""
    return re.split(r"[-, ]", name.partition("+")[2] or name)[0]


def _own_family(paper: Paper) -> str:
    """The family that shows most, which is ours or that of a firm; nothing where it is neither."""
    counts: dict[str, int] = {}
    for sheet in paper.sheets:
        for run in sheet.runs:
            family = _family(run.font)
            counts[family] = counts.get(family, 0) + len(run.glyphs)
    most = max(counts, key=lambda f: counts[f], default="")
    return "" if most in _SYSTEM else most


def _used(paper: Paper) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for sheet in paper.sheets:
        for run in sheet.runs:
            found.setdefault(run.font, set()).update(run.glyphs)
    return found


@cache
def source_sans() -> frozenset[int]:
    """The characters that the report's font has."""
    folder = Path(__file__).parents[2] / "templates/report/fonts"
    with TTFont(folder / "SourceSans3-Regular.ttf") as font:
        return frozenset(font.getBestCmap())


def glyphs(paper: Paper) -> Iterator[str]:
    """No glyph for "there is none", and each glyph shown says which character it is."""
    used = _used(paper)
    for font in paper.fonts.values():
        shown = used.get(font.name, set())
        missing = sorted(c for c in shown if _is_missing(font, c))
        if missing:
            said = "".join(font.unicode.get(c, "?") for c in missing)
            yield f"no glyph in {font.name} for “{said[:20]}”"
        for code in sorted(shown):
            said = font.unicode.get(code)
            if not said or any(c in "\ufeff\ufffe\0" for c in said):
                yield f"glyph {code} of {font.name} says no character"


def _is_missing(font: Font, code: int) -> bool:
    """Whether a code shows the glyph for missing ones, or none at all."""
    if not font.wide:
        return code == 0
    outlines = _outlines(font)
    if outlines is None:
        return False
    place = font.inner.get("/CIDToGIDMap", pikepdf.Name("/Identity"))
    if isinstance(place, pikepdf.Stream):
        raw = place.read_bytes()
        code = int.from_bytes(raw[2 * code : 2 * code + 2], "big")
    return code == 0 or code >= outlines


_OUTLINES: dict[tuple[str, int], int | None] = {}


def _outlines(font: Font) -> int | None:
    """How many glyphs the embedded file has."""
    descriptor = font.inner.get("/FontDescriptor", {})
    stream = next((descriptor[k] for k in ("/FontFile2", "/FontFile3") if k in descriptor), None)
    if stream is None:
        return None
    data = stream.read_bytes()
    try:
        with TTFont(io.BytesIO(data), lazy=True) as found:
            return int(found["maxp"].numGlyphs)
    except Exception:  # noqa: BLE001 - a bare CFF table has no directory
        return None


def actions(paper: Paper) -> Iterator[str]:
    """Nothing runs, nothing is sent, nothing is played."""
    root = paper.pdf.Root
    if "/JavaScript" in root.get("/Names", {}) or "/OpenAction" in root or "/AA" in root:
        yield "an action runs when the file is opened"
    if "/AcroForm" in root:
        yield "the file holds a form"
    for entry in paper.pdf.objects:
        if not isinstance(entry, pikepdf.Dictionary):
            continue
        kind = str(entry.get("/S", ""))
        if kind in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/Rendition"):
            yield f"an action {kind[1:]}"
        if "/AA" in entry and entry.objgen != root.objgen:
            yield "an action of its own accord"


def attachment(paper: Paper) -> Iterator[str]:
    """The advice is attached as the source, and its sum is that of its bytes."""
    if ATTACHMENT not in paper.pdf.attachments:
        yield "the advice is not attached"
    associated = list(paper.pdf.Root.get("/AF", []))
    if len(associated) != 1:
        yield f"{len(associated)} associated files"
        return
    if str(associated[0].get("/AFRelationship")) != "/Source":
        yield "the attached file is not the source"
    stream = associated[0].EF.get("/F")
    if stream is None:
        yield "the attached file has no content"
        return
    kept = bytes(stream.get("/Params", {}).get("/CheckSum", b""))
    if kept != hashlib.md5(stream.read_bytes()).digest():
        yield "the sum of the attached file is not that of its bytes"
    own = hashlib.sha256(stream.read_bytes()).hexdigest()
    told = re.search(r":sha256>([0-9a-f]*)<", _metadata(paper))
    if told is None or told[1] != own:
        yield "the metadata do not tell the hash of the attached file"
    for sheet in paper.sheets:
        said = "".join(r.text for r in sheet.body).replace("\u200b", "").replace(" ", "")
        for found in re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", said):
            if found != own:
                yield f"page {sheet.number}: a hash is printed, and not that of the advice"


def _attached_is(paper: Paper, advice: bytes) -> Iterator[str]:
    if ATTACHMENT in paper.pdf.attachments:
        found = paper.pdf.attachments[ATTACHMENT].get_file().read_bytes()
        if hashlib.sha256(found).digest() != hashlib.sha256(advice).digest():
            yield "what is attached is not the advice"


def attached(path: str | Path) -> bytes:
    """The bytes of the attached advice."""
    with pikepdf.open(path) as pdf:
        return pdf.attachments[ATTACHMENT].get_file().read_bytes()


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object, list[str]]]:
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


def verapdf(path: Path) -> list[str]:
    """What the validator says, where it is installed."""
    command = shutil.which("verapdf")
    if command is None:
        return []
    found = []
    for flavour in ("ua1", "3a"):
        done = subprocess.run(
            [command, "--format", "text", "--flavour", flavour, str(path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if not done.stdout.startswith("PASS"):
            found.append(f"verapdf {flavour}: {done.stdout.strip()[:200] or done.stderr[:200]}")
    return found


CHECKS: tuple[Callable[[Paper], Iterator[str]], ...] = (
    marked,
    languages,
    title,
    identifiers,
    intent,
    figures,
    headings,
    tables,
    links,
    lists,
    fonts,
    glyphs,
    actions,
    attachment,
    bookmarks,
    artifacts,
    contents,
    notes,
    ink,
)

__all__ = ["CHECKS", "attached", "elements", "entries", "faults", "inked"]
