"""Where rules stand in the samples: a duty among what must be done, the site before the runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor import load_pack
from advisor.pack import Pack
from tests.cases.reading import Seen, answers_of, flipped

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def seen(sample: str, use_case: str, pack: Pack, **changed: object) -> Seen:
    """The advice of a sample, with answers changed."""
    value = answers_of(SAMPLES / sample / "answers.yaml")
    answers = {name.replace("__", "."): v for name, v in changed.items()}
    return Seen.of(flipped(value, use_case, answers, pack), use_case, pack)


def test_the_battery_duty_must_be_settled_where_the_market_is_not_told(pack: Pack) -> None:
    advice = seen("wearable-wake-word", "wake-word", pack)
    assert "settle-the-battery-duty" in advice.case["lanes"]["must_do"]


def test_the_battery_duty_is_none_for_a_device_on_the_mains(pack: Pack) -> None:
    advice = seen("wearable-wake-word", "wake-word", pack, edge__power="mains")
    assert "settle-the-battery-duty" not in advice.case["lanes"]["must_do"]


def test_the_site_is_settled_before_the_search_is_capped(pack: Pack) -> None:
    advice = seen("national-language-model", "language-model", pack)
    steps = [step["rule"] for step in advice.data["roadmap"]["steps"]]
    assert steps.index("train-at-the-cleaner-site") < steps.index("cap-the-search")
