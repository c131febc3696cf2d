"""A pack in another language: rules, questions and labels in the words that packs have for them.

What has no words in that language stays in English; `untranslated` says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from advisor.facts import FactSpec
from advisor.pack.items import Pack, Question, Rule
from advisor.pack.words import RULE_TEXTS

ENGLISH = "en"


def languages(pack: Pack) -> tuple[str, ...]:
    """The languages that a pack has words in; English always."""
    return tuple(dict.fromkeys((ENGLISH, *sorted(pack.texts))))


def words_of(pack: Pack, language: str, section: str) -> Mapping[str, Any]:
    """The words of a section; those of de-CH lie over those of de."""
    found: dict[str, Any] = {}
    for each in dict.fromkeys((language.partition("-")[0], language)):
        for name, words in pack.texts.get(each, {}).get(section, {}).items():
            own = found.get(name)
            found[name] = {**own, **words} if isinstance(own, dict) else words
    return found


def in_language(pack: Pack, language: str | None) -> Pack:
    """The pack with its texts in a language, as far as there are words."""
    language = language or pack.language or ENGLISH
    rules, questions = (words_of(pack, language, kind) for kind in ("rules", "questions"))
    labels = words_of(pack, language, "parameters")
    if not (rules or questions or labels):
        return replace(pack, language=language)
    specs = {n: _spec(s, questions[n]) if n in questions else s for n, s in pack.specs.items()}
    return replace(
        pack,
        hash=f"{pack.hash}-{language}",
        language=language,
        rules={n: _rule(r, rules.get(n, {})) for n, r in pack.rules.items()},
        specs=specs,
        questions={
            n: _question(q, specs[n], questions.get(n, {})) for n, q in pack.questions.items()
        },
        derived={n: replace(d, spec=specs[n]) for n, d in pack.derived.items()},
        parameters={
            n: replace(p, label=labels[n]) if n in labels else p for n, p in pack.parameters.items()
        },
    )


def _rule(rule: Rule, words: Mapping[str, str]) -> Rule:
    found = {key: words[key].strip() for key in RULE_TEXTS if words.get(key)}
    return replace(rule, **found) if found else rule  # type: ignore[arg-type]  # texts only


def _spec(spec: FactSpec, words: Mapping[str, Any]) -> FactSpec:
    options = {**spec.option_labels, **(words.get("options") or {})}
    return replace(spec, label=words.get("label") or spec.label, option_labels=options)


def _question(question: Question, spec: FactSpec, words: Mapping[str, Any]) -> Question:
    return replace(
        question,
        spec=spec,
        text=words.get("text") or question.text,
        help=words.get("help") or question.help,
        why=words.get("why") or question.why,
    )


def untranslated(pack: Pack, language: str, rules: Iterable[str]) -> list[str]:
    """Those of some rules of which a text has no words in a language."""
    if language.partition("-")[0] == ENGLISH:
        return []
    words = words_of(pack, language, "rules")
    return sorted(
        name for name in rules if not all(words.get(name, {}).get(key) for key in RULE_TEXTS)
    )
