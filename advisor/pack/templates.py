"""A firm's own templates of the report: files of the pack that take the place of shipped ones.

`templates/report/<name>.html.j2` replaces the shipped file of that name, or is new and included by
one that does; one that begins with `{% extends "shipped/<name>.html.j2" %}` replaces some of its
blocks only. `templates/report/firm.css` follows the shipped style sheet. The frame,
report.html.j2, stays: accessibility and the bounds on what a page may load hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.loading import read_text

FRAME = "report.html.j2"
SHEET = "firm.css"
SHIPPED = "shipped"  # before a name: the shipped template, though the pack has one of that name
REPORT_FILTERS = ("svg", "glued", "unbroken")  # what the report adds
_NAME = re.compile(r"[a-z][a-z0-9_]*\.html\.j2")
MOST_CHARACTERS = 200_000
# Of a style sheet: what loads something, what ends the element around it, and escapes that hide it.
_LOADS = re.compile(
    r"@import|url\s*+\(\s*+['\"]?+(?!data:)|image-set|<|\\|expression\s*\(", re.IGNORECASE
)


def read_templates(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """The templates of a pack by name, each with its text and file."""
    found: dict[str, dict[str, Any]] = {}
    top = folder / "templates"
    for path in sorted(p for p in top.rglob("*") if p.suffix in (".j2", ".css") and p.is_file()):
        try:
            text = read_text(path, what="template")
        except AdvisorError as error:
            problems.extend(error.problems)
            continue
        faults = list(_misplaced(path, top)) or list(_too_long(path, text))
        problems += faults
        if not faults:
            found[path.name] = {"text": text, "file": str(path)}
    shipped = {p.name for p in (templates_folder() / "report").glob("*.j2")}
    for name, own in found.items():
        check = _sheet_problems if name == SHEET else _template_problems
        known = {*shipped, *(f"{SHIPPED}/{each}" for each in shipped), *found}
        problems.extend(check(own["text"], own["file"], known))
    return found


def _misplaced(path: Path, top: Path) -> Iterator[Problem]:
    place = Place(str(path), 1, 1)
    if path.relative_to(top).parts[:-1] != ("report",):
        yield Problem(
            "P116",
            "A template stands in templates/report/.",
            place,
            todo="Move it there.",
        )
    elif path.name == FRAME:
        yield Problem(
            "P116",
            f"{FRAME} is the frame of the report and cannot be replaced.",
            place,
            todo="Replace the parts that it includes, such as cover.html.j2.",
        )
    elif path.name != SHEET and not _NAME.fullmatch(path.name):
        yield Problem(
            "P116",
            f"A template cannot be called {path.name}.",
            place,
            (SHEET, "<name>.html.j2"),
            todo="Small letters, digits and _ before .html.j2.",
        )


def _too_long(path: Path, text: str) -> Iterator[Problem]:
    if len(text) > MOST_CHARACTERS:
        yield Problem(
            "P116",
            f"The template is longer than {MOST_CHARACTERS:,} characters.",
            Place(str(path), 1, 1),
            todo="Split it.",
        )


def _sheet_problems(text: str, file: str, _names: set[str]) -> Iterator[Problem]:
    for found in _LOADS.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        yield Problem(
            "P118",
            f"'{found[0].strip()}' is not allowed in a style sheet: it may load something.",
            Place(file, line, column),
            todo="Write an image as url(data:image/png;base64,…), a sign as itself.",
        )


def _template_problems(text: str, file: str, names: set[str]) -> Iterator[Problem]:
    from jinja2 import TemplateSyntaxError, nodes

    from advisor.sandbox import JOINED, ROUNDS, BoundedEnvironment, syntax_words

    environment = BoundedEnvironment(autoescape=True)
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        yield Problem(
            "P117",
            f"The template cannot be read: {syntax_words(error)}.",
            Place(file, error.lineno, 1),
            todo="Mend it at that line.",
        )
        return
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        place = Place(file, node.lineno, 1)
        target: Any = getattr(node, "template", None)
        wanted = target.value if isinstance(target, nodes.Const) else None
        if not isinstance(wanted, str) or wanted.endswith(FRAME) or wanted not in names:
            yield Problem(
                "P119",
                "A template includes files of the pack and of the report by name only"
                + (f"; there is no '{wanted}'." if isinstance(wanted, str) else "."),
                place,
                tuple(sorted(names - {FRAME, SHEET})),
                nearest(wanted, names) if isinstance(wanted, str) else None,
                "Write one of those in quotes; a file of your own lies in templates/report/.",
            )
    filters = {*environment.filters, *REPORT_FILTERS}
    for used in tree.find_all(nodes.Filter):
        if used.name not in filters:
            yield Problem(
                "P117",
                f"There is no filter '{used.name}' for templates.",
                Place(file, used.lineno, 1),
                tuple(sorted(filters - {ROUNDS, JOINED})),
                nearest(used.name, filters),
                "Take one of those.",
            )
    for name, lineno in _reached(tree):
        if name.startswith("_"):
            yield Problem(
                "P119",
                f"'{name}' is hidden from templates.",
                Place(file, lineno, 1),
                todo="Print what the report's view holds, without underscores.",
            )


def _reached(tree: Any) -> Iterator[tuple[str, int]]:
    """Names that a template reaches for: attributes, items and filters."""
    from jinja2 import nodes

    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        if isinstance(node, nodes.Getattr):
            yield node.attr, node.lineno
        elif isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            yield node.arg.value, node.lineno


def texts_of(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The templates of a pack, without the style sheet, for a loader."""
    return {name: own["text"] for name, own in templates.items() if name != SHEET}
