"""English words that stand in no German or French sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ENGLISH = re.compile(
    r"\b(and|are|been|by|each|for|from|has|have|is|known|nobody|not|of|saved|than|that|the|this|to"
    r"|what|when|where|which|with|would|year|years|yes|your)\b"
)
# Names that are English in every language.
_NAMES = re.compile(
    r"“[^”]*”|SCI for AI|Software Carbon Intensity for AI|Mixture-of-Experts"
    r"|Use case \d+"
)
# Keys whose values are codes, names of the client's own, or data of an auditor in English.
_CODES = {
    "answers", "attached_to", "by", "check", "condition", "edits", "evidence", "fact", "follows",
    "id", "ident", "inputs", "maps_to", "method", "name", "origin", "owner", "part", "packs",
    "quantity_id", "code", "rule", "source", "stage", "status", "topic", "trace", "typed",
    "unit", "use_case",
    "use_case_name", "value", "who",
}  # fmt: skip


def english_in(text: str) -> str | None:
    """The first English word in a text, or None."""
    found = _ENGLISH.search(_NAMES.sub("", text))
    return found[0] if found else None


def prose(data: Any, path: str = "", names: frozenset[str] = frozenset()) -> Iterator[Any]:
    """The sentences and labels of an advice with their paths; ids and codes are left out."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _CODES or (key == "name" and "steps" in path):
                yield from prose(value, f"{path}.{key}", names)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from prose(value, f"{path}[]", names)
    elif isinstance(data, str) and " " in data:
        yield path, data
