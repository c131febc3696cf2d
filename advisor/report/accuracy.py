"""How the ranges did against published measurements, and how old the factors are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.language import long_date, mark, tr
from advisor.report.reader import Reader, mappings, number, text

_KINDS = {
    "grid": mark("grids"),
    "electricity": mark("prices"),
    "api_prices": mark("prices"),
    "item_prices": mark("prices"),
    "fx": mark("prices"),
    "accelerators": mark("chips"),
    "edge": mark("devices"),
    "edge_chip": mark("devices"),
    "edge_device": mark("devices"),
    "edge_link": mark("devices"),
    "facility": mark("data centres"),
    "network": mark("networks"),
    "serving": mark("running models"),
    "training": mark("training"),
    "media": mark("images and video"),
    "media_image": mark("images and video"),
    "task_energy": mark("running models"),
}


_PRICES = {
    "api_prices": mark("list prices"),
    "item_prices": mark("list prices"),
    "electricity": mark("electricity"),
    "fx": mark("exchange rates"),
}
OTHER = mark("other")


def accuracy(reader: Reader) -> tuple[str, ...]:
    """For each group of measurements behind the stages used, how many lie in our range."""
    out = []
    for raw in mappings(reader.map("inputs").get("accuracy")):
        name, count = text(raw.get("name")), number(raw.get("n"))
        share = _share(raw.get("coverage"))
        if not name or not count or share is None:
            continue
        held = number(raw.get("inside"))
        near = _share(raw.get("within_2x"))
        line = tr(
            "{group}: {held} of {count}",
            group=name,
            held=round(share * count if held is None else held),
            count=round(count),
        )
        more = []
        if near is not None:
            middle = round(near * count)
            more.append(tr("the middle within a factor of two of {count}", count=middle))
        if raw.get("enough") is False:
            more.append(tr("too few to claim anything"))
        out.append(f"{line} ({'; '.join(more)})" if more else line)
    return tuple(out)


def _share(value: object) -> float | None:
    amount = number(value)
    return amount / 100 if amount is not None and amount > 1 else amount


def years(reader: Reader) -> str:
    """The years that the factors are of, by kind, such as "grids 2025, chips 2024 to 2025"."""
    found: dict[str, set[str]] = {}
    for raw in mappings(reader.map("inputs").get("factors")):
        kind = _KINDS.get(text(raw.get("id")).split(".")[0], OTHER)
        year = _year(raw)
        if year:
            found.setdefault(kind, set()).add(year)
    told = []
    for kind in sorted(found, key=lambda k: (k == OTHER, k)):
        first, last = min(found[kind]), max(found[kind])
        span = first if first == last else f"{first}–{last}"
        told.append(f"{tr(kind)} {span}")
    return ", ".join(told)


def prices(reader: Reader) -> str:
    """From when the prices hold, by kind, and until when, where the factors say so."""
    since: dict[str, list[str]] = {}
    until: dict[str, list[str]] = {}
    for raw in mappings(reader.map("inputs").get("factors")):
        kind = _PRICES.get(text(raw.get("id")).split(".")[0])
        for found, key in ((since, "valid_from"), (until, "valid_to")):
            if kind and text(raw.get(key)):
                found.setdefault(kind, []).append(text(raw.get(key)))
    if not since:
        return ""
    told = []
    for kind, days in since.items():
        span = _span(days)
        if kind in until:
            end = long_date(min(until[kind]))
            told.append(
                tr("{prices} of {dates}, until {end}", prices=tr(kind), dates=span, end=end)
            )
        else:
            told.append(tr("{prices} of {dates}", prices=tr(kind), dates=span))
    return tr(
        "Dated prices: {prices}. Newer ones from your invoice go before these.",
        prices="; ".join(told),
    )


def _span(days: Sequence[str]) -> str:
    first, last = long_date(min(days)), long_date(max(days))
    return first if first == last else tr("{first} to {last}", first=first, last=last)


def _year(raw: Mapping[str, Any]) -> str:
    shown = text(raw.get("year"))
    return shown if shown.isdigit() else ""
