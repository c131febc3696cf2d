"""Which engagement an interview is of: an answers file, one of the store, or a new one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisor.cli.intake.answers_file import SUFFIXES, AnswersFile
from advisor.cli.intake.face import Ended, Face
from advisor.cli.packs import ids_in, read_pack, with_ids
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, nearest
from advisor.intake.packs import check_loaded
from advisor.interview.kept import Listed, Store
from advisor.pack.items import Pack

_SHOWN = 15
_LEAVE = ("q", "quit")


@dataclass(frozen=True, slots=True)
class Opened:
    """An engagement that was opened.

    Attributes:
        file: the answers file that it is, or is written to; None for one of the store.
        notes: what to tell the person first.
    """

    store: Store
    ident: str
    pack: Pack
    file: AnswersFile | None
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where the store is, without a password."""
        return str(getattr(self.store, "place", "memory"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was told.

    Attributes:
        named: a path or an id; None where neither was given.
        store: where engagements are kept; None for the user's own place.
        store_named: whether that was said with --store.
        packs, cache: as for every command.
        who: writes.
    """

    named: str | None
    store: str | None
    store_named: bool
    packs: tuple[str, ...]
    cache: bool
    who: str

    @property
    def file(self) -> AnswersFile | None:
        """The answers file that was named."""
        if self.named is None:
            return None
        path = Path(self.named)
        looks = path.suffix.lower() in SUFFIXES or os.sep in self.named or path.is_file()
        return AnswersFile(path) if looks else None


def open_engagement(wanted: Wanted, face: Face | None, first: dict[str, Any] | None) -> Opened:
    """Open what was named, ask which one is meant, or make a new one.

    Args:
        wanted: what the command was told.
        face: to ask with; None where nothing may be asked.
        first: the document of a new engagement where it was given in a file.

    Raises:
        AdvisorError: whatever is wrong with file, store, packs or answers; Q301 to Q304.
        Ended: the person left before there was an engagement.
    """
    file = wanted.file
    if file is not None:
        if wanted.store_named:
            raise AdvisorError.of(
                "Q304",
                "An answers file has its history beside it, and --store names another place.",
                todo="Leave out --store; or bring the file into the store with "
                "'advisor engagement import', and name the engagement.",
            )
        return _open_file(wanted, file, face, first)
    from advisor.store import open_store

    store = open_store(wanted.store or None)
    listed = store.listed()
    ident = wanted.named
    if ident is None:
        ident = _chosen(listed, face)
    if ident in {line.ident for line in listed}:
        kept = store.read(ident)
        pack = _pack(wanted, ids_in(dict(kept.document)))
        return Opened(store, ident, pack, None)
    if wanted.named is not None and first is None and (face is None or not face.person):
        # Raises K101 with the nearest name.
        store.read(wanted.named)
    if wanted.named is not None and face is not None and first is None:
        _sure_of_new(wanted.named, [line.ident for line in listed], face)
    document = _new(wanted, face, first)
    kept = store.create(document, who=wanted.who, ident=wanted.named)
    return Opened(store, kept.ident, _pack(wanted, ids_in(document)), None)


def _open_file(
    wanted: Wanted, file: AnswersFile, face: Face | None, first: dict[str, Any] | None
) -> Opened:
    from advisor.store import open_store
    from advisor.store.values import plain

    file.check()
    if not file.path.exists():
        document: Any = _new(wanted, face, first) if not file.history.exists() else None
        pack = _pack(wanted, ids_in(document))
        store = open_store(file.history)
        if document is None:
            return _without_file(store, file, wanted)
        # The history may be there without this engagement in it.
        taken = file.taken(store, document, wanted.who)
        return Opened(store, taken.kept.ident, pack, file, taken.notes)
    from advisor.intake import load_engagement
    from advisor.loading import load_yaml

    raw = load_yaml(file.path, what="engagement file").value
    pack = _pack(wanted, ids_in(raw))
    load_engagement(file.path, pack)  # refuses, with line and column, what cannot be read
    document = plain(raw)
    store = open_store(file.history)
    taken = file.taken(store, document, wanted.who)
    return Opened(store, taken.kept.ident, pack, file, taken.notes)


def _without_file(store: Store, file: AnswersFile, wanted: Wanted) -> Opened:
    """The history is there and its file is not: a sitting that was cut off, or a file removed."""
    kept = store.read(file.ident)
    note = f"{file.path.name} was not there; it is written anew from its history."
    return Opened(store, kept.ident, _pack(wanted, ids_in(dict(kept.document))), file, (note,))


def _pack(wanted: Wanted, ids: Sequence[str]) -> Pack:
    with Progress() as progress:
        progress.step("Reading the rules")
        pack = read_pack(with_ids(wanted.packs, ids), cache=wanted.cache)
    check_loaded(ids, pack)
    return pack


def _sure_of_new(named: str, idents: Sequence[str], face: Face) -> None:
    from advisor.cli.intake.answering import yes

    meant = nearest(named, idents)
    hint = f" Did you mean {meant}?" if meant else ""
    face.say(f"There is no engagement '{named}'.{hint}")
    if not yes(face, "Begin a new one of that name?"):
        raise Ended


def _new(wanted: Wanted, face: Face | None, first: dict[str, Any] | None) -> dict[str, Any]:
    if first is not None:
        return first
    if face is None:
        raise AdvisorError.of(
            "Q301",
            "There is no such engagement, and without input none can be begun.",
            todo="Give a whole answers file with --answers, or leave out --no-input.",
        )
    return new_engagement(face, wanted)


def _chosen(listed: Sequence[Listed], face: Face | None) -> str | None:
    """Which engagement is meant; None for a new one."""
    if not listed:
        return None
    if face is None or not face.person:
        raise AdvisorError.of(
            "Q301",
            "It is not said which engagement is meant.",
            allowed=[line.ident for line in listed],
            todo="Name one, or an answers file.",
        )
    face.say("Engagements", "head")
    for n, line in enumerate(listed[:_SHOWN], 1):
        signed = ", signed off" if line.signed else ""
        face.say(f"  {n:>2}  {line.client or line.ident}: {line.ident}, "
                 f"changed {line.changed:%Y-%m-%d %H:%M} UTC{signed}")  # fmt: skip
    if len(listed) > _SHOWN:
        face.say(f"  … and {len(listed) - _SHOWN} more; name one: advisor intake ID")
    from advisor.cli.intake.finding import number_in_list

    idents = [line.ident for line in listed]
    while True:
        typed = face.ask("Which? A number, or n for a new one > ")
        if typed.lower() in ("n", "new"):
            return None
        if typed.lower() in _LEAVE:
            raise Ended
        if typed in idents:
            return typed
        number = number_in_list(typed)
        if number and number <= min(len(listed), _SHOWN):
            return idents[number - 1]
        face.say("  There is none of that number or name.", "warning")


def new_engagement(face: Face, wanted: Wanted) -> dict[str, Any]:
    """Ask for what a new engagement needs."""
    from advisor.cli.intake.answering import told
    from advisor.cli.intake.finding import use_case_name
    from advisor.interview.changes import add, new_document
    from advisor.interview.document import changed_at

    face.say("A new engagement", "head")
    client = _named(face, "Client > ")
    pack = _pack(wanted, ())
    today = datetime.now(UTC).astimezone().date()
    document = new_document(
        client,
        date=today.isoformat(),
        currency="EUR",
        packs=[each.id for each in pack.packs],
    )
    while True:
        name, answers = use_case_name(face, pack, "Use case (? lists common ones) > ")
        if name.lower() in _LEAVE:
            raise Ended
        try:
            changes = add(document, "use_case", name, answers=answers)
        except AdvisorError as error:
            if not face.person:
                raise
            told(face, error.problems)
            continue
        for change in changes:
            document = changed_at(document, change.path, change.new)
        return document


def _named(face: Face, prompt: str) -> str:
    """A name; asked for again where it is none."""
    from advisor.cli.intake.answering import told
    from advisor.interview.changes import add, new_document

    while True:
        typed = face.ask(prompt)
        if typed.lower() in _LEAVE:
            raise Ended
        try:
            add(new_document(typed), "use_case", typed)
        except AdvisorError as error:
            if not face.person:
                raise
            told(face, error.problems)
        else:
            return typed
