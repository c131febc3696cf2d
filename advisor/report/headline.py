"""The figures that lead a page: today's year where nobody told the growth, else the mean year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.language import capital, listed, mark, tr, trn
from advisor.report.reader import Figure, Reader, mapping, mappings, text

_WHOLE = mark("the training, whole and once")
_MEAN, _TODAY, _FIRST, _ONCE, _TRAININGS = "mean", "today", "first", "once", "trainings"
PARTS = mark("Savings are parts of that mean.")
DRIFT = "serving.vendor_drift"  # how a vendor's energy for a request falls over the years
_HARDLY = 1.1
_SAID = ("carbon_kgco2e", "cost")


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands in large type, and the sentence that says which year it is.

    Attributes:
        totals: by impact, of the year that leads.
        note: which year, and the other one with the growth between them; empty for a single year.
        year: of the totals in few words, such as "today".
        kind: the same as a code: mean, today, first, once, trainings.
    """

    totals: dict[str, Figure] = field(default_factory=dict)
    note: str = ""
    year: str = ""
    kind: str = _MEAN

    @property
    def trained(self) -> bool:
        """Whether the whole of a training leads, or of all of them where it repeats."""
        return self.kind in (_ONCE, _TRAININGS)

    @property
    def once(self) -> bool:
        """True where the whole of what is done once leads."""
        return self.kind == _ONCE

    @property
    def today(self) -> bool:
        """True where the first year leads and not the mean of the horizon."""
        return self.kind in (_TODAY, _FIRST)

    def headed(self, what: str) -> str:
        """The name of a figure in large type, with the year or the training that leads."""
        if self.kind == _ONCE:
            return tr("{what}, once", what=what)
        if self.kind == _TRAININGS:
            return tr("{what}, all trainings", what=what)
        if self.kind == _FIRST:
            return tr("{what} in the first year", what=what)
        return tr("{what} today", what=what) if self.kind == _TODAY else what


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
    span = trn("the next year", "the mean of the next {n} years", years)
    impacts = mapping(raw.get("impacts"))
    now = {key: found for key in mean if (found := reader.figure(impacts.get(key)))}
    if not any(key in now for key in _SAID):
        return Headline(dict(mean), "", span)
    growth, ends = text(raw.get("growth")), text(raw.get("growth_range"))
    if raw.get("growth_known") is True:
        return Headline(dict(mean), _known(span, growth, _both(now), planned=planned), span)
    year = tr("in the first year") if planned else tr("today")
    first = (
        tr("In the first year: before any growth.") if planned else tr("Today: before any growth.")
    )
    told = {"growth": growth, "span": span, "figures": _both(mean)}
    if not growth:
        grown = tr(
            "If each use grows as we assumed, where nobody told us, {span} is {figures} a year.",
            **told,
        )
    elif ends and ends != growth:
        grown = tr(
            "If use grows by {growth} a year (our assumption, {ends}; nobody told us), {span} is "
            "{figures} a year.",
            ends=ends,
            **told,
        )
    else:
        grown = tr(
            "If use grows by {growth} a year (our assumption; nobody told us), {span} is "
            "{figures} a year.",
            **told,
        )
    less = ""
    if growth and any(c in "123456789" for c in growth) and _leaner(reader, now, mean):
        less = tr(
            "Carbon grows less than use does, since a vendor's energy for a request falls from "
            "year to year."
        )
    note = " ".join(words for words in (first, grown, less, tr(PARTS)) if words)
    return Headline({**mean, **now}, note, year, _FIRST if planned else _TODAY)


def _leaner(reader: Reader, now: Mapping[str, Figure], mean: Mapping[str, Figure]) -> bool:
    """Whether the carbon hardly grows with the use, for a vendor's machines get leaner."""
    first, later = now.get("carbon_kgco2e"), mean.get("carbon_kgco2e")
    read = any(text(f.get("id")) == DRIFT for f in mappings(reader.map("inputs").get("factors")))
    return bool(read and first and later and later.p50 < _HARDLY * first.p50)


def _known(span: str, growth: str, now: str, *, planned: bool) -> str:
    """The mean year with a growth that was told, and the year before it."""
    told = {"span": capital(span), "growth": growth, "figures": now}
    grows = any(c in "123456789" for c in growth)
    if grows and planned:
        return tr(
            "{span} with use growing by {growth} a year, as told. In the first year: {figures} "
            "a year.",
            **told,
        )
    if grows:
        return tr(
            "{span} with use growing by {growth} a year, as told. Today: {figures} a year.", **told
        )
    if planned:
        return tr("{span}. In the first year: {figures} a year.", **told)
    return tr("{span}. Today: {figures} a year.", **told)


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
    whole = tr("Once: the whole training with its trials.")
    if repeated:
        whole = tr("{trainings}, trials included.", trainings=capital(repeated))
    spread = trn(
        "In a year: {figures} a year.",
        "Spread over {n} years, with the use that follows: {figures} a year.",
        years,
        figures=_both(mean),
    )
    return Headline(
        {**mean, **once},
        f"{whole} {spread}",
        repeated or tr(_WHOLE),
        _TRAININGS if repeated else _ONCE,
    )


def _both(figures: Mapping[str, Figure]) -> str:
    """Carbon and money, each with its range, without "a year"."""
    shown = []
    for key in _SAID:
        found = figures.get(key)
        if found:
            shown.append(found.short if found.certain else f"{found.short} ({found.short_range})")
    return listed(shown)


def leading(reader: Reader, raw: Mapping[str, Any]) -> float:
    """The carbon that leads a use case: today's where nobody told the growth, else the mean's."""
    base = mapping(raw.get("baseline"))
    today = mapping(base.get("today"))
    now = {} if today.get("growth_known") else mapping(today.get("impacts"))
    key = "carbon_kgco2e"
    figure = reader.figure(now.get(key)) or reader.figure(mapping(base.get("total")).get(key))
    return figure.p50 if figure else -1.0
