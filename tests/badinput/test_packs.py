"""Packs that are wrong: each gets one clear error and leaves an old output as it was."""

import pytest

from tests.badinput.inputs import ANSWERS, RULE

FILE = "recommend/reuse/bad-rule.yaml"
NUMBER = "type: number\n  unit: '1'"


@pytest.fixture
def bad(refused, firm):
    """The error of assessing with a firm's pack of these files."""

    def call(files: dict[str, str], **options) -> str:
        return refused(ANSWERS, "--pack", firm(files, **options))

    return call


def rule(**keys: str) -> dict[str, str]:
    """The test's rule with other values of some keys."""
    text = RULE
    for key, value in keys.items():
        kept = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
        text = "\n".join([*kept, f"{key}: {value}"]) + "\n"
    return {FILE: text}


def test_the_good_rule_is_good(advisor, firm, tmp_path):
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS)
    result = advisor("assess", answers, "--pack", firm(rule()))
    assert result.code == 0, result.err


def test_a_pack_that_is_not_there(refused, tmp_path):
    assert refused(ANSWERS, "--pack", tmp_path / "nowhere").startswith("S220")


def test_a_pack_that_is_a_file(refused, tmp_path):
    path = tmp_path / "pack"
    path.write_text("x")
    assert refused(ANSWERS, "--pack", path).startswith("S220")


def test_a_pack_without_pack_yaml(bad):
    error = bad(rule(), pack=None)
    assert "pack.yaml" in error


def test_a_pack_that_extends_a_newer_core(bad):
    error = bad({}, pack="{id: firm, version: '0.1', title: A firm, extends: [core>=99]}\n")
    assert error.startswith("P")
    assert "99" in error


def test_a_rule_naming_an_undeclared_fact(bad):
    error = bad(rule(when="{task.primry: classify_text}"))
    assert error.startswith("P")
    assert "bad-rule.yaml" in error
    assert "did you mean: task.primary" in error


def test_a_rule_naming_an_unknown_option(bad):
    error = bad(rule(when="{task.primary: clasify_text}"))
    assert error.startswith("P")
    assert "classify_text" in error


def test_a_rule_with_an_unknown_key(bad):
    error = bad(rule(stanse="reduce"))
    assert error.startswith("P")
    assert "stanse" in error
    assert "did you mean: stance" in error


def test_a_rule_of_a_wrong_type(bad):
    assert bad(rule(topic="[reuse]")).startswith("P")


def test_a_comparison_of_unlike_types(bad):
    assert bad(rule(when="{task.primary: {ge: 5}}")).startswith("P")


def test_the_same_id_without_a_verb(bad, root):
    core = sorted((root / "rules/core/recommend").rglob("*.yaml"))
    name = next(path for path in core if not path.name.endswith(".test.yaml")).stem
    error = bad({f"recommend/reuse/{name}.yaml": RULE.replace("bad-rule", name)})
    assert error.startswith("P")
    assert "override" in error


def test_a_derive_circle(bad):
    error = bad(
        {
            "derive/circle.yaml": """\
            - fact: firm.a
              type: number
              unit: "1"
              cases: [{when: {firm.b: {ge: 0}}, value: 1}]
              otherwise: unknown
            - fact: firm.b
              type: number
              unit: "1"
              cases: [{when: {firm.a: {ge: 0}}, value: 1}]
              otherwise: unknown
            """
        }
    )
    assert error[0] in "PE"
    assert "firm.a" in error
    assert "firm.b" in error


def test_a_supersedes_circle(bad):
    first = RULE + "supersedes: [other-rule]\n"
    second = RULE.replace("bad-rule", "other-rule") + "supersedes: [bad-rule]\n"
    error = bad({FILE: first, "recommend/reuse/other-rule.yaml": second})
    assert error.startswith("P")
    assert "bad-rule" in error
    assert "other-rule" in error


@pytest.mark.parametrize("keys", [("precedes", "precedes"), ("precedes", "requires")])
def test_a_circle_of_what_comes_first(bad, keys):
    """Each before the other; and a rule before the one that it requires."""
    first = RULE + f"{keys[0]}: [other-rule]\n"
    second = RULE.replace("bad-rule", "other-rule")
    second += f"{keys[1]}: [bad-rule]\n" if keys[1] == "precedes" else ""
    first += "requires: [other-rule]\n" if keys[1] == "requires" else ""
    error = bad({FILE: first, "recommend/reuse/other-rule.yaml": second})
    assert error.startswith("P165")
    assert "bad-rule" in error
    assert "other-rule" in error


def test_precedes_names_no_rule(bad):
    assert bad(rule(precedes="[no-such-rule]")).startswith("P169")


def test_supersedes_names_no_rule(bad):
    assert bad(rule(supersedes="[no-such-rule]")).startswith("P")


def test_a_rule_of_ten_thousand_alternatives(bad):
    leaves = ", ".join(f"{{use.tasks_month: {{eq: {n}}}}}" for n in range(10_000))
    error = bad(rule(when=f"{{any: [{leaves}]}}"))
    assert error[0] in "PE"
    assert "split" in error.lower()


def test_a_rule_of_many_alternatives_multiplied(bad):
    pairs = [
        f"{{any: [{{use.tasks_month: {{ne: {n}}}}}, {{use.growth_pct: {{ne: {n}}}}}]}}"
        for n in range(60)
    ]
    error = bad(rule(when=f"{{all: [{', '.join(pairs)}]}}"))
    assert error[0] in "PE"
    assert "split" in error.lower()


FACTOR = """\
factors:
  - {id: firm.number, low: 1, central: 2, high: 3, unit: "kWh", year: 2025, basis: a test,
     source: expert-judgement, verified: read}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("source: expert-judgement,", ""),
        ("expert-judgement", "no-such-source"),
        ("low: 1", "low: 5"),
        ("low: 1", "low: .nan"),
        ('unit: "kWh",', ""),
        ("verified: read", "verified: surely"),
    ],
    ids=["no source", "unknown source", "low above high", "nan", "no unit", "verified how"],
)
def test_a_factor_that_lacks_something(bad, old, new):
    error = bad({"factors/firm.yaml": FACTOR.replace(old, new)})
    assert error[0] in "PL"
    assert "firm.yaml" in error


def derived(value: str, unit: str) -> dict[str, str]:
    """A derived fact of this value and unit."""
    return {
        "derive/firm.yaml": f"""\
        - fact: firm.x
          type: number
          unit: {unit}
          cases: [{{when: {{use.tasks_month: known}}, value: "{value}"}}]
          otherwise: unknown
        """
    }


def test_units_that_do_not_fit(bad):
    error = bad(derived("edge.visit_km + data.stored_gb", "km"))
    assert error[0] in "PE"
    assert "unit" in error.lower()


def test_a_result_of_another_unit(bad):
    assert bad(derived("use.tasks_month * 2", "kWh"))[0] in "PE"


def test_a_possible_division_by_zero(bad):
    error = bad(derived("use.tasks_month / use.growth_pct", "tasks/month/%"))
    assert error[0] in "PE"
    assert "zero" in error.lower()


@pytest.mark.parametrize(
    "value", ["use.tasks_month +", "(1", "__import__('os')", "1 ** 2", "nope.x"]
)
def test_an_expression_that_is_none(bad, value):
    assert bad(derived(value, "tasks/month"))[0] in "PE"


@pytest.mark.parametrize(
    "text",
    [
        "'{{ task.primary | }}'",
        "'{% if %}'",
        "'{{ no.such.fact }}'",
        "'{{ task.primary | nofilter }}'",
        "'{{ task.__class__.__mro__ }}'",
        "'{% for a in range(999999999) %}x{% endfor %}'",
    ],
)
def test_a_template_error(bad, text):
    error = bad(rule(because=text))
    assert error.startswith("P")
    assert "bad-rule.yaml" in error


def test_an_unquoted_version_says_how_to_write_it(tmp_path):
    from advisor.errors import AdvisorError
    from advisor.pack import load_pack

    (tmp_path / "pack.yaml").write_text("id: firm\nversion: 1.10\ntitle: Firm\nextends: [core]\n")
    with pytest.raises(AdvisorError) as caught:
        load_pack([tmp_path], cache=False)
    assert "in quotes" in caught.value.problems[0].message
