"""English words that stand in no German or French sentence.

Two sieves: small words that every longer English text has, and all words that our own English has
(messages of the program, texts of the core pack) and nothing of ours has in the other language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from advisor import load_pack
from advisor.language import CATALOGUES
from advisor.pack.items import Pack
from advisor.pack.language import in_language, words_of
from advisor.pack.originals import originals, texts_of

_ENGLISH = re.compile(
    r"\b(and|are|been|by|each|for|from|has|have|is|known|nobody|not|of|saved|than|that|the|this|to"
    r"|what|when|where|which|with|would|year|years|yes|your)\b"
)
# Names that are English in every language.
_NAMES = re.compile(
    r"“[^”]*”|SCI for AI|Software Carbon Intensity for AI|Mixture-of-Experts"
    r"|\bcore \d|\b[a-z]+[._][a-z0-9_]+\b|Use case \d+|Stable Diffusion|\bUse$|^case \d+"
    r"|Source Sans \d|https?:\S+|\b[\w.-]+\.(?:com|io|json|mx|org)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# What messages and texts have that no reader reads: names of values, conditions, markup.
_UNSAID = re.compile(r"\{[{%].*?[%}]\}|\{\w+\}|<[^>]*>|“[^”]*”", re.DOTALL)
# Keys whose values are codes, names of the client's own, or data of an auditor in English.
_CODES = {
    "answers", "attached_to", "by", "check", "condition", "edits", "evidence", "fact", "follows",
    "id", "ident", "inputs", "maps_to", "method", "name", "origin", "owner", "part", "packs",
    "quantity_id", "code", "rule", "source", "stage", "status", "topic", "trace", "typed",
    "unit", "use_case",
    "use_case_name", "value", "who",
}  # fmt: skip


def english_in(text: str, language: str | None = None) -> str | None:
    """The first English word in a text, or None.

    Args:
        text: what is printed.
        language: de or fr: with the words of our own English too.
    """
    plain = _NAMES.sub("", text)
    found = _ENGLISH.search(plain)
    if found or language is None:
        return found[0] if found else None
    own = english_alone(language)
    return next((w for w in _WORD.findall(plain) if w.lower() in own), None)


@cache
def english_alone(language: str) -> frozenset[str]:
    """The words of our own English that nothing of ours has in another language."""
    pack = load_pack()
    english, other = set(_texts(pack)), set(_texts(in_language(pack, language)))
    for section in ("report", "sources"):
        for words in words_of(pack, language, section).values():
            other |= _words(str(words))
    for said, spoken in _messages(language):
        english |= _words(said)
        other |= _words(spoken)
    # Names, abbreviations and what is no longer are the same in every language.
    ours = {w for w in english if len(w) > 2 and w.islower()}
    parts = {part for w in other for part in (w, *w.split("-"))}
    return frozenset(ours - {w.lower() for w in parts})


def _texts(pack: Pack) -> Iterator[str]:
    for section, items in originals(pack).items():
        for words in items.values() if section != "report" else ():
            for _, text in texts_of(words):
                yield from _words(text)


def _messages(language: str) -> Iterator[tuple[str, str]]:
    """The program's messages with their words in a language, one plural form at a time."""
    with (CATALOGUES / f"{language}.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for key, said in found.items():
        message = key[0] if isinstance(key, tuple) else key
        yield message.rpartition("\x04")[2], said


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_UNSAID.sub(" ", text)))


def without(text: str, given: Iterable[str]) -> str:
    """A text without what others wrote: names, sources and notes of a client, titles of studies."""
    for words in sorted(given, key=len, reverse=True):
        text = text.replace(words, "")
    return text


def prose(data: Any, path: str = "", names: frozenset[str] = frozenset()) -> Iterator[Any]:
    """The sentences and labels of an advice with their paths; ids and codes are left out."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _CODES or (key == "name" and "steps" in path):
                yield from prose(value, f"{path}.{key}", names)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from prose(value, f"{path}[]", names)
    elif isinstance(data, str) and " " in data:
        yield path, data
