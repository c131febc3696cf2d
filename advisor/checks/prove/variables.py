"""What a fact can be: its term, the variables of an answer, and single values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import z3

from advisor.checks.prove.amounts import Cases
from advisor.checks.prove.choices import FEW, Choice, Chosen
from advisor.checks.prove.terms import FALSE, TRUE, Bool, Real, both, either, exact, negated, plain
from advisor.facts import FactSpec, Scalar
from advisor.footprint.draws import Draws
from advisor.logic.expressions import TableValue, sources
from advisor.logic.tree import day_number, normal_text
from advisor.pack.items import Pack, Range
from advisor.scenario.environment import Numbers

Kind = Literal["number", "date", "yes_no", "option", "options"]
KINDS: dict[str, Kind] = {
    "number": "number",
    "date": "date",
    "yes_no": "yes_no",
    "choices": "options",
}
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()
OTHER_TEXT = "(any other)"


@dataclass(slots=True)
class Term:
    """A fact.

    Attributes:
        kind: of its values; a choice, a region or a text is one `option`, `choices` are `options`.
        shows: its question is asked; always true of what is no question.
        has: it shows and has a value.
        known: it shows and was answered, or was derived from known facts only.
        number: its cases where it is a number or a date (as a day number).
        yes: where it is a yes or no.
        option: its cases where it is one option.
        options: of `choices`, by option whether it is among the values.
        ends: its low and its high where they are not the number itself.
    """

    kind: Kind
    shows: Bool
    has: Bool
    known: Bool
    number: Cases = ()
    yes: Bool = FALSE
    option: Chosen = ()
    options: Mapping[str, Bool] = field(default_factory=dict)
    ends: Mapping[str, Cases] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds of a fact whatever is answered.

    Attributes:
        kind: bounds, one (option), none (beside no other option), shows, value, derived or order.
    """

    kind: str
    fact: str
    holds: Bool


class Variables:
    """The variables of answers, and what holds of them.

    Attributes:
        constraints: grow with the variables.
        values: by question its answer as variables.
        bounded: the facts of which a low or a high end is read.
        numbers: of the pack, at the centre.
    """

    def __init__(
        self, pack: Pack, texts: Mapping[str, Iterable[str]], bounded: Iterable[str]
    ) -> None:
        """Start without any.

        Args:
            pack: declares the facts.
            texts: by question of type text, the texts that conditions name.
            bounded: the facts of which a low or a high end is read.
        """
        self.pack = pack
        self.texts = texts
        self.bounded = frozenset(bounded)
        self.numbers = Numbers(pack, Draws(n=1))
        self.constraints: list[Constraint] = []
        self.values: dict[str, Any] = {}
        self._looked_up = sorted(_looked_up(pack), key=str)

    def options(self, spec: FactSpec) -> tuple[str, ...]:
        """What a choice, region or text can be."""
        if spec.type == "region":
            grid = self.pack.tables.get("grid")
            return tuple(grid.rows) if grid is not None else ()
        if spec.type == "text":
            return (*dict.fromkeys(self.texts.get(spec.name, ())), OTHER_TEXT)
        return tuple(normal_text(option) for option in spec.options)

    def answer(self, spec: FactSpec, *, whole: bool) -> Term:
        """A known answer of any value."""
        name = spec.name
        kind = KINDS.get(spec.type, "option")
        term = Term(kind, TRUE, TRUE, TRUE)
        if kind == "number":
            value = self._number(name, spec.bounds, whole=whole)
            self.values[name] = value
            term.number = ((TRUE, value),)
            if name in self.bounded:
                term.ends = self._ends(spec, value, whole=whole)
        elif kind == "date":
            value = z3.Int(name)
            self.holds("bounds", name, both(value >= _FIRST_DAY, value <= _LAST_DAY))
            self.values[name] = value
            term.number = ((TRUE, z3.ToReal(value)),)
        elif kind == "yes_no":
            term.yes = self.values[name] = z3.Bool(name)
        elif kind == "option":
            self.values[name] = self.choice(name, spec)
            term.option = ((TRUE, self.values[name]),)
        else:
            term.options = self.values[name] = self.chosen(name, spec)
        return term

    def _number(self, name: str, bounds: tuple[float, float] | None, *, whole: bool) -> Real:
        value = z3.ToReal(z3.Int(name)) if whole else z3.Real(name)
        if bounds is not None:
            self.holds("bounds", name, both(value >= exact(bounds[0]), value <= exact(bounds[1])))
        return value

    def _ends(self, spec: FactSpec, value: Real, *, whole: bool) -> dict[str, Cases]:
        """The ends of an answer that is a range."""
        name = spec.name
        low = self._number(f"{name}.low", spec.bounds, whole=whole)
        high = self._number(f"{name}.high", spec.bounds, whole=whole)
        self.holds("order", name, both(low <= value, value <= high))
        return {"low": ((TRUE, low),), "high": ((TRUE, high),)}

    def choice(self, name: str, spec: FactSpec) -> Choice:
        """A variable that is one of a fact's options."""
        choice = Choice(name, self.ordered(self.options(spec)))
        self.holds("one", spec.name, choice.one)
        return choice

    def chosen(self, name: str, spec: FactSpec) -> dict[str, Bool]:
        """A fact's options, each with whether it is among the values."""
        chosen = {o: z3.Bool(f"{name}={o}") for o in self.options(spec)}
        if "none" in chosen:
            rest = either(*(b for o, b in chosen.items() if o != "none"))
            self.holds("none", spec.name, z3.Implies(chosen["none"], negated(rest)))
        return chosen

    def ordered(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """A long list in the order of the first number that is looked up by it."""
        if len(options) <= FEW:
            return options
        for table, name in self._looked_up:
            numbers = {o: self.numbers.field(table, o, name, drawn=False) for o in options}
            found = {o: float(n) for o, n in numbers.items() if n is not None}
            if 2 * len(found) >= len(options):
                return tuple(sorted(options, key=lambda o: (found.get(o, math.inf), o)))
        return options

    def holds(self, kind: str, fact: str, holds: Bool) -> None:
        """Note what holds of a fact."""
        self.constraints.append(
            Constraint(kind, fact.removesuffix(".low").removesuffix(".high"), holds)
        )


def range_term(spec: FactSpec, value: Range) -> Term:
    """A fact of one value with a range."""
    term = constant_term(spec, value.central)
    if term.kind == "number":
        ends = (("low", value.low), ("high", value.high))
        term.ends = {e: ((TRUE, v),) for e, v in ends if isinstance(v, float)}
    return term


def constant_term(spec: FactSpec, value: Scalar | None) -> Term:
    """A fact of one value; it shows, and nobody answered it."""
    kind = KINDS.get(spec.type, "option")
    term = Term(kind, TRUE, plain(value is not None), FALSE)
    if kind == "number" and isinstance(value, float):
        term.number = ((TRUE, value),)
    elif kind == "date" and isinstance(value, str):
        day = day_number(value)
        term.number = () if day is None else ((TRUE, float(day)),)
        term.has = plain(day is not None)
    elif kind == "yes_no":
        term.yes = plain(value is True)
    elif kind == "option" and isinstance(value, str):
        term.option = ((TRUE, normal_text(value)),)
    elif isinstance(value, tuple):
        term.options = {normal_text(v): TRUE for v in value}
    return term


def _looked_up(pack: Pack) -> set[tuple[str, str | None]]:
    """The fields of tables that some fact opens."""
    values = (case.value for derived in pack.derived.values() for case in derived.cases)
    return {
        (source.table, source.field)
        for value in values
        if not isinstance(value, Range)
        for source in sources(value)
        if isinstance(source, TableValue) and source.key_is_fact
    }
