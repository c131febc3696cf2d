"""Use cases and shared things as the report shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.language import capital, inside, tr
from advisor.report import baseline, charts
from advisor.report.asides import Aside, aside
from advisor.report.baseline import StageRow, StepRow
from advisor.report.brand import Colours
from advisor.report.evidence import Source
from advisor.report.headline import Headline, headline, leading, whole_training
from advisor.report.items import Item, item
from advisor.report.reader import (
    Figure,
    Reader,
    beyond,
    clip,
    heading,
    mapping,
    mappings,
    number,
    outside,
    sentence,
    text,
    texts,
)
from advisor.report.words import LANES, PLACES, QUALITY, STATUSES, USE_STAGES, in_words

_FEW = 3
_TOTALS = (
    "carbon_kgco2e",
    "carbon_operational_kgco2e",
    "carbon_embodied_kgco2e",
    "energy_kwh",
    "water_l",
    "cost",
)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with its quality."""

    name: str
    label: str
    value: str
    range: str
    status: str
    grade: str
    quality: str
    known: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of a use case with its items."""

    id: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A place under study."""

    label: str
    carbon: Figure | None
    difference: Figure | None


@dataclass(frozen=True, slots=True)
class Owner:
    """A use case, a shared thing or the engagement, with its advice."""

    id: str
    name: str
    kind: str
    mark: str
    stage: str
    task: str
    totals: dict[str, Figure]
    lead: Headline
    first_year: tuple[Figure, ...]
    stages: tuple[StageRow, ...]
    stage_keys: tuple[str, ...]
    stage_chart: str
    steps: tuple[StepRow, ...]
    outcome_of: str
    outcome: tuple[tuple[str, Figure], ...]
    accepted: str
    parts_differ: bool
    once: dict[str, Figure]
    trainings: str
    each_use: tuple[Figure, dict[str, Figure]] | None
    mostly_training: bool
    planned: bool
    complete: bool
    missing: tuple[str, ...]
    outside: tuple[str, ...]
    water: tuple[Figure, Figure] | None
    full: str
    facts: tuple[FactRow, ...]
    items: tuple[Item, ...]
    lanes: tuple[Lane, ...]
    asides: tuple[Aside, ...]
    near: tuple[tuple[str, str], ...]
    sites: tuple[Site, ...]
    place: str
    place_name: str
    place_why: str
    benefit: Figure | None
    point: charts.Point | None
    facts_by_name: dict[str, Any]
    stage_share: dict[str, float] = field(default_factory=dict)
    stage_first: baseline.First | None = None

    @property
    def tabled(self) -> bool:
        """Whether its stages make a table: one alone is told in a sentence."""
        told = [s for s in self.stages if not s.absent]
        return bool(told) and len(self.stages) > 1

    @property
    def year(self) -> dict[str, Figure]:
        """The totals of a year, where several use cases stand side by side."""
        return self.totals if self.lead.trained else self.lead.totals

    @property
    def unpaid(self) -> str:
        """What of its devices stands in no cost: their price, and of a maker's what users pay."""
        if not any(s.key == "edge" and not s.absent for s in self.stages):
            return ""
        if self.facts_by_name.get("ctx.role") == "device_maker":
            return tr("without the devices and what their users pay")
        return tr("without the price of the devices")

    @property
    def beyond_gate(self) -> bool:
        """True where a gate wakes a service in the cloud of which these figures hold nothing."""
        served = any(s.key == "serving" and not s.absent for s in self.stages)
        return self.facts_by_name.get("edge.has_gate") is True and not served

    @property
    def place_inside(self) -> str:
        """Where it stands by benefit and footprint, inside a sentence."""
        return inside(self.place_name)

    @property
    def trainings_first(self) -> str:
        """All trainings in words that begin a sentence."""
        return capital(self.trainings)

    @property
    def trained(self) -> bool:
        """True where the making of a model is part of the figures."""
        return any(s.key == "training" and not s.absent for s in self.stages)


def owners(reader: Reader, sources: Mapping[str, Source], colours: Colours) -> list[Owner]:
    """Use cases, those with most carbon first, shared things, and the engagement itself."""
    cases = sorted(mappings(reader.data.get("use_cases")), key=lambda raw: -leading(reader, raw))
    raws = [("use case", raw) for raw in cases]
    raws += [("shared", raw) for raw in mappings(reader.data.get("shared"))]
    whole = reader.map("portfolio")
    if mappings(whole.get("recommendations")):
        raws.append(
            (
                "engagement",
                {
                    "id": "engagement",
                    "name": tr("All use cases"),
                    "recommendations": whole["recommendations"],
                },
            )
        )
    titles = _titles(raws, reader)
    return [
        _owner(reader, kind, raw, str(i + 1), titles, sources, colours)
        for i, (kind, raw) in enumerate(raws)
    ]


def _titles(raws: Sequence[tuple[str, Mapping[str, Any]]], reader: Reader) -> dict[str, str]:
    titles = {
        text(r.get("id")): text(r.get("title")) for r in mappings(reader.map("inputs").get("rules"))
    }
    for _, raw in raws:
        for r in mappings(raw.get("recommendations")):
            titles[text(r.get("id") or r.get("rule"))] = text(r.get("title"))
        for r in mappings(raw.get("set_aside")):
            titles.setdefault(text(r.get("rule")), text(r.get("title")))
    return {key: value for key, value in titles.items() if key and value}


def _owner(
    reader: Reader,
    kind: str,
    raw: Mapping[str, Any],
    mark: str,
    titles: Mapping[str, str],
    sources: Mapping[str, Source],
    colours: Colours,
) -> Owner:
    name = text(raw.get("name")) or text(raw.get("id"))
    key = text(raw.get("id"))
    base = mapping(raw.get("baseline"))
    total = mapping(base.get("total"))
    totals = {k: f for k in _TOTALS if (f := reader.figure(total.get(k)))}
    found = [
        item(reader, r, key, name, titles, sources) for r in mappings(raw.get("recommendations"))
    ]
    for entry in found:
        entry.outside = outside(beyond(entry.beyond, mappings(raw.get("outside"))), brief=True)
    if len([i for i in found if i.rank]) <= _FEW:
        # Among the first three of three is no statement.
        for entry in found:
            entry.first_three = ""
    loose = _attach(found)
    stages, keys = baseline.stage_rows(reader, base)
    outcome_of, outcome = baseline.outcome(reader, base)
    stage = text(raw.get("stage"))
    place = mapping(raw.get("placement"))
    place_id = text(place.get("place")) or "unknown"
    facts = mappings(raw.get("facts"))
    planned = _planned(facts, stage)
    years = round(number(reader.data.get("horizon_years")) or 1)
    lead = headline(reader, mapping(base.get("today")), totals, years, planned=planned)
    whole, largest = baseline.once(reader, base), baseline.mostly_training(base)
    if largest and "carbon_kgco2e" in whole:
        lead = whole_training(whole, totals, years, baseline.trainings(base, years))
    return Owner(
        id=key,
        name=name,
        kind=kind,
        mark=mark,
        stage=_told(in_words(USE_STAGES, stage), raw.get("stage_told")),
        task=_told(text(raw.get("task_label")), raw.get("task_told")),
        totals=totals,
        lead=lead,
        # Where today is told, this would be the same year in other words.
        first_year=tuple(
            f
            for key in ("carbon_kgco2e", "cost")
            if not lead.note and (f := reader.figure(mapping(base.get("first_year")).get(key)))
        ),
        stages=stages,
        stage_keys=keys,
        stage_chart=baseline.stage_chart(name, base, colours),
        steps=baseline.step_rows(reader, base),
        outcome_of=outcome_of,
        outcome=outcome,
        accepted=baseline.accepted(reader, base, facts),
        parts_differ=len([s for s in stages if not s.absent and not s.inner]) > 1,
        once=whole,
        trainings=baseline.trainings(base, years),
        each_use=baseline.each_use(reader, base),
        mostly_training=largest,
        planned=planned,
        complete=base.get("complete") is not False,
        missing=tuple(m.rstrip(".") for m in texts(base.get("missing"))),
        outside=outside(mappings(raw.get("outside"))),
        water=baseline.water(reader, base),
        full=baseline.full(reader, base, facts),
        facts=tuple(_fact(f) for f in facts),
        items=tuple(found),
        lanes=_lanes(raw, loose),
        asides=tuple(aside(reader, name, a, titles) for a in mappings(raw.get("set_aside"))),
        near=tuple(
            (text(n.get("title")), clip(text(n.get("would")) or text(n.get("failed")), 300))
            for n in mappings(raw.get("near_misses"))[:6]
        ),
        sites=tuple(
            Site(
                text(s.get("label")) or text(s.get("option")),
                reader.figure(s.get("carbon_kgco2e")),
                reader.figure(s.get("difference")),
            )
            for s in mappings(raw.get("candidates"))
        ),
        place=place_id,
        place_name=in_words(PLACES, place_id),
        place_why=sentence(place.get("why")),
        benefit=reader.figure(place.get("benefit")),
        point=_point(reader, place, totals, mark),
        facts_by_name={text(f.get("name")): f.get("value") for f in facts},
        stage_share=baseline.stage_shares(base),
        stage_first=baseline.stage_first(base),
    )


def _attach(found: Sequence[Item]) -> list[Item]:
    """Hang notes on what they speak of; return those that stand alone."""
    by_rule = {i.rule: i for i in found}
    loose = []
    for entry in found:
        parent = by_rule.get(entry.attached_to)
        if parent is not None and parent is not entry:
            parent.attached.append(entry)
        else:
            loose.append(entry)
    return loose


def _lanes(raw: Mapping[str, Any], loose: Sequence[Item]) -> tuple[Lane, ...]:
    listed = {
        rule: lane for lane, rules in mapping(raw.get("lanes")).items() for rule in texts(rules)
    }
    out = []
    for lane, name in LANES.items():
        inside = [i for i in loose if (listed.get(i.rule) or i.lane or "notes") == lane]
        inside.sort(key=lambda i: (not i.governs, i.rank is None, i.rank or 0))
        if inside:
            out.append(Lane(lane, tr(name), tuple(inside)))
    return tuple(out)


def _told(words: str, known: object) -> str:
    """The words, marked where nobody told us."""
    return tr("{words} (assumed)", words=words) if words and known is False else words


def _fact(raw: Mapping[str, Any]) -> FactRow:
    status = text(raw.get("status"))
    known = raw.get("known") is not False
    counted = raw.get("visible") is not False and raw.get("value") is not None
    grade, quality = QUALITY.get(status, ("", status)) if counted else ("", "")
    return FactRow(
        name=text(raw.get("name")),
        label=heading(raw.get("label")) or text(raw.get("name")),
        value=text(raw.get("printed")) or text(raw.get("value")),
        range=text(raw.get("range")),
        status=in_words(STATUSES, status),
        grade=grade,
        quality=tr(quality),
        known=known,
    )


def _planned(facts: Sequence[Mapping[str, Any]], stage: str) -> bool:
    """Whether nothing is built yet: by the option chosen, else by an older file's words."""
    chosen = next((f.get("value") for f in facts if text(f.get("name")) == "ctx.stage"), None)
    if isinstance(chosen, str):
        return chosen == "idea"
    return "idea" in stage.casefold() or "plan" in stage.casefold()


def _point(
    reader: Reader, place: Mapping[str, Any], totals: Mapping[str, Figure], mark: str
) -> charts.Point | None:
    benefit = number(place.get("benefit_p50"))
    figure = reader.figure(place.get("benefit"))
    if benefit is None and figure:
        benefit = figure.p50
    carbon = totals.get("carbon_kgco2e")
    if benefit is None or carbon is None:
        return None
    low, high = number(place.get("benefit_low")), number(place.get("benefit_high"))
    return charts.Point(
        mark,
        benefit if low is None else low,
        benefit,
        benefit if high is None else high,
        carbon.p5,
        carbon.p50,
        carbon.p95,
        text(place.get("place")),
    )
