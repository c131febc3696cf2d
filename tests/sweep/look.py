"""What the sweep keeps of an engagement's advice, and what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor import assess
from advisor.intake import read_engagement
from advisor.loading import Document
from advisor.pack import Pack
from tests.sweep.generate import engagement

Data = Mapping[str, Any]
DRAWS = 128
# Lanes in which something is recommended; what is left is to be found out.
SAID = ("must_do", "leave_alone", "do", "alternative", "then", "small", "notes")


@dataclass(frozen=True)
class Look:
    """An engagement's advice in short.

    Attributes:
        lanes: by rule, the lane in which it stands.
        grades: by rule, firm, conditional or assumption.
        first: the rule that comes first: what governs, else the first to do.
        saves: share of carbon and of money that the first saves, None where it has no figure.
        wrong: what no advice may be.
    """

    ident: str
    answers: Data = field(repr=False)
    lanes: Mapping[str, str]
    grades: Mapping[str, str]
    first: str | None
    saves: tuple[float, float] | None
    wrong: tuple[str, ...]

    @property
    def said(self) -> frozenset[str]:
        """The rules that are recommended."""
        return frozenset(r for r, lane in self.lanes.items() if lane in SAID)

    @property
    def faint(self) -> bool:
        """Whether the first saves under 2 % in carbon and in money."""
        return self.saves is not None and max(self.saves) < 0.02


def looked(ident: str, answers: Data, pack: Pack, draws: int = DRAWS, copies: int = 1) -> Look:
    """Assess answers and keep what the sweep asks about."""
    document = Document(engagement(ident, answers, pack, copies), f"{ident}.yaml")
    data = assess(read_engagement(document, pack), pack, draws=draws).data
    case = data["use_cases"][0]
    recs = [*case["recommendations"], *data["portfolio"]["recommendations"]]
    lanes = {r["id"]: r["lane"] for r in recs}
    heads = [*case["lanes"]["leave_alone"], *case["lanes"]["do"]]
    first = heads[0] if heads else None
    saves = None
    if first is not None:
        saving = next(r for r in recs if r["id"] == first)["saving"]
        if saving:
            shares = [saving["share"].get(k) for k in ("carbon", "cost")]
            saves = tuple(data["figures"][s]["p50"] / 100 if s else 0.0 for s in shares)
    wrong = tuple(faults(data, case, recs, pack))
    grades = {r["id"]: r["grade"] for r in recs}
    return Look(ident, answers, lanes, grades, first, saves, wrong)


def faults(data: Data, case: Data, recs: list[Data], pack: Pack) -> Iterator[str]:
    """What no advice may be."""
    yield from _figures(data)
    yield from _savings(data, case)
    yield from _side_by_side(case, pack)
    yield from _set_aside(case)
    yield from _dear_first(data, case, pack)
    if not recs and data["ask_first"] is None:
        yield "no advice at all, and nothing is asked"
    for rec in recs:
        for key in ("recommend", "first_step", "because"):
            text = rec["texts"].get(key) or ""
            if not text.strip():
                yield f"{rec['id']}: no text for {key}"
            for word in ("None", "nan", "inf ", "{{", "{%"):
                if word in text:
                    yield f"{rec['id']}: {key} holds {word!r}"
        if rec["grade"] == "assumption" and rec["lane"] != "find_out":
            yield f"{rec['id']}: on assumption alone, in {rec['lane']}"
    by_id = {r["id"]: r for r in case["recommendations"]}
    for ident in (*case["lanes"]["leave_alone"], *case["lanes"]["do"])[:1]:
        if by_id[ident]["grade"] == "assumption":
            yield f"{ident}: on assumption alone, comes first"


def _figures(data: Data) -> Iterator[str]:
    for ident, figure in data["figures"].items():
        low, middle, high = figure["p5"], figure["p50"], figure["p95"]
        if not all(map(math.isfinite, (low, middle, high))):
            yield f"{ident}: not finite"
        one_run = ".step." in ident or ".sci." in ident  # near the middle, not of all runs
        if low > high or not (one_run or low <= middle <= high):
            yield f"{ident}: {low} {middle} {high} do not rise"


def _savings(data: Data, case: Data) -> Iterator[str]:
    figures, total = data["figures"], case["baseline"]["total"]
    for rec in case["recommendations"]:
        if rec["saving"] is None:
            continue
        for name, share in rec["saving"]["share"].items():
            if share and figures[share]["p95"] > 100 * (1 + 1e-9):
                yield f"{rec['id']}: saves {figures[share]['p95']} % of {name}"
        for impact in ("energy_kwh", "carbon_kgco2e", "cost", "water_l"):
            ident = rec["saving"].get(impact)
            if ident is None or total is None or impact not in total:
                continue
            saved, there = figures[ident], figures[total[impact]]
            if any(saved[p] > there[p] * (1 + 1e-9) + 1e-9 for p in ("p5", "p50", "p95")):
                yield f"{rec['id']}: saves more {impact} than there is"


def _side_by_side(case: Data, pack: Pack) -> Iterator[str]:
    """Pairs that contradict each other, or of which one stands in the other's place."""
    said = [r for r in case["recommendations"] if r["lane"] in SAID]
    firm = {r["id"] for r in said if r["grade"] == "firm"}
    heads = [r for r in said if r["lane"] in ("do", "small", "leave_alone")]
    names = {r["id"] for r in said}
    for name in sorted(names):
        rule = pack.rules[name]
        for other in sorted(names.intersection(rule.conflicts)):
            yield f"{name} beside {other}, which it speaks against"
        if name in firm:
            for other in sorted(names.intersection(rule.supersedes)):
                yield f"{name} beside {other}, whose place it takes"
    groups = [g for r in heads if (g := pack.rules[r["id"]].group)]
    for group in sorted({g for g in groups if groups.count(g) > 1}):
        yield f"two of the group {group} as items of their own"


def _set_aside(case: Data) -> Iterator[str]:
    """What gave way to something that rests on assumption."""
    weak = {r["id"] for r in case["recommendations"] if r["grade"] == "assumption"}
    for row in case["set_aside"]:
        if row.get("by") in weak:
            yield f"{row['rule']}: set aside for {row['by']}, which rests on assumption"


def _dear_first(data: Data, case: Data, pack: Pack) -> Iterator[str]:
    """A first that loses more money than the carbon is worth, and advice that does not say so.

    Under one per cent of the running cost and of the price of the devices is no loss to speak of.
    """
    if not case["lanes"]["do"] or not data["portfolio"]["actions"]:
        return
    first = next(r for r in case["recommendations"] if r["id"] == case["lanes"]["do"][0])
    if first["saving"] is None or first["id"] != data["portfolio"]["actions"][0]["rule"]:
        return
    figures, facts = data["figures"], {f["name"]: f["value"] for f in case["facts"]}
    lost = -figures[first["saving"]["cost"]]["p50"]
    carbon = figures[first["saving"]["carbon_kgco2e"]]["p50"]
    spent = figures[case["baseline"]["total"]["cost"]]["p50"]
    devices = facts.get("edge.devices_n")
    if devices:
        spent += devices * pack.parameters["new_sensor_cost"].central / facts["edge.life_years"]
    most = pack.parameters["abatement_ceiling"].central
    said = data["portfolio"]["verdict"]["sentence"]
    if lost > 1e-6 * spent and carbon > 0 and "In money it costs about" not in said:
        yield f"{first['id']}: comes first, loses {lost:.0f} a year, and the summary is silent"
    if lost > 0.01 * spent and lost > carbon / 1000 * most and "too close to call" not in said:
        yield f"{first['id']}: comes first at {lost:.0f} a year for {carbon:.1f} kg"
