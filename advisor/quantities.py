"""Numbers as people write them, and numbers as we print them."""

from __future__ import annotations

import math
import re
import sys

from advisor.language import mark, signs, spoken, tr, trc

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


# A lower end below this, in the unit of the upper one, is printed as below it; where the ends are
# less than so many times apart, both stand in the unit of the lower one.
_READABLE = 0.1
_APART = 100.0
# An end that many times smaller than the other is nothing beside it: "under 1", never 0.
_WIDEST = 5000.0
# A share is never known more finely than this, in per cent; ten times that where it may be large.
FINEST_SHARE = 0.01
_WHOLE_SHARE = 1.0
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SCALES: dict[str, tuple[tuple[float, str, float], ...]] = {
    # unit: (from this size on, shown unit, divisor)
    "kWh": ((1e6, "GWh", 1e6), (1e4, "MWh", 1e3), (0.1, "kWh", 1.0), (0.0, "Wh", 1e-3)),
    "kgCO2e": (
        (1e7, "ktCO2e", 1e6),
        (1e4, "tCO2e", 1e3),
        (0.1, "kgCO2e", 1.0),
        (0.0, "gCO2e", 1e-3),
    ),
    # What is told in grams, as a score a unit and what goes into it; factors stay in grams.
    "gCO2e": ((1e7, "tCO2e", 1e6), (1e4, "kgCO2e", 1e3), (0.0, "gCO2e", 1.0)),
    "L": ((1e4, "m³", 1e3), (0.1, "L", 1.0), (0.0, "mL", 1e-3)),
    "GB": ((1e3, "TB", 1e3), (0.1, "GB", 1.0), (0.0, "MB", 1e-3)),
    "Wh": ((1e6, "MWh", 1e6), (1e3, "kWh", 1e3), (0.0, "Wh", 1.0)),
}


def round_significant(value: float, digits: int = 2) -> float:
    """A value rounded to significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.{digits - 1}e}")


def format_number(value: float, digits: int = 2) -> str:
    """A number with two (or three) significant digits and thin grouping: 6,300 or 0.042."""
    if value == 0:
        return "0"
    sign = "−" if value < 0 else ""
    size = abs(round_significant(value, digits))
    if size >= 1e15:
        power = math.floor(math.log10(size))
        raised = str(power).translate(_RAISED)
        return f"{sign}{_trim(size / 10.0**power, digits)} × 10{raised}"
    if size >= 1e9:
        return sign + tr("{n} billion", n=_trim(size / 1e9, digits))
    if size >= 1e6:
        return sign + tr("{n} million", n=_trim(size / 1e6, digits))
    return sign + _trim(size, digits)


def _trim(size: float, digits: int) -> str:
    if size >= 10 ** (digits - 1):
        return signed(f"{size:,.0f}")
    decimals = max(0, digits - 1 - math.floor(math.log10(size))) if size > 0 else 0
    text = f"{size:,.{min(decimals, 12)}f}"
    return signed(text.rstrip("0").rstrip(".") if "." in text else text)


def signed(text: str) -> str:
    """A number as Python writes it, with the signs of the language."""
    used = signs()
    return text.translate({ord(","): used.group, ord("."): used.decimal})


def format_decimals(value: float, decimals: int) -> str:
    """A number to so many decimals, or with fewer than none to tens, hundreds: 0.940, 163,500."""
    shown = signed(f"{abs(round(value, decimals)):,.{max(0, decimals)}f}")
    return f"−{shown}" if round(value, decimals) < 0 else shown


# The periods that figures are told by; of other units what stands behind the stroke.
PERIODS = (mark("a year"), mark("a month"), mark("a day"), mark("an hour"), mark("a tonne"))


def shown_unit(unit: str, size: float) -> tuple[str, float]:
    """The unit to print a size in, in the language in force, and the divisor to get there."""
    base, slash, per = unit.partition("/")
    each = f" {tr(per_words(per))}" if slash else ""
    if size == 0:
        return _counted(base, size) + each, 1.0
    for least, shown, divisor in _SCALES.get(base, ()):
        if abs(size) >= least:
            return tr(shown) + each, divisor
    return _counted(base, size) + each, 1.0


def _counted(unit: str, size: float) -> str:
    """The words for so many of a thing: French counts in the singular to below two."""
    if spoken().partition("-")[0] == "fr" and abs(round_significant(size)) < 2:
        one = trc("one of", unit)
        return tr(unit) if one == unit else one
    return tr(unit)


def per_words(per: str) -> str:
    """What stands behind the stroke of a unit, in English words: "a year", "an hour"."""
    per = "hour" if per == "h" else per
    return f"{_article(per)} {per}"


def _article(word: str) -> str:
    """The article of a unit: an image, an hour, a use."""
    return "an" if word[:1] in "aeio" or word.startswith("hour") else "a"


def said_unit(unit: str) -> str:
    """A unit as it is, in the language in force: "kgCO2e a year"."""
    base, slash, per = unit.partition("/")
    return f"{tr(base)} {tr(per_words(per))}" if slash else tr(base)


def written_unit(unit: str) -> str:
    """A unit with its stroke, as tables of factors have it: gCO2e/kWh, USD/million tokens."""
    return "/".join(tr(part) for part in unit.split("/"))


def pretty_unit(unit: str) -> str:
    """A unit as printed: CO₂e with its subscript."""
    return unit.replace("CO2e", "CO₂e")


def format_quantity(value: float, unit: str | None, digits: int = 2) -> str:
    """A number with its unit, scaled: 6.3 MWh, 1,900 kgCO₂e, 42 %."""
    if not unit or unit == "1":
        return format_number(value, digits)
    if unit == "%" and abs(value) < 1:
        if 0 < value < FINEST_SHARE / 2:
            return tr("under {high}", high=f"{format_number(FINEST_SHARE)} %")
        return f"{format_number(round(value, 2), digits)} %"
    shown, divisor = shown_unit(unit, value)
    return f"{format_number(value / divisor, digits)} {pretty_unit(shown)}"


def format_range(low: float, high: float, unit: str | None, digits: int = 2) -> str:
    """A range in one unit, 1.1–32 MWh; a far lower end is a bound: under 0.1 to 13 t."""
    size = max(abs(low), abs(high))
    if unit == "%":
        finest = FINEST_SHARE * (10.0 if high >= _WHOLE_SHARE else 1.0)
        if 0 < low < finest <= high:
            return _under(format_number(finest), f"{format_number(high, digits)} %")
        if 0 < low <= high < finest:
            return tr("under {high}", high=f"{format_number(finest)} %")
        low, high = (round(v, 2) if abs(v) < 1 else v for v in (low, high))
    unit = None if unit == "1" else unit
    shown, divisor = shown_unit(unit, size) if unit else ("", 1.0)
    if 0 < low < size / _WIDEST:
        # The next power of ten above it, and no finer than a thousandth of the other end.
        step = 10.0 ** math.floor(math.log10(size / divisor) - 3)
        step = max(10.0 ** math.ceil(math.log10(low / divisor)), step)
        second = format_number(high / divisor, digits)
        return _under(format_number(step), f"{second} {pretty_unit(shown)}").strip()
    if abs(low) < size / _WIDEST:
        low = 0.0
    if low > 0 and low / divisor < _READABLE and shown_unit(unit or "", low) != (shown, divisor):
        if high / low >= _APART:
            least = format_number(_READABLE)
            return _under(least, format_quantity(high, unit, digits))
        shown, divisor = shown_unit(unit or "", low)
    first, second = format_number(low / divisor, digits), format_number(high / divisor, digits)
    # A minus sign inside a range needs the word, not a dash.
    joined = tr("{low} to {high}", low=first, high=second) if low < 0 else f"{first}–{second}"
    joined = first if first == second else joined
    return f"{joined} {pretty_unit(shown)}".strip()


# Ends of a result so many times apart say that nobody knows it: the lower one is near nothing.
NOT_KNOWN_WITHIN = 1000.0


def not_known(low: float, high: float) -> bool:
    """Whether the ends of a result lie so far apart that its lower end is told as near 0."""
    return low > 0 and high >= NOT_KNOWN_WITHIN * low


def format_spread(low: float, high: float, unit: str | None, digits: int = 2) -> str:
    """The range of a result: as `format_range`, but a lower end next to nothing is near 0.

    "Under 1,000 to 3.6 million EUR" tells a reader nothing that "near 0 to 3.6 million EUR" does
    not; what was told or taken from a source is printed by `format_range`, to its own digits.
    """
    if not_known(low, high):
        return tr("near 0 to {high}", high=format_quantity(high, unit, digits))
    size = max(abs(low), abs(high))
    shown, divisor = shown_unit(unit, size) if unit and unit not in ("1", "%") else ("", 1.0)
    if shown and 0 < low < _READABLE * divisor and high >= _APART * low:
        ends = f"{format_number(low / divisor, digits)}–{format_number(high / divisor, digits)}"
        return f"{ends} {pretty_unit(shown)}"
    return format_range(low, high, unit, digits)


def _under(low: str, high: str) -> str:
    return tr("under {low} to {high}", low=low, high=high)
