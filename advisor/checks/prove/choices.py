"""Choices as variables: which of some options, with sets of options as cheap as single ones.

Of a short list each option has a truth value of its own. Of a long one, such as regions or models,
a whole number tells which, in an order in which the options of one looked-up value stand together:
a threshold on that value is then an interval, not hundreds of options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import z3

from advisor.checks.prove.terms import FALSE, TRUE, Bool, both, either

FEW = 24


class Choice:
    """A variable that is one of some options.

    Attributes:
        options: in the order of their numbers.
        one: that it is exactly one of them.
        number: the variable of a long list.
    """

    def __init__(self, name: str, options: tuple[str, ...]) -> None:
        self.name = name
        self.options = options
        self.place = {option: n for n, option in enumerate(options)}
        self._found: dict[frozenset[str], Bool] = {}
        self._bits: dict[str, Bool] = {}
        self.number: Any = None
        if len(options) <= FEW:
            self._bits = {option: z3.Bool(f"{name}={option}") for option in options}
            bits = [(bit, 1) for bit in self._bits.values()]
            self.one: Bool = z3.PbEq(bits, 1) if bits else TRUE
        else:
            self.number = z3.Int(f"{name}#")
            self.one = z3.And(self.number >= 0, self.number < len(options))

    def among(self, options: Iterable[str]) -> Bool:
        """Whether it is one of these."""
        wanted = frozenset(option for option in options if option in self.place)
        if wanted not in self._found:
            self._found[wanted] = self._among(wanted)
        return self._found[wanted]

    def _among(self, wanted: frozenset[str]) -> Bool:
        if len(wanted) == len(self.options):
            return TRUE
        if self._bits:
            return either(*(bit for option, bit in self._bits.items() if option in wanted))
        return either(*(self._between(first, last) for first, last in self._runs(wanted)))

    def _between(self, first: int, last: int) -> Bool:
        if first == last:
            return self.number == first
        low = TRUE if first == 0 else self.number >= first
        high = TRUE if last == len(self.options) - 1 else self.number <= last
        return both(low, high)

    def _runs(self, wanted: frozenset[str]) -> list[tuple[int, int]]:
        """The numbers of options as runs without a gap."""
        runs: list[tuple[int, int]] = []
        for place in sorted(self.place[option] for option in wanted):
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return runs

    def same(self, other: Choice | str) -> Bool:
        """Whether it is what another is."""
        if isinstance(other, str):
            return self.among((other,))
        if self.number is not None and other.number is not None and self.options == other.options:
            return self.number == other.number
        shared = [option for option in self.options if option in other.place]
        pairs = (both(self.among((o,)), other.among((o,))) for o in shared)
        return either(*pairs)

    def read(self, model: z3.ModelRef) -> str:
        """The option that a model of the solver's has chosen."""
        for option, bit in self._bits.items():
            if z3.is_true(model.eval(bit, model_completion=True)):
                return option
        if self._bits or not self.options:
            return ""
        place = int(model.eval(self.number, model_completion=True).as_long())
        return self.options[min(max(place, 0), len(self.options) - 1)]


class Row:
    """A number that follows from a choice: one of each option that has one."""

    def __init__(self, choice: Choice, numbers: Mapping[str, float]) -> None:
        self.choice = choice
        self.numbers = numbers


# What a choice holds: cases, each a guard and a variable or an option.
Chosen = tuple[tuple[Bool, "Choice | str"], ...]


def chosen_among(cases: Chosen, options: frozenset[str]) -> Bool:
    """Whether a choice has one of some options."""
    parts = []
    for guard, case in cases:
        if isinstance(case, Choice):
            parts.append(both(guard, case.among(options)))
        elif case in options:
            parts.append(guard)
    return either(*parts)


def all_options(cases: Chosen) -> tuple[str, ...]:
    """Every option that a choice can have."""
    found: dict[str, None] = {}
    for _, case in cases:
        found |= dict.fromkeys(case.options if isinstance(case, Choice) else (case,))
    return tuple(found)


def chosen_same(left: Chosen, right: Chosen) -> Bool:
    """Whether two choices hold the same."""
    parts = []
    for guard, case in left:
        for other_guard, other in right:
            if isinstance(case, Choice):
                same = case.same(other)
            elif isinstance(other, Choice):
                same = other.same(case)
            else:
                same = TRUE if case == other else FALSE
            parts.append(both(guard, other_guard, same))
    return either(*parts)
