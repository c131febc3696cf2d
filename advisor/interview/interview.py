"""The interview of one engagement: what is asked, what was answered, what comes next.

It is computed from what is kept and a pack, holds nothing of its own, and knows no face. A write
is a `Change`, which the store keeps; after it, an interview is made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from advisor.advice.words import printed
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import Fact
from advisor.intake.answers import Answer, read_answer
from advisor.intake.doubtful import CHECK_UNIT, doubtful
from advisor.intake.engagement import Engagement, read_engagement
from advisor.intake.facts import default_range, facts_of
from advisor.intake.visible import hiding, shows
from advisor.interview.document import Doc, changed_at
from advisor.interview.items import Item, Key, Progress, Section
from advisor.interview.kept import Change, Kept, Signature
from advisor.interview.owners import ENGAGEMENT, Owner, answers_of, owners_of
from advisor.loading import Document
from advisor.logic import FactEnv, evaluate, facts_read
from advisor.pack.items import Pack, Question
from advisor.pack.language import in_language, languages

# The order after the short interview: by what an answer is worth, or as the questions stand.
Way = Literal["express", "worth", "order"]
_Read = tuple[Answer | None, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What an answer would be and do, before it is saved.

    Attributes:
        answer: as it is read; None where it cannot be.
        problems: why it cannot; with any, it must not be saved.
        warnings: what is doubtful about it; it may be saved.
        hides: questions that it hides; their answers are kept.
        shows: questions that it shows.
    """

    raw: Any | None
    answer: Answer | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    hides: tuple[Item, ...] = ()
    shows: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Stray:
    """An answer to a question that the packs of today do not ask there; it is kept."""

    owner: Owner
    fact: str
    raw: Any


class Interview:
    """What is asked of an engagement and what was answered.

    Attributes:
        document: the engagement.
        pack: with its words in the engagement's language.
        revision: of what is kept.
        assessment: which assessment it is.
        signed: the sign-off; while there is one, nothing can be changed.
    """

    def __init__(
        self,
        document: Doc,
        pack: Pack,
        *,
        revision: int = 0,
        assessment: int = 1,
        signed: Signature | None = None,
    ) -> None:
        """Make it of a document; `Interview.of` makes it of what a store keeps."""
        self.document = document
        self._given = pack
        self.pack = _spoken(document, pack)
        self.revision = revision
        self.assessment = assessment
        self.signed = signed
        self.owners = owners_of(document)
        self._by_key = {owner.key: owner for owner in self.owners}

    @classmethod
    def of(cls, kept: Kept, pack: Pack) -> Interview:
        """The interview of an engagement as it is kept."""
        return cls(
            kept.document,
            pack,
            revision=kept.revision,
            assessment=kept.assessment,
            signed=kept.signed,
        )

    # What there is.

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

    @property
    def use_cases(self) -> tuple[Owner, ...]:
        """The use cases."""
        return tuple(o for o in self.owners if o.kind == "use_case")

    @property
    def shared(self) -> tuple[Owner, ...]:
        """The shared things."""
        return tuple(o for o in self.owners if o.kind == "shared")

    def items(self, key: str) -> tuple[Item, ...]:
        """Every question that can be put to an owner, hidden ones too, in their order."""
        return self._items[self.owner(key).key]

    def item(self, key: str, fact: str) -> Item:
        """One question put to an owner.

        Raises:
            AdvisorError: Q102 no such owner, Q103 no such question of it.
        """
        found = next((i for i in self.items(key) if i.fact == fact), None)
        if found is None:
            names = [i.fact for i in self.items(key)]
            raise AdvisorError.of(
                "Q103",
                f"'{fact}' is no question that is put here.",
                nearest=nearest(fact, names),
                todo="Take the nearest name; what is asked once is asked of the engagement.",
            )
        return found

    def sections(self, key: str) -> tuple[Section, ...]:
        """The questions of an owner by heading; a heading under which nothing can be asked too."""
        owner, found = self.owner(key), dict[str, list[Item]]()
        for item in self.items(key):
            found.setdefault(item.question.section, []).append(item)
        return tuple(Section(name, owner, tuple(items)) for name, items in found.items())

    def progress(self, key: str | None = None) -> Progress:
        """How far an owner's answers have come, or all."""
        return Progress.of(self.items(key) if key is not None else self.every)

    @cached_property
    def strays(self) -> tuple[Stray, ...]:
        """Answers to questions that the packs do not ask there, such as those of another pack."""
        return tuple(
            Stray(owner, name, raw)
            for owner in self.owners
            for name, raw in answers_of(self.document, owner).items()
            if not self._belongs(name, owner)
        )

    # The order of asking.

    def walk(self, way: Way = "express", worth: Sequence[Key] = ()) -> tuple[Item, ...]:
        """The questions that are asked, in the order of asking; answered ones keep their place.

        Args:
            way: `express` gives the short interview alone; the others go on with the rest.
            worth: keys by what an answer is worth, the most first (`by_worth`).
        """
        asked = [i for i in self.every if i.asked]
        short = [i for i in asked if i.question.express]
        if way == "express":
            return tuple(short)
        rest = [i for i in asked if not i.question.express]
        if way == "worth":
            places = {key: n for n, key in enumerate(worth)}
            rest.sort(key=lambda i: places.get(i.key, len(places)))
        return (*short, *rest)

    def next(
        self,
        way: Way = "express",
        *,
        after: Key | None = None,
        skipped: Collection[Key] = (),
        worth: Sequence[Key] = (),
    ) -> Item | None:
        """The next question that has no answer; None where all are answered or skipped.

        By `worth` the most valuable one is always next; else the first after `after`, and from
        the beginning again when the end is reached.
        """
        walk = self.walk(way, worth)
        here = next((n for n, i in enumerate(walk) if i.key == after), -1)
        if way != "worth":
            walk = (*walk[here + 1 :], *walk[: here + 1])
        return next((i for i in walk if not i.settled and i.key not in skipped), None)

    def before(self, key: Key, way: Way = "order") -> Item | None:
        """The question before one in the order of asking, answered or not."""
        walk = self.walk(way)
        here = next((n for n, i in enumerate(walk) if i.key == key), 0)
        return walk[here - 1] if here else None

    # An answer, before it is saved.

    def check(self, key: str, fact: str, raw: Any | None) -> Checked:
        """What an answer would be and do; `raw` is as an answers file has it, None for no answer.

        Raises:
            AdvisorError: Q102, Q103.
        """
        item = self.item(key, fact)
        checked = self._checked(item, raw)
        return checked if checked.problems else self._with_effects(item, checked)

    def change(self, key: str, fact: str, raw: Any | None) -> Change:
        """The change that saves an answer; None takes it away.

        Raises:
            AdvisorError: what is wrong with the answer, or Q102, Q103.
        """
        item = self.item(key, fact)
        checked = self._checked(item, raw)
        if checked.problems:
            raise AdvisorError(checked.problems)
        return Change(item.path, raw)

    def after(self, *changes: Change) -> Interview:
        """The interview as it would be after some changes, which are not kept."""
        document = self.document
        for change in changes:
            document = changed_at(document, change.path, change.new)
        same = _language(document) == _language(self.document)
        return Interview(
            document,
            self.pack if same else self._given,
            revision=self.revision,
            assessment=self.assessment,
            signed=self.signed,
        )

    def read(self, name: str = "the answers") -> Engagement:
        """The engagement as the assessment reads it.

        Args:
            name: what to call it where a problem is told.

        Raises:
            AdvisorError: everything in it that cannot be read.
        """
        return read_engagement(Document(self.document, name), self.pack)

    # What it is computed from.

    @cached_property
    def every(self) -> tuple[Item, ...]:
        """Every question put to every owner, in the order of owners and questions."""
        return tuple(item for owner in self.owners for item in self._items[owner.key])

    @cached_property
    def _items(self) -> Mapping[str, tuple[Item, ...]]:
        return {owner.key: tuple(self._of(owner)) for owner in self.owners}

    @cached_property
    def _answers(self) -> Mapping[str, Mapping[str, _Read]]:
        """By owner and fact, what each answer is read as."""
        return {
            owner.key: {
                name: self._read(self.pack.questions[name], raw, owner)
                for name, raw in answers_of(self.document, owner).items()
                if self._belongs(name, owner)
            }
            for owner in self.owners
        }

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, Fact]]:
        """By owner, the facts of all questions before anything is derived."""
        return {owner.key: self._facts(owner) for owner in self.owners}

    def _belongs(self, name: str, owner: Owner) -> bool:
        question = self.pack.questions.get(name)
        if question is None:
            return False
        return (question.spec.scope == "engagement") == (owner.kind == "engagement")

    def _read(self, question: Question, raw: Any, owner: Owner) -> _Read:
        problems: list[Problem] = []
        place = Place(owner.name or "engagement")
        answer = read_answer(question.spec, raw, place, self.pack, problems, question.whole)
        return answer, tuple(problems)

    def _holder(self, owner: Owner, fact: str) -> Owner | None:
        """Whose answer to a question holds for an owner: its own, else of what it draws on."""
        if self.pack.questions[fact].spec.scope == "engagement":
            own: Iterable[str] = (ENGAGEMENT,)
        else:
            own = (owner.key, *(t.key for t in self.shared if t.key in owner.uses))
        return next(
            (self._by_key[key] for key in own if fact in self._answers.get(key, {})),
            None,
        )

    def _facts(self, owner: Owner) -> dict[str, Fact]:
        found: dict[str, tuple[Answer | None, str]] = {}
        for name in self.pack.questions:
            holder = self._holder(owner, name)
            answer = None if holder is None else self._answers[holder.key][name][0]
            found[name] = answer, (holder or owner).key
        return facts_of(found, self.pack)

    def _of(self, owner: Owner) -> Iterable[Item]:
        """The questions of an owner."""
        for name, question in self.pack.questions.items():
            if (question.spec.scope == "engagement") == (owner.kind == "engagement"):
                yield self._item(owner, name, question)

    def _item(self, owner: Owner, name: str, question: Question) -> Item:
        holder = self._holder(owner, name)
        facts = self.facts[owner.key]
        answer, problems = (None, ()) if holder is None else self._answers[holder.key][name]
        raw = None if holder is None else answers_of(self.document, holder)[name]
        shown, hangs, waits = self._shows(owner, question)
        default = default_range(question, facts)
        return Item(
            owner,
            question,
            "bad" if problems else "open" if answer is None else answer.state,
            shown,
            raw,
            answer,
            holder,
            hangs,
            waits,
            problems,
            _doubts(question, answer),
            None if default is None else printed(default.central, question.spec),
            owner.kind != "shared" or holder is not None,
        )

    def _shows(self, owner: Owner, question: Question) -> tuple[bool, tuple[str, ...], bool]:
        """Whether a question is asked of an owner, what that hangs on, and whether it waits."""
        condition = question.ask_if
        if condition is None:
            return True, (), False
        cases = self.use_cases if owner.kind == "engagement" else (owner,)
        seen = [self.facts[c.key] for c in cases or (owner,)]
        showing = [f for f in seen if shows(condition, f)]
        if not showing:
            return False, hiding(condition, seen[0]), False
        if any(evaluate(condition, FactEnv(f)).true is True for f in showing):
            return True, (), False
        hangs = tuple(
            n for n in sorted(facts_read(condition)) if any(not f[n].known for f in showing)
        )
        return True, hangs, self._holder(owner, question.spec.name) is None

    def _checked(self, item: Item, raw: Any | None) -> Checked:
        if raw is None:
            return Checked(None, None)
        answer, problems = self._read(item.question, raw, item.owner)
        if answer is not None and answer.candidates:
            problems = (*problems, *self._second_candidates(item))
        if answer is None or problems:
            return Checked(raw, None, problems)
        return Checked(raw, answer, (), _doubts(item.question, answer))

    def _second_candidates(self, item: Item) -> Iterable[Problem]:
        """A220: one fact of an owner may have candidates."""
        for name, (answer, _) in self._answers[item.owner.key].items():
            if name != item.fact and answer is not None and answer.candidates:
                yield Problem(
                    "A220",
                    f"{item.fact}: '{name}' has candidates already.",
                    todo="One question of a use case may have several answers under study.",
                )

    def _with_effects(self, item: Item, checked: Checked) -> Checked:
        later = self.after(Change(item.path, checked.raw))
        hidden, shown = list[Item](), list[Item]()
        for old, new in zip(self.every, later.every, strict=True):
            if old.asked and not new.shown:
                hidden.append(old)
            elif new.asked and not old.asked and new.key != item.key:
                shown.append(new)
        return Checked(
            checked.raw, checked.answer, (), checked.warnings, tuple(hidden), tuple(shown)
        )


def _doubts(question: Question, answer: Answer | None) -> tuple[Problem, ...]:
    if answer is None or answer.state != "known":
        return ()
    return tuple(
        Problem(code, message, answer.place, todo=CHECK_UNIT, severity="warning")
        for code, message in doubtful(question, answer)
    )


def _language(document: Doc) -> str | None:
    head = document.get("engagement")
    found = head.get("language") if isinstance(head, Mapping) else None
    return found if isinstance(found, str) else None


def _spoken(document: Doc, pack: Pack) -> Pack:
    """The pack in the language of an engagement, where it has words in it."""
    language = _language(document)
    if language is None or language == pack.language:
        return pack
    known = languages(pack)
    if language not in known and language.partition("-")[0] not in known:
        return pack
    return in_language(pack, language)
