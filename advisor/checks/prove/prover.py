"""The means of a proof: solver, pool of replayed answers, evaluator; and what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.explain import Explainer
from advisor.checks.prove.pool import Pool
from advisor.checks.prove.replay import Judge
from advisor.checks.prove.seeds import nearby, seeds
from advisor.checks.prove.solver import RLIMIT, Model, Solver
from advisor.checks.prove.statements import Formulas, Statement, reads_free
from advisor.checks.prove.tidy import tidied
from advisor.errors import AdvisorError
from advisor.logic import Compare, Condition
from advisor.pack.items import Pack

# The facts by whose values rules are counted.
PIVOTS = ("task.primary", "host.where", "train.planned")
# Answers of the pool that are tidied to find the shortest.
_STARTS = 6
# Answers tried about a model of the solver's whose estimates are not those of the footprint.
_TRIES = 16
_BASES = 40
_HOLDERS = 6
_FULL = 6
_MOST_TRIES = 600


@dataclass(frozen=True, slots=True)
class Existence:
    """Whether statements can hold together.

    Attributes:
        verdict: shown by answers that were replayed; cannot, proved; conditional on estimates for
            which no answers were found; undecided.
        model: the answers.
    """

    verdict: Literal["shown", "cannot", "conditional", "undecided"]
    model: Model | None = None

    @property
    def maybe(self) -> bool:
        """Whether answers exist, or would if an estimate came out so."""
        return self.verdict in ("shown", "conditional")


@dataclass(slots=True)
class Counts:
    """What was asked, and by whom it was answered."""

    pool: int = 0
    solver: int = 0
    replayed: int = 0
    mismatches: int = 0
    tries: int = 0
    undecided: int = 0


@dataclass(slots=True)
class Prover:
    """Answers questions about a pack.

    Attributes:
        pack: what is proved about.
        say: told what is done now.
    """

    pack: Pack
    rlimit: int = RLIMIT
    say: Callable[[str], None] = lambda _: None
    encoding: Encoding = field(init=False)
    formulas: Formulas = field(init=False)
    solver: Solver = field(init=False)
    judge: Judge = field(init=False)
    pool: Pool = field(init=False)
    explainer: Explainer = field(init=False)
    counts: Counts = field(default_factory=Counts)
    _failed: list[frozenset[Claim]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Encode the pack and fill the pool."""
        self.encoding = Encoding(self.pack)
        self.formulas = Formulas(self.encoding)
        self.solver = Solver(self.encoding, self.rlimit)
        self.judge = Judge(self.pack)
        self.explainer = Explainer(self.pack, self.rlimit)
        self.pool = Pool(self.judge, _conditions(self.pack))
        found = list(seeds(self.pack))
        for n, (model, estimate) in enumerate(found):
            self.say(f"Trying answers {bar(n, len(found))}")
            self.add(model, estimate=estimate)

    def add(self, model: Model, *, estimate: bool) -> int:
        """Put answers into the pool; returns their bit, 0 where they cannot be assessed."""
        try:
            return self.pool.add(replace(model, free={}), estimate=estimate)
        except AdvisorError:
            return 0

    def can(self, *statements: Statement) -> Existence:
        """Whether statements can hold together, by the pool or else by the solver."""
        bits = self.pool.bits(statements)
        if bits:
            self.counts.pool += 1
            return Existence("shown", self.pool.first(bits))
        self.counts.solver += 1
        cone = self.formulas.cone(statements)
        outcome = self.solver.can(*(self.formulas.of(s) for s in statements), about=cone)
        if outcome.model is None:
            self.counts.undecided += outcome.verdict == "undecided"
            return Existence("cannot" if outcome.verdict == "cannot" else "undecided")
        return self._confirmed(outcome.model, statements)

    def _confirmed(self, model: Model, statements: Sequence[Statement]) -> Existence:
        """The solver's answers, replayed; others near them where estimates came out otherwise."""
        specs = [self.pack.specs[name] for name in self.formulas.cone(statements)]
        free = any(s.origin in ("estimate", "engagement") for s in specs)
        self.counts.replayed += 1
        if self.add(model, estimate=free) and self._holds(model, statements):
            return Existence("shown", model)
        if not free:
            self.counts.mismatches += 1
        if any(s.origin == "engagement" and s.scope == "engagement" for s in specs):
            # No answers of one use case give what is counted over several.
            return Existence("conditional", model)
        if self._in_vain(statements):
            return Existence("conditional", model)
        bases = self.pool.some(self.pool.estimated, _BASES) if free else []
        bases += self.pool.fullest(_FULL) if free else []
        holders = [
            holder
            for s in statements
            if free and reads_free(s.conditions(), self.pack)
            for holder in self.pool.some(self.pool.one(s), _HOLDERS)
        ]
        for tried in nearby(model, holders, bases, self.pack, _TRIES):
            if free and self.counts.tries >= _MOST_TRIES:
                break
            self.counts.tries += free
            if self._holds(tried, statements):
                self.add(tried, estimate=free)
                return Existence("shown", tried)
        if not free:
            return Existence("undecided", model)
        self._failed.append(frozenset(s.claim for s in statements if s.claim is not None))
        return Existence("conditional", model)

    def _in_vain(self, statements: Sequence[Statement]) -> bool:
        """Whether answers were sought in vain for the same rules to fire."""
        if any(s.kind in ("silent", "not firm", "false") for s in statements):
            return False
        claims = {s.claim for s in statements}
        return any(claims >= failed for failed in self._failed if failed)

    def _holds(self, model: Model, statements: Sequence[Statement]) -> bool:
        facts = self.judge.facts(model)
        return all(self.judge.holds(s, facts) for s in statements)

    def shortest(self, statements: Sequence[Statement], start: Model) -> Model:
        """As few and as round answers as there are found under which statements hold."""

        def holds(model: Model) -> bool:
            return self._holds(model, statements)

        starts = [start, *self.pool.some(self.pool.bits(statements), _STARTS)]
        cone = self.formulas.cone(statements)
        best: Model | None = None
        for model in starts:
            outside = frozenset((*model.answers, *model.away)) - cone
            narrow = replace(
                model,
                answers={n: g for n, g in model.answers.items() if n not in outside},
                away=model.away - outside,
                free={},
            )
            if not holds(narrow):
                narrow = replace(model, free={})
            if not holds(narrow):
                continue
            found = tidied(narrow, holds, self.pack)
            if best is None or _length(found) < _length(best):
                best = found
            if _length(best)[0] <= 1:
                break
        return start if best is None else best


def _length(model: Model) -> tuple[int, int, int]:
    long = sum(len(repr(given)) for given in model.answers.values())
    return len(model.answers) + len(model.away), len(model.away), long


def _conditions(pack: Pack) -> Iterator[tuple[Condition, bool]]:
    """What the pool reads, each with whether it is an exception."""
    for rule in pack.rules.values():
        yield rule.when, False
        if rule.unless is not None:
            yield rule.unless, True
    for name in PIVOTS:
        question = pack.questions.get(name)
        for option in question.spec.options if question is not None else ():
            yield Compare(name, None, "eq", option), False


def bar(done: int, total: int) -> str:
    """How far something is."""
    width = 20
    full = width * done // max(total, 1)
    return f"[{'█' * full}{'·' * (width - full)}] {done} of {total}"
