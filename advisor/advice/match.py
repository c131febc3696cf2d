"""Matches: which rules fire on a use case, how firmly, and what would confirm them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.facts import Fact, FactSpec
from advisor.language import tr
from advisor.logic import (
    Compare,
    Condition,
    DrawEnv,
    FactEnv,
    LeafResult,
    conjunctions,
    evaluate,
    explain,
    holding,
    leaf_facts,
    leaves,
    share_true,
)
from advisor.logic.evaluate import Truth, Value, evaluate_leaf, leaf_result
from advisor.logic.tree import Bound
from advisor.pack.items import Pack, Rule

GRADES = ("firm", "conditional", "assumption")
# Which stages a volume speaks of, by the beginning of its fact's name.
VOLUME_OF = {
    "use.": ("serving", "network", "storage"),
    "edge.": ("edge", "serving", "network"),
    "train.": ("training", "adaptation"),
    "host.": ("serving",),
    "data.": ("network", "storage"),
    # A measured energy stands in for a volume.
    "meas.serving": ("serving",),
    "meas.run": ("training", "adaptation"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fires, or would on one answer more.

    Attributes:
        grade: firm, conditional or assumption.
        leaves: the comparisons of the best conjunction, as found.
        confirm: facts to confirm.
        certainty: share of draws in which the condition holds.
        uncertain_fact: what makes it uncertain.
        open_fact: for a rule undecided on exactly one unanswered fact, that fact.
    """

    rule: Rule
    grade: str
    leaves: tuple[LeafResult, ...]
    confirm: tuple[str, ...] = ()
    certainty: float = 1.0
    uncertain_fact: str | None = None
    open_fact: str | None = None


@dataclass(slots=True)
class Matches:
    """All that the rules say of one use case."""

    fired: dict[str, Match] = field(default_factory=dict)
    open: dict[str, Match] = field(default_factory=dict)
    silenced: dict[str, str] = field(default_factory=dict)
    failed_on_one: dict[str, LeafResult] = field(default_factory=dict)


def match_rules(
    facts: Mapping[str, Fact],
    pack: Pack,
    scope: str,
    fired: Mapping[str, Iterable[int]],
    certain: float,
) -> Matches:
    """Grade what fired.

    Args:
        facts: of the use case, estimates among them.
        pack: holds the rules and declares the facts.
        scope: use_case or engagement.
        fired: rule ids with the conjunctions that hold, from the engine.
        certain: the share of draws from which a leaf on an estimate is supported.
    """
    result = Matches()
    env, drawn = FactEnv(facts), DrawEnv(facts)
    for rule in pack.rules.values():
        if rule.scope != scope:
            continue
        if rule.id in fired:
            match = _graded(rule, facts, pack.specs, env, drawn, certain)
            state, open_facts = exception(rule.unless, facts)
            if state == "true":
                result.silenced[rule.id] = tr("its exception holds")
                continue
            if open_facts and match.grade == "firm":
                match = replace(match, grade="conditional")
            if open_facts:
                match = replace(match, confirm=(*match.confirm, *open_facts))
            result.fired[rule.id] = match
        else:
            _near(rule, facts, pack.specs, env, result, certain, drawn)
    return result


def _graded(
    rule: Rule,
    facts: Mapping[str, Fact],
    specs: Mapping[str, FactSpec],
    env: FactEnv,
    drawn: DrawEnv,
    certain: float,
) -> Match:
    candidates = []
    for _, found in holding(conjunctions(rule.when), env):
        supports = [(leaf, supported(leaf.leaf, facts, specs, drawn, certain)) for leaf in found]
        yes = sum(s is True for _, s in supports)
        no = [leaf for leaf, s in supports if s is False]
        grade = 0 if yes and not no else 1 if yes and len(no) == 1 else 2
        confirm = tuple(
            dict.fromkeys(f for leaf in no for f in leaf_facts(leaf.leaf) if not _sure(f, facts))
        )
        candidates.append((grade, len(no), found, confirm))
    # A rule fires because a conjunction holds, so there is one.
    best, *others = candidates
    for other in others:
        if other[:2] < (best[0], len(best[3])):
            best = other
    certainty = share_true(rule.when, drawn)
    uncertain = None
    if certainty < certain:
        shares = [(r.share, r.leaf.fact) for r in explain(rule.when, drawn) if 0 < r.share < 1]
        uncertain = min(shares)[1] if shares else None
    return Match(rule, GRADES[best[0]], best[2], best[3], certainty, uncertain)


def _sure(name: str, facts: Mapping[str, Fact]) -> bool:
    fact = facts.get(name)
    return fact is not None and fact.known


def supported(
    leaf: Compare,
    facts: Mapping[str, Fact],
    specs: Mapping[str, FactSpec],
    drawn: DrawEnv,
    certain: float,
) -> bool | None:
    """Whether a leaf rests on known facts; None where it is neutral."""
    if leaf.op in ("unknown", "not_known", "not_unknown"):
        return None
    result: bool | None = None
    for name in leaf_facts(leaf):
        fact = facts.get(name)
        if fact is None:
            return False
        if name.startswith("estimate."):
            result = volume_known(name, facts, specs) and _mostly(leaf, drawn, certain)
            if not result:
                return False
        elif specs[name].origin == "change":
            continue
        elif specs[name].origin == "engagement" and specs[name].scope == "engagement":
            result = True
        elif not fact.known:
            return False
        else:
            result = True
    return result


def _mostly(leaf: Compare, drawn: DrawEnv, certain: float) -> bool:
    return share_true(leaf, drawn) >= certain


def volume_known(estimate: str, facts: Mapping[str, Fact], specs: Mapping[str, FactSpec]) -> bool:
    """Whether, for each stage that makes up half of an estimate or more, a volume is known."""
    impact = estimate.rpartition(".")[2]
    parts = estimate.split(".")
    if len(parts) == 3 and parts[1] != "total":
        return stage_volume_known(parts[1], facts, specs)
    total = facts.get(f"estimate.{impact}")
    if total is None or not total.number:
        return False
    heavy = []
    for stage in ("training", "adaptation", "serving", "edge", "storage"):
        part = facts.get(f"estimate.{stage}.{impact}")
        if part is not None and part.number and part.number >= 0.5 * total.number:
            heavy.append(stage)
    return bool(heavy) and all(stage_volume_known(s, facts, specs) for s in heavy)


def stage_volume_known(
    stage: str, facts: Mapping[str, Fact], specs: Mapping[str, FactSpec]
) -> bool:
    """Whether a volume that this stage rests on is known."""
    for name, spec in specs.items():
        if not spec.volume or not facts.get(name) or not facts[name].known:
            continue
        stages = next((v for k, v in VOLUME_OF.items() if name.startswith(k)), ())
        if stage in stages:
            return True
    return False


class _KnownEnv(FactEnv):
    """Values of known facts only; whether a fact is known or shown is asked of all."""

    __slots__ = ()

    def value(self, fact: str, bound: Bound | None) -> Value:
        """The value of a known fact or an estimate."""
        found = self.facts.get(fact)
        if found is None or not (found.known or fact.startswith("estimate.")):
            return None
        return FactEnv.value(self, fact, bound)


def known_env(facts: Mapping[str, Fact]) -> FactEnv:
    """Facts as an exception reads them: known ones and estimates alone have a value."""
    return _KnownEnv(facts)


def exception(
    condition: Condition | None, facts: Mapping[str, Fact]
) -> tuple[str, tuple[str, ...]]:
    """The exception on known answers: true, false, or open with the facts to confirm."""
    if condition is None:
        return "false", ()
    truth = evaluate(condition, known_env(facts))
    if truth.true is True:
        return "true", ()
    if truth.false is True:
        return "false", ()
    found = ((n, facts.get(n)) for leaf in leaves(condition) for n in leaf_facts(leaf))
    open_facts = tuple(
        dict.fromkeys(
            name
            for name, fact in found
            if fact is not None
            and fact.visible
            and not fact.known
            and not name.startswith("estimate.")
        )
    )
    return ("open", open_facts) if open_facts else ("false", ())


def _near(
    rule: Rule,
    facts: Mapping[str, Fact],
    specs: Mapping[str, FactSpec],
    env: FactEnv,
    result: Matches,
    certain: float,
    drawn: DrawEnv,
) -> None:
    """Rules that fail on one leaf only, or are undecided on one unanswered fact only."""
    for conjunction in conjunctions(rule.when):
        found: list[tuple[Compare, Truth]] = []
        false: list[Compare] = []
        open_leaves: list[Compare] = []
        for leaf in conjunction:
            truth = evaluate_leaf(leaf, env)
            found.append((leaf, truth))
            if truth.false is True:
                false.append(leaf)
            elif truth.true is not True:
                open_leaves.append(leaf)
            if len(false) > 1 or (false and open_leaves):
                # It fails on more than that, whatever the other leaves say.
                break
        if not false and open_leaves:
            names = {
                n
                for leaf in open_leaves
                for n in leaf_facts(leaf)
                if n not in facts or facts[n].value is None
            }
            if len(names) != 1:
                continue
            name = next(iter(names))
            fact = facts.get(name)
            if fact is None or not fact.visible or specs[name].origin != "question":
                continue
            known = [
                supported(leaf, facts, specs, drawn, certain) for leaf, t in found if t.true is True
            ]
            if True in known and False not in known and rule.id not in result.open:
                state, _ = exception(rule.unless, facts)
                if state == "true":
                    continue
                result.open[rule.id] = Match(
                    rule,
                    "assumption",
                    tuple(leaf_result(leaf, env) for leaf, _ in found),
                    (name,),
                    0.0,
                    name,
                    name,
                )
        elif len(false) == 1 and not open_leaves and rule.id not in result.failed_on_one:
            result.failed_on_one[rule.id] = leaf_result(false[0], env)


def certainty_of(condition: Condition, facts: Mapping[str, Fact]) -> np.ndarray | float:
    """In which draws a condition holds, 1 or 0."""
    truth = evaluate(condition, DrawEnv(facts))
    return np.asarray(truth.true, dtype=float)
