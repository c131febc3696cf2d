"""What an action saves, impact by impact, and what it costs more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.language import mark, tr
from advisor.report.reader import Figure, Reader, mapping
from advisor.report.words import SHARES, in_words

_YEARS = {"carbon": "carbon_kgco2e", "energy": "energy_kwh", "cost": "cost", "water": "water_l"}
_WHOLE = 100.0
_MORE = {
    "carbon": mark("More carbon"),
    "energy": mark("More electricity"),
    "cost": mark("More cost"),
    "water": mark("More water"),
}
_MINUS = {
    "carbon": mark("Carbon (minus: more)"),
    "energy": mark("Electricity (minus: more)"),
    "cost": mark("Cost (minus: more)"),
    "water": mark("Water (minus: more)"),
}


@dataclass(frozen=True, slots=True)
class Saving:
    """One impact saved: as a share of the present footprint, and a year or once.

    Where the whole range is a loss, `lost` is set and the figures are those of what it takes more.
    """

    name: str
    share: Figure | None
    year: Figure | None
    lost: bool = False
    key: str = ""  # carbon, energy, cost or water

    @property
    def shown(self) -> str:
        """Its name, with what a minus means where the middle is one."""
        minus = any(f and f.printed.startswith("−") for f in (self.share, self.year))
        return in_words(_MINUS, self.key) if minus and not self.lost else self.name


def savings(reader: Reader, saving: Mapping[str, Any], *, once: bool = False) -> tuple[Saving, ...]:
    """The savings of an action that are not nothing, carbon first.

    Args:
        reader: the advice.
        saving: of a recommendation.
        once: whether what is saved once stands whole in place of a year's part of it.
    """
    shares = mapping(saving.get("share"))
    whole = mapping(saving.get("once")) if once else {}
    out = []
    for key in SHARES:
        share = reader.figure(shares.get(key))
        year = reader.figure((whole or saving).get(_YEARS[key]))
        if key != "carbon" and all(f is None or f.nothing for f in (share, year)):
            continue
        if key != "carbon" and share and min(share.p5, share.p50) < -_WHOLE:
            # More than the whole of today is no share of it.
            share = None
        if year and year.loss:
            more = share.turned if share and share.loss else None
            out.append(Saving(in_words(_MORE, key), more, year.turned, lost=True, key=key))
        elif share or year:
            out.append(Saving(in_words(SHARES, key), share, year, key=key))
    return tuple(out)


def money_words(found: tuple[Saving, ...]) -> str:
    """Money saved a year as a range, or what it costs more; empty where there is nothing."""
    cost = next((s for s in found if s.key == "cost" and s.year), None)
    if cost is None or cost.year is None or cost.year.nothing:
        return ""
    shown = cost.year.short_range or cost.year.short
    if not cost.lost:
        return shown
    if cost.year.yearly:
        return tr("costs {amount} a year more", amount=shown)
    return tr("costs {amount} more", amount=shown)
