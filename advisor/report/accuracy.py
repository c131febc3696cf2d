"""How the ranges did against published measurements, and how old the factors are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.language import long_date
from advisor.report.reader import Reader, mappings, number, text

_KINDS = {
    "grid": "grids",
    "electricity": "prices",
    "api_prices": "prices",
    "item_prices": "prices",
    "fx": "prices",
    "accelerators": "chips",
    "edge": "devices",
    "edge_chip": "devices",
    "edge_device": "devices",
    "edge_link": "devices",
    "facility": "data centres",
    "network": "networks",
    "serving": "running models",
    "training": "training",
    "media": "images and video",
    "media_image": "images and video",
    "task_energy": "running models",
}


_PRICES = {
    "api_prices": "list prices",
    "item_prices": "list prices",
    "electricity": "electricity",
    "fx": "exchange rates",
}


def accuracy(reader: Reader) -> tuple[str, ...]:
    """For each group of measurements behind the stages used, how many lie in our range."""
    out = []
    for raw in mappings(reader.map("inputs").get("accuracy")):
        name, count = text(raw.get("name")), number(raw.get("n"))
        share = _share(raw.get("coverage"))
        if not name or not count or share is None:
            continue
        inside = number(raw.get("inside"))
        more = []
        near = _share(raw.get("within_2x"))
        if near is not None:
            more.append(f"the middle within a factor of two of {round(near * count)}")
        if raw.get("enough") is False:
            more.append("too few to claim anything")
        line = f"{name}: {round(share * count if inside is None else inside)} of {round(count)}"
        out.append(f"{line} ({'; '.join(more)})" if more else line)
    return tuple(out)


def _share(value: object) -> float | None:
    amount = number(value)
    return amount / 100 if amount is not None and amount > 1 else amount


def years(reader: Reader) -> str:
    """The years that the factors are of, by kind, such as "grids 2025, chips 2024 to 2025"."""
    found: dict[str, set[str]] = {}
    for raw in mappings(reader.map("inputs").get("factors")):
        kind = _KINDS.get(text(raw.get("id")).split(".")[0], "other")
        year = _year(raw)
        if year:
            found.setdefault(kind, set()).add(year)
    told = []
    for kind in sorted(found, key=lambda k: (k == "other", k)):
        first, last = min(found[kind]), max(found[kind])
        told.append(f"{kind} {first}" if first == last else f"{kind} {first}–{last}")
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
    told = [
        f"{kind} of {_span(days)}"
        + (f", until {long_date(min(until[kind]))}" if kind in until else "")
        for kind, days in since.items()
    ]
    return f"Dated prices: {'; '.join(told)}. Newer ones from your invoice go before these."


def _span(days: Sequence[str]) -> str:
    first, last = long_date(min(days)), long_date(max(days))
    return first if first == last else f"{first} to {last}"


def _year(raw: Mapping[str, Any]) -> str:
    shown = text(raw.get("year"))
    return shown if shown.isdigit() else ""
