"""What WeasyPrint's tags lack: the language of a part, and margins that are decoration.

WeasyPrint gives text in the margins of a page numbers that no structure holds; the standard asks
that running headers and footers are artifacts. And it leaves out `lang` below the root, so that a
screen reader would read a German title aloud in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_MARGINS = "_advisor_margins"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def install(tags: Any, boxes: Any) -> None:
    """Complete the tree of tags that `weasyprint.pdf.tags` builds; once a process.

    Args:
        tags: the module that builds the tree; it calls itself by name for each box.
        boxes: the module of boxes.
    """
    plain = tags._build_box_tree  # noqa: SLF001 - there is no public way in
    if getattr(plain, "completes", None):
        return
    tags._build_box_tree = _completed(plain, boxes)  # noqa: SLF001


def _completed(plain: Callable[..., Iterator[Any]], boxes: Any) -> Callable[..., Iterator[Any]]:
    def build(
        box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, tags: Any
    ) -> Iterator[Any]:
        if isinstance(box, boxes.MarginBox):
            margins = vars(pdf).setdefault(_MARGINS, {}).setdefault(page, set())
            for inner in box.descendants():
                kid = tags.pop(inner, None)
                if kid is not None:
                    # The place stays in the list of the page's numbers, which go by position.
                    nums[kid["mcid"]] = "null"
                    margins.add(kid["mcid"])
            return
        told = getattr(getattr(box, "element", None), "get", None)
        spoken = told("lang") if callable(told) else None
        whole = getattr(box, "element_tag", None) in ("html", "body")
        for node in plain(box, parent, pdf, page, nums, annotations, tags):
            if not whole and isinstance(spoken, str) and _LANGUAGE.fullmatch(spoken):
                node["Lang"] = f"({spoken})"
            yield node

    vars(build)["completes"] = plain
    return build


def margins_are_decoration(pdf: Any) -> None:
    """Mark the text of the margins as artifacts of the page."""
    margins: dict[int, set[int]] = vars(pdf).get(_MARGINS, {})
    pages = pdf.pages["Kids"][::3]
    for page, numbers in margins.items():
        content = pdf.objects[int(pdf.objects[pages[page]]["Contents"].split()[0])]
        steps = content.stream
        for place, step in enumerate(steps):
            if isinstance(step, dict) and step.get("MCID") in numbers:
                steps[place - 1] = "/Artifact"
                steps[place] = type(step)({"Type": "/Pagination"})
