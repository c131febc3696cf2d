"""Each comparison of a rule: can it be true, can it be false, does it make a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from advisor.checks.prove.encode import Claim
from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import Existence, Prover, bar
from advisor.checks.prove.statements import Kind, Statement, claim_of, said
from advisor.checks.prove.words import leaf_words
from advisor.logic import All, Compare, Condition, Not
from advisor.logic import Any as AnyOf
from advisor.pack.items import Rule


@dataclass(frozen=True, slots=True)
class _Spot:
    """A comparison at its place in a rule.

    Attributes:
        part: when or unless.
        dropped: the rule with the comparison taken as true, and as false.
    """

    leaf: Compare
    part: str
    dropped: tuple[Claim, Claim]


def comparisons(prover: Prover) -> Iterator[Finding]:
    """Findings on the comparisons of rules that can fire."""
    rules = list(prover.pack.rules.values())
    for n, rule in enumerate(rules):
        prover.say(f"Comparisons {bar(n, len(rules))}")
        if prover.can(said("fires", rule)).verdict == "cannot":
            continue
        if prover.can(said("silent", rule)).verdict == "cannot":
            continue
        for spot in _spots(claim_of(rule)):
            found = _sides(spot, rule, prover) or _difference(spot, rule, prover)
            if found is not None:
                yield found


def _spots(claim: Claim) -> Iterator[_Spot]:
    for leaf, fill in _holes(claim.when):
        yield _Spot(leaf, "when", _two(fill, lambda when: Claim(when, claim.unless)))
    if claim.unless is not None:
        for leaf, fill in _holes(claim.unless):
            yield _Spot(leaf, "unless", _two(fill, lambda unless: Claim(claim.when, unless)))


def _sides(spot: _Spot, rule: Rule, prover: Prover) -> Finding | None:
    leaf = spot.leaf
    true: Kind = "true" if spot.part == "when" else "excepts"
    can_be = prover.can(Statement(true, condition=leaf))
    if can_be.verdict == "undecided":
        return _finding("never-true", spot, rule, "undecided")
    if can_be.verdict == "cannot":
        found = _finding("never-true", spot, rule, "proved")
        found.because = prover.explainer.why_not(Claim(leaf))
        other = prover.can(Statement("false", condition=leaf))
        if other.verdict == "shown":
            found.statements = (Statement("false", condition=leaf),)
            found.model = other.model
        return found
    if spot.part == "unless":
        return None
    cannot_be = prover.can(Statement("false", condition=leaf))
    if cannot_be.verdict == "undecided":
        return _finding("never-false", spot, rule, "undecided")
    if cannot_be.verdict == "cannot":
        found = _finding("never-false", spot, rule, "proved")
        if can_be.verdict == "shown":
            found.statements = (Statement("true", condition=leaf),)
            found.model = can_be.model
        return found
    return None


def _difference(spot: _Spot, rule: Rule, prover: Prover) -> Finding | None:
    """Whether the rule, without the comparison, is the same in firing and in firmness."""
    undecided = False
    for without in spot.dropped:
        verdict = _matters(claim_of(rule), without, prover)
        if verdict.verdict == "cannot":
            found = _finding("redundant", spot, rule, "proved")
            fires = prover.can(said("fires", rule))
            if fires.verdict == "shown":
                found.statements = (said("fires", rule), Statement("fires", without))
                found.model = fires.model
            return found
        undecided = undecided or verdict.verdict == "undecided"
    return _finding("redundant", spot, rule, "undecided") if undecided else None


_APART: tuple[tuple[Kind, Kind], ...] = (
    ("silent", "fires"),
    ("fires", "silent"),
    ("not firm", "firm"),
    ("firm", "not firm"),
)


def _matters(claim: Claim, without: Claim, prover: Prover) -> Existence:
    """Answers that tell a rule from itself without a comparison."""
    ways = [(Statement(a, claim), Statement(b, without)) for a, b in _APART]
    for way in ways:
        bits = prover.pool.bits(way)
        if bits:
            prover.counts.pool += 1
            return Existence("shown", prover.pool.first(bits))
    undecided = False
    for way in ways:
        found = prover.can(*way)
        if found.maybe:
            return found
        undecided = undecided or found.verdict == "undecided"
    return Existence("undecided" if undecided else "cannot")


_SAID = {
    "never-true": ("error", "can never be true", "Mend the value, or remove the comparison."),
    "never-false": (
        "warning",
        "can never be false",
        "Remove it, or write 'known' where an answer is meant.",
    ),
    "redundant": ("warning", "makes no difference: without it the rule is the same", "Remove it."),
}


def _finding(kind: str, spot: _Spot, rule: Rule, verdict: str) -> Finding:
    severity, text, todo = _SAID[kind]
    words = leaf_words(spot.leaf)
    where = "" if spot.part == "when" else f" of {spot.part}"
    if verdict == "undecided":
        text = f"was not decided ({kind})"
    return Finding(
        kind,
        "error" if severity == "error" else "warning",
        "undecided" if verdict == "undecided" else "proved",
        f"'{rule.id}': '{words}'{where} {text}.",
        (rule.id,),
        what=words,
        place=rule.place,
        todo=todo,
    )


# --- conditions with a hole

_Fill = Callable[[Condition], Condition]


def _two(fill: _Fill, claim: Callable[[Condition], Claim]) -> tuple[Claim, Claim]:
    """A rule with a comparison taken as true, and as false."""
    return claim(fill(All(()))), claim(fill(AnyOf(())))


def _holes(condition: Condition) -> Iterator[tuple[Compare, _Fill]]:
    """Each comparison, with what puts something else in its place."""
    match condition:
        case Compare():
            yield condition, lambda other: other
        case Not(part):
            for leaf, fill in _holes(part):
                yield leaf, _negated(fill)
        case All(parts) | AnyOf(parts):
            for n, part in enumerate(parts):
                for leaf, fill in _holes(part):
                    yield leaf, _within(type(condition), parts, n, fill)


def _negated(fill: _Fill) -> _Fill:
    return lambda other: Not(fill(other))


def _within(made: type[All | AnyOf], parts: tuple[Condition, ...], n: int, fill: _Fill) -> _Fill:
    return lambda other: made((*parts[:n], fill(other), *parts[n + 1 :]))
