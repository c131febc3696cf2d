"""Machines that cope with today's load bound the energy of a call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import advisor
from advisor.assess import estimated
from advisor.intake.engagement import read_engagement
from advisor.loading import parse_yaml
from advisor.scenario import Scenario, changed
from advisor.scenario.environment import as_draws
from advisor.scenario.fitted import FITTED

PACK = advisor.load_pack()
HOURS = 8766.0

# A 40 to 150 B model that answers half a million times a month, on four cards.
CHAT: dict[str, Any] = {
    "ctx.stage": "production",
    "task.primary": "write_text",
    "model.sourcing": "open_weights",
    "model.size_class": "40B_150B",
    "host.where": "own_dc",
    "host.accelerator": "h100",
    "host.accelerators_n": 4,
    "host.hours_day": 24,
    "host.scale_to_zero": False,
    "use.tasks_month": 480_000,
    "use.tokens_out": 700,
}
MACHINES = {k: v for k, v in CHAT.items() if k.startswith(("host", "model"))}


def scenarios(*cases: Mapping[str, Any], shared: Mapping[str, Any] | None = None) -> Any:
    """The world and the baselines of use cases, all on one shared thing if there is one."""
    whole: dict[str, Any] = {"engagement": {"client": "Any"}, "use_cases": []}
    if shared is not None:
        whole["shared"] = [{"id": "machines", "name": "Machines", "answers": dict(shared)}]
    for n, answers in enumerate(cases):
        case: dict[str, Any] = {"id": f"c{n}", "name": f"C{n}", "answers": dict(answers)}
        whole["use_cases"].append(case | ({"uses": ["machines"]} if shared is not None else {}))
    text = json.dumps(whole)
    world, before, _ = estimated(read_engagement(parse_yaml(text, "answers.yaml"), PACK), PACK)
    return world, before


def first_year(scenario: Scenario, n: int) -> np.ndarray:
    return np.asarray(as_draws(scenario.estimate.busy_first_year, n))


def test_four_cards_compute_for_four_years_of_hours_at_most() -> None:
    world, before = scenarios(CHAT)
    busy = first_year(before["c0"], world.draws.n)
    assert busy.max() <= 4 * HOURS * (1 + 1e-9)
    # Where the estimate was lower, it stands.
    assert busy.min() < 2 * HOURS


def test_growing_use_fills_the_cards_and_buys_none_where_the_batch_is_our_guess() -> None:
    growing = CHAT | {"use.growth_pct": 60}
    world, before = scenarios(growing)
    years = world.horizon_years
    busy = np.asarray(as_draws(before["c0"].estimate.busy_hours, world.draws.n))
    assert years > 1
    assert busy.max() <= 4 * HOURS * years * (1 + 1e-9)
    # A batch that was counted bounds what a card can do: more work then takes more cards.
    world, before = scenarios(growing | {"host.batch": 8})
    busy = np.asarray(as_draws(before["c0"].estimate.busy_hours, world.draws.n))
    assert busy.max() > 4 * HOURS * years


def test_the_bound_is_one_of_all_on_the_same_machines() -> None:
    own = {k: v for k, v in CHAT.items() if k not in MACHINES}
    world, before = scenarios(own, own | {"use.tasks_month": 200_000}, shared=MACHINES)
    n = world.draws.n
    assert (first_year(before["c0"], n) + first_year(before["c1"], n)).max() <= 4 * HOURS * 1.000001
    # Both shrink alike: their energies keep the proportion of their calls.
    factors = [before[c].facts[FITTED].draws for c in ("c0", "c1")]
    assert np.array_equal(*factors)


@pytest.mark.parametrize(
    "changed_answers",
    [
        {"ctx.stage": "idea"},
        {"host.accelerators_n": "unknown"},
        {"use.tasks_month": "unknown"},
        {"host.accelerators_n": 4000},
    ],
    ids=["not in use", "not counted", "volume not told", "more than enough"],
)
def test_nothing_is_fitted_where_it_says_nothing(changed_answers: dict[str, Any]) -> None:
    _, before = scenarios(CHAT | changed_answers)
    assert FITTED not in before["c0"].facts


def test_a_change_keeps_the_factor() -> None:
    """Fewer hidden tokens save a part of the fitted energy: one factor stands on both sides."""
    world, before = scenarios(
        CHAT | {"model.reasoning_mode": "adaptive", "use.reasoning_tokens": 500}
    )
    after = changed(before["c0"], PACK.rules["reasoning-effort-by-task"], world)
    assert after.facts[FITTED] is before["c0"].facts[FITTED]
    n = world.draws.n
    assert np.median(first_year(after, n)) < np.median(first_year(before["c0"], n))
