"""One compiled pack inside durable_rules: assert a fact, take what fired, retract.

Straight on the engine's C module: no host, no threads, no logic in consequents. The C code holds
the interpreter's lock while it runs but not between calls, and two threads on one session lose
firings without a word; so one pack has one lock.
"""

from __future__ import annotations

import importlib
import locale
import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse
from operator import itemgetter
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from advisor.engine.compile import Program
from advisor.engine.fields import FACT_ID, MARKER, WARM_UP
from advisor.errors import AdvisorError
from advisor.logic.evaluate import Env

MODULE = "durable_rules_engine"
DISTRIBUTION = "durable_rules"
MOST_PACKS = 8
_SESSION = "0"  # the engine's own name for the session of a fact that names none
# Each field ends in a comma; the marker, which is always there, stands last.
_HEAD = f'{{"id":"{FACT_ID}",'
_TAIL = f'"{MARKER}":1.0}}'
_RETRACT = f'{{"id":"{FACT_ID}"}}'
_WARM_UP = f'{{"id":"{FACT_ID}","{MARKER}":1.0,"{WARM_UP}":1.0}}'
_HANDLED, _NOT_HANDLED = 0, 1


_Pick: TypeAlias = "Callable[[Sequence[str | None]], Sequence[str]]"


class DurableModule(Protocol):
    """The calls of the engine's C module that are used; handles and states are numbers."""

    def create_ruleset(self, name: str, definition: str, /) -> int:
        """Compile a ruleset."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Give a ruleset back."""

    def delete_state(self, handle: int, sid: str, /) -> None:
        """Give a session back; fatal before its first completed action."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Assert a fact: a code (0 taken, 1 of no matter, 2 there already) and a state."""

    def retract_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Take a fact back by its id."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """The session and the first rule that fires with its facts; fatal with a stale state."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """The next rule that fires with its facts."""

    def get_facts(self, handle: int, sid: str, /) -> str:
        """All facts of a session."""


def durable_module() -> DurableModule:
    """The engine's C module.

    Raises:
        ImportError: it is not installed, or does not load on this Python.
    """
    return cast(DurableModule, importlib.import_module(MODULE))


def point_is_a_point() -> bool:
    """Whether the process reads numbers with a point.

    The engine reads numbers by the C library, in the locale of the process: where a host program
    has set one with a decimal comma, 0.5 would be read as 0.
    """
    return locale.nl_langinfo(locale.RADIXCHAR) == "."


def durable_name() -> str:
    """The engine's name and version, as reports print it."""
    place = getattr(durable_module(), "__file__", None)
    beside = list(Path(place).parent.glob(f"{DISTRIBUTION}-*.dist-info")) if place else []
    if len(beside) == 1:
        return f"{DISTRIBUTION} {beside[0].name[len(DISTRIBUTION) + 1 : -len('.dist-info')]}"
    from importlib import metadata  # reads the whole mail package

    try:
        return f"{DISTRIBUTION} {metadata.version(DISTRIBUTION)}"
    except metadata.PackageNotFoundError:
        return DISTRIBUTION


class CompiledPack:
    """A pack's rules as rulesets in the engine, for one fact at a time."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lock = threading.Lock()
        self.module = durable_module()
        self.fresh = False
        self.shards = [
            (_getter(shard.fields), shard.idle.__contains__, shard.gate) for shard in program.shards
        ]
        self.handles: list[int] = []
        finalizer = weakref.finalize(self, _release, self.module, self.handles)
        finalizer.atexit = False
        with self.lock:
            self._build()
        _living.add(self)

    def _build(self) -> None:
        # Rulesets in doubt are not given back: that may crash. They leak, which is rare and small.
        self.handles.clear()
        for shard in self.program.shards:
            handle = self.module.create_ruleset("p", shard.definition)
            # A session must not be deleted before its first completed action.
            self._drain([(handle, _WARM_UP)])
            self.handles.append(handle)
        self.fresh = True

    def _drain(self, facts: Iterable[tuple[int, str]]) -> list[str]:
        """The names of the rulesets' rules that fire, each on its fact, which is gone afterwards.

        Args:
            facts: handles of rulesets, each with the fact to assert there.
        """
        module = self.module
        assert_fact, retract_fact = module.assert_fact, module.retract_fact
        start, go_on = module.start_action_for_state, module.complete_and_start_action
        name = slice(2, 2 + self.program.digits)  # of {"0042":{"m":{…}}}
        fired: list[str] = []
        for handle, fact in facts:
            code, state = assert_fact(handle, fact)
            if code == _NOT_HANDLED:
                continue
            try:
                if code != _HANDLED:
                    raise AdvisorError.of(
                        "E110",
                        f"The rule engine refused a fact (code {code}).",
                        todo="Report it, with the pack and the answers.",
                    )
                started = start(handle, state)
                messages = started[1] if started is not None else None
                while messages is not None:
                    fired.append(messages[name])
                    messages = go_on(handle, state)
            finally:
                retract_fact(handle, _RETRACT)
        return fired

    usable = staticmethod(point_is_a_point)

    def match(self, env: Env) -> list[int]:
        """What fires: the numbers of the program's targets, sorted."""
        filled = self.program.plan.write(env)
        there = set(filled)
        facts = [
            (number, f"{_HEAD}{''.join(filterfalse(idle, pick(filled)))}{_TAIL}")
            for number, (pick, idle, gate) in enumerate(self.shards)
            if gate is None or not gate.isdisjoint(there)
        ]
        with self.lock:
            if not self.fresh:
                self._build()
            # Anything that stops this half way leaves the sessions in doubt: they are built anew.
            self.fresh = False
            fired = self._drain([(self.handles[number], fact) for number, fact in facts])
            self.fresh = True
        return sorted(map(int, fired))

    def facts_left(self) -> list[str]:
        """What the engine still holds of earlier facts: nothing, a test says."""
        with self.lock:
            return [self.module.get_facts(handle, _SESSION) for handle in self.handles]


def _getter(fields: tuple[int, ...]) -> _Pick:
    if len(fields) > 1:
        return cast("_Pick", itemgetter(*fields))
    return cast("_Pick", lambda filled: [filled[f] for f in fields])


def _release(module: DurableModule, handles: list[int]) -> None:
    """Give back what a pack held; without the session first, all of it would leak."""
    while handles:
        handle = handles.pop()
        module.delete_state(handle, _SESSION)
        module.delete_ruleset(handle)


_living: weakref.WeakSet[CompiledPack] = weakref.WeakSet()
_packs: OrderedDict[str, CompiledPack] = OrderedDict()
_packs_lock = threading.Lock()


def compiled_pack(key: str, program: Callable[[], Program]) -> CompiledPack:
    """The compiled pack of a hash; the eight used last are kept, since compiling anew leaks."""
    with _packs_lock:
        found = _packs.get(key)
        if found is None:
            found = _packs[key] = CompiledPack(program())
        _packs.move_to_end(key)
        while len(_packs) > MOST_PACKS:
            _packs.popitem(last=False)
        return found


def _after_fork() -> None:
    """In a forked child no lock is held; a pack that was at work there is built anew."""
    global _packs_lock  # noqa: PLW0603 - the parent's lock may be held for ever
    _packs_lock = threading.Lock()
    for pack in _living:
        pack.lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
