"""Findings that the pack accepts with a reason, and acceptances of what is no longer found."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.checks.prove.findings import Finding
from advisor.pack.acceptances import Acceptance
from advisor.pack.items import Pack


def accept(findings: Sequence[Finding], pack: Pack) -> list[Finding]:
    """Mark the findings that the pack accepts; returns them with what is wrong in acceptances."""
    top = pack.packs[-1]
    stale = []
    # While something is undecided, nothing can be said to be found no longer.
    decided = not any(f.verdict == "undecided" for f in findings)
    for acceptance in pack.accepted:
        meant = [f for f in findings if _means(acceptance, f)]
        for finding in meant:
            # What is undecided may be something else than what was looked at.
            if finding.verdict != "undecided":
                finding.accepted = acceptance.reason
        own = acceptance.pack == f"{top.id}@{top.version}"
        if decided and not meant and (own or not pack.touched):
            stale.append(_stale(acceptance))
    return [*findings, *stale]


def _means(acceptance: Acceptance, finding: Finding) -> bool:
    return (
        acceptance.finding == finding.kind
        and set(acceptance.rules) == set(finding.rules)
        and acceptance.what in ("", finding.what)
    )


def _stale(acceptance: Acceptance) -> Finding:
    about = ", ".join((*acceptance.rules, *((acceptance.what,) if acceptance.what else ())))
    return Finding(
        "stale-acceptance",
        "error",
        "proved",
        f"accepted.yaml accepts '{acceptance.finding}' of {about}, which is not found.",
        acceptance.rules,
        what=acceptance.what,
        place=acceptance.place,
        todo="Remove the entry, or mend its rules or 'what'.",
    )
