"""Ask next: the unanswered questions in the order of what an answer is worth.

Each open question is answered on trial and the use cases that it touches are assessed again; the
worth is how much better the best first choice would then be than the present one, in points of the
ranking's score (`worth`). A number whose answer changes nothing about what can be chosen is judged
by the draws of the present assessment instead, with their noise taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.advice.match import Match
from advisor.advice.usecase import CaseAdvice, enough_known
from advisor.advice.weights import Weights
from advisor.advice.words import printed
from advisor.facts import Fact
from advisor.footprint.draws import DEFAULT_SEED, N_DRAWS, Draws
from advisor.insight.matters import matters
from advisor.insight.mixture import shared_owner
from advisor.insight.reassess import Reassessment
from advisor.insight.unanswered import Unanswered, answered, unanswered
from advisor.insight.worth import Gain, about_equal, by_draws, gain
from advisor.intake.engagement import Engagement
from advisor.logic import facts_read, leaf_facts
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
    turn: Turn | None
    waiting: int
    about_equal: bool = False


@dataclass(frozen=True, slots=True)
class AskNext:
    """The open questions, the most valuable first.

    Attributes:
        first: by use case or shared thing, the title of what comes first now; of all that governs.
        next: of each where something governs, the title of what comes next, or None.
    """

    first: Mapping[str, Sequence[str]]
    next: Mapping[str, str | None]
    questions: tuple[Asked, ...]


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
        self.matters = matters(self.pack, self.now.estimated)

    def result(self, step: Callable[[str], None]) -> AskNext:
        questions = [
            q
            for q in unanswered(self.engagement, self.pack, self.facts)
            if self.only is None or self.only in q.use_cases
        ]
        waiting = _waiting(self.now.cases, self.pack, self.weights)
        found: list[tuple[Asked, Draw]] = []
        for n, question in enumerate(questions):
            step(f"Trying answers: question {n + 1} of {len(questions)}")
            found.append(self._asked(question, waiting))
        order = {name: n for n, name in enumerate(self.pack.questions)}
        found.sort(key=lambda f: (-f[0].worth, -f[0].waiting, order[f[0].fact], f[0].owner))
        offers = list(self.here.values())
        governed = [here for here in offers if here.governing]
        return AskNext(
            {h.name: [self._title(rule) for rule in h.governing or h.order] for h in offers},
            {here.name: self._title(here.action) or None for here in governed},
            tuple(_compared(found)),
        )

    def _asked(
        self, question: Unanswered, waiting: Mapping[tuple[str, str], int]
    ) -> tuple[Asked, Draw]:
        n = self.draws.n
        how = "points" if question.question.spec.type == "number" else "options"
        how = how if question.trials else "not tried"
        points, turns, moved = np.zeros(n), list[Turn](), False
        for trial in question.trials if self._counts(question) else ():
            later = self.now.under(answered(self.engagement, question, trial.answer), question.fact)
            for owner, under in later.offers.items():
                here = self.here[owner]
                moved = moved or here.open_to != under.open_to
                if owner not in self.counted:
                    continue
                won = gain(owner, under, here, n)
                points = points + trial.chance * won.points
                turns.append(self._turn(won, trial.words, trial.chance))
        turns = _joined(turns)
        floor = 0.0
        if question.draws is not None and not moved and self._counts(question):
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
            turn if turn is not None and worth >= NOTHING and turn.points > 0 else None,
            waits,
        )
        return asked, points

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
            for middle, rule, won in found.turns:
                words = f"about {printed(float(f'{middle:.2g}'), question.question.spec)}"
                first = (rule, here.action)
                turn = Gain(ident, np.full(1, won), first, below=here.governing)
                turns.append(self._turn(turn, words, 1 / len(found.turns)))
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


def _waiting(cases: list[CaseAdvice], pack: Pack, weights: Weights) -> dict[tuple[str, str], int]:
    """By use case and question: the rules that are not firm, or undecided, for want of it."""
    found: dict[tuple[str, str], int] = {}
    for case in cases:
        if not enough_known(case.facts, pack, weights):
            # Nothing is advised yet: what most rules read comes first.
            for rule in pack.rules.values():
                for name in facts_read(rule.when) if rule.stance != "ask" else ():
                    found[case.ident, name] = found.get((case.ident, name), 0) + 1
            continue
        if any(o.rule.governs == "alone" and o.lane == "leave_alone" for o in case.standing):
            continue  # it sets all others aside, whatever they wait for
        matches = [m for m in case.matches.fired.values() if m.grade != "firm"]
        for match in (*matches, *case.matches.open.values()):
            for name in _wanted(match, case.facts, pack) if match.rule.stance != "ask" else ():
                found[case.ident, name] = found.get((case.ident, name), 0) + 1
    return found


def _wanted(match: Match, facts: Mapping[str, Fact], pack: Pack) -> set[str]:
    """The open questions behind the comparisons of a match."""
    found: set[str] = set()
    left = [*match.confirm, *(n for leaf in match.leaves for n in leaf_facts(leaf.leaf))]
    seen: set[str] = set()
    while left:
        name = left.pop()
        fact = facts.get(name)
        if name in seen or fact is None or fact.known or not fact.visible:
            continue
        seen.add(name)
        if name in pack.questions:
            found.add(name)
        elif name.startswith("estimate."):
            left += [spec.name for spec in pack.specs.values() if spec.volume]
        else:
            left += fact.reads or (pack.derived[name].reads if name in pack.derived else ())
    return found
