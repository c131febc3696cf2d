"""Rules as small rulesets of durable_rules, each a shard of plain conjunctions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.engine.fields import MARKER, WARM_UP, Expression, Fields, Plan, real
from advisor.errors import AdvisorError, Problem
from advisor.logic.normal import Conjunction, conjunctions
from advisor.logic.tree import MAX_TEXT_BYTES, Compare, Condition, condition_to_data

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
    """One ruleset: its definition as the engine's JSON, and the positions of its fields."""

    definition: str
    fields: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled pack, before the engine has it.

    Attributes:
        targets: what each of the engine's rules stands for: a rule's position and the index of
            its alternative; the engine's rule is named by its position here.
    """

    shards: tuple[Shard, ...]
    plan: Plan
    targets: tuple[tuple[int, int], ...]


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
        [fields_of(fields, entry.leaves, entry.target) for entry in group]
        for group in _groups(ordered)
    ]
    plan = fields.freeze()
    targets: list[tuple[int, int]] = []
    shards: list[Shard] = []
    for group in groups:
        definition: dict[str, object] = {
            WARM_UP_RULE: {"all": [{ALIAS: {WARM_UP: 1.0}}]},
        }
        read: set[str] = set()
        for target, parts in group:
            definition[str(len(targets))] = {"all": [{ALIAS: _joined(parts)}]}
            targets.append(target)
            read |= set(_names(parts))
        positions = tuple(sorted(plan.place[n] for n in read if n != MARKER))
        shards.append(Shard(to_json(definition), positions))
    return Program(tuple(shards), plan, tuple(targets))


def fields_of(
    fields: Fields, leaves: Conjunction, target: tuple[int, int]
) -> tuple[tuple[int, int], list[Expression]]:
    """A conjunction as expressions of the engine; an empty one asks for the marker alone."""
    parts = [fields.expression(leaf) for leaf in leaves]
    return target, parts or [{MARKER: 1.0}]


@dataclass(frozen=True, slots=True)
class _Entry:
    target: tuple[int, int]
    leaves: Conjunction
    key: tuple[tuple[float, str], ...]


def _entries(rules: Alternatives) -> Iterator[_Entry]:
    """Every conjunction with its most selective condition first."""
    for position, (rule, found) in enumerate(rules):
        for index, conjunction in enumerate(found):
            for leaf in conjunction:
                _check_texts(rule, leaf)
            leaves = tuple(sorted(conjunction, key=_order))
            yield _Entry((position, index), leaves, tuple(_order(leaf) for leaf in leaves))


def _groups(entries: list[_Entry]) -> Iterator[list[_Entry]]:
    """The entries in their order, in groups that keep to the engine's limits."""
    group: list[_Entry] = []
    read: set[object] = set()
    for entry in entries:
        reads = {field for leaf in entry.leaves for field in _fields_at_most(leaf)}
        if group and (len(group) == SHARD_SIZE or len(read | reads) > SHARD_FIELDS):
            yield group
            group, read = [], set()
        if len(reads) > SHARD_FIELDS:
            raise AdvisorError.of(
                "E103",
                f"One alternative of a rule reads more than {SHARD_FIELDS} facts.",
                todo="Split the rule.",
            )
        group.append(entry)
        read |= reads
    if group:
        yield group


def _fields_at_most(leaf: Compare) -> Iterator[object]:
    """Names for the fields that a leaf may read: never fewer than it does."""
    yield leaf.fact, leaf.bound, leaf.op, leaf.right


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


def _names(data: object) -> Iterator[str]:
    """The field names in expressions."""
    if isinstance(data, list):
        for item in data:
            yield from _names(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if not key.startswith("$"):
                yield key
            else:
                yield from _names(value)


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
