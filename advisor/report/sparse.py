"""Pages that hold a few lines only, and what could stand with those of the last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Squares of a page, in pixels (5 mm), and the share of them that a page touches at least. It is a
# little more than what the finished file is checked for.
_CELL = 18.9
INK = 0.17
# What of a line's height stands empty above and below its letters, in parts of their size.
_ABOVE, _BELOW = 0.24, 0.13
# So much the last page holds when answers of the page before have gone there.
_SHARED = 0.33
ANSWERS = "answers"


def sparse(document: Any, top: float, left: float, size: tuple[float, float]) -> tuple[int, ...]:
    """The pages, by their place, that are nearly empty; not the cover and not the last.

    Args:
        document: as WeasyPrint has set it.
        top: the upper margin of a page in pixels.
        left: the left margin.
        size: width and height of its text.
    """
    sheets = document.pages
    return tuple(
        place for place in range(1, len(sheets) - 1) if _ink(sheets[place], top, left, size) < INK
    )


def _ink(sheet: Any, top: float, left: float, size: tuple[float, float]) -> float:
    """The share of a page's squares that text or pictures touch."""
    wide, high = int(size[0] / _CELL), int(size[1] / _CELL)
    cells: set[tuple[int, int]] = set()
    for x, y, width, height in _marks(sheet):
        right, bottom = (x + width - left) / _CELL, (y + height - top) / _CELL
        across = range(max(0, int((x - left) / _CELL)), min(wide, int(right) + 1))
        for down in range(max(0, int((y - top) / _CELL)), min(high, int(bottom) + 1)):
            cells.update((over, down) for over in across)
        if len(cells) >= INK * wide * high:
            break
    return len(cells) / (wide * high)


def _marks(sheet: Any) -> Iterator[tuple[float, float, float, float]]:
    """Where the text and the pictures of a page stand, without its margins."""
    page = sheet._page_box  # noqa: SLF001
    stack = [b for b in page.children if b.element_tag == "html"]
    while stack:
        box = stack.pop()
        kind = type(box).__name__
        if kind == "TextBox":
            size = float(box.style["font_size"])
            above, below = _ABOVE * size, _BELOW * size
            yield box.position_x, box.position_y + above, box.width, box.height - above - below
        elif "Replaced" in kind:
            yield box.position_x, box.position_y, box.width, box.height
        stack += getattr(box, "children", ())


def spared(document: Any, height: float) -> int:
    """How many of the last answers make the last page hold something; none where they cannot.

    Args:
        document: as WeasyPrint has set it.
        height: the height of a page's text in pixels.
    """
    sheets = document.pages
    if len(sheets) < 3:
        return 0
    before, last = (_answers(s) for s in sheets[-2:])
    columns = [b for b in before if b.is_column]
    if not columns or not any(b.is_column for b in last):
        return 0
    ends = [b.position_y + b.height for b in last if b.is_column]
    starts = [b.position_y for b in last if b.is_column]
    used = max(ends) - min(starts)
    wanted = (_SHARED * height - used) * len(columns)
    # Where one is parted, the rest of it stands on the last page and it is counted here already.
    count = sum(len(_entries(b)) for b in last if b.is_column)
    high = sum(float(e.margin_height()) for b in columns for e in _entries(b))
    if wanted <= 0 or high <= wanted:
        return 0
    for column in reversed(columns):
        for entry in reversed(_entries(column)):
            if wanted <= 0:
                return count
            wanted -= float(entry.margin_height())
            count += 1
    return 0


def _answers(sheet: Any) -> list[Any]:
    """The boxes of a page that belong to the section of the answers."""
    found: list[Any] = []
    stack = [(b, False) for b in sheet._page_box.children]  # noqa: SLF001
    while stack:
        box, inside = stack.pop()
        inside = inside or (box.element is not None and box.element.get("id") == ANSWERS)
        if inside:
            found.append(box)
        stack += [(c, inside) for c in reversed(getattr(box, "children", ()))]
    return found


def _entries(column: Any) -> list[Any]:
    """The answers of a column, without the headings between them."""
    return [c for c in column.children if c.element_tag == "p"]
