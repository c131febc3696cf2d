"""One child process for all that takes time: a hang or a crash in it leaves the server as it is.

A child and not a thread: while an assessment runs, saving stays as fast as before, and what hangs
inside a library can be ended. `Child` is the server's side, `main` what the child runs.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from advisor.errors import AdvisorError, Problem
from advisor.interview.document import Doc
from advisor.pack.items import Pack

ReadPack = Callable[[], Pack]
# The child ends itself so much later than the server would end it, should there be no server.
_ORPHAN_SECONDS = 10
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Job:
    """A function of a document and the pack, found by the child under its name.

    Attributes:
        call: of a module that the child can import; called with document, pack and the options.
        document: of the engagement.
        seconds: after which the child is ended.
        options: further arguments, by name.
    """

    call: Callable[..., Any]
    document: Doc
    seconds: float
    options: Mapping[str, Any] = field(default_factory=dict)


class Fault(Exception):
    """An unexpected error of the child: its type and frames, without what it quoted."""

    def __init__(self, kind: str, frames: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.frames = frames


class Child:
    """The child process; one job at a time, from one thread."""

    def __init__(self, begin: ReadPack) -> None:
        """Nothing is started before the first job, or `start`.

        Args:
            begin: is called first in the child and reads the rules; can be pickled.
        """
        self._begin = begin
        self.pack_hash = ""
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._stopped = threading.Event()
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The id of the process that runs now."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process and wait until it has read the rules.

        Raises:
            AdvisorError: what is wrong in the rules; W121, it ended; W120, it did not begin in
                time.
        """
        if self._process is not None and self._process.is_alive():
            return
        self.close()
        if self._stopped.is_set():
            raise _ended()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=main, args=(theirs, self._begin), daemon=True)
        process.start()
        self._process = process
        self.starts += 1
        if self._stopped.is_set():
            # `stop` came while it was being started, and found nothing to end.
            process.kill()
        theirs.close()
        self.pack_hash = self._answer(_START_SECONDS)

    def do(self, job: Job) -> Any:
        """Have a job done.

        Raises:
            AdvisorError: what is wrong in the answers; W120, it took too long and was ended;
                W121, the process ended.
            Fault: an error of the program.
        """
        self.start()
        assert self._pipe is not None  # noqa: S101 - it was started
        try:
            self._pipe.send(job)
        except (BrokenPipeError, ConnectionError):
            self.close()
            raise _ended() from None
        return self._answer(job.seconds)

    def stop(self) -> None:
        """End the process for good, from any thread; a job that it does ends with W121."""
        self._stopped.set()
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError):  # closed meanwhile
                process.kill()

    def close(self) -> None:
        """End the process, whatever it does; from the thread that talks to it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _answer(self, seconds: float) -> Any:
        assert self._pipe is not None  # noqa: S101 - it was started
        try:
            late = not self._pipe.poll(seconds)
            kind, *told = ("late",) if late else self._pipe.recv()
        except (EOFError, ConnectionError):
            self.close()
            raise _ended() from None
        if late:
            self.close()
            raise AdvisorError.of(
                "W120",
                f"This took longer than {seconds:.0f} seconds and was ended. The answers are "
                "saved.",
                todo="Change an answer, or ask again; if it comes again, report a fault.",
            )
        if kind == "problems":
            raise AdvisorError(told[0])
        if kind == "fault":
            raise Fault(*told)
        return told[0]


def _ended() -> AdvisorError:
    return AdvisorError.of(
        "W121",
        "The process that works out the advice ended. The answers are saved.",
        todo="Ask again; if it comes again, see whether the machine is short of memory.",
    )


def main(pipe: Connection, begin: ReadPack) -> None:
    """What the child runs: jobs one after another, until the server is gone."""
    # Ctrl-C reaches the whole group; the server ends the child when it has answered.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with pipe:
        try:
            pack = _told(pipe, begin, keep=lambda pack: pack.hash)
            while pack is not None:
                job: Job = pipe.recv()
                _alarm(job.seconds + _ORPHAN_SECONDS)
                _told(pipe, partial(job.call, job.document, pack, **job.options))
                _alarm(0)
        except (EOFError, ConnectionError):
            return


def _told(
    pipe: Connection, call: Callable[[], Any], keep: Callable[[Any], Any] = lambda made: made
) -> Any:
    """Call, and tell the server what came of it."""
    try:
        made = call()
    except AdvisorError as error:
        pipe.send(("problems", error.problems))
    except MemoryError:
        told = Problem("S120", "The machine ran out of memory.", todo="Close other programs.")
        pipe.send(("problems", (told,)))
    except Exception as error:  # noqa: BLE001 - the server says it
        frames = "".join(traceback.format_tb(error.__traceback__))
        pipe.send(("fault", type(error).__qualname__, frames))
    else:
        pipe.send(("done", keep(made)))
        return made
    return None


def _alarm(seconds: float) -> None:
    # Unhandled, the signal ends the process even inside a library; there is none on Windows.
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds) + 1 if seconds else 0)
