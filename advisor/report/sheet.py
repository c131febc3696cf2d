"""The style sheet of a document on paper that has the look of the report."""

from __future__ import annotations

import base64

from advisor.report.brand import Brand
from advisor.report.charts import cover_lines
from advisor.report.html import FACES, folder


def paper_sheet(brand: Brand, own: str, *, cover: bool = True) -> str:
    """The report's fonts, colours and rules, and after them those of the document.

    Args:
        brand: whose colours.
        own: the document's own rules.
        cover: whether it has a cover with the report's lines.
    """
    shared = (folder() / "report.css").read_text(encoding="utf-8")
    ornament = base64.b64encode(cover_lines(brand.colours).encode()).decode()
    lines = f'.cover{{background-image:url("data:image/svg+xml;base64,{ornament}")}}'
    rules = f":root{{{brand.css}}}\n{shared}\n{own}\n{lines if cover else ''}"
    # The shipped faces keep their own name: a firm's fonts are set before them, not over them.
    return FACES + brand.faced(rules)
