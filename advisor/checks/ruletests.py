"""Rule tests: facts in, does the rule fire, how firmly, with which saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.advice.match import Matches, match_rules
from advisor.advice.options import Option
from advisor.advice.placement import place
from advisor.advice.usecase import CaseAdvice, settled, with_options
from advisor.advice.weights import Weights
from advisor.checks.coverage import Coverage, PackCoverage
from advisor.engine import Engine
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import Fact, FactSpec, Status
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer, read_answer
from advisor.intake.facts import facts_of
from advisor.logic import FactEnv
from advisor.pack.items import Pack, RuleTest
from advisor.quantities import format_number
from advisor.scenario import Scenario, World, baseline, estimate_facts

# What is expected of a rule itself, and not of its place among others.
_BY_MATCH = {"matched", "fires", "grade", "saving"}


@dataclass(frozen=True, slots=True)
class TestResult:
    """The outcome of one case.

    Attributes:
        changed: a case of another pack that comes out otherwise over what this pack touched, and
            that this pack repeats with its new result.
    """

    __test__ = False
    rule: str
    case: str
    passed: bool
    why: str
    place: Place
    changed: bool = False


def run_tests(pack: Pack) -> tuple[list[TestResult], tuple[PackCoverage, ...]]:
    """Run all cases of a pack, and count what they reach.

    `given` holds facts of any kind, taken as known; all others are as if never answered.
    Estimates are computed unless given.
    """
    weights = Weights.of(pack)
    engines = engines_of(pack)
    draws = Draws()
    results = []
    coverage = Coverage(pack)
    for test in pack.tests:
        if test.rule not in pack.rules:
            continue
        try:
            seen = seen_case(test, pack, weights, engines, draws)
            case = advice_on(seen, seen.matches, pack, weights)
            why = judged(test, case)
            coverage.see(test.rule, case, acts=_acts(test.rule, case, pack))
        except AdvisorError as error:
            why = "; ".join(str(p) for p in error.problems)
        results.append(_result(test, why, pack))
    return results, coverage.of_packs()


def _result(test: RuleTest, why: str, pack: Pack) -> TestResult:
    """The outcome; a failed case of the pack below counts as changed where the firm repeats it."""
    top = pack.packs[-1]
    if why and pack.touched and test.pack != f"{top.id}@{top.version}":
        repeated = any(
            t.rule == test.rule and t.given == test.given and t.pack != test.pack
            for t in pack.tests
        )
        if repeated:
            return TestResult(test.rule, test.case, True, why, test.place, changed=True)
        why += "; if that is the firm's wish, repeat the case in its own tests with the new result"
    return TestResult(test.rule, test.case, not why, why, test.place)


def _acts(rule: str, case: CaseAdvice, pack: Pack) -> bool:
    if pack.rules[rule].stance == "ask":
        return rule in case.matches.fired
    return _fires(rule, case)


@dataclass(frozen=True, slots=True)
class Seen:
    """A case with all its facts, and what all rules say of it.

    Attributes:
        before: the baseline.
        world: in which it was made.
    """

    test: RuleTest
    facts: Mapping[str, Fact]
    before: Mapping[str, Scenario]
    world: World
    matches: Matches


def seen_case(
    test: RuleTest, pack: Pack, weights: Weights, engines: Mapping[str, Engine], draws: Draws
) -> Seen:
    """A case, matched."""
    facts, before, world = case_facts(test, pack, draws)
    scope = pack.rules[test.rule].scope
    fired = engines[scope].match(FactEnv(facts))
    return Seen(test, facts, before, world, match_rules(facts, pack, scope, fired, weights.certain))


def advice_on(seen: Seen, matches: Matches, pack: Pack, weights: Weights) -> CaseAdvice:
    """The advice of a case on these matches.

    Where the rule does not match and nothing is expected of its place in the list, nothing is
    computed of the other rules: whatever they come to, it does not fire.
    """
    case = CaseAdvice("test", seen.test.case, seen.facts, matches)
    silent = seen.test.rule not in matches.fired and seen.test.rule not in matches.open
    if silent and seen.test.expect.keys() <= _BY_MATCH:
        return case
    if pack.rules[seen.test.rule].scope == "engagement":
        case.options = {m.rule.id: Option(m.rule, m, "test", ()) for m in matches.fired.values()}
        return case
    with_options(case, seen.before, seen.world)
    settled(case, pack, weights, seen.world)
    case.placement = place(seen.facts, weights)
    return case


def engines_of(pack: Pack) -> dict[str, Engine]:
    """The rules of each scope, compiled."""
    return {
        scope: Engine(
            [(r.id, r.when) for r in pack.rules.values() if r.scope == scope],
            trial=pack.untried,
        )
        for scope in ("use_case", "engagement")
    }


def case_facts(
    test: RuleTest, pack: Pack, draws: Draws
) -> tuple[dict[str, Fact], dict[str, Scenario], World]:
    """All facts of a case, estimates among them, its baseline, and the world it was made in."""
    given = {n: _given(pack, n, v, test) for n, v in test.given.items()}
    answers = {
        n: (Answer(n, "known", test.place, f.value), "test")
        for n, f in given.items()
        if n in pack.questions
    }
    facts = facts_of(answers, pack)
    facts |= {n: f for n, f in given.items() if n in pack.questions or n not in pack.derived}
    horizon = facts["ctx.horizon_years"].number if "ctx.horizon_years" in facts else 1
    fixed = {n: f for n, f in given.items() if n not in pack.questions}
    world = World.of(pack, draws, int(horizon or 1), "EUR", fixed)
    before = {
        "test": baseline({n: f for n, f in facts.items() if not n.startswith("estimate.")}, world)
    }
    whole = {
        **before["test"].facts,
        **estimate_facts(before["test"], world),
        **{n: f for n, f in given.items() if n.startswith("estimate.")},
    }
    return whole, before, world


def _given(pack: Pack, name: str, raw: object, test: RuleTest) -> Fact:
    spec = pack.specs.get(name)
    if spec is None:
        raise AdvisorError.of(
            "P604",
            f"There is no fact '{name}'.",
            place=test.place,
            nearest=nearest(name, pack.specs),
        )
    if raw == "not_applicable":
        return Fact(name, None, Status.GIVEN, visible=False, place=f"test:{name}")
    value = given_value(spec, raw, pack, test)
    number = value if isinstance(value, float) and not isinstance(value, bool) else None
    low = high = number
    if isinstance(raw, dict) and number is not None:
        low, high = float(raw.get("low", number)), float(raw.get("high", number))
    return Fact(name, value, Status.GIVEN, known=True, low=low, high=high, place=f"test:{name}")


def given_value(spec: FactSpec, raw: object, pack: Pack, test: RuleTest) -> Any:
    """The value that a case gives to a fact, read as an answer is.

    Raises:
        AdvisorError: it is none that the fact can have.
    """
    if isinstance(raw, dict):
        raw = raw.get("central", raw.get("value"))
    if spec.type == "choice" and not spec.options and isinstance(raw, str):
        return raw
    problems: list[Problem] = []
    answer = read_answer(spec, raw, test.place, pack, problems, whole=False)
    if problems or answer is None:
        raise AdvisorError(problems)
    return answer.value


def _fires(rule: str, case: CaseAdvice) -> bool:
    option = case.options.get(rule)
    match = case.matches.fired.get(rule)
    return (
        option is not None
        and match is not None
        and option.why_not is None
        and match.grade in ("firm", "conditional")
        and option.lane != "trace"
    )


def judged(test: RuleTest, case: CaseAdvice) -> str:
    """Why a case fails, or an empty text."""
    expect, rule = test.expect, test.rule
    option = case.options.get(rule)
    match = case.matches.fired.get(rule)
    fires = _fires(rule, case)
    told = _told(case, rule)
    faults = []
    if expect.get("fires") is not None and fires is not expect["fires"]:
        faults.append(f"expected fires: {str(expect['fires']).lower()}; {told}")
    if expect.get("matched") is not None and (match is not None) is not expect["matched"]:
        faults.append(f"expected matched: {str(expect['matched']).lower()}; {told}")
    if expect.get("grade") and (
        match is None or option is None or option.match.grade != expect["grade"]
    ):
        faults.append(f"expected grade {expect['grade']}; {told}")
    for impact, bounds in (expect.get("saving") or {}).items():
        low, high = bounds["between"]
        have = option.p50(impact) if option is not None and option.saving else None
        if have is None or not low <= have <= high:
            shown = "none" if have is None else format_number(have, 3)
            faults.append(f"saving {impact}: {shown} is not between {low} and {high}")
    listed = _listed(case)
    if expect.get("first") is not None and (listed[:1] == [rule]) is not expect["first"]:
        faults.append(f"expected first: {str(expect['first']).lower()}; the list is {listed}")
    if expect.get("rank") is not None and (option is None or option.rank != expect["rank"]):
        faults.append(f"expected rank {expect['rank']}; the list is {listed}")
    if expect.get("absent") and rule in listed:
        faults.append(f"expected to be absent; the list is {listed}")
    return "; ".join(faults)


def _listed(case: CaseAdvice) -> list[str]:
    first = [o.rule.id for o in case.standing if o.lane == "leave_alone"]
    return [*first, *(o.rule.id for o in case.ranked)]


def _told(case: CaseAdvice, rule: str) -> str:
    option, match = case.options.get(rule), case.matches.fired.get(rule)
    if match is None:
        near = case.matches.failed_on_one.get(rule)
        if rule in case.matches.silenced:
            return "its exception holds"
        return f"it does not match ({near.leaf} fails)" if near else "it does not match"
    if option is not None and option.why_not:
        return f"it matches ({match.grade}), but {option.why_not}"
    return f"it matches, {option.match.grade if option else match.grade}"
