"""Signs as the language of a report writes them: quotation, apostrophes, spaces before signs.

What packs, clients and messages write with the straight signs of a keyboard is set here, where it
is printed; the data keep what was written.
"""

from __future__ import annotations

import re

from advisor.language import spaced, spoken

_NBSP = "\u00a0"
# Opening and closing signs of the first and of the second rank.
_SIGNS = {
    "en": ("“", "”", "‘", "’"),
    "de": ("„", "“", "‚", "‘"),
    "fr": ("«" + _NBSP, _NBSP + "»", "“", "”"),
}
_OUTER = {"en": ("“", "”"), "de": ("„", "“"), "fr": ("«", "»")}
_APOSTROPHE = "’"
_STRAIGHT = re.compile(r"&#39;|&#x27;|&#34;|&quot;|['\"]")
_DOUBLE = ("&#34;", "&quot;", '"')
# Before an opening sign stand a space, a bracket, a dash or another opening sign.
_BEFORE = re.compile(r"[\s\u00a0\u202f(\[{/«“„‚‘–—-]\Z|\A\Z")
# Markup, and what it holds that is no text to read: styles, commands and drawings.
_MARKUP = re.compile(r"(<(style|script|svg|code|pre)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# Inside these a sentence goes on.
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|small|span|strong|sub|sup|wbr)\b")
_ENGLISH = '<span lang="en">'
_CELL = re.compile(r"<t[dh]\b")
# Between a number and what it counts or measures in, as French and German reports write it.
_UNITS = r"k?[gt]\u00a0CO|[kMGTµm]?(?:Wh|W|o|L|g|J)|m³|km|EUR|USD|CHF"
_MEASURED = {
    "fr": re.compile(
        rf"(?<=\d) (?=(?:{_UNITS}|Md?|ans?|mois|jours?|tirages?|milliards?|millions?)\b|%)"
    ),
    "de": re.compile(
        rf"(?<=\d) (?=(?:{_UNITS}|(?:Jahre|Monate|Tage|Durchläufe)n?|Milliarden|Millionen)\b"
        r"|Mio\.|Mrd\.|%)"
    ),
}
# A range too short to be torn at its dash: a word joiner keeps its ends on one line.
_RANGE = re.compile(r"(?<![\d.,])(−?\d[\d.,\u202f]{0,6})–(?=−?\d[\d.,\u202f]{0,6}(?![\d.,]))")
_JOINED = "\\1–\u2060"
# What Markdown takes as it is: commands and addresses.
_AS_IS = re.compile(r"(`[^`]*`|\]\([^)]*\)|<[^>]*>)")


def typeset(words: str) -> str:
    """A text as the language writes it."""
    return spaced(curled(words))


def typeset_lines(text: str) -> str:
    """The same of Markdown, whose commands and addresses stay."""
    lines = []
    for line in text.split("\n"):
        parts = _AS_IS.split(line)
        lines.append("".join(p if n % 2 else curled(p) for n, p in enumerate(parts)))
    return spaced("\n".join(lines))


def typeset_markup(page: str, *, paper: bool = False) -> str:
    """The same of the text of an HTML page; in French and German numbers keep their unit too.

    In the cells of tables a line may end between a number and its unit, since columns are narrow.

    Args:
        page: as the templates made it.
        paper: short ranges are not torn at a line's end; on a screen they are left to be found.
    """
    measured = _MEASURED.get(_language())
    out: list[str] = []
    last, cell, before, foreign = 0, False, "", False

    def set_in(words: str) -> None:
        nonlocal before
        if not words:
            return
        # What was published in English keeps the signs of English.
        shown = curled(words, before, "en") if foreign else spaced(curled(words, before))
        shown = shown if cell or measured is None else measured.sub(_NBSP, shown)
        out.append(_RANGE.sub(_JOINED, shown) if paper else shown)
        before = words[-1]

    for found in _MARKUP.finditer(page):
        set_in(page[last : found.start()])
        out.append(_drawing(found[0]) if found[2] == "svg" else found[0])
        last = found.end()
        cell = _CELL.match(found[0]) is not None or (cell and not found[0].startswith("</t"))
        if not _INLINE.match(found[0]):
            before = ""
        foreign = found[0] == _ENGLISH or (foreign and found[0] != "</span>")
    set_in(page[last:])
    return "".join(out)


def _drawing(svg: str) -> str:
    """Texts of a drawing, which were measured: signs and spaces that take hardly more room."""
    parts = re.split(f"({_TAG.pattern})", svg)
    return "".join(
        p if n % 2 else spaced(curled(p, slim=True), "\u202f") for n, p in enumerate(parts)
    )


def curled(words: str, before: str = "", language: str = "", *, slim: bool = False) -> str:
    """A text with the signs of quotation and the apostrophe of the language.

    Args:
        words: plain, or the text between two tags with its entities.
        before: the character that stands before it.
        language: where it is not the one in force.
        slim: without the spaces inside « ».
    """
    language = language or _language()
    if _STRAIGHT.search(words) is None:
        return _ranked(words, language)
    signs = _SIGNS.get(language, _SIGNS["en"])
    opens, closes = _OUTER.get(language, _OUTER["en"])
    out: list[str] = []
    last = 0
    # What was opened: double or single, and its closing sign.
    opened: list[tuple[bool, str]] = []
    for found in _STRAIGHT.finditer(words):
        out.append(words[last : found.start()])
        last = found.end()
        front = "".join(out)[-1:] or before
        rest = words[last:]
        double = found[0] in _DOUBLE
        begins = _BEFORE.search(front) is not None and rest[:1].strip() != ""
        if begins and (double or _ends_later(rest)):
            told = "".join(out)
            inner = not double or bool(opened) or told.count(opens) > told.count(closes)
            sign, close = (signs[2], signs[3]) if inner else (signs[0], signs[1])
            opened.append((double, close))
        elif opened and opened[-1][0] == double and (double or not rest[:1].isalnum()):
            sign = opened.pop()[1]
        elif double:
            # Of one that nothing opened: inches, or the end of what began in another text.
            sign = "″" if front.isdigit() else signs[1]
        else:
            sign = _APOSTROPHE
        out.append(sign.strip(_NBSP) if slim else sign)
    return _ranked("".join((*out, words[last:])), language)


def _ranked(words: str, language: str) -> str:
    """A text in which what is quoted inside a quotation has the signs of the second rank."""
    opens, closes = _OUTER.get(language, _OUTER["en"])
    if words.count(opens) < 2 or words.count(opens) != words.count(closes):
        return words
    _, _, first, last = _SIGNS.get(language, _SIGNS["en"])
    out: list[str] = []
    depth = 0
    for part in re.split(f"({opens}[\u00a0\u202f ]?|[\u00a0\u202f ]?{closes})", words):
        if opens in part:
            depth += 1
            out.append(first if depth > 1 else part)
        elif closes in part:
            out.append(last if depth > 1 else part)
            depth -= 1
        else:
            out.append(part)
    return "".join(out)


def _ends_later(rest: str) -> bool:
    """Whether a single sign that stands at the front of a word has one that closes it."""
    return (
        re.search(r"[^\s\u00a0](?:'|&#39;|&#x27;)(?!\w)", rest) is not None and rest[:1].isalnum()
    )


def _language() -> str:
    return spoken().partition("-")[0]
