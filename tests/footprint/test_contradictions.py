"""Machines and volume that cannot both be right; lines that recompute; growth that nobody told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor import assess, load_pack
from advisor.pack import Pack
from tests.cases.reading import engagement_of


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The core pack, once."""
    return load_pack()


def endpoint(tasks: float, **more: Any) -> dict[str, Any]:
    """A 70 B model on four H100 of one's own."""
    return {
        "engagement": {
            "client": "Test",
            "date": "2026-11-25",
            "currency": "EUR",
            "packs": ["core"],
        },
        "answers": {"ctx.country": "GBR", "ctx.horizon_years": 1, **more.pop("shared", {})},
        "use_cases": [
            {
                "id": "one",
                "name": "One",
                "answers": {
                    "ctx.stage": "production",
                    "task.primary": "write_text",
                    "model.sourcing": "open_weights",
                    "model.params_total_b": 70,
                    "model.reasoning_mode": "off",
                    "host.where": "own_dc",
                    "host.accelerator": "h100",
                    "host.accelerators_n": 4,
                    "use.tasks_month": tasks,
                    "use.tokens_in": 1000,
                    "use.tokens_out": 300,
                    "use.growth_pct": 0,
                    **more,
                },
            }
        ],
    }


def energy(value: dict[str, Any], pack: Pack) -> tuple[float, dict[str, Any]]:
    """The P50 of serving energy a year, and the advice."""
    data = assess(engagement_of(value, pack), pack, draws=512).data
    case = data["use_cases"][0]
    figures = data["figures"]
    found = case["baseline"]["stages"]["serving"]["energy_kwh"]
    return float(figures[found]["p50"]), data


def codes(data: dict[str, Any]) -> list[str]:
    """Codes of the warnings."""
    return [w["code"] for w in data["warnings"]]


def test_a_zero_too_many_is_no_longer_shrunk_to_the_machines(pack: Pack) -> None:
    usual, data = energy(endpoint(2_000_000), pack)
    assert "A250" not in codes(data)
    much, data = energy(endpoint(2_000_000_000), pack)
    assert "A250" in codes(data)
    assert much > 100 * usual


def test_work_scales_once_the_machines_are_out_of_the_question(pack: Pack) -> None:
    one, _ = energy(endpoint(1_000_000_000), pack)
    ten, _ = energy(endpoint(10_000_000_000), pack)
    assert ten == pytest.approx(10 * one, rel=0.02)


@pytest.mark.parametrize("tasks", [100_000, 30_000_000])
def test_the_lines_of_a_call_recompute_its_energy(pack: Pack, tasks: float) -> None:
    _, data = energy(endpoint(tasks), pack)
    figures = data["figures"]
    steps = data["use_cases"][0]["baseline"]["steps"]["serving"]
    line = {s["name"]: figures[s["fig"]]["p50"] for s in steps}
    joules = (
        line["Tokens written in a call"] * line["Energy of a token written"]
        + line["Tokens read in a call"] * line["Energy of a token read"]
    )
    wh = joules / 3600 * line["Error of the formula"]
    wh *= line.get("Held to the machines counted", 1.0)
    assert line["Energy of one call"] == pytest.approx(wh, rel=1e-6)


def test_no_residue_of_rounding_is_an_idle_hour(pack: Pack) -> None:
    _, data = energy(endpoint(60_000_000), pack)
    for figure in data["figures"].values():
        if "idle" in figure["quantity"].lower():
            assert figure["p50"] == 0 or figure["p50"] > 1e-6, figure


def test_an_assumed_growth_is_not_carried_for_ten_years(pack: Pack) -> None:
    answers = {"shared": {"ctx.horizon_years": 10}, "host.where": "vendor", "host.region": "GBR"}
    told = endpoint(100_000, **answers)
    case = told["use_cases"][0]["answers"]
    for name in ("host.accelerator", "host.accelerators_n"):
        case.pop(name)
    case["model.sourcing"] = "vendor_api"
    case["use.growth_pct"] = "unknown"
    data = assess(engagement_of(told, pack), pack, draws=512).data
    figures = data["figures"]
    cost = figures[data["use_cases"][0]["baseline"]["stages"]["serving"]["cost"]]
    # Prices of a 70 B model span some twenty times; growth to the tenth power must not come on top.
    assert cost["p95"] / cost["p5"] < 200
    assert np.isfinite(cost["p95"])
