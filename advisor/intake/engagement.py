"""The engagement file: who, what was answered, where each answer stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Problem, nearest
from advisor.facts import FactSpec
from advisor.intake.answers import Answer, read_answer
from advisor.loading import Document, load_yaml
from advisor.pack.items import Pack
from advisor.pack.language import is_speakable, speakable

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


@dataclass(frozen=True, slots=True)
class SharedThing:
    """What several use cases draw on, answered once."""

    id: str
    name: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use case with its own answers."""

    id: str
    name: str
    uses: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Engagement:
    """A client's engagement as read."""

    client: str
    date: str
    currency: str
    answers: Mapping[str, Answer]
    use_cases: tuple[UseCase, ...]
    shared: tuple[SharedThing, ...] = ()
    edits: tuple[Mapping[str, Any], ...] = ()
    packs: tuple[str, ...] = ("core",)
    title: str | None = None
    prepared_by: str | None = None
    language: str | None = None
    report_language: str | None = None  # where it is another than that of the questions
    file: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, use_case: UseCase, fact: str, scope: str) -> tuple[Answer | None, str]:
        """The answer that holds for a use case, and the owner of the place where it stands."""
        if scope == "engagement":
            return self.answers.get(fact), "engagement"
        own = use_case.answers.get(fact)
        if own is not None:
            return own, use_case.id
        for thing in self.shared:
            if thing.id in use_case.uses and fact in thing.answers:
                return thing.answers[fact], thing.id
        return None, use_case.id


def load_engagement(path: Path | str, pack: Pack) -> Engagement:
    """An engagement file, read against the questions of a pack.

    Raises:
        AdvisorError: everything that is wrong in the file, with line and column.
    """
    return read_engagement(load_yaml(Path(path), what="engagement file"), pack)


def read_engagement(document: Document, pack: Pack) -> Engagement:
    """An engagement of a document that was loaded."""
    problems: list[Problem] = []
    reader = _Reader(document, pack, problems)
    engagement = reader.engagement()
    if problems or engagement is None:
        raise AdvisorError(problems)
    return engagement


class _Reader:
    def __init__(self, document: Document, pack: Pack, problems: list[Problem]) -> None:
        self.document = document
        self.pack = pack
        self.problems = problems

    def bad(self, code: str, message: str, path: tuple[Any, ...], **more: Any) -> None:
        self.problems.append(Problem(code, message, self.document.place(path), **more))

    def engagement(self) -> Engagement | None:
        value = self.document.value
        if value is None:
            self.bad(
                "A200",
                "The engagement file is empty.",
                (),
                todo="Start with 'engagement:' and 'use_cases:'.",
            )
            return None
        if not isinstance(value, dict):
            self.bad(
                "A201",
                "An engagement file is a mapping.",
                (),
                todo="Start with 'engagement:' and 'use_cases:'.",
            )
            return None
        self.keys(value, ("engagement", "answers", "shared", "use_cases", "edits"), ())
        head = self.mapping(value, "engagement")
        self.keys(
            head,
            (
                "client",
                "date",
                "currency",
                "packs",
                "title",
                "prepared_by",
                "language",
                "report_language",
                "id",
                "small_print",
                "note",
            ),
            ("engagement",),
        )
        currency = str(head.get("currency", "EUR"))
        fx = self.pack.tables.get("fx")
        if not _CURRENCY.match(currency) or (currency != "EUR" and fx and currency not in fx.rows):
            known = tuple(dict.fromkeys(("EUR", *(fx.rows if fx else ()))))
            self.bad(
                "A203",
                f"The currency '{currency}' is not known.",
                ("engagement", "currency"),
                allowed=known,
                nearest=nearest(currency, known),
                todo="Take one of those.",
            )
        date = str(head.get("date", "") or "")
        if date and not _DATE.match(date):
            self.bad(
                "A204",
                f"'{date}' is no date.",
                ("engagement", "date"),
                todo="Write it as 2026-11-25.",
            )
        spoken = {key: self.language(head, key) for key in ("language", "report_language")}
        shared = self.things(value.get("shared"), "shared")
        cases = self.things(value.get("use_cases"), "use_cases")
        if not cases and "use_cases" in value and not self.problems:
            self.bad(
                "A202",
                "There is no use case.",
                ("use_cases",),
                todo="Add a use case with id, name and answers.",
            )
        elif "use_cases" not in value:
            self.bad(
                "A202",
                "The key 'use_cases' is missing.",
                (),
                todo="Add a use case with id, name and answers.",
            )
        names = {s[0] for s in shared}
        for n, (_, _, uses, _) in enumerate(cases):
            for used in uses:
                if used not in names:
                    self.bad(
                        "A206",
                        f"'{used}' is not among the shared things.",
                        ("use_cases", n, "uses"),
                        allowed=tuple(names),
                        nearest=nearest(used, names),
                        todo="Name a thing that stands under 'shared'.",
                    )
        edits = value.get("edits") or []
        if not isinstance(edits, list) or not all(isinstance(e, dict) for e in edits):
            self.bad(
                "A207",
                "'edits' is a list of mappings.",
                ("edits",),
                todo="Begin each edit with '- ', and write its keys below it.",
            )
            edits = []
        return Engagement(
            client=str(head.get("client") or "Client"),
            date=date,
            currency=currency,
            answers=self.answers(value.get("answers"), ("answers",), "engagement"),
            use_cases=tuple(UseCase(*c) for c in cases),
            shared=tuple(SharedThing(s[0], s[1], s[3]) for s in shared),
            edits=tuple(edits),
            packs=tuple(str(p) for p in head.get("packs") or ("core",)),
            title=head.get("title"),
            prepared_by=head.get("prepared_by"),
            language=spoken["language"],
            report_language=spoken["report_language"],
            file=self.document.file,
        )

    def language(self, head: Mapping[str, Any], key: str) -> str | None:
        """A language that the head names, where there are words in it."""
        named = head.get(key)
        if named is None or (isinstance(named, str) and is_speakable(named, self.pack)):
            return named
        known = speakable(self.pack)
        self.bad(
            "A209",
            f"There are no words in '{named}'.",
            ("engagement", key),
            allowed=known,
            nearest=nearest(str(named), known),
            todo="Take one of those, load a pack that has texts/<language>.yaml, or leave it out.",
        )
        return None

    def keys(
        self, value: Mapping[str, Any], allowed: tuple[str, ...], path: tuple[Any, ...]
    ) -> None:
        for key in value:
            if key not in allowed:
                self.bad(
                    "A205",
                    f"'{key}' is no key here.",
                    (*path, key),
                    allowed=allowed,
                    nearest=nearest(str(key), allowed),
                    todo="Take one of those, or take it out.",
                )

    def mapping(self, value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = value.get(key)
        if isinstance(found, dict):
            return found
        if found is not None:
            self.bad(
                "A201", f"'{key}' must hold keys and values.", (key,), todo="Write 'key: value'."
            )
        return {}

    def things(
        self, value: object, key: str
    ) -> list[tuple[str, str, tuple[str, ...], dict[str, Answer]]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.bad("A201", f"'{key}' must be a list.", (key,), todo="Start each with '- id:'.")
            return []
        found: list[tuple[str, str, tuple[str, ...], dict[str, Answer]]] = []
        for n, item in enumerate(value):
            path = (key, n)
            if not isinstance(item, dict):
                self.bad(
                    "A201",
                    "A mapping with id, name and answers is needed.",
                    path,
                    todo="Write '- id: …', and name and answers below it.",
                )
                continue
            self.keys(item, ("id", "name", "uses", "answers", "note"), path)
            ident = str(item.get("id", ""))
            if not _ID.match(ident):
                self.bad(
                    "A208",
                    f"The id '{ident}' must be lower-case letters, digits and '-'.",
                    (*path, "id"),
                    todo="Write it as support-chatbot.",
                )
            if ident == "engagement":
                self.bad(
                    "A208",
                    "The id 'engagement' names the engagement itself.",
                    (*path, "id"),
                    todo="Give it another id.",
                )
            if ident in {f[0] for f in found}:
                self.bad(
                    "A208",
                    f"The id '{ident}' stands twice.",
                    (*path, "id"),
                    todo="Rename one of the two.",
                )
            uses = item.get("uses") or []
            if not isinstance(uses, list):
                self.bad(
                    "A201", "'uses' must be a list.", (*path, "uses"), todo="Write uses: [id]."
                )
                uses = []
            found.append(
                (
                    ident,
                    str(item.get("name") or ident),
                    tuple(str(u) for u in uses),
                    self.answers(item.get("answers"), (*path, "answers"), "use_case"),
                )
            )
        return found

    def answers(self, value: object, path: tuple[Any, ...], scope: str) -> dict[str, Answer]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.bad(
                "A201",
                "'answers' must be a mapping of questions and answers.",
                path,
                todo="Write 'question: answer' line by line, without '- '.",
            )
            return {}
        found = {}
        candidates: str | None = None
        for name, raw in value.items():
            spec = self.spec(str(name), (*path, name), scope)
            if spec is None:
                continue
            place = self.document.place((*path, name))
            answer = read_answer(
                spec, raw, place, self.pack, self.problems, self.pack.questions[spec.name].whole
            )
            if answer is None:
                continue
            if answer.candidates:
                if candidates:
                    self.bad(
                        "A220",
                        f"'{name}' has candidates, and so has '{candidates}'.",
                        (*path, name),
                        todo="One fact of a use case may have candidates.",
                    )
                candidates = str(name)
            found[spec.name] = answer
        return found

    def spec(self, name: str, path: tuple[Any, ...], scope: str) -> FactSpec | None:
        question = self.pack.questions.get(name)
        if question is None:
            kind = self.pack.specs.get(name)
            what = f", but {kind.origin}" if kind else ""
            self.bad(
                "A210",
                f"'{name}' is no question{what}.",
                path,
                nearest=nearest(name, self.pack.questions),
                todo="Take the nearest name, or take it out.",
            )
            return None
        if question.spec.scope != scope:
            where = "'answers' at the top" if question.spec.scope == "engagement" else "a use case"
            self.bad("A211", f"'{name}' belongs under {where}.", path, todo="Move it there.")
            return None
        return question.spec
