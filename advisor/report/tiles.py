"""Figures in large type, side by side: their labels take as many lines as the longest of them.

So the numbers stand on one line, whatever wraps above them.
"""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup

from advisor.report.charts.measure import wrap

_LABEL = re.compile(r'<p class="k">(.*?)</p>', re.DOTALL)
# Of a label in report.css, in points; `wrap` reckons rather too wide, which would leave gaps here.
_SIZE = 8.2 * 0.985
_PAGE, _GAP = 481.9, 17.0  # the text's width on paper and what stands between tiles
_MOST = 3
_WORDS = {2: "two", 3: "three"}


def tiles(html: str) -> Markup:
    """Tiles in a row, with room for the lines of the longest label.

    Args:
        html: the tiles, as the template made them.
    """
    labels = [unescape(words).strip() for words in _LABEL.findall(html)]
    wide = (_PAGE - _GAP * (len(labels) - 1)) / max(1, len(labels))
    lines = max((len(wrap(words, _SIZE, wide, _MOST)) for words in labels), default=1)
    room = f" {_WORDS[lines]}" if lines in _WORDS else ""
    return Markup('<div class="kpis{}">{}</div>').format(room, Markup(html))  # noqa: S704 - as made
