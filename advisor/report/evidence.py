"""What the evidence for a recommendation is worth, and the law behind it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.language import capital, long_date, mark, tr
from advisor.report.reader import text
from advisor.report.words import EVIDENCE

mark("EU")  # the place of a law, as core rules name it


@dataclass(frozen=True, slots=True)
class Source:
    """A source with its number in the list of sources."""

    mark: str
    id: str
    citation: str
    url: str
    year: str
    status: str
    read: bool = True
    remark: str = ""
    worded: bool = False

    @property
    def line(self) -> str:
        """What was published, and what of it was read."""
        return f"{self.citation} {self.remark}".rstrip()

    @property
    def status_first(self) -> str:
        """How far it was read, at the beginning of a sentence."""
        return capital(self.status)


def evidence_grade(raw: Mapping[str, Any], saving: Mapping[str, Any]) -> str:
    """The grade in words; what a study measured elsewhere is not the size here."""
    grade = text(raw.get("evidence_grade"))
    if grade not in EVIDENCE:
        return ""
    words = tr(EVIDENCE[grade])
    if not saving or grade == "C":
        return f"{grade}: {words}"
    return tr(
        "{grade} for the effect: {words}. Its size here is estimated", grade=grade, words=words
    )


def law(raw: Mapping[str, Any]) -> str:
    """The law that a recommendation follows, with its dates."""
    where = text(raw.get("jurisdiction"))
    if not where:
        return ""
    start, checked = text(raw.get("valid_from")), text(raw.get("checked_on"))
    told = {"where": tr(where), "start": long_date(start), "checked": long_date(checked)}
    if start and checked:
        return tr("Law: {where}, in force from {start}, checked on {checked}.", **told)
    if start:
        return tr("Law: {where}, in force from {start}.", **told)
    if checked:
        return tr("Law: {where}, checked on {checked}.", **told)
    return tr("Law: {where}.", **told)
