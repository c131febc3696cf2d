"""Phrases that no report may claim: which they are, why, and what to write instead.

They stand in `rules/claims.yaml`, in English, German and French. A phrase in quotation marks is
spoken of and not claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advisor.content import rules_folder
from advisor.loading import load_yaml

# What may stand between the words of a phrase: spaces and hyphens of any kind, or nothing.
_GAP = "[\\s\u00a0\u202f\u2009\u2010\u2011\u2012\u2013-]*"
_START = r"(?<!\w)"
_OPENS, _CLOSES = "“„«‹‘'\"", "”“»›’'\""
_TYPED = str.maketrans({"’": "'", "₂": "2"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A phrase found in a text.

    Attributes:
        words: as they stand in the text.
        id: of the entry in the list.
        reason: why it is not said.
        instead: what to write instead, in the language of the phrase.
    """

    words: str
    id: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    id: str
    reason: str
    instead: str


@lru_cache(maxsize=32_768)
def claims_in(text: str) -> tuple[Claim, ...]:
    """The phrases that a text claims, in the order of the list, each once."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Claim]:
    typed = text.translate(_TYPED)  # letter by letter, so that places stay
    if not _any_phrase().search(typed):
        return
    for phrase in _phrases():
        for found in phrase.pattern.finditer(typed):
            if not _quoted(text, found.start(), found.end()):
                words = text[found.start() : found.end()]
                yield Claim(words, phrase.id, phrase.reason, phrase.instead)
                break


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether a place stands alone between quotation marks, spaces inside them aside."""
    before, after = text[:start].rstrip(), text[end:].lstrip(" \u00a0\u202f.,;")
    return before[-1:] in tuple(_OPENS) and after[:1] in tuple(_CLOSES)


@lru_cache(maxsize=1)
def _phrases() -> tuple[_Phrase, ...]:
    document: Any = load_yaml(rules_folder() / "claims.yaml").value
    entries: Mapping[str, Any] = document["claims"]
    return tuple(
        _Phrase(_pattern(str(words)), name, str(entry["reason"]), str(entry["instead"][language]))
        for name, entry in entries.items()
        for language, phrases in entry["phrases"].items()
        for words in phrases
    )


@lru_cache(maxsize=1)
def _any_phrase() -> re.Pattern[str]:
    """All phrases in one pattern: most texts hold none, which one look tells."""
    words = "|".join(each.pattern.pattern.removeprefix(_START) for each in _phrases())
    return re.compile(f"{_START}(?:{words})", re.IGNORECASE)


def _pattern(phrase: str) -> re.Pattern[str]:
    parts = [
        re.escape(part.removesuffix("*")) + (r"\w*" if part.endswith("*") else "")
        for part in re.split(r"[\s-]+", phrase.translate(_TYPED))
    ]
    return re.compile(rf"{_START}{_GAP.join(parts)}(?!\w)", re.IGNORECASE)
