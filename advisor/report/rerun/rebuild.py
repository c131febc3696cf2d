"""The engagement and the pack that an advice carries in itself, as what `assess` takes.

No pack folder is read: everything comes from `answers` and `inputs` of the Advice dict. Whoever
made a report may have written anything into it, so nothing here runs what it reads: conditions and
expressions go through our own parsers, and the reference evaluator matches the rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.advice.resolved import DERIVED_TREES, QUESTION_TREES, RULE_TEXTS, RULE_TREES
from advisor.assess import horizon
from advisor.errors import AdvisorError, Place, Problem
from advisor.facts import FactSpec, Scalar
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, SharedThing, UseCase
from advisor.intake.facts import use_case_facts
from advisor.pack.build import build
from advisor.pack.files import LANGUAGE
from advisor.pack.items import Pack
from advisor.pack.reading import noted
from advisor.pack.tables import is_day

WHERE = "advice.json"
_MOST_DRAWS = 100_000
_MOST_USE_CASES = 5_000
_MOST_YEARS = 100
# What reading an odd value may raise.
ODD = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)
# How the types of a fact that nobody asks are named in a pack.
_SET_BY = {"change": "change", "estimate": "footprint", "engagement": "engagement"}


def rebuilt(data: Mapping[str, Any]) -> tuple[Engagement, Pack]:
    """The engagement and the pack of an advice.

    Raises:
        AdvisorError: R524, the advice does not hold what it takes; R525, something in it cannot be
            read.
    """
    inputs = data.get("inputs")
    if not isinstance(inputs, Mapping) or not isinstance(inputs.get("resolved"), Mapping):
        raise AdvisorError.of(
            "R524",
            "The report holds no resolved inputs to compute from.",
            place=Place(WHERE),
            todo="It was made by a version before they were kept; make it again from its answers.",
        )
    try:
        bounded(data)
        problems: list[Problem] = []
        pack = build(_compiled(inputs), "resolved", problems)
        if problems:
            raise unreadable(str(problems[0].message))
        engagement, pack = _engagement(data, pack), noted(_worded(pack, inputs))
        _computable(engagement, pack)
        return engagement, pack
    except ODD as error:
        raise unreadable(f"{type(error).__name__}: {error}") from error


def _worded(pack: Pack, inputs: Mapping[str, Any]) -> Pack:
    """The pack with words of its own language: phrases of the report, names of factors."""
    resolved = inputs["resolved"]
    named = {f["id"]: f.get("label") for f in (*inputs["factors"], *resolved["factors"])}
    return replace(
        pack,
        texts={resolved["language"]: {"report": resolved["phrases"]}},
        factors={k: replace(f, label=named.get(k)) for k, f in pack.factors.items()},
    )


def bounded(data: Mapping[str, Any]) -> None:
    """Refuse an advice whose computation would take all memory.

    Raises:
        AdvisorError: R525.
    """
    inputs = data["inputs"]
    draws, seed = inputs["draws"], inputs["seed"]
    if not isinstance(seed, int) or not isinstance(draws, int):
        raise TypeError("seed and draws are whole numbers")
    if not 1 <= draws <= _MOST_DRAWS:
        raise unreadable(f"it asks for {draws} draws; up to {_MOST_DRAWS} are computed")
    if not 1 <= len(data["use_cases"]) <= _MOST_USE_CASES:
        raise unreadable(f"it has no use case, or over {_MOST_USE_CASES}")
    for named in (inputs["resolved"]["language"], data["engagement"]["language"]):
        if named is not None and not LANGUAGE.fullmatch(named):
            raise unreadable(f"'{named[:40]}' is no language")


def _computable(engagement: Engagement, pack: Pack) -> None:
    """Refuse answers that take for ever.

    Raises:
        AdvisorError: R525.
    """
    given = {c.id: use_case_facts(engagement, c, pack) for c in engagement.use_cases}
    if horizon(given) > _MOST_YEARS:
        raise unreadable(f"its figures cover more than {_MOST_YEARS} years")
    if engagement.date and not is_day(engagement.date):
        raise unreadable(f"'{engagement.date[:40]}' is no date")


def unreadable(why: str) -> AdvisorError:
    """The error that something in an advice cannot be read."""
    return AdvisorError.of(
        "R525",
        f"The resolved inputs in the report cannot be read: {why}.",
        place=Place(WHERE),
        todo="The attached file was changed, or was made by another version of the program.",
    )


def _compiled(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The data that a pack is built from."""
    resolved = inputs["resolved"]
    factors = {f["id"]: f for f in inputs["factors"]}
    tables = {t["table"]: _table(t, factors) for t in resolved["tables"]}
    scalars = {f["id"]: {**f, "shape": f["told_shape"]} for f in resolved["factors"]}
    scalars |= {
        k: {**f, "shape": _told_shape(f)}
        for k, f in factors.items()
        if k.partition(".")[0] not in tables
    }
    parameters = {p["id"]: p for p in inputs["parameters"]}
    return {
        "format": 1,
        "packs": [[p["id"], p["version"], p["title"], p["hash"]] for p in inputs["packs"]],
        "questions": {q["fact"]: _question(q) for q in resolved["questions"]},
        "derive": {d["fact"]: _derived(d) for d in resolved["derived"]},
        "facts": {f["fact"]: _declared(f) for f in resolved["facts"]},
        "rules": {r["id"]: _rule(r) for r in resolved["rules"] if "when" in r},
        "parameters": {p["id"]: _parameter(p, parameters) for p in resolved["parameters"]},
        "factors": {k: _factor(f) for k, f in scalars.items()},
        "tables": tables,
        "sources": {s["id"]: _at({**s, "_from": ""}) for s in inputs["sources"]},
        "frameworks": {f["id"]: {**f, "items": dict(f["items"])} for f in resolved["frameworks"]},
        "starting_points": {},
        "tests": [],
        "ranking": resolved["ranking"],
        "brand": {"embed": "results"} if resolved["withheld"] else {},
        "accuracy": {"groups": inputs["accuracy"]},
        "accepted": [],
        "single_places": {},
        "disabled": dict(inputs["disabled"]),
        "touched": [],
        "changes": [dict(change) for change in inputs["changes"]],
        "templates": {},
        "texts": {},
        "language": resolved["language"],
    }


def _at(item: dict[str, Any]) -> dict[str, Any]:
    item.setdefault("_from", item.get("from") or "")
    item["_place"] = [WHERE, None, None]
    return item


def _trees(item: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {k: json.loads(item[k]) for k in keys if item.get(k) is not None}


def _declared(item: Mapping[str, Any]) -> dict[str, Any]:
    told = {k: v for k, v in item.items() if k not in ("options", "proper", "origin")}
    if item.get("options"):
        told["options"] = dict(item["options"])
    if item.get("origin") in _SET_BY:
        told["set_by"] = _SET_BY[item["origin"]]
    return _at(told)


def _question(item: Mapping[str, Any]) -> dict[str, Any]:
    told = _declared(item)
    if item.get("own_options"):
        told["options"] = dict(item["own_options"])
    return {**told, "_section": item.get("section", ""), **_trees(item, QUESTION_TREES)}


def _derived(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**_declared(item), **_trees(item, DERIVED_TREES)}


def _rule(item: Mapping[str, Any]) -> dict[str, Any]:
    texts = {k: item.get(k, "") for k in RULE_TEXTS}
    return _at({**item, **texts, **_trees(item, RULE_TREES)})


def _parameter(item: Mapping[str, Any], listed: Mapping[str, Any]) -> dict[str, Any]:
    own = {**listed.get(item["id"], {}), **item}
    value = {k: own[k] for k in ("low", "central", "high")}
    return _at({**own, "value": value})


def _factor(item: Mapping[str, Any]) -> dict[str, Any]:
    return _at(dict(item))


def _told_shape(factor: Mapping[str, Any]) -> str | None:
    """The shape as a file tells it: only what is not meant where nothing is told."""
    return None if factor["shape"] in ("certain", "lognormal", "normal") else factor["shape"]


def _table(item: Mapping[str, Any], factors: Mapping[str, Any]) -> dict[str, Any]:
    name = item["table"]
    fields = dict(item["fields"])
    rows: dict[str, dict[str, Any]] = {r["key"]: dict(r["holds"]) for r in item["rows"]}
    row_from = {r["key"]: r["from"] for r in item["rows"] if r["from"] != item["from"]}
    for ident, factor in factors.items():
        table, _, rest = ident.partition(".")
        key, _, field = rest.rpartition(".")
        if table == name and field in fields:
            number = {k: factor[k] for k in ("low", "central", "high")}
            meta = {
                k: factor[k]
                for k in ("year", "basis", "source", "verified", "note", "group")
                if factor[k] is not None
            }
            dates = {k: factor[k] for k in ("valid_from", "valid_to") if factor[k] is not None}
            own = {**number, **meta, **dates, "shape": _told_shape(factor)}
            if ident in item["next"]:
                own["next"] = item["next"][ident]
            rows.setdefault(key, {})[field] = own
    return _at(
        {
            "table": name,
            "key": item["key"],
            "fields": fields,
            "rows": rows,
            **item["defaults"],
            "dated": item["dated"],
            "moves_with": item["moves_with"],
            "_row_from": row_from,
            "_from": item["from"],
        }
    )


def _engagement(data: Mapping[str, Any], pack: Pack) -> Engagement:
    head = data["engagement"]
    answers: dict[str, dict[str, Answer]] = {}
    for row in data["answers"]:
        found = _answer(row, pack.specs[row["fact"]])
        answers.setdefault(row["owner"], {})[row["fact"]] = found
    return Engagement(
        client=head["client"],
        date=head["date"],
        currency=head["currency"],
        answers=answers.get("engagement", {}),
        use_cases=tuple(
            UseCase(c["id"], c["name"], tuple(c["uses"]), answers.get(c["id"], {}))
            for c in data["use_cases"]
        ),
        shared=tuple(
            SharedThing(t["id"], t["name"], answers.get(t["id"], {})) for t in data["shared"]
        ),
        edits=tuple(dict(e) for e in data["edits"]),
        packs=tuple(head["packs"]),
        title=head["title"],
        prepared_by=head["prepared_by"],
        language=head["language"],
        file=WHERE,
    )


def _answer(row: Mapping[str, Any], spec: FactSpec) -> Answer:
    return Answer(
        fact=row["fact"],
        state=row["state"],
        place=Place(WHERE),
        value=_scalar(row["value"], spec),
        low=_number(row["low"]),
        high=_number(row["high"]),
        typed=row["typed"],
        source=row["source"],
        note=row["note"],
        private=row["private"],
        who=row["who"],
        grade=row["grade"],
        candidates=tuple(row["candidates"]),
    )


def _scalar(value: object, spec: FactSpec) -> Scalar | None:
    """An answer's value; a number is a float and options are a tuple again."""
    if value is None:
        return None
    if spec.type == "number":
        return float(value)  # type: ignore[arg-type]  # another type is told as unreadable
    if spec.type == "yes_no":
        if not isinstance(value, bool):
            raise TypeError(f"{spec.name} is neither yes nor no")
        return value
    if spec.type == "choices":
        return tuple(_each(value))
    if not isinstance(value, str):
        raise TypeError(f"{spec.name} is no text")
    return value


def _each(value: object) -> Iterator[str]:
    if not isinstance(value, Sequence):
        raise TypeError("options are a list")
    yield from (str(v) for v in value)


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]  # told as unreadable
