"""What tells a rule from a faulty copy of it: proof that nothing does, or answers that do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.replay import Judge, as_json
from advisor.checks.prove.solver import RLIMIT, Model, Solver
from advisor.checks.prove.statements import Formulas, claim_of, said
from advisor.checks.prove.tidy import tidied
from advisor.pack.items import Pack, Rule


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a comparison.

    Attributes:
        fate: equivalent: nothing tells them apart; survived: something does; undecided.
        given: facts on which they differ, as a case of a rule gives them.
        fires: whether the rule as it is fires on them.
    """

    fate: Literal["equivalent", "survived", "undecided"]
    given: Mapping[str, Any] | None = None
    fires: bool | None = None


class Apart:
    """Compares rules of a pack with faulty copies."""

    def __init__(self, pack: Pack, copies: Iterable[Rule], rlimit: int = RLIMIT) -> None:
        """Start.

        Args:
            pack: holds the rules.
            copies: all faulty copies to come, whose texts are told apart too.
            rlimit: steps of the solver a question.
        """
        self.pack = pack
        conditions = [c for rule in copies for c in (rule.when, rule.unless) if c is not None]
        self.encoding = Encoding(pack, conditions)
        self.solver = Solver(self.encoding, rlimit)
        self.formulas = Formulas(self.encoding)
        self.judge = Judge(pack)

    def rules(self, rule: Rule, copy: Rule) -> Difference:
        """Whether a rule and a copy fire, and are firm, on the same answers."""
        claims = claim_of(rule), claim_of(copy)
        found = self.solver.compare(*claims, grades=True)
        if found.verdict != "differ" or found.model is None:
            return Difference("equivalent" if found.verdict == "equivalent" else "undecided")

        def differ(model: Model) -> bool:
            facts = self.judge.facts(model)
            one, other = (self.judge.grade(c, facts) for c in claims)
            return one != other

        model = found.model
        if model.free and not differ(model):
            # It takes an estimate that these answers do not give; a case may give it as a fact.
            return Difference("survived", _given(model), found.first)
        if differ(model):
            model = tidied(model, differ, self.pack)
        return Difference("survived", _given(model), self._fires(claims[0], model))

    def superseded(self, rule: Rule, other: str) -> Difference:
        """Whether a rule that is firm ever meets the one whose place it takes."""
        statements = said("firm", rule), said("recommended", self.pack.rules[other])
        about = self.formulas.cone(statements)
        found = self.solver.can(*(self.formulas.of(s) for s in statements), about=about)
        if found.model is None:
            return Difference("equivalent" if found.verdict == "cannot" else "undecided")

        def both(model: Model) -> bool:
            facts = self.judge.facts(model)
            return all(self.judge.holds(s, facts) for s in statements)

        model = tidied(found.model, both, self.pack) if both(found.model) else found.model
        return Difference("survived", _given(model), fires=True)

    def _fires(self, claim: Claim, model: Model) -> bool:
        return self.judge.fires(claim, self.judge.facts(model))


def _given(model: Model) -> dict[str, Any]:
    """Answers as a case of a rule gives them, with the estimates that they take."""
    estimates = {n: v for n, v in sorted(model.free.items()) if n.startswith("estimate.")}
    return {**as_json(model), **({} if model.answers and not estimates else estimates)}
