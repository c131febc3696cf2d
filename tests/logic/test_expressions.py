"""Expressions: reading, evaluating, and what they read."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError, Place
from advisor.logic import Compare
from advisor.logic.calculate import Interval, bounds_under, zero_divisors
from advisor.logic.conditions import All
from advisor.logic.expressions import (
    Call,
    FactorValue,
    FactValue,
    Negative,
    Number,
    Operation,
    ParamValue,
    TableValue,
    Text,
    evaluate_expression,
    expression_inputs,
    parse_expression,
    possible_zero_division,
    show_expression,
)


class Env:
    """Facts, parameters, factors and one table, by name."""

    def __init__(self, **values):
        self.values = {k.replace("__", "."): v for k, v in values.items()}

    def number(self, fact, bound):
        return self.values.get(f"{fact}.{bound}" if bound else fact)

    def text(self, fact):
        return self.values.get(fact)

    def param(self, name):
        return self.values.get(f"param.{name}")

    def factor(self, name):
        return self.values.get(f"factor.{name}")

    def table(self, table, key, field):
        return self.values.get(f"{table}[{key}].{field}")


def value(text, **values):
    return evaluate_expression(parse_expression(text), Env(**values))


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("8 / 4 / 2", 1), ("8 - 4 - 2", 2),
            ("-2 * -3", 6), ("- (2 + 3)", -5), ("+5", 5), ("--5", 5), ("1e-3", 0.001),
            (".5 + 1.", 1.5), ("1_000", 1000), ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3),
            ("clip(7, 0, 5)", 5), ("clip(-7, 0, 5)", 0), ("2 * (3 + (4 - 1)) / 3", 4),
            ("1e12", 1e12), (" 4 ", 4), ("1+\n2", 3), (5, 5), (0.25, 0.25),
        ],
    )  # fmt: skip
    def test_arithmetic(self, text, expected):
        assert value(text) == expected

    def test_names(self):
        assert parse_expression("model.active_b") == FactValue("model.active_b")
        assert parse_expression("model.active_b.high") == FactValue("model.active_b", "high")
        assert parse_expression("param.pass_share") == ParamValue("pass_share")
        assert parse_expression("factor.serving.step_j") == FactorValue("serving.step_j")
        assert parse_expression("factor.task_wh[task.primary]") == TableValue(
            "task_wh", "task.primary", True
        )
        assert parse_expression("factor.models[model.name].active_b") == TableValue(
            "models", "model.name", True, "active_b"
        )
        assert parse_expression("factor.grid['WORLD'].lifecycle") == TableValue(
            "grid", "WORLD", False, "lifecycle"
        )
        assert parse_expression("'yes'") == parse_expression('"yes"') == Text("yes")

    def test_what_it_reads(self):
        found = expression_inputs(
            parse_expression("a.a * param.p + max(factor.f.g, factor.t[k.k].x) - factor.u['z']")
        )
        assert found.facts == {"a.a", "k.k"}
        assert found.parameters == {"p"}
        assert found.factors == {"f.g"}
        assert found.tables == {"t", "u"}

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "P701"), ("  ", "P701"), (True, "P701"), (None, "P701"), (math.inf, "P701"),
            ("1e999", "P701"), ("a" * 2001, "P702"), ("(" * 50 + "1" + ")" * 50, "P702"),
            ("1 +", "P703"), ("1 2", "P703"), ("(1", "P703"), ("1)", "P703"), ("* 2", "P703"),
            ("a ^ 2", "P703"), ("a ** 2", "P703"), ("a; b", "P703"), ("a % b", "P703"),
            ("a.b.", "P703"), ("3x", "P703"), ("a 'b'", "P703"), ("min(1, )", "P703"),
            ("factor", "P704"), ("param", "P704"), ("factor.t[1].x", "P704"),
            ("factor.t[]", "P704"), ("factor.t[a.b", "P703"), ("1 + 'a'", "P703"),
            ("pow(1, 2)", "P705"), ("min(1)", "P705"), ("clip(1, 2)", "P705"),
            ("__import__('os')", "P705"), ("a.b[c]", "P703"), ("lambda: 1", "P703"),
        ],
    )  # fmt: skip
    def test_mistakes(self, text, code):
        with pytest.raises(AdvisorError) as caught:
            parse_expression(text)
        assert [p.code for p in caught.value.problems] == [code]

    def test_the_column_is_that_of_the_mistake(self):
        with pytest.raises(AdvisorError) as caught:
            parse_expression("a.b * mix(1, 2)", Place("r.yaml", 7, 10))
        (problem,) = caught.value.problems
        assert problem.place == Place("r.yaml", 7, 16)
        assert problem.nearest == "min"
        assert problem.allowed == ("min", "max", "clip")

    expressions = st.recursive(
        st.builds(Number, st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: x + 0.0))
        | st.sampled_from([
            FactValue("a.b"), FactValue("a.b", "low"), ParamValue("p_1"), FactorValue("f.g"),
            TableValue("t", "k.k", True, "x"), TableValue("t", "a/b", False),
        ]),
        lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Call, st.sampled_from(["min", "max"]), st.tuples(inner, inner))
        | st.builds(Negative, inner.filter(lambda e: not isinstance(e, Number))),
        max_leaves=8,
    )  # fmt: skip

    @given(expressions)
    def test_shown_and_read_again_it_is_the_same(self, expr):
        assert parse_expression(show_expression(expr)) == expr


class TestEvaluating:
    def test_a_missing_value_is_no_value(self):
        assert value("a.a + 1") is None
        assert value("1 - param.p") is None
        assert value("max(1, factor.f)") is None
        assert value("factor.t[k.k].x") is None
        assert value("factor.t[k.k].x", k__k="row") is None
        assert value("'text'") is None

    def test_inputs_are_looked_up(self):
        env = {"a__a": 3.0, "param__p": 2.0, "factor__f": 5.0, "k__k": "row", "a__a__high": 9.0}
        env["t[row].x"] = 7.0
        text = "a.a * param.p + factor.f - factor.t[k.k].x + factor.t['row'].x + a.a.high"
        assert value(text, **env) == 20

    def test_a_result_that_is_no_number_is_no_value(self):
        assert value("1 / a.a", a__a=0.0) is None
        assert value("a.a * 10", a__a=1.7e308) is None

    def test_draws_go_through(self):
        draws = np.array([1.0, 2.0, 4.0])
        found = value("clip(8 / a.a, param.p, 5) - min(a.a, 2)", a__a=draws, param__p=3.0)
        assert found.tolist() == [4.0, 2.0, 1.0]
        assert value("-a.a", a__a=draws).tolist() == [-1, -2, -4]

    def test_draws_without_a_result_are_nan_and_the_others_stay(self):
        found = value("1 / a.a", a__a=np.array([0.0, 2.0]))
        assert np.isnan(found[0])
        assert found[1] == 0.5

    @given(st.lists(st.floats(0.1, 1e3), min_size=3, max_size=3))
    def test_draws_are_as_one_at_a_time(self, numbers):
        text = "max(a.a / 3 - 1, 0.5) * (a.a + 2) / min(a.a, 7)"
        together = value(text, a__a=np.array(numbers))
        assert together.tolist() == [value(text, a__a=n) for n in numbers]


def can_be_zero(text, bounds=(), condition=None):
    table = dict(bounds)
    of = bounds_under(condition, lambda s: table.get(getattr(s, "fact", None)))
    return possible_zero_division(parse_expression(text), of)


class TestDivision:
    def test_what_is_not_bounded_can_be_zero(self):
        assert can_be_zero("1 / a.a")
        assert can_be_zero("a.a / (b.b - 1)", {"b.b": (0, 5)})
        assert can_be_zero("1 / (a.a * b.b)", {"a.a": (1, 2), "b.b": (0, 1)})
        assert can_be_zero("1 / min(a.a, b.b)", {"a.a": (1, 2), "b.b": (0, 1)})
        assert can_be_zero("1 / (1 / a.a - 1)", {"a.a": (0.5, 2)})

    def test_bounds_keep_from_zero(self):
        assert not can_be_zero("1 / a.a", {"a.a": (1, 5)})
        assert not can_be_zero("1 / a.a", {"a.a": (-5, -1)})
        assert not can_be_zero("1 / (a.a + b.b)", {"a.a": (0, 5), "b.b": (1, 2)})
        assert not can_be_zero("1 / (a.a * b.b)", {"a.a": (1, 2), "b.b": (-3, -1)})
        assert not can_be_zero("1 / (1 - a.a / 100)", {"a.a": (0, 90)})
        assert not can_be_zero("1 / 2 + a.a / 3")

    def test_a_guard_keeps_from_zero(self):
        assert not can_be_zero("1 / max(a.a, 1)")
        assert not can_be_zero("1 / clip(a.a, 0.1, 5)")
        assert can_be_zero("1 / clip(a.a, 0, 5)")

    def test_a_condition_keeps_from_zero(self):
        above = Compare("a.a", None, "gt", 0.0)
        apart = Compare("a.a", None, "ne", 0.0)
        assert not can_be_zero("1 / a.a", {"a.a": (0, 5)}, above)
        assert not can_be_zero("1 / a.a", condition=apart)
        assert not can_be_zero("1 / (a.a * 2 + b.b)", {"b.b": (0, 1)}, All((above,)))
        assert not can_be_zero("1 / a.a", condition=Compare("a.a", None, "between", (1.0, 2.0)))
        assert can_be_zero("1 / b.b", condition=above)
        assert can_be_zero("1 / a.a", condition=Compare("a.a", None, "ge", 0.0))

    def test_the_divisors_are_named(self):
        found = zero_divisors(parse_expression("1 / a.a + 2 / (3 / b.b)"), lambda _: None)
        assert [show_expression(d) for d in found] == ["a.a", "b.b"]

    def test_a_product_of_tiny_numbers_is_zero(self):
        assert can_be_zero("1 / (1e-200 * 1e-200)")
        assert can_be_zero("1 / (a.a * 1e-200)", {"a.a": (1e-200, 1)})
        assert not can_be_zero("1 / (a.a * 1e-100)", {"a.a": (1e-100, 1)})

    @given(TestReading.expressions, st.floats(-3, 3), st.floats(0, 2), st.floats(0, 1))
    def test_the_result_lies_in_the_interval(self, expr, low, width, at):
        from advisor.logic.calculate import _interval

        x = low + at * width
        env = Env(**{"a.b": x, "a.b.low": x, "param.p_1": x, "factor.f.g": x, "k.k": "r",
                     "t[r].x": x, "t[a/b].None": x})  # fmt: skip
        found = evaluate_expression(expr, env)
        divisors = []
        interval = _interval(expr, lambda _: Interval.of(low, low + width), divisors)
        if found is None:
            assert divisors or math.inf in {abs(interval.low), abs(interval.high)}
            return
        slack = 1e-9 * max(
            1.0, *(abs(b) for b in (interval.low, interval.high) if math.isfinite(b)), abs(found)
        )
        if not divisors:
            assert interval.low - slack <= found <= interval.high + slack
            assert found != 0 or interval.zero
