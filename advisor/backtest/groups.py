"""The groups that are scored, with what each has to reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEWEST: Final = 8
"""Below so many rows a group claims nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a group is to reach.

    Attributes:
        coverage: share of rows inside the 90 % range, at least.
        sharpness: median of P95 / P5, at most.
        median_error_factor: at most; None where the group promises its range only.
    """

    coverage: float
    sharpness: float
    median_error_factor: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind.

    Attributes:
        id: stable key.
        name: as printed.
        target: None where nothing is promised.
        weak: printed as such.
    """

    id: str
    name: str
    target: Target | None = None
    weak: bool = False


GROUPS: Final = {
    group.id: group
    for group in (
        Group("training-hours", "Training with device-hours, measured", Target(0.9, 4, 1.3)),
        Group(
            "training-hours-assumed",
            "Training with device-hours, energy itself hours × an assumed power",
        ),
        Group(
            "training-tokens",
            "Training from parameters and tokens, 1.5 B and up",
            Target(0.9, 8, 1.4),
        ),
        Group("training-tokens-small", "Training from parameters and tokens, below 1.5 B"),
        Group("fine-tunes", "Fine-tunes", Target(0.85, 25), weak=True),
        Group("serving-batch", "LLM serving, GPU boundary, batch known", Target(0.9, 5, 1.45)),
        Group(
            "serving-unknown",
            "LLM serving, batch unknown or whole server or data centre",
            Target(0.85, 25),
            weak=True,
        ),
        Group(
            "look-up",
            "Non-generative tasks by look-up, rows not used for the look-up",
            Target(0.9, 30),
        ),
        Group("look-up-used", "Non-generative tasks, the rows behind the look-up"),
        Group("images", "Images, class of the model unknown"),
        Group("tiny", "MLPerf Tiny, a decision and listening", Target(0.9, 6)),
        Group("tiny-kind", "Small devices, the same rows by kind of device and job alone"),
    )
}
