"""English sentences of Python that no message holds, so that they are English in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MESSAGES = {"tr", "trn", "trc", "mark", "markc"}
# What speaks to whoever runs or writes the program, not to the reader of a document.
ASIDE = {"Problem", "compile", "isinstance", "getattr", "setattr", "TypeVar", "replace_code"}
_ASIDE_ATTRIBUTES = {"of", "compile", "sub", "search", "match", "fullmatch", "finditer", "findall"}
_WORDS = re.compile(r"[A-Za-z][a-z’']+,? +[a-z’']*[a-z]{2}")


@dataclass(frozen=True, order=True)
class Found:
    """A sentence outside a message."""

    file: str
    line: int
    words: str


def sentences(path: Path, root: Path) -> Iterator[Found]:
    """Constants and f-strings with two or more words outside messages, docstrings and errors."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    for node, words in _walked(tree):
        if _WORDS.search(words):
            yield Found(name, node.lineno, words)


def _walked(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or what stands below an attribute
    if isinstance(node, ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Call):
        yield from _of_call(node)
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node, node.value
        return
    if isinstance(node, ast.JoinedStr):
        yield (
            node,
            "".join(
                str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values
            ),
        )
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _walked(part.value)
        return
    if isinstance(node, ast.Dict):
        # Keys are codes.
        for value in node.values:
            yield from _walked(value)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walked(child)


def _of_call(node: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    called = node.func
    name = called.id if isinstance(called, ast.Name) else ""
    attribute = called.attr if isinstance(called, ast.Attribute) else ""
    if name in ASIDE or attribute in _ASIDE_ATTRIBUTES or name.endswith("Error"):
        return
    yield from _walked(called)
    for argument in node.args:
        # The message and its context; what is filled in is looked at.
        if not (name in MESSAGES and isinstance(argument, ast.Constant)):
            yield from _walked(argument)
    for keyword in node.keywords:
        yield from _walked(keyword.value)
