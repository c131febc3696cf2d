"""What packs changed in the core rules, for the method page: each change with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import ENGLISH, capital, listed, mark, tr, trn
from advisor.pack.templates import SHEET
from advisor.quantities import format_number
from advisor.report.reader import Reader, mapping, mappings, sentence, text, texts
from advisor.report.words import in_words

_MOST = 40
# A value in print, with its ends and its unit where it has them.
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_VALUE = re.compile(rf"^[−-]?{_NUMBER.pattern}(?: \([^)]*\))?(?: \D*)?$")
_KINDS = {
    "rule": mark("Rule"),
    "question": mark("Question"),
    "option": mark("Option"),
    "derived fact": mark("Derived fact"),
    "fact": mark("Fact"),
    "parameter": mark("Parameter"),
    "factor": mark("Factor"),
    "table": mark("Table"),
    "row": mark("Row"),
    "source": mark("Source"),
    "framework": mark("Framework"),
    "starting point": mark("Starting point"),
}
# Templates that are parts of the report a reader knows.
_PARTS = {
    "appendix": mark("the appendix"),
    "assumptions": mark("the assumptions"),
    "auditor": mark("the auditor's part"),
    "changes": mark("the changes"),
    "contents": mark("the contents"),
    "cover": mark("the cover"),
    "item": mark("the recommendations"),
    "masthead": mark("the masthead"),
    "ranked": mark("the ranked list"),
    "register": mark("the register of actions"),
    "roadmap": mark("the road map"),
    "settled": mark("what to leave or stop"),
    "summary": mark("the summary"),
    "use_cases": mark("the use cases"),
}
_KEYS = {
    "because": mark("explanation"),
    "condition": mark("condition"),
    "first_step": mark("first step"),
    "help": mark("help"),
    "if_unknown": mark("what stands in for no answer"),
    "label": mark("label"),
    "limitations": mark("limits"),
    "recommend": mark("recommendation"),
    "text": mark("text"),
    "title": mark("title"),
    "value": mark("value"),
    "when": mark("condition"),
    "why": mark("reason"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the table.

    Attributes:
        what: what was changed, in words.
        how: what was done to it.
        why: the firm's reason, or nothing.
    """

    what: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Overlays:
    """What the packs over the core did."""

    rows: tuple[Changed, ...]
    left: int
    added: tuple[str, ...]
    packs: str


def overlays(reader: Reader) -> Overlays:
    """The changes of an advice, those with a reason as rows, what was added in sentences."""
    inputs = reader.map("inputs")
    changes = mappings(inputs.get("changes"))
    rows = [_row(c) for c in changes if _told(c)]
    packs = mappings(inputs.get("packs"))[1:]
    titles = [text(p.get("title")) or text(p.get("id")) for p in packs]
    return Overlays(
        tuple(rows[:_MOST]),
        max(0, len(rows) - _MOST),
        tuple(_added(changes)),
        listed(titles),
    )


def _told(change: Any) -> bool:
    return text(change.get("verb")) in ("changed", "removed") and text(change.get("what")) not in (
        "template",
        "words",
    )


def _row(change: Any) -> Changed:
    what, label = text(change.get("what")), text(change.get("label"))
    name = text(change.get("name"))
    head = f"{capital(in_words(_KINDS, what))}: {label or name}"
    return Changed(head, _how(change), sentence(change.get("because")))


def _how(change: Any) -> str:
    if text(change.get("verb")) == "removed":
        return tr("taken out")
    values = mapping(change.get("values"))
    if values:
        return tr(
            "{after} in place of {before}",
            after=_printed(text(values.get("after"))),
            before=_printed(text(values.get("before"))),
        )
    keys = [tr(_KEYS[k]) if k in _KEYS else k.replace("_", " ") for k in texts(change.get("keys"))]
    return tr("own {parts}", parts=", ".join(keys)) if keys else tr("changed")


def _printed(value: str) -> str:
    """A value as the language writes it; packs are compiled in English."""
    if not _VALUE.match(value):
        return value
    return _NUMBER.sub(lambda found: format_number(float(found[0].replace(",", "")), 6), value)


def _added(changes: Sequence[Any]) -> Iterator[str]:
    """What was added, a sentence for each pack; then own words and pages."""
    packs = dict.fromkeys(text(c.get("pack")) for c in changes)
    for pack in packs:
        own = [c for c in changes if text(c.get("pack")) == pack]
        counts = list(_counts([text(c.get("what")) for c in own if c.get("verb") == "added"]))
        if counts:
            yield tr("{pack} adds {things}.", pack=pack.replace("@", " "), things=listed(counts))
        pages = [text(c.get("name")) for c in own if text(c.get("what")) == "template"]
        if pages:
            names = [_part(page) for page in pages]
            yield tr("Of the report it draws these parts itself: {parts}.", parts=listed(names))
        words: dict[str, list[str]] = {}
        for change in (c for c in own if text(c.get("what")) == "words"):
            language, _, section = text(change.get("name")).partition(".")
            told = _words(section, len(texts(change.get("keys"))))
            words.setdefault(language, []).append(told)
        for language, told_all in words.items():
            things = listed(told_all)
            if language != ENGLISH:
                things = tr("{things} (language {language})", things=things, language=language)
            yield tr("It has its own words for {things}.", things=things)


def _part(page: str) -> str:
    """A template by what it draws."""
    if page == SHEET:
        return tr("the style sheet")
    name = page.partition(".")[0]
    return tr(_PARTS[name]) if name in _PARTS else name.replace("_", " ")


def _counts(added: Sequence[str]) -> Iterator[str]:
    """How many things of each kind were added, in the order in which the kinds are told."""
    n = {kind: added.count(kind) for kind in _KINDS}
    told = {
        "rule": trn("{n} rule", "{n} rules", n["rule"]),
        "question": trn("{n} question", "{n} questions", n["question"]),
        "option": trn("{n} option", "{n} options", n["option"]),
        "derived fact": trn("{n} derived fact", "{n} derived facts", n["derived fact"]),
        "fact": trn("{n} fact", "{n} facts", n["fact"]),
        "parameter": trn("{n} parameter", "{n} parameters", n["parameter"]),
        "factor": trn("{n} factor", "{n} factors", n["factor"]),
        "table": trn("{n} table of factors", "{n} tables of factors", n["table"]),
        "row": trn("{n} row of tables", "{n} rows of tables", n["row"]),
        "source": trn("{n} source", "{n} sources", n["source"]),
        "framework": trn("{n} framework", "{n} frameworks", n["framework"]),
        "starting point": trn("{n} starting point", "{n} starting points", n["starting point"]),
    }
    return (words for kind, words in told.items() if n[kind])


def _words(section: str, n: int) -> str:
    return {
        "report": trn("{n} phrase of this report", "{n} phrases of this report", n),
        "rules": trn("{n} rule", "{n} rules", n),
        "questions": trn("{n} question", "{n} questions", n),
        "parameters": trn("{n} parameter", "{n} parameters", n),
        "factors": trn("{n} factor", "{n} factors", n),
        "frameworks": trn("{n} framework", "{n} frameworks", n),
        "sources": trn("{n} source", "{n} sources", n),
        "starting_points": trn("{n} starting point", "{n} starting points", n),
    }.get(section) or trn("{n} text", "{n} texts", n)
