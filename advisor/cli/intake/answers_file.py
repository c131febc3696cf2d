"""An answers file as the engagement: its history lies beside it, and it is written anew.

Every answer is kept at once beside the file, in a database of the same name. The file itself is
written at the end of a sitting, aside and then renamed. Its first line tells which change it stands
at, so that what was changed by hand since, and what was answered but not yet written to it, are
told apart and both kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.cli.output import write_all
from advisor.errors import AdvisorError, Place
from advisor.interview.document import Doc, Path_, changed_at, touch, value_at
from advisor.interview.file_text import file_text
from advisor.interview.ids import new_ident
from advisor.interview.kept import Change, Kept, Store

SUFFIXES = (".yaml", ".yml")
_HEAD = re.compile(r"# Kept by advisor intake, change (\d+); its history stands in .*\n?")
_COMMENT = re.compile(r"^[^'\"\n]*(?:^|\s)#", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was found when file and history were brought together.

    Attributes:
        kept: the engagement then.
        notes: what to tell the person.
    """

    kept: Kept
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """An answers file and where its history stands."""

    path: Path

    @property
    def ident(self) -> str:
        """Of the engagement in the database beside the file."""
        return new_ident(self.path.stem, ())

    @property
    def history(self) -> Path:
        """The database beside it."""
        return self.path.with_suffix(".sqlite")

    def check(self) -> None:
        """Refuse what is no place for an answers file.

        Raises:
            AdvisorError: Q302.
        """
        if self.path.suffix.lower() not in SUFFIXES or not self.path.absolute().parent.is_dir():
            raise AdvisorError.of(
                "Q302",
                f"{self.path} is no place for an answers file.",
                allowed=("a file that ends in .yaml, in a folder that exists",),
                todo="Name such a file, or an engagement of the store without a '.' or '/'.",
            )

    def text(self) -> str:
        """The text of the file; empty where there is none yet."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    def written_at(self) -> int | None:
        """The change that the file says it stands at."""
        found = _HEAD.search(self.text())
        return int(found[1]) if found else None

    def write(self, document: Doc, revision: int) -> str | None:
        """Write the file anew: aside, then renamed.

        Returns:
            the name of a copy of what was there, where comments in it would have been lost.

        Raises:
            AdvisorError: S210.
        """
        before = self.text()
        contents: dict[Path, bytes] = {}
        head, body = _comments(before)
        text = file_text(document)
        line = f"# Kept by advisor intake, change {revision}; its history stands in "
        contents[self.path] = f"{head}{line}{self.history.name}.\n{text}".encode()
        copy = self.path.with_name(f"{self.path.stem}.before{self.path.suffix}")
        copied = _HEAD.search(before) is None and bool(_COMMENT.search(body)) and not copy.exists()
        if copied:
            contents[copy] = before.encode()
        if contents[self.path] != before.encode():
            write_all(contents)
        return copy.name if copied else None

    def taken(self, store: Store, document: Doc, who: str) -> Taken:
        """Bring the file and its history together.

        Args:
            store: with the history.
            document: what the file holds; its answers have been read and are sound.
            who: as whose change what was done by hand is kept.
        """
        if self.ident not in {line.ident for line in store.listed()}:
            return Taken(store.create(document, who=who, ident=self.ident))
        kept = store.read(self.ident)
        if kept.document == document:
            return Taken(kept)
        base = self._base(store, kept, document)
        stood = store.at(self.ident, base)
        by_hand = differences(stood, document)
        since = [e for e in store.events(self.ident, after=base) if e.path[:1] != ("signed",)]
        if not since and made(stood, by_hand) != document:
            by_hand = [Change((), document)]  # such as another order of the use cases
        if not by_hand:
            return Taken(kept, (_behind(len(since), self.path.name),))
        if kept.signed is not None:
            raise AdvisorError.of(
                "Q303",
                f"The file was changed after {kept.signed.who} signed the assessment off.",
                place=Place(str(self.path)),
                todo="Take the change out of the file, begin a new assessment, and make it there.",
            )
        new = [c for c in by_hand if value_at(kept.document, c.path) != c.new]
        both = [c for c in new if any(touch(e.path, c.path) for e in since)]
        if new:
            kept = store.write(self.ident, new, seen=kept.revision, who=who, what="import")
        return Taken(kept, tuple(self._told(by_hand, both, len(since))))

    def _base(self, store: Store, kept: Kept, document: Doc) -> int:
        """The change that the file was written at, or of which it is a copy."""
        told = self.written_at()
        if told is not None and told <= kept.revision:
            return told
        events = store.events(self.ident)
        for event in reversed(events):
            if event.revision < kept.revision and store.at(self.ident, event.revision) == document:
                return event.revision
        return max((e.revision for e in events if e.what in ("create", "import")), default=1)

    def _told(self, by_hand: Sequence[Change], both: Sequence[Change], since: int) -> Iterator[str]:
        many = "One change was" if len(by_hand) == 1 else f"{len(by_hand)} changes were"
        yield f"{many} made in {self.path.name} by hand since it was written; taken over."
        for change in both:
            what = change.path[-1] if change.path else "the whole"
            yield f"{what}: what stands in the file takes the place of an answer here."
        if since:
            yield _behind(since, self.path.name)


def _behind(since: int, name: str) -> str:
    many = "One change was" if since == 1 else f"{since} changes were"
    return f"{many} kept since {name} was written last; nothing is lost, it goes on from there."


def _comments(text: str) -> tuple[str, str]:
    """The comments at the head of a file, without our own line, and what follows."""
    lines = text.splitlines(keepends=True)
    n = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = "".join(line for line in lines[:n] if not _HEAD.fullmatch(line))
    return head, "".join(lines[n:])


def differences(old: Doc, new: Doc) -> list[Change]:
    """The changes that make one engagement of another, each at the smallest place."""
    return list(_differences(old, new, ()))


def made(document: Doc, changes: Sequence[Change]) -> Doc:
    """A document after some changes."""
    for change in changes:
        document = changed_at(document, change.path, change.new)
    return document


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], path: Path_) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        before, after, here = old.get(key), new.get(key), (*path, key)
        if key in old and key in new and before == after:
            continue
        if key in ("engagement", "answers") and _maps(before, after):
            yield from _differences(before or {}, after or {}, here)
        elif not path and key in ("use_cases", "shared") and _named(before) and _named(after):
            yield from _things(before or [], after or [], here)
        elif key in old and key in new and after is None:
            # Taking away is what None stands for; an answer of null is one of not known.
            yield Change(here, "unknown" if "answers" in path else None)
        else:
            yield Change(here, "unknown" if key in new and after is None else after)


def _things(old: list[Any], new: list[Any], path: Path_) -> Iterator[Change]:
    before = {str(t["id"]): t for t in old}
    after = {str(t["id"]): t for t in new}
    for ident in before:
        if ident not in after:
            yield Change((*path, ident), None)
    for ident, thing in after.items():
        if ident not in before:
            yield Change((*path, ident), thing)
        else:
            yield from _differences(before[ident], thing, (*path, ident))


def _maps(*values: object) -> bool:
    return all(value is None or isinstance(value, Mapping) for value in values)


def _named(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(t, Mapping) and t.get("id") for t in value)
