"""Serving fitted to what is known of today: the machines that carry it, the energy measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.facts import Fact, Status
from advisor.footprint import serving
from advisor.footprint.draws import percentiles
from advisor.footprint.inputs import Array, MissingValue
from advisor.footprint.place import DAYS_PER_YEAR
from advisor.scenario import OTHERS, Scenario, World
from advisor.scenario.environment import EstimatorInputs, as_draws

FITTED = "serve.fitted_factor"
MEASURED = "serve.measured_factor"
_ENERGY = "meas.serving_kwh_month"
_MACHINES = "host.accelerators_n"
_TOGETHER = "host.batch"
_IN_USE = frozenset({"production", "scaling", "replacing"})
# Where the machines suffice in fewer of the draws, the answers contradict each other: the range of
# an estimate holds nine in ten, so a twentieth lies below it.
CREDIBLE = 0.05


def fitted_factor(users: Sequence[Scenario], world: World) -> Fact | None:
    """What the estimated energy of a call must shrink to where counted machines cope with it.

    Machines cannot compute for more hours than they are on. Where the client counted them and they
    serve today's volume, factor = min(1, devices × hours a day × 365.25 / busy hours of the first
    year), draw by draw; all scenarios hold it, so that a saving stays a share of the same energy.
    How many requests they serve together is as a rule our assumption; then growing use makes that
    number larger, not the machines more, and the factor is held to the mean year if that is fuller.
    Where they suffice in fewer than a twentieth of the draws, machines and volume cannot both be
    right: nothing is fitted, the work takes the machines that it needs, and the answers are doubted
    (A250).

    Args:
        users: the scenarios, not yet fitted, of all use cases on the same machines.
        world: what all scenarios share.

    Returns:
        the factor as a fact, or None where the machines were not counted, do not serve today's
        volume, suffice in every draw, or in hardly any.
    """
    if not all(_in_use(user) for user in users):
        return None
    room = machines_over_work(users, world)
    if room is None or np.all(room >= 1.0) or np.mean(room >= 1.0) < CREDIBLE:
        return None
    factor = np.minimum(1.0, room)
    together = users[0].facts.get(_TOGETHER)
    if together is not None and together.visible and not together.known:
        mean_room = machines_over_work(users, world, whole=True)
        factor = factor if mean_room is None else np.minimum(factor, mean_room)
    return Fact(FITTED, percentiles(factor)[1], Status.DERIVED, place=FITTED, draws=factor)


def machines_over_work(
    users: Sequence[Scenario], world: World, *, whole: bool = False
) -> np.ndarray | None:
    """Hours that counted machines are on in a year over the busy hours of the first year.

    Args:
        users: the scenarios of all use cases on the same machines.
        world: what all scenarios share.
        whole: over the busy hours of the mean year of the horizon instead.

    Returns:
        shape (draws,); None where nobody counted the machines.
    """
    facts = users[0].facts
    machines, hours = facts.get(_MACHINES), facts.get("host.hours_day")
    if machines is None or not (machines.known and machines.visible and machines.number):
        return None
    n = world.draws.n
    busy = np.zeros(n)
    for user in users:
        found = user.estimate
        mean = as_draws(found.busy_hours, n) / world.horizon_years
        busy = busy + (mean if whole else as_draws(found.busy_first_year, n))
    day = _values(hours, n) if hours is not None and hours.visible else None
    on = _values(machines, n) * (24.0 if day is None else day) * DAYS_PER_YEAR
    return np.asarray(on / np.maximum(busy, 1e-9))


def _in_use(scenario: Scenario) -> bool:
    stage, volume = scenario.facts.get("ctx.stage"), scenario.facts.get("use.tasks_month")
    told = volume is None or not volume.visible or volume.known
    return stage is not None and stage.known and stage.value in _IN_USE and told


def _values(fact: Fact, n: int) -> np.ndarray:
    values = fact.draws if fact.draws is not None else fact.number
    return np.asarray(as_draws(0.0 if values is None else values, n))


@dataclass(frozen=True, slots=True)
class User:
    """A use case on machines, alone or with others.

    Attributes:
        facts: with what is derived, fitted to the machines where they were counted.
        share: of what is held for all on these machines.
        others: the other use cases on them, by id.
    """

    facts: Mapping[str, Fact]
    share: Array = 1.0
    others: tuple[str, ...] = ()


def measured_factors(users: Mapping[str, User], world: World) -> dict[str, Fact]:
    """What the estimated energy of the computers is set to a measurement by, by use case.

    factor = measured kWh a month × 12 / IT energy of the first year of the baseline, draw by draw:
    use and idle hours alike, since a meter reads both. So the first year's IT energy equals the
    measurement; all scenarios hold the factor. A measurement that stands with a shared thing is
    that of all its users together, one that stands with a use case is its own. It comes on top of
    the fit to counted machines: that one bounds the hours, this one sets the energy.

    Args:
        users: all use cases of the engagement, by id.
        world: what all scenarios share.

    Returns:
        the factor as a fact for each use case that has one.
    """
    meters: dict[str, list[str]] = {}
    for ident, user in users.items():
        fact = user.facts.get(_ENERGY)
        if fact is not None and fact.known and fact.visible and fact.number:
            meters.setdefault(fact.place, []).append(ident)
    found: dict[str, Fact] = {}
    for read in meters.values():
        # What is an idea today is not on the meter yet; it takes the factor all the same.
        running = [u for u in read if not _idea(users[u])] or read
        left_out = frozenset(read) - frozenset(running)
        there = np.sum([np.asarray(users[u].share) for u in running], axis=0) if left_out else 1.0
        try:
            ours = np.sum(
                [_first_year_it_kwh(users[u], users, left_out, there, world) for u in running],
                axis=0,
            )
        except MissingValue:
            continue
        if not np.all(ours > 0):
            continue
        measured = _values(users[read[0]].facts[_ENERGY], world.draws.n) * 12.0
        found |= dict.fromkeys(read, _fact(MEASURED, measured / ours))
    return found


def _idea(user: User) -> bool:
    stage = user.facts.get("ctx.stage")
    return stage is not None and stage.known and stage.value == "idea"


def _first_year_it_kwh(
    user: User,
    users: Mapping[str, User],
    left_out: frozenset[str],
    of_share: Array,
    world: World,
) -> np.ndarray:
    """Energy of the computers in the first year: use, and idle hours by share.

    Args:
        user: whose energy.
        users: all use cases.
        left_out: those that are not there yet.
        of_share: the shares of what is held that are there.
        world: what all scenarios share.
    """
    n = world.draws.n
    facts = user.facts
    if user.others:
        there = [users[other] for other in user.others if other not in left_out]
        hours = np.sum([np.zeros(n), *(_busy(other, world) for other in there)], axis=0)
        facts = {**facts, OTHERS: _fact(OTHERS, hours)}
    found = _year(facts, world)
    held = np.asarray(found.held.energy_kwh) * user.share / of_share
    return np.asarray(as_draws((np.asarray(found.use.energy_kwh) + held) / found.site_pue, n))


def _busy(user: User, world: World) -> np.ndarray:
    try:
        return np.asarray(as_draws(_year(user.facts, world).busy_hours, world.draws.n))
    except MissingValue:
        return np.zeros(world.draws.n)


def _year(facts: Mapping[str, Fact], world: World) -> serving.Parts:
    return serving.parts(EstimatorInputs(facts, world.pack.specs, world.numbers, 1))


def _fact(name: str, values: np.ndarray) -> Fact:
    return Fact(name, percentiles(values)[1], Status.DERIVED, place=name, draws=values)
