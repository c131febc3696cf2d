"""Ask next: the unanswered questions in the order of what an answer is worth.

Each open question is answered on trial and the use cases that it touches are assessed again; the
worth is how much better the best first choice would then be than the present one, in points of the
ranking's score (`worth`). A number of which no value tried changes a choice may still change one
between them: it is judged by the draws of the present assessment, with their noise taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.advice.plausible import Doubt, doubts
from advisor.advice.usecase import enough_known
from advisor.advice.weights import Weights
from advisor.advice.words import printed
from advisor.facts import FactSpec
from advisor.footprint.draws import DEFAULT_SEED, N_DRAWS, Draws
from advisor.insight.matters import matters
from advisor.insight.mixture import shared_owner
from advisor.insight.reassess import Reassessment
from advisor.insight.unanswered import Trial, Unanswered, answered, hanging, unanswered
from advisor.insight.waiting import waiting
from advisor.insight.worth import Gain, Offer, about_equal, by_draws, gain
from advisor.intake.engagement import Engagement
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack

Draw = NDArray[np.float64]

# Below this many points an answer changes nothing worth a question.
NOTHING: Final = 0.05
# Within a tenth of the first, or within what the draws can tell, a question is about equal to it.
EQUAL: Final = 0.1


@dataclass(frozen=True, slots=True)
class Turn:
    """What some answers, each alone, would put first.

    Attributes:
        answers: in words.
        chance: how likely they count, together.
        owner: the use case or shared thing.
        rule, title: what would come first; empty where nothing would.
        before: title of what comes first now; empty where nothing does.
        below: titles of what governs now and would still; what would come first then comes below.
        points: the mean gain under these answers.
    """

    answers: tuple[str, ...]
    chance: float
    owner: str
    rule: str
    title: str
    before: str
    governs: bool
    below: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question with what its answer is worth.

    Attributes:
        owner: where the answer would stand: a use case's id, `shared/<id>` or `engagement`.
        where: its name, empty for the engagement.
        worth: in points, of all use cases that it touches.
        error: the standard error of the worth over the draws.
        how: `options`, `points` (a number at some values), `draws`, or `not tried`.
        guess: whether nothing tells what number is likely, so that the chances are made up.
        turn: the answers that gain most, None where none gains.
        waiting: how many recommendations are not firm, or not made, for want of it.
    """

    fact: str
    owner: str
    where: str
    label: str
    text: str
    why: str | None
    assumed: str | None
    worth: float
    error: float
    how: str
    guess: bool
    turn: Turn | None
    waiting: int
    about_equal: bool = False


@dataclass(frozen=True, slots=True)
class AskNext:
    """The open questions, the most valuable first.

    Attributes:
        first: by use case or shared thing, the title of what comes first now; of all that governs.
        next: of each where something governs, the title of what comes next, or None.
        hanging: how many open questions show only once another is answered.
    """

    first: Mapping[str, Sequence[str]]
    next: Mapping[str, str | None]
    questions: tuple[Asked, ...]
    hanging: int = 0


def ask_next(
    engagement: Engagement,
    pack: Pack,
    *,
    seed: int = DEFAULT_SEED,
    draws: int = N_DRAWS,
    only: str | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> AskNext:
    """The unanswered questions in the order of what an answer is worth.

    Args:
        engagement: the answers.
        pack: the rules, questions and factors.
        seed: of the random draws.
        draws: how many.
        only: the id of one use case; gains of others do not count.
        step: is told how far it has come.
    """
    return _Asking(engagement, pack, Draws(seed, draws), only).result(step)


class _Asking:
    """One engagement under question; all assessments share the draws and the compiled rules."""

    def __init__(self, engagement: Engagement, pack: Pack, draws: Draws, only: str | None) -> None:
        self.engagement = engagement
        self.pack = pack_on(pack, engagement.date)
        self.draws = draws
        self.weights = Weights.of(self.pack)
        self.now = Reassessment(engagement, self.pack, draws)
        self.counted = _owners(engagement, [only] if only else [c.id for c in engagement.use_cases])
        self.only = only
        self.facts, self.here = self.now.facts, self.now.offers
        self.doubted = _kinds(doubts(engagement, self.pack, self.now.world, self.now.before))
        self.matters = matters(self.pack, self.now.estimated)

    def result(self, step: Callable[[str], None]) -> AskNext:
        questions = [
            q
            for q in unanswered(self.engagement, self.pack, self.facts)
            if self.only is None or self.only in q.use_cases
        ]
        waits = waiting(self.now.cases, self.pack, self.weights)
        found: list[tuple[Asked, Draw]] = []
        for n, question in enumerate(questions):
            step(f"Trying answers: question {n + 1} of {len(questions)}")
            found.append(self._asked(question, waits))
        order = {name: n for n, name in enumerate(self.pack.questions)}
        found.sort(key=lambda f: (-f[0].worth, -f[0].waiting, order[f[0].fact], f[0].owner))
        offers = [here for owner, here in self.here.items() if owner in self.counted]
        governed = [here for here in offers if here.governing]
        return AskNext(
            {h.name: [self._title(rule) for rule in h.governing or h.order] for h in offers},
            {here.name: self._title(here.action) or None for here in governed},
            tuple(_compared(found)),
            len(hanging(self._looked_at(), self.pack, self.facts)),
        )

    def _looked_at(self) -> Engagement:
        cases = (c for c in self.engagement.use_cases if self.only in (None, c.id))
        return replace(self.engagement, use_cases=tuple(cases))

    def _asked(
        self, question: Unanswered, waiting: Mapping[tuple[str, str], int]
    ) -> tuple[Asked, Draw]:
        n = self.draws.n
        how = "points" if question.question.spec.type == "number" else "options"
        how = how if question.trials else "not tried"
        points, turns, moved = np.zeros(n), list[Turn](), False
        found = list(self._tried(question)) if self._counts(question) else []
        total = sum(trial.chance for trial, _ in found)
        for trial, offers in found:
            chance = trial.chance / total
            for owner, under in offers.items():
                here = self.here[owner]
                moved = moved or here.open_to != under.open_to
                if owner not in self.counted:
                    continue
                won = gain(owner, under, here, n)
                points = points + chance * won.points
                turns.append(self._turn(won, trial.words, chance))
        if self._counts(question) and not found:
            how = "not tried"
        turns = _joined(turns)
        floor = 0.0
        between = not moved and float(points.mean()) < NOTHING
        if question.draws is not None and between and self._counts(question):
            how = "draws"
            points, floor, turns = self._by_draws(question, question.draws)
        points = points - floor
        worth = max(0.0, float(points.mean()))
        turn = max(turns, key=lambda t: t.chance * t.points, default=None)
        spec = question.question.spec
        waits = sum(waiting.get((ident, spec.name), 0) for ident in question.use_cases)
        asked = Asked(
            spec.name,
            question.owner,
            self._where(question),
            spec.label,
            question.question.text,
            question.question.why,
            question.assumed,
            worth if worth >= NOTHING else 0.0,
            float(points.std()) / float(np.sqrt(n)),
            how,
            question.guess,
            turn if turn is not None and worth >= NOTHING and turn.points > 0 else None,
            waits,
        )
        return asked, points

    def _tried(self, question: Unanswered) -> Iterator[tuple[Trial, Mapping[str, Offer]]]:
        """Each answer that is not in doubt beside the others, with what it leads to."""
        for trial in question.trials:
            later = answered(self.engagement, question, trial.answer)
            under = self.now.under(later, question.fact)
            if question.question.spec.type == "number":
                found = doubts(later, self.pack, under.world, under.before)
                if not _kinds(found) <= self.doubted:
                    continue
            yield trial, under.offers

    def _counts(self, question: Unanswered) -> bool:
        """Whether an answer can change what comes first."""
        if question.fact in self.matters:
            return True
        # Where too little is known for any advice, any answer may be the one that opens it.
        return any(
            not enough_known(self.facts[ident], self.pack, self.weights)
            for ident in question.use_cases
        )

    def _by_draws(self, question: Unanswered, number: Draw) -> tuple[Draw, float, list[Turn]]:
        """Gain by draw, noise floor and turns of a number that leaves the choices as they are."""
        points, floor, turns = np.zeros(self.draws.n), 0.0, list[Turn]()
        for ident in self.counted:
            if ident not in _owners(self.engagement, question.use_cases):
                continue
            here = self.here[ident]
            found = by_draws(number, here, self.draws.seed)
            if found is None:
                continue
            points, floor = points + found.points, floor + found.floor
            for rule, group in groupby(found.turns, key=lambda turn: turn[1]):
                bins = list(group)
                won = np.array([points for _, _, points in bins])
                turn = Gain(ident, won, (rule, here.action), below=here.governing)
                words = _about([middle for middle, _, _ in bins], question.question.spec)
                turns.append(self._turn(turn, words, len(bins) / len(found.turns)))
        return points, floor, turns

    def _turn(self, won: Gain, words: str, chance: float) -> Turn:
        first, before = won.first
        return Turn(
            (words,),
            chance,
            self.here[won.owner].name,
            first or "",
            self._title(first),
            self._title(before),
            won.governs,
            tuple(map(self._title, won.below)),
            float(won.points.mean()),
        )

    def _title(self, rule: str | None) -> str:
        return "" if rule is None else self.pack.rules[rule].title

    def _where(self, question: Unanswered) -> str:
        names = {c.id: c.name for c in self.engagement.use_cases}
        names |= {shared_owner(t.id): t.name for t in self.engagement.shared}
        return names.get(question.owner, "")


def _about(middles: Sequence[float], spec: FactSpec) -> str:
    """The middles of some bins in a row, in words."""
    ends = [printed(float(f"{middle:.2g}"), spec) for middle in (middles[0], middles[-1])]
    return f"about {ends[0]}" if ends[0] == ends[1] else f"about {ends[0]} to {ends[1]}"


def _kinds(found: Iterable[Doubt]) -> set[tuple[str, str, str]]:
    """Owner, fact and code of doubts, but for answers that are no longer read."""
    return {(d.owner, d.fact, d.problem.code) for d in found if d.problem.code != "A245"}


def _compared(found: list[tuple[Asked, Draw]]) -> Iterable[Asked]:
    """The questions, those about equal to the first marked."""
    for n, (asked, points) in enumerate(found):
        close = n > 0 and asked.worth > 0 and about_equal(found[0][1], points, EQUAL)
        yield replace(asked, about_equal=close)


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """Answers that gain by putting the same first, together."""
    found: dict[tuple[object, ...], Turn] = {}
    for turn in turns:
        if turn.points <= 0:
            continue
        same = (turn.owner, turn.rule, turn.before, turn.below)
        old = found.get(same)
        if old is None:
            found[same] = turn
            continue
        chance = old.chance + turn.chance
        points = (old.chance * old.points + turn.chance * turn.points) / chance
        answers = (*old.answers, *turn.answers)
        found[same] = replace(old, answers=answers, chance=chance, points=points)
    return list(found.values())


def _owners(engagement: Engagement, use_cases: Iterable[str]) -> list[str]:
    """Use cases and the shared things that they draw on."""
    cases = set(use_cases)
    things = {thing for c in engagement.use_cases if c.id in cases for thing in c.uses}
    return [
        *(c.id for c in engagement.use_cases if c.id in cases),
        *(t.id for t in engagement.shared if t.id in things),
    ]
