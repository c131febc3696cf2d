"""A world on the first draws of every sample: results are those of the whole world, cut short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.footprint.draws import Draws
from advisor.footprint.inputs import Array
from advisor.scenario import Scenario, World, estimated_again
from advisor.scenario.environment import Numbers


class FirstDraws(Draws):
    """The first draws of each sample of other draws."""

    def __init__(self, whole: Draws, n: int) -> None:
        """The first draws.

        Args:
            whole: what is cut short.
            n: how many of its draws are kept.
        """
        self.whole = whole
        self.seed = whole.seed
        self.n = n

    @property
    def quantities(self) -> tuple[str, ...]:
        """All quantities and groups drawn so far."""
        return self.whole.quantities

    def order(self, quantity: str) -> NDArray[np.intp]:
        """The first places in the permutation of a quantity or group."""
        return self.whole.order(quantity)[: self.n]

    def sample(
        self,
        quantity: str,
        low: float,
        central: float,
        high: float,
        *,
        group: str | None = None,
        bounds: tuple[float, float] | None = None,
        shape: str | None = None,
    ) -> NDArray[np.float64]:
        """The first values of a quantity; arguments as for `Draws.sample`."""
        values = self.whole.sample(
            quantity, low, central, high, group=group, bounds=bounds, shape=shape
        )
        return values[: self.n]


class Few:
    """Scenarios on the first draws, each cut when it is asked for.

    Attributes:
        start: the whole ones by use case.
        whole: the world that is cut.
        world: the narrowed one.
    """

    def __init__(self, start: Mapping[str, Scenario], world: World, n: int) -> None:
        """Cut a world and, when asked for, its scenarios.

        Args:
            start: by use case.
            world: of these scenarios.
            n: how many draws are kept.
        """
        self.whole = world
        self.world = narrowed(world, n)
        self.start = start
        self._cut: dict[str, Scenario] = {}

    def scenario(self, use_case: str) -> Scenario:
        """A use case's scenario on the first draws."""
        if self.world is self.whole:
            return self.start[use_case]
        if use_case not in self._cut:
            self._cut[use_case] = narrowed_scenario(self.start[use_case], self.world)
        return self._cut[use_case]


def narrowed(world: World, n: int) -> World:
    """The world on the first n draws of every sample; the same world where it has no more."""
    if world.draws.n <= n:
        return world
    draws = FirstDraws(world.draws, n)
    return replace(world, draws=draws, numbers=Numbers(world.pack, draws))


def narrowed_scenario(scenario: Scenario, world: World) -> Scenario:
    """A scenario of the whole world in a narrowed one.

    Args:
        scenario: with as many draws as the whole world, or more than the narrowed one.
        world: the narrowed one.
    """
    n = world.draws.n
    facts = {
        name: fact
        if fact.draws is None or len(fact.draws) <= n
        else replace(fact, draws=fact.draws[:n])
        for name, fact in scenario.facts.items()
    }
    cut = replace(
        scenario, facts=facts, bill=_first(scenario.bill, n), share=_first(scenario.share, n)
    )
    return estimated_again(cut, world)


def _first(values: Array, n: int) -> Array:
    return values[:n] if isinstance(values, np.ndarray) and values.ndim else values
