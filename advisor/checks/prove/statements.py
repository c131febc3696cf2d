"""What can be said of a rule under some answers, and what the solver makes of it.

The same statement is asked of three: of the solver (can it be?), of the pool (is it so under one of
the answers tried?) and of the evaluator (is it so under these answers?).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.reading import volumes_of
from advisor.checks.prove.terms import Bool, both, either, negated
from advisor.logic import Condition, facts_read
from advisor.pack.items import Pack, Rule

Kind = Literal[
    "fires",
    "silent",
    "firm",
    "not firm",
    "recommended",
    "stands",
    "unanswered",
    "true",
    "false",
    "excepts",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that holds under some answers and not under others.

    Attributes:
        kind: a rule fires, is silent, is firm or not, is recommended (firm or conditional), stands
            (is firm and no rule that stands supersedes it), nothing that it reads is answered; a
            condition is true, is false, or excepts (is true of what is known, as `unless` reads).
        claim: of the rule.
        rule: its id; needed for `stands`.
        condition: where the statement is about one.
    """

    kind: Kind
    claim: Claim | None = None
    rule: str = ""
    condition: Condition | None = None

    def conditions(self) -> tuple[Condition, ...]:
        """What the statement reads."""
        parts = (self.condition, *((self.claim.when, self.claim.unless) if self.claim else ()))
        return tuple(part for part in parts if part is not None)


def claim_of(rule: Rule) -> Claim:
    """When a rule fires."""
    return Claim(rule.when, rule.unless)


def said(kind: Kind, rule: Rule) -> Statement:
    """A statement about a rule."""
    return Statement(kind, claim_of(rule), rule.id)


def superseders(pack: Pack) -> dict[str, tuple[str, ...]]:
    """By rule, those of its scope that take its place where they are firm."""
    found: dict[str, list[str]] = {}
    for rule in pack.rules.values():
        for name in rule.supersedes:
            other = pack.rules.get(name)
            if other is not None and other.scope == rule.scope:
                found.setdefault(name, []).append(rule.id)
    return {name: tuple(above) for name, above in found.items()}


class Formulas:
    """Statements as formulas of an encoding."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.above = superseders(encoding.pack)
        self._found: dict[Statement, Bool] = {}
        self._cones: dict[Statement, frozenset[str]] = {}

    def of(self, statement: Statement) -> Bool:
        """The formula of a statement."""
        if statement not in self._found:
            self._found[statement] = self._find(statement)
        return self._found[statement]

    def cone(self, statements: Iterable[Statement]) -> frozenset[str]:
        """The facts that decide about statements."""
        return frozenset().union(*(self._cone(s) for s in statements))

    def _cone(self, statement: Statement) -> frozenset[str]:
        if statement not in self._cones:
            conditions = list(statement.conditions())
            if statement.kind == "stands":
                rules = self.encoding.pack.rules
                for name in all_above(statement.rule, self.above):
                    conditions += said("firm", rules[name]).conditions()
            cone = self.encoding.cone(conditions)
            if statement.kind in ("firm", "not firm", "recommended", "stands", "unanswered"):
                pack = self.encoding.pack
                estimates = [name for name in cone if name.startswith("estimate.")]
                volumes = {v for name in estimates for v in volumes_of(name, pack)}
                cone = cone.union(*(self.encoding.behind(v) for v in sorted(volumes)))
            self._cones[statement] = cone
        return self._cones[statement]

    def _find(self, statement: Statement) -> Bool:
        encoding = self.encoding
        if statement.condition is not None:
            if statement.kind == "excepts":
                return encoding.exception(statement.condition)[0]
            true, false = encoding.truth(statement.condition)
            return true if statement.kind == "true" else false
        claim = statement.claim or Claim(statement.conditions()[0])
        if statement.kind == "unanswered":
            return self._unanswered(self._cone(statement))
        if statement.kind == "silent":
            return negated(encoding.fires(claim))
        if statement.kind == "fires":
            return encoding.fires(claim)
        if statement.kind == "recommended":
            return encoding.recommended(claim)
        firm = encoding.firm(claim)
        if statement.kind in ("firm", "not firm"):
            return firm if statement.kind == "firm" else negated(firm)
        rules = encoding.pack.rules
        over = (self.of(said("stands", rules[n])) for n in self.above.get(statement.rule, ()))
        return both(firm, negated(either(*over)))

    def _unanswered(self, names: frozenset[str]) -> Bool:
        facts = self.encoding.facts
        for name in names:
            facts.term(name)
        asked = [n for n in sorted(names) if n in facts.given]
        free = [n for n in sorted(names) if n in facts.free and n not in self.encoding.pack.derived]
        return both(
            *(both(negated(facts.given[n]), negated(facts.away[n])) for n in asked),
            *(negated(facts.term(n).known) for n in free),
        )


def all_above(rule: str, above: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All rules that supersede a rule, or one that does."""
    found: dict[str, None] = {}
    waiting = list(above.get(rule, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += above.get(name, ())
    return tuple(found)


def reads_free(conditions: Iterable[Condition], pack: Pack) -> bool:
    """Whether conditions read an estimate, or what the intake or the engagement finds."""
    return any(
        pack.specs[name].origin in ("estimate", "engagement")
        for condition in conditions
        for name in facts_read(condition)
    )
