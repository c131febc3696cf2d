"""What stands beside a saving: what rebound leaves of it, and an option that does as much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.language import listed, mark, tr
from advisor.report.reader import Figure, Reader, mapping, mappings, text, texts
from advisor.report.words import in_words

_ONCE = ("train.", "adapt.")
_DEVICE = "edge."
_USED = ("serving", "edge")  # stages in which a model is used
_COUNTS = {
    "carbon": mark("carbon"),
    "money": mark("money"),
    "effort": mark("effort"),
    "confidence": mark("how sure it is"),
    "risk": mark("risk to quality"),
    "water": mark("water"),
}


def rebound(
    reader: Reader, raw: Mapping[str, Any], saving: Mapping[str, Any]
) -> tuple[Figure | None, str]:
    """What is left of the carbon saved where use grows, and the words before or instead of it.

    People use more of what became cheaper or faster to use. So nothing is said where no use takes
    less money or energy: of another place, of devices that last longer, of a training that is done
    once, of an AI that is taken out; nor where nothing is saved. Where something outside fixes the
    use, the advice says so.
    """
    carbon = reader.figure(saving.get("carbon_kgco2e"))
    if carbon is None or carbon.p50 <= 0 or _taken_out(raw):
        return None, ""
    if why := text(saving.get("no_rebound")):
        return None, tr("No more use is expected because of it, since {why}.", why=why)
    once = mapping(raw.get("upfront"))
    money = reader.figure(once.get("running") or saving.get("cost"))
    changed = [text(c.get("fact")) for c in mappings(raw.get("change"))]
    energy = reader.figure(saving.get("energy_kwh"))
    cheaper = money is not None and money.p50 > 0
    # What a device saves of its battery nobody notices who uses it.
    leaner = (
        energy is not None and energy.p50 > 0 and not any(f.startswith(_DEVICE) for f in changed)
    )
    if not (cheaper or leaner) or any(_no_use(fact) for fact in changed):
        return None, ""
    if cheaper:
        words = tr("If it is then used more because it is cheaper")
    else:
        words = tr("If it is then used more")
    return reader.figure(saving.get("rebound")), words


def _taken_out(raw: Mapping[str, Any]) -> bool:
    """Whether the AI goes: nobody uses more of what is gone."""
    return any(
        text(c.get("after")) == "removed" and text(c.get("fact")) in _USED
        for c in mappings(raw.get("change"))
    )


def _no_use(fact: str) -> bool:
    """Whether a change of this fact lowers neither the cost nor the energy of a single use."""
    return fact.endswith(".region") or fact == "edge.life_years" or fact.startswith(_ONCE)


def dominated(raw: Mapping[str, Any]) -> str:
    """That another action does at least as much on every count, in a sentence."""
    told = mapping(raw.get("dominated"))
    title = text(told.get("title"))
    if not title:
        return ""
    counts = listed([in_words(_COUNTS, c) for c in texts(told.get("counts"))])
    if counts:
        said = tr(
            "“{title}” does at least as much on every count ({counts}).",
            title=title,
            counts=counts,
        )
    else:
        said = tr("“{title}” does at least as much on every count.", title=title)
    ends = tr("It stands in place of this one.") if told.get("instead") is True else ""
    return f"{said} {ends}".rstrip()


def varied(reader: Reader) -> bool:
    """Whether the rank shares are over sampled weights too."""
    return text(mapping(reader.map("inputs").get("smaa")).get("weights")) == "sampled"
