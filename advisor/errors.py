"""Errors as part of the product: a stable code, a place, what is wrong and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from one.

    In a spreadsheet `cell` is its address, with the sheet where there are several: `Rules!C7`.
    """

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}:{self.cell}"
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, for a person to mend; or, as a note, to know."""

    code: str
    message: str
    place: Place | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    todo: str | None = None
    # A warning is to be looked at and mended, or meant; a note is only worth knowing.
    severity: Literal["error", "warning", "note"] = "error"
    check: str | None = field(default=None, compare=False)  # of a pack: which one found it

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        text = f"{head}{self.code}: {self.message}"
        if self.nearest:
            text += f" Did you mean '{self.nearest}'?"
        if self.allowed:
            shown = ", ".join(self.allowed[:20])
            more = f" and {len(self.allowed) - 20} more" if len(self.allowed) > 20 else ""
            text += f" Allowed: {shown}{more}."
        if self.todo:
            text += f" {self.todo}"
        return text

    def as_json(self) -> dict[str, object]:
        """The problem as plain data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "check": self.check,
            "message": self.message,
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "cell": self.place.cell if self.place else None,
            "allowed": list(self.allowed),
            "nearest": self.nearest,
            "todo": self.todo,
        }


class AdvisorError(Exception):
    """Bad input, told in one or more problems; the command line exits with 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @classmethod
    def of(
        cls,
        code: str,
        message: str,
        *,
        place: Place | None = None,
        allowed: Iterable[str] = (),
        nearest: str | None = None,
        todo: str | None = None,
    ) -> AdvisorError:
        """An error with one problem."""
        return cls([Problem(code, message, place, tuple(allowed), nearest, todo)])


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The valid name closest to a mistyped one, or None when nothing is close."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return close[0] if close else None
