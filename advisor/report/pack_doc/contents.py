"""What the document of a pack holds, put together before anything is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.logic import Condition, facts_read
from advisor.pack.acceptances import KINDS
from advisor.pack.items import Factor, Pack, Rule
from advisor.report.brand import Brand
from advisor.report.html import brand_of
from advisor.report.pack_doc import words

STANCES = {"do": "Do", "avoid": "Do not", "ask": "Find out", "consider": "Consider"}
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack as its document prints it.

    Attributes:
        title: of the pack.
        packs: id, version, title and hash of each, the lowest first.
        own: whether only what the last pack adds or changes is listed.
        coverage: the counts of tests by pack.
        proof: what `advisor pack prove` found; None where it was not asked.
    """

    title: str
    brand: Brand
    packs: tuple[Item, ...]
    hash: str
    own: bool
    sections: tuple[Item, ...]
    topics: tuple[Item, ...]
    derived: tuple[Item, ...]
    parameters: tuple[Item, ...]
    factors: tuple[Item, ...]
    tables: tuple[Item, ...]
    sources: tuple[Item, ...]
    changes: tuple[Item, ...]
    coverage: tuple[Item, ...]
    failed: tuple[str, ...]
    accepted: tuple[Item, ...]
    proof: Item | None

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each are listed."""
        return (
            ("questions", sum(len(each["questions"]) for each in self.sections)),
            ("rules", sum(len(each["rules"]) for each in self.topics)),
            ("parameters", len(self.parameters)),
            ("factors", len(self.factors)),
            ("tables of factors", len(self.tables)),
            ("sources", len(self.sources)),
        )


def view_of(
    pack: Pack,
    *,
    own: bool = False,
    coverage: Iterable[Mapping[str, Any]] = (),
    failed: Iterable[str] = (),
    proof: Mapping[str, Any] | None = None,
) -> PackView:
    """The document of a pack.

    Args:
        pack: as it was read, with the packs below it.
        own: list only what the last pack adds or changes.
        coverage: of tests, as `PackCoverage.as_json` has it.
        failed: cases that failed, in words.
        proof: as `Result.as_json` has it.
    """
    top = pack.packs[-1]
    label = f"{top.id}@{top.version}"
    altered = {change.name for change in pack.changes if change.pack == label}

    def kept(name: str, origin: str) -> bool:
        return not own or origin == label or name in altered

    readers = _readers(pack)
    sections: dict[str, list[Item]] = {}
    for name, question in pack.questions.items():
        if kept(name, question.source):
            sections.setdefault(question.section, []).append(_question(name, pack, readers))
    topics: dict[str, list[Item]] = {}
    for rule in sorted(pack.rules.values(), key=lambda r: (r.topic, r.title)):
        if kept(rule.id, rule.pack):
            topics.setdefault(rule.topic, []).append(_rule(rule, pack))
    view = PackView(
        title=top.title,
        brand=brand_of(pack),
        packs=tuple(
            {"id": p.id, "version": p.version, "title": p.title, "hash": p.hash} for p in pack.packs
        ),
        hash=top.hash,
        own=own,
        sections=tuple({"title": k, "questions": v} for k, v in sections.items()),
        topics=tuple({"title": k.replace("-", " "), "rules": v} for k, v in topics.items()),
        derived=tuple(_derived(n, pack) for n, d in pack.derived.items() if kept(n, d.source)),
        parameters=tuple(
            {
                "id": p.id,
                "label": p.label,
                "value": _amounts(p.low, p.central, p.high, p.unit),
                "because": p.because,
                "source": p.source,
                "pack": p.pack,
            }
            for p in sorted(pack.parameters.values(), key=lambda p: p.id)
            if kept(p.id, p.pack)
        ),
        factors=tuple(
            _factor(f)
            for f in sorted(pack.factors.values(), key=lambda f: f.id)
            if kept(f.id, f.pack)
        ),
        tables=tuple(_tables(pack, kept)),
        sources=tuple(
            {"id": s.id, "citation": s.citation, "url": s.url, "grade": s.grade}
            for s in sorted(pack.sources.values(), key=lambda s: s.id)
        ),
        changes=tuple(change.as_json() for change in pack.changes),
        coverage=tuple(dict(each) for each in coverage),
        failed=tuple(failed),
        accepted=tuple(
            {
                "finding": KINDS.get(a.finding, a.finding),
                "about": ", ".join((*a.rules, *((a.what,) if a.what else ()))),
                "reason": a.reason,
                "pack": a.pack,
            }
            for a in pack.accepted
            if not own or a.pack == label
        ),
        proof=None if proof is None else _proof(proof),
    )
    return replace(view, sources=tuple(_named(view))) if own else view


def _named(view: PackView) -> Iterator[Item]:
    """The sources that what is listed names."""
    rows = (row for table in view.tables for row in table["rows"])
    listed = (*view.parameters, *view.factors, *(cell for row in rows for cell in row["cells"]))
    names = {each["source"] for each in listed}
    for topic in view.topics:
        for rule in topic["rules"]:
            names.update(rule["evidence"])
    yield from (source for source in view.sources if source["id"] in names)


def _question(name: str, pack: Pack, readers: Mapping[str, list[str]]) -> Item:
    question = pack.questions[name]
    spec = question.spec
    return {
        "id": name,
        "text": question.text,
        "label": spec.label,
        "help": question.help,
        "why": question.why,
        "type": spec.type,
        "unit": spec.unit,
        "scope": spec.scope,
        "options": [] if spec.proper else list(spec.option_labels.items()),
        "listed": len(spec.options) if spec.proper else 0,
        "bounds": None
        if spec.bounds is None
        else tuple(words.amount(end, spec.unit) for end in spec.bounds),
        "default": list(words.default_lines(question.default, spec, pack)),
        "default_by": question.default.by,
        "because": question.because,
        "when": None if question.ask_if is None else words.clause(question.ask_if, pack),
        "path": list(_path(name, pack)),
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


def _readers(pack: Pack) -> dict[str, list[str]]:
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


def _rule(rule: Rule, pack: Pack) -> Item:
    relations = (
        ("Takes the place of", rule.supersedes),
        ("Is not done with", rule.conflicts),
        ("Needs first", rule.requires),
        ("Comes before", rule.precedes),
        ("Is followed by", rule.then),
    )
    return {
        "id": rule.id,
        "title": rule.title,
        "stance": STANCES.get(rule.stance, rule.stance),
        "scope": rule.scope.replace("_", " "),
        "effort": rule.effort,
        "risk": rule.risk,
        "when": words.clause(rule.when, pack),
        "unless": None if rule.unless is None else words.clause(rule.unless, pack),
        # Where a rule names none, the program has one of its own for rules that save.
        "only_if": None
        if rule.only_if is None or rule.only_if_default
        else words.clause(rule.only_if, pack),
        "texts": [
            ("Recommends", words.text(rule.recommend)),
            ("First step", words.text(rule.first_step)),
            ("Because", words.text(rule.because)),
            ("Limitations", words.text(rule.limitations)),
        ],
        "change": [
            (pack.specs[fact].label, fact, words.expression(found, pack.specs[fact]))
            for fact, found in rule.change.items()
        ],
        "remove": list(rule.remove),
        "unset": list(rule.unset),
        "relations": [(name, list(ids)) for name, ids in relations if ids],
        "evidence": list(rule.evidence),
        "maps_to": list(rule.maps_to),
        "jurisdiction": rule.jurisdiction,
        "valid_from": rule.valid_from,
        "pack": rule.pack,
    }


def _derived(name: str, pack: Pack) -> Item:
    derived = pack.derived[name]
    return {
        "id": name,
        "label": derived.spec.label,
        "unit": derived.spec.unit,
        "cases": [
            (
                None if case.when is None else words.clause(case.when, pack),
                words.expression(case.value, derived.spec),
            )
            for case in derived.cases
        ],
        "pack": derived.source,
    }


def _amounts(low: float, central: float, high: float, unit: str | None) -> str:
    text = words.amount(central, unit)
    if low == high:
        return text
    return f"{text} ({words.amount(low, None)} to {words.amount(high, None)})"


def _factor(factor: Factor) -> Item:
    return {
        "id": factor.id,
        "value": _amounts(factor.low, factor.central, factor.high, factor.unit),
        "year": factor.year,
        "basis": factor.basis,
        "verified": factor.verified,
        "source": factor.source,
        "note": factor.note,
        "pack": factor.pack,
    }


def _tables(pack: Pack, kept: Any) -> Iterator[Item]:
    for name, table in sorted(pack.tables.items()):
        rows = []
        for key in table.rows:
            if not (kept(name, table.pack) or kept(f"{name}.{key}", table.row_packs.get(key, ""))):
                continue
            cells = []
            for field in table.fields:
                for factor in table.versions(key, field):
                    dates = [("from", factor.valid_from), ("to", factor.valid_to)]
                    dated = " ".join(f"{word} {day}" for word, day in dates if day)
                    cells.append({**_factor(factor), "field": field, "dated": dated})
            label = table.text(key, "label") or table.text(key, "name")
            rows.append({"key": key, "label": label, "cells": cells})
        if rows:
            yield {"name": name, "key": table.key, "rows": rows, "pack": table.pack}


def _proof(proof: Mapping[str, Any]) -> Item:
    findings = proof["findings"]
    undecided = [f for f in findings if f["verdict"] == "undecided"]
    told = [f for f in findings if f["verdict"] != "undecided"]
    counts = [
        (severity, sum(f["severity"] == severity and f["accepted"] is None for f in told))
        for severity in ("error", "warning", "note")
    ]
    return {
        "rules": proof["rules"],
        "rlimit": proof["rlimit"],
        "counts": counts,
        "accepted": sum(f["accepted"] is not None for f in told),
        "left": [f for f in told if f["accepted"] is None and f["severity"] != "note"],
        "undecided": undecided,
    }
