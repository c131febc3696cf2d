"""Answers from files and from the command line, before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.cli.intake.answering import with_beside
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.typed_line import take_apart
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.interview.items import Item
from advisor.interview.kept import Change
from advisor.interview.typed import raw_of
from advisor.loading import Document, load_yaml

_WHOLE = ("engagement", "answers", "shared", "use_cases", "edits")


def whole(files: Sequence[Path]) -> dict[str, Any] | None:
    """The first of the files that holds a whole engagement, to begin a new one with."""
    for path in files:
        value = load_yaml(path, what="file of answers").value
        if isinstance(value, dict) and "use_cases" in value:
            from advisor.store.values import plain

            found: dict[str, Any] = plain(value)
            return found
    return None


def take_files(desk: Desk, files: Sequence[Path]) -> int:
    """Take over the answers of files, the last having the say; all of a file, or none.

    Args:
        desk: the engagement.
        files: of a whole engagement, or of questions and answers for its only use case.

    Returns:
        how many answers were changed.

    Raises:
        AdvisorError: with file and line, whatever is wrong in them.
    """
    return sum(_take_file(desk, path) for path in files)


def _take_file(desk: Desk, path: Path) -> int:
    from advisor.intake.engagement import read_engagement
    from advisor.store.values import plain

    loaded = load_yaml(path, what="file of answers")
    value = loaded.value
    if isinstance(value, dict) and set(value) & set(_WHOLE):
        read_engagement(_with_use_case(loaded), desk.pack)
        changes = list(_of_document(desk, plain(value)))
    elif isinstance(value, dict):
        changes = [_flat(desk, str(fact), raw, loaded) for fact, raw in value.items()]
    else:
        raise AdvisorError.of(
            "Q305",
            "A file of answers holds questions and answers.",
            place=Place(str(path), 1),
            todo="Write 'question: answer' line by line, or a whole answers file.",
        )
    before = desk.interview.revision
    desk.write(changes, what="import")
    return desk.interview.revision - before


def _with_use_case(loaded: Document) -> Document:
    """A document that may speak of the engagement alone."""
    value = loaded.value
    if isinstance(value, dict) and "use_cases" not in value:
        stand_in = {**value, "use_cases": [{"id": "none", "answers": {}}]}
        return Document(stand_in, loaded.file, loaded.places)
    return loaded


def _of_document(desk: Desk, value: Mapping[str, Any]) -> list[Change]:
    """What a whole engagement says; what it does not speak of stays."""
    changes: list[Change] = []
    for part in ("engagement", "answers"):
        held = value.get(part)
        changes += [Change((part, k), v) for k, v in (held or {}).items()]
    for part in ("shared", "use_cases"):
        there = {str(t["id"]) for t in desk.interview.document.get(part) or []}
        for thing in value.get(part) or []:
            ident = str(thing["id"])
            if ident not in there:
                changes.append(Change((part, ident), thing))
                continue
            for key, told in thing.items():
                if key == "answers":
                    changes += [
                        Change((part, ident, "answers", fact), raw)
                        for fact, raw in (told or {}).items()
                    ]
                elif key != "id":
                    changes.append(Change((part, ident, key), told))
    if value.get("edits"):
        changes.append(Change(("edits",), value["edits"]))
    return changes


def _flat(desk: Desk, fact: str, raw: Any, loaded: Document) -> Change:
    place = loaded.place((fact,))
    item = _item(desk, fact, place)
    raw = "unknown" if raw is None else raw
    checked = desk.interview.check(*item.key, raw)
    if checked.problems:
        raise AdvisorError(Problem(p.code, p.message, place, p.allowed, p.nearest, p.todo)
                           for p in checked.problems)  # fmt: skip
    return Change(item.path, raw)


def take_settings(desk: Desk, given: Sequence[str]) -> int:
    """Take over `key=value` of the command line; all of them, or none.

    Raises:
        AdvisorError: Q306 no key or no value, Q307, Q308, Q102 no such question or use case;
            what is wrong with an answer.
    """
    changes = [_setting(desk, text) for text in given]
    before = desk.interview.revision
    desk.write(changes)
    return desk.interview.revision - before


def _setting(desk: Desk, text: str) -> Change:
    key, equals, value = text.partition("=")
    key, place = key.strip(), Place("--set")
    if not equals or not key or not value.strip():
        raise AdvisorError.of(
            "Q306",
            f"'{text}' is no key with a value.",
            place=place,
            todo="Write --set use.tasks_month=480k.",
        )
    if key.startswith("engagement."):
        from advisor.interview.changes import head

        name = key.removeprefix("engagement.")
        return head(desk.interview.document, name, value.strip(), desk.pack)
    item = _item(desk, key, place)
    line = take_apart(value.strip())
    try:
        raw = _raw(desk, item, line.command, line.text)
        # Nobody sees what stood beside the old answer, so that nothing of it stays.
        raw = with_beside(raw, line)
        checked = desk.interview.check(*item.key, raw)
        problems = checked.problems or (() if line.sure else checked.warnings)
    except AdvisorError as error:
        problems = error.problems
        raw = None
    if problems:
        raise AdvisorError(
            Problem(
                p.code,
                p.message,
                place,
                p.allowed,
                p.nearest,
                p.todo if p.severity == "error" else "Where it is right, end it with !.",
            )
            for p in problems
        )
    return Change(item.path, raw)


def _raw(desk: Desk, item: Item, command: str | None, text: str) -> Any:
    if command == "unknown":
        return {"unknown": {"who": text}} if text else "unknown"
    if command == "not_applicable":
        return {"not_applicable": {"why": text}} if text else "not_applicable"
    if command == "range":
        return raw_of(f"~ {text}", item.question, desk.interview.pack)
    if command is not None:
        raise AdvisorError.of("Q306", f"'{command}' is no answer.", todo="Give an answer.")
    return raw_of(text, item.question, desk.interview.pack)


def _item(desk: Desk, key: str, place: Place) -> Item:
    """The question of `fact` or `owner:fact`."""
    owner, colon, fact = key.rpartition(":")
    fact = fact.strip()
    question = desk.pack.questions.get(fact)
    if question is None:
        raise AdvisorError.of(
            "Q307",
            f"'{fact}' is no question.",
            place=place,
            nearest=nearest(fact, desk.pack.questions),
            todo="Take the nearest name; docs/facts.md lists them.",
        )
    interview, owner = desk.interview, owner.strip()
    if colon:
        try:
            # Also where the question is one of the engagement: what is mistyped is told.
            interview.owner(owner)
        except AdvisorError as error:
            raise AdvisorError(replace(p, place=place) for p in error.problems) from None
    if question.spec.scope == "engagement":
        return interview.item("engagement", fact)
    cases = [case.key for case in interview.use_cases]
    if colon:
        return interview.item(owner, fact)
    if len(cases) != 1:
        raise AdvisorError.of(
            "Q308",
            f"It is not said of which use case '{fact}' speaks.",
            place=place,
            allowed=cases,
            todo=f"Write CASE:{fact}=….",
        )
    return interview.item(cases[0], fact)
