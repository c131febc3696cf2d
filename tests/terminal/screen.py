"""A screen: what a terminal shows of what is written to it, with all that has scrolled away."""

from __future__ import annotations

import codecs
import re

_SEQUENCE = re.compile(
    r"\x1b\[(?P<args>[0-9;?>=]*)[ -/]*(?P<end>[@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[()][A-Z0-9]|\x1b[=>78]"
)


class Screen:
    """Rows of signs and a cursor; as much of ECMA-48 as a line editor uses.

    Args:
        height, width: in signs.
    """

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.rows: list[list[str]] = [[]]
        self.row = self.column = 0
        self.asked_where = 0
        self._wraps = True
        self._rest = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> None:
        """Take in what a program wrote."""
        text = self._rest + self._decoder.decode(data)
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                self._sign(text[at])
                at += 1
                continue
            found = _SEQUENCE.match(text, at)
            if found is None:
                if len(text) - at < 40:  # not all of it has come
                    break
                at += 1
                continue
            if found["end"]:
                self._move(found["args"], found["end"])
            at = found.end()
        self._rest = text[at:]

    @property
    def top(self) -> int:
        """The first row that is on the screen."""
        return max(0, len(self.rows) - self.height)

    def text(self, first: int = 0) -> str:
        """The rows from one on, with what has scrolled away."""
        return "\n".join("".join(row).rstrip() for row in self.rows[first:])

    @property
    def here(self) -> str:
        """The row of the cursor, up to it."""
        return "".join(self.rows[self.row])[: self.column].ljust(self.column)

    def _sign(self, sign: str) -> None:
        if sign == "\r":
            self.column = 0
        elif sign == "\n":
            self.row += 1
        elif sign == "\b":
            self.column = max(0, self.column - 1)
        elif sign >= " ":
            if self.column >= self.width:
                if not self._wraps:
                    return
                self.row, self.column = self.row + 1, 0
            row = self._row()
            row += [" "] * (self.column + 1 - len(row))
            row[self.column] = sign
            self.column += 1
        self._row()

    def _row(self) -> list[str]:
        while self.row >= len(self.rows):
            self.rows.append([])
        return self.rows[self.row]

    def _move(self, args: str, end: str) -> None:
        if args.startswith("?"):
            if args == "?7":
                self._wraps = end == "h"
            return
        first = args.partition(";")[0]
        n = int(first) if first.isdigit() else 0
        if end == "A":
            self.row = max(self.top, self.row - (n or 1))
        elif end == "B":
            self.row += n or 1
        elif end == "C":
            self.column = min(self.width - 1, self.column + (n or 1))
        elif end == "D":
            self.column = max(0, self.column - (n or 1))
        elif end == "K":
            del self._row()[self.column :]
        elif end == "J":
            if n == 2:
                del self.rows[self.top :]
            else:
                del self._row()[self.column :]
                del self.rows[self.row + 1 :]
        elif end == "H":
            self.row, self.column = self.top, 0
        elif end == "n":
            self.asked_where += 1
        self._row()
