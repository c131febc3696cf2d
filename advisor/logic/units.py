"""A small algebra of units, which keeps Wh from being added to kWh or a % taken for a share.

A unit is a product of named things with powers, and a size. A percentage has the size 0.01, so
a fact in % that is divided by 100 *may* be a plain share, and one that is not divided may not.
The same holds for every conversion that an author writes out: Wh / 1000 may be kWh, tasks/month
times 12 may be tasks/year. What the number means is not known, so both readings stay open
until the result is added, compared or assigned; a month is a twelfth of 365 days.
A bare number takes the unit of what it stands beside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from math import prod

# Sizes that differ by less are one: an author may write 30 days a month, or 8,766 hours a year.
TOLERANCE = 0.025
_MAX_READINGS = 64

_YEAR_S = 365 * 24 * 3600.0
_ENERGY, _TIME, _CARBON, _MASS, _VOLUME, _DATA = "J", "s", "gCO2e", "g", "L", "B"
Powers = tuple[tuple[str, int], ...]
_KNOWN: dict[str, tuple[float, Powers]] = {
    "1": (1.0, ()), "share": (1.0, ()), "ratio": (1.0, ()), "%": (0.01, ()),
    "J": (1.0, ((_ENERGY, 1),)), "kJ": (1e3, ((_ENERGY, 1),)), "MJ": (1e6, ((_ENERGY, 1),)),
    "mJ": (1e-3, ((_ENERGY, 1),)), "Wh": (3.6e3, ((_ENERGY, 1),)), "mWh": (3.6, ((_ENERGY, 1),)),
    "kWh": (3.6e6, ((_ENERGY, 1),)), "MWh": (3.6e9, ((_ENERGY, 1),)),
    "GWh": (3.6e12, ((_ENERGY, 1),)), "TWh": (3.6e15, ((_ENERGY, 1),)),
    "W": (1.0, ((_ENERGY, 1), (_TIME, -1))), "mW": (1e-3, ((_ENERGY, 1), (_TIME, -1))),
    "kW": (1e3, ((_ENERGY, 1), (_TIME, -1))), "MW": (1e6, ((_ENERGY, 1), (_TIME, -1))),
    "s": (1.0, ((_TIME, 1),)), "second": (1.0, ((_TIME, 1),)), "ms": (1e-3, ((_TIME, 1),)),
    "min": (60.0, ((_TIME, 1),)), "minute": (60.0, ((_TIME, 1),)),
    "h": (3600.0, ((_TIME, 1),)), "hour": (3600.0, ((_TIME, 1),)),
    "day": (86400.0, ((_TIME, 1),)), "week": (604800.0, ((_TIME, 1),)),
    "month": (_YEAR_S / 12, ((_TIME, 1),)), "year": (_YEAR_S, ((_TIME, 1),)),
    "mgCO2e": (1e-3, ((_CARBON, 1),)), "gCO2e": (1.0, ((_CARBON, 1),)),
    "kgCO2e": (1e3, ((_CARBON, 1),)), "tCO2e": (1e6, ((_CARBON, 1),)),
    "ktCO2e": (1e9, ((_CARBON, 1),)),
    "g": (1.0, ((_MASS, 1),)), "kg": (1e3, ((_MASS, 1),)), "t": (1e6, ((_MASS, 1),)),
    "mL": (1e-3, ((_VOLUME, 1),)), "L": (1.0, ((_VOLUME, 1),)), "m3": (1e3, ((_VOLUME, 1),)),
    "B": (1.0, ((_DATA, 1),)), "byte": (1.0, ((_DATA, 1),)), "kB": (1e3, ((_DATA, 1),)),
    "MB": (1e6, ((_DATA, 1),)), "GB": (1e9, ((_DATA, 1),)), "TB": (1e12, ((_DATA, 1),)),
    "PB": (1e15, ((_DATA, 1),)), "bit": (0.125, ((_DATA, 1),)),
    "FLOP": (1.0, (("FLOP", 1),)), "GFLOP": (1e9, (("FLOP", 1),)),
    "TFLOP": (1e12, (("FLOP", 1),)), "PFLOP": (1e15, (("FLOP", 1),)),
    "FLOPS": (1.0, (("FLOP", 1), (_TIME, -1))), "GFLOPS": (1e9, (("FLOP", 1), (_TIME, -1))),
    "TFLOPS": (1e12, (("FLOP", 1), (_TIME, -1))), "PFLOPS": (1e15, (("FLOP", 1), (_TIME, -1))),
    "km": (1e3, (("m", 1),)), "m": (1.0, (("m", 1),)),
}  # fmt: skip
_MULTIPLES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_POWER = re.compile(r"(?P<name>.+?)\^(?P<power>-?\d)\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, or what a result's unit may be.

    Attributes:
        powers: named things with their powers, sorted by name.
        sizes: the size in base units; several where a written number may be a conversion.
        bare: a plain number, which takes the unit of what it stands beside.
        written: the unit as its author wrote it.
    """

    powers: Powers = ()
    sizes: tuple[float, ...] = (1.0,)
    bare: bool = False
    written: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.written or _spell(self.powers, self.sizes[0])

    def fits(self, other: Unit) -> bool:
        """Whether the two may be one unit."""
        return self.meet(other) is not None

    def meet(self, other: Unit) -> Unit | None:
        """The readings that both allow, or None when the units differ."""
        if self.bare or other.bare:
            return other if self.bare else self
        if self.powers != other.powers:
            return None
        shared = tuple(s for s in self.sizes if any(near(s, o) for o in other.sizes))
        return Unit(self.powers, shared) if shared else None

    def times(self, other: Unit, power: int = 1) -> Unit:
        """The unit of a product; with power -1, of a quotient."""
        powers = dict(self.powers)
        for name, exponent in other.powers:
            powers[name] = powers.get(name, 0) + power * exponent
        kept = tuple(sorted((n, p) for n, p in powers.items() if p))
        sizes = [a * b**power for a in self.sizes for b in other.sizes]
        return Unit(kept, _apart(sizes), self.bare and other.bare)

    def scaled(self, number: float) -> Unit:
        """The unit after multiplying by a written number, which may be a conversion."""
        if self.bare or not number or near(abs(number), 1.0):
            return self
        converted = [size / abs(number) for size in self.sizes]
        return Unit(self.powers, _apart([*self.sizes, *converted]))


PLAIN = Unit()
BARE = Unit(bare=True)
PERCENT = Unit((), (0.01,))


def near(a: float, b: float) -> bool:
    """Whether two sizes are one."""
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def _apart(sizes: list[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for size in sizes:
        if not any(abs(size - k) <= 1e-9 * max(abs(size), abs(k)) for k in kept):
            kept.append(size)
    return tuple(kept[:_MAX_READINGS])


def _spell(powers: Powers, size: float) -> str:
    """A unit in words: the known names of its parts that together have its size."""
    if not powers:
        return "1" if near(size, 1.0) else "%" if near(size, 0.01) else f"1 × {size:g}"
    choices = [
        [(k, s**p) for k, (s, own) in _KNOWN.items() if own == ((name, 1),)] or [(name, 1.0)]
        for name, p in powers
    ]
    for picked in product(*choices):
        if near(prod(s for _, s in picked), size):
            return _joined([(k, p) for (k, _), (_, p) in zip(picked, powers, strict=True)])
    return f"{size:g} {_joined(list(powers))}"


def _joined(parts: list[tuple[str, int]]) -> str:
    over = [n if p == 1 else f"{n}^{p}" for n, p in parts if p > 0]
    under = [n if p == -1 else f"{n}^{-p}" for n, p in parts if p < 0]
    return "/".join(["·".join(over) or "1", *under])


@cache
def parse_unit(text: str | None) -> Unit:
    """A unit as written: names joined by `/` and `·` or `*`, each with `^n` if it has a power.

    Each `/` divides by the one name after it: `gCO2e/kWh`, `tokens/call`, `g/kWh/year`. A name
    may have words (`billion parameters`); plural and singular are one. Nothing and `1` are plain.
    """
    unit = PLAIN
    if not text:
        return unit
    for sign, part in re.findall(r"([/·*]?)([^/·*]+)", text.strip()):
        unit = unit.times(_named(part.strip()), -1 if sign == "/" else 1)
    return replace(unit, written=text.strip())


def _named(text: str) -> Unit:
    match = _POWER.match(text)
    name, power = (match["name"], int(match["power"])) if match else (text, 1)
    words = name.split()
    size = 1.0
    while len(words) > 1 and words[0] in _MULTIPLES:
        size *= _MULTIPLES[words.pop(0)]
    name = " ".join(words)
    known = _KNOWN.get(name) or _KNOWN.get(_singular(name))
    own, powers = known or (1.0, ((_singular(name), 1),))
    return PLAIN.times(Unit(powers, (own * size,)), power)


def _singular(name: str) -> str:
    if name.isupper() or len(name) < 4 or not name.endswith("s") or name.endswith("ss"):
        return name
    return name[:-3] + "y" if name.endswith("ies") else name[:-1]
