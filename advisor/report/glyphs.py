"""Characters that no font shows, printed so that nothing of a client's words is lost.

PDF/UA and PDF/A forbid the glyph for what a font lacks. What our font lacks is taken from a font of
the system where that has it in black and white; what none has is printed as its code point, such as
[U+4E2D]. So are characters that are never seen but change what stands beside them. Runs of a script
that is read from right to left are kept apart, so that figures beside them keep their order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# Control characters, half characters, non-characters, marks of byte order, and the characters that
# turn the direction of what follows.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
# From a letter read from right to left to the last such letter before one read from left to right.
_RUN = re.compile(f"[{_RIGHT}](?:[^{_RIGHT}A-Za-z\u00c0-\u058f\u0900-\u1fff\n]*[{_RIGHT}])*")
_ISOLATED, _END = "\u2068", "\u2069"
_TOKEN = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
# Where the real characters stand: in the title and description, and in alternative texts.
_READ = re.compile(r"<title>.*?</title>|<meta [^>]*>", re.DOTALL)
# What every page holds and the font has, so that most reports need no look into it.
_PLAIN = re.compile("[\x00-\u017f\u2010-\u2026\u2030-\u203a\u20ac\u2080-\u2089\u2190-\u2193]")
_IGNORED = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\u2068\u2069\u202f\u2009\u2002"
)


def named(character: str) -> str:
    """A character's code point."""
    return f"[U+{ord(character):04X}]"


def shown(text: str, missing: frozenset[str] = frozenset()) -> str:
    """A text in which each character is seen.

    Args:
        text: as given.
        missing: the characters that no font has.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub(lambda found: named(found[0]), text)
    if missing and not missing.isdisjoint(text):
        text = "".join(named(c) if c in missing else c for c in text)
    return _RUN.sub(lambda found: f"{_ISOLATED}{found[0]}{_END}", text)


def all_shown(value: Any, missing: frozenset[str] = frozenset()) -> Any:
    """The same of all texts in a value of mappings and lists."""
    if isinstance(value, str):
        return shown(value, missing)
    if isinstance(value, Mapping):
        return {k: all_shown(v, missing) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [all_shown(v, missing) for v in value]
    return value


def page_shown(html: str, missing: frozenset[str] = frozenset()) -> str:
    """A finished page: what a template holds itself is seen too; titles are given as they are."""
    if missing and not missing.isdisjoint(html):
        html = "".join(named(c) if c in missing else c for c in html)
    return _READ.sub(lambda found: _as_given(found[0]), html)


def _as_given(text: str) -> str:
    """Code points back to characters, where those may stand in a file; nothing that isolates."""

    def character(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        known = code <= 0x10FFFF and _UNSEEN.match(chr(code)) is None
        return chr(code) if known else found[0]

    return _TOKEN.sub(character, text).replace(_ISOLATED, "").replace(_END, "")


def unprintable(weasyprint: Any, html: str, base: Path, sheet: str) -> frozenset[str]:
    """The characters of a page that no font shows in black and white.

    Args:
        weasyprint: the library, which asks the system for fonts that have what ours lacks.
        html: the page.
        base: the folder of the fonts.
        sheet: rules that name the page's fonts.
    """
    rare = set(_PLAIN.sub("", html)) - _IGNORED - _ours(base)
    if not rare:
        return frozenset()
    ways = ("{}", "<b>{}</b>", "<i>{}</i>")
    rows = "".join(f"<p>{way.format(f'&#{ord(c)};')}" for c in sorted(rare) for way in ways)
    document = weasyprint.HTML(
        string=f"<style>{sheet}</style><body>{rows}", base_url=base.resolve().as_uri() + "/"
    ).render()
    document.write_pdf()
    lacking: set[str] = set()
    for font in document.fonts.values():
        lacking.update(chr(code) for code in font.missing)
        # Coloured pictures in place of letters: they have no place in a file for archives.
        if font.bitmap or font.png or font.svg:
            lacking.update(c for said in font.to_unicode.values() for c in said)
    return frozenset(lacking & rare)


@cache
def _ours(base: Path) -> frozenset[str]:
    """What the shipped font has."""
    from fontTools.ttLib import TTFont

    with TTFont(base / "fonts" / "SourceSans3-Regular.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
