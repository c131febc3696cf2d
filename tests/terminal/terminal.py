"""A real terminal for tests: a pseudo-terminal with the command on its other end."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path

from tests.terminal.screen import Screen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
STARTED: list[Terminal] = []


class Terminal:
    """`advisor intake …` on a terminal of its own.

    Args:
        arguments: of the command.
        cwd: its folder.
        term: what kind of terminal it says that it is.
        size: rows and columns.
        environment: more variables.
    """

    def __init__(
        self,
        *arguments: str | Path,
        cwd: Path,
        term: str = "xterm-256color",
        size: tuple[int, int] = (50, 100),
        **environment: str,
    ) -> None:
        self._pipe, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.screen = Screen(*size)
        self.asked: list[str] = []
        self.escapes = False
        self._mark = 0
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": term, **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "advisor", "intake", *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
        os.close(theirs)
        STARTED.append(self)

    @property
    def new(self) -> str:
        """What has come since the last line was typed."""
        return self.screen.text(self._mark)

    def expect(self, *wanted: str, patience: float = PATIENCE) -> str:
        """Wait until all of some texts have come since the last line was typed."""
        self._until(lambda: self._came(wanted), wanted, patience)
        return self.new

    def _came(self, wanted: tuple[str, ...]) -> bool:
        """Whether texts have come, wherever their lines were broken."""
        new = " ".join(self.new.split())
        return all(" ".join(text.split()) in new for text in wanted)

    def answer(self, line: str, *wanted: str) -> str:
        """Wait for a prompt, and for texts before it, then type a line and press Enter.

        Returns:
            what came before the prompt.
        """
        self._until(lambda: self.screen.here.endswith("> ") and self._came(wanted), (*wanted, "> "))
        came = self.new
        self.asked.append(self.screen.here)
        self._mark = self.screen.row
        self.keys(f"{line}\r")
        # The line must have been taken before the next prompt is looked for.
        self._until(lambda: self.screen.row > self._mark or not self.running, (line,))
        self._mark = max(self._mark, self._row_of(line))
        return came

    def keys(self, keys: str) -> None:
        """Press keys."""
        os.write(self._pipe, keys.encode())

    @property
    def running(self) -> bool:
        """Whether the command has not ended."""
        return self.process.poll() is None

    def kill(self) -> None:
        """kill -9, as when the machine loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self._close()

    def _close(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1

    def hang_up(self) -> int:
        """Close the window."""
        self._close()
        return self.process.wait(PATIENCE)

    def end(self) -> int:
        """Read to the end; the exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(max(0.0, until - time.monotonic())):
            if time.monotonic() > until:
                shown = self.screen.text(self._mark)
                self.kill()
                raise AssertionError(f"it does not end:\n{shown}")
        self._close()
        return self.process.wait(PATIENCE)

    def asks(self) -> bool:
        """Wait for a prompt; False where the command ends instead."""
        until = time.monotonic() + PATIENCE
        while not self.screen.here.endswith("> "):
            if not self._read(max(0.0, until - time.monotonic())):
                return False
        return True

    def prompt(self) -> None:
        """Wait for a prompt."""
        self._until(lambda: self.screen.here.endswith("> "), ("> ",))

    def _row_of(self, line: str) -> int:
        """The row after the one on which a line was typed."""
        rows = self.screen.rows
        for n in range(min(self._mark, len(rows) - 1), max(-1, self._mark - 4), -1):
            if "".join(rows[n]).rstrip().endswith(f"> {line}".rstrip()):
                return n + 1
        return self._mark

    def _until(
        self, done: Callable[[], bool], wanted: tuple[str, ...], patience: float = PATIENCE
    ) -> None:
        until = time.monotonic() + patience
        while not done():
            left = until - time.monotonic()
            if left <= 0 or not self._read(left):
                if done():
                    return
                shown = self.screen.text(max(0, self._mark - 15))
                raise AssertionError(f"no {wanted!r}, at {self.screen.here!r}, in:\n{shown}")

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._pipe], [], [], patience)
        if not ready:
            return False
        try:
            data = os.read(self._pipe, 65536)
        except OSError:  # the other end is closed
            return False
        if not data:
            return False
        self.screen.write(data)
        self.escapes = self.escapes or b"\x1b" in data
        for _ in range(self.screen.asked_where):
            row = self.screen.row - self.screen.top + 1
            os.write(self._pipe, f"\x1b[{row};{self.screen.column + 1}R".encode())
        self.screen.asked_where = 0
        return True
