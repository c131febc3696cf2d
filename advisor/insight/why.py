"""Why, why not, what if: one rule on one use case as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.advice.match import Matches
from advisor.advice.placement import place
from advisor.advice.portfolio import portfolio_facts
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.advice.words import actual_words, leaf_words, printed
from advisor.assess import footprints
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.insight.central import Central, Ground
from advisor.insight.flip_words import MEANS, flip_words, how_words, sentences
from advisor.insight.flips import MOST_ANSWERS, SHOWN, Change, Flip, flips, reads_estimates
from advisor.insight.outcome import Outcome, outcome, with_answers
from advisor.insight.reestimate import flips_estimated
from advisor.intake.engagement import Engagement, UseCase
from advisor.logic import (
    All,
    Compare,
    Condition,
    FactEnv,
    LeafResult,
    evaluate,
    explain,
    leaf_facts,
    negate_to_leaves,
)
from advisor.logic import Any as AnyOf
from advisor.logic.evaluate import leaf_result
from advisor.pack.items import Pack, Rule
from advisor.scenario import estimate_facts

Data = dict[str, Any]


def comparisons(condition: Condition, pack: Pack, facts: Mapping[str, Fact]) -> list[Data]:
    """Each comparison of a condition: what it asks, what it found, whether it holds.

    Where one of several is enough, an entry of its own says so and they follow, a level deeper.
    """
    return list(_rows(negate_to_leaves(condition), pack, facts, 0, All))


def _rows(
    condition: Condition,
    pack: Pack,
    facts: Mapping[str, Fact],
    depth: int,
    within: type[All | AnyOf],
) -> Iterator[Data]:
    env = FactEnv(facts)
    if isinstance(condition, Compare):
        yield {**comparison(leaf_result(condition, env), pack, facts), "depth": depth}
    elif isinstance(condition, All | AnyOf):
        apart = type(condition) is not within
        if apart:
            words = "one of these" if isinstance(condition, AnyOf) else "all of these"
            holds = evaluate(condition, env).verdict
            yield {"asks": words, "found": None, "status": None, "holds": holds, "depth": depth}
        for part in condition.parts:
            yield from _rows(part, pack, facts, depth + apart, type(condition))


def comparison(found: LeafResult, pack: Pack, facts: Mapping[str, Fact]) -> Data:
    """One comparison as plain data."""
    fact = facts.get(found.leaf.fact)
    hidden = fact is None or not fact.visible
    asked = fact is not None and fact.value is None and found.leaf.fact in pack.questions
    words = "not answered" if asked else actual_words(found, pack.specs)
    return {
        "asks": leaf_words(found, pack.specs),
        "found": "not asked" if hidden else words,
        "status": "hidden" if fact is None or hidden else str(fact.status),
        "holds": found.truth,
        "condition": str(found.leaf),
    }


def whole_facts(engagement: Engagement, pack: Pack, draws: Draws) -> dict[str, Fact]:
    """The facts of the engagement as a whole, which rules of that scope read."""
    weights = Weights.of(pack)
    world, before = footprints(engagement, pack, draws)
    facts = {k: {**s.facts, **estimate_facts(s, world)} for k, s in before.items()}
    cases = [CaseAdvice(c.id, c.name, facts[c.id], Matches()) for c in engagement.use_cases]
    for case in cases:
        case.placement = place(case.facts, weights)
    return portfolio_facts(engagement, cases, facts, pack)


def missing(
    rule: Rule, engagement: Engagement, use_case: UseCase, pack: Pack, facts: Mapping[str, Fact]
) -> list[Data]:
    """The questions without answer that leave the condition of a rule undecided."""
    if evaluate(rule.when, FactEnv(facts)).verdict == "true":
        return []
    central = Central(Ground(engagement, use_case, pack))
    names: dict[str, None] = {}
    for found in explain(rule.when, FactEnv(facts)):
        if found.truth != "undecided":
            continue
        for name in leaf_facts(found.leaf):
            if name not in facts or facts[name].value is None:
                names |= dict.fromkeys(sorted(central.behind(name)))
    return [
        {"question": name, "label": pack.specs[name].label}
        for name in names
        if name in facts and facts[name].visible and facts[name].value is None
    ]


def assumptions(rule: Rule, pack: Pack, facts: Mapping[str, Fact]) -> list[Data]:
    """The unanswered questions whose assumed values the true comparisons rest on."""
    names: dict[str, None] = {}
    for found in explain(rule.when, FactEnv(facts)):
        if found.truth == "true" and found.leaf.op not in ("known", "unknown"):
            for name in leaf_facts(found.leaf):
                names |= dict.fromkeys(_assumed(name, pack, facts))
    return [
        {
            "question": name,
            "label": pack.specs[name].label,
            "assumed": printed(facts[name].value, pack.specs[name]),
        }
        for name in names
    ]


def _assumed(name: str, pack: Pack, facts: Mapping[str, Fact]) -> list[str]:
    fact = facts.get(name)
    if fact is None or fact.known or not fact.visible or fact.value is None:
        return []
    if name in pack.questions:
        return [name]
    return [n for read in fact.reads for n in _assumed(read, pack, facts)]


def what_if(
    rule: Rule, engagement: Engagement, use_case: UseCase, pack: Pack, draws: Draws
) -> Data:
    """The smallest changes of answers that flip a rule, each applied and graded anew.

    Args:
        rule: of scope `use_case`.
        engagement: the answers.
        use_case: where the rule is looked at.
        pack: as of the engagement's date.
        draws: the random draws of the footprint.
    """
    if reads_estimates(rule, Ground(engagement, use_case, pack)):
        found = flips_estimated(
            rule, engagement, use_case, pack, shown=SHOWN, most=MOST_ANSWERS, draws=draws
        )
    else:
        found = flips(rule, engagement, use_case, pack)
    now = outcome(rule, engagement, use_case, pack, draws)
    words = sentences(found, pack)
    rows = []
    for number, flip in enumerate(found.found):
        changed, case = with_answers(engagement, use_case, flip.tried, pack)
        then = outcome(rule, changed, case, pack, draws)
        rows.append(_flip(flip, words[number], then, pack))
    return {
        "fires_means": MEANS,
        "fires": found.fires,
        "grade": now.grade,
        "how": how_words(found),
        "most_answers": found.most,
        "complete": found.complete,
        "tries": found.tries,
        "estimated": found.estimated,
        "sentence": " ".join(words),
        "flips": rows,
    }


def _flip(flip: Flip, sentence: str, then: Outcome, pack: Pack) -> Data:
    return {
        "sentence": sentence,
        "change": flip_words(flip, pack),
        "contradicts": flip.contradicted,
        "fires_then": then.fires,
        "grade_then": then.grade,
        "confirm_then": [_label(name, pack) for name in then.confirm],
        "answers": [answer_data(change, pack) for change in flip.changes],
    }


def _label(name: str, pack: Pack) -> str:
    return pack.specs[name].label if name in pack.specs else name


def answer_data(change: Change, pack: Pack) -> Data:
    """One changed answer as plain data."""
    data: Data = {
        "question": change.question,
        "label": pack.specs[change.question].label,
        "asked_once": pack.specs[change.question].scope == "engagement",
        "now": change.before,
        "given": change.given,
        "value": "unknown" if change.value is None else change.value,
        "also": list(change.also),
    }
    if change.edges is not None:
        data |= {
            "low": change.edges.low,
            "high": change.edges.high,
            "with_low": change.edges.with_low,
            "with_high": change.edges.with_high,
        }
    return data
