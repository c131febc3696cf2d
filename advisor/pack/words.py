"""Words by language: what packs say of rules, questions and the report in another language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.errors import Problem, nearest
from advisor.loading import Document
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
            if not names:
                continue
            for name, words in names.items():
                _lay(texts, language, section, name, words)
            yield change("changed", "words", f"{language}.{section}", raw.label, keys=sorted(names))


def _lay(texts: Texts, language: str, section: str, name: str, words: Any) -> None:
    have = texts.setdefault(language, {}).setdefault(section, {})
    # What is left empty has no words.
    if isinstance(words, Mapping):
        merged = {**have.get(name, {}), **{k: v for k, v in words.items() if v}}
        if words.get("options"):
            own = {k: v for k, v in words["options"].items() if v}
            merged["options"] = {**have.get(name, {}).get("options", {}), **own}
            if not merged["options"]:
                del merged["options"]
        if merged:
            have[name] = merged
    elif words:
        have[name] = words


# Which kinds of items the sections of a file of texts name.
_NAMED = {
    "rules": ("rules",),
    "questions": ("questions", "derive", "facts"),
    "parameters": ("parameters",),
}


def unknown_words(
    raw: RawPack, merged: Mapping[str, Mapping[str, Any]], disabled: Mapping[str, str]
) -> Iterator[Problem]:
    """Words of a pack for what does not exist, or for an option that a question does not have."""
    for language, document in raw.text_files.items():
        for section, kinds in _NAMED.items():
            known = {name: item for kind in kinds for name, item in merged[kind].items()}
            for name, words in (raw.texts[language].get(section) or {}).items():
                if name in disabled:
                    continue
                if name not in known:
                    yield Problem(
                        "P149",
                        f"There are words for '{name}', which does not exist.",
                        document.place((section, name)),
                        nearest=nearest(name, known),
                        todo=f"Correct the name under {section}, or take it out.",
                    )
                elif section == "questions":
                    path = (section, name, "options")
                    yield from _unknown_options(document, path, known[name], words)


def _unknown_options(
    document: Document, path: tuple[str, ...], item: Mapping[str, Any], words: Mapping[str, Any]
) -> Iterator[Problem]:
    have = [str(option) for option in item.get("options") or ()]
    if item.get("options_from"):
        return  # the rows of a table, and others
    for option in words.get("options") or {}:
        if option not in have:
            yield Problem(
                "P149",
                f"There are words for the option '{option}', which '{path[1]}' does not have.",
                document.place((*path, option)),
                tuple(have),
                nearest(option, have),
                "Correct the name, or take it out.",
            )
