"""A pack's conditions as formulas over its questions, true and false apart.

Every condition becomes a pair: when it is true, and when it is false; where neither holds it is
undecided, so no third value is ever needed. The meaning is that of the reference evaluator:
questions show unless their `ask_if` is false on known answers, a hidden parent hides its children,
what nobody answered takes its assumed value, derived facts take the first case that is true.
Estimates and what the intake or the engagement finds are free: what is proved holds whatever they
are, what is shown with them has to be replayed.

To compare two conditions use `advisor.checks.prove.solver.Solver`:

>>> solver = Solver(Encoding(pack))
>>> solver.compare(Claim(rule.when, rule.unless), Claim(mutant, rule.unless))

It says *equivalent*, *differ* with the answers that tell them apart, or *undecided*. One `Solver`
serves any number of conditions of one pack; making it anew for each costs twenty times as much.
`Encoding.truth` gives the pair of a condition tree, over fact variables that all share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from advisor.checks.prove.amounts import Cases, compared, has_case, some_case
from advisor.checks.prove.choices import Chosen, all_options, chosen_among, chosen_same
from advisor.checks.prove.facts import FactTerms
from advisor.checks.prove.reading import (
    bounded_in,
    conditions_of,
    read_by,
    texts_in,
    volumes_of,
)
from advisor.checks.prove.terms import FALSE, TRUE, Bool, both, either, negated
from advisor.checks.prove.variables import Term
from advisor.facts import Scalar
from advisor.logic import (
    All,
    Compare,
    Condition,
    FactRef,
    Not,
    conjunctions,
    facts_read,
    leaf_facts,
    negate_to_leaves,
)
from advisor.logic import Any as AnyOf
from advisor.logic.evaluate import evaluate_leaf
from advisor.logic.normal import ends
from advisor.logic.tree import FLAGS, Bound, day_number, normal_text
from advisor.pack.items import Pack

Pair = tuple[Bool, Bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """When a rule fires: its condition is true, and its exception is not."""

    when: Condition
    unless: Condition | None = None


class Encoding:
    """The conditions of a pack as formulas."""

    def __init__(
        self, pack: Pack, conditions: Iterable[Condition] = (), *, apart: bool = False
    ) -> None:
        """Start without any formula.

        Args:
            pack: declares the facts.
            conditions: more than the pack's own, whose texts are told apart too.
            apart: name each definition, for unsatisfiable cores.
        """
        self.pack = pack
        every = (*conditions_of(pack), *conditions)
        self.facts = FactTerms(
            pack, self.truth, self.asked, texts_in(every), bounded_in(every, pack), apart=apart
        )
        self._pairs: dict[tuple[str, Condition], Pair] = {}
        self._supports: dict[Compare, Bool] = {}
        self._cones: dict[str, frozenset[str]] = {}

    # --- conditions

    def truth(self, condition: Condition) -> Pair:
        """When a condition is true, and when it is false."""
        return self._pair("plain", condition)

    def exception(self, condition: Condition) -> Pair:
        """The same for `unless`, which reads known facts and estimates only."""
        return self._pair("known", condition)

    def asked(self, condition: Condition) -> Pair:
        """The same for an `ask_if`: on known answers, and a hidden parent makes it false."""
        return self._pair("asked", negate_to_leaves(condition))

    def cone(self, conditions: Iterable[Condition]) -> frozenset[str]:
        """All facts that conditions read, directly or through `ask_if`, defaults and derive."""
        return frozenset().union(*(self.behind(n) for c in conditions for n in facts_read(c)))

    def behind(self, name: str) -> frozenset[str]:
        """A fact with all that decides about it."""
        if name not in self._cones:
            self._cones[name] = frozenset((name,))  # a circle, which the reading of packs refuses
            self._cones[name] = frozenset((name,)).union(
                *(self.behind(n) for n in read_by(name, self.pack))
            )
        return self._cones[name]

    def fires(self, claim: Claim) -> Bool:
        """When a rule fires."""
        return both(self.truth(claim.when)[0], self._not_excepted(claim))

    def firm(self, claim: Claim) -> Bool:
        """When a rule fires on known facts only, and its exception is known not to hold."""
        alternatives = [
            both(*(both(self.truth(leaf)[0], self.supported(leaf)) for leaf in conjunction))
            for conjunction in conjunctions(claim.when)
            if any(self._speaks(leaf) for leaf in conjunction)
        ]
        return both(either(*alternatives), self._not_excepted(claim), self._settled(claim))

    def recommended(self, claim: Claim) -> Bool:
        """When a rule is firm or conditional: one leaf is known, and at most one is not."""
        alternatives = []
        for conjunction in conjunctions(claim.when):
            speaking = [leaf for leaf in conjunction if self._speaks(leaf)]
            supports = [self.supported(leaf) for leaf in speaking]
            holds = [self.truth(leaf)[0] for leaf in conjunction]
            if len(supports) > 1:
                one_open = z3.PbLe([(negated(s), 1) for s in supports], 1)
                alternatives.append(both(*holds, one_open))
            elif supports:
                alternatives.append(both(*holds, *supports))
        return both(either(*alternatives), self._not_excepted(claim))

    def supported(self, leaf: Compare) -> Bool:
        """Whether a leaf rests on known facts, or on none; for an estimate that is free."""
        if leaf not in self._supports:
            parts = []
            for name in leaf_facts(leaf) if self._speaks(leaf) else ():
                spec = self.pack.specs[name]
                if name.startswith("estimate."):
                    volumes = (self.facts.term(n).known for n in volumes_of(name, self.pack))
                    parts += [z3.Bool(f"supported {leaf}"), either(*volumes)]
                elif spec.origin == "engagement" and spec.scope == "engagement":
                    continue
                elif spec.origin != "change":
                    parts.append(self.facts.term(name).known)
            self._supports[leaf] = both(*parts)
        return self._supports[leaf]

    def _speaks(self, leaf: Compare) -> bool:
        """Whether a leaf can support a match: one that asks for `unknown` is neutral."""
        if leaf.op in ("unknown", "not_known", "not_unknown"):
            return False
        return any(self.pack.specs[name].origin != "change" for name in leaf_facts(leaf))

    def _not_excepted(self, claim: Claim) -> Bool:
        return TRUE if claim.unless is None else negated(self.exception(claim.unless)[0])

    def _settled(self, claim: Claim) -> Bool:
        """No fact of the exception is open while that is undecided."""
        if claim.unless is None:
            return TRUE
        names = sorted(n for n in facts_read(claim.unless) if not n.startswith("estimate."))
        terms = [self.facts.term(n) for n in names]
        open_facts = either(*(both(t.shows, negated(t.known)) for t in terms))
        return either(self.exception(claim.unless)[1], negated(open_facts))

    def _pair(self, how: str, condition: Condition) -> Pair:
        key = (how, condition)
        if key not in self._pairs:
            self._pairs[key] = self._find(how, condition)
        return self._pairs[key]

    def _find(self, how: str, condition: Condition) -> Pair:
        match condition:
            case Compare():
                return self._leaf(how, condition)
            case Not(part):
                true, false = self._pair(how, part)
                return false, true
            case All(parts):
                pairs = [self._pair(how, p) for p in parts]
                return both(*(t for t, _ in pairs)), either(*(f for _, f in pairs))
            case AnyOf(parts):
                pairs = [self._pair(how, p) for p in parts]
                return either(*(t for t, _ in pairs)), both(*(f for _, f in pairs))

    # --- comparisons

    def _leaf(self, how: str, leaf: Compare) -> Pair:
        term = self.facts.term(leaf.fact)
        if leaf.op in FLAGS:
            flag = {
                "known": term.known,
                "unknown": both(term.shows, negated(term.known)),
                "not_known": negated(term.known),
                "not_unknown": negated(both(term.shows, negated(term.known))),
            }[leaf.op]
            true, false = flag, negated(flag)
        else:
            true, false = self._compared(how, leaf, term)
        if how == "asked":
            return both(term.shows, true), either(negated(term.shows), false)
        return true, false

    def _has(self, how: str, name: str) -> Bool:
        """Whether a fact has a value for those who read it so."""
        term = self.facts.term(name)
        if how == "plain" or (how == "known" and name.startswith("estimate.")):
            return term.has
        return both(term.has, term.known)

    def _compared(self, how: str, leaf: Compare, term: Term) -> Pair:
        has = self._has(how, leaf.fact)
        if leaf.op == "between":
            low, high = ends(leaf)
            first = self._compared(how, Compare(leaf.fact, leaf.bound, "ge", low), term)
            second = self._compared(how, Compare(leaf.fact, leaf.bound, "le", high), term)
            return both(first[0], second[0]), either(first[1], second[1])
        if isinstance(leaf.right, FactRef):
            other = self.facts.term(leaf.right.fact)
            both_have = both(has, self._has(how, leaf.right.fact))
            true, false = _two_facts(leaf, term, other)
        else:
            both_have = has
            true, false = _with_constant(leaf, term)
        return both(both_have, true), both(both_have, false)


def _with_constant(leaf: Compare, term: Term) -> Pair:
    """A comparison with values, given that the fact has one."""
    if term.kind == "number":
        cases = _at(term, leaf.bound)
        if leaf.op in ("in", "not_in"):
            right = leaf.right if isinstance(leaf.right, tuple) else ()
            numbers = [v for v in right if isinstance(v, float) and not isinstance(v, bool)]
            if not numbers:
                return FALSE, FALSE
            inside = some_case(
                cases, lambda value: either(*(compared("eq", value, n) for n in numbers))
            )
            outside = both(has_case(cases), negated(inside))
            return (inside, outside) if leaf.op == "in" else (outside, inside)
        if not isinstance(leaf.right, float) or leaf.op in ("contains", "lacks"):
            return FALSE, FALSE
        limit = leaf.right
        true = some_case(cases, lambda value: compared(leaf.op, value, limit))
        return true, some_case(cases, lambda value: negated(compared(leaf.op, value, limit)))
    if term.kind == "date":
        return _with_day(leaf, term)
    if term.kind == "options":
        if leaf.op not in ("contains", "lacks") or not isinstance(leaf.right, str):
            return FALSE, FALSE
        held = term.options.get(normal_text(leaf.right), FALSE)
        return (held, negated(held)) if leaf.op == "contains" else (negated(held), held)
    if term.kind == "yes_no":
        sides = [(side, _verdict(leaf, value)) for side, value in _sides(term)]
        yes, no = (either(*(s for s, v in sides if v is wanted)) for wanted in (True, False))
        return yes, no
    verdicts = {option: _verdict(leaf, option) for option in all_options(term.option)}
    true = frozenset(option for option, verdict in verdicts.items() if verdict is True)
    false = frozenset(option for option, verdict in verdicts.items() if verdict is False)
    return chosen_among(term.option, true), chosen_among(term.option, false)


def _sides(term: Term) -> tuple[tuple[Bool, bool], tuple[Bool, bool]]:
    return (term.yes, True), (negated(term.yes), False)


def _verdict(leaf: Compare, value: Scalar) -> bool | None:
    """A comparison with a constant as the evaluator finds it; None where it is undecided."""
    truth = evaluate_leaf(leaf, _One(value))
    return True if truth.true is True else False if truth.false is True else None


@dataclass(frozen=True, slots=True)
class _One:
    """An environment in which every fact has one value."""

    held: Scalar

    def value(self, fact: str, bound: Bound | None) -> Scalar:
        return self.held

    def known(self, fact: str) -> bool:
        return True

    def visible(self, fact: str) -> bool:
        return True


def _with_day(leaf: Compare, term: Term) -> Pair:
    right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
    texts = [r for r in right if isinstance(r, str)]
    days = [float(d) for r in texts if (d := day_number(r)) is not None]
    if leaf.op in ("lt", "le", "gt", "ge"):
        if not days:
            return FALSE, FALSE
        true = some_case(term.number, lambda value: compared(leaf.op, value, days[0]))
        return true, both(has_case(term.number), negated(true))
    if not texts or leaf.op not in ("eq", "ne", "in", "not_in"):
        return FALSE, FALSE
    same = some_case(term.number, lambda value: either(*(compared("eq", value, d) for d in days)))
    differs = both(has_case(term.number), negated(same))
    return (same, differs) if leaf.op in ("eq", "in") else (differs, same)


def _two_facts(leaf: Compare, one: Term, other: Term) -> Pair:
    """A comparison of two facts, given that both have a value."""
    bound = leaf.right.bound if isinstance(leaf.right, FactRef) else None
    if one.kind != other.kind or one.kind == "options" or leaf.op not in _ORDERED_OR_EQUAL:
        return FALSE, FALSE
    if one.kind in ("number", "date"):
        left, right = _at(one, leaf.bound), _at(other, bound)
        pairs = [(both(g, h), a, b) for g, a in left for h, b in right]
        true = either(*(both(g, compared(leaf.op, a, b)) for g, a, b in pairs))
        return true, either(*(both(g, negated(compared(leaf.op, a, b))) for g, a, b in pairs))
    if one.kind == "yes_no":
        if leaf.op not in ("eq", "ne"):
            return FALSE, FALSE
        same = either(both(one.yes, other.yes), both(negated(one.yes), negated(other.yes)))
    elif leaf.op in ("eq", "ne"):
        same = chosen_same(one.option, other.option)
    else:
        return _ordered_texts(leaf.op, one.option, other.option)
    return (same, negated(same)) if leaf.op == "eq" else (negated(same), same)


_ORDERED_OR_EQUAL = ("eq", "ne", "lt", "le", "gt", "ge")


def _ordered_texts(op: str, one: Chosen, other: Chosen) -> Pair:
    """Options that are dates."""
    true: list[Bool] = []
    false: list[Bool] = []
    left, right = (
        [(float(d), o) for o in all_options(cases) if (d := day_number(o)) is not None]
        for cases in (one, other)
    )
    for a, option in left:
        for b, picked in right:
            pair = both(
                chosen_among(one, frozenset((option,))), chosen_among(other, frozenset((picked,)))
            )
            (true if z3.is_true(compared(op, a, b)) else false).append(pair)
    return either(*true), either(*false)


def _at(term: Term, bound: Bound | None) -> Cases:
    """The number at its centre or an end; without a range it is its own ends."""
    return term.number if bound is None else term.ends.get(bound, term.number)
