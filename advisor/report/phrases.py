"""The report's own words in another language: whole phrases of templates, and whole printed words.

A phrase is a run of text in a template between two tags, or between a tag and what a template puts
in. It is looked up as it stands in English, spaces drawn together. What the program puts together
from parts (a sentence with figures in it) is no phrase and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import escape

from advisor.content import templates_folder

_PART = re.compile(r"(<[^>]*>?)")
_WORD = re.compile(r"[A-Za-z]{2}")
# Which arguments of a call are the English.
_ENGLISH = {"tr": slice(0, 1), "trn": slice(0, 2), "trc": slice(1, 2)}
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


class Phrases(Extension):
    """Replaces phrases of templates as they are compiled, by `environment.phrases`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(phrases={})

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Pass the tokens of a template on, its text with phrases replaced."""
        known: Mapping[str, str] = self.environment.phrases  # type: ignore[attr-defined]  # see above
        inside = False
        for token in stream:
            if token.type == "data" and known:
                text, inside = _replaced(token.value, known, inside=inside)
                yield Token(token.lineno, "data", text)
            else:
                yield token


def _replaced(text: str, known: Mapping[str, str], *, inside: bool) -> tuple[str, bool]:
    """A piece of a template with its phrases replaced, and whether it ends inside a tag."""
    parts: list[str] = []
    for part, tag in _parts(text, inside=inside):
        words = known.get(" ".join(part.split())) if not tag else None
        if words is None:
            parts.append(part)
        else:
            lead = part[: len(part) - len(part.lstrip())]
            tail = part[len(part.rstrip()) :]
            parts.append(f"{lead}{escape(words)}{tail}")
    return "".join(parts), _ends_inside(text, inside=inside)


def _parts(text: str, *, inside: bool) -> Iterator[tuple[str, bool]]:
    """The parts of a piece of a template, each with whether it belongs to a tag."""
    if inside:
        head, close, text = text.partition(">")
        yield head + close, True
    for part in _PART.split(text):
        yield part, part.startswith("<")


def _ends_inside(text: str, *, inside: bool) -> bool:
    opened, closed = text.rfind("<"), text.rfind(">")
    return opened > closed if opened >= 0 or closed >= 0 else inside


def looked_up(phrases: Mapping[str, str]) -> Callable[[str], str]:
    """What replaces a printed word that is, whole, a phrase."""
    return lambda text: phrases.get(text, text)


def shipped_phrases() -> tuple[str, ...]:
    """All phrases of the shipped templates, in the order of files and lines."""
    found: dict[str, None] = {}
    environment = Environment(autoescape=True)
    for path in sorted((templates_folder() / "report").glob("*.j2")):
        inside = False
        for _, kind, value in environment.lex(_STYLE.sub("", path.read_text(encoding="utf-8"))):
            if kind != "data":
                continue
            for part, tag in _parts(value, inside=inside):
                phrase = " ".join(part.split())
                if not tag and _WORD.search(phrase) and "&" not in phrase:
                    found[phrase] = None
            inside = _ends_inside(value, inside=inside)
        tree = environment.parse(path.read_text(encoding="utf-8"))
        found |= dict.fromkeys([*_constants(tree), *_messages(tree)])
    return tuple(found)


def _messages(tree: nodes.Template) -> Iterator[str]:
    """The messages of a template: `{{ tr("Glossary") }}`."""
    for call in tree.find_all(nodes.Call):
        english = _ENGLISH.get(getattr(call.node, "name", ""))
        for argument in call.args[english] if english else ():
            if isinstance(argument, nodes.Const):
                yield str(argument.value)


def _constants(tree: nodes.Template) -> Iterator[str]:
    """Words that a template chooses from: `{{ 'Today' if … else 'As planned' }}`."""
    for choice in tree.find_all(nodes.CondExpr):
        for side in (choice.expr1, choice.expr2):
            value: Any = getattr(side, "value", None)
            if isinstance(value, str) and value == value.strip() and _WORD.search(value):
                yield value
