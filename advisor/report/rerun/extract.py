"""The answers out of an advice, as an engagement file that `advisor assess` takes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from advisor.errors import AdvisorError, Place
from advisor.facts import FactSpec
from advisor.intake.answers import read_answer
from advisor.language import ENGLISH
from advisor.pack.items import Pack
from advisor.report.rerun.rebuild import rebuilt

_HEAD = ("client", "date", "currency", "packs", "title", "prepared_by")
_WIDTH = 100


def answers_text(data: Mapping[str, Any], name: str) -> str:
    """An engagement file with the answers of an advice.

    Args:
        data: the advice.
        name: of the file that carries it.

    Raises:
        AdvisorError: R525, the answers in it cannot be read.
    """
    head = data["engagement"]
    told = ", ".join(str(head[k]) for k in ("client", "date") if head.get(k))
    lines = [f"Answers out of {name} ({told}), by `advisor extract`.", *left_out(data)]
    wrapped = [part for line in lines for part in textwrap.wrap(line, _WIDTH - 2)]
    comment = "".join(f"# {line}\n" for line in wrapped)
    body = yaml.safe_dump(answers_document(data), sort_keys=False, allow_unicode=True, width=_WIDTH)
    return comment + body


def left_out(data: Mapping[str, Any]) -> list[str]:
    """What a report does not hold of the file that it was made from, in sentences."""
    private = [row["fact"] for row in data["answers"] if row.get("private")]
    said = []
    if private:
        named = ", ".join(dict.fromkeys(private))
        said.append(
            "Not in the report, and so not here: source, note and who could tell of what was kept "
            f"private ({named})."
        )
    else:
        said.append("No answer was kept private.")
    said.append(
        "Never in a report: who could tell, where an answer was given; notes, small print and id "
        "of the engagement; notes beside use cases; comments; the folders of packs."
    )
    return said


def answers_document(data: Mapping[str, Any]) -> dict[str, Any]:
    """The engagement file of an advice as plain values.

    Raises:
        AdvisorError: R525, something in it cannot be read.
    """
    try:
        return _document(data)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise AdvisorError.of(
            "R525",
            f"The answers in the report cannot be read: {type(error).__name__}: {error}.",
            place=Place("advice.json"),
            todo="The attached file was changed, or was made by another version of the program.",
        ) from error


def _document(data: Mapping[str, Any]) -> dict[str, Any]:
    head = data["engagement"]
    pack = _own_pack(data)
    found = {key: head[key] for key in _HEAD if head.get(key)}
    if head.get("language") not in (None, ENGLISH):
        found["language"] = head["language"]
    answers: dict[str, dict[str, Any]] = {}
    for row in data["answers"]:
        answers.setdefault(row["owner"], {})[row["fact"]] = _answer(row, pack)
    document: dict[str, Any] = {"engagement": found}
    if answers.get("engagement"):
        document["answers"] = answers["engagement"]
    if data["shared"]:
        document["shared"] = [
            {"id": t["id"], "name": t["name"], "answers": answers.get(t["id"], {})}
            for t in data["shared"]
        ]
    document["use_cases"] = [
        {
            "id": c["id"],
            "name": c["name"],
            **({"uses": list(c["uses"])} if c.get("uses") else {}),
            "answers": answers.get(c["id"], {}),
        }
        for c in data["use_cases"]
    ]
    if data["edits"]:
        document["edits"] = [dict(edit) for edit in data["edits"]]
    return document


def _own_pack(data: Mapping[str, Any]) -> Pack | None:
    """The pack that the advice carries; None where it is of a version that kept none."""
    try:
        return rebuilt(data)[1]
    except AdvisorError:
        return None


def _answer(row: Mapping[str, Any], pack: Pack | None) -> Any:
    """An answer as an engagement file holds it: short where there is no more to say."""
    beside = {k: row[k] for k in ("source", "note", "grade") if row.get(k)}
    if row.get("private"):
        beside["private"] = True
    state = row["state"]
    if state != "known":
        detail = {k: row[k] for k in ("who", "note") if row.get(k)}
        beside.pop("note", None)
        if not detail and not beside:
            return state
        return {state: detail or True, **beside}
    if row.get("candidates"):
        return {"candidates": list(row["candidates"]), **beside}
    value = _value(row, pack)
    ends = {k: _number(row[k]) for k in ("low", "high") if row.get(k) is not None}
    return {"value": value, **ends, **beside} if ends or beside else value


def _value(row: Mapping[str, Any], pack: Pack | None) -> Any:
    """The value as it was typed, where that still says it; else in normal form."""
    value, typed = row["value"], row.get("typed")
    if isinstance(value, list | bool):
        return value
    if not isinstance(value, int | float):
        return str(value)
    plain = _number(value)
    question = None if pack is None else pack.questions.get(row["fact"])
    if question is None or not isinstance(typed, str) or typed == str(plain):
        return plain
    return typed if _says(typed, question.spec, float(value), pack) else plain


def _says(typed: str, spec: FactSpec, value: float, pack: Pack | None) -> bool:
    """Whether what was typed gives the value."""
    if pack is None or typed in ("unknown", "not_applicable"):
        return False
    found = read_answer(spec, typed, Place(""), pack, [], whole=False)
    if found is None or not isinstance(found.value, float):
        return False
    return abs(found.value - value) <= 1e-8 * abs(value)  # nine digits are kept


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)
