"""Do the cases of a pack notice a fault: each rule gets one fault at a time.

A mutant is killed when a case of its rule, or for a removed `supersedes` one of the rule that was
superseded, no longer comes out as expected. A mutant that no case kills is compared with its rule
by proof: where both fire, and are firm, on the same answers it is *equivalent* and no case can
kill it; where they differ, the answers that tell them apart are kept for a new case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from advisor.advice.match import Matches, match_rules
from advisor.advice.weights import Weights
from advisor.checks.mutants import KINDS, Mutant, mutants_of
from advisor.checks.ruletests import Seen, advice_on, engines_of, judged, seen_case
from advisor.errors import AdvisorError
from advisor.footprint.draws import Draws
from advisor.logic import FactEnv, conjunctions, holding
from advisor.pack.items import Pack, Rule, RuleTest

Fate = Literal["killed", "equivalent", "survived", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Attributes:
        by: the case that killed it.
        given: of a survivor, answers on which the rule and the mutant differ.
        fires: whether the rule as it is fires on them.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    given: Mapping[str, Any] | None = None
    fires: bool | None = None


@dataclass(frozen=True, slots=True)
class Mutation:
    """The verdicts of a pack."""

    verdicts: tuple[Verdict, ...]

    def of(self, fate: Fate) -> list[Verdict]:
        """The mutants of one fate."""
        return [v for v in self.verdicts if v.fate == fate]

    @property
    def killed_share(self) -> float:
        """Killed among those that are not equivalent; what is undecided counts as not killed."""
        real = [v for v in self.verdicts if v.fate != "equivalent"]
        return len(self.of("killed")) / len(real) if real else 1.0

    def kinds(self) -> dict[str, Counter[str]]:
        """By kind, how many of each fate."""
        found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        for verdict in self.verdicts:
            found[verdict.mutant.kind][verdict.fate] += 1
        return {kind: fates for kind, fates in found.items() if fates}


def mutate(
    pack: Pack,
    rules: Iterable[str] | None = None,
    step: Callable[[int, int], None] | None = None,
) -> Mutation:
    """Give each rule each fault and see which the cases notice.

    Args:
        pack: with its cases, all of which pass.
        rules: ids of the rules to be mutated; None for all of the pack on top.
        step: is told how many rules of how many are done.

    Raises:
        AdvisorError: P191, a case fails without any fault.
    """
    names = _top(pack) if rules is None else tuple(rules)
    waiting: dict[str, list[Mutant]] = {n: list(mutants_of(pack.rules[n], pack)) for n in names}
    every = [mutant for found in waiting.values() for mutant in found]
    for mutant in every:
        if mutant.other is not None:
            waiting.setdefault(mutant.other, []).append(mutant)
    tests: dict[str, list[RuleTest]] = defaultdict(list)
    for test in pack.tests:
        tests[test.rule].append(test)
    killed: dict[Mutant, str] = {}
    bench = _Bench(pack)
    for n, (rule, mutants) in enumerate(waiting.items()):
        if step is not None:
            step(n, len(waiting))
        seen = bench.see(tests[rule])
        for mutant in mutants:
            if mutant not in killed:
                by = next((s.test.case for s in seen if bench.kills(s, mutant)), None)
                if by is not None:
                    killed[mutant] = by
    left = [m for m in every if m not in killed]
    proved = {v.mutant: v for v in _compared(left, pack)}
    return Mutation(
        tuple(proved[m] if m in proved else Verdict(m, "killed", killed[m]) for m in every)
    )


def _top(pack: Pack) -> tuple[str, ...]:
    top = pack.packs[-1]
    label = f"{top.id}@{top.version}"
    return tuple(n for n, rule in pack.rules.items() if rule.pack.endswith(label))


class _Bench:
    """Cases with their facts, on which mutants are tried."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.weights = Weights.of(pack)
        self.engines = engines_of(pack)
        self.draws = Draws()

    def see(self, tests: Sequence[RuleTest]) -> list[Seen]:
        """The cases, each of which comes out as expected."""
        found = []
        for test in tests:
            seen = seen_case(test, self.pack, self.weights, self.engines, self.draws)
            why = judged(test, advice_on(seen, seen.matches, self.pack, self.weights))
            if why and not self._repeated(test):
                raise AdvisorError.of(
                    "P191",
                    f"The case '{test.case}' of {test.rule} fails as it is: {why}.",
                    place=test.place,
                    todo="Mend it first; 'advisor pack test' lists all that fail.",
                )
            if not why:
                found.append(seen)
        return found

    def _repeated(self, test: RuleTest) -> bool:
        """Whether a firm repeats a case of the core with its new result."""
        return any(
            t.rule == test.rule and t.given == test.given and t.pack != test.pack
            for t in self.pack.tests
        )

    def kills(self, seen: Seen, mutant: Mutant) -> bool:
        """Whether a case notices the fault."""
        rule = mutant.rule
        if mutant.other is not None:
            fired = seen.matches.fired
            if rule.id not in fired or mutant.other not in fired:
                return False
            faulty = replace(fired[rule.id], rule=rule)
            matches = replace(seen.matches, fired={**fired, rule.id: faulty})
            return self._fails(seen, matches, mutant)
        now = self._alone(seen, rule)
        if _state(now, rule.id) == _state(seen.matches, rule.id):
            return False
        if seen.test.rule == rule.id and (plain := _plainly(seen.test, now, rule.id)) is not None:
            return plain
        return self._fails(seen, _merged(seen.matches, now, rule.id, self.pack), mutant)

    def _alone(self, seen: Seen, rule: Rule) -> Matches:
        env = FactEnv(seen.facts)
        held = tuple(n for n, _ in holding(conjunctions(rule.when), env))
        alone = replace(self.pack, rules={rule.id: rule})
        fired = {rule.id: held} if held else {}
        return match_rules(seen.facts, alone, rule.scope, fired, self.weights.certain)

    def _fails(self, seen: Seen, matches: Matches, mutant: Mutant) -> bool:
        pack = replace(self.pack, rules={**self.pack.rules, mutant.rule.id: mutant.rule})
        return bool(judged(seen.test, advice_on(seen, matches, pack, self.weights)))


def _state(matches: Matches, rule: str) -> tuple[object, ...]:
    """What matches say of a rule, as far as any expectation can notice it."""
    fired = matches.fired.get(rule)
    graded = None if fired is None else (fired.grade, fired.confirm)
    return graded, rule in matches.silenced, rule in matches.open


def _plainly(test: RuleTest, now: Matches, rule: str) -> bool | None:
    """Whether a case of the rule fails by the match alone; None where it takes more to say."""
    matched = rule in now.fired
    expected = test.expect.get("matched")
    if expected is not None and matched is not expected:
        return True
    if test.expect.get("fires") is True and not matched:
        return True
    return False if set(test.expect) == {"matched"} else None


def _merged(before: Matches, now: Matches, rule: str, pack: Pack) -> Matches:
    """All matches, with those of one rule in the place of its own, in the order of the pack."""
    fired = {n: m for n, m in before.fired.items() if n != rule} | now.fired
    still = {n: m for n, m in before.open.items() if n != rule} | now.open
    return Matches(
        {n: fired[n] for n in pack.rules if n in fired},
        {n: still[n] for n in pack.rules if n in still},
        {n: w for n, w in before.silenced.items() if n != rule} | now.silenced,
        {n: f for n, f in before.failed_on_one.items() if n != rule} | now.failed_on_one,
    )


def _compared(mutants: Sequence[Mutant], pack: Pack) -> Iterator[Verdict]:
    """Survivors beside their rules, by proof."""
    if not mutants:
        return
    from advisor.checks.prove import need_solver

    need_solver()
    from advisor.checks.prove.apart import Apart

    apart = Apart(pack, [m.rule for m in mutants])
    for mutant in mutants:
        rule = pack.rules[mutant.rule.id]
        if mutant.other is not None:
            found = apart.superseded(rule, mutant.other)
        else:
            found = apart.rules(rule, mutant.rule)
        yield Verdict(mutant, found.fate, given=found.given, fires=found.fires)
