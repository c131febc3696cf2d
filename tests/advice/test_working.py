"""The lines of a saving add up and multiply, in print too."""

import re

import numpy as np
import pytest

from advisor.advice.figures import Figures
from advisor.advice.working import working_data
from advisor.quantities import format_decimals

IMPACTS = ("energy_kwh", "carbon_operational_kgco2e", "carbon_embodied_kgco2e", "cost")


class Option:
    """As much of an option as its lines need."""

    ident = "case:rule"

    def __init__(self, base, saving):
        self.base = {k: np.asarray(v, dtype=float) for k, v in base.items()}
        self.saving = {k: np.asarray(v, dtype=float) for k, v in saving.items()}
        for each in (self.base, self.saving):
            each["carbon_kgco2e"] = (
                each["carbon_operational_kgco2e"] + each["carbon_embodied_kgco2e"]
            )

    def share(self, impact):
        return self.saving[impact] / self.base[impact]


def option(n=2048, *, scale=1.0):
    spread = np.linspace(0.5, 1.5, n) * scale
    base = {"energy_kwh": 1000 * spread, "carbon_operational_kgco2e": 400 * spread}
    base |= {"carbon_embodied_kgco2e": 60 * spread, "cost": 100 * spread}
    return Option(base, {k: v * 0.25 for k, v in base.items()})


def amounts(data, figures):
    return {
        line["impact"]: [figures.entries[line[k]]["printed"] for k in ("before", "after", "saved")]
        for line in data["lines"]
    }


def plain(printed):
    found = re.match(r"(−?)([\d,.]+) ", printed)
    return float(found[2].replace(",", "")) * (-1 if found[1] else 1)


def test_the_run_is_one_near_the_middle_and_its_lines_are_those_of_the_draws():
    figures = Figures()
    data = working_data(option(), figures, "EUR")
    # Evenly spread from half to one and a half: the middle run is the whole.
    assert abs(data["run"] - 1024) <= 20
    told = amounts(data, figures)
    assert plain(told["energy_kwh"][0]) == pytest.approx(1000, rel=0.02)
    assert plain(told["carbon_kgco2e"][2]) == pytest.approx(115, rel=0.02)
    assert figures.entries[data["per_kwh"]["before"]]["printed"] == "400.0 gCO₂e a kWh"


@pytest.mark.parametrize("scale", [1e-4, 0.0317, 1.0, 17.31, 8_431.0, 1e7])
def test_lines_add_up_in_print_at_any_size(scale):
    figures = Figures()
    told = amounts(working_data(option(scale=scale), figures, "EUR"), figures)
    for before, after, saved in told.values():
        assert plain(before) - plain(after) == pytest.approx(plain(saved), abs=1e-9)
    parts = ("carbon_operational_kgco2e", "carbon_embodied_kgco2e")
    for column in range(3):
        whole = sum(plain(told[p][column]) for p in parts)
        assert whole == pytest.approx(plain(told["carbon_kgco2e"][column]), abs=1e-9)
        units = {re.sub(r"^[−\d,. ]+", "", told[p][column]) for p in (*parts, "carbon_kgco2e")}
        assert len(units) == 1


def test_of_devices_that_people_drive_to_no_carbon_a_kwh_is_told():
    assert working_data(option(), Figures(), "EUR", visited=True)["per_kwh"] is None


def test_what_saves_nothing_has_no_lines():
    found = option()
    found.saving = {k: v * 0 for k, v in found.saving.items()}
    assert working_data(found, Figures(), "EUR") is None


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.94, 3, "0.940"), (163_482, -2, "163,500"), (-2.5, 1, "−2.5"), (-0.04, 1, "0.0")],
)
def test_a_number_to_so_many_decimals(value, decimals, text):
    assert format_decimals(value, decimals) == text


def test_lines_of_a_sample_are_near_what_it_says_it_saves(advice_of):
    data = advice_of("support-chatbot")
    figures = data["figures"]
    told = [r for u in data["use_cases"] for r in u["recommendations"] if r["working"]]
    assert len(told) >= 3
    for entry in told:
        lines = {line["impact"]: line for line in entry["working"]["lines"]}
        saved = figures[lines["carbon_kgco2e"]["saved"]]["p50"]
        assert saved == pytest.approx(figures[entry["saving"]["carbon_kgco2e"]]["p50"], rel=0.1)
        energy, use = (figures[lines[i]["before"]]["p50"] for i in IMPACTS[:2])
        per_kwh = figures[entry["working"]["per_kwh"]["before"]]["p50"]
        assert energy * per_kwh / 1000 == pytest.approx(use, rel=1e-6)


def test_what_is_done_once_is_told_whole_too():
    figures = Figures()
    data = working_data(option(), figures, "EUR", years=3)
    for one, whole in zip(data["lines"], data["once"], strict=True):
        for name in ("before", "after", "saved"):
            assert figures.entries[whole[name]]["p50"] == 3 * figures.entries[one[name]]["p50"]
        assert not figures.entries[whole["saved"]]["printed"].endswith(" a year")


def test_nothing_saved_of_one_impact_is_nought():
    found = option()
    found.saving["cost"] = found.saving["cost"] * 0
    figures = Figures()
    told = amounts(working_data(found, figures, "EUR"), figures)
    assert told["cost"][2] == "0 EUR a year"
    assert told["cost"][0] == told["cost"][1]
