"""What a reader of the report relies on: bookmarks, contents, notes, and pages that hold something.

Part of the checks of pdfcheck.py.
"""

import re
from collections.abc import Iterator

import pikepdf

from tests.report.pdfread import Node, Paper, Sheet

_HEADING = re.compile(r"H([1-6])")
_NUMBER = re.compile(r"[\s\u00a0.…·]*(\d{1,4})[\s\u00a0.·]*")
_NOTE = re.compile(r"\((\d{1,2}|[a-z])\)")
# The page of report.css in points: left, top, right and bottom margin.
MARGINS = (56.7, 62.4, 56.7, 53.9)
INK = 0.15  # of a page's text box, in squares of 5 mm
_CELL = 14.17


def annotations(node: Node) -> list[pikepdf.Object]:
    """The annotations that an element refers to."""
    found = [k for k in node.kids if isinstance(k, pikepdf.Dictionary)]
    return [k.Obj for k in found if str(k.get("/Type")) == "/OBJR"]


def bookmarks(paper: Paper) -> Iterator[str]:
    """Each heading of the first level has its bookmark; each bookmark names what stands there."""
    heads = [
        (n, _top(paper, n))
        for n in paper.root.walk()
        if _HEADING.fullmatch(n.tag) and paper.runs(n)
    ]
    marks = list(_outline(paper))
    if not marks:
        yield "no bookmarks"
    named = set()
    last = (0, 0.0)
    for words, page, height in marks:
        if (page, height) < last:
            yield f"the bookmark “{words}” stands out of order"
        last = (page, height)
        near = [n for n, (p, top) in heads if p == page and -8 <= top - height <= 60]
        names = [w for n in near for w in (paper.text(n), _eyebrow(paper, n))]
        if not near:
            yield f"the bookmark “{words}” leads to no heading"
        elif _plain(words) not in map(_plain, names):
            yield f"the bookmark “{words}” stands at “{names[0]}”"
        named.update(id(n) for n in near[:1])
    for node, (page, _) in heads:
        if node.tag == "H1" and id(node) not in named:
            yield f"no bookmark for “{paper.text(node)}” on page {page}"


def _plain(words: str) -> str:
    """Words without spaces; those read from right to left stand in the order of the page."""
    bare = re.sub(r"[\s\u00a0\xad\u200b-\u200f\u2066-\u2069\ufe0f]+", "", words)
    return "".join(sorted(bare)) if re.search("[\u0590-\u08ff\ufb1d-\ufdff]", bare) else bare


def _eyebrow(paper: Paper, node: Node) -> str:
    """The words directly above a heading: the plain name of what its title tells."""
    beside = node.above.nodes() if node.above else []
    place = beside.index(node) if node in beside else 0
    return paper.text(beside[place - 1]) if place else ""


def _top(paper: Paper, node: Node) -> tuple[int, float]:
    run = paper.runs(node)[0]
    return run.page, run.box.top


def _outline(paper: Paper) -> Iterator[tuple[str, int, float]]:
    with paper.pdf.open_outline() as outline:
        stack = list(reversed(outline.root))
        while stack:
            item = stack.pop()
            dest = item.destination
            if isinstance(dest, str | pikepdf.String):
                place = paper.places.get(str(dest), (0, 0.0))
            else:
                place = paper.place(dest) if dest is not None else (0, 0.0)
            yield item.title, *place
            stack.extend(reversed(item.children))


def artifacts(paper: Paper) -> Iterator[str]:
    """Running headers and footers are decoration, and nothing else is."""
    _, top, _, bottom = MARGINS
    for sheet in paper.sheets[1:]:
        for run in sheet.runs:
            margin = run.baseline < top - 2 or run.baseline > sheet.height - bottom + 2
            if margin and run.text.strip() and not run.artifact and paper.owner(run) is not None:
                yield f"page {sheet.number}: “{run.text}” in the margin is read as text"
            if not margin and run.artifact and run.text.strip():
                yield f"page {sheet.number}: “{run.text}” is text and marked as decoration"


def entries(paper: Paper) -> list[tuple[str, int, int | None]]:
    """The entries of the contents: words, the number told, and the page that the link leads to.

    An entry is a link directly followed, in the same paragraph or item, by a number alone, or one
    in a row of two cells whose last is a number alone.
    """
    found = []
    for node in paper.root.walk():
        if node.tag != "Link" or not annotations(node):
            continue
        told = _followed(paper, node) or _in_row(paper, node)
        if told is not None:
            target = paper.target(annotations(node)[0])
            found.append((paper.text(node), told, target[0] if target else None))
    return found


def _followed(paper: Paper, node: Node) -> int | None:
    """The number that stands alone after a link, in its block."""
    holder = node.above
    while holder is not None and holder.tag in ("Span", "NonStruct"):
        holder = holder.above
    if holder is None:
        return None
    after, seen = [], False
    for inner in holder.walk():
        if inner is node:
            seen = True
        elif (
            seen and inner.inside("Link") is None and any(isinstance(k, tuple) for k in inner.kids)
        ):
            own = "".join(
                r.text for k in inner.kids if isinstance(k, tuple) for r in paper.shown.get(k, ())
            )
            if own.strip(" \u00a0.…·"):
                after.append(own)
                break
    match = _NUMBER.fullmatch(after[0]) if after else None
    return int(match[1]) if match else None


def _in_row(paper: Paper, node: Node) -> int | None:
    """The number in the last cell of the row of a table of contents: two columns, link and page."""
    row = node.inside("TR")
    if row is None or len(row.nodes()) != 2 or node.inside("TD") is not row.nodes()[0]:
        return None
    match = _NUMBER.fullmatch(paper.text(row.nodes()[1]))
    return int(match[1]) if match else None


def contents(paper: Paper) -> Iterator[str]:
    """Each entry of the contents tells the page that it leads to."""
    for words, told, page in entries(paper):
        if told != page:
            yield f"the contents tell page {told} for “{words}”, which stands on {page}"


def notes(paper: Paper) -> Iterator[str]:
    """Footnotes stand on the page of their call; numbered notes on that of the table's end."""
    for sheet in paper.sheets:
        calls, told = _calls(sheet), _markers(sheet)
        for number in sorted(calls - told):
            yield f"page {sheet.number}: the footnote {number} stands on another page"
    for number, page in sorted(_lettered(paper)):
        yield f"page {page}: the note {number} is not there"


def _calls(sheet: Sheet) -> set[str]:
    """Raised small numbers within a line."""
    found = set()
    for run in sheet.body:
        if not run.text.strip().isdigit():
            continue
        for beside in sheet.body:
            raised = 0.15 * beside.size < beside.baseline - run.baseline < 0.7 * beside.size
            touching = abs(run.box.left - beside.box.right) < 3 and beside is not run
            if raised and touching and run.size < 0.95 * beside.size:
                found.add(run.text.strip())
    return found


def _markers(sheet: Sheet) -> set[str]:
    """Numbers that begin a note."""
    return {
        m[1]
        for run in sheet.body
        if (m := re.fullmatch(r"(\d{1,3})\.?\s*", run.text.strip()))
        and any(
            abs(o.baseline - run.baseline) < 1 and -1 < o.box.left - run.box.right < 12
            for o in sheet.body
            if o is not run
        )
        and not any(
            abs(o.baseline - run.baseline) < 1
            and o.box.right <= run.box.left + 1
            and run.box.left - o.box.right < 12
            for o in sheet.body
            if o is not run
        )
    }


def _lettered(paper: Paper) -> set[tuple[str, int]]:
    """Calls like (1) in a table whose note stands neither on its page nor below the table."""
    told: dict[str, set[int]] = {}
    for node in paper.root.walk():
        if node.tag == "P" and node.inside("TD", "TH") is None:
            for mark in _NOTE.findall(paper.text(node)):
                told.setdefault(mark, set()).update(r.page for r in paper.runs(node))
    missing = set()
    tables = [n for n in paper.root.walk() if n.tag == "Table"]
    for table in tables:
        for cell in table.walk():
            if cell.tag not in ("TD", "TH") or not paper.runs(cell):
                continue
            match = re.search(r"\((\d{1,2}|[a-z])\)$", paper.text(cell))
            if match is None or match[1] not in told:
                continue
            page = paper.runs(cell)[0].page
            last = _goes_on(paper, tables, table, page)
            if not told[match[1]] & set(range(page, last + 1)):
                missing.add((match[1], page))
    return missing


def _goes_on(paper: Paper, tables: list[Node], table: Node, page: int) -> int:
    """The page on which a table ends that is set in parts, each with the same header."""
    head = [paper.text(c) for c in table.walk() if c.tag == "TH"]
    for other in tables[tables.index(table) + 1 :]:
        runs = paper.runs(other)
        if (
            runs
            and runs[0].page == page + 1
            and head == [paper.text(c) for c in other.walk() if c.tag == "TH"]
        ):
            page += 1
        else:
            break
    return page


def ink(paper: Paper) -> Iterator[str]:
    """No page but the cover is nearly empty."""
    for sheet in paper.sheets[1:]:
        share = inked(sheet)
        if share < INK:
            yield f"page {sheet.number}: {share:.0%} of the page is in use"


def inked(sheet: Sheet) -> float:
    """The share of the text box, in squares of 5 mm, that text or drawings touch."""
    left, top, right, bottom = MARGINS
    wide = int((sheet.width - left - right) / _CELL)
    high = int((sheet.height - top - bottom) / _CELL)
    cells = set()
    boxes = [r.box for r in sheet.body] + [d.box for d in sheet.drawings if not d.artifact]
    for box in boxes:
        for x in range(max(0, int((box.left - left) / _CELL)), int((box.right - left) / _CELL) + 1):
            for y in range(
                max(0, int((box.top - top) / _CELL)), int((box.bottom - top) / _CELL) + 1
            ):
                if x < wide and y < high:
                    cells.add((x, y))
    return len(cells) / (wide * high)
