"""Small packs with a decision table in them, as CSV text or as a workbook."""

import csv
import io
import zipfile
from pathlib import Path

from advisor.errors import Problem
from advisor.pack.decision_tables.compile import CellDocument, read_rules

PACK = 'id: firm\nversion: "1.0"\ntitle: Firm\nextends: [core]\n'
# A sound rule, by column.
RULE = {
    "id": "house-view",
    "title": "Keep to the house view",
    "topic": "reuse",
    "stance": "caution",
    "task.primary": "write_text",
    "recommend": "Do it.",
    "first_step": "Begin.",
    "because": "It helps.",
    "effort": "days",
    "limitations": "Small firms.",
    "evidence": "expert-judgement",
}


def columns(**changed: object) -> dict[str, object]:
    """The columns of the sound rule with some changed; `__` stands for `.`, `_c_` for `: `."""
    named = {k.replace("_c_", ": ").replace("__", "."): v for k, v in changed.items()}
    return {**RULE, **named}


def csv_text(*rows: dict[str, object]) -> str:
    """Rows as CSV; the columns are those of all rows."""
    header = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(key, "") for key in header] for row in rows)
    return out.getvalue()


def workbook(*rows: dict[str, object]):
    """An openpyxl workbook with one sheet `Rules`."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rules"
    header = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(key) for key in header])
    return book


def column_of(sheet, header: str) -> str:
    """The letter of a column."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == header)


def read(path: Path) -> tuple[list[CellDocument], list[Problem]]:
    """What a file gives."""
    problems: list[Problem] = []
    return read_rules(path, problems), problems


def read_csv(folder: Path, text: str) -> tuple[list[CellDocument], list[Problem]]:
    """What a CSV text gives."""
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    return read(path)


def read_book(folder: Path, book) -> tuple[list[CellDocument], list[Problem]]:
    """What a workbook gives."""
    path = folder / "t.xlsx"
    book.save(path)
    return read(path)


def pack_with(folder: Path, name: str, content: bytes) -> Path:
    """A pack with one file beside its pack.yaml."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK)
    file.write_bytes(content)
    return folder


def with_part(path: Path, name: str, data: bytes) -> None:
    """Add a part to a workbook, or replace it."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
