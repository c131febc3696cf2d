"""Lists of plain conjunctions."""

import time

import pytest

from advisor.errors import AdvisorError, Place
from advisor.logic import All, Any, Compare, Not, conjunctions, negate_to_leaves

A, B, C, D = (Compare("f.f", None, "ge", float(n)) for n in range(4))


def test_alternatives_are_multiplied_out_in_the_order_of_the_condition():
    found = conjunctions(All((Any((A, B)), Any((C, D)))))
    assert found == ((A, C), (A, D), (B, C), (B, D))


def test_repeats_are_dropped():
    assert conjunctions(All((A, A, Any((A, B))))) == ((A,), (A, B))
    assert conjunctions(Any((All((A, B)), All((B, A))))) == ((A, B),)


def test_an_alternative_within_another_stays_for_the_sake_of_grades():
    assert conjunctions(Any((A, All((A, B))))) == ((A,), (A, B))


def test_what_cannot_hold_is_dropped():
    x, y = Compare("t.t", None, "eq", "x"), Compare("t.t", None, "eq", "y")
    known, unknown = Compare("t.t", None, "known"), Compare("t.t", None, "unknown")
    assert conjunctions(All((Any((x, A)), y))) == ((A, y),)
    assert conjunctions(All((known, unknown))) == ()
    assert conjunctions(All((x, Compare("t.t", "low", "eq", "y")))) != ()


def test_not_goes_to_the_leaves():
    assert negate_to_leaves(Not(All((A, Any((B, Not(C))))))) == Any(
        (
            Compare("f.f", None, "lt", 0.0),
            All((Compare("f.f", None, "lt", 1.0), C)),
        )
    )
    between = Compare("f.f", None, "between", (1.0, 2.0))
    assert negate_to_leaves(Not(between)) == Any((
        Compare("f.f", None, "lt", 1.0), Compare("f.f", None, "gt", 2.0),
    ))  # fmt: skip
    hidden = Compare("f.f", None, "known")
    assert negate_to_leaves(Not(hidden)) == Compare("f.f", None, "not_known")
    assert negate_to_leaves(Not(Not(hidden))) == hidden


def test_nothing_to_hold_is_one_empty_conjunction_and_no_alternative_is_none():
    assert conjunctions(All(())) == ((),)
    assert conjunctions(Any(())) == ()


def test_the_limit_is_told_with_what_to_do():
    many = Any(tuple(Compare(f"f.{n}", None, "eq", "x") for n in range(33)))
    assert len(conjunctions(many, limit=33)) == 33
    with pytest.raises(AdvisorError) as caught:
        conjunctions(many, rule="wide", place=Place("wide.yaml", 3))
    (problem,) = caught.value.problems
    assert problem.code == "P620"
    assert str(problem).startswith("wide.yaml:3: P620: The rule 'wide' has 33 alternatives")
    assert "Split the rule" in problem.todo


@pytest.mark.parametrize(
    "condition",
    [
        Any(tuple(Compare(f"f.{n}", None, "eq", "x") for n in range(10_000))),
        All(tuple(Any((Compare(f"f.{n}", None, "eq", "x"), A)) for n in range(1_000))),
        Not(All(tuple(Compare("f.f", None, "between", (float(n), n + 1.0)) for n in range(9_999)))),
        All(tuple(Any(tuple(Compare("f", None, "eq", str(n)) for n in range(250)))
                  for _ in range(200))),
    ],
)  # fmt: skip
def test_far_too_many_alternatives_fail_at_once(condition):
    begun = time.perf_counter()
    with pytest.raises(AdvisorError, match="P620"):
        conjunctions(condition)
    assert time.perf_counter() - begun < 2
