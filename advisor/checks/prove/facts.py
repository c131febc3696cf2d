"""The facts of a pack as terms: answers, what stands in for them, derived facts, what is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import z3

from advisor.checks.prove.amounts import (
    Cases,
    called,
    compared,
    computed,
    finite,
    has_case,
    joined,
    negative,
    under,
)
from advisor.checks.prove.choices import Choice, Row, all_options, chosen_among
from advisor.checks.prove.terms import FALSE, TRUE, Bool, both, either, negated
from advisor.checks.prove.variables import KINDS, Term, Variables, constant_term, range_term
from advisor.facts import FactSpec
from advisor.logic import Condition, leaves
from advisor.logic.expressions import (
    Call,
    Expr,
    FactorValue,
    FactValue,
    Negative,
    Number,
    Operation,
    ParamValue,
    TableValue,
    expression_inputs,
)
from advisor.logic.tree import normal_text
from advisor.pack.items import Pack, Question, Range


class FactTerms(Variables):
    """The terms of facts, each made when it is first asked for.

    Attributes:
        given: by question whether it has an answer.
        away: by question whether it was said not to apply.
        free: by fact what no answer is known to decide, as variables.
    """

    def __init__(
        self,
        pack: Pack,
        truth: Callable[[Condition], tuple[Bool, Bool]],
        asked: Callable[[Condition], tuple[Bool, Bool]],
        texts: Mapping[str, Iterable[str]],
        bounded: Iterable[str],
        *,
        apart: bool = False,
    ) -> None:
        """Start without any term.

        Args:
            pack: declares the facts.
            truth: of a condition as rules read it.
            asked: of an `ask_if`.
            texts: by question of type text, the texts that conditions name.
            bounded: the facts of which a low or a high end is read.
            apart: name each definition, so that an unsatisfiable core can tell which it needs.
        """
        super().__init__(pack, texts, bounded)
        self.truth = truth
        self.asked = asked
        self.apart = apart
        self.given: dict[str, Bool] = {}
        self.away: dict[str, Bool] = {}
        self.free: dict[str, dict[str, Any]] = {}
        self._terms: dict[str, Term] = {}

    def term(self, name: str) -> Term:
        """The term of a fact."""
        if name not in self._terms:
            if name in self.pack.questions:
                self._terms[name] = self._question(self.pack.questions[name])
            elif name in self.pack.derived:
                self._terms[name] = self._derived(name)
            else:
                spec = self.pack.specs[name]
                if spec.origin == "change":
                    self._terms[name] = constant_term(spec, spec.initial)
                else:
                    self._terms[name] = self._free(spec)
        return self._terms[name]

    # --- what is answered

    def _question(self, question: Question) -> Term:
        spec = question.spec
        name = spec.name
        shows = TRUE if question.ask_if is None else negated(self.asked(question.ask_if)[1])
        given = self.given[name] = z3.Bool(f"given {name}")
        away = self.away[name] = z3.Bool(f"away {name}")
        shows = self._named(f"shows {name}", "shows", name, both(shows, negated(away)))
        answer = self.answer(spec, whole=question.whole)
        term = Term(answer.kind, shows, FALSE, both(shows, given))
        cases = [(given, answer)]
        cases += [(both(negated(given), w), t) for w, t in self._defaults(question)]
        self._choose(term, [(both(shows, w), t) for w, t in cases])
        return self._apart(term, "value", name)

    def _defaults(self, question: Question) -> Iterator[tuple[Bool, Term]]:
        """What stands in for an answer, each under when it does; at most one of them."""
        spec, default = question.spec, question.default
        found: list[Bool] = []
        if default.by is not None:
            decider = self.term(default.by)
            for option, value in default.options.items():
                when = _reads_as(decider, option)
                found.append(when)
                yield when, range_term(spec, value)
        if default.fixed is not None:
            yield negated(either(*found)), range_term(spec, default.fixed)

    # --- what is derived

    def _derived(self, name: str) -> Term:
        derived = self.pack.derived[name]
        spec = derived.spec
        term = Term(KINDS.get(spec.type, "option"), TRUE, FALSE, FALSE)
        cases: list[tuple[Bool, Term]] = []
        reads: dict[str, None] = {}
        earlier = FALSE
        for case in derived.cases:
            true = TRUE
            if case.when is not None:
                true, _ = self.truth(case.when)
                reads |= dict.fromkeys(
                    leaf.fact for leaf in leaves(case.when) if leaf.op not in ("known", "unknown")
                )
            if isinstance(case.value, Range):
                value = range_term(spec, case.value)
                inputs: frozenset[str] = frozenset()
            else:
                value = self._computed(spec, case.value)
                inputs = expression_inputs(case.value).facts
            wins = both(negated(earlier), true, value.has)
            known = both(*(self._supports(n) for n in (*reads, *sorted(inputs))))
            cases.append((wins, replace(value, known=known)))
            earlier = either(earlier, both(true, value.has))
        self._choose(term, cases)
        term.known = either(*(both(w, t.known) for w, t in cases))
        if name in self.bounded:
            term.ends = self._loose_ends(name)
        return self._apart(term, "derived", name)

    def _loose_ends(self, name: str) -> dict[str, Cases]:
        """The ends of what is derived come of draws: free."""
        ends = {end: z3.Real(f"{name}.{end}") for end in ("low", "high")}
        self.free.setdefault(name, {}).update(ends)
        return {end: ((TRUE, value),) for end, value in ends.items()}

    def _supports(self, name: str) -> Bool:
        """Whether a fact leaves what is derived from it known."""
        if self.pack.specs[name].origin == "change":
            return TRUE
        term = self.term(name)
        return either(negated(term.shows), term.known)

    def _computed(self, spec: FactSpec, value: Expr) -> Term:
        if isinstance(value, FactValue) and value.bound is None:
            read = self.term(value.fact)
            return replace(read, shows=TRUE, has=read.has, known=TRUE)
        cases = finite(self.expression(value))
        return Term("number", TRUE, has_case(cases), TRUE, cases)

    def expression(self, value: Expr) -> Cases:
        """The number of an expression at central values."""
        match value:
            case Number(number):
                return ((TRUE, float(number)),)
            case Negative(part):
                return negative(self.expression(part))
            case Operation(sign, left, right):
                return computed(sign, self.expression(left), self.expression(right))
            case Call(function, parts):
                return called(function, [self.expression(p) for p in parts])
            case FactValue(fact, bound):
                term = self.term(fact)
                cases = term.number if bound is None else term.ends.get(bound, term.number)
                return under(term.has, cases)
            case ParamValue(name):
                found = self.numbers.parameter(name, drawn=False)
            case FactorValue(name):
                found = self.numbers.factor(name, drawn=False)
            case TableValue(table, key, True, field):
                return self._row(table, self.term(key), field)
            case TableValue(table, key, _, field):
                found = self.numbers.field(table, key, field, drawn=False)
            case _:
                found = None
        return () if found is None else ((TRUE, float(found)),)

    def _row(self, table: str, key: Term, field: str | None) -> Cases:
        """The number in the row that a choice opens."""
        found: list[tuple[Bool, float | Row]] = []
        for guard, case in key.option:
            if isinstance(case, Choice):
                numbers = {
                    o: n for o in case.options if (n := self._field(table, o, field)) is not None
                }
                there = both(key.has, guard, case.among(numbers))
                found.append((there, Row(case, numbers)))
            elif (number := self._field(table, case, field)) is not None:
                found.append((both(key.has, guard), number))
        return joined(found)

    def _field(self, table: str, key: str, field: str | None) -> float | None:
        found = self.numbers.field(table, key, field, drawn=False)
        return None if found is None else float(found)

    # --- what is free

    def _free(self, spec: FactSpec) -> Term:
        """A fact that the footprint, the intake or the engagement finds."""
        name = spec.name
        estimate = spec.origin == "estimate"
        has = z3.Bool(f"has {name}")
        known = FALSE if estimate else z3.Bool(f"known {name}")
        kind = KINDS.get(spec.type, "option")
        term = Term(kind, TRUE if estimate else z3.Bool(f"shows {name}"), has, known)
        self.free[name] = {"has": has}
        if not estimate:
            term.has = both(term.shows, has)
            term.known = both(term.shows, known)
        if kind in ("number", "date"):
            value = z3.Real(name)
            term.number = under(term.has, ((TRUE, value),))
            self.free[name]["central"] = value
            if name in self.bounded:
                low, high = z3.Real(f"{name}.low"), z3.Real(f"{name}.high")
                self.holds("order", name, both(low <= value, value <= high))
                term.ends = {"low": ((TRUE, low),), "high": ((TRUE, high),)}
                self.free[name] |= {"low": low, "high": high}
        elif kind == "yes_no":
            term.yes = self.free[name]["yes"] = z3.Bool(name)
        elif kind == "option":
            choice = self.free[name]["option"] = self.choice(name, spec)
            term.option = ((term.has, choice),)
        else:
            term.options = self.free[name]["options"] = self.chosen(name, spec)
        return term

    # --- building

    def _choose(self, term: Term, cases: list[tuple[Bool, Term]]) -> None:
        """Give a term the value of the case that is on; at most one is."""
        term.has = either(*(both(w, t.has) for w, t in cases))
        if term.kind in ("number", "date"):
            term.number = joined(c for w, t in cases for c in under(w, t.number))
            term.ends = {
                end: joined(c for w, t in cases for c in under(w, t.ends.get(end, t.number)))
                for end in ("low", "high")
                if any(end in t.ends for _, t in cases)
            }
        elif term.kind == "yes_no":
            term.yes = either(*(both(w, t.yes) for w, t in cases))
        elif term.kind == "option":
            term.option = tuple(
                (guard, case)
                for w, t in cases
                for g, case in t.option
                if not z3.is_false(guard := both(w, g))
            )
        else:
            options = dict.fromkeys(o for _, t in cases for o in t.options)
            term.options = {
                o: either(*(both(w, t.options.get(o, FALSE)) for w, t in cases)) for o in options
            }

    def _named(self, variable: str, kind: str, fact: str, meaning: Bool) -> Bool:
        """A truth value under a name of its own, where definitions are kept apart."""
        if not self.apart or z3.is_true(meaning):
            return meaning
        found = z3.Bool(variable)
        self.holds(kind, fact, found == meaning)
        return found

    def _apart(self, term: Term, kind: str, name: str) -> Term:
        """A term with variables of its own, where definitions are kept apart."""
        if not self.apart:
            return term
        has, known = z3.Bool(f"{kind} {name} has"), z3.Bool(f"{kind} {name} known")
        parts = [has == term.has, known == term.known]
        found = Term(term.kind, term.shows, has, known, ends=term.ends)
        if term.kind in ("number", "date"):
            value = z3.Real(f"{kind} {name}")
            parts += [z3.Implies(guard, compared("eq", value, case)) for guard, case in term.number]
            found.number = ((has, value),)
        elif term.kind == "yes_no":
            found.yes = z3.Bool(f"{kind} {name}")
            parts.append(found.yes == term.yes)
        elif term.kind == "option":
            choice = Choice(f"{kind} {name}", self.ordered(tuple(sorted(all_options(term.option)))))
            found.option = ((has, choice),)
            parts += [z3.Implies(guard, choice.same(case)) for guard, case in term.option]
            parts.append(choice.one)
        else:
            found.options = {o: z3.Bool(f"{kind} {name}={o}") for o in term.options}
            parts += [found.options[o] == b for o, b in term.options.items()]
        self.holds(kind, name, z3.And(parts))
        return found


def _reads_as(term: Term, option: str) -> Bool:
    """Whether a fact has the value that a key of `by` names."""
    if term.kind == "yes_no":
        if option not in ("yes", "no"):
            return FALSE
        return both(term.has, term.yes if option == "yes" else negated(term.yes))
    if term.kind == "option":
        return both(term.has, chosen_among(term.option, frozenset((normal_text(option),))))
    return FALSE
