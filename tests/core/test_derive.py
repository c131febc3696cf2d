"""Derived facts: which case wins, on what it rests, and its range."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.pack import Pack
from tests.core.tiny import SOURCES, derived_of, factor, merged, pack_of, question, table, write

SIZES = ["s", "m", "l"]
QUESTIONS = [
    question("a.x", "number", unit="1", if_unknown={"central": 4, "low": 2, "high": 8}),
    question("a.y", "number", unit="1"),
    question("a.name", "choice", options=["known", "other"]),
    question("a.size", "choice", options=SIZES, if_unknown={"central": "m"}),
    question(
        "a.open",
        "choice",
        options=SIZES,
        ordered=True,
        if_unknown={"central": "m", "low": "s", "high": "l"},
    ),
]


def number(name: str, cases: list[Any], otherwise: object = "unknown") -> dict[str, Any]:
    return {"fact": name, "type": "number", "unit": "1", "cases": cases, "otherwise": otherwise}


def sized(name: str, source: str, first: list[Any] | None = None) -> dict[str, Any]:
    """1 (0.5 to 2), 10 (5 to 20) and 100 (50 to 200) by the size."""
    sizes = zip(SIZES, (1, 10, 100), strict=True)
    cases = [
        {"when": {source: size}, "value": {"central": n, "low": n / 2, "high": n * 2}}
        for size, n in sizes
    ]
    return number(name, [*(first or []), *cases])


DERIVED = [
    number(
        "d.first",
        [
            {"when": {"a.x": {"gt": 100}}, "value": 1},
            {"when": {"a.x": {"gt": 3}}, "value": 2},
            {"when": {"a.x": {"gt": 0}}, "value": 3},
        ],
        4,
    ),
    number("d.undecided", [{"when": {"a.y": {"gt": 3}}, "value": 1}], 2),
    number("d.no_row", [{"value": "factor.rows[a.name].v"}, {"value": "a.y"}], 7),
    number("d.nothing", [{"when": {"a.y": {"gt": 3}}, "value": 1}]),
    # Layers, written from the top down.
    number("l.third", [{"value": "l.second + 1"}]),
    number("l.second", [{"value": "l.first * 2"}]),
    number("l.first", [{"value": "a.x + param.one"}]),
    sized("o.open", "a.open"),
    sized("o.size", "a.size"),
    sized("o.other", "a.open"),
    sized("o.named", "a.open", [{"when": {"a.name": "known"}, "value": "factor.wide"}]),
    number(
        "k.known",
        [{"when": {"a.y": "known"}, "value": "a.y"}, {"when": {"a.y": "unknown"}, "value": 5}],
    ),
    number("k.assumed", [{"when": {"a.size": "m"}, "value": 1}], 0),
    # Which case holds differs from draw to draw.
    number("p.const", [{"when": {"a.x": {"ge": 5}}, "value": 2}], 1),
    number("p.expr", [{"when": {"a.x": {"ge": 5}}, "value": "a.x * 10"}], "a.x"),
    {
        "fact": "d.text",
        "type": "choice",
        "options": ["few", "many"],
        "cases": [{"when": {"a.x": {"ge": 5}}, "value": "many"}],
        "otherwise": "few",
    },
]
FILES = {
    "sources.yaml": SOURCES,
    "questions/all.yaml": QUESTIONS,
    "derive/all.yaml": DERIVED,
    "parameters.yaml": [{"id": "one", "value": 1, "unit": "1", "because": "Made up."}],
    "factors/all.yaml": {
        "factors": [factor("factor.wide", 2, 1, 4) | {"id": "own.wide"}],
        "tables": [table("rows", {"known": {"v": 6}})],
    },
}
DERIVED[10]["cases"][0]["value"] = "factor.own.wide"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(tmp_path_factory.mktemp("derive") / "tiny", FILES)


def found(pack: Pack, name: str, **answers: Any) -> Fact:
    return derived_of(pack, {k.replace("__", "."): v for k, v in answers.items()})[name]


@pytest.mark.parametrize(("x", "expected"), [(101, 1.0), (4, 2.0), (2, 3.0), (0, 4.0)])
def test_the_first_case_that_is_true_wins(pack: Pack, x: float, expected: float) -> None:
    assert found(pack, "d.first", a__x=x).value == expected


def test_an_undecided_case_is_passed_over(pack: Pack) -> None:
    assert found(pack, "d.undecided").value == 2.0
    assert found(pack, "d.undecided", a__y=4).value == 1.0


def test_a_look_up_without_a_row_is_passed_over(pack: Pack) -> None:
    assert found(pack, "d.no_row", a__name="known").value == 6.0
    assert found(pack, "d.no_row", a__name="other", a__y=3).value == 3.0
    assert found(pack, "d.no_row", a__name="other").value == 7.0
    assert found(pack, "d.no_row").value == 7.0


def test_otherwise_unknown_is_no_value(pack: Pack) -> None:
    nothing = found(pack, "d.nothing")
    assert (nothing.value, nothing.known) == (None, False)


def test_layers_follow_what_they_read(pack: Pack) -> None:
    order = list(pack.derived)
    assert order.index("l.first") < order.index("l.second") < order.index("l.third")
    assert found(pack, "l.third", a__x=4).value == (4 + 1) * 2 + 1


def test_a_range_carries_through_the_layers(pack: Pack) -> None:
    third = found(pack, "l.third", a__x={"value": 4, "low": 2, "high": 8})
    assert (third.low, third.value, third.high) == pytest.approx((7, 11, 19), rel=2e-3)


def test_a_circle_is_told_with_its_path(tmp_path: Path) -> None:
    circle = [number("x.a", [{"value": "x.b"}]), number("x.b", [{"value": "x.c"}])]
    circle += [number("x.c", [{"value": "x.a + 1"}])]
    problems = merged(write(tmp_path / "tiny", {"derive/all.yaml": circle}))[1]
    assert [p.code for p in problems] == ["P160"]
    assert "x.a → x.b → x.c → x.a" in problems[0].message


def test_derive_never_reads_an_estimate(tmp_path: Path) -> None:
    items = [number("x.a", [{"value": "estimate.cost"}])]
    problems = merged(write(tmp_path / "tiny", {"derive/all.yaml": items}))[1]
    assert "P161" in [p.code for p in problems]


@pytest.mark.parametrize("size", SIZES)
def test_an_answered_choice_has_the_range_of_its_case(pack: Pack, size: str) -> None:
    centre = {"s": 1.0, "m": 10.0, "l": 100.0}[size]
    fact = found(pack, "o.open", a__open=size)
    assert (fact.low, fact.value, fact.high) == (centre / 2, centre, centre * 2)
    assert (fact.status, fact.known) == (Status.DERIVED, True)


def test_an_open_ordered_choice_takes_least_low_central_and_greatest_high(pack: Pack) -> None:
    fact = found(pack, "o.open")
    assert (fact.low, fact.value, fact.high) == (0.5, 10.0, 200.0)
    assert (fact.status, fact.known) == (Status.ASSUMED, False)
    assert fact.draws is not None
    assert percentiles(fact.draws) == pytest.approx((0.5, 10, 200), rel=5e-3)


def test_an_open_choice_without_ends_takes_its_own_case(pack: Pack) -> None:
    fact = found(pack, "o.size")
    assert (fact.low, fact.value, fact.high) == (5.0, 10.0, 20.0)


def test_all_that_follows_from_one_open_choice_moves_together(pack: Pack) -> None:
    facts = derived_of(pack, {})
    first, second = facts["o.open"].draws, facts["o.other"].draws
    assert first is not None
    assert np.array_equal(first, second)


def test_a_case_that_wins_before_the_open_choice_keeps_its_range(pack: Pack) -> None:
    """Whatever the size, the named one is 2 (1 to 4)."""
    fact = found(pack, "o.named", a__name="known")
    assert (fact.low, fact.value, fact.high) == pytest.approx((1, 2, 4), rel=5e-3)


STATUS = [
    ("d.first", {"a.x": 4}, Status.DERIVED, True),
    ("d.first", {}, Status.ASSUMED, False),
    ("k.assumed", {}, Status.ASSUMED, False),
    ("k.assumed", {"a.size": "m"}, Status.DERIVED, True),
    # What `known` and `unknown` read is no input.
    ("k.known", {}, Status.DERIVED, True),
    ("k.known", {"a.y": 3}, Status.DERIVED, True),
    ("l.third", {"a.x": 4}, Status.DERIVED, True),
    ("l.third", {}, Status.ASSUMED, False),
]


@pytest.mark.parametrize(("name", "answers", "status", "known"), STATUS)
def test_on_what_it_rests(
    pack: Pack, name: str, answers: Mapping[str, Any], status: Status, known: bool
) -> None:
    fact = derived_of(pack, answers)[name]
    assert (fact.status, fact.known) == (status, known)


def test_cases_differ_between_draws(pack: Pack) -> None:
    """x is 4 (2 to 8); where it is 5 or more the first case holds."""
    facts = derived_of(pack, {"a.x": {"value": 4, "low": 2, "high": 8}})
    x, y = facts["a.x"].draws, facts["p.expr"].draws
    assert x is not None
    assert y is not None
    assert 0 < (x >= 5).mean() < 0.5
    assert facts["p.expr"].value == 4.0
    assert np.allclose(y, np.where(x >= 5, x * 10, x))


def test_constant_cases_differ_between_draws_too(pack: Pack) -> None:
    facts = derived_of(pack, {"a.x": {"value": 4, "low": 2, "high": 8}})
    x, y = facts["a.x"].draws, facts["p.const"].draws
    assert x is not None
    assert facts["p.const"].value == 1.0
    assert y is not None
    assert np.array_equal(y, np.where(x >= 5, 2.0, 1.0))


def test_categories_are_not_drawn(pack: Pack) -> None:
    fact = found(pack, "d.text", a__x={"value": 4, "low": 2, "high": 8})
    assert (fact.value, fact.draws) == ("few", None)
