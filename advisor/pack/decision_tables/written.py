"""Conditions as they are written, parameters by name: between YAML and the cells of a table.

`advisor.logic` reads a condition to match it, and takes the value of each parameter. A table gives
a condition back as it was written, so it needs the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from advisor.loading import Path_
from advisor.logic.tree import OPERATORS

Plain: TypeAlias = "str | float | int | bool"


@dataclass(frozen=True, slots=True)
class Named:
    """A fact or a parameter on the right side."""

    kind: Literal["fact", "param"]
    name: str


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: a fact, an operator, and a value, a Named, a tuple of these or None."""

    __test__ = False  # no test of pytest's

    name: str
    op: str
    right: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that must all hold, of which any must hold, or one that must not."""

    kind: Literal["all", "any", "not"]
    parts: tuple[Written, ...]


Written: TypeAlias = "Test | Group"


class Unreadable(ValueError):
    """The data is no condition."""


def from_data(data: object) -> Written:
    """A condition out of YAML.

    Raises:
        Unreadable: it is none.
    """
    if not isinstance(data, dict) or not data:
        raise Unreadable
    return group("all", (_entry(str(key), value) for key, value in data.items()))


def _entry(key: str, value: object) -> Written:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise Unreadable
        return group("all" if key == "all" else "any", map(from_data, value))
    if key == "not":
        return Group("not", (from_data(value),))
    if not isinstance(value, dict):
        if value in ("known", "unknown"):
            return Test(key, str(value))
        return Test(key, "eq", _right(value))
    if not value:
        raise Unreadable
    if set(value) <= {"fact", "param"}:
        return Test(key, "eq", _right(value))
    return group("all", (_test(key, str(op), right) for op, right in value.items()))


def _test(name: str, op: str, right: object) -> Test:
    if op not in OPERATORS:
        raise Unreadable
    if op in ("known", "unknown"):
        if right is not True:
            raise Unreadable
        return Test(name, op)
    if op in ("in", "not_in", "between"):
        if not isinstance(right, list) or not right:
            raise Unreadable
        if op == "between" and len(right) != 2:
            raise Unreadable
        return Test(name, op, tuple(_right(one) for one in right))
    return Test(name, op, _right(right))


def _right(value: Any) -> Plain | Named:
    match value:
        case {"fact": str(name)} if len(value) == 1:
            return Named("fact", name)
        case {"param": str(name)} if len(value) == 1:
            return Named("param", name)
        case bool() | int() | float() | str():
            return value
    raise Unreadable


def group(kind: Literal["all", "any"], parts: Iterable[Written]) -> Written:
    """A group without groups of its own kind in it; of one part, that part."""
    flat: list[Written] = []
    for part in parts:
        if isinstance(part, Group) and part.kind == kind:
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else Group(kind, tuple(flat))


def parts_of(condition: Written, kind: Literal["all", "any"]) -> tuple[Written, ...]:
    """The parts of a group of a kind; of anything else, itself."""
    if isinstance(condition, Group) and condition.kind == kind:
        return condition.parts
    return (condition,)


def tests_in(condition: Written) -> Iterator[Test]:
    """The comparisons of a condition from left to right."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests_in(part)


def to_data(
    condition: Written, note: Callable[[Path_, Test], object] | None = None
) -> dict[str, Any]:
    """A condition as YAML has it; neighbouring comparisons of one fact stand together.

    Args:
        condition: what to write.
        note: is told the path of each comparison in what was written.
    """
    return _data(condition, (), note or (lambda *_: None))


def _data(condition: Written, path: Path_, note: Callable[[Path_, Test], object]) -> dict[str, Any]:
    if isinstance(condition, Test):
        note((*path, condition.name), condition)
        return {condition.name: _asked(condition)}
    if condition.kind == "not":
        return {"not": _data(condition.parts[0], (*path, "not"), note)}
    entries = _runs(condition.parts) if condition.kind == "all" else [[p] for p in condition.parts]
    if len(entries) == 1:
        return _entry_data(entries[0], path, note)
    found = [
        _entry_data(entry, (*path, condition.kind, i), note) for i, entry in enumerate(entries)
    ]
    return {condition.kind: found}


def _runs(parts: tuple[Written, ...]) -> list[list[Written]]:
    """The parts, with neighbouring comparisons of one fact by different operators together."""
    runs: list[list[Written]] = []
    for part in parts:
        last = runs[-1] if runs else []
        if last and all(_beside(one, part) for one in last):
            last.append(part)
        else:
            runs.append([part])
    return runs


def _beside(one: Written, other: Written) -> bool:
    return (
        isinstance(one, Test)
        and isinstance(other, Test)
        and one.name == other.name
        and one.op != other.op
    )


def _entry_data(
    entry: list[Written], path: Path_, note: Callable[[Path_, Test], object]
) -> dict[str, Any]:
    if len(entry) == 1:
        return _data(entry[0], path, note)
    tests = [part for part in entry if isinstance(part, Test)]
    for test in tests:
        note((*path, test.name, test.op), test)
    return {tests[0].name: {test.op: _told(test) for test in tests}}


def _asked(test: Test) -> Any:
    if test.op in ("known", "unknown"):
        return test.op
    right = _told(test)
    if test.op == "eq" and right not in ("known", "unknown"):
        return right
    return {test.op: right}


def _told(test: Test) -> Any:
    if test.op in ("known", "unknown"):
        return True
    if isinstance(test.right, tuple):
        return [_plain(one) for one in test.right]
    return _plain(test.right)


def _plain(right: Plain | Named) -> Any:
    return {right.kind: right.name} if isinstance(right, Named) else right


def canonical(condition: Written) -> tuple[Any, ...]:
    """The same for two conditions that differ in the order of their parts only."""
    if isinstance(condition, Test):
        right = condition.right if isinstance(condition.right, tuple) else (condition.right,)
        if condition.op in ("in", "not_in"):
            right = tuple(sorted(dict.fromkeys(right), key=_key))
        return ("test", condition.name, condition.op, *(_key(one) for one in right))
    parts = sorted({canonical(part) for part in condition.parts}, key=repr)
    return parts[0] if len(parts) == 1 and condition.kind != "not" else (condition.kind, *parts)


def _key(right: object) -> tuple[str, str]:
    """What tells right sides apart: true and 1 differ, 1 and 1.0 do not."""
    if isinstance(right, int | float) and not isinstance(right, bool):
        return ("number", repr(float(right)))
    return (type(right).__name__, repr(right))


def alternatives(condition: Written) -> frozenset[frozenset[tuple[Any, ...]]]:
    """The conjunctions of a condition, any of which must hold: what the engine matches.

    Raises:
        Unreadable: there are more than a rule may have, or a `not` over several comparisons.
    """
    found = {frozenset(canonical(test) for test in row) for row in conjunctive_rows(condition)}
    return frozenset(found)


def conjunctive_rows(condition: Written, most: int = 32) -> list[tuple[Written, ...]]:
    """The conjunctions of a condition as lists of comparisons.

    Raises:
        Unreadable: as for `alternatives`.
    """
    if isinstance(condition, Test):
        return [(condition,)]
    if condition.kind == "not":
        if not isinstance(condition.parts[0], Test):
            raise Unreadable
        return [(condition,)]
    rows = [conjunctive_rows(part, most) for part in condition.parts]
    if condition.kind == "any":
        found = [row for part in rows for row in part]
    else:
        found = [()]
        for part in rows:
            found = [(*have, *more) for have in found for more in part]
            if len(found) > most:
                raise Unreadable
    if len(found) > most:
        raise Unreadable
    return found
