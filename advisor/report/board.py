"""The page for the board, and the charts of savings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report import charts
from advisor.report.baseline import told
from advisor.report.brand import Brand
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, mappings, number, sentence, text, texts
from advisor.report.roadmap import Action
from advisor.report.words import ten


@dataclass(frozen=True, slots=True)
class Summary:
    """The page for the board."""

    sentence: str
    rests_on: str
    whole: tuple[str, ...]
    decision: str
    against: tuple[str, ...]
    org_share: Figure | None
    org_text: str
    money_text: str
    totals: dict[str, Figure]
    without: tuple[str, ...]
    planned: bool
    actions: tuple[Action, ...]
    chart: str
    sure: tuple[str, ...]

    @property
    def height(self) -> float:
        """A rough height in millimetres; 245 fill the page."""
        total = 45.0 + 5.7 * _lines(self.sentence, 88) + (36.0 if self.actions else 0.0)
        for action in self.actions:
            total += 3.0 + 4.1 * max(_lines(action.title, 30) + 1, 3) + (8.5 if self.chart else 0)
        for words in (
            self.rests_on,
            *self.whole,
            self.decision,
            self.org_text,
            self.money_text,
            *self.against,
            *self.sure,
        ):
            total += 4.8 * _lines(words, 86) + (2.0 if words else 0.0)
        total += 4.0 if self.open_size else 0.0
        return total + (12.0 if self.decision else 0.0) + 12.0

    @property
    def open_size(self) -> bool:
        """True where the size of one of the first actions was measured by nobody here."""
        return any(a.item and a.item.size_rests_on for a in self.actions)

    @property
    def roomy(self) -> bool:
        """True where the list of contents fits as well."""
        return self.height < 258.0

    @property
    def airy(self) -> bool:
        """True where the page may be set in larger type."""
        return self.height < 236.0


def summary(
    reader: Reader,
    cases: Sequence[Owner],
    listed: Sequence[Item],
    actions: Sequence[Action],
    brand: Brand,
) -> Summary:
    """Gather the page for the board."""
    whole = reader.map("portfolio")
    verdict = mapping(whole.get("verdict"))
    totals = {
        key: figure
        for key, name in mapping(whole.get("total")).items()
        if (figure := reader.figure(name))
    }
    if not totals and len(cases) == 1:
        totals = dict(cases[0].totals)
    without: tuple[str, ...] = ()
    counted = [c for c in cases if c.totals]
    if not totals and len(counted) == 1 < len(cases):
        # Medians of several do not add up, but one alone may stand for itself.
        totals = dict(counted[0].totals)
        without = tuple(c.name for c in cases if not c.totals)
    first = tuple(actions[:3])
    years = round(number(reader.data.get("horizon_years")) or 1)
    return Summary(
        sentence=sentence(verdict.get("sentence")) or _fallback(listed),
        rests_on=sentence(verdict.get("rests_on")),
        whole=tuple(_whole(c, years, several=len(cases) > 1) for c in cases if _trained(c)),
        decision=sentence(verdict.get("decision")),
        against=tuple(_warning(a, listed) for a in texts(verdict.get("against")))[:3],
        org_share=reader.figure(whole.get("org_share")),
        org_text=sentence(whole.get("org_share_text")),
        money_text=_money(sentence(whole.get("money_text")), cases),
        totals=totals,
        without=without,
        planned=bool(cases) and all(c.planned for c in cases),
        actions=first,
        chart=carbon_chart(
            [a.item for a in first if a.item], brand, "The first actions", several=len(cases) > 1
        ),
        sure=tuple(_sure(reader, first, carried=bool(text(verdict.get("rests_on"))))),
    )


def _trained(case: Owner) -> bool:
    return case.mostly_training and "carbon_kgco2e" in case.once


def _whole(case: Owner, years: int, *, several: bool) -> str:
    """A training that is counted over the years, told whole."""
    of = f" of {case.name}" if several else ""
    spread = f"; the footprint above spreads it over {years} years" if years > 1 else ""
    return f"The training{of}, whole and once: {told([case.once['carbon_kgco2e']])}{spread}."


def _fallback(listed: Sequence[Item]) -> str:
    governing = [i for i in listed if i.governs]
    if governing:
        return governing[0].recommend or sentence(governing[0].title)
    do = [i for i in listed if i.lane == "do"]
    if do:
        return f"Begin with this: {do[0].title[:1].lower()}{do[0].title[1:]}."
    return "We found nothing worth changing now."


def _warning(told: str, listed: Sequence[Item]) -> str:
    """What the advice says to stop or avoid, in its own sentence and not as a title."""
    for entry in listed:
        if entry.title and told.startswith(entry.title) and entry.recommend:
            first = entry.recommend.split(". ")[0].rstrip(".")
            return sentence(first + told.removeprefix(entry.title))
    return sentence(told)


def _money(words: str, cases: Sequence[Owner]) -> str:
    """Money is no argument where every case is to be protected."""
    if not cases or any(c.place != "protect" for c in cases):
        return words
    return ". ".join(s for s in words.rstrip(".").split(". ") if not s.startswith("Money")) + (
        "." if words else ""
    )


def _lines(words: str, room: int) -> int:
    return -(-len(words) // room) if words else 0


def _sure(reader: Reader, first: Sequence[Action], *, carried: bool) -> list[str]:
    """How sure the first actions are; `carried`: the assumption that decides is told above."""
    out = []
    close = [a for a in first if a.item and a.item.first_three]
    if close and close[0].item:
        out.append(
            f"“{close[0].title}” is among the first three in {close[0].item.first_three} of "
            "our calculation."
        )
    widest = mappings(reader.data.get("assumptions"))
    weight = number(widest[0].get("share_of_uncertainty")) if widest else None
    if carried:
        pass
    elif weight is not None and weight >= 0.1:
        label = text(widest[0].get("label"))
        much = "mostly" if weight >= 0.5 else "more than from anything else"
        out.append(
            f"The width of the ranges comes {much} from one thing that we had to assume: "
            f"{label} ({ten(weight)} parts). {sentence(widest[0].get('narrows'))}".rstrip()
        )
    elif widest:
        out.append(
            "No single assumption decides the width of the ranges; the page on assumptions "
            "lists them."
        )
    if not out:
        out.append("The ranges hold nine in ten of the runs of our calculation.")
    return out


def impact_chart(entry: Item, brand: Brand) -> str:
    """The shares saved of each impact, where the page has room for it."""
    rows = [
        charts.Interval(s.name, s.share.p5, s.share.p50, s.share.p95, s.share.printed_range)
        for s in entry.savings
        if s.share and not s.lost
    ]
    if len(rows) < 2 or min(r.low for r in rows) < -150 or entry.height > 212.0:
        return ""
    told = ", ".join(f"{r.label.lower()} {r.printed}" for r in rows)
    return charts.range_chart(
        rows,
        "% of each, a year",
        f"{entry.title} saves, as shares: {told}.",
        brand.colours,
        width=379.0,
    )


def carbon_chart(chosen: Sequence[Item], brand: Brand, words: str, *, several: bool = False) -> str:
    """The shares of carbon that actions save, as ranges."""
    rows = [
        charts.Interval(
            (f"{i.number}  " if i.number else "")
            + i.title
            + (f" ({i.owner_name})" if several else ""),
            c.share.p5,
            c.share.p50,
            c.share.p95,
            c.share.printed_range or c.share.printed,
            hollow=i.conditional,
        )
        for i in chosen
        if (c := i.carbon) and c.share
    ]
    if not rows:
        return ""
    best = max(rows, key=lambda r: r.central)
    title = (
        f"{words}: saving of carbon as a share of the use case's carbon a year. The largest "
        f"central saving is that of {best.label.split('  ', 1)[-1]}, {best.printed}."
    )
    return charts.range_chart(rows, "% of carbon a year", title, brand.colours)
