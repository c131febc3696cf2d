"""The words on the pages of a PDF as WeasyPrint writes it, run by run, in the order of drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from advisor.report.rerun.pdf_file import MB, damaged, first_line, inflated

if TYPE_CHECKING:
    import pikepdf

_LARGEST_PAGE = 16 * MB
_DEEP = 12
# A report of two hundred use cases has about 500 pages and five million steps of drawing.
_MOST_PAGES = 5_000
_MOST_STEPS = 20_000_000
_CHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf\1", re.DOTALL)
Glyphs = dict[int, str]


def page_runs(pdf: pikepdf.Pdf, name: str) -> list[list[str]]:
    """The runs of text of each page.

    Args:
        pdf: the file.
        name: of the file, for messages.

    Raises:
        AdvisorError: R521, R523.
    """
    import pikepdf

    reader = _Reader(pdf, name)
    try:
        if len(pdf.pages) > _MOST_PAGES:
            raise damaged(f"it has over {_MOST_PAGES} pages", name)
        return [list(reader.runs(page.obj, 0)) for page in pdf.pages]
    except (
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
    ) as error:
        raise damaged(f"a page of it cannot be read: {first_line(error)}", name) from None


class _Reader:
    def __init__(self, pdf: pikepdf.Pdf, name: str) -> None:
        self.pdf = pdf
        self.name = name
        self.fonts: dict[object, Glyphs] = {}
        self.steps = 0

    def runs(self, holder: Any, depth: int, resources: Any = None) -> Iterator[str]:
        """The texts of a page or of a drawing inside it; a run is what lies between BT and ET."""
        import pikepdf

        inherited = holder.get("/Resources", resources)
        resources = {} if inherited is None else inherited
        self._bounded(holder)
        run: list[str] = []
        glyphs: Glyphs = {}
        for step in pikepdf.parse_content_stream(holder):
            self.steps += 1
            if self.steps > _MOST_STEPS:
                raise damaged("its pages draw without end", self.name)
            operands: Any = step.operands
            sign = str(step.operator)
            if sign == "BT":
                run = []
            elif sign == "ET":
                if run:
                    yield "".join(run)
            elif sign == "Tf":
                glyphs = self._font(resources, operands[0])
            elif sign == "Tj":
                run.append(_text(bytes(operands[0]), glyphs))
            elif sign == "TJ":
                run += [
                    _text(bytes(part), glyphs)
                    for part in operands[0]
                    if isinstance(part, pikepdf.String)
                ]
            elif sign == "Do" and depth < _DEEP:
                inner = resources.get("/XObject", {}).get(str(operands[0]))
                if inner is not None and inner.get("/Subtype") == "/Form":
                    yield from self.runs(inner, depth + 1, resources)

    def _bounded(self, holder: Any) -> None:
        """Refuse a page whose content is too large to be parsed."""
        import pikepdf

        content = holder if isinstance(holder, pikepdf.Stream) else holder.get("/Contents")
        parts = content if isinstance(content, pikepdf.Array) else [content]
        for part in parts:
            if part is not None:
                inflated(part, _LARGEST_PAGE, self.name)

    def _font(self, resources: Any, name: Any) -> Glyphs:
        font = resources.get("/Font", {}).get(str(name))
        if font is None or "/ToUnicode" not in font:
            return {}
        key = font.objgen
        if key not in self.fonts or key == (0, 0):
            self.fonts[key] = _glyphs(inflated(font.ToUnicode, MB, self.name))
        return self.fonts[key]


def _glyphs(content: bytes) -> Glyphs:
    """What the glyphs of a font stand for."""
    found: Glyphs = {}
    for block in _BLOCK.finditer(content):
        if block[1] == b"char":
            for glyph, text in _CHAR.findall(block[2]):
                found[int(glyph, 16)] = _unicode(text)
        else:
            for first, last, text in _RANGE.findall(block[2]):
                start, count = int(text, 16), int(last, 16) - int(first, 16)
                for n in range(min(count, 0xFFFF) + 1):
                    found[int(first, 16) + n] = chr(start + n)
    return found


def _unicode(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().zfill((len(digits) + 3) // 4 * 4)).decode(
        "utf-16-be", "replace"
    )


def _text(codes: bytes, glyphs: Glyphs) -> str:
    pairs = range(0, len(codes) - 1, 2)
    return "".join(glyphs.get(codes[i] << 8 | codes[i + 1], "\ufffd") for i in pairs)


# What is in a text for the sake of its lines only, and what a font joins into one sign.
_JOINED = str.maketrans(
    {
        "\u00ad": None,
        "\u200b": None,
        "\u2060": None,
        "\ufeff": None,
        "\u2010": "-",
        "\u2011": "-",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "₂": "2",
    }
)


def squeezed(words: str) -> str:
    """A text without blanks of any kind, ligatures and signs that only serve its lines."""
    return "".join(words.translate(_JOINED).split())


def times(printed: str, page: str) -> int:
    """How often a printed figure stands in a squeezed text, as a whole number."""
    wanted = re.escape(squeezed(printed))
    return len(re.findall(rf"(?<![\d.,]){wanted}(?!\d|[.,]\d)", page))


def stands(printed: str, page: str) -> bool:
    """Whether a printed figure stands on a page, and not as a part of a longer number.

    Args:
        printed: the figure in print.
        page: squeezed.
    """
    wanted = re.escape(squeezed(printed))
    return re.search(rf"(?<![\d.,]){wanted}(?!\d|[.,]\d)", page) is not None
