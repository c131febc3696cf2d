"""What the report says of one recommendation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from advisor.language import listed, tr
from advisor.report.apart import apart
from advisor.report.beside import dominated, rebound, varied
from advisor.report.evidence import Source, evidence_grade, law
from advisor.report.levers import Change, changes, invested
from advisor.report.reader import (
    Figure,
    Reader,
    heading,
    mapping,
    mappings,
    number,
    sentence,
    text,
    texts,
)
from advisor.report.reasons import Reason, mind, reasons, to_confirm
from advisor.report.savings import Saving, money_words, savings
from advisor.report.words import (
    EFFORTS,
    GRADES,
    LANES,
    OPEN_SIZE,
    OWN,
    RISKS,
    in_words,
    of_ten,
    runs,
)
from advisor.report.working import Line, working

_SENTENCE = re.compile(r"(?<=[.!?]) +")
_PAGE = 256.0  # by the rough measure of Item.height, in millimetres
_FULLEST = 347.0  # above this not even the smallest type has room for what changes
_SMALLER = 22.0  # what smaller type makes room for
_MOST = 6  # rows of a list on a page of its own; the attached data hold the rest


@dataclass(slots=True, eq=False)
class Item:
    """A recommendation, ready to print."""

    key: str
    rule: str
    anchor: str
    owner: str
    owner_name: str
    title: str
    lane: str
    lane_name: str
    stance: str
    grade: str
    rank: int | None
    recommend: str
    first_step: str
    because: str
    limitations: str
    reasons: tuple[Reason, ...]
    reasons_left: int
    changes: tuple[Change, ...]
    working: tuple[Line, ...]
    savings: tuple[Saving, ...]
    rebound: Figure | None
    rebound_words: str
    dominated: str
    varied: bool
    allocation_only: bool
    no_figure: str
    effort: str
    risk: str
    sure: str
    first_three: str
    then: tuple[str, ...]
    alternatives: tuple[str, ...]
    confirm: tuple[str, ...]
    mind: tuple[str, ...]
    evidence: tuple[Source, ...]
    evidence_grade: str
    law: str
    ours: str
    attached_to: str
    conditional: bool
    governs: bool
    alone: bool
    size_rests_on: tuple[str, ...] = ()
    beats_next: str = ""
    too_close: bool = False
    wins: str = ""
    assumed: bool = False
    attached: list[Item] = field(default_factory=list)
    also: list[Item] = field(default_factory=list)
    settled: bool = False
    invest: str = ""
    upfront: str = ""
    outside: tuple[str, ...] = ()
    beyond: tuple[Mapping[str, Any], ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    edited: str = ""
    once: bool = False
    batteries: Figure | None = None
    number: int = 0
    same_as: int = 0
    chart: str = ""
    own: bool = False
    effort_code: str = ""
    payback: Figure | None = None
    dear: str = ""
    points_left: tuple[Reason, ...] = ()
    price: str = ""
    within: float = 0.0
    tier: str = ""

    @property
    def work(self) -> str:
        """The effort in words that stand alone, such as "Days of work"."""
        return tr("{effort} of work", effort=self.effort) if self.effort else ""

    @property
    def resting(self) -> str:
        """What the size rests on."""
        return listed(self.size_rests_on)

    @property
    def evidence_marks(self) -> str:
        """The sources behind it, by their numbers."""
        return ", ".join(e.mark or e.line for e in self.evidence)

    @property
    def carbon(self) -> Saving | None:
        """The saving in carbon, where there is one."""
        return next((s for s in self.savings if s.key == "carbon" and not s.lost), None)

    @property
    def changes_avoided(self) -> str:
        """Battery changes avoided a year, with their range and without the unit."""
        found = self.batteries
        if found is None:
            return ""
        return found.bare if found.certain else f"{found.bare} ({found.bare_range})"

    @property
    def money(self) -> str:
        """The range of the money saved a year, or what it costs more; empty for nothing."""
        return money_words(self.savings)

    @property
    def paid(self) -> str:
        """What the change costs once and whether that comes back, and the price of a tonne."""
        return " ".join(w for w in (self.upfront, self.price) if w)

    @property
    def every(self) -> list[Item]:
        """This and the same advice to other use cases."""
        return [self, *self.also]

    @property
    def for_whom(self) -> str:
        """The use cases that it is for."""
        return ", ".join(dict.fromkeys(i.owner_name for i in self.every))

    @property
    def how_sure(self) -> str:
        """How sure it is, for all use cases that it is for."""
        told = list(dict.fromkeys(i.sure for i in self.every))
        if len(told) == 1:
            return told[0]
        return "; ".join(f"{i.sure} ({i.owner_name})" for i in self.every)

    @property
    def edited_too(self) -> str:
        """What else the consultant changed, beside how sure it is, which tells what is theirs."""
        return self.edited.removeprefix(tr(OWN) if self.own else "").lstrip(", ")

    @property
    def why(self) -> list[tuple[str, str]]:
        """Why, with the sentences that only one use case has under its name."""
        if not self.also:
            return [("", self.because)] if self.because else []
        split = [_SENTENCE.split(i.because) if i.because else [] for i in self.every]
        return [(whom, " ".join(said)) for whom, said in apart(split, self._names)]

    @property
    def points(self) -> list[tuple[str, list[Reason]]]:
        """The points of the condition, with those that differ under the name of their use case."""
        return apart([list(i.reasons[:3]) for i in self.every], self._names)

    @property
    def _names(self) -> list[str]:
        return [i.owner_name if self.also else "" for i in self.every]

    @property
    def other_ways(self) -> list[Item]:
        """Other options for the same electricity."""
        return [i for i in self.attached if i.lane == "alternative"]

    @property
    def next_ways(self) -> list[Item]:
        """What to do when this one fails."""
        return [i for i in self.attached if i.lane == "then"]

    @property
    def notes(self) -> list[Item]:
        """What to keep in mind with it."""
        return [i for i in self.attached if i.lane not in ("alternative", "then")]

    @property
    def quantified(self) -> bool:
        """True where at least one saving has a figure."""
        return bool(self.savings)

    @property
    def height(self) -> float:
        """A rough height of its own page, in millimetres; 256 fill one."""
        total = 17.0 + 7.5 * _lines(self.title, 62) + 5.7 * _lines(self.recommend, 92) + 25.0
        for words in (
            self.because,
            self.first_step,
            self.paid,
            "; ".join(self.confirm),
            self.dominated,
            "; ".join(self.size_rests_on),
            *(f"{who}: {question}" for who, question in self.asks),
            *self.outside,
            *(f"{a.title} {a.recommend}" for a in self.attached),
        ):
            total += 4.8 * _lines(words, 86) + (1.2 if words else 0.0)
        for reason in self.reasons:
            told = f"{reason.actual} {reason.note}"
            total += 2.1 + 4.1 * max(_lines(reason.text, 46), _lines(told, 24))
        # Two columns beside each other: the higher one counts.
        changed = sum(
            2.1 + 3.7 * max(_lines(c.label, 28), _lines(c.after, 20)) for c in self.changes
        )
        total += max(changed, 5.8 * len(self.working)) + 12.0
        total += 4.8 * max(_lines(self.limitations, 52), sum(_lines(t, 48) for t in self.mind))
        total += 6.2 * len(self.savings) + 4.0 * sum(_lines(e.line, 105) for e in self.evidence)
        return total + 15.0 + (6.0 if self.rebound_words or self.allocation_only else 0.0)

    @property
    def dense(self) -> bool:
        """True where the page must be set smaller to hold everything."""
        return self.height > _PAGE

    @property
    def crammed(self) -> bool:
        """True where even small type leaves no room for the titles of the sources."""
        return self.height > _PAGE + _SMALLER

    @property
    def overfull(self) -> bool:
        """True where what changes in the calculation stands in the attached data only."""
        return self.height > _FULLEST

    @property
    def level(self) -> int:
        """How close its page is thought to have to be set; see `Layout.levels`."""
        return int(self.dense) + int(self.crammed) + int(self.overfull)


def _anchor(words: str) -> Markup:
    """The name of a link's target: letters, digits and hyphens only, so never escaped."""
    return Markup("r-" + "".join(c if c.isalnum() else "-" for c in words))  # noqa: S704


def _lines(words: str, room: int) -> int:
    return -(-len(words) // room) if words else 0


def item(
    reader: Reader,
    raw: Mapping[str, Any],
    owner: str,
    owner_name: str,
    titles: Mapping[str, str],
    sources: Mapping[str, Source],
) -> Item:
    """Read one recommendation of the advice."""
    rule = text(raw.get("id") or raw.get("rule"))
    said = mapping(raw.get("texts"))
    saving = mapping(raw.get("saving"))
    points = reasons(reader, raw, owner)
    left, words = rebound(reader, raw, saving)
    resting = tuple(texts(raw.get("size_rests_on"))) if saving else ()
    lane = text(raw.get("lane"))
    grade = text(raw.get("grade"))
    if grade == "conditional" and raw.get("confirm_that") == []:
        grade = "estimate"  # there is no answer that anybody could confirm
    # Amounts of several use cases stand side by side, so they are all a year's.
    once = bool(mapping(saving.get("once"))) and len(reader.list("use_cases")) == 1
    rank = raw.get("rank")
    effort = "" if text(raw.get("stance")) == "justify" else text(raw.get("effort"))
    return Item(
        key=f"{owner}/{rule}",
        rule=rule,
        anchor=_anchor(f"{owner}-{rule}"),
        owner=owner,
        owner_name=owner_name,
        title=text(raw.get("title")) or rule,
        lane=lane,
        lane_name=in_words(LANES, lane if lane in LANES else "notes"),
        stance=text(raw.get("stance")),
        grade=in_words(GRADES, grade),
        own=grade == "own",
        rank=rank if isinstance(rank, int) and not isinstance(rank, bool) else None,
        recommend=sentence(said.get("recommend")),
        first_step=sentence(said.get("first_step")),
        because=sentence(said.get("because")),
        limitations=sentence(said.get("limitations")),
        reasons=tuple(points[:_MOST]),
        reasons_left=max(0, len(points) - _MOST),
        points_left=tuple(points[_MOST:]),
        changes=changes(raw.get("change"), _MOST),
        working=working(reader, raw, once=once),
        savings=savings(reader, saving, once=once),
        once=once,
        rebound=left,
        rebound_words=words,
        dominated=dominated(raw),
        varied=varied(reader),
        allocation_only=saving.get("allocation_only") is True,
        no_figure="" if saving else sentence(heading(raw.get("reason_no_figure"))),
        effort=in_words(EFFORTS, effort),
        effort_code=effort,
        risk=in_words(RISKS, text(raw.get("risk"))),
        sure=_sure(saving, in_words(OPEN_SIZE if resting else GRADES, grade)),
        first_three=of_ten(raw.get("first_three_in_ten")),
        then=tuple(text(t) or titles.get(str(t), str(t)) for t in _named(raw.get("then"), titles)),
        alternatives=tuple(_named(raw.get("alternatives"), titles)),
        confirm=to_confirm(raw),
        asks=tuple((text(a.get("who")), text(a.get("question"))) for a in mappings(raw.get("ask"))),
        mind=tuple(mind(reader, raw, saving)),
        evidence=tuple(_evidence(raw, sources)),
        evidence_grade=evidence_grade(raw, saving),
        law=law(raw),
        ours=text(raw.get("from")),
        edited=text(raw.get("edited")),
        attached_to=text(raw.get("attached_to")),
        size_rests_on=resting,
        beats_next=of_ten(raw.get("beats_next_in_ten")),
        too_close=raw.get("too_close") is True,
        wins=text(raw.get("wins")),
        assumed=grade == "assumption",
        conditional=grade in ("conditional", "assumption", "estimate"),
        governs=bool(raw.get("governs")),
        batteries=_avoided(reader, raw),
        beyond=tuple(mappings(raw.get("outside"))),
        alone=text(raw.get("governs")) == "alone",
        upfront=text(mapping(raw.get("upfront")).get("text")),
        payback=reader.figure(mapping(raw.get("upfront")).get("payback")),
        dear=text(mapping(saving.get("price")).get("why")),
        price=text(mapping(saving.get("price")).get("text")),
        within=number(mapping(raw.get("upfront")).get("within_horizon")) or 0.0,
        invest=invested(raw),
        tier=text(raw.get("tier")),
    )


def _avoided(reader: Reader, raw: Mapping[str, Any]) -> Figure | None:
    """Battery changes avoided, where there are any in the middle."""
    found = reader.figure(raw.get("battery_changes_avoided"))
    return found if found and found.p50 > 0 else None


def _named(value: object, titles: Mapping[str, str]) -> list[str]:
    out = []
    for entry in value if isinstance(value, list | tuple) else ():
        if isinstance(entry, Mapping):
            name = text(entry.get("rule") or entry.get("id"))
            out.append(text(entry.get("title")) or titles.get(name, name))
        else:
            out.append(titles.get(str(entry), str(entry)))
    return [line for line in out if line]


def _sure(saving: Mapping[str, Any], grade: str) -> str:
    chance = number(saving.get("chance_greener"))
    if chance is None:
        return grade
    if grade:
        return tr("{grade}; lowers carbon in {runs}", grade=grade, runs=runs(chance))
    return tr("Lowers carbon in {runs}", runs=runs(chance))


def _evidence(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> list[Source]:
    return [
        sources.get(name) or Source("", name, name, "", "", "")
        for name in texts(raw.get("evidence"))
    ]
