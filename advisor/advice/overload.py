"""Answers that cannot both be right: so many machines, and a volume that needs many more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.footprint.draws import percentiles
from advisor.intake.engagement import Engagement
from advisor.language import tr
from advisor.quantities import format_number, format_range
from advisor.scenario import Scenario, World
from advisor.scenario.fitted import CREDIBLE, machines_over_work

_MACHINES = "host.accelerators_n"


def overloaded(
    engagement: Engagement, before: Mapping[str, Scenario], world: World
) -> Iterator[tuple[str, str, str, str]]:
    """A250: counted machines that could do the work of the first year in hardly any draw.

    Yields:
        the use case that the machines are first answered for, code, fact, message.
    """
    groups = [[c.id for c in engagement.use_cases if t.id in c.uses] for t in engagement.shared]
    together = {user for users in groups for user in users}
    alone = [[c.id] for c in engagement.use_cases if c.id not in together]
    for users in (*(g for g in groups if g), *alone):
        scenarios = [before[user] for user in users]
        room = machines_over_work(scenarios, world)
        told = scenarios[0].facts.get(_MACHINES)
        if room is None or told is None or not told.number:
            continue
        if float((room >= 1.0).mean()) >= CREDIBLE:
            continue
        low, middle, high = percentiles(told.number / room)
        message = tr(
            "{fact}: {n} cannot do the work told, which takes {middle} ({range}) in the first "
            "year; machines, volume, tokens or size of the model must be wrong. The estimate "
            "counts the machines that the work takes.",
            fact=_MACHINES,
            n=format_number(told.number, 3),
            middle=format_number(middle, 2),
            range=format_range(low, high, "1"),
        )
        yield users[0], "A250", _MACHINES, message
