"""A baseline whose answers were moved, while what was fitted to today stays.

A bill, a meter and counted machines tell of today. Were they fitted anew to twice the tasks, these
would seem to cost and use nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from advisor.facts import Fact
from advisor.scenario import OTHERS, Scenario, World, estimated_again
from advisor.scenario.derive import derive
from advisor.scenario.environment import drawn_facts
from advisor.scenario.fitted import FITTED, MEASURED

_RUN: Final = "train.estimated_run_kwh"
_KEPT: Final = (FITTED, MEASURED, OTHERS, _RUN)


def is_fitted(scenario: Scenario) -> bool:
    """Whether something of a baseline was fitted to a bill, a meter or counted machines."""
    if any(name in scenario.facts for name in (FITTED, MEASURED, _RUN)):
        return True
    return not isinstance(scenario.bill, float) or scenario.bill != 1.0


def moved(scenario: Scenario, given: Mapping[str, Fact], world: World) -> Scenario:
    """The baseline under other facts, with the fits and shares that it has.

    Args:
        scenario: the baseline as it is.
        given: the other facts, before anything is derived.
        world: what all scenarios share.
    """
    pack = world.pack
    facts = dict(drawn_facts(given, pack.specs, world.draws))
    facts = derive(facts, pack, world.numbers, fixed=world.fixed)
    facts |= {name: scenario.facts[name] for name in _KEPT if name in scenario.facts}
    return estimated_again(replace(scenario, facts=facts), world)
