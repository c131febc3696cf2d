"""JSON Schemas of the files that people write, for editors: they complete names and check values.

The schemas come from the models that a pack is read with. Given a pack, they also know its facts
with their options, its rules, parameters and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from advisor.facts import FactSpec
from advisor.logic.tree import OPERATORS, ORDERINGS
from advisor.pack import schema
from advisor.pack.answers_schema import answers_schema
from advisor.pack.items import Pack

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

# Which files a schema is for, as patterns below a pack's folder.
FILES = {
    "pack": "pack.yaml",
    "rule": "recommend/*/*.yaml",
    "tests": "recommend/*/*.test.yaml",
    "questions": "questions/*.yaml",
    "derived": "derive/*.yaml",
    "facts": "facts/*.yaml",
    "parameters": "parameters.yaml, parameters/*.yaml",
    "factors": "factors/*.yaml",
    "sources": "sources.yaml",
    "frameworks": "frameworks.yaml",
    "ranking": "ranking.yaml",
    "brand": "brand.yaml",
    "texts": "texts/*.yaml, texts/*/*.yaml",
    "answers": "answers of a client",
    "accepted": "accepted.yaml",
    "starting_points": "starting_points.yaml, starting_points/*.yaml",
}
# Of what is something asked: anything, what has an order, yes or no, one of several.
_KINDS = ("any", "number", "yes_no", "choice")


def json_schema(name: str, pack: Pack | None = None) -> Schema:
    """The schema of one kind of file.

    Args:
        name: one of FILES.
        pack: whose names it knows; without one, any name is fine.
    """
    if name == "answers":
        return {"$schema": DRAFT, "title": FILES[name], **answers_schema(pack)}
    found = _BUILDERS[name]()
    if name in ("rule", "questions", "derived"):
        _add_conditions(found, pack)
    if pack is not None:
        _add_names(found, name, pack)
    return {"$schema": DRAFT, "title": f"{name}: {FILES[name]}", **found}


def _model(model: type[BaseModel]) -> Schema:
    """The schema of a model; what it refers to stands under $defs."""
    return model.model_json_schema(ref_template="#/$defs/{model}")


def _item(model: type[BaseModel]) -> Schema:
    """An item: with `override` it may lack keys, since it replaces those of another item."""
    found = _model(model)
    needed = found.pop("required", [])
    properties = found["properties"]
    extra = [name for name in ("reason", "row_changes", "option_changes") if name in properties]
    return {
        **found,
        "if": {"required": ["override"]},
        "then": {},
        "else": {
            "required": needed,
            "not": {"anyOf": [{"required": [name]} for name in extra]},
        },
    }


def _list(item: Schema) -> Schema:
    definitions = item.pop("$defs", {})
    definitions["item"] = item
    return {"$defs": definitions, "type": "array", "items": {"$ref": "#/$defs/item"}}


def _questions() -> Schema:
    found = _list(_item(schema.QuestionModel))
    items = {"type": "array", "items": {"$ref": "#/$defs/item"}}
    head = _model(schema.SectionModel)["properties"]
    return {
        "$defs": found["$defs"],
        "anyOf": [
            {
                "type": "object",
                "properties": {**head, "questions": items},
                "required": ["questions"],
            },
            items,
        ],
    }


def _factors() -> Schema:
    factor, table = _item(schema.FactorModel), _item(schema.TableModel)
    definitions = {**factor.pop("$defs", {}), **table.pop("$defs", {})}
    definitions |= {"factor": factor, "table": table}
    whole = {
        "type": "object",
        "properties": {
            "factors": {"type": "array", "items": {"$ref": "#/$defs/factor"}},
            "tables": {"type": "array", "items": {"$ref": "#/$defs/table"}},
        },
        "additionalProperties": False,
        "minProperties": 1,
    }
    one = {"anyOf": [whole, {"$ref": "#/$defs/table"}]}
    return {"$defs": definitions, "anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


_BUILDERS: dict[str, Callable[[], Schema]] = {
    "pack": lambda: _model(schema.PackFile),
    "rule": lambda: _item(schema.RuleModel),
    "tests": lambda: _list(_model(schema.TestModel)),
    "questions": _questions,
    "derived": lambda: _list(_item(schema.DerivedModel)),
    "facts": lambda: _list(_item(schema.FactModel)),
    "parameters": lambda: _list(_item(schema.ParameterModel)),
    "factors": _factors,
    "sources": lambda: _list(_item(schema.SourceModel)),
    "frameworks": lambda: _list(_item(schema.FrameworkModel)),
    "ranking": lambda: _model(schema.RankingModel),
    "brand": lambda: _model(schema.BrandModel),
    "texts": lambda: _model(schema.TextsModel),
    "accepted": lambda: _list(_model(schema.AcceptedModel)),
    "starting_points": lambda: _list(_item(schema.StartingPointModel)),
}


def _add_conditions(found: Schema, pack: Pack | None) -> None:
    """Say what a condition is, wherever an item has one."""
    definitions = found.setdefault("$defs", {})
    definitions["condition"] = _condition(pack)
    definitions |= {f"asked_{kind}": _asked(kind) for kind in _KINDS}
    definitions["value"] = {
        "anyOf": [
            {"type": ["number", "string", "boolean"]},
            _one_key("fact", "The value of another fact.", _names(pack.specs if pack else None)),
            _one_key(
                "param", "The value of a parameter.", _names(pack.parameters if pack else None)
            ),
        ]
    }
    condition = {"$ref": "#/$defs/condition"}
    for owner in (found, *definitions.values()):
        properties = owner.get("properties", {})
        for key in ("when", "unless", "ask_if"):
            if key in properties:
                properties[key] = {**condition, "description": properties[key]["description"]}
        if "only_if" in properties:
            told = properties["only_if"]["description"]
            properties["only_if"] = {"anyOf": [condition, {"const": "none"}], "description": told}


def _condition(pack: Pack | None) -> Schema:
    condition = {"$ref": "#/$defs/condition"}
    several = {"type": "array", "items": condition, "minItems": 1}
    properties: Schema = {
        "all": {**several, "description": "Each of these holds."},
        "any": {**several, "description": "One of these holds."},
        "not": {**condition, "description": "This does not hold."},
    }
    found: Schema = {"type": "object", "minProperties": 1, "properties": properties}
    if pack is None:
        found["additionalProperties"] = {"$ref": "#/$defs/asked_any"}
        return found
    for name, spec in pack.specs.items():
        if not name.startswith(("saving.", "payback.")):
            if spec.type in ("choice", "choices") and spec.options:
                asked = _asked("choice" if not spec.ordered else "any", spec.options)
            else:
                asked = {"$ref": f"#/$defs/asked_{_kind(spec)}"}
            properties[name] = {**asked, "description": _told(pack, spec)}
    # The ends of ranges, and what only_if reads.
    found["patternProperties"] = {
        r"^(saving|payback)\.": {"$ref": "#/$defs/asked_number"},
        r"\.(low|central|high)$": {"$ref": "#/$defs/asked_number"},
    }
    found["additionalProperties"] = False
    return found


def _kind(spec: FactSpec) -> str:
    """Which of _KINDS may be asked of a fact."""
    if spec.type in ("number", "date"):
        return "number"
    return "yes_no" if spec.type == "yes_no" else "choice"


def _asked(kind: str, options: Iterable[str] = ()) -> Schema:
    """What may be asked of a fact: a value, known, unknown, or operators."""
    value: Schema = {"$ref": "#/$defs/value"}
    if options:
        value = {"anyOf": [{"enum": list(options)}, _one_key("fact", "", {})]}
    elif kind == "yes_no":
        value = {"anyOf": [{"type": "boolean"}, _one_key("fact", "", {})]}
    operators: Schema = {}
    for name in OPERATORS:
        if name in ("known", "unknown"):
            operators[name] = {"const": True}
        elif name in ("in", "not_in"):
            operators[name] = {"type": "array", "items": value, "minItems": 1}
        elif name == "between":
            operators[name] = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
        elif name not in ORDERINGS or kind in ("any", "number"):
            operators[name] = value
    asked = {
        "type": "object",
        "properties": operators,
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [{"enum": ["known", "unknown"]}, value, asked]}


def _told(pack: Pack, spec: FactSpec) -> str:
    question = pack.questions.get(spec.name)
    unit = f" ({spec.unit})" if spec.unit and spec.unit != "1" else ""
    words = question.text if question is not None else spec.label
    return f"{words}{unit}"


def _one_key(key: str, told: str, value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {key: {**value, "description": told} if told else value},
        "required": [key],
        "additionalProperties": False,
    }


def _names(names: Iterable[str] | None) -> Schema:
    return {"enum": sorted(names)} if names else {"type": "string"}


def _add_names(found: Schema, name: str, pack: Pack) -> None:
    """Say which names there are: of rules, facts, sources, parameters."""
    for owner in (found, *found.get("$defs", {}).values()):
        properties = owner.get("properties", {})
        for key in ("supersedes", "conflicts", "requires", "precedes", "then"):
            _suggest(properties, key, pack.rules)
        for key in ("evidence", "about", "unset"):
            have: Mapping[str, Any] = pack.sources if key == "evidence" else pack.specs
            _suggest(properties, key, have)
        if name in ("factors", "parameters") and "source" in properties:
            properties["source"]["examples"] = sorted(pack.sources)
        if "change" in properties:
            properties["change"]["properties"] = {
                fact: {"description": _told(pack, spec)}
                for fact, spec in pack.specs.items()
                if spec.origin in ("question", "change")
            }
        if "given" in properties:
            properties["given"]["properties"] = {
                fact: {"description": _told(pack, spec)} for fact, spec in pack.specs.items()
            }


def _suggest(properties: Schema, key: str, names: Iterable[str]) -> None:
    """Offer names in a list without refusing others: a new one may stand in the next file."""
    if key in properties and properties[key].get("type") == "array":
        item = properties[key].get("items", {})
        properties[key]["items"] = {"anyOf": [{"enum": sorted(names)}, item]}
