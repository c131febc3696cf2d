"""Resolved copies of what advice was made with, from which alone it can be made again.

Factors and parameters that were read stand in `inputs` already, as the report prints them; here
stands what else a pack must hold: questions, derived facts, rules, rows of tables. Conditions and
expressions are kept as JSON texts, since the order of their parts counts and the keys of the advice
are sorted. Words are those of the document's language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from advisor.facts import FactSpec
from advisor.language import ENGLISH
from advisor.pack.items import Derived, Factor, Pack, Parameter, Question, Rule, Table
from advisor.pack.language import words_of
from advisor.pack.reading import was_read

# Parts that are kept as they were written, in their order.
RULE_TREES = ("when", "unless", "only_if", "change")
QUESTION_TREES = ("ask_if", "if_unknown")
DERIVED_TREES = ("cases", "otherwise")
_RULE_LISTS = (
    "origin",
    "remove",
    "unset",
    "supersedes",
    "conflicts",
    "requires",
    "precedes",
    "then",
    "about",
    "evidence",
    "maps_to",
)
_RULE_WORDS = (
    "topic",
    "stance",
    "scope",
    "effort",
    "risk",
    "group",
    "governs",
    "tier",
    "impact",
    "jurisdiction",
    "valid_from",
    "checked_on",
)
RULE_TEXTS = ("recommend", "first_step", "because", "limitations")
_QUOTED = re.compile(r'"([^"]+)"')
_PARAMETER = re.compile(r"\bparam\.([a-z][a-z0-9_]*)")


def withheld(rule: Rule, pack: Pack) -> bool:
    """Whether a firm keeps a rule of its own to itself: it travels by id and hash."""
    core = f"{pack.packs[0].id}@{pack.packs[0].version}"
    return pack.brand.get("embed") == "results" and rule.pack != core


def item_hash(written: Mapping[str, Any]) -> str:
    """The SHA-256 of an item of a pack as written, whatever file and line it stands in."""
    plain = {k: v for k, v in written.items() if k not in ("_place", "_places")}
    return hashlib.sha256(as_text(plain).encode()).hexdigest()


def as_text(tree: object) -> str:
    """A condition or expression as JSON text, its parts in their order."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def resolved_data(
    pack: Pack,
    read_factors: Mapping[str, Factor],
    read_parameters: Mapping[str, Parameter],
    rules: Collection[str],
    fired: Collection[str],
    words: Collection[str],
) -> dict[str, Any]:
    """What else of a pack the advice rests on.

    Args:
        pack: in the language of the document, on the day of the engagement.
        read_factors: those that `inputs` lists.
        read_parameters: likewise.
        rules: those that fired, that an exception silenced or that failed on one comparison.
        fired: those of them whose texts may be printed.
        words: keys of rows that answers name.
    """
    kept = [_rule(pack.rules[name], pack, texts=name in fired) for name in sorted(rules)]
    questions = [_question(q) for q in pack.questions.values()]
    derived = [_derived(d) for d in pack.derived.values()]
    trees = [
        str(item.get(key) or "")
        for item in (*kept, *questions, *derived)
        for key in (*RULE_TREES, *QUESTION_TREES, *DERIVED_TREES)
    ]
    words = {*words, *(word for tree in trees for word in _QUOTED.findall(tree))}
    rows = {
        name: {
            key: row
            for key in _with_parents(
                table, was_read(table.rows) | {w for w in words if w in table.rows}
            )
            for row in [_row(table, key, read_factors)]
        }
        for name, table in pack.tables.items()
    }
    named = {*_parameters(trees), *was_read(pack.parameters)} & pack.parameters.keys()
    mapped = {each for name in fired for each in pack.rules[name].maps_to}
    scalars = was_read(pack.factors) - read_factors.keys()
    return {
        "language": pack.language,
        "phrases": dict(words_of(pack, pack.language or ENGLISH, "report")),
        "questions": questions,
        "derived": derived,
        "facts": [
            _declared(s)
            for s in pack.specs.values()
            if s.origin not in ("question", "derived")
            and not s.name.startswith(("estimate.", "saving.", "payback."))
        ],
        "rules": kept,
        "parameters": [
            _parameter(_plain(pack.parameters)[name], listed=name in read_parameters)
            for name in sorted(named | read_parameters.keys())
        ],
        "factors": [_factor(_plain(pack.factors)[name]) for name in sorted(scalars)],
        "tables": [_table(t, rows[n], read_factors) for n, t in pack.tables.items()],
        "ranking": dict(pack.ranking),
        "frameworks": [
            {
                "id": f.id,
                "title": f.title,
                "version": f.version,
                "url": f.url,
                "status": f.status,
                "items": items,
            }
            for f in pack.frameworks.values()
            if (items := [[k, text] for k, text in f.items.items() if f"{f.id}:{k}" in mapped])
        ],
        "withheld": sorted({pack.rules[r].pack for r in rules if withheld(pack.rules[r], pack)}),
    }


def _plain(items: Mapping[str, Any]) -> dict[str, Any]:
    """Items without a note that they were looked at."""
    return dict(items)


def _parameters(trees: Iterable[str]) -> Iterator[str]:
    """The parameters that conditions and expressions name."""
    for tree in trees:
        yield from _PARAMETER.findall(tree)
        yield from re.findall(r'"param":"([^"]+)"', tree)


def _with_parents(table: Table, keys: Collection[str]) -> list[str]:
    """Rows with those that they take values from, in the order of the table."""
    rows = _plain(table.rows)
    found = set(keys)
    for key in keys:
        row = rows.get(key)
        while row is not None and (parent := row.get("parent")) in rows and parent not in found:
            found.add(str(parent))
            row = rows[str(parent)]
    return [key for key in rows if key in found]


def _row(table: Table, key: str, read: Mapping[str, Factor]) -> dict[str, Any]:
    """A row without the numbers that `inputs.factors` lists."""
    row = _plain(table.rows)[key]
    return {k: v for k, v in row.items() if f"{table.name}.{key}.{k}" not in read}


def _table(table: Table, rows: Mapping[str, Any], read: Mapping[str, Factor]) -> dict[str, Any]:
    return {
        "table": table.name,
        "key": table.key,
        "fields": [[name, unit] for name, unit in table.fields.items()],
        "defaults": {k: v for k, v in table.defaults.items() if v is not None},
        "dated": list(table.dated),
        "moves_with": dict(table.moves_with),
        "from": table.pack,
        "rows": [
            {"key": key, "from": table.row_packs.get(key, table.pack), "holds": row}
            for key, row in rows.items()
        ],
        # Of factors that are listed, what their list does not say.
        "next": {
            f.id: f.next for f in read.values() if f.next and f.id.startswith(f"{table.name}.")
        },
    }


def _factor(factor: Factor) -> dict[str, Any]:
    return {
        "id": factor.id,
        "low": factor.low,
        "central": factor.central,
        "high": factor.high,
        "unit": factor.unit,
        "year": factor.year,
        "basis": factor.basis,
        "source": factor.source,
        "verified": factor.verified,
        "note": factor.note,
        "label": factor.label,
        "group": factor.group,
        "told_shape": factor.shape,
        "valid_from": factor.valid_from,
        "valid_to": factor.valid_to,
        "from": factor.pack,
    }


def _parameter(parameter: Parameter, *, listed: bool) -> dict[str, Any]:
    """A parameter; of one that `inputs` lists only the words that stand inside sentences."""
    if listed:
        return {"id": parameter.id, "label": parameter.label}
    return {
        "id": parameter.id,
        "label": parameter.label,
        "low": parameter.low,
        "central": parameter.central,
        "high": parameter.high,
        "unit": parameter.unit,
        "because": parameter.because,
        "source": parameter.source,
        "group": parameter.group,
        "from": parameter.pack,
    }


def _declared(spec: FactSpec) -> dict[str, Any]:
    """A fact's declaration; what is empty is left out."""
    told = {
        "fact": spec.name,
        "type": spec.type,
        "label": spec.label,
        "unit": spec.unit,
        "bounds": list(spec.bounds) if spec.bounds else None,
        "ordered": spec.ordered,
        "volume": spec.volume,
        "scope": None if spec.scope == "use_case" else spec.scope,
        "origin": spec.origin,
        "follows": spec.follows,
        "initial": spec.initial,
        "adds": spec.adds,
        "from": spec.origin_pack,
        "proper": spec.proper,
        "options": _options(spec),
    }
    return _told(told)


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    """What of an item says something; a zero does."""
    return {k: v for k, v in item.items() if v is not None and v is not False and v != []}


def _options(spec: FactSpec) -> list[list[str]]:
    """Options with their labels; names of models, machines and places stand in their tables."""
    if spec.proper:
        return []
    return [[key, spec.option_labels.get(key, key)] for key in spec.options]


def _question(question: Question) -> dict[str, Any]:
    written = question.written
    told = {
        **_declared(question.spec),
        "options_from": written.get("options_from"),
        "own_options": [
            [str(key), question.spec.option_labels.get(str(key), str(key))]
            for key in (written.get("options") or () if question.spec.proper else ())
        ],
        "text": question.text,
        "section": question.section,
        "help": question.help,
        "why": question.why,
        "because": question.because,
        "express": question.express,
        "whole": question.whole,
        "plausible": list(question.plausible) if question.plausible else None,
        **_trees(written, QUESTION_TREES),
    }
    return _told(told)


def _derived(derived: Derived) -> dict[str, Any]:
    return {**_declared(derived.spec), **_trees(derived.written, DERIVED_TREES)}


def _trees(written: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    return {k: as_text(written[k]) for k in keys if written.get(k) is not None}


def _rule(rule: Rule, pack: Pack, *, texts: bool) -> dict[str, Any]:
    """A rule; one that a firm keeps to itself by id and hash."""
    told: dict[str, Any] = {
        "id": rule.id,
        "from": rule.pack,
        "title": rule.title,
        "hash": item_hash(rule.written),
    }
    if withheld(rule, pack):
        return told
    told |= {k: list(getattr(rule, k)) for k in _RULE_LISTS if getattr(rule, k)}
    told |= {k: getattr(rule, k) for k in _RULE_WORDS if getattr(rule, k) is not None}
    if texts:
        told |= {k: getattr(rule, k) for k in RULE_TEXTS}
    if rule.allocation_only:
        told["allocation_only"] = True
    return {**told, **_trees(rule.written, RULE_TREES)}


__all__ = [
    "DERIVED_TREES",
    "QUESTION_TREES",
    "RULE_TEXTS",
    "RULE_TREES",
    "as_text",
    "item_hash",
    "resolved_data",
    "withheld",
]
