"""For each value of a pivot fact, how many rules that name it can fire, and who speaks there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import PIVOTS, Prover
from advisor.checks.prove.statements import Statement, said
from advisor.logic import Compare, leaves, negate_to_leaves
from advisor.pack.items import Pack, Rule


@dataclass(frozen=True, slots=True)
class Pivot:
    """A value of a pivot fact.

    Attributes:
        named: the rules that name it.
        firing: those of them that can fire with it.
        undecided: those of which that was not decided.
    """

    fact: str
    value: str
    named: tuple[str, ...]
    firing: tuple[str, ...]
    undecided: tuple[str, ...]

    def stances(self, pack: Pack) -> frozenset[str]:
        """The stances of the rules that can fire."""
        return frozenset(pack.rules[name].stance for name in self.firing)


def count_pivots(prover: Prover) -> tuple[Pivot, ...]:
    """Every value of the pivot facts that the pack asks for."""
    found = []
    for fact in PIVOTS:
        question = prover.pack.questions.get(fact)
        if question is None or question.spec.type != "choice":
            continue
        for value in question.spec.options:
            prover.say(f"Who speaks: {fact} = {value}")
            named = [r for r in prover.pack.rules.values() if _names(r, fact, value)]
            chosen = Statement("true", condition=Compare(fact, None, "eq", value))
            verdicts = {r.id: prover.can(said("fires", r), chosen) for r in named}
            found.append(
                Pivot(
                    fact,
                    value,
                    tuple(verdicts),
                    tuple(name for name, v in verdicts.items() if v.maybe),
                    tuple(name for name, v in verdicts.items() if v.verdict == "undecided"),
                )
            )
    return tuple(found)


def _names(rule: Rule, fact: str, value: str) -> bool:
    """Whether a rule's condition asks for the value, not only against others."""
    for leaf in leaves(negate_to_leaves(rule.when)):
        if leaf.fact == fact and leaf.op in ("eq", "in"):
            right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
            if value in right:
                return True
    return False


def unserved(counted: Sequence[Pivot], prover: Prover) -> Iterator[Finding]:
    """Values to which no rule speaks, or none but `ask`."""
    for pivot in counted:
        chosen = Statement("true", condition=Compare(pivot.fact, None, "eq", pivot.value))
        what = f"{pivot.fact} = {pivot.value}"
        question = prover.pack.questions[pivot.fact]
        if pivot.undecided:
            yield Finding(
                "pivot-gap",
                "warning",
                "undecided",
                f"{what}: of {', '.join(pivot.undecided)} it was not decided whether they fire.",
                what=what,
                place=question.place,
            )
        elif not pivot.firing:
            yield Finding(
                "pivot-gap",
                "warning",
                "proved",
                f"{what}: no rule that names it can fire.",
                what=what,
                place=question.place,
                todo="Write a rule for it, or accept that it needs none of its own.",
                statements=(chosen,),
                model=prover.can(chosen).model,
            )
        elif pivot.stances(prover.pack) == {"ask"}:
            rule = prover.pack.rules[pivot.firing[0]]
            statements = (chosen, said("fires", rule))
            yield Finding(
                "pivot-ask-only",
                "warning",
                "proved",
                f"{what}: of the rules that name it only questions can fire: "
                f"{', '.join(pivot.firing)}.",
                tuple(pivot.firing),
                what=what,
                place=question.place,
                todo="Write a rule that advises, or accept that there is nothing to advise.",
                statements=statements,
                model=prover.can(*statements).model,
            )
