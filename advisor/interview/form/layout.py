"""The columns of the form, and what its cells may hold; writing and reading agree on this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from advisor.facts import FactSpec
from advisor.interview.typed import labels

SHEET: Final = "Questions"
GUIDE: Final = "# How to fill in"
LISTS: Final = "# Lists"
# The first word of the cell by which a form is known to be one of ours, and of which kind.
KIND: Final = "Form 1"
BY: Final = "Filled in by"
NOT_KNOWN: Final = "don't know"
NOT_APPLICABLE: Final = "does not apply"
# Letters that a cell for words may hold.
LONGEST: Final = 4_000
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form.

    Attributes:
        key: what it holds.
        title: in its header.
        width: in letters.
        entry: whether the client writes there.
    """

    key: str
    title: str
    width: int
    entry: bool = False


COLUMNS: Final = (
    Column("number", "No.", 5),
    Column("about", "About", 20),
    Column("question", "Question", 44),
    Column("help", "What is meant", 40),
    Column("why", "Why we ask", 32),
    Column("options", "Options", 32),
    Column("unit", "Unit", 14),
    Column("so_far", "Told so far", 26),
    Column("answer", "Answer", 26, entry=True),
    Column("low", "At least", 12, entry=True),
    Column("high", "At most", 12, entry=True),
    Column("state", "Not known?", 14, entry=True),
    Column("who", "Who could tell", 20, entry=True),
    Column("source", "Source", 24, entry=True),
    Column("note", "Note", 32, entry=True),
    Column("reference", "Reference (please leave)", 30),
)
ENTRIES: Final = tuple(column.key for column in COLUMNS if column.entry)
BY_TITLE: Final = {column.title.casefold(): column.key for column in COLUMNS}
# Rows above the header: title, what to do, who fills it in, which form it is.
TITLE_ROW, TODO_ROW, BY_ROW, KIND_ROW, HEADER_ROW = 1, 2, 3, 4, 6


def reference(owner: str, fact: str) -> str:
    """How a row names its question: the key of the owner, and the fact."""
    return f"{owner} : {fact}"


def option_words(spec: FactSpec) -> Mapping[str, str]:
    """The options as the form lists them, each once; two of one label are told apart by name."""
    found = {
        option: " ".join(label.split()) for option, label in labels(spec).items()
    }  # one line in a list
    words = [label.casefold() for label in found.values()]
    return {
        option: f"{label} ({option})" if words.count(label.casefold()) > 1 else label
        for option, label in found.items()
    }
