"""The page for the board, and the charts of savings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report import charts
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
    decision: str
    against: tuple[str, ...]
    org_share: Figure | None
    org_text: str
    money_text: str
    totals: dict[str, Figure]
    actions: tuple[Action, ...]
    chart: str
    sure: tuple[str, ...]


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
    first = tuple(actions[:3])
    return Summary(
        sentence=sentence(verdict.get("sentence")) or _fallback(listed),
        decision=sentence(verdict.get("decision")),
        against=tuple(sentence(a) for a in texts(verdict.get("against")))[:3],
        org_share=reader.figure(whole.get("org_share")),
        org_text=sentence(whole.get("org_share_text")),
        money_text=sentence(whole.get("money_text")),
        totals=totals,
        actions=first,
        chart=carbon_chart(
            [a.item for a in first if a.item], brand, "The first actions", several=len(cases) > 1
        ),
        sure=tuple(_sure(reader, first)),
    )


def _fallback(listed: Sequence[Item]) -> str:
    governing = [i for i in listed if i.governs]
    if governing:
        return governing[0].recommend or sentence(governing[0].title)
    do = [i for i in listed if i.lane == "do"]
    if do:
        return f"Begin with this: {do[0].title[:1].lower()}{do[0].title[1:]}."
    return "We found nothing worth changing now."


def _sure(reader: Reader, first: Sequence[Action]) -> list[str]:
    out = []
    close = [a for a in first if a.item and a.item.first_three]
    if close and close[0].item:
        out.append(
            f"“{close[0].title}” is among the first three in {close[0].item.first_three} runs of "
            "our calculation."
        )
    widest = mappings(reader.data.get("assumptions"))
    if widest:
        weight = number(widest[0].get("share_of_uncertainty"))
        label = text(widest[0].get("label"))
        part = f" ({ten(weight)} parts of it)" if weight is not None and weight >= 0.05 else ""
        narrows = text(widest[0].get("narrows")).rstrip(".")
        tail = f": {narrows[:1].lower()}{narrows[1:]}" if narrows else ""
        out.append(
            f"The width of the ranges comes mostly from one thing{part}: {label}. "
            f"What would narrow it{tail}."
            if narrows
            else f"The width of the ranges comes mostly from one thing{part}: {label}."
        )
    if not out:
        out.append("The ranges hold nine in ten of the runs of our calculation.")
    return out


def impact_chart(entry: Item, brand: Brand) -> str:
    """The shares saved of each impact, where the page has room for it."""
    rows = [
        charts.Interval(s.name, s.share.p5, s.share.p50, s.share.p95, s.share.printed_range)
        for s in entry.savings
        if s.share
    ]
    if len(rows) < 2 or entry.height > 228.0:
        return ""
    told = ", ".join(f"{r.label.lower()} {r.printed}" for r in rows)
    return charts.range_chart(
        rows, "% of today", f"{entry.title} saves, as shares: {told}.", brand.colours, width=379.0
    )


def carbon_chart(chosen: Sequence[Item], brand: Brand, words: str, *, several: bool = False) -> str:
    """The shares of carbon that actions save, as ranges."""
    rows = [
        charts.Interval(
            f"{i.number}  {i.title}" + (f" ({i.owner_name})" if several else ""),
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
        f"{words}: saving of carbon as a share of the use case's present carbon. The largest "
        f"central saving is that of {best.label.split('  ', 1)[-1]}, {best.printed}."
    )
    return charts.range_chart(rows, "% of carbon today", title, brand.colours)
