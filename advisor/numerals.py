"""Numbers as people write them."""

from __future__ import annotations

import math
import re
import sys

_SUFFIX = {
    "k": 1e3,
    "K": 1e3,
    "thousand": 1e3,
    "M": 1e6,
    "m": 1e6,
    "million": 1e6,
    "mio": 1e6,
    "B": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "G": 1e9,
    "T": 1e12,
    "trillion": 1e12,
}
# Power of ten or exact ratio of a written unit to a base unit of the same kind.
_UNITS: dict[str, tuple[str, float]] = {
    "Wh": ("energy", 1e-3),
    "kWh": ("energy", 1.0),
    "MWh": ("energy", 1e3),
    "GWh": ("energy", 1e6),
    "TWh": ("energy", 1e9),
    "J": ("energy", 1 / 3.6e6),
    "g": ("mass", 1e-3),
    "kg": ("mass", 1.0),
    "t": ("mass", 1e3),
    "gCO2e": ("carbon", 1e-3),
    "kgCO2e": ("carbon", 1.0),
    "tCO2e": ("carbon", 1e3),
    "ktCO2e": ("carbon", 1e6),
    "mL": ("volume", 1e-3),
    "L": ("volume", 1.0),
    "l": ("volume", 1.0),
    "m3": ("volume", 1e3),
    "kB": ("data", 1e-6),
    "KB": ("data", 1e-6),
    "MB": ("data", 1e-3),
    "GB": ("data", 1.0),
    "TB": ("data", 1e3),
    "PB": ("data", 1e6),
    "W": ("power", 1.0),
    "kW": ("power", 1e3),
    "mW": ("power", 1e-3),
    "MW": ("power", 1e6),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "km": ("length", 1.0),
    "m": ("length", 1e-3),
}
# Periods as a share of a month; a working pattern is not assumed: a day is a calendar day.
_PERIODS = {
    "second": 12 / 31_557_600,
    "s": 12 / 31_557_600,
    "hour": 12 / 8766,
    "h": 12 / 8766,
    "day": 12 / 365.25,
    "d": 12 / 365.25,
    "week": 12 * 7 / 365.25,
    "month": 1.0,
    "mo": 1.0,
    "quarter": 3.0,
    "year": 12.0,
    "yr": 12.0,
    "a": 12.0,
}
# What stands between groups of digits: comma, apostrophe, underscore, space, no-break spaces.
_GAPS = ",'’_ \u00a0\u202f"
_NUMBER = re.compile(
    rf"^\s*(?P<sign>[-+−]?)\s*(?P<num>\d[\d{_GAPS}]*(?:\.\d+)?|\.\d+)(?:[eE](?P<exp>[-+]?\d+))?"
    r"\s*(?P<rest>.*?)\s*$"
)
_GROUPED = re.compile(rf"\d{{1,3}}(?:[{_GAPS}]\d{{2,3}})*[{_GAPS}]\d{{3}}\Z")


class NotANumber(ValueError):
    """A text that cannot be read as a number in the unit asked for; str() says why."""


def parse_number(text: object, unit: str | None) -> float:
    """A number as a person wrote it, in the unit of its question.

    Args:
        text: e.g. 480000, "480k", "2M", "1.5 GWh", "20k/day", "35 %".
        unit: the question's unit, e.g. "tasks/month".

    Raises:
        NotANumber: says what could not be read.
    """
    if isinstance(text, bool) or text is None:
        raise NotANumber("a number is needed")
    if isinstance(text, int | float):
        if not abs(text) <= sys.float_info.max:
            raise NotANumber("the number must be finite")
        return float(text)
    if not isinstance(text, str):
        raise NotANumber("a number is needed")
    match = _NUMBER.match(text)
    if not match or len(text) > 80:
        raise NotANumber(f"'{text[:40]}' is not a number")
    digits = _digits(match["num"], text)
    number = float(f"{digits}e{match['exp'] or 0}")
    if match["sign"] in ("-", "−"):
        number = -number
    number *= _scale(match["rest"], unit, text)
    if not math.isfinite(number):
        raise NotANumber("the number is too large")
    return number


def _digits(written: str, text: str) -> str:
    """The digits without what groups them; 1,5 is no number, since it may mean one and a half."""
    whole, point, part = written.strip(_GAPS[1:]).partition(".")
    if not whole.isdecimal() and whole and not _GROUPED.match(whole):
        raise NotANumber(f"'{text[:40]}' is not a number (write 1.5 with a point)")
    return re.sub(f"[{_GAPS}]", "", whole) + point + part


def _scale(rest: str, unit: str | None, text: str) -> float:
    if not rest:
        return 1.0
    if rest == unit:
        return 1.0
    scale, rest = _suffix(re.sub(r"(?:^|\s+)per\s+", "/", rest), unit)
    # A unit that counts in billions already: 8B is 8.
    scale /= _SUFFIX.get((unit or "").partition(" ")[0], 1.0) if scale != 1.0 else 1.0
    if not rest or rest == unit:
        return scale
    if unit is None:
        raise NotANumber(f"'{text}' has a unit where none is expected")
    have, _, per_have = rest.partition("/")
    want, _, per_want = unit.partition("/")
    have, want = have.strip(), want.strip()
    per_have, per_want = per_have.strip().removeprefix("per "), per_want.strip()
    if have and have not in (want, want.rstrip("s")):
        if have in _UNITS and want in _UNITS and _UNITS[have][0] == _UNITS[want][0]:
            scale *= _UNITS[have][1] / _UNITS[want][1]
        else:
            raise NotANumber(f"'{have}' does not fit the unit {unit}")
    if per_have and per_have != per_want:
        if per_have in _PERIODS and per_want in _PERIODS:
            scale *= _PERIODS[per_want] / _PERIODS[per_have]
        else:
            raise NotANumber(f"'per {per_have}' does not fit the unit {unit}")
    return scale


def _suffix(rest: str, unit: str | None) -> tuple[float, str]:
    word = re.match(r"[A-Za-zµ]+", rest)
    if not word or rest == unit:
        return 1.0, rest
    name = word[0]
    tail = rest[len(name) :].strip()
    have = rest.partition("/")[0].strip()
    if (name in _UNITS or have in _UNITS) and have not in ("m", "T", "G"):
        return 1.0, rest
    if name in _SUFFIX:
        return _SUFFIX[name], tail
    if name[0] in "kKMBT" and name[1:] in _UNITS:
        return _SUFFIX[name[0]], rest[1:]
    return 1.0, rest
