"""Rules as YAML files, in the form in which the shipped ones are written."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from advisor.errors import AdvisorError
from advisor.loading import parse_yaml, plain_value

_LINE = 110
# What stands unquoted in a flow or block: a letter first, nothing that YAML reads otherwise.
_BARE = re.compile(r"[A-Za-z](?:[\w./()'%+*-]|:(?=\w))*(?: [\w./()'%+*-]+)*")
_PLAIN = re.compile(r"[A-Za-z](?:[^#:\n\t\"]|:(?=\w))*")


def rule_yaml(rule: Mapping[str, Any]) -> str:
    """A rule as the text of its file; reading it gives the same rule."""
    text = "".join(_key(key, value) for key, value in rule.items())
    try:
        if parse_yaml(text, "").value == dict(rule):
            return text
    except AdvisorError:
        pass
    # Whatever is too odd for the plain form; JSON is YAML too.
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in rule.items())


def _key(key: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{key}: {_text(value)}\n"
    if isinstance(value, list):
        return f"{key}: {_flow(value)}\n"
    if isinstance(value, dict):
        flat = _flow(value)
        if key in ("unless", "only_if") and len(flat) + len(key) < _LINE and "all" not in value:
            return f"{key}: {flat}\n"
        return f"{key}:\n{_block(value, 2)}"
    return f"{key}: {_flow(value)}\n"


def _block(value: Mapping[str, Any], indent: int) -> str:
    pad = " " * indent
    lines = []
    for key, inner in value.items():
        if key in ("all", "any") and isinstance(inner, list):
            lines.append(f"{pad}{key}:\n")
            lines += [_listed(one, indent + 2) for one in inner]
        elif isinstance(inner, str):
            lines.append(f"{pad}{key}: {_bare_or_quoted(inner, _PLAIN)}\n")
        else:
            lines.append(f"{pad}{key}: {_flow(inner)}\n")
    return "".join(lines)


def _listed(value: Mapping[str, Any], indent: int) -> str:
    """An item of a list of conditions: on one line, or with its own parts below it."""
    (key, inner), *more = value.items()
    pad = " " * indent
    if more or key not in ("all", "any"):
        flat = _flow(value)
        return f"{pad}- {flat[1:-1] if not more else flat}\n"
    parts = "".join(_listed(one, indent + 4) for one in inner)
    return f"{pad}- {key}:\n{parts}"


def _text(text: str) -> str:
    if "\n" not in text and len(text) > _LINE and text == " ".join(text.split()):
        lines = textwrap.wrap(text, 118, break_long_words=False, break_on_hyphens=False)
        return ">-\n" + "\n".join(f"  {line}" for line in lines)
    if "\n" in text and text == text.strip() and not re.search(r"[\t\r]|\n ", text):
        return "|-\n" + "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
    return _bare_or_quoted(text, _PLAIN)


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, str):
        return _bare_or_quoted(value, _BARE)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def _bare_or_quoted(text: str, bare: re.Pattern[str]) -> str:
    if bare.fullmatch(text) and text == text.strip() and plain_value(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)
