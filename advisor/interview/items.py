"""One question put to one owner, with its answer and all that a face needs to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from advisor.advice.words import of_one, printed
from advisor.errors import Problem
from advisor.facts import FactSpec
from advisor.intake.answers import Answer, exclusive
from advisor.interview.document import Path_
from advisor.interview.owners import Owner
from advisor.language import speaking, tr
from advisor.pack.items import Question
from advisor.quantities import pretty_unit, written_unit

# `bad`: something stands there that cannot be read as an answer.
State = Literal["open", "known", "unknown", "not_applicable", "bad"]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A question put to an owner.

    Attributes:
        state: of the answer that holds; `open` where there is none.
        shown: whether the question is asked under the other answers. The answer of one that is
            not shown is kept, is not read, and comes back when it shows again.
        hangs_on: facts of the questions for whose sake it is hidden, or undecided.
        waits: it shows only because what it hangs on is not known; the interview comes by it
            once that is.
        raw: what stands in the document, of this owner or of what it draws on.
        stands: whose answer it is: the owner's own, or of a shared thing that it draws on.
        problems: why what stands there cannot be read.
        warnings: what is doubtful about it.
        assumed: what stands in for the answer while nobody knows it, in words.
        in_turn: whether the interview comes by this question of its own accord.
        to_confirm: it stands as a template had it, and nobody has confirmed it.
    """

    owner: Owner
    question: Question
    state: State
    shown: bool
    raw: Any | None = None
    answer: Answer | None = None
    stands: Owner | None = None
    hangs_on: tuple[str, ...] = ()
    waits: bool = False
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    assumed: str | None = None
    in_turn: bool = True
    to_confirm: bool = False
    language: str | None = None  # in which it is asked

    @property
    def spec(self) -> FactSpec:
        """The declaration of its fact."""
        return self.question.spec

    @property
    def fact(self) -> str:
        """The fact that the answer gives."""
        return self.question.spec.name

    @property
    def key(self) -> Key:
        """Key of the owner, and fact."""
        return self.owner.key, self.fact

    @property
    def path(self) -> Path_:
        """Where an answer of this owner stands, or would stand."""
        return self.owner.at(self.fact)

    @property
    def drawn(self) -> bool:
        """Whether the answer that holds is that of a shared thing."""
        return self.stands is not None and self.stands.key != self.owner.key

    @property
    def asked(self) -> bool:
        """Whether it counts as one of the questions of this owner now."""
        return self.shown and self.in_turn and not self.waits and not self.drawn

    @property
    def exclusive(self) -> tuple[str, ...]:
        """Options of which one excludes all others."""
        return exclusive(self.spec)

    @property
    def settled(self) -> bool:
        """Whether it has an answer that can be read: known, unknown or not applicable."""
        return self.state not in ("open", "bad")

    @property
    def kept(self) -> bool:
        """Whether it holds an answer that is not read since the question is hidden."""
        return not self.shown and self.raw is not None and not self.drawn

    @property
    def said(self) -> str:
        """The answer in words; what was typed where it cannot be read; empty where open."""
        answer = self.answer
        if answer is None:
            return "" if self.raw is None else str(self.raw)
        with speaking(self.language):
            return said(answer, self.spec)

    @property
    def unit(self) -> str:
        """The unit of a number in words, nothing for a share or a count."""
        unit = self.spec.unit
        with speaking(self.language):
            return pretty_unit(written_unit(unit)) if unit and unit != "1" else ""


def said(answer: Answer, spec: FactSpec) -> str:
    """An answer in words: "480,000 tasks a month, 400,000 to 600,000"."""
    if answer.state == "unknown":
        return tr("not known")
    if answer.state == "not_applicable":
        return tr("does not apply")
    if answer.candidates:
        words = printed(answer.candidates[0], spec)
        for other in answer.candidates[1:]:
            words = tr("{first} or {second}", first=words, second=printed(other, spec))
        return words
    words = printed(answer.value, spec)
    if answer.low is None or answer.high is None:
        return words
    low, high = printed(answer.low, spec), printed(answer.high, spec)
    unit = high.partition(" ")[2]
    if unit and low == of_one(f"1 {unit}", spec.unit or ""):
        low = "1"
    elif unit and low.endswith(f" {unit}"):
        low = low.removesuffix(f" {unit}")
    return tr("{value}, between {low} and {high}", value=words, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the questions asked have an answer; unknown and not applicable are answers.

    Attributes:
        answered, asked: of all that are asked.
        express, express_asked: of those of the short interview.
        unknown: how many answers are that nobody knows.
        bad: how many cannot be read.
        kept: how many are kept without being read.
    """

    answered: int
    asked: int
    express: int
    express_asked: int
    unknown: int = 0
    bad: int = 0
    kept: int = 0

    @classmethod
    def of(cls, items: Sequence[Item]) -> Progress:
        """The progress over some items."""
        asked = [i for i in items if i.asked]
        short = [i for i in asked if i.question.express]
        return cls(
            sum(i.settled for i in asked),
            len(asked),
            sum(i.settled for i in short),
            len(short),
            sum(i.state == "unknown" for i in asked),
            sum(i.state == "bad" for i in items),
            sum(i.kept for i in items),
        )

    @property
    def state(self) -> Literal["nothing_asked", "not_started", "in_progress", "completed"]:
        """Where it stands, as a task list says it."""
        if self.bad:
            return "in_progress"
        if not self.asked:
            return "nothing_asked"
        if not self.answered:
            return "not_started"
        return "completed" if self.answered == self.asked else "in_progress"


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of an owner under one heading."""

    name: str
    owner: Owner
    items: tuple[Item, ...]

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress.of(self.items)
