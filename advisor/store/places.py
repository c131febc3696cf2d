"""Where engagements are kept: a path of an SQLite file, or the URL of a PostgreSQL database."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from advisor.errors import AdvisorError

VARIABLE = "ADVISOR_STORE"
FILE = "engagements.sqlite"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
# In front of the host, where it may hold any sign, and among what follows '?'.
_PASSWORD = re.compile(r"(?<=://)([^:/@?]*):[^?]*@|(?<=[?&]password=)[^&]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a store.

    Attributes:
        url: of a PostgreSQL database, with its password; None for a file.
        path: of an SQLite file, absolute; None for a database.
    """

    url: str | None = field(default=None, repr=False)
    path: Path | None = None

    def __str__(self) -> str:
        """The place as it may be shown: without the password."""
        if self.path:
            return str(self.path)
        shown = (self.url or "").replace("+psycopg", "", 1)
        return _PASSWORD.sub(lambda found: f"{found[1]}:***@" if found[1] else "***", shown)


def place_of(text: str | Path | None) -> Place:
    """The place that a person named; by default that of `ADVISOR_STORE`, or the user's own file.

    Raises:
        AdvisorError: K201, it is neither a path nor a URL of PostgreSQL.
    """
    if isinstance(text, Path):
        return Place(path=text.expanduser().absolute())
    named = text or os.environ.get(VARIABLE)
    if not named:
        return Place(path=default_place())
    scheme = _SCHEME.match(named)
    if scheme is None:
        return Place(path=Path(named).expanduser().absolute())
    rest = named[scheme.end() :]
    if scheme[1] in _POSTGRES:
        return Place(url=f"postgresql+psycopg://{rest}")
    if scheme[1] in {"sqlite", "file"} and rest.startswith("/"):
        return Place(path=Path(rest[1:] if scheme[1] == "sqlite" else rest).absolute())
    raise AdvisorError.of(
        "K201",
        f"Engagements cannot be kept at a place of the kind '{scheme[1]}'.",
        allowed=("a path of a file", "postgresql://user@host/database"),
        todo=f"Give one of these as --store or in {VARIABLE}.",
    )


def default_place() -> Path:
    """The file of this user: in the data folder that the system has for programs."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "greener-ai-advisor" / FILE
