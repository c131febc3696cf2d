"""The page for the board, and the charts of savings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.language import capital, first_sentence, inside, tr
from advisor.report.baseline import told
from advisor.report.brand import Brand
from advisor.report.doubt import Cause, how_sure
from advisor.report.headline import PARTS, Headline, headline
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, number, sentence, text, texts
from advisor.report.roadmap import Action
from advisor.report.saving_charts import carbon_chart

_LEFT = 4
_SHORT = 130  # a sentence of so many letters stands on the page for the board


@dataclass(frozen=True, slots=True)
class Summary:
    """The page for the board."""

    sentence: str
    rests_on: str
    whole: tuple[str, ...]
    decision: str
    against: tuple[str, ...]
    leave: tuple[str, ...]
    org_share: Figure | None
    org_text: str
    money_text: str
    money_first: bool
    totals: dict[str, Figure]
    lead: Headline
    without: tuple[str, ...]
    unknown: tuple[str, ...]
    planned: bool
    actions: tuple[Action, ...]
    chart: str
    sure: tuple[str, ...]
    dear: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    unpaid: str = ""

    @property
    def height(self) -> float:
        """A rough height in millimetres; 245 fill the page."""
        total = 45.0 + 5.7 * _lines(self.sentence, 88) + (36.0 if self.actions else 0.0)
        for action in self.actions:
            total += 3.0 + 4.1 * max(_lines(action.title, 30) + 1, 3) + (8.5 if self.chart else 0)
        for words in (
            self.rests_on,
            *self.whole,
            self.lead.note,
            self.decision,
            self.org_text,
            self.money_text,
            *self.against,
            " ".join(self.leave),
            *self.unknown,
            *self.sure,
            *self.dear,
        ):
            total += 4.8 * _lines(words, 86) + (2.0 if words else 0.0)
        total += 4.0 if self.open_size else 0.0
        return total + (12.0 if self.decision else 0.0) + 12.0

    def lede(self, title: str) -> str:
        """The first sentences of the page, without the one that its title says already."""
        for said in self.stops:
            if title in (
                tr("Before anything else: {what}", what=said),
                tr("First a duty: {what}", what=said),
            ):
                rest = self.sentence.removeprefix(tr("First of all: {what}.", what=said)).strip()
                return rest or self.sentence
        return self.sentence

    @property
    def rests_inside(self) -> str:
        """What the size of the first action rests on, behind a colon."""
        return inside(self.rests_on)

    @property
    def each(self) -> str:
        """What the savings of the table are: of a year, once, or one or the other, as a code."""
        if self.all_once:
            return "once"
        return "either" if any(self._once) else "year"

    @property
    def all_once(self) -> bool:
        """True where every saving of the table is told once."""
        return self._once == {True}

    @property
    def _once(self) -> set[bool]:
        return {a.item.once for a in self.actions if a.item and a.item.savings}

    @property
    def heads(self) -> tuple[str, str]:
        """The heads of the table's columns of carbon and of money."""
        return {
            "once": (tr("Carbon saved, once"), tr("Money saved, once")),
            "either": (tr("Carbon saved a year or once"), tr("Money saved a year or once")),
            "year": (tr("Carbon saved a year"), tr("Money saved a year")),
        }[self.each]

    @property
    def open_size(self) -> bool:
        """True where the size of one of the first actions was measured by nobody here."""
        return any(a.item and a.item.size_rests_on for a in self.actions)

    @property
    def roomy(self) -> bool:
        """True where the list of contents fits as well."""
        return self.height < 258.0

    @property
    def airy(self) -> bool:
        """True where the page may be set in larger type."""
        return self.height < 236.0


def summary(
    reader: Reader,
    cases: Sequence[Owner],
    listed: Sequence[Item],
    actions: Sequence[Action],
    told: Sequence[Cause],
    brand: Brand,
) -> Summary:
    """Gather the page for the board."""
    whole = reader.map("portfolio")
    verdict = mapping(whole.get("verdict"))
    totals = {
        key: figure
        for key, name in mapping(whole.get("total")).items()
        if (figure := reader.figure(name))
    }
    years = round(number(reader.data.get("horizon_years")) or 1)
    planned = bool(cases) and all(c.planned for c in cases)
    lead = headline(reader, mapping(whole.get("today")), totals, years, planned=planned)
    if len(cases) == 1 and cases[0].totals:
        # Its own words: of one use case the advice also says whether its growth was told.
        lead = cases[0].lead
    without: tuple[str, ...] = ()
    counted = [c for c in cases if c.totals]
    if not totals and len(counted) == 1 < len(cases):
        # Medians of several do not add up, but one alone may stand for itself.
        lead = counted[0].lead
        without = tuple(c.name for c in cases if not c.totals)
    first = tuple(a for a in actions if a.number)[:3]
    totals = lead.totals
    if not first:
        lead = replace(lead, note=lead.note.removesuffix(tr(PARTS)).rstrip())
    return Summary(
        sentence=warned(
            sentence(verdict.get("sentence")) or _fallback(listed),
            listed,
            several=len(cases) > 1,
        ),
        rests_on=sentence(verdict.get("rests_on")),
        whole=tuple(
            _whole(c, years, several=len(cases) > 1)
            for c in cases
            if _trained(c) and not lead.trained
        ),
        decision=sentence(verdict.get("decision")),
        against=tuple(
            _warning(a, listed, actions, text(verdict.get("decision")), several=len(cases) > 1)
            for a in texts(verdict.get("against"))
        )[:3],
        leave=_leave(verdict, listed, several=len(cases) > 1),
        org_share=reader.figure(whole.get("org_share")),
        org_text=sentence(whole.get("org_share_text")),
        money_text=_money(whole, cases),
        money_first=text(whole.get("lead")) == "money",
        totals=totals,
        lead=lead,
        without=without,
        unknown=tuple(_unknown(c) for c in cases if not c.totals) if totals else (),
        planned=planned,
        actions=first,
        chart=carbon_chart(
            [a.item for a in first if a.item],
            brand,
            tr("The first actions"),
            several=len(cases) > 1,
        ),
        dear=tuple(
            tr("{title}: {words}", title=a.title, words=inside(a.item.price))
            for a in first
            if a.item and a.item.dear not in ("", "within")
        ),
        unpaid=next((c.unpaid for c in cases if c.unpaid), ""),
        stops=tuple(inside(i.title) for i in [*dangers(listed), *duties(listed)]),
        sure=tuple(how_sure(reader, [a.item for a in first if a.item], listed, cases, told)),
    )


def _trained(case: Owner) -> bool:
    """Whether a training is told whole; where it leads alone, the figures above say so."""
    return case.mostly_training and "carbon_kgco2e" in case.once


def _whole(case: Owner, years: int, *, several: bool) -> str:
    """A training that is counted over the years, told whole."""
    told_of = {"name": case.name, "years": years, "figure": told([case.once["carbon_kgco2e"]])}
    if case.trainings:
        all_of = capital(case.trainings)
        all_of = f"{all_of} ({case.name})" if several else all_of
        if years > 1:
            return tr(
                "{trainings}: {figure}; the footprint above spreads them over {years} years.",
                trainings=all_of,
                **told_of,
            )
        return tr("{trainings}: {figure}.", trainings=all_of, **told_of)
    if several and years > 1:
        return tr(
            "The training of {name}, whole and once: {figure}; the footprint above spreads it "
            "over {years} years.",
            **told_of,
        )
    if several:
        return tr("The training of {name}, whole and once: {figure}.", **told_of)
    if years > 1:
        return tr(
            "The training, whole and once: {figure}; the footprint above spreads it over {years} "
            "years.",
            **told_of,
        )
    return tr("The training, whole and once: {figure}.", **told_of)


def _fallback(listed: Sequence[Item]) -> str:
    governing = [i for i in listed if i.governs]
    if governing:
        return governing[0].recommend or sentence(governing[0].title)
    do = [i for i in listed if i.lane == "do"]
    if do:
        return tr("Begin with this: {action}.", action=inside(do[0].title))
    return tr("We found nothing worth changing now.")


def dangers(listed: Sequence[Item]) -> list[Item]:
    """The cautions that govern: nothing else comes before them."""
    return [i for i in listed if i.governs and i.stance == "caution"]


def duties(listed: Sequence[Item]) -> list[Item]:
    """What a law asks for, whatever it saves."""
    return [i for i in listed if i.lane == "must_do" and not i.conditional]


def warned(words: str, listed: Sequence[Item], *, several: bool) -> str:
    """The first sentence of the page, behind the dangers that it does not name."""
    for entry in reversed(dangers(listed)):
        title = inside(entry.title)
        if title.casefold() not in words.casefold() and entry.recommend not in words:
            whose = f" ({entry.for_whom})" if several else ""
            words = f"{tr('First of all: {what}.', what=title + whose)} {words}"
    return words


def _unknown(case: Owner) -> str:
    """A use case without a figure, and what that means for the total."""
    return " ".join(
        [
            tr("{name} is in none of these figures.", name=case.name),
            sentence(case.missing[0]) if case.missing else tr("Too little was answered."),
            tr("It may be larger than all that is counted, so the total says nothing about it."),
        ]
    )


def _kept(title: str, entry: Item | None, verdict: Mapping[str, Any]) -> str:
    """What stays, with the rule's own sentence where that is short and told nowhere else.

    Never with what the client noted to an answer: out of its place a note says something else.
    """
    said = entry.recommend if entry and not entry.alone else ""
    above = f"{text(verdict.get('sentence'))} {text(verdict.get('decision'))}"
    told = title in said or said.rstrip(".")[1:] in above
    return (
        sentence(title) if not said or told or len(said) > _SHORT else f"{sentence(title)} {said}"
    )


def _leave(verdict: Mapping[str, Any], listed: Sequence[Item], *, several: bool) -> tuple[str, ...]:
    """What is right as it is, by the advice or by its own items."""
    told = verdict.get("leave")
    rows: list[tuple[str, str]] = []
    if isinstance(told, Sequence) and not isinstance(told, str):
        for entry in told:
            raw = entry if isinstance(entry, Mapping) else {}
            key = f"{text(raw.get('use_case'))}/{text(raw.get('rule'))}"
            same = next((i for i in listed if key in {e.key for e in i.every}), None)
            if title := text(entry):
                rows.append((text(raw.get("name")), _kept(title, same, verdict)))
    else:
        kept = [i for i in listed if i.settled and i.stance == "justify"]
        rows = [(i.for_whom, _kept(i.title, i, verdict)) for i in kept]
    above = sentence(verdict.get("sentence"))
    rows = [row for row in dict.fromkeys(rows) if row[1] != above][:_LEFT]
    if not several:
        return tuple(words for _, words in rows)
    grouped: dict[str, list[str]] = {}
    for name, words in rows:
        first = name and name not in grouped
        grouped.setdefault(name, []).append(inside(words) if first else words)
    return tuple(f"{n}: {' '.join(t)}" if n else " ".join(t) for n, t in grouped.items())


def _warning(
    told: str, listed: Sequence[Item], actions: Sequence[Action], decision: str, *, several: bool
) -> str:
    """What the advice says to stop or avoid, in its own sentence, with its date and owner."""
    for entry in listed:
        if entry.title and told.startswith(entry.title) and entry.recommend:
            first = first_sentence(entry.recommend).rstrip(".")
            if first[1:] in decision:
                first = entry.title  # the decision says the sentence already
            whose = told.removeprefix(entry.title) if several else ""
            row = next((a for a in actions if a.item is entry and a.now), None)
            if row is None:
                return sentence(first + whose)
            now = tr("From now; owner to be named.")
            if row.effort:
                now = tr(
                    "From now, {effort} of work; owner to be named.", effort=inside(row.effort)
                )
            return f"{sentence(first + whose)} {now}"
    return sentence(told)


def _money(whole: Mapping[str, Any], cases: Sequence[Owner]) -> str:
    """The sentences on money; it is no argument where every case is to be protected."""
    words = sentence(whole.get("money_text"))
    if not whole.get("money_larger") or not cases or any(c.place != "protect" for c in cases):
        return words
    before, _, _ = words.removesuffix(".").rpartition(". ")  # its sentence stands last
    return sentence(before)


def _lines(words: str, room: int) -> int:
    return -(-len(words) // room) if words else 0
