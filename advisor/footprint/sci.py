"""Software carbon intensity: carbon for each unit of what the software does.

SCI = (E × I + M) / R (ISO/IEC 21031:2024), with the two scores of SCI for AI (Green Software
Foundation, 2025, https://github.com/Green-Software-Foundation/sci-ai): the consumer's for running
a model, the provider's for making it. Offsets and contracts do not count; I is location-based.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.footprint import adaptation, tokens, training
from advisor.footprint.edge import VISITS
from advisor.footprint.estimate import Estimate
from advisor.footprint.horizon import kept_calls, volume_years
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array, Inputs, maybe
from advisor.language import mark

CONSUMER = ("serving", "edge", "storage")
PROVIDER = ("training", "adaptation")
_UNITS = {
    "image": (mark("image made"), "use.images_month"),
    "video": (mark("second of video made"), "use.video_seconds_month"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """An SCI score over the horizon.

    Attributes:
        persona: consumer or provider.
        unit: one functional unit, R.
        e_kwh: E, kWh.
        i_gco2e_per_kwh: I, mean of the electricity used, gCO2e/kWh.
        m_gco2e: M, making of hardware by time share, gCO2e.
        r: number of functional units.
    """

    persona: str
    unit: str
    e_kwh: Array
    i_gco2e_per_kwh: Array
    m_gco2e: Array
    r: Array

    @property
    def sci_gco2e(self) -> Array:
        """The score, gCO2e for one unit."""
        return sci(self.e_kwh, self.i_gco2e_per_kwh, self.m_gco2e, self.r)


def sci(e_kwh: Array, i_gco2e_per_kwh: Array, m_gco2e: Array, r: Array) -> Array:
    """Software carbon intensity, gCO2e a unit: (E × I + M) / R.

    Source: ISO/IEC 21031:2024; SCI for AI, Green Software Foundation, 2025,
    https://github.com/Green-Software-Foundation/sci-ai.
    Validity: location-based I; no offsets.

    Args:
        e_kwh: energy E, kWh.
        i_gco2e_per_kwh: intensity I of that energy, gCO2e/kWh.
        m_gco2e: embodied carbon M of the hardware by time and share of use, gCO2e.
        r: functional units R; above zero.
    """
    return (e_kwh * i_gco2e_per_kwh + m_gco2e) / r


def scores(f: Inputs, found: Estimate, accepted: Array | None) -> list[Score]:
    """The scores that the answers allow: consumer by result and by the unit made, provider.

    Args:
        f: facts and factors.
        found: the estimate over the horizon.
        accepted: accepted results over the horizon, or None where nobody told the volume.

    Returns:
        scores; none where a stage lacks a value or the number of units is not known.
    """
    listed: list[Score] = []
    if accepted is not None and np.all(np.asarray(accepted) > 0):
        listed += _scored(found, CONSUMER, "consumer", mark("accepted result"), accepted)
        made = units_made(f)
        if made is not None:
            listed += _scored(found, CONSUMER, "consumer", *made)
    trained = units_trained(f)
    if trained is not None:
        listed += _scored(found, PROVIDER, "provider", *trained)
    return listed


def _scored(
    found: Estimate, stages: tuple[str, ...], persona: str, unit: str, r: Array
) -> Iterator[Score]:
    parts = [found.stages[s] for s in stages if s in found.stages]
    known = [p for p in parts if isinstance(p, Impacts)]
    if not known or len(known) < len(parts):
        return
    e, i, m = energy_intensity_making(known)
    if np.all(np.asarray(e) == 0) and np.all(np.asarray(m) == 0):
        return
    yield Score(persona, unit, e, i, m, r)


def energy_intensity_making(parts: list[Impacts]) -> tuple[Array, Array, Array]:
    """E (kWh), I (gCO2e/kWh) and M (gCO2e) of some stages.

    I = operational carbon of the electricity / E, 0 without energy; energy of cells and light has
    none. The fuel of visits is neither energy of the software nor making: it is left out.
    """
    whole = Impacts()
    fuel: Array = 0.0
    for part in parts:
        whole = whole + part
        fuel = fuel + dict(part.inside).get(VISITS, Impacts()).carbon_operational_kgco2e
    e = np.asarray(whole.energy_kwh, dtype=float)
    grams = np.asarray(whole.carbon_operational_kgco2e - fuel) * 1000.0
    i = np.divide(grams, e, out=np.zeros(np.broadcast(grams, e).shape), where=e > 0)
    return e, i, whole.carbon_embodied_kgco2e * 1000.0


def units_made(f: Inputs) -> tuple[str, Array] | None:
    """The unit of the method and how many are made over the horizon; None where not told.

    Tokens written, hidden reasoning among them: tasks × calls × (1 + retries) × (1 − cache hits) ×
    tokens of a call; images and seconds of video as counted.

    Source: SCI for AI, Green Software Foundation, 2025,
    https://github.com/Green-Software-Foundation/sci-ai, for the units.
    Validity: volumes that the client told.
    """
    method = f.option("serve.method")
    if method in _UNITS:
        unit, fact = _UNITS[method]
        return (unit, f.number(fact) * 12.0 * volume_years(f)) if f.known(fact) else None
    if method != "tokens" or not (f.known("use.tasks_month") and f.known("use.tokens_out")):
        return None
    stay, _ = kept_calls(f)
    calls = f.number("use.tasks_month") * maybe(f, "serve.calls_per_task", 1.0) * stay
    written, _, _ = tokens.call_tokens(f)
    return mark("token written"), calls * written * 12.0 * volume_years(f)


def units_trained(f: Inputs) -> tuple[str, Array] | None:
    """The provider's unit and how many the training of the horizon makes; None where not told.

    Training tokens, else parameters, in billions as they are asked, × (the first run + repeats);
    trials and failures are in E and M and make no unit.
    """
    for unit, fact in (
        (mark("billion training tokens"), "train.tokens_b"),
        (mark("billion parameters trained"), "train.params_b"),
    ):
        value = f.optional(fact)
        if value is not None and f.known(fact):
            plan = adaptation if f.option("train.planned") in adaptation.PLANS else training
            return unit, value * (1.0 + plan.repeats(f))
    return None
