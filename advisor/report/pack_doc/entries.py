"""Questions, derived facts and rules as the document of a pack prints them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.logic import Condition, facts_read
from advisor.pack.items import Pack, Rule
from advisor.report.pack_doc import words
from advisor.report.pack_doc.formulas import formula, parameters_of
from advisor.report.pack_doc.numbers import amounts
from advisor.report.pack_doc.rule_texts import text_words

Item = dict[str, Any]


def question_entry(name: str, pack: Pack, readers: Mapping[str, list[str]]) -> Item:
    """A question."""
    question = pack.questions[name]
    spec = question.spec
    return {
        "id": name,
        "text": question.text,
        "label": spec.label,
        "help": question.help,
        "why": question.why,
        "type": words.TYPES.get(spec.type, spec.type),
        "unit": spec.unit,
        "scope": words.SCOPES.get(spec.scope, spec.scope),
        "options": [] if spec.proper else list(spec.option_labels.items()),
        "listed": len(spec.options) if spec.proper else 0,
        "bounds": None
        if spec.bounds is None
        else tuple(words.amount(end, spec.unit) for end in spec.bounds),
        "default": list(words.default_lines(question.default, spec, pack)),
        "default_by": question.default.by,
        "because": question.because,
        "when": None if question.ask_if is None else words.clause(question.ask_if, pack),
        "path": [(each, pack.specs[each].label) for each in _path(name, pack)],
        "readers": readers.get(name, []),
        "pack": question.source,
    }


def _path(name: str, pack: Pack) -> Iterator[str]:
    """The questions that must be answered before one is asked, the first of them first."""
    found: dict[str, None] = {}

    def follow(each: str, above: frozenset[str]) -> None:
        question = pack.questions.get(each)
        derived = pack.derived.get(each)
        if question is not None and question.ask_if is not None:
            before = sorted(facts_read(question.ask_if))
        else:
            before = sorted(derived.reads) if derived is not None else []
        for other in before:
            if other not in above:
                follow(other, above | {other})
                if other in pack.questions:
                    found.setdefault(other)

    follow(name, frozenset({name}))
    yield from found


def _conditions(rule: Rule) -> list[Condition]:
    return [each for each in (rule.when, rule.unless, rule.only_if) if each is not None]


def readers_of(pack: Pack) -> dict[str, list[str]]:
    """By fact, the rules whose conditions read it, by itself or through what is derived of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in sorted(pack.rules.values(), key=lambda r: r.id):
        todo = {fact for each in _conditions(rule) for fact in facts_read(each)}
        seen: set[str] = set()
        while todo:
            fact = todo.pop()
            seen.add(fact)
            if fact in pack.derived:
                todo |= set(pack.derived[fact].reads) - seen
        for fact in seen:
            found[fact].append(rule.id)
    return found


def rule_entry(rule: Rule, pack: Pack) -> Item:
    """A rule."""
    relations = (
        ("Takes the place of", rule.supersedes),
        ("Gives way to", _saying(pack, lambda other: other.supersedes, rule.id)),
        ("Is not done with", _both(rule, pack)),
        ("Needs first", rule.requires),
        ("Comes before", rule.precedes),
        ("Next, where it fails,", rule.then),
        ("Of one group, of which the best counts, with", _group(rule, pack)),
    )
    change = [
        (pack.specs[fact].label, fact, formula(found, pack.specs[fact]))
        for fact, found in rule.change.items()
    ]
    read = dict.fromkeys(name for *_, pieces in change for name in parameters_of(pieces, pack))
    own = [pack.parameters[name] for name in read]
    return {
        "id": rule.id,
        "title": rule.title,
        "stance": words.STANCES.get(rule.stance, rule.stance),
        "scope": words.SCOPES.get(rule.scope, rule.scope),
        "effort": rule.effort,
        "risk": rule.risk,
        "when": words.clause(rule.when, pack),
        "unless": None if rule.unless is None else words.clause(rule.unless, pack),
        "only_if": None
        if rule.only_if is None or rule.only_if_default
        else words.clause(rule.only_if, pack),
        "saves": rule.only_if_default,
        "texts": [
            ("Recommends", text_words(rule.recommend, pack)),
            ("First step", text_words(rule.first_step, pack)),
            ("Because", text_words(rule.because, pack)),
            ("Limitations", text_words(rule.limitations, pack)),
        ],
        "change": change,
        "read": [(p.id, p.label, amounts(p.low, p.central, p.high, p.unit)) for p in own],
        "standing": [words.GOVERNS[rule.governs]] if rule.governs in words.GOVERNS else [],
        "tier": (rule.tier or "").replace("-", " "),
        "impact": rule.impact,
        "about": [
            (pack.specs[fact].label if fact in pack.specs else fact, fact) for fact in rule.about
        ],
        "checked_on": rule.checked_on,
        "remove": list(rule.remove),
        "unset": list(rule.unset),
        "relations": [(name, list(ids)) for name, ids in relations if ids],
        "evidence": list(rule.evidence),
        "maps_to": list(rule.maps_to),
        "jurisdiction": rule.jurisdiction,
        "valid_from": rule.valid_from,
        "pack": rule.pack,
    }


def _saying(pack: Pack, said: Any, name: str) -> list[str]:
    """The rules that say something of one."""
    return sorted(other.id for other in pack.rules.values() if name in said(other))


def _both(rule: Rule, pack: Pack) -> list[str]:
    """What is not done together, whichever of the two says so."""
    named = _saying(pack, lambda other: other.conflicts, rule.id)
    return list(dict.fromkeys((*rule.conflicts, *named)))


def _group(rule: Rule, pack: Pack) -> list[str]:
    if not rule.group:
        return []
    return sorted(r.id for r in pack.rules.values() if r.group == rule.group and r is not rule)


def derived_entry(name: str, pack: Pack) -> Item:
    """A derived fact."""
    derived = pack.derived[name]
    return {
        "id": name,
        "label": derived.spec.label,
        "unit": derived.spec.unit,
        "cases": [
            (
                None if case.when is None else words.clause(case.when, pack),
                formula(case.value, derived.spec),
            )
            for case in derived.cases
        ],
        "pack": derived.source,
    }
