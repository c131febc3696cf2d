"""What packs changed in the core rules, for the method page: each change with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.report.reader import Reader, mapping, mappings, sentence, text, texts

_MOST = 40
# In the order in which they are told.
_PLURALS = {
    "rule": "rules",
    "question": "questions",
    "option": "options",
    "derived fact": "derived facts",
    "fact": "facts",
    "parameter": "parameters",
    "factor": "factors",
    "table": "tables of factors",
    "row": "rows of tables",
    "source": "sources",
    "framework": "frameworks",
    "starting point": "starting points",
}
_KEYS = {"first_step": "first step", "if_unknown": "what stands in for no answer"}


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
        " and ".join(titles),
    )


def _told(change: Any) -> bool:
    return text(change.get("verb")) in ("changed", "removed") and text(change.get("what")) not in (
        "template",
        "words",
    )


def _row(change: Any) -> Changed:
    what, label = text(change.get("what")), text(change.get("label"))
    name = text(change.get("name"))
    head = f"{what[:1].upper()}{what[1:]}: {label or name}"
    return Changed(head, _how(change), sentence(change.get("because")))


def _how(change: Any) -> str:
    if text(change.get("verb")) == "removed":
        return "taken out"
    values = mapping(change.get("values"))
    if values:
        return f"{text(values.get('after'))} in place of {text(values.get('before'))}"
    keys = [_KEYS.get(key, key.replace("_", " ")) for key in texts(change.get("keys"))]
    return f"own {', '.join(keys)}" if keys else "changed"


def _added(changes: Sequence[Any]) -> Iterator[str]:
    """What was added, a sentence for each pack; then own words and pages."""
    packs = dict.fromkeys(text(c.get("pack")) for c in changes)
    for pack in packs:
        own = [c for c in changes if text(c.get("pack")) == pack]
        counts = []
        for what, plural in _PLURALS.items():
            number = sum(
                text(c.get("verb")) == "added" and text(c.get("what")) == what for c in own
            )
            if number:
                counts.append(f"{number} {what if number == 1 else plural}")
        if counts:
            yield f"{pack.replace('@', ' ')} adds {_join(counts)}."
        pages = [text(c.get("name")) for c in own if text(c.get("what")) == "template"]
        if pages:
            names = [page.partition(".")[0].replace("_", " ") for page in pages]
            yield f"Of the report it draws these parts itself: {_join(names)}."
        words = [_words(c) for c in own if text(c.get("what")) == "words"]
        if words:
            yield f"It has its own words for {_join(words)}."


def _words(change: Any) -> str:
    language, _, section = text(change.get("name")).partition(".")
    number = len(texts(change.get("keys")))
    what = {"report": "phrase of this report"}.get(section, section.removesuffix("s"))
    many = "phrases of this report" if section == "report" else section
    told = f"{number} {what if number == 1 else many}"
    return told if language == "en" else f"{told} (language {language})"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
