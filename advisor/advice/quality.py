"""How good the inputs are, and how much of a total moves with those of each grade."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from advisor.advice.swings import IMPACTS, Cause, Tornado
from advisor.advice.usecase import CaseAdvice
from advisor.facts import Fact

Grade = Literal["metered", "billed", "estimated", "assumed"]
GRADES: tuple[Grade, ...] = ("metered", "billed", "estimated", "assumed")

# What a source is called when a figure was read from a meter or from a machine's own records, or
# from what was paid. Anything else that a person said is that person's estimate.
_METERED = re.compile(
    r"\b(meter\w*|counter|logs?|logged|export|telemetry|monitoring|measured|measurement|codecarbon"
    r"|profiler"
    r"|\w*zähler\w*|gemessen\w*|messungen?|messwerte?|protokolle?|\w*auslesung"
    r"|compteurs?|mesur(?:e|es|é|ée|és|ées)|relevés?|télémétrie)\b",
    re.IGNORECASE,
)
_BILLED = re.compile(
    r"\b(invoices?|bills?|billing|billed|receipts?"
    r"|(?:strom|energie|cloud|monats|jahres|ab)?rechnung(?:en)?|quittung(?:en)?|factur(?:e|es|é|ée|ation))\b",
    re.IGNORECASE,
)
_ASKED_FOR: dict[str, Grade] = {"gov.cost_month": "billed"}
_MEASURED = "meas."
# Whoever tells a range wider than this has not read the middle from a meter or a bill.
_NARROW = 1.25
# A share below this is rounding.
_LEAST = 0.0005


def answer_grade(fact: Fact) -> Grade:
    """The grade of an answer: as told, else by its question and the words of its source.

    metered and billed need a source that says so, and no wide range; what a person said otherwise
    is estimated; what nobody answered is assumed. The higher grade is never guessed: an asset list
    or a plan is an estimate here.
    """
    if not fact.known:
        return "assumed"
    if fact.grade in GRADES:
        return fact.grade
    if _wide(fact):
        return "estimated"
    if fact.name.startswith(_MEASURED):
        return "metered"
    source = "" if fact.private else fact.source or ""
    if _BILLED.search(source):
        return "billed"
    if _METERED.search(source):
        return "metered"
    return _ASKED_FOR.get(fact.name, "estimated")


def _wide(fact: Fact) -> bool:
    if not fact.uncertain or fact.low is None or fact.high is None:
        return False
    return fact.low <= 0 or fact.high > fact.low * _NARROW


def quality_data(case: CaseAdvice, tornado: Tornado, inputs: Sequence[Cause]) -> dict[str, Any]:
    """The share of a use case's yearly carbon and cost that moves with the inputs of each grade.

    The inputs are the answers that are numbers, certain ones among them, and the size of a model
    where a class was told: e_i = |Δtotal / total| / |Δinput / input| for a step of 1 % at the
    middle, up or down, whichever moves it less (so that a threshold nearby does not count); the
    share of an input is e_i / Σ e. Factors have their own marks and are not among them.
    """
    answers = [c for c in inputs if c.kind == "answer"]
    return {impact: _graded(case, tornado, impact, answers) for impact in IMPACTS}


def _graded(
    case: CaseAdvice, tornado: Tornado, impact: str, answers: list[Cause]
) -> list[dict[str, Any]]:
    total = tornado.total(case.ident, impact)
    if total is None or not total[0] > 0:
        return []
    weights: dict[str, float] = {}
    for cause in answers:
        _, _, up, down = tornado.design.columns(cause.key)
        moved = min(abs(total[up] - total[0]), abs(total[down] - total[0]))
        weights[cause.key] = float(moved / total[0] / tornado.design.STEP)
    whole = sum(weights.values())
    if whole <= 0:
        return []
    by_grade: dict[Grade, list[dict[str, Any]]] = {g: [] for g in GRADES}
    for cause in answers:
        share = weights[cause.key] / whole
        if share < _LEAST:
            continue
        grade = _grade(cause, case)
        by_grade[grade].append(
            {"id": cause.ident, "label": cause.label, "grade": grade, "share": share}
        )
    for rows in by_grade.values():
        rows.sort(key=lambda r: (-r["share"], r["id"]))
    kept = sum(r["share"] for rows in by_grade.values() for r in rows)
    for rows in by_grade.values():
        for row in rows:
            row["share"] /= kept
    return [
        {"grade": grade, "share": sum(r["share"] for r in rows), "inputs": rows}
        for grade, rows in by_grade.items()
        if rows
    ]


def _grade(cause: Cause, case: CaseAdvice) -> Grade:
    """Of a told class the number is ours, so it is assumed."""
    fact = case.facts.get(cause.ident)
    if fact is None or cause.key != fact.place:
        return "assumed"
    return answer_grade(fact)
