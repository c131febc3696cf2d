"""The method of every bench line: median ratio of interleaved pairs, with its interval.

Time is wall time; memory is the peak of a process of its own.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAIRS = 15
WARM_UP = 2
_RESAMPLES = 2000
_TRIES = 3


@dataclass(frozen=True)
class Ratio:
    """A ratio of two times, or of two peaks of memory, and what is known about it.

    Attributes:
        name: The bench line.
        median: Median of ours / theirs over the pairs.
        low: Lower end of the bootstrap 90 % interval of the median.
        high: Upper end.
        ours: Median of ours.
        theirs: Median of the peer or floor.
        unit: Of both: ms or MB.
    """

    name: str
    median: float
    low: float
    high: float
    ours: float
    theirs: float
    unit: str

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.median:.3f} (90 % interval {self.low:.3f} to {self.high:.3f}); "
            f"ours {self.ours:.1f} {self.unit}, theirs {self.theirs:.1f} {self.unit}"
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
    return _paired(name, "ms", lambda: _milliseconds(ours), lambda: _milliseconds(theirs), pairs)


def memory_ratio(
    name: str, ours: Callable[[], float], theirs: Callable[[], float], *, pairs: int = 11
) -> Ratio:
    """The ratio of two peaks of memory, in pairs like times.

    Args:
        name: The bench line.
        ours: Runs what is measured and returns its peak in MB, as `python_peak` does.
        theirs: The same of the peer or floor.
        pairs: How many pairs, at least 11.
    """
    return _paired(name, "MB", ours, theirs, pairs)


def value_ratio(
    name: str,
    unit: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    *,
    pairs: int = PAIRS,
) -> Ratio:
    """The ratio of two values that the functions measure themselves, such as a 95th percentile."""
    return _paired(name, unit, ours, theirs, pairs)


def _paired(
    name: str, unit: str, ours: Callable[[], float], theirs: Callable[[], float], pairs: int
) -> Ratio:
    assert pairs >= 11
    for _ in range(WARM_UP):
        ours()
        theirs()
    found: list[tuple[float, float]] = []
    for n in range(pairs):
        if n % 2:
            second = theirs()
            found.append((ours(), second))
        else:
            found.append((ours(), theirs()))
    return _ratio(name, unit, found)


def at_most(limit: float, measure: Callable[[], Ratio]) -> Ratio:
    """Assert that a ratio meets a limit; measured again on a machine that is loaded.

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
    command = [sys.executable, "-P", *(["-c", code] if code else []), *map(str, arguments)]
    variables = _variables(environment)

    def run() -> None:
        done = subprocess.run(command, capture_output=True, check=False, env=variables)
        assert done.returncode == 0, done.stderr.decode()

    return run


# A process begins with the peak of what started it, so something small must start it.
_LAUNCHER = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def python_peak(*arguments: str | Path, **environment: str) -> Callable[[], float]:
    """Return a function that runs Python as `python` does and returns its peak memory in MB."""
    command = [sys.executable, "-I", "-S", "-c", _LAUNCHER, sys.executable, "-P"]
    command += map(str, arguments)
    variables = _variables(environment)

    def run() -> float:
        done = subprocess.run(command, capture_output=True, check=False, env=variables)
        assert done.returncode == 0, done.stderr.decode()
        # Linux counts kB, macOS bytes.
        return int(done.stdout) / (1e6 if sys.platform == "darwin" else 1e3)

    return run


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    root = Path(__file__).resolve().parent.parent.parent
    variables = {**os.environ, "PYTHONPATH": str(root), **environment}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables


def _repeated(measure: Callable[[], Ratio], met: Callable[[Ratio], bool]) -> Ratio:
    ratio = measure()
    for _ in range(_TRIES - 1):
        if met(ratio):
            break
        ratio = measure()
    return ratio


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1e3


def _ratio(name: str, unit: str, pairs: Sequence[tuple[float, float]]) -> Ratio:
    ratios = [ours / theirs for ours, theirs in pairs]
    rng = random.Random(20261125)
    medians = sorted(
        statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES)
    )
    return Ratio(
        name=name,
        median=statistics.median(ratios),
        low=medians[int(_RESAMPLES * 0.05)],
        high=medians[int(_RESAMPLES * 0.95) - 1],
        ours=statistics.median(ours for ours, _ in pairs),
        theirs=statistics.median(theirs for _, theirs in pairs),
        unit=unit,
    )
