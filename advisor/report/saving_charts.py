"""The charts of savings: of one action by impact, and of several by carbon."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.language import inside, tr
from advisor.report import charts
from advisor.report.brand import Brand
from advisor.report.items import Item


def impact_chart(entry: Item, brand: Brand) -> str:
    """The shares saved of each impact, where the page has room for it."""
    rows = [
        charts.Interval(s.name, s.share.p5, s.share.p50, s.share.p95, s.share.printed_range)
        for s in entry.savings
        if s.share and not s.lost
    ]
    if len(rows) < 2 or min(r.low for r in rows) < -150 or entry.height > 220.0:
        return ""
    told = ", ".join(f"{inside(r.label)} {r.printed}" for r in rows)
    return charts.range_chart(
        rows,
        tr("% of each, a year"),
        tr("{title} saves, as shares: {told}.", title=entry.title, told=told),
        brand.colours,
        width=379.0,
    )


def carbon_chart(chosen: Sequence[Item], brand: Brand, words: str, *, several: bool = False) -> str:
    """What actions save in carbon, as ranges: shares of one use case, amounts over several.

    Shares of different use cases have no common base, so they share no axis.
    """
    found = [
        (i, f)
        for i in chosen
        if (c := i.carbon) and (f := c.year if several else c.share) and not c.lost
    ]
    if not found:
        return ""
    largest = max(max(abs(f.p5), abs(f.p95)) for _, f in found)
    scale, unit = charts.axis_scale("kgCO2e", largest) if several else (1.0, "%")
    rows = [
        charts.Interval(
            (f"{i.number}  " if i.number else "")
            + i.title
            + (f" ({i.owner_name})" if several else ""),
            f.p5 * scale,
            f.p50 * scale,
            f.p95 * scale,
            f.column_range or f.column,
            hollow=i.conditional,
        )
        for i, f in found
    ]
    best = max(rows, key=lambda r: r.central)
    told = {"which": words, "best": best.label.split("  ", 1)[-1], "saving": best.printed}
    if several:
        title = tr(
            "{which}: saving of carbon a year. The largest central saving is that of {best}, "
            "{saving}.",
            **told,
        )
    elif all(i.once for i, _ in found):
        title = tr(
            "{which}: saving of carbon as a share of the use case's carbon. The largest central "
            "saving is that of {best}, {saving}.",
            **told,
        )
    else:
        title = tr(
            "{which}: saving of carbon as a share of the use case's carbon a year. The largest "
            "central saving is that of {best}, {saving}.",
            **told,
        )
    axis = tr("{unit} a year", unit=unit) if several else tr("% of the carbon")
    return charts.range_chart(rows, axis, title, brand.colours)
