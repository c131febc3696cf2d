"""The files of a pack and their hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SPREADSHEETS = (
    ".xlsx", ".csv", ".xlsm", ".xltm", ".xlsb", ".xls", ".ods", ".tsv", ".numbers",
)  # fmt: skip


def pack_files(folder: Path) -> list[Path]:
    """The files of a pack, YAML and tables of rules, in a fixed order; hidden ones are left out."""
    return [folder / name for name in _names(folder)]


def folder_hash(folder: Path) -> str:
    """A hash of the content of a pack's files, whatever their order on disk."""
    digest = hashlib.sha256()
    for name in _names(folder):
        digest.update(name.encode())
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


def is_table(name: str) -> bool:
    """Whether a file beside rules is a spreadsheet; some kinds are refused when they are read."""
    return name.lower().endswith(SPREADSHEETS) and not name.startswith((".", "~$"))


def _names(folder: Path) -> list[str]:
    """The files by their paths in the folder; it may itself lie in something hidden."""
    found: list[str] = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(root).relative_to(folder).as_posix()
        head = "" if inside == "." else f"{inside}/"
        found += [f"{head}{n}" for n in files if n.endswith(".yaml") and not n.startswith(".")]
        if head.startswith("recommend/"):
            found += [f"{head}{n}" for n in files if is_table(n)]
    return sorted(found, key=lambda name: name.split("/"))
