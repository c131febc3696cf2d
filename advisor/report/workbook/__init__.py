"""The advice as a workbook: every number once, in a sheet of figures, and formulas that read it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from advisor.language import spoken, tr
from advisor.pack.decision_tables.write import printable, same_each_time
from advisor.report.html import brand_of
from advisor.report.view import build
from advisor.report.workbook.cells import Book
from advisor.report.workbook.road import road_sheet
from advisor.report.workbook.sheets import (
    actions_sheet,
    answers_sheet,
    recommendations_sheet,
    summary_sheet,
    use_cases_sheet,
)


def as_xlsx(data: Mapping[str, Any], *, pack: object | None = None) -> bytes:
    """The advice to work on: summary, recommendations, a road map that computes, all figures.

    Args:
        data: the Advice dict.
        pack: may carry a `brand`.
    """
    brand = brand_of(pack)
    view = build(data, brand)
    book = Book(data, brand.colours)
    summary_sheet(book, view)
    recommendations_sheet(book, view)
    road_sheet(book, view)
    use_cases_sheet(book, view)
    actions_sheet(book, view)
    answers_sheet(book, view)
    book.figures_sheet(tr("Figures"))
    out = io.BytesIO()
    book.workbook.properties.title = printable(view.title)
    book.workbook.properties.creator = printable(view.prepared_by)
    book.workbook.properties.language = spoken()
    book.workbook.save(out)
    return same_each_time(out.getvalue())
