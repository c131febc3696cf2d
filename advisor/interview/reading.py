"""What stands in an engagement, read against the questions of a pack, each part when wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import Fact
from advisor.intake.answers import Answer, read_answer
from advisor.intake.doubtful import CHECK_UNIT, doubtful, doubtful_ends
from advisor.intake.facts import facts_of
from advisor.interview.document import Doc
from advisor.interview.kept import Change
from advisor.interview.owners import ENGAGEMENT, Owner, answers_of, owners_of
from advisor.pack.items import Pack, Question
from advisor.pack.language import in_language, languages

Read = tuple[Answer | None, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Stray:
    """An answer to a question that the packs of today do not ask there; it is kept."""

    owner: Owner
    fact: str
    raw: Any


class Reading:
    """The owners of answers and their answers as they are read.

    Attributes:
        document: the engagement.
        pack: with its words in the engagement's language.
        owners: the engagement, what is shared, and the use cases.
    """

    def __init__(self, document: Doc, pack: Pack) -> None:
        self.document = document
        self.pack = spoken(document, pack)
        self.owners = owners_of(document)
        self._by_key = {owner.key: owner for owner in self.owners}

    def owner(self, key: str) -> Owner:
        """An owner by its key.

        Raises:
            AdvisorError: Q102.
        """
        found = self._by_key.get(key)
        if found is None:
            raise AdvisorError.of(
                "Q102",
                f"There is no use case or shared thing '{key}'.",
                allowed=self._by_key,
                nearest=nearest(key, self._by_key),
                todo="It was removed meanwhile, or never added; look at the list again.",
            )
        return found

    def question(self, owner: Owner, fact: str) -> Question:
        """A question that is put to an owner, by its fact.

        Raises:
            AdvisorError: Q103.
        """
        if not self.belongs(fact, owner):
            names = [name for name in self.pack.questions if self.belongs(name, owner)]
            raise AdvisorError.of(
                "Q103",
                f"'{fact}' is no question that is put here.",
                nearest=nearest(fact, names),
                todo="Take the nearest name; what is asked once is asked of the engagement.",
            )
        return self.pack.questions[fact]

    def belongs(self, fact: str, owner: Owner) -> bool:
        """Whether there is such a question, and it is put to such an owner."""
        question = self.pack.questions.get(fact)
        if question is None:
            return False
        return (question.spec.scope == "engagement") == (owner.kind == "engagement")

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Read]]:
        """By owner and fact, what each answer is read as, and what is wrong with it."""
        return {owner.key: self._answers(owner) for owner in self.owners}

    def _answers(self, owner: Owner) -> dict[str, Read]:
        return {
            name: self.read(self.pack.questions[name], raw, owner)
            for name, raw in answers_of(self.document, owner).items()
            if self.belongs(name, owner)
        }

    @cached_property
    def strays(self) -> tuple[Stray, ...]:
        """Answers to questions that the packs do not ask there, such as those of another pack."""
        return tuple(
            Stray(owner, name, raw)
            for owner in self.owners
            for name, raw in answers_of(self.document, owner).items()
            if not self.belongs(name, owner)
        )

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, Fact]]:
        """By owner, the facts of all questions before anything is derived."""
        return {owner.key: self._facts(owner) for owner in self.owners}

    def _facts(self, owner: Owner) -> dict[str, Fact]:
        found: dict[str, tuple[Answer | None, str]] = {}
        for name in self.pack.questions:
            holder = self.holder(owner, name)
            answer = None if holder is None else self.answers[holder.key][name][0]
            found[name] = answer, (holder or owner).key
        return facts_of(found, self.pack)

    def holder(self, owner: Owner, fact: str) -> Owner | None:
        """Whose answer to a question holds for an owner: its own, else of what it draws on."""
        if self.pack.questions[fact].spec.scope == "engagement":
            keys: Iterable[str] = (ENGAGEMENT,)
        else:
            shared = (o.key for o in self.owners if o.kind == "shared" and o.key in owner.uses)
            keys = (owner.key, *shared)
        return next((self._by_key[k] for k in keys if fact in self.answers.get(k, {})), None)

    def asking(self, owner: Owner) -> tuple[Owner, ...]:
        """For whom a question of an owner is asked: the use cases that its answer holds for."""
        if owner.kind == "use_case":
            return (owner,)
        cases = tuple(
            o
            for o in self.owners
            if o.kind == "use_case" and (owner.kind == "engagement" or o.key in owner.used_by)
        )
        return cases or (owner,)

    def read(self, question: Question, raw: Any, owner: Owner) -> Read:
        """A raw answer as it is read, and what is wrong with it."""
        problems: list[Problem] = []
        place = Place(owner.name or "engagement")
        answer = read_answer(question.spec, raw, place, self.pack, problems, question.whole)
        return answer, tuple(problems)

    def change(self, key: str, fact: str, raw: Any | None) -> tuple[Change, tuple[Problem, ...]]:
        """The change that saves an answer, and what is doubtful about it; None takes it away.

        Raises:
            AdvisorError: what is wrong with the answer, or Q102, Q103.
        """
        owner = self.owner(key)
        answer, problems = self.checked(owner, self.question(owner, fact), raw)
        if problems:
            raise AdvisorError(problems)
        return Change(owner.at(fact), raw), doubts(self.pack.questions[fact], answer, raw)

    def checked(self, owner: Owner, question: Question, raw: Any | None) -> Read:
        """An answer that is about to be saved, as it is read beside the others."""
        if raw is None:
            return None, ()
        answer, problems = self.read(question, raw, owner)
        if answer is not None and answer.candidates:
            problems = (*problems, *self._second_candidates(owner, question.spec.name))
        return (None if problems else answer), problems

    def _second_candidates(self, owner: Owner, fact: str) -> Iterable[Problem]:
        """A220: one fact of an owner may have candidates."""
        for name, (answer, _) in self._answers(owner).items():
            if name != fact and answer is not None and answer.candidates:
                yield Problem(
                    "A220",
                    f"{fact}: '{name}' has candidates already.",
                    todo="One question of a use case may have several answers under study.",
                )


def doubts(question: Question, answer: Answer | None, raw: Any) -> tuple[Problem, ...]:
    """What is doubtful about an answer and how it was written, looked at alone."""
    if answer is None or answer.state != "known":
        return ()
    return tuple(
        Problem(code, message, answer.place, todo=CHECK_UNIT, severity="warning")
        for code, message in (*doubtful(question, answer), *doubtful_ends(question, raw))
    )


def language_of(document: Doc) -> str | None:
    """The language that an engagement names."""
    head = document.get("engagement")
    found = head.get("language") if isinstance(head, Mapping) else None
    return found if isinstance(found, str) else None


def spoken(document: Doc, pack: Pack) -> Pack:
    """The pack in the language of an engagement, where it has words in it."""
    language = language_of(document)
    if language is None or language == pack.language:
        return pack
    known = languages(pack)
    if language not in known and language.partition("-")[0] not in known:
        return pack
    return in_language(pack, language)
