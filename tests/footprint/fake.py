"""Inputs for estimators out of a dictionary; factors are those of the core pack's YAML."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from advisor.footprint.draws import Draws
from advisor.footprint.inputs import Array, MissingValue

FACTORS = Path(__file__).parents[2] / "rules" / "core" / "factors"


@functools.cache
def _pack() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, dict[str, Any]]]]:
    scalars: dict[str, dict[str, Any]] = {}
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted(FACTORS.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        scalars |= {item["id"]: item for item in content.get("factors", [])}
        for table in [*content.get("tables", []), *([content] if "table" in content else [])]:
            tables[table["table"]] = table["rows"]
    return scalars, tables


class FakeInputs:
    """Facts as plain values: a number, (low, central, high), a text, true or false."""

    def __init__(
        self,
        facts: Mapping[str, Any],
        *,
        years: int = 1,
        draws: Draws | None = None,
        factors: Mapping[str, float] | None = None,
        assumed: tuple[str, ...] = (),
    ) -> None:
        self.facts = dict(facts)
        self.horizon_years = years
        self.draws = draws
        self.changed = dict(factors or {})
        self.assumed = assumed

    def but(self, **changes: Any) -> FakeInputs:
        """The same with some facts changed; `__` stands for the dot."""
        facts = self.facts | {k.replace("__", "."): v for k, v in changes.items()}
        return FakeInputs(
            facts,
            years=self.horizon_years,
            draws=self.draws,
            factors=self.changed,
            assumed=self.assumed,
        )

    def _value(self, name: str, raw: Any) -> Array:
        if isinstance(raw, dict):
            raw = (raw.get("low", raw["central"]), raw["central"], raw.get("high", raw["central"]))
        if isinstance(raw, tuple):
            low, central, high = (float(x) for x in raw)
            if self.draws is None or low == high:
                return central
            return self.draws.sample(name, low, central, high)
        return np.asarray(raw) if isinstance(raw, np.ndarray) else float(raw)

    def optional(self, fact: str) -> Array | None:
        raw = self.facts.get(fact)
        return None if raw is None or isinstance(raw, str | bool) else self._value(fact, raw)

    def number(self, fact: str) -> Array:
        value = self.optional(fact)
        if value is None:
            raise MissingValue(fact)
        return value

    def option(self, fact: str) -> str | None:
        raw = self.facts.get(fact)
        return raw if isinstance(raw, str) else None

    def choice(self, fact: str) -> str:
        value = self.option(fact)
        if value is None:
            raise MissingValue(fact)
        return value

    def flag(self, fact: str) -> bool | None:
        raw = self.facts.get(fact)
        return raw if isinstance(raw, bool) else None

    def known(self, fact: str) -> bool:
        return fact in self.facts and fact not in self.assumed

    def factor(self, name: str) -> Array:
        if name in self.changed:
            return float(self.changed[name])
        item = _pack()[0].get(name)
        if item is None:
            raise MissingValue(name)
        return self._value(name, item)

    def field(self, table: str, key: str, field: str) -> Array:
        name = f"{table}.{key}.{field}"
        if name in self.changed:
            return float(self.changed[name])
        raw = _pack()[1].get(table, {}).get(key, {}).get(field)
        if raw is None:
            raise MissingValue(name)
        return self._value(name, raw)

    def text(self, table: str, key: str, field: str) -> str | None:
        raw = _pack()[1].get(table, {}).get(key, {}).get(field)
        return None if raw is None else str(raw)


def row_range(table: str, key: str, field: str) -> tuple[float, float, float]:
    """Low, central and high of a field."""
    raw = _pack()[1][table][key][field]
    if not isinstance(raw, dict):
        return float(raw), float(raw), float(raw)
    return raw.get("low", raw["central"]), raw["central"], raw.get("high", raw["central"])


def has_factor(name: str) -> bool:
    """True where the pack has a scalar factor of that id."""
    return name in _pack()[0]


def factor_range(name: str) -> tuple[float, float, float]:
    """Low, central and high of a scalar factor."""
    item = _pack()[0][name]
    return item["low"], item["central"], item["high"]
