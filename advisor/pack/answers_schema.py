"""The JSON Schema of an engagement's answers: the questions of a pack with their options."""

from __future__ import annotations

from typing import Any

from advisor.pack.items import Pack, Question

Schema = dict[str, Any]

_LONG = {
    "low": "The least that it may be (5 in 100 lie below).",
    "high": "The most that it may be (95 in 100 lie below).",
    "source": "Where the answer is from.",
    "note": "What else was said.",
    "who": "Who would know.",
    "grade": "metered, billed or estimated.",
    "unknown": "true where nobody knows; or who might: {who: …}.",
    "not_applicable": "true where the question makes no sense here.",
    "candidates": "Places or options under study; the first is how it stands.",
    "private": "true: source, note and who stay out of reports, lists and forms.",
}
_HEAD = {
    "client": "For whom this is.",
    "date": "The day of the engagement, 2026-11-25; prices and the report go by it.",
    "currency": "Of all money: EUR, USD, ….",
    "packs": "The packs that it was made with: [core, our-firm].",
    "title": "The title of the report.",
    "prepared_by": "Who prepared it.",
    "language": "The language of the questions and of the report, where there are words in it.",
    "report_language": "The language of the report, where it is another.",
    "id": "A mark of your own.",
    "small_print": "A line of your own.",
    "note": "Not printed.",
}


def answers_schema(pack: Pack | None = None) -> Schema:
    """The schema of an answers file.

    Args:
        pack: whose questions it knows; without one, any name is fine.
    """
    once, each = _answers(pack, "engagement"), _answers(pack, None)
    owner = {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "description": "Small letters, digits and '-'."},
            "name": {"type": "string", "description": "What the report calls it."},
            "uses": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Shared things that it draws on, by their ids.",
            },
            "answers": {**each, "description": "What was answered for this."},
            "note": {"type": "string", "description": "Not printed."},
        },
    }
    head: Schema = {key: {"description": told} for key, told in _HEAD.items()}
    return {
        "type": "object",
        "required": ["use_cases"],
        "additionalProperties": False,
        "properties": {
            "engagement": {
                "type": "object",
                "properties": head,
                "additionalProperties": False,
                "description": "Who and when.",
            },
            "answers": {**once, "description": "What is asked once."},
            "shared": {
                "type": ["array", "null"],
                "items": owner,
                "description": "What several use cases draw on, answered once.",
            },
            "use_cases": {"type": "array", "items": owner, "description": "The use cases."},
            "edits": {
                "type": ["array", "null"],
                "items": {"type": "object"},
                "description": "The consultant's own changes to the advice.",
            },
        },
    }


def _answers(pack: Pack | None, scope: str | None) -> Schema:
    found: Schema = {"type": ["object", "null"]}
    if pack is None:
        return found
    found["properties"] = {
        name: {**_answer(question), "description": _told(question)}
        for name, question in pack.questions.items()
        if (question.spec.scope == "engagement") is (scope == "engagement")
    }
    found["additionalProperties"] = False
    return found


def _answer(question: Question) -> Schema:
    spec = question.spec
    value: Schema = {"type": ["string", "number", "boolean"]}
    if spec.type == "choice" and spec.options:
        value = {"enum": list(spec.options)}
    elif spec.type == "choices" and spec.options:
        value = {"anyOf": [{"enum": list(spec.options)}, _several(spec.options)]}
    elif spec.type == "yes_no":
        value = {"enum": [True, False, "yes", "no"]}
    long: Schema = {
        "type": "object",
        "properties": {
            "value": {**value, "description": "The answer."},
            **{key: {"description": told} for key, told in _LONG.items()},
        },
        "additionalProperties": False,
    }
    return {"anyOf": [value, {"enum": ["unknown", "not_applicable", None]}, long]}


def _several(options: tuple[str, ...]) -> Schema:
    return {"type": "array", "items": {"enum": list(options)}}


def _told(question: Question) -> str:
    spec = question.spec
    unit = f" ({spec.unit})" if spec.unit and spec.unit != "1" else ""
    return f"{question.text}{unit} {question.help or ''}".strip()
