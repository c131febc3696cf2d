"""An engagement as the text of an answers file: one answer a line, as the samples are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.errors import AdvisorError
from advisor.interview.document import Doc
from advisor.loading import parse_yaml, plain_value

# What stands unquoted: it begins and ends with a letter or digit, and nothing in it has a meaning
# in YAML, neither within brackets nor without.
_BARE = re.compile(r"\w(?:[\w./()'%+*@&;<>=$€–·-]|[:#](?=\w)|(?<=\w) (?=[\w(€–·&]))*", re.UNICODE)
_HEAD = ("engagement", "answers", "shared", "use_cases", "edits")


def file_text(document: Doc) -> str:
    """The text of an answers file; reading it gives the document again, nothing lost."""
    text = "".join(_written(document))
    try:
        if parse_yaml(text, "").value == dict(document):
            return text
    except AdvisorError:
        pass
    # Whatever is too odd for the plain form: JSON is YAML too, signs outside ASCII escaped.
    return "".join(f"{_key(key)}: {json.dumps(value)}\n" for key, value in document.items())


def _written(document: Doc) -> Iterator[str]:
    order = [*(k for k in _HEAD if k in document), *(k for k in document if k not in _HEAD)]
    for key in order:
        value = document[key]
        if key == "answers" and isinstance(value, Mapping) and value:
            yield f"{key}:\n{_lines(value, 2)}"
        elif key in ("shared", "use_cases") and isinstance(value, list) and value:
            yield f"{key}:\n"
            yield from (_thing(each) for each in value)
        elif key == "edits" and isinstance(value, list) and value:
            yield f"{key}:\n"
            yield from (f"  - {_flow(each)}\n" for each in value)
        else:
            yield f"{_key(key)}: {_flow(value)}\n"


def _thing(thing: Any) -> str:
    if not isinstance(thing, Mapping) or not thing:
        return f"  - {_flow(thing)}\n"
    lines: list[str] = []
    for key, value in thing.items():
        pad = "  - " if not lines else "    "
        if key == "answers" and isinstance(value, Mapping) and value:
            lines.append(f"{pad}{key}:\n{_lines(value, 6)}")
        else:
            lines.append(f"{pad}{_key(key)}: {_flow(value)}\n")
    return "".join(lines)


def _lines(answers: Mapping[str, Any], indent: int) -> str:
    pad = " " * indent
    return "".join(f"{pad}{_key(name)}: {_flow(raw)}\n" for name, raw in answers.items())


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(k)}: {_flow(v)}" for k, v in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(v) for v in value)}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value)


def _key(key: str) -> str:
    return _text(str(key))


def _text(text: str) -> str:
    if _BARE.fullmatch(text) and isinstance(plain_value(text), str):
        return text
    return json.dumps(text, ensure_ascii=False)
