"""The flat fact that durable_rules sees: one field per fact and kind of value.

The engine compares a text with a number without a word, reads `1e16` as a mistake, compares texts
by their bytes in JSON and field names by a hash of 32 bits, and takes a comparison with an absent
field of the same fact as true. So every field here has one kind of value, fixed when the rules
are compiled; numbers are written as reals; texts are written as the number of the constant that
they equal; and what one fact is compared with another for is worked out in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from advisor.facts import Scalar
from advisor.logic.evaluate import Env, FactEnv, evaluate_leaf, kind
from advisor.logic.tree import (
    FLAGS,
    ORDERINGS,
    Bound,
    Compare,
    day_number,
    normal_text,
    right_facts,
)

# Lists longer than this are looked up in Python; shorter ones are alternatives of the engine.
LONGEST_LIST = 8
YES, NO = "yes", "no"
KNOWLEDGE = ("known", "unknown", "hidden")
OTHER = "x"  # a text that no rule names
MARKER = "_k"
WARM_UP = "_w"
FACT_ID = "f"
RESERVED = ("id", "sid", "$s", MARKER, WARM_UP)

Constant: TypeAlias = float | str
Expression: TypeAlias = dict[str, object]
# Writes `"name":value,` for a value, or None where the value is of another kind.
Writer: TypeAlias = Callable[[Scalar], str | None]


def real(number: float) -> str | None:
    """A number as the engine reads it, always with a point; None when it is not finite."""
    text = float.__repr__(number + 0.0)  # + 0.0 makes zero of minus zero
    if "." in text:
        return text
    if "n" in text:
        return None
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}.0e{exponent}" if exponent else f"{mantissa}.0"


def written(name: str, word: str) -> str:
    """A field of a word as it stands in a fact, with the comma after it."""
    return f'"{name}":"{word}",'


def field_hash(name: str) -> int:
    """The hash by which the engine tells field names apart: FNV-1a of 32 bits."""
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


@dataclass(slots=True)
class _Column:
    """One field: where it comes from and the constants that it is compared with."""

    name: str
    sort: str
    constants: dict[str, int] = field(default_factory=dict)
    option: str = ""
    members: tuple[Scalar, ...] = ()

    def writer(self) -> Writer:
        match self.sort:
            case "number":
                return _number_writer(self.name)
            case "day":
                return _day_writer(self.name)
            case "text":
                return _text_writer(self.name, self.constants)
            case "yes_no":
                return _yes_no_writer(self.name)
            case "option":
                return _option_writer(self.name, self.option)
        return _member_writer(self.name, self.members)


class Fields:
    """The fields that a pack's rules read, named as they are first met."""

    def __init__(self) -> None:
        self.columns: dict[tuple[object, ...], _Column] = {}
        self.values: dict[tuple[str, Bound | None], list[_Column]] = {}
        self.flags: dict[str, str] = {}
        self.compared: dict[Compare, str] = {}
        self.hashes: dict[int, str] = {field_hash(name): name for name in RESERVED}
        self.names: list[str] = []

    def new_name(self, letter: str) -> str:
        """A field name whose hash no other has."""
        number = len(self.names)
        name = f"{letter}{number}"
        while field_hash(name) in self.hashes:
            number += 100_000
            name = f"{letter}{number}"
        self.hashes[field_hash(name)] = name
        self.names.append(name)
        return name

    def column(self, leaf: Compare, sort: str, letter: str, extra: object = None) -> _Column:
        """The column of a leaf's fact for one kind of value."""
        key = (leaf.fact, leaf.bound, sort, extra)
        found = self.columns.get(key)
        if found is None:
            found = self.columns[key] = _Column(self.new_name(letter), sort)
            self.values.setdefault((leaf.fact, leaf.bound), []).append(found)
        return found

    def expression(self, leaf: Compare) -> Expression:
        """A leaf as the engine's own JSON; only true where the leaf is true."""
        if leaf.op in FLAGS:
            return self.flag(leaf)
        if right_facts(leaf):
            return {self.comparison(leaf): YES}
        if leaf.op == "between" and isinstance(leaf.right, tuple):
            low, high = leaf.right
            return {
                "$and": [
                    self.expression(Compare(leaf.fact, leaf.bound, "ge", low)),
                    self.expression(Compare(leaf.fact, leaf.bound, "le", high)),
                ]
            }
        if leaf.op in {"contains", "lacks"} and isinstance(leaf.right, str):
            option = normal_text(leaf.right)
            column = self.column(leaf, "option", "o", option)
            column.option = option
            return {column.name: YES if leaf.op == "contains" else NO}
        if leaf.op in {"in", "not_in"} and isinstance(leaf.right, tuple):
            return self.listed(leaf, leaf.right)
        return self.compare(leaf, leaf.op, leaf.right)

    def flag(self, leaf: Compare) -> Expression:
        """Whether a fact is known: a text, since a hidden fact is neither known nor unknown."""
        name = self.flags.get(leaf.fact)
        if name is None:
            name = self.flags[leaf.fact] = self.new_name("k")
        word = leaf.op.removeprefix("not_")
        return {"$neq": {name: word}} if leaf.op.startswith("not_") else {name: word}

    def comparison(self, leaf: Compare) -> str:
        """The field of a leaf that compares two facts."""
        if leaf not in self.compared:
            self.compared[leaf] = self.new_name("r")
        return self.compared[leaf]

    def listed(self, leaf: Compare, items: tuple[object, ...]) -> Expression:
        """`in` as exclusive alternatives, `not_in` as all differing; long lists in Python."""
        values = [i for i in items if isinstance(i, float | bool | str)]
        sorts = {kind(v) for v in values}
        if len(sorts) > 1 or len(values) > LONGEST_LIST:
            marked = frozenset((kind(v), v) for v in values)
            column = self.column(leaf, "member", "m", marked)
            column.members = tuple(values)
            return {column.name: YES if leaf.op == "in" else NO}
        op = "eq" if leaf.op == "in" else "ne"
        parts = list({repr(e): e for e in (self.compare(leaf, op, v) for v in values)}.values())
        if len(parts) == 1:
            return parts[0]
        return {"$or" if leaf.op == "in" else "$and": parts}

    def compare(self, leaf: Compare, op: str, value: object) -> Expression:
        """A comparison of one field with one constant."""
        name, constant = self.constant(leaf, op, value)
        pair: Expression = {name: constant}
        match op:
            case "eq":
                return pair
            case "ne":
                return {"$neq": pair}
            case "le" | "ge":
                return {f"${op[0]}te": pair}
        return {f"${op}": pair}

    def constant(self, leaf: Compare, op: str, value: object) -> tuple[str, Constant]:
        """The field that holds values of the constant's kind, and the constant as written there."""
        if isinstance(value, bool):
            if op not in {"eq", "ne"}:
                raise TypeError(f"yes and no have no order: {leaf}")
            return self.column(leaf, "yes_no", "b").name, YES if value else NO
        if isinstance(value, int | float):
            return self.column(leaf, "number", "n").name, float(value)
        if not isinstance(value, str):
            raise TypeError(f"not a value to compare with: {leaf}")
        if op in ORDERINGS:
            day = day_number(value)
            if day is None:
                raise TypeError(f"only numbers and dates have an order: {leaf}")
            return self.column(leaf, "day", "d").name, float(day)
        column = self.column(leaf, "text", "t")
        number = column.constants.setdefault(normal_text(value), len(column.constants))
        return column.name, f"c{number}"

    def words(self) -> dict[str, tuple[str, ...]]:
        """All that each field of words can hold; those of numbers are not among them."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(
            self.flags.values(), ("known", "unknown", "hidden")
        )
        for column in self.columns.values():
            if column.sort == "text":
                found[column.name] = (*(f"c{n}" for n in column.constants.values()), OTHER)
            elif column.sort not in {"number", "day"}:
                found[column.name] = (YES, NO)
        return found

    def freeze(self) -> Plan:
        """How the fields are filled from facts, for all that the rules read."""
        place = {name: index for index, name in enumerate(self.names)}
        values = tuple(
            (fact, bound, tuple((place[c.name], c.writer()) for c in columns))
            for (fact, bound), columns in self.values.items()
        )
        flags = tuple((fact, place[name], name) for fact, name in self.flags.items())
        compared = tuple((leaf, place[name], name) for leaf, name in self.compared.items())
        return Plan(
            place, tuple(v for v in values if len(v[2]) != 1),
            tuple((f, b, w[0][0], w[0][1]) for f, b, w in values if len(w) == 1),
            flags, compared, self.words(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """How the fields of a pack are filled.

    Attributes:
        place: the position of each field.
        several: facts that fill several fields, with position and writer of each.
        single: facts that fill one.
        flags: facts asked whether they are known.
        words: all that a field of words can hold.
        compared: leaves that are worked out here.
    """

    place: dict[str, int]
    several: tuple[tuple[str, Bound | None, tuple[tuple[int, Writer], ...]], ...]
    single: tuple[tuple[str, Bound | None, int, Writer], ...]
    flags: tuple[tuple[str, int, str], ...]
    compared: tuple[tuple[Compare, int, str], ...]
    words: dict[str, tuple[str, ...]]

    def write(self, env: Env) -> list[str | None]:
        """Every field as `"name":value,`, in place; None where it is absent."""
        filled: list[str | None] = [None] * len(self.place)
        get = env.value
        # Most fields are central values of plain facts: read without a call each.
        plain = env.facts.get if type(env) is FactEnv else None
        for fact, bound, position, writer in self.single:
            if plain is None or bound is not None:
                value = get(fact, bound)
            else:
                found = plain(fact)
                value = found.value if found is not None and found.visible else None
            if value is not None:
                filled[position] = writer(value)  # type: ignore[arg-type]  # no draws here
        for fact, bound, writers in self.several:
            value = get(fact, bound)
            if value is not None:
                for position, writer in writers:
                    filled[position] = writer(value)  # type: ignore[arg-type]
        for fact, position, name in self.flags:
            word = "hidden"
            if env.visible(fact):
                word = "known" if env.known(fact) else "unknown"
            filled[position] = written(name, word)
        for leaf, position, name in self.compared:
            if evaluate_leaf(leaf, env).true is True:
                filled[position] = written(name, YES)
        return filled


def _number_writer(name: str) -> Writer:
    head = f'"{name}":'

    def write(value: Scalar) -> str | None:
        if type(value) is not float and (isinstance(value, bool | str | tuple)):
            return None
        number = real(value)
        return None if number is None else f"{head}{number},"

    return write


def _day_writer(name: str) -> Writer:
    head = f'"{name}":'

    def write(value: Scalar) -> str | None:
        day = day_number(value) if isinstance(value, str) else None
        return None if day is None else f"{head}{day}.0,"

    return write


def _text_writer(name: str, constants: dict[str, int]) -> Writer:
    known = {text: written(name, f"c{number}") for text, number in constants.items()}
    other = written(name, OTHER)
    get = known.get

    def write(value: Scalar) -> str | None:
        if not isinstance(value, str):
            return None
        return get(value) or (other if value.isascii() else get(normal_text(value), other))

    return write


def _yes_no_writer(name: str) -> Writer:
    yes, no = _both(name)

    def write(value: Scalar) -> str | None:
        if not isinstance(value, bool):
            return None
        return yes if value else no

    return write


def _option_writer(name: str, option: str) -> Writer:
    yes, no = _both(name)

    def write(value: Scalar) -> str | None:
        if not isinstance(value, tuple):
            return None
        return yes if option in value or option in map(normal_text, value) else no

    return write


def _member_writer(name: str, members: Iterable[Scalar]) -> Writer:
    """Whether a value is in a list; of no matter if nothing in the list is of its kind."""
    yes, no = _both(name)
    listed: dict[str, set[Scalar]] = {}
    for member in members:
        text = normal_text(member) if isinstance(member, str) else member
        listed.setdefault(kind(member), set()).add(text)

    def write(value: Scalar) -> str | None:
        sort = kind(value)
        found = listed.get(sort)
        if found is None or (isinstance(value, float) and real(value) is None):
            return None
        text = normal_text(value) if isinstance(value, str) else value
        return yes if text in found else no

    return write


def _both(name: str) -> tuple[str, str]:
    return written(name, YES), written(name, NO)
