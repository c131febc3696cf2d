"""A limit of time for what could go on for ever.

WeasyPrint lays out in Python and calls C only for short runs of text, so that what stops it is an
exception in the thread that renders. A timer of our own raises it there: a signal would reach the
main thread only, and would take the place of one that somebody else has set.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from advisor.errors import AdvisorError

SECONDS = 600.0
# What a firm with very large engagements may set instead.
VARIABLE = "ADVISOR_REPORT_SECONDS"
# A layout may swallow what is raised inside it, so it is raised again until it is out.
_AGAIN = 0.5


class _TooLong(BaseException):
    """Raised in the thread that renders; no handler of `Exception` keeps it."""


class _Watch:
    """Raises in a thread once its time is over, until it is stopped."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._seconds = seconds
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._timer = threading.Thread(target=self._run, name="report-deadline", daemon=True)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """No exception is on its way once this returns."""
        with self._lock:
            self._stopped.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), None)

    def _run(self) -> None:
        wait = self._seconds
        while not self._stopped.wait(wait):
            wait = _AGAIN
            with self._lock:
                if not self._stopped.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(self._thread), ctypes.py_object(_TooLong)
                    )


def limit() -> float:
    """Seconds that a rendering may take."""
    try:
        given = float(os.environ.get(VARIABLE, ""))
    except ValueError:
        return SECONDS
    return given if 0 < given < float("inf") else SECONDS


@contextmanager
def limited(what: str, seconds: float | None = None) -> Iterator[None]:
    """Stop what runs in the block after some seconds.

    Args:
        what: the sentence's subject, such as "Setting the report in pages".
        seconds: instead of those of `limit`.

    Raises:
        AdvisorError: R540, when the time is over.
    """
    allowed = limit() if seconds is None else seconds
    watch = _Watch(allowed)
    try:
        watch.start()
        try:
            yield
        finally:
            watch.stop()
    except _TooLong:
        watch.stop()
        raise AdvisorError.of(
            "R540",
            f"{what} took longer than {allowed:g} seconds and was stopped; nothing was written.",
            todo=f"Set {VARIABLE} to more seconds if the engagement is very large; else look for a "
            "part of a firm's own template that is taller than a page and may not be split, or "
            "take the report as HTML.",
        ) from None
