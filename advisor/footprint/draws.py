"""Draws: 2,048 values of every uncertain quantity, the same whatever else is drawn.

Each quantity has its own one-dimensional stratified sample (midpoints of 2,048 equal strata),
permuted by a generator seeded with a hash of the seed and the quantity's id. So adding or removing
another quantity never changes it, and scenarios of one engagement are paired draw by draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
N_DRAWS: Final = 2048
DEFAULT_SEED: Final = 20_261_125
_Z95: Final = NormalDist().inv_cdf(0.95)


class Draws:
    """The random side of an engagement; results are cached by id and range."""

    def __init__(self, seed: int = DEFAULT_SEED, n: int = N_DRAWS) -> None:
        self.seed = seed
        self.n = n
        self._u = (np.arange(n) + 0.5) / n
        half = [NormalDist().inv_cdf(float(u)) for u in self._u[: n // 2]]
        middle = [0.0] * (n % 2)
        self._z = np.array([*half, *middle, *(-z for z in reversed(half))]) / _Z95
        self._order: dict[str, NDArray[np.intp]] = {}
        self._cache: dict[tuple[object, ...], Array] = {}

    @property
    def quantities(self) -> tuple[str, ...]:
        """All quantities and groups drawn so far, in the order of their first draw."""
        return tuple(self._order)

    def order(self, quantity: str) -> NDArray[np.intp]:
        """The permutation of strata of a quantity or group."""
        found = self._order.get(quantity)
        if found is None:
            digest = hashlib.sha256(f"{self.seed}\0{quantity}".encode()).digest()
            found = np.random.Generator(
                np.random.PCG64(int.from_bytes(digest[:16], "big"))
            ).permutation(self.n)
            self._order[quantity] = found
        return found

    def ranks(self, quantity: str) -> Array:
        """Ranks of a quantity's or group's draws, centred, of length 1: products correlate."""
        order = self.order(quantity)
        # The mean itself: the first draws of a sample are not all of its strata.
        centred = order - order.mean()
        # A single draw has no spread; it correlates with nothing.
        return np.asarray(centred / max(float(np.sqrt(centred @ centred)), 1e-9))

    def sample(
        self,
        quantity: str,
        low: float,
        central: float,
        high: float,
        *,
        group: str | None = None,
        bounds: tuple[float, float] | None = None,
        shape: str | None = None,
    ) -> Array:
        """Values of an uncertain quantity.

        Args:
            quantity: its id.
            low: P5 of a two-piece lognormal, or of a two-piece normal where it is not above 0.
            central: P50.
            high: P95.
            group: quantities of one group rise and fall together.
            bounds: clip the values here.
            shape: `triangular` makes low, central and high the least, the mode and the greatest.

        Returns:
            shape (n,), read-only.
        """
        key = (group or quantity, low, central, high, bounds, shape)
        found = self._cache.get(key)
        if found is not None:
            return found
        order = self.order(group or quantity)
        if shape == "triangular":
            values = _triangular(self._u, low, central, high)
        elif low > 0:
            below, above = np.log(central / low), np.log(high / central)
            values = central * np.exp(self._z * np.where(self._z < 0, below, above))
        else:
            values = central + self._z * np.where(self._z < 0, central - low, high - central)
        if bounds is not None:
            values = np.clip(values, *bounds)
        elif low >= 0:
            values = np.maximum(values, 0.0)
        values = values[order]
        values.setflags(write=False)
        self._cache[key] = values
        return values


class OneAtATime(Draws):
    """Columns in place of draws: each quantity alone at its ends, all others at their middle.

    Column 0 has every quantity at its central value. Quantity k has four columns in which it alone
    differs: at its P5, at its P95, 1 % above and 1 % below its central value. What shares a group
    moves together. One evaluation of a scenario over these columns gives the swings of all inputs.
    """

    STEP: Final = 0.01

    def __init__(self, quantities: Iterable[str]) -> None:
        """The columns for some quantities; any other stays at its central value.

        Args:
            quantities: ids of quantities and groups.
        """
        super().__init__(n=1)
        self.index = {name: k for k, name in enumerate(dict.fromkeys(quantities))}
        self.n = 1 + 4 * len(self.index)
        self.members: dict[str, dict[str, tuple[float, float, float]]] = {}

    def columns(self, name: str) -> tuple[int, int, int, int]:
        """The columns in which a quantity is at P5, at P95, 1 % up, 1 % down."""
        first = 1 + 4 * self.index[name]
        return first, first + 1, first + 2, first + 3

    def sample(
        self,
        quantity: str,
        low: float,
        central: float,
        high: float,
        *,
        group: str | None = None,
        bounds: tuple[float, float] | None = None,
        shape: str | None = None,
    ) -> Array:
        """Values of a quantity by column; arguments as for `Draws.sample`."""
        if shape == "triangular":
            low, high = map(float, _triangular(np.array([0.05, 0.95]), low, central, high))
        values = np.full(self.n, float(central))
        name = group or quantity
        if name in self.index:
            at_low, at_high, up, down = self.columns(name)
            values[at_low], values[at_high] = low, high
            values[up], values[down] = central * (1 + self.STEP), central * (1 - self.STEP)
            # Where one step leaves the bounds, the other stands for both.
            if bounds is not None and not bounds[0] <= values[up] <= bounds[1]:
                values[up] = values[down]
            elif bounds is not None and not bounds[0] <= values[down] <= bounds[1]:
                values[down] = values[up]
            self.members.setdefault(name, {})[quantity] = (low, central, high)
        if bounds is not None:
            values = np.clip(values, *bounds)
        elif low >= 0:
            values = np.maximum(values, 0.0)
        values.setflags(write=False)
        return values


def _triangular(u: Array, low: float, mode: float, high: float) -> Array:
    width = high - low
    if width <= 0:
        return np.full_like(u, mode)
    turn = (mode - low) / width
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < turn, left, right)


def shape(low: float, high: float, told: str | None = None) -> str:
    """The distribution of a quantity with these ends: certain, triangular, lognormal or normal.

    The last two are two-piece: halves of different width that meet in the central value.

    Args:
        low: P5, or the least of a triangular one.
        high: P95, or the greatest.
        told: `triangular` where the file says so.
    """
    if low == high:
        return "certain"
    if told is not None:
        return told
    return "lognormal" if low > 0 else "normal"


def percentiles(values: Array | float) -> tuple[float, float, float]:
    """P5, P50 and P95 of draws; of a certain number, thrice itself."""
    if isinstance(values, float | int) or np.ndim(values) == 0:
        number = float(values)
        return number, number, number
    n = values.shape[0]
    low, high = round(0.05 * n - 0.5), round(0.95 * n - 0.5)
    left, right = (n - 1) // 2, n // 2
    part = np.partition(values, sorted({low, left, right, high}))
    return float(part[low]), float((part[left] + part[right]) / 2), float(part[high])
