"""Undo: the last thing that a person did is taken back by a change of its own.

What was written together is taken back together. Undo again takes back what was done before that;
what was done since an undo comes first. Nothing that another person did is undone with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from advisor.interview.document import Doc, changed_at, touch, value_at
from advisor.interview.kept import Change, Event, Kept, Stale, Store
from advisor.interview.owners import things

_NEVER = ("create", "sign", "reopen")
_LISTS = ("use_cases", "shared")


def undoable(events: Sequence[Event], who: str | None = None) -> tuple[Event, ...]:
    """The events that an undo would take back, in their order; none where there is nothing.

    Args:
        events: of the engagement, from the first.
        who: whose; None for whoever was last.
    """
    return _found(events, who)[0]


def undo(store: Store, ident: str, *, who: str, of: str | None = None) -> Kept | None:
    """Take back the last thing that was done; None where there is nothing to take back.

    Args:
        store: where the engagement is kept.
        ident: of the engagement.
        who: does it.
        of: whose last thing, `who`'s own where it is None.

    Raises:
        Stale: another person changed the same place since.
        AdvisorError: the assessment is signed off.
    """
    kept, events = store.read(ident), store.events(ident)
    batch, gone = _found(events, of if of is not None else who)
    if not batch:
        return None
    changes = undoing(batch, store.at(ident, batch[0].revision - 1), kept.document)
    for event in events[batch[-1].revision :]:
        for change in () if event.batch in gone else changes:
            if touch(event.path, change.path):
                now = value_at(kept.document, change.path)
                raise Stale(change, event, now, kept.revision)
    return store.write(ident, changes, seen=kept.revision, who=who, what="undo")


def undoing(batch: Sequence[Event], before: Doc, now: Doc) -> list[Change]:
    """The changes that take back some events, which followed each other.

    Args:
        batch: the events.
        before: the engagement before the first of them.
        now: as it is.
    """
    states = [before]
    for event in batch:
        states.append(changed_at(states[-1], event.path, event.new))
    changes: list[Change] = []
    for event, was in reversed(list(zip(batch, states, strict=False))):
        old = deepcopy(event.old)
        if old is not None and len(event.path) == 2 and event.path[0] in _LISTS:
            # Its place among the others is told too: it may have been taken out, or moved.
            old = {**old, "before": _next(event.path, was, now)}
        changes.append(Change(event.path, old))
    return changes


def _next(path: tuple[str, ...], was: Doc, now: Doc) -> str:
    """Which of those that followed a thing is there still; '' where none is."""
    there = {thing["id"] for thing in things(now, path[0])}
    order = [str(thing["id"]) for thing in things(was, path[0])]
    after = order[order.index(path[1]) + 1 :] if path[1] in order else []
    return next((ident for ident in after if ident in there), "")


def _found(events: Sequence[Event], who: str | None) -> tuple[tuple[Event, ...], set[int]]:
    """The batch to take back, and the batches behind it that are undone, with their undoing."""
    if not events:
        return (), set()
    assessment, gone, pending = events[-1].assessment, set[int](), 0
    for event in reversed(events):
        if event.assessment != assessment or event.what in _NEVER:
            break
        if event.revision != event.batch or (who is not None and event.who != who):
            continue  # each batch once, by its first event
        if event.what == "undo":
            pending += 1
        elif pending:
            pending -= 1
        else:
            return tuple(e for e in events if e.batch == event.batch), gone
        gone.add(event.batch)
    return (), gone
