"""Pages that stay half empty because what follows is kept together, and what would fill them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# A page must be filled so far; a line is higher than its letters.
FULL = 0.56
# What is kept with the next part may be parted from it where so much stays, in parts of a page.
_HIGH = 0.12
_HEADS = ("h1", "h2", "h3", "p", "caption")
# What margins may take of the room on a page.
_MARGINS = (0.0, 0.02, 0.04, 0.06)
# Lines of a paragraph that stay together on either side of a page's end.
_LINES = 3
# Rows of a table that do.
_ROWS = 2
_FORCED = ("page", "always", "left", "right", "recto", "verso")
_AVOID = ("avoid", "avoid-page")
_APART = "break-inside:auto!important"


def gaps(document: Any, top: float, height: float) -> dict[int, tuple[str, ...]]:
    """The pages that are half empty within a chapter, each with the rules that would fill it.

    Args:
        document: as WeasyPrint has set it.
        top: the upper margin of a page in pixels.
        height: the height of its text.

    Returns:
        by the page's place, rules of style that let apart what begins the next page.
    """
    sheets = document.pages
    found: dict[int, tuple[str, ...]] = {}
    finder: _Finder | None = None
    for place in range(1, len(sheets) - 1):
        body, after = _body(sheets[place]), _body(sheets[place + 1])
        marks = list(_extents(body))
        if not marks or _chapter(after):
            continue
        first, last = min(y for y, _ in marks), max(y for _, y in marks)
        if (last - first) / height >= FULL:
            continue
        finder = finder or _Finder(_root(sheets[place]).element, height)
        here = {id(b.element) for b in _walk(body) if b.element is not None}
        found[place] = finder.rules(after, top + height - last, here)
    return found


def _root(sheet: Any) -> Any:
    return next(b for b in sheet._page_box.children if b.element_tag == "html")  # noqa: SLF001


def _body(sheet: Any) -> Any:
    return next(b for b in _root(sheet).children if b.element_tag == "body")


def _walk(box: Any) -> Iterator[Any]:
    """A box and all below it, but nothing within a line."""
    yield box
    if not _line(box):
        for child in getattr(box, "children", ()):
            yield from _walk(child)


def _line(box: Any) -> bool:
    return type(box).__name__ == "LineBox"


def _extents(box: Any) -> Iterator[tuple[float, float]]:
    """Where lines and pictures begin and end."""
    for each in _walk(box):
        if (_line(each) and each.children) or "Replaced" in type(each).__name__:
            yield each.position_y, each.position_y + each.height


def _chapter(body: Any) -> bool:
    """Whether a page begins with the title of a chapter."""
    for box in _walk(body):
        if box.element_tag == "h1":
            return True
        if _line(box) and box.children and "chapter" not in _class(box):
            return False
    return False


def _class(box: Any) -> str:
    element = box.element
    return "" if element is None else str(element.get("class") or "")


@dataclass(slots=True)
class _Finder:
    """What may stand on the page before, and the rules that let it."""

    root: Any
    height: float
    above: Mapping[int, tuple[Any, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.above = {
            id(child): (parent, place)
            for parent in self.root.iter()
            for place, child in enumerate(parent, start=1)
        }

    def rules(self, body: Any, room: float, here: set[int]) -> tuple[str, ...]:
        """The rules by which what begins a page goes into the room on the page before."""
        parts = _parts(body)
        # What would fit did not: margins take a little of the room.
        for less in _MARGINS:
            used, rules = self._row(parts, room - less * self.height, here)
            if used and rules:
                return tuple(dict.fromkeys(rules))
        return ()

    def _into(self, box: Any, room: float, here: set[int]) -> tuple[float, list[str]]:
        """How much of a box goes into the room, and what lets it."""
        high = float(box.margin_height())
        if high <= room:
            return high, []
        kind = type(box).__name__
        if box.is_column or "Replaced" in kind or "Flex" in kind:
            return 0.0, []
        if kind == "TableBox":
            return self._table(box, room)
        parts = _parts(box)
        if box.element_tag == "p" and "note" in _class(box) and self._apart(box):
            return 0.0, []  # what explains the marks of a table stays with it, whole
        if parts and _line(parts[0]):
            lines = int(room // parts[0].height)
            fits = lines >= _LINES and len(parts) - lines >= _LINES
            return (lines * parts[0].height, self._apart(box)) if fits else (0.0, [])
        used, rules = self._row(parts, room, here)
        return (used, self._apart(box) + rules) if used else (0.0, [])

    def _row(self, parts: Sequence[Any], room: float, here: set[int]) -> tuple[float, list[str]]:
        """How many parts, one below the other, go into the room."""
        used = 0.0
        rules: list[str] = []
        sure = 0.0  # up to here nothing is kept with what follows
        for place, part in enumerate(parts):
            if part.style["break_before"] in _FORCED and id(part.element) not in here:
                return sure, rules
            more, apart = self._into(part, room - used, here)
            if more and more >= float(part.margin_height()):
                used += more
                if place + 1 == len(parts) or not _kept(part, parts[place + 1]):
                    sure = used
                continue
            if more:
                return used + more, rules + apart
            if used > sure:
                return self._cut(parts[: place + 1], used, sure, rules)
            return sure, rules
        return sure, rules

    def _cut(
        self, parts: Sequence[Any], used: float, sure: float, rules: list[str]
    ) -> tuple[float, list[str]]:
        """Where a page may end within parts that are kept together, the last of which is too high.

        Not after a heading, and not before a note, which tells what stands above it.
        """
        for place in range(len(parts) - 1, 0, -1):
            one, two = parts[place - 1], parts[place]
            if used <= max(sure, _HIGH * self.height):
                break
            if one.element_tag == "table" and (torn := self._torn(one))[0]:
                return used - float(one.margin_height()) + torn[0], rules + torn[1]
            if one.element_tag not in _HEADS and two.element_tag != "p":
                names = ((one, "break-after"), (two, "break-before"))
                named = [(n, rule) for each, rule in names if (n := self._name(each))]
                return used, rules + [f"{n}{{{rule}:auto!important}}" for n, rule in named]
            used -= float(one.margin_height())
        return sure, rules

    def _torn(self, box: Any) -> tuple[float, list[str]]:
        """The rows of a table that has room, but not with its note: the last go with that."""
        inner = next((b for b in box.children if type(b).__name__ == "TableBox"), None)
        return (0.0, []) if inner is None else self._table(inner, float(box.margin_height()))

    def _table(self, box: Any, room: float) -> tuple[float, list[str]]:
        """How many rows of a table go into the room, with its head."""
        groups = [g for g in box.children if type(g).__name__ == "TableRowGroupBox"]
        used = sum(float(g.height) for g in groups if g.is_header)
        rows = [row for g in groups if not g.is_header for row in g.children]
        ends = list(itertools.accumulate((float(row.height) for row in rows), initial=used))
        count = sum(end <= room for end in ends[1:])
        while count and not (self._stands(rows[:count]) and self._stands(rows[count:])):
            count -= 1
        name = self._name(box)
        if not count or not name:
            return 0.0, []
        # So many rows stay together at least on either side.
        above, below = min(count, _ROWS), min(len(rows) - count, _ROWS)
        row = f"{name}>tbody>tr"
        ending = f"{row}:nth-child(n+{above}):nth-last-child(n+{below + 1})"
        beginning = f"{row}:nth-child(n+{above + 1}):nth-last-child(n+{below})"
        return ends[count], [
            *self._apart(box),
            f"{ending}{{break-after:auto!important}}",
            f"{beginning}{{break-before:auto!important}}",
        ]

    def _stands(self, rows: Sequence[Any]) -> bool:
        """Whether rows may stand alone: two, or one that is as high as a paragraph."""
        return len(rows) >= _ROWS or sum(row.height for row in rows) > _HIGH * self.height

    def _apart(self, box: Any) -> list[str]:
        name = self._name(box) if box.style["break_inside"] in _AVOID else ""
        return [f"{name}{{{_APART}}}"] if name else []

    def _name(self, box: Any) -> str:
        """An element by its place below the nearest with an anchor; nothing where none has one."""
        element = box.element
        steps: list[str] = []
        while element is not None:
            if (anchor := element.get("id")) and '"' not in anchor:
                return "".join([f'[id="{anchor}"]', *(f">{s}" for s in reversed(steps))])
            parent, place = self.above.get(id(element), (None, 0))
            steps.append(f"{element.tag}:nth-child({place})")
            element = parent
        return ""


def _parts(box: Any) -> list[Any]:
    """What stands in a box, one below the other, without what is empty."""
    return [
        c
        for c in box.children
        if (c.is_in_normal_flow() or _line(c)) and any(True for _ in _extents(c))
    ]


def _kept(one: Any, two: Any) -> bool:
    """Whether no page may end between two parts."""
    return (
        one.style["break_after"] in _AVOID
        or two.style["break_before"] in _AVOID
        or one.element_tag in ("h1", "h2")
    )
