"""The three-valued meaning of conditions, over values and over draws."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.facts import Fact, Status
from advisor.logic import (
    All,
    Any,
    Compare,
    DrawEnv,
    FactEnv,
    FactRef,
    Not,
    conjunctions,
    evaluate,
    explain,
    holding,
    negate_to_leaves,
    share_true,
)
from tests.engine.worlds import conditions, env, facts, one

T, F, U = "true", "false", "undecided"
# A fact for each truth value: n.t > 0 is true, n.f > 0 is false, n.u > 0 is undecided.
FACTS = env({"n.t": 1.0, "n.f": -1.0, "n.u": None})
LEAF = {T: Compare("n.t", None, "gt", 0.0), F: Compare("n.f", None, "gt", 0.0),
        U: Compare("n.u", None, "gt", 0.0)}  # fmt: skip


def verdict(condition, facts=FACTS):
    return evaluate(condition, facts).verdict


def leaf(op, right, value, **more):
    return verdict(Compare("x.x", None, op, right), env({"x.x": value, **more}))


class TestConnectives:
    @pytest.mark.parametrize(("inner", "outer"), [(T, F), (F, T), (U, U)])
    def test_not_keeps_undecided(self, inner, outer):
        assert verdict(Not(LEAF[inner])) == outer

    @pytest.mark.parametrize(("a", "b"), list(itertools.product([T, F, U], repeat=2)))
    def test_all_and_any_follow_kleene(self, a, b):
        pair = (LEAF[a], LEAF[b])
        assert verdict(All(pair)) == (F if F in {a, b} else U if U in {a, b} else T)
        assert verdict(Any(pair)) == (T if T in {a, b} else U if U in {a, b} else F)

    def test_nothing_to_hold_holds(self):
        assert verdict(All(())) == T
        assert verdict(Any(())) == F


class TestComparisons:
    def test_numbers(self):
        for op, expected in {"eq": F, "ne": T, "lt": F, "le": F, "gt": T, "ge": T}.items():
            assert leaf(op, 5.0, 6.0) == expected
        assert leaf("ge", 1.8, 1.8) == T
        assert leaf("eq", 10.0, 10) == T
        assert leaf("between", (1.0, 2.0), 2.0) == T
        assert leaf("between", (1.0, 2.0), 2.1) == F

    def test_lists(self):
        assert leaf("in", ("a", "b"), "b") == T
        assert leaf("not_in", ("a", "b"), "b") == F
        assert leaf("in", (1.0, 2.0), 3.0) == F
        assert leaf("contains", "a", ("a", "b")) == T
        assert leaf("lacks", "a", ("a", "b")) == F
        assert leaf("lacks", "a", ()) == T

    def test_dates_are_ordered_by_the_calendar_and_other_texts_are_not(self):
        assert leaf("lt", "2026-02-01", "2026-01-31") == T
        assert leaf("lt", "2026-02-01", "2026-02-30") == U
        assert leaf("lt", "b", "a") == U

    @pytest.mark.parametrize("op", ["eq", "ne", "lt", "ge", "in", "not_in", "contains", "between"])
    def test_without_a_value_a_comparison_is_undecided(self, op):
        right = {"in": (1.0,), "not_in": (1.0,), "contains": "a", "between": (1.0, 2.0)}.get(
            op, 1.0
        )
        assert leaf(op, right, None) == U

    @pytest.mark.parametrize(
        ("right", "value"), [(1.0, True), (True, 1.0), ("1", 1.0), (5.0, "5"), ("a", ("a",))]
    )
    def test_two_kinds_cannot_be_compared(self, right, value):
        assert leaf("eq", right, value) == U
        assert leaf("ne", right, value) == U
        assert leaf("in", (right,), value) == U

    @pytest.mark.parametrize("number", [float("nan"), float("inf")])
    def test_what_is_not_finite_is_no_value(self, number):
        assert leaf("gt", 1.0, number) == U
        assert leaf("ne", 1.0, number) == U

    def test_texts_are_compared_in_one_unicode_form(self):
        assert leaf("eq", "é", "e\u0301") == T
        assert leaf("contains", "é", ("e\u0301",)) == T

    def test_a_fact_may_be_compared_with_a_fact(self):
        assert leaf("gt", FactRef("y.y"), 2.0, **{"y.y": 1.0}) == T
        assert leaf("gt", FactRef("y.y"), 2.0, **{"y.y": None}) == U
        assert leaf("between", (0.0, FactRef("y.y")), -1.0, **{"y.y": None}) == F
        assert leaf("between", (0.0, FactRef("y.y")), 1.0, **{"y.y": None}) == U


class TestKnown:
    def case(self, op, fact):
        plain = verdict(Compare("x.x", None, op), FactEnv({"x.x": fact}))
        negated = verdict(Not(Compare("x.x", None, op)), FactEnv({"x.x": fact}))
        assert {plain, negated} == {T, F}
        return plain == T

    def test_hidden_is_neither_known_nor_unknown(self):
        hidden = one("x.x", "a", visible=False)
        assert not self.case("known", hidden)
        assert not self.case("unknown", hidden)

    def test_an_assumed_value_is_unknown(self):
        assert self.case("unknown", one("x.x", "a", known=False))
        assert self.case("known", one("x.x", "a"))

    def test_a_hidden_fact_has_no_value(self):
        hidden = FactEnv({"x.x": one("x.x", "a", visible=False)})
        assert verdict(Compare("x.x", None, "eq", "a"), hidden) == U


def uncertain(name, draws):
    values = np.asarray(draws, dtype=float)
    low, central, high = np.percentile(values, [5, 50, 95])
    return Fact(
        name, float(central), Status.ASSUMED, low=float(low), high=float(high), draws=values
    )


class TestDraws:
    DRAWS = DrawEnv({
        "x.x": uncertain("x.x", range(100)), "y.y": uncertain("y.y", range(99, -1, -1)),
        "c.c": one("c.c", "a"), "n.n": one("n.n", 50.0), "u.u": one("u.u", None),
    })  # fmt: skip

    def share(self, *parts):
        return share_true(All(parts), self.DRAWS)

    def test_the_share_of_draws_is_counted(self):
        assert self.share(Compare("x.x", None, "ge", 25.0)) == 0.75
        assert self.share(Compare("x.x", None, "between", (10.0, 19.0))) == 0.1
        assert self.share(Compare("x.x", None, "gt", FactRef("y.y"))) == 0.5
        assert self.share(Compare("x.x", None, "in", (1.0, 2.0))) == 0.02
        assert self.share(Compare("x.x", None, "ne", 1.0)) == 0.99

    def test_parts_hold_together_in_a_draw(self):
        low, high = Compare("x.x", None, "lt", 30.0), Compare("y.y", None, "lt", 30.0)
        assert self.share(low, high) == 0
        assert share_true(Any((low, high)), self.DRAWS) == 0.6
        assert self.share(Not(low), Compare("c.c", None, "eq", "a")) == 0.7

    def test_bounds_are_the_same_in_every_draw(self):
        assert self.share(Compare("x.x", "high", "gt", 90.0)) == 1
        assert self.share(Compare("x.x", "low", "gt", 90.0)) == 0
        assert self.share(Compare("n.n", "low", "eq", 50.0)) == 1

    def test_certain_facts_give_plain_truths(self):
        assert self.share(Compare("n.n", None, "gt", 1.0)) == 1
        assert self.share(Compare("u.u", None, "gt", 1.0)) == 0

    def test_undecided_draws_are_neither(self):
        env = DrawEnv({"x.x": uncertain("x.x", [1.0, 2.0, 3.0, 4.0])})
        env.facts["x.x"].draws[0] = np.nan
        truth = evaluate(Compare("x.x", None, "ne", 2.0), env)
        assert list(truth.true) == [False, False, True, True]
        assert list(truth.undecided) == [True, False, False, False]
        assert evaluate(Not(Compare("x.x", None, "ge", 2.0)), env).true.sum() == 0

    @given(conditions, st.lists(facts(), min_size=3, max_size=3))
    def test_over_draws_is_as_one_at_a_time(self, condition, clients):
        """Numbers with three draws give what three clients with one number each give."""
        numbers = {
            name: [c.facts[name].value for c in clients]
            for name in clients[0].facts
            if all(
                name in c.facts
                and isinstance(c.facts[name].value, float)
                and np.isfinite(c.facts[name].value)
                for c in clients
            )
        }
        base = {n: f for n, f in clients[0].facts.items() if n not in numbers}
        flags = {n: clients[0].facts[n] for n in numbers}

        def fact(name, value, draws=None):
            return Fact(name, value, Status.GIVEN, known=flags[name].known,
                        visible=flags[name].visible, draws=draws)  # fmt: skip

        drawn = DrawEnv(base | {n: fact(n, v[0], np.array(v)) for n, v in numbers.items()})
        truth = evaluate(condition, drawn)
        for draw in range(3):
            if any(leaf.bound for leaf in _leaves(condition)):
                continue
            single = FactEnv(base | {n: fact(n, v[draw]) for n, v in numbers.items()})
            alone = evaluate(condition, single)
            assert bool(np.broadcast_to(truth.true, 3)[draw]) == alone.true
            assert bool(np.broadcast_to(truth.false, 3)[draw]) == alone.false


def _leaves(condition):
    from advisor.logic import leaves

    return leaves(condition)


class TestExplaining:
    def test_each_leaf_is_told_with_what_was_found(self):
        condition = All(
            (LEAF[T], Not(LEAF[F]), LEAF[U], Compare("n.t", None, "gt", FactRef("n.f")))
        )
        found = explain(condition, FACTS)
        assert [r.truth for r in found] == [T, T, U, T]
        assert [r.actual for r in found] == [1.0, -1.0, None, 1.0]
        assert found[1].leaf.op == "le"
        assert found[3].right == (("n.f", -1.0),)

    def test_what_is_asked_twice_is_told_once(self):
        assert len(explain(Any((LEAF[T], All((LEAF[T], LEAF[U])))), FACTS)) == 2

    def test_the_alternatives_that_hold_come_with_their_leaves(self):
        alternatives = conjunctions(Any((LEAF[F], All((LEAF[T], Not(LEAF[F]))), LEAF[U], LEAF[T])))
        found = holding(alternatives, FACTS)
        assert [index for index, _ in found] == [1, 3]
        assert [str(r.leaf) for r in found[0][1]] == ["n.t gt 0", "n.f le 0"]


class TestNormalForms:
    @given(conditions, facts())
    def test_negation_at_the_leaves_changes_nothing(self, condition, client):
        normal = negate_to_leaves(condition)
        assert evaluate(normal, client) == evaluate(condition, client)
        opposite = negate_to_leaves(Not(condition))
        assert evaluate(opposite, client) == evaluate(Not(condition), client)

    @given(conditions, facts())
    def test_a_condition_is_true_when_an_alternative_holds(self, condition, client):
        found = conjunctions(condition, limit=100_000)
        held = [index for index, _ in holding(found, client)]
        assert (evaluate(condition, client).true is True) == bool(held)
