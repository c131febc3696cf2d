"""One rule by itself: dead, always true, never firm, firm on nothing, on assumptions alone."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import Prover, bar
from advisor.checks.prove.solver import Model
from advisor.checks.prove.statements import Statement, claim_of, said
from advisor.logic import All, Condition
from advisor.pack.items import Rule

_ADVISING = ("reduce", "justify")


def single_rules(prover: Prover) -> Iterator[Finding]:
    """Findings on each rule alone."""
    rules = list(prover.pack.rules.values())
    for n, rule in enumerate(rules):
        prover.say(f"Rules alone {bar(n, len(rules))}")
        fires = prover.can(said("fires", rule))
        if fires.verdict == "undecided":
            yield _undecided("dead", rule)
        elif fires.verdict == "cannot":
            yield _dead(rule, prover)
            continue
        yield from _always(rule, prover)
        yield from _firm(rule, prover)
        yield from _on_nothing(rule, prover)


def _dead(rule: Rule, prover: Prover) -> Finding:
    because = prover.explainer.why_not(claim_of(rule))
    finding = Finding(
        "dead",
        "error",
        "proved",
        f"'{rule.id}' can never fire.",
        (rule.id,),
        place=rule.place,
        because=because,
        todo="Mend the part that contradicts the others, or remove the rule.",
    )
    # All but one part of the condition hold together: what is nearest to firing.
    parts = rule.when.parts if isinstance(rule.when, All) else ()
    for n in range(len(parts)):
        others: tuple[Condition, ...] = (*parts[:n], *parts[n + 1 :])
        statement = Statement("true", condition=All(others))
        found = prover.can(statement)
        if found.verdict == "shown":
            finding.statements, finding.model = (statement,), found.model
            finding.todo = f"{finding.todo} The example meets all of it but part {n + 1}."
            break
    return finding


def _always(rule: Rule, prover: Prover) -> Iterator[Finding]:
    silent = prover.can(said("silent", rule))
    if silent.verdict == "undecided":
        yield _undecided("always", rule)
    elif silent.verdict == "cannot":
        yield Finding(
            "always",
            "error",
            "proved",
            f"'{rule.id}' fires whatever is answered.",
            (rule.id,),
            place=rule.place,
            todo="Narrow its condition; what is always true belongs in the report, not in a rule.",
            statements=(said("fires", rule),),
            model=Model(),
        )


def _firm(rule: Rule, prover: Prover) -> Iterator[Finding]:
    firm = prover.can(said("firm", rule))
    if firm.verdict == "cannot" and rule.stance != "ask":
        yield Finding(
            "never-firm",
            "note",
            "proved",
            f"'{rule.id}' can fire, but never on known answers alone.",
            (rule.id,),
            place=rule.place,
            because=("it supersedes nothing, and is at most conditional",),
        )
    if not firm.maybe or rule.stance not in _ADVISING or rule.scope == "engagement":
        return  # what is counted over use cases is known as soon as there are any
    statements = (said("firm", rule), said("unanswered", rule))
    nothing = prover.can(*statements)
    if nothing.verdict == "undecided":
        yield _undecided("firm-on-nothing", rule)
    elif nothing.maybe:
        yield Finding(
            "firm-on-nothing",
            "error",
            "shown" if nothing.verdict == "shown" else "conditional",
            f"'{rule.id}' is firm though nothing that it reads was answered.",
            (rule.id,),
            place=rule.place,
            todo="Let it ask for something known.",
            statements=statements,
            model=nothing.model,
        )


def _on_nothing(rule: Rule, prover: Prover) -> Iterator[Finding]:
    if rule.stance not in _ADVISING:
        return
    empty = Model()
    fires = said("fires", rule)
    if prover.judge.holds(fires, prover.judge.facts(empty)):
        yield Finding(
            "assumed",
            "warning",
            "shown",
            f"'{rule.id}' fires where nothing was answered, on what is assumed alone.",
            (rule.id,),
            place=rule.place,
            todo="Let it ask for an answer, or accept it: it then goes to what to find out first.",
            statements=(fires,),
            model=empty,
        )


def _undecided(kind: str, rule: Rule) -> Finding:
    return Finding(
        kind,
        "error",
        "undecided",
        f"'{rule.id}' was not decided.",
        (rule.id,),
        place=rule.place,
        todo="Raise --rlimit, or split the rule.",
    )
