"""Titles that say what a chapter found, from the numbers of the advice and never beyond them.

Each chapter has a plain name, which stands above its title, in the bookmarks and in the contents.
A title claims nothing but what a figure, a rank or a count of the advice says; where these do not
carry a message, or it would run too long, a plainer one stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import capital, inside, mark, tr, trn
from advisor.report.baseline import APART
from advisor.report.board import dangers
from advisor.report.doubt import Cause
from advisor.report.effect import NAME, part, saved
from advisor.report.found import Found
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.reader import Figure, number
from advisor.report.roadmap import Action, Road, stopping
from advisor.report.words import OFTEN, counted

_ROOM = 96  # letters of a title that stands on two lines of its size
# The page for the board has a title in any language: rather three lines than none.
BOARD_ROOM = 112
# Over a duty without a figure, which has no page of its own.
AHEAD = mark("What comes first")
_ALL, _NEARLY, _HALF = 0.995, 0.95, 0.5


@dataclass(frozen=True, slots=True)
class Title:
    """The plain name of a chapter and what it found; the same words where it found nothing."""

    name: str
    words: str
    id: str = ""
    inner: bool = False

    @property
    def said(self) -> bool:
        """True where the title says more than the name."""
        return self.words != self.name


def titles(found: Found) -> dict[str, Title]:
    """The title of each chapter, by its id."""
    today = tr("The use case as it stands")
    today = tr("The use case as planned") if found.summary.planned else today
    today = tr("The use cases as they stand") if found.several else today
    advice = tr("What we advise") if found.short else tr("What we recommend")
    settled = tr("What to leave or stop") if len(found.listed) > 1 else tr("Our advice")
    return {
        "summary": titled(tr("Summary for the board"), main(found), BOARD_ROOM),
        "today": titled(today, _today(found)),
        "recommendations": titled(advice, _ranked(found)),
        "settled": titled(settled, _settled(found)),
        "roadmap": titled(tr("Road map"), _road(found.road)),
        "behind": titled(tr("What stands behind it"), _road(found.road) or _ranked(found)),
        "register": titled(tr("Register of actions"), _register(found.register)),
        "assumptions": titled(tr("Assumptions and unknowns"), _unknown(found.causes)),
    }


def ahead_title(ahead: Sequence[Item]) -> dict[str, Title]:
    """The title over what comes before the first in detail: its own where it is one thing."""
    name = tr(AHEAD)
    words = f"{ahead[0].number}  {ahead[0].title}" if len(ahead) == 1 else ""
    return {"ahead": titled(name, words)} if ahead else {}


def titled(name: str, words: str, room: int = _ROOM) -> Title:
    """A title, or the plain name where it would run too long."""
    return Title(name, words if words and len(words) <= room else name)


def main(found: Found) -> str:
    """What a board has to know first."""
    if found.tiny:
        return trn(
            "Nothing is worth doing here",
            "Nothing is worth doing in these {n} use cases",
            len(found.cases),
        )
    cautions = dangers(found.listed)
    if cautions:
        one = tr("Before anything else: {what}", what=inside(cautions[0].title))
        if len(cautions) == 1 and len(one) <= _ROOM:
            return one
        return trn(
            "Before anything else, one thing must be settled",
            "Before anything else, {n} things must be settled",
            len(cautions),
        )
    first = next((i for i in found.listed if i.number == 1), None)
    if first is not None and first.lane == "must_do" and not first.conditional:
        duty = tr("First a duty: {what}", what=inside(first.title))
        return duty if len(duty) <= _ROOM else tr("First a duty, then what is worth doing")
    if first is not None and first.own and first.lane == "do":
        own = tr("The consultant's own advice first: {what}", what=inside(first.title))
        return own if len(own) <= _ROOM else tr("The consultant's own advice comes first")
    if found.in_lanes("do", "must_do"):
        return saved(found)
    return _nothing_yet(found, first)


def _nothing_yet(found: Found, first: Item | None) -> str:
    """Where there is nothing to do, or not before something was found out."""
    if first is not None and first.lane == "find_out":
        ask = tr("Nothing to change yet. First: {what}", what=inside(first.title))
        return (
            ask if len(ask) <= _ROOM else tr("Nothing to change yet: first find out what is open")
        )
    kept = next((i for i in found.listed if i.settled and i.stance == "justify"), None)
    if kept is not None:
        leave = tr("Nothing needs to change: {what}", what=inside(kept.title))
        return leave if len(leave) <= _ROOM else tr("Nothing needs to change")
    return tr("We found nothing worth changing now")


def _today(found: Found) -> str:
    """What makes the footprint."""
    if found.several:
        return _largest_case(found)
    if not found.cases:
        return ""
    case = found.cases[0]
    carbon = case.lead.totals.get("carbon_kgco2e")
    if carbon is None:
        return tr("Too little was answered for a figure")
    if found.tiny:
        return tr("At about {carbon} it is too small to matter", carbon=carbon.printed)
    return _stage(case, carbon)


def _stage(case: Owner, carbon: Figure) -> str:
    """How much carbon it is, and which stage makes it, so far as the runs agree on that."""
    shares = {k: v for k, v in case.stage_share.items() if k not in APART}
    often = case.stage_first
    top = often.stage if often else max(shares, key=shares.__getitem__, default="")
    name = next((s.name for s in case.stages if s.key == top), "")
    if not name:
        return ""
    share = shares.get(top, 0.0)
    whole = Figure("", "", "%", 0.0, 100 * share, 0.0, f"{round(100 * share)} %", "")
    told = {
        "carbon": tr("{carbon}, once", carbon=carbon.printed) if case.lead.once else carbon.printed,
        "stage": inside(name),
        "part": part(whole),
    }
    if share >= _ALL:
        return tr("{carbon}, all of it from {stage}", **told)
    if share >= _NEARLY and (often is None or often.nearly_all >= OFTEN):
        return tr("{carbon}, nearly all of it from {stage}", **told)
    if share > _HALF and (often is None or often.majority >= OFTEN):
        return tr("{carbon}, about {part} of it from {stage}", **told)
    if often is None or often.most >= OFTEN:
        return tr("{carbon}, the largest part of it from {stage}", **told)
    return tr("{carbon}; which stage makes most of it is too close to call", **told)


def _largest_case(found: Found) -> str:
    """The use case with the most carbon, so far as the runs agree on it.

    No share of the whole, since middles do not add up.
    """
    cases = found.cases
    known = [c for c in cases if "carbon_kgco2e" in c.year]
    if not known:
        return tr("Too little was answered for a figure")
    if len(known) < len(cases):
        return trn(
            "Too little was answered for a figure of one use case",
            "Too little was answered for a figure of {n} use cases",
            len(cases) - len(known),
        )
    case = next((c for c in cases if c.id == found.largest.get("use_case")), None)
    if case is None or len(case.name) > NAME:
        return ""
    name = capital(case.name)
    most, majority = (number(found.largest.get(k)) or 0.0 for k in ("most", "majority"))
    if majority >= OFTEN:
        return tr("{name} makes more carbon than all the others together", name=name)
    if majority > 1 - OFTEN:
        return tr("{name} makes about as much carbon as all the others together", name=name)
    if most >= OFTEN:
        return tr("{name} makes the most carbon of {n} use cases", name=name, n=len(cases))
    return tr("Which use case makes the most carbon is too close to call")


def _ranked(found: Found) -> str:
    doing, asking = found.in_lanes("do", "must_do"), found.in_lanes("find_out")
    if found.rivals and found.rivals.too_close:
        lead, after = found.rivals.lead, found.rivals.after
        both = tr("Too close to call: “{a}” or “{b}”", a=lead.title, b=after.title)
        # Of one action in two use cases the title has no room to say whose.
        told = len(both) <= _ROOM and lead.title != after.title
        return both if told else tr("Which action comes first is too close to call")
    if doing and asking:
        return trn(
            "One action, and what to find out",
            "{number} actions in their order, and what to find out",
            len(doing),
            number=counted(len(doing)),
        )
    if doing:
        return trn(
            "One action to take",
            "{number} actions in their order",
            len(doing),
            number=counted(len(doing)),
        )
    if asking and any(i.settled for i in found.listed):
        return trn(
            "What is settled, and one thing to find out",
            "What is settled, and {number} things to find out",
            len(asking),
            number=counted(len(asking), begins=False),
        )
    if asking:
        return trn(
            "One thing to find out",
            "{number} things to find out",
            len(asking),
            number=counted(len(asking)),
        )
    return ""


def _settled(found: Found) -> str:
    settled = [i for i in found.listed if i.settled]
    stops = [i for i in settled if i.stance == "caution"]
    keeps = [i for i in settled if i.stance != "caution"]
    if not settled or all(i.alone for i in settled):
        return ""  # its own title says it
    if stops and keeps:
        first = trn(
            "First: {what}; one thing is right as it is",
            "First: {what}; {number} things are right as they are",
            len(keeps),
            what=inside(stops[0].title),
            number=counted(len(keeps), begins=False),
        )
        both = (
            tr("What must stop first, and what is right as it is")
            if any(stopping(i) for i in stops)
            else tr("What must be settled first, and what is right as it is")
        )
        return first if len(stops) == 1 and len(first) <= _ROOM else both
    if stops:
        return trn(
            "One thing must be settled before any other",
            "{number} things must be settled before any other",
            len(stops),
            number=counted(len(stops)),
        )
    kept = tr("Right as it is: {what}", what=inside(keeps[0].title))
    if len(keeps) == 1 and len(kept) <= _ROOM:
        return kept
    return trn(
        "One thing is right as it is",
        "{number} things are right as they are",
        len(keeps),
        number=counted(len(keeps)),
    )


def _road(road: Road) -> str:
    if not road.steps or road.before is None or road.after is None:
        return ""
    said = {"number": counted(len(road.steps)), "part": part(road.share) if road.share else ""}
    nothing = road.share is not None and road.share.p5 <= 0
    if road.before.unit_words != road.after.unit_words and road.share is not None:
        # Two units in one sentence would have to be compared by the reader.
        if nothing:
            return trn(
                "One step could save about {part} of the carbon, or nothing",
                "{number} steps together could save about {part} of the carbon, or nothing",
                len(road.steps),
                **said,
            )
        return trn(
            "One step could save about {part} of the carbon",
            "{number} steps together could save about {part} of the carbon",
            len(road.steps),
            **said,
        )
    said |= {"before": road.before.short, "after": road.after.short}
    if nothing:
        return trn(
            "One step could take the carbon from {before} to {after} a year, or save nothing",
            "{number} steps could take the carbon from {before} to {after} a year, or save nothing",
            len(road.steps),
            **said,
        )
    return trn(
        "One step could take the carbon from {before} to {after} a year",
        "{number} steps could take the carbon from {before} to {after} a year",
        len(road.steps),
        **said,
    )


def _register(rows: Sequence[Action]) -> str:
    """How many actions, by when the first is done, and whether they have owners."""
    if not rows:
        return ""
    ordered = [a for a in rows if a.number]
    named, now = sum(bool(a.person) for a in rows), len(ordered) < len(rows)
    # The first in their order need not be the first that is done.
    by_effort = ordered and all(a.days for a in ordered)
    soonest = min(ordered, key=lambda a: a.days) if by_effort else next(iter(ordered), None)
    when = soonest.when if soonest and any(c.isdigit() for c in soonest.when) else ""
    stops = any(a.stops for a in rows)
    if not ordered:
        begins = tr("What must stop now") if stops else tr("What must be settled first")
    elif not now and not when:
        begins = trn("One action", "{number} actions", len(rows), number=counted(len(rows)))
    elif now and not stops:
        begins = trn(
            "What must be settled first, then one action",
            "What must be settled first, then {number} actions",
            len(ordered),
            number=counted(len(ordered), begins=False),
        )
    elif now:
        begins = trn(
            "What must stop now, then one action",
            "What must stop now, then {number} actions",
            len(ordered),
            number=counted(len(ordered), begins=False),
        )
    else:
        begins = trn(
            "One action, due by {when}",
            "{number} actions, the earliest due in {when}",
            len(ordered),
            number=counted(len(ordered)),
            when=when,
        )
    if not named:
        return tr("{actions}: no owner is named yet", actions=begins)
    if named == len(rows):
        return trn(
            "{actions}: its owner is named",
            "{actions}: all have an owner",
            len(rows),
            actions=begins,
        )
    return trn(
        "{actions}: one has no owner yet",
        "{actions}: {number} have no owner yet",
        len(rows) - named,
        actions=begins,
        number=counted(len(rows) - named, begins=False),
    )


def _unknown(causes: Sequence[Cause]) -> str:
    first = causes[0] if causes else None
    if first is None or not first.plain or not first.carbon:
        return ""
    return tr("The largest unknown: {what}", what=first.plain)
