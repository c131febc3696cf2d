"""Volumes over the horizon."""

from __future__ import annotations

import numpy as np

from advisor.footprint.inputs import Array, Inputs, share


def volume_years(f: Inputs, yearly_factor: Array = 1.0) -> Array:
    """Years' worth of the first year's volume: Σ ((1+g)·k)^(t−1), t = 1 … horizon.

    Growth that nobody told is carried for some years only (`serving.assumed_growth_years`) and the
    volume then stays: no guess at growth holds for ten.

    Source: counting; the years of an assumed growth are our judgement.
    Validity: growth that is steady over the years it is carried.

    Args:
        f: facts; `use.growth_pct` is g (none where it has no value).
        yearly_factor: k, what each unit takes in a year over the year before.

    Returns:
        years; equals the horizon when nothing changes.
    """
    growth = f.optional("use.growth_pct")
    rate = (1.0 + (0.0 if growth is None else np.asarray(growth) / 100.0)) * yearly_factor
    carried = float(f.horizon_years)
    if growth is not None and not f.known("use.growth_pct"):
        carried = float(np.median(f.factor("serving.assumed_growth_years")))
    total: Array = 0.0
    term: Array = 1.0
    for year in range(1, f.horizon_years + 1):
        total = total + term
        term = term * (rate if year < carried else yearly_factor)
    return total


def kept_calls(f: Inputs) -> tuple[Array, Array]:
    """Calls that stay and calls that are routed elsewhere, over the calls that tasks ask for.

    calls made = (1 + retries) × (1 − cache hits); of these the routed share goes elsewhere.

    Source: counting.
    Validity: shares that hold over the whole horizon.

    Returns:
        share that stays, share routed (both over tasks × calls a task).
    """
    made = (1.0 + share(f, "use.retry_share")) * (1.0 - _unit(f, "serve.cache_hit_share"))
    routed = _unit(f, "serve.routed_share")
    return made * (1.0 - routed), made * routed


def _unit(f: Inputs, fact: str) -> Array:
    value = f.optional(fact)
    return 0.0 if value is None else np.clip(value, 0.0, 1.0)
