"""Conditions, values and the texts of rules as a reviewer reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.facts import FactSpec
from advisor.language import capital
from advisor.logic import All, Compare, Condition, Not
from advisor.logic.expressions import Expr
from advisor.logic.terms import show_expression
from advisor.logic.tree import FactRef, Right
from advisor.pack.items import Default, Pack, Range
from advisor.quantities import format_number, pretty_unit

_OPS = {
    "eq": "is",
    "ne": "is not",
    "lt": "is below",
    "le": "is at most",
    "gt": "is above",
    "ge": "is at least",
    "between": "is between",
    "in": "is one of",
    "not_in": "is none of",
    "known": "is known",
    "unknown": "is not known",
    "not_known": "is not known",
    "not_unknown": "is known",
}
_DIGITS = 12
# Stances, types and scopes of a pack as a reviewer reads them.
STANCES = {
    "reduce": "Do it and save",
    "justify": "It is right as it is",
    "caution": "Mind this",
    "ask": "Find this out",
}
TYPES = {
    "yes_no": "yes or no",
    "choice": "one of several",
    "choices": "any of several",
    "region": "a place",
}
GOVERNS = {
    "first": "Where it fires it stands above all others.",
    "alone": "Where it fires it stands above all others, and every rule that saves is set aside.",
}
SCOPES = {"use_case": "for each use case", "engagement": "once for the client"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition as nested lines.

    Attributes:
        words: of a comparison, or what joins the parts.
        parts: of a condition made of others.
        facts: the facts that a comparison names, then its parameters as `param.<id>`.
    """

    words: str
    parts: tuple[Clause, ...] = ()
    facts: tuple[str, ...] = ()


def clause(condition: Condition, pack: Pack) -> Clause:
    """A condition as lines, each comparison by the label of its fact."""
    match condition:
        case Compare():
            return _comparison(condition, pack)
        case Not(part):
            return Clause("Not so:", (clause(part, pack),))
        case All(parts):
            joined = "All of these:" if parts else "Always."
        case _:
            parts = condition.parts
            joined = "At least one of these:" if parts else "Never."
    if len(parts) == 1:
        return clause(parts[0], pack)
    return Clause(joined, tuple(clause(part, pack) for part in parts))


def _comparison(leaf: Compare, pack: Pack) -> Clause:
    spec = pack.specs[leaf.fact]
    head = capital(spec.label) + (f" ({leaf.bound} end of its range)" if leaf.bound else "")
    names = [leaf.fact]
    others = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
    names += [each.fact for each in others if isinstance(each, FactRef)]
    names += [f"param.{each}" for each in leaf.params if each]
    return Clause(f"{head}{_asked(leaf, spec, pack)}", (), tuple(dict.fromkeys(names)))


def _asked(leaf: Compare, spec: FactSpec, pack: Pack) -> str:
    """What a comparison asks of its fact, with what stands before it."""
    if leaf.right is None:
        return f" {_OPS[leaf.op]}"
    if leaf.right == "" and leaf.op in ("eq", "ne"):
        return " is empty" if leaf.op == "eq" else " is told"
    right = _right(leaf.op, leaf.right, spec, pack)
    if leaf.op in ("contains", "lacks"):
        return f": {right} among them" if leaf.op == "contains" else f": {right} not among them"
    if isinstance(leaf.right, bool):
        return f": {right}" if leaf.op == "eq" else f": not {right}"
    return f" {_OPS[leaf.op]} {right}"


def _right(op: str, right: Right, spec: FactSpec, pack: Pack) -> str:
    if isinstance(right, tuple):
        join = " and " if op == "between" else ", "
        return join.join(_right(op, each, spec, pack) for each in right)
    if isinstance(right, FactRef):
        end = f" ({right.bound} end of its range)" if right.bound else ""
        return (pack.specs[right.fact].label if right.fact in pack.specs else right.fact) + end
    return value(right, spec)


def value(found: object, spec: FactSpec) -> str:
    """A value of a fact; a number as it is written, since it is what the reviewer signs."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, int | float):
        return amount(float(found), spec.unit)
    if isinstance(found, tuple):
        return ", ".join(value(each, spec) for each in found) or "none"
    return f"“{spec.option_labels.get(str(found), str(found))}”"


def amount(number: float, unit: str | None) -> str:
    """A number with its unit."""
    shown = format_number(number, _DIGITS)
    return shown if unit in (None, "", "1") else f"{shown} {pretty_unit(str(unit))}"


def ranged(low: object, central: object, high: object, spec: FactSpec) -> str:
    """A value with its range, where that is wider than a point."""
    text = value(central, spec)
    if isinstance(low, str | bool | tuple) or low == high:
        return text
    return f"{text} ({value(low, spec)} to {value(high, spec)})"


def default_lines(default: Default, spec: FactSpec, pack: Pack) -> Iterator[str]:
    """What stands in where nobody answered."""
    if default.by is not None:
        other = pack.specs[default.by]
        for option, found in default.options.items():
            name = other.option_labels.get(option, option)
            yield f"{name}: {ranged(found.low, found.central, found.high, spec)}"
        rest = "otherwise: "
    else:
        rest = ""
    if default.fixed is not None:
        fixed = default.fixed
        yield rest + ranged(fixed.low, fixed.central, fixed.high, spec)
    elif rest:
        yield f"{rest}nothing"
    else:
        yield "nothing: what needs it is not decided"


def expression(found: Expr | Range, spec: FactSpec) -> str:
    """What a fact is set to."""
    if isinstance(found, Range):
        return ranged(found.low, found.central, found.high, spec)
    return show_expression(found)
