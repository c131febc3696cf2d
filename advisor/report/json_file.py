"""The advice as JSON: keys sorted, floats at nine significant digits, a newline at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from math import isfinite
from operator import itemgetter
from typing import Any

_quoted: Callable[[str], str] = encode_basestring
_first = itemgetter(0)


def plain(value: Any) -> Any:
    """The value as its JSON text holds it: floats at nine significant digits, keys sorted."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, Mapping):
        items = sorted(((str(key), item) for key, item in value.items()), key=_first)
        return {key: plain(item) for key, item in items}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def as_json(data: Mapping[str, Any], *, run: bool = True) -> str:
    """The advice as text.

    Args:
        data: the Advice dict.
        run: with the part that tells machine and time, which no comparison holds.
    """
    parts: list[str] = []
    _write({key: value for key, value in data.items() if run or key != "run"}, "\n", parts.append)
    return f"{''.join(parts)}\n"


def fingerprint(data: Mapping[str, Any]) -> str:
    """The SHA-256 of the file that a PDF carries: the advice without the part `run`."""
    return hashlib.sha256(as_json(data, run=False).encode()).hexdigest()


def _write(value: Any, line: str, add: Callable[[str], None]) -> None:
    """Add a value's text, indented by one; what `json.dumps` writes, in half the time.

    The standard library indents in Python, item by item through a chain of generators.

    Raises:
        ValueError: a number that JSON does not have.
    """
    if isinstance(value, str):
        add(_quoted(value))
    elif value is None or isinstance(value, bool):
        add({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, float):
        number = float(f"{value:.9g}")
        if not isfinite(number):
            raise ValueError(f"{value} is no number of JSON")
        add(repr(number))
    elif isinstance(value, Mapping):
        inner, before = f"{line} ", "{"
        for key, item in sorted(((str(key), item) for key, item in value.items()), key=_first):
            add(f"{before}{inner}{_quoted(key)}: ")
            _write(item, inner, add)
            before = ","
        add("{}" if before == "{" else f"{line}}}")
    elif isinstance(value, list | tuple):
        inner, before = f"{line} ", "["
        for item in value:
            add(f"{before}{inner}")
            _write(item, inner, add)
            before = ","
        add("[]" if before == "[" else f"{line}]")
    else:
        add(json.dumps(value))
