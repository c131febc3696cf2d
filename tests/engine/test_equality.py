"""The property that lets either engine match: their results are the same."""

import pytest

from advisor.engine import durable_available
from tests.engine.child import child

pytestmark = pytest.mark.skipif(not durable_available(), reason="durable_rules is not installed")


def test_durable_rules_and_the_reference_evaluator_agree(scale):
    """At least 2,000 pairs of a rule and a client's facts a run."""
    examples = scale(50, 1_000)
    out = child("-m", "tests.engine.equality", str(examples), timeout=900)
    pairs, fired = map(int, out.split())
    assert pairs >= scale(2_000, 40_000)
    assert 0.05 * pairs < fired < 0.95 * pairs, "both outcomes are common"
