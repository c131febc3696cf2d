"""The compiled pack on disk: JSON by content hash in the user's cache folder."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

FORMAT = 11


def cache_folder() -> Path:
    """The user's cache folder for compiled packs."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "greener-ai-advisor"


def read(key: str) -> dict[str, Any] | None:
    """The compiled pack under a key, or None when it is absent or broken."""
    data = kept(f"pack-{FORMAT}-{key}.json")
    return data if data is not None and data.get("format") == 1 else None


def write(key: str, data: dict[str, Any]) -> None:
    """Keep a compiled pack."""
    keep(f"pack-{FORMAT}-{key}.json", data)


def kept(name: str) -> dict[str, Any] | None:
    """What was kept in a file, or None when it is absent or broken."""
    try:
        data = json.loads((cache_folder() / name).read_bytes())
    except (OSError, ValueError, RuntimeError):
        return None
    return data if isinstance(data, dict) else None


def keep(name: str, data: dict[str, Any]) -> None:
    """Keep data in a file; a cache that cannot be written is no error."""
    with contextlib.suppress(OSError, RuntimeError):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            # In one piece: json.dump encodes in Python, five times slower.
            file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        Path(aside).replace(folder / name)
