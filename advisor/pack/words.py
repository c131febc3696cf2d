"""Words by language: what packs say of rules, questions and the report in another language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.pack.raw import RawPack

SECTIONS = (
    "rules",
    "questions",
    "parameters",
    "factors",
    "sources",
    "frameworks",
    "starting_points",
    "report",
)
RULE_TEXTS = ("title", "recommend", "first_step", "because", "limitations")
# Fields of rows of tables that are printed as sentences.
SENTENCES = ("what", "because")
# section → id → words
Words = dict[str, dict[str, Any]]

# Which section speaks of a kind of item, and by which keys its words replace the item's own.
_SPOKEN: dict[str, tuple[str, tuple[str, ...]]] = {
    "rules": ("rules", RULE_TEXTS),
    "questions": ("questions", ("text", "label", "help", "why", "options")),
    "derive": ("questions", ("label", "options")),
    "facts": ("questions", ("label", "options")),
    "parameters": ("parameters", ("label",)),
    "sources": ("sources", ("citation", "remark", "status")),
    "frameworks": ("frameworks", ("title", "version", "items")),
    "starting_points": ("starting_points", ("title", "about")),
}
# Words of more than one part: of an option each, of an item each.
_PARTS = ("options", "items")


def row_name(row: Mapping[str, Any], key: str) -> str:
    """What a row of a table is called."""
    return str(row.get("label") or row.get("name") or key)


def beside(raw: RawPack) -> dict[str, Words]:
    """The words that stand beside rules and questions, by language."""
    found: dict[str, Words] = {}
    for section in ("rules", "questions"):
        for name, item in raw.items[section].items():
            for language, words in (item.get("texts") or {}).items():
                lay_words(found.setdefault(language, {}), {section: {name: words}})
    return found


def replaced(raw: RawPack) -> dict[str, dict[str, list[str]]]:
    """Which English texts a pack replaces: a translation of what stood there says it no more."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind, (section, texts) in _SPOKEN.items():
        for name, item in raw.items[kind].items():
            keys = [key for key in texts if key in item] if item.get("_partial") else []
            if "option_changes" in item and item.get("_partial"):
                keys += [f"options.{option}" for option in item["option_changes"] or {}]
            if keys:
                found.setdefault(section, {})[name] = keys
    for name, table in raw.items["tables"].items():
        for row, cells in (table.get("row_changes") or {}).items():
            if isinstance(cells, Mapping) and {"label", "name"} & set(cells):
                found.setdefault("factors", {})[f"{name}.{row}"] = ["label"]
    return found


def without_replaced(words: Words, gone: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
    """Take out the words for texts that a pack above has replaced."""
    for section, names in gone.items():
        for name, keys in names.items():
            own = words.get(section, {}).get(name)
            if isinstance(own, dict):
                words[section][name] = dict(_kept(own, set(keys)))
            elif own is not None and "label" in keys:
                del words[section][name]


def _kept(own: Mapping[str, Any], gone: set[str]) -> Iterator[tuple[str, Any]]:
    for key, words in own.items():
        if key in gone:
            continue
        if key in _PARTS:
            yield key, {k: v for k, v in words.items() if f"{key}.{k}" not in gone}
        else:
            yield key, words


def lay_words(texts: Words, sections: Mapping[str, Any]) -> None:
    """Lay words over those that are there, word by word; what is left empty has no words."""
    for section, names in sections.items():
        have = texts.setdefault(section, {})
        for name, words in (names or {}).items():
            _lay(have, name, words)


def _lay(have: dict[str, Any], name: str, words: Any) -> None:
    if not isinstance(words, Mapping):
        if words:
            have[name] = words
        return
    under = have.get(name, {})
    merged = {**under, **{k: v for k, v in words.items() if v}}
    for part in _PARTS:
        if words.get(part):
            merged[part] = {**under.get(part, {}), **{k: v for k, v in words[part].items() if v}}
            if not merged[part]:
                del merged[part]
    if merged:
        have[name] = merged
