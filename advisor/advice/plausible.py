"""Answers that look like a wrong unit: kg for g, thousand for million, a year's bill for a month's.

Warnings only: bounds refuse what cannot be, this names what hardly is. The ranges stand in the
pack: `plausible` beside a question, and parameters `plausible_*`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from advisor.advice.baseline import results_month
from advisor.advice.overload import overloaded
from advisor.errors import Place, Problem
from advisor.facts import Fact
from advisor.footprint import machines
from advisor.footprint.training import share_of_peak
from advisor.intake.doubtful import CHECK_UNIT, doubtful
from advisor.intake.engagement import Engagement
from advisor.intake.facts import default_range
from advisor.intake.visible import hiding
from advisor.language import mark, tr
from advisor.pack.items import Pack
from advisor.quantities import format_quantity, signed
from advisor.scenario import Scenario, World
from advisor.scenario.fitted import MEASURED

_ENERGY = "meas.serving_kwh_month"
_HOURS_A_MONTH = 365.25 * 24 / 12
# Operations a parameter and token, at least; what else a plan computes comes on top.
_OPERATIONS = {
    "from_scratch": "training.flop_per_param_token",
    "continued": "training.flop_per_param_token",
    "full_ft": "training.flop_full_tuning",
    "peft": "training.flop_frozen",
    "distil": "training.flop_full_tuning",
}
# A shorter run spends most of its time on setting up, so that a small share is no wonder.
_LONG_RUN = 24.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning with the owner and fact that it speaks of."""

    owner: str
    fact: str
    problem: Problem

    def data(self) -> dict[str, str | None]:
        """The warning as plain data, without the path of the file."""
        return {
            "code": self.problem.code,
            "owner": self.owner,
            "fact": self.fact,
            "message": self.problem.message,
            "todo": self.problem.todo,
        }


def doubts(
    engagement: Engagement, pack: Pack, world: World, before: Mapping[str, Scenario]
) -> list[Doubt]:
    """Everything in the answers that hardly can be, in the order of the file."""
    found = [*_alone(engagement, pack), *_not_read(engagement, pack, before)]
    for case in engagement.use_cases:
        scenario = before[case.id]
        of_case = (
            *_bill(scenario, pack, world),
            *_meter(scenario, pack),
            *_whole(scenario, world),
            *_run(scenario, pack),
            *_peak(scenario, pack),
            *_power(scenario, pack),
            *_money(scenario, pack, world),
            *_window(scenario, pack),
        )
        for code, fact, message in of_case:
            scope = pack.questions[fact].spec.scope
            answer, owner = engagement.answer(case, fact, scope)
            found.append(_doubt(code, owner, fact, message, answer.place if answer else None))
    cases = {case.id: case for case in engagement.use_cases}
    for ident, code, fact, message in overloaded(engagement, before, world):
        answer, owner = engagement.answer(cases[ident], fact, pack.questions[fact].spec.scope)
        found.append(_doubt(code, owner, fact, message, answer.place if answer else None))
    return found


def not_read(found: Collection[Doubt]) -> frozenset[tuple[str, str]]:
    """Owner and fact of each answer that nothing reads."""
    return frozenset((d.owner, d.fact) for d in found if d.problem.code == "A245")


def _doubt(
    code: str, owner: str, fact: str, message: str, place: Place | None, todo: str = CHECK_UNIT
) -> Doubt:
    return Doubt(owner, fact, Problem(code, message, place, todo=tr(todo), severity="warning"))


def _alone(engagement: Engagement, pack: Pack) -> Iterator[Doubt]:
    """A240 and A246: answers that are doubtful whatever stands beside them."""
    owners = [("engagement", engagement.answers)]
    owners += [(t.id, t.answers) for t in engagement.shared]
    owners += [(c.id, c.answers) for c in engagement.use_cases]
    for owner, answers in owners:
        for name, answer in answers.items():
            for code, message in doubtful(pack.questions[name], answer):
                yield _doubt(code, owner, name, message, answer.place)


def _not_read(
    engagement: Engagement, pack: Pack, before: Mapping[str, Scenario]
) -> Iterator[Doubt]:
    """A245: an answer to a question that is asked nowhere, so that nothing reads it."""
    hidden: dict[tuple[str, str], tuple[Place | None, tuple[str, ...]]] = {}
    read: set[tuple[str, str]] = set()
    for case in engagement.use_cases:
        facts = before[case.id].facts
        for name, question in pack.questions.items():
            answer, owner = engagement.answer(case, name, question.spec.scope)
            if answer is None or answer.state != "known" or question.ask_if is None:
                continue
            if facts[name].visible:
                read.add((owner, name))
            else:
                hidden.setdefault((owner, name), (answer.place, hiding(question.ask_if, facts)))
    for (owner, name), (place, deciding) in hidden.items():
        if (owner, name) in read:
            continue
        why = ", ".join(deciding)
        message = tr(
            "{fact}: this answer is not read, since its question hangs on {why}.",
            fact=name,
            why=why,
        )
        todo = tr("Answer {why} so that it is asked, or take the answer out.", why=why)
        yield _doubt("A245", owner, name, message, place, todo)


def _bill(scenario: Scenario, pack: Pack, world: World) -> Iterator[tuple[str, str, str]]:
    """A241: a bill for one result beyond reason. A242: a bill far from the computed cost."""
    bill = scenario.facts.get("gov.cost_month")
    if bill is None or not bill.known or not bill.visible or not bill.number:
        return
    limit = pack.parameters.get
    made = results_month(scenario.facts)
    low, high = limit("plausible_bill_per_result_low"), limit("plausible_bill_per_result_high")
    if made is not None and made.known and made.number and low and high:
        each = bill.number * world.eur_per_unit / made.number
        if not low.central <= each <= high.central:
            shown = format_quantity(each, "EUR")
            message = tr(
                "{fact}: the bill over the results of a month is {cost} for one result.",
                fact=bill.name,
                cost=shown,
            )
            yield "A241", bill.name, message
            return
    far = limit("plausible_bill_over_list")
    times = float(np.median(scenario.bill))
    if far and not 1 / far.central <= times <= far.central:
        message = _times(
            times,
            mark("{fact}: the bill is {n} times the cost that we compute for the volume."),
            mark("{fact}: the bill is one {n}th of the cost that we compute for the volume."),
            fact=bill.name,
        )
        yield "A242", bill.name, message


def _meter(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A244: measured energy of serving far from the computed one."""
    factor = scenario.facts.get(MEASURED)
    far = pack.parameters.get("plausible_measured_over_estimate")
    if factor is None or not factor.number or far is None:
        return
    times = factor.number
    if not 1 / far.central <= times <= far.central:
        message = _times(
            times,
            mark("{fact}: {n} times the energy that we compute for volume and machines."),
            mark("{fact}: one {n}th of the energy that we compute for volume and machines."),
            fact=_ENERGY,
        )
        yield "A244", _ENERGY, message


def _run(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A244: measured energy of a training run far from the computed one."""
    measured = _told(scenario, "meas.run_kwh")
    ours = scenario.facts.get("train.estimated_run_kwh")
    far = pack.parameters.get("plausible_measured_over_estimate")
    if measured is None or not measured.number or ours is None or not ours.number or far is None:
        return
    times = measured.number / ours.number
    if not 1 / far.central <= times <= far.central:
        name = measured.name
        message = _times(
            times,
            mark("{fact}: {n} times the {energy} that we compute for a run."),
            mark("{fact}: one {n}th of the {energy} that we compute for a run."),
            fact=name,
            energy=format_quantity(ours.number, "kWh"),
        )
        yield "A244", name, message


def _peak(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A247: hours of training in which a chip would exceed its peak rate, or hardly work."""
    facts = scenario.facts
    plan = facts.get("train.planned")
    hours, tokens = _told(scenario, "train.device_hours"), _told(scenario, "train.tokens_b")
    size = _told(scenario, "train.params_b") or facts.get("model.active_params_b")
    chip = facts.get("train.chip")
    if plan is None or hours is None or tokens is None or size is None or not size.number:
        return
    kind = _OPERATIONS.get(str(plan.value))
    key = str(chip.value) if chip is not None and chip.value else machines.REFERENCE_CHIP
    peak = pack.tables["accelerators"].factor(key, "peak_tflops")
    lowest = pack.parameters.get("plausible_peak_share_low")
    if kind is None or peak is None or lowest is None or not hours.number or not tokens.number:
        return
    flop = pack.factors[kind]
    least = share_of_peak(_low(size), _low(tokens), float(peak.high), _high(hours), float(flop.low))
    most = share_of_peak(_high(size), _high(tokens), float(peak.low), _low(hours), float(flop.high))
    name = hours.name
    if least > 1:
        message = tr(
            "{fact}: with the parameters and tokens told, {chip} would reach {share} % of its peak "
            "rate, which cannot be.",
            fact=name,
            chip=key,
            share=signed(f"{100 * least:,.0f}"),
        )
        yield "A247", name, message
    elif most < lowest.central and _low(hours) >= _LONG_RUN:
        message = tr(
            "{fact}: with the parameters and tokens told, {chip} would reach {share} % of its peak "
            "rate, which hardly any run is.",
            fact=name,
            chip=key,
            share=signed(f"{100 * most:.2g}"),
        )
        yield "A247", name, message


def _power(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A248: measured electricity of serving that makes more power than the machines can draw."""
    measured, count = _told(scenario, _ENERGY), _told(scenario, "host.accelerators_n")
    if measured is None or count is None or not measured.number or not count.number:
        return
    if _owner(measured) != _owner(count):
        return  # the meter reads other machines than those counted here
    chip = scenario.facts.get("host.accelerator")
    server = (
        chip is not None and chip.value is not None and machines.is_whole_server(str(chip.value))
    )
    what = "server" if server else "chip"
    most = pack.parameters.get(f"plausible_kw_a_{what}")
    each = _low(measured) / _HOURS_A_MONTH / _high(count)
    if most is not None and each > most.central:
        told = {
            "fact": _ENERGY,
            "n": signed(f"{count.number:,.7g}"),
            "power": signed(f"{each:,.2g}"),
        }
        message = (
            tr(
                "{fact}: over {n} servers it makes {power} kW a server day and night, more than "
                "one draws.",
                **told,
            )
            if server
            else tr(
                "{fact}: over {n} chips it makes {power} kW a chip day and night, more than one "
                "draws.",
                **told,
            )
        )
        yield "A248", _ENERGY, message


def _money(scenario: Scenario, pack: Pack, world: World) -> Iterator[tuple[str, str, str]]:
    """A249: a volume that makes a use case cost more than hardly any."""
    volume = _told(scenario, "use.tasks_month")
    most = pack.parameters.get("plausible_cost_year")
    total = scenario.total("cost", world.draws.n)
    if volume is None or most is None or total is None:
        return
    year = float(np.median(total)) / world.horizon_years * float(np.median(world.eur_per_unit))
    if year > most.central:
        message = tr(
            "{fact}: with it, this use case costs {cost} a year.",
            fact=volume.name,
            cost=format_quantity(year, "EUR"),
        )
        yield "A249", volume.name, message


def _window(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A240: raw data of one decision far above what such a task gives: bytes told for kB."""
    told = _told(scenario, "edge.kb_window")
    far = pack.parameters.get("plausible_window_over_assumed")
    if told is None or far is None or not told.number:
        return
    usual = default_range(pack.questions[told.name], scenario.facts)
    if usual is None or not isinstance(usual.high, float):
        return
    if told.number > far.central * usual.high:
        message = tr(
            "{fact}: {size} kB is {n} times the most that such a task usually gives.",
            fact=told.name,
            size=signed(f"{told.number:,.7g}"),
            n=signed(f"{told.number / usual.high:,.0f}"),
        )
        yield "A240", told.name, message


def _times(times: float, above: str, below: str, **values: str) -> str:
    """So many times something, or one so-manyth of it."""
    if times > 1:
        return tr(above, n=signed(f"{times:,.0f}"), **values)
    return tr(below, n=signed(f"{1 / times:,.0f}"), **values)


def _told(scenario: Scenario, name: str) -> Fact | None:
    """A fact that is answered and read, else None."""
    fact = scenario.facts.get(name)
    return fact if fact is not None and fact.known and fact.visible else None


def _low(fact: Fact) -> float:
    return float(fact.low if fact.low is not None else fact.number or 0.0)


def _high(fact: Fact) -> float:
    return float(fact.high if fact.high is not None else fact.number or 0.0)


def _owner(fact: Fact) -> str:
    return fact.place.partition(":")[0]


def _whole(scenario: Scenario, world: World) -> Iterator[tuple[str, str, str]]:
    """A243: a use case that emits more than the whole organisation."""
    whole = scenario.facts.get("ctx.org_footprint_tco2e")
    total = scenario.total("carbon_kgco2e", world.draws.n)
    if whole is None or not whole.known or not whole.number or total is None:
        return
    own = float(np.median(total)) / world.horizon_years
    if own > whole.number * 1000:
        message = tr(
            "{fact}: one use case is estimated at {carbon}, more than the whole organisation.",
            fact=whole.name,
            carbon=format_quantity(own, "kgCO2e/year"),
        )
        yield "A243", whole.name, message
