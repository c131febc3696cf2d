"""A typed line taken apart: a command, or an answer with its source and note.

    480k @ usage export of October # 120,000 chats of four turns
    u the vendor's account manager # asked on Monday
    go tokens

Reading the answer itself is the interview's work; here it stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.errors import AdvisorError

# By what may be typed. A word that could be an answer is none of them, nor is y or n.
COMMANDS = {
    "b": "back",
    "back": "back",
    "?": "help",
    "??": "commands",
    "help": "commands",
    "u": "unknown",
    "unknown": "unknown",
    "na": "not_applicable",
    "s": "skip",
    "skip": "skip",
    "l": "list",
    "list": "list",
    "go": "go",
    "~": "range",
    "a": "advice",
    "advice": "advice",
    "if": "what_if",
    "case": "case",
    "clear": "clear",
    "undo": "undo",
    "save": "save",
    "sign": "sign",
    "q": "quit",
    "quit": "quit",
}
# Those that stand alone; with words behind them a line is an answer.
_ALONE = frozenset(
    {"back", "help", "commands", "skip", "advice", "clear", "undo", "save", "sign", "quit"}
)
_SOURCE = re.compile(r"(?:^|\s)@(?:\s+|$)")
_NOTE = re.compile(r"(?:^|\s)(##?)(?:\s+|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line.

    Attributes:
        command: what is to be done; None where the line is an answer.
        text: the answer, or what stands behind the command.
        source, note: what was typed behind @ and #; None where nothing was.
        private: whether the note never leaves the firm (##).
        sure: whether a doubt about the answer was settled beforehand (an ! at its end).
    """

    command: str | None
    text: str
    source: str | None = None
    note: str | None = None
    private: bool = False
    sure: bool = False


def take_apart(line: str) -> TypedLine:
    """Take a line apart.

    Raises:
        AdvisorError: Q314, it holds a control character; Q315, a note or source is too long.
    """
    if _CONTROL.search(line):
        raise AdvisorError.of(
            "Q314",
            "The line holds a control character.",
            todo="Type it anew without; a tab or an arrow key may have come in with it.",
        )
    text, note, private = line, None, False
    if found := _NOTE.search(line):
        text, note, private = line[: found.start()], line[found.end() :], found[1] == "##"
    source = None
    if found := _SOURCE.search(text):
        text, source = text[: found.start()], text[found.end() :]
    text = text.strip()
    for part in (note, source):
        if part is not None and len(part) > _LONGEST:
            raise AdvisorError.of(
                "Q315",
                f"The note or source is longer than {_LONGEST:,} characters.",
                todo="Keep what matters, and file the rest with the engagement.",
            )
    beside = {"source": _stripped(source), "note": _stripped(note), "private": private}
    if text.startswith("="):
        # What looks like a command is an answer behind =.
        return TypedLine(None, text[1:].strip(), **beside)  # type: ignore[arg-type]
    first, _, rest = text.partition(" ")
    if first.startswith("~") and first != "~":
        first, rest = "~", f"{first[1:]} {rest}"
    command = COMMANDS.get(first.lower())
    if command is not None and not (command in _ALONE and rest):
        return TypedLine(command, rest.strip(), **beside)  # type: ignore[arg-type]
    if sure := text.endswith("!"):
        text = text[:-1].strip()
    return TypedLine(None, text, sure=sure, **beside)  # type: ignore[arg-type]


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()
