"""An inventory of use cases, one row each, as an engagement: nothing that was typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.intake.answers import read_answer
from advisor.intake.cells import read_cell
from advisor.intake.columns import Column, known_names, read_columns
from advisor.intake.measured.table import BadCell, CsvTable, Report, Row, shown
from advisor.loading import CONTROL
from advisor.pack.ids import id_of
from advisor.pack.items import Pack

_KINDS = {
    "": "use_case",
    "use case": "use_case",
    "use_case": "use_case",
    "shared": "shared",
    "engagement": "engagement",
}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_WORDS = ("true", "false", "null", "unknown", "not_applicable", "yes", "no", "on", "off")
# What YAML does not print, or takes as a break of the line, inside quotation marks.
_ODD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Head:
    """What the file itself does not say: the lines under `engagement:`."""

    client: str
    currency: str
    date: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """An inventory as read.

    Attributes:
        text: the engagement as an answers file.
        rows: of each use case, its row in the file.
        refused: rows that were left out.
        problems: what was wrong in those, and warnings about the file.
    """

    text: str
    rows: Mapping[str, int]
    refused: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Item:
    row: int
    line: int
    kind: str = "use_case"
    ident: str = ""
    name: str = ""
    uses: tuple[str, ...] = ()
    note: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    of_shared: dict[str, dict[str, Any]] = field(default_factory=dict)
    once: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_inventory(path: Path, pack: Pack, head: Head, *, skip_bad: bool = False) -> Inventory:
    """The engagement that an inventory describes.

    Args:
        path: the CSV file.
        pack: holds the questions.
        head: client, currency and date.
        skip_bad: leave bad rows out, rather than refuse the file.

    Raises:
        AdvisorError: everything that is wrong, by row and column; with `skip_bad` only what is
            wrong with the file as a whole, or with every row.
    """
    report = Report(str(path), kept=1_000_000)
    names = known_names(pack)
    table = CsvTable(path, {*names, *(f"the_{name}" for name in names), "name", "id"}, report)
    table.columns = [name or f"column_{n}" for n, name in enumerate(table.columns, 1)]
    unnamed = {name for name in table.columns if re.fullmatch(r"column_\d+", name)}
    columns, wrong = read_columns(
        [name for name in table.columns if name not in unnamed], names, Place(str(path), 1)
    )
    if wrong:
        raise AdvisorError(wrong)
    reader = _Rows(path, pack, columns, unnamed)
    items = [reader.item(row) for row in table.rows() if not _is_comment(row)]
    reader.join(items)
    warnings = [p for p in report.problems if p.code != "M210"]
    uneven = [replace(p, severity="error") for p in report.problems if p.code == "M210"]
    bad = sorted(
        [*uneven, *(p for item in items for p in item.problems)],
        key=lambda p: (p.place.line or 0) if p.place else 0,
    )
    good = [item for item in items if not item.problems]
    if bad and not skip_bad:
        raise AdvisorError(bad)
    if not any(item.kind == "use_case" for item in good):
        nothing = Problem(
            "I200",
            "No row of the inventory could be used.",
            Place(str(path)),
            todo="Mend the rows named above." if bad else "Write one row for each use case.",
        )
        raise AdvisorError([*bad, nothing])
    return Inventory(
        _text(good, head, pack, path.name),
        {item.ident: item.row for item in good if item.kind == "use_case"},
        len(items) - len(good) + len(uneven),
        (*warnings, *(replace(p, severity="warning") for p in bad)),
    )


def _is_comment(row: Row) -> bool:
    return next(iter(row.cells.values())).lstrip().startswith("#")


class _Rows:
    """Reads rows one by one, then what they say of each other."""

    def __init__(self, path: Path, pack: Pack, columns: list[Column], unnamed: set[str]) -> None:
        self.file = str(path)
        self.pack = pack
        self.columns = columns
        self.unnamed = unnamed

    def bad(self, item: _Item, code: str, column: str, message: str, **more: Any) -> None:
        where = f"row {item.row}" + (f", column {column}" if column else "")
        place = Place(self.file, item.line)
        item.problems.append(Problem(code, f"{where}: {message}", place, **more))

    def item(self, row: Row) -> _Item:
        item = _Item(row.number_in_file, row.line)
        for name, cell in row.cells.items():
            if CONTROL.search(cell):
                message = "it holds a control character, which a terminal may obey."
                self.bad(item, "L117", name, message, todo="Take it out.")
        for name in self.unnamed:
            if row.text(name):
                message = f"{shown(row.text(name))} stands under no heading."
                self.bad(item, "I201", name, message, todo="Give the column a name.")
        kind = row.text("kind").lower()
        if kind not in _KINDS:
            allowed = ("use case", "shared", "engagement")
            message = f"{shown(kind)} is no kind of row."
            near = nearest(kind, allowed)
            self.bad(item, "I204", "kind", message, allowed=allowed, nearest=near)
        item.kind = _KINDS.get(kind, "use_case")
        self._name(item, row)
        item.uses = tuple(dict.fromkeys(id_of(x) for x in re.split(r"[|;]", row.text("shared"))))
        item.uses = tuple(used for used in item.uses if used)
        item.note = "; ".join(
            f"{c.name[4:].strip('_:. ')}: {text}".removeprefix(": ")
            for c in self.columns
            if c.row == "note" and (text := row.text(c.name))
        )
        for column in self.columns:
            if column.spec is not None and not column.part:
                self._answer(item, row, column)
        return item

    def _name(self, item: _Item, row: Row) -> None:
        ident, item.name = row.text("id"), row.text("name") or row.text("id")
        if item.kind == "engagement":
            return
        item.ident = id_of(ident or item.name)
        if not item.name:
            self.bad(
                item, "I205", "name", "a use case needs a name.", todo="Write what it is called."
            )
        elif ident and not item.ident:
            self.bad(
                item,
                "I206",
                "id",
                f"{shown(ident)} has neither letters a to z nor digits.",
                todo="Leave the id empty; one is made.",
            )
        item.ident = item.ident or f"row-{item.row}"

    def _answer(self, item: _Item, row: Row, column: Column) -> None:
        spec = column.spec
        if spec is None:
            return
        parts = {
            c.part: row.text(c.name)
            for c in self.columns
            if c.spec is spec and c.part and c.shared == column.shared
        }
        try:
            cell = read_cell(spec, row.text(column.name), column.name, row.numbers)
            if cell is None:
                if any(parts.values()):
                    message = "is empty, and its low, high, source, note or grade is not."
                    self.bad(item, "I207", column.name, message, todo="Write the answer.")
                return
            raw: dict[str, Any] = {cell.state: True}
            if cell.state == "known":
                raw = {"candidates" if cell.candidates else "value": cell.value}
            for end in ("low", "high"):
                if parts.get(end):
                    bound = read_cell(spec, parts[end], column.name, row.numbers)
                    raw[end] = bound.value if bound else None
        except BadCell as bad:
            self.bad(item, bad.code, bad.column, str(bad), todo=bad.todo)
            return
        # The name of the file could read like a meter's or a bill's and is kept out of the source.
        origin = f"row {item.row} of the inventory"
        source = parts.get("source")
        raw["source"] = f"{source} ({origin})" if source else origin
        note = "; ".join(text for text in (parts.get("note"), cell.note) if text)
        raw |= {"note": note} if note else {}
        raw |= {"grade": parts["grade"].lower()} if parts.get("grade") else {}
        found: list[Problem] = []
        place = Place(self.file, item.line)
        read_answer(spec, raw, place, self.pack, found, self.pack.questions[spec.name].whole)
        for problem in found:
            self.bad(
                item,
                problem.code,
                column.name,
                problem.message,
                allowed=problem.allowed,
                nearest=problem.nearest,
                todo=problem.todo,
            )
        if found:
            return
        if column.shared:
            item.of_shared[spec.name] = raw
        elif spec.scope == "engagement":
            item.once[spec.name] = raw
        elif item.kind == "engagement":
            message = f"{spec.label} is asked of each use case, not once."
            self.bad(item, "I208", column.name, message, todo="Move it to the rows it is true of.")
        else:
            item.answers[spec.name] = raw

    def join(self, items: list[_Item]) -> None:
        """What rows say of each other: ids, shared things, answers that are asked once."""
        by_id: dict[str, _Item] = {}
        for item in items:
            if item.kind == "engagement":
                continue
            other = by_id.setdefault(item.ident, item)
            if other is not item:
                message = f"'{item.ident}' is taken by row {other.row}."
                self.bad(item, "I206", "id", message, todo="Give each row its own id or name.")
            if sum("candidates" in raw for raw in item.answers.values()) > 1:
                message = "two columns have several places."
                self.bad(item, "A220", "", message, todo="Compare the places of one question.")
        things = {item.ident: item for item in items if item.kind == "shared"}
        named = {i.uses[0] for i in items if i.of_shared and len(i.uses) == 1}
        for item in items:
            self._uses(item, things, named)
        self._same(items, things)
        # A row that draws on what is refused cannot stand.
        for item in items:
            lost = [used for used in item.uses if used in things and things[used].problems]
            if lost:
                message = f"it draws on '{lost[0]}', which is refused."
                self.bad(item, "I209", "shared", message, todo="Mend that row first.")

    def _uses(self, item: _Item, things: Mapping[str, _Item], named: set[str]) -> None:
        for used in item.uses:
            if used not in things and used not in named:
                self.bad(
                    item,
                    "I209",
                    "shared",
                    f"no row of kind shared has the id '{used}', and no column 'shared: …' "
                    "is filled for it.",
                    allowed=tuple(things),
                    nearest=nearest(used, things),
                    todo="Add its row, with kind shared.",
                )
        if item.uses and item.kind != "use_case":
            self.bad(item, "I209", "shared", "only a use case draws on a shared thing.")
        if item.of_shared and len(item.uses) != 1:
            message = "the columns 'shared: …' need one id in the column shared."
            self.bad(item, "I209", "shared", message, todo="Name the shared thing.")

    def _same(self, items: list[_Item], things: Mapping[str, _Item]) -> None:
        """What is asked once has one answer, whichever rows give it."""
        seen: dict[tuple[str, str], tuple[object, int]] = {}
        for thing in things.values():
            seen |= {(thing.ident, k): (_said(raw), thing.row) for k, raw in thing.answers.items()}
        for item in items:
            # What another row is measured by must itself stand.
            if item.problems:
                continue
            told = [("", name, raw) for name, raw in item.once.items()]
            told += [(item.uses[0], name, raw) for name, raw in item.of_shared.items()]
            for owner, name, raw in told:
                said, row = seen.setdefault((owner, name), (_said(raw), item.row))
                if said != _said(raw):
                    what = f"of '{owner}'" if owner else "of the engagement"
                    message = f"this is asked once {what}, and row {row} answers otherwise."
                    self.bad(item, "I208", name, message, todo="Make both the same, or empty one.")


def _said(raw: Mapping[str, Any]) -> str:
    keys = ("value", "low", "high", "candidates", "unknown", "not_applicable")
    return json.dumps({key: raw[key] for key in keys if key in raw})


def _text(items: list[_Item], head: Head, pack: Pack, file: str) -> str:
    """The rows as an answers file."""
    packs = ", ".join(_quoted(each.id) for each in pack.packs)
    lines = [
        "engagement:",
        f"  client: {_quoted(head.client)}",
        f"  date: {_quoted(head.date)}",
        f"  currency: {_quoted(head.currency)}",
        f"  packs: [{packs}]",
        f"  note: {_quoted(f'Made from {file}.')}",
    ]
    once: dict[str, dict[str, Any]] = {}
    things: dict[str, tuple[str, str, dict[str, dict[str, Any]]]] = {
        i.ident: (i.name, i.note, dict(i.answers)) for i in items if i.kind == "shared"
    }
    for item in items:
        for name, raw in item.once.items():
            once.setdefault(name, raw)
        for used in item.uses:
            _, _, answers = things.setdefault(used, (used, "", {}))
            for name, raw in item.of_shared.items():
                answers.setdefault(name, raw)
    notes = [item.note for item in items if item.kind == "engagement" and item.note]
    if notes:
        lines[-1] = f"  note: {_quoted('; '.join([f'Made from {file}.', *notes]))}"
    lines += _answers(once, "")
    if things:
        lines.append("shared:")
    for ident, (name, note, answers) in things.items():
        lines += _entry(ident, name, note, (), answers)
    lines.append("use_cases:")
    for item in items:
        if item.kind == "use_case":
            lines += _entry(item.ident, item.name, item.note, item.uses, item.answers)
    return "\n".join([*lines, "edits: []", ""])


def _entry(
    ident: str, name: str, note: str, uses: Iterable[str], answers: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    lines = [f"  - id: {_quoted(ident)}", f"    name: {_quoted(name)}"]
    lines += [f"    note: {_quoted(note)}"] if note else []
    lines += [f"    uses: [{', '.join(map(_quoted, uses))}]"] if uses else []
    return lines + _answers(answers, "    ")


def _answers(answers: Mapping[str, Mapping[str, Any]], indent: str) -> list[str]:
    if not answers:
        return [f"{indent}answers: {{}}"]
    lines = [f"{indent}answers:"]
    for name, raw in answers.items():
        parts = ", ".join(f"{key}: {_written(value)}" for key, value in raw.items())
        lines.append(f"{indent}  {name}: {{{parts}}}")
    return lines


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_quoted(str(part)) for part in value)}]"
    text = str(value)
    return text if re.fullmatch(r"(0|[1-9]\d{0,14})(\.\d*[1-9])?", text) else _quoted(text)


def _quoted(text: str) -> str:
    """A text as YAML reads it back: plain where it is a name, else in double quotes."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
