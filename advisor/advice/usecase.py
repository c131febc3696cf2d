"""The advice for one use case: match, save, settle, rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from advisor.advice.dominance import mark_dominated
from advisor.advice.match import Match, Matches, match_rules
from advisor.advice.options import Ceiling, Option, amount_to_confirm, computed, passes
from advisor.advice.placement import Placement
from advisor.advice.ranking import is_small, lane, rank, score
from advisor.advice.settle import settle
from advisor.advice.size import ranks
from advisor.advice.weights import Weights
from advisor.facts import Fact
from advisor.pack.items import Pack
from advisor.scenario import Scenario, World

MOST_OPEN = 4


@dataclass(slots=True)
class CaseAdvice:
    """What is recommended to one use case or shared thing.

    Attributes:
        options: all that fired, those set aside among them, by rule id.
        ranked: heads of the `do` and `small` lanes in order.
    """

    ident: str
    name: str
    facts: Mapping[str, Fact]
    matches: Matches
    options: dict[str, Option] = field(default_factory=dict)
    ranked: list[Option] = field(default_factory=list)
    placement: Placement | None = None
    _ranks: dict[str, NDArray[np.float64] | None] = field(default_factory=dict)

    def ranks(self, name: str) -> NDArray[np.float64] | None:
        """The `ranks` of a fact's draws, found once; None where it has none."""
        if name not in self._ranks:
            fact = self.facts.get(name)
            draws = None if fact is None else fact.draws
            self._ranks[name] = None if draws is None else ranks(draws)
        return self._ranks[name]

    @property
    def standing(self) -> list[Option]:
        """The options that are not set aside."""
        return [o for o in self.options.values() if o.why_not is None]


def fired_options(
    ident: str,
    name: str,
    facts: Mapping[str, Fact],
    pack: Pack,
    weights: Weights,
    fired: Mapping[str, tuple[int, ...]],
    before: Mapping[str, Scenario],
    world: World,
    *,
    enough: bool = True,
) -> CaseAdvice:
    """The options of a use case with their savings and grades.

    Where not enough is known of the use case, every match is on assumption.
    """
    matches = match_rules(facts, pack, "use_case", fired, weights.certain)
    case = CaseAdvice(ident, name, facts, matches if enough else doubtful(matches))
    return with_options(case, before, world)


def with_options(case: CaseAdvice, before: Mapping[str, Scenario], world: World) -> CaseAdvice:
    """A case with an option for each match, and its saving."""
    for match in eligible(case.matches):
        case.options[match.rule.id] = _option(match, case.ident, before, world)
    return case


def doubtful(matches: Matches) -> Matches:
    """What rules say where not enough is known: all on assumption, nothing to ask for it."""
    fired = {rule: replace(match, grade="assumption") for rule, match in matches.fired.items()}
    return replace(matches, fired=fired, open={})


def eligible(matches: Matches) -> Iterator[Match]:
    """The matches that become options."""
    yield from matches.fired.values()
    yield from (m for m in matches.open.values() if m.rule.stance in ("reduce", "ask"))


def enough_known(facts: Mapping[str, Fact], pack: Pack, weights: Weights) -> bool:
    """Whether a use case is known well enough to advise on: its task, and some more answers."""
    task = facts.get("task.primary")
    answered = sum(
        facts[name].known and facts[name].visible for name in pack.questions if name in facts
    )
    return task is not None and task.known and answered >= weights.min_known


def _option(match: Match, ident: str, before: Mapping[str, Scenario], world: World) -> Option:
    option = computed(Option(match.rule, match, ident, (ident,)), before, world)
    if option.match.grade == "firm" and amount_to_confirm(option, before, world):
        unsure_of_amount(option)
    return option


def unsure_of_amount(option: Option) -> None:
    """Grade a firm option as conditional, for no volume is known."""
    confirm = (*option.match.confirm, "amount")
    option.match = replace(option.match, grade="conditional", confirm=confirm)


def settled(case: CaseAdvice, pack: Pack, weights: Weights, world: World) -> CaseAdvice:
    """Decide which options stand, in which lane, and in which order."""
    stressed = case.facts.get("host.water_stress")
    dry = stressed is not None and stressed.known and stressed.value == "high"
    for option in case.options.values():
        score(option, case.facts, weights, world.draws.n, dry)
        passes(option, _ceiling(option, case.facts, weights, world))
    limit = (pack.ranking.get("too_dear") or {}).get("tonne")
    if limit and any(option.held for option in case.options.values()):
        # It is printed, so it stands among the parameters, with its source.
        world.numbers.parameter(str(limit), drawn=False)
    supports = _then(case, pack)
    settle(case.options, supports)
    for option in case.options.values():
        if option.why_not is None and not option.lane:
            option.lane = lane(option)
    _attach_next(case)
    _attach_enablers(case)
    case.ranked = rank(case.standing, weights, world.draws.seed)
    mark_dominated(case.standing, weights)
    _trim_open(case, weights)
    return case


def _ceiling(option: Option, facts: Mapping[str, Fact], weights: Weights, world: World) -> Ceiling:
    """What a saving may cost; a trifle is a small share of running cost and devices together."""
    spent = float(np.median(option.base["cost"])) if option.saving else 0.0
    number, life = facts.get("edge.devices_n"), facts.get("edge.life_years")
    devices = False
    if number is not None and number.number and life is not None and life.number:
        spent += number.number * weights.device_eur / world.eur_per_unit / life.number
        devices = True
    return Ceiling(
        weights.dear_eur_per_tonne / world.eur_per_unit,
        weights.small_share * spent,
        weights.too_close,
        spent,
        devices,
    )


def _then(case: CaseAdvice, pack: Pack) -> dict[str, bool]:
    """Rules named in another's `then`: while that one is undecided, they only find out."""
    supports: dict[str, bool] = {}
    for rule in pack.rules.values():
        for name in rule.then:
            option = case.options.get(name)
            if option is None:
                continue
            first = case.options.get(rule.id)
            undecided = rule.id in case.matches.open or (
                first is not None and first.match.grade == "assumption"
            )
            if undecided:
                supports[name] = False
                option.lane = "find_out"
    return supports


def _attach_next(case: CaseAdvice) -> None:
    for option in case.standing:
        if option.lane == "find_out":
            continue
        for name in option.rule.then:
            following = case.options.get(name)
            if following is not None and following.why_not is None:
                following.attached_to = option.rule.id
                following.lane = "then"


def _attach_enablers(case: CaseAdvice) -> None:
    """What changes no figure and is required by another action belongs to that action, unranked."""
    doing = {o.rule.id: o for o in case.standing if o.lane == "do"}
    for option in doing.values():
        for name in option.rule.requires:
            enabler = doing.get(name)
            if enabler is not None and not enabler.rule.changes_facts:
                enabler.attached_to = option.rule.id
                enabler.lane = "notes"


def _trim_open(case: CaseAdvice, weights: Weights) -> None:
    """Keep the open questions that are worth most; the rest is in the trace.

    What cannot be computed, or would save next to nothing, is no question to put to a client.
    """
    open_options = [
        o for o in case.standing if o.rule.id in case.matches.open and o.lane == "find_out"
    ]
    for option in case.standing:
        if option.lane != "find_out" or option.match.grade != "assumption":
            continue
        if option.rule.changes_facts and (not option.quantified or is_small(option, weights)):
            option.lane = "trace"
    worth = sorted(
        (o for o in open_options if o.lane == "find_out"),
        key=lambda o: (
            not o.quantified,
            -o.p50("carbon_kgco2e"),
            -o.p50("cost"),
            -(o.score or 0.0),
            o.rule.id,
        ),
    )
    for option in worth[MOST_OPEN:]:
        option.lane = "trace"
