"""Live advice: the newest revision of each engagement, worked out in the child process.

Jobs wait under a key; a newer one of the same key takes the place of an older one that has not
begun, so that stale revisions are skipped and no key waits twice. What was found is kept, and told
to all that listen.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from advisor.errors import AdvisorError, Problem
from advisor.interview.kept import Kept
from advisor.web import work
from advisor.web.child import Child, Fault, Job, ReadPack

ADVICE_SECONDS = 60.0
REPORT_SECONDS = 180.0
_KEPT = 50  # engagements whose advice is at hand
_FOLLOWED_SECONDS = 60.0  # an engagement that was looked at so lately is worked out at each change

Key = tuple[str, ...]
Listener = Callable[[], None]
FaultLog = Callable[[str, str], object]


class Skipped(Exception):
    """A job that a newer one of the same key has taken the place of."""


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice of one revision of an engagement, or why there is none.

    Attributes:
        revision: of the answers that it was worked out from.
        data: the Advice as plain data; None where there are problems.
        problems: why there is no advice.
        warnings: what is doubtful about the answers.
        seconds: how long it took.
    """

    kept: Kept
    data: Mapping[str, Any] | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    seconds: float = 0.0

    @property
    def revision(self) -> int:
        """The revision of the answers that it was worked out from."""
        return self.kept.revision


class Live:
    """The queue before the child process, and what came out of it."""

    def __init__(
        self,
        read_pack: ReadPack,
        *,
        fault_log: FaultLog = lambda _kind, _frames: None,
        seconds: float = ADVICE_SECONDS,
    ) -> None:
        """Nothing is started before the first job.

        Args:
            read_pack: reads the rules, in the child; can be pickled.
            fault_log: writes the type and the frames of an unexpected error somewhere.
            seconds: after which an assessment is ended.
        """
        self.child = Child(partial(work.begin, read_pack))
        self.skipped = 0
        self._seconds = seconds
        self._fault_log = fault_log
        self._lock = threading.Condition()
        self._waiting: OrderedDict[Key, tuple[Job, Future[Any]]] = OrderedDict()
        self._latest: OrderedDict[str, Advised] = OrderedDict()
        self._before: dict[str, Advised] = {}
        self._asked: dict[str, Kept] = {}
        self._seen: dict[str, float] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self._ending = False

    # Any job.

    def do(self, key: Key, job: Job) -> Future[Any]:
        """Have a job done when its turn comes.

        Returns:
            what comes of it; it raises `Skipped` where a newer job of the same key came before it
            began, AdvisorError or Fault where there is no result.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                future.cancel()
                return future
            before = self._waiting.get(key)
            # A newer job keeps the place of the older one: whoever changes often waits no longer.
            self._waiting[key] = (job, future)
            if before is not None:
                self.skipped += 1
            self._run()
            self._lock.notify_all()
        if before is not None and before[1].set_running_or_notify_cancel():
            before[1].set_exception(Skipped())
        return future

    def start(self) -> None:
        """Start the child now, so that the first advice need not wait for it."""
        with self._lock:
            self._run()

    # Advice.

    def want(self, kept: Kept) -> Advised | None:
        """The advice of a revision; where it is not at hand it is worked out, and None for now."""
        with self._lock:
            self._seen[kept.ident] = monotonic()
            found = self._latest.get(kept.ident)
            if found is not None and _same(found.kept, kept):
                return found
            asked = self._asked.get(kept.ident)
            if asked is not None and _same(asked, kept):
                return None
            self._asked[kept.ident] = kept
        future = self.do(("advice", kept.ident), Job(work.advice, kept.document, self._seconds))
        begun = monotonic()
        future.add_done_callback(lambda done: self._advised(kept, done, monotonic() - begun))
        return None

    def latest(self, ident: str) -> Advised | None:
        """The newest advice that there is, of whatever revision."""
        return self._latest.get(ident)

    def before(self, ident: str) -> Advised | None:
        """The advice before the newest, of other answers; None where there was none."""
        return self._before.get(ident)

    async def advised(self, kept: Kept, seconds: float = ADVICE_SECONDS) -> Advised | None:
        """The advice of a revision, or of a newer one; None where it is not there in time."""
        loop = asyncio.get_running_loop()
        new = asyncio.Event()
        with self.listening(kept.ident, lambda: _set(loop, new)), suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (found := self.want(kept)) is None and not self._ending:
                    await new.wait()
                    new.clear()
                    latest = self._latest.get(kept.ident)
                    if latest is not None and latest.revision > kept.revision:
                        return latest
                return found
        return None

    def followed(self, ident: str) -> bool:
        """Whether somebody looks at an engagement."""
        with self._lock:
            seen = self._seen.get(ident)
            listens = bool(self._listeners.get(ident))
            return listens or (seen is not None and monotonic() - seen < _FOLLOWED_SECONDS)

    def listened(self) -> tuple[str, ...]:
        """The engagements that pages are open on."""
        with self._lock:
            return tuple(k for k, v in self._listeners.items() if v)

    def forget(self, ident: str) -> None:
        """Drop what is known of an engagement that was deleted."""
        with self._lock:
            self._latest.pop(ident, None)
            self._before.pop(ident, None)
            self._asked.pop(ident, None)
            self._seen.pop(ident, None)
        self.tell(ident)

    def changed(self, kept: Kept) -> None:
        """An engagement was changed: worked out where somebody looks at it, and told."""
        if self.followed(kept.ident):
            self.want(kept)
        self.tell(kept.ident)

    # Those who listen.

    @contextmanager
    def listening(self, ident: str, listener: Listener) -> Iterator[None]:
        """Within this, a listener is called, from any thread, when something is new."""
        with self._lock:
            self._listeners.setdefault(ident, set()).add(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners[ident].discard(listener)
                if not self._listeners[ident]:
                    del self._listeners[ident]

    def tell(self, ident: str) -> None:
        """Call those who listen to an engagement."""
        with self._lock:
            listeners = tuple(self._listeners.get(ident, ()))
        for listener in listeners:
            listener()

    def end_streams(self) -> None:
        """Let all that listen know that the server ends; may be called by a signal."""
        self._ending = True
        for ident in self.listened():
            self.tell(ident)

    def close(self) -> None:
        """End the child and whatever waits."""
        self.end_streams()
        with self._lock:
            self._closed = True
            waiting = [future for _, future in self._waiting.values()]
            self._waiting.clear()
            self._lock.notify_all()
        for future in waiting:
            future.cancel()
        # A job that runs ends with its process; the thread then sees that all is over.
        self.child.stop()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(10)

    @property
    def ending(self) -> bool:
        """Whether the server is ending."""
        return self._ending

    def _advised(self, kept: Kept, done: Future[Any], seconds: float) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if isinstance(error, Skipped):
            return
        if error is None:
            made = done.result()
            found = Advised(kept, made["data"], (), made["warnings"], seconds)
        elif isinstance(error, AdvisorError):
            found = Advised(kept, None, error.problems, (), seconds)
        else:
            found = Advised(kept, None, (_fault(error),), (), seconds)
        with self._lock:
            if self._asked.get(kept.ident) is kept:
                del self._asked[kept.ident]
            last = self._latest.get(kept.ident)
            if last is not None and last.data is not None and not _same(last.kept, kept):
                self._before[kept.ident] = last
            self._latest[kept.ident] = found
            self._latest.move_to_end(kept.ident)
            while len(self._latest) > _KEPT:
                dropped, _ = self._latest.popitem(last=False)
                self._before.pop(dropped, None)
        self.tell(kept.ident)

    # The thread that talks to the child.

    def _run(self) -> None:
        if self._thread is None and not self._ending:
            self._thread = threading.Thread(target=self._work, name="live advice", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            self.child.start()
        except Exception as error:  # noqa: BLE001 - the first job tells it
            self._log(error)
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    self.child.close()
                    return
                _, (job, future) = self._waiting.popitem(last=False)
            if not future.set_running_or_notify_cancel():
                continue
            try:
                made = self._done(job)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                self._log(error)
                future.set_exception(error)
            else:
                future.set_result(made)

    def _done(self, job: Job) -> Any:
        try:
            return self.child.do(job)
        except AdvisorError as error:
            if self._closed or error.problems[0].code != "W121":
                raise
        # What ended the child may have come from outside, such as want of memory: once more.
        return self.child.do(job)

    def _log(self, error: Exception) -> None:
        if isinstance(error, Fault):
            self._fault_log(error.kind, error.frames)


def _set(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(event.set)


def _same(one: Kept, other: Kept) -> bool:
    # The document too: an engagement deleted and made anew counts its revisions from 1 again.
    return one.revision == other.revision and one.document == other.document


def _fault(error: BaseException) -> Problem:
    kind = error.kind if isinstance(error, Fault) else type(error).__name__
    return Problem(
        "W900",
        f"Unexpected {kind}; this is a fault of the program. The answers are saved.",
        todo="Report it with the newest file in the folder of logs; it holds no answers.",
    )
