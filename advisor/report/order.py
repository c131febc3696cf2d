"""The order of the recommendations, their numbers, and rules that are told once for several."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.reader import Reader, mapping, mappings, text, texts
from advisor.report.words import STANCES, in_words

_LANES = ("do", "must_do", "small", "find_out", "notes", "leave_alone")


def arrange(reader: Reader, everyone: Sequence[Owner]) -> list[Item]:
    """What stands already, without a number; then the actions by rank; then lane by lane.

    What is unlawful, decided or right as it is comes before what could be done, with the notes
    that justify what the same use case has. Numbers begin at the first action, so they are those
    of the page for the board.
    """
    lane_of = {i.key: lane.id for o in everyone for lane in o.lanes for i in lane.items}
    ranked = {
        f"{text(a.get('use_case'))}/{text(a.get('rule'))}": position
        for position, a in enumerate(mappings(reader.map("portfolio").get("actions")))
    }
    settled: list[Item] = []
    rest: list[Item] = []
    for owner in sorted(everyone, key=_urgency):
        mine = [i for lane in owner.lanes for i in lane.items]
        kept = [i for i in mine if i.key not in ranked and _settled(i, lane_of[i.key])]
        settled += sorted(kept, key=lambda i: (not i.governs, i.stance != "caution", i.alone))
    for entry in settled:
        entry.settled = True
        entry.lane_name = in_words(STANCES, entry.stance) if entry.stance else entry.lane_name
    loose = [i for o in everyone for lane in o.lanes for i in lane.items if not i.settled]

    ahead = _own_ahead(reader, loose)

    def key(entry: Item) -> tuple[int, int, int, int]:
        lane = lane_of[entry.key]
        return (
            # A duty with a date comes before what is only worth doing, as on the cover.
            -1
            if lane == "must_do" and not entry.conditional
            else 0
            if entry.key in ranked or entry.key in ahead
            else 1,
            -1 if entry.key in ahead else ranked.get(entry.key, 0),
            _LANES.index(lane) if lane in _LANES else len(_LANES),
            entry.rank or 999,
        )

    rest = sorted(loose, key=key)
    listed = _once([*settled, *rest], ranked)
    number = 0
    for entry in listed:
        if not entry.settled:
            number += 1
            for same in entry.every:
                same.number = number
    _refer(listed)
    return listed


def _own_ahead(reader: Reader, loose: Sequence[Item]) -> set[str]:
    """The consultant's own advice that was put before what was computed, which has no rank."""
    own = {i.key for i in loose if i.own}
    found = set()
    for part in ("use_cases", "shared"):
        for raw in mappings(reader.data.get(part)):
            rules = [
                f"{text(raw.get('id'))}/{r}" for r in texts(mapping(raw.get("lanes")).get("do"))
            ]
            computed = next((n for n, r in enumerate(rules) if r not in own), 0)
            found.update(rules[:computed])
    return found


def _settled(entry: Item, lane: str) -> bool:
    return lane == "leave_alone" or (lane == "notes" and entry.stance == "justify")


def _urgency(owner: Owner) -> int:
    """Use cases in which something must stop or stay first; those with nothing to do last."""
    governing = [i for i in owner.items if i.governs]
    if not governing:
        return 1
    return 2 if all(i.alone for i in governing) else 0


def _once(entries: Sequence[Item], ranked: dict[str, int]) -> list[Item]:
    """One entry for a rule that says the same to several use cases, its figures aside.

    Ranked actions keep an entry each, since each has its place among all.
    """
    told: dict[tuple[str, str, bool], Item] = {}
    out = []
    for entry in entries:
        if entry.key in ranked or (entry.lane == "do" and entry.quantified):
            out.append(entry)
            continue
        lead = told.setdefault((entry.rule, entry.recommend, entry.settled), entry)
        if lead is entry:
            out.append(entry)
        else:
            lead.also.append(entry)
    return out


def _refer(listed: Sequence[Item]) -> None:
    """A ranked rule of several use cases is told once; the others refer to its number."""
    told: dict[tuple[str, str], Item] = {}
    for entry in listed:
        first = told.setdefault((entry.rule, entry.recommend), entry)
        if first is not entry and not entry.attached:
            entry.same_as = first.number
