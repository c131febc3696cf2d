"""Amounts in the forms of a report: number and unit, as they are printed, whatever breaks between.

The sign is left out: a loss is told as what it takes more.

Read apart from the program: from the marks of the PDF's text, the text of the HTML, the Markdown.
"""

import html.parser
import io
import json
import re
from collections.abc import Iterable

import pikepdf

from advisor.report.rerun.page_text import page_runs

# Units that only quantities have; a bare number may be a page, a year or a count.
UNITS = r"(?:kt|t|kg|g)?[ |]{0,3}CO₂e|[kMGT]?Wh|m³|EUR|USD|GBP|CHF"
MANY = r"million|billion|Mio\.|Mrd\.|millions?|milliards?|Md|M"
NUMBER = r"\d[\d.,’]*"
# A number with its unit, and of a range both ends. A cell's or a line's end is "|".
AMOUNT = re.compile(
    rf"(?:({NUMBER})[ |]*(?:({MANY})[ |]+)?(?:[–-]|to|bis|à)[ |]*−?)?"
    rf"({NUMBER})[ |]*(?:({MANY})[ |]+)?({UNITS})(?![A-Za-z₂])"
)


def amounts(runs: Iterable[str]) -> set[str]:
    """All amounts in pieces of text that stand in reading order."""
    text = "|".join(re.sub(r"[\u200b\u00ad\u202f]", "", run) for run in runs)
    text = re.sub(r"[\n\u00a0]", " ", text).replace("CO2e", "CO₂e")
    found = set()
    for low, low_many, high, many, unit in AMOUNT.findall(text):
        plain = re.sub("[ |]", "", unit)
        found.add(high + many + plain)
        if low:
            found.add(low + (low_many or many) + plain)
    return found


def of_pdf(raw: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        return set().union(*(amounts(page) for page in page_runs(pdf, "a.pdf")))


class _Text(html.parser.HTMLParser):
    def __init__(self, left_out):
        super().__init__(convert_charrefs=True)
        self.runs, self.left_out, self.depth = [], left_out, 0

    def handle_starttag(self, tag, attrs):
        named = dict(attrs).get("id")
        if (
            self.depth
            or tag in ("style", "title")
            or tag in self.left_out
            or named in self.left_out
        ):
            self.depth += tag not in ("meta", "br", "img", "path", "line", "rect", "circle", "stop")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth:
            self.runs.append(data)


def of_html(raw: bytes, left_out=()) -> set[str]:
    """The amounts of a page, without some elements by tag or id."""
    reader = _Text(left_out)
    reader.feed(raw.decode())
    return amounts(reader.runs)


def of_markdown(raw: bytes) -> set[str]:
    return amounts(re.split(r"[\n|]", raw.decode().replace("\\", "")))


def of_json(raw: bytes) -> set[str]:
    """The amounts in all strings of the advice."""
    found: list[str] = []

    def walk(node):
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, dict):
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(raw))
    return amounts(f"{each};" for each in found)
