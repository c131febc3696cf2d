"""Steps one after another: what each saves after those before it, each scenario computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import exception
from advisor.advice.options import Option
from advisor.facts import Fact
from advisor.footprint.draws import percentiles
from advisor.language import mark
from advisor.logic import FactEnv, evaluate, facts_read
from advisor.scenario import NotApplied, Scenario, World, changed, estimate_facts

Draw = NDArray[np.float64]
Taken = tuple[int, ...]

NO_LONGER = mark("after the steps before, its condition no longer holds")
NOTHING_MORE = mark("after the steps before, it saves nothing more")
TOO_FEW = mark("it is greener in too few of the draws")
INCOMPLETE = mark("the footprint is not complete")


class Walk:
    """The scenarios that some options lead to, by the steps taken.

    A use case's scenario depends on the steps that change it alone; it is kept by them, in their
    order.
    """

    def __init__(
        self,
        options: Sequence[Option],
        start: Mapping[str, Scenario],
        world: World,
        greener: float,
    ) -> None:
        """Begin at some scenarios.

        Args:
            options: in their order; a step is named by its place in it.
            start: by use case.
            world: of these scenarios.
            greener: the share of draws in which a step must save.
        """
        self.options = options
        self.world = world
        self.greener = greener
        self._reads = [_reads_estimates(option) for option in options]
        self._found: dict[tuple[str, Taken], Scenario | str] = {
            (ident, ()): scenario for ident, scenario in start.items()
        }
        # By the id of a scenario, which stays in `_found`.
        self._estimates: dict[int, Mapping[str, Fact]] = {}
        self._steps: dict[tuple[Taken, int], Draw | str] = {}

    def put(self, use_case: str, step: int, after: Scenario) -> None:
        """Note the scenario after one step alone, where it is known already."""
        self._found[use_case, (step,)] = after

    def scenario(self, use_case: str, taken: Taken) -> Scenario | str:
        """A use case after some steps, whether or not their rules still hold; or why there is none.

        Args:
            use_case: its id.
            taken: steps in the order in which they are taken, those of other use cases too.
        """
        own = tuple(k for k in taken if use_case in self.options[k].use_cases)
        found = self._found.get((use_case, own))
        if found is None:
            before = self.scenario(use_case, own[:-1])
            if isinstance(before, str):
                return before
            try:
                found = changed(before, self.options[own[-1]].rule, self.world)
            except NotApplied as reason:
                found = str(reason)
            self._found[use_case, own] = found
        return found

    def saved(self, taken: Taken, step: int) -> Draw | str:
        """What a step saves a year after others, by draw, kgCO2e; or why it cannot be taken.

        Args:
            taken: the steps before it, each possible, in their order.
            step: the one that follows.
        """
        found = self._steps.get((taken, step))
        if found is None:
            found = self._saved(taken, step)
            self._steps[taken, step] = found
        return found

    def _saved(self, taken: Taken, step: int) -> Draw | str:
        option, n = self.options[step], self.world.draws.n
        saved = np.zeros(n)
        for ident in option.use_cases:
            before = self.scenario(ident, taken)
            if isinstance(before, str):
                return before
            if before.changed and not self._holds(step, before):
                return NO_LONGER
            after = self.scenario(ident, (*taken, step))
            if isinstance(after, str):
                return after
            first, second = before.total("carbon_kgco2e", n), after.total("carbon_kgco2e", n)
            if first is None or second is None:
                return INCOMPLETE
            saved = saved + (first - second) / self.world.horizon_years
        if percentiles(saved)[1] <= 0:
            return NOTHING_MORE
        if float((saved > 0).mean()) < self.greener:
            return TOO_FEW
        return saved

    def _holds(self, step: int, scenario: Scenario) -> bool:
        """Whether a step's rule holds on a scenario: its condition, and no exception."""
        rule, facts = self.options[step].rule, scenario.facts
        if self._reads[step]:
            key = id(scenario)
            if key not in self._estimates:
                self._estimates[key] = {**facts, **estimate_facts(scenario, self.world)}
            facts = self._estimates[key]
        if evaluate(rule.when, FactEnv(facts)).true is not True:
            return False
        return exception(rule.unless, facts)[0] != "true"


def _reads_estimates(option: Option) -> bool:
    """Whether an option's condition or exception reads an estimate."""
    conditions = (option.rule.when, option.rule.unless)
    return any(
        name.startswith("estimate.") for c in conditions if c is not None for name in facts_read(c)
    )
