"""The risk to quality that a rule states, and what its change does."""

from __future__ import annotations

from advisor.logic import conjunctions
from advisor.pack import load_pack
from advisor.pack.items import Rule

PACK = load_pack()


def was_tested(rule: Rule) -> bool:
    """Whether every way to fire has the leaner model tested on the client's own task."""
    return all(
        any(
            leaf.fact == "task.measured_small_model" and leaf.op == "eq" and leaf.right == "passes"
            for leaf in conjunction
        )
        for conjunction in conjunctions(rule.when)
    )


def test_what_moves_tasks_to_a_model_that_nobody_tested_is_no_low_risk() -> None:
    moves = [
        r for r in PACK.rules.values() if r.stance == "reduce" and "serve.routed_share" in r.change
    ]
    assert len(moves) >= 10
    assert [r.id for r in moves if r.risk == "low" and not was_tested(r)] == []
    assert any(r.risk == "low" for r in moves)


def test_what_drops_or_swaps_a_training_is_no_low_risk_but_for_reuse() -> None:
    """The measure of a training that another method replaces; reuse has its own test of 300."""
    swaps = [
        r
        for r in PACK.rules.values()
        if r.stance == "reduce" and r.tier == "substitute" and "train.compute_factor" in r.change
    ]
    assert {r.id for r in swaps if r.risk == "low"} <= {"domain-base-model"}
