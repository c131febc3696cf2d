"""How often a comparison of middles holds: counted by hand over a few draws."""

from types import SimpleNamespace

import numpy as np
import pytest

from advisor.advice.firmness import falls, largest_case, largest_stage, lowest
from advisor.footprint.impacts import Impacts

WORLD = SimpleNamespace(draws=SimpleNamespace(n=10), horizon_years=2)


def scenario(carbon, **stages):
    """A use case with so much carbon over two years by draw, of which nothing grows."""
    parts = {
        k: Impacts(carbon_operational_kgco2e=np.array(v, dtype=float)) for k, v in stages.items()
    }
    total = (
        None if carbon is None else Impacts(carbon_operational_kgco2e=np.array(carbon, dtype=float))
    )
    return SimpleNamespace(
        facts={},
        estimate=SimpleNamespace(total=total, stages=parts),
        total=lambda impact, n: None if total is None else total.get(impact),
    )


def test_the_largest_middle_may_be_more_than_the_others_in_few_draws():
    """A lies above B + C in 5 of 10 draws, above each of them in 8, and has the largest middle."""
    a = [8, 8, 8, 8, 8, 8, 8, 8, 1, 1]
    b = [2, 2, 2, 2, 2, 5, 5, 5, 5, 5]
    c = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
    cases = {"b": scenario(b), "a": scenario(a), "c": scenario(c)}
    assert largest_case(cases, WORLD) == {"use_case": "a", "most": 0.8, "majority": 0.5}
    assert largest_case({"a": scenario(a)}, WORLD) is None
    assert largest_case({"a": scenario(a), "b": scenario(None)}, WORLD) is None


def test_the_largest_stage_is_told_with_how_often_it_is_that():
    edge = [6, 6, 6, 6, 6, 6, 6, 6, 2, 2]
    serving = [1, 1, 1, 1, 1, 5, 5, 7, 7, 7]
    whole = np.add(edge, serving)
    found = largest_stage(scenario(whole, edge=edge, serving=serving, network=[99] * 10), WORLD)
    # Over half: 6 of 7 five times, 6 of 11 twice; over 95 % never; 6 against 7 is not the most.
    assert found == {"stage": "edge", "most": 0.7, "majority": 0.7, "nearly_all": 0.0}


@pytest.mark.parametrize("tiny", [0.0, 1e-13])
def test_what_falls_and_which_is_lowest_is_counted_without_what_is_equal(tiny):
    before, after = np.array([4.0] * 10), np.array([3.0] * 6 + [5.0, 4.0, 4.0 - tiny, 4.0])
    assert falls({"cost": before}, {"cost": after}, ("carbon_kgco2e", after, before)) == {
        "cost": 0.6,
        "carbon_kgco2e": 0.1,
    }
    assert lowest([before, after, 9.0]) == [0.1, 0.6, 0.0]
