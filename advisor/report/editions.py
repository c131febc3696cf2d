"""The editions of a report: the whole, two pages for a board, the pages of an auditor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from advisor.errors import AdvisorError, nearest
from advisor.report.fill import CLOSEST, Fallen, Layout

FULL, SHORT, TECHNICAL = "full", "short", "technical"
EDITIONS = (FULL, SHORT, TECHNICAL)
# How a PDF says which edition it is, in its keywords: the whole report says nothing.
KEYWORD = "edition: "
# How far the page behind that for the board may be set closer.
_BEHIND = 5


def checked(edition: str) -> str:
    """The edition itself.

    Raises:
        AdvisorError: R510 for one that there is not.
    """
    if edition not in EDITIONS:
        raise AdvisorError.of(
            "R510",
            f"There is no edition '{edition}' of a report.",
            allowed=EDITIONS,
            nearest=nearest(edition, EDITIONS),
        )
    return edition


def named(keywords: str) -> str:
    """The edition that a document's keywords name; the whole report names none."""
    told = keywords.partition(KEYWORD)[2].strip()
    return told if told in EDITIONS else FULL


def on_two_pages(measure: Callable[[Layout], Fallen], layout: Layout) -> Layout:
    """The layout in which the short edition has its two pages.

    Args:
        measure: sets the document in a layout and tells how it fell.
        layout: to begin with.
    """
    while True:
        fell = measure(layout)
        over = fell.at("summary-end")
        board = over is not None and over >= 1 and layout.board < CLOSEST
        behind = fell.pages > 2 and not board and layout.behind < _BEHIND
        if not board and not behind:
            return layout
        layout = replace(layout, board=layout.board + board, behind=layout.behind + behind)
