"""Two rules on one lever: the same, one within the other, or against each other."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.prove.findings import Finding
from advisor.checks.prove.levers import declared, lever, on_one_lever, opposite
from advisor.checks.prove.prover import Prover, bar
from advisor.checks.prove.statements import said
from advisor.pack.items import Rule


def pairs_on_one_lever(prover: Prover) -> Iterator[Finding]:
    """Findings on two rules that act on one lever, and of which nothing is declared."""
    pairs = [(a, b) for a, b in on_one_lever(prover.pack) if not declared(a, b)]
    for n, (one, other) in enumerate(pairs):
        if n % 10 == 0:
            prover.say(f"Rules on one lever {bar(n, len(pairs))}")
        if opposite(one, other):
            yield from _opposite(one, other, prover)
        elif one.stance == other.stance:
            yield from _contained(one, other, prover)


def _shared(one: Rule, other: Rule) -> str:
    return ", ".join(sorted(lever(one) & lever(other)))


def _opposite(one: Rule, other: Rule, prover: Prover) -> Iterator[Finding]:
    firm = (said("firm", one), said("firm", other))
    found = prover.can(*firm)
    statements, severity = firm, "error"
    if found.verdict == "conditional":
        severity = "warning"
    elif found.verdict == "cannot":
        statements = (said("recommended", one), said("recommended", other))
        severity = "warning"
        found = prover.can(*statements)
    if found.verdict == "cannot":
        return
    how = "both firm" if statements is firm else "one of them with something to confirm"
    yield Finding(
        "opposite",
        "error" if severity == "error" else "warning",
        found.verdict,
        f"'{one.id}' ({one.stance}) and '{other.id}' ({other.stance}) can be recommended "
        f"together, {how}, and nothing says which counts."
        if found.maybe
        else f"Whether '{one.id}' and '{other.id}' can be recommended together was not decided.",
        (one.id, other.id),
        place=one.place,
        because=(f"both act on {_shared(one, other)}",),
        todo="Declare supersedes, conflicts, requires, then or a shared group; or narrow one.",
        statements=statements,
        model=found.model,
    )


def _contained(one: Rule, other: Rule, prover: Prover) -> Iterator[Finding]:
    for rule in (one, other):
        # What never or always fires is told by itself.
        sides = (prover.can(said("fires", rule)), prover.can(said("silent", rule)))
        if "cannot" in (side.verdict for side in sides):
            return
    first = prover.can(said("fires", one), said("silent", other)).verdict
    second = prover.can(said("silent", one), said("fires", other)).verdict
    if "undecided" in (first, second):
        yield Finding(
            "subsumed",
            "warning",
            "undecided",
            f"Whether one of '{one.id}' and '{other.id}' lies within the other was not decided.",
            (one.id, other.id),
            place=one.place,
        )
        return
    if "cannot" not in (first, second):
        return
    if first == second:
        kind = "equivalent"
        text = f"'{one.id}' and '{other.id}' fire on the same answers"
        rules, todo = (one.id, other.id), "Merge the two, or narrow one."
    else:
        kind = "subsumed"
        inner, outer = (one, other) if first == "cannot" else (other, one)
        text = f"'{inner.id}' fires only where '{outer.id}' does"
        rules, todo = (inner.id, outer.id), f"Let it supersede '{outer.id}', or narrow that."
    together = (said("fires", one), said("fires", other))
    found = prover.can(*together)
    yield Finding(
        kind,
        "error" if kind == "equivalent" else "warning",
        "proved",
        f"{text}, and both act on {_shared(one, other)}.",
        rules,
        place=prover.pack.rules[rules[0]].place,
        todo=f"{todo} A shared group, requires, precedes or then says it too.",
        statements=together,
        model=found.model if found.verdict == "shown" else None,
    )
