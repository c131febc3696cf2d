"""No English sentence stands outside a message where a document is made."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.language.untranslated import MESSAGES, sentences

ROOT = Path(__file__).parents[2]
MADE_OF = (
    "advisor/report",
    "advisor/advice",
    "advisor/footprint",
    "advisor/scenario",
    "advisor/intake/doubtful.py",
    "advisor/pack/chips.py",
    "advisor/pack/dates.py",
    "advisor/facts.py",
    "advisor/quantities.py",
    "advisor/text.py",
)
# What makes no document of an engagement: it is for who writes rules or runs the program.
APART = {
    "advisor/report/pack_doc": "the document of a pack, whose rules and thresholds are in English",
    "advisor/report/questionnaire": "the form's frame; its questions are in their language",
    "advisor/report/rerun": "what `advisor verify` and `advisor extract` tell at the terminal",
    "advisor/advice/schema.py": "the published schema of the advice as data",
    "advisor/advice/schema_since.py": "the same, of what changed",
    "advisor/report/brand": "faults of a firm's brand, for who wrote it",
    "advisor/report/metadata.py": "XMP: names of schemas, of which PDF/A asks for English",
    "advisor/report/setup.py": "how to install what is missing",
}
# Words that are codes, each with what it is; this list only shrinks.
CODES = {
    "derived fact": "a kind of thing in the record of changes",
    "false wake": "a unit of work, told by units.OF_ONE",
    "has no value here": "Jinja's error in our words",
    "is undefined": "Jinja's error",
    "overhead of the site": "a part of the inventory, told by inventory.PARTS",
    "second of video": "a unit of work, told by units.OF_ONE",
    "smaa.weights (0 is neither fixed nor sampled)": "an error of a pack",
    "starting point": "a kind of thing in the record of changes",
    "use case": "a kind of owner",
    "WeasyPrint does not load": "an error",
    "Setting the report in pages": "what was stopped, in an error",
    "Source Sans 3, Source Sans Pro, sans-serif": "names of fonts",
}
# Where whole modules speak of errors in templates.
_ERRORS = {"advisor/text.py"}


def _files() -> list[Path]:
    found = []
    for name in MADE_OF:
        path = ROOT / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [p for p in found if not _apart(p)]


def _apart(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(name == each or name.startswith(f"{each}/") for each in APART)


def test_every_sentence_of_a_document_is_a_message() -> None:
    left = [
        f"{each.file}:{each.line}: {each.words}"
        for path in _files()
        for each in sentences(path, ROOT)
        if each.words not in CODES
        and each.file not in _ERRORS
        and not each.words.lstrip().startswith("<")  # markup
    ]
    assert left == []


def test_the_lists_of_what_is_apart_hold_nothing_that_is_gone() -> None:
    assert [name for name in (*MADE_OF, *APART) if not (ROOT / name).exists()] == []
    said = {each.words for path in _files() for each in sentences(path, ROOT)}
    assert sorted(set(CODES) - said) == []


def test_messages_are_constants_that_the_catalogue_finds() -> None:
    """What is put into `tr` as an f-string is in no catalogue."""
    left = []
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                mixed = [a for a in node.args if isinstance(a, ast.JoinedStr) or _glued(a)]
                if node.func.id in MESSAGES and mixed:
                    left.append(f"{path.name}:{node.lineno}")
    assert left == []


def _glued(node: ast.expr) -> bool:
    """Whether an expression adds something to a constant text."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    return any(isinstance(s, ast.Constant) and isinstance(s.value, str) for s in sides)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "Ask the vendor"', ["Ask the vendor"]),
        ('x = f"{n} runs of all"', ["0 runs of all"]),
        ('x = tr("Ask the vendor")', []),
        ('x = tr("Ask {who}", who="the vendor")', ["the vendor"]),
        ('x = trc("a verb", "Do it now")', []),
        ('X = {"a key": mark("Leave it")}', []),
        ('def f():\n    """Ask the vendor."""\n    raise ValueError("not this one")', []),
        ('x = Problem("P1", "This is wrong.")', []),
        ('x = "must_do"', []),
    ],
)
def test_what_counts_as_a_sentence(tmp_path: Path, source: str, found: list[str]) -> None:
    path = tmp_path / "x.py"
    path.write_text(source, encoding="utf-8")
    assert [each.words for each in sentences(path, tmp_path)] == found
