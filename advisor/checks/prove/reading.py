"""What the conditions of a pack read: other facts, texts, ends of ranges, volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.advice.match import VOLUME_OF
from advisor.logic import Condition, facts_read, leaves
from advisor.logic.expressions import FactValue, sources
from advisor.logic.tree import normal_text, right_facts
from advisor.pack.items import Pack, Range


def read_by(name: str, pack: Pack) -> tuple[str, ...]:
    """The facts that decide whether a fact shows, what stands in for it, or what it is."""
    question = pack.questions.get(name)
    if question is not None:
        asked = () if question.ask_if is None else sorted(facts_read(question.ask_if))
        return (*asked, *((question.default.by,) if question.default.by else ()))
    return pack.derived[name].reads if name in pack.derived else ()


def volumes_of(estimate: str, pack: Pack) -> tuple[str, ...]:
    """The volumes of which one at least is known where an estimate supports a rule."""
    parts = estimate.split(".")
    one_stage = parts[1] if len(parts) == 3 and parts[1] != "total" else None
    return tuple(
        name
        for name, spec in pack.specs.items()
        if spec.volume
        and any(
            name.startswith(head) and (one_stage is None or one_stage in stages)
            for head, stages in VOLUME_OF.items()
        )
    )


def conditions_of(pack: Pack) -> Iterator[Condition]:
    """All conditions of a pack."""
    for question in pack.questions.values():
        if question.ask_if is not None:
            yield question.ask_if
    for derived in pack.derived.values():
        yield from (case.when for case in derived.cases if case.when is not None)
    for rule in pack.rules.values():
        yield from (c for c in (rule.when, rule.unless) if c is not None)


def texts_in(conditions: Iterable[Condition]) -> dict[str, list[str]]:
    """By fact the texts that it is compared with."""
    found: dict[str, list[str]] = {}
    for condition in conditions:
        for leaf in leaves(condition):
            right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
            texts = [normal_text(r) for r in right if isinstance(r, str)]
            found.setdefault(leaf.fact, []).extend(texts)
    return found


def bounded_in(conditions: Iterable[Condition], pack: Pack) -> Iterator[str]:
    """The facts of which a low or a high end is read."""
    for condition in conditions:
        for leaf in leaves(condition):
            yield from (leaf.fact,) if leaf.bound else ()
            yield from (ref.fact for ref in right_facts(leaf) if ref.bound)
    for derived in pack.derived.values():
        for case in derived.cases:
            if not isinstance(case.value, Range):
                read = (s for s in sources(case.value) if isinstance(s, FactValue))
                yield from (source.fact for source in read if source.bound)
