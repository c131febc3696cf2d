"""`advisor schema`: the JSON Schemas of the files that people write."""

import json
from typing import Any

import click

from advisor.errors import AdvisorError, nearest

# Name on the command line, and the model of advisor/pack/schema.py.
_MODELS = {
    "pack": "PackFile",
    "question": "QuestionModel",
    "derived": "DerivedModel",
    "fact": "FactModel",
    "rule": "RuleModel",
    "test": "TestModel",
    "parameter": "ParameterModel",
    "factor": "FactorModel",
    "table": "TableModel",
    "source": "SourceModel",
    "framework": "FrameworkModel",
}


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema of a file's items, or of all.

    NAME is pack, question, derived, fact, rule, test, parameter, factor, table, source
    or framework.
    """
    if name is None:
        everything = {each: _schema(each) for each in _MODELS}
        click.echo(json.dumps(everything, indent=2, ensure_ascii=False))
        return
    if name not in _MODELS:
        raise AdvisorError.of(
            "S230",
            f"There is no schema {name}.",
            allowed=_MODELS,
            nearest=nearest(name, _MODELS),
        )
    click.echo(json.dumps(_schema(name), indent=2, ensure_ascii=False))


def _schema(name: str) -> dict[str, Any]:
    from advisor.pack import schema

    model: dict[str, Any] = getattr(schema, _MODELS[name]).model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model,
        "title": name,
    }
