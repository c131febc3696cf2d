"""A rule on answers that were changed: the whole way from the answers, draws and all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from advisor.advice.usecase import enough_known, fired_options
from advisor.advice.weights import Weights
from advisor.assess import footprints
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.insight.central import Tried, tried_answer
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, UseCase
from advisor.logic import FactEnv, conjunctions, holding
from advisor.pack.items import Pack, Rule
from advisor.scenario import Scenario, World, estimate_facts


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a rule fires, and how firmly.

    Attributes:
        grade: firm, conditional or assumption; None where it does not fire.
        confirm: the facts to confirm.
    """

    fires: bool
    grade: str | None = None
    confirm: tuple[str, ...] = ()


def concerned(engagement: Engagement, use_case: UseCase) -> Engagement:
    """The engagement with only those use cases whose figures hang together with this one's."""
    cases = {use_case.id}
    while True:
        things = {t for c in engagement.use_cases if c.id in cases for t in c.uses}
        more = {c.id for c in engagement.use_cases if things.intersection(c.uses)}
        if more <= cases:
            break
        cases |= more
    return replace(
        engagement, use_cases=tuple(c for c in engagement.use_cases if c.id in cases), edits=()
    )


def with_answers(
    engagement: Engagement, use_case: UseCase, tried: Tried, pack: Pack
) -> tuple[Engagement, UseCase]:
    """The engagement with other answers, each where the question was answered so far.

    What nobody answered is answered for the use case, or for the engagement where it is asked once.
    """
    by_owner: dict[str, dict[str, Answer]] = {}
    for name, value in tried.items():
        given, owner = engagement.answer(use_case, name, pack.questions[name].spec.scope)
        by_owner.setdefault(owner, {})[name] = tried_answer(name, value, given)
    cases = tuple(
        replace(c, answers={**c.answers, **by_owner[c.id]})
        if c.id == use_case.id and c.id in by_owner
        else c
        for c in engagement.use_cases
    )
    things = tuple(
        replace(t, answers={**t.answers, **by_owner[t.id]}) if t.id in by_owner else t
        for t in engagement.shared
    )
    answers = {**engagement.answers, **by_owner.get("engagement", {})}
    after = replace(engagement, answers=answers, use_cases=cases, shared=things)
    return after, next(c for c in after.use_cases if c.id == use_case.id)


def footprint_facts(
    engagement: Engagement, use_case: UseCase, pack: Pack, draws: Draws
) -> tuple[World, dict[str, Scenario], Mapping[str, Fact]]:
    """The world, the baselines, and the facts of one use case with its estimates."""
    world, before = footprints(engagement, pack, draws)
    scenario = before[use_case.id]
    return world, before, {**scenario.facts, **estimate_facts(scenario, world)}


def outcome(
    rule: Rule, engagement: Engagement, use_case: UseCase, pack: Pack, draws: Draws
) -> Outcome:
    """What a rule says to a use case, as `assess` would match and grade it.

    Args:
        rule: of scope `use_case`.
        engagement: the answers.
        use_case: one of it.
        pack: as of the engagement's date.
        draws: the random draws of the footprint.
    """
    world, before, facts = footprint_facts(concerned(engagement, use_case), use_case, pack, draws)
    held = holding(conjunctions(rule.when, 256), FactEnv(facts))
    if not held:
        return Outcome(fires=False)
    weights = Weights.of(pack)
    case = fired_options(
        use_case.id,
        use_case.name,
        facts,
        replace(pack, rules={rule.id: rule}),
        weights,
        {rule.id: tuple(index for index, _ in held)},
        before,
        world,
        enough=enough_known(facts, pack, weights),
    )
    option = case.options.get(rule.id)
    if rule.id not in case.matches.fired or option is None:
        return Outcome(fires=False)
    return Outcome(True, option.match.grade, option.match.confirm)
