"""Reading conditions: what is written, and every mistake told at its place."""

import pytest

from advisor.errors import AdvisorError
from advisor.facts import FactSpec
from advisor.loading import parse_yaml
from advisor.logic import All, Any, Compare, FactRef, Not, facts_read, leaves, parse_condition
from advisor.logic.conditions import condition_from_data, condition_to_data
from advisor.logic.tree import OPERATORS

PARAMETERS = {"least": 1000.0}
SPECS = {
    s.name: s
    for s in (
        FactSpec("task.primary", "choice", "task", options=("write_text", "speech", "translate")),
        FactSpec(
            "model.size", "choice", "size", options=("small", "medium", "large"), ordered=True
        ),
        FactSpec("use.tasks", "number", "tasks", unit="tasks/month"),
        FactSpec("use.calls", "number", "calls", unit="calls/task"),
        FactSpec("gov.owner", "yes_no", "owner"),
        FactSpec("gov.plans", "choices", "plans", options=("int4", "gate", "none")),
        FactSpec("host.region", "region", "region", options=("SWE", "NO")),
        FactSpec("ctx.start", "date", "start"),
        FactSpec("ctx.name", "text", "name"),
    )
}


def parse(yaml, *, facts=None):
    document = parse_yaml(yaml, "rule.yaml")
    return parse_condition(document.value, PARAMETERS.__getitem__, document.place, facts=facts)


def problems(yaml, *, facts=None):
    with pytest.raises(AdvisorError) as caught:
        parse(yaml, facts=facts)
    return caught.value.problems


def problem(yaml, *, facts=SPECS):
    (found,) = problems(yaml, facts=facts)
    return found


class TestWhatIsWritten:
    def test_a_bare_value_means_equals(self):
        assert parse("task.primary: speech") == Compare("task.primary", None, "eq", "speech")
        assert parse("use.tasks: 20") == Compare("use.tasks", None, "eq", 20.0)
        assert parse("gov.owner: true") == Compare("gov.owner", None, "eq", True)
        assert parse("host.region: NO") == Compare("host.region", None, "eq", "NO")

    def test_known_and_unknown_are_asked_without_a_value(self):
        assert parse("x.y: known") == Compare("x.y", None, "known")
        assert parse("x.y: unknown") == Compare("x.y", None, "unknown")
        assert parse("x.y: {unknown: true}") == Compare("x.y", None, "unknown")

    def test_all_any_and_not_nest(self):
        found = parse("any: [{all: [{a.a: 1}, {not: {b.b: 2}}]}, {c.c: x}]")
        a, b, c = (Compare(f, None, "eq", v) for f, v in (("a.a", 1.0), ("b.b", 2.0), ("c.c", "x")))
        assert found == Any((All((a, Not(b))), c))

    def test_several_entries_and_several_operators_must_all_hold(self):
        found = parse("{x.x: {ge: 1, lt: 5}, y.y: z}")
        both = All((Compare("x.x", None, "ge", 1.0), Compare("x.x", None, "lt", 5.0)))
        assert found == All((both, Compare("y.y", None, "eq", "z")))

    def test_the_right_side_may_be_a_fact_or_a_parameter(self):
        assert parse("x.x: {gt: {fact: y.y}}") == Compare("x.x", None, "gt", FactRef("y.y"))
        assert parse("x.x: {gt: {fact: y.y.high}}") == Compare(
            "x.x", None, "gt", FactRef("y.y", "high")
        )
        assert parse("x.x: {gt: {param: least}}") == Compare("x.x", None, "gt", 1000.0)
        assert parse("x.x: {fact: y.y}") == Compare("x.x", None, "eq", FactRef("y.y"))
        found = parse("x.x: {between: [{param: least}, {fact: y.y}]}")
        assert found == Compare("x.x", None, "between", (1000.0, FactRef("y.y")))

    def test_a_bound_is_part_of_the_left_side(self):
        assert parse("estimate.cost.high: {lt: 5}") == Compare("estimate.cost", "high", "lt", 5.0)
        assert parse("saving.cost.low: {gt: 0}") == Compare("saving.cost", "low", "gt", 0.0)
        assert parse("saving.cost.central: {gt: 0}") == Compare("saving.cost", None, "gt", 0.0)

    @pytest.mark.parametrize("op", OPERATORS)
    def test_every_operator_can_be_written(self, op):
        right = {"between": "[1, 2]", "in": "[1, 2]", "not_in": "[1, 2]", "contains": "x",
                 "lacks": "x", "known": "true", "unknown": "true"}.get(op, "1")  # fmt: skip
        assert next(leaves(parse(f"x.y: {{{op}: {right}}}"))).op == op

    def test_repeats_in_a_list_are_dropped_but_true_is_not_one(self):
        found = parse("x.y: {in: [1, 1.0, true, a, a]}")
        assert repr(found.right) == "(1.0, True, 'a')"

    def test_an_ordering_on_an_ordered_choice_is_a_list_of_its_options(self):
        def asked(op, right):
            return parse(f"model.size: {{{op}: {right}}}", facts=SPECS).right

        assert asked("lt", "large") == ("small", "medium")
        assert asked("le", "medium") == ("small", "medium")
        assert asked("gt", "small") == ("medium", "large")
        assert asked("ge", "large") == ("large",)
        assert asked("between", "[small, medium]") == ("small", "medium")

    def test_the_facts_that_are_read_are_known(self):
        found = parse("all: [{a.a.high: {gt: {fact: b.b.low}}}, {not: {c.c: unknown}}]")
        assert facts_read(found) == {"a.a", "b.b", "c.c"}

    def test_a_condition_goes_to_json_and_back(self):
        found = parse(
            "any: [{a.a.high: {gt: {fact: b.b.low}}}, {not: {c.c: unknown}},"
            " {x.x: {in: [1, true, a]}},"
            " {x.x: {between: [1, {fact: y.y}]}}]"
        )
        assert condition_from_data(condition_to_data(found)) == found
        for bad in (None, [], ["is"], ["maybe", 1], {"all": []}, ["is", "f", None, "eq", {"x": 1}]):
            with pytest.raises(ValueError, match="not a"):
                condition_from_data(bad)


class TestMistakes:
    def test_the_place_is_that_of_the_mistake(self):
        found = problem("all:\n  - task.primary: speech\n  - use.taks: {gt: 5}\n")
        assert found.code == "P604"
        assert (found.place.file, found.place.line) == ("rule.yaml", 3)
        assert found.nearest == "use.tasks"

    def test_all_mistakes_are_told_at_once(self):
        found = problems("{task.primary: speach, use.tasks: {gt: x}, gov.owner: 3}", facts=SPECS)
        assert [p.code for p in found] == ["P612", "P606", "P606"]

    @pytest.mark.parametrize("yaml", ["- a", "a", "12", "", "true"])
    def test_a_condition_is_a_mapping(self, yaml):
        assert problem(yaml).code == "P601"

    @pytest.mark.parametrize("yaml", ["{}", "all: []", "not: {}", "use.tasks: {}", "any: [{}]"])
    def test_nothing_asked_is_a_mistake(self, yaml):
        assert problem(yaml).code == "P602"

    @pytest.mark.parametrize("yaml", ["all: {x: 1}", "any: x", "not: [x]"])
    def test_all_and_any_take_lists_and_not_a_mapping(self, yaml):
        assert problem(yaml).code == "P601"

    def test_the_depth_is_bounded(self):
        yaml = "{not: " * 50 + "{use.tasks: 1}" + "}" * 50
        assert problem(yaml).code == "P603"

    def test_a_misspelt_word_is_told(self):
        assert problem("alll: [{use.tasks: 1}]").nearest == "all"

    @pytest.mark.parametrize(
        ("op", "near"), [("gte", "ge"), (">", "gt"), ("contain", "contains"), ("notin", "not_in")]
    )
    def test_an_operator_that_does_not_exist_is_told_with_the_nearest(self, op, near):
        found = problem(f"use.tasks: {{{op!r}: 5}}")
        assert (found.code, found.nearest, found.allowed) == ("P605", near, OPERATORS)

    @pytest.mark.parametrize(
        "right", ["{gt: high}", "{lt: true}", "{between: [1, b]}", "{ge: '2026-1-1'}"]
    )
    def test_only_numbers_and_dates_have_an_order(self, right):
        assert problem(f"x.y: {right}", facts=None).code == "P610"

    @pytest.mark.parametrize(
        "right",
        ["null", "[a]", "{in: a}", "{in: []}", "{between: 1}", "{between: [1]}", "{contains: [a]}",
         "{contains: 1}", "{eq: {fact: a, param: b}}", "{eq: {other: a}}", "{known: 1}",
         "{in: [{fact: a.b}]}", "{eq: null}"],
    )  # fmt: skip
    def test_a_right_side_that_is_none_is_told(self, right):
        assert problem(f"x.y: {right}", facts=None).code == "P606"

    def test_nothing_lies_between_two_and_one(self):
        assert problem("use.tasks: {between: [2, 1]}").code == "P609"
        assert problem("model.size: {lt: small}").code == "P609"

    def test_texts_are_bounded_and_whole(self):
        assert problem("ctx.name: " + "a" * 4001).code == "P611"

    @pytest.mark.parametrize(
        "yaml",
        ["gov.plans: int4", "gov.plans: {in: [int4]}", "task.primary: {contains: speech}",
         "use.tasks: {contains: speech}", "task.primary: {gt: 5}", "gov.owner: {in: [true]}"],
    )  # fmt: skip
    def test_an_operator_that_does_not_fit_the_type_is_told_with_those_that_do(self, yaml):
        found = problem(yaml)
        assert found.code == "P608"
        assert "known" in found.allowed

    @pytest.mark.parametrize(
        "yaml", ["use.tasks: speech", "gov.owner: 1", "task.primary: true", "ctx.start: soon"]
    )
    def test_a_value_of_another_kind_is_told(self, yaml):
        assert problem(yaml).code == "P606"

    def test_an_option_that_does_not_exist_is_told_with_the_nearest(self):
        found = problem("task.primary: {in: [speech, translat]}")
        assert (found.code, found.nearest) == ("P612", "translate")
        assert found.allowed == SPECS["task.primary"].options
        assert problem("gov.plans: {contains: int5}").nearest == "int4"

    def test_only_numbers_have_a_range(self):
        assert problem("task.primary.high: speech").code == "P607"
        assert problem("use.tasks.low: known").code == "P607"
        assert parse("use.tasks.low: {gt: 5}", facts=SPECS) == Compare(
            "use.tasks", "low", "gt", 5.0
        )

    def test_facts_of_two_kinds_cannot_be_compared(self):
        assert problem("use.tasks: {gt: {fact: gov.owner}}").code == "P606"
        assert problem("use.tasks: {gt: {fact: use.call}}").nearest == "use.calls"
        assert parse("use.tasks: {gt: {fact: use.calls}}", facts=SPECS)

    def test_a_parameter_that_does_not_exist_is_told(self):
        assert problem("use.tasks: {gt: {param: leest}}").code == "P613"
        assert problem("task.primary: {param: least}").code == "P606"

    def test_a_resolvers_own_error_gets_the_place(self):
        def resolve(name):
            raise AdvisorError.of("P300", f"no parameter {name}", nearest="least")

        document = parse_yaml("x.y: {gt: {param: leest}}", "rule.yaml")
        with pytest.raises(AdvisorError) as caught:
            parse_condition(document.value, resolve, document.place)
        (found,) = caught.value.problems
        assert (found.code, found.nearest, found.place.line) == ("P300", "least", 1)


def test_a_comparison_knows_the_parameters_that_it_was_read_from():
    def read(tree):
        return parse_condition(tree, {"least": 5.0, "most": 9.0}.__getitem__, lambda path: None)

    assert read({"a.n": {"ge": {"param": "least"}}}).params == ("least",)
    assert read({"a.n": {"ge": 5}}).params == ()
    assert read({"a.n": {"between": [2, {"param": "most"}]}}).params == ("", "most")
    # What is asked is the same.
    assert read({"a.n": {"ge": {"param": "least"}}}) == read({"a.n": {"ge": 5}})
