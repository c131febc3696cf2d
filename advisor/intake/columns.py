"""The columns of an inventory: which question, or which property of a row, each one holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.errors import Place, Problem, nearest
from advisor.facts import FactSpec
from advisor.intake.measured.table import shown
from advisor.pack.items import Pack

ROW_COLUMNS = ("id", "name", "kind", "shared", "note")
PARTS = ("low", "high", "source", "note", "grade")
_SHARED = "shared:"

Part = Literal["", "low", "high", "source", "note", "grade"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    Attributes:
        name: as the table calls it.
        row: which property of the row it holds, one of ROW_COLUMNS; empty for a question.
        spec: the question's fact.
        part: what of the answer: its value (empty), low, high, source, note, grade.
        shared: whether it answers for the shared thing that the row names.
    """

    name: str
    row: str = ""
    spec: FactSpec | None = None
    part: Part = ""
    shared: bool = False


def known_names(pack: Pack) -> dict[str, FactSpec]:
    """Every name by which a question's column may be called: id, label, text."""
    names: dict[str, FactSpec] = {}
    for question in pack.questions.values():
        for name in (question.spec.label, question.text):
            names.setdefault(_plain(name), question.spec)
    names |= {_plain(name): question.spec for name, question in pack.questions.items()}
    return names


def read_columns(
    columns: Sequence[str], names: Mapping[str, FactSpec], place: Place
) -> tuple[list[Column], list[Problem]]:
    """What each column holds, and what is wrong with those that hold nothing known."""
    found: list[Column] = []
    problems: list[Problem] = []
    taken: dict[tuple[str, str, bool], str] = {}
    for name in columns:
        column = _column(name, names)
        if column is None:
            problems.append(_unknown(name, names, place))
            continue
        if column.spec is not None:
            key = (column.spec.name, column.part, column.shared)
            if key in taken:
                problems.append(
                    Problem(
                        "I202",
                        f"The columns {shown(taken[key])} and {shown(name)} hold the same answer.",
                        place,
                        todo="Keep one of them.",
                    )
                )
            taken[key] = name
        found.append(column)
    for column in found:
        spec = column.spec
        if spec is not None and column.part and (spec.name, "", column.shared) not in taken:
            problems.append(
                Problem(
                    "I203",
                    f"The column {shown(column.name)} goes with {spec.name}, which has no column.",
                    place,
                    todo=f"Add the column {spec.name}.",
                )
            )
    return found, problems


def _column(name: str, names: Mapping[str, FactSpec]) -> Column | None:
    if name in ROW_COLUMNS:
        return Column(name, row=name)
    if re.match(r"note[^a-z0-9]", name):
        return Column(name, row="note")
    shared = name.startswith(_SHARED)
    plain = _plain(name.removeprefix(_SHARED))
    if plain in names:
        return Column(name, spec=names[plain], shared=shared)
    head, _, part = name.removeprefix(_SHARED).rpartition(".")
    if part.strip("_") in PARTS and _plain(head) in names:
        return Column(name, spec=names[_plain(head)], part=part.strip("_"), shared=shared)  # type: ignore[arg-type]
    return None


def _unknown(name: str, names: Mapping[str, FactSpec], place: Place) -> Problem:
    plain = _plain(name.removeprefix(_SHARED))
    close = nearest(plain, [*names, *ROW_COLUMNS]) or ""
    ids = sorted({spec.name for spec in names.values()})
    return Problem(
        "I201",
        f"The column {shown(name)} is no question and no property of a row.",
        place,
        allowed=(*ROW_COLUMNS, *ids),
        nearest=names[close].name if close in names else close or None,
        todo="Rename it, remove it, or begin its name with 'note ' to keep it as a note.",
    )


def _plain(name: str) -> str:
    """A name as columns are compared: small letters, no article, no mark at the end."""
    plain = re.sub(r"[\s_]+", "_", name.strip().lower()).strip("_?:.* ")
    return plain.removeprefix("the_").replace("’", "'")
