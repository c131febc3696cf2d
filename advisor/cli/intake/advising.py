"""Live advice while one types: worked out in a child process, the newest answers only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import Any

from advisor.cli.intake.advice import Advising
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.opening import Wanted
from advisor.cli.intake.show import address
from advisor.cli.packs import ids_in, read_pack, with_ids
from advisor.errors import AdvisorError
from advisor.interview.interview import Interview
from advisor.interview.items import Key
from advisor.interview.kept import Kept
from advisor.interview.live import Beside, ask_first, ask_next_of, by_worth, live
from advisor.web import work
from advisor.web.child import Job
from advisor.web.live import Advised, Live

_WAIT_SECONDS = 20.0
_WORTH_SECONDS = 6.0
_WORTH_LIMIT = 120.0
_LOOK_SECONDS = 0.05
# After so many changes the worth of questions is weighed anew.
_STALE = 4


class LiveAdvice(Advising):
    """The advice of one engagement as it changes.

    Args:
        wanted: which packs.
        desk: the engagement.
    """

    def __init__(self, wanted: Wanted, desk: Desk) -> None:
        names = with_ids(wanted.packs, ids_in(dict(desk.interview.document)))
        self._live = Live(partial(read_pack, names, cache=wanted.cache))
        self._live.start()
        self._listening = ExitStack()
        self._ident = desk.ident
        self._desk = desk
        self._revision = 0
        self._told: Advised | None = None
        self._before: Advised | None = None
        self._asking: Future[Any] | None = None
        self._asked_at = 0
        self._weighed: Mapping[str, Any] | None = None

    def tell(self, renew: Callable[[], None]) -> None:
        """Call this, from the thread that waits for the child, whenever there is new advice."""
        self._listening.enter_context(self._live.listening(self._ident, renew))

    def submit(self, desk: Desk) -> None:
        """Have the answers as they are now assessed, when what was begun is done."""
        self._revision = desk.interview.revision
        self._live.want(_kept(desk))

    def line(self, owner: str = "") -> str:
        """The advice in one line; as it was, where the newest is being worked out."""
        found = self._newest()
        if found is None:
            return ""
        if found.data is None:
            return "No advice yet: " + "; ".join(p.message for p in found.problems[:1])
        made = live(found.data, interview=self._desk.interview)
        first = made.of(owner) if owner else next(iter(made.owners), None)
        if first is None or not first.first or first.first[0].lane == "find_out":
            # That more has to be known is what the questions are for.
            return ""
        said = made.in_a_line(first.key)
        if found.revision < self._revision:
            return f"First: {said} …"
        return f"{'Now first' if self._turned(owner) else 'First'}: {said}"

    def _turned(self, owner: str) -> bool:
        """Whether something else comes first since the last answer."""
        old, now = self._before, self._told
        if old is None or old.data is None or now is None or now.data is None:
            return False
        was, then = (live(data).of(owner) for data in (now.data, old.data))
        return was is not None and then is not None and _leads(was) != _leads(then)

    def lines(self, desk: Desk) -> list[str]:
        """The advice as it stands now; waits for it, but not for ever."""
        self.submit(desk)
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            found = self._newest()
            if found is not None and found.revision >= self._revision:
                if found.data is None:
                    return [p.message for p in found.problems]
                return self._full(found.data, desk)
            time.sleep(_LOOK_SECONDS)
        return ["It takes longer than usual; type a again in a while. The answers are kept."]

    def what_if(self, desk: Desk, changed: Interview) -> list[str]:
        """What would be advised under other answers, beside what is advised now."""
        now = self.lines(desk)
        found = self._newest()
        if found is None or found.data is None:
            return now
        job = Job(work.advice, changed.document, _WAIT_SECONDS)
        asked = self._live.do(("what if", self._ident), job)
        try:
            data = asked.result(_WAIT_SECONDS)["data"]
        except AdvisorError as error:
            return [p.message for p in error.problems]
        except TimeoutError:
            return ["It takes longer than usual; try again in a while."]
        made = live(data, found.data, interview=changed)
        lines = [line for owner in made.owners for line in _beside(owner)]
        return [*lines, *(made.changed or ["Nothing would be otherwise."])]

    def _full(self, data: Mapping[str, Any], desk: Desk) -> list[str]:
        before = self._before.data if self._before else None
        ask = ask_next_of(self._weighed, desk.interview) if self._weighed else None
        made = live(data, before, ask or ask_first(data, desk.interview), desk.interview)
        lines = [line for owner in made.owners for line in _beside(owner)]
        lines += [f"Through the last answer: {told}" for told in made.changed]
        if made.ask:
            asked = desk.interview.item(*made.ask.key)
            where = f"{asked.owner.name}: " if asked.owner.name and len(made.owners) > 1 else ""
            go = address(asked, desk.interview)
            lines.append(f"Most would be settled by: {where}{made.ask.text} (go {go})")
        return lines

    def worth(self, desk: Desk) -> tuple[Key, ...]:
        """Questions by what an answer is worth; weighed anew after some changes, in the child."""
        if self._asking is None and self._revision - self._asked_at >= _STALE:
            self._asked_at = self._revision
            job = Job(work.ask_next, desk.interview.document, _WORTH_LIMIT)
            self._asking = self._live.do(("ask", self._ident), job)
            if self._weighed is None:
                self._wait(self._asking)
        if self._asking is not None and self._asking.done():
            self._weighed = _result(self._asking) or self._weighed
            self._asking = None
        return by_worth(self._weighed) if self._weighed else ()

    def _wait(self, asking: Future[Any]) -> None:
        until = time.monotonic() + _WORTH_SECONDS
        while not asking.done() and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)

    def close(self) -> None:
        """End the child process."""
        self._listening.close()
        self._live.close()

    def _newest(self) -> Advised | None:
        found = self._live.latest(self._ident)
        if found is not self._told:
            self._before, self._told = self._told, found
        return found


def _kept(desk: Desk) -> Kept:
    return Kept(desk.ident, desk.interview.document, desk.interview.revision)


def _leads(owner: Beside) -> str:
    return owner.first[0].rule if owner.first else ""


def _beside(owner: Beside) -> Iterator[str]:
    """The first three, what must be done, and the size of it all."""
    if owner.early:
        yield f"{owner.name}: {owner.early}"
        yield from (f"  Next: {each.text}" for each in owner.coming)
        return
    figures = "; ".join(text for text in (owner.carbon, owner.cost) if text)
    yield f"{owner.name}: {figures}" if figures else f"{owner.name}:"
    yield from (f"  {n}. {line.said}" for n, line in enumerate(owner.first, 1))
    yield from (f"  Must do: {line.said}" for line in owner.duties)
    if not owner.first and not owner.duties:
        yield "  No advice yet: more has to be known."


def _result(asking: Future[Any]) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = asking.result()
    except Exception:  # noqa: BLE001  # without it the questions come in their order
        return None
    return found
