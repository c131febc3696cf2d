"""The line below the title on the cover."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.language import inside, tr, trn
from advisor.language import listed as listed_words
from advisor.report.board import dangers
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.roadmap import Road
from advisor.report.words import counted


def _names(cases: Sequence[Owner]) -> str:
    if len(cases) <= 2:
        return listed_words([o.name for o in cases])
    return tr("{n} use cases", n=len(cases))


def subtitle(cases: Sequence[Owner], listed: Sequence[Item], road: Road, *, short: bool) -> str:
    """What the cover says below the title: what comes first, and for whom."""
    cautions, names = dangers(listed), _names(cases)
    doing = [i for i in listed if i.lane == "do"]
    if cautions:
        # A danger comes before any action, on the cover as well.
        what = "; ".join(f"{inside(i.title)} ({i.for_whom})" for i in cautions[:2])
        if doing:
            # Those with something to do, so that none is named twice for nothing.
            acting = {e.owner for i in doing for e in i.every}
            names = _names([o for o in cases if o.id in acting] or cases)
            return tr("First of all: {what}. Then advice on {names}", what=what, names=names)
        return tr("First of all: {what}", what=what)
    if short:
        if any(i.governs and not i.alone for i in listed):
            return tr("What must be settled first: {names}", names=names)
        return tr("What we looked at, and why little needs to change: {names}", names=names)
    if not doing:
        return tr("Advice on {names}", names=names)
    line = _as_titled(doing, road, names) or _actions_for(
        len(doing), cases, {i.owner for i in doing}
    )
    duties = [i for i in listed if i.lane == "must_do"]
    if duties:
        # A duty with a date comes before what is only worth doing.
        what = "; ".join(inside(i.title) for i in duties[:2])
        return tr("First a duty: {what}. Then {actions}", what=what, actions=inside(line))
    return line


def _as_titled(doing: Sequence[Item], road: Road, names: str) -> str:
    """Changes and actions without a figure, where the title counts the changes of the road map."""
    changes, without = len(road.steps), len([i for i in doing if not i.carbon])
    if not changes or changes == len(doing):
        return ""
    told = {"changes": counted(changes), "names": names}
    if changes + without == len(doing):
        return trn(
            "{changes} changes for {names}, and one action without a figure",
            "{changes} changes for {names}, and {number} actions without a figure",
            without,
            number=counted(without, begins=False),
            **told,
        )
    return tr(
        "{number} actions for {names}, {changes} of them steps of the road map",
        number=counted(len(doing)),
        names=names,
        changes=counted(changes, begins=False),
    )


def _actions_for(count: int, cases: Sequence[Owner], with_actions: set[str]) -> str:
    """How many actions for which use cases, and where there is something to ask first."""
    served = [o for o in cases if o.id in with_actions]
    rest = [o for o in cases if o.id not in with_actions]
    number = counted(count)
    if not served or not rest or len(cases) > 2:
        return trn(
            "{number} action for {names}",
            "{number} actions for {names}",
            count,
            number=number,
            names=_names(cases),
        )
    return trn(
        "{number} action for {names}, and what to ask first for {rest}",
        "{number} actions for {names}, and what to ask first for {rest}",
        count,
        number=number,
        names=_names(served),
        rest=_names(rest),
    )
