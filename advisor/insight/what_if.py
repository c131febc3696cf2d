"""What if: other answers on a copy, beside the answers as they are, on the same draws.

Nothing is written anywhere: the engagement stays as it was read. A copy is assessed once, and each
try finds anew only what it reaches, quick enough for a slider.

To move what was answered is to ask of another world: what was fitted to today's bill, meter or
machines is kept. To move what is assumed is to ask what if this were so: bill and meter stay as
they are, and the estimate is fitted to them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.advice.plausible import Doubt, doubts
from advisor.advice.views import unit_of
from advisor.advice.words import printed
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import Scalar
from advisor.footprint.draws import DEFAULT_SEED, N_DRAWS, Draws
from advisor.footprint.impacts import Impacts
from advisor.insight.beside import Beside, First, Moved, Tried, beside
from advisor.insight.central import Ground
from advisor.insight.mixture import shared_owner
from advisor.insight.outcome import concerned, with_answers
from advisor.insight.reassess import Reassessment
from advisor.insight.sliders import Slider, likely_ends, slider_of
from advisor.intake.answers import Answer, read_answer
from advisor.intake.engagement import Engagement, UseCase
from advisor.language import capital
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack, Question
from advisor.pack.language import in_language
from advisor.scenario import Scenario, World
from advisor.scenario.moved import is_fitted

Draw = NDArray[np.float64]

# What is shown beside the answers as they are.
IMPACTS: Final = {
    "carbon_kgco2e": "carbon",
    "energy_kwh": "energy",
    "cost": "cost",
    "water_l": "water",
}
# The main facts: so many to slide and so many to choose, each moving a total by so much at least.
MOST: Final = 6
CHOICES: Final = 4
LEAST: Final = 0.02
# What bill and meters show, and the part of the estimate that they are held against.
_SEEN: Final = {
    "gov.cost_month": ("serving", "cost"),
    "meas.serving_kwh_month": ("serving", "energy_kwh"),
}
# What is observed is no lever, nor is what a use case is for.
OBSERVED: Final = ("meas.", "gov.", "task.primary")
# Which facts move the total is found on few draws, and a long list of options at some of them.
FEW: Final = 64
MOST_OPTIONS: Final = 6
FIRST: Final = 3
_SAME: Final = 1e-9


class WhatIf:
    """A copy of the answers of one use case, to be moved.

    Args:
        engagement: the answers; they stay as they are.
        use_case: the id of one of its use cases.
        pack: the rules, questions and factors.
        draws: how many.

    Raises:
        AdvisorError: S241, there is no such use case.
    """

    def __init__(
        self, engagement: Engagement, use_case: str, pack: Pack, *, draws: int = N_DRAWS
    ) -> None:
        self.pack = in_language(pack_on(pack, engagement.date), engagement.language)
        found = next((c for c in engagement.use_cases if c.id == use_case), None)
        if found is None:
            ids = [case.id for case in engagement.use_cases]
            raise AdvisorError.of(
                "S241",
                f"There is no use case {use_case}.",
                allowed=ids,
                nearest=nearest(use_case, ids),
                todo="Take one of those allowed.",
            )
        self.use_case: UseCase = found
        self.engagement = concerned(engagement, found)
        self.now = Reassessment(self.engagement, self.pack, Draws(DEFAULT_SEED, draws))
        self.doubted = {_of(doubt) for doubt in self._doubts(self.engagement, None)}

    def sliders(self, most: int = MOST, choices: int = CHOICES) -> list[Slider]:
        """The questions that move the yearly carbon or cost most.

        Args:
            most: so many that can be slid, those that move most first.
            choices: so many after them of which an option is chosen.
        """
        few = Reassessment(self.engagement, self.pack, Draws(DEFAULT_SEED, min(FEW, self._n)))
        found = []
        for question in self._moving():
            name = question.spec.name
            fact = self.now.facts[self.use_case.id][name]
            owner = self._owner(question)
            slider = slider_of(question, fact, owner, self.pack)
            if slider is None:
                continue
            carbon, cost = self._swing(few, question, slider)
            if max(carbon, cost) >= LEAST:
                found.append(replace(slider, carbon=carbon, cost=cost))
        order = {name: n for n, name in enumerate(self.pack.questions)}
        found.sort(key=lambda s: (-max(s.carbon, s.cost), order[s.fact]))
        listed = list(self._one_place([s for s in found if not s.ordered]))
        return [*[s for s in found if s.ordered][:most], *listed[:choices]]

    def _owner(self, question: Question) -> str:
        """Whose answer it is, as the interview names owners."""
        _, owner = self.engagement.answer(self.use_case, question.spec.name, question.spec.scope)
        return shared_owner(owner) if owner in self.use_case.uses else owner

    def read(self, tried: Mapping[str, object]) -> dict[str, Answer]:
        """Other answers as they are typed or stand in an answers file, read and checked.

        Raises:
            AdvisorError: A210, A211 for what is no question of a use case or engagement; all that
                reading an answer finds.
        """
        problems: list[Problem] = []
        found = {}
        for name, raw in tried.items():
            question = self.pack.questions.get(name)
            if question is None:
                problems.append(
                    Problem(
                        "A210",
                        f"'{name}' is no question.",
                        nearest=nearest(name, self.pack.questions),
                        todo="Take the nearest name, or take it out.",
                    )
                )
                continue
            place = Place(f"what if {name}")
            answer = read_answer(question.spec, raw, place, self.pack, problems, question.whole)
            if answer is not None:
                found[name] = answer
        if problems:
            raise AdvisorError(problems)
        return found

    def under(self, tried: Mapping[str, object]) -> Tried:
        """What comes of other answers.

        Args:
            tried: by question, as it stands in an answers file; `unknown` withdraws an answer.
                What stands now is left as it is, with its range.

        Raises:
            AdvisorError: an answer cannot be read.
        """
        here = self.now.facts[self.use_case.id]
        answers = self.read(tried)
        values = {n: a.value for n, a in answers.items() if a.value != here[n].value}
        world, before, kept = self._footprint(self.now, values)
        seen = self._seen_then(before[self.use_case.id]) if kept else {}
        later = self._with({**seen, **values})
        found = self.now.under(later, *seen, *values)
        new = (d for d in self._doubts(later, (found.world, found.before)))
        return Tried(
            self.use_case.id,
            tuple(
                Moved(
                    name,
                    self._label(name),
                    self._words(here[name].value, name),
                    self._words(value, name) if value is not None else "not known",
                )
                for name, value in values.items()
            ),
            tuple(self._beside(world, before)),
            tuple(self._first(owner, found.order) for owner in self._owners()),
            tuple(dict.fromkeys(self._warning(d) for d in new if _of(d) not in self.doubted)),
        )

    def _footprint(
        self, at: Reassessment, values: Mapping[str, Scalar | None]
    ) -> tuple[World, Mapping[str, Scenario], bool]:
        """The baselines under other answers, and whether fits to today were kept."""
        facts = at.facts[self.use_case.id]
        told = {n for n in values if facts[n].known and not n.startswith(OBSERVED)}
        start: Mapping[str, Scenario] = at.before
        if not told or not any(is_fitted(scenario) for scenario in start.values()):
            return *at.footprint_under(self._with(values), *values), False
        if told != values.keys():
            learnt = {name: value for name, value in values.items() if name not in told}
            _, start = at.footprint_under(self._with(learnt), *learnt)
        return *at.footprint_under(self._with(values), *values, held=start), True

    def _seen_then(self, scenario: Scenario) -> dict[str, Scalar]:
        """What bill and meters of the use case would show, were it so."""
        found: dict[str, Scalar] = {}
        for name, (stage, impact) in _SEEN.items():
            answer = self.use_case.answers.get(name)
            if answer is None or not isinstance(answer.value, float):
                continue
            before = self.now.before[self.use_case.id].estimate.stages.get(stage)
            after = scenario.estimate.stages.get(stage)
            if not isinstance(before, Impacts) or not isinstance(after, Impacts):
                continue
            years = self.now.world.horizon_years
            rose = np.median(after.get(impact)) / max(float(np.median(before.get(impact))), _SAME)
            if years == scenario.estimate.horizon_years:
                found[name] = self._within(answer.value * float(rose), name)
        return found

    def _within(self, value: float, name: str) -> float:
        low, high = self.pack.specs[name].bounds or (0.0, value)
        return min(max(value, low), high)

    @property
    def _n(self) -> int:
        return self.now.draws.n

    def _words(self, value: Scalar | None, name: str) -> str:
        spec = self.pack.specs[name]
        if spec.type == "region" and isinstance(value, str):
            return self.pack.tables["grid"].text(value, "name") or value
        return printed(value, spec)

    def _with(self, values: Mapping[str, Scalar | None]) -> Engagement:
        """The engagement with other answers, each where the question was answered so far."""
        later, _ = with_answers(self.engagement, self.use_case, values, self.pack)
        return later

    def _owners(self) -> Sequence[str]:
        return (self.use_case.id, *(t for t in self.use_case.uses if t in self.now.order))

    def _moving(self) -> Iterator[Question]:
        """The questions that show, that the estimate follows from, and for which something stands.

        Where nothing stands there is nothing to move, but for a place, which another stands in for,
        and for the volumes of a use case that has no total for want of one.
        """
        ground = Ground(self.engagement, self.use_case, self.pack)
        known = self.pack.specs.keys()
        reach = frozenset[str]().union(
            *(ground.behind(name) for name in sorted(self.now.estimated & known))
        )
        ident = self.use_case.id
        facts = self.now.facts[ident]
        bare = self.now.before[ident].estimate.total is None
        for name, question in self.pack.questions.items():
            if not facts[name].visible or name.startswith(OBSERVED):
                continue
            stands = facts[name].value is not None or question.spec.type == "region"
            if (stands and name in reach) or (bare and question.spec.volume):
                yield question

    def _one_place(self, found: Sequence[Slider]) -> Iterator[Slider]:
        """Of the places that stand in for one another, only one that is told, or the first."""
        places = [s for s in found if self.pack.specs[s.fact].type == "region"]
        kept = next((s for s in places if s.at is not None), places[0] if places else None)
        yield from (s for s in found if s is kept or s not in places)

    def _swing(self, few: Reassessment, question: Question, slider: Slider) -> tuple[float, float]:
        """How far the middle of the yearly carbon and cost moves, as shares of what they are."""
        name = question.spec.name
        fact = self.now.facts[self.use_case.id][name]
        values: Sequence[Scalar] = likely_ends(question, fact)
        if slider.kind == "option":
            step = max(1, len(slider.stops) // MOST_OPTIONS)
            values = slider.stops[::step]
        now = _middles(few.before[self.use_case.id], few.world)
        ends = [now]
        for value in values:
            world, before, _ = self._footprint(few, {name: value})
            ends.append(_middles(before[self.use_case.id], world))
        return _width(ends, 0), _width(ends, 1)

    def _beside(self, world: World, before: Mapping[str, Scenario]) -> Iterator[Beside]:
        ident = self.use_case.id
        for impact, label in IMPACTS.items():
            now = _yearly(self.now.before[ident], impact, self.now.world)
            then = _yearly(before[ident], impact, world)
            if now is not None and then is not None:
                yield beside(impact, label, unit_of(impact, self.engagement.currency), now, then)

    def _first(self, owner: str, order: Mapping[str, tuple[str, ...]]) -> First:
        def titled(rules: Sequence[str]) -> tuple[tuple[str, str], ...]:
            return tuple((rule, self.pack.rules[rule].title) for rule in rules[:FIRST])

        names = {self.use_case.id: self.use_case.name}
        names |= {thing.id: thing.name for thing in self.engagement.shared}
        key = owner if owner == self.use_case.id else shared_owner(owner)
        return First(key, names[owner], titled(self.now.order[owner]), titled(order[owner]))

    def _warning(self, doubt: Doubt) -> str:
        return f"{self._label(doubt.fact)}: {doubt.problem.message.removeprefix(f'{doubt.fact}: ')}"

    def _label(self, name: str) -> str:
        return capital(self.pack.specs[name].label.removeprefix("the "))

    def _doubts(
        self, engagement: Engagement, under: tuple[World, Mapping[str, Scenario]] | None
    ) -> list[Doubt]:
        world, before = under or (self.now.world, self.now.before)
        # What is hidden by another answer is no slip of who tries it.
        found = doubts(engagement, self.pack, world, before)
        return [doubt for doubt in found if doubt.problem.code != "A245"]


def _of(doubt: Doubt) -> tuple[str, str, str]:
    return doubt.owner, doubt.fact, doubt.problem.message


def _yearly(scenario: Scenario, impact: str, world: World) -> Draw | None:
    """An impact a year by draw; None while a stage is absent."""
    total = scenario.total(impact, world.draws.n)
    return None if total is None else np.asarray(total) / world.horizon_years


def _middles(scenario: Scenario, world: World) -> tuple[float | None, float | None]:
    carbon, cost = (_yearly(scenario, impact, world) for impact in ("carbon_kgco2e", "cost"))
    return (
        None if carbon is None else float(np.median(carbon)),
        None if cost is None else float(np.median(cost)),
    )


def _width(ends: Sequence[tuple[float | None, float | None]], which: int) -> float:
    """From the least to the most, as a share of now; all of it where now there is no total."""
    values = [end[which] for end in ends if end[which] is not None]
    told = [value for value in values if value is not None]
    if not told:
        return 0.0
    now = ends[0][which]
    if now is None or now == 0:
        return 1.0 if max(told) > 0 else 0.0
    return (max(told) - min(told)) / abs(now)
