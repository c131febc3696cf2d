"""One unit where a reader compares: amounts of a document, of a use case, of a column."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from advisor.advice.figures import document_units
from advisor.advice.words import actual_words
from advisor.facts import FactSpec
from advisor.footprint.impacts import Impacts
from advisor.logic import Compare, LeafResult
from advisor.quantities import document_unit, in_units
from advisor.report.reader import Reader

_UNIT = re.compile(r"(?:kt|t|kg|g)CO₂e|[GMk]?Wh|m³|m?L(?= )")
_AMOUNTS = ("kgCO2e/year", "kWh/year", "L/year")
# Each line of a score and of the working multiplies, so it may be told in smaller units.
_OWN = re.compile(r"\.fact\.|\.sci\.|\.working\.|\.text\.|\.outside\.")


def units_of(words: str) -> set[str]:
    return set(_UNIT.findall(words))


def test_all_amounts_of_a_report_on_one_use_case_stand_in_one_unit_each(advice_of) -> None:
    data = advice_of("support-chatbot")
    # Middles 2,700 kg, 9,700 kWh and 28,000 L: tonnes and MWh from ten thousand on, so kg and kWh.
    assert data["units"] == {"kgCO2e": "kgCO2e", "kWh": "kWh", "L": "m³"}
    found = {"kgCO2e/year": set(), "kWh/year": set(), "L/year": set()}
    for ident, entry in data["figures"].items():
        if entry["unit"] in found and not _OWN.search(ident):
            found[entry["unit"]] |= units_of(f"{entry['printed']} {entry['printed_range']} ")
    assert found == {"kgCO2e/year": {"kgCO₂e"}, "kWh/year": {"kWh"}, "L/year": {"m³"}}
    tile = data["figures"]["portfolio.today.carbon_kgco2e"]
    assert tile["printed"].startswith("2,700 kg")
    assert tile["printed_range"] == "360–23,000 kgCO₂e a year"


def test_a_use_case_that_is_next_to_nothing_has_its_own_unit_where_it_stands_alone(
    advice_of,
) -> None:
    """A city: 20 t in all, minutes of 1.1 kg."""
    data = advice_of("city-portfolio")
    assert data["units"] == {"kgCO2e": "tCO2e", "kWh": "MWh", "L": "m³"}
    cases = {c["id"]: c["units"] for c in data["use_cases"]}
    # 0.049 t do not read, and so 0.13 MWh and 0.47 m³ are told in the smaller units too; 1.1 kg,
    # 3 kWh and 7 L are nothing of any. Of 5.5 t with 0.46 MWh both read.
    assert cases["clinic-triage"] == {"kgCO2e": "kgCO2e", "kWh": "kWh", "L": "L"}
    assert cases["pump-sensors"] == data["units"]
    assert cases["council-minutes"] == {"kgCO2e": "kgCO2e", "kWh": "kWh", "L": "L"}
    assert cases["citizens-assistant"] == data["units"]
    small = data["figures"]["council-minutes.baseline.carbon_kgco2e"]
    assert small["printed"] == "1.1 kgCO₂e a year"
    assert small["listed"] == small["listed_range"] == "under 0.01 tCO₂e a year"
    columns = set()
    for ident, entry in data["figures"].items():
        if entry["unit"] in _AMOUNTS and not _OWN.search(ident):
            words = entry.get("listed", entry["printed"])
            columns |= units_of(f"{words} {entry.get('listed_range', entry['printed_range'])} ")
    assert columns == {"tCO₂e", "MWh", "m³"}


def test_a_loss_is_told_in_the_unit_of_its_use_case(advice_of) -> None:
    data = dict(advice_of("city-portfolio"))
    loss = {"quantity": "q", "unit": "kgCO2e/year", "p5": -9.0, "p50": -3.0, "p95": -0.5}
    said = {"printed": "−3 kgCO₂e a year", "printed_range": "−9 to −0.5 kgCO₂e a year"}
    data["figures"] = {"council-minutes:x.saving": loss | said, "other:x.saving": loss | said}
    reader = Reader(data)
    turned = [reader.figure(i).turned.printed_range for i in data["figures"]]
    assert turned == ["0.5–9 kgCO₂e a year", "under 0.01 tCO₂e a year"]


def test_units_hold_inside_their_block_only() -> None:
    assert document_unit("kgCO2e/year") is None
    with in_units({"kgCO2e": "tCO2e"}):
        assert document_unit("kgCO2e/year") == ("tCO2e", 1000.0)
        assert document_unit("gCO2e/year") == ("tCO2e", 1e6)
        assert document_unit("kgCO2e/task") is None
        with in_units({}):
            assert document_unit("kgCO2e/year") is None
    assert document_unit("kgCO2e/year") is None


def baseline_of(*, complete=True, **kilograms):
    """A use case with so much carbon a stage over three years; the network is in no total."""
    stages = {k: Impacts(carbon_operational_kgco2e=v) for k, v in kilograms.items()}
    whole = sum(v for k, v in kilograms.items() if k != "network")
    return SimpleNamespace(
        estimate=SimpleNamespace(stages=stages),
        total=lambda impact, n: (
            np.full(n, whole if impact == "carbon_kgco2e" else 0.0) if complete else None
        ),
    )


@pytest.mark.parametrize(
    ("cases", "together", "alone"),
    [
        # 9.9 t a year, 10.1 t a year; 9.9 t of two of 4.95 t and 5.1 t is 10.05 t.
        ([{"serving": 29_700}], "kgCO2e", ["kgCO2e"]),
        ([{"serving": 30_300}], "tCO2e", ["tCO2e"]),
        ([{"serving": 14_850}, {"serving": 15_300}], "tCO2e", ["tCO2e", "tCO2e"]),
        # Under 0.1 t beside 10 t: its own unit; 0.1 t reads.
        ([{"serving": 30_000}, {"serving": 297}], "tCO2e", ["tCO2e", "kgCO2e"]),
        ([{"serving": 30_000}, {"serving": 303}], "tCO2e", ["tCO2e", "tCO2e"]),
        ([{"serving": 30_000}, {"serving": 1.5}], "tCO2e", ["tCO2e", "gCO2e"]),
        # A training is told whole: 24 t once, though 8 t a year.
        ([{"training": 24_000}], "tCO2e", ["tCO2e"]),
        # The network stands in the same table, unless the total would not read in its unit.
        ([{"serving": 17_100, "network": 3.3e6}], "tCO2e", ["tCO2e"]),
        ([{"serving": 17, "network": 3.3e6}], "kgCO2e", ["kgCO2e"]),
        # Of a use case that lacks a stage what is known is printed all the same.
        ([{"serving": 60_000, "complete": False}], "tCO2e", ["tCO2e"]),
    ],
)
def test_the_unit_of_a_document_by_hand(cases, together, alone) -> None:
    before = {str(n): baseline_of(**case) for n, case in enumerate(cases)}
    world = SimpleNamespace(draws=SimpleNamespace(n=4), horizon_years=3)
    found = document_units(before, world)
    assert found.all == {"kgCO2e": together}
    assert [found.of[ident]["kgCO2e"] for ident in before] == alone


@pytest.mark.parametrize(
    ("actual", "bound", "told"),
    [(189_300.0, 50_000.0, "190 m³ a year"), (50_400.0, 50_000.0, "50.4 m³ a year")],
)
def test_a_computed_figure_in_a_condition_has_the_digits_of_its_figure(actual, bound, told):
    """189.3 m³ is printed as 190 m³; above 50 m³ that much is not said to be 50 m³."""
    spec = FactSpec("estimate.water_l", "number", "estimated water", "L/year")
    leaf = LeafResult(Compare(spec.name, None, "gt", bound), actual, (), "true", 1.0)
    assert actual_words(leaf, {spec.name: spec}) == told
