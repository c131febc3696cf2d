"""Lines in, lines out: for pipes, terminals without a cursor, and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TextIO

from advisor.cli.intake.face import Ended, Manner, Offer, Status, one_line
from advisor.errors import AdvisorError, Place

_LONGEST = 20_000
_WIDTH = 88


class LineFace:
    """Asks by printing a prompt and reading a line; nothing is ever printed while one types.

    Args:
        source: where lines come from.
        out: where text goes.
        person: whether somebody types; a script's lines are printed after their prompts, so that
            what comes out reads like the session on a terminal.
    """

    def __init__(self, source: IO[bytes], out: TextIO, *, person: bool) -> None:
        self.person = person
        self._source = source
        self._out = out
        self._line = 0
        reconfigure = getattr(out, "reconfigure", None)
        if reconfigure is not None:
            # A terminal that has no sign for "₂" shows a question mark, and goes on.
            reconfigure(errors="replace")

    @property
    def width(self) -> int:
        """Of a line; lines of a script are the same everywhere."""
        return _WIDTH

    def say(self, text: str = "", manner: Manner = "plain") -> None:
        """Print text, as it is."""
        self._out.write(f"{text}\n")

    def ask(
        self,
        prompt: str = "> ",
        *,
        offers: Sequence[Offer] = (),
        status: Status | None = None,
    ) -> str:
        """One line; blank lines of a script are passed over."""
        if status is not None and (shown := status()):
            self.say(shown)
        while True:
            self._out.write(prompt)
            self._out.flush()
            text = self._read()
            if not self.person:
                self.say(text)
            if text or self.person:
                return text

    def _read(self) -> str:
        try:
            raw = self._source.readline(_LONGEST + 1)
        except KeyboardInterrupt:
            self.say()
            raise Ended(interrupted=True) from None
        if not raw:
            self.say()
            raise Ended
        self._line += 1
        if len(raw) > _LONGEST:
            raise AdvisorError.of(
                "Q312",
                f"The line is longer than {_LONGEST:,} characters.",
                place=self.place(),
                todo="Shorten it; a note of 4,000 characters is the longest.",
            )
        try:
            return one_line(raw.decode("utf-8"))
        except UnicodeDecodeError:
            raise AdvisorError.of(
                "Q313",
                "The line is not UTF-8 text.",
                place=self.place(),
                todo="Write the lines in UTF-8; answers before it are kept.",
            ) from None

    def renew(self) -> None:
        """Nothing is printed while somebody types."""

    def place(self) -> Place | None:
        """The number of the line, for a script."""
        return None if self.person else Place("<stdin>", self._line)
