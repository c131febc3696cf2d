"""Questions that a change hides: what no longer applies loses its effect."""

from __future__ import annotations

from dataclasses import replace

from advisor.facts import Fact
from advisor.intake.facts import question_order
from advisor.intake.visible import shows
from advisor.logic import Condition, facts_read
from advisor.pack.items import Pack

# The questions that may hide, each after those that decide on it: `ask_if`, what it reads.
Asked = tuple[tuple[str, Condition, frozenset[str]], ...]


def may_hide(pack: Pack) -> Asked:
    """The questions of a pack that may hide."""
    return tuple(
        (name, question.ask_if, facts_read(question.ask_if))
        for name in question_order(pack)
        if (question := pack.questions[name]).ask_if is not None
    )


def hide(after: dict[str, Fact], touched: list[str], questions: Asked) -> None:
    """Hide the questions whose `ask_if` turns with a change.

    Args:
        after: the facts after the change; what hides is put in its place.
        touched: the facts that changed; what hides is added.
        questions: those that may hide.
    """
    for name, ask_if, reads in questions:
        if name not in after or (name not in touched and reads.isdisjoint(touched)):
            continue
        if not shows(ask_if, after) and after[name].visible:
            after[name] = replace(after[name], visible=False)
            touched.append(name)
