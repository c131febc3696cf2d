"""A schema in words: each key, whether it is needed, what it holds and what is allowed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 96
_DEEPEST = 3
_TYPES = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "object": "keys and values",
}
Schema = Mapping[str, Any]


def schema_lines(schema: Schema) -> Iterator[str]:
    """The lines of a schema of one kind of file."""
    yield f"{schema.get('description') or schema['title']}"
    for head, each in _things(schema):
        if head:
            yield ""
            yield head
        yield from _keys(each, schema.get("$defs", {}), 1)


def _things(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The mappings that a file holds, with what stands above their keys."""
    found = schema.get("$defs", {})
    if "properties" in schema:
        yield "", schema
    elif "item" in found:
        yield "Each item:", found["item"]
    else:
        for name in ("factor", "table"):
            if name in found:
                yield f"Each {name}:", found[name]


def _keys(
    schema: Schema, defs: Mapping[str, Schema], depth: int, above: tuple[Schema, ...] = ()
) -> Iterator[str]:
    needed = schema.get("required") or schema.get("else", {}).get("required") or ()
    for key, each in schema.get("properties", {}).items():
        yield from _key(key, each, defs, depth, above, needed=key in needed)


def _key(
    key: str,
    schema: Schema,
    defs: Mapping[str, Schema],
    depth: int,
    above: tuple[Schema, ...],
    *,
    needed: bool,
) -> Iterator[str]:
    kinds = list(_kinds(schema, defs))
    allowed = [str(word) for kind in kinds for word in kind.get("enum", ())]
    told = f"{key}{' (needed)' if needed else ''}: {' or '.join(_names(kinds))}. "
    told += schema.get("description") or ""
    if allowed:
        told = f"{told.rstrip(' .')}. One of: {', '.join(allowed)}."
    pad = "  " * depth
    yield from textwrap.wrap(
        told.strip(),
        _WIDTH,
        initial_indent=pad,
        subsequent_indent=f"{pad}    ",
        break_on_hyphens=False,
    )
    for kind in kinds:
        inner = next(_kinds(kind.get("items") or {}, defs), {}) if "items" in kind else kind
        # A condition holds conditions: told once.
        if depth < _DEEPEST and not any(inner is each for each in above):
            yield from _keys(inner, defs, depth + 1, (*above, inner))


def _kinds(schema: Schema, defs: Mapping[str, Schema]) -> Iterator[Schema]:
    """What a value may be, one after another; that it may be left empty is not told."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        yield from _kinds(defs.get(name, {}), defs)
    elif "anyOf" in schema and "properties" not in schema:
        for each in schema["anyOf"]:
            yield from _kinds(each, defs)
    elif schema.get("type") != "null":
        yield schema


def _names(kinds: list[Schema]) -> list[str]:
    """The types in words; several texts are one."""
    names = []
    for kind in kinds:
        types = kind.get("type", ())
        types = [types] if isinstance(types, str) else types
        words = [_TYPES[each] for each in types if each in _TYPES]
        if "const" in kind or "enum" in kind:
            plain = all(isinstance(each, str) for each in kind.get("enum", ()))
            words = ["one word" if plain else "value"]
        names += words
    return list(dict.fromkeys(names)) or ["value"]
