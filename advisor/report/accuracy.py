"""How the ranges did against published measurements, and how old the factors are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    """From when to when the list prices hold, where the factors say so."""
    dated = [
        (text(raw.get("valid_from")), text(raw.get("valid_to")))
        for raw in mappings(reader.map("inputs").get("factors"))
        if _KINDS.get(text(raw.get("id")).split(".")[0]) == "prices"
    ]
    first = sorted(a for a, _ in dated if a)
    last = sorted(b for _, b in dated if b)
    if not first:
        return ""
    since = first[0] if first[0] == first[-1] else f"{first[0]} to {first[-1]}"
    line = f"Prices are list prices, read for the time from {since}"
    return f"{line} until {last[0]}." if last else f"{line}; take newer ones from your invoice."


def _year(raw: Mapping[str, Any]) -> str:
    shown = text(raw.get("year"))
    return shown if shown.isdigit() else ""
