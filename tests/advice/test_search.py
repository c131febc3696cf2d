"""The search for the best set of steps against every set, on problems made at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from advisor.advice.search import Steps, Taken, best_set

DRAWS = 32


@dataclass(frozen=True)
class Made:
    """Steps that each cut some stages by a share, at a price in every draw.

    Attributes:
        stages: the carbon of each by draw.
        kept: by step and stage, the share that is left.
        price: by step, what it adds once.
        blocked: pairs (first, then): after the first the other cannot be taken.
    """

    stages: np.ndarray
    kept: np.ndarray
    price: np.ndarray
    group: list[int]
    conflicts: set[tuple[int, int]]
    requires: list[frozenset[int]]
    blocked: set[tuple[int, int]]

    def left(self, taken: Taken) -> np.ndarray:
        stages = self.stages
        for step in taken:
            stages = stages * self.kept[step]
        return stages.sum(axis=0) + self.price[list(taken)].sum(axis=0)

    def saved(self, taken: Taken, step: int) -> np.ndarray | None:
        if any((other, step) in self.blocked for other in taken):
            return None
        more = self.left(taken) - self.left((*taken, step))
        return None if np.mean(more > 0) < 0.8 else more

    def together(self, a: int, b: int) -> bool:
        same = self.group[a] == self.group[b]
        return not same and (a, b) not in self.conflicts and (b, a) not in self.conflicts

    def steps(self) -> Steps:
        n = len(self.kept)
        return Steps(
            [self.left(()) - self.left((k,)) for k in range(n)],
            self.group,
            [
                frozenset(b for b in range(n) if a != b and not self.together(a, b))
                for a in range(n)
            ],
            self.requires,
            self.saved,
        )

    def sets(self) -> Iterator[tuple[float, Taken]]:
        """Every set that can be taken, with its P50."""
        n = len(self.kept)
        for size in range(n + 1):
            for taken in combinations(range(n), size):
                fine = all(self.together(a, b) for a, b in combinations(taken, 2))
                if fine and all(
                    self.requires[k] <= set(taken[:i]) and self.saved(taken[:i], k) is not None
                    for i, k in enumerate(taken)
                ):
                    yield float(np.median(self.left(()) - self.left(taken))), taken


def made(rng: random.Random, *, stages: int) -> Made:
    n = rng.randint(2, 8)
    drawn = np.random.default_rng(rng.randrange(2**32))
    cut = drawn.beta(1, 3, (n, stages, 1)) * drawn.uniform(0.3, 1.2, (n, stages, DRAWS))
    acts = drawn.random((n, stages, 1)) < 0.6
    pairs = list(combinations(range(n), 2))
    return Made(
        stages=drawn.lognormal(0, 0.5, (stages, DRAWS)),
        kept=1 - np.where(acts, np.minimum(cut, 0.99), 0.0),
        price=np.where(drawn.random((n, 1)) < 0.3, drawn.uniform(0, 0.3, (n, 1)), 0.0)
        * np.ones((1, DRAWS)),
        group=[rng.choice([k, 100 + rng.randint(0, 2)]) for k in range(n)],
        conflicts=set(rng.sample(pairs, min(len(pairs), rng.randint(0, 3)))),
        requires=[
            frozenset([rng.randrange(k)]) if k and rng.random() < 0.2 else frozenset()
            for k in range(n)
        ],
        blocked=set(rng.sample(pairs, min(len(pairs), rng.randint(0, 2)))),
    )


def test_the_best_set_is_found(scale):
    rng = random.Random(7)
    for number in range(scale(300, 3000)):
        problem = made(rng, stages=1 + number % 3)
        found = best_set(problem.steps())
        values = {taken: value for value, taken in problem.sets()}
        assert found in values
        best = max(values.values())
        assert values[found] >= best - 1e-12 * abs(best), (number, found, values)


def test_few_sets_are_tried():
    """Ten steps that stand in no other's way: not 1,024 sets but each step, and each left out."""
    one = np.ones((1, DRAWS))
    problem = Made(
        stages=one,
        kept=np.array([[[1 - s / 100] * DRAWS] for s in range(30, 10, -2)]),
        price=np.zeros((10, DRAWS)),
        group=list(range(10)),
        conflicts=set(),
        requires=[frozenset()] * 10,
        blocked=set(),
    )
    tried: set[tuple[Taken, int]] = set()
    steps = problem.steps()

    def saved(taken: Taken, step: int) -> np.ndarray | None:
        tried.add((taken, step))
        return problem.saved(taken, step)

    counted = Steps(steps.alone, steps.cluster, steps.clashes, steps.requires, saved)
    assert best_set(counted) == tuple(range(10))
    assert len(tried) <= 60


def test_a_step_that_saves_more_after_another_is_not_lost():
    """Alone the second does nothing worth its price; after the first it saves most."""

    def saved(taken: Taken, step: int) -> np.ndarray | None:
        worth = {0: 1.0, 1: 6.0 if 0 in taken else 1.5, 2: 5.0}[step]
        return np.full(DRAWS, worth)

    alone = [np.full(DRAWS, v) for v in (1.0, 1.5, 5.0)]
    clashes = [frozenset([2]), frozenset([2]), frozenset([0, 1])]
    steps = Steps(alone, [0, 1, 2], clashes, [frozenset()] * 3, saved)
    assert best_set(steps) == (0, 1)
