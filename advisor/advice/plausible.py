"""Answers that look like a wrong unit: kg for g, thousand for million, a year's bill for a month's.

Warnings only: bounds refuse what cannot be, this names what hardly is. The ranges stand in the
pack: `plausible` beside a question, and parameters `plausible_*`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from advisor.advice.baseline import results_month
from advisor.errors import Place, Problem
from advisor.intake.engagement import Engagement
from advisor.pack.items import Pack
from advisor.quantities import format_quantity
from advisor.scenario import Scenario, World
from advisor.scenario.fitted import MEASURED

_UNIT = "Check the unit and the zeros; where it is right, say so in the note."


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
    found = list(_alone(engagement, pack))
    for case in engagement.use_cases:
        scenario = before[case.id]
        of_case = (
            *_bill(scenario, pack, world),
            *_meter(scenario, pack),
            *_whole(scenario, world),
        )
        for code, fact, message in of_case:
            scope = pack.questions[fact].spec.scope
            answer, owner = engagement.answer(case, fact, scope)
            found.append(_doubt(code, owner, fact, message, answer.place if answer else None))
    return found


def _doubt(code: str, owner: str, fact: str, message: str, place: Place | None) -> Doubt:
    return Doubt(owner, fact, Problem(code, message, place, todo=_UNIT, severity="warning"))


def _alone(engagement: Engagement, pack: Pack) -> Iterator[Doubt]:
    """A240: a number outside the plausible range of its question; zero is an answer."""
    owners = [("engagement", engagement.answers)]
    owners += [(t.id, t.answers) for t in engagement.shared]
    owners += [(c.id, c.answers) for c in engagement.use_cases]
    for owner, answers in owners:
        for name, answer in answers.items():
            question = pack.questions[name]
            value, sane = answer.value, question.plausible
            if sane is None or isinstance(value, bool) or not isinstance(value, float):
                continue
            if value == 0 or sane[0] <= value <= sane[1]:
                continue
            unit = question.spec.unit
            side = f"above {sane[1]:,.7g}" if value > sane[1] else f"below {sane[0]:,.7g}"
            shown = f"{value:,.7g}" if unit == "1" else f"{value:,.7g} {unit}"
            message = f"{name}: {shown} is {side}, which hardly any use case is."
            yield _doubt("A240", owner, name, message, answer.place)


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
            message = (
                f"gov.cost_month: the bill over the results of a month is {shown} for one result."
            )
            yield "A241", bill.name, message
            return
    far = limit("plausible_bill_over_list")
    times = float(np.median(scenario.bill))
    if far and not 1 / far.central <= times <= far.central:
        word = f"{times:,.0f} times" if times > 1 else f"one {1 / times:,.0f}th of"
        message = f"gov.cost_month: the bill is {word} the cost that we compute for the volume."
        yield "A242", bill.name, message


def _meter(scenario: Scenario, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A244: measured energy of serving far from the computed one."""
    factor = scenario.facts.get(MEASURED)
    far = pack.parameters.get("plausible_measured_over_estimate")
    if factor is None or not factor.number or far is None:
        return
    times = factor.number
    if not 1 / far.central <= times <= far.central:
        word = f"{times:,.0f} times" if times > 1 else f"one {1 / times:,.0f}th of"
        name = "meas.serving_kwh_month"
        yield "A244", name, f"{name}: {word} the energy that we compute for volume and machines."


def _whole(scenario: Scenario, world: World) -> Iterator[tuple[str, str, str]]:
    """A243: a use case that emits more than the whole organisation."""
    whole = scenario.facts.get("ctx.org_footprint_tco2e")
    total = scenario.total("carbon_kgco2e", world.draws.n)
    if whole is None or not whole.known or not whole.number or total is None:
        return
    own = float(np.median(total)) / world.horizon_years
    if own > whole.number * 1000:
        message = (
            f"ctx.org_footprint_tco2e: one use case is estimated at "
            f"{format_quantity(own, 'kgCO2e/year')}, more than the whole organisation."
        )
        yield "A243", whole.name, message
