"""Conditions out of YAML (`when`, `unless`, `ask_if`, `only_if`), every mistake told at its place.

A mapping is a conjunction of its entries. An entry is `all`, `any` or `not`, or a fact with what
is asked of it: a bare value (equals), `known` or `unknown`, or a mapping of operators, which must
all hold. The right side is a value, `{fact: name}` or `{param: id}`. A numeric fact may name a
bound: `estimate.cost.high`; `.central` is the fact itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.errors import AdvisorError, Place, nearest
from advisor.facts import FactSpec, FactType, Scalar
from advisor.logic.right_sides import TYPE_WORDS, Path, RightSides, kind_of
from advisor.logic.tree import (
    MAX_DEPTH,
    OPERATORS,
    ORDERINGS,
    All,
    Any,
    Compare,
    Condition,
    FactRef,
    Not,
    show_right,
)

_EQUALITY = ("eq", "ne", "in", "not_in", "known", "unknown")
_BY_TYPE: dict[FactType, tuple[str, ...]] = {
    "number": (*_EQUALITY, *ORDERINGS, "between"),
    "date": (*_EQUALITY, *ORDERINGS, "between"),
    "choice": _EQUALITY,
    "region": _EQUALITY,
    "text": _EQUALITY,
    "yes_no": ("eq", "ne", "known", "unknown"),
    "choices": ("contains", "lacks", "known", "unknown"),
}


def parse_condition(
    tree: object,
    resolve_param: Callable[[str], float],
    where: Callable[[Path], Place | None],
    *,
    facts: Mapping[str, FactSpec] | None = None,
) -> Condition:
    """Read a condition out of plain YAML values.

    Args:
        tree: the mapping as loaded.
        resolve_param: the value of a parameter, in the parameter's unit; raises AdvisorError or
            KeyError for one that does not exist.
        where: the place of the value at a path inside the tree.
        facts: the declared facts. When given, names, options and operators are checked against
            them, and an ordering on an ordered choice is read as the list of its options.

    Raises:
        AdvisorError: all mistakes of the tree, P601 to P612.
    """
    reader = _Reader(resolve_param, where, facts)
    condition = reader.condition(tree, (), 0)
    if reader.problems or condition is None:
        raise AdvisorError(reader.problems)
    return condition


class _Reader(RightSides):
    """Reads one tree and gathers what is wrong with it; None stands for a part that is bad."""

    def condition(self, tree: object, path: Path, depth: int) -> Condition | None:
        if depth > MAX_DEPTH:
            self.bad(
                "P603",
                f"A condition is nested deeper than {MAX_DEPTH} levels.",
                path,
                todo="Flatten it, or split the rule.",
            )
            return None
        if not isinstance(tree, dict):
            self.bad(
                "P601",
                f"A condition is a mapping, not {kind_of(tree)}.",
                path,
                todo="Write 'fact: value', 'all: [...]', 'any: [...]' or 'not: {...}'.",
            )
            return None
        if not tree:
            self.bad("P602", "The condition is empty.", path, todo="Say when it holds.")
            return None
        parts = [self.entry(str(key), value, (*path, key), depth) for key, value in tree.items()]
        sound = _sound(parts)
        if sound is None:
            return None
        return sound[0] if len(sound) == 1 else All(tuple(sound))

    def entry(self, key: str, value: object, path: Path, depth: int) -> Condition | None:
        if key == "not":
            part = self.condition(value, path, depth + 1)
            return None if part is None else Not(part)
        if key not in {"all", "any"}:
            return self.fact(key, value, path)
        if not isinstance(value, list):
            self.bad(
                "P601",
                f"'{key}' takes a list of conditions, not {kind_of(value)}.",
                path,
                todo="Write one condition a line, each with '- ' before it.",
            )
            return None
        if not value:
            self.bad("P602", f"The list of '{key}' is empty.", path, todo="Fill or remove it.")
            return None
        items = [self.condition(v, (*path, i), depth + 1) for i, v in enumerate(value)]
        sound = _sound(items)
        if sound is None:
            return None
        return All(tuple(sound)) if key == "all" else Any(tuple(sound))

    def fact(self, name: str, value: object, path: Path) -> Condition | None:
        ref = self.reference(name, path)
        if ref is None:
            return None
        if not isinstance(value, dict):
            if isinstance(value, str) and value in {"known", "unknown"}:
                return self.leaf(ref, value, None, path)
            return self.leaf(ref, "eq", value, path)
        if not value:
            self.bad(
                "P602",
                f"Nothing is asked of '{name}'.",
                path,
                allowed=OPERATORS,
                todo="Write a value, or an operator with its value.",
            )
            return None
        if set(value) <= {"fact", "param"}:
            return self.leaf(ref, "eq", value, path)
        parts = [self.operator(ref, str(op), v, (*path, op)) for op, v in value.items()]
        sound = _sound(parts)
        if sound is None:
            return None
        return sound[0] if len(sound) == 1 else All(tuple(sound))

    def operator(self, ref: FactRef, op: str, value: object, path: Path) -> Condition | None:
        if op in {"known", "unknown"}:
            if value is True:
                return self.leaf(ref, op, None, path)
            self.bad("P606", f"'{op}' takes no value.", path, todo=f"Write '{ref.fact}: {op}'.")
            return None
        if op not in OPERATORS:
            self.bad(
                "P605",
                f"'{op}' is not an operator.",
                path,
                allowed=OPERATORS,
                near=_SIGNS.get(op) or nearest(op, OPERATORS),
                todo="Operators are words: ge for >=, lt for <.",
            )
            return None
        return self.leaf(ref, op, value, path)

    def leaf(self, ref: FactRef, op: str, value: object, path: Path) -> Condition | None:
        spec = self.facts.get(ref.fact) if self.facts else None
        if spec is not None and spec.ordered and (op in ORDERINGS or op == "between"):
            return self.ordered(spec, op, value, path)
        if spec is not None and op not in _BY_TYPE[spec.type]:
            several = spec.type == "choices"
            self.bad(
                "P608",
                f"'{op}' cannot be asked of '{ref.fact}', which is {TYPE_WORDS[spec.type]}.",
                path,
                allowed=_BY_TYPE[spec.type],
                todo="For one option of several write 'contains'."
                if several
                else "Take one of those; for several values write {in: [a, b]}.",
            )
            return None
        if op in {"known", "unknown"}:
            if ref.bound:
                self.bad(
                    "P607",
                    f"'{op}' is asked of a fact, not of its range.",
                    path,
                    todo=f"Write '{ref.fact}: {op}'.",
                )
                return None
            return Compare(ref.fact, None, op)
        if op in {"in", "not_in"}:
            return self.listed(ref, op, value, path, spec)
        if op == "between":
            return self.between(ref, value, path, spec)
        right = self.right(value, path, spec, ordering=op in ORDERINGS)
        if right is None:
            return None
        if op in {"contains", "lacks"} and not isinstance(right, str):
            self.bad("P606", f"'{op}' takes one option.", path, todo="Write it without brackets.")
            return None
        return Compare(ref.fact, ref.bound, op, right, _params([value]))

    def listed(
        self, ref: FactRef, op: str, value: object, path: Path, spec: FactSpec | None
    ) -> Condition | None:
        if not isinstance(value, list) or not value:
            self.bad("P606", f"'{op}' takes a list of values.", path, todo="Write [a, b].")
            return None
        items = [self.right(v, (*path, i), spec) for i, v in enumerate(value)]
        if any(isinstance(i, FactRef) for i in items):
            self.bad("P606", f"'{op}' takes values, not facts.", path, todo="Use 'any' and 'eq'.")
            return None
        sound = _sound_values(items)
        return None if sound is None else Compare(ref.fact, ref.bound, op, _distinct(sound))

    def between(
        self, ref: FactRef, value: object, path: Path, spec: FactSpec | None
    ) -> Condition | None:
        if not isinstance(value, list) or len(value) != 2:
            self.bad("P606", "'between' takes two values.", path, todo="Write [least, greatest].")
            return None
        ends = _sound_values(
            [self.right(v, (*path, i), spec, ordering=True) for i, v in enumerate(value)]
        )
        if ends is None:
            return None
        low, high = ends
        numbers = isinstance(low, float) and isinstance(high, float) and low > high
        texts = isinstance(low, str) and isinstance(high, str) and low > high
        if numbers or texts:
            self.bad(
                "P609",
                f"Nothing lies between {show_right(low)} and {show_right(high)}.",
                path,
                todo="Write the smaller one first.",
            )
            return None
        return Compare(ref.fact, ref.bound, "between", (low, high), _params(value))

    def ordered(self, spec: FactSpec, op: str, value: object, path: Path) -> Condition | None:
        """An ordering on an ordered choice, as the list of options for which it is true."""
        wanted = value if op == "between" and isinstance(value, list) else [value]
        if len(wanted) != (2 if op == "between" else 1):
            self.bad("P606", "'between' takes two options.", path, todo="Write [least, greatest].")
            return None
        places: list[int] = []
        for option in wanted:
            if self.right(option, path, spec) is None or not isinstance(option, str):
                return None
            places.append(spec.options.index(option))
        first, last = {
            "lt": (0, places[0]),
            "le": (0, places[0] + 1),
            "gt": (places[0] + 1, None),
            "ge": (places[0], None),
            "between": (places[0], places[-1] + 1),
        }[op]
        options = spec.options[first:last]
        if not options:
            self.bad(
                "P609",
                f"No option of '{spec.name}' is meant by '{op}'.",
                path,
                allowed=spec.options,
                todo="They rise in this order; ask the other way round.",
            )
            return None
        return Compare(spec.name, None, "in", options)


def _params(written: list[object]) -> tuple[str, ...]:
    """The parameters among right sides as written."""
    names = tuple(str(each.get("param", "")) if isinstance(each, dict) else "" for each in written)
    return names if any(names) else ()


_SIGNS = {"==": "eq", "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
          "gte": "ge", "lte": "le", "includes": "contains", "excludes": "lacks"}  # fmt: skip


def _sound(parts: Sequence[Condition | None]) -> list[Condition] | None:
    """The parts, or None when one of them was bad."""
    good = [p for p in parts if p is not None]
    return good if len(good) == len(parts) else None


def _sound_values(items: Sequence[Scalar | FactRef | None]) -> list[Scalar | FactRef] | None:
    """The values, or None when one of them was bad."""
    good = [i for i in items if i is not None]
    return good if len(good) == len(items) else None


def _distinct(items: list[Scalar | FactRef]) -> tuple[Scalar | FactRef, ...]:
    """The items without repeats; true and 1 are two items."""
    return tuple({(type(i), i): i for i in items}.values())
