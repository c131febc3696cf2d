"""The published schema of an advice holds what is written, and refuses what is not."""

import json

import jsonschema
import pytest

from advisor.advice.schema import advice_schema


@pytest.fixture(scope="module")
def validator():
    schema = advice_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def told(validator, advice):
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(advice)
    ]


@pytest.mark.parametrize(
    ("name", "language", "firm"),
    [
        ("support-chatbot", "en", ""),
        ("board-minutes", "de", "northfield"),
        ("city-portfolio", "en", ""),
        ("national-language-model", "en", ""),
    ],
)
def test_samples_are_valid(validator, advice_of, name, language, firm):
    assert told(validator, advice_of(name, language, firm)) == []


def test_an_edited_advice_is_valid(validator, advice_of):
    edit = {"use_case": "support-chatbot", "rule": "cache-answers", "action": "hide"}
    assert told(validator, {**advice_of("support-chatbot"), "edits": [edit]}) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), 2),
        (("engagement", "client"), None),
        (("figures", "roadmap.total", "p50"), "many"),
        (("figures", "roadmap.total", "more"), 1),
        (("use_cases", 0, "recommendations", 0, "stance"), "sell"),
        (("roadmap", "steps", 0, "effort"), "hours"),
        (("portfolio", "actions", 0, "rank"), "first"),
        (("answers", 0, "state"), "maybe"),
        (("else",), {}),
    ],
)
def test_what_is_no_advice_is_refused(validator, advice_of, path, value):
    advice = json.loads(json.dumps(advice_of("support-chatbot")))
    node = advice
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert any(t.startswith("/".join(map(str, path[:-1]))) for t in told(validator, advice))


def figures_named(node, schema, root):
    """The values that the schema calls the id of a figure."""
    schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for option in schema.get("anyOf", ()):
        yield from figures_named(node, option, root)
    if schema.get("description", "").startswith("The id of an entry") and isinstance(node, str):
        yield node
    if isinstance(node, dict):
        for key, value in node.items():
            below = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
            if isinstance(below, dict):
                yield from figures_named(value, below, root)
    if isinstance(node, list) and isinstance(schema.get("items"), dict):
        for value in node:
            yield from figures_named(value, schema["items"], root)


@pytest.mark.parametrize("name", ["support-chatbot", "city-portfolio"])
def test_every_figure_that_is_named_is_there(advice_of, name):
    advice, schema = advice_of(name), advice_schema()
    named = list(figures_named(advice, schema, schema))
    assert len(named) > 50
    assert [n for n in named if n not in advice["figures"]] == []


def test_the_command_prints_it(advisor):
    assert json.loads(advisor("schema", "advice").out) == advice_schema()
    assert "did you mean: advice" in advisor("schema", "advise").err


def test_the_price_of_a_tonne_is_the_middle_of_money_by_the_middle_of_carbon(advice_of):
    """600 EUR more for 80 kg less would be 7,500 EUR a tonne."""
    advice, found = advice_of("city-portfolio"), 0
    for case in advice["use_cases"]:
        for item in case["recommendations"]:
            saving = item["saving"] or {}
            if saving.get("tonne"):
                figures = {
                    k: advice["figures"][saving[k]]["p50"] for k in ("cost", "carbon_kgco2e")
                }
                price = -figures["cost"] / figures["carbon_kgco2e"] * 1000
                assert advice["figures"][saving["tonne"]]["p50"] == pytest.approx(price, rel=1e-6)
                found += 1
    assert found
