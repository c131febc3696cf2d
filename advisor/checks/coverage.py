"""What the cases of a pack's rules reach: counts, and what no case has tried.

Counted over the conditions of each rule, `when`, `unless` and an `only_if` of its own, in negation
normal form and read by the reference evaluator on the facts of the rule's own cases. `unless` is
read, as in an assessment, on what is known; `only_if` on the savings that were computed.

- A *branch* is one of the conjunctions of which a condition is the alternative. It is tested by a
  case in which it is true and no other branch of the condition is. A branch with an `unknown` leaf
  needs no more than to be true: where no answer was given, the assumed value may make its
  neighbour true as well.
- A *leaf* is one comparison. It has two sides, true and false; undecided is neither.
- A leaf *decides alone* when, in one case, the condition is true and would not be with this leaf
  false; and in another it is not true and would be with this leaf true.
- A *threshold* is the right side of `lt`, `le`, `gt`, `ge`, and either end of `between`, a value,
  a parameter or a fact. Its true side is tested by a case in which the comparison with it is true
  and the fact lies near, its false side likewise. Near is within a factor of ten of the threshold;
  for whole numbers one step from it is near as well; and for dates, and for thresholds of zero,
  anything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from advisor.advice.match import known_env
from advisor.advice.options import saving_facts
from advisor.advice.usecase import CaseAdvice
from advisor.facts import Scalar
from advisor.logic import Compare, Condition, Conjunction, FactEnv, FactRef, conjunctions
from advisor.logic.evaluate import Env, evaluate_leaf
from advisor.logic.normal import ends
from advisor.logic.tree import ORDERINGS, show_right
from advisor.pack.items import Pack, Rule

PARTS = ("when", "unless", "only_if")
FACTOR = 10.0


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many are tested."""

    tested: int = 0
    total: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.tested + other.tested, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.tested} of {self.total}"


@dataclass(frozen=True, slots=True)
class Untested:
    """What no case of a rule has tried.

    Attributes:
        kind: rule, branch, comparison, decision or threshold.
        part: when, unless or only_if; empty for the rule as a whole.
        what: the branch, leaf or threshold as a person writes it, with the side that is missing.
    """

    rule: str
    kind: str
    part: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.kind}{f' of {self.part}' if self.part else ''}: {self.what}"


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of some rules."""

    rules: Count = field(default_factory=Count)
    branches: Count = field(default_factory=Count)
    leaves: Count = field(default_factory=Count)
    deciding: Count = field(default_factory=Count)
    thresholds: Count = field(default_factory=Count)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class PackCoverage:
    """The counts of the rules of one pack."""

    pack: str
    cases: int
    counts: Counts
    untested: tuple[Untested, ...]

    @property
    def cases_a_rule(self) -> float:
        """Cases a rule on average."""
        return self.cases / self.counts.rules.total if self.counts.rules.total else 0.0

    def as_json(self) -> dict[str, object]:
        """The counts and what is untested, as plain data."""
        counts = {f.name: getattr(self.counts, f.name) for f in fields(Counts)}
        return {
            "pack": self.pack,
            "rules": self.counts.rules.total,
            "cases": self.cases,
            "cases_a_rule": round(self.cases_a_rule, 2),
            **{
                "both_ways" if name == "rules" else name: {"tested": c.tested, "total": c.total}
                for name, c in counts.items()
            },
            "untested": [
                {"rule": u.rule, "kind": u.kind, "part": u.part, "what": u.what}
                for u in self.untested
            ],
        }


@dataclass(slots=True)
class _Part:
    """One condition of a rule, and the truth of its leaves in each case seen.

    Attributes:
        truths: by case, by leaf: true, false, or None where undecided.
        near: by leaf and end, the sides of the threshold on which a case lay near.
    """

    name: str
    alternatives: tuple[Conjunction, ...]
    truths: list[dict[Compare, bool | None]] = field(default_factory=list)
    near: dict[tuple[Compare, str], set[bool]] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[Compare, ...]:
        return tuple(dict.fromkeys(leaf for found in self.alternatives for leaf in found))

    def see(self, env: Env, whole: frozenset[str]) -> None:
        truths: dict[Compare, bool | None] = {}
        for leaf in self.leaves:
            truth = evaluate_leaf(leaf, env)
            truths[leaf] = True if truth.true is True else False if truth.false is True else None
            for end, side in _sides(leaf, env, whole):
                self.near.setdefault((leaf, end), set()).add(side)
        self.truths.append(truths)

    def branches(self) -> Iterator[tuple[str, bool]]:
        """Each branch as a text, and whether it is tested."""
        for branch in self.alternatives:
            assumed = any(leaf.op in ("unknown", "not_known") for leaf in branch)
            yield (
                " and ".join(map(str, branch)),
                any(
                    _holds(branch, t)
                    and (
                        assumed
                        or not any(_holds(o, t) for o in self.alternatives if o is not branch)
                    )
                    for t in self.truths
                ),
            )

    def decides(self, leaf: Compare, side: bool) -> bool:
        """Whether a case turns on this leaf alone, being on one side."""
        return any(
            t[leaf] is side
            and self._true(t) is side
            and self._true({**t, leaf: not side}) is not side
            for t in self.truths
        )

    def _true(self, truths: Mapping[Compare, bool | None]) -> bool:
        return any(_holds(branch, truths) for branch in self.alternatives)


def _holds(branch: Conjunction, truths: Mapping[Compare, bool | None]) -> bool:
    return all(truths[leaf] is True for leaf in branch)


def _ends(leaf: Compare) -> tuple[tuple[str, str, Scalar | FactRef], ...]:
    """The thresholds of a leaf: which end, the comparison, and the value or fact."""
    if leaf.op == "between":
        low, high = ends(leaf)
        return ("low", "ge", low), ("high", "le", high)
    if leaf.op not in ORDERINGS or not isinstance(leaf.right, float | str | FactRef):
        return ()
    return (("", leaf.op, leaf.right),)


def _sides(leaf: Compare, env: Env, whole: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """On which side of each threshold a fact lies, where it lies near."""
    for end, op, right in _ends(leaf):
        truth = evaluate_leaf(Compare(leaf.fact, leaf.bound, op, right), env)
        value = env.value(leaf.fact, leaf.bound)
        limit = env.value(right.fact, right.bound) if isinstance(right, FactRef) else right
        if (truth.true is True or truth.false is True) and _near(value, limit, leaf.fact in whole):
            yield end, truth.true is True


def _near(value: object, limit: object, whole: bool) -> bool:
    if not isinstance(value, float) or not isinstance(limit, float) or limit == 0:
        return True
    if whole and abs(value - limit) <= 1:
        return True
    return value / limit > 0 and 1 / FACTOR <= value / limit <= FACTOR


class Coverage:
    """What has been seen of the rules of a pack, case by case."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.whole = frozenset(n for n, question in pack.questions.items() if question.whole)
        self.parts = {rule.id: _parts(rule) for rule in pack.rules.values()}
        self.acted: dict[str, set[bool]] = {rule: set() for rule in pack.rules}
        self.cases = dict.fromkeys(pack.rules, 0)

    def see(self, rule: str, case: CaseAdvice, *, acts: bool) -> None:
        """Take in one case of a rule.

        Args:
            rule: its id.
            case: the advice of the case.
            acts: whether the rule is recommended, or for an `ask` rule whether it matches.
        """
        self.cases[rule] += 1
        self.acted[rule].add(acts)
        option = case.options.get(rule)
        for part in self.parts[rule]:
            if part.name == "when":
                part.see(FactEnv(case.facts), self.whole)
            elif part.name == "unless":
                part.see(known_env(case.facts), self.whole)
            elif option is not None and option.saving:
                part.see(FactEnv(saving_facts(option)), self.whole)

    def of_packs(self) -> tuple[PackCoverage, ...]:
        """The counts by the pack that a rule comes from, the core first."""
        packs = dict.fromkeys(rule.pack for rule in self.pack.rules.values())
        return tuple(
            self._of(p, [r for r in self.pack.rules.values() if r.pack == p]) for p in packs
        )

    def _of(self, pack: str, rules: Iterable[Rule]) -> PackCoverage:
        total, untested, cases = Counts(), list[Untested](), 0
        for rule in rules:
            both = self.acted[rule.id] == {True, False}
            total += Counts(rules=Count(int(both), 1))
            cases += self.cases[rule.id]
            for side, what in ((True, "fires"), (False, "stays silent")):
                if side not in self.acted[rule.id]:
                    text = f"no case in which it {what}"
                    untested.append(Untested(rule.id, "rule", "", text))
            for part in self.parts[rule.id]:
                counts, missed = _counted(rule.id, part)
                total += counts
                untested += missed
        return PackCoverage(pack, cases, total, tuple(untested))


def _parts(rule: Rule) -> tuple[_Part, ...]:
    own = None if rule.only_if_default else rule.only_if
    conditions: tuple[Condition | None, ...] = (rule.when, rule.unless, own)
    return tuple(
        _Part(name, conjunctions(condition))
        for name, condition in zip(PARTS, conditions, strict=True)
        if condition is not None
    )


def _counted(rule: str, part: _Part) -> tuple[Counts, list[Untested]]:
    missed = []
    counts = Counts()
    for text, tested in part.branches():
        counts += Counts(branches=Count(int(tested), 1))
        if not tested:
            missed.append(Untested(rule, "branch", part.name, text))
    for leaf in part.leaves:
        for side in (True, False):
            seen, alone = any(t[leaf] is side for t in part.truths), part.decides(leaf, side)
            counts += Counts(leaves=Count(int(seen), 1), deciding=Count(int(alone), 1))
            word = "true" if side else "false"
            if not seen:
                missed.append(Untested(rule, "comparison", part.name, f"{leaf} is never {word}"))
            elif not alone:
                text = f"{leaf} never decides a case by being {word}"
                missed.append(Untested(rule, "decision", part.name, text))
        for end, op, right in _ends(leaf):
            sides = part.near.get((leaf, end), set())
            counts += Counts(thresholds=Count(int(len(sides) == 2), 1))
            text = f"{leaf.fact} {op} {show_right(right)}: no case near where it is "
            missed += [
                Untested(rule, "threshold", part.name, text + str(side).lower())
                for side in (True, False)
                if side not in sides
            ]
    return counts, missed
