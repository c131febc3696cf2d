"""Facts that can change what comes first; a question about anything else need not be tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from advisor.logic import expression_inputs, facts_read
from advisor.pack.items import Pack, Range, Rule

# Read by name outside rules, derived facts and estimators; a test holds this to the code.
BY_NAME: Final = frozenset(
    {
        "ctx.country",
        "ctx.horizon_years",
        "ctx.stage",
        "edge.devices_n",
        "edge.life_years",
        "gov.cost_month",
        "host.batch",
        "host.hours_day",
        "host.region",
        "host.regions_open",
        "host.water_stress",
        "meas.run_kwh",
        "meas.serving_kwh_month",
        "task.primary",
        "train.region",
        "use.growth_pct",
    }
)


def matters(pack: Pack, estimated: Iterable[str]) -> set[str]:
    """The facts that can change which advice comes first, or its score.

    They are what is read by estimators, by rules that can come first or set others aside, by the
    derived facts that these read, by questions that show or hide others or lend them a default,
    and by name.

    Args:
        pack: the pack.
        estimated: what estimators read as things stand, and after each change. One answer more
            makes them read others only if it is among these itself.
    """
    found = {*BY_NAME, *estimated, *(spec.name for spec in pack.specs.values() if spec.volume)}
    for question in pack.questions.values():
        if question.ask_if is not None:
            found |= facts_read(question.ask_if)
        if question.default.by:
            found.add(question.default.by)
    for rule in pack.rules.values():
        if rule.scope == "use_case" and _weighs(rule, pack):
            found |= set(_read_by(rule))
    # Derived facts stand in the order of their layers, so that the last ones come first here.
    for derived in reversed(list(pack.derived.values())):
        if derived.spec.name in found:
            found |= set(derived.reads)
    return found


def _weighs(rule: Rule, pack: Pack) -> bool:
    if rule.stance == "reduce" or rule.governs or rule.supersedes or rule.conflicts or rule.then:
        return True
    return any(
        rule.id in other.conflicts or rule.id in other.requires for other in pack.rules.values()
    )


def _read_by(rule: Rule) -> Iterator[str]:
    for condition in (rule.when, rule.unless, rule.only_if):
        if condition is not None:
            yield from facts_read(condition)
    for value in rule.change.values():
        if not isinstance(value, Range):
            yield from expression_inputs(value).facts
