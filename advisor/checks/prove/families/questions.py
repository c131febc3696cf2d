"""Questions that nothing reads, and defaults that lie on a threshold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import advisor
from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import Prover
from advisor.checks.prove.solver import Model
from advisor.checks.prove.statements import Statement
from advisor.checks.prove.words import leaf_words
from advisor.facts import Scalar
from advisor.logic import Compare, expression_inputs, facts_read, leaves
from advisor.logic.tree import show_right
from advisor.pack.items import Pack, Question, Range, Rule

# The layers that read facts by name in Python.
_READERS = ("footprint", "advice", "intake", "scenario", "report")
_NAME = re.compile(r"[\"']([a-z][A-Za-z0-9_]*(?:\.[a-z][A-Za-z0-9_]*)+)[\"']")
_TEXTS = ("title", "recommend", "first_step", "because", "limitations")
_ORDERED = ("lt", "le", "gt", "ge", "between")


def questions(prover: Prover) -> Iterator[Finding]:
    """Findings on questions."""
    prover.say("Questions")
    yield from _unread(prover.pack)
    yield from _on_thresholds(prover)


def _unread(pack: Pack) -> Iterator[Finding]:
    read = read_facts(pack)
    for name, question in pack.questions.items():
        if name not in read:
            yield Finding(
                "unread",
                "warning",
                "proved",
                f"Nothing reads the answer to '{name}'.",
                what=name,
                place=question.place,
                because=("no rule, text, derived fact, question or estimator names it",),
                todo="Remove the question, or write the rule that needs it.",
            )


def read_facts(pack: Pack) -> set[str]:
    """The facts that something reads: rules, their texts, derived facts, questions, estimators."""
    read: set[str] = set()
    for rule in pack.rules.values():
        for condition in (rule.when, rule.unless, rule.only_if):
            read |= facts_read(condition) if condition is not None else frozenset()
        for value in rule.change.values():
            read |= frozenset() if isinstance(value, Range) else expression_inputs(value).facts
        texts = " ".join(str(getattr(rule, key)) for key in _TEXTS)
        read |= {name for name in pack.questions if name in texts}
    for derived in pack.derived.values():
        read |= set(derived.reads)
    for question in pack.questions.values():
        read |= facts_read(question.ask_if) if question.ask_if is not None else frozenset()
        read |= {question.default.by} if question.default.by else set()
    # What follows the owner of a question reads nothing; what the program names, it reads.
    return read | _named_in_python()


def _named_in_python() -> set[str]:
    found: set[str] = set()
    home = Path(advisor.__file__).parent
    for reader in _READERS:
        for path in sorted((home / reader).rglob("*.py")):
            if "measured" not in path.parts:  # it writes answers
                found |= set(_NAME.findall(path.read_text(encoding="utf-8")))
    return found


def _on_thresholds(prover: Prover) -> Iterator[Finding]:
    pack = prover.pack
    for rule in pack.rules.values():
        for leaf in dict.fromkeys(leaves(rule.when)):
            question = pack.questions.get(leaf.fact)
            if question is None or leaf.op not in _ORDERED or leaf.bound is not None:
                continue
            for value in _defaults(question):
                if value in _limits(leaf):
                    yield _on_threshold(rule, leaf, value, prover)
                    break


def _defaults(question: Question) -> Iterator[Scalar]:
    default = question.default
    for found in (default.fixed, *default.options.values()):
        if found is not None:
            yield found.central


def _limits(leaf: Compare) -> Iterable[object]:
    return leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)


def _on_threshold(rule: Rule, leaf: Compare, value: Scalar, prover: Prover) -> Finding:
    words = leaf_words(leaf)
    unanswered = Statement("true", condition=Compare(leaf.fact, None, "unknown"))
    exact = Statement("true", condition=Compare(leaf.fact, None, "eq", value))
    statements: tuple[Statement, ...] = ()
    model: Model | None = None
    for side in (Statement("true", condition=leaf), Statement("false", condition=leaf)):
        found = prover.can(side, unanswered, exact)
        if found.verdict == "shown":
            statements, model = (side, unanswered, exact), found.model
            break
    return Finding(
        "default-on-threshold",
        "error",
        "shown" if statements else "proved",
        f"'{rule.id}': '{words}' has its threshold exactly where '{leaf.fact}' stands if nobody "
        f"answers ({show_right(value)}).",
        (rule.id,),
        what=words,
        place=rule.place,
        todo="Move the threshold or the default: not knowing should not decide.",
        statements=statements,
        model=model,
    )
