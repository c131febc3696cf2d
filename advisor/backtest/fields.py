"""Fields of a row: numbers in plausible bounds, words that we know."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.errors import Place, Problem, nearest

# Least and greatest value that is believed, unit, and what a slip by a prefix would look like.
BOUNDS: dict[str, tuple[float, float, str]] = {
    "params_total_b": (1e-5, 1e5, "billion parameters"),
    "params_active_b": (1e-5, 1e5, "billion parameters"),
    "tokens_b": (1e-6, 1e6, "billion tokens"),
    "device_hours": (1e-3, 1e9, "device-hours"),
    "pue": (1.0, 3.0, "1"),
    "energy_mwh": (1e-7, 1e7, "MWh"),
    "batch": (1.0, 1e5, "requests"),
    "n_gpus": (1.0, 1e5, "accelerators"),
    "weight_bits": (1.0, 64.0, "bits"),
    "input_tokens": (0.0, 1e7, "tokens"),
    "output_tokens": (1.0, 1e7, "tokens"),
    "energy_wh_per_query": (1e-9, 1e5, "Wh"),
    "energy_uj_per_inference": (1e-2, 1e9, "µJ"),
    "average_power_mw": (1e-3, 1e5, "mW"),
    "latency_ms": (1e-4, 1e7, "ms"),
}
_UNIT = re.compile(r"[-+]?\d[\d.,]*\s*[A-Za-zµ]+")


class Refused(Exception):
    """A row that cannot be scored, with the reason."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class Fields:
    """The fields of one row.

    Args:
        raw: as read.
        row: its id, for messages.
        place: where it stands.
    """

    def __init__(self, raw: Mapping[str, Any], row: str, place: Place | None) -> None:
        self.raw = raw
        self.row = row
        self.place = place

    def refuse(
        self,
        code: str,
        field: str,
        message: str,
        *,
        allowed: Iterable[str] = (),
        near: str | None = None,
        todo: str | None = None,
    ) -> Refused:
        """Why this row is not scored; to be raised."""
        return Refused(
            Problem(
                code,
                f"Row {self.row}, field {field}: {message}",
                self.place,
                tuple(allowed),
                near,
                todo,
                "warning",
            )
        )

    def has(self, *names: str) -> bool:
        """Whether all fields have a value."""
        return all(self.raw.get(name) is not None for name in names)

    def number(self, name: str) -> float:
        """A number that must be there.

        Raises:
            Refused: B202 missing, B203 no number, B204 not to be believed.
        """
        value = self.maybe(name)
        if value is None:
            raise self.refuse("B202", name, "it has no value.", todo="Add it, or leave the row.")
        return value

    def maybe(self, name: str) -> float | None:
        """A number, or None where the source gives none.

        Raises:
            Refused: B203 no number, B204 not to be believed.
        """
        value = self.raw.get(name)
        if value is None:
            return None
        low, high, unit = BOUNDS[name]
        named = "" if unit == "1" else f", in {unit}"
        if isinstance(value, str) and _UNIT.fullmatch(value.strip()):
            raise self.refuse(
                "B203",
                name,
                f"'{value[:40]}' has a unit of its own.",
                todo=f"Write the number alone{named}.",
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            shown = f"'{str(value)[:40]}'" if isinstance(value, str) else "it"
            raise self.refuse(
                "B203",
                name,
                f"{shown} is not a number.",
                todo=f"Write a number with a decimal point{named}.",
            )
        number = float(value) if abs(value) < 1e300 else math.inf
        if not math.isfinite(number) or not low <= number <= high:
            what = "negative" if number < 0 else "outside what is plausible"
            bounds = f"{low:g} to {high:g}" if unit == "1" else f"{low:g} to {high:g} {unit}"
            slip = "a percentage" if unit == "1" else f"a slip by a prefix; the field is in {unit}"
            raise self.refuse(
                "B204", name, f"{number:g} is {what} ({bounds}).", todo=f"Look for {slip}."
            )
        return number

    def word(self, name: str, allowed: Iterable[str]) -> str:
        """A word out of a list.

        Raises:
            Refused: B202 missing, B205 not in the list.
        """
        value = self.raw.get(name)
        known = list(allowed)
        if value is None:
            raise self.refuse("B202", name, "it has no value.", allowed=known)
        if not isinstance(value, str) or value not in known:
            raise self.refuse(
                "B205",
                name,
                f"'{str(value)[:60]}' is not known.",
                allowed=known,
                near=nearest(str(value)[:60], known),
            )
        return value

    def text(self, name: str) -> str:
        """A text that must be there.

        Raises:
            Refused: B202 missing, B203 no text.
        """
        value = self.raw.get(name)
        if value is None or value == "":
            raise self.refuse("B202", name, "it has no value.")
        if not isinstance(value, str):
            raise self.refuse("B203", name, "it is not a text.")
        return value
