"""Numbers as we print them, each in the unit in which it is read best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from advisor.language import mark, signs, spoken, tr, trc

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
# A parameter of a model is one of a billion: small models are told by the million, or one by one.
_COUNTED = ((1.0, "billion", 1.0), (1e-3, "million", 1e-3), (0.0, "", 1e-9))
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
    "billion parameters": tuple(
        (least, f"{word} parameters".strip(), divisor) for least, word, divisor in _COUNTED
    ),
    "billion tokens": tuple(
        (least, f"{word} tokens".strip(), divisor) for least, word, divisor in _COUNTED
    ),
}
# The units for amounts of a document: from one of a unit on what is small leaves its smallest
# unit, and from ten thousand on it is told in the next.
_FAMILIES: Final = {
    "kWh": {"Wh": 1e-3, "kWh": 1.0, "MWh": 1e3, "GWh": 1e6},
    "kgCO2e": {"gCO2e": 1e-3, "kgCO2e": 1.0, "tCO2e": 1e3, "ktCO2e": 1e6},
    "L": {"mL": 1e-3, "L": 1.0, "m³": 1e3},
}
_MANY = 10.0
_LONGEST = 1e5  # what has more digits before the point is read in no table
# In the unit of a document or of its middle, a number below this is printed as below it.
LEAST: Final = 0.01
_READS = 0.1  # what is worked out line by line stands in a smaller unit from here down
_units: ContextVar[Mapping[str, str] | None] = ContextVar("units", default=None)


@contextmanager
def in_units(units: Mapping[str, str] | None) -> Iterator[None]:
    """Print amounts, whole or of a year, in these units inside the block.

    Args:
        units: by base unit the one shown, such as {"kgCO2e": "tCO2e"}; without it each amount is
            printed in its own.
    """
    token = _units.set(units or None)
    try:
        yield
    finally:
        _units.reset(token)


def best_unit(base: str, largest: float) -> str:
    """The one unit for all amounts of a kind in a document.

    Args:
        base: kWh, kgCO2e or L.
        largest: of its totals, in the base unit.
    """
    (smallest, _), *others = _FAMILIES[base].items()
    chosen = smallest
    for name, divisor in others:
        if largest >= divisor * (1.0 if divisor == 1.0 else _MANY):
            chosen = name
    return chosen


def unit_of_parts(base: str, whole: float, part: float) -> str | None:
    """The unit in which both a whole and a part of it read well; None where there is none.

    Args:
        base: kWh, kgCO2e or L.
        whole: the largest amount.
        part: the smallest, above nothing.
    """
    for name, divisor in reversed(_FAMILIES.get(base, {}).items()):
        if part >= _READS * divisor and whole < _LONGEST * divisor:
            return name
    return None


def _of_document(base: str, per: str) -> tuple[str, float] | None:
    """The unit of the document for a kind of amount, with its divisor; None where it has none."""
    units = _units.get()
    if units is None or per not in ("", "year"):
        return None
    # A score is told in grams, but what a year has of them is an amount like any other.
    grams = base == "gCO2e" and per == "year"
    family = "kgCO2e" if grams else base
    shown = units.get(family)
    divisor = _FAMILIES.get(family, {}).get(shown or "")
    if shown is None or divisor is None:
        return None
    return shown, divisor * (1e3 if grams else 1.0)


def document_unit(unit: str) -> tuple[str, float] | None:
    """The unit in which the document tells amounts of this unit, as a code, and the divisor."""
    base, _, per = unit.partition("/")
    return _of_document(base, per)


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


# What is counted in very small shares, by the million.
BY_THE_MILLION: Final = {"token": mark("million tokens"), "item": mark("million items")}
_TINY = 1e-3


def shown_unit(unit: str, size: float, most: float | None = None) -> tuple[str, float]:
    """The unit to print a size in, in the language in force, and the divisor to get there.

    Args:
        unit: as the pack has it.
        size: what is printed, or what sets the scale.
        most: what is counted by the word of the unit, where it is another number.
    """
    most = size if most is None else most
    unit, many = by_the_million(unit, size)
    if many != 1.0:
        shown, divisor = shown_unit(unit, size * many, most * many)
        return shown, divisor / many
    base, slash, per = unit.partition("/")
    each = f" {tr(per_words(per))}" if slash else ""
    if found := _of_document(base, per):
        return tr(found[0]) + each, found[1]
    if size == 0:
        return _counted(base, most) + each, 1.0
    for least, shown, divisor in _SCALES.get(base, ()):
        if abs(size) >= least:
            return _counted(shown, most / divisor) + each, divisor
    return _counted(base, most) + each, 1.0


def _counted(unit: str, size: float) -> str:
    """The words for so many of a thing: French counts in the singular to below two."""
    if spoken().partition("-")[0] == "fr" and abs(round_significant(size)) < 2:
        one = trc("one of", unit)
        return tr(unit) if one == unit else one
    return tr(unit)


def by_the_million(unit: str, size: float) -> tuple[str, float]:
    """What is tiny for one of a thing is told for a million: 9 Wh/million tokens, not 0.000009.

    Returns:
        the unit, and what a number of the unit given is to be multiplied by.
    """
    base, _, per = unit.partition("/")
    many = BY_THE_MILLION.get(per)
    if many is None or not 0 < abs(size) < _TINY:
        return unit, 1.0
    return f"{base}/{many}", 1e6


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


def format_quantity(
    value: float, unit: str | None, digits: int = 2, *, like: float | None = None
) -> str:
    """A number with its unit, scaled: 6.3 MWh, 1,900 kgCO₂e, 42 %.

    Args:
        value: the number.
        unit: its unit.
        digits: significant ones.
        like: another number of the unit, whose scale this one takes.
    """
    if not unit or unit == "1":
        return format_number(value, digits)
    if unit == "%" and abs(value) < 1:
        if 0 < value < FINEST_SHARE / 2:
            return tr("under {high}", high=f"{format_number(FINEST_SHARE)} %")
        return f"{format_number(round(value, 2), digits)} %"
    shown, divisor = shown_unit(unit, like or value, value)
    if _too_small(value, unit, like):
        if value > 0:
            return tr("under {high}", high=f"{format_number(LEAST)} {pretty_unit(shown)}")
        return tr("near 0 {unit}", unit=pretty_unit(shown))
    return f"{format_number(value / divisor, digits)} {pretty_unit(shown)}"


def _too_small(value: float, unit: str, like: float | None) -> bool:
    """Whether an amount is nothing in a unit that was chosen for larger ones."""
    if found := document_unit(unit):
        return value != 0 and abs(round_significant(value / found[1])) < LEAST
    if not like or unit.partition("/")[0] not in _SCALES:
        return False
    _, divisor = shown_unit(unit, like)
    least = LEAST * min(1.0, abs(like) / divisor)
    return value != 0 and abs(round_significant(value / divisor)) < least


def next_to_nothing(value: float, unit: str) -> bool:
    """Whether an amount is so small beside the document's largest that it is printed as under."""
    return document_unit(unit) is not None and _too_small(value, unit, None)


def reads_well(value: float, unit: str) -> bool:
    """Whether an amount has no more zeros than one in the unit of the document."""
    found = document_unit(unit)
    return found is None or abs(value) >= _READS * found[1]


def format_range(
    low: float, high: float, unit: str | None, digits: int = 2, *, like: float | None = None
) -> str:
    """A range in one unit, 1.1–32 MWh; a far lower end is a bound: under 0.1 to 13 t.

    Args:
        low: its low end.
        high: its high end.
        unit: of both.
        digits: significant ones.
        like: the number that it is the range of, in whose unit it stands.
    """
    size = max(abs(low), abs(high))
    if unit == "%":
        finest = FINEST_SHARE * (10.0 if high >= _WHOLE_SHARE else 1.0)
        if 0 < low < finest <= high:
            return _under(format_number(finest), f"{format_number(high, digits)} %")
        if 0 < low <= high < finest:
            return tr("under {high}", high=f"{format_number(finest)} %")
        low, high = (round(v, 2) if abs(v) < 1 else v for v in (low, high))
    unit = None if unit == "1" else unit
    # The word of the unit follows the last number printed.
    shown, divisor = shown_unit(unit, like or size, size) if unit else ("", 1.0)
    if unit and _too_small(size, unit, like):
        return format_quantity(high if high > 0 else low, unit, digits, like=like)
    if 0 < low < size / _WIDEST:
        # The next power of ten above it, and no finer than a thousandth of the other end.
        step = 10.0 ** math.floor(math.log10(size / divisor) - 3)
        step = max(10.0 ** math.ceil(math.log10(low / divisor)), step)
        second = format_number(high / divisor, digits)
        return _under(format_number(step), f"{second} {pretty_unit(shown)}").strip()
    if abs(low) < size / _WIDEST:
        low = 0.0
    if unit and high < 0 and _too_small(high, unit, like):
        high = 0.0
    if unit and low < 0 < high and _too_small(low, unit, like):
        return tr("near 0 to {high}", high=format_quantity(high, unit, digits, like=like))
    if unit and low > 0 and _too_small(low, unit, like):
        floor = LEAST if document_unit(unit) else LEAST * min(1.0, abs(like or size) / divisor)
        bound = 10.0 ** math.ceil(math.log10(floor) - 1e-9)
        first, last = format_number(bound), format_number(high / divisor, digits)
        second = f"{last} {pretty_unit(shown)}"
        return tr("near 0 to {high}", high=second) if first == last else _under(first, second)
    if not like and 0 < low < _READABLE * divisor and shown_unit(unit or "", low)[1] != divisor:
        if high / low >= _APART:
            least = format_number(_READABLE)
            return _under(least, format_quantity(high, unit, digits))
        shown, divisor = shown_unit(unit or "", low, high)
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


def format_spread(
    low: float, high: float, unit: str | None, digits: int = 2, *, like: float | None = None
) -> str:
    """The range of a result: as `format_range`, but a lower end next to nothing is near 0.

    "Under 1,000 to 3.6 million EUR" tells a reader nothing that "near 0 to 3.6 million EUR" does
    not; what was told or taken from a source is printed by `format_range`, to its own digits.

    Args:
        low: its low end.
        high: its high end.
        unit: of both.
        digits: significant ones.
        like: the middle, in whose unit it stands.
    """
    size = max(abs(low), abs(high))
    scaled = bool(unit) and unit not in ("1", "%")
    shown, divisor = shown_unit(unit or "", like or size, size) if scaled else ("", 1.0)
    if scaled and _too_small(high, unit or "", like):
        return format_range(low, high, unit, digits, like=like)
    if not_known(low, high):
        return tr("near 0 to {high}", high=format_quantity(high, unit, digits, like=like))
    if shown and not like and 0 < low < _READABLE * divisor and high >= _APART * low:
        ends = f"{format_number(low / divisor, digits)}–{format_number(high / divisor, digits)}"
        return f"{ends} {pretty_unit(shown)}"
    return format_range(low, high, unit, digits, like=like)


def _under(low: str, high: str) -> str:
    return tr("under {low} to {high}", low=low, high=high)
