"""The order of the steps, and the register of actions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from advisor.language import mark, month_of, tr
from advisor.report.brand import Colours
from advisor.report.items import Item
from advisor.report.reader import Figure, Reader, mapping, mappings, number, text
from advisor.report.waterfall import RoadStep, waterfall
from advisor.report.words import EFFORTS, OFTEN, in_words, month_after

# Days until an action is done, by its effort; measured again three months later.
DAYS = {"days": 30, "weeks": 90, "months": 270}
_AGAIN = 91
_YEAR = 365
NOW = mark("Now")
# A step that saves less than this part of the whole is named beside the road map only.
_SMALL = 0.01
_STEPS = 2
_READ = (
    (
        ("use.images_month", "use.variants_per_asset"),
        mark("Images made, by invoice or log; images used"),
    ),
    (
        ("serve.routed_share",),
        mark("Share of calls that take the leaner way; tokens, by invoice or log"),
    ),
    (
        ("serve.cache_hit_share",),
        mark("Share of answers from the cache; tokens, by invoice or log"),
    ),
    (
        ("use.reasoning_tokens",),
        mark("Output tokens a call, hidden ones included, by invoice or log"),
    ),
    (("use.calls_per_task",), mark("Calls a task; tokens, by invoice or log")),
    (
        ("use.input_tokens", "use.output_tokens", "use.cached_share"),
        mark("Input, cached and output tokens a call, by invoice or log"),
    ),
    (("train.region",), mark("Place of each run; its electricity, at the meter")),
    (("train.runs",), mark("Device-hours of all runs, trials and failed ones included")),
    (("train.compute_factor",), mark("Device-hours of the run, against those of the plan")),
)


@dataclass(frozen=True, slots=True)
class Road:
    """The road map; `chart` is empty where there are no steps."""

    steps: tuple[RoadStep, ...]
    before: Figure | None
    after: Figure | None
    total: Figure | None
    share: Figure | None
    chart: str
    left_out: tuple[tuple[str, str], ...]
    not_examined: tuple[str, ...]
    removes: tuple[str, ...]
    out_of_order: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    chart_note: str = ""
    cost_before: Figure | None = None
    cost_after: Figure | None = None
    falls: Mapping[str, float] = field(default_factory=dict)

    @property
    def costs_more(self) -> bool:
        """True where the cost after all steps is higher, at the middle and in most runs."""
        before, after = self.cost_before, self.cost_after
        higher = bool(before and after and after.p50 > before.p50)
        return higher and self.falls.get("cost", 0.0) <= 1 - OFTEN

    @property
    def costs_less(self) -> bool:
        """True where the cost after all steps is lower, at the middle and in most runs."""
        before, after = self.cost_before, self.cost_after
        lower = bool(before and after and after.p50 < before.p50)
        return lower and self.falls.get("cost", 1.0) >= OFTEN

    @property
    def left_out_words(self) -> str:
        """The titles of what is left out, each with its reason."""
        return "; ".join(f"{title} ({why})" if why else title for title, why in self.left_out)

    @property
    def overlap(self) -> str:
        """How the steps act on each other; "less" only where that is so of every one."""
        later = [(s.alone, s.after) for s in self.steps[1:]]
        if later and all(a and b and b.p50 < a.p50 for a, b in later):
            return tr("Each step saves less after the ones before it")
        return tr("A step saves another amount after the ones before it")


@dataclass(frozen=True, slots=True)
class Action:
    """A line of the register of actions."""

    number: int
    title: str
    anchor: str
    owner_name: str
    item: Item | None
    person: str
    when: str
    cost: str
    money: str
    saving: Figure | None
    effort: str
    measure: str
    again: str
    tonne: str = ""
    now: bool = False
    stops: bool = False
    # By its effort; 0 where the date was told, not counted.
    days: int = 0

    @property
    def fewer_changes(self) -> str:
        """Battery changes that it avoids a year, as a range."""
        return self.item.batteries.bare_range if self.item and self.item.batteries else ""


def road(
    reader: Reader,
    names: Mapping[str, str],
    colours: Colours,
    first: Sequence[str] = (),
    numbers: Mapping[str, int] | None = None,
) -> Road:
    """Read the road map and draw its waterfall.

    Args:
        reader: the advice.
        names: of the use cases and shared things.
        colours: of the brand.
        first: keys of the actions on the page for the board, each of which is a step of its own.
        numbers: of the recommendations, by key: a step goes by that of its own.
    """
    raw = reader.map("roadmap")
    keys = [f"{text(s.get('use_case'))}/{text(s.get('rule'))}" for s in mappings(raw.get("steps"))]
    every = tuple(
        RoadStep(
            i,
            text(s.get("title")) or text(s.get("rule")),
            names.get(text(s.get("use_case")), text(s.get("use_case"))),
            in_words(EFFORTS, text(s.get("effort"))),
            s.get("conditional") is True,
            reader.figure(s.get("alone")),
            reader.figure(s.get("after")),
            reader.figure(s.get("cumulative")),
            reader.figure(s.get("left")),
            key,
            (numbers or {}).get(key, 0),
        )
        for i, (key, s) in enumerate(zip(keys, mappings(raw.get("steps")), strict=True), start=1)
    )
    before, after = reader.figure(raw.get("before")), reader.figure(raw.get("after"))
    least = _SMALL * abs(before.p50) if before else 0.0
    small = tuple(s for s in every if s.after and abs(s.after.p50) < least and s.key not in first)
    steps = tuple(
        replace(s, place=n) for n, s in enumerate((s for s in every if s not in small), start=1)
    )
    if len(every) < _STEPS:
        # One step is no road map: its own page says what it saves.
        steps = small = ()
    titles = {
        text(r.get("id")): text(r.get("title")) for r in mappings(reader.map("inputs").get("rules"))
    }
    for part in ("use_cases", "shared"):
        for owner in mappings(reader.data.get(part)):
            for r in mappings(owner.get("recommendations")):
                titles[text(r.get("id"))] = text(r.get("title"))

    def named(entry: object) -> str:
        if isinstance(entry, Mapping):
            rule = text(entry.get("rule"))
            return text(entry.get("title")) or titles.get(rule, rule)
        return titles.get(text(entry), text(entry))

    drawn = waterfall(steps, before, after, colours, rest=bool(small))
    return Road(
        steps=steps,
        before=before,
        after=after,
        total=reader.figure(raw.get("total")),
        cost_before=reader.figure(mapping(raw.get("levels")).get("cost")),
        cost_after=_last_cost(reader, raw),
        share=reader.figure(raw.get("share")),
        falls={k: v for k, s in mapping(raw.get("falls")).items() if (v := number(s)) is not None},
        chart=drawn.svg if drawn else "",
        chart_note=drawn.note if drawn else "",
        left_out=tuple((named(e), text(e.get("why"))) for e in mappings(raw.get("left_out"))),
        not_examined=tuple(named(e) for e in reader.list("roadmap", "not_examined")),
        small=tuple(f"{s.title} ({s.owner})" if len(names) > 1 else s.title for s in small),
        out_of_order=tuple(text(e.get("text")) for e in mappings(raw.get("out_of_order"))),
        removes=tuple(named(e) for e in reader.list("roadmap", "removes")),
    )


def _last_cost(reader: Reader, raw: Mapping[str, Any]) -> Figure | None:
    steps = mappings(raw.get("steps"))
    return reader.figure(mapping(steps[-1].get("levels")).get("cost")) if steps else None


def register(reader: Reader, listed: Sequence[Item]) -> list[Action]:
    """The actions in their order, with owner and dates; what is not known stays to be named."""
    day = text(reader.map("engagement").get("date"))
    raws = {
        f"{text(a.get('use_case'))}/{text(a.get('rule'))}": a
        for a in mappings(reader.map("portfolio").get("actions"))
    }
    out = []
    for entry in listed:
        if entry.settled and entry.stance == "caution":
            out.append(_now(entry, day))
            continue
        if entry.lane not in ("do", "must_do") and entry.key not in raws:
            continue
        raw = raws.get(entry.key, {})
        days = DAYS.get(entry.effort_code, 90)
        carbon = entry.carbon
        when = _when(raw, day, days, entry)
        out.append(
            Action(
                number=entry.number,
                title=entry.title,
                anchor=entry.anchor,
                owner_name=entry.for_whom,
                item=entry,
                person=text(raw.get("owner")) or _asked(entry),
                when=when,
                cost=_cost(reader, raw, entry),
                money=entry.money,
                saving=(None if entry.once else reader.figure(raw.get("saving")))
                or (carbon.year if carbon else None),
                effort=entry.effort,
                measure=_measure(entry),
                again=month_after(day, days + (_YEAR if _lasts(entry) else _AGAIN))
                if _measure(entry)
                else "–",
                tonne=_tonne(reader, entry),
                days=days if when == month_after(day, days) else 0,
            )
        )
    return out


def _now(entry: Item, day: str) -> Action:
    """What must stop or be heeded: from today, without a number."""
    stops = stopping(entry)
    return Action(
        number=0,
        title=entry.title,
        anchor=entry.anchor,
        owner_name=entry.for_whom,
        item=entry,
        person="",
        when=tr(NOW),
        now=True,
        stops=stops,
        cost="",
        money="",
        saving=None,
        effort=entry.effort,
        measure=tr("In force, with date and proof on file")
        if stops
        else tr("Decided, with the reasons on file"),
        again=month_after(day, _AGAIN),
    )


def stopping(entry: Item) -> bool:
    """Whether a caution stops something; one of the hierarchy of savings asks if it is needed."""
    return entry.stance == "caution" and not entry.tier


def _asked(entry: Item) -> str:
    """Who was named to know it, where the action is to ask."""
    people = list(dict.fromkeys(who for i in entry.every for who, _ in i.asks))
    return people[0] if entry.stance == "ask" and len(people) == 1 else ""


def _lasts(entry: Item) -> bool:
    return any(c.fact == "edge.life_years" for c in entry.changes)


def _cost(reader: Reader, raw: Mapping[str, Any], entry: Item) -> str:
    """What the action costs once: a figure of the advice, or what its change sets."""
    figure = reader.figure(raw.get("cost"))
    figures = (reader.figure(raw.get("once")), reader.figure(raw.get("invest")), figure)
    for once in figures:
        if once and ".saving." not in once.id and not once.yearly:
            return once.printed if once.certain else f"{once.printed} ({once.printed_range})"
    return entry.invest


def _tonne(reader: Reader, entry: Item) -> str:
    """What a tonne saved costs, where money is lost."""
    figure = reader.figure(f"{entry.key.replace('/', ':')}.saving.tonne")
    return figure.printed if figure else ""


def _when(raw: Mapping[str, Any], day: str, days: int, entry: Item) -> str:
    """The date of the advice where it or its own words name one, else one by effort."""
    told = text(raw.get("when"))
    if any(c.isdigit() for c in told):
        return told
    return _month_told(f"{entry.recommend} {entry.first_step}") or month_after(day, days) or told


def _month_told(words: str) -> str:
    """The month by which the words of an action want it done, such as August 2027."""
    names = (month_of(date(2001, m, 1)).replace("2001", "(?:[0-9]{4})") for m in range(1, 13))
    # The preposition is the language's own: "by August 2027".
    pattern = tr("by {month}", month=f"(?P<month>{'|'.join(names)})")
    found = re.search(rf"\b{pattern}\b", words)
    return found["month"] if found else ""


def _measure(entry: Item) -> str:
    facts = {c.fact for c in entry.changes}
    if _lasts(entry):
        return tr("Returns by age; share of devices still in use, year by year")
    if facts & {"edge.sent_pct", "edge.runs_on"}:
        return tr("Raw data sent; battery changes; alarms, missed and false")
    if any(f.startswith("edge.") for f in facts):
        return tr("Energy of a device a day; battery life; results, missed and false")
    # What the client can read: an invoice, a count, a meter. No target from our own estimate.
    for names, words in _READ:
        if facts & set(names):
            return tr(words)
    if entry.lane == "must_do":
        return tr("Proof kept on file")
    if any(f.startswith(("train.", "adapt.")) for f in facts):
        return tr("Electricity of each run, at the meter")
    if any(f.startswith("host.") for f in facts):
        return tr("Place, electricity and hours in use, at the meter or on the invoice")
    return (
        tr("What the invoice or the meter counts, and tasks, a month") if entry.quantified else ""
    )
