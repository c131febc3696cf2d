"""What the size of a saving rests on: the inputs that make its share wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.advice.size import size_rests_on
from tests.core.tiny import assessed, drives_files, pack_of, rule

STORED = {"data.stored_gb": {"ge": 1}}
WIDE = {"low": 0.02, "central": 0.4, "high": 0.9}
NARROW = {"low": 0.35, "central": 0.4, "high": 0.45}


def rests_on(
    folder: Path, change: dict[str, Any], stored: object = 1000, **values: Any
) -> list[str]:
    """What the saving of one rule rests on; parameters by name, with their values."""
    files = drives_files([rule("r", STORED, change=change)])
    files["parameters.yaml"] = [
        *files["parameters.yaml"],
        *(
            {"id": name, "value": value, "unit": "1", "because": "Made up.", "label": f"the {name}"}
            for name, value in values.items()
        ),
    ]
    pack = pack_of(folder / "tiny", files)
    found = assessed(pack, {"data.stored_gb": stored})
    return size_rests_on(
        found.case.options["r"], found.case.facts, pack, found.world, found.weights
    )


def test_an_untested_share_is_named(tmp_path: Path) -> None:
    change = {"storage.kept_share": "1 - param.part"}
    assert rests_on(tmp_path, change, part=WIDE) == ["the part"]


def test_a_known_size_rests_on_nothing(tmp_path: Path) -> None:
    change = {"storage.kept_share": "1 - param.part"}
    assert rests_on(tmp_path, change, part=NARROW) == []


def test_a_doubt_that_cancels_in_the_share_is_not_named(tmp_path: Path) -> None:
    """How much is stored is wide, and stands on both sides of the share."""
    stored = {"value": 1000, "low": 10, "high": 9000}
    assert rests_on(tmp_path, {"storage.kept_share": "0.5"}, stored) == []


@pytest.mark.parametrize(("answer", "named"), [("unknown", True), (1000, False)])
def test_a_fact_is_named_where_nobody_told_it(tmp_path: Path, answer: object, named: bool) -> None:
    """What is left is a fixed 990 GB: its share hangs on how much there is, 500 to 2,000."""
    change = {"data.stored_gb": "min(data.stored_gb, 990)"}
    labels = rests_on(tmp_path, change, answer)
    assert bool(labels) is named


def test_the_heaviest_is_first_and_two_are_named(tmp_path: Path) -> None:
    change = {"storage.kept_share": "1 - param.a * param.b * param.c"}
    half = {"low": 0.3, "central": 0.6, "high": 0.9}
    labels = rests_on(tmp_path, change, a=half, b=WIDE, c=half)
    assert labels[0] == "the b"
    assert len(labels) <= 2
