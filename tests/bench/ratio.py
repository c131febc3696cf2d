"""The method of every bench line: median ratio of interleaved pairs, with its interval."""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PAIRS = 15
WARM_UP = 2
_RESAMPLES = 2000
_TRIES = 3


@dataclass(frozen=True)
class Ratio:
    """A ratio of two times and what is known about it.

    Attributes:
        name: The bench line.
        median: Median of ours / theirs over the pairs.
        low: Lower end of the bootstrap 90 % interval of the median.
        high: Upper end.
        ours_s: Median time of ours, in seconds.
        theirs_s: Median time of the peer or floor, in seconds.
    """

    name: str
    median: float
    low: float
    high: float
    ours_s: float
    theirs_s: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.median:.3f} (90 % interval {self.low:.3f} to {self.high:.3f}); "
            f"ours {self.ours_s * 1e3:.1f} ms, theirs {self.theirs_s * 1e3:.1f} ms"
        )


def time_ratio(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], *, pairs: int = PAIRS
) -> Ratio:
    """Time two functions in interleaved pairs, in an order that changes from pair to pair.

    Args:
        name: The bench line.
        ours: What is measured.
        theirs: The peer or floor.
        pairs: How many pairs, at least 11.

    Returns:
        The ratio ours / theirs of wall time.
    """
    assert pairs >= 11
    for _ in range(WARM_UP):
        ours()
        theirs()
    times: list[tuple[float, float]] = []
    for n in range(pairs):
        if n % 2:
            second = _seconds(theirs)
            times.append((_seconds(ours), second))
        else:
            times.append((_seconds(ours), _seconds(theirs)))
    return _ratio(name, times)


def at_most(limit: float, measure: Callable[[], Ratio]) -> Ratio:
    """Assert that a time ratio meets a limit; measured again on a machine that is loaded.

    Both ends of the interval must meet it, so that the line holds however the interval is read.
    """
    ratio = _repeated(measure, lambda found: found.high <= limit)
    print(f"{ratio}; limit {limit}")
    assert ratio.high <= limit, str(ratio)
    return ratio


def speed_at_least(limit: float, measure: Callable[[], Ratio]) -> Ratio:
    """Assert that our speed is at least `limit` of the peer's.

    The speed is the inverse of the time ratio; its lower end, 1 / high, must meet the limit.
    """
    ratio = _repeated(measure, lambda found: 1 / found.high >= limit)
    print(
        f"{ratio}; speed {1 / ratio.median:.3f} of the peer's "
        f"({1 / ratio.high:.3f} to {1 / ratio.low:.3f}); limit {limit}"
    )
    assert 1 / ratio.high >= limit, str(ratio)
    return ratio


def python(code: str, *arguments: str | Path, **environment: str) -> Callable[[], None]:
    """Return a function that runs a piece of Python in a new process of this checkout.

    What is installed is compiled to bytecode, as the libraries are that we are measured against; so
    is the checkout here, whatever the environment says of writing bytecode.
    """
    root = Path(__file__).resolve().parent.parent.parent
    command = [sys.executable, "-P", *(["-c", code] if code else []), *map(str, arguments)]
    variables = {**os.environ, "PYTHONPATH": str(root), **environment}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)

    def run() -> None:
        done = subprocess.run(command, capture_output=True, check=False, env=variables)
        assert done.returncode == 0, done.stderr.decode()

    return run


def _repeated(measure: Callable[[], Ratio], met: Callable[[Ratio], bool]) -> Ratio:
    ratio = measure()
    for _ in range(_TRIES - 1):
        if met(ratio):
            break
        ratio = measure()
    return ratio


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _ratio(name: str, times: Sequence[tuple[float, float]]) -> Ratio:
    ratios = [ours / theirs for ours, theirs in times]
    rng = random.Random(20261125)
    medians = sorted(
        statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES)
    )
    return Ratio(
        name=name,
        median=statistics.median(ratios),
        low=medians[int(_RESAMPLES * 0.05)],
        high=medians[int(_RESAMPLES * 0.95) - 1],
        ours_s=statistics.median(ours for ours, _ in times),
        theirs_s=statistics.median(theirs for _, theirs in times),
    )
