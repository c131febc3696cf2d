"""Words by language: what packs say of rules, questions and the report in another language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.pack.changes import change

if TYPE_CHECKING:
    from advisor.pack.raw import RawPack

SECTIONS = ("rules", "questions", "parameters", "report")
RULE_TEXTS = ("title", "recommend", "first_step", "because", "limitations")
# language → section → id → words
Texts = dict[str, dict[str, dict[str, Any]]]


def laid_words(texts: Texts, raw: RawPack) -> Iterator[dict[str, Any]]:
    """Lay a pack's words over those below it, and tell what was laid.

    Words beside a rule or question come first, then those of texts/<language>.yaml.
    """
    own: Texts = {}
    for section in ("rules", "questions"):
        for name, item in raw.items[section].items():
            for language, words in (item.get("texts") or {}).items():
                _lay(own, language, section, name, words)
    for language, sections in raw.texts.items():
        for section in SECTIONS:
            for name, words in (sections.get(section) or {}).items():
                _lay(own, language, section, name, words)
    for language, sections in own.items():
        for section, names in sections.items():
            for name, words in names.items():
                _lay(texts, language, section, name, words)
            yield change("changed", "words", f"{language}.{section}", raw.label, keys=sorted(names))


def _lay(texts: Texts, language: str, section: str, name: str, words: Any) -> None:
    have = texts.setdefault(language, {}).setdefault(section, {})
    if not isinstance(words, Mapping):
        have[name] = words
        return
    merged = {**have.get(name, {}), **words}
    if "options" in words:
        merged["options"] = {**have.get(name, {}).get("options", {}), **words["options"]}
    have[name] = merged
