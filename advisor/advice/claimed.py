"""What the client or the consultant wrote that no report may claim without a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.advice.plausible import Doubt
from advisor.claims import Claim, claims_in
from advisor.errors import Place, Problem
from advisor.intake.engagement import Engagement
from advisor.language import tr

_WORDS = ("add", "title", "recommend", "first_step", "because", "limitations", "reason")


def claimed(engagement: Engagement) -> list[Doubt]:
    """A252: claims in titles, names, own words and notes that go into a report.

    Words whose source is named pass: `source` of an edit or of an answer.
    """
    return [
        Doubt(owner, fact, _problem(where, claim, place))
        for owner, fact, where, text, place in _texts(engagement)
        for claim in claims_in(text)
    ]


def _texts(engagement: Engagement) -> Iterator[tuple[str, str, str, str, Place]]:
    """What was written, with its owner, its key, what it is called and where it stands."""
    file = Place(engagement.file)
    if engagement.title:
        yield "engagement", "title", tr("The title"), str(engagement.title), file
    named = [(c.id, c.name) for c in engagement.use_cases]
    named += [(t.id, t.name) for t in engagement.shared]
    for ident, name in named:
        yield ident, "name", tr("The name of '{id}'", id=ident), name, file
    for number, edit in enumerate(engagement.edits, 1):
        if edit.get("source"):
            continue
        where = tr("Edit {n}", n=number)
        owner = str(edit.get("use_case") or "engagement")
        for key in _WORDS:
            if isinstance(edit.get(key), str):
                yield owner, "edits", where, str(edit[key]), file
    owners: list[tuple[str, Mapping[str, Any]]] = [("engagement", engagement.answers)]
    owners += [(t.id, t.answers) for t in engagement.shared]
    owners += [(c.id, c.answers) for c in engagement.use_cases]
    for owner, answers in owners:
        for name, answer in answers.items():
            if answer.note and not answer.private and not answer.source:
                yield owner, name, tr("The note to '{name}'", name=name), answer.note, answer.place


def _problem(where: str, claim: Claim, place: Place) -> Problem:
    return Problem(
        "A252",
        tr(
            "{where} claims “{words}”. {reason}",
            where=where,
            words=claim.words,
            reason=claim.reason.strip(),
        ),
        place,
        todo=tr(
            "Write instead: {instead}. Where somebody else says so, name it as the source.",
            instead=claim.instead,
        ),
        severity="warning",
    )
