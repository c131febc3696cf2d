"""Rules that others always take the place of, and declarations that never come to anything."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import Prover
from advisor.checks.prove.statements import claim_of, said
from advisor.pack.items import Rule


def masked_rules(prover: Prover) -> Iterator[Finding]:
    """Rules that never stand: wherever one is firm, so is a rule that supersedes it."""
    for name, above in prover.judge.above.items():
        prover.say("Superseded rules")
        rule = prover.pack.rules[name]
        firm = prover.can(said("firm", rule))
        if not firm.maybe:
            continue
        stands = prover.can(said("stands", rule))
        if stands.maybe:
            continue
        names = ", ".join(f"'{a}'" for a in above)
        finding = Finding(
            "masked",
            "error",
            "proved",
            f"Whenever '{name}' is firm, {names} {'takes' if len(above) == 1 else 'take'} its "
            "place.",
            (name, *above),
            place=rule.place,
            because=(_ONLY_IF,) if any(_may_fail(prover.pack.rules[a]) for a in above) else (),
            todo="Remove the rule, or narrow what supersedes it.",
            statements=(said("firm", rule),),
            model=firm.model,
        )
        if stands.verdict == "undecided":
            finding.verdict = "undecided"
            finding.message = f"Whether {names} always take the place of '{name}' was not decided."
        yield finding


_ONLY_IF = "as long as what supersedes it passes its own 'only_if'"


def _may_fail(rule: Rule) -> bool:
    return rule.only_if is not None


def dead_declarations(prover: Prover) -> Iterator[Finding]:
    """Supersedes and conflicts between rules that never fire together."""
    rules = prover.pack.rules
    for rule in rules.values():
        prover.say("Declared supersedes and conflicts")
        for key, names in (("supersedes", rule.supersedes), ("conflicts", rule.conflicts)):
            for name in names:
                other = rules.get(name)
                if other is None or (key == "conflicts" and _told_before(rule, other)):
                    continue
                yield from _declaration(key, rule, other, prover)


def _told_before(rule: Rule, other: Rule) -> bool:
    """A conflict that both declare is told once."""
    return rule.id in other.conflicts and other.id < rule.id


def _declaration(key: str, rule: Rule, other: Rule, prover: Prover) -> Iterator[Finding]:
    if rule.scope != other.scope:
        verdict = "cannot"
    else:
        own = said("firm" if key == "supersedes" else "fires", rule)
        verdict = prover.can(own, said("fires", other)).verdict
    if verdict not in ("cannot", "undecided"):
        return
    alone = prover.can(said("fires", rule))
    if not alone.maybe or not prover.can(said("fires", other)).maybe:
        return  # a dead rule is told by itself
    because: tuple[str, ...] = ()
    if verdict == "cannot" and rule.scope == other.scope:
        because = prover.explainer.why_not(claim_of(rule), claim_of(other))
    yield Finding(
        "dead-supersedes" if key == "supersedes" else "dead-conflict",
        "warning",
        "proved" if verdict == "cannot" else "undecided",
        f"'{rule.id}' {'supersedes' if key == 'supersedes' else 'conflicts with'} '{other.id}', "
        "but the two never fire together."
        if verdict == "cannot"
        else f"Whether '{rule.id}' and '{other.id}' ever fire together was not decided.",
        (rule.id, other.id),
        place=rule.place,
        because=because,
        todo=f"Take '{other.id}' out of its {key}.",
        statements=(said("fires", rule), said("silent", other)),
        model=alone.model if alone.verdict == "shown" else None,
    )
