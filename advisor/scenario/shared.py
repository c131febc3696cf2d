"""Baselines of all use cases; what several share is allotted by their own serving energy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array
from advisor.intake.engagement import Engagement
from advisor.scenario import OTHERS, Scenario, World, baseline
from advisor.scenario.environment import as_draws
from advisor.scenario.fitted import (
    FITTED,
    MEASURED,
    User,
    fitted_factor,
    measured_factors,
)

# One baseline of facts, the world, the share of what is shared, and facts under other draws.
Made = Callable[[Mapping[str, Fact], World, Array, Mapping[str, Fact] | None], Scenario]


def baselines(
    engagement: Engagement,
    given: Mapping[str, Mapping[str, Fact]],
    world: World,
    like: Mapping[str, Scenario] | None = None,
    made: Made = baseline,
) -> dict[str, Scenario]:
    """The baseline of every use case, shared parts allotted; the shares are held from then on.

    Args:
        engagement: the answers.
        given: by use case the facts before anything is derived.
        world: what all scenarios share.
        like: the baselines of the same answers under other draws.
        made: what makes one baseline.
    """
    found = {ident: scenario.facts for ident, scenario in (like or {}).items()}
    alone = {ident: made(facts, world, 1.0, found.get(ident)) for ident, facts in given.items()}
    groups = [[c.id for c in engagement.use_cases if t.id in c.uses] for t in engagement.shared]
    groups = [users for users in groups if len(users) > 1]
    together = {user for users in groups for user in users}
    given = dict(given)
    for users in (*groups, *([ident] for ident in given if ident not in together)):
        factor = fitted_factor([alone[u] for u in users], world)
        if factor is not None:
            for user in users:
                given[user] = {**given[user], FITTED: factor}
                alone[user] = made(given[user], world, 1.0, found.get(user))
    result = dict(alone)
    n = world.draws.n
    metered = {ident: User(scenario.facts) for ident, scenario in alone.items()}
    for users in groups:
        own = [_own_serving(alone[u], n) for u in users]
        total = np.sum(own, axis=0)
        busy = [np.asarray(as_draws(alone[u].estimate.busy_hours, n)) for u in users]
        for user, energy, hours in zip(users, own, busy, strict=True):
            share = np.where(total > 0, energy / np.where(total > 0, total, 1.0), 1.0 / len(users))
            given[user] = {**given[user], OTHERS: _others(np.sum(busy, axis=0) - hours)}
            others = tuple(u for u in users if u != user)
            metered[user] = User(alone[user].facts, share, others)
            result[user] = made(given[user], world, share, found.get(user))
    for user, factor in measured_factors(metered, world).items():
        facts = {**given[user], MEASURED: factor}
        result[user] = made(facts, world, metered[user].share, found.get(user))
    return result


def _others(hours: np.ndarray) -> Fact:
    """The hours in which the other users of a shared thing let it compute."""
    return Fact(OTHERS, percentiles(hours)[1], Status.DERIVED, place=OTHERS, draws=hours)


def _own_serving(scenario: Scenario, n: int) -> np.ndarray:
    """Serving energy of a use case without what stands idle for all."""
    serving = scenario.estimate.stages.get("serving")
    if not isinstance(serving, Impacts):
        return np.zeros(n)
    own = np.asarray(serving.energy_kwh) - np.asarray(scenario.estimate.reserved.energy_kwh)
    return np.maximum(as_draws(own, n), 0.0)
