"""Columns of even height, found by reckoning.

WeasyPrint finds the height of columns by setting them again and again, each time a little higher:
more than half of the time of a short report, whose sources, glossary and answers stand in columns.
They are set here as they fall, the height at which they are even is reckoned from what they hold,
and they are set once more in it. Where that fails WeasyPrint does it in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# What the reckoning may miss, in pixels: a margin that stays at the head of a column.
_MISSED = (0.02, 2.0, 6.0)
_AVOID = ("avoid", "avoid-page", "avoid-column")


@dataclass(frozen=True, slots=True)
class Piece:
    """What no column may break: its height, and the room between it and what stands above it."""

    height: float
    above: float


def install(blocks: Any) -> None:
    """Let `weasyprint.layout.block` set columns of even height this way; once a process."""
    plain = blocks.columns_layout
    if not getattr(plain, "reckons", None):
        blocks.columns_layout = _reckoned(plain)


def _reckoned(plain: Callable[..., Any]) -> Callable[..., Any]:
    def columns(context: Any, box: Any, bottom_space: float, skip: Any, *rest: Any) -> Any:
        if box.style["column_fill"] != "balance" or box.style["height"] != "auto":
            return plain(context, box, bottom_space, skip, *rest)
        box.style["column_fill"] = "auto"
        try:
            fallen = plain(context, box, bottom_space, skip, *rest)
            laid, left = fallen[:2]
            if laid is None or left is not None:
                # There is more than fits, so that the columns are full.
                return fallen
            count = box.style["column_count"]
            room = context.page_bottom - laid.content_box_y()
            for height in _heights(laid, count):
                if height >= room - bottom_space:
                    break
                even = plain(context, box, room - height, skip, *rest)
                if even[0] is not None and even[1] is None:
                    return even
        finally:
            box.style["column_fill"] = "balance"
        return plain(context, box, bottom_space, skip, *rest)

    vars(columns)["reckons"] = plain
    return columns


def _heights(laid: Any, count: Any) -> Iterator[float]:
    """Heights to try, least first; none for what this does not reckon with."""
    parts = _pieces(laid) if isinstance(count, int) else None
    if parts:
        least = even_height(parts, count)
        yield from (least + missed for missed in _MISSED)


def _pieces(laid: Any) -> list[Piece] | None:
    """What stands in columns, in order; nothing where one is not simple."""
    found: list[Piece] = []
    seen: set[int] = set()
    below, kept = 0.0, False
    for column in laid.children:
        if not column.is_column:
            return None
        for child in column.children:
            whole = child.is_in_normal_flow() and id(child.element) not in seen
            if child.element is None or not whole:
                return None
            seen.add(id(child.element))
            above = max(below, float(child.margin_top)) if found else 0.0
            height = float(child.border_height())
            if kept:
                last = found.pop()
                found.append(Piece(last.height + above + height, last.above))
            else:
                found.append(Piece(height, above))
            below = float(child.margin_bottom)
            kept = child.style["break_after"] in _AVOID
    return found


def even_height(pieces: Sequence[Piece], count: int) -> float:
    """The least height of columns that hold all pieces in their order."""
    low = max(p.height for p in pieces)
    high = sum(p.height + p.above for p in pieces)
    while high - low > 0.01:
        middle = (low + high) / 2
        if _columns(pieces, middle) <= count:
            high = middle
        else:
            low = middle
    return high


def _columns(pieces: Sequence[Piece], height: float) -> int:
    """How many columns of a height the pieces need."""
    count, used = 1, 0.0
    for piece in pieces:
        more = piece.height + (piece.above if used else 0.0)
        if used and used + more > height:
            count, used = count + 1, piece.height
        else:
            used += more
    return count
