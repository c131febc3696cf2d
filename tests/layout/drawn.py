"""Engagements drawn for the layout checks: of one use case to twelve, in three languages.

From SMALL on few answers are known, so that the reports are short and many can be set.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from advisor import assess
from advisor.intake import read_engagement
from advisor.loading import Document
from advisor.report import content
from tests.layout import checks
from tests.sweep.generate import DAY, thinned
from tests.sweep.run import core, drawn

DRAWS = 64
SMALL = 1000
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
_NAMES = {
    "en": (
        "Answers to guests",
        "Search over the archive of contracts",
        "Detection of faults on the second line of presses",
        "Triage",
    ),
    "de": (
        "Antworten an Gäste",
        "Suche im Vertragsarchiv",
        "Erkennung von Fehlern an der zweiten Pressenlinie",
        "Vorsortierung",
    ),
    "fr": (
        "Réponses aux clients",
        "Recherche dans les contrats archivés",
        "Détection de défauts sur la deuxième ligne de presses",
        "Tri",
    ),
}


def spoken(number: int) -> str:
    """The language of a drawn engagement."""
    return LANGUAGES[number // len(_PLAN) % len(LANGUAGES)]


def document(number: int, language: str) -> dict[str, Any]:
    """The answers file of a drawn engagement."""
    half, count = _PLAN[number % len(_PLAN)]
    kept = 4 if number >= SMALL else 16 if half == "few" else 0
    if number >= SMALL + len(_PLAN):
        count = 1  # the ten before are of every kind
    cases, shared = [], {}
    for n in range(count):
        answers = drawn("uniform" if half == "uniform" else "population", 100 * number + n)
        if kept:
            answers = thinned(answers, kept, f"layout {number}")
        own = {k: v for k, v in answers.items() if core().questions[k].spec.scope == "use_case"}
        if not n:
            shared = {k: v for k, v in answers.items() if k not in own}
        names = _NAMES[language]
        name = names[(number + n) % len(names)] + (
            f" {n // len(names) + 1}" if n >= len(names) else ""
        )
        cases.append({"id": f"case-{n + 1}", "name": name, "answers": own})
    client = ("Aster", "Nordlicht Versicherungen", "Coopérative des Deux Rives")[number % 3]
    return {
        "engagement": {"client": client, "date": DAY, "currency": "EUR"},
        "answers": shared,
        "use_cases": cases,
    }


@cache
def advice(number: int) -> dict[str, Any]:
    """The advice on a drawn engagement; in turn in each of the languages."""
    language = spoken(number)
    read = read_engagement(Document(document(number, language), f"drawn-{number}.yaml"), core())
    return assess(read, core(), language, draws=DRAWS).data


def main(first: int, last: int) -> None:
    """Set the reports of some numbers and say what is found."""
    for number in range(first, last):
        path = Path(tempfile.gettempdir()) / f"drawn-{number}.pdf"
        path.write_bytes(content(advice(number), "x.pdf"))
        print(path, *(f"\n  {line}" for line in checks.all_faults(path)), sep="", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
