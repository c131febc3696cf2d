"""A rule of one use case as constraints for z3: independent of our own search.

Test code, simple on purpose. Each question has three terms: whether an answer is given (`given`),
its value, and whether the question shows. Floats enter as the exact fractions that they are, so
that a threshold means the same on both sides.
"""

from __future__ import annotations

from typing import Any

import z3

from advisor.facts import Scalar
from advisor.insight.central import Ground
from advisor.insight.tries import Tries, options_of
from advisor.logic import negate_to_leaves
from advisor.logic.expressions import FactValue, expression_inputs
from advisor.logic.tree import FLAGS
from advisor.pack.items import Range, Rule
from tests.insight.formulas import (
    FALSE,
    TRUE,
    Formulas,
    NotEncoded,
    Term,
    compared_in,
    constant,
    pick,
    real,
)


class Encoding(Formulas):
    """One rule of one use case as constraints."""

    def __init__(self, rule: Rule, ground: Ground) -> None:
        conditions = [c for c in (rule.when, rule.unless) if c is not None]
        tries = Tries(conditions, ground)
        if tries.bounded or any(n.startswith("estimate.") for n in tries.facts):
            raise NotEncoded("estimates")
        self.ground, self.pack = ground, ground.pack
        self.questions = tries.questions
        self.constraints: list[Any] = []
        self.terms: dict[str, Term] = {}
        self.given: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.same: dict[str, Any] = {}
        true, _ = self.condition(rule.when, self.term)
        excepted = FALSE
        if rule.unless is not None:
            excepted, _ = self.condition(rule.unless, self.sure)
        self.fires = z3.And(true, z3.Not(excepted))
        for name in self.questions:
            self.term(name)

    # --- facts

    def term(self, name: str) -> Term:
        """The term of a fact."""
        if name not in self.terms:
            if name in self.pack.questions:
                self.terms[name] = self.question(name)
            elif name in self.pack.derived:
                self.terms[name] = self.derived(name)
            elif self.pack.specs[name].origin == "change":
                value = self.pack.specs[name].initial
                self.terms[name] = constant("number", value, TRUE, FALSE, TRUE)
            else:
                raise NotEncoded(name)
        return self.terms[name]

    def sure(self, name: str) -> Term:
        """The term of a fact that has its value only where it is known."""
        term = self.term(name)
        return Term(term.kind, z3.And(term.has, term.known), term.known, term.shows,
                    term.number, term.yes, term.options)  # fmt: skip

    def question(self, name: str) -> Term:
        question = self.pack.questions[name]
        spec = question.spec
        shows = TRUE
        if question.ask_if is not None:
            shows = z3.Not(self.asked(negate_to_leaves(question.ask_if))[1])
        given = self.given[name] = z3.Bool(f"given {name}")
        answer, _ = self.ground.answers[name]
        away = FALSE
        if answer is not None and answer.state == "not_applicable":
            away = z3.Bool(f"away {name}")
            self.constraints.append(z3.Implies(away, z3.Not(given)))
        shows = z3.And(shows, z3.Not(away))
        default = self.default(name)
        known = z3.And(shows, given)
        told = answer.value if answer is not None and answer.state == "known" else None
        if spec.type == "number":
            value = z3.ToReal(z3.Int(name)) if question.whole else z3.Real(name)
            low, high = spec.bounds or (-1e15, 1e15)
            self.constraints.append(z3.And(value >= real(low), value <= real(high)))
            equal = value == real(told) if isinstance(told, float) else FALSE
            term = Term("number", FALSE, known, shows, z3.If(given, value, default.number))
        elif spec.type == "yes_no":
            value = z3.Bool(name)
            equal = value == z3.BoolVal(val=told is True)
            term = Term("yes_no", FALSE, known, shows, None, z3.If(given, value, default.yes))
        elif spec.type in ("choice", "region", "choices"):
            options = options_of(question, self.ground)
            value = {o: z3.Bool(f"{name}={o}") for o in options}
            if spec.type == "choices":
                if "none" in value:
                    rest = [v for o, v in value.items() if o != "none"]
                    self.constraints.append(z3.Implies(value["none"], z3.Not(z3.Or(rest))))
                held = told if isinstance(told, tuple) else ()
            else:
                self.constraints.append(z3.PbEq([(v, 1) for v in value.values()], 1))
                held = (told,)
            equal = z3.And([v == z3.BoolVal(val=o in held) for o, v in value.items()])
            assumed = default.options or {}
            chosen = {o: z3.If(given, v, assumed.get(o, FALSE)) for o, v in value.items()}
            kind = "options" if spec.type == "choices" else "option"
            term = Term(kind, FALSE, known, shows, options=chosen)
        else:
            raise NotEncoded(spec.type)
        term.has = z3.And(shows, z3.Or(given, default.has))
        self.values[name] = value
        if answer is None or answer.state == "unknown":
            self.same[name] = z3.And(z3.Not(given), z3.Not(away))
        elif answer.state == "not_applicable":
            self.same[name] = away
        else:
            self.same[name] = z3.And(given, equal)
        return term

    def default(self, name: str) -> Term:
        """What stands in for an answer."""
        question = self.pack.questions[name]
        default = question.default
        kind = {"number": "number", "yes_no": "yes_no"}.get(question.spec.type, "option")
        fixed = default.fixed.central if default.fixed else None
        last = constant(kind, fixed, TRUE, FALSE, TRUE)
        if default.by is None:
            return last
        decider = self.term(default.by)
        cases = []
        for option, value in default.options.items():
            if decider.kind == "yes_no":
                when = z3.And(decider.has, decider.yes == z3.BoolVal(val=option == "yes"))
            elif decider.kind == "option":
                when = z3.And(decider.has, (decider.options or {}).get(option, FALSE))
            else:
                raise NotEncoded(f"{name} by {default.by}")
            cases.append((when, constant(kind, value.central, TRUE, FALSE, TRUE)))
        return self.choose(kind, cases, last)

    def choose(self, kind: str, cases: list[tuple[Any, Term]], last: Term) -> Term:
        """The term of the first case that is true."""
        options = {o for _, t in cases for o in t.options or {}} | {*(last.options or {})}
        return Term(
            kind,
            pick([(w, t.has) for w, t in cases], last.has),
            pick([(w, t.known) for w, t in cases], last.known),
            TRUE,
            pick([(w, t.number) for w, t in cases], last.number) if kind == "number" else None,
            pick([(w, t.yes) for w, t in cases], last.yes) if kind == "yes_no" else None,
            {
                o: pick(
                    [(w, (t.options or {}).get(o, FALSE)) for w, t in cases],
                    (last.options or {}).get(o, FALSE),
                )
                for o in sorted(options)
            },
        )

    def derived(self, name: str) -> Term:
        derived = self.pack.derived[name]
        kind = {"number": "number", "yes_no": "yes_no"}.get(derived.spec.type, "option")
        cases: list[tuple[Any, Term]] = []
        reads: set[str] = set()
        for case in derived.cases:
            true = TRUE
            if case.when is not None:
                true, _ = self.condition(case.when, self.term)
                reads |= {leaf.fact for leaf in compared_in(case.when) if leaf.op not in FLAGS}
            if isinstance(case.value, Range):
                term = constant(kind, case.value.central, TRUE, TRUE, TRUE)
                inputs: frozenset[str] = frozenset()
            else:
                term = self.expression_term(kind, case.value)
                inputs = expression_inputs(case.value).facts
            term.known = z3.And([self.supports(n) for n in sorted(reads | inputs)] or [TRUE])
            cases.append((z3.And(true, term.has), term))
        nothing = constant(kind, None, FALSE, FALSE, TRUE)
        if kind == "number":
            nothing.number = real(0.0)
        return self.choose(kind, cases, nothing)

    def supports(self, name: str) -> Any:
        """Whether a fact leaves what is derived from it known."""
        if self.pack.specs[name].origin == "change":
            return TRUE
        term = self.term(name)
        return z3.Or(z3.Not(term.shows), term.known)

    def expression_term(self, kind: str, value: Any) -> Term:
        if isinstance(value, FactValue) and value.bound is None:
            read = self.term(value.fact)
            has = z3.And(read.has, read.shows)
            return Term(kind, has, TRUE, TRUE, read.number, read.yes, read.options)
        number, has = self.number(value)
        return Term(kind, has, TRUE, TRUE, number)

    # --- answers in and out

    def answered(self) -> list[Any]:
        """That every answer is as given."""
        return list(self.same.values())

    def told(self, name: str) -> bool:
        """Whether a question has an answer."""
        answer, _ = self.ground.answers[name]
        return answer is not None and answer.state != "unknown"

    def read(self, model: Any) -> dict[str, Scalar | None]:
        """The answers of a model that differ from those given; None is "unknown"."""

        def is_true(term: Any) -> bool:
            return z3.is_true(model.eval(term, model_completion=True))

        found: dict[str, Scalar | None] = {}
        for name, same in self.same.items():
            if is_true(same):
                continue
            value = self.values[name]
            if not is_true(self.given[name]):
                found[name] = None
            elif isinstance(value, dict):
                chosen = tuple(o for o, v in value.items() if is_true(v))
                many = self.pack.questions[name].spec.type == "choices"
                found[name] = chosen if many else chosen[0]
            elif z3.is_bool(value):
                found[name] = is_true(value)
            else:
                exact = model.eval(value, model_completion=True)
                exact = exact.approx(20) if z3.is_algebraic_value(exact) else exact
                found[name] = float(exact.as_fraction())
        return found
