"""What the changes together could save, as a title: how many, what part, and what it hangs on."""

from __future__ import annotations

from advisor.language import tr, trc, trn
from advisor.report.found import Found
from advisor.report.reader import Figure
from advisor.report.words import counted

NAME = 48  # letters of a use case's name that a title may hold
_HALF, _NEAR = 50.0, 4.0
_YEAR = 12.0  # months
_OFTEN = 0.8  # a change pays back where it does so within the horizon in so many runs


def part(share: Figure) -> str:
    """A share of a whole in words where it is near one that has a word, else as printed."""
    words = (
        (10.0, trc("part of a whole", "a tenth")),
        (20.0, trc("part of a whole", "a fifth")),
        (25.0, trc("part of a whole", "a quarter")),
        (100 / 3, trc("part of a whole", "a third")),
        (40.0, trc("part of a whole", "two fifths")),
        (50.0, trc("part of a whole", "half")),
        (60.0, trc("part of a whole", "three fifths")),
        (200 / 3, trc("part of a whole", "two thirds")),
        (75.0, trc("part of a whole", "three quarters")),
        (80.0, trc("part of a whole", "four fifths")),
        (90.0, trc("part of a whole", "nine tenths")),
    )
    off, said = min((abs(share.p50 - at), w) for at, w in words)
    return said if off <= min(3.0, 0.12 * share.p50) else share.printed


def saved(found: Found) -> str:
    """How many changes could save how much, with what that hangs on."""
    steps, share = found.road.steps, found.road.share
    if not steps or share is None:
        return _one(found)
    count = len(steps)
    told = {"number": counted(count), "part": part(share)}
    if share.p50 < 1.0:
        return trn(
            "One change could save a little of the carbon",
            "{number} changes could save a little of the carbon",
            count,
            **told,
        )
    halves = abs(share.p50 - _HALF) <= _NEAR
    if share.p5 <= 0:
        return trn(
            "One change could save about {part} of the carbon, or nothing",
            "{number} changes could save about {part} of the carbon, or nothing",
            count,
            **told,
        )
    if all(s.conditional for s in steps):
        return trn(
            "If confirmed, one change could save about {part} of the carbon",
            "If confirmed, {number} changes could save about {part} of the carbon",
            count,
            **(told | {"number": counted(count, begins=False)}),
        )
    if found.road.costs_more:
        return trn(
            "One change could save about {part} of the carbon, at a cost",
            "{number} changes could save about {part} of the carbon, at a cost",
            count,
            **told,
        )
    if found.summary.money_first and found.road.costs_less:
        return trn(
            "One change could lower the bill and save about {part} of the carbon",
            "{number} changes could lower the bill and save about {part} of the carbon",
            count,
            **told,
        )
    if _pays_back(found):
        return _paid(count, told, halves=halves)
    if halves:
        return trn(
            "One change could halve the carbon",
            "{number} changes could halve the carbon",
            count,
            **told,
        )
    return trn(
        "One change could save about {part} of the carbon",
        "{number} changes could save about {part} of the carbon",
        count,
        **told,
    )


def _paid(count: int, told: dict[str, str], *, halves: bool) -> str:
    if halves:
        return trn(
            "One change could halve the carbon and pay back within a year",
            "{number} changes could halve the carbon and pay back within a year",
            count,
            **told,
        )
    return trn(
        "One change could save about {part} of the carbon and pay back within a year",
        "{number} changes could save about {part} of the carbon and pay back within a year",
        count,
        **told,
    )


def _pays_back(found: Found) -> bool:
    """Whether each step with a cost of its own is paid back within a year, in most runs at all."""
    if not found.road.costs_less:
        return False
    keys = {s.key for s in found.road.steps}
    paid = [i for i in found.listed if i.key in keys and i.upfront]
    return bool(paid) and all(
        i.payback is not None and i.payback.p50 <= _YEAR and i.within >= _OFTEN for i in paid
    )


def _one(found: Found) -> str:
    """The first action where there is no road map."""
    doing = found.in_lanes("do", "must_do")
    lead = next((i for i in doing if i.carbon and i.carbon.share), None)
    count = len(doing)
    if lead is None or lead.carbon is None or lead.carbon.share is None:
        return trn(
            "One change is worth making; nobody can count beforehand what it saves",
            "{number} changes are worth making; nobody can count beforehand what they save",
            count,
            number=counted(count),
        )
    share = lead.carbon.share
    told = {"part": part(share), "name": lead.owner_name}
    if share.p50 < 1.0:
        return tr("There is little carbon to save here")
    if share.p5 <= 0:
        return tr("The first change could save about {part} of the carbon, or nothing", **told)
    if found.several and len(lead.owner_name) <= NAME:
        return tr("The first change could save about {part} of the carbon of {name}", **told)
    if found.several:
        return tr("The first change could save about {part} of one use case's carbon", **told)
    if count == 1:
        return trn(
            "One change could save about {part} of the carbon",
            "{number} changes could save about {part} of the carbon",
            count,
            number=counted(count),
            **told,
        )
    return tr("The first change could save about {part} of the carbon", **told)
