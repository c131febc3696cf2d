"""What an action changes in the calculation, in words that a reader can place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import signs, tr
from advisor.quantities import format_number
from advisor.report.reader import heading, mappings, text

# At the end of a label, what 1 stands for, in whatever language: "(today = 1)".
_FACTOR = re.compile(r"\s*\([^()]*=\s*1\)$")
_PLANNED = "train."  # of a training that is planned, 1 is the plan's
_NUMBER = re.compile(r"^\d[\d.,’\u202f]*$")
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
        label = tr("Cost of a call in the leaner way")
        before, after = (_of_price(v) for v in (before, after))
    elif found := _FACTOR.search(label):
        label = label[: found.start()]
        of = _of_plan if fact.startswith(_PLANNED) else _of_today
        before, after = of(before), of(after)
    if fact in _ROUTED and not routed:
        before = ""
    return Change(label, before, after, fact)


def _amount(words: str) -> float | None:
    """A printed number, read with the signs of the language in force."""
    if not _NUMBER.match(words):
        return None
    return float(words.replace(signs().group, "").replace(signs().decimal, "."))


def _of_price(words: str) -> str:
    amount = _amount(words)
    if amount is None:
        return words
    if not amount:
        return tr("nothing")
    return tr("{n} % of a call's price today", n=format_number(amount * 100))


def _of_today(words: str) -> str:
    amount = _amount(words)
    if amount is None:
        return words
    if amount == 1:
        return ""
    if amount < 1:
        return tr("{n} % of today's", n=format_number(amount * 100))
    return tr("{n} times today's", n=format_number(amount))


def _of_plan(words: str) -> str:
    amount = _amount(words)
    if amount is None:
        return words
    if amount == 1:
        return ""
    if amount < 1:
        return tr("{n} % of the plan's", n=format_number(amount * 100))
    return tr("{n} times the plan's", n=format_number(amount))


def invested(raw: Mapping[str, Any]) -> str:
    """What a recommendation costs once by what it changes, with its range; empty for nothing."""
    for change in mappings(raw.get("change")):
        if text(change.get("fact")) == "invest.cost":
            after = text(change.get("after"))
            ends = text(change.get("after_range") or change.get("range"))
            return f"{after} ({ends})" if ends and ends != after else after
    return ""
