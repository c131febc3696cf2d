"""Derived facts: their units add up, and they say what the client cases say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.errors import Place
from advisor.facts import Fact, Scalar
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer
from advisor.intake.facts import facts_of
from advisor.logic import unit_of
from advisor.logic.terms import FactorValue, FactValue, ParamValue, TableValue
from advisor.logic.units import Unit, parse_unit
from advisor.pack import Pack, load_pack
from advisor.pack.items import Range
from advisor.scenario.derive import derive
from advisor.scenario.environment import Numbers

PHYSICAL = ("J", "s", "gCO2e", "g", "L", "B", "m")
NOWHERE = Place("test")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def derived(pack: Pack, answers: Mapping[str, Scalar]) -> dict[str, Fact]:
    given = {f: (Answer(f, "known", NOWHERE, v), "case") for f, v in answers.items()}
    return derive(facts_of(given, pack), pack, Numbers(pack, Draws(1)))


def test_units_of_derived_facts_add_up(pack: Pack) -> None:
    def unit(source: FactValue | ParamValue | FactorValue | TableValue) -> str | None:
        match source:
            case FactValue():
                return pack.specs[source.fact].unit
            case ParamValue():
                return pack.parameters[source.id].unit
            case FactorValue():
                return pack.factors[source.id].unit
            case TableValue():
                return pack.tables[source.table].fields[source.field or ""]
        raise AssertionError(source)

    def physical(powers: Unit) -> Unit:
        """Without the nouns: deriving counts devices × windows as tasks, and images too."""
        return Unit(tuple(p for p in powers.powers if p[0] in PHYSICAL), powers.sizes)

    for fact in pack.derived.values():
        for case in fact.cases:
            if fact.spec.type == "number" and not isinstance(case.value, Range):
                have = physical(unit_of(case.value, unit, fact.place))
                assert have.fits(physical(parse_unit(fact.spec.unit))), (fact.spec.name, have)


@pytest.mark.parametrize(
    ("answers", "fact", "value"),
    [
        # One call a task, unless it is an agent or the client says otherwise.
        ({"task.primary": "write_text"}, "serve.calls_per_task", 1.0),
        ({"task.primary": "agentic", "use.calls_per_task": 12.0}, "serve.calls_per_task", 12.0),
        # A place that nobody gave is the client's country, else anywhere.
        ({}, "host.zone", "UNKNOWN"),
        ({"ctx.country": "FRA", "host.where": "own_dc"}, "host.zone", "FRA"),
        # Who does not say where a vendor computes gets all of Europe, not the client's country.
        ({"ctx.country": "FRA", "host.where": "vendor"}, "host.zone", "EU_UNKNOWN"),
        ({"ctx.country": "MKD", "host.where": "cloud"}, "host.zone", "EU_UNKNOWN"),
        (
            {
                "ctx.country": "FRA",
                "host.where": "vendor",
                "data.sensitivity": "special",
                "data.in_region_contract": False,
            },
            "host.zone",
            "UNKNOWN",
        ),
        ({"ctx.country": "USA", "host.where": "vendor"}, "host.zone", "USA_UNKNOWN"),
        ({"ctx.country": "JPN", "host.where": "cloud"}, "host.zone", "UNKNOWN"),
        ({"ctx.country": "FRA"}, "host.zone", "EU_UNKNOWN"),
        ({"ctx.country": "FRA", "host.region": "SWE"}, "host.zone", "SWE"),
        ({"host.region": "SWE", "train.planned": "peft"}, "train.zone", "SWE"),
        (
            {"host.region": "SWE", "train.planned": "peft", "train.region": "NOR"},
            "train.zone",
            "NOR",
        ),
        # A paper mill: 2 s at 25.6 kHz and 16 bits, 144 times a day, 2,400 sensors.
        (
            {
                "task.primary": "anomaly",
                "edge.candidate": True,
                "edge.devices_n": 2400.0,
                "edge.windows_day": 144.0,
                "edge.kb_window": 102.4,
            },
            "edge.raw_gb_month",
            1075.84,
        ),
        # 2,400 batteries that last nine months; one that is charged by its user is not changed.
        (
            {
                "task.primary": "anomaly",
                "edge.candidate": True,
                "edge.devices_n": 2400.0,
                "edge.power": "battery",
                "edge.battery_months": 9.0,
            },
            "edge.battery_changes_year",
            3200.0,
        ),
        (
            {
                "task.primary": "anomaly",
                "edge.candidate": True,
                "edge.devices_n": 2400.0,
                "edge.power": "battery",
                "edge.battery_months": 0.5,
            },
            "edge.battery_changes_year",
            None,
        ),
        # Cells spoil after five years, so a battery of nine months lasts at most 6.7 times as long.
        (
            {
                "task.primary": "anomaly",
                "edge.candidate": True,
                "edge.devices_n": 2400.0,
                "edge.power": "battery",
                "edge.battery_months": 9.0,
            },
            "edge.battery_life_most",
            60 / 9,
        ),
        # A redesign costs a maker more than a clause costs a buyer.
        ({"ctx.role": "device_maker"}, "edge.longer_life_cost", 250000.0),
        ({"ctx.role": "api_user"}, "edge.longer_life_cost", 3000.0),
        # A national language model.
        (
            {
                "task.primary": "write_text",
                "train.planned": "from_scratch",
                "train.params_b": 7.0,
                "train.tokens_b": 1500.0,
            },
            "train.flop",
            6.3e22,
        ),
        # Ten variants for each image used.
        (
            {
                "task.primary": "image_generation",
                "use.images_month": 60000.0,
                "use.variants_per_asset": 10.0,
            },
            "use.accepted_tasks_month",
            6000.0,
        ),
        # A large benefit to one side, measured; a claim is worth half.
        (
            {"ben.environment": "none", "ben.society": "large", "ben.evidence": "measured"},
            "ben.score",
            75.0,
        ),
        ({"ben.environment": "none", "ben.society": "large"}, "ben.score", 37.5),
        ({"ben.society": "large"}, "ben.score", None),
        # What a form would give as well is no benefit of the AI: 75 × 0.3.
        (
            {
                "ben.environment": "none",
                "ben.society": "large",
                "ben.evidence": "measured",
                "task.non_ai_baseline": "good",
            },
            "ben.score",
            22.5,
        ),
        # Small models of rows are classical; a language model used for rows is not.
        ({"task.primary": "tabular", "model.sourcing": "own_trained"}, "model.kind", "classical"),
        ({"task.primary": "tabular", "model.size_class": "frontier"}, "model.kind", "language"),
        (
            {"task.primary": "classify_text", "model.size_class": "lt100M"},
            "model.kind",
            "recognition",
        ),
        ({"task.primary": "write_text"}, "serve.reasoning_tokens", 500.0),
        (
            {"task.primary": "write_text", "model.reasoning_mode": "off"},
            "serve.reasoning_tokens",
            0.0,
        ),
        ({"model.compression": ("int4",), "model.sourcing": "open_weights"}, "model.bits", 4.0),
        ({"host.where": "vendor", "model.sourcing": "vendor_api"}, "model.bits", 8.0),
    ],
)
def test_what_follows(pack: Pack, answers: dict[str, Scalar], fact: str, value: Scalar) -> None:
    found = derived(pack, answers)[fact].value
    assert found == (pytest.approx(value, rel=1e-4) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("device", "kb", "fits"),
    [
        ("mcu_small", 270.0, True),
        ("mcu_small", 900.0, False),
        ("mcu_large", 900.0, True),
        ("phone", 20e6, False),
        (None, 270.0, None),
        ("mcu_small", None, None),
    ],
)
def test_fit_follows_from_given_device_and_size_only(
    pack: Pack, device: str | None, kb: float | None, fits: bool | None
) -> None:
    answers: dict[str, Scalar] = {
        "task.primary": "anomaly",
        "edge.candidate": True,
        "edge.devices_n": 10.0,
    }
    answers |= {"edge.device": device} if device else {}
    answers |= {"edge.model_kb": kb} if kb else {}
    fact = derived(pack, answers)["edge.fits"]
    assert fact.value is fits
    assert fact.known is (fits is not None)


def test_an_open_size_class_spans_its_options(pack: Pack) -> None:
    """An assumed text model may be anything from one billion parameters to the largest."""
    fact = derived(pack, {"task.primary": "write_text"})["model.active_params_b"]
    assert (fact.low, fact.value, fact.high) == (1.0, 70.0, 300.0)
    assert not fact.known


def test_a_place_that_stands_in_is_not_known(pack: Pack) -> None:
    assert not derived(pack, {})["host.zone"].known
    assert not derived(pack, {"ctx.country": "FRA"})["host.zone"].known
    assert derived(pack, {"host.region": "SWE"})["host.zone"].known
