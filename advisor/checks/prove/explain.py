"""Why a rule can never fire: the smallest set of things said that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import z3

from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.solver import RLIMIT
from advisor.checks.prove.terms import Bool, negated
from advisor.checks.prove.words import condition_words, constraint_words
from advisor.logic import All, Condition
from advisor.pack.items import Pack


class Explainer:
    """Explains what cannot be, with each definition under a name of its own."""

    def __init__(self, pack: Pack, rlimit: int = RLIMIT) -> None:
        self.pack = pack
        self.rlimit = rlimit
        self._encoding: Encoding | None = None

    def why_not(self, *claims: Claim) -> tuple[str, ...]:
        """Why rules can never fire together, or one never at all; in sentences."""
        if self._encoding is None:
            self._encoding = Encoding(self.pack, apart=True)
        encoding = self._encoding
        parts: list[tuple[str, Bool]] = []
        for claim in claims:
            parts += [(condition_words(p), encoding.truth(p)[0]) for p in _parts(claim.when)]
            if claim.unless is not None:
                excepted = encoding.exception(claim.unless)[0]
                words = f"the exception does not hold: {condition_words(claim.unless)}"
                parts.append((words, negated(excepted)))
        conditions = [c for claim in claims for c in (claim.when, claim.unless) if c is not None]
        cone = encoding.cone(conditions)
        for constraint in encoding.facts.constraints:
            if constraint.fact in cone:
                words = constraint_words(constraint.kind, constraint.fact, self.pack)
                parts.append((words, constraint.holds))
        core = _core([holds for _, holds in parts], self.rlimit)
        return tuple(dict.fromkeys(parts[n][0] for n in core))


def _parts(condition: Condition) -> Iterable[Condition]:
    """What must all hold, one by one."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def _core(claims: list[Bool], rlimit: int) -> list[int]:
    """Claims of which none can be left out; all of them where the solver gives up."""
    solver = z3.SimpleSolver()
    solver.set("rlimit", rlimit)
    names = [z3.Bool(f"part {n}") for n in range(len(claims))]
    for name, claim in zip(names, claims, strict=True):
        solver.add(z3.Implies(name, claim))
    if solver.check(names) != z3.unsat:
        return list(range(len(claims)))
    left = _numbers(solver.unsat_core(), names)
    for n in tuple(left):
        fewer = [names[m] for m in left if m != n]
        if solver.check(fewer) == z3.unsat:
            left = [m for m in _numbers(solver.unsat_core(), names) if m != n]
    return left


def _numbers(core: Any, names: list[Bool]) -> list[int]:
    place = {str(name): n for n, name in enumerate(names)}
    return sorted(place[str(name)] for name in core)
