"""Matching 1,000 rules on 1,000 fact sets, against compiled Python, CLIPS and ZEN.

The rules have three to five conditions on 60 facts, of which a tenth are unanswered; about one in
twenty fires. Only matching is timed: every engine gets the facts in the form that it takes, and
all results are checked to be equal before anything is timed.
"""

import gc
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from advisor.engine import Engine
from advisor.facts import Fact, Status
from advisor.logic import All, Compare, FactEnv
from tests.bench.ratio import Ratio, speed_at_least, time_ratio

RULES = 1_000
FACT_SETS = 1_000
CHOICES, NUMBERS, FLAGS = 28, 22, 10
UNANSWERED = 0.1
# Pairs are timed on a part of the fact sets, so that a slow moment of the machine hits both.
BATCH = 250
PAIRS = 15

Leaf = tuple[str, str, object]
Values = dict[str, object]


@dataclass(frozen=True)
class World:
    """Rules and fact sets, free of any engine."""

    rules: list[list[Leaf]]
    fact_sets: list[Values]
    options: dict[str, list[str]]


@pytest.fixture(scope="module")
def world() -> World:
    rng = random.Random(20261125)
    options = {f"choice_{n}": [f"option_{m}" for m in range(3 + n % 5)] for n in range(CHOICES)}
    numbers = [f"number_{n}" for n in range(NUMBERS)]
    flags = [f"flag_{n}" for n in range(FLAGS)]
    return World(
        [_rule(rng, options, numbers, flags) for _ in range(RULES)],
        [_facts(rng, options, numbers, flags) for _ in range(FACT_SETS)],
        options,
    )


def _rule(
    rng: random.Random, options: dict[str, list[str]], numbers: list[str], flags: list[str]
) -> list[Leaf]:
    """One condition that asks for an option, and two to four that are true more often than not."""
    count = rng.randint(3, 5)
    facts = rng.sample([*options, *numbers, *numbers, *flags], 2 * count)
    first = rng.choice(list(options))
    leaves: list[Leaf] = [(first, "eq", rng.choice(options[first]))]
    for fact in dict.fromkeys(f for f in facts if f != first):
        if len(leaves) == count:
            break
        if fact in options:
            few = rng.sample(options[fact], max(1, len(options[fact]) // 4))
            leaves.append((fact, "ne", few[0]) if len(few) == 1 else (fact, "not_in", few))
        elif fact in numbers:
            op = rng.choice(["lt", "ge"])
            limit = rng.uniform(60, 95) if op == "lt" else rng.uniform(5, 40)
            leaves.append((fact, op, round(limit, 1)))
        else:
            leaves.append((fact, "eq", rng.random() < 0.8))
    rng.shuffle(leaves)
    return leaves


def _facts(
    rng: random.Random, options: dict[str, list[str]], numbers: list[str], flags: list[str]
) -> Values:
    values: Values = {name: rng.choice(some) for name, some in options.items()}
    values |= {name: round(rng.uniform(0, 100), 2) for name in numbers}
    values |= {name: rng.random() < 0.75 for name in flags}
    return {n: None if rng.random() < UNANSWERED else v for n, v in values.items()}


Matches = list[list[int]]
Matcher = Callable[[slice], Matches]


@pytest.fixture(scope="module")
def durable(world: World) -> Callable[[slice], list[list[str]]]:
    rules = [
        (
            str(n),
            All(tuple(
                Compare(f, None, op, tuple(right) if isinstance(right, list) else right)
                for f, op, right in leaves
            )),
        )
        for n, leaves in enumerate(world.rules)
    ]  # fmt: skip
    engine = Engine(rules, matcher="durable")
    envs = [
        FactEnv({n: Fact(n, v, Status.GIVEN, known=v is not None) for n, v in values.items()})
        for values in world.fact_sets
    ]

    gc.collect()
    gc.freeze()  # what is not matched is not to be searched for garbage meanwhile

    def match(part: slice) -> list[list[str]]:
        return [list(engine.match(env)) for env in envs[part]]

    return match


@pytest.fixture(scope="module")
def closures(world: World) -> Matcher:
    """Each rule as one compiled Python function: the fastest that plain Python does it."""
    signs = {"eq": "==", "ne": "!=", "lt": "<", "ge": ">=", "not_in": "not in"}
    functions = []
    for leaves in world.rules:
        parts = []
        for fact, op, right in leaves:
            guard = "" if op == "eq" else f"f[{fact!r}] is not None and "
            value = tuple(right) if isinstance(right, list) else right
            parts.append(f"{guard}f[{fact!r}] {signs[op]} {value!r}")
        functions.append(eval(f"lambda f: {' and '.join(parts)}"))
    rules = list(enumerate(functions))

    def match(part: slice) -> Matches:
        return [[n for n, rule in rules if rule(f)] for f in world.fact_sets[part]]

    return match


@pytest.fixture(scope="module")
def clips(world: World) -> Matcher:
    """CLIPS: one template with a slot a fact, one defrule a rule, fired rules told to Python."""
    module = pytest.importorskip("clips")
    environment = module.Environment()
    names = list(world.fact_sets[0])
    environment.build("(deftemplate case " + " ".join(f"(slot {n})" for n in names) + ")")
    fired: list[int] = []
    environment.define_function(fired.append, "fired")
    for number, leaves in enumerate(world.rules):
        slots = " ".join(_slot(*leaf) for leaf in leaves)
        environment.build(f"(defrule r{number} (case {slots}) => (fired {number}))")
    template = environment.find_template("case")
    symbol = {v: module.Symbol(v) for some in world.options.values() for v in some}
    symbol |= {"none": module.Symbol("none")}
    symbol |= {True: module.Symbol("yes"), False: module.Symbol("no")}
    rows = [
        {n: symbol["none"] if v is None else v if isinstance(v, float) else symbol[v]
         for n, v in values.items()}
        for values in world.fact_sets
    ]  # fmt: skip

    def match(part: slice) -> Matches:
        found = []
        for row in rows[part]:
            fired.clear()
            fact = template.assert_fact(**row)
            environment.run()
            fact.retract()
            found.append(sorted(fired))
        return found

    return match


def _slot(fact: str, op: str, right: object) -> str:
    if isinstance(right, bool):
        return f"({fact} {'yes' if right else 'no'})"
    if op == "eq":
        return f"({fact} {right})"
    if op in {"ne", "not_in"}:
        unwanted = right if isinstance(right, list) else [right]
        return f"({fact} " + "&".join(f"~{v}" for v in ["none", *unwanted]) + ")"
    sign = {"lt": "<", "ge": ">="}[op]
    return f"({fact} ?v_{fact}&:(and (numberp ?v_{fact}) ({sign} ?v_{fact} {right})))"


@pytest.fixture(scope="module")
def zen(world: World) -> Matcher:
    """ZEN: one decision table that collects, with a column a fact and a row a rule."""
    module = pytest.importorskip("zen")
    names = list(world.fact_sets[0])
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": n, "name": n, "field": n} for n in names],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": str(n), "rule": str(n)} | {f: _cell(op, right) for f, op, right in leaves}
            for n, leaves in enumerate(world.rules)
        ],
    }
    graph = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "t", "type": "decisionTableNode", "name": "t", "content": table,
             "position": {"x": 0, "y": 0}},
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }  # fmt: skip
    decision = module.ZenEngine().create_decision(json.dumps(graph))

    def match(part: slice) -> Matches:
        return [
            sorted(row["rule"] for row in decision.evaluate(values)["result"])
            for values in world.fact_sets[part]
        ]

    return match


def _cell(op: str, right: object) -> str:
    if isinstance(right, bool):
        return "true" if right else "false"
    if op == "eq":
        return json.dumps(right)
    if op in {"ne", "not_in"}:
        unwanted = right if isinstance(right, list) else [right]
        return "$ != null and " + " and ".join(f"$ != {json.dumps(v)}" for v in unwanted)
    return f"$ != null and $ {'<' if op == 'lt' else '>='} {right}"


@pytest.fixture(scope="module")
def truth(world: World, closures: Matcher, durable: Matcher) -> Matches:
    """What fires, by compiled Python and by our engine alike."""
    found = closures(slice(None))
    share = sum(map(len, found)) / (RULES * FACT_SETS)
    assert 0.03 <= share <= 0.07, f"{share:.3f} of the rules fire"
    assert durable(slice(None)) == [[str(n) for n in rules] for rules in found]
    return found


def _compare(
    name: str, ours: Callable[[slice], object], theirs: Matcher, truth: Matches, batch: int
) -> Ratio:
    part = slice(0, batch)
    assert theirs(part) == truth[part]
    return time_ratio(name, lambda: ours(part), lambda: theirs(part), pairs=PAIRS)


def test_against_compiled_python(durable, closures, truth):
    name = "1,000 rules, durable_rules / compiled Python"
    speed_at_least(0.35, lambda: _compare(name, durable, closures, truth, BATCH))


def test_against_clips(durable, clips, truth):
    name = "1,000 rules, durable_rules / CLIPS"
    speed_at_least(0.9, lambda: _compare(name, durable, clips, truth, BATCH))


def test_against_zen(durable, zen, truth):
    name = "1,000 rules, durable_rules / ZEN"
    speed_at_least(1.0, lambda: _compare(name, durable, zen, truth, BATCH // 5))
