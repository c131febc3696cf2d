"""A pack in another language: rules, questions and labels in the words that packs have for them.

What has no words in that language stays in English; `untranslated` says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from advisor.facts import FactSpec, estimate_fact_names, impact_label, saving_fact_names
from advisor.language import ENGLISH, country, is_english, shipped, speaking
from advisor.pack.changed import Change
from advisor.pack.files import LANGUAGE
from advisor.pack.items import Framework, Pack, Question, Rule, Source, Table
from advisor.pack.texts import Texts
from advisor.pack.words import RULE_TEXTS, SECTIONS, SENTENCES, row_name


def languages(pack: Pack) -> tuple[str, ...]:
    """The languages that a pack has words in; English always."""
    return tuple(dict.fromkeys((ENGLISH, *sorted(pack.texts))))


def speakable(pack: Pack) -> tuple[str, ...]:
    """The languages that a document may be in: those of the packs and those of the program."""
    return tuple(dict.fromkeys((*shipped(), *languages(pack))))


def is_speakable(language: str, pack: Pack) -> bool:
    """Whether there are words in a language, be it in that of another region."""
    known = {code.partition("-")[0] for code in speakable(pack)}
    return bool(LANGUAGE.fullmatch(language)) and language.partition("-")[0] in known


def words_of(pack: Pack, language: str, section: str) -> Mapping[str, Any]:
    """The words of a section; those of de-CH lie over those of de."""
    found: dict[str, Any] = {}
    for each in codes(language):
        for name, words in pack.texts.get(each, {}).get(section, {}).items():
            own = found.get(name)
            found[name] = _over(own, words) if isinstance(own, dict) else words
    return found


def _over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Words over words; options and items one by one."""
    parts = {k: {**under[k], **v} for k, v in over.items() if isinstance(v, dict) and k in under}
    return {**under, **over, **parts}


def codes(language: str) -> tuple[str, ...]:
    """The languages whose words a report in one of them prints: de-CH those of de too."""
    return tuple(dict.fromkeys((language.partition("-")[0], language)))


def in_language(pack: Pack, language: str | None) -> Pack:
    """The pack with its texts in a language, as far as there are words.

    Of a pack that is in another language the English texts come first.
    """
    language = language or pack.language or ENGLISH
    pack = _back(pack)
    rules, questions, labels, names, sources, frameworks, starting = (
        words_of(pack, language, kind) for kind in SECTIONS if kind != "report"
    )
    found = replace(
        pack,
        language=language,
        english=pack,
        changes=(*pack.changes, *_changes(pack, language)),
    )
    reasons = words_of(pack, language, "report")
    if reasons:
        called = {**{n: w.get("title") for n, w in rules.items()}, **labels}
        found = replace(
            found,
            changes=tuple(_change(c, called, reasons) for c in found.changes),
            disabled={n: _reason(why, reasons) for n, why in pack.disabled.items()},
        )
    if is_english(language) and not any(
        (rules, questions, labels, names, sources, frameworks, starting)
    ):
        return found
    with speaking(language):
        tables = _tables(pack.tables, {**_places(pack, language), **names})
        own = {n: impact_label(n) for n in (*estimate_fact_names(), *saving_fact_names())}
    specs = {
        n: _spec(s, questions.get(n, {"label": own[n]} if n in own else {}), tables)
        for n, s in pack.specs.items()
    }
    return replace(
        found,
        hash="-".join([pack.hash, language, *text_digests(pack, language).values()]),
        rules={n: _rule(r, rules.get(n, {})) for n, r in pack.rules.items()},
        specs=specs,
        questions={
            n: _question(q, specs[n], questions.get(n, {})) for n, q in pack.questions.items()
        },
        derived={n: replace(d, spec=specs[n]) for n, d in pack.derived.items()},
        parameters={
            n: replace(p, label=labels[n]) if n in labels else p for n, p in pack.parameters.items()
        },
        tables=tables,
        factors={
            n: replace(f, label=names[n]) if n in names else f for n, f in pack.factors.items()
        },
        sources={n: _source(s, sources.get(n, {})) for n, s in pack.sources.items()},
        frameworks={n: _framework(f, frameworks.get(n, {})) for n, f in pack.frameworks.items()},
        starting_points={
            n: replace(p, **_texts(starting.get(n, {}), ("title", "about")))
            for n, p in pack.starting_points.items()
        },
    )


def _back(pack: Pack) -> Pack:
    """The pack in English again; the versions of its tables stay those of the day."""
    plain = pack.english
    if plain is None:
        return pack
    names = {
        f"{n}.{key}{part and '.'}{part}": str(row[part]) if part else row_name(row, "")
        for n, t in plain.tables.items()
        for key, row in t.rows.items()
        for part in ("", *(each for each in SENTENCES if row.get(each)))
    }
    tables = _tables(pack.tables, names)
    return replace(
        pack,
        language=plain.language,
        english=None,
        disabled=plain.disabled,
        hash=plain.hash if tables == plain.tables else f"{pack.hash}-en",
        changes=plain.changes,
        rules={n: plain.rules.get(n, r) for n, r in pack.rules.items()},
        specs=plain.specs,
        questions=plain.questions,
        derived=plain.derived,
        parameters=plain.parameters,
        factors=plain.factors,
        sources=plain.sources,
        frameworks=plain.frameworks,
        starting_points=plain.starting_points,
        tables=tables,
    )


def with_every_word(pack: Pack) -> Pack:
    """The pack with what packs change in the words of every language among its changes."""
    if not isinstance(pack.texts, Texts):
        return pack
    return replace(pack, changes=(*pack.changes, *pack.texts.changes(pack.texts)))


def text_digests(pack: Pack, language: str) -> dict[str, str]:
    """The hashes of the files with a report's words, by the code of their language."""
    if not isinstance(pack.texts, Texts):
        return {}
    found = {code: pack.texts.digest(code) for code in codes(language)}
    return {code: digest for code, digest in found.items() if digest}


def _changes(pack: Pack, language: str) -> tuple[Change, ...]:
    """What packs change in the words that are printed, where the pack does not tell it already."""
    if not isinstance(pack.texts, Texts):
        return ()
    return tuple(c for c in pack.texts.changes(codes(language)) if c not in pack.changes)


def _change(change: Change, called: Mapping[str, Any], reasons: Mapping[str, str]) -> Change:
    """A change with its reason and the name of what it changed in a language."""
    why, label = change.because, change.label
    if change.what in ("rule", "parameter"):
        label = called.get(change.name) or label
    return replace(change, because=reasons.get(why, why) if why else why, label=label)


def _reason(why: str, reasons: Mapping[str, str]) -> str:
    """Why a rule is switched off: the reason that a pack gives, and the pack in brackets."""
    words, bracket, pack = why.rpartition(" (")
    return f"{reasons.get(words, words)}{bracket}{pack}"


def _texts(words: Mapping[str, str], keys: Iterable[str]) -> dict[str, Any]:
    return {key: words[key].strip() for key in keys if words.get(key)}


def _tables(tables: Mapping[str, Table], names: Mapping[str, str]) -> Mapping[str, Table]:
    """The tables with the names of their rows in a language."""
    if not names:
        return tables
    return {
        n: replace(
            t,
            rows={key: _row(f"{n}.{key}", row, names) for key, row in t.rows.items()},
        )
        for n, t in tables.items()
    }


def _row(ident: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of a table with its name and its sentences in a language."""
    found = {key: names[f"{ident}.{key}"] for key in SENTENCES if names.get(f"{ident}.{key}")}
    if names.get(ident):
        found["label" if "label" in row else "name"] = names[ident]
    return {**row, **found} if found else row


def _places(pack: Pack, language: str) -> dict[str, str]:
    """The names of countries in the table of grids, which CLDR has in every language."""
    grid = pack.tables.get("grid")
    if grid is None or is_english(language):
        return {}
    named = {key: country(key) for key, row in grid.rows.items() if row.get("kind") == "country"}
    return {f"grid.{key}": name for key, name in named.items() if name}


def _framework(framework: Framework, words: Mapping[str, Any]) -> Framework:
    items = {**framework.items, **(words.get("items") or {})}
    return replace(framework, **_texts(words, ("title", "version")), items=items)


def _source(source: Source, words: Mapping[str, Any]) -> Source:
    own = _texts(words, ("citation", "remark", "status"))
    return replace(source, worded="citation" in own, **own) if own else source


def _rule(rule: Rule, words: Mapping[str, str]) -> Rule:
    found = _texts(words, RULE_TEXTS)
    return replace(rule, **found) if found else rule


def _spec(spec: FactSpec, words: Mapping[str, Any], tables: Mapping[str, Table]) -> FactSpec:
    rows = tables[spec.rows_of].rows if spec.rows_of and spec.rows_of in tables else {}
    named = {key: row_name(rows[key], key) for key in spec.option_labels if key in rows}
    options = {**spec.option_labels, **named, **(words.get("options") or {})}
    if options == spec.option_labels and not words.get("label"):
        return spec
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
