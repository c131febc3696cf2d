"""Findings of `advisor pack prove` that a pack accepts, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.errors import Place

# What a proof can find, and what each says.
KINDS = {
    "dead": "a rule can never fire",
    "always": "a rule fires whatever is answered",
    "never-firm": "a rule can fire, but never on known answers alone",
    "firm-on-nothing": "a rule is firm though nothing was answered",
    "assumed": "a rule fires where nothing was answered",
    "masked": "whenever a rule is firm, others take its place",
    "equivalent": "two rules on one lever fire on the same answers",
    "subsumed": "one rule on a lever fires only where another does",
    "opposite": "two rules with opposite advice on one lever fire together, and nothing settles it",
    "dead-supersedes": "a rule supersedes one that never fires beside it",
    "dead-conflict": "two rules in conflict never fire together",
    "never-true": "a comparison can never be true",
    "never-false": "a comparison can never be false",
    "redundant": "a comparison makes no difference",
    "unread": "nothing reads a question",
    "default-on-threshold": "what stands in for an answer lies exactly on a threshold",
    "pivot-gap": "no rule that names a value of a pivot fact can fire",
    "pivot-ask-only": "only 'ask' rules speak to a value of a pivot fact",
    "circle": "rules, questions or derived facts lead back to themselves",
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that is meant to be so.

    Attributes:
        finding: one of KINDS.
        rules: those that the finding names, in any order.
        what: the comparison, question or value; empty where the kind and the rules say enough.
        reason: why it is meant to be so.
        pack: the pack that accepts it, `id@version`.
    """

    finding: str
    rules: tuple[str, ...]
    what: str
    reason: str
    place: Place
    pack: str
