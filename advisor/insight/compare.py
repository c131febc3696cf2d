"""Why did the result change? Two engagements, or one under two packs, explained input by input.

What is explained is the figure that the report prints: the P50 a year of carbon, energy, cost and
water, by use case and in all, both sides on the same random draws. Medians do not add, and nothing
here adds them: a part is the change of the whole figure when one input is swapped (`parts`), so the
parts of a figure sum to its difference exactly. The figure in all is split by itself, since it is
no sum of the use cases' figures; its parts are therefore near, not equal to, the sum of theirs.

The mean would add over use cases, but it is printed nowhere: where ranges are wide and skewed it
lies well above the P50, and it moves when only a range narrows. The central-draw value (all inputs
at their centre) is not the P50 either. A client asks about the number that stands in the report.

A mixture can lack a value that neither side lacks (devices, while the model still runs in a cloud).
Such questions are swapped together with the answer that asks for them; what still cannot be
estimated counts as zero, on both sides of a step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.assess import assess, footprints
from advisor.errors import AdvisorError
from advisor.footprint.draws import DEFAULT_SEED, Array, Draws, percentiles
from advisor.footprint.estimate import SHOWN_APART
from advisor.footprint.impacts import Absent, Impacts
from advisor.insight.inputs import Corner, Input, inputs_of, versions
from advisor.insight.mixture import (
    ENGAGEMENT,
    Keys,
    State,
    mixed_engagement,
    mixed_pack,
    pack_keys,
    shared_owner,
)
from advisor.insight.parts import EXACT, split
from advisor.insight.reading import asked
from advisor.insight.recommendations import Moved, moved_recommendations
from advisor.intake.engagement import Engagement
from advisor.language import tr
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack
from advisor.scenario import Scenario

FIGURES = ("carbon_kgco2e", "energy_kwh", "cost", "water_l")
ALL = "all"
Totals = Mapping[str, Mapping[str, Array]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one input contributes to the difference of each figure."""

    input: Input
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explained:
    """A use case, or the engagement in all.

    Attributes:
        id: of the use case, or `all`.
        where: both, a or b: which sides have it.
        before: P50 a year of each figure, None where the side does not have it.
        after: likewise.
        parts: the largest first, by carbon; they sum to after − before.
        missing: by side, what could not be estimated and counts as zero.
        exact: whether the parts are averages over all orders.
    """

    id: str
    name: str
    where: str
    before: Mapping[str, float] | None
    after: Mapping[str, float] | None
    parts: tuple[Part, ...]
    missing: Mapping[str, tuple[str, ...]]
    exact: bool

    def difference(self, figure: str) -> float:
        """After minus before; a side that does not have it counts as zero."""
        ends = [0.0 if end is None else end[figure] for end in (self.before, self.after)]
        return ends[1] - ends[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results and why they differ."""

    client: tuple[str, str]
    dates: tuple[str, str]
    packs: tuple[str, str]
    currency: str
    figures: tuple[str, ...]
    explained: tuple[Explained, ...]
    recommendations: tuple[Moved, ...]
    notes: tuple[str, ...] = field(default=())


def compare(
    a: Engagement,
    pack_a: Pack,
    b: Engagement,
    pack_b: Pack,
    *,
    seed: int = DEFAULT_SEED,
    step: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """The difference of two results, input by input.

    Args:
        a: the engagement before.
        pack_a: its pack.
        b: the engagement after; may be the same.
        pack_b: its pack.
        seed: of the draws, the same for both.
        step: told what is being done.
    """
    # A price that changed between the two dates is a difference of the packs.
    pack_a, pack_b = pack_on(pack_a, a.date), pack_on(pack_b, b.date)
    mix = _Mixtures(State(a, pack_a), State(b, pack_b), seed)
    step("Estimating both")
    corners = mix.corner(a, pack_a), mix.corner(b, pack_b)
    if pack_a.hash != pack_b.hash:
        # What only the other pack reads of this engagement must be seen too.
        corners[0].worlds += mix.corner(a, pack_b).worlds
        corners[1].worlds += mix.corner(b, pack_a).worlds
    mix.know(corners)
    figures = FIGURES if a.currency == b.currency else tuple(f for f in FIGURES if f != "cost")
    step(f"Weighing {len(mix.inputs)} differences")
    explained = [_explained(ident, mix, figures) for ident in mix.idents]
    if len(mix.idents) > 1:
        explained.append(_explained(ALL, mix, figures))
    step("Weighing the advice of both")
    notes = list(_notes(a, b, explained))
    moved: list[Moved] = []
    try:
        advice = (
            assess(asked(a, pack_a), pack_a, seed=seed),
            assess(asked(b, pack_b), pack_b, seed=seed),
        )
        moved += moved_recommendations(*corners, *advice)
    except AdvisorError as error:
        # A pack of an earlier program may lack what ranking needs now; its figures still hold.
        notes.append(f"Recommendations are not compared. {error.problems[0]}")
    return Comparison(
        (a.client, b.client),
        (a.date, b.date),
        (versions(pack_a, pack_b), versions(pack_b, pack_a)),
        a.currency,
        figures,
        tuple(explained),
        tuple(moved),
        tuple(notes),
    )


def _notes(a: Engagement, b: Engagement, explained: Sequence[Explained]) -> Iterable[str]:
    if a.currency != b.currency:
        yield tr(
            "Cost is left out: it is in {a} before and in {b} after.", a=a.currency, b=b.currency
        )
    if any(not each.exact for each in explained):
        yield tr(
            "Where more than {n} inputs differ, a part is the average of two orders, forwards and "
            "backwards.",
            n=EXACT,
        )


def _explained(ident: str, mix: _Mixtures, figures: tuple[str, ...]) -> Explained:
    inputs = mix.inputs_for(ident)

    def values(swapped: frozenset[str]) -> Array:
        return mix.figures(ident, swapped, figures)

    found = split([each.id for each in inputs], values)
    ends = values(frozenset()), values(frozenset(each.id for each in inputs))
    parts = [
        Part(each, dict(zip(figures, map(float, found[each.id]), strict=True))) for each in inputs
    ]
    where = mix.where(ident)
    before, after = (dict(zip(figures, map(float, end), strict=True)) for end in ends)
    parts.sort(key=lambda part: _size(part, before, after), reverse=True)
    return Explained(
        ident,
        mix.name(ident),
        where,
        None if where == "b" else before,
        None if where == "a" else after,
        tuple(parts),
        mix.missing(ident),
        len(inputs) <= EXACT,
    )


def _size(
    part: Part, before: Mapping[str, float], after: Mapping[str, float]
) -> tuple[float, float]:
    """By carbon first; what moves no carbon by the largest share that it moves of a figure."""
    shares = [
        abs(value) / max(abs(before[name]), abs(after[name]), 1e-12)
        for name, value in part.figures.items()
    ]
    return abs(part.figures["carbon_kgco2e"]), max(shares)


class _Mixtures:
    """Estimates of mixtures, each use case with those that it shares things with."""

    def __init__(self, a: State, b: State, seed: int) -> None:
        self.a, self.b = a, b
        self.draws = Draws(seed)
        cases = (*a.engagement.use_cases, *b.engagement.use_cases)
        self.names = {case.id: case.name for case in cases}
        self.idents = list(self.names)
        self.inputs: list[Input] = []
        self._groups = _linked(a.engagement, b.engagement, self.idents)
        self._totals: dict[tuple[int, Keys], Totals] = {}
        self._packs: dict[Keys, Pack] = {}
        self._figures: dict[tuple[str, frozenset[str], tuple[str, ...]], Array] = {}
        self._missing: dict[str, dict[str, tuple[str, ...]]] = {}

    def corner(self, engagement: Engagement, pack: Pack) -> Corner:
        """One state as it is."""
        world, found = footprints(engagement, pack, self.draws)
        return Corner(State(engagement, pack), found, [world])

    def know(self, corners: tuple[Corner, Corner]) -> None:
        """What both ends are, and so what differs."""
        for side, corner in zip(("a", "b"), corners, strict=True):
            for ident, scenario in corner.scenarios.items():
                reasons = tuple(
                    absent.reason
                    for stage, absent in scenario.estimate.absent.items()
                    if stage not in SHOWN_APART
                )
                if reasons:
                    self._missing.setdefault(ident, {})[side] = reasons
        self.inputs = inputs_of(*corners)
        self._keys = {each.id: each.keys for each in self.inputs}
        self._pack_keys = pack_keys(key for each in self.inputs for key in each.keys)

    def name(self, ident: str) -> str:
        """A use case's name."""
        return tr("In all") if ident == ALL else self.names[ident]

    def where(self, ident: str) -> str:
        """Which sides have a use case."""
        sides = [
            any(case.id == ident for case in state.engagement.use_cases)
            for state in (self.a, self.b)
        ]
        return "both" if ident == ALL or all(sides) else "a" if sides[0] else "b"

    def missing(self, ident: str) -> Mapping[str, tuple[str, ...]]:
        """What could not be estimated, by side."""
        if ident != ALL:
            return self._missing.get(ident, {})
        return {
            side: reasons
            for side in ("a", "b")
            if (
                reasons := tuple(
                    f"{self.names[case]}: {reason}"
                    for case, found in self._missing.items()
                    for reason in found.get(side, ())
                )
            )
        }

    def inputs_for(self, ident: str) -> list[Input]:
        """The inputs that can move a use case's figures."""
        if ident == ALL:
            return self.inputs
        if self.where(ident) != "both":
            # It comes or goes as a whole.
            return [each for each in self.inputs if ("use_case", ident) in each.keys]
        group = next(n for n, found in enumerate(self._groups) if ident in found[0])
        return [each for each in self.inputs if self._touching(each.keys, group)]

    def figures(self, ident: str, swapped: frozenset[str], names: tuple[str, ...]) -> Array:
        """P50 a year of some figures, where these inputs are as after."""
        known = (ident, swapped, names)
        if known not in self._figures:
            self._figures[known] = self._medians(ident, swapped, names)
        return self._figures[known]

    def _medians(self, ident: str, swapped: frozenset[str], names: tuple[str, ...]) -> Array:
        keys = frozenset(key for each in swapped for key in self._keys[each])
        where = self.where(ident)
        if where != "both":
            # It comes or goes as a whole: as it is on the side that has it, or nothing.
            if bool(swapped) is (where == "a"):
                return np.zeros(len(names))
            keys = self._all_keys() if where == "b" else frozenset()
        sums = {name: np.zeros(self.draws.n) for name in names}
        for n, (cases, _) in enumerate(self._groups):
            if ident != ALL and ident not in cases:
                continue
            for case, totals in self._of_group(n, keys).items():
                if ident in (ALL, case):
                    for name in names:
                        sums[name] = sums[name] + totals[name]
        return np.array([percentiles(sums[name])[1] for name in names])

    def _all_keys(self) -> Keys:
        return frozenset(key for keys in self._keys.values() for key in keys)

    def _touching(self, keys: Keys, group: int) -> Keys:
        cases, things = self._groups[group]
        owners = cases | {shared_owner(thing) for thing in things} | {ENGAGEMENT}
        return frozenset(
            key
            for key in keys
            if key in self._pack_keys
            or (key[0] == "answer" and key[1] in owners)
            or (key[0] in ("uses", "use_case") and key[1] in cases)
        )

    def _of_group(self, group: int, keys: Keys) -> Totals:
        known = group, self._touching(keys, group)
        if known not in self._totals:
            self._totals[known] = self._estimate(group, known[1])
        return self._totals[known]

    def _estimate(self, group: int, keys: Keys) -> Totals:
        pack = self._pack(pack_keys(keys))
        mixed = mixed_engagement(self.a.engagement, self.b.engagement, keys)
        cases = tuple(c for c in mixed.use_cases if c.id in self._groups[group][0])
        if not cases:
            return {}
        world, found = footprints(replace(mixed, use_cases=cases), pack, self.draws)
        return {ident: _yearly(scenario, world.horizon_years) for ident, scenario in found.items()}

    def _pack(self, keys: Keys) -> Pack:
        if keys not in self._packs:
            self._packs[keys] = mixed_pack(self.a.pack, self.b.pack, self._pack_keys, keys)
        return self._packs[keys]


def _yearly(scenario: Scenario, years: int) -> dict[str, Array]:
    """The total as the report prints it; a stage that cannot be estimated counts as zero."""
    total = scenario.estimate.one_off
    for name, stage in scenario.estimate.stages.items():
        if name not in SHOWN_APART and not isinstance(stage, Absent):
            total = total + stage
    return {name: _figure(total, name) / years for name in FIGURES}


def _figure(total: Impacts, name: str) -> Array:
    return np.asarray(total.get(name), dtype=np.float64)


def _linked(
    a: Engagement, b: Engagement, idents: Sequence[str]
) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Use cases that share something on either side, with what they share."""
    things: dict[str, set[str]] = {ident: set() for ident in idents}
    for engagement in (a, b):
        for case in engagement.use_cases:
            things[case.id] |= set(case.uses)
    groups: list[tuple[set[str], set[str]]] = []
    for ident in idents:
        joined = [group for group in groups if group[1] & things[ident]]
        merged = ({ident}, set(things[ident]))
        for group in joined:
            merged = (merged[0] | group[0], merged[1] | group[1])
            groups.remove(group)
        groups.append(merged)
    return [(frozenset(cases), frozenset(shared)) for cases, shared in groups]


__all__ = ["ALL", "Comparison", "Explained", "Part", "compare"]
