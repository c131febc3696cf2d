"""A pool of answers that were put through the evaluator: most questions are settled by it at once.

For each comparison a bit a set of answers says whether it is true, false or supported there; what a
rule does under all of them is then a few operations on whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.advice.match import known_env, supported
from advisor.checks.prove.encode import Claim
from advisor.checks.prove.replay import CaseFacts, Judge
from advisor.checks.prove.solver import Model
from advisor.checks.prove.statements import Statement, reads_free, said
from advisor.logic import (
    All,
    Compare,
    Condition,
    DrawEnv,
    FactEnv,
    Not,
    conjunctions,
    facts_read,
    leaves,
    negate_to_leaves,
)
from advisor.logic import Any as AnyOf
from advisor.logic.evaluate import Truth, evaluate_leaf

Bits = int
# The first answers are seeds: whole engagements, where a solver's answer what was asked only.
SEEDED = 300


@dataclass(frozen=True, slots=True)
class _Row:
    """A comparison with its bits."""

    leaf: Compare
    free: bool
    plain: list[Bits]
    support: list[Bits]


Pair = tuple[Bits, Bits]


class Pool:
    """Answers with what every comparison of a pack makes of them.

    Attributes:
        models: the answers.
        everywhere: a bit for each.
        estimated: those whose estimates were computed.
    """

    def __init__(self, judge: Judge, conditions: Iterable[tuple[Condition, bool]]) -> None:
        """Start empty.

        Args:
            judge: puts answers through the evaluator.
            conditions: whose comparisons are read, each with whether it is an exception.
        """
        self.judge = judge
        self.models: list[Model] = []
        self.everywhere: Bits = 0
        self.estimated: Bits = 0
        self._rows: list[_Row] = []
        self._plain: dict[Compare, list[Bits]] = {}
        self._known: dict[Compare, list[Bits]] = {}
        # Supported, unsupported; neutral ones are in neither.
        self._support: dict[Compare, list[Bits]] = {}
        for condition, excepts in conditions:
            for side in (condition, negate_to_leaves(condition)):
                for leaf in leaves(side):
                    self._register(leaf, excepts=excepts)
        self._open: dict[str, Bits] = {}
        self._cache: dict[object, Pair] = {}

    def _register(self, leaf: Compare, *, excepts: bool) -> None:
        new = leaf not in self._plain
        plain = self._plain.setdefault(leaf, [0, 0])
        support = self._support.setdefault(leaf, [0, 0])
        if new:
            self._rows.append(_Row(leaf, reads_free((leaf,), self.judge.pack), plain, support))
        if excepts and leaf not in self._known:
            self._known[leaf] = [0, 0]

    def add(self, model: Model, *, estimate: bool) -> Bits:
        """Put answers into the pool; returns their bit."""
        facts = self.judge.facts(model)
        if estimate:
            facts.whole()  # what cannot be assessed does not come in
        bit = 1 << len(self.models)
        self.models.append(model)
        self.everywhere |= bit
        if estimate:
            self.estimated |= bit
        plain, known, drawn = FactEnv(facts), known_env(facts), DrawEnv(facts)
        specs, certain = self.judge.pack.specs, self.judge.certain
        for row in self._rows:
            if row.free and not estimate:
                continue
            truth = evaluate_leaf(row.leaf, plain)
            _mark(row.plain, truth, bit)
            if truth.true is True:
                rests = supported(row.leaf, facts, specs, drawn, certain)
                if rests is not None:
                    row.support[0 if rests else 1] |= bit
        for leaf, bits in self._known.items():
            if estimate or not reads_free((leaf,), self.judge.pack):
                _mark(bits, evaluate_leaf(leaf, known), bit)
        self._see(facts, bit, estimate=estimate)
        self._cache.clear()
        return bit

    def _see(self, facts: CaseFacts, bit: Bits, *, estimate: bool) -> None:
        for name, spec in self.judge.pack.specs.items():
            if spec.origin == "estimate" or (spec.origin == "engagement" and not estimate):
                continue
            fact = facts.get(name)
            if fact is not None and fact.visible and not fact.known:
                self._open[name] = self._open.get(name, 0) | bit

    # --- statements

    def bits(self, statements: Iterable[Statement]) -> Bits:
        """The answers under which all statements hold."""
        found = self.everywhere
        for statement in statements:
            found &= self.one(statement)
            if not found:
                break
        return found

    def one(self, statement: Statement) -> Bits:
        """The answers under which a statement holds."""
        if statement.condition is not None:
            if statement.kind == "excepts":
                return self._truth(statement.condition, self._known, "known")[0]
            true, false = self._truth(statement.condition, self._plain, "plain")
            return true if statement.kind == "true" else false
        claim = statement.claim
        if claim is None:
            raise TypeError("a statement is about a rule or a condition")
        if statement.kind == "fires":
            return self.fires(claim)
        if statement.kind == "silent":
            return self._valid(statement.conditions()) & ~self.fires(claim)
        if statement.kind == "unanswered":
            return 0  # asked of the evaluator, with no answer at all
        firm, recommended = self._grades(claim)
        if statement.kind == "not firm":
            return self._valid(statement.conditions()) & ~firm
        if statement.kind != "stands":
            return firm if statement.kind == "firm" else recommended
        pack = self.judge.pack
        for name in self.judge.above.get(statement.rule, ()):
            rule = pack.rules[name]
            valid = self._valid(said("firm", rule).conditions())
            firm &= valid & ~self.one(said("stands", rule))
        return firm

    def fires(self, claim: Claim) -> Bits:
        """The answers under which a rule fires."""
        true, _ = self._truth(claim.when, self._plain, "plain")
        if claim.unless is None:
            return true
        excepted, _ = self._truth(claim.unless, self._known, "known")
        return true & self._valid((claim.unless,)) & ~excepted

    def _grades(self, claim: Claim) -> Pair:
        """The answers under which a rule is firm, and under which it is recommended."""
        key = ("grades", claim)
        if key not in self._cache:
            fires = self.fires(claim)
            firm = recommended = 0
            for conjunction in conjunctions(claim.when) if fires else ():
                held, some, one_open, more_open = fires, 0, 0, 0
                for leaf in conjunction:
                    yes, no = self._support[leaf]
                    held &= self._plain[leaf][0]
                    some |= yes
                    more_open |= one_open & no
                    one_open |= no
                firm |= held & some & ~one_open
                recommended |= held & some & ~more_open
            self._cache[key] = (firm & ~self._unsettled(claim), recommended)
        return self._cache[key]

    def _unsettled(self, claim: Claim) -> Bits:
        """Where the exception is open."""
        if claim.unless is None:
            return 0
        _, false = self._truth(claim.unless, self._known, "known")
        names = (n for n in facts_read(claim.unless) if not n.startswith("estimate."))
        found = 0
        for name in names:
            found |= self._open.get(name, 0)
        return found & ~false

    def _valid(self, conditions: Iterable[Condition]) -> Bits:
        """The answers under which what conditions read was computed."""
        return self.estimated if reads_free(conditions, self.judge.pack) else self.everywhere

    def _truth(self, condition: Condition, read: Mapping[Compare, list[Bits]], how: str) -> Pair:
        """The answers under which a condition is true, and under which it is false."""
        if isinstance(condition, Compare):
            # Of a comparison that is not the pack's own nothing is known.
            true, false = read.get(condition, (0, 0))
            return true, false
        key = (how, condition)
        if key not in self._cache:
            self._cache[key] = self._find(condition, read, how)
        return self._cache[key]

    def _find(self, condition: Condition, read: Mapping[Compare, list[Bits]], how: str) -> Pair:
        match condition:
            case Not(part):
                true, false = self._truth(part, read, how)
                return false, true
            case All(parts):
                true, false = self.everywhere, 0
                for part in parts:
                    one, other = self._truth(part, read, how)
                    true, false = true & one, false | other
                return true, false
            case AnyOf(parts):
                true, false = 0, self.everywhere
                for part in parts:
                    one, other = self._truth(part, read, how)
                    true, false = true | one, false & other
                return true, false
        raise TypeError(f"not a condition: {condition}")

    def first(self, bits: Bits) -> Model:
        """The answers of the lowest bit."""
        return self.models[(bits & -bits).bit_length() - 1]

    def fullest(self, most: int) -> list[Model]:
        """The longest answers."""
        return sorted(self.models[:SEEDED], key=lambda m: -len(m.answers))[:most]

    def some(self, bits: Bits, most: int) -> list[Model]:
        """Up to so many answers."""
        found: list[Model] = []
        while bits and len(found) < most:
            found.append(self.first(bits))
            bits &= bits - 1
        return found


def _mark(bits: list[Bits], truth: Truth, bit: Bits) -> None:
    if truth.true is True:
        bits[0] |= bit
    elif truth.false is True:
        bits[1] |= bit
