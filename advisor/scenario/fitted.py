"""The energy of a call fitted to the machines that carry the load today."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.footprint.place import DAYS_PER_YEAR
from advisor.scenario import Scenario, World
from advisor.scenario.environment import as_draws

FITTED = "serve.fitted_factor"
_MACHINES = "host.accelerators_n"
_IN_USE = frozenset({"production", "scaling", "replacing"})


def fitted_factor(users: Sequence[Scenario], world: World) -> Fact | None:
    """What the estimated energy of a call must shrink to where counted machines cope with it.

    Machines cannot compute for more hours than they are on. Where the client counted them and they
    serve today's volume, factor = min(1, devices × hours a day × 365.25 / busy hours of the first
    year), draw by draw; all scenarios hold it, so that a saving stays a share of the same energy.

    Args:
        users: the scenarios, not yet fitted, of all use cases on the same machines.
        world: what all scenarios share.

    Returns:
        the factor as a fact, or None where the machines were not counted, do not serve today's
        volume, or suffice in every draw.
    """
    facts = users[0].facts
    machines, hours = facts.get(_MACHINES), facts.get("host.hours_day")
    if machines is None or not (machines.known and machines.visible and machines.number):
        return None
    if not all(_in_use(user) for user in users):
        return None
    n = world.draws.n
    busy = np.zeros(n)
    for user in users:
        busy = busy + as_draws(user.estimate.busy_first_year, n)
    day = _values(hours, n) if hours is not None and hours.visible else None
    on = _values(machines, n) * (24.0 if day is None else day) * DAYS_PER_YEAR
    factor = np.minimum(1.0, on / np.maximum(busy, 1e-9))
    if np.all(factor >= 1.0):
        return None
    return Fact(FITTED, percentiles(factor)[1], Status.DERIVED, place=FITTED, draws=factor)


def _in_use(scenario: Scenario) -> bool:
    stage, volume = scenario.facts.get("ctx.stage"), scenario.facts.get("use.tasks_month")
    told = volume is None or not volume.visible or volume.known
    return stage is not None and stage.known and stage.value in _IN_USE and told


def _values(fact: Fact, n: int) -> np.ndarray:
    values = fact.draws if fact.draws is not None else fact.number
    return np.asarray(as_draws(0.0 if values is None else values, n))
