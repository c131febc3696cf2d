"""How a finished PDF is set: what lies outside, overlaps, is cut, lonely, stranded or half empty.

Read from the file alone. Each check is named in CHECKS; test_checks.py plants a fault for each.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.report import pdfcheck
from tests.report.pdfpages import MARGINS, contents, notes
from tests.report.pdfread import Box, Node, Paper, Run, Sheet

FULL = 0.55  # of the text box's height, between the first and the last mark
LISTED = 2  # pages of a report that may hold less, each with a reason
SLACK = 1.5  # points
_BLOCKS = ("P", "LBody", "H1", "H2", "H3", "TD", "TH", "Caption", "Figure")
_END = re.compile(r"[.!?:;…)”“»\"]\s*$")


def faults(path: str | Path) -> list[str]:
    """What is wrong with how the file is set, one line each."""
    paper = Paper(path)
    with paper.pdf:
        return told(paper)


def told(paper: Paper) -> list[str]:
    """What is wrong with how a file that has been read is set."""
    return [line for check in CHECKS for line in check(paper)]


def all_faults(path: str | Path) -> list[str]:
    """What is wrong with how a file is set, and by the standards; it is read once."""
    paper = Paper(path)
    with paper.pdf:
        return list(dict.fromkeys([*told(paper), *pdfcheck.told(paper)]))


def text_box(sheet: Sheet) -> Box:
    """What the text may fill of a page."""
    left, top, right, bottom = MARGINS
    return Box(left, top, sheet.width - right, sheet.height - bottom)


def pieces(sheet: Sheet) -> list[Run]:
    """The text of a page in runs as a reader sees them: a drawing sets each letter on its own."""
    out: list[Run] = []
    for run in sheet.runs:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.mcid, last.artifact) == (run.mcid, run.artifact)
            and abs(last.baseline - run.baseline) < 0.1
            and abs(last.size - run.size) < 0.1
            and -0.15 * run.size < run.box.left - last.box.right < 0.35 * run.size
        ):
            box = Box(
                last.box.left,
                min(last.box.top, run.box.top),
                run.box.right,
                max(last.box.bottom, run.box.bottom),
            )
            space = " " if run.box.left - last.box.right > 0.15 * run.size else ""
            words = f"{last.text}{space}{run.text}"
            joined = replace(last, text=words, box=box, cut=last.cut + run.cut)
            out[-1] = joined
        else:
            out.append(run)
    return [run for run in out if run.text.strip()]


def outside(paper: Paper) -> Iterator[str]:
    """Nothing lies outside the text box; on the cover and in the margins nothing off the paper."""
    for sheet in paper.sheets:
        whole = Box(0, 0, sheet.width, sheet.height)
        inner = text_box(sheet) if sheet.number > 1 else whole
        for run in pieces(sheet):
            room = whole if run.artifact else inner
            if not run.box.within(room, SLACK):
                yield f"page {sheet.number}: “{run.text.strip()[:50]}” lies outside"
        for drawing in sheet.drawings:
            room = whole if drawing.artifact else inner
            if not drawing.box.within(room, SLACK):
                yield f"page {sheet.number}: a drawing lies outside, {_told(drawing.box)}"
            # Rules of tables and grounds of boxes belong to the text.
            elif drawing.artifact and not _beside(drawing.box, inner):
                yield f"page {sheet.number}: a rule lies outside, {_told(drawing.box)}"


def _beside(box: Box, inner: Box) -> bool:
    return box.left >= inner.left - SLACK and box.right <= inner.right + SLACK


def _told(box: Box) -> str:
    return f"{box.left:.0f} {box.top:.0f} {box.right:.0f} {box.bottom:.0f}"


def cut(paper: Paper) -> Iterator[str]:
    """No text is cut off where its drawing or its box ends."""
    for sheet in paper.sheets:
        for run in pieces(sheet):
            if run.cut > SLACK:
                yield f"page {sheet.number}: “{run.text.strip()[:50]}” is cut by {run.cut:.0f} pt"


def overlaps(paper: Paper) -> Iterator[str]:
    """No two pieces of text lie over each other."""
    for sheet in paper.sheets:
        runs = sorted(pieces(sheet), key=lambda r: r.box.top)
        for place, one in enumerate(runs):
            for two in runs[place + 1 :]:
                if two.box.top >= one.box.bottom:
                    break
                wide, high = one.box.shared(two.box)
                if wide > 1.0 and high > 0.2 * min(one.size, two.size):
                    yield (
                        f"page {sheet.number}: “{one.text.strip()[:40]}” and "
                        f"“{two.text.strip()[:40]}” lie over each other"
                    )


def filled(sheet: Sheet) -> float:
    """The share of the text box's height between the first and the last mark."""
    boxes = [r.box for r in sheet.body if r.text.strip()]
    boxes += [d.box for d in sheet.drawings if not d.artifact]
    if not boxes:
        return 0.0
    room = text_box(sheet)
    spanned = max(b.bottom for b in boxes) - min(b.top for b in boxes)
    return spanned / (room.bottom - room.top)


def actions(paper: Paper) -> dict[int, bool]:
    """The pages of the actions, and whether one begins there: its anchor has another at its end."""
    found: dict[int, bool] = {}
    for name, (page, _) in paper.places.items():
        if f"{name}-end" in paper.places and name != "summary":
            for number in range(page, paper.places[f"{name}-end"][0] + 1):
                found[number] = found.get(number, False) or number == page
    return found


def chapters(paper: Paper) -> set[int]:
    """The pages that begin a chapter: those with a heading of the first level at their top.

    The pages of the actions are one chapter, however many they are.
    """
    found = set()
    for node in paper.root.walk():
        runs = paper.runs(node) if node.tag == "H1" else []
        if runs and runs[0].box.top < MARGINS[1] + 60:
            found.add(runs[0].page)
    own = actions(paper)
    return {page for page in found if page not in own or page - 1 not in own}


def half_empty(paper: Paper) -> Iterator[str]:
    """Pages are filled to the share of FULL, but the cover, ends of chapters and a few listed."""
    starts, own = chapters(paper), actions(paper)
    listed: list[str] = []
    for sheet in paper.sheets[1:]:
        share = filled(sheet)
        end = sheet.number == len(paper.sheets) or sheet.number + 1 in starts
        if share >= FULL or end:
            continue
        told = f"page {sheet.number}: filled to {share:.0%}"
        # An action may have a page of its own that it does not fill.
        if own.get(sheet.number) and len(listed) < LISTED:
            listed.append(told)
        else:
            yield told


def lines(runs: list[Run]) -> int:
    """How many lines some runs make."""
    found: list[float] = []
    for run in runs:
        if run.text.strip() and all(abs(run.baseline - b) > 0.4 * run.size for b in found):
            found.append(run.baseline)
    return len(found)


def blocks(paper: Paper) -> dict[int, list[Node]]:
    """The innermost blocks with text, by the page on which they begin, in reading order."""
    found: dict[int, list[Node]] = {}
    for node in paper.root.walk():
        if node.tag in _BLOCKS and not any(n.tag in _BLOCKS for n in node.walk() if n is not node):
            first = next((r for r in paper.runs(node) if r.text.strip()), None)
            if first is not None:
                found.setdefault(first.page, []).append(node)
    return found


def lonely(paper: Paper) -> Iterator[str]:
    """No page begins or ends with one line of a paragraph of three or more."""
    by_page = blocks(paper)
    for before in paper.sheets[1:-1]:
        after = before.number + 1
        ending, beginning = by_page.get(before.number), by_page.get(after)
        if not ending or not beginning:
            continue
        one, two = ending[-1], beginning[0]
        if one.tag != two.tag or one.tag not in ("P", "LBody"):
            continue
        if _continues(paper, one, two):
            above, below = lines(paper.runs(one)), lines(paper.runs(two))
            if above + below >= 3 and 1 in (above, below):
                where = before.number if above == 1 else after
                yield f"page {where}: one line alone of “{paper.text(one)[:50]}”"


def _continues(paper: Paper, one: Node, two: Node) -> bool:
    """Whether the second block is the rest of the first.

    Both stand in the same kind of place, no sentence ends between them, and the first word of the
    second had no room on the last line of the first.
    """
    first, second = paper.runs(one), paper.runs(two)
    if abs(first[0].size - second[0].size) > 0.1 or _place(one) != _place(two):
        return False
    if first[-1].font != second[0].font and paper.text(two)[:1].isupper():
        return False  # a question ends in its answer, set bold
    if _END.search(paper.text(one)) is not None and not paper.text(two)[:1].islower():
        return False
    last = [r for r in first if abs(r.baseline - first[-1].baseline) < 1]
    left = min(r.box.left for r in first)
    beside = [r for r in paper.sheets[first[0].page - 1].body if abs(r.box.left - left) < 1]
    edge = max((r.box.right for r in beside), default=0.0)
    word = second[0].text.split(" ")[0]
    wide = (second[0].box.right - second[0].box.left) * len(word) / max(len(second[0].text), 1)
    return max(r.box.right for r in last) + wide > edge - first[0].size


def _place(node: Node) -> list[str]:
    """The tags of an element and of all above it."""
    out = []
    above: Node | None = node
    while above is not None:
        out.append(above.tag)
        above = above.above
    return out


def stranded(paper: Paper) -> Iterator[str]:
    """No page ends with a heading, the head of a table, or what announces a list."""
    by_page = blocks(paper)
    for sheet in paper.sheets[1:-1]:
        last = by_page[sheet.number][-1] if sheet.number in by_page else None
        if last is not None and last.tag in ("H1", "H2", "H3", "TH", "Caption"):
            yield f"page {sheet.number}: ends with the heading “{paper.text(last)[:50]}”"


CHECKS: tuple[Callable[[Paper], Iterator[str]], ...] = (
    outside,
    cut,
    overlaps,
    half_empty,
    lonely,
    stranded,
    contents,
    notes,
)
