"""Numbers as people write them, and as we print them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.numerals import NotANumber, parse_number
from advisor.quantities import (
    best_unit,
    format_number,
    format_quantity,
    format_range,
    format_spread,
    in_units,
    next_to_nothing,
    round_significant,
    shown_unit,
    unit_of_parts,
)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        (480000, "tasks/month", 480_000),
        (0.5, "1", 0.5),
        ("480k", "tasks/month", 480_000),
        ("480K", "tasks/month", 480_000),
        ("480 k", "tasks/month", 480_000),
        ("2M", "tasks/month", 2_000_000),
        ("2 million", "tasks/month", 2_000_000),
        ("1.5bn", "tokens", 1.5e9),
        ("3 trillion", "tokens", 3e12),
        ("480,000", "tasks/month", 480_000),
        ("1,234,567.5", "kWh", 1_234_567.5),
        ("480'000", "tasks/month", 480_000),
        ("480 000", "tasks/month", 480_000),
        ("480\u00a0000", "tasks/month", 480_000),
        ("1_000", "1", 1000),
        ("1e-3", "1", 0.001),
        ("2.5E6", "kWh", 2_500_000),
        (".5", "1", 0.5),
        ("-4", "1", -4),
        ("−4", "1", -4),
        ("  7 ", "1", 7),
        ("35 %", "%", 35),
        ("35%", "%", 35),
        # A unit, converted.
        ("1.5 GWh", "kWh", 1_500_000),
        ("250 Wh", "kWh", 0.25),
        ("3.6 J", "Wh", 0.001),
        ("3 t", "kg", 3000),
        ("2 ktCO2e", "kgCO2e", 2_000_000),
        ("4 m3", "L", 4000),
        ("2 TB", "GB", 2000),
        ("500 MB", "GB", 0.5),
        ("700 mW", "W", 0.7),
        ("90 min", "h", 1.5),
        # A period, converted: a year of 365.25 days, a month of a twelfth of it.
        ("20k/day", "tasks/month", 20_000 * 365.25 / 12),
        ("20k tasks/day", "tasks/month", 20_000 * 365.25 / 12),
        ("1 task/day", "tasks/month", 365.25 / 12),
        ("12/year", "tasks/month", 1),
        ("7/week", "tasks/day", 1),
        ("24 GWh/year", "kWh/month", 2_000_000),
        ("30 min/day", "h/day", 0.5),
        ("300 per month", "tasks/month", 300),
    ],
)
def test_as_people_write_them(text: object, unit: str, number: float) -> None:
    assert parse_number(text, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("8 billion parameters", "billion parameters", 8),
        ("8B", "billion parameters", 8),
        ("70 billion", "billion parameters", 70),
        ("500M", "billion parameters", 0.5),
    ],
)
def test_a_unit_that_counts_in_billions(text: str, unit: str, number: float) -> None:
    assert parse_number(text, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (None, "1"), (True, "1"), ([1], "1"), ({}, "1"),
        ("", "1"), ("many", "1"), ("about 5", "1"), ("5 to 6", "1"), ("0x10", "1"), ("--5", "1"),
        ("1.2.3", "1"),
        ("5 kg", "kWh"), ("5 kWh", "tasks/month"), ("5 W", "kWh"), ("5 l", "kg"),
        ("5 kWh", None), ("5/day", "kWh"), ("5/fortnight", "tasks/month"), ("5 €", "GB"),
        (math.inf, "1"), (math.nan, "1"), ("9" * 90, "1"),
    ],
)  # fmt: skip
def test_what_is_no_number_or_of_another_kind(text: object, unit: str | None) -> None:
    with pytest.raises(NotANumber):
        parse_number(text, unit)


@pytest.mark.parametrize("text", ["1e400", "-1e999999", 10**400])
def test_a_number_too_large_is_refused_and_raises_nothing_else(text: object) -> None:
    with pytest.raises(NotANumber):
        parse_number(text, "1")


@pytest.mark.parametrize("text", ["1,5", "1,5 GWh", "12,50", "0,25", "3,", "1,2345"])
def test_a_decimal_comma_is_never_taken_for_a_thousand(text: str) -> None:
    """One and a half, not fifteen."""
    with pytest.raises(NotANumber):
        parse_number(text, "kWh")


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_a_number_typed_in_full_comes_back(number: float) -> None:
    assert parse_number(number, "kWh") == number
    assert parse_number(repr(number), "kWh") == pytest.approx(number, rel=1e-15)


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from([",", "'", "_", " ", "\u00a0"]))
def test_grouped_by_thousands(number: int, mark: str) -> None:
    assert parse_number(f"{number:,}".replace(",", mark), "kWh") == number


@given(
    st.floats(min_value=1e-3, max_value=1e3),
    st.sampled_from([("Wh", 1e-3), ("kWh", 1.0), ("MWh", 1e3), ("GWh", 1e6), ("TWh", 1e9)]),
    st.sampled_from([("", 1.0), ("k", 1e3), (" million ", 1e6)]),
)
def test_units_and_suffixes_multiply(
    number: float, unit: tuple[str, float], suffix: tuple[str, float]
) -> None:
    text = f"{number!r}{suffix[0]}"
    assert parse_number(text, "kWh") == pytest.approx(number * suffix[1], rel=1e-12)
    assert parse_number(f"{number!r} {unit[0]}", "kWh") == pytest.approx(
        number * unit[1], rel=1e-12
    )


@given(st.text(max_size=90), st.sampled_from(["kWh", "tasks/month", "%", "1", None]))
def test_any_text_gives_a_finite_number_or_is_no_number(text: str, unit: str | None) -> None:
    try:
        number = parse_number(text, unit)
    except NotANumber:
        return
    assert math.isfinite(number)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (0, 2, "0"),
        (0.0424, 2, "0.042"),
        (0.1, 2, "0.1"),
        (1, 2, "1"),
        (1.25, 2, "1.2"),
        (9.96, 2, "10"),
        (42.4, 2, "42"),
        (123, 2, "120"),
        (6321, 2, "6,300"),
        (999.6, 2, "1,000"),
        (6321, 3, "6,320"),
        (12.34, 3, "12.3"),
        (1_940_000, 2, "1.9 million"),
        (24_600_000, 2, "25 million"),
        (3.14e9, 2, "3.1 billion"),
        (-5.55e-3, 2, "−0.0056"),
        (-1200, 2, "−1,200"),
    ],
)
def test_two_significant_digits(number: float, digits: int, text: str) -> None:
    assert format_number(number, digits) == text


@given(st.floats(min_value=1e-9, max_value=1e14))
def test_what_is_printed_reads_back_within_two_digits(number: float) -> None:
    printed = format_number(number)
    assert parse_number(printed, "1") == pytest.approx(round_significant(number), rel=1e-9)
    assert parse_number(printed, "1") == pytest.approx(number, rel=0.0501)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (0.042, "kWh", "42 Wh"),
        (6300, "kWh", "6,300 kWh"),
        (63_000, "kWh", "63 MWh"),
        (6_300_000, "kWh/year", "6.3 GWh a year"),
        (1900, "kgCO2e", "1,900 kgCO₂e"),
        (13_000, "kgCO2e/year", "13 tCO₂e a year"),
        (0.05, "kgCO2e", "50 gCO₂e"),
        (1200, "gCO2e/kWh", "1,200 gCO₂e a kWh"),
        (48_000, "gCO2e", "48 kgCO₂e"),
        (2_100_000, "gCO2e/year", "2,100 kgCO₂e a year"),
        (2.4e7, "kgCO2e", "24 ktCO₂e"),
        (25_000, "L", "25 m³"),
        (0.5, "GB", "0.5 GB"),
        (1500, "GB", "1.5 TB"),
        (42, "%", "42 %"),
        (0.3, "1", "0.3"),
        (0.3, None, "0.3"),
        (0, "kWh", "0 kWh"),
        (480_000, "tasks/month", "480,000 tasks a month"),
        (-20_000, "kWh", "−20 MWh"),
    ],
)
def test_scaled_to_a_unit_that_reads_well(number: float, unit: str | None, text: str) -> None:
    assert format_quantity(number, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        # A thousand times apart: nobody knows it within such a factor.
        (690, 3_600_000, "EUR", "near 0 to 3.6 million EUR"),
        (3.2, 3200, "EUR/year", "near 0 to 3,200 EUR a year"),
        (3.3, 3200, "EUR/year", "3.3–3,200 EUR a year"),
        (0.0085, 46, "%", "near 0 to 46 %"),
        (0.0001, 0.9, "kgCO2e", "near 0 to 0.9 kgCO₂e"),
        # Less than that: both ends in the unit of the higher one, neither hidden.
        (18, 10_000, "kgCO2e/year", "0.018–10 tCO₂e a year"),
        (52, 13_000, "kgCO2e", "0.052–13 tCO₂e"),
        (20, 150, "kgCO2e", "20–150 kgCO₂e"),
        (0.02, 0.15, "kgCO2e", "20–150 gCO₂e"),
        (0, 5, "kWh", "0–5 kWh"),
        (5, 5, "kWh", "5 kWh"),
    ],
)
def test_a_result_that_nobody_knows_within_a_thousand_is_told_from_near_nothing(
    low: float, high: float, unit: str, text: str
) -> None:
    assert format_spread(low, high, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (1100, 32_000, "kWh", "1.1–32 MWh"),
        (52, 13_000, "kgCO2e", "under 0.1 to 13 tCO₂e"),
        (52, 13_000, "kgCO2e/year", "under 0.1 to 13 tCO₂e a year"),
        (0.02, 0.15, "kgCO2e", "20–150 gCO₂e"),
        (120, 13_000, "kgCO2e", "0.12–13 tCO₂e"),
        (0, 5, "kWh", "0–5 kWh"),
        (-5, 10, "kWh", "−5 to 10 kWh"),
        (5, 5, "kWh", "5 kWh"),
        (5.01, 5.02, "kWh", "5 kWh"),
        (0.2, 0.4, "1", "0.2–0.4"),
        (0.064, 1, "1", "0.064–1"),
        (0.05, 0.05, "1", "0.05"),
        (0.001, 1, "1", "0.001–1"),
        (20, 40, "%", "20–40 %"),
    ],
)
def test_a_range_stands_in_one_unit(low: float, high: float, unit: str, text: str) -> None:
    assert format_range(low, high, unit) == text


@pytest.mark.parametrize(
    ("base", "largest", "unit"),
    [
        # From ten thousand of a unit on the next is read better; below one the smaller.
        ("kgCO2e", 0.91, "gCO2e"),
        ("kgCO2e", 1.0, "kgCO2e"),
        ("kgCO2e", 9_900, "kgCO2e"),
        ("kgCO2e", 10_000, "tCO2e"),
        ("kgCO2e", 9.9e6, "tCO2e"),
        ("kgCO2e", 1e7, "ktCO2e"),
        ("kWh", 0.4, "Wh"),
        ("kWh", 9_700, "kWh"),
        ("kWh", 37_000, "MWh"),
        ("kWh", 2e7, "GWh"),
        ("L", 300, "L"),
        ("L", 28_000, "m³"),
        ("L", 3e9, "m³"),
    ],
)
def test_a_document_has_one_unit_by_its_largest_total(base, largest, unit) -> None:
    assert best_unit(base, largest) == unit


TONNES = {"kgCO2e": "tCO2e", "kWh": "MWh", "L": "m³"}


@pytest.mark.parametrize(
    ("middle", "low", "high", "unit", "printed", "ends"),
    [
        (19_000, 9600, 41_000, "kgCO2e/year", "19 tCO₂e a year", "9.6–41 tCO₂e a year"),
        (150, 15, 1300, "kgCO2e/year", "0.15 tCO₂e a year", "0.015–1.3 tCO₂e a year"),
        # Below ten kilograms nothing is left of a tonne.
        (48, 4, 220, "kgCO2e/year", "0.048 tCO₂e a year", "under 0.01 to 0.22 tCO₂e a year"),
        (0.91, 0.11, 7.4, "kgCO2e/year", "under 0.01 tCO₂e a year", "under 0.01 tCO₂e a year"),
        (9.96, 9.96, 9.96, "kgCO2e", "0.01 tCO₂e", "0.01 tCO₂e"),
        (24_000, 1200, 190_000, "kgCO2e", "24 tCO₂e", "1.2–190 tCO₂e"),
        (980, 2, 8200, "kgCO2e/year", "0.98 tCO₂e a year", "near 0 to 8.2 tCO₂e a year"),
        (-36, -870, 0, "kgCO2e/year", "−0.036 tCO₂e a year", "−0.87 to 0 tCO₂e a year"),
        (11, 0.9, 10.4, "kgCO2e/year", "0.011 tCO₂e a year", "near 0 to 0.01 tCO₂e a year"),
        (29, -0.98, 1388, "kgCO2e/year", "0.029 tCO₂e a year", "near 0 to 1.4 tCO₂e a year"),
        (-34, -150, -5, "kgCO2e/year", "−0.034 tCO₂e a year", "−0.15 to 0 tCO₂e a year"),
        (-3, -4, 5, "kgCO2e/year", "near 0 tCO₂e a year", "under 0.01 tCO₂e a year"),
        (0, 0, 1900, "kgCO2e/year", "0 tCO₂e a year", "0–1.9 tCO₂e a year"),
        (460, 190, 1500, "kWh/year", "0.46 MWh a year", "0.19–1.5 MWh a year"),
        (8400, 880, 90_000, "L/year", "8.4 m³ a year", "0.88–90 m³ a year"),
        # Grams of a year are carbon of a year; grams a unit are none.
        (38_000, 36_000, 350_000, "gCO2e/year", "0.038 tCO₂e a year", "0.036–0.35 tCO₂e a year"),
        (1.4, 0.14, 10, "gCO2e", "1.4 gCO₂e", "0.14–10 gCO₂e"),
        # What is no amount of the document keeps its own unit.
        (240, 35, 480, "gCO2e/kWh", "240 gCO₂e a kWh", "35–480 gCO₂e a kWh"),
        (3, 2, 5, "kWh/month", "3 kWh a month", "2–5 kWh a month"),
        (25_000, 700, 150_000, "EUR/year", "25,000 EUR a year", "700–150,000 EUR a year"),
    ],
)  # fmt: skip
def test_amounts_of_a_document_stand_in_its_unit(middle, low, high, unit, printed, ends) -> None:
    with in_units(TONNES):
        assert format_quantity(middle, unit) == printed
        assert format_spread(low, high, unit, like=middle) == ends
    assert shown_unit("kgCO2e", 24_000) == ("tCO2e", 1000.0)
    assert not next_to_nothing(0.91, "kgCO2e/year")


@given(
    st.floats(min_value=1e-3, max_value=1e8),
    st.floats(min_value=1e-9, max_value=1),
    st.sampled_from(["kgCO2e", "kWh", "L"]),
)
def test_no_amount_of_a_document_reads_silly(largest: float, part: float, base: str) -> None:
    """Neither 0.00002 t nor 2,100,000 g, whatever the total and the part of it."""
    with in_units({base: best_unit(base, largest)}):
        whole = format_quantity(largest, f"{base}/year")
        small = format_quantity(largest * part, f"{base}/year")
    assert whole.split(" ", 1)[1] == small.removeprefix("under ").split(" ", 1)[1]
    number = parse_number(whole.split(" ", 1)[0], "1")
    assert number >= 1 or largest < 1
    assert number <= 10_000 or base == "L"  # there is nothing above a cubic metre
    least = parse_number(small.removeprefix("under ").split(" ", 1)[0], "1")
    assert least >= 0.01


@pytest.mark.parametrize(
    ("low", "middle", "high", "unit", "text"),
    [
        # The middle chooses: 2,700 kg, not 0.36–23 t; 2.7 t, not 360–23,000 kg.
        (360, 2700, 23_000, "kgCO2e/year", "360–23,000 kgCO₂e a year"),
        (360, 12_000, 23_000, "kgCO2e/year", "0.36–23 tCO₂e a year"),
        (18, 800, 10_000, "kgCO2e/year", "18–10,000 kgCO₂e a year"),
        (190, 480, 1900, "GB", "190–1,900 GB"),
        (0.05, 1, 20, "GB", "0.05–20 GB"),
        (0.0003, 0.00074, 0.0016, "Wh", "0.0003–0.0016 Wh"),
        (0.000002, 0.00074, 0.0016, "Wh", "under 0.00001 to 0.0016 Wh"),
        (200, 600, 2000, "billion parameters", "200–2,000 billion parameters"),
        (0.5, 5, 20, "billion parameters", "0.5–20 billion parameters"),
    ],
)
def test_a_range_stands_in_the_unit_of_its_middle(low, middle, high, unit, text) -> None:
    assert format_range(low, high, unit, like=middle) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.000018, "18,000 parameters"),
        (0.000000018, "18 parameters"),
        (0.005, "5 million parameters"),
        (0.5, "500 million parameters"),
        (7, "7 billion parameters"),
        (600, "600 billion parameters"),
    ],
)
def test_small_models_are_counted_by_the_million_or_one_by_one(number: float, text: str) -> None:
    assert format_quantity(number, "billion parameters") == text


@pytest.mark.parametrize(
    ("whole", "part", "unit"),
    [
        # 5,700 kg less 0.95 kg: in kilograms both read; 70 t less 47 t: in tonnes.
        (5700, 0.95, "kgCO2e"),
        (70_000, 47_000, "tCO2e"),
        (70_000, 12, "kgCO2e"),
        # Nothing reads 300 t and 12 g together.
        (300_000, 0.012, None),
    ],
)
def test_a_whole_and_its_part_have_a_unit_in_which_both_read(whole, part, unit) -> None:
    assert unit_of_parts("kgCO2e", whole, part) == unit
