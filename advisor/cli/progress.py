"""What is being done right now, on a terminal only and only when it takes more than a second."""

import sys
import threading
from types import TracebackType
from typing import Self

_DELAY_SECONDS = 1.0


class Progress:
    """Shows the present step on the standard error once the work has taken a second.

    Use as a context manager; call `step` whenever a new step begins.
    """

    def __init__(self) -> None:
        self._step = ""
        self._shown = False
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def step(self, text: str) -> None:
        """Say what begins now."""
        with self._lock:
            self._step = text
            if self._shown:
                self._write()

    def _appear(self) -> None:
        with self._lock:
            self._shown = True
            self._write()

    def _write(self) -> None:
        sys.stderr.write(f"\r\x1b[2K{self._step} …")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._timer = threading.Timer(_DELAY_SECONDS, self._appear)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is None:
            return
        self._timer.cancel()
        with self._lock:
            if self._shown:
                sys.stderr.write("\r\x1b[2K")
                sys.stderr.flush()
                self._shown = False
