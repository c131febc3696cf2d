"""Random answers and random conditions over the facts of a pack."""

from __future__ import annotations

import random
from collections.abc import Mapping

from advisor.errors import Place
from advisor.facts import Fact, FactSpec, Scalar, Status
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer
from advisor.intake.facts import facts_of
from advisor.logic import All, Any, Compare, Condition, FactRef, Not, expression_inputs, leaves
from advisor.logic.expressions import FactValue, TableValue
from advisor.pack.items import Pack, Range
from advisor.scenario.derive import derived_at_centre
from advisor.scenario.environment import Numbers

PLACE = Place("guess")
LIMITS = (0.0, 0.1, 0.3, 1.0, 1.8, 2.0, 4.0, 5.0, 10.0, 50.0, 100.0, 1000.0)


class Guess:
    """Makes answers, facts and conditions of a pack from one seed."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        self.random = random.Random(seed)
        self.numbers = Numbers(pack, Draws(n=1))
        self.limits = self._limits()
        self.computed = self._computed()

    def _limits(self) -> dict[str, list[float]]:
        """By fact the thresholds in the pack, around which answers are worth trying."""
        found: dict[str, list[float]] = {}
        for rule in self.pack.rules.values():
            for leaf in leaves(rule.when):
                right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
                numbers = [r for r in right if isinstance(r, float)]
                found.setdefault(leaf.fact, []).extend(numbers)
        return found

    def _computed(self) -> frozenset[str]:
        """Derived numbers that are computed from answers, directly or through others.

        The formulas compute without rounding, the evaluator with floats: they may differ in the
        last bit, so such a number is never compared with what it can meet exactly.
        """
        found: set[str] = set()
        for name, derived in self.pack.derived.items():
            for case in derived.cases:
                if isinstance(case.value, Range):
                    continue
                inputs = expression_inputs(case.value).facts
                if not isinstance(case.value, FactValue | TableValue) or inputs & found:
                    found.add(name)
        return frozenset(found)

    # --- answers

    def options(self, spec: FactSpec) -> tuple[str, ...]:
        if spec.type == "region":
            return tuple(self.pack.tables["grid"].rows)
        return spec.options

    def value(self, spec: FactSpec, *, whole: bool = False) -> Scalar:
        draw = self.random
        if spec.type == "number":
            low, high = spec.bounds or (-1e6, 1e6)
            near = [*self.limits.get(spec.name, ()), *LIMITS]
            number = draw.choice(near) if draw.random() < 0.8 else draw.uniform(low, min(high, 200))
            number = min(max(number, low), high)
            return float(round(number)) if whole else number
        if spec.type == "yes_no":
            return draw.random() < 0.5
        if spec.type == "choices":
            found = tuple(o for o in spec.options if draw.random() < 0.3)
            return ("none",) if "none" in found else found
        if spec.type == "date":
            return draw.choice(("2025-12-31", "2026-01-01", "2026-01-02", "2027-05-05"))
        if spec.type == "text":
            return draw.choice(("abc", "xyz", "(any other)"))
        return draw.choice(self.options(spec))

    def answers(self) -> dict[str, Answer]:
        share = self.random.choice((0.2, 0.6, 0.95))
        found = {}
        for name, question in self.pack.questions.items():
            luck = self.random.random()
            if luck > share:
                continue
            if luck < 0.04:
                found[name] = Answer(name, "not_applicable", PLACE)
            elif luck < 0.08:
                found[name] = Answer(name, "unknown", PLACE)
            else:
                value = self.value(question.spec, whole=question.whole)
                found[name] = Answer(name, "known", PLACE, value)
        return found

    def free(self) -> dict[str, Fact]:
        """Estimates and what the intake finds, at random; some of it missing."""
        found = {}
        for name, spec in self.pack.specs.items():
            if spec.origin not in ("estimate", "engagement") or self.random.random() < 0.2:
                continue
            has = self.random.random() < 0.8
            value = self.value(spec) if has else None
            if spec.origin == "estimate":
                found[name] = Fact(name, value, Status.ESTIMATED, low=value, high=value)
            else:
                known = has and self.random.random() < 0.5
                found[name] = Fact(name, value, Status.DERIVED, known=known)
        return found

    def facts(self, answers: Mapping[str, Answer], free: Mapping[str, Fact]) -> dict[str, Fact]:
        facts = facts_of({n: (a, "case") for n, a in answers.items()}, self.pack)
        facts |= free
        for name, spec in self.pack.specs.items():
            if spec.origin == "estimate" and name not in facts:
                facts[name] = Fact(name, None, Status.ESTIMATED)
        for derived in self.pack.derived.values():
            fact, _ = derived_at_centre(derived, facts, self.pack, self.numbers)
            facts[derived.spec.name] = fact
        return facts

    # --- conditions

    def uneven(self) -> float:
        """A threshold that no computed number meets."""
        return self.random.choice(LIMITS) + 0.0371234567

    def condition(self, names: tuple[str, ...], depth: int = 3) -> Condition:
        luck = self.random.random()
        if depth == 0 or luck < 0.35:
            return self.leaf(names)
        if luck < 0.5:
            return Not(self.condition(names, depth - 1))
        parts = tuple(
            self.condition(names, depth - 1) for _ in range(self.random.choice((1, 2, 2, 3)))
        )
        return All(parts) if luck < 0.75 else Any(parts)

    def leaf(self, names: tuple[str, ...]) -> Compare:
        draw = self.random
        spec = self.pack.specs[draw.choice(names)]
        name = spec.name
        if draw.random() < 0.15:
            return Compare(name, None, draw.choice(("known", "unknown")))
        same = [n for n in names if self.pack.specs[n].type == spec.type and n != name]
        right = FactRef(draw.choice(same)) if same and draw.random() < 0.15 else None
        if spec.type == "choices":
            return Compare(
                name, None, draw.choice(("contains", "lacks")), draw.choice(spec.options)
            )
        if spec.type in ("number", "date"):
            if right is not None and {name, right.fact} & self.computed:
                right = None
            op = draw.choice(("lt", "le", "gt", "ge", "eq", "ne", "between", "in", "not_in"))
            if name in self.computed and spec.type == "number":
                return Compare(name, None, draw.choice(("lt", "le", "gt", "ge")), self.uneven())
            if op == "between" and spec.type == "number":
                return Compare(name, None, op, (self.value(spec), right or self.value(spec)))
            if op in ("in", "not_in"):
                return Compare(name, None, op, (self.value(spec), self.value(spec)))
            op = "ge" if op == "between" else op
            return Compare(name, None, op, right or self.value(spec))
        if spec.type == "yes_no" or draw.random() < 0.5:
            return Compare(name, None, draw.choice(("eq", "ne")), right or self.value(spec))
        several = tuple(self.value(spec) for _ in range(3))
        return Compare(name, None, draw.choice(("in", "not_in")), several)


def default_ranges(pack: Pack) -> list[Range]:
    """Every range that stands in for an answer."""
    found = [q.default for q in pack.questions.values()]
    return [r for d in found for r in (d.fixed, *d.options.values()) if r is not None]
