"""Run as a program: durable_rules and the reference evaluator agree on random rules and facts.

In a process of its own, since a mistake of the C code may end it, and compiling leaks.
"""

import gc
import sys

from hypothesis import HealthCheck, assume, given, settings

from advisor.engine import Engine
from advisor.errors import AdvisorError
from advisor.logic import evaluate
from tests.engine.worlds import World, worlds

counts = {"pairs": 0, "fired": 0}


@settings(
    max_examples=int(sys.argv[1]) if len(sys.argv) > 1 else 50,
    deadline=None,
    derandomize=len(sys.argv) <= 2,
    suppress_health_check=list(HealthCheck),
)
@given(worlds)
def check(world: World) -> None:
    try:
        durable = Engine(world.rules, matcher="durable")
    except AdvisorError as error:
        assume({p.code for p in error.problems} != {"P620"})
        raise
    reference = Engine(world.rules, matcher="reference")
    for client in world.clients:
        ours = durable.match(client)
        assert ours == reference.match(client)
        true = [rule for rule, condition in world.rules if evaluate(condition, client).true is True]
        assert list(ours) == true
        counts["pairs"] += len(world.rules)
        counts["fired"] += len(ours)
    left = durable._durable.facts_left()
    assert set(left) <= {"[]"}


if __name__ == "__main__":
    check()
    gc.collect()
    print(counts["pairs"], counts["fired"])
