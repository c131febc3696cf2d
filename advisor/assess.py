"""From answers to advice: the whole way in one screen."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.advice.break_even import break_evens
from advisor.advice.edits import shown
from advisor.advice.figures import Units, document_units
from advisor.advice.model import Advice
from advisor.advice.placement import place
from advisor.advice.portfolio import engagement_advice, portfolio_facts, shared_advice
from advisor.advice.roadmap import FEW_DRAWS, plan
from advisor.advice.swings import one_at_a_time
from advisor.advice.usecase import CaseAdvice, enough_known, fired_options, settled
from advisor.advice.weights import Weights
from advisor.engine import Engine, MatcherName
from advisor.errors import AdvisorError, nearest
from advisor.facts import Fact
from advisor.footprint.draws import DEFAULT_SEED, N_DRAWS, Draws
from advisor.intake.candidates import with_cleanest
from advisor.intake.engagement import Engagement
from advisor.intake.facts import use_case_facts
from advisor.language import ENGLISH, speaking
from advisor.logic import FactEnv
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack
from advisor.pack.language import in_language, is_speakable, speakable, words_of
from advisor.pack.reading import noted
from advisor.quantities import in_units
from advisor.scenario import Scenario, World, estimate_facts
from advisor.scenario.narrow import Few
from advisor.scenario.shared import baselines


def assess(
    engagement: Engagement,
    pack: Pack,
    language: str | None = None,
    *,
    seed: int = DEFAULT_SEED,
    draws: int = N_DRAWS,
    matcher: MatcherName = "auto",
) -> Advice:
    """Ranked, quantified advice for an engagement. No output inside; words of a language are read.

    Args:
        engagement: the answers.
        pack: the rules, questions and factors.
        language: of the document; else that which the engagement names for its report, else that
            of the engagement, of its packs, English.
        seed: of the random draws; the same seed gives the same advice.
        draws: how many; fewer than the default make a bench or a test, not advice.
        matcher: what matches the rules; the same advice comes of each.

    Raises:
        AdvisorError: R560, nobody has words in the language; what is wrong in the words of a pack.
    """
    code = document_language(engagement, pack, language)
    pack = noted(in_language(pack_on(pack, engagement.date), code))
    with speaking(code, words_of(pack, code, "report")):
        return _assessed(engagement, pack, seed, draws, matcher)


def document_language(engagement: Engagement, pack: Pack, language: str | None = None) -> str:
    """The language of the document of an engagement.

    Raises:
        AdvisorError: R560, nobody has words in the language that is asked for.
    """
    if language is not None:
        if not is_speakable(language, pack):
            raise AdvisorError.of(
                "R560",
                f"There are no words in '{language}'.",
                allowed=speakable(pack),
                nearest=nearest(language, speakable(pack)),
                todo="Take one of those, or load a pack that has texts/<language>.yaml.",
            )
        return language
    return engagement.report_language or engagement.language or pack.language or ENGLISH


def _assessed(
    engagement: Engagement, pack: Pack, seed: int, draws: int, matcher: MatcherName
) -> Advice:
    weights = Weights.of(pack)
    world, before, facts = estimated(engagement, pack, seed=seed, draws=draws)
    units = document_units(before, world)
    with in_units(units.all):
        return _advised(engagement, pack, matcher, weights, world, before, facts, units)


def _advised(
    engagement: Engagement,
    pack: Pack,
    matcher: MatcherName,
    weights: Weights,
    world: World,
    before: Mapping[str, Scenario],
    facts: Mapping[str, Mapping[str, Fact]],
    units: Units,
) -> Advice:
    """The advice on baselines, told in the units of the document."""
    tornado = one_at_a_time(engagement, before, world)
    engine = engine_of(pack, "use_case", matcher)
    cases, shared = weighed(engagement, pack, engine, world, before, facts)
    overall = portfolio_facts(engagement, cases, facts, pack)
    whole = engagement_advice(
        overall,
        pack,
        weights,
        engine_of(pack, "engagement", matcher),
        world,
        enough=any(enough_known(f, pack, weights) for f in facts.values()),
    )
    options = [
        o
        for case in shown(engagement.edits, [*cases, *shared])
        for o in case.standing
        # Of the options for the same thing the road map takes the one that is recommended.
        if o.lane in ("do", "leave_alone")
    ]
    few = Few(before, world, FEW_DRAWS)
    roadmap = plan(options, before, world, weights, few)
    break_evens((o for case in (*cases, *shared) for o in case.standing), few)
    return Advice.of(
        engagement,
        pack,
        world,
        weights,
        before,
        tornado,
        cases,
        shared,
        whole,
        roadmap,
        engine,
        units,
    )


def engine_of(pack: Pack, scope: str, matcher: MatcherName = "auto") -> Engine:
    """The rules of one scope, compiled."""
    rules = [(r.id, r.when) for r in pack.rules.values() if r.scope == scope]
    return Engine(rules, matcher=matcher, trial=pack.untried)


def weighed(
    engagement: Engagement,
    pack: Pack,
    engine: Engine,
    world: World,
    before: Mapping[str, Scenario],
    facts: Mapping[str, Mapping[str, Fact]],
) -> tuple[list[CaseAdvice], list[CaseAdvice]]:
    """What stands for each use case and shared thing, in its order: match, save, settle, rank.

    Args:
        engagement: the answers.
        pack: as it stood on the day of the engagement.
        engine: of the pack's rules for use cases.
        world: what all scenarios share.
        before: by use case, the baseline.
        facts: by use case, what rules read.

    Returns:
        the use cases, and the shared things.
    """
    weights = Weights.of(pack)
    cases = [
        fired_options(
            c.id,
            c.name,
            facts[c.id],
            pack,
            weights,
            engine.match(FactEnv(facts[c.id])),
            before,
            world,
            enough=enough_known(facts[c.id], pack, weights),
        )
        for c in engagement.use_cases
    ]
    shared = shared_advice(engagement, cases, pack, before, world)
    for case in (*cases, *shared):
        settled(case, pack, weights, world)
        case.placement = place(case.facts, weights)
    return cases, shared


def estimated(
    engagement: Engagement, pack: Pack, *, seed: int = DEFAULT_SEED, draws: int = N_DRAWS
) -> tuple[World, dict[str, Scenario], dict[str, dict[str, Fact]]]:
    """From answers to the facts that rules read: derived facts, baselines, estimates.

    Returns:
        what all scenarios share, and by use case the baseline and the facts.
    """
    world, before = footprints(engagement, pack, Draws(seed, draws))
    facts = {k: {**s.facts, **estimate_facts(s, world)} for k, s in before.items()}
    return world, before, facts


def footprints(
    engagement: Engagement, pack: Pack, draws: Draws
) -> tuple[World, dict[str, Scenario]]:
    """From answers to baselines; engagements that share the draws are paired draw by draw.

    Returns:
        what all scenarios share, and the baseline of each use case.
    """
    return footprints_on_the_day(engagement, pack_on(pack, engagement.date), draws)


def footprints_on_the_day(
    engagement: Engagement, pack: Pack, draws: Draws
) -> tuple[World, dict[str, Scenario]]:
    """As `footprints`, with a pack that is as on the day of the engagement."""
    given = {
        c.id: with_cleanest(use_case_facts(engagement, c, pack), c, engagement, pack)
        for c in engagement.use_cases
    }
    world = World.of(pack, draws, horizon(given), engagement.currency)
    return world, baselines(engagement, given, world)


def horizon(given: Mapping[str, Mapping[str, Fact]]) -> int:
    """The whole years that every figure covers."""
    for facts in given.values():
        years = facts.get("ctx.horizon_years")
        if years is not None and years.number:
            return int(years.number)
    return 1
