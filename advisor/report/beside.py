"""What stands beside a saving: what rebound leaves of it, and an option that does as much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.report.reader import Figure, Reader, mapping, mappings, text, texts

_COUNTS = {
    "carbon": "carbon",
    "money": "money",
    "effort": "effort",
    "confidence": "how sure it is",
    "risk": "risk to quality",
    "water": "water",
}


def rebound(
    reader: Reader, raw: Mapping[str, Any], saving: Mapping[str, Any]
) -> tuple[Figure | None, str]:
    """What is left of the carbon saved where use grows, and the words before or instead of it.

    Without a saving nothing can be lost, and where nobody uses more the advice says why.
    """
    carbon = reader.figure(saving.get("carbon_kgco2e"))
    if carbon is None or carbon.p50 <= 0:
        return None, ""
    if why := text(saving.get("no_rebound")):
        return None, f"No more use is expected because of it, since {why}."
    once = mapping(raw.get("upfront"))
    money = reader.figure(once.get("running") or saving.get("cost"))
    moved = any(text(c.get("fact")).endswith(".region") for c in mappings(raw.get("change")))
    cheaper = money is not None and money.p50 > 0 and not moved
    return (
        reader.figure(saving.get("rebound")),
        "If it is then used more" + (" because it is cheaper" if cheaper else ""),
    )


def dominated(raw: Mapping[str, Any]) -> str:
    """That another action does at least as much on every count, in a sentence."""
    told = mapping(raw.get("dominated"))
    title = text(told.get("title"))
    if not title:
        return ""
    counts = [_COUNTS.get(c, c) for c in texts(told.get("counts"))]
    ends = " It stands in place of this one." if told.get("instead") is True else ""
    listed = f"{', '.join(counts[:-1])} and {counts[-1]}" if len(counts) > 1 else "".join(counts)
    return f"“{title}” does at least as much on every count" + (
        f" ({listed}).{ends}" if listed else f".{ends}"
    )


def varied(reader: Reader) -> bool:
    """Whether the rank shares are over sampled weights too."""
    return text(mapping(reader.map("inputs").get("smaa")).get("weights")) == "sampled"
