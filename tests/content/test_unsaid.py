"""What a client did not say is never told back as a fact, in the reason of any rule.

A rule is listed too while one fact of its condition is not answered, or holds by what is assumed
for it. Each rule is read on its own firing cases with one answer after the other taken away. Where
it is still listed, its reason must say that the answer is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from advisor.advice.match import match_rules
from advisor.advice.weights import Weights
from advisor.checks.ruletests import case_facts
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.logic import FactEnv, conjunctions, holding
from advisor.pack import Pack, load_pack
from advisor.pack.items import Rule
from advisor.text import render_text

# How a reason says that it does not know.
OPEN = re.compile(
    r"\bif\b|whether|not known|not tell|not told|not say|not said|nobody has said|no answer"
    r"|not been (?:said|told)|\(assumed\)|we assume|we take",
    re.IGNORECASE,
)

# Reasons that say nothing of a fact of their condition, read one by one. Of the task itself none
# need speak: without it nothing is advised.
SILENT_ON = {
    "adapters-not-whole-model": {"train.params_b"},
    "ask-what-vendor-runs": {"model.sourcing"},
    "batch-endpoint": {"host.where", "model.sourcing"},
    "decide-on-the-sensor": {"edge.link", "edge.power", "edge.runs_on"},
    "fewer-windows": {"edge.devices_n", "edge.power"},
    "int8-for-microcontrollers": {"edge.device", "edge.has_npu"},
    "new-sensors-that-decide": {"edge.link", "edge.power", "edge.runs_on"},
    "no-ai-needed-retire": {"host.scale_to_zero", "host.accelerators_n"},
    "no-public-endpoint": {"model.sourcing"},
    "one-gateway-for-many": {"edge.devices_n", "edge.runs_on"},
    "reasoning-justified": {"model.reasoning_mode"},
    "reduce-data-at-the-edge": {"edge.devices_n"},
    "release-development-machines": {"ctx.stage"},
    "reuse-before-training": {"train.from_scratch_reason"},
    "signal-processing-first": {"edge.candidate", "edge.runs_on"},
    "signal-processing-on-the-sensor": {"edge.devices_n"},
    "sleep-between-samples": {"edge.power"},
    "smaller-models-for-sub-tasks": {"use.tasks_month"},
    "small-own-model-justified": {"train.device_hours"},
    "statistics-may-forecast-better": {"model.sourcing"},
    "task-model-instead-of-llm": {"use.tasks_month"},
    "teach-a-small-model": {"task.eval_set", "task.output_form"},
    "test-quality-and-energy": {
        "use.tasks_month",
        "use.pages_month",
        "use.audio_minutes_month",
    },
    "trees-before-deep-networks": {"model.sourcing"},
    "trees-for-tables": {"model.sourcing"},
    "use-the-device-already-there": {"edge.link"},
    "wake-on-sound": {"edge.power"},
}


@dataclass(frozen=True)
class Listed:
    """A rule in one of its cases without one of the answers.

    Attributes:
        rule: the rule.
        fact: the answer that was taken away.
        case: the case.
        told: the reason with the answer.
        untold: the reason without it.
        asks: whether the rule is a question itself.
    """

    rule: str
    fact: str
    case: str
    told: str
    untold: str
    asks: bool


def listed_on(rule: Rule, facts: Mapping[str, Fact], pack: Pack, certain: float) -> set[str]:
    """What a rule that is listed would have confirmed: facts assumed, or the one without answer."""
    held = holding(conjunctions(rule.when), FactEnv(facts))
    fired = {rule.id: tuple(n for n, _ in held)} if held else {}
    one = replace(pack, rules={rule.id: rule})
    matches = match_rules(facts, one, rule.scope, fired, certain)
    if rule.id in matches.fired:
        found = matches.fired[rule.id]
        return {n for leaf in found.leaves for n in (leaf.leaf.fact,)}
    if rule.id in matches.open and rule.stance in ("reduce", "ask"):
        return {str(matches.open[rule.id].open_fact)}
    return set()


def without_one(pack: Pack, cases: int) -> Iterator[Listed]:
    """Each rule in its firing cases with each question of its condition not answered.

    Args:
        pack: the rules with their cases.
        cases: in how many cases of a rule each question is looked at.
    """
    seen: Counter[tuple[str, str]] = Counter()
    certain, draws = Weights.of(pack).certain, Draws(16)
    for test in pack.tests:
        rule = pack.rules[test.rule]
        if not (test.expect.get("fires") or test.expect.get("matched")):
            continue
        questions = (
            {
                leaf.fact
                for conjunction in conjunctions(rule.when)
                for leaf in conjunction
                if leaf.op not in ("known", "unknown", "not_known", "not_unknown")
            }
            & set(test.given)
            & set(pack.questions)
        )
        told: Mapping[str, Fact] = {}
        for name in sorted(questions):
            if seen[rule.id, name] >= cases:
                continue
            given = {k: v for k, v in test.given.items() if k != name}
            untold = case_facts(replace(test, given=given), pack, draws)[0]
            if (
                name not in untold
                or not untold[name].visible
                or name not in listed_on(rule, untold, pack, certain)
            ):
                continue
            seen[rule.id, name] += 1
            told = told or case_facts(test, pack, draws)[0]
            yield Listed(
                rule.id,
                name,
                test.case,
                render_text(rule.because, told, pack.specs, rule.place),
                render_text(rule.because, untold, pack.specs, rule.place),
                rule.stance == "ask",
            )


def says_so(listed: Listed) -> bool:
    """Whether a reason says of one thing more that it is not known; a question says it anyway."""
    told, untold = (len(OPEN.findall(t)) for t in (listed.told, listed.untold))
    return untold > told or (listed.asks and untold > 0 and listed.told != listed.untold)


@pytest.fixture(scope="module")
def found(scale: Callable[[int, int], int]) -> list[Listed]:
    return list(without_one(load_pack(tests=True), scale(1, 100)))


def test_a_reason_says_what_is_not_known(found: list[Listed]) -> None:
    assert len(found) > 100
    silent = {
        (x.rule, x.fact): f"{x.rule}, without {x.fact} ({x.case}): {x.untold}"
        for x in found
        if not says_so(x) and x.fact != "task.primary" and x.fact not in SILENT_ON.get(x.rule, ())
    }
    assert not silent, "\n".join(silent.values())


def test_the_list_of_silent_reasons_holds_no_other(found: list[Listed]) -> None:
    """Who mends a reason takes its fact off the list."""
    listed = {(x.rule, x.fact) for x in found}
    assert {(rule, f) for rule, facts in SILENT_ON.items() for f in facts} <= listed
