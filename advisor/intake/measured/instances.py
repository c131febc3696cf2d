"""The chips of a cloud instance, by the name that a bill has for it."""

from __future__ import annotations

import re

from advisor.errors import nearest
from advisor.intake.measured.table import BadCell, shown
from advisor.pack.items import Pack, Table

_PREFIXES = ("ml.", "standard_")
# As smaller clouds name their machines: gpu_8x_h100_sxm5, H100 x8.
_TIMES = re.compile(r"(?<![\d.])(\d{1,3}) ?x(?![a-z\d])|(?<![a-z\d])x ?(\d{1,3})(?![\d.a-z])")
_NAMES_KEPT = 1000
_NEAR_MOST = 50
_SERVER = "cpu_server"
_WORKSTATION = "workstation_gpu"
_DESKTOP_NAMES = re.compile(r"\b(geforce|rtx a?\d{4}|titan|quadro)\b")


class Instances:
    """Looks instances up in the tables of a pack, each name once.

    Args:
        pack: its tables `instances` and `accelerators`.
    """

    def __init__(self, pack: Pack) -> None:
        self._table = pack.tables.get("instances")
        self._chips = pack.tables.get("accelerators")
        self._found: dict[str, tuple[str, float] | None] = {}
        self._unknown = 0

    def find(self, name: str) -> tuple[str, float]:
        """The chip of an instance and how many it has.

        The chip is a row of the accelerators table.

        Raises:
            BadCell: M218, nobody knows it; the nearest name is told.
        """
        found = self.looked_up(name)
        if found is not None:
            return found
        # Nearness is slow, and only the first refusals are shown.
        self._unknown += 1
        few = self._table is not None and self._unknown <= _NEAR_MOST
        close = nearest(normal(name), self._table.rows) if few and self._table else None
        raise BadCell(
            "M218",
            "instance",
            f"the rules know no instance {shown(name)}"
            + (f"; the nearest name is {close}." if close else "."),
            "Correct the name, or add a column accelerators with the chips of one instance.",
        )

    def looked_up(self, name: str) -> tuple[str, float] | None:
        """The same, or None where nobody knows."""
        if name not in self._found:
            if len(self._found) >= _NAMES_KEPT:
                self._found.clear()
            self._found[name] = self._looked_up(name)
        return self._found[name]

    def _looked_up(self, name: str) -> tuple[str, float] | None:
        if self._table is not None:
            key = normal(name)
            factor = self._table.factor(key, "chips")
            if factor is not None:
                return self._table.text(key, "chip") or name, factor.central
        times = _TIMES.search(re.sub(r"[_-]+", " ", name.lower()))
        chip = chip_of(name, self._chips) if times and self._chips is not None else None
        return (chip, float(times[1] or times[2])) if times and chip else None


def normal(name: str) -> str:
    """An instance's name as the rules write it: what a bill puts before it is left out."""
    text = re.sub(r"\s+", "_", name.strip().lower()).rpartition(":")[2]
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text


def chip_of(name: str, chips: Table) -> str | None:
    """The row of the accelerators table for a chip as a driver or a cloud calls it.

    Every word of a key must stand in the name, a memory size with its GB; the longest key wins.
    A machine that names no chip is a server without one.
    """
    if not name:
        return _SERVER if _SERVER in chips.rows else None
    if name in chips.rows:
        return name
    text = re.sub(r"[^a-z0-9]+", " ", name.lower())
    words = set(re.sub(r"(\d)(gb)\b", r"\1", text).split())
    fitting = [
        key
        for key in chips.rows
        if re.search(r"\d", key) and all(part in words for part in key.lower().split("_"))
    ]
    if fitting:
        return max(fitting, key=lambda key: (key.count("_"), len(key)))
    if _DESKTOP_NAMES.search(text) and _WORKSTATION in chips.rows:
        return _WORKSTATION
    return None
