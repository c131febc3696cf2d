"""Titles that say what a chapter found, from the numbers of the advice and never beyond them.

Each chapter has a plain name, which stands above its title, in the bookmarks and in the contents.
A title claims nothing but what a figure, a rank or a count of the advice says; where these do not
carry a message, or it would run too long, a plainer one stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import capital, inside, tr, trn
from advisor.report.baseline import APART
from advisor.report.board import dangers
from advisor.report.doubt import Cause
from advisor.report.effect import NAME, part, saved
from advisor.report.found import Found
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.reader import Figure
from advisor.report.roadmap import Action, Road
from advisor.report.words import counted

_ROOM = 96  # letters of a title that stands on two lines of its size
_HALF = 50.0
_ALL, _NEARLY = 0.995, 0.95


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
        "summary": titled(tr("Summary for the board"), main(found)),
        "today": titled(today, _today(found)),
        "recommendations": titled(advice, _ranked(found)),
        "settled": titled(settled, _settled(found)),
        "roadmap": titled(tr("Road map"), _road(found.road)),
        "behind": titled(tr("What stands behind it"), _road(found.road) or _ranked(found)),
        "register": titled(tr("Register of actions"), _register(found.register)),
        "assumptions": titled(tr("Assumptions and unknowns"), _unknown(found.causes)),
    }


def titled(name: str, words: str) -> Title:
    """A title, or the plain name where it would run too long."""
    return Title(name, words if words and len(words) <= _ROOM else name)


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
        return _largest_case(found.cases)
    if not found.cases:
        return ""
    case = found.cases[0]
    carbon = case.lead.totals.get("carbon_kgco2e")
    if carbon is None:
        return tr("Too little was answered for a figure")
    if found.tiny:
        return tr("At about {carbon} it is too small to matter", carbon=carbon.printed)
    shares = {k: v for k, v in case.stage_share.items() if k not in APART}
    if not shares:
        return ""
    top = max(shares, key=lambda k: shares[k])
    name = next((s.name for s in case.stages if s.key == top), "")
    share = shares[top]
    if not name:
        return ""
    if share >= _ALL:
        return tr("All the carbon comes from {stage}", stage=inside(name))
    if share >= _NEARLY:
        return tr("Nearly all the carbon comes from {stage}", stage=inside(name))
    whole = Figure("", "", "%", 0.0, 100 * share, 0.0, f"{round(100 * share)} %", "")
    if share > _HALF / 100:
        return tr("{stage} makes about {part} of the carbon", stage=name, part=part(whole))
    return tr("{stage} makes the largest part of the carbon", stage=name)


def _largest_case(cases: Sequence[Owner]) -> str:
    """The use case with the most carbon, by the middles; no share, since middles do not add up."""
    known = [(c.totals["carbon_kgco2e"].p50, c) for c in cases if "carbon_kgco2e" in c.totals]
    if not known:
        return tr("Too little was answered for a figure")
    known.sort(key=lambda entry: -entry[0])
    most, case = known[0]
    others = [p50 for p50, _ in known[1:]]
    if len(known) < len(cases) or not others:
        return trn(
            "Too little was answered for a figure of one use case",
            "Too little was answered for a figure of {n} use cases",
            len(cases) - len(known),
        )
    if most <= others[0] or len(case.name) > NAME:
        return ""
    if most > sum(others):
        return tr("{name} makes more carbon than all the others together", name=capital(case.name))
    return tr(
        "{name} makes the most carbon of {n} use cases", name=capital(case.name), n=len(cases)
    )


def _ranked(found: Found) -> str:
    doing, asking = found.in_lanes("do", "must_do"), found.in_lanes("find_out")
    ranked = [i for i in doing if i.lane == "do" and i.quantified]
    if ranked and ranked[0].too_close:
        lead = ranked[0]
        after = next((i for i in doing if i.owner == lead.owner and i.rank == _next(lead)), None)
        close = tr("Which action comes first is too close to call")
        if after is not None:
            both = tr("Too close to call: “{a}” or “{b}”", a=lead.title, b=after.title)
            close = both if len(both) <= _ROOM else close
        return close
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


def _next(lead: Item) -> int | None:
    """The rank behind an action's own, by which the advice compares it."""
    return None if lead.rank is None else lead.rank + 1


def _settled(found: Found) -> str:
    settled = [i for i in found.listed if i.settled]
    stops = [i for i in settled if i.stance == "caution"]
    keeps = [i for i in settled if i.stance != "caution"]
    if not settled:
        return ""
    if stops and keeps:
        return tr("What must stop first, and what is right as it is")
    if stops:
        return trn(
            "One thing must be settled before any other",
            "{number} things must be settled before any other",
            len(stops),
            number=counted(len(stops)),
        )
    if keeps and all(i.alone for i in keeps):
        return tr("Leave it as it is")
    return trn(
        "One thing is right as it is",
        "{number} things are right as they are",
        len(keeps),
        number=counted(len(keeps)),
    )


def _road(road: Road) -> str:
    if not road.steps or road.before is None or road.after is None:
        return ""
    if road.before.unit_words != road.after.unit_words and road.share is not None:
        # Two units in one sentence would have to be compared by the reader.
        return trn(
            "One step could save about {part} of the carbon",
            "{number} steps together could save about {part} of the carbon",
            len(road.steps),
            number=counted(len(road.steps)),
            part=part(road.share),
        )
    return trn(
        "One step could take the carbon from {before} to {after} a year",
        "{number} steps could take the carbon from {before} to {after} a year",
        len(road.steps),
        number=counted(len(road.steps)),
        before=road.before.short,
        after=road.after.short,
    )


def _register(rows: Sequence[Action]) -> str:
    open_rows = [a for a in rows if not a.person]
    if not rows:
        return ""
    if not open_rows:
        return trn("The action has an owner", "Every action has an owner", len(rows))
    if len(open_rows) == len(rows):
        return trn(
            "The action still needs an owner", "Every action still needs an owner", len(rows)
        )
    return trn(
        "One action still needs an owner",
        "{number} actions still need an owner",
        len(open_rows),
        number=counted(len(open_rows)),
    )


def _unknown(causes: Sequence[Cause]) -> str:
    first = causes[0] if causes else None
    if first is None or not first.plain or not first.carbon:
        return ""
    return tr("The largest unknown: {what}", what=first.plain)
