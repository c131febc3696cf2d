"""The messages of the program, for a firm that gives them in a language or in words of its own.

A firm's `report:` words take the place of messages by their English. Those of the report's
templates come first; the rest are those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes

from advisor.content import templates_folder
from advisor.language import CATALOGUES

# Which arguments of a message are English: the first is what `trc` says it is said of.
_ENGLISH = {"tr": slice(0, 1), "trn": slice(0, 2), "trc": slice(1, 2)}


def shipped_phrases() -> tuple[str, ...]:
    """All messages: those of the report's templates by file and line, then all others."""
    found: dict[str, None] = {}
    environment = Environment(autoescape=True)
    for path in sorted((templates_folder() / "report").glob("*.j2")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        found |= dict.fromkeys(_messages(tree))
    return tuple(found | dict.fromkeys(_catalogued()))


def _messages(tree: nodes.Template) -> Iterator[str]:
    """The messages of a template: `{{ tr("Glossary") }}`."""
    for call in tree.find_all(nodes.Call):
        english = _ENGLISH.get(getattr(call.node, "name", ""))
        for argument in call.args[english] if english else ():
            if isinstance(argument, nodes.Const):
                yield str(argument.value)


def _catalogued() -> Iterator[str]:
    """The messages of the template catalogue."""
    from babel.messages.pofile import read_po

    path = CATALOGUES / "advisor.pot"
    if not path.is_file():
        return
    with path.open("rb") as file:
        for message in read_po(file):
            words = message.id
            for one in (words,) if isinstance(words, str) else words:
                if one:
                    yield str(one)
