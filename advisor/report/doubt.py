"""What makes the figures wide, what was assumed, and how sure the first actions are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.language import ENGLISH, capital, inside, mark, spoken, tr
from advisor.report.items import Item
from advisor.report.names import factor_name, factor_parts, part_name, places
from advisor.report.owners import Owner
from advisor.report.reader import Reader, heading, mapping, mappings, number, sentence, text
from advisor.report.rival import Rivals, rivals
from advisor.report.words import QUALITY, in_words, ten

_FEW = 3  # so many actions are always among the first three
_CARBON, _COST = 5, 3
_CARBON_OF_SEVERAL = 8
# Tables and rows that a cause is clear without.
_UNSAID = ("edge", "serving", "training", "media_image", "any")
_PLAIN = {
    "accelerators.h100.mfu": mark("the speed that the machines reach in training"),
    "edge.battery_kgco2e": mark("the making of a battery"),
    "media_image.any.wh_per_image": mark("the energy of an image"),
    "model.active_params_b": mark("the size of the model"),
    "serving.batch_vendor": mark("how many requests a vendor serves together"),
    "serving.model_error": mark("the error of our formula for energy"),
    "train.runs": mark("the number of trial and failed runs"),
}
_LEAST = 0.01
_KINDS = {
    "factor": mark("Factor"),
    "parameter": mark("Parameter"),
    "assumed": mark("Assumed"),
    "answer": mark("Your answer"),
}
_SHIPPED = ("factor", "parameter")
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
    code: str = ""


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
    told = kind if kind in _SHIPPED else "assumed" if row.get("known") is False else "answer"
    return Cause(
        owner=case.name,
        key=key,
        label=cause_label(row, places(reader)),
        printed=_unit(text(row.get("printed"))),
        range=_unit(text(row.get("range"))),
        kind=in_words(_KINDS, told),
        carbon=_percent(entry.get("carbon")),
        cost=_percent(entry.get("cost")),
        narrows=_narrows(reader, case.id, told, key),
        cost_weight=float(entry.get("cost_weight", 0.0)),
        plain=_plain(row),
        code=told,
    )


def _plain(row: Mapping[str, Any]) -> str:
    """A cause in words for the board: an answer by its label, a factor turned round."""
    key, label = text(row.get("id")), text(row.get("label"))
    if key in _PLAIN:
        return tr(_PLAIN[key])
    if key.startswith("grid."):
        return tr("the carbon of the electricity where it runs")
    if label:
        return inside(label)
    if key.startswith(_PRICES):
        return tr("the vendor's list prices")
    *group, what = factor_parts(key, unsaid=_UNSAID)
    whose = inside(", ".join(group))
    if whose:
        return tr("the {what} ({whose})", what=inside(what), whose=whose)
    return tr("the {what}", what=inside(what))


def _unit(words: str) -> str:
    """A printed number with its unit in words: "an image", "an hour"; an older file has letters."""
    if spoken() != ENGLISH:
        return words
    return re.sub(r" a h$", " an hour", re.sub(r" a ([aeio])", r" an \1", words))


def cause_label(row: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """The name of a cause: its label, or its id in words."""
    key = text(row.get("id"))
    label = heading(row.get("label"))
    if not label and key.startswith("grid.") and key.endswith(".lifecycle"):
        zone = key.split(".")[1]
        label = tr("Carbon of the grid ({place})", place=known.get(zone) or part_name(zone))
    return capital(label or factor_name(key, within="serving", known=known))


def _percent(share: object) -> str:
    amount = number(share)
    return "" if amount is None else f"{round(amount * 100)} %"


def _narrows(reader: Reader, owner: str, kind: str, key: str) -> str:
    """What would narrow it: of an answer what the advice says, of a factor by its kind."""
    for raw in mappings(reader.data.get("assumptions")):
        same = text(raw.get("use_case")) == owner and text(raw.get("fact")) == key
        if same and text(raw.get("narrows")):
            return sentence(raw.get("narrows"))
    if kind == "factor":
        if _MONEY & set(key.rpartition(".")[2].split("_")) or key.startswith(_PRICES):
            return tr("Take it from the invoice.")
        if key.startswith("grid."):
            return tr("The place where it runs, and the grid's figures of that year.")
        if key == "edge.battery_kgco2e":
            return tr("Cell type and the maker's declaration.")
        if "embodied" in key:
            return tr("The maker's declaration, or the list of parts.")
        if key.startswith("edge"):
            return tr("A measurement on one device.")
        return tr("A measurement, or the figure of the vendor or operator.")
    if kind == "parameter":
        return tr("A test of your own.")
    if kind == "assumed":
        return tr("An answer.")
    return tr("A count or a meter in place of an estimate.")


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
        if told and not weight:
            continue  # a choice moves no figure by itself, so no width goes with it
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
            else tr("little")
            if weight < 0.05
            else _percent(weight)
            if told
            else ten(weight),
            narrows=sentence(raw.get("narrows")),
            grade=grade,
            quality=tr(quality),
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
    found = rivals(reader, listed)
    shown = found if found and found.lead in first else None
    out = order_lines(shown, listed, several=len(cases) > 1) if shown else []
    if shown and out and shown.lead.varied:
        varied = tr("In each run the weights of the criteria were varied too, about our own.")
        out[-1] = f"{out[-1]} {varied}"
    if not any(i.lane in ("do", "must_do", "small") for i in listed):
        # What makes the figures wide is of no use to who has nothing to do.
        return out
    out += _widths(cases, told) or _widest_assumption(reader)
    return out or [tr("The ranges hold nine in ten of the runs of our calculation.")]


def order_lines(found: Rivals, listed: Sequence[Item], *, several: bool) -> list[str]:
    """How firmly the first action stands before the next that the page shows."""
    lead, after = found.lead, found.after
    count = len([i for i in listed if i.owner == lead.owner and i.rank])
    out = []
    if lead.first_three and count > _FEW:
        names = {"title": lead.title, "n": count, "runs": lead.first_three}
        out.append(
            tr(
                "“{title}” is among the first three of the {n} ranked actions for {name} in "
                "{runs} of our calculation.",
                name=lead.owner_name,
                **names,
            )
            if several
            else tr(
                "“{title}” is among the first three of the {n} ranked actions in {runs} of our "
                "calculation.",
                **names,
            )
        )
    if not found.runs:
        return out
    names = {"title": lead.title, "next": after.title, "runs": found.runs}
    if not found.too_close:
        return [*out, tr("“{title}” comes before “{next}” in {runs}.", **names)]
    if not found.settles:
        return [*out, tr("“{title}” comes before “{next}” in {runs}: too close to call.", **names)]
    return [
        *out,
        tr(
            "“{title}” comes before “{next}” in {runs}: too close to call; what would settle it: "
            "{what}.",
            what=found.settles,
            **names,
        ),
    ]


def _widths(cases: Sequence[Owner], told: Sequence[Cause]) -> list[str]:
    """The largest cause of the width in plain words; the rest stands among the assumptions."""
    several = len(cases) > 1

    def name(cause: Cause) -> str:
        if not several:
            return cause.plain
        return tr("{what} for {use_case}", what=cause.plain, use_case=cause.owner)

    largest = next((c for c in told if c.carbon), None)
    # Those of carbon stand first in the list, so the largest of cost is sought by its own share.
    cost = next(iter(sorted((c for c in told if c.cost), key=lambda c: -c.cost_weight)), None)
    if largest is None:
        return []
    if cost and cost.key != largest.key:
        line = tr(
            "The largest unknown behind the footprint is {carbon}, and behind the cost {cost}.",
            carbon=name(largest),
            cost=name(cost),
        )
    else:
        line = tr("The largest unknown behind the footprint is {carbon}.", carbon=name(largest))
    more = tr("The assumptions name the others, and what would settle them.")
    return [f"{line} {more}"]


def unexplained(reader: Reader, cases: Sequence[Owner]) -> str:
    """How much of the width no named cause explains, where the advice says so."""
    parts = []
    for case in cases:
        left = number(
            mapping(mapping(_raw(reader, case).get("drivers")).get("unexplained")).get("carbon")
        )
        if left is not None and case.totals and round(left * 100) > 0:
            share = _percent(left)
            whose = {"what": share, "use_case": case.name}
            parts.append(tr("{what} for {use_case}", **whose) if len(cases) > 1 else share)
    if not parts:
        return ""
    return tr(
        "Of the width of carbon, the part that no single cause explains is {shares}: it lies in "
        "what acts together and in many small causes.",
        shares="; ".join(parts),
    )


def _widest_assumption(reader: Reader) -> list[str]:
    widest = mappings(reader.data.get("assumptions"))
    weight = number(widest[0].get("share_of_uncertainty")) if widest else None
    if not widest or text(reader.map("portfolio", "verdict").get("rests_on")):
        return []
    label = text(widest[0].get("label"))
    if weight is not None and weight >= 0.1:
        named = {"what": label, "parts": ten(weight)}
        if weight >= 0.5:
            said = tr(
                "The width of the ranges comes mostly from one thing that we had to assume: "
                "{what} ({parts} parts).",
                **named,
            )
        else:
            said = tr(
                "The width of the ranges comes more than from anything else from one thing that "
                "we had to assume: {what} ({parts} parts).",
                **named,
            )
        return [f"{said} {sentence(widest[0].get('narrows'))}".rstrip()]
    taken = text(widest[0].get("printed"))
    if taken:
        label = tr("{what}, taken as {value}", what=label, value=taken)
    return [
        tr(
            "Nothing that we had to assume makes a tenth of the width of the ranges by itself; "
            "the largest is {what}. The rest lies in the factors.",
            what=label,
        )
    ]
