"""Questions that nobody has answered, and the answers to try for each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.advice.words import printed
from advisor.errors import Place
from advisor.facts import Fact, FactSpec, Scalar
from advisor.insight.mixture import ENGAGEMENT, shared_owner
from advisor.intake.answers import Answer
from advisor.intake.candidates import intensity
from advisor.intake.engagement import Engagement, UseCase
from advisor.logic import FactEnv, evaluate, leaves
from advisor.logic.terms import TableValue, sources
from advisor.pack.items import Pack, Question, Range, Table

Draw = NDArray[np.float64]

# Where a number is tried, and what each place counts: the three-point rule for P10, P50 and P90.
POINTS: Final = ((0.1, 0.3), (0.5, 0.4), (0.9, 0.3))
# A longer list of options is tried at some of them, in the order of its factor table.
MOST_OPTIONS: Final = 20
FROM_A_LIST: Final = 4
# A range over more than this factor is spread on a log scale.
WIDE: Final = 100.0
_RARER: Final = 0.5
_SMALLEST: Final = 1e-6
_FREE: Final = ("text", "date")
_HERE: Final = Place("", 0, 0)


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer to try.

    Attributes:
        chance: how likely it counts; those of a question sum to 1.
        words: the answer as it is printed.
    """

    answer: Answer
    chance: float
    words: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that shows and has no answer, or the answer unknown.

    Attributes:
        owner: where the answer would stand: a use case's id, `shared/<id>` or `engagement`.
        use_cases: those that the answer can touch.
        trials: none for a number of which nothing tells what is likely.
        assumed: what stands in for the answer, in words.
        draws: of a number whose range is assumed.
        guess: a number of which nothing tells what is likely, so that its chances are made up.
    """

    question: Question
    owner: str
    use_cases: tuple[str, ...]
    trials: tuple[Trial, ...]
    assumed: str | None
    draws: Draw | None = None
    guess: bool = False

    @property
    def fact(self) -> str:
        """The fact that the answer would give."""
        return self.question.spec.name


def unanswered(
    engagement: Engagement, pack: Pack, facts: Mapping[str, Mapping[str, Fact]]
) -> list[Unanswered]:
    """Every visible question without an answer, once for each place where one would stand.

    A question that shows only because another is open waits until that one is answered.

    Args:
        engagement: the answers.
        pack: the questions.
        facts: by use case, with the draws of assumed numbers.
    """
    found: dict[tuple[str, str], Unanswered] = {}
    for case, question, owner in _open(engagement, pack, facts):
        name = question.spec.name
        fact = facts[case.id][name]
        if (owner, name) in found or not _due(question, facts[case.id]):
            continue
        found[owner, name] = Unanswered(
            question,
            owner,
            _touched(engagement, case, owner),
            tuple(_trials(question, fact, facts[case.id], pack)),
            None if fact.value is None else printed(fact.value, question.spec),
            fact.draws,
            question.spec.type == "number" and fact.value is None,
        )
    return list(found.values())


def hanging(
    engagement: Engagement, pack: Pack, facts: Mapping[str, Mapping[str, Fact]]
) -> set[tuple[str, str]]:
    """Owner and name of the questions that wait for another's answer; as for `unanswered`."""
    return {
        (owner, question.spec.name)
        for case, question, owner in _open(engagement, pack, facts)
        if not _due(question, facts[case.id])
    }


def _open(
    engagement: Engagement, pack: Pack, facts: Mapping[str, Mapping[str, Fact]]
) -> Iterator[tuple[UseCase, Question, str]]:
    """Every question that shows and has no answer, with the owner of one."""
    for case in engagement.use_cases:
        for name, question in pack.questions.items():
            fact = facts[case.id].get(name)
            if fact is None or fact.known or not fact.visible or question.spec.type in _FREE:
                continue
            yield case, question, _owner(engagement, case, question)


def answered(engagement: Engagement, question: Unanswered, answer: Answer | None) -> Engagement:
    """The use cases that a question touches, with one answer more (None: as they are)."""
    kept = tuple(c for c in engagement.use_cases if c.id in question.use_cases)
    engagement = replace(engagement, use_cases=kept)
    if answer is None:
        return engagement
    more = {question.fact: answer}
    if question.owner == ENGAGEMENT:
        return replace(engagement, answers={**engagement.answers, **more})
    return replace(
        engagement,
        use_cases=tuple(
            replace(c, answers={**c.answers, **more}) if c.id == question.owner else c for c in kept
        ),
        shared=tuple(
            replace(t, answers={**t.answers, **more}) if shared_owner(t.id) == question.owner else t
            for t in engagement.shared
        ),
    )


def _owner(engagement: Engagement, case: UseCase, question: Question) -> str:
    """Where an answer would stand: beside the word unknown, else with the use case itself."""
    if question.spec.scope == "engagement":
        return ENGAGEMENT
    answer, owner = engagement.answer(case, question.spec.name, question.spec.scope)
    return case.id if answer is None or owner == case.id else shared_owner(owner)


def _touched(engagement: Engagement, case: UseCase, owner: str) -> tuple[str, ...]:
    """The use cases that share something with this one, in their order; all for the engagement."""
    if owner == ENGAGEMENT:
        return tuple(c.id for c in engagement.use_cases)
    together, things = {case.id}, set(case.uses)
    while True:
        more = [
            c for c in engagement.use_cases if c.id not in together and things.intersection(c.uses)
        ]
        if not more:
            return tuple(c.id for c in engagement.use_cases if c.id in together)
        together.update(c.id for c in more)
        things.update(thing for c in more for thing in c.uses)


def _due(question: Question, facts: Mapping[str, Fact]) -> bool:
    return question.ask_if is None or evaluate(question.ask_if, FactEnv(facts)).true is True


def _trials(
    question: Question, fact: Fact, facts: Mapping[str, Fact], pack: Pack
) -> Iterable[Trial]:
    spec = question.spec
    values: Sequence[tuple[Scalar, float]] = ()
    if spec.type == "number":
        values = _numbers(question, fact, pack)
    elif spec.type == "yes_no":
        values = _likely([True, False], fact.value)
    elif spec.type == "choice":
        values = _likely(_options(spec, facts, pack), fact.value)
    elif spec.type == "choices":
        values = _likely([(option,) for option in spec.options], fact.value)
    elif spec.type == "region":
        values = _zones(pack)
    for value, chance in values:
        words = printed(value, spec)
        yield Trial(Answer(spec.name, "known", _HERE, value, typed=words), chance, words)


def _likely(values: Sequence[Scalar], assumed: Scalar | None) -> list[tuple[Scalar, float]]:
    """What the pack assumes counts half, all else alike; all alike where it assumes nothing."""
    others = len([value for value in values if value != assumed])
    if others == len(values):
        return [(value, 1.0 / others) for value in values]
    if not others:
        return [(value, 1.0) for value in values]
    return [(value, 0.5 if value == assumed else 0.5 / others) for value in values]


def _numbers(question: Question, fact: Fact, pack: Pack) -> list[tuple[Scalar, float]]:
    """P10, P50 and P90 of what is assumed; where nothing is, values that make a difference."""
    points: list[tuple[float, float]] = []
    if fact.draws is not None:
        at = np.quantile(fact.draws, [place for place, _ in POINTS])
        points = [(float(v), chance) for v, (_, chance) in zip(at, POINTS, strict=True)]
    elif fact.number is not None:
        points = [(fact.number, 1.0)]
    elif between := between_limits(question, pack):
        # What runs over orders of magnitude is the rarer the larger it is.
        rarer = 1.0 if _narrow(question) else _RARER
        total = sum(rarer**k for k in range(len(between)))
        points = [(value, rarer**k / total) for k, value in enumerate(between)]
    elif ends := question.plausible or question.spec.bounds:
        points = _spread(*ends, question)
    found: dict[float, float] = {}
    for point, chance in points:
        value = float(f"{point:.2g}")
        if question.whole:
            value = float(round(value))
        if question.spec.bounds:
            value = min(max(value, question.spec.bounds[0]), question.spec.bounds[1])
        found[value] = found.get(value, 0.0) + chance
    return list(found.items())


def _narrow(question: Question) -> bool:
    """Whether a number lives on a scale such as 0 to 100."""
    ends = question.plausible or question.spec.bounds
    if ends is None:
        return False
    # A share of success may come out somewhat above that of the model held against.
    wide = 1.5 * WIDE if question.spec.unit == "%" else WIDE
    return ends[1] <= wide * max(ends[0], 1.0)


def between_limits(question: Question, pack: Pack) -> list[float]:
    """One value on each side of every limit that a rule sets to a number; none of it at all too.

    A volume is never none: what has none is no use case.
    """
    name, narrow = question.spec.name, _narrow(question)
    ends_at = question.plausible or question.spec.bounds or (0.0, math.inf)
    limits: set[float] = set()
    for rule in pack.rules.values():
        for condition in (rule.when, rule.unless):
            for leaf in leaves(condition) if condition is not None else ():
                right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
                if leaf.fact == name:
                    limits.update(v for v in right if isinstance(v, float) and v > 0)
    if not limits:
        return []
    ends = sorted(limits)
    inside = [math.sqrt(a * b) for a, b in pairwise(ends)]
    # None, or only one of what there always is one of.
    none = [] if narrow or question.spec.volume or ends_at[0] not in (0, 1) else [ends_at[0]]
    most = min(ends[-1] * 2, (ends[-1] + ends_at[1]) / 2) if narrow else ends[-1] * 2
    found = [*none, ends[0] / 2, *inside, most]
    # Half a chip, or a model and a half, is no answer to give.
    if ends_at[0] in (0, 1):
        found = [value if value == 0 else float(max(1, round(value))) for value in found]
    return list(dict.fromkeys(found))


def _spread(low: float, high: float, question: Question) -> list[tuple[float, float]]:
    """Places in a range of which nothing else is told.

    A wide range, such as 0 to a million, says nothing of what is likely. Only a volume is tried
    there, on a log scale, since without it there may be no footprint at all.
    """
    if _narrow(question):
        return [(low + at * (high - low), chance) for at, chance in POINTS]
    if not question.spec.volume:
        return []
    low = max(low, high * _SMALLEST)
    return [(low * (high / low) ** at, chance) for at, chance in POINTS]


def _options(spec: FactSpec, facts: Mapping[str, Fact], pack: Pack) -> list[str]:
    """All options; of a long list of names some, evenly by the first number of their table."""
    options = list(spec.options)
    if len(options) <= MOST_OPTIONS and not spec.proper:
        return options
    for table in pack.tables.values():
        if {*options} - {*table.rows} <= {"other"}:
            options = [o for o in options if _of_kind(o, spec.name, table, facts)] or options
            options = [o for o in options if _agrees(o, spec.name, table, facts, pack)] or options
            name = next((n for n, unit in table.fields.items() if unit != "text"), None)
            sized = [(f.central, o) for o in options if name and (f := table.factor(o, name))]
            options = [option for _, option in sorted(sized)] or options
            break
    if len(options) <= FROM_A_LIST:
        return options
    return [options[int((k + 0.5) / FROM_A_LIST * len(options))] for k in range(FROM_A_LIST)]


def _of_kind(option: str, name: str, table: Table, facts: Mapping[str, Fact]) -> bool:
    """Whether what a row is called agrees with the facts of the same name: no image model speaks.

    A text of the row, such as `kind` in a table of `model.name`, is held against `model.kind`.
    """
    subject = name.rpartition(".")[0]
    for field, unit in table.fields.items():
        now = facts.get(f"{subject}.{field}")
        row = table.text(option, field) if unit == "text" else None
        if row is not None and now is not None and isinstance(now.value, str) and row != now.value:
            return False
    return True


def _agrees(option: str, name: str, table: Table, facts: Mapping[str, Fact], pack: Pack) -> bool:
    """Whether the figures of a row lie within what is told or assumed of them now."""
    for derived in pack.derived.values():
        now = facts.get(derived.spec.name)
        if now is None or now.low is None or now.high is None:
            continue
        for case in derived.cases:
            read = () if isinstance(case.value, Range) else sources(case.value)
            for source in read:
                if not isinstance(source, TableValue) or source.field is None:
                    continue
                if not source.key_is_fact or (source.table, source.key) != (table.name, name):
                    continue
                figure = table.factor(option, source.field)
                if figure is None or not now.low <= figure.central <= now.high:
                    return False
    return True


def _zones(pack: Pack) -> list[tuple[Scalar, float]]:
    """A clean, a middling and a carbon-heavy country."""
    grid = pack.tables.get("grid")
    if grid is None:
        return []
    countries = [zone for zone, row in grid.rows.items() if row.get("kind") == "country"]
    known = sorted((g, zone) for zone in countries if (g := intensity(zone, grid)) is not None)
    return [(known[int(at * len(known))][1], chance) for at, chance in POINTS] if known else []
