"""What makes the figures wide, what was assumed, and how sure the first actions are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.report.items import Item
from advisor.report.names import factor_name
from advisor.report.owners import Owner
from advisor.report.reader import Reader, heading, mapping, mappings, number, sentence, text
from advisor.report.words import QUALITY, ten

_FEW = 3  # so many actions are always among the first three
_CARBON, _COST = 5, 3
_CARBON_OF_SEVERAL = 8
_GROUPS = ("Devices", "Serving", "Training", "Image", "any model")
_PLAIN = {
    "accelerators.h100.mfu": "the speed that the machines reach in training",
    "edge.battery_kgco2e": "the making of a battery",
    "media_image.any.wh_per_image": "the energy of an image",
    "model.active_params_b": "the size of the model",
    "serving.batch_vendor": "how many requests a vendor serves together",
    "serving.model_error": "the error of our formula for energy",
    "train.runs": "the number of trial and failed runs",
}
_LEAST = 0.01
_KINDS = {"factor": "Factor", "parameter": "Parameter"}
_MONEY = {"eur", "usd"}
_PRICES = ("api_prices", "item_prices")


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that makes a figure wide: an answer, a factor or a parameter."""

    owner: str
    key: str
    label: str
    printed: str
    range: str
    kind: str
    carbon: str
    cost: str
    narrows: str
    cost_weight: float = 0.0
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that rests on us, and what would narrow it."""

    owner: str
    label: str
    printed: str
    weight: str
    narrows: str
    grade: str
    quality: str


def causes(reader: Reader, cases: Sequence[Owner]) -> list[Cause]:
    """The largest causes of the width of carbon and of cost, over all use cases.

    With several use cases a share is weighed by the width of its use case's figure, so that what
    moves a small one does not stand before what moves a large one.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for case in cases:
        raw = _raw(reader, case)
        for impact, total in (("carbon", "carbon_kgco2e"), ("cost", "cost")):
            figure = case.totals.get(total)
            width = figure.p95 - figure.p5 if figure else 0.0
            for row in mappings(mapping(raw.get("drivers")).get(impact)):
                share = number(row.get("share")) or 0.0
                key = (case.id, text(row.get("id")))
                entry = found.setdefault(key, {"row": row, "case": case, "raw": raw})
                entry[impact] = share
                entry[f"{impact}_weight"] = share * width
    most = _CARBON if len(cases) == 1 else _CARBON_OF_SEVERAL
    chosen: list[dict[str, Any]] = []
    for name, count in (("carbon_weight", most), ("cost_weight", _COST)):
        weighed = [(float(e[name]), n, e) for n, e in enumerate(found.values()) if e.get(name)]
        ranked = [e for _, _, e in sorted(weighed, key=lambda w: (-w[0], w[1]))]
        chosen += [e for e in ranked[:count] if e not in chosen]
    return [_cause(reader, e) for e in chosen]


def _raw(reader: Reader, case: Owner) -> Mapping[str, Any]:
    return next(
        (u for u in mappings(reader.data.get("use_cases")) if text(u.get("id")) == case.id), {}
    )


def _cause(reader: Reader, entry: Mapping[str, Any]) -> Cause:
    row, case = entry["row"], entry["case"]
    kind, key = text(row.get("kind")), text(row.get("id"))
    told = "Assumed" if row.get("known") is False else "Your answer"
    return Cause(
        owner=case.name,
        key=key,
        label=cause_label(row),
        printed=_unit(text(row.get("printed"))),
        range=_unit(text(row.get("range"))),
        kind=_KINDS.get(kind, told),
        carbon=_percent(entry.get("carbon")),
        cost=_percent(entry.get("cost")),
        narrows=_narrows(reader, case.id, kind, key, told),
        cost_weight=float(entry.get("cost_weight", 0.0)),
        plain=_plain(row),
    )


def _plain(row: Mapping[str, Any]) -> str:
    """A cause in words for the board: an answer by its label, a factor turned round."""
    key, label = text(row.get("id")), text(row.get("label"))
    if key in _PLAIN:
        return _PLAIN[key]
    if key.startswith("grid."):
        return "the carbon of the electricity where it runs"
    if label:
        return label[:1].lower() + label[1:] if label[1:2].islower() else label
    *group, what = factor_name(key).split(", ")
    if key.startswith(_PRICES):
        return "the vendor's list prices"
    what = what[:1].lower() + what[1:] if what[1:2].islower() else what
    whose = ", ".join(g for g in group if g not in _GROUPS)
    whose = whose[:1].lower() + whose[1:] if whose[1:2].islower() else whose
    return f"the {what} ({whose})" if whose else f"the {what}"


def _unit(words: str) -> str:
    """A printed number with its unit in words: "an image", "an hour"."""
    return re.sub(r" a h$", " an hour", re.sub(r" a ([aeio])", r" an \1", words))


def cause_label(row: Mapping[str, Any]) -> str:
    """The name of a cause: its label, or its id in words."""
    key = text(row.get("id"))
    label = heading(row.get("label"))
    if not label and key.startswith("grid.") and key.endswith(".lifecycle"):
        label = (
            f"Carbon of the grid ({factor_name(key).split(', ', 1)[1].rsplit(', carbon', 1)[0]})"
        )
    label = label or factor_name(key).removeprefix("Serving, ")
    return label[:1].upper() + label[1:]


def _percent(share: object) -> str:
    amount = number(share)
    return "" if amount is None else f"{round(amount * 100)} %"


def _narrows(reader: Reader, owner: str, kind: str, key: str, told: str) -> str:
    """What would narrow it: of an answer what the advice says, of a factor by its kind."""
    for raw in mappings(reader.data.get("assumptions")):
        same = text(raw.get("use_case")) == owner and text(raw.get("fact")) == key
        if same and text(raw.get("narrows")):
            return sentence(raw.get("narrows"))
    if kind == "factor":
        if _MONEY & set(key.rpartition(".")[2].split("_")) or key.startswith(_PRICES):
            return "Take it from the invoice."
        if key.startswith("grid."):
            return "The place where it runs, and the grid's figures of that year."
        if key == "edge.battery_kgco2e":
            return "Cell type and the maker's declaration."
        if "embodied" in key:
            return "The maker's declaration, or the list of parts."
        if key.startswith("edge"):
            return "A measurement on one device."
        return "A measurement, or the figure of the vendor or operator."
    if kind == "parameter":
        return "A test of your own."
    return "An answer." if told == "Assumed" else "A count or a meter in place of an estimate."


def weighty(reader: Reader, *, short: bool) -> list[Mapping[str, Any]]:
    """The assumptions that weigh most: those of some weight, and a few in any case."""
    rows = mappings(reader.data.get("assumptions"))
    least = 4 if short else 6
    return [
        row
        for n, row in enumerate(rows[:16])
        if n < least or (not short and (number(row.get("share_of_uncertainty")) or 0.0) >= 0.01)
    ]


def assumptions(
    reader: Reader, everyone: Sequence[Owner], told: Sequence[Cause], *, short: bool
) -> list[Assumption]:
    """The assumptions that are not told among the causes already."""
    names = {o.id: o.name for o in everyone}
    grades = {
        (text(raw.get("id")), text(f.get("name"))): text(f.get("status"))
        for raw in [*mappings(reader.data.get("use_cases")), *mappings(reader.data.get("shared"))]
        for f in mappings(raw.get("facts"))
    }
    known = {(c.owner, c.key) for c in told}
    width = {o.id: o.totals["carbon_kgco2e"].p95 for o in everyone if "carbon_kgco2e" in o.totals}
    least = _LEAST * max(width.values(), default=0.0) if told else 0.0
    out: dict[tuple[str, ...], Assumption] = {}
    for raw in weighty(reader, short=short):
        owner = text(raw.get("use_case"))
        if (names.get(owner, owner), text(raw.get("fact"))) in known:
            continue
        weight = number(raw.get("share_of_uncertainty"))
        if weight is not None and weight * width.get(owner, 0.0) < least:
            continue  # what moves a use case of no weight
        grade, quality = QUALITY.get(
            text(raw.get("status")) or grades.get((owner, text(raw.get("fact"))), "assumed"),
            QUALITY["assumed"],
        )
        row = Assumption(
            owner=names.get(owner, owner),
            label=heading(raw.get("label")) or text(raw.get("fact")),
            printed=text(raw.get("printed")),
            weight=""
            if weight is None
            else "little"
            if weight < 0.05
            else _percent(weight)
            if told
            else ten(weight),
            narrows=sentence(raw.get("narrows")),
            grade=grade,
            quality=quality,
        )
        # The same assumption for several use cases is one row, with the weight in each.
        key = (row.label, row.printed, row.narrows, row.grade)
        first = out.get(key)
        if first is not None:
            weights = f"{first.weight}; {row.weight}" if row.weight else first.weight
            row = replace(first, owner=f"{first.owner}; {row.owner}", weight=weights)
        out[key] = row
    return [replace(r, weight=_alike(r.weight)) for r in out.values()]


def _alike(weights: str) -> str:
    """Weights that are all the same, once."""
    parts = list(dict.fromkeys(weights.split("; ")))
    return parts[0] if len(parts) == 1 else weights


def how_sure(
    reader: Reader,
    first: Sequence[Item],
    listed: Sequence[Item],
    cases: Sequence[Owner],
    told: Sequence[Cause],
) -> list[str]:
    """How sure the order of the first actions is, and what makes the figures wide."""
    out = order_lines(first[0], listed) if first else []
    if out and first[0].varied:
        out[-1] += " In each run the weights of the criteria were varied too, about our own."
    if not any(i.lane in ("do", "must_do", "small") for i in listed):
        # What makes the figures wide is of no use to who has nothing to do.
        return out
    out += _widths(cases, told) or _widest_assumption(reader)
    return out or ["The ranges hold nine in ten of the runs of our calculation."]


def order_lines(lead: Item, listed: Sequence[Item]) -> list[str]:
    """How firmly the first action stands before the next of its use case."""
    rivals = [i for i in listed if i.owner == lead.owner and i.rank]
    out = []
    if lead.first_three and len(rivals) > _FEW:
        out.append(
            f"“{lead.title}” is among the first three of {len(rivals)} actions in "
            f"{lead.first_three} of our calculation."
        )
    after = next((i for i in rivals if lead.rank and i.rank == lead.rank + 1), None)
    if after is None or not lead.beats_next:
        return out
    line = f"“{lead.title}” comes before “{after.title}” in {lead.beats_next}"
    if lead.too_close:
        settles = lead.wins or " and ".join(lead.size_rests_on or after.size_rests_on)
        line += ": too close to call"
        line += f"; what would settle it: {settles}" if settles else ""
    return [*out, f"{line}."]


def _widths(cases: Sequence[Owner], told: Sequence[Cause]) -> list[str]:
    """The largest cause of the width in plain words; the rest stands among the assumptions."""
    several = len(cases) > 1

    def name(cause: Cause) -> str:
        return f"{cause.plain} for {cause.owner}" if several else cause.plain

    largest = next((c for c in told if c.carbon), None)
    # Those of carbon stand first in the list, so the largest of cost is sought by its own share.
    cost = next(iter(sorted((c for c in told if c.cost), key=lambda c: -c.cost_weight)), None)
    if largest is None:
        return []
    line = f"The largest unknown behind the footprint is {name(largest)}"
    if cost and cost.key != largest.key:
        line += f", and behind the cost {name(cost)}"
    return [f"{line}. The assumptions name the others, and what would settle them."]


def unexplained(reader: Reader, cases: Sequence[Owner]) -> str:
    """How much of the width no named cause explains, where the advice says so."""
    parts = []
    for case in cases:
        left = number(
            mapping(mapping(_raw(reader, case).get("drivers")).get("unexplained")).get("carbon")
        )
        if left is not None and case.totals and round(left * 100) > 0:
            parts.append(f"{_percent(left)} for {case.name}" if len(cases) > 1 else _percent(left))
    if not parts:
        return ""
    return (
        f"Of the width of carbon no cause alone explains {'; '.join(parts)}: it lies in what acts "
        "together and in many small causes."
    )


def _widest_assumption(reader: Reader) -> list[str]:
    widest = mappings(reader.data.get("assumptions"))
    weight = number(widest[0].get("share_of_uncertainty")) if widest else None
    if not widest or text(reader.map("portfolio", "verdict").get("rests_on")):
        return []
    label = text(widest[0].get("label"))
    if weight is not None and weight >= 0.1:
        much = "mostly" if weight >= 0.5 else "more than from anything else"
        return [
            f"The width of the ranges comes {much} from one thing that we had to assume: "
            f"{label} ({ten(weight)} parts). {sentence(widest[0].get('narrows'))}".rstrip()
        ]
    taken = text(widest[0].get("printed"))
    shown = f"{label}, taken as {taken}" if taken else label
    line = (
        "Nothing that we had to assume makes a tenth of the width of the ranges by itself; the "
        f"largest is {shown}. The rest lies in the factors."
    )
    return [line]
