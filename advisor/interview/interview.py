"""The interview of one engagement: what is asked, what was answered, what comes next.

It is computed from what is kept and a pack, holds nothing of its own, and knows no face. A write
is a `Change`, which the store keeps; after it, an interview is made anew.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from advisor.advice.words import printed
from advisor.errors import Problem
from advisor.facts import Fact
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, read_engagement
from advisor.intake.facts import default_range
from advisor.intake.visible import hiding, shows
from advisor.interview.document import Doc, changed_at
from advisor.interview.items import Item, Key, Progress, Section
from advisor.interview.kept import Change, Kept, Signature
from advisor.interview.owners import Owner, answers_of
from advisor.interview.reading import Reading, Stray, doubts, language_of
from advisor.interview.starting import confirmed, is_marked
from advisor.language import speaking
from advisor.loading import Document
from advisor.logic import FactEnv, evaluate, facts_read
from advisor.pack.items import Pack, Question, Range

# The order after the short interview: by what an answer is worth, or as the questions stand.
Way = Literal["express", "worth", "order"]


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
        self._reading = Reading(document, pack)
        self.pack = self._reading.pack
        self.owners = self._reading.owners
        self.revision = revision
        self.assessment = assessment
        self.signed = signed

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
        return self._reading.owner(key)

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
        self._reading.question(self.owner(key), fact)
        return next(i for i in self.items(key) if i.fact == fact)

    def sections(self, key: str) -> tuple[Section, ...]:
        """The questions of an owner by heading; a heading under which nothing can be asked too."""
        owner, found = self.owner(key), dict[str, list[Item]]()
        for item in self.items(key):
            found.setdefault(item.question.section, []).append(item)
        return tuple(Section(name, owner, tuple(items)) for name, items in found.items())

    def progress(self, key: str | None = None) -> Progress:
        """How far an owner's answers have come, or all."""
        return Progress.of(self.items(key) if key is not None else self.every)

    @property
    def strays(self) -> tuple[Stray, ...]:
        """Answers to questions that the packs do not ask there, such as those of another pack."""
        return self._reading.strays

    @property
    def facts(self) -> Mapping[str, Mapping[str, Fact]]:
        """By owner, the facts of all questions before anything is derived."""
        return self._reading.facts

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
        answer, problems = self._reading.checked(item.owner, item.question, raw)
        if problems:
            return Checked(raw, None, problems)
        later = self.after(Change(item.path, raw))
        hides, shows_now = list[Item](), list[Item]()
        for old, new in zip(self.every, later.every, strict=True):
            if old.asked and not new.shown:
                hides.append(old)
            elif new.asked and not old.asked and new.key != item.key:
                shows_now.append(new)
        warnings = doubts(item.question, answer, raw)
        return Checked(raw, answer, (), warnings, tuple(hides), tuple(shows_now))

    def change(self, key: str, fact: str, raw: Any | None) -> Change:
        """The change that saves an answer; None takes it away.

        Raises:
            AdvisorError: what is wrong with the answer, or Q102, Q103.
        """
        return self._reading.change(key, fact, raw)[0]

    def confirm(self, key: str, fact: str) -> Change:
        """The change that confirms an answer of a starting point: its mark goes.

        Raises:
            AdvisorError: Q102, Q103.
        """
        item = self.item(key, fact)
        return Change(item.path, confirmed(item.raw))

    def after(self, *changes: Change) -> Interview:
        """The interview as it would be after some changes, which are not kept."""
        document = self.document
        for change in changes:
            document = changed_at(document, change.path, change.new)
        same = language_of(document) == language_of(self.document)
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

    def _of(self, owner: Owner) -> Iterable[Item]:
        """The questions of an owner."""
        for question in self._in_order:
            if self._reading.belongs(question.spec.name, owner):
                yield self._item(owner, question)

    @cached_property
    def _in_order(self) -> tuple[Question, ...]:
        """The questions by the order of their sections."""
        questions = self.pack.questions.values()
        places: dict[str, tuple[float, int]] = {}
        for n, question in enumerate(questions):
            told = math.inf if question.order is None else question.order
            order, first = places.get(question.section, (math.inf, n))
            places[question.section] = min(told, order), first
        return tuple(sorted(questions, key=lambda q: places[q.section]))

    def _item(self, owner: Owner, question: Question) -> Item:
        name = question.spec.name
        holder = self._reading.holder(owner, name)
        facts = self.facts[owner.key]
        answer, problems = (None, ()) if holder is None else self._reading.answers[holder.key][name]
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
            doubts(question, answer, raw),
            self._assumed(default, question),
            owner.kind != "shared" or holder is not None or question.shared,
            holder is owner and is_marked(answer),
            self.pack.language,
        )

    def _assumed(self, default: Range | None, question: Question) -> str | None:
        """What stands in for an answer, in the words of the interview's language."""
        if default is None:
            return None
        with speaking(self.pack.language):
            return printed(default.central, question.spec)

    def _shows(self, owner: Owner, question: Question) -> tuple[bool, tuple[str, ...], bool]:
        """Whether a question is asked of an owner, what that hangs on, and whether it waits."""
        condition, name = question.ask_if, question.spec.name
        if condition is None:
            return True, (), False
        seen = [self.facts[each.key] for each in self._reading.asking(owner)]
        # What is told not to apply is not visible as a fact, while its question may show.
        showing = [f for f in seen if f[name].visible or (f[name].typed and shows(condition, f))]
        if not showing:
            return False, hiding(condition, seen[0]), False
        if any(evaluate(condition, FactEnv(f)).true is True for f in showing):
            return True, (), False
        hangs = tuple(
            n for n in sorted(facts_read(condition)) if any(not f[n].known for f in showing)
        )
        return True, hangs, self._reading.holder(owner, name) is None
