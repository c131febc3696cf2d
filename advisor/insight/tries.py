"""Which answers are worth trying: every option, and the values around every threshold.

Only values that some comparison or table behind the rule tells apart are tried: between two
thresholds one number is as good as another, and of the options that nothing tells apart one stands
for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from advisor.facts import Fact, FactSpec, Scalar, Status
from advisor.insight.central import Central, Ground, asked_by, default_by
from advisor.intake.candidates import FACT as CLEANEST
from advisor.logic import Compare, Condition, FactEnv, FactRef, leaves
from advisor.logic.evaluate import evaluate_leaf
from advisor.logic.expressions import FactValue, TableValue, sources
from advisor.logic.tree import right_facts
from advisor.pack.items import Pack, Question, Range

# Just beside a threshold: this part of it, far below what anybody can tell.
BESIDE = 1e-6
# More options than this are told apart by what reads them.
MANY = 20
# More options than this of one question are not tried in every combination.
MOST_COMBINED = 5


def closure(conditions: Iterable[Condition], ground: Ground) -> frozenset[str]:
    """All facts that conditions read, and those behind them."""
    found: set[str] = set()
    waiting = [n for c in conditions for leaf in leaves(c) for n in _read(leaf)]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in ground.pack.questions:
            question = ground.pack.questions[name]
            waiting += [*asked_by(question), *default_by(question)]
        elif name in ground.pack.derived:
            waiting += ground.pack.derived[name].reads
        elif name == CLEANEST:
            waiting += ground.cleanest_reads()
    return frozenset(found)


def _read(leaf: Compare) -> tuple[str, ...]:
    return (leaf.fact, *(ref.fact for ref in right_facts(leaf)))


class Tries:
    """The values to try for the questions behind some conditions."""

    def __init__(self, conditions: Iterable[Condition], ground: Ground) -> None:
        conditions = tuple(conditions)
        self.ground = ground
        self.facts = closure(conditions, ground)
        self.questions = tuple(n for n in ground.pack.questions if n in self.facts)
        pack = ground.pack
        asked = [pack.questions[n].ask_if for n in self.questions]
        cases = [case for n in self.facts if n in pack.derived for case in pack.derived[n].cases]
        # By fact: comparisons with values, whether others read its value, the tables it opens.
        self.compared: dict[str, list[Compare]] = {}
        self.measured: set[str] = set()
        self.bounded: set[str] = set()
        self.opened: dict[str, set[tuple[str, str | None]]] = {}
        self.stands_for: dict[str, set[str]] = {}
        for condition in (*conditions, *asked, *(case.when for case in cases)):
            for leaf in leaves(condition) if condition is not None else ():
                refs = right_facts(leaf)
                self.bounded |= {leaf.fact} if leaf.bound else set()
                self.bounded |= {ref.fact for ref in refs if ref.bound}
                if refs or leaf.bound:
                    self.measured |= {leaf.fact, *(ref.fact for ref in refs)}
                else:
                    self.compared.setdefault(leaf.fact, []).append(leaf)
        for name in self.facts:
            for case in pack.derived[name].cases if name in pack.derived else ():
                self._read_value(name, case.value)
        if CLEANEST in self.facts:
            self.measured |= set(ground.cleanest_reads())

    def _read_value(self, name: str, value: object) -> None:
        if isinstance(value, FactValue) and value.bound is None:
            self.stands_for.setdefault(value.fact, set()).add(name)
        elif not isinstance(value, Range):
            for source in sources(value):  # type: ignore[arg-type]  # an expression
                if isinstance(source, FactValue):
                    self.measured.add(source.fact)
                    self.bounded |= {source.fact} if source.bound else set()
                elif isinstance(source, TableValue) and source.key_is_fact:
                    self.opened.setdefault(source.key, set()).add((source.table, source.field))

    def names(self, question: str) -> tuple[str, ...]:
        """A question's fact and the derived facts that may hold its value as it is."""
        found = [question]
        for name in found:
            found += [n for n in sorted(self.stands_for.get(name, ())) if n not in found]
        return tuple(found)

    def of(self, name: str, facts: Central) -> tuple[Scalar | None, ...]:
        """The answers to try; None stands for "unknown"."""
        question = self.ground.pack.questions[name]
        answer, _ = facts.answer(name)
        fact = facts[name]
        found = [v for v in self._values(question, fact, facts) if v is not None]
        if answer is not None and answer.state != "unknown":
            # Withdrawing an answer is a change too, the last that is thought of.
            known = answer.value if answer.state == "known" else None
            return (*(v for v in dict.fromkeys(found) if v != known), None)
        return tuple(dict.fromkeys(found))

    def _values(self, question: Question, fact: Fact, facts: Central) -> Iterable[Scalar | None]:
        spec = question.spec
        if spec.type == "number":
            return self._numbers(question, fact)
        if spec.type == "yes_no":
            return (True, False)
        if spec.type == "choices":
            return self._sets(question, fact)
        if spec.type in ("choice", "region"):
            return self._options(question, fact, facts)
        texts = [r for leaf in self._leaves(spec.name) for r in _values_of(leaf)]
        return (*texts, *(() if texts else ("(any)",)))

    def _leaves(self, name: str) -> list[Compare]:
        return [leaf for n in self.names(name) for leaf in self.compared.get(n, ())]

    def limits(self, question: Question) -> list[float]:
        """The thresholds on a number itself, in order."""
        values = (v for leaf in self._leaves(question.spec.name) for v in _values_of(leaf))
        return sorted({v for v in values if isinstance(v, float) and not isinstance(v, bool)})

    def _numbers(self, question: Question, fact: Fact) -> Iterator[float]:
        low, high = question.spec.bounds or (-math.inf, math.inf)
        limits = self.limits(question)
        found = [v for limit in limits for v in around(limit, limits, question)]
        if any(n in self.measured for n in self.names(question.spec.name)):
            found += grid(low, high)
        if fact.number is not None:
            # What is assumed, told.
            found.append(fact.number)
        if not found:
            found.append(anything(question))
        whole = (float(round(v)) for v in found) if question.whole else found
        yield from (v for v in whole if low <= v <= high)

    def _options(self, question: Question, fact: Fact, facts: Central) -> Iterator[str]:
        name = question.spec.name
        options = options_of(question, self.ground)
        if len(options) <= MANY:
            yield from options
            return
        if any(n in self.measured for n in self.names(name)):
            # Where two facts are compared, what the other one holds now may matter.
            held = (facts.get(n) for n in sorted(self.measured))
            yield from (f.value for f in held if f is not None and f.value in options)
        seen: set[tuple[object, ...]] = set()
        # What is assumed or given stands for its kind.
        for option in (*((fact.value,) if isinstance(fact.value, str) else ()), *options):
            told = self._told_apart(name, str(option))
            if told not in seen:
                seen.add(told)
                yield str(option)

    def _told_apart(self, name: str, option: str) -> tuple[object, ...]:
        """All that comparisons, tables and assumptions make of an option."""
        facts = {n: Fact(n, option, Status.GIVEN, known=True) for n in self.names(name)}
        env = FactEnv(facts)
        told: list[object] = [evaluate_leaf(leaf, env).verdict for leaf in self._leaves(name)]
        for n in self.names(name):
            for table, field in sorted(self.opened.get(n, ()), key=str):
                told.append(self.ground.numbers.field(table, option, field, drawn=False))
        for other in self.questions:
            default = self.ground.pack.questions[other].default
            if default.by == name:
                told.append(default.options.get(option, default.fixed))
        return tuple(told)

    def _sets(self, question: Question, fact: Fact) -> Iterator[tuple[str, ...]]:
        name = question.spec.name
        options = question.spec.options
        asked = [r for leaf in self._leaves(name) for r in _values_of(leaf) if r in options]
        used = tuple(dict.fromkeys(str(r) for r in asked))
        held = fact.value if isinstance(fact.value, tuple) else ()
        rest = tuple(o for o in held if o not in used and o != "none")
        spare = tuple(o for o in options if o not in used and o != "none")[:1]
        if len(used) <= MOST_COMBINED:
            some = chain.from_iterable(combinations(used, n) for n in range(len(used) + 1))
        else:
            more = [(*(o for o in held if o != "none"), u) for u in used]
            less = [tuple(o for o in held if o != u) for u in used]
            some = chain([(u,) for u in used], more, less, [()])
        for chosen in some:
            if "none" in chosen:
                if len(chosen) == 1:
                    yield ("none",)
                continue
            for kept in (rest, ()):
                members = {*chosen, *kept}
                if members:
                    yield tuple(o for o in options if o in members)
            if not chosen:
                yield ("none",) if "none" in options and "none" not in used else spare


def _values_of(leaf: Compare) -> tuple[Scalar, ...]:
    """The values on the right side of a comparison."""
    right = leaf.right
    if right is None or isinstance(right, FactRef):
        return ()
    if isinstance(right, tuple):
        return tuple(r for r in right if not isinstance(r, FactRef))
    return (right,)


def options_of(question: Question, ground: Ground) -> tuple[str, ...]:
    """The options of a choice, or the rows of the grid for a region."""
    return options_of_spec(question.spec, ground.pack)


def options_of_spec(spec: FactSpec, pack: Pack) -> tuple[str, ...]:
    """The same for the declaration of a fact."""
    grid_table = pack.tables.get("grid")
    if spec.type == "region" and grid_table is not None:
        return tuple(grid_table.rows)
    return spec.options


def around(limit: float, limits: list[float], question: Question) -> tuple[float, ...]:
    """A threshold with its neighbours: the values just below and just above."""
    if question.whole:
        return (
            math.floor(limit) - (limit == math.floor(limit)),
            round(limit),
            math.floor(limit) + 1,
        )
    if limit == 0:
        # One of a thing is the least that people count.
        following = next((v for v in limits if v > 0), math.inf)
        high = question.spec.bounds[1] if question.spec.bounds else math.inf
        return (-BESIDE, 0.0, min(1.0, following / 2, high))
    return (limit - abs(limit) * BESIDE, limit, limit + abs(limit) * BESIDE)


def grid(low: float, high: float) -> Iterator[float]:
    """Values over all that a question allows: decades where that is wide, else tenths."""
    if low >= 0 and high > 1000 * max(low, 1.0):
        yield low
        start = math.ceil(math.log10(low)) if low > 0 else -3
        for power in range(max(start, -6), min(math.floor(math.log10(high)), 15) + 1):
            yield 10.0**power
        yield high
    elif math.isfinite(low) and math.isfinite(high):
        yield from (low + (high - low) * n / 10 for n in range(11))


def anything(question: Question) -> float:
    """Some number that a question allows."""
    low, high = question.spec.bounds or (0.0, 1.0)
    return float(min(max(low, 1.0), high))


def log_scale(question: Question) -> bool:
    """Whether a number's bounds are so wide that its steps are factors."""
    low, high = question.spec.bounds or (0.0, 1.0)
    return low >= 0 and high > 1000 * max(low, 1.0)


def distance(question: Question, before: Scalar | None, after: Scalar | None) -> float:
    """How far an answer moves, of 0 to 1 in the question's own scale; withdrawn is farther."""
    spec = question.spec
    if after is None:
        return 1.5
    if before is None:
        return 0.5
    if before == after:
        return 0.0
    if isinstance(before, float) and isinstance(after, float) and spec.bounds:
        low, high = spec.bounds
        if log_scale(question):
            zero = low if low > 0 else 1.0
            start = 0.0 if low > 0 else 1.0
            ends = math.log((high + start) / zero)
            return abs(math.log((after + start) / (before + start))) / ends
        return abs(after - before) / ((high - low) or 1.0)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(set(before) ^ set(after)) / max(1, len(spec.options))
    if spec.ordered and before in spec.options and after in spec.options:
        steps = abs(spec.options.index(str(before)) - spec.options.index(str(after)))
        return steps / max(1, len(spec.options) - 1)
    return 1.0
