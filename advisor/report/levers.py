"""What an action changes in the calculation, in words that a reader can place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.quantities import format_number
from advisor.report.reader import heading, mappings, text

_FACTOR = re.compile(r" \((?:today|plan) = 1\)$")
_NUMBER = re.compile(r"^[0-9][0-9.,]*$")
_ROUTED_SHARE = "serve.routed_share"
_ROUTED_COST = "serve.routed_cost_factor"
_ROUTED = (_ROUTED_COST, "serve.routed_energy_wh_per_call")


@dataclass(frozen=True, slots=True)
class Change:
    """A fact before and after; `before` is empty where there is no such thing today."""

    label: str
    before: str
    after: str
    fact: str = ""


def changes(value: object, most: int) -> tuple[Change, ...]:
    """The changes of an action; what prints alike before and after is left out."""
    raws = mappings(value)
    routed = _is_routed(raws)
    out = []
    for raw in raws:
        change = _change(raw, routed=routed)
        if change.before != change.after:
            out.append(change)
    return tuple(out[:most])


def _is_routed(raws: Sequence[Mapping[str, Any]]) -> bool:
    """True where some calls go another way already, so that way has a value today."""
    before = next((text(r.get("before")) for r in raws if r.get("fact") == _ROUTED_SHARE), "")
    return before not in ("", "0", "0 %")


def _change(raw: Mapping[str, Any], *, routed: bool) -> Change:
    fact = text(raw.get("fact"))
    label = heading(raw.get("label") or raw.get("fact"))
    before, after = text(raw.get("before")), text(raw.get("after"))
    if before == after:
        return Change(label, before, after, fact)
    if fact == _ROUTED_COST:
        label = "Cost of a call in the leaner way"
        before, after = (_of_price(v) for v in (before, after))
    elif found := _FACTOR.search(label):
        whose = "the plan's" if "plan" in found[0] else "today's"
        label = label[: found.start()]
        before, after = _of_today(before, whose), _of_today(after, whose)
    if fact in _ROUTED and not routed:
        before = ""
    return Change(label, before, after, fact)


def _amount(words: str) -> float | None:
    return float(words.replace(",", "")) if _NUMBER.match(words) else None


def _of_price(words: str) -> str:
    amount = _amount(words)
    if amount is None:
        return words
    return f"{format_number(amount * 100)} % of a call's price today" if amount else "nothing"


def _of_today(words: str, whose: str) -> str:
    amount = _amount(words)
    if amount is None:
        return words
    if amount == 1:
        return ""
    if amount < 1:
        return f"{format_number(amount * 100)} % of {whose}"
    return f"{format_number(amount)} times {whose}"
