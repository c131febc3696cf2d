"""The first of the actions that were ranked, beside the next one that the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import listed as all_of
from advisor.report.items import Item
from advisor.report.reader import Reader, mappings, text
from advisor.report.words import of_ten


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two actions in their order.

    Attributes:
        lead, after: the first that has a rank, and the one behind it on the page for the board.
        runs: in how many runs the first comes first, in words; empty where nobody counted.
        too_close: whether that is too few to tell them apart.
        settles: what would settle it.
    """

    lead: Item
    after: Item
    runs: str
    too_close: bool
    settles: str


def rivals(reader: Reader, listed: Sequence[Item]) -> Rivals | None:
    """The first two that were ranked against each other; None where there is one only.

    Of several use cases the order is that of all of them, so the next action may be another's.
    """
    ranked = [i for i in listed if i.rank and not i.settled and i.lane == "do"]
    if len(ranked) < 2:
        return None
    lead, after = ranked[:2]
    if lead.owner == after.owner and lead.rank is not None and after.rank == lead.rank + 1:
        wins = lead.wins or all_of(lead.size_rests_on or after.size_rests_on)
        return Rivals(lead, after, lead.beats_next, lead.too_close, wins)
    raw = _action(reader, lead)
    following = _action(reader, after)
    if not raw or not following or following.get("rank") != (raw.get("rank") or 0) + 1:
        return Rivals(lead, after, "", too_close=False, settles="")
    return Rivals(
        lead,
        after,
        of_ten(raw.get("beats_next_in_ten")),
        raw.get("too_close") is True,
        all_of(lead.size_rests_on or after.size_rests_on),
    )


def _action(reader: Reader, entry: Item) -> Mapping[str, Any]:
    return next(
        (
            a
            for a in mappings(reader.map("portfolio").get("actions"))
            if f"{text(a.get('use_case'))}/{text(a.get('rule'))}" == entry.key
        ),
        {},
    )
