"""What the document of a pack holds, put together before anything is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.pack.acceptances import KINDS
from advisor.pack.items import Pack
from advisor.pack.language import with_every_word
from advisor.report.brand import Brand
from advisor.report.html import brand_of
from advisor.report.pack_doc.changed import change_entries
from advisor.report.pack_doc.diagrams import question_drawings, rule_drawings
from advisor.report.pack_doc.entries import (
    derived_entry,
    question_entry,
    readers_of,
    rule_entry,
)
from advisor.report.pack_doc.numbers import (
    factor_entry,
    parameter_entry,
    ranking_entries,
    table_entries,
)

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
    ranking: tuple[Item, ...]
    frameworks: tuple[Item, ...]
    sources: tuple[Item, ...]
    changes: tuple[Item, ...]
    coverage: tuple[Item, ...]
    failed: tuple[str, ...]
    accepted: tuple[Item, ...]
    proof: Item | None

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each are listed, without what there is none of."""
        counts = (
            ("questions", sum(len(each["questions"]) for each in self.sections)),
            ("rules", sum(len(each["rules"]) for each in self.topics)),
            ("parameters", len(self.parameters)),
            ("factors", len(self.factors)),
            ("tables of factors", len(self.tables)),
            ("sources", len(self.sources)),
            ("things taken out", sum(each["verb"] == "taken out" for each in self.changes)),
        )
        return tuple((what, number) for what, number in counts if number)


def view_of(
    pack: Pack,
    *,
    own: bool = False,
    coverage: Iterable[Mapping[str, Any]] = (),
    failed: Iterable[str] = (),
    proof: Mapping[str, Any] | None = None,
    differences: Iterable[Mapping[str, Any]] = (),
) -> PackView:
    """The document of a pack.

    Args:
        pack: as it was read, with the packs below it.
        own: list only what the last pack adds or changes.
        coverage: of tests, as `PackCoverage.as_json` has it.
        failed: cases that failed, in words.
        proof: as `Result.as_json` has it.
        differences: of the pack from those below it, as `PackDifference.as_json` has them.
    """
    pack = with_every_word(pack)
    top = pack.packs[-1]
    label = f"{top.id}@{top.version}"
    altered = {change.name for change in pack.changes if change.pack == label}

    def kept(name: str, origin: str) -> bool:
        return not own or origin == label or name in altered

    brand = brand_of(pack)
    readers = readers_of(pack)
    sections: dict[str, list[Item]] = {}
    for name, question in pack.questions.items():
        if kept(name, question.source):
            sections.setdefault(question.section, []).append(question_entry(name, pack, readers))
    topics: dict[str, list[Item]] = {}
    for rule in sorted(pack.rules.values(), key=lambda r: (r.topic, r.title)):
        if kept(rule.id, rule.pack):
            topics.setdefault(rule.topic, []).append(rule_entry(rule, pack))
    view = PackView(
        title=top.title,
        brand=brand,
        packs=tuple(
            {"id": p.id, "version": p.version, "title": p.title, "hash": p.hash} for p in pack.packs
        ),
        hash=top.hash,
        own=own,
        sections=tuple(
            {
                "title": k,
                "questions": v,
                "drawings": question_drawings(k, [q["id"] for q in v], pack, brand.colours),
            }
            for k, v in sections.items()
        ),
        topics=tuple(
            {
                "title": k.replace("-", " "),
                "rules": v,
                "drawings": rule_drawings(
                    k.replace("-", " "), [r["id"] for r in v], pack, brand.colours
                ),
            }
            for k, v in topics.items()
        ),
        derived=tuple(derived_entry(n, pack) for n, d in pack.derived.items() if kept(n, d.source)),
        parameters=tuple(
            parameter_entry(p)
            for p in sorted(pack.parameters.values(), key=lambda p: p.id)
            if kept(p.id, p.pack)
        ),
        factors=tuple(
            factor_entry(f)
            for f in sorted(pack.factors.values(), key=lambda f: f.id)
            if kept(f.id, f.pack)
        ),
        tables=tuple(table_entries(pack, kept)),
        ranking=tuple(each for each in ranking_entries(pack) if not own or each["key"] in altered),
        frameworks=tuple(_frameworks(pack, topics)),
        sources=tuple(
            {
                "id": s.id,
                "citation": f"{s.citation} {s.remark}".rstrip(". "),
                "url": s.url,
                "grade": s.grade,
                "status": s.status,
            }
            for s in sorted(pack.sources.values(), key=lambda s: s.id)
        ),
        changes=tuple(change_entries(pack, differences)),
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


def _frameworks(pack: Pack, topics: Mapping[str, list[Item]]) -> Iterator[Item]:
    """The frameworks that the listed rules answer to, each item with these rules."""
    answers: dict[str, list[str]] = {}
    for rules in topics.values():
        for rule in rules:
            for item in rule["maps_to"]:
                answers.setdefault(item, []).append(rule["id"])
    for framework in pack.frameworks.values():
        items = [
            {"id": f"{framework.id}:{number}", "number": number, "words": words, "rules": named}
            for number, words in framework.items.items()
            if (named := answers.get(f"{framework.id}:{number}"))
        ]
        if items:
            yield {
                "id": framework.id,
                "title": framework.title,
                "version": framework.version,
                "url": framework.url,
                "status": framework.status,
                "items": items,
            }


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
