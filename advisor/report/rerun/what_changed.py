"""What two reports of a client rest on that is not the same: answers, packs, factors, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.advice.words import printed
from advisor.language import tr
from advisor.pack.items import Question
from advisor.quantities import format_quantity, format_range
from advisor.report.names import factor_name
from advisor.report.words import STATES, in_words

Data = Mapping[str, Any]


def _names(earlier: Data, today: Data) -> dict[str, str]:
    names = {"engagement": ""}
    for data in (earlier, today):
        names |= {x["id"]: x["name"] for x in (*data["shared"], *data["use_cases"])}
    return names


def answers(
    earlier: Data, today: Data, questions: Mapping[str, Question]
) -> Iterator[dict[str, Any]]:
    """Answers that were added, taken back or changed, by the place where they stand.

    A use case or shared thing that came or went is one line.
    """
    names = _names(earlier, today)
    sides = [
        {(row["owner"], row["fact"]): row for row in data["answers"]} for data in (earlier, today)
    ]
    have = [
        {"engagement", *(x["id"] for x in (*data["shared"], *data["use_cases"]))}
        for data in (earlier, today)
    ]
    for owner in (o for o in names if (o in have[0]) != (o in have[1])):
        yield {
            "owner": owner,
            "name": "",
            "fact": None,
            "label": names[owner],
            "question": None,
            "before": tr("there") if owner in have[0] else tr("not there"),
            "after": tr("there") if owner in have[1] else tr("not there"),
        }
    for key in dict.fromkeys((*sides[1], *sides[0])):
        was, now = sides[0].get(key), sides[1].get(key)
        if key[0] not in have[0] & have[1]:
            continue
        if was is not None and now is not None and _essence(was) == _essence(now):
            continue
        question = questions.get(key[1])
        told = now or was or {}
        yield {
            "owner": key[0],
            "name": names.get(key[0], key[0]),
            "fact": key[1],
            "label": question.spec.label if question else told.get("label") or key[1],
            "question": question.text if question else told.get("question"),
            "before": _said(was, question),
            "after": _said(now, question),
        }


def packs(earlier: Data, today: Data) -> Iterator[dict[str, Any]]:
    """Packs that came, went, or have another version or other files."""
    sides = [{p["id"]: p for p in data["inputs"]["packs"]} for data in (earlier, today)]
    for ident in dict.fromkeys((*sides[1], *sides[0])):
        was, now = sides[0].get(ident), sides[1].get(ident)
        if was is not None and now is not None and was["hash"] == now["hash"]:
            continue
        same = was is not None and now is not None and was["version"] == now["version"]
        yield {
            "id": ident,
            "before": None if was is None else was["version"],
            "after": None if now is None else now["version"],
            "files_only": same,
        }


def items(earlier: Data, today: Data) -> Iterator[dict[str, Any]]:
    """Factors, parameters and rules that both rest on and that are others now."""
    for kind in ("factors", "parameters"):
        old = {f["id"]: f for f in earlier["inputs"][kind]}
        for now in today["inputs"][kind]:
            was = old.get(now["id"])
            if was is None or all(_near(was[k], now[k]) for k in ("low", "central", "high")):
                continue
            yield {
                "kind": kind.removesuffix("s"),
                "id": now["id"],
                "label": now.get("label") or factor_name(now["id"]),
                "before": _number(was),
                "after": _number(now),
            }
    old_rules, new_rules = (
        {r["id"]: r for r in data["inputs"].get("resolved", {}).get("rules", ())}
        for data in (earlier, today)
    )
    for ident, rule in new_rules.items():
        kept = old_rules.get(ident)
        if kept is not None and kept["hash"] != rule["hash"]:
            yield {"kind": "rule", "id": ident, "label": rule["title"]}


def _essence(row: Mapping[str, Any]) -> tuple[Any, ...]:
    keys = ("state", "value", "low", "high", "candidates")
    return tuple(row.get(k) or None if k == "candidates" else row.get(k) for k in keys)


def _said(row: Mapping[str, Any] | None, question: Question | None) -> str | None:
    """An answer in print in the language of today's report, with its range."""
    if row is None:
        return None
    value = row.get("value")
    if row["state"] != "known":
        return in_words(STATES, str(row["state"]))
    if question is None or value is None:
        return str(row["printed"])
    spec = question.spec
    if spec.type == "number" and isinstance(value, int | float):
        said = printed(float(value), spec)
    else:
        said = printed(tuple(value) if isinstance(value, list) else value, spec)
    low, high = row.get("low"), row.get("high")
    like = float(value) if isinstance(value, int | float) else None
    if low is not None and high is not None and low < high:
        said += f" ({format_range(low, high, spec.unit, like=like)})"
    return said


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-8 * max(abs(a), abs(b))


def _number(item: Mapping[str, Any]) -> str:
    words = format_quantity(item["central"], item["unit"], 3)
    if item["low"] < item["high"]:
        words += f" ({format_range(item['low'], item['high'], item['unit'], like=item['central'])})"
    return words
