"""The files of a pack and their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path


def pack_files(folder: Path) -> list[Path]:
    """The YAML files of a pack in a fixed order."""
    return sorted(
        p for p in folder.rglob("*.yaml") if not any(part.startswith(".") for part in p.parts)
    )


def folder_hash(folder: Path) -> str:
    """A hash of the content of a pack's files, whatever their order on disk."""
    digest = hashlib.sha256()
    for path in pack_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
