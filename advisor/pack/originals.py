"""The English texts of a pack that have words in other languages, by section and id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.pack.items import Pack, Source, Table
from advisor.pack.words import RULE_TEXTS, SENTENCES, row_name

# The name of a product has none of these; it stays as it is in every language.
_WORDS = re.compile(
    r"\b(a|an|and|any|at|billion|class|cloud|for|in|not|of|or|other|own|place|region|the|unknown|whole|with"
    r"|without|world)\b",
    re.IGNORECASE,
)
# What the program has words for; another status is in the pack's own.
_STATUSES = ("read", "derived", "recalled", "excerpt", "judgement")
_SAID = re.compile(r"[a-z]{4}")
# Sections whose items are one label each.
FLAT = ("parameters", "factors", "report")
# Rows whose names come out of CLDR, or are names of places that stay.
_PLACES = ("country", "zone", "cloud_region")


def originals(pack: Pack, *, report: bool = True) -> dict[str, dict[str, dict[str, Any]]]:
    """What there is to be said in another language.

    Args:
        pack: in any language.
        report: with what is looked up by its English, which takes the longest to gather.

    Returns:
        By section and id, the texts by their keys. A label alone has the key `label`; that of a
        factor is empty, since its English name is made from its id. Under `report` stands what is
        looked up by its English.
    """
    return {
        "rules": {
            name: {key: getattr(rule, key) for key in RULE_TEXTS}
            for name, rule in pack.rules.items()
        },
        "questions": dict(_facts(pack)),
        "parameters": {name: {"label": p.label} for name, p in pack.parameters.items()},
        "factors": {
            **{name: {"label": factor.label or ""} for name, factor in pack.factors.items()},
            **{
                key: {"label": label}
                for table in pack.tables.values()
                for key, label in _rows(table)
            },
        },
        "sources": {
            name: own for name, source in pack.sources.items() if (own := _said_of(source))
        },
        "frameworks": {
            name: {"title": framework.title}
            # A year or a standard's number is the same in each language.
            | ({"version": framework.version} if _SAID.search(framework.version) else {})
            | {"items": dict(framework.items)}
            for name, framework in pack.frameworks.items()
        },
        "starting_points": {
            name: {"title": point.title, "about": point.about}
            for name, point in pack.starting_points.items()
        },
        "report": {
            words: {"label": words}
            for words in dict.fromkeys(_printed(pack) if report else ())
            if words
        },
    }


def _said_of(source: Source) -> dict[str, str]:
    """What a pack says of a source itself; what was published is cited as it is."""
    found = {"citation": source.citation} if source.status == "judgement" else {}
    if source.remark:
        found["remark"] = source.remark
    if source.status and source.status not in _STATUSES:
        found["status"] = source.status
    return found


def _printed(pack: Pack) -> Iterator[str]:
    """What the report prints of factors, parameters, changes and accuracy: it has no other name."""
    for factor in pack.factors.values():
        yield factor.basis
    for table in pack.tables.values():
        for key in table.rows:
            for name in table.fields:
                yield from (version.basis for version in table.versions(key, name))
    for parameter in pack.parameters.values():
        yield parameter.because
    plain = pack.english or pack
    for change in plain.changes:
        if change.verb != "added" and change.what != "words":
            yield change.because or ""
    for group in pack.accuracy.get("groups", ()):
        yield str(group["name"])


def _facts(pack: Pack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Questions first, then derived facts and facts that changes set."""
    names = [*pack.questions, *(name for name in pack.specs if name not in pack.questions)]
    for name in names:
        spec, question = pack.specs[name], pack.questions.get(name)
        if question is None and not spec.origin_pack:
            continue  # estimates and savings, which the program words
        own: dict[str, Any] = {} if question is None else {"text": question.text}
        own["label"] = spec.label
        if question is not None:
            own |= {"help": question.help, "why": question.why}
        if spec.options and not spec.proper:
            own["options"] = dict(spec.option_labels)
        yield name, {key: value for key, value in own.items() if value}


def _rows(table: Table) -> Iterator[tuple[str, str]]:
    for key, row in table.rows.items():
        label = row_name(row, "")
        if row.get("kind") not in _PLACES and _WORDS.search(label):
            yield f"{table.name}.{key}", label
        for part in SENTENCES:
            if row.get(part) and table.fields.get(part) == "text":
                yield f"{table.name}.{key}.{part}", str(row[part])


def texts_of(words: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts of an item one by one, with their paths: ("options", "yes") and its label."""
    for key, value in words.items():
        if isinstance(value, Mapping):
            yield from (((key, str(part)), str(text)) for part, text in value.items())
        else:
            yield (key,), str(value)
