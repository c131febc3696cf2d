"""The figures that lead a page: today's year where nobody told the growth, else the mean year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.report.reader import Figure, Reader, mapping, text

_WHOLE = "the training, whole and once"
PARTS = "Savings are parts of that mean."
_SAID = ("carbon_kgco2e", "cost")


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands in large type, and the sentence that says which year it is.

    Attributes:
        totals: by impact, of the year that leads.
        note: which year, and the other one with the growth between them; empty for a single year.
        year: of the totals in few words, such as "today".
        trained: whether the whole of a training leads, or of all of them where it repeats.
    """

    totals: dict[str, Figure] = field(default_factory=dict)
    note: str = ""
    year: str = ""
    trained: bool = False

    @property
    def once(self) -> bool:
        """True where the whole of what is done once leads."""
        return self.year == _WHOLE

    @property
    def tag(self) -> str:
        """What follows the name of a figure in large type where a training leads."""
        return ", once" if self.once else ", all trainings" if self.trained else ""

    @property
    def today(self) -> bool:
        """True where the first year leads and not the mean of the horizon."""
        return self.year in ("today", "in the first year")


def headline(
    reader: Reader,
    raw: Mapping[str, Any],
    mean: Mapping[str, Figure],
    years: int,
    *,
    planned: bool = False,
) -> Headline:
    """The year that leads, from what the advice says of today.

    A client holds the figure against an invoice, so a growth that we assumed never stands in it:
    the first year leads, and the mean stands beside it with the growth.

    Args:
        reader: the advice.
        raw: `today` of a use case or of the portfolio; empty where nothing grows.
        mean: the totals of the mean year.
        years: of the horizon.
        planned: whether it is no use case yet, so that there is no today.
    """
    span = "the next year" if years == 1 else f"the mean of the next {years} years"
    impacts = mapping(raw.get("impacts"))
    now = {key: found for key in mean if (found := reader.figure(impacts.get(key)))}
    if not any(key in now for key in _SAID):
        return Headline(dict(mean), "", span)
    growth, ends = text(raw.get("growth")), text(raw.get("growth_range"))
    year = "in the first year" if planned else "today"
    if raw.get("growth_known") is True:
        still = growth in ("", "0 %")
        grows = "" if still else f" with use growing by {growth} a year, as told"
        first = "In the first year" if planned else "Today"
        note = f"{_up(span)}{grows}. {first}: {_both(now)} a year."
        return Headline(dict(mean), note, span)
    ranged = f", {ends}" if ends and ends != growth else ""
    grows = f"If use grows by {growth} a year (our assumption{ranged}; nobody told us)"
    if not growth:
        grows = "If each use grows as we assumed, where nobody told us"
    note = f"{_up(year)}: before any growth. {grows}, {span} is {_both(mean)} a year. {PARTS}"
    return Headline({**mean, **now}, note, year)


def whole_training(
    once: Mapping[str, Figure], mean: Mapping[str, Figure], years: int, repeated: str = ""
) -> Headline:
    """A training leads as what it is: once, with its year's part beside it.

    Args:
        once: the training whole.
        mean: the totals of the mean year.
        years: of the horizon.
        repeated: all trainings in words, where they repeat; never called once.
    """
    spread = f"Spread over {years} years, with the use that follows" if years > 1 else "In a year"
    whole = "Once: the whole training with its trials"
    if repeated:
        whole = f"{_up(repeated)}, trials included"
    return Headline(
        {**mean, **once},
        f"{whole}. {spread}: {_both(mean)} a year.",
        repeated or _WHOLE,
        trained=True,
    )


def _up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _both(figures: Mapping[str, Figure]) -> str:
    """Carbon and money, each with its range, without "a year"."""
    shown = []
    for key in _SAID:
        found = figures.get(key)
        if found:
            shown.append(found.short if found.certain else f"{found.short} ({found.short_range})")
    return " and ".join(shown)
