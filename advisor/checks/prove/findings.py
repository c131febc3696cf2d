"""A finding: what is wrong, how sure that is, and answers that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from advisor.checks.prove.solver import Model
from advisor.checks.prove.statements import Statement
from advisor.errors import Place
from advisor.facts import Scalar

Severity = Literal["error", "warning", "note"]
Verdict = Literal["proved", "shown", "conditional", "undecided"]


@dataclass(slots=True)
class Finding:
    """Something that a proof found.

    Attributes:
        kind: one of `advisor.pack.acceptances.KINDS`, or stale-acceptance.
        verdict: proved of all answers; shown by answers that were replayed; conditional on what the
            footprint would have to find; undecided, which is never fine.
        rules: those that it is about.
        what: the comparison, question or value that it is about.
        message: what is wrong, in a sentence.
        because: why, in more.
        todo: what to do.
        statements: what the answers show.
        model: answers under which the statements hold.
        free: what else would have to hold, by fact.
        example: the answers as a file.
        accepted: the reason for which the pack accepts it.
    """

    kind: str
    severity: Severity
    verdict: Verdict
    message: str
    rules: tuple[str, ...] = ()
    what: str = ""
    place: Place | None = None
    because: Sequence[str] = ()
    todo: str | None = None
    statements: tuple[Statement, ...] = ()
    model: Model | None = None
    free: Mapping[str, Scalar] = field(default_factory=dict)
    example: str | None = None
    accepted: str | None = None
