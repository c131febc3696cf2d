"""Rules as small rulesets of durable_rules, each a shard of plain conjunctions."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from advisor.engine.fields import MARKER, WARM_UP, Expression, Fields, Plan, real, written
from advisor.errors import AdvisorError, Problem
from advisor.logic.normal import Conjunction, conjunctions
from advisor.logic.tree import (
    FLAGS,
    MAX_TEXT_BYTES,
    ORDERINGS,
    Compare,
    Condition,
    FactRef,
    condition_to_data,
)

# With at most 64 conjunctions none of the engine's limits can be reached, whatever the facts.
SHARD_SIZE = 48
# A fact has at most 255 fields; id, session, marker and warm-up are among them.
SHARD_FIELDS = 240
ALIAS = "m"
WARM_UP_RULE = "w"

Rules = Sequence[tuple[str, Condition]]
# A rule and its alternatives.
Alternatives = tuple[tuple[str, tuple[Conjunction, ...]], ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """One ruleset.

    Attributes:
        definition: the ruleset as the engine's JSON.
        fields: the positions of the fields that it reads.
        idle: fields as written that make no condition of it true, and so are left out; None too.
        gate: fields as written of which one must be there for any of its rules to fire; None when
            that cannot be said.
    """

    definition: str
    fields: tuple[int, ...]
    idle: frozenset[str | None]
    gate: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled pack, before the engine has it.

    Attributes:
        plan: how the fields are filled.
        digits: the length of the engine's rule names, each the number of an alternative, counted
            over all rules.
    """

    shards: tuple[Shard, ...]
    plan: Plan
    digits: int


def alternatives(rules: Rules) -> Alternatives:
    """Every rule's condition as conjunctions.

    Raises:
        AdvisorError: P620 of every rule that has too many; E101, an id that stands twice.
    """
    seen: set[str] = set()
    problems: list[Problem] = []
    found: list[tuple[str, tuple[Conjunction, ...]]] = []
    for rule, condition in rules:
        if rule in seen:
            raise AdvisorError.of(
                "E101", f"The rule '{rule}' stands twice.", todo="Rename one of the two."
            )
        seen.add(rule)
        try:
            found.append((rule, conjunctions(condition, rule=rule)))
        except AdvisorError as error:
            problems += error.problems
    if problems:
        raise AdvisorError(problems)
    return tuple(found)


def rules_hash(rules: Rules) -> str:
    """A hash of rules by which their compiled form is found again."""
    data = [[rule, condition_to_data(condition)] for rule, condition in rules]
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def compile_rules(rules: Alternatives) -> Program:
    """Shards of at most 48 conjunctions, those with the same first condition side by side.

    Raises:
        AdvisorError: E102, a text that the engine cannot hold.
    """
    ordered = sorted(_entries(rules), key=lambda e: e.key)
    fields = Fields()
    groups = [
        [(entry.number, expressions(fields, entry.leaves)) for entry in group]
        for group in _groups(ordered)
    ]
    plan = fields.freeze()
    digits = len(str(len(ordered)))
    return Program(tuple(_shard(group, plan, digits) for group in groups), plan, digits)


def expressions(fields: Fields, leaves: Conjunction) -> list[Expression]:
    """A conjunction as expressions of the engine; an empty one asks for the marker alone."""
    return [fields.expression(leaf) for leaf in leaves] or [{MARKER: 1.0}]


def _shard(group: list[tuple[int, list[Expression]]], plan: Plan, digits: int) -> Shard:
    definition: dict[str, object] = {WARM_UP_RULE: {"all": [{ALIAS: {WARM_UP: 1.0}}]}}
    tests: dict[str, list[tuple[str, object]]] = {}
    gate: frozenset[str] | None = frozenset()
    for number, parts in group:
        definition[f"{number:0{digits}}"] = {"all": [{ALIAS: _joined(parts)}]}
        for name, sign, constant in _tests(parts):
            tests.setdefault(name, []).append((sign, constant))
        needed = next(filter(None, (_needed(part, plan) for part in parts)), None)
        gate = None if gate is None or needed is None else gate | needed
    tests.pop(MARKER, None)
    idle = {
        written(name, word)
        for name, asked in tests.items()
        for word in plan.words.get(name, ())
        if not any(_true(word, sign, constant) for sign, constant in asked)
    }
    fields = tuple(sorted(plan.place[name] for name in tests))
    return Shard(to_json(definition), fields, frozenset({None, *idle}), gate)


def _needed(part: Expression, plan: Plan) -> frozenset[str] | None:
    """The fields as written of which one must be there for a part to be true, if all are words."""
    tests = list(_tests(part))
    if "$and" in part or any(name not in plan.words for name, _, _ in tests):
        return None
    return frozenset(
        written(name, word)
        for name, sign, constant in tests
        for word in plan.words[name]
        if _true(word, sign, constant)
    )


def _true(word: str, sign: str, constant: object) -> bool:
    """Whether a comparison for equality or difference is true of a word."""
    return (word == constant) == (sign == "$eq")


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    leaves: Conjunction
    key: tuple[tuple[float, str], ...]
    reads: frozenset[object]


def _entries(rules: Alternatives) -> Iterator[_Entry]:
    """Every conjunction with its most selective condition first."""
    number = 0
    for rule, found in rules:
        for conjunction in found:
            for leaf in conjunction:
                _check_texts(rule, leaf)
            ordered = sorted(((_order(leaf), leaf) for leaf in conjunction), key=_FIRST)
            leaves = tuple(leaf for _, leaf in ordered)
            yield _Entry(number, leaves, tuple(key for key, _ in ordered), _reads(leaves))
            number += 1


_FIRST = itemgetter(0)


def _groups(entries: list[_Entry]) -> Iterator[list[_Entry]]:
    """The entries in groups that keep to the engine's limits.

    Those with the same first condition stay together, since the engine tests that only once;
    beside them come those that read the fewest facts more, since it goes through all fields of a
    fact for every condition that is true.
    """
    blocks = deque(_block(list(b)) for _, b in groupby(entries, key=lambda e: e.key[:1]))
    group: list[_Entry] = []
    read: frozenset[object] = frozenset()
    while blocks:
        room = SHARD_SIZE - len(group)
        best = min(
            range(min(len(blocks), _LOOK_AHEAD)),
            key=lambda n: len(blocks[n].reads - read) / min(room, len(blocks[n].entries)),
        )
        block = blocks[best]
        del blocks[best]
        taken = _block(block.entries[:room])
        if len(taken.entries) < len(block.entries):
            blocks.appendleft(_block(block.entries[room:]))
        for entry in taken.entries:
            reads = entry.reads
            if group and (len(group) == SHARD_SIZE or len(read | reads) > SHARD_FIELDS):
                yield group
                group, read = [], frozenset()
            if len(reads) > SHARD_FIELDS:
                raise AdvisorError.of(
                    "E103",
                    f"One alternative of a rule has more than {SHARD_FIELDS} conditions.",
                    todo="Split the rule.",
                )
            group.append(entry)
            read |= reads
        if len(group) == SHARD_SIZE:
            yield group
            group, read = [], frozenset()
    if group:
        yield group


# How many blocks are looked through for the one that fits best.
_LOOK_AHEAD = 200


@dataclass(frozen=True, slots=True)
class _Block:
    entries: list[_Entry]
    reads: frozenset[object]


def _block(entries: list[_Entry]) -> _Block:
    return _Block(entries, frozenset().union(*(e.reads for e in entries)))


def _reads(leaves: Conjunction) -> frozenset[object]:
    """Names for the fields that an alternative may read: never fewer than it does."""
    return frozenset(field for leaf in leaves for field in _field_names(leaf))


def _field_names(leaf: Compare) -> Iterator[object]:
    """A stand-in for the field of a leaf: the same for two leaves only if they share it."""
    right = leaf.right[0] if leaf.op == "between" and isinstance(leaf.right, tuple) else leaf.right
    own = leaf if isinstance(right, tuple | FactRef) or leaf.op in {"contains", "lacks"} else None
    yield leaf.fact, leaf.bound, leaf.op in FLAGS, type(right), leaf.op in ORDERINGS, own


# How likely a condition is to be true, roughly: what asks for one value of many comes first.
_LIKELY = {
    "eq": 0.1, "between": 0.3, "contains": 0.2, "unknown": 0.2, "lt": 0.4, "le": 0.4, "gt": 0.4,
    "ge": 0.4, "not_unknown": 0.8, "lacks": 0.8, "known": 0.7, "not_known": 0.3, "ne": 0.9,
}  # fmt: skip


def _order(leaf: Compare) -> tuple[float, str]:
    right = leaf.right
    if leaf.op == "in" and isinstance(right, tuple):
        likely = min(0.1 * len(right), 0.6)
    elif leaf.op == "not_in" and isinstance(right, tuple):
        likely = max(1 - 0.1 * len(right), 0.4)
    else:
        likely = 0.45 if isinstance(right, bool) else _LIKELY[leaf.op]
    return likely, str(leaf)


def _check_texts(rule: str, leaf: Compare) -> None:
    for text in leaf.right if isinstance(leaf.right, tuple) else (leaf.right,):
        if isinstance(text, str):
            try:
                long = len(text.encode()) > MAX_TEXT_BYTES
            except UnicodeEncodeError:
                long = True
            if long:
                raise AdvisorError.of(
                    "E102",
                    f"The rule '{rule}' compares '{leaf.fact}' with a text that is not UTF-8 or "
                    f"longer than {MAX_TEXT_BYTES} bytes.",
                    todo="Shorten the text.",
                )


def _joined(parts: list[Expression]) -> Expression:
    flat: list[object] = []
    for part in parts:
        inner = part.get("$and")
        flat += inner if isinstance(inner, list) else [part]
    return {"$and": flat} if len(flat) > 1 else parts[0]


def _tests(data: object, sign: str = "$eq") -> Iterator[tuple[str, str, object]]:
    """The comparisons in expressions: field, sign and constant."""
    if isinstance(data, list):
        for item in data:
            yield from _tests(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key.startswith("$"):
                yield from _tests(value, key)
            else:
                yield key, sign, value


def to_json(data: object) -> str:
    """Plain data as the engine reads it: every number a real."""
    if isinstance(data, dict):
        return "{" + ",".join(f'"{k}":{to_json(v)}' for k, v in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ",".join(map(to_json, data)) + "]"
    if isinstance(data, float):
        number = real(data)
        if number is None:
            raise TypeError("a constant must be finite")
        return number
    if isinstance(data, str) and data.isalnum():
        return f'"{data}"'
    raise TypeError(f"not for the engine: {data!r}")
