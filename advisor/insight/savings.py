"""Savings of options under one answer more, taken over where the answer reaches none of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from advisor.advice.match import Match
from advisor.advice.options import Draw, Option, amount_open, computed, touched_stages
from advisor.advice.usecase import unsure_of_amount
from advisor.logic import expression_inputs
from advisor.pack.items import Range, Rule
from advisor.scenario import Scenario, World
from advisor.scenario.again import reading


@dataclass(slots=True)
class _Known:
    """A saving as things stand.

    Attributes:
        reads: the facts that it follows from.
        stages: those that it touches; None until asked for.
    """

    saving: dict[str, Draw]
    base: dict[str, Draw]
    after: dict[str, Scenario]
    once: Draw | None
    no_figure: str | None
    reads: frozenset[str]
    stages: Collection[str] | None = None

    def put(self, option: Option) -> Option:
        """The option with this saving."""
        option.saving, option.base, option.after = self.saving, self.base, self.after
        option.once, option.no_figure = self.once, self.no_figure
        return option


class Savings:
    """The savings as things stand, by use cases and rule, and those under other answers."""

    def __init__(self, before: Mapping[str, Scenario], world: World) -> None:
        """Nothing is known yet.

        Args:
            before: by use case, the baseline as things stand.
            world: what all scenarios share.
        """
        self.before, self.world = before, world
        self._known: dict[tuple[tuple[str, ...], str], _Known] = {}
        self._reads: dict[str, frozenset[str]] = {}

    def learn(self, option: Option, before: Mapping[str, Scenario], world: World) -> Option:
        """Compute an option's saving as things stand, and keep it."""
        option, reads = reading(world.numbers, lambda: computed(option, before, world))
        self._known[option.use_cases, option.rule.id] = _Known(
            option.saving,
            option.base,
            option.after,
            option.once,
            option.no_figure,
            reads | self._read_by_change(option.rule),
        )
        return option

    def known(
        self, option: Option, before: Mapping[str, Scenario], moved: Mapping[str, Collection[str]]
    ) -> _Known | None:
        """The saving as things stand, where nothing that it follows from moved."""
        found = self._known.get((option.use_cases, option.rule.id))
        if found is None or any(
            before[user].estimate is not self.before[user].estimate
            or not found.reads.isdisjoint(moved[user])
            for user in option.use_cases
        ):
            return None
        return found

    def _read_by_change(self, rule: Rule) -> frozenset[str]:
        """What a change reads, and the facts that it makes hide or derive anew."""
        if rule.id not in self._reads:
            touched = {*rule.change, *rule.unset}
            reads = set(touched)
            for value in rule.change.values():
                if not isinstance(value, Range):
                    reads |= expression_inputs(value).facts
            for name, _, deciding in self.world.asked:
                if name in touched or not touched.isdisjoint(deciding):
                    reads |= {name, *deciding}
                    touched.add(name)
            for name, derived in self.world.pack.derived.items():
                if not touched.isdisjoint(derived.reads):
                    reads.update(derived.reads)
                    touched.add(name)
            self._reads[rule.id] = frozenset(reads)
        return self._reads[rule.id]


class SavingsUnder:
    """Gives options their savings under an answer."""

    def __init__(
        self, savings: Savings, moved: Mapping[str, Collection[str]] | None, world: World
    ) -> None:
        """For one answer.

        Args:
            savings: as things stand.
            moved: by use case, the facts that the answer moves; None: things as they stand.
            world: what all scenarios share.
        """
        self.savings, self.moved, self.world = savings, moved, world

    def __call__(self, option: Option, before: Mapping[str, Scenario], world: World) -> Option:
        """The option with its saving, as `advisor.advice.options.computed` gives it."""
        if self.moved is None:
            return self.savings.learn(option, before, world)
        known = self.savings.known(option, before, self.moved)
        return computed(option, before, world) if known is None else known.put(option)

    def of_match(self, match: Match, ident: str, before: Mapping[str, Scenario]) -> Option:
        """The option of a match of one use case, graded by whether its amount is known."""
        option = self(Option(match.rule, match, ident, (ident,)), before, self.world)
        if match.grade == "firm":
            stages = self._stages(option, before)
            if amount_open(option, stages, before[ident].facts, self.world):
                unsure_of_amount(option)
        return option

    def _stages(self, option: Option, before: Mapping[str, Scenario]) -> Collection[str]:
        nothing: Mapping[str, Collection[str]] = dict.fromkeys(option.use_cases, ())
        moved = nothing if self.moved is None else self.moved
        known = self.savings.known(option, before, moved)
        if known is None:
            return touched_stages(option, before)
        if known.stages is None:
            known.stages = touched_stages(option, before)
        return known.stages
