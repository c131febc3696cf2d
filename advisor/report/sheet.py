"""The style sheet of a document on paper that has the look of the report."""

from __future__ import annotations

import base64
from typing import Final

from advisor.report.brand import Brand
from advisor.report.charts import cover_lines
from advisor.report.html import folder

_FACES: Final = (
    ("Regular", 400, "normal"),
    ("It", 400, "italic"),
    ("Semibold", 600, "normal"),
    ("Bold", 700, "normal"),
)


def paper_sheet(brand: Brand, own: str, *, cover: bool = True) -> str:
    """The report's fonts, colours and rules, and after them those of the document.

    Args:
        brand: whose colours.
        own: the document's own rules.
        cover: whether it has a cover with the report's lines.
    """
    shared = (folder() / "report.css").read_text(encoding="utf-8")
    faces = "".join(
        f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};font-style:{style};'
        f"src:url(fonts/SourceSans3-{name}.ttf)}}\n"
        for name, weight, style in _FACES
    )
    ornament = base64.b64encode(cover_lines(brand.colours).encode()).decode()
    lines = f'.cover{{background-image:url("data:image/svg+xml;base64,{ornament}")}}'
    return brand.faced(f"{faces}:root{{{brand.css}}}\n{shared}\n{own}\n{lines if cover else ''}")
