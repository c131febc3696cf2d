"""Mutants: rules with one small fault each, which the cases of a rule should notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.facts import FactSpec, Scalar
from advisor.logic import All, Compare, Condition, FactRef, Not
from advisor.logic import Any as AnyOf
from advisor.pack.items import Pack, Rule

# A comparison and those that a slip of the pen makes of it: off by the boundary, and turned round.
SLIPS = {
    "lt": ("le", "ge"),
    "le": ("lt", "gt"),
    "gt": ("ge", "le"),
    "ge": ("gt", "lt"),
    "eq": ("ne",),
    "ne": ("eq",),
    "in": ("not_in",),
    "not_in": ("in",),
    "contains": ("lacks",),
    "lacks": ("contains",),
    "known": ("unknown",),
    "unknown": ("known",),
}
FACTORS = (0.5, 0.9, 1.1, 2.0)
KINDS = (
    "operator",
    "threshold",
    "dropped condition",
    "dropped option",
    "other option",
    "all and any",
    "boolean",
    "removed supersedes",
)


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """A rule with one fault.

    Attributes:
        kind: one of KINDS.
        part: when, unless or supersedes.
        what: the fault, as a person writes it.
        rule: with the fault.
        other: of a removed `supersedes`, the rule that was superseded.
    """

    kind: str
    part: str
    what: str
    rule: Rule
    other: str | None = None

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.kind} in {self.part}: {self.what}"


def mutants_of(rule: Rule, pack: Pack) -> Iterator[Mutant]:
    """All mutants of a rule.

    Args:
        rule: of the pack.
        pack: declares the facts, for the options of a choice.
    """
    for kind, what, condition in _variants(rule.when, pack.specs):
        yield Mutant(kind, "when", what, replace(rule, when=condition))
    if rule.unless is not None:
        yield Mutant("dropped condition", "unless", "the exception", replace(rule, unless=None))
        for kind, what, condition in _variants(rule.unless, pack.specs):
            yield Mutant(kind, "unless", what, replace(rule, unless=condition))
    for other in rule.supersedes:
        if other in pack.rules:
            left = tuple(s for s in rule.supersedes if s != other)
            faulty = replace(rule, supersedes=left)
            yield Mutant("removed supersedes", "supersedes", other, faulty, other)


_Variant = tuple[str, str, Condition]


def _variants(condition: Condition, specs: Mapping[str, FactSpec]) -> Iterator[_Variant]:
    """A condition with one fault, in each way."""
    match condition:
        case Compare():
            yield from _leaf_variants(condition, specs)
        case Not(part):
            for kind, what, faulty in _variants(part, specs):
                yield kind, what, Not(faulty)
            yield "dropped condition", f"the `not` before {_short(part)}", part
        case All(parts) | AnyOf(parts):
            make = type(condition)
            other = AnyOf if make is All else All
            if len(parts) > 1:
                words = "all → any" if make is All else "any → all"
                yield "all and any", f"{words} of {_short(condition)}", other(parts)
                for n, part in enumerate(parts):
                    left = (*parts[:n], *parts[n + 1 :])
                    yield "dropped condition", _short(part), make(left)
            for n, part in enumerate(parts):
                for kind, what, faulty in _variants(part, specs):
                    yield kind, what, make((*parts[:n], faulty, *parts[n + 1 :]))


def _leaf_variants(leaf: Compare, specs: Mapping[str, FactSpec]) -> Iterator[_Variant]:
    if isinstance(leaf.right, bool):
        yield _changed("boolean", leaf, replace(leaf, right=not leaf.right))
        return
    for op in SLIPS.get(leaf.op, ()):
        yield _changed("operator", leaf, replace(leaf, op=op))
    if isinstance(leaf.right, float):
        for value in _moved(leaf.right):
            yield _changed("threshold", leaf, replace(leaf, right=value))
    elif isinstance(leaf.right, str):
        other = _next_option(leaf, specs)
        if other is not None:
            yield _changed("other option", leaf, replace(leaf, right=other))
    elif isinstance(leaf.right, tuple) and leaf.op == "between":
        yield from _between(leaf, leaf.right)
    elif isinstance(leaf.right, tuple) and len(leaf.right) > 1:
        for option in leaf.right:
            left = tuple(r for r in leaf.right if r is not option)
            yield "dropped option", f"{option} of {_short(leaf)}", replace(leaf, right=left)


def _between(leaf: Compare, right: tuple[Scalar | FactRef, ...]) -> Iterator[_Variant]:
    for n, end in enumerate(right):
        if isinstance(end, float):
            for value in _moved(end):
                moved = (*right[:n], value, *right[n + 1 :])
                yield _changed("threshold", leaf, replace(leaf, right=moved))


def _moved(value: float) -> tuple[float, ...]:
    return tuple(value * factor for factor in FACTORS) if value else (-1.0, 1.0)


def _next_option(leaf: Compare, specs: Mapping[str, FactSpec]) -> str | None:
    """The option after the one compared with, round the list."""
    spec = specs.get(leaf.fact)
    options = tuple(spec.options) if spec is not None and spec.options else ()
    if leaf.right not in options or len(options) < 2:
        return None
    return str(options[(options.index(leaf.right) + 1) % len(options)])


def _changed(kind: str, leaf: Compare, faulty: Compare) -> _Variant:
    return kind, f"{leaf} → {faulty}", faulty


def _short(condition: Condition) -> str:
    match condition:
        case Compare():
            text = str(condition)
            return text if len(text) <= 80 else f"{text[:77]}…"
        case Not(part):
            return f"not ({_short(part)})"
        case All(parts):
            return f"all of {len(parts)}"
        case AnyOf(parts):
            return f"any of {len(parts)}"
