"""Units: what may be added, and what a written number may convert."""

import pytest

from advisor.errors import AdvisorError, Place
from advisor.logic.expressions import parse_expression, unit_of
from advisor.logic.units import parse_unit

UNITS = {
    "use.tasks_month": "tasks/month", "use.calls": "calls/task", "use.tokens": "tokens/call",
    "use.cached": "%", "use.share": "1", "use.tasks_year": "tasks/year", "e.wh": "Wh/call",
    "e.kwh": "kWh", "e.kwh_year": "kWh/year", "host.intensity": "gCO2e/kWh", "host.hours": "h/day",
    "host.power": "W", "c.cost": "EUR/month", "m.active": "billion parameters",
    "d.volume": "GB/month", "host.n": "accelerators", "price": "EUR/kWh", "text": None,
}  # fmt: skip


def units(source):
    return UNITS[source.fact]


def unit(text, expected=None):
    return unit_of(parse_expression(text), units, Place("r.yaml", 1, 1), expected=expected)


def code(text, expected=None):
    with pytest.raises(AdvisorError) as caught:
        unit(text, expected)
    (problem,) = caught.value.problems
    assert problem.place is not None
    return problem.code


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("tokens/call", "token/call"), ("1", ""), ("kWh", "kWh"), ("hours", "h"), ("L", "L"),
        ("min", "minute"), ("gCO2e/kWh", "gCO2e/kWh"), ("billion parameters", "billion parameter"),
        ("W", "J/s"), ("kW·h", "kWh"), ("kW*h", "kWh"), ("EUR/month", "EUR/months"),
        ("m^3", "m^3"), ("queries/day", "query/day"),
    ],
)  # fmt: skip
def test_one_unit_may_be_written_in_several_ways(text, same):
    assert parse_unit(text).fits(parse_unit(same))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Wh", "kWh"), ("%", "1"), ("tokens", "calls"), ("gCO2e", "kgCO2e"), ("EUR", "USD"),
        ("g", "gCO2e"), ("tasks/month", "tasks/year"), ("kWh", "kW"), ("GB", "MB"),
        ("billion parameters", "parameters"), ("calls/task", "task/call"),
    ],
)  # fmt: skip
def test_two_units_are_kept_apart(text, other):
    assert not parse_unit(text).fits(parse_unit(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use.tasks_month * use.calls * use.tokens", "tokens/month"),
        ("use.tasks_month * 12", "tasks/year"),
        ("use.tasks_month * 12 * use.calls", "calls/year"),
        ("use.tasks_year / 12", "tasks/month"),
        ("use.tasks_month", "tasks/month"),
        ("use.tasks_month * 2", "tasks/month"),
        ("use.cached / 100", "1"),
        ("1 - use.cached / 100", "1"),
        ("use.tokens * (1 - use.cached / 100)", "tokens/call"),
        ("100 - use.cached", "%"),
        ("use.share * 100", "%"),
        ("1 - use.share", "1"),
        ("e.wh * use.calls * use.tasks_year / 1000", "kWh/year"),
        ("e.kwh_year * host.intensity / 1000", "kgCO2e/year"),
        ("e.kwh_year * host.intensity", "gCO2e/year"),
        ("host.power * host.hours * 365 / 1000", "kWh/year"),
        ("host.power * host.hours * 30 / 1000", "kWh/month"),
        ("max(use.tokens, 1)", "tokens/call"),
        ("clip(use.share * 2, 0, 1)", "1"),
        ("e.kwh_year * price / 12", "EUR/month"),
        ("c.cost * 12 / use.tasks_year", "EUR/task"),
        ("use.share / use.share", "1"),
        ("0", "kWh/year"),
        ("0.5", "1"),
        ("-c.cost", "EUR/month"),
    ],
)
def test_units_go_through_arithmetic(text, expected):
    assert unit(text, expected).fits(parse_unit(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use.cached", "1"),
        ("use.tokens * use.cached", "tokens/call"),
        ("use.tasks_month", "tasks/year"),
        ("e.wh * use.calls * use.tasks_year", "kWh/year"),
        ("use.tasks_month * use.tokens", "tokens/month"),
        ("e.kwh", "kWh/year"),
        ("c.cost", "EUR/year"),
        ("use.share", "%"),
    ],
)
def test_a_missing_conversion_is_told(text, expected):
    assert code(text, expected) == "P711"


@pytest.mark.parametrize(
    "text",
    ["use.tokens + use.calls", "use.share + use.cached", "e.kwh - e.kwh_year",
     "max(use.tasks_month, use.tasks_year)", "clip(use.share, 0, use.cached)"],
)  # fmt: skip
def test_two_units_cannot_be_added_or_compared(text):
    assert code(text) == "P710"


def test_one_less_a_percentage_is_a_slip():
    assert code("1 - use.cached") == "P712"
    assert code("use.tokens * (1 - use.cached)", "tokens/call") == "P712"


def test_a_text_has_no_unit():
    assert code("'yes'") == "P713"


def test_the_message_names_units_as_people_write_them():
    with pytest.raises(AdvisorError) as caught:
        unit("use.tasks_month * use.calls + e.kwh")
    assert "call/month and kWh" in str(caught.value)
    assert str(parse_unit("tokens/call")) == "tokens/call"
    assert str(parse_unit("%")) == "%"
