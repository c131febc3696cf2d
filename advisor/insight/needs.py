"""What must change for a comparison to come true: sets of questions, one of each set at least.

The more sets, and the smaller, the less there is to search. A question that is hidden needs all
that hides it to turn, and itself an answer where none that would do was kept.
"""

from __future__ import annotations

from advisor.facts import Fact, Status
from advisor.insight.central import NONE, Central
from advisor.intake.visible import shows
from advisor.logic import All, Any, Compare, Condition, FactEnv, negate_to_leaves
from advisor.logic.evaluate import Env, evaluate_leaf
from advisor.logic.tree import FLAGS, right_facts
from advisor.pack.items import Question

Need = frozenset[str]


def needs_true(leaf: Compare, facts: Central, env: Env) -> list[Need]:
    """What must change for a comparison to come true; nothing where it is."""
    if evaluate_leaf(leaf, env).true is True:
        return []
    question = facts.ground.pack.questions.get(leaf.fact)
    if question is None or leaf.op.startswith("not_") or right_facts(leaf):
        return [facts.behind_leaf(leaf)]
    if facts[leaf.fact].visible:
        # Hiding it would not make it true; so it takes another answer, or another assumption.
        answer, _ = facts.answer(leaf.fact)
        by = question.default.by if answer is None or answer.state == "unknown" else None
        own = frozenset((leaf.fact,))
        return [own | facts.behind(by) if by and leaf.op not in FLAGS else own]
    needs = needs_shown(leaf.fact, facts)
    if leaf.fact not in facts.tried and not _kept(leaf, question, facts):
        needs.append(frozenset((leaf.fact,)))
    return needs


def _kept(leaf: Compare, question: Question, facts: Central) -> bool:
    """Whether a hidden question may make a comparison true without another answer."""
    name = question.spec.name
    answer, _ = facts.answer(name)
    known = answer is not None and answer.state == "known"
    if leaf.op in FLAGS:
        return known == (leaf.op == "known")
    if answer is not None and known:
        value = answer.value
    elif question.default.by is not None:
        return True  # what stands in depends on others
    else:
        value = question.default.fixed.central if question.default.fixed else None
    fact = Fact(name, value, Status.GIVEN, known=known)
    return evaluate_leaf(leaf, FactEnv({name: fact})).true is True


def needs_shown(name: str, facts: Central) -> list[Need]:
    """What must change for a hidden question to show."""
    question = facts.ground.pack.questions[name]
    answer, _ = facts.answer(name)
    if answer is not None and answer.state == "not_applicable":
        return [frozenset((name,)) | facts.behind(name)]
    if question.ask_if is None:
        return []
    return _not_false(negate_to_leaves(question.ask_if), facts)


def _not_false(condition: Condition, facts: Central) -> list[Need]:
    if shows(condition, facts.asked):
        return []
    match condition:
        case All(parts):
            return [need for part in parts for need in _not_false(part, facts)]
        case Any(parts):
            return [NONE.union(*(need for part in parts for need in _not_false(part, facts)))]
        case Compare(fact=fact):
            parent = facts.asked.get(fact)
            if parent is None or parent.visible:
                return [facts.behind(fact)]
            needs = needs_shown(fact, facts)
            answer, _ = facts.answer(fact)
            if answer is not None and answer.state == "known" and fact not in facts.tried:
                kept = Fact(fact, answer.value, Status.GIVEN, known=True)
                if evaluate_leaf(condition, FactEnv({fact: kept})).false is True:
                    needs.append(frozenset((fact,)))
            return needs
        case _:
            return [NONE.union(*map(facts.behind, facts.ground.pack.questions))]
