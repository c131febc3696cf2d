"""A minute of speech against published speeds of one A100, and one minute at a time."""

import numpy as np
import pytest

from advisor.footprint.draws import Draws
from advisor.footprint.units import item_wh
from tests.footprint.fake import FakeInputs

# Open ASR Leaderboard, 25 March 2026, one A100 of 80 GB: billion parameters, times faster than real
# time on short clips (batches of 64) and on long recordings.
SPEEDS = {
    "whisper-large-v3": (1.55, 145.51, 68.56),
    "whisper-large-v3-turbo": (0.81, 200.19, 148.26),
    "distil-large-v3.5": (0.8, 202.03, 155.77),
    "parakeet-tdt-0.6b-v3": (0.6, 3332.74, 1002.91),
    "parakeet-ctc-1.1b": (1.1, 2728.52, 2793.75),
    "canary-qwen-2.5b": (2.5, 418.28, 16.05),
}
BUSY_W = 280  # of an A100 under load, factors/accelerators.yaml


def minute(size: float | None, batch: float | None = None) -> tuple[float, float, float]:
    """P5, P50 and P95 of the Wh of a minute on an A100."""
    facts = {"task.primary": "speech"}
    facts |= {"model.total_params_b": size} if size else {}
    facts |= {"host.batch": batch} if batch else {}
    found = item_wh(FakeInputs(facts, draws=Draws(1, 2048)), "a100")
    low, middle, high = np.percentile(found, (5, 50, 95))
    return float(low), float(middle), float(high)


def measured(speed: float) -> float:
    return 60 / speed * BUSY_W / 3600


@pytest.mark.parametrize("model", SPEEDS)
def test_published_speeds_lie_in_the_range(model: str) -> None:
    size, short, long = SPEEDS[model]
    low, _, high = minute(size)
    for speed in (short, long):
        assert low <= measured(speed) <= high


def test_the_usual_model_lies_near_the_middle() -> None:
    size, short, long = SPEEDS["whisper-large-v3"]
    _, middle, _ = minute(size)
    assert measured(short) / 1.5 <= middle <= measured(long) * 1.5


def test_a_city_takes_hundreds_of_kwh_not_thousands() -> None:
    """Expert case E8: 4.8 million minutes a year on A100 cards take hundreds of kWh on the card."""
    _, middle, _ = minute(4.0)
    assert 100 <= middle * 4.8e6 / 1000 <= 999


def test_one_at_a_time_takes_what_the_batch_one_measurement_says() -> None:
    """AI Energy Score: Whisper large-v3, 0.0867 Wh a clip of about 12 s on an H100."""
    _, middle, _ = minute(1.55, batch=1)
    assert middle / 1.4 == pytest.approx(5 * 0.0867, rel=0.15)
    assert minute(1.55, batch=8) == minute(1.55)
    assert minute(None, batch=1)[1] > 2 * minute(None)[1]
