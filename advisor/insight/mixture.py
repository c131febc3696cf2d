"""Mixtures of two states: some inputs as before, the others as after.

A state is an engagement under a pack. An input is named by a key:

- `("answer", owner, fact)`; an owner is a use case's id, `shared/<id>` or `engagement`;
- `("uses", use case)`: what it shares; `("use_case", id)`: that it is there;
- `("factor", id)`, `("parameter", id)`, `("question", fact)`, `("derived", fact)`;
- `("pack",)`: all else of the pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from advisor.facts import FactSpec
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, SharedThing, UseCase
from advisor.pack.items import Factor, Pack, Table

Key = tuple[str, ...]
Keys = frozenset[Key]
Item = TypeVar("Item")
REST: Key = ("pack",)
ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class State:
    """An engagement under a pack."""

    engagement: Engagement
    pack: Pack


def same_answer(a: Answer | None, b: Answer | None) -> bool:
    """Whether two answers give the same fact; unknown is like no answer."""
    return _essence(a) == _essence(b)


def _essence(answer: Answer | None) -> object:
    if answer is None or answer.state == "unknown":
        return "unknown"
    return answer.state, answer.value, answer.low, answer.high, answer.candidates


def owners(engagement: Engagement) -> dict[str, Mapping[str, Answer]]:
    """Answers by the owner of the place where they stand."""
    found = {case.id: case.answers for case in engagement.use_cases}
    found |= {shared_owner(thing.id): thing.answers for thing in engagement.shared}
    # What is asked once is asked of no use case, so one of that id does no harm.
    found[ENGAGEMENT] = {**found.get(ENGAGEMENT, {}), **engagement.answers}
    return found


def shared_owner(ident: str) -> str:
    """A shared thing as an owner of answers; a use case may have the same id."""
    return f"shared/{ident}"


def mixed_engagement(a: Engagement, b: Engagement, after: Keys) -> Engagement:
    """The engagement with the inputs of `after` as in b, all others as in a.

    A use case that only one of them has is an input of its own; a shared thing that only one has
    always stands there, and is without effect until a use case draws on it. The currency is a's.
    """
    cases_a, cases_b = ({c.id: c for c in e.use_cases} for e in (a, b))
    things_a, things_b = ({t.id: t for t in e.shared} for e in (a, b))
    cases: list[UseCase] = []
    for ident in dict.fromkeys((*cases_a, *cases_b)):
        before, later = cases_a.get(ident), cases_b.get(ident)
        if before is not None and later is not None:
            uses = later.uses if ("uses", ident) in after else before.uses
            answers = _answers(ident, before.answers, later.answers, after)
            cases.append(replace(before, uses=uses, answers=answers))
        elif before is not None and ("use_case", ident) not in after:
            cases.append(before)
        elif later is not None and ("use_case", ident) in after:
            cases.append(later)
    shared: list[SharedThing] = []
    for ident in dict.fromkeys((*things_a, *things_b)):
        first, second = things_a.get(ident), things_b.get(ident)
        if first is not None and second is not None:
            owner = shared_owner(ident)
            first = replace(first, answers=_answers(owner, first.answers, second.answers, after))
        thing = first or second
        if thing is not None:
            shared.append(thing)
    return replace(
        a,
        answers=_answers(ENGAGEMENT, a.answers, b.answers, after),
        use_cases=tuple(cases),
        shared=tuple(shared),
    )


def _answers(
    owner: str, a: Mapping[str, Answer], b: Mapping[str, Answer], after: Keys
) -> dict[str, Answer]:
    return _chosen(a, b, lambda fact: ("answer", owner, fact) in after)


def _chosen(a: Mapping[str, Item], b: Mapping[str, Item], later: Any) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for name in dict.fromkeys((*a, *b)):
        item = b.get(name) if later(name) else a.get(name)
        if item is not None:
            found[name] = item
    return found


def spec_essence(spec: FactSpec) -> FactSpec:
    """What of a declaration makes a difference to figures."""
    return replace(spec, label="", option_labels={}, origin_pack="", proper=False)


def pack_factor(pack: Pack, ident: str) -> Factor | None:
    """A factor by its id, scalar or in a table; a row's name may hold points."""
    if ident in pack.factors:
        return pack.factors[ident]
    table, key, name = _parts(ident)
    return pack.tables[table].factor(key, name) if table in pack.tables else None


def row_name(pack: Pack, ident: str) -> str | None:
    """What a person calls the row of a factor in a table."""
    table, key, _ = _parts(ident)
    if ident in pack.factors or table not in pack.tables:
        return None
    return pack.tables[table].text(key, "name") or pack.tables[table].text(key, "label")


def _parts(ident: str) -> tuple[str, str, str]:
    table, _, rest = ident.partition(".")
    key, _, name = rest.rpartition(".")
    return table, key, name


def pack_keys(keys: Iterable[Key]) -> Keys:
    """Those of the keys that are inputs of the pack."""
    kinds = ("factor", "parameter", "question", "derived", "pack")
    return frozenset(key for key in keys if key[0] in kinds)


def mixed_pack(a: Pack, b: Pack, inputs: Keys, after: Keys) -> Pack:
    """The pack with the inputs of `after` as in b, all others as in a.

    Args:
        a: the pack before.
        b: the pack after.
        inputs: the keys of all inputs of the pack that differ.
        after: those that are as in b.
    """
    base = b if REST in after else a
    moved = (inputs - after) if base is b else (inputs & after)
    moved -= {REST}
    if not moved:
        return base
    other = a if base is b else b
    questions, derived = dict(base.questions), dict(base.derived)
    parameters, factors = dict(base.parameters), dict(base.factors)
    tables: dict[str, Table] = dict(base.tables)
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for kind, ident in sorted((key[0], key[1]) for key in moved):
        if kind == "question":
            questions[ident] = other.questions[ident]
        elif kind == "derived":
            derived[ident] = other.derived[ident]
        elif kind == "parameter":
            _put(parameters, ident, other.parameters.get(ident))
        elif ident in base.factors or ident in other.factors:
            _put(factors, ident, other.factors.get(ident))
        else:
            table, key, name = _parts(ident)
            changed = rows.setdefault(table, {})
            row = changed.setdefault(key, dict(base.tables[table].rows.get(key, {})))
            _put(row, name, other.tables[table].rows.get(key, {}).get(name))
    for table, changed in rows.items():
        tables[table] = replace(tables[table], rows={**tables[table].rows, **changed})
    return replace(
        base,
        questions=questions,
        derived=derived,
        parameters=parameters,
        factors=factors,
        tables=tables,
    )


def _put(items: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        items.pop(name, None)
    else:
        items[name] = value
