"""What expressions and estimators read: facts, parameters and factors, at the centre or drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.facts import Fact, FactSpec
from advisor.footprint.draws import Draws
from advisor.footprint.inputs import Array, MissingValue
from advisor.language import capital, tr
from advisor.logic.tree import Bound
from advisor.pack.items import Factor, Pack, Parameter


@dataclass(slots=True)
class Numbers:
    """Parameters and factors of a pack with their draws; remembers what was read."""

    pack: Pack
    draws: Draws
    read_factors: dict[str, Factor] = field(default_factory=dict)
    read_parameters: dict[str, Parameter] = field(default_factory=dict)
    read_facts: set[str] = field(default_factory=set)  # by estimators
    _values: dict[str, Array | None] = field(default_factory=dict)

    def parameter(self, name: str, *, drawn: bool) -> Array | None:
        """A parameter's value or draws."""
        found = self.pack.parameters.get(name)
        if found is None:
            return None
        self.read_parameters[name] = found
        if not drawn or found.low == found.high:
            return found.central
        return self.draws.sample(
            f"param:{name}", found.low, found.central, found.high, group=found.group
        )

    def factor(self, name: str, *, drawn: bool) -> Array | None:
        """A scalar factor's value or draws."""
        found = self.pack.factors.get(name)
        return None if found is None else self._drawn(found, drawn=drawn)

    def field(self, table: str, key: str, name: str | None, *, drawn: bool) -> Array | None:
        """A field of a table's row, its parents' where the row has none (grid zones)."""
        found_table = self.pack.tables.get(table)
        if found_table is None:
            return None
        name = name or next(iter(found_table.fields))
        known = f"{table}\0{key}\0{name}\0{drawn}"
        if known in self._values:
            return self._values[known]
        value: Array | None = None
        row: str | None = key
        for _ in range(4):
            if row is None:
                break
            factor = found_table.factor(row, name)
            if factor is not None:
                value = self._drawn(factor, drawn=drawn)
                break
            row = found_table.text(row, "parent")
        self._values[known] = value
        return value

    def drawn(self, found: Factor) -> Array:
        """A factor's draws; one number where it has no width."""
        if found.low == found.high:
            return found.central
        return self.draws.sample(
            found.id, found.low, found.central, found.high, group=found.group, shape=found.shape
        )

    def _drawn(self, found: Factor, *, drawn: bool) -> Array:
        self.read_factors[found.id] = found
        return self.drawn(found) if drawn else found.central


@dataclass(frozen=True, slots=True)
class ExpressionEnv:
    """Facts and numbers for expressions, at central values or over the draws."""

    facts: Mapping[str, Fact]
    numbers: Numbers
    drawn: bool

    def number(self, fact: str, bound: Bound | None) -> Array | None:
        """The number that a fact holds."""
        found = self.facts.get(fact)
        if found is None or not found.visible or found.number is None:
            return None
        if bound == "low":
            return found.low
        if bound == "high":
            return found.high
        return found.draws if self.drawn and found.draws is not None else found.number

    def text(self, fact: str) -> str | None:
        """The text that a fact holds."""
        found = self.facts.get(fact)
        if found is None or not found.visible or not isinstance(found.value, str):
            return None
        return found.value

    def param(self, id: str) -> Array | None:  # noqa: A002 - the word of the format
        """A parameter."""
        return self.numbers.parameter(id, drawn=self.drawn)

    def factor(self, id: str) -> Array | None:  # noqa: A002 - the word of the format
        """A factor."""
        return self.numbers.factor(id, drawn=self.drawn)

    def table(self, table: str, key: str, field: str | None) -> Array | None:
        """A field of a table's row."""
        return self.numbers.field(table, key, field, drawn=self.drawn)


@dataclass(frozen=True, slots=True)
class EstimatorInputs:
    """The estimators' view of one use case in one scenario."""

    facts: Mapping[str, Fact]
    specs: Mapping[str, FactSpec]
    numbers: Numbers
    horizon_years: int

    def _visible(self, fact: str) -> Fact | None:
        self.numbers.read_facts.add(fact)
        found = self.facts.get(fact)
        return found if found is not None and found.visible and found.value is not None else None

    def _missing(self, fact: str) -> MissingValue:
        spec = self.specs.get(fact)
        label = spec.label if spec else fact
        return MissingValue(fact, tr("{Fact} is not known.", Fact=capital(label)))

    def number(self, fact: str) -> Array:
        """The value of a number; raises MissingValue."""
        value = self.optional(fact)
        if value is None:
            raise self._missing(fact)
        return value

    def optional(self, fact: str) -> Array | None:
        """The value of a number, or None."""
        found = self._visible(fact)
        if found is None or found.number is None:
            return None
        return found.draws if found.draws is not None else found.number

    def choice(self, fact: str) -> str:
        """The option of a choice; raises MissingValue."""
        value = self.option(fact)
        if value is None:
            raise self._missing(fact)
        return value

    def option(self, fact: str) -> str | None:
        """The option of a choice or key of a region, or None."""
        found = self._visible(fact)
        return found.value if found is not None and isinstance(found.value, str) else None

    def flag(self, fact: str) -> bool | None:
        """The value of a yes/no fact, or None."""
        found = self._visible(fact)
        return found.value if found is not None and isinstance(found.value, bool) else None

    def known(self, fact: str) -> bool:
        """True when answered, or derived from answers only."""
        found = self._visible(fact)
        return found is not None and found.known

    def factor(self, name: str) -> Array:
        """A scalar factor over the draws; raises MissingValue."""
        value = self.numbers.factor(name, drawn=True)
        if value is None:
            raise MissingValue(name, tr("The pack has no factor {name}.", name=name))
        return value

    def field(self, table: str, key: str, field: str) -> Array:
        """A number in a factor table over the draws; raises MissingValue."""
        value = self.numbers.field(table, key, field, drawn=True)
        if value is None:
            raise MissingValue(
                f"{table}.{key}.{field}", f"The pack has no value {field} for {key} in {table}."
            )
        return value

    def text(self, table: str, key: str, field: str) -> str | None:
        """A text in a factor table, or None."""
        found = self.numbers.pack.tables.get(table)
        return found.text(key, field) if found else None


def with_draws(fact: Fact, spec: FactSpec, draws: Draws, group: str | None = None) -> Fact:
    """The fact with its draws where it is an uncertain number."""
    if not fact.uncertain or fact.number is None or fact.low is None or fact.high is None:
        return fact
    values = draws.sample(
        fact.place, fact.low, fact.number, fact.high, bounds=spec.bounds, group=group
    )
    return replace(fact, draws=values)


def drawn_facts(
    facts: Mapping[str, Fact], specs: Mapping[str, FactSpec], draws: Draws
) -> Iterator[tuple[str, Fact]]:
    """Facts of answers, each uncertain number with its draws."""
    for name, fact in facts.items():
        yield name, with_draws(fact, specs[name], draws) if fact.uncertain else fact


def as_draws(value: Array, n: int) -> Array:
    """A value as an array of draws."""
    return value if isinstance(value, np.ndarray) and value.ndim else np.full(n, float(value))
