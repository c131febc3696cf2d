"""How a saving is worked out, line by line, on the page of its recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.language import mark, tr
from advisor.report.reader import Figure, Reader, mapping, mappings, text
from advisor.report.words import in_words

_NAMES = {
    "energy_kwh": mark("Electricity"),
    "carbon_operational_kgco2e": mark("Carbon of use"),
    "carbon_embodied_kgco2e": mark("Carbon of making the hardware"),
    "carbon_kgco2e": mark("Carbon, both together"),
    "cost": mark("Cost of use"),
}
_USE = "carbon_operational_kgco2e"
_WHOLE = "carbon_kgco2e"
_ESSENTIAL = (_USE, "carbon_embodied_kgco2e", _WHOLE)


@dataclass(frozen=True, slots=True)
class Line:
    """An amount without the change and with it, and what that saves.

    `whole` marks a sum; what is not `essential` is left out where room is short.
    """

    name: str
    before: Figure
    after: Figure
    saved: Figure | None
    whole: bool = False
    essential: bool = True


def working(reader: Reader, raw: Mapping[str, Any], *, once: bool = False) -> tuple[Line, ...]:
    """The lines of a recommendation's saving in one run near the middle, in their order.

    Args:
        reader: the advice.
        raw: the recommendation.
        once: whether what is saved once stands whole in place of a year's part of it.
    """
    told = mapping(raw.get("working"))
    ids = {
        text(line.get("impact")): line for line in mappings(told.get("once" if once else "lines"))
    }
    found = []
    for impact, line in ids.items():
        if impact == _USE:
            found += _times(reader, mapping(told.get("per_kwh")))
        before, after, saved = (reader.figure(line.get(k)) for k in ("before", "after", "saved"))
        if before and after:
            name = in_words(_NAMES, impact)
            essential = impact in _ESSENTIAL
            whole = impact == _WHOLE
            found.append(Line(name, before, after, saved, whole=whole, essential=essential))
    # A sum of one part is that part.
    parts = [i for i in ids if i.startswith("carbon_") and i != _WHOLE]
    return tuple(line for line in found if not line.whole or len(parts) > 1)


def _times(reader: Reader, raw: Mapping[str, Any]) -> list[Line]:
    """Carbon a kWh, by which the electricity is multiplied."""
    before, after = reader.figure(raw.get("before")), reader.figure(raw.get("after"))
    return (
        [Line(tr("× carbon of a kWh"), before, after, None, essential=False)]
        if before and after
        else []
    )
