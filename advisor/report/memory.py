"""Python's search for cycles, less often while a report is set.

Setting makes hundreds of thousands of small objects that live until the file is written. Looking
through them again and again finds little and takes an eighth of the time.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 20)
_lock = threading.Lock()
_running = 0
_before = (0, 0, 0)


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Within this, of however many threads, cycles are looked for less often."""
    global _running, _before  # noqa: PLW0603 - the setting is one for the whole process
    with _lock:
        if not _running:
            _before = gc.get_threshold()
            # Where it is off or rarer already it stays so.
            if 0 < _before[0] < _SELDOM[0]:
                gc.set_threshold(*_SELDOM)
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                gc.set_threshold(*_before)
