"""All stages of one use case in one scenario: the estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisor.facts import STAGES
from advisor.footprint import adaptation, edge, network, serving, storage, training
from advisor.footprint.impacts import Absent, Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue, maybe
from advisor.language import mark

SHOWN_APART = frozenset({"network"})


@dataclass(frozen=True, slots=True)
class Estimate:
    """Impacts by stage over the horizon.

    Attributes:
        stages: a stage that the answers do not call for is no key.
        horizon_years: whole years covered.
        one_off: cost and embodied carbon of a change itself, counted once in the total.
        reserved: the part of serving that stands whether or not it is used (idle hours, embodied
            and cost of dedicated machines); a shared thing allots this part.
        busy_hours: device-hours in which reserved machines compute.
        busy_first_year: the same, of the first year.
        past: what was trained before; a line of its own, in no total and no difference.
    """

    stages: Mapping[str, Impacts | Absent]
    horizon_years: int
    one_off: Impacts = field(default_factory=Impacts)
    reserved: Impacts = field(default_factory=Impacts)
    past: Mapping[str, Impacts] = field(default_factory=dict)
    busy_hours: Array = 0.0
    busy_first_year: Array = 0.0

    @property
    def absent(self) -> dict[str, Absent]:
        """Stages that lack a value; while there is one, the total has none."""
        return {name: s for name, s in self.stages.items() if isinstance(s, Absent)}

    @property
    def total(self) -> Impacts | None:
        """All stages but network, with the one-off; None while a stage in it is absent."""
        total = self.one_off
        for name, stage in self.stages.items():
            if name in SHOWN_APART:
                continue
            if isinstance(stage, Absent):
                return None
            total = total + stage
        return total

    def yearly(self, impact: str, stage: str | None = None) -> Array | None:
        """An impact a year (horizon total / years) of a stage or of the total; None if absent."""
        found = self.stages.get(stage) if stage else self.total
        if found is None or isinstance(found, Absent):
            return None
        return found.get(impact) / self.horizon_years


_CALLED_FOR: Mapping[str, Callable[[Inputs], bool]] = {
    "training": training.called_for,
    "adaptation": adaptation.called_for,
    "serving": serving.called_for,
    "edge": edge.called_for,
    "network": network.called_for,
    "storage": storage.called_for,
}
_ESTIMATORS: Mapping[str, Callable[[Inputs], Impacts]] = {
    "training": training.training,
    "adaptation": adaptation.adaptation,
    "edge": edge.edge,
    "network": network.network,
    "storage": storage.storage,
}


def estimate(f: Inputs, removed: frozenset[str] = frozenset()) -> Estimate:
    """The footprint of one use case over its horizon, by stage.

    Source: attributional accounting by stage over the life of the use; SCI for AI, 2025, and ISO
    14044:2006 for the frame.
    Validity: for the boundary of the frame; network is shown apart.

    Args:
        f: facts and factors of the scenario.
        removed: stages that a change takes away.

    Returns:
        every stage called for, as `Impacts` or, lacking a value, as `Absent`; a stage that is
        not called for is no key.
    """
    stages: dict[str, Impacts | Absent] = {}
    served = serving.Parts(Impacts())
    for stage in STAGES:
        if stage in removed or not _CALLED_FOR[stage](f):
            continue
        try:
            if stage == "serving":
                served = serving.parts(f)
                stages[stage] = served.use + served.held
            else:
                stages[stage] = _ESTIMATORS[stage](f)
        except MissingValue as missing:
            stages[stage] = Absent(missing.reason, missing.fact)
    return Estimate(
        stages,
        f.horizon_years,
        _one_off(f),
        served.held,
        _past(f),
        served.busy_hours,
        served.busy_first_year,
    )


def _one_off(f: Inputs) -> Impacts:
    cost = maybe(f, "invest.cost", 0.0)
    embodied = maybe(f, "invest.embodied_kgco2e", 0.0)
    return Impacts(carbon_embodied_kgco2e=embodied, cost=cost)


def _past(f: Inputs) -> dict[str, Impacts]:
    """The first run of a model that was trained before, where its size is known."""
    if not adaptation.first_run_is_past(f):
        return {}
    try:
        run = adaptation.first_run(f)
    except MissingValue:
        return {}
    note = Step(
        mark("Trained before"), run.energy_kwh, "kWh", mark("one run; in no total, in no saving")
    )
    return {"adaptation": run.with_steps(*run.steps, note)}
