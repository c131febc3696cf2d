"""How the interview speaks with a person or a script: one line asked, text said in between."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from advisor.errors import Place

Manner = Literal["plain", "question", "faint", "warning", "advice", "head"]
Status = Callable[[], str]


class Ended(Exception):
    """Nobody will type another line: the end of a pipe, Ctrl-D, or Ctrl-C."""

    def __init__(self, *, interrupted: bool = False) -> None:
        super().__init__()
        self.interrupted = interrupted


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be typed, with what it means; offered while a name is being typed."""

    text: str
    meaning: str = ""


class Face(Protocol):
    """One question after another on a terminal, or lines of a script.

    Attributes:
        person: whether somebody can be asked again; a script cannot, so that a line which is no
            answer ends it, lest the next one answers the wrong question.
    """

    person: bool

    @property
    def width(self) -> int:
        """Of a line, in characters."""
        ...

    def say(self, text: str = "", manner: Manner = "plain") -> None:
        """Print text, as it is."""
        ...

    def ask(
        self,
        prompt: str = "> ",
        *,
        offers: Sequence[Offer] = (),
        status: Status | None = None,
    ) -> str:
        """One line as it was typed, without space at its ends.

        Args:
            prompt: what stands before it.
            offers: what may be typed, to complete from.
            status: a line shown above the prompt, read anew at `renew`.

        Raises:
            Ended: there is no further line.
        """
        ...

    def renew(self) -> None:
        """Show what is new while somebody types; may be called from any thread."""
        ...

    def place(self) -> Place | None:
        """Where the last line stood, for a script."""
        ...


def one_line(text: str) -> str:
    """What was typed or pasted, on one line and without needless space."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def choose_face(*, plain: bool) -> Face:
    """The face for this process: prompt_toolkit on a real terminal, else lines.

    Args:
        plain: whether lines were asked for, as for a screen reader.
    """
    if plain or not real_terminal():
        from advisor.cli.intake.line_face import LineFace

        return LineFace(sys.stdin.buffer, sys.stdout, person=sys.stdin.isatty())
    from advisor.cli.intake.prompt_face import PromptFace

    return PromptFace()


def real_terminal() -> bool:
    """Whether both ends are a terminal that can move its cursor."""
    if os.environ.get("ADVISOR_PLAIN", "") not in ("", "0"):
        return False
    if os.environ.get("TERM", "") in ("", "dumb", "unknown") and sys.platform != "win32":
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()
