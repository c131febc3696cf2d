"""What a written workbook says to its reader: the syntax of cells, the facts, the parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.facts import FactSpec
from advisor.pack.decision_tables.grid import MAX_ROWS
from advisor.pack.items import Pack

GUIDE, FACTS, PARAMETERS = "# Guide", "# Facts", "# Parameters"

SYNTAX = (
    ("(empty) or -", "Anything: this column does not matter for the row."),
    ("write_text", "Exactly this. Also a number, yes or no, or a date such as 2026-11-25."),
    (">= 10   > 10   <= 10   < 10", "At least, more than, at most, less than."),
    ("10 .. 20", "From 10 to 20, both included."),
    ("in a, b", "One of these."),
    ("not a   != 5   not in a, b", "Anything but this or these."),
    ("contains a   lacks a", "For a choice of several: a is among those chosen, or is not."),
    ("known   unknown", "The client has answered, or has not."),
    (">= @parameter_id", "A parameter of the pack in place of a number."),
    ("<= {other.fact}", "Another fact in place of a number."),
    ("no or unknown   > 5 and < 9", "Several at once; 'and' binds closer; brackets are allowed."),
    ('"in" or "a, b"', "In double quotes: a word of this syntax, or a text with spaces or commas."),
)
COLUMNS = (
    ("id", "The rule's name. Rows of the same id are alternatives: any of them may hold."),
    (
        "title, stance, because …",
        "The keys of a rule, as in YAML. Items of a list have commas between them.",
    ),
    ("task.primary", "A fact. All cells of a row that ask something must hold."),
    (
        "any: host.where",
        "Of the cells below 'any:' in a row, one must hold. 'any 2:' is a second such set.",
    ),
    (
        "unless: data.sensitivity",
        "Where it holds, the rule is silent. Several: 'unless any:' or 'unless all:'.",
    ),
    (
        "change: serve.routed_share",
        "What the advice changes: 0.3, 0.3 (0.1 .. 0.5), {other.fact}, param.share * 2.",
    ),
    ("only_if: saving.cost", "Read after the change was computed."),
    ("texts: de.title", "The title in German; likewise for other keys and languages."),
    ("# anything", "A note. So is a row or a sheet whose name begins with '#'."),
)
SAFETY = (
    f"No formulas, no merged or hidden cells, no percentages; at most {MAX_ROWS:,} rows.",
    "Several rows of one rule: what is no condition stands in the first, or is repeated.",
    "Check it with: advisor pack check",
)


def guide_rows() -> Iterator[tuple[str, ...]]:
    """The lines of the guide."""
    yield ("Cells below a fact", "")
    yield from SYNTAX
    yield ("", "")
    yield ("Columns", "")
    yield from COLUMNS
    yield ("", "")
    yield ("Good to know", "")
    for line in SAFETY:
        yield ("", line)


def fact_rows(pack: Pack) -> Iterator[tuple[str, ...]]:
    """Every fact with what it may hold, in the order of names."""
    yield ("fact", "what it is", "kind", "unit", "options")
    for name, spec in sorted(pack.specs.items()):
        question = pack.questions.get(name)
        what = question.text if question is not None else spec.label
        yield (name, what, kind_words(spec), spec.unit or "", ", ".join(spec.options))


def parameter_rows(pack: Pack) -> Iterator[tuple[Any, ...]]:
    """Every parameter with its value."""
    yield ("parameter", "what it is", "value", "unit")
    for name, parameter in sorted(pack.parameters.items()):
        yield (f"@{name}", parameter.label, parameter.central, parameter.unit)


def kind_words(spec: FactSpec) -> str:
    """What a fact holds, in words."""
    if spec.ordered:
        return "a choice, in order"
    return {
        "number": "a number",
        "choice": "a choice",
        "choices": "a choice of several",
        "yes_no": "yes or no",
        "text": "a text",
        "date": "a date",
        "region": "a region",
    }[spec.type]


def hint(spec: FactSpec) -> str:
    """What is shown beside a cell of the fact, at most 255 letters as spreadsheets allow."""
    text = f"{spec.label}: {kind_words(spec)}" + (f", in {spec.unit}" if spec.unit else "")
    if spec.type == "choices":
        text += ". contains …, lacks …"
    elif spec.options:
        text += ". One of them, in a, b, not in a, b"
    elif spec.type == "number":
        text += ". >= 10, 10 .. 20"
    return text[:255]
