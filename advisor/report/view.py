"""What the templates see: the advice in the order and the words of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.language import long_date, spoken, tr, trc
from advisor.quantities import NOT_KNOWN_WITHIN, format_number, in_units
from advisor.report.appendix import Appendix, appendix, sources_of
from advisor.report.asides import Aside, grouped
from advisor.report.auditor import Auditor, auditor
from advisor.report.board import Summary, summary
from advisor.report.brand import LATER, Brand
from advisor.report.changes import Changes, changed_title, changes
from advisor.report.doubt import Assumption, Cause, assumptions, causes, unexplained, weighty
from advisor.report.drawn import Drawn, drawn
from advisor.report.editions import FULL, TECHNICAL
from advisor.report.fill import Layout
from advisor.report.found import Found
from advisor.report.items import Item
from advisor.report.messages import AHEAD, Title, ahead_title, titles
from advisor.report.order import arrange
from advisor.report.owners import Owner, owners
from advisor.report.placement import placed
from advisor.report.quality import GRADES, Graded, counted_grades, graded
from advisor.report.questions import Question, ask_next, people
from advisor.report.reader import Reader, mapping, mappings, number, text, texts
from advisor.report.reasons import Reason
from advisor.report.rival import rivals
from advisor.report.roadmap import Action, Road, register, road
from advisor.report.saving_charts import carbon_chart, impact_chart
from advisor.report.subtitle import subtitle
from advisor.report.tornado import Tornado, tornados

_POINTS = 3  # of a condition, where there is little room
_FULL_PAGES = 5
_ASIDES = 40
# Rows and recommendations that are printed, and use cases with figures of their own: the largest.
# The attached data hold all; a table of thousands of rows takes minutes and gigabytes to set.
_ROWS = 120
_CASES = 24
_MANY = 3  # with more use cases than this the report is long


@dataclass(frozen=True, slots=True)
class View:
    """The whole report."""

    brand: Brand
    title: str
    subtitle: str
    client: str
    prepared_by: str
    date: str
    iso_date: str
    packs: str
    version: str
    horizon: int
    currency: str
    short: bool
    mean: str
    summary: Summary
    use_cases: tuple[Owner, ...]
    told: tuple[Owner, ...]
    owners: tuple[Owner, ...]
    placement: str
    placement_marks: tuple[Owner, ...]
    settled: tuple[Item, ...]
    full: tuple[Item, ...]
    ahead: tuple[Item, ...]
    brief: tuple[Item, ...]
    listed: tuple[Item, ...]
    ranges: str
    asides: tuple[Aside, ...]
    asides_left: int
    near: tuple[tuple[str, str], ...]
    road: Road
    register: tuple[Action, ...]
    causes: tuple[Cause, ...]
    assumptions: tuple[Assumption, ...]
    assumptions_left: int
    unexplained: str
    quality: tuple[tuple[str, str, int], ...]
    tornados: tuple[Tornado, ...]
    graded: tuple[Graded, ...]
    ask: Question | None
    people: tuple[Question, ...]
    auditor: Auditor
    appendix: Appendix
    several: bool
    contents: tuple[tuple[str, str], ...]
    numbered: int
    open_size: bool
    planned: tuple[str, ...]
    titles: dict[str, Title]
    changes: Changes | None
    drawn: Drawn = field(default_factory=Drawn)
    layout: Layout = field(default_factory=Layout)
    most: int = 120

    @property
    def tiny(self) -> bool:
        """True where nothing is worth doing: two pages say so, the attached data hold the rest."""
        return self.short and bool(self.listed) and all(i.alone for i in self.listed)

    @property
    def close(self) -> bool:
        """True where the later parts are set closer from the start: very short, or very long."""
        return self.short or len(self.use_cases) > _MANY

    def crammed(self, entry: Item) -> bool:
        """Whether the page of an action holds the first of its points and sources only."""
        return self.layout.level(entry.anchor, entry.level) > 1

    @property
    def conditions(self) -> tuple[tuple[Item, tuple[Reason, ...]], ...]:
        """The points of conditions that stand on no page of an action, each action once."""
        found = []
        for entry in self.listed:
            told = _POINTS if entry not in self.full or self.crammed(entry) else len(entry.reasons)
            left = (*entry.reasons, *entry.points_left)[told:]
            if left and not entry.also:
                found.append((entry, left))
        return tuple(found)

    @property
    def undrawn(self) -> bool:
        """True where an action to take has no saving that could be drawn."""
        return any(i.lane in ("do", "must_do", "small") and not i.carbon for i in self.listed)

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades that some use case's answers have, best first."""
        found = {r.grade for o in self.graded for r in o.rows}
        return tuple(words for g in GRADES.values() if (words := tr(g)) in found)

    def chapters(self, edition: str = FULL) -> tuple[Title, ...]:
        """The chapters of an edition in the order of the pages, each with what it found."""
        listed = self._technical if edition == TECHNICAL else self.toc
        behind = self._behind([key for key, _ in listed])
        found = [] if edition == TECHNICAL else self._own("summary")
        for key, name in listed:
            said = self.titles.get(key)
            found.append(replace(said, id=key) if said else Title(name, name, key))
            if self.full and key == self.full[0].anchor:
                # A page each: the chapter itself begins with the first of them.
                found += [
                    Title(i.title, f"{i.number}  {i.title}", i.anchor, inner=True)
                    for i in self.full
                ]
            found += [title for chapter in behind.get(key, ()) for title in self._own(chapter)]
        return tuple(found)

    def _own(self, chapter: str) -> list[Title]:
        """The firm's sections behind a chapter."""
        return [Title(s.title, s.title, s.id) for s in self.brand.own(chapter, spoken())]

    def _behind(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """By the last entry of a chapter, the chapters that a firm may put its sections behind."""
        last = {
            "recommendations": ("settled", "recommendations"),
            "details": ("further", self.full[0].anchor if self.full else ""),
            "appendix": ("answers", "glossary"),
        }
        found: dict[str, list[str]] = {}
        for chapter in ("today", "recommendations", "details", *LATER):
            ends = last.get(chapter, (chapter,))
            end = next((key for key in ends if key in keys), "")
            found.setdefault(end, []).append(chapter)
        return found

    @property
    def _technical(self) -> tuple[tuple[str, str], ...]:
        """The contents of the technical edition."""
        kept = [c for c in self.contents if c[0] in ("assumptions", "changes", "auditor")]
        if not self.tiny and self.appendix.factors:
            kept.append(("factors", tr("Factors and parameters")))
        if not self.tiny:
            kept.append(("glossary", tr("Glossary")))
        if self.appendix.answers:
            kept.append(("answers", tr("Your answers")))
        return tuple(kept)

    @property
    def not_known_within(self) -> str:
        """The factor that lies between the ends of what nobody knows."""
        return format_number(NOT_KNOWN_WITHIN)

    @property
    def toc(self) -> tuple[tuple[str, str], ...]:
        """The list of contents in the order of the pages."""
        if "roadmap" in self.layout.early:
            return self.contents
        late = [c for c in self.contents if c[0] == "roadmap"]
        rest = [c for c in self.contents if c[0] != "roadmap"]
        at = next(n for n, c in enumerate(rest) if c[0] in ("register", "assumptions", "auditor"))
        return (*rest[:at], *late, *rest[at:])


def build(data: Mapping[str, Any], brand: Brand) -> View:
    """Arrange an Advice dict for the templates, in the units that its amounts are printed in."""
    with in_units(mapping(data.get("units"))):
        return _built(data, brand)


def _built(data: Mapping[str, Any], brand: Brand) -> View:
    reader = Reader(data)
    sources = sources_of(reader)
    everyone = owners(reader, sources, brand.colours)
    cases = [o for o in everyone if o.kind == "use case"]
    listed = arrange(reader, everyone)
    actions = register(reader, listed)
    engagement = reader.map("engagement")
    client = text(engagement.get("client")) or tr("the client")
    short = not any(i.lane in ("do", "must_do") for i in listed)
    points = [o.point for o in cases if o.point]
    iso = text(engagement.get("date"))
    asides = grouped([a for o in everyone for a in o.asides])
    first = [i for i in listed if not i.settled and i.lane in ("do", "must_do")][:_FULL_PAGES]
    # What has no figure fills no page: it stands with the further advice.
    full = tuple(i for i in first if i.quantified)
    # What comes before them, such as a duty, stands before them.
    ahead = tuple(i for i in listed if i.number and full and i.number < full[0].number)
    for entry in full:
        entry.chart = impact_chart(entry, brand)
    placement = "" if short else placed(points, cases, brand, reader)
    near = tuple(dict.fromkeys(n for o in everyone for n in o.near))[:8]
    on_board = [a.item.key for a in actions if a.number and a.item][:3]
    numbers = {e.key: i.number for i in listed for e in i.every}
    way = road(reader, {o.id: o.name for o in everyone}, brand.colours, on_board, numbers)
    wide = causes(reader, cases)
    since = changes(reader)
    board = summary(reader, cases, listed, actions, wide, brand)
    audit = auditor(reader, cases, short=short)
    return View(
        brand=brand,
        title=text(engagement.get("title")) or tr("Greener AI at {client}", client=client),
        subtitle=subtitle(cases, listed, way, short=short),
        client=client,
        prepared_by=text(engagement.get("prepared_by")) or brand.name,
        date=long_date(iso),
        iso_date=iso,
        packs=_packs(reader),
        version=text(reader.map("inputs").get("advisor_version"))
        or text(reader.map("run").get("advisor_version")),
        horizon=round(number(data.get("horizon_years")) or 1),
        currency=text(engagement.get("currency")) or "EUR",
        short=short,
        mean=_mean(reader),
        summary=board,
        use_cases=tuple(cases),
        told=tuple(cases[:_CASES]),
        most=_ROWS,
        owners=tuple(everyone),
        placement=placement,
        placement_marks=tuple(o for o in cases if o.point),
        settled=tuple(i for i in listed if i.settled),
        full=full,
        ahead=ahead,
        brief=tuple(i for i in listed if not i.settled and i not in (*full, *ahead)),
        listed=tuple(listed),
        ranges=_ranges(listed, brand, several=len(cases) > 1),
        asides=tuple(asides[:_ASIDES]),
        asides_left=max(0, len(asides) - _ASIDES),
        near=near,
        road=way,
        register=tuple(actions),
        causes=tuple(wide),
        assumptions=tuple(assumptions(reader, everyone, wide, short=short)),
        assumptions_left=len(mappings(data.get("assumptions"))) - len(weighty(reader, short=short)),
        unexplained=unexplained(reader, cases),
        quality=counted_grades(everyone),
        # Where nothing is to be done, nobody needs to know what would move it.
        tornados=() if short else tornados(reader, cases, brand.colours, short=short),
        graded=graded(reader, cases, brand.colours),
        ask=ask_next(reader, everyone, wide),
        people=people(reader, everyone),
        auditor=audit,
        appendix=appendix(reader, everyone, sources, short=short),
        several=len(cases) > 1,
        contents=_contents(
            full,
            ahead,
            listed,
            way,
            acts=bool(actions),
            mapped=bool(wide or mappings(data.get("assumptions"))),
            compared=since is not None,
        ),
        numbered=len([i for i in listed if i.number]),
        planned=tuple(o.id for o in cases if o.planned),
        titles=titles(
            Found(
                board,
                cases,
                listed,
                way,
                actions,
                wide,
                short,
                rivals(reader, listed),
                mapping(reader.map("portfolio").get("largest")),
            )
        )
        | changed_title(since)
        | ahead_title(ahead),
        changes=since,
        open_size=any(e.size_rests_on for i in listed for e in i.every),
        drawn=drawn(reader, way, full, audit.scores, brand.colours, several=len(cases) > 1),
    )


def _contents(
    full: Sequence[Item],
    ahead: Sequence[Item],
    listed: Sequence[Item],
    way: Road,
    *,
    acts: bool,
    mapped: bool,
    compared: bool,
) -> tuple[tuple[str, str], ...]:
    out = [("today", tr("As it stands")), ("recommendations", tr("Recommendations"))]
    if any(i.settled for i in listed):
        out.append(("settled", tr("What to leave or stop")))
    if way.steps:
        out.append(("roadmap", tr("Road map")))
    if ahead:
        out.append(("ahead", tr(AHEAD)))
    if full:
        out.append((full[0].anchor, tr("The first in detail")))
    if any(not i.settled and i not in (*full, *ahead) for i in listed):
        out.append(("further", tr("Further advice")))
    if acts:
        out.append(("register", tr("Register of actions")))
    if mapped:
        out.append(("assumptions", tr("Assumptions")))
    if compared:
        out.append(("changes", tr("What has changed")))
    return (*out, ("auditor", tr("For the auditor")), ("glossary", tr("Glossary")))


def _packs(reader: Reader) -> str:
    packs = mappings(reader.map("inputs").get("packs"))
    shown = [f"{text(p.get('id'))} {text(p.get('version'))}".strip() for p in packs]
    return ", ".join(shown) or ", ".join(texts(reader.map("engagement").get("packs"))) or "core"


def _mean(reader: Reader) -> str:
    years = round(number(reader.data.get("horizon_years")) or 1)
    # Words of their own: a plural would share its singular with the sentence of the headline.
    if years == 1:
        return trc("which year a figure is of", "the next year")
    return tr("mean of the next {n} years", n=years)


def _ranges(listed: Sequence[Item], brand: Brand, *, several: bool) -> str:
    every = [e for i in listed for e in i.every]
    chosen = [i for i in every if i.lane in ("do", "small") and i.carbon]
    if len(chosen) < 2:
        return ""
    return carbon_chart(chosen[:12], brand, tr("All actions with a figure"), several=several)
