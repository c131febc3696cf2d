"""The words of a PDF that stand on no page: alternative texts, bookmarks, title and subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from advisor.report.rerun.pdf_file import damaged, first_line

if TYPE_CHECKING:
    import pikepdf

_MOST = 5_000_000  # elements of a structure tree
_INFO = ("/Title", "/Subject", "/Author")


def words_beside(pdf: pikepdf.Pdf, name: str) -> list[str]:
    """Those words in their order.

    Args:
        pdf: the file.
        name: of the file, for messages.

    Raises:
        AdvisorError: R521, something in it cannot be read.
    """
    import pikepdf

    try:
        found = [str(pdf.docinfo.get(key, "")) for key in _INFO]
        found += _alternatives(pdf.Root.get("/StructTreeRoot"))
        found += _titles(pdf.Root.get("/Outlines"))
    except (
        pikepdf.PdfError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
    ) as error:
        raise damaged(f"its structure: {first_line(error)}", name) from None
    return found


def _alternatives(root: Any) -> Iterator[str]:
    """What stands for drawings, in reading order."""
    import pikepdf

    waiting, count = [root], 0
    seen: set[tuple[int, int]] = set()
    while waiting:
        node = waiting.pop()
        count += 1
        if count > _MOST:
            raise ValueError("it has no end")
        if isinstance(node, pikepdf.Array):
            waiting.extend(reversed(list(node)))
            continue
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        if node.objgen != (0, 0):
            seen.add(node.objgen)
        for key in ("/Alt", "/ActualText"):
            if key in node:
                yield str(node[key])
        if "/K" in node:
            waiting.append(node["/K"])


def _titles(root: Any) -> Iterator[str]:
    """The bookmarks, each before those inside it."""
    waiting = [] if root is None else [root.get("/First")]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node = waiting.pop()
        if node is None or node.objgen in seen:
            continue
        seen.add(node.objgen)
        yield str(node.get("/Title", ""))
        waiting += [node.get("/Next"), node.get("/First")]
