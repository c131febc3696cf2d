"""What the titles of the chapters are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.report.board import Summary
from advisor.report.doubt import Cause
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.rival import Rivals
from advisor.report.roadmap import Action, Road


@dataclass(frozen=True, slots=True)
class Found:
    """What the titles are made from.

    Attributes:
        rivals: the first two actions that were ranked.
        largest: the use case with the most carbon, and how often it is that.
    """

    summary: Summary
    cases: Sequence[Owner]
    listed: Sequence[Item]
    road: Road
    register: Sequence[Action]
    causes: Sequence[Cause]
    short: bool
    rivals: Rivals | None = None
    largest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tiny(self) -> bool:
        """True where nothing is worth doing, and the rules say so."""
        return self.short and bool(self.listed) and all(i.alone for i in self.listed)

    @property
    def several(self) -> bool:
        """True with more than one use case."""
        return len(self.cases) > 1

    def in_lanes(self, *lanes: str) -> list[Item]:
        """What is not settled yet and stands in one of these lanes."""
        return [i for i in self.listed if not i.settled and i.lane in lanes]
