"""What is new of an engagement, told to open pages: as server-sent events, or when they ask.

Events, each with the revision as its id and JSON as its data:

- `changed`: `revision`, `assessment`, `signed`, and `changes`: what was changed, by whom, since the
  page was told last.
- `advice`: the `revision` that it was worked out from, `problems`; the page asks for what it shows.
- `problem`: the store cannot be read now; it is tried again.
- `gone`: the engagement was deleted, or the server ends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool

from advisor.errors import AdvisorError
from advisor.interview.kept import Event, Kept
from advisor.web.live import Advised
from advisor.web.problems import refused

if TYPE_CHECKING:
    from advisor.web.served import Served

MOST_STREAMS = 200
_WATCH_SECONDS = 1.0  # how often the store is asked whether another program changed something
_BEAT_SECONDS = 15.0  # a comment so often shows that the connection lives
_AGAIN_SECONDS = 3.0
_CHANGES_TOLD = 50


async def watch(served: Served) -> None:
    """Notice what another server, or a terminal, writes to the same store."""
    known: dict[str, int | None] = {}
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        idents = served.live.listened()
        for ident in idents:
            revision: int | None = None
            with suppress(AdvisorError):
                revision = await run_in_threadpool(served.store.revision, ident)
            # What is seen for the first time is told too: it may have changed just before.
            if known.get(ident) != revision:
                served.live.tell(ident)
            known[ident] = revision
        known = {ident: known[ident] for ident in idents}


def state_data(served: Served, kept: Kept) -> dict[str, Any]:
    """What a page that asks is told: the engagement's revision, and that of the newest advice."""
    found = served.live.want(kept) or served.live.latest(kept.ident)
    return {**_head(kept), "advice": None if found is None else advice_data(found)}


def advice_data(found: Advised) -> dict[str, Any]:
    """Which advice there is."""
    return {
        "revision": found.revision,
        "problems": [p.as_json() for p in found.problems],
        "seconds": round(found.seconds, 3),
    }


def change_data(event: Event) -> dict[str, Any]:
    """One change, without the values: what a page shows it asks for."""
    return {
        "revision": event.revision,
        "who": event.who,
        "what": event.what,
        "path": list(event.path),
    }


def _head(kept: Kept) -> dict[str, Any]:
    signed = kept.signed is not None
    return {"revision": kept.revision, "assessment": kept.assessment, "signed": signed}


class Streams:
    """Counts the streams of a server, and makes them."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._open = 0

    def opened(self, kept: Kept, seen: int) -> AsyncIterator[bytes]:
        """The events of an engagement after a revision.

        Raises:
            AdvisorError: W122, there are too many.
        """
        if self._open >= MOST_STREAMS:
            raise refused(
                "W122",
                f"More than {MOST_STREAMS} pages are open on this server.",
                "Close some; this page asks for what is new instead.",
            )
        return self._events(kept, seen)

    async def _events(self, kept: Kept, seen: int) -> AsyncIterator[bytes]:
        live, store, ident = self._served.live, self._served.store, kept.ident
        loop, new = asyncio.get_running_loop(), asyncio.Event()
        told: Advised | None = None
        self._open += 1
        try:
            with live.listening(ident, lambda: _wake(loop, new)):
                yield f"retry: {int(_AGAIN_SECONDS * 1000)}\n\n".encode()
                while not live.ending:
                    new.clear()
                    try:
                        kept = await run_in_threadpool(store.read, ident)
                        # A revision that is lower than what was seen: deleted and made anew.
                        if kept.revision != seen:
                            after = seen if seen < kept.revision else 0
                            events = await run_in_threadpool(store.events, ident, after=after)
                            yield _changed(kept, events)
                            seen = kept.revision
                    except AdvisorError as error:
                        gone = error.problems[0].code == "K101"
                        yield _event("gone" if gone else "problem", seen, _problems(error))
                        if gone:
                            return
                        await asyncio.sleep(_AGAIN_SECONDS)
                        continue
                    found = live.want(kept) or live.latest(ident)
                    if found is not None and found is not told:
                        told = found
                        yield _event("advice", seen, advice_data(found))
                    with suppress(TimeoutError):
                        await asyncio.wait_for(new.wait(), _BEAT_SECONDS)
                    if not new.is_set():
                        yield b": still here\n\n"
                yield _event("gone", seen, {"problems": []})
        finally:
            self._open -= 1


def _changed(kept: Kept, events: Sequence[Event]) -> bytes:
    # What was written since the engagement was read is told in the next turn.
    told = [e for e in events if e.revision <= kept.revision]
    changes = [change_data(e) for e in told[-_CHANGES_TOLD:]]
    return _event("changed", kept.revision, {**_head(kept), "changes": changes})


def _problems(error: AdvisorError) -> dict[str, Any]:
    return {"problems": [p.as_json() for p in error.problems]}


def _event(kind: str, revision: int, data: Mapping[str, Any]) -> bytes:
    # JSON escapes line breaks, so that what is told stays one line of the stream.
    return f"id: {revision}\nevent: {kind}\ndata: {json.dumps(data)}\n\n".encode()


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(event.set)
