"""Checks of words in other languages: whole, as long as fits, and saying what the English says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError, nodes

from advisor.errors import Place, Problem
from advisor.language import is_english
from advisor.pack.items import Pack
from advisor.pack.language import in_language, untranslated, words_of
from advisor.pack.originals import FLAT, originals, texts_of
from advisor.pack.texts import Texts
from advisor.text import template_of

# The longest that a page holds, in characters: a fifth above the longest text of its kind in the
# core, with which the pages of the report and of the interview are tested.
LIMITS: Mapping[tuple[str, str], int] = {
    ("rules", "title"): 90,
    ("rules", "recommend"): 1_400,
    ("rules", "first_step"): 1_000,
    ("rules", "because"): 1_500,
    ("rules", "limitations"): 700,
    ("questions", "text"): 140,
    ("questions", "label"): 60,
    ("questions", "help"): 320,
    ("questions", "why"): 140,
    ("questions", "options"): 95,
    ("parameters", "label"): 95,
    ("factors", "label"): 300,
    ("sources", "citation"): 110,
    ("sources", "remark"): 260,
    ("sources", "status"): 60,
    ("frameworks", "title"): 70,
    ("frameworks", "version"): 100,
    ("frameworks", "items"): 115,
    ("report", "label"): 400,
    ("starting_points", "title"): 60,
    ("starting_points", "about"): 125,
}
# A text of so many words is no name that is the same in every language.
_COPY = 4
# No number are the digits of CO2 and of names such as H100.
_NUMBER = re.compile(r"(?<![^\W\d_])\d(?:[\d.,'’\u00a0\u202f]*\d)?")
# What is told in words in one language may be told in digits in another.
_IN_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50, "sixty": 60, "ninety": 90,
    "hundred": 100, "thousand": 1000,
}  # fmt: skip
_SMALL = {str(n) for n in range(1, 13)}
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Missing:
    """A text without words in a language."""

    section: str
    ident: str
    path: tuple[str, ...]
    english: str

    def __str__(self) -> str:
        return f"{self.section}: {_named(self.section, self.ident, self.path)}"


def missing(pack: Pack, language: str) -> list[Missing]:
    """The texts of a pack that have no words in a language."""
    found = []
    for section, items in originals(pack).items():
        have = words_of(pack, language, section)
        for ident, english in items.items():
            own = dict(texts_of(_as_words(have.get(ident))))
            found += [
                Missing(section, ident, path, text)
                for path, text in texts_of(english)
                if not own.get(path)
            ]
    return found


def languages_whole(pack: Pack) -> Iterator[Problem]:
    """Of how many rules and other texts a language has no words; a report in it is English there.

    Only the languages in which the last pack has words itself.
    """
    for language in _own_languages(pack):
        left = [each for each in missing(pack, language) if each.section != "rules"]
        rules = untranslated(pack, language, pack.rules)
        if not rules and not left:
            continue
        place = pack.single_places.get("texts", {}).get(language)
        if place is None:  # all its words stand beside rules and questions
            named = words_of(pack, language, "rules")
            place = next((pack.rules[n].at("texts") for n in named if n in pack.rules), None)
        yield Problem(
            "P182",
            f"In '{language}' {len(rules)} of {len(pack.rules)} rules have no words, or not all, "
            f"and stay in English{', as do other texts' if left else ''}.",
            place,
            severity="note",
            todo=f"'advisor pack texts {language} PACK' lists them, to be filled in.",
        )


def texts_as_english(pack: Pack) -> Iterator[Problem]:
    """P314 to P316: words that say or print otherwise than the English, too long, or copied."""
    own = tuple(_own_languages(pack))
    if not isinstance(pack.texts, Texts) or not own:
        return
    told = originals(pack)
    for language in own:
        for section, items in pack.texts.top(language).items():
            for ident, words in items.items():
                english = dict(texts_of(told.get(section, {}).get(ident, {})))
                for path, text in texts_of(_as_words(words)):
                    if path in english:
                        place = _place(pack, language, section, ident)
                        what = f"{language}: {_named(section, ident, path)}"
                        yield from _faults(section, path[0], what, english[path], text, place)


def _faults(
    section: str, key: str, what: str, english: str, text: str, place: Place | None
) -> Iterator[Problem]:
    limit = LIMITS[section, key]
    size = len(_plain(text))
    if size > limit:
        yield Problem(
            "P315",
            f"{what} has {size} characters; {limit} fit.",
            place,
            severity="warning",
            todo="Shorten it: what is longer breaks a page.",
        )
    # Of what factors rest on some are names alone.
    copied = text.split() == english.split() and len(_WORD.findall(text)) >= _COPY
    if copied and section != "report":
        yield Problem(
            "P316",
            f"{what} says the same as in English.",
            place,
            severity="warning",
            todo="Translate it, or leave it out: what has no words stays in English.",
        )
        return
    for kind, ours, theirs in _told(english, text):
        yield Problem(
            "P314",
            f"{what} differs from the English in the {kind}: "
            f"{_listed(theirs - ours)} there and {_listed(ours - theirs)} here.",
            place,
            severity="warning",
            todo="Print and guard the same facts, and tell the same numbers.",
        )


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found)) or "none more"


def _told(english: str, text: str) -> Iterator[tuple[str, Counter[str], Counter[str]]]:
    """What differs: its kind, what the text has and what the English has."""
    try:
        pairs = zip(_parts(text), _parts(english), strict=True)
    except TemplateError:
        return  # P302 says what is wrong in it
    for kind, (ours, theirs) in zip(("facts printed", "conditions", "numbers"), pairs, strict=True):
        if kind != "numbers" and ours != theirs:
            yield kind, ours, theirs
        # The English name of a factor is made from its id.
        elif kind == "numbers" and english:
            said = {str(n) for word, n in _IN_WORDS.items() if word in english.lower()}
            more = Counter(n for n in ours if n not in theirs and n not in said)
            less = Counter(n for n in theirs if n not in ours and n not in _SMALL)
            if more or less:
                yield kind, more, less


def _parts(text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Facts printed with their filters, conditions and numbers of a text, each counted once."""
    if "{" not in text:
        return Counter(), Counter(), _numbers(text)
    tree = template_of(text)
    printed = {
        shown
        for output in tree.find_all(nodes.Output)
        for each in output.nodes
        if not isinstance(each, nodes.TemplateData)
        for shown in _printed(each)
    }
    conditions = {_shown(each.test) for each in tree.find_all(nodes.If)}
    conditions |= {_shown(each.test) for each in tree.find_all(nodes.CondExpr)}
    plain = " ".join(each.data for each in tree.find_all(nodes.TemplateData))
    return Counter(printed), Counter(conditions), _numbers(plain)


def _numbers(plain: str) -> Counter[str]:
    return Counter({re.sub(r"\D", "", found) for found in _NUMBER.findall(plain)})


def _printed(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.CondExpr):
        for side in (node.expr1, node.expr2):
            if side is not None:
                yield from _printed(side)
    elif not isinstance(node, nodes.Const):
        yield _shown(node)


def _shown(node: nodes.Node) -> str:
    """An expression as it is written, in one form."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        # Small letters are a matter of the language.
        if node.name == "lower":
            return _shown(node.node)
        return f"{_shown(node.node)} | {node.name}"
    if isinstance(node, nodes.Getattr):
        return f"{_shown(node.node)}.{node.attr}"
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Const):
        return repr(node.value)
    if isinstance(node, nodes.Call):
        return f"{_shown(node.node)}({', '.join(_shown(a) for a in node.args)})"
    if isinstance(node, nodes.Not):
        return f"not {_shown(node.node)}"
    if isinstance(node, nodes.And | nodes.Or):
        word = "and" if isinstance(node, nodes.And) else "or"
        return f"{_shown(node.left)} {word} {_shown(node.right)}"
    return repr(node)


def _plain(text: str) -> str:
    """A text as long as it prints at least: without its conditions, facts as one word."""
    return " ".join(re.sub(r"\{\{.*?\}\}", "0000", re.sub(r"\{%.*?%\}", "", text)).split())


def _named(section: str, ident: str, path: tuple[str, ...]) -> str:
    return ident if section in FLAT else ".".join((ident, *path))


def _as_words(words: Any) -> Mapping[str, Any]:
    return words if isinstance(words, Mapping) else {"label": words or ""}


def _own_languages(pack: Pack) -> Iterator[str]:
    """The other languages in which the last pack has words."""
    own = pack.texts.top_languages() if isinstance(pack.texts, Texts) else tuple(pack.texts)
    for language in own:
        if not is_english(language) and any(pack.texts[language].values()):
            yield language


def _place(pack: Pack, language: str, section: str, ident: str) -> Place | None:
    places = pack.single_places.get("texts", {})
    return places.get(f"{language}.{section}.{ident}") or places.get(language)


def in_own_languages(pack: Pack) -> Iterator[Pack]:
    """The pack in each language in which the last pack has words."""
    for language in _own_languages(pack):
        yield in_language(pack, language)
