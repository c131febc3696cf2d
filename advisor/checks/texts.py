"""Checks of the texts of rules: sound templates that print with what the condition is sure of."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.errors import AdvisorError, Problem, nearest
from advisor.facts import Fact, FactSpec, Scalar, Status
from advisor.logic import conjunctions
from advisor.pack.items import Pack, Rule
from advisor.text import render_text, text_problems


def texts_print(pack: Pack) -> Iterator[Problem]:
    """Texts are sound templates, and print with only the facts that the condition is sure of."""
    for rule in pack.rules.values():
        facts = {n: _sample(pack.specs[n]) for n in _sure_facts(rule, pack)}
        for key in ("title", "recommend", "first_step", "because", "limitations"):
            text = str(getattr(rule, key))
            found = text_problems(text, pack.specs)
            for message in found:
                yield Problem(
                    "P302",
                    f"{key} of '{rule.id}': {message.rstrip('.')}.",
                    rule.at(key),
                    nearest=_nearest_fact(message, pack),
                    todo=_mend(message),
                )
            if found:
                continue
            try:
                render_text(text, facts, pack.specs, rule.at(key))
            except AdvisorError as error:
                for problem in error.problems:
                    yield Problem(
                        "P302",
                        f"{key} of '{rule.id}': {problem.message}",
                        rule.at(key),
                        todo=_guard(problem.message) or problem.todo,
                    )


def _guard(message: str) -> str | None:
    """How the fact that a message names in quotes is guarded."""
    quoted = message.split("'")
    if "has no value here" not in message or len(quoted) < 2:
        return None
    return f"Guard it: {{% if has('{quoted[1]}') %}} … {{% endif %}}."


def _mend(message: str) -> str:
    if "declared" in message:
        return "Take the nearest name, or declare it under questions/, derive/ or facts/."
    if "filter" in message:
        return "Use one of those, as in {{ use.tasks_month | quantity }}."
    return "Mend it: {{ fact | filter }} prints, {% if has('fact') %} … {% endif %} chooses."


def _nearest_fact(message: str, pack: Pack) -> str | None:
    """The fact that was meant, where a message names in quotes one that is not declared."""
    quoted = message.split("'")
    name = quoted[1] if "declared" in message and len(quoted) > 1 else ""
    return nearest(name, pack.specs) if name else None


def _sure_facts(rule: Rule, pack: Pack) -> set[str]:
    sure = [
        {
            leaf.fact
            for leaf in conjunction
            if leaf.op not in ("known", "unknown", "not_known", "not_unknown")
        }
        | {leaf.fact for leaf in conjunction if leaf.op == "known"}
        for conjunction in conjunctions(rule.when)
    ]
    always = {
        n for n, q in pack.questions.items() if q.ask_if is None and q.default.fixed is not None
    }
    return (set.intersection(*sure) if sure else set()) | always


def _sample(spec: FactSpec) -> Fact:
    value: Scalar
    if spec.type == "number":
        value = max(spec.bounds[0], 1.0) if spec.bounds else 1.0
    elif spec.type == "yes_no":
        value = True
    elif spec.type == "choices":
        value = spec.options[:1]
    else:
        value = spec.options[0] if spec.options else "x"
    number = value if isinstance(value, float) and not isinstance(value, bool) else None
    return Fact(spec.name, value, Status.GIVEN, known=True, low=number, high=number)
