"""Engagements drawn for the layout checks: of one use case to twelve, in three languages."""

from __future__ import annotations

from functools import cache
from typing import Any

from advisor import assess
from advisor.intake import read_engagement
from advisor.loading import Document
from tests.sweep.generate import DAY, thinned
from tests.sweep.run import core, drawn

DRAWS = 64
LANGUAGES = ("en", "de", "fr")
# Of ten drawn engagements: the half of the sweep and how many use cases.
_PLAN = (
    ("population", 1),
    ("uniform", 1),
    ("population", 1),
    ("population", 2),
    ("uniform", 1),
    ("population", 1),
    ("few", 1),
    ("uniform", 3),
    ("population", 1),
    ("population", 12),
)
_NAMES = (
    "Answers to guests",
    "Search over the archive of contracts",
    "Detection of faults on the second line of presses",
    "Triage",
    "Draft letters",
    "Forecast of the load of the coming week",
    "Translation of product pages into eleven languages",
    "Speech to text for the newsroom",
    "Images for the shop",
    "Sensors in the pump houses",
    "Help with code",
    "Summaries of meetings",
)


def document(number: int) -> dict[str, Any]:
    """The answers file of a drawn engagement."""
    half, count = _PLAN[number % len(_PLAN)]
    cases, shared = [], {}
    for n in range(count):
        answers = drawn("uniform" if half == "uniform" else "population", 100 * number + n)
        if half == "few":
            answers = thinned(answers, 16, f"layout {number}")
        own = {k: v for k, v in answers.items() if core().questions[k].spec.scope == "use_case"}
        if not n:
            shared = {k: v for k, v in answers.items() if k not in own}
        name = _NAMES[(number + n) % len(_NAMES)]
        cases.append({"id": f"case-{n + 1}", "name": name, "answers": own})
    client = ("Aster", "Nordlicht Versicherungen", "Coopérative des Deux Rives")[number % 3]
    return {
        "engagement": {"client": client, "date": DAY, "currency": "EUR"},
        "answers": shared,
        "use_cases": cases,
    }


@cache
def advice(number: int, language: str | None = None) -> dict[str, Any]:
    """The advice on a drawn engagement; in turn in each of the languages."""
    spoken = language or LANGUAGES[number // len(_PLAN) % len(LANGUAGES)]
    read = read_engagement(Document(document(number), f"drawn-{number}.yaml"), core())
    return assess(read, core(), spoken, draws=DRAWS).data
