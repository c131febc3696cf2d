"""The advice under other answers: only what they reach is found anew.

What comes out is what a whole assessment gives, to the last bit; a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import Matches, certainty_of, match_rules
from advisor.advice.portfolio import shared_advice
from advisor.advice.usecase import CaseAdvice, doubtful, eligible, enough_known, settled
from advisor.advice.weights import Weights
from advisor.assess import engine_of, horizon, weighed
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.insight.savings import Savings, SavingsUnder
from advisor.insight.worth import Offer, offer
from advisor.intake.candidates import READS, with_cleanest
from advisor.intake.engagement import Engagement, UseCase
from advisor.intake.facts import question_fact, question_order, use_case_facts
from advisor.logic import FactEnv, facts_read
from advisor.pack.items import Pack, Question, Rule
from advisor.scenario import Scenario, World, estimate_facts
from advisor.scenario.again import Again, changed_facts
from advisor.scenario.moved import moved
from advisor.scenario.shared import baselines

Facts = Mapping[str, Fact]
ESTIMATE = "estimate."
# What settling and ranking read by name beside the options; a test holds this to the code.
SETTLING = ("edge.devices_n", "edge.life_years", "host.water_stress")


@dataclass(frozen=True, slots=True)
class Under:
    """What an answer leads to.

    Attributes:
        offers: by use case and shared thing, of those that the answer may touch.
        order: of these, what governs and then what is ranked, by the ids of rules.
        world, before: the baselines under the answer.
    """

    offers: Mapping[str, Offer]
    order: Mapping[str, tuple[str, ...]]
    world: World
    before: Mapping[str, Scenario]


@dataclass(frozen=True, slots=True)
class _Change:
    """What an answer changes, by use case: baselines, facts, and which of these moved."""

    before: Mapping[str, Scenario]
    facts: Mapping[str, Facts]
    moved: Mapping[str, frozenset[str]]


class Reassessment:
    """An engagement as it stands, and as it would be with other answers.

    Attributes:
        cases: the advice as it stands, of use cases and shared things.
        facts: by use case, what rules read.
        estimated: what estimators read, after each change too.
        offers: by use case and shared thing.
        order: likewise, what governs and then what is ranked, by the ids of rules.
    """

    def __init__(self, engagement: Engagement, pack: Pack, draws: Draws) -> None:
        """Assess an engagement as it stands.

        Args:
            engagement: the answers.
            pack: as on the day of the engagement.
            draws: the random side.
        """
        self.engagement, self.pack, self.draws = engagement, pack, draws
        self.weights = Weights.of(pack)
        self.engine = engine_of(pack, "use_case")
        self.given = {
            c.id: with_cleanest(use_case_facts(engagement, c, pack), c, engagement, pack)
            for c in engagement.use_cases
        }
        self.world = World.of(pack, draws, horizon(self.given), engagement.currency)
        self.again = Again(self.world)
        self.before = baselines(engagement, self.given, self.world, made=self.again.first)
        self.facts: dict[str, Facts] = {
            k: {**s.facts, **estimate_facts(s, self.world)} for k, s in self.before.items()
        }
        self._rules = [rule for rule in pack.rules.values() if rule.scope == "use_case"]
        self._hangs_on = {each: _hangs_on(pack.questions[each]) for each in question_order(pack)}
        self._reads = {rule.id: _read_by_match(rule) for rule in self._rules}
        self._volumes = frozenset(spec.name for spec in pack.specs.values() if spec.volume)
        self._matches = {ident: self._matched(facts) for ident, facts in self.facts.items()}
        self._savings = Savings(self.before, self.world)
        self._sure: dict[tuple[str, str], NDArray[np.float64] | float] = {}
        self._marks: dict[str, list[object]] = {}
        self.cases = self._unsettled(engagement, None)
        for case in self.cases:
            for option in case.options.values():
                rule = option.rule
                self._sure[case.ident, rule.id] = certainty_of(rule.when, case.facts)
            self._marks[case.ident] = self._mark(case, ())
            settled(case, pack, self.weights, self.world)
        self.offers = {case.ident: offer(case, draws.n) for case in self.cases}
        self.order = {case.ident: _order(case, self.offers[case.ident]) for case in self.cases}
        self.estimated = frozenset(self.world.numbers.read_facts)

    def under(self, later: Engagement, *names: str) -> Under:
        """The advice where some questions are answered otherwise.

        Args:
            later: the engagement, of some use cases, with those answers.
            names: of the questions.
        """
        given = {case.id: self._given(later, case, names) for case in later.use_cases}
        if horizon(given) != self.world.horizon_years:
            return self._whole(later, given)
        before = baselines(later, given, self.world, made=self.again.later)
        facts = {ident: self._facts(ident, scenario) for ident, scenario in before.items()}
        changed = {
            ident: frozenset(changed_facts(self.facts[ident], found))
            for ident, found in facts.items()
        }
        offers, order = {}, {}
        for case in self._unsettled(later, _Change(before, facts, changed)):
            users = _users(later, case.ident)
            touched = frozenset[str]().union(*(changed[user] for user in users))
            if not touched or self._marks[case.ident] == self._mark(case, touched):
                offers[case.ident] = self.offers[case.ident]
                order[case.ident] = self.order[case.ident]
                continue
            settled(case, self.pack, self.weights, self.world)
            offers[case.ident] = offer(case, self.draws.n)
            order[case.ident] = _order(case, offers[case.ident])
        return Under(offers, order, self.world, before)

    def footprint_under(
        self, later: Engagement, *names: str, held: Mapping[str, Scenario] | None = None
    ) -> tuple[World, Mapping[str, Scenario]]:
        """The baselines alone; arguments as for `under`.

        Args:
            later: the engagement, of some use cases, with those answers.
            names: of the questions.
            held: baselines whose fits to bills, meters and machines are kept.
        """
        given = {case.id: self._given(later, case, names) for case in later.use_cases}
        world = self.world
        if horizon(given) != world.horizon_years:
            world = World.of(self.pack, self.draws, horizon(given), later.currency)
        if held is not None:
            return world, {k: moved(held[k], facts, world) for k, facts in given.items()}
        if world is self.world:
            return world, baselines(later, given, world, made=self.again.later)
        return world, baselines(later, given, world)

    def _whole(self, later: Engagement, given: Mapping[str, Facts]) -> Under:
        """Everything anew: the years that all figures cover are others."""
        world = World.of(self.pack, self.draws, horizon(given), later.currency)
        before = baselines(later, given, world)
        facts = {k: {**s.facts, **estimate_facts(s, world)} for k, s in before.items()}
        cases, shared = weighed(later, self.pack, self.engine, world, before, facts)
        offers = {case.ident: offer(case, self.draws.n) for case in (*cases, *shared)}
        order = {case.ident: _order(case, offers[case.ident]) for case in (*cases, *shared)}
        return Under(offers, order, world, before)

    def _given(self, later: Engagement, case: UseCase, names: Collection[str]) -> dict[str, Fact]:
        """The facts before anything is derived: the questions, and those that hang on them."""
        facts = dict(self.given[case.id])
        changed = {*names}
        for each, hangs_on in self._hangs_on.items():
            if each not in names and hangs_on.isdisjoint(changed):
                continue
            question = self.pack.questions[each]
            answer, owner = later.answer(case, each, question.spec.scope)
            fact = question_fact(question, answer, owner, facts)
            if fact != facts[each]:
                facts[each] = fact
                changed.add(each)
        if changed.intersection(READS):
            facts = with_cleanest(facts, case, later, self.pack)
        return facts

    def _facts(self, ident: str, scenario: Scenario) -> Facts:
        if scenario.estimate is self.before[ident].estimate:
            known = self.facts[ident]
            estimates = {n: f for n, f in known.items() if n.startswith(ESTIMATE)}
            return {**scenario.facts, **estimates}
        return {**scenario.facts, **estimate_facts(scenario, self.world)}

    def _matched(
        self, facts: Facts, known: Matches | None = None, moved: Collection[str] = ()
    ) -> Matches:
        """What the rules say; those that read nothing that moved say what they said."""
        fired = self.engine.match(FactEnv(facts))
        if known is None:
            return match_rules(facts, self.pack, "use_case", fired, self.weights.certain)
        anew = {rule.id: rule for rule in self._rules if self._touches(rule, moved)}
        some = match_rules(
            facts, replace(self.pack, rules=anew), "use_case", fired, self.weights.certain
        )
        found = Matches()
        for rule in self._rules:
            source = some if rule.id in anew else known
            if rule.id in source.fired:
                found.fired[rule.id] = source.fired[rule.id]
            if rule.id in source.open:
                found.open[rule.id] = source.open[rule.id]
        return found

    def _touches(self, rule: Rule, moved: Collection[str]) -> bool:
        """Whether what a rule says may hang on one of these facts."""
        reads = self._reads[rule.id]
        if not reads.isdisjoint(moved):
            return True
        if not any(name.startswith(ESTIMATE) for name in reads):
            return False
        return any(name in self._volumes or name.startswith(ESTIMATE) for name in moved)

    def _unsettled(self, later: Engagement, change: _Change | None) -> list[CaseAdvice]:
        """The options of use cases and shared things with their savings."""
        before = self.before if change is None else change.before
        facts = self.facts if change is None else change.facts
        saved = SavingsUnder(self._savings, None if change is None else change.moved, self.world)
        cases = []
        for case in later.use_cases:
            moved = change.moved[case.id] if change else frozenset[str]()
            matches = self._matches[case.id]
            if moved:
                matches = self._matched(facts[case.id], matches, moved)
            if not enough_known(facts[case.id], self.pack, self.weights):
                matches = doubtful(matches)
            advice = CaseAdvice(case.id, case.name, facts[case.id], matches)
            for match in eligible(matches):
                advice.options[match.rule.id] = saved.of_match(match, case.id, before)
            cases.append(advice)
        shared = shared_advice(later, cases, self.pack, before, self.world, saved)
        return [*cases, *shared]

    def _mark(self, case: CaseAdvice, moved: Collection[str]) -> list[object]:
        """All that settling and ranking hang on; where it is the same, so is what comes out."""
        read = (case.facts.get(name) for name in SETTLING)
        found: list[object] = [fact and (fact.known, fact.value) for fact in read]
        for rule, option in case.options.items():
            sure = self._certainty(case, option.rule, moved)
            saving = id(option.saving.get("carbon_kgco2e")), option.no_figure
            found.append((rule, option.match.grade, option.match.open_fact, saving, sure))
        found.append(tuple(case.matches.open))
        return found

    def _certainty(self, case: CaseAdvice, rule: Rule, moved: Collection[str]) -> object:
        """In which draws a condition holds, as something to compare."""
        known = self._sure.get((case.ident, rule.id))
        if known is None or not self._touches(rule, moved):
            return id(known)
        return id(known) if np.array_equal(certainty_of(rule.when, case.facts), known) else None


def _order(case: CaseAdvice, found: Offer) -> tuple[str, ...]:
    """What governs, then what is ranked; or what governs alone."""
    if found.alone is not None:
        return (found.alone,)
    ranked = (option.rule.id for option in case.ranked if option.rank is not None)
    return (*found.governing, *ranked)


def _hangs_on(question: Question) -> frozenset[str]:
    """What decides whether a question shows, and what stands in for its answer."""
    by = frozenset[str]() if question.default.by is None else frozenset({question.default.by})
    return by if question.ask_if is None else by | facts_read(question.ask_if)


def _users(engagement: Engagement, ident: str) -> Iterator[str]:
    """The use case itself, or those on a shared thing."""
    for case in engagement.use_cases:
        if ident == case.id or ident in case.uses:
            yield case.id


def _read_by_match(rule: Rule) -> frozenset[str]:
    unless = frozenset[str]() if rule.unless is None else facts_read(rule.unless)
    return frozenset(facts_read(rule.when) | unless)
