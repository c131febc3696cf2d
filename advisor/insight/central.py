"""Facts at their central values under other answers, each found when it is asked for.

What-if tries hundreds of answers. Matching reads central values only, so no draw is made, and a
fact that none of the tried answers stands behind is taken from the state before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.errors import Place
from advisor.facts import Fact, Scalar
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer
from advisor.intake.candidates import FACT as CLEANEST
from advisor.intake.candidates import READS as CLEANEST_READS
from advisor.intake.candidates import SITES, cleanest
from advisor.intake.engagement import Engagement, UseCase
from advisor.intake.facts import initial_fact, question_fact
from advisor.logic import Compare, FactEnv, evaluate, expression_inputs, facts_read, leaf_facts
from advisor.pack.items import Pack, Question, Range
from advisor.scenario.derive import derived_at_centre, value_at_centre
from advisor.scenario.environment import Numbers

# Answers that are tried: by question a value, or None for "unknown".
Tried = Mapping[str, Scalar | None]
NONE: frozenset[str] = frozenset()


class Ground:
    """A use case as answered, and what stays the same whatever is tried.

    Attributes:
        answers: of every question, with the owner of the place where it stands.
        held: estimates, which stay as they are.
        moving: the questions that an estimate is taken to follow from; none while it is held.
    """

    def __init__(
        self,
        engagement: Engagement,
        use_case: UseCase,
        pack: Pack,
        held: Mapping[str, Fact] | None = None,
    ) -> None:
        self.pack = pack
        self.numbers = Numbers(pack, Draws(n=1))
        self.held = held or {}
        self.moving = NONE
        self.answers: dict[str, tuple[Answer | None, str]] = {
            name: engagement.answer(use_case, name, question.spec.scope)
            for name, question in pack.questions.items()
        }
        self._behind: dict[str, frozenset[str]] = {}

    def behind(self, name: str) -> frozenset[str]:
        """All questions that can ever move a fact: its own, and those of ask_if and derive."""
        found = self._behind.get(name)
        if found is None:
            self._behind[name] = NONE  # a circle, which the check of packs refuses
            found = self._behind[name] = self._find(name)
        return found

    def _find(self, name: str) -> frozenset[str]:
        question = self.pack.questions.get(name)
        if question is not None:
            own = frozenset((name,))
            return own.union(*map(self.behind, (*asked_by(question), *default_by(question))))
        if name in self.pack.derived:
            return NONE.union(*map(self.behind, self.pack.derived[name].reads))
        if name == CLEANEST:
            return NONE.union(*map(self.behind, self.cleanest_reads()))
        return NONE

    def cleanest_reads(self) -> tuple[str, ...]:
        """The questions that the cleanest site follows from, as far as the pack asks them."""
        return tuple(name for name in CLEANEST_READS if name in self.pack.questions)


def asked_by(question: Question) -> tuple[str, ...]:
    """The facts that decide whether a question shows."""
    return () if question.ask_if is None else tuple(sorted(facts_read(question.ask_if)))


def default_by(question: Question) -> tuple[str, ...]:
    """The fact, if any, that decides what stands in for an answer."""
    return (question.default.by,) if question.default.by else ()


class Central(Mapping[str, Fact]):
    """The facts under tried answers."""

    def __init__(
        self, ground: Ground, tried: Tried | None = None, start: Central | None = None
    ) -> None:
        self.ground = ground
        self.tried = tried or {}
        self.start = start
        self._found: dict[str, Fact | None] = {}
        self._behind: dict[str, frozenset[str]] = {}
        self.asked = _Asked(self)

    def __getitem__(self, name: str) -> Fact:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.ground.pack.specs if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: object = None) -> Fact | None:  # type: ignore[override]
        """A fact, or None where there is none: no default is ever asked for."""
        if name in self._found:
            return self._found[name]
        if self.start is not None and self.ground.behind(name).isdisjoint(self.tried):
            found = self.start.get(name)
        else:
            found = self._find(name)
        self._found[name] = found
        return found

    def _find(self, name: str) -> Fact | None:
        ground = self.ground
        pack = ground.pack
        question = pack.questions.get(name)
        if question is not None:
            answer, owner = self.answer(name)
            return question_fact(question, answer, owner, self.asked)
        if name in pack.derived:
            return derived_at_centre(pack.derived[name], self, pack, ground.numbers)[0]
        if name in ground.held:
            return ground.held[name]
        spec = pack.specs.get(name)
        if spec is not None and spec.origin == "change":
            return initial_fact(spec)
        if name == CLEANEST and spec is not None:
            return cleanest(
                {n: self[n] for n in ground.cleanest_reads() if n in self}, self.sites(), pack
            )
        return None

    def sites(self) -> tuple[str, ...]:
        """The sites under study."""
        for name in SITES:
            if name in self.ground.answers:
                answer, _ = self.answer(name)
                if answer is not None and answer.candidates:
                    return answer.candidates
        return ()

    def answer(self, name: str) -> tuple[Answer | None, str]:
        """The answer of a question, the tried one before the given one."""
        given, owner = self.ground.answers[name]
        if name not in self.tried:
            return given, owner
        return tried_answer(name, self.tried[name], given), owner

    def behind(self, name: str) -> frozenset[str]:
        """The questions of which one must be answered otherwise for a fact to move from here.

        Narrower than the ground's: a case that comes after the one that won, or what stands in for
        an answer that was given, decides nothing.
        """
        pack = self.ground.pack
        question = pack.questions.get(name)
        if question is not None:
            shown = NONE.union(*map(self.behind, self._questions(asked_by(question))))
            answer, _ = self.answer(name)
            if not self[name].visible and (answer is None or answer.state != "not_applicable"):
                return shown
            own = shown | {name}
            if answer is None or answer.state == "unknown":
                own = own.union(*map(self.behind, default_by(question)))
            return own
        if name == CLEANEST:
            return NONE.union(*map(self.behind, self.ground.cleanest_reads()))
        if name not in pack.derived:
            return self.ground.moving if name.startswith("estimate.") else NONE
        reads: set[str] = set()
        env = FactEnv(self)
        for case in pack.derived[name].cases:
            if case.when is not None:
                reads |= facts_read(case.when)
                if evaluate(case.when, env).true is not True:
                    continue
            if isinstance(case.value, Range):
                break
            reads |= expression_inputs(case.value).facts
            if value_at_centre(case.value, self, self.ground.numbers) is not None:
                break
        return NONE.union(*map(self.behind, reads))

    def behind_leaf(self, leaf: Compare) -> frozenset[str]:
        """The questions of which one must be answered otherwise for a comparison to turn."""
        return NONE.union(*map(self.behind, leaf_facts(leaf)))

    def _questions(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n for n in names if n in self.ground.pack.questions)


class _Asked(Mapping[str, Fact]):
    """The questions only: what is derived comes after them."""

    def __init__(self, facts: Central) -> None:
        self.facts = facts

    def __getitem__(self, name: str) -> Fact:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts.ground.pack.questions)

    def __len__(self) -> int:
        return len(self.facts.ground.pack.questions)

    def get(self, name: str, default: object = None) -> Fact | None:  # type: ignore[override]
        return self.facts.get(name) if name in self.facts.ground.pack.questions else None


def tried_answer(name: str, value: Scalar | None, given: Answer | None) -> Answer:
    """A tried value as an answer in the place of the given one."""
    place = Place("what if") if given is None else given.place
    if value is None:
        return Answer(name, "unknown", place, typed="unknown")
    return Answer(name, "known", place, value, typed=str(value))
